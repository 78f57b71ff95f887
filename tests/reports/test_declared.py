"""Declared values: what is refused, who must, and how the engine puts together what nobody can count."""

from __future__ import annotations

import io
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from PIL import Image

from common.periods import Period
from reports.declared import Nature, days_of, form_of, obliged, silent
from reports.figures import figures, table
from reports.models import DeclaredValue, Indicator, IndicatorVersion
from reports.services import declared as services
from reports.services.declared import Answer
from tests.cast import LONG_AGO, unit
from tests.reports.test_figures import move
from unions.models import TreePath, UnionUnit, UnitVersion

HALF = Period.statistical_half(2024, 1)
WORKERS, WAGE, VOTES = "lab.workers", "lab.wage_mean", "act.vote_rate"


def value(of: UnionUnit, number: int, code: str = WORKERS, period: Period = HALF, **fields: Any) -> DeclaredValue:
    """A value as a form would hand it in."""
    indicator = Indicator.objects.get(code=code)
    return DeclaredValue(unit=of, indicator=indicator, period=days_of(period), value=number, **fields)


@pytest.fixture
def said(cast):
    """Writes a value as it stands in the book, past the services."""

    def write(of: UnionUnit, number: int, code: str = WORKERS, period: Period = HALF, **fields: Any) -> DeclaredValue:
        row = value(of, number, code, period, recorded_by=cast.binh, happened_on=period.cut_off, **fields)
        row.save()
        return row

    return write


