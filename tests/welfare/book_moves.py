"""Moves against the walls around the cash books, and ways to take a wall out.

A guard's rule raises AssertionError as soon as the guard does not do its work: a move that it should refuse goes
through or is met by another wall, or what it should write is not written.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.welfare.book_world import MARCH, in_the_end, is_whole
from welfare.models import Entry, Payout

World = SimpleNamespace
Move = Callable[[World], Any]


@dataclass(frozen=True)
class Mutant:
    """A way to take out a guard: which constraint or trigger it is part of, and what is done to it."""

    of: str
    make: Callable[[], None]


@dataclass(frozen=True)
class Guard:
    """`rule` tries what the guard is for; `mutant` takes it out."""

    name: str
    rule: Callable[[World], None]
    mutant: Mutant


@contextmanager
def taken_back() -> Iterator[None]:
    """What is done inside is taken back again at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def met(move: Move, world: World) -> str:
    """The wall that a move runs into, now or when the transaction ends; "" where it goes through."""
    try:
        with taken_back():
            move(world)
            in_the_end()
    except DatabaseError as error:
        told = getattr(error.__cause__, "diag", None)
        named = told.constraint_name or (told.column_name and f"not null {told.column_name}")
        return named or str(error).split(" rows")[0].split("\n")[0]
    return ""


def refuses(move: Move, wall: str, world: World) -> None:
    found = met(move, world)
    assert found == wall, f"expected {wall}, met {found or 'nothing'}"


def keeps(move: Move, world: World) -> None:
    """After an honest move the books are whole."""
    with taken_back():
        try:
            move(world)
        except DatabaseError as error:
            raise AssertionError(str(error)) from error
        is_whole(world.fund)


# Taking guards out ----------------------------------------------------------------------------------------------


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop(table: str, constraint: str) -> Mutant:
    return Mutant(constraint, partial(run, f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"))


def drop_index(name: str) -> Mutant:
    return Mutant(name, partial(run, f"DROP INDEX {name}"))


def let_nulls(table: str, column: str) -> Mutant:
    return Mutant(f"{table}.{column}", partial(run, f"ALTER TABLE {table} ALTER {column} DROP NOT NULL"))


def disable(table: str, trigger: str) -> Mutant:
    return Mutant(trigger, lambda: run(f"ALTER TABLE {table} DISABLE TRIGGER {function_of(table, trigger)[0]}"))


def edit(table: str, trigger: str, change: Callable[[str], str]) -> Mutant:
    """The function of a trigger with one thing in it changed."""

    def make() -> None:
        _name, source = function_of(table, trigger)
        changed = change(source)
        assert changed != source, "the guard does not stand where the mutant looks for it"
        run(changed)

    return Mutant(trigger, make)


def cut(old: str, new: str = "") -> Callable[[str], str]:
    return lambda source: source.replace(old, new)


def function_of(table: str, trigger: str) -> tuple[str, str]:
    """(name, source of its function) of a trigger, by the name that its model gives it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, pg_get_functiondef(tgfoid) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname ~ %s",
            [table, f"^pgtrigger_{trigger}_[0-9a-f]{{5}}$"],
        )
        found = cursor.fetchall()
    assert len(found) == 1, f"{trigger}: {found}"
    return found[0]


# Moves ----------------------------------------------------------------------------------------------------------


def entry(kind: str, amount: int, day: date = MARCH, **fields: Any) -> Move:
    """Writes an entry past the services; fields that are names of the world's rows are looked up there."""

    def move(world: World) -> Entry:
        found = {name: getattr(world, value) if isinstance(value, str) else value for name, value in fields.items()}
        defaults = {"fund": world.fund, "booked_by": world.cast.binh}
        return Entry.objects.create(kind=kind, amount=amount, happened_on=day, **defaults | found)

    return move


def update(model: Any, whose: str, **values: Any) -> Move:
    return lambda world: model.objects.filter(pk=getattr(world, whose).pk).update(**values)


def sql(statement: str, *whose: str) -> Move:
    def move(world: World) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [getattr(world, name).pk for name in whose])

    return move


def copied(**values: str) -> Move:
    """A copy of the entry in `of` with other values, written with the triggers off: constraints alone are met."""
    of = values.pop("of")
    skipped = {"id", "form_key", "reverses_id", "hash"}
    names = [field.column for field in Entry._meta.concrete_fields if field.column not in skipped]
    picked = ", ".join(values.get(name, name) for name in names)
    into = f"INSERT INTO welfare_entry (form_key, hash, {', '.join(names)})"
    statement = f"{into} SELECT gen_random_uuid(), '', {picked} FROM welfare_entry WHERE id = %s"  # noqa: S608
    return past_triggers(statement, of)


def past_triggers(statement: str, *whose: str) -> Move:
    return several(lambda _world: run("SET LOCAL session_replication_role = replica"), sql(statement, *whose))


def several(*moves: Move) -> Move:
    return lambda world: [move(world) for move in moves]


def paid_status(whose: str) -> Move:
    return lambda world: update(
        Payout, whose, status="paid", paid_by=world.cast.binh, paid_at=timezone.now(), paid_on=MARCH
    )(world)


def reversal(of: str, amount: int, day: date = MARCH, **fields: Any) -> Move:
    return entry("reversal", amount, day, reverses=of, **fields)


def end_of_transfer(amount: int, fund: str = "fund", key: uuid.UUID | None = None, **fields: Any) -> Move:
    return entry("transfer", amount, fund=fund, transfer=key or uuid.uuid4(), **fields)


ENTRY, BALANCE, FUND = "welfare_entry", "welfare_balance", "welfare_fund"
CLOSE, GIVEN, PAYOUT = "welfare_monthclose", "welfare_contribution", "welfare_payout"
LINE, LISTED, PROOF = "welfare_fundingline", "welfare_recipient", "welfare_proof"
BOOKED = partial(edit, ENTRY, "is_booked")
MIRROR = "reversal_mirrors_its_entry"
