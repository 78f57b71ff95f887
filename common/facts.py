"""The words in which an app says what can be counted in it. Declarations only: no query runs here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Aggregate, Count, Q, Sum, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
Where = Mapping[str, Any]


class CountUnit(TextChoices):
    """What a number counts. Numbers of different units are never added to one another."""

    PERSON = "person", _("people")
    TURN = "turn", _("participations")
    PORTION = "portion", _("portions")
    VISIT = "visit", _("visits")
    EVENT = "event", _("events")
    CASE = "case", _("cases")
    HOUSEHOLD = "household", _("households")
    CHILD = "child", _("children")
    HOUSE = "house", _("houses")
    GROUP = "group", _("union groups")
    UNION = "union", _("unions")
    MODEL = "model", _("models")
    WORK = "work", _("works")
    DONG = "dong", _("đồng")
    PERCENT = "percent", _("percent")


@dataclass(frozen=True)
class Measure:
    """A number that can be taken over a set of records.

    `count_unit` names the unit of count, or finds the units that the rows under a condition carry.
    `persons` names the field of the person where distinct people are counted: such numbers do not add up
    over units, since one person may be seen in several.
    """

    code: str
    label: Words
    count_unit: CountUnit | Callable[[Where], set[str]]
    function: type[Aggregate] = Sum
    of: str = "quantity"
    persons: bool = False

    def over(self, where: Q) -> Aggregate:
        """The aggregate over the rows that meet a condition."""
        if self.function is Sum:
            return Sum(self.of, filter=where, default=0)
        return Count(self.of, filter=where, distinct=True)

    def count_units(self, where: Where) -> set[str]:
        if isinstance(self.count_unit, CountUnit):
            return {self.count_unit}
        return self.count_unit(where)


@dataclass(frozen=True)
class Dimension:
    """A property by which records can be told apart. `values` lists (value, label), when it is closed."""

    code: str
    label: Words
    by: str
    values: Callable[[], Sequence[tuple[Any, Any]]] | None = None


@dataclass(frozen=True)
class Column:
    """One column of the list of records behind a figure: a heading and how a row answers."""

    label: Words
    of: Callable[[Any], Any]
    amount: bool = False


@dataclass(frozen=True)
class RecordKind:
    """One kind of record that counts: which rows, whose they are, and when.

    Exactly one of `happened_on` (a date field: a flow) and `valid` (a date range: a stock) is given.
    `nearly` hands out rows that their `status` alone keeps from counting.
    """

    code: str
    label: Words
    records: Callable[[], Any]
    measures: tuple[Measure, ...]
    dimensions: tuple[Dimension, ...] = ()
    happened_on: str = ""
    valid: str = ""
    nearly: Callable[[], Any] | None = None
    unit_field: str = "unit"
    with_rows: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    order: tuple[str, ...] = field(default=("pk",))

    @property
    def is_stock(self) -> bool:
        return bool(self.valid)

    def measure(self, code: str) -> Measure:
        """Raises KeyError where nothing of that code is measured."""
        for measure in self.measures:
            if measure.code == code:
                return measure
        raise KeyError(code)

    def dimension(self, code: str) -> Dimension:
        """Raises KeyError where rows are not told apart by that code."""
        for dimension in self.dimensions:
            if dimension.code == code:
                return dimension
        raise KeyError(code)

    def condition(self, where: Where) -> Q:
        """The rows meant by values of dimensions; a list of values means any of them."""
        wanted = Q()
        for code, value in where.items():
            by = self.dimension(code).by
            wanted &= Q(**{f"{by}__in": value}) if isinstance(value, list) else Q(**{by: value})
        return wanted
