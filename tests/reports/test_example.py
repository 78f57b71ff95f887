"""The example: every figure that the union printed is counted from its records, up the tree and behind each number."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pghistory
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Model, Q

from common.money import format_dong
from common.periods import Period
from common.wording import WORDINGS, Ratio
from members.models import Mandate, Member, MembershipSpell
from reports.catalogue import load_catalogue
from reports.examples import SHEETS, ExampleError, load_example
from reports.figures import figures, in_force, records, table
from reports.kinds import KINDS
from reports.models import Report
from unions.access import Scope
from unions.models import Account, Can, UnionUnit
from welfare.models import Payout
from welfare.services.payouts import Funding, approve_payout, record_payout

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "tra-vinh-2024"
YEAR = Period.year(2024)
GRASSROOTS, PROVINCE, ELSEWHERE = "TVH-CDVC-SNV", "TVH", "PTO"

# What the union printed about 2024. "Over" figures stand here as printed, with the wording that prints them.
PRINTED = {
    "s2-01": ("mem.members_total", 71),
    "s2-02": ("org.union_groups", 6),
    "s2-03": ("mov.models", 2),
    "s2-04": ("mov.participation_rate", Fraction(1)),
    "s2-05": ("proj.count", 1),
    "s2-06": ("proj.value", 200_000_000),
    "s2-07": ("train.participations", 30),
    "s2-08": ("salary.raise", 10),
    "s2-09": ("salary.appointment", 2),
    "s2-10": ("health.check.count", 52),
    "s2-11": ("health.check.amount", 26_000_000),
    "s2-12": ("welfare.visits.count", 46),
    "s2-13": ("welfare.visits.amount", 13_800_000),
    "s2-14": ("loan.bank.count", 25),
    "s2-16": ("loan.revolving.groups", Fraction(1)),
    "s2-17": ("loan.revolving.count", 68),
    "s2-18": ("loan.revolving.amount", 344_800_000),
    "s2-20": ("welfare.children.count", 75),
}
PRINTED_AS_OVER = {
    "s2-15": ("loan.bank.amount", 2_000_000_000, "over-billion", "trên 2 tỷ"),
    "s2-19": ("fund.contribution.amount", 56_000_000, "over-million", "trên 56 triệu"),
    "s2-21": ("welfare.children.amount", 37_000_000, "over-million", "trên 37 triệu"),
}
RATIOS = {"mov.participation_rate": (71, 71), "loan.revolving.groups": (6, 6)}


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


def test_all_printed_figures_are_here():
    assert sorted({**PRINTED, **PRINTED_AS_OVER}) == [f"s2-{n:02}" for n in range(1, 22)]


@pytest.mark.parametrize(("code", "value"), PRINTED.values(), ids=PRINTED)
def test_a_printed_figure_is_counted_from_records(union, code, value):
    figure = one(union, code)

    assert figure.value == value
    assert figure.evidence_rows > 0
    assert figure.kind == "counted"


@pytest.mark.parametrize(("code", "printed", "wording", "words"), PRINTED_AS_OVER.values(), ids=PRINTED_AS_OVER)
def test_a_figure_printed_as_over_is_more_than_what_is_shown(union, code, printed, wording, words):
    figure = one(union, code)

    assert figure.value > printed
    assert WORDINGS[wording].write(figure.value).replace("\u00a0", " ") == words


@pytest.mark.parametrize(("code", "parts"), RATIOS.items())
def test_a_ratio_keeps_both_parts(union, code, parts):
    figure = one(union, code)

    assert (figure.numerator, figure.denominator) == parts
    assert WORDINGS["percent"].write(Ratio(*parts)) == "100%"


def test_a_visit_is_worth_300_000_each(union):
    assert one(union, "welfare.visits.amount").value == 300_000 * one(union, "welfare.visits.count").value
    assert WORDINGS["million"].write(13_800_000).replace("\u00a0", " ") == "13,8 triệu"


def test_the_engine_and_the_plain_meaning_agree_for_every_indicator_and_unit():
    tops = UnionUnit.objects.filter(code__in=[PROVINCE, ELSEWHERE])
    counted = [figure for top in tops for rows in table(top, YEAR).values() for figure in rows]
    counting = [figure for figure in counted if not figure.definition.is_derived]

    assert {figure.code for figure in counting} == {d.code for d in in_force(YEAR) if not d.is_derived}
    for figure in counting:
        measure = KINDS[figure.definition.kind].measure(figure.definition.measure)
        behind = records(figure.definition, figure.unit, YEAR)
        assert behind.order_by().aggregate(value=measure.over(Q()))["value"] == figure.value, (figure.code, figure.unit)
        assert behind.count() == figure.evidence_rows


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
    open_ones = Payout.objects.under(union, on="happened_on").happened_in(YEAR).exclude(status="approved")

    assert sorted(open_ones.values_list("status", flat=True)) == ["proposed", "proposed", "returned"]
    assert not one(union, "welfare.visits.count").records().filter(pk__in=open_ones).exists()


def test_one_more_visit_counts_once_somebody_else_approved_it(union):
    officer, chair = (Scope.of(Account.objects.get(username=name)) for name in ("canbo", "chutich"))
    like = one(union, "welfare.visits.count").records().first()
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
        ("canbo", GRASSROOTS, {Can.VIEW, Can.RECORD, Can.SENSITIVE}),
        ("chutich", GRASSROOTS, {Can.VIEW, Can.RECORD, Can.APPROVE, Can.SUBMIT, Can.STAFF, Can.SENSITIVE}),
        ("thamdinh", GRASSROOTS, {Can.VIEW, Can.REVIEW}),
        ("ngoaitinh", "PTO-MDC", {Can.VIEW, Can.RECORD, Can.SENSITIVE}),
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


def test_history_says_who_recorded_and_who_approved(union):
    payout = one(union, "welfare.visits.count").records().first()

    events = pghistory.models.Events.objects.tracks(payout).order_by("pgh_created_at", "pgh_id")
    authors = [(event.pgh_label, event.pgh_context["user"], event.pgh_context["url"]) for event in events]

    assert authors == [
        ("added", payout.recorded_by_id, "load_example"),
        ("changed", payout.approved_by_id, "load_example"),
    ]


@pytest.mark.parametrize("model", [sheet.model for sheet in SHEETS], ids=lambda model: model.__name__)
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


# A cell that is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("payouts.csv", "2024-01-18", "2024-02-31", "payouts.csv:3: happened_on"),
        ("payouts.csv", ",300000,", ",-300000,", "payouts.csv:2: amount"),
        ("payouts.csv", "visit-sick", "visit-moon", "payouts.csv:2: kind: "),
        ("payouts.csv", "T3,2024-01-08", "T9,2024-01-08", "payouts.csv:2: unit: "),
        ("payouts.csv", "happened_on", "day", "payouts.csv:2: "),
        ("membership_spells.csv", "2018-05-02", "02/05/2018", "membership_spells.csv:"),
        ("placements.csv", "TVH-CDVC-SNV,TVH-CDVC,", "TVH-CDVC-SNV,PTO-MDC,", "placements.csv:4: "),
        ("payout_verdicts.csv", "approved,chutich,", "approved,canbo,", "payout_verdicts.csv:2: "),
        ("units.csv", "PTO\n", "PTO\nTVH\n", "units.csv:15: "),
        ("funding_lines.csv", ",300000,", ",299999,", "tra-vinh-2024: "),
        ("group_stays.csv", "2021-04-02,\n", "2021-04-02,,\n", "group_stays.csv:"),
    ],
)
def test_a_wrong_cell_is_told_with_file_and_line(tmp_path, file, old, new, told):
    folder = Path(shutil.copytree(FOLDER, tmp_path / "tra-vinh-2024"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    forget_everything()

    with pytest.raises(ExampleError) as caught, transaction.atomic():
        load_example(folder)

    assert told in str(caught.value)
    assert not UnionUnit.objects.exists()


def test_a_missing_file_is_told(tmp_path):
    folder = Path(shutil.copytree(FOLDER, tmp_path / "tra-vinh-2024"))
    (folder / "loans.csv").unlink()
    forget_everything()

    with pytest.raises(CommandError, match=r"loans\.csv"):
        call_command("load_example", str(folder))


def test_a_spreadsheets_byte_order_mark_is_no_part_of_the_heading(tmp_path):
    folder = Path(shutil.copytree(FOLDER, tmp_path / "tra-vinh-2024"))
    for path in folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    forget_everything()

    assert load_example(folder)[Member] == 111


def forget_everything() -> None:
    """Take the example out again, in the order in which its rows lean on one another."""
    # What is approved stands; it is reopened before it can go.
    Payout.objects.filter(status="approved").update(status="proposed", approved_by=None, approved_at=None)
    for sheet in reversed(SHEETS):
        sheet.model._default_manager.all().delete()
    Account.objects.all().delete()


# The demo --------------------------------------------------------------------------------------------


def test_the_demo_has_accounts_to_sign_in_with_and_a_draft(union, client, settings):
    settings.DEMO_PASSWORD = "một mật khẩu dài"
    shown = StringIO()

    call_command("load_demo", stdout=shown)

    for username in ("canbo", "chutich", "thamdinh", "ngoaitinh", "quantri"):
        assert f"{username}  " in shown.getvalue()
        assert client.login(username=username, password="một mật khẩu dài")
    assert not client.login(username="chutich-may", password="một mật khẩu dài")
    assert shown.getvalue().count("một mật khẩu dài") == 5
    report = Report.objects.get()
    assert (report.unit, report.period, report.status) == (union, YEAR, Report.Status.DRAFT)


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
