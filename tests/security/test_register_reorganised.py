"""What a reorganisation must not leave behind: stays in groups of other unions, and ways back to unions that ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from members.models import GroupStay
from members.services import bulk
from members.services.bulk import Change
from members.services.membership import Leaving, leave
from members.services.undo import one_change, take_back
from tests.cast import unit
from tests.unions.reorganising import JULY, do, organiser  # noqa: F401 - fixtures
from unions.access import Scope
from unions.models import TreePath

TODAY = timezone.localdate()


def strays(day: date) -> list[GroupStay]:
    """Stays of a day in a group that does not stand below the union of the membership."""
    found = []
    for stay in GroupStay.objects.on(day).select_related("spell__unit", "group"):
        path = stay.group.tree_paths.on(day).get().unit_ids()
        if stay.spell.unit_id not in path[:-1]:
            found.append(stay)
    return found


@pytest.fixture
def grouped(cast, lan):
    """Lan, in a group of the school."""
    GroupStay.objects.create(spell=lan.spells.get(), group=cast.to_1, valid=DateRange(date(2020, 1, 1), None))
    return lan


@pytest.mark.parametrize("act", ["moved", "merged"])
def test_a_group_does_not_come_under_another_union_without_its_members(cast, grouped, do, act):  # noqa: F811
    """Moved alone; or left to a third union when its own is merged into another."""
    third = unit("thu-ba", "grassroots_union", "CĐCS Thứ Ba", cast.huyen_a)
    TreePath.objects.derive()

    acts = {
        "moved": lambda: do("reparented", cast.to_1, on=JULY, under=cast.xuong),
        "merged": lambda: do("merged_into_existing", cast.truong, on=JULY, heir=cast.xuong, children_under=third),
    }

    with pytest.raises(ValidationError) as refused:
        acts[act]()

    assert refused.value.code == "groups"
    assert strays(JULY) == []


def test_a_group_goes_with_its_members(cast, grouped, do):  # noqa: F811
    do("merged_into_existing", cast.truong, on=JULY, heir=cast.xuong)

    assert GroupStay.objects.on(JULY).get().spell.unit == cast.xuong
    assert strays(JULY) == []


@pytest.mark.parametrize("way", ["one", "many"])
def test_nobody_comes_back_into_a_union_that_will_have_ended(cast, lan, do, way):  # noqa: F811
    """The way back is refused in words: the union of the membership is dissolved next month."""
    scope, leaving = Scope.of(cast.binh), Leaving(TODAY, "resigned")
    if way == "one":
        with one_change() as change:
            leave(lan.spells.get().pk, leaving, scope=scope)
    else:
        said = Change(leaving=leaving)
        seen = bulk.preview([lan.pk], said, scope=scope).digest
        change, _number = bulk.carry_out([lan.pk], said, seen=seen, scope=scope)
    do("dissolved", cast.truong, on=TODAY + timedelta(days=30), reason="employer_closed")

    with pytest.raises(ValidationError) as refused:
        take_back(lan.pk, change, scope=scope) if way == "one" else bulk.undo(change, scope=scope)
    assert refused.value.code == "later"
    assert lan.spells.get().left == "resigned"
