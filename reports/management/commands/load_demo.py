"""`manage.py load_demo`: the example with accounts to sign in with, and work that is under way: reports, an award round."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import AwardRound, AwardType, Paper
from campaigns.services.rounds import Offer, open_round, record_round
from common.models import Job
from common.periods import Period
from reports.catalogue import load_catalogue
from reports.examples import load_example
from reports.models import Expects, Report, ReportCall, ReportTemplate, Snapshot
from reports.services import reviewing
from reports.services.calls import draft_reports, open_call
from reports.services.rendering import RENDER
from reports.services.reports import open_report, submit_report
from reports.under_way import begin_registers, by
from unions.access import Scope
from unions.models import Account, Posting, UnionUnit

EXAMPLE = settings.ROOT / "examples" / "tra-vinh-2024"
PROVINCE = "TVH"
UNIT, YEAR, TEMPLATE = "TVH-CDVC-SNV", Period.year(2024), "grassroots-year"
BESIDE, HALF, HALF_TEMPLATE = "TVH-CDVC-HTDVC", Period.half(2024, 1), "grassroots-half"
OFFICER, CHAIR, CHAIR_BESIDE = "canbo", "chutich", "chutich-htdvc"
REVIEWER, PROVINCIAL_CHAIR = "thamdinh", "chutich-tinh"
ACCOUNTS = (OFFICER, CHAIR, REVIEWER, PROVINCIAL_CHAIR, "ngoaitinh", "quantri")
BESIDE_ACCOUNTS = ("canbo-htdvc", CHAIR_BESIDE)
OFFERED = ("bang-khen-ldld-tinh", "bang-lao-dong-sang-tao")
ROUND_LASTS = timedelta(days=30)
HALF_IS_DUE_IN, YEAR_IS_DUE_IN = timedelta(days=5), timedelta(days=15)
FIGURE, ASKED = "welfare.visits.count", "Số cuộc thăm này đã đối chiếu với sổ của từng tổ chưa?"
RETURNED = "Đề nghị viết rõ mặt được, mặt còn hạn chế trong 6 tháng đầu năm rồi nộp lại."
RECIPIENTS = "Công đoàn Viên chức tỉnh (b/c)\nCác ủy viên Ban Chấp hành\nLưu: VT"


class Command(BaseCommand):
    help = "Loads an example with accounts whose passwords everybody knows. Never where real records are kept."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        load_catalogue()
        load_example(EXAMPLE)
        password = settings.DEMO_PASSWORD
        accounts = {one.username: one for one in Account.objects.filter(username__in=(*ACCOUNTS, *BESIDE_ACCOUNTS))}
        let_in([accounts[username] for username in ACCOUNTS], password)
        begin_report(accounts[OFFICER])
        ask_for_reports()
        begin_round(accounts[PROVINCIAL_CHAIR])
        begin_registers(
            accounts[PROVINCIAL_CHAIR],
            accounts[REVIEWER],
            [accounts[OFFICER], accounts[CHAIR]],
            [accounts[username] for username in BESIDE_ACCOUNTS],
        )
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
    with by(officer):
        report = open_report(
            unit=unit,
            period=YEAR,
            template=template,
            dated_on=date(2024, 12, 31),
            scope=Scope.of(officer),
        )
        report.recipients = RECIPIENTS
        report.save()


def ask_for_reports() -> None:
    """Two calls of the province under way, once: a draft is due, a report came back, one waits for review, one is
    accepted. Not in a book that holds reports of others already."""
    if ReportCall.objects.exists() or Report.objects.exclude(unit__code=UNIT, template__code=TEMPLATE).exists():
        return
    asked_for(YEAR, TEMPLATE, YEAR_IS_DUE_IN)
    hand_in(BESIDE, CHAIR_BESIDE, YEAR)
    asked_for(HALF, HALF_TEMPLATE, HALF_IS_DUE_IN)
    of_union, of_other = hand_in(UNIT, CHAIR, HALF), hand_in(BESIDE, CHAIR_BESIDE, HALF)
    reviewer = Account.objects.get(username=REVIEWER)
    scope = Scope.of(reviewer)
    with by(reviewer):
        reviewing.comment(of_union.pk, indicator_code=FIGURE, text=ASKED, form_key=uuid4(), scope=scope)
        reviewing.return_report(of_union.pk, reason=RETURNED, seen_version=of_union.version, scope=scope)
        reviewing.accept_report(of_other.pk, seen_version=of_other.version, scope=scope)
    papers = Snapshot.objects.exclude(report__unit=of_union.unit, report__template__code=TEMPLATE)
    # Nobody waits for these papers; whoever does asks for them.
    Job.objects.filter(kind=RENDER, args__snapshot__in=list(papers.values_list("pk", flat=True))).delete()


def asked_for(period: Period, template: str, due_in: timedelta) -> None:
    """The province's call for the reports of its grassroots unions, with their drafts."""
    reviewer = Account.objects.get(username=REVIEWER)
    call = ReportCall(
        unit=UnionUnit.objects.get(code=PROVINCE),
        template=ReportTemplate.objects.in_use().get(code=template),
        period_code=period.code,
        expects=Expects.BELOW,
        due_on=timezone.localdate() + due_in,
    )
    with by(reviewer):
        draft_reports(open_call(call, scope=Scope.of(reviewer)).pk)


def hand_in(unit: str, username: str, period: Period) -> Report:
    chair = Account.objects.get(username=username)
    report = Report.objects.get(unit__code=unit, period_code=period.code)
    with by(chair):
        return submit_report(report.pk, seen_version=report.version, scope=Scope.of(chair))


def begin_round(chair: Account) -> None:
    """The award round of the province that receives dossiers from today on, once."""
    scope, today = Scope.of(chair), timezone.localdate()
    unit = UnionUnit.objects.get(code=PROVINCE)
    if AwardRound.objects.filter(unit=unit).exists():
        return
    with by(chair):
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
