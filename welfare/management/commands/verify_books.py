"""manage.py verify_books: work out every cash book anew, and name what somebody changed past the program."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from welfare.models import Entry, Fund
from welfare.verification import flaws


class Command(BaseCommand):
    help = "Check the chains, balances, closings and vouchers of all cash books; exits with 1 if one was changed."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for flaw in flaws():
            self.stdout.write(str(flaw))
            found += 1
        counted = f"{Fund.objects.count()} funds, {Entry.objects.count()} entries"
        if found:
            raise CommandError(f"{counted}: {found} flaws. Somebody changed the books past the program.", returncode=1)
        self.stdout.write(f"{counted}: every chain, balance, closing and voucher is as it was booked.")
