"""What became of a union, where it came from, and what happened to it."""

from __future__ import annotations

from datetime import date

from tests.unions.reorganising import JUNE, do, new, organiser  # noqa: F401 - fixtures
from unions.lineage import came_from, what_became_of
from unions.models import LineageEvent, UnionUnit
from unions.services import undo_event

Kind = LineageEvent.Kind
LATER = date(2025, 6, 20)


def told(chain):
    return [
        (one.event.kind, [kin.name for kin in one.gone], [kin.name for kin in one.heirs], one.step) for one in chain
    ]


def test_a_chain_leads_from_heir_to_heir_and_back(cast, do):
    do(Kind.MERGED_INTO_EXISTING, cast.truong, heir=cast.xuong)
    do(Kind.MERGED_INTO_NEW, cast.xuong, on=LATER, founded=(new("chung", name="CĐCS Chung"),), under=cast.tinh)

    first = (Kind.MERGED_INTO_EXISTING, ["CĐCS Trường Hoa Sen"], ["CĐCS Xưởng May"])
    second = (Kind.MERGED_INTO_NEW, ["CĐCS Xưởng May"], ["CĐCS Chung"])
    assert told(what_became_of(cast.truong)) == [(*first, 1), (*second, 2)]
    assert told(came_from(UnionUnit.objects.get(code="chung"))) == [(*first, 2), (*second, 1)]


def test_a_chain_goes_on_in_time_alone(cast, do):
    do(Kind.CARVED_OUT, cast.xuong, founded=(new("rieng", name="CĐCS Riêng"),))
    do(Kind.MERGED_INTO_EXISTING, cast.truong, on=LATER, heir=cast.xuong)

    assert [one.event.kind for one in what_became_of(cast.truong)] == [Kind.MERGED_INTO_EXISTING]
    assert [one.event.kind for one in came_from(UnionUnit.objects.get(code="rieng"))] == [Kind.CARVED_OUT]


def test_a_group_that_went_along_was_dissolved_with_its_union(cast, do):
    do(Kind.DISSOLVED, cast.truong, reason="employer_closed")

    assert told(what_became_of(cast.to_1)) == [(Kind.DISSOLVED, ["Tổ 1"], [], 1)]


def test_the_life_of_a_union_is_told_without_what_was_undone(cast, do, organiser):
    do(Kind.RENAMED, cast.truong, changes={"name": "CĐCS Trường Sen Hồng"})
    moved = do(Kind.REPARENTED, cast.truong, on=LATER, under=cast.tinh)
    lived = cast.truong.lineage.standing().order_by("event__effective_on")
    assert [one.event.kind for one in lived.all()] == [Kind.RENAMED, Kind.REPARENTED]

    undo_event(moved.pk, scope=organiser)

    assert [(one.event.effective_on, one.part) for one in lived.all()] == [(JUNE, "subject")]
    assert what_became_of(cast.truong) == []
