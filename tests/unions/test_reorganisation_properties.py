"""Random reorganisations of random trees do what their plain meaning says, and undone they leave nothing behind."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import hypothesis
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import GroupStay, Member, MembershipSpell
from tests.cast import account
from tests.unions.brute_force import LAST, Book
from tests.unions.reorganising import new
from tests.unions.test_reorganisation_undo import book
from unions.access import Scope
from unions.models import (
    Level,
    LevelRule,
    LineageEvent,
    Placement,
    Role,
    TreePath,
    UnionUnit,
    UnitVersion,
)
from unions.services import Order, undo_event
from unions.services.enactment import enact

Kind = LineageEvent.Kind
FIRST = date(2025, 1, 1)
ALWAYS = DateRange(FIRST, None)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def days_of(valid: Any) -> Iterator[int]:
    """The numbers of the days of a span, as far as the plain book goes."""
    upper = (valid.upper - FIRST).days if valid.upper else LAST + 1
    yield from range((valid.lower - FIRST).days, min(upper, LAST + 1))


@st.composite
def trees(draw: st.DrawFn) -> Book:
    """A root, nodes in any depth below it, sections and groups in them, and people who come, go and change group."""
    start = Book()
    for n in range(draw(st.integers(4, 9))):
        code = f"u{n}"
        level = draw(st.sampled_from(["node", "node", "node", "union_section", "union_group"])) if n > 1 else "node"
        above = [unit for unit in start.level if level != "node" or start.level[unit] == "node"]
        allowed = {"node": ("node",), "union_section": ("node",), "union_group": ("node", "union_section")}[level]
        above = [unit for unit in above if start.level[unit] in allowed]
        start.level[code], start.called[code] = level, {0: f"Union {code}"}
        start.stands[code] = {0: draw(st.sampled_from(above)) if n else None}
    nodes = [unit for unit, level in start.level.items() if level == "node"]
    for person in range(draw(st.integers(0, 5))):
        home = draw(st.sampled_from(nodes))
        joined, left = draw(st.sampled_from([0, 0, 0, 0, 5])), draw(st.sampled_from([LAST + 1, LAST + 1, LAST + 1, 7]))
        start.home[person] = [home if joined <= d < left else None for d in range(LAST + 1)]
        groups = [unit for unit in start.below([home], 0) if start.level[unit] != "node"]
        group = draw(st.sampled_from([None, *sorted(groups), *sorted(groups)]))
        since = draw(st.sampled_from([joined, joined, joined, 6]))
        inside = [group if max(joined, since) <= d < left else None for d in range(LAST + 1)]
        start.group[person] = inside
    return start


@st.composite
def acts(draw: st.DrawFn, known: Book, n: int) -> tuple[Order | None, Callable[[Book], None]]:
    """An order in the words of the product, by codes, and the same for the plain book."""
    on = draw(st.integers(1, LAST - 1))
    others = sorted(set(known.level) - {"u0"})
    one = st.sampled_from(others)
    nodes = st.sampled_from(sorted(unit for unit, level in known.level.items() if level == "node"))
    units = draw(st.lists(one, min_size=1, max_size=3, unique=True))
    kind = draw(st.sampled_from(sorted(WRITTEN)))
    return WRITTEN[kind](draw, on, units, nodes, one, n)


def _founding(draw: Any, on: int, units: list[str], nodes: Any, one: Any, n: int) -> Any:
    under, code = draw(nodes), f"n{n}"
    return (Kind.FOUNDED, on, [], {"under": under, "founded": [code]}), lambda b: b.found(code, under, on)


def _moving(draw: Any, on: int, units: list[str], nodes: Any, one: Any, n: int) -> Any:
    under = draw(st.one_of(nodes, one))
    kind = draw(st.sampled_from([Kind.REPARENTED, Kind.TRANSFERRED_AS_IS]))
    return (kind, on, units, {"under": under}), lambda b: _elsewhere(b, units, under, on)


def _elsewhere(known: Book, units: list[str], under: str, on: int) -> None:
    known._require(all(known.exists(unit, on) and known.parent(unit, on) != under for unit in units))
    known.move(units, under, on)


def _renaming(draw: Any, on: int, units: list[str], nodes: Any, one: Any, n: int) -> Any:
    said = {"changes": {"name": f"Name {n}"}}
    return (Kind.RENAMED, on, units[:1], said), lambda b: b.rename(units[0], f"Name {n}", on)


def _correcting(draw: Any, on: int, units: list[str], nodes: Any, one: Any, n: int) -> Any:
    said = {"changes": {"name": f"Right {n}"}, "note": "It was wrong."}
    return (Kind.CORRECTED, on, units[:1], said), lambda b: b.correct(units[0], f"Right {n}", on)


def _dissolving(draw: Any, on: int, units: list[str], nodes: Any, one: Any, n: int) -> Any:
    under = draw(st.one_of(st.none(), nodes))
    said = {"reason": "other", "children_under": under}
    return (Kind.DISSOLVED, on, units, said), lambda b: b.dissolve(units, under, on)


def _merging(draw: Any, on: int, units: list[str], nodes: Any, one: Any, n: int) -> Any:
    heir, under = draw(st.one_of(nodes, one)), draw(st.one_of(st.none(), st.none(), nodes))
    said = {"heir": heir, "children_under": under}
    return (Kind.MERGED_INTO_EXISTING, on, units, said), lambda b: b.merge(units, heir, under, on)


def _merging_anew(draw: Any, on: int, units: list[str], nodes: Any, one: Any, n: int) -> Any:
    under, code = draw(nodes), f"n{n}"

    def plainly(known: Book) -> None:
        known.found(code, under, on)
        known.merge(units, code, None, on)

    return (Kind.MERGED_INTO_NEW, on, units, {"under": under, "founded": [code]}), plainly


def _dividing(kind: str) -> Any:
    def write(draw: Any, on: int, units: list[str], nodes: Any, one: Any, n: int) -> Any:
        founded = [f"n{n}", f"m{n}"] if kind == Kind.SPLIT else [f"n{n}"]
        groups = draw(st.dictionaries(one, st.integers(0, len(founded) - 1), max_size=3))
        named = {group: founded[index] for group, index in groups.items()}
        said = {"founded": founded, "groups": groups}
        return (kind, on, units[:1], said), lambda b: b.divide(units[0], founded, named, on, ends=kind == Kind.SPLIT)

    return write


WRITTEN = {
    "founding": _founding,
    "moving": _moving,
    "renaming": _renaming,
    "correcting": _correcting,
    "dissolving": _dissolving,
    "merging": _merging,
    "merging anew": _merging_anew,
    "splitting": _dividing(Kind.SPLIT),
    "carving out": _dividing(Kind.CARVED_OUT),
}


def write(start: Book) -> tuple[Scope, dict[int, int]]:
    """The tree in the database, and somebody who organises all of it; people by their numbers."""
    units = {code: UnionUnit(code=code) for code in start.level}
    UnionUnit.objects.bulk_create(units.values())
    UnitVersion.objects.bulk_create(
        UnitVersion(unit=units[code], valid=ALWAYS, level_id=level, name=f"Union {code}", short_name=code)
        for code, level in start.level.items()
    )
    Placement.objects.bulk_create(
        Placement(child=units[code], parent=units.get(start.parent(code, 0) or ""), valid=ALWAYS) for code in units
    )
    TreePath.objects.derive()
    people = Member.objects.bulk_create(Member(full_name=f"P{n}", sex="female") for n in start.home)
    numbers = dict(zip(start.home, people, strict=True))
    for n, member in numbers.items():
        for first, home in start._homes(n):
            valid = span([d for d in range(first, LAST + 1) if start.home[n][d] == home])
            left = "resigned" if valid.upper else ""
            spell = MembershipSpell.objects.create(member=member, unit=units[home], valid=valid, left=left)
        for first, group in start._stays(n):
            valid = span([d for d in range(first, LAST + 1) if start.group[n][d] == group])
            GroupStay.objects.create(spell=spell, group=units[group], valid=valid)
    organiser = account("to-chuc", units["u0"], Role.ADMINISTRATOR)
    return Scope.of(organiser), {member.pk: n for n, member in numbers.items()}


def span(days: list[int]) -> DateRange:
    return DateRange(day(days[0]), day(days[-1] + 1) if days[-1] < LAST else None)


def order_of(said: tuple[str, int, list[str], dict[str, Any]]) -> Order | None:
    """The order by the units of the database; None where one of its units was never founded."""
    kind, on, units, more = said
    known = UnionUnit.objects.in_bulk(field_name="code")
    more = dict(more)
    named = {*units, *(more[name] for name in ("under", "heir", "children_under") if more.get(name))}
    if not (named | set(more.get("groups", ()))) <= known.keys():
        return None
    for name in ("under", "heir", "children_under"):
        more[name] = known[more[name]] if more.get(name) else None
    more["founded"] = tuple(new(code, "node", name=f"Union {code}") for code in more.get("founded", ()))
    more["groups"] = {known[code].pk: index for code, index in more.get("groups", {}).items()}
    return Order(kind, day(on), tuple(known[code] for code in units), form_key=uuid.uuid4(), **more)


def is_as(plain: Book, people: dict[int, int]) -> None:
    """Every unit, name, path, member and group of every day; and the members below each unit, by its path."""
    codes = dict(UnionUnit.objects.values_list("pk", "code"))
    paths = {
        (codes[p.unit_id], d): [codes[pk] for pk in p.unit_ids()]
        for p in TreePath.objects.all()
        for d in days_of(p.valid)
    }
    assert paths == {(unit, d): plain.line(unit, d) for d in range(LAST + 1) for unit in plain.units(d)}
    above = {
        (codes[p.child_id], d): codes.get(p.parent_id or 0) for p in Placement.objects.all() for d in days_of(p.valid)
    }
    assert above == {(unit, d): plain.parent(unit, d) for unit, d in paths}
    names = {
        (codes[v.unit_id], d): v.name for v in UnitVersion.objects.filter(unit__in=codes) for d in days_of(v.valid)
    }
    assert names == {(unit, d): plain.name(unit, d) for unit, d in paths}
    spells = MembershipSpell.objects.filter(member__in=people)
    homes = {(people[s.member_id], d): codes[s.unit_id] for s in spells for d in days_of(s.valid)}
    assert homes == {(n, d): home for n, days in plain.home.items() for d, home in enumerate(days) if home}
    stays = GroupStay.objects.filter(spell__in=spells).select_related("spell")
    groups = {(people[s.spell.member_id], d): codes[s.group_id] for s in stays for d in days_of(s.valid)}
    assert groups == {(n, d): group for n, days in plain.group.items() for d, group in enumerate(days) if group}


def adds_up(plain: Book) -> None:
    """The members below each unit by its path are those of its plain branch, on the first, a middle and the last day."""
    for d in (0, LAST // 2, LAST):
        for unit in UnionUnit.objects.filter(code__in=plain.units(d)):
            counted = MembershipSpell.objects.on(day(d)).under(unit, on=day(d)).count()
            assert counted == len(plain.people(unit.code, d))


def run(start: Book, draw: Callable[[Any], Any]) -> None:
    """Reorganise a few times; then take everything back, the last first."""
    Level.objects.create(code="node", name="Node", rank=30)
    for level, above in (("node", None), ("node", "node"), ("union_section", "node"), ("union_group", "node")):
        LevelRule.objects.create(level_id=level, parent_level_id=above, valid=ALWAYS)
    scope, people = write(start)
    plain, done = start, []
    is_as(plain, people)
    for n in range(draw(st.integers(1, 4))):
        said, plainly = draw(acts(plain, n))
        order, after = order_of(said), plain.attempt(plainly)
        if order is None:
            continue
        before = book()
        told = ""
        try:
            with transaction.atomic():
                TreePath.objects.hold()
                event, _plan, _consequences = enact(order, scope=scope, for_good=False)
        except ValidationError as refused:
            told = str(refused)
        hypothesis.event(f"{said[0]} {'refused' if told else 'done'}")
        if told:
            assert after is None, f"{said} was refused: {told}"
            assert book() == before
            continue
        assert after is not None, f"{said} should be refused"
        plain = after
        is_as(plain, people)
        done.append((event, before))
    adds_up(plain)
    for event, before in reversed(done):
        undo_event(event.pk, scope=scope)
        assert book() == before


@pytest.mark.django_db
@settings(suppress_health_check=list(HealthCheck))
@given(start=trees(), data=st.data())
def test_reorganisations_mean_what_they_plainly_mean(start, data):
    with transaction.atomic():
        run(start, data.draw)
        transaction.set_rollback(True)


@pytest.mark.nightly
@pytest.mark.django_db
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(start=trees(), data=st.data())
def test_ten_thousand_trees(start, data):
    with transaction.atomic():
        run(start, data.draw)
        transaction.set_rollback(True)
