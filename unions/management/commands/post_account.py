"""`manage.py post_account USERNAME UNIT ROLE`: the first administrator of a unit, whom nobody above can post."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from unions.models import Account, Posting, Role, UnionUnit
from unions.services.invitations import Newcomer, link_to, new_account
from unions.services.postings import Span


class Command(BaseCommand):
    help = "Posts an account to a unit from today on. A new account is made with --name; its link is printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("unit", help="The unit's code.")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--name", help="The full name of somebody new.")
        parser.add_argument("--reason", default="")

    @transaction.atomic
    def handle(self, *args: Any, username: str, unit: str, role: str, **options: Any) -> None:
        found = UnionUnit.objects.filter(code=unit).first()
        if found is None:
            raise CommandError(_("There is no unit with the code %s.") % unit)
        with pghistory.context(url="post_account"):
            try:
                account = self._account(username, options["name"])
                posting = Posting(
                    account=account,
                    unit=found,
                    role=role,
                    valid=Span(timezone.localdate()).valid,
                    reason=options["reason"],
                )
                posting.full_clean()
                posting.save()
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(str(posting))
        if not account.has_usable_password():
            self.stdout.write(link_to(account))

    def _account(self, username: str, name: str | None) -> Account:
        """Known accounts are taken as they are; links given to them before open nothing any more."""
        account = Account.objects.select_for_update().filter(username=username.lower()).first()
        if account is None:
            if not name:
                raise CommandError(_("Nobody signs in with the name %s. Say --name for somebody new.") % username)
            return new_account(Newcomer(name, username))
        if not account.has_usable_password():
            account.set_unusable_password()
            account.save(update_fields=["password"])
        return account
