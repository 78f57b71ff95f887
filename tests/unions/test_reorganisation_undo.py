"""A reorganisation can be taken back while nothing was built upon it: everything is as it was, row by row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from campaigns.models import Cluster, ClusterPlace
from members.models import Absence, GroupStay, Headcount, Mandate, MembershipSpell, Term, Transfer
from tests.cast import LONG_AGO, account, member
from tests.unions.reorganising import JULY, JUNE, decision, do, new, organiser  # noqa: F401 - fixtures
from unions.access import Scope
from unions.models import (
    Coverage,
    HeirPath,
    LineageEvent,
    Placement,
    Posting,
    Role,
    Territory,
    TreePath,
    UnionUnit,
    UnitVersion,
)
from unions.services import undo_event, why_not_undo

Kind = LineageEvent.Kind
ROWS = (
    Placement, UnitVersion, Coverage, MembershipSpell, GroupStay, Absence, Mandate, Term, Headcount, Transfer, Cluster,
    ClusterPlace,
)  # fmt: skip


def book() -> dict[str, list[Any]]:
    """All rows that reorganisations change, and the paths, whose ids are of no account."""
    rows: dict[str, list[Any]] = {model.__name__: list(model.objects.order_by("pk").values()) for model in ROWS}
    for paths in (TreePath, HeirPath):
        rows[paths.__name__] = sorted(paths.objects.values_list("unit", "path", "valid"), key=str)
    return rows


@pytest.fixture
def full(cast, lan):
    """A member in a group with an office, an absence that ends, and a union with a term and a territory."""
    spell = lan.spells.get()
    GroupStay.objects.create(spell=spell, group=cast.to_1, valid=LONG_AGO)
    Absence.objects.create(spell=spell, kind="sick", valid=DateRange(date(2025, 5, 1), date(2025, 8, 1)))
    Mandate.objects.create(unit=cast.truong, member=lan, body="group", role="group_leader", valid=LONG_AGO)
    Term.objects.create(unit=cast.truong, label="2023-2028", valid=DateRange(date(2023, 5, 1), date(2028, 5, 1)))
    place = Territory.objects.create(code="99", kind="commune", name="Xã Sen", valid=LONG_AGO)
    Coverage.objects.create(unit=cast.truong, territory=place, valid=LONG_AGO)
    for above in (cast.tinh, cast.huyen_a):
        cluster = Cluster.objects.create(unit=above, name="Cụm thi đua số 1", valid=LONG_AGO)
        ClusterPlace.objects.create(cluster=cluster, unit=cast.truong, role="head", valid=LONG_AGO)
    gone = member("Lê Thị Về", cast.truong)
    gone.spells.update(valid=DateRange(date(2020, 1, 1), date(2025, 9, 1)), left="retired", left_document="QĐ 5")
    return cast


ACTS = {
    "founding": lambda c: (Kind.FOUNDED, (), {"under": c.huyen_a, "founded": (new("moi"),)}),
    "renaming": lambda c: (Kind.RENAMED, (c.truong,), {"changes": {"name": "Tên khác"}}),
    "correcting": lambda c: (Kind.CORRECTED, (c.truong,), {"changes": {"level": "syndicate"}, "note": "Nhầm cấp."}),
    "moving": lambda c: (Kind.REPARENTED, (c.truong,), {"under": c.huyen_b}),
    "merging": lambda c: (Kind.MERGED_INTO_EXISTING, (c.truong,), {"heir": c.xuong}),
    "merging anew": lambda c: (Kind.MERGED_INTO_NEW, (c.truong,), {"founded": (new("moi"),), "under": c.tinh}),
    "splitting": lambda c: (Kind.SPLIT, (c.truong,), {"founded": (new("m"), new("h")), "groups": {c.to_1.pk: 1}}),
    "carving out": lambda c: (Kind.CARVED_OUT, (c.truong,), {"founded": (new("m"),), "groups": {c.to_1.pk: 0}}),
    "dissolving": lambda c: (Kind.DISSOLVED, (c.truong,), {"reason": "other"}),
    "dissolving above": lambda c: (
        Kind.DISSOLVED,
        (c.huyen_a,),
        {"reason": "level_ended_2025", "children_under": c.tinh},
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_is_undone_leaves_every_row_as_it_was(full, do, organiser, act):
    kind, units, said = ACTS[act](full)
    before = book()
    event = do(kind, *units, **said)
    changed = book()

    undone = undo_event(event.pk, scope=organiser)

    assert changed != before
    assert book() == before
    assert undone.undone_by == organiser.account
    assert not LineageEvent.objects.standing().exists()


def test_what_was_founded_keeps_its_name_in_the_undone_event_and_is_founded_again(full, do, organiser):
    founded = {"under": full.huyen_a, "founded": (new("moi", name="CĐCS Mới"),)}
    first = do(Kind.FOUNDED, **founded)
    undo_event(first.pk, scope=organiser)
    with pytest.raises(ValidationError) as refused:
        undo_event(first.pk, scope=organiser)
    assert refused.value.code == "undone"  # though what it founded is in nobody's reach any more

    again = do(Kind.FOUNDED, **founded)

    first.refresh_from_db()
    assert first.replaced["founded"] == {"moi": "CĐCS Mới"}
    assert again.parts.get(part="to").unit == first.parts.get(part="to").unit
    assert UnionUnit.objects.get(code="moi").existed_on(JUNE)


def late_spell(cast: Any, lan: Any) -> None:
    MembershipSpell.objects.create(member=lan, unit=cast.xa, valid=DateRange(JULY, None), joined="readmitted")


BUILT = {
    "a later event": ("moving", lambda c, lan, do: do(Kind.RENAMED, c.truong, on=JULY, changes={"name": "Khác"})),
    "the end of where it stood": (
        "moving",
        lambda c, lan, do: do(Kind.DISSOLVED, c.huyen_a, on=JULY, reason="level_ended_2025"),
    ),
    "a member who joined elsewhere": ("dissolving", lambda c, lan, do: late_spell(c, lan)),
    "a membership that changed": (
        "merging",
        lambda c, lan, do: lan.spells.filter(unit=c.xuong).update(valid=DateRange(JUNE, JULY), left="resigned"),
    ),
    "an absence": (
        "merging",
        lambda c, lan, do: Absence.objects.create(
            spell=lan.spells.get(unit=c.xuong), kind="study", valid=DateRange(date(2025, 9, 1), None)
        ),
    ),
    "another group": (
        "merging",
        lambda c, lan, do: GroupStay.objects.filter(spell__unit=c.xuong).update(valid=DateRange(JUNE, JULY)),
    ),
    "a member of what was founded": (
        "founding",
        lambda c, lan, do: (
            lan.spells.update(valid=DateRange(date(2020, 1, 1), JUNE), left="transferred_out"),
            MembershipSpell.objects.create(
                member=lan, unit=UnionUnit.objects.get(code="moi"), valid=DateRange(JUNE, None)
            ),
        ),
    ),
    "a posting to what was founded": (
        "founding",
        lambda c, lan, do: Posting.objects.create(
            account=c.khach, unit=UnionUnit.objects.get(code="moi"), role=Role.CHAIR, valid=LONG_AGO
        ),
    ),
    "a union below what was founded": (
        "founding",
        lambda c, lan, do: do(
            Kind.FOUNDED, under=UnionUnit.objects.get(code="moi"), founded=(new("t", "union_group"),)
        ),
    ),
}


@pytest.mark.parametrize("what", BUILT)
def test_what_something_was_built_upon_stays(full, lan, do, organiser, what):
    act, build = BUILT[what]
    kind, units, said = ACTS[act](full)
    event = do(kind, *units, **said)
    assert why_not_undo(event) == ""
    build(full, lan, do)

    with pytest.raises(ValidationError) as refused:
        undo_event(event.pk, scope=organiser)

    assert refused.value.code == "built-upon"
    assert why_not_undo(event) == refused.value.message


def test_what_stands_upon_a_later_event_comes_back_with_it(full, do, organiser):
    before = book()
    first = do(Kind.REPARENTED, full.truong, under=full.tinh)
    second = do(Kind.REPARENTED, full.truong, under=full.huyen_b, on=date(2025, 6, 20))

    for event in (second, first):
        undo_event(event.pk, scope=organiser)

    assert book() == before


def test_a_union_named_for_children_that_there_are_none_of_stands_in_no_ones_way(cast, do, organiser):
    """It may even be founded later than the day on which nothing came to it."""
    later = do(Kind.FOUNDED, on=date(2025, 6, 20), under=cast.huyen_a, founded=(new("moi"),))
    ended = do(Kind.DISSOLVED, cast.xuong, reason="other", children_under=UnionUnit.objects.get(code="moi"))

    undo_event(ended.pk, scope=organiser)

    assert cast.xuong.existed_on(JULY)
    undo_event(later.pk, scope=organiser)


def test_nobody_undoes_twice_or_out_of_their_reach(full, do, organiser):
    event = do(Kind.REPARENTED, full.truong, under=full.huyen_b)
    of_b = Scope.of(account("to-chuc-b", full.huyen_b, Role.ADMINISTRATOR))
    with pytest.raises(PermissionDenied):
        undo_event(event.pk, scope=of_b)
    undo_event(event.pk, scope=organiser)

    with pytest.raises(ValidationError) as refused:
        undo_event(event.pk, scope=organiser)

    assert refused.value.code == "undone"
