"""The words in which an app says what can be counted in it. Declarations only: no query runs here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Aggregate, Count, F, Q, Sum, TextChoices
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
Where = Mapping[str, Any]
Day = date | F  # of a stock the day itself, of a flow the field that holds each row's own


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
    PLACE = "place", _("communes and hamlets")
    INITIATIVE = "initiative", _("initiatives")
    AWARD = "award", _("awards")
    PRIZE = "prize", _("prizes")
    PLACING = "placing", _("places in contests")
    RECIPIENT = "recipient", _("recipients")
    CAMPAIGN = "campaign", _("campaigns")
    FACILITY = "facility", _("facilities")
    YEAR = "year", _("years")
    RANK = "rank", _("place in the order")
    DONG = "dong", _("đồng")
    PERCENT = "percent", _("percent")


@dataclass(frozen=True)
class Measure:
    """A number that can be taken over a set of records.

    `count_unit` names the unit of count, or finds the units that the rows under a condition carry.
    `of` is a field, or of a sum an expression: what goes out of a purse is written below 0, and told above.
    `distinct` says that different values of `of` are counted, not rows: people, or units that something
    happened to. Such numbers do not add up over units, since one person may be seen in several.
    `per` divides what was added up by the sum of another field or expression, over all units at once: a mean weighted by
    it, or a share where what is counted are percent. No `count_unit` says that the indicator names it.
    """

    code: str
    label: Words
    count_unit: CountUnit | Callable[[Where], set[str]] | None
    function: type[Aggregate] = Sum
    of: str | Combinable = "quantity"
    distinct: bool = False
    per: str | Combinable | None = None

    def __post_init__(self) -> None:
        if self.distinct and self.function is Sum:
            raise ValueError(f"{self.code}: different values are counted, not added up.")

    def over(self, where: Q) -> Aggregate:
        """The aggregate over the rows that meet a condition; of what is divided, over those that say by what."""
        if self.function is Sum:
            if isinstance(self.per, str):
                where &= Q(**{f"{self.per}__isnull": False})
            return Sum(self.of, filter=where, default=0)
        return Count(self.of, filter=where, distinct=self.distinct)

    def count_units(self, where: Where) -> set[str]:
        if isinstance(self.count_unit, CountUnit):
            return {self.count_unit}
        return self.count_unit(where) if self.count_unit else set()


@dataclass(frozen=True)
class Dimension:
    """A property by which records can be told apart. `values` lists (value, label), when it is closed.

    Either a field tells it (`by`), or a condition that may ask for the day (`when`: a value and the day of
    the stock or of the row; ValueError for a value that says nothing). `needs` is the ability without which nobody
    is told which rows have a value, only how many.
    """

    code: str
    label: Words
    by: str = ""
    needs: str = ""
    values: Callable[[], Sequence[tuple[Any, Any]]] | None = None
    when: Callable[[Any, Day], Q] | None = None

    def condition(self, value: Any, day: Day) -> Q:
        """The rows that have a value, or any of a list of values."""
        if self.when is None:
            return Q(**{f"{self.by}__in": value}) if isinstance(value, list) else Q(**{self.by: value})
        met = Q(pk__in=[])
        for one in value if isinstance(value, list) else [value]:
            met |= self.when(one, day)
        return met


@dataclass(frozen=True)
class Column:
    """One column of the list of records behind a figure: a heading and how a row answers.

    `sensitive` finds the rows of which it answers only to those whom the kind's `read_in_full` lets.
    """

    label: Words
    of: Callable[[Any], Any]
    amount: bool = False
    sensitive: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class RecordKind:
    """One kind of record that counts: which rows, whose they are, and when.

    Exactly one of `happened_on` (a date field: a flow) and `valid` (a date range: a stock) is given. With `told_for`,
    a date range too, only rows that were told for the very days of the period are counted.
    `stood_on` names the date field by whose tree a row of a flow is placed, where that is not `happened_on`:
    that very day or the day before, on which what ended still stood.
    `nearly` hands out rows that their `status` alone keeps from counting.
    `declared` marks numbers that somebody said, without records of each one counted; `external` those that others said
    of a union, and that are never added up.
    `needs` is the ability without which nobody is told which rows there are, only how many.
    `read_in_full` is asked once for rows of a page: the keys of those whose sensitive columns a scope may read.
    """

    code: str
    label: Words
    records: Callable[[], Any]
    measures: tuple[Measure, ...]
    dimensions: tuple[Dimension, ...] = ()
    happened_on: str = ""
    stood_on: str = ""
    valid: str = ""
    told_for: str = ""
    declared: bool = False
    external: bool = False
    needs: str = ""
    nearly: Callable[[], Any] | None = None
    read_in_full: Callable[[Sequence[Any], Any], set[int]] | None = None
    unit_field: str = "unit"
    with_rows: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    order: tuple[str, ...] = field(default=("pk",))

    @property
    def is_stock(self) -> bool:
        return bool(self.valid)

    @property
    def placed_on(self) -> str:
        """The field of the day by whose tree a row of a flow is placed."""
        return self.stood_on or self.happened_on

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

    def needed(self, where: Where) -> set[str]:
        """The abilities that it takes to be told which rows have these values, besides looking at their units."""
        return {self.needs, *(self.dimension(code).needs for code in where)} - {""}

    def condition(self, where: Where, on: date | None = None) -> Q:
        """The rows meant by values of dimensions, as at a day; rows of a flow are looked at on their own day."""
        day = F(self.placed_on) if on is None else on
        wanted = Q()
        for code, value in where.items():
            wanted &= self.dimension(code).condition(value, day)
        return wanted
