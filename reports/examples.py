"""Reads an example from a folder of CSV files: a file for each kind of record, a column for each of its fields.

Three columns are no fields: `key` names a row for the files that follow, `first_day` and `last_day` (both
counting, an empty one is open) make `valid`. A cell of a relation holds the key of the other row.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pghistory
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import Error, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Activity, Campaign, Registration, Work
from members.models import CareerEvent, GroupStay, Mandate, Member, MembershipSpell
from unions.models import (
    Account,
    Decision,
    Level,
    Placement,
    Posting,
    Record,
    TreePath,
    UnionUnit,
    UnitVersion,
)
from unions.services import require_level_rule
from welfare.models import (
    Contribution,
    Fund,
    FundingLine,
    Loan,
    Payout,
    PayoutKind,
    PotShare,
    Programme,
    RotatingPot,
)

RECORDED, DECIDED = time(16), time(9)  # the files tell the days only


class ExampleError(Exception):
    """An example cannot be read; the message begins with the file and the line."""


@dataclass(frozen=True)
class Sheet:
    """One file: the model that its rows become, and the column by which other files name them."""

    file: str
    model: Any
    key: str = ""


UNITS = Sheet("units.csv", UnionUnit, key="code")
ACCOUNTS = Sheet("accounts.csv", Account, key="username")
PLACEMENTS = Sheet("placements.csv", Placement)
VERDICTS = Sheet("payout_verdicts.csv", Payout)
SHEETS = (
    UNITS,
    Sheet("decisions.csv", Decision, key="number"),
    Sheet("unit_versions.csv", UnitVersion),
    PLACEMENTS,
    Sheet("postings.csv", Posting),
    Sheet("members.csv", Member, key="member_number"),
    Sheet("membership_spells.csv", MembershipSpell, key="key"),
    Sheet("group_stays.csv", GroupStay),
    Sheet("mandates.csv", Mandate),
    Sheet("career_events.csv", CareerEvent),
    Sheet("campaigns.csv", Campaign, key="code"),
    Sheet("registrations.csv", Registration),
    Sheet("works.csv", Work),
    Sheet("activities.csv", Activity),
    Sheet("funds.csv", Fund, key="key"),
    Sheet("contributions.csv", Contribution),
    Sheet("loans.csv", Loan),
    Sheet("rotating_pots.csv", RotatingPot, key="unit"),
    Sheet("pot_shares.csv", PotShare),
    Sheet("payouts.csv", Payout, key="key"),
    Sheet("funding_lines.csv", FundingLine),
)
CATALOGUED: tuple[Any, ...] = (Level, PayoutKind, Programme)
NO_FIELDS = {"key", "first_day", "last_day"}


@transaction.atomic
def load_example(folder: Path) -> dict[type[Model], int]:
    """Write all rows of an example; how many of each model.

    An example of which any unit is known is left as it is: the answer is then empty. The catalogue must
    be there. New accounts get no password. Raises ExampleError.
    """
    codes = [row.cells.get("code") for row in _read(folder, UNITS)]
    if UnionUnit.objects.filter(code__in=codes).exists():
        return {}
    example = Example(folder)
    written = {ACCOUNTS.model: example.add_accounts()}
    for sheet in SHEETS:
        written[sheet.model] = example.add(sheet)
        if sheet is PLACEMENTS:
            TreePath.objects.derive()
    example.decide_payouts()
    with _refusals_explained(folder):
        connection.check_constraints()
    return written


@dataclass(frozen=True)
class Row:
    """One line of a file."""

    place: str
    cells: dict[str, str]

    def fault(self, words: object) -> ExampleError:
        return ExampleError(f"{self.place}: {words}")

    def day(self, column: str) -> date | None:
        try:
            return date.fromisoformat(cell) if (cell := self.cells.get(column)) else None
        except ValueError:
            raise self.fault(_("%s: write the day as 2024-05-31.") % column) from None

    def days(self) -> DateRange:
        last = self.day("last_day")
        return DateRange(self.day("first_day"), last + timedelta(days=1) if last else None)


def _read(folder: Path, sheet: Sheet) -> Iterator[Row]:
    path = folder / sheet.file
    if not path.is_file():
        raise ExampleError(_("%s: this file is missing.") % path)
    # Spreadsheets put a byte-order mark before UTF-8.
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        for cells in reader:
            row = Row(f"{path}:{reader.line_num}", cells)
            if None in cells or None in cells.values():
                raise row.fault(_("The line has more or fewer cells than the heading."))
            yield row


class Example:
    """An example on its way into the database: what its rows are called, and who wrote them down."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[Any, dict[str, Any]] = {
            model: {one.code: one for one in model.objects.all()} for model in CATALOGUED
        }
        self.keeper: Any = None

    def add_accounts(self) -> int:
        """Accounts that are there already are used as they are. The first keeps the example."""
        rows = list(_read(self.folder, ACCOUNTS))
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
        for row in _read(self.folder, sheet):
            one = self._built(sheet, row)
            if sheet is PLACEMENTS:
                _check_level(one, row)
            pairs.append((one, row))
            if sheet.key and known.setdefault(row.cells[sheet.key], one) is not one:
                raise row.fault(_("“%s” stands here twice.") % row.cells[sheet.key])
        rows = [one for one, _row in pairs]
        # Funding lines are written by whoever wrote the payout.
        author = [getattr(getattr(one, "payout", one), "recorded_by", self.keeper) for one in rows]
        with _refusals_explained(self.folder / sheet.file, pairs):
            for account, mine in _by_account(zip(author, rows, strict=True)):
                with _written_by(account):
                    sheet.model.objects.bulk_create(mine)
        return len(rows)

    def decide_payouts(self) -> None:
        """Approve and return payouts, each by the account named, as it would have been done in the pages."""
        decided: list[tuple[Account, Payout]] = []
        pairs: list[tuple[Any, Row]] = []
        for row in _read(self.folder, VERDICTS):
            payout = self._named(Payout, "payout", row)
            account = self._named(Account, "account", row)
            payout.status = row.cells["status"]
            payout.version += 1
            moment = _moment(row.day("decided_on") or payout.happened_on, DECIDED)
            if payout.status == Payout.Status.APPROVED:
                payout.approved_by, payout.approved_at = account, moment
            else:
                payout.returned_by, payout.returned_at = account, moment
                payout.return_reason = row.cells["reason"]
            decided.append((account, payout))
            pairs.append((payout, row))
        fields = ["status", "version", "approved_by", "approved_at"]
        fields += ["returned_by", "returned_at", "return_reason"]
        with _refusals_explained(self.folder / VERDICTS.file, pairs):
            for account, payouts in _by_account(decided):
                with _written_by(account):
                    Payout.objects.bulk_update(payouts, fields)

    def _built(self, sheet: Sheet, row: Row) -> Any:
        values: dict[str, Any] = {}
        for column, cell in row.cells.items():
            if column in NO_FIELDS or not cell:
                continue
            try:
                field: Any = sheet.model._meta.get_field(column)
                values[column] = (
                    self._named(field.related_model, column, row) if field.is_relation else field.to_python(cell)
                )
            except FieldDoesNotExist:
                raise row.fault(_("There is no column “%s”.") % column) from None
            except ValidationError as error:
                raise row.fault(f"{column}: {'; '.join(error.messages)}") from None
        if "first_day" in row.cells:
            values["valid"] = row.days()
        one = sheet.model(**values)
        if isinstance(one, Payout) and one.recorded_by_id:
            one.proposed_by = one.recorded_by
        if isinstance(one, Record) and one.happened_on:
            one.recorded_at = _moment(one.happened_on, RECORDED)
        _explain(row, lambda: one.clean_fields(exclude=_relations(sheet.model) | {"password"}))
        return one

    def _named(self, model: type[Model], column: str, row: Row) -> Any:
        try:
            return self.known[model][row.cells[column]]
        except KeyError:
            name = row.cells.get(column, "")
            raise row.fault(_("%(column)s: there is no “%(name)s”.") % {"column": column, "name": name}) from None


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


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