def refused(act: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        act()
    return caught.value.message_dict


# The verbs -------------------------------------------------------------------------------------------------
def test_the_same_form_sent_twice_is_one_value_and_nobody_else_may(cast, scope):
    row = services.declare(value(cast.truong, 120), scope=scope("binh"))
    again = value(cast.truong, 120, form_key=row.form_key)

    assert services.declare(again, scope=scope("binh")) == row
    assert (row.happened_on, row.recorded_by, row.version) == (date(2024, 5, 31), cast.binh, 1)
    assert "indicator" in refused(lambda: services.declare(value(cast.truong, 9), scope=scope("an")))
    with pytest.raises(PermissionDenied):
        services.declare(value(cast.truong, 9, period=Period.year(2023)), scope=scope("chi"))


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({"number": -1}, "value"),
        ({"number": 10**18}, "value"),
        ({"number": 5, "weight": 9}, "weight"),  # what is added up is of no number
        ({"number": 5_000_000, "code": WAGE}, "weight"),
        ({"number": 10**9, "weight": 10**9, "code": WAGE}, "value"),
        ({"number": 5, "weight": 4, "code": VOTES}, "value"),
        ({"number": 5, "weight": 0, "code": VOTES}, "weight"),
        ({"number": 5, "code": "lab.wage_counted"}, "indicator"),  # a part of what is declared
        ({"number": 5, "code": "mem.members_total"}, "indicator"),
        ({"number": 5, "code": "lab.contracts_rate"}, "indicator"),
        ({"number": 5, "period": Period.year(2014)}, "period"),  # before the union stood
        ({"number": 5, "code": "ext.poor_households.reduced"}, "indicator"),  # is for others to state
        ({"number": 5, "code": "ext.poor_households.reduced", "nature": Nature.EXTERNAL}, "stated_by"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, scope, fields, beside):
    assert beside in refused(lambda: services.declare(value(cast.truong, **fields), scope=scope("binh")))


def test_only_the_levels_that_must_declare_do_so(cast, scope):
    """Their group is within their number, and the federation is added up from it."""
    assert "unit" in refused(lambda: services.declare(value(cast.to_1, 5), scope=scope("to_truong")))
    assert [line.must for line in form_of(cast.truong, HALF)].count(True) == 10
    assert WORKERS not in {line.definition.code for line in form_of(cast.huyen_a, HALF)}
    assert VOTES in {line.definition.code for line in form_of(cast.huyen_a, HALF)}


def test_until_the_period_is_over_it_is_an_estimate(cast, scope):
    ends = timezone.localdate() + timedelta(days=9)
    running = Period.between(ends - timedelta(days=40), ends)

    assert "is_estimate" in refused(
        lambda: services.declare(value(cast.truong, 5, period=running), scope=scope("binh"))
    )
    assert services.declare(value(cast.truong, 5, period=running, is_estimate=True), scope=scope("binh")).is_estimate
    to_come = Period.between(ends, ends + timedelta(days=9))
    row = value(cast.truong, 5, period=to_come, is_estimate=True)
    assert "period" in refused(lambda: services.declare(row, scope=scope("binh")))


def test_who_looked_before_somebody_elses_change_is_told_so(cast, scope, said):
    row = said(cast.truong, 120)
    mine, other = (DeclaredValue.objects.get(pk=row.pk) for _ in "12")
    mine.value = 121
    services.change_declared(mine, seen_version=1, scope=scope("binh"))
    other.value = 122

    with pytest.raises(ValidationError) as caught:
        services.change_declared(other, seen_version=1, scope=scope("an"))
    assert caught.value.code == "changed-meanwhile"
    row.refresh_from_db()
    assert (row.value, row.version) == (121, 2)


def test_out_of_the_bin_unless_another_value_took_its_place(cast, scope, said):
    row = said(cast.truong, 120)
    services.bin_declared(row.pk, scope=scope("binh"))
    services.restore_declared(row.pk, scope=scope("binh"))
    services.bin_declared(row.pk, scope=scope("binh"))
    said(cast.truong, 130)

    assert refused(lambda: services.restore_declared(row.pk, scope=scope("binh")))
    assert DeclaredValue.objects.kept().get().value == 130


def test_a_photo_of_the_document_is_redrawn_and_nothing_else_is_kept(cast, scope, said):
    row, photo = said(cast.truong, 120), io.BytesIO()
    Image.new("RGB", (30, 30)).save(photo, "PNG")
    photo.seek(0)

    kept = services.attach_document(row.pk, photo, scope=scope("binh"))
    assert kept.document.media_type == "image/jpeg"
    assert "upload" in refused(
        lambda: services.attach_document(row.pk, io.BytesIO(b"<html>no picture</html>"), scope=scope("binh"))
    )
    assert services.detach_document(row.pk, scope=scope("binh")).document is None


# A union's form --------------------------------------------------------------------------------------------
def test_a_form_is_saved_as_a_whole_and_once(cast, scope, said, queries):
    codes = dict(Indicator.objects.filter(obliged="grassroots_union").values_list("code", "pk"))
    old, gone = said(cast.truong, 100), said(cast.truong, 7, "lab.renting")
    of_wage = Answer(6_000_000, 80, "Bảng lương tháng 5")
    answers = {codes[WAGE]: of_wage, codes[WORKERS]: Answer(101, seen_version=1)}
    answers[codes["lab.renting"]] = Answer(None, seen_version=1)

    def send(more: dict[int, Answer] | None = None) -> int:
        return services.declare_many(cast.truong, HALF, answers | (more or {}), scope=scope("binh"))

    assert f"weight-{codes[WAGE]}" in refused(lambda: send({codes[WAGE]: Answer(6_000_000)}))
    assert DeclaredValue.objects.kept().count() == 2
    with queries() as few:
        assert send() == 3
    assert send() == 0
    assert DeclaredValue.objects.kept().get(pk=old.pk).value == 101
    assert DeclaredValue.objects.binned().get().pk == gone.pk
    stale = {codes[WORKERS]: Answer(99, seen_version=1)}
    assert "101" in str(refused(lambda: send(stale)))
    others = {pk: Answer(3) for code, pk in codes.items() if code not in (WAGE, WORKERS, "lab.renting")}
    with queries() as many:
        assert send(others) == 7
    assert len(many) <= len(few)


# Who has declared ------------------------------------------------------------------------------------------
def test_completeness_asks_the_levels_of_the_last_day(cast, said, queries):
    said(cast.truong, 120)
    said(cast.xuong, 40, period=Period.statistical_half(2023, 2))
    group = UnitVersion.objects.get(unit=cast.to_1)
    rows = {row.indicator.code: row for row in obliged(HALF, cast.tinh)}

    assert (rows[WORKERS].k, rows[WORKERS].n) == (1, 2)
    assert (rows[WAGE].k, rows[WAGE].n) == (0, 2)
    assert [one.unit for one in silent(rows[WORKERS].indicator, HALF, cast.tinh)] == [cast.xuong]
    assert obliged(HALF, group.unit) == []
    with queries() as few:
        obliged(HALF, cast.tinh)
    for n in range(5):
        new = unit(f"moi-{n}", "grassroots_union", f"CĐCS {n}", cast.huyen_b)
        TreePath.objects.derive()
        said(new, n)
    with queries() as many:
        rows = {row.indicator.code: row for row in obliged(HALF, cast.tinh)}
    assert (rows[WORKERS].k, rows[WORKERS].n, len(many)) == (6, 7, len(few))


# The engine ------------------------------------------------------------------------------------------------
def told(of: UnionUnit, code: str, period: Period = HALF, **kwargs: Any) -> Any:
    return figures(of, period, [code], **kwargs)[0]


def test_declared_sums_stand_where_the_union_stood_on_the_last_day(cast, said):
    """A union that moved in mid-period is with its new federation; restated, where it stood on the other day."""
    said(cast.truong, 120)
    said(cast.xuong, 40)
    move(cast.truong, cast.huyen_b, date(2024, 2, 1))
    sums = {unit: found[0].value for unit, found in table(cast.tinh, HALF, [WORKERS]).items()}

    assert (sums[cast.tinh.pk], sums[cast.huyen_a.pk], sums[cast.huyen_b.pk]) == (160, None, 160)
    assert told(cast.tinh, WORKERS).kind == "declared"
    before = date(2024, 1, 15)
    assert told(cast.huyen_a, WORKERS, tree_on=before).value == 120
    assert told(cast.huyen_b, WORKERS, tree_on=before).value == 40


def test_what_nobody_declared_is_no_zero_and_a_declared_zero_is_one(cast, said):
    said(cast.xuong, 0)
    said(cast.truong, 9, period=Period.half(2024, 1))  # of other days, though they overlap
    binned = said(cast.truong, 70, is_estimate=True)
    DeclaredValue.objects.filter(pk=binned.pk).update(binned_by=cast.an, binned_at=timezone.now())

    assert (told(cast.huyen_a, WORKERS).value, told(cast.huyen_b, WORKERS).value) == (None, 0)
    assert told(cast.tinh, WORKERS, Period.year(2024)).value is None
    assert told(cast.tinh, "lab.lacking_work_rate").value is None


def test_a_mean_is_weighted_and_a_share_keeps_both_parts(cast, said):
    said(cast.truong, 6_000_000, WAGE, weight=30)
    said(cast.xuong, 9_000_000, WAGE, weight=10)
    said(cast.truong, 3, VOTES, weight=4)
    said(cast.xuong, 0, VOTES, weight=4)
    move(cast.xuong, cast.huyen_a, date(2024, 3, 1))
    UnitVersion.objects.filter(unit=cast.xuong).update(employer_type_id="non_state_enterprise")

    mean, share = told(cast.huyen_a, WAGE), told(cast.tinh, VOTES)
    assert (mean.value, mean.denominator) == (6_750_000, 40)
    assert (share.value, share.numerator, share.denominator) == (Fraction(3, 8), 3, 8)
    assert told(cast.tinh, "lab.wage_counted").value == 40
    assert told(cast.tinh, "lab.wage_mean.non_state_enterprise").value == 9_000_000
    assert told(cast.huyen_b, WAGE).value is None


def test_what_others_state_is_never_added_up(cast, scope):
    row = value(cast.huyen_a, 17, "ext.poor_households.reduced", nature=Nature.EXTERNAL)
    row.stated_by, row.source_document = "UBND huyện A", "Báo cáo 12/BC-UBND"
    with pytest.raises(PermissionDenied):
        services.declare(row, scope=scope("an"))
    row.recorded_by, row.happened_on = cast.an, HALF.cut_off
    row.save()

    found = told(cast.huyen_a, "ext.poor_households.reduced")
    assert (found.value, found.kind) == (17, "external")
    assert told(cast.tinh, "ext.poor_households.reduced").value is None


def test_an_estimate_counts_and_can_be_told_apart(cast, said):
    said(cast.truong, 120, is_estimate=True)
    said(cast.xuong, 40)
    own = Indicator.objects.create(
        code="own.estimated", name="Ước", name_en="Estimated", group_id="labour", unit=cast.tinh
    )
    IndicatorVersion.objects.create(
        indicator=own, valid=LONG_AGO, kind="reports.declared", measure="value", count_unit="person",
        where={"of": WORKERS, "estimate": True},
    )  # fmt: skip

    assert told(cast.tinh, WORKERS).value == 160
    assert told(cast.tinh, "own.estimated").value == 120
