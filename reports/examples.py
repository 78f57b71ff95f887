"""Reads an example from a folder of CSV files: a file for each kind of record, a column for each of its fields.

Three columns are no fields: `key` names a row for the files that follow, `first_day` and `last_day` (both
counting, an empty one is open) make `valid`. A cell of a relation holds the key of the other row, that of a period its
code. Unions and people of whom only the number is told are made up (`reports.example_crowds`). What is not there has no
file; a file of another name is refused, so that nothing is left out by a slip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import pghistory
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import Error, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from django.utils.translation import gettext as _

from common.periods import Period, PeriodError
from reports.example_crowds import children, people
from reports.example_rows import ExampleError, Row, read
from reports.example_sheets import (
    ACCOUNTS,
    CATALOGUED,
    CHILDREN,
    CLOSES,
    CONTRIBUTIONS,
    ENTRIES,
    FILES,
    FUNDING,
    NO_FIELDS,
    PEOPLE,
    PLACEMENTS,
    SHEETS,
    SPELLS,
    STEPS,
    UNITS,
    Sheet,
)
from reports.example_steps import BOOKED, DECIDED, DECISIONS, RECORDED, WRITTEN, moment, take
from reports.made_up import Crowd, make_up_people
from reports.models import DeclaredValue
from unions.models import (
    Account,
    Classification,
    Grade,
    Level,
    Placement,
    Record,
    TreePath,
    UnionUnit,
    UnitVersion,
)
from unions.services import require_level_rule
from welfare.models import (
    Entry,
    Fund,
    FundingLine,
    MonthClose,
    Payout,
)
from welfare.services.contributions import receipt
from welfare.services.payments import entry_of


@transaction.atomic
def load_example(folder: Path) -> dict[type[Model], int]:
    """Write all rows of an example; how many of each model.

    An example of which any unit is known is left as it is: the answer is then empty. The catalogue must
    be there. New accounts get no password. Raises ExampleError.
    """
    if strangers := sorted({path.name for path in folder.glob("*.csv")} - FILES):
        raise ExampleError(_("%s: no records are read from a file of this name.") % (folder / strangers[0]))
    codes = [row.cells.get("code") for row in read(folder, UNITS)]
    if UnionUnit.objects.filter(code__in=codes).exists():
        return {}
    example = Example(folder)
    written = {ACCOUNTS.model: example.add_accounts()}
    for sheet in SHEETS:
        written[sheet.model] = example.add(sheet)
        if sheet is PLACEMENTS:
            written[UNITS.model] += example.add_children()
            TreePath.objects.derive()
        elif sheet is SPELLS:
            written[PEOPLE.model] += example.add_people()
    example.take_steps(*DECISIONS)
    example.keep_books()
    example.take_steps(Payout.Status.PAID)
    example.take_steps(Payout.Status.RECEIPTED)
    written |= {
        model: model.objects.filter(fund__in=example.known[Fund].values()).count() for model in (Entry, MonthClose)
    }
    with _refusals_explained(folder):
        connection.check_constraints()
    return written


class Example:
    """An example on its way into the database: what its rows are called, and who wrote them down."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[Any, dict[str, Any]] = {
            model: {one.code: one for one in model.objects.all()} for model in CATALOGUED
        }
        self.known[Grade] = {f"{one.scale_id}/{one.code}": one for one in Grade.objects.all()}
        self.keeper: Any = None
        self.written: dict[Sheet, list[Any]] = {}
        self.crowds: list[Crowd] = []

    def add_accounts(self) -> int:
        """Accounts that are there already are used as they are. The first keeps the example."""
        rows = list(read(self.folder, ACCOUNTS))
        names = [row.cells.get("username", "") for row in rows]
        known = {one.username: one for one in Account.objects.filter(username__in=names)}
        new = [row for row in rows if row.cells.get("username") not in known]
        accounts = self.known.setdefault(Account, known)
        for row in new:
            account = self._built(ACCOUNTS, row)
            account.set_unusable_password()
            account.save()
            accounts[account.username] = account
        self.keeper = accounts[names[0]]
        return len(new)

    def add(self, sheet: Sheet) -> int:
        """Write the rows of one file."""
        known = self.known.setdefault(sheet.model, {})
        pairs: list[tuple[Any, Row]] = []
        for row in read(self.folder, sheet):
            one = self._built(sheet, row)
            if sheet is PLACEMENTS:
                _check_level(one, row)
            pairs.append((one, row))
            if (name := row.cells.get(sheet.key)) and known.setdefault(name, one) is not one:
                raise row.fault(_("“%s” stands here twice.") % name)
        rows = self.written[sheet] = [one for one, _row in pairs]
        # Funding lines and authors are written by whoever wrote the payout, the initiative.
        author = [getattr(_whole(one), "recorded_by", self.keeper) for one in rows]
        with _refusals_explained(self.folder / sheet.file, pairs):
            for account, mine in _by_account(zip(author, rows, strict=True)):
                with _written_by(account):
                    sheet.model.objects.bulk_create(mine)
        return len(rows)

    def add_children(self) -> int:
        """Write the grassroots unions of which the file tells only how many there are."""
        level = self.known[Level]["grassroots_union"]
        of_rows = [
            (row, list(children(row, self._named(UnionUnit, "parent", row), level)))
            for row in read(self.folder, CHILDREN)
        ]
        made = [child for _row, of_row in of_rows for child in of_row]
        with _refusals_explained(self.folder / CHILDREN.file), _written_by(self.keeper):
            UnionUnit.objects.bulk_create(child.unit for child in made)
            UnitVersion.objects.bulk_create(child.version for child in made)
            for row, of_row in of_rows:
                _check_level(of_row[0].placement, row)
            Placement.objects.bulk_create(child.placement for child in made)
        self.known[UnionUnit] |= {child.unit.code: child.unit for child in made}
        self.crowds = [child.crowd for child in made]
        return len(made)

    def add_people(self) -> int:
        """Write the members of whom the files tell only how many there are."""
        self.crowds += (people(row, self._named(UnionUnit, "unit", row)) for row in read(self.folder, PEOPLE))
        with _refusals_explained(self.folder / PEOPLE.file), _written_by(self.keeper):
            return make_up_people(self.crowds)

    def take_steps(self, *wanted: str) -> None:
        """Take payouts to these states, each by the account named, as it would have been done in the pages."""
        taken: list[tuple[Account, Payout]] = []
        pairs: list[tuple[Any, Row]] = []
        for row, status, payout, account in self._steps:
            if status in wanted:
                day = row.day("day") or payout.happened_on
                take(payout, status, by=account, on=day, reason=row.cells.get("reason", ""))
                taken.append((account, payout))
                pairs.append((payout, row))
        fields = {"status", "version", *(name for status in wanted for name in WRITTEN[status])}
        with _refusals_explained(self.folder / STEPS.file, pairs):
            for account, payouts in _by_account(taken):
                with _written_by(account):
                    Payout.objects.bulk_update(payouts, sorted(fields))

    @cached_property
    def _steps(self) -> list[tuple[Row, str, Payout, Account]]:
        found = []
        for row in read(self.folder, STEPS):
            if (status := row.cells.get("status", "")) not in WRITTEN:
                raise row.fault(_("status: there is no “%(name)s”.") % {"name": status})
            found.append((row, status, self._named(Payout, "payout", row), self._named(Account, "account", row)))
        return found

    def keep_books(self) -> None:
        """Book what came into the funds and what was paid out of them, day by day, and close months where told."""
        pairs: list[tuple[Any, Row]] = [(self._built(ENTRIES, row), row) for row in read(self.folder, ENTRIES)]
        entries = [entry for entry, _row in pairs]
        for given in self.written[CONTRIBUTIONS]:
            if given.is_money_in_hand:
                entries.append(receipt(given))
                entries[-1].booked_by = given.recorded_by
        lines: dict[Payout, list[FundingLine]] = {}
        for line in self.written[FUNDING]:
            if line.fund_id:
                lines.setdefault(line.payout, []).append(line)
        for row, status, payout, account in self._steps:
            for line in lines.get(payout, ()) if status == Payout.Status.PAID else ():
                day = row.day("day") or payout.happened_on
                entries.append(entry_of(line, payout, day, row.cells.get("method") or Entry.Method.CASH))
                entries[-1].booked_by = account
        for entry in entries:
            entry.booked_at = moment(entry.happened_on, BOOKED)
        entries.sort(key=lambda entry: (entry.happened_on, entry.amount < 0))
        with _refusals_explained(self.folder / ENTRIES.file, pairs):
            for row in read(self.folder, CLOSES):
                close = self._built(CLOSES, row)
                close.closed_at = moment(close.through + timedelta(days=1), BOOKED)
                entries = self._booked(entries, close.through)
                with _written_by(close.closed_by):
                    close.save()
            self._booked(entries, date.max)

    @staticmethod
    def _booked(entries: list[Entry], through: date) -> list[Entry]:
        """Book the entries up to a day; what is left of them."""
        Entry.objects.bulk_create(entry for entry in entries if entry.happened_on <= through)
        return [entry for entry in entries if entry.happened_on > through]

    def _built(self, sheet: Sheet, row: Row) -> Any:
        values: dict[str, Any] = {}
        for column, cell in row.cells.items():
            if column in NO_FIELDS or not cell:
                continue
            try:
                values[column] = self._cell(sheet.model._meta.get_field(column), cell, row)
            except FieldDoesNotExist:
                raise row.fault(_("There is no column “%s”.") % column) from None
            except (ValidationError, PeriodError) as error:
                raise row.fault(f"{column}: {'; '.join(getattr(error, 'messages', [str(error)]))}") from None
        if "first_day" in row.cells:
            values["valid"] = row.days()
        one = sheet.model(**values)
        if isinstance(one, Payout) and one.recorded_by_id:
            one.proposed_by = one.recorded_by
        if isinstance(one, DeclaredValue):
            one.happened_on = one.of_period.cut_off
        if isinstance(one, Record) and one.happened_on:
            one.recorded_at = moment(one.happened_on, RECORDED)
        if isinstance(one, Classification) and one.decided_by_id:
            one.decided_at = moment(one.happened_on, DECIDED)
        _explain(row, lambda: one.clean_fields(exclude=_relations(sheet.model) | {"password"}))
        return one

    def _cell(self, field: Any, cell: str, row: Row) -> Any:
        if field.is_relation:
            return self._named(field.related_model, field.name, row)
        if isinstance(field, DateRangeField):
            period = Period.parse(cell)
            return DateRange(period.start, period.end)
        return field.to_python(cell)

    def _named(self, model: type[Model], column: str, row: Row) -> Any:
        try:
            return self.known[model][row.cells[column]]
        except KeyError:
            name = row.cells.get(column, "")
            raise row.fault(_("%(column)s: there is no “%(name)s”.") % {"column": column, "name": name}) from None


