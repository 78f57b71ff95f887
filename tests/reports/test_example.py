"""The example: its records, people, books and history; `test_replay` holds the figures that its union printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pghistory
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Model, Q, Sum

from common.money import format_dong
from common.periods import Period
from members.models import Mandate, Member, MembershipSpell
from reports.catalogue import load_catalogue
from reports.examples import SHEETS, load_example
from reports.figures import figures, in_force, records, table
from reports.kinds import KINDS
from reports.models import Report
from unions.access import Scope
from unions.models import Account, Can, UnionUnit
from welfare.models import HANDED_OUT, Entry, Fund, FundingLine, MonthClose, Payout
from welfare.services.payouts import Funding, approve_payout, record_payout

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "tra-vinh-2024"
YEAR = Period.year(2024)
GRASSROOTS, PROVINCE, ELSEWHERE = "TVH-CDVC-SNV", "TVH", "PTO"


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The example, for all tests here: each of them runs in a savepoint above it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_catalogue()
        load_example(FOLDER)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def union() -> UnionUnit:
    return UnionUnit.objects.get(code=GRASSROOTS)


def one(unit: UnionUnit, code: str, period: Period = YEAR):
    (figure,) = figures(unit, period, [code])
    return figure


def rows_of_everything() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_models()}


def test_the_engine_and_the_plain_meaning_agree_for_every_indicator(union):
    """At the union and two levels above it; random trees are compared unit by unit in `test_figures`."""
    province = UnionUnit.objects.get(code=PROVINCE)
    counted = [figure for rows in table(province, YEAR, nodes=[province, union]).values() for figure in rows]
    counting = [figure for figure in counted if not figure.definition.is_derived]

    assert {figure.code for figure in counting} == {d.code for d in in_force(YEAR) if not d.is_derived}
    for figure in counting:
        measure = KINDS[figure.definition.kind].measure(figure.definition.measure)
        behind = records(figure.definition, figure.unit, YEAR).order_by()
        plainly = behind.aggregate(value=measure.over(Q()), rows=Count("pk"))
        if figure.value is None:  # what nobody declared is not 0
            assert figure.kind != "counted", figure.code
        else:
            assert figure.value == plainly["value"], (figure.code, figure.unit)
        assert figure.evidence_rows == plainly["rows"], (figure.code, figure.unit)


@pytest.mark.parametrize(
    ("code", "members", "visits"),
    [(GRASSROOTS, 71, 46), ("TVH-CDVC-HTDVC", 24, 4), ("TVH-CDVC", 95, 50), (PROVINCE, 95, 50), (ELSEWHERE, 12, 3)],
)
def test_sums_up_the_tree_differ_from_those_of_the_one_union(code, members, visits):
    unit = UnionUnit.objects.get(code=code)

    assert one(unit, "mem.members_total").value == members
    assert one(unit, "welfare.visits.count").value == visits


def test_the_roster_is_a_question_of_the_day(union):
    by_day = {day: MembershipSpell.objects.of(union).on(day).count() for day in roster_days()}

    assert by_day == {date(2023, 12, 31): 69, date(2024, 6, 30): 70, date(2024, 12, 31): 71}
    assert one(union, "mem.members_at_start").value == 69
    assert one(union, "mem.members_total", Period.half(2024, 1)).value == 70


def roster_days() -> list[date]:
    return [date(2023, 12, 31), date(2024, 6, 30), date(2024, 12, 31)]


def test_every_member_is_in_a_group_on_every_day_of_the_roster(union):
    groups = UnionUnit.objects.filter(placements__parent=union)

    for day in roster_days():
        members = MembershipSpell.objects.of(union).on(day)
        assert (
            members.filter(group_stays__valid__contains=day, group_stays__group__in=groups).count() == members.count()
        )


def test_halves_of_the_year_add_up_to_it(union):
    for code in ("welfare.visits.count", "welfare.children.amount", "fund.contribution.amount", "train.participations"):
        halves = [one(union, code, Period.half(2024, half)).value for half in (1, 2)]
        assert all(halves)
        assert sum(halves) == one(union, code).value


def test_what_waits_or_was_returned_is_not_counted(union):
    open_ones = Payout.objects.under(union, on="happened_on").happened_in(YEAR).undecided()

    assert sorted(open_ones.values_list("status", flat=True)) == ["proposed", "proposed", "returned"]
    assert not one(union, "welfare.visits.count").records().filter(pk__in=open_ones).exists()


def test_one_more_visit_counts_once_somebody_else_approved_it(union):
    officer, chair = (Scope.of(Account.objects.get(username=name)) for name in ("canbo", "chutich"))
    like = one(union, "welfare.visits.sick.count").records().filter(beneficiary_kind="member").earliest("happened_on")
    payout = Payout(
        unit=union, happened_on=date(2024, 12, 30), kind=like.kind, member=like.member, amount=300_000
    )  # fmt: skip
    record_payout(payout, [Funding("union", 300_000)], scope=officer)
    assert one(union, "welfare.visits.count").value == 46

    approve_payout(payout.pk, seen_version=payout.version, scope=chair)

    assert one(union, "welfare.visits.count").value == 47
    assert format_dong(one(union, "welfare.visits.amount").value) == "14.100.000"


@pytest.mark.parametrize(
    ("username", "own", "can"),
    [
        ("canbo", GRASSROOTS, {Can.VIEW, Can.RECORD, Can.PAY, Can.SENSITIVE}),
        ("chutich", GRASSROOTS, {Can.VIEW, Can.RECORD, Can.APPROVE, Can.SUBMIT, Can.STAFF, Can.SENSITIVE}),
        ("thamdinh", GRASSROOTS, {Can.VIEW, Can.REVIEW}),
        ("ngoaitinh", "PTO-MDC", {Can.VIEW, Can.RECORD, Can.PAY, Can.SENSITIVE}),
        ("quantri", GRASSROOTS, {Can.VIEW, Can.ORGANISE, Can.DEFINE, Can.STAFF}),
    ],
)
def test_accounts_reach_their_own_part_of_the_tree(username, own, can):
    scope = Scope.of(Account.objects.get(username=username))
    foreign = UnionUnit.objects.get(code=GRASSROOTS if own == "PTO-MDC" else "PTO-MDC")

    assert {ability for ability in Can if scope.allows(ability, UnionUnit.objects.get(code=own))} == can
    assert not any(scope.allows(ability, foreign) for ability in Can)


def test_the_chair_signs(union):
    assert str(Mandate.objects.signing_for(union, YEAR.cut_off).member) == "Thạch Thị Mỹ Duyên"


def test_no_real_person_is_in_it():
    assert not Member.objects.filter(full_name__in=["Kim Thị Thanh Nữ", "Sơn Tuyền"]).exists()
    assert len(set(Member.objects.values_list("full_name", flat=True))) == Member.objects.count()


def test_history_says_who_recorded_approved_paid_and_filed(union):
    payout = one(union, "welfare.visits.count").records().earliest("happened_on")

    events = pghistory.models.Events.objects.tracks(payout).order_by("pgh_created_at", "pgh_id")
    authors = [(event.pgh_label, event.pgh_context["user"], event.pgh_context["url"]) for event in events]

    assert authors == [
        ("added", payout.recorded_by_id, "load_example"),
        ("changed", payout.approved_by_id, "load_example"),
        ("changed", payout.paid_by_id, "load_example"),
        ("changed", payout.receipted_by_id, "load_example"),
    ]


def test_payouts_are_at_every_step(union):
    steps = Payout.objects.under(union, on="happened_on").values_list("status", flat=True)

    assert set(steps) == {"proposed", "returned", "approved", "paid", "receipted"}


def test_the_book_says_what_was_paid(union):
    (fund,) = Fund.objects.filter(unit=union, kind=Fund.Kind.UNION)
    lines = FundingLine.objects.filter(fund=fund, payout__status__in=HANDED_OUT)
    entries = Entry.objects.filter(fund=fund)

    assert lines.count() == entries.filter(kind="payout").count() > 40
    assert (
        lines.aggregate(sum=Sum("amount"))["sum"] == -entries.filter(kind="payout").aggregate(sum=Sum("amount"))["sum"]
    )
    assert fund.balance.amount == one(union, "fund.balance.union.amount").value > 0
    assert list(MonthClose.objects.filter(fund=fund).values_list("through", flat=True))[-1] == date(2024, 9, 30)


def test_what_was_collected_for_others_was_booked_and_handed_over(union):
    booked = Entry.objects.filter(kind="contribution").under(union, on="happened_on")

    assert booked.aggregate(sum=Sum("amount"))["sum"] == one(union, "fund.contribution.amount").value
    assert one(union, "fund.balance.collections.amount").value == 250_000


@pytest.mark.parametrize(
    "model", [sheet.model for sheet in SHEETS if (FOLDER / sheet.file).is_file()], ids=lambda model: model.__name__
)
def test_every_row_is_clean(model: type[Model]):
    assert model._default_manager.exists()
    for row in model._default_manager.all():
        row.full_clean()


def test_loading_again_changes_nothing():
    before = rows_of_everything()

    assert load_example(FOLDER) == {}
    assert rows_of_everything() == before


def test_the_funding_of_every_payout_adds_up():
    connection.check_constraints()


# The demo --------------------------------------------------------------------------------------------


def test_the_demo_has_accounts_to_sign_in_with_and_reports_under_way(union, client, settings):
    settings.DEMO_PASSWORD = "một mật khẩu dài"
    shown = StringIO()

    call_command("load_demo", stdout=shown)

    for username in ("canbo", "chutich", "thamdinh", "chutich-tinh", "ngoaitinh", "quantri"):
        assert f"{username}  " in shown.getvalue()
        assert client.login(username=username, password="một mật khẩu dài")
    assert not client.login(username="chutich-may", password="một mật khẩu dài")
    assert shown.getvalue().count("một mật khẩu dài") == 6
    report = Report.objects.earliest("pk")
    assert (report.unit, report.period, report.status) == (union, YEAR, Report.Status.DRAFT)
    assert report.call is not None
    others = Report.objects.exclude(pk=report.pk).values_list("unit__code", "period_code", "status")
    assert set(others) == {
        ("TVH-CDVC-HTDVC", "2024", "submitted"),
        (GRASSROOTS, "2024-H1", "returned"),
        ("TVH-CDVC-HTDVC", "2024-H1", "accepted"),
    }


def test_the_demo_twice_is_the_demo_once(settings):
    call_command("load_demo", stdout=StringIO())
    own = Account.objects.get(username="canbo")
    own.set_password("mật khẩu tự đặt")
    own.save()
    before = rows_of_everything()
    settings.DEMO_PASSWORD = "mật khẩu khác"
    shown = StringIO()

    call_command("load_demo", stdout=shown)

    own.refresh_from_db()
    assert rows_of_everything() == before
    assert own.check_password("mật khẩu tự đặt")
    assert "mật khẩu khác" not in shown.getvalue()
