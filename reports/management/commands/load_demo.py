"""`manage.py load_demo`: the example with accounts to sign in with, a report and an award round to go on with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import AwardRound, AwardType, Paper
from campaigns.services.rounds import Offer, open_round, record_round
from common.periods import Period
from reports.catalogue import load_catalogue
from reports.examples import load_example
from reports.models import Report, ReportTemplate
from reports.services.reports import open_report
from unions.access import Scope
from unions.models import Account, Posting, UnionUnit

EXAMPLE = settings.ROOT / "examples" / "tra-vinh-2024"
PROVINCE = "TVH"
UNIT, YEAR, TEMPLATE = "TVH-CDVC-SNV", Period.year(2024), "grassroots-year"
OFFICER = "canbo"
PROVINCIAL_CHAIR = "chutich-tinh"
ACCOUNTS = (OFFICER, "chutich", "thamdinh", PROVINCIAL_CHAIR, "ngoaitinh", "quantri")
OFFERED = ("bang-khen-ldld-tinh", "bang-lao-dong-sang-tao")
ROUND_LASTS = timedelta(days=30)
RECIPIENTS = "Công đoàn Viên chức tỉnh (b/c)\nCác ủy viên Ban Chấp hành\nLưu: VT"


class Command(BaseCommand):
    help = "Loads an example with accounts whose passwords everybody knows. Never where real records are kept."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        load_catalogue()
        load_example(EXAMPLE)
        password = settings.DEMO_PASSWORD
        accounts = {one.username: one for one in Account.objects.filter(username__in=ACCOUNTS)}
        let_in(list(accounts.values()), password)
        begin_report(accounts[OFFICER])
        begin_round(accounts[PROVINCIAL_CHAIR])
        for line in table([accounts[username] for username in ACCOUNTS], password):
            self.stdout.write(line)


def let_in(accounts: list[Account], password: str) -> None:
    """Give the demo's password to the accounts that have none; one that somebody chose stays."""
    shut_out = [account for account in accounts if not account.has_usable_password()]
    if shut_out:
        # One hash for all: they share a known password, and to make or check a hash is slow on purpose.
        Account.objects.filter(pk__in=[one.pk for one in shut_out]).update(password=make_password(password))
        for account in shut_out:
            account.refresh_from_db(fields=["password"])


def table(accounts: list[Account], password: str) -> Iterator[str]:
    """The accounts in lines of equal columns; the password is shown where it still opens the account."""
    opens = {stored: check_password(password, stored) for stored in {one.password for one in accounts}}
    postings = {one.account_id: one for one in Posting.objects.filter(account__in=accounts).select_related("unit")}
    lines = [(_("Account"), _("Password"), _("Name"), _("Role"), _("Union"))]
    for account in accounts:
        posting = postings[account.pk]
        shown = password if opens[account.password] else _("(its own)")
        role = posting.get_role_display()
        lines.append((account.username, shown, str(account), role, posting.unit.code))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip()


def begin_report(officer: Account) -> None:
    """The draft that the officer finds, once."""
    unit = UnionUnit.objects.get(code=UNIT)
    template = ReportTemplate.objects.get(code=TEMPLATE)
    if Report.objects.filter(unit=unit, template=template, period_code=YEAR.code).exists():
        return
    with pghistory.context(user=officer.pk, url="load_demo"):
        report = open_report(
            unit=unit,
            period=YEAR,
            template=template,
            dated_on=date(2024, 12, 31),
            scope=Scope.of(officer),
        )
        report.recipients = RECIPIENTS
        report.save()


def begin_round(chair: Account) -> None:
    """The award round of the province that receives dossiers from today on, once."""
    scope, today = Scope.of(chair), timezone.localdate()
    unit = UnionUnit.objects.get(code=PROVINCE)
    if AwardRound.objects.filter(unit=unit).exists():
        return
    with pghistory.context(user=chair.pk, url="load_demo"):
        drawn_up = AwardRound(
            unit=unit,
            name=f"Xét khen thưởng năm {YEAR.start.year}",
            merit_year=YEAR.start.year,
            opens_on=today,
            closes_on=today + ROUND_LASTS,
            papers=[Paper.SUBMISSION, Paper.MINUTES],
        )
        types = AwardType.objects.filter(code__in=OFFERED)
        award_round = record_round(drawn_up, [Offer(one.pk, quota_each=3) for one in types], scope=scope)
        open_round(award_round.pk, seen_version=award_round.version, scope=scope)