def _whole(row: Any) -> Any:
    """The record that a row belongs to, or the row itself."""
    if hasattr(row, "recorded_by"):
        return row
    return getattr(row, "payout", None) or getattr(row, "initiative", None) or row


def _relations(model: Any) -> set[str]:
    """Their rows were just found, so nothing is to be asked of the database."""
    return {field.name for field in model._meta.get_fields() if field.is_relation}


def _explain(row: Row, check: Callable[[], None]) -> None:
    try:
        check()
    except ValidationError as error:
        faults = error.message_dict.items()
        words = (f"{field}: {' '.join(sentences)}" for field, sentences in faults)
        raise row.fault("; ".join(words)) from None


@contextmanager
def _refusals_explained(path: Path, pairs: Iterable[tuple[Any, Row]] = ()) -> Iterator[None]:
    """Where the database refuses rows, find the line: only then is it worth asking row by row."""
    try:
        with transaction.atomic():
            yield
    except Error as error:
        for one, row in pairs:
            _explain(row, one.full_clean)
        raise ExampleError(f"{path}: {error}") from error


def _check_level(placement: Placement, row: Row) -> None:
    first = placement.valid.lower
    try:
        require_level_rule(placement.child, under=placement.parent, on=first)
    except UnitVersion.DoesNotExist:
        raise row.fault(_("One of the two units has no name on %(day)s.") % {"day": first}) from None
    except ValidationError as error:
        raise row.fault("; ".join(error.messages)) from None


def _by_account(
    rows: Iterable[tuple[Account, Any]],
) -> Iterator[tuple[Account, Sequence[Any]]]:
    by_pk = sorted(rows, key=lambda pair: pair[0].pk)
    for account, pairs in groupby(by_pk, key=lambda pair: pair[0]):
        yield account, [one for _account, one in pairs]


def _written_by(account: Account) -> AbstractContextManager[Any]:
    return pghistory.context(user=account.pk, url="load_example")
