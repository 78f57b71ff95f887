"""An indicator is data: which records, which measure over them, under which conditions, over which days."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.facts import CountUnit
from common.history import tracked
from common.validators import plain_text
from reports.kinds import KINDS
from unions.models import Catalogued, DatedQuerySet, Level, ScopedQuerySet, UnionUnit, one_at_a_time

MOST_LETTERS = 4000  # of all conditions of a definition together


def _says_values(value: Any) -> bool:
    """Whether a condition is one word, number or yes or no, or a list of such."""
    if isinstance(value, list):
        return bool(value) and not any(isinstance(one, list) for one in value) and all(map(_says_values, value))
    return isinstance(value, str | int | bool) and value != ""


@tracked
class IndicatorGroup(Catalogued):
    """A heading under which figures stand together."""

    rank = models.PositiveSmallIntegerField(_("rank"), default=100)

    class Meta:
        ordering = ("rank", "code")
        verbose_name = _("group of indicators")
        verbose_name_plural = _("groups of indicators")


class IndicatorQuerySet(ScopedQuerySet["Indicator"]):
    def held_for(self, unit: UnionUnit, on: date) -> Self:
        """Those that everybody has, and those of unions at or above the unit on a day."""
        return self.filter(Q(unit=None) | Q(unit__in=unit.from_top(on)))


@tracked
class Indicator(models.Model):
    """The name of a figure. What it counts is said by its versions.

    Those without a `unit` are everybody's; others are a federation's own, for itself and all below it. `obliged` are
    the levels whose unions must declare it in every period, where it is declared. `better` says which way is good
    news, and is empty where neither is: more visits to the sick are neither.
    """

    class Better(models.TextChoices):
        MORE = "more", _("more is better")
        LESS = "less", _("less is better")

    code = models.CharField(
        _("code"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")],
    )
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    group = models.ForeignKey(
        IndicatorGroup, models.PROTECT, to_field="code", db_column="group", related_name="+", verbose_name=_("group")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    unit = models.ForeignKey(
        UnionUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("union whose own it is")
    )
    explanation = models.TextField(_("explanation"), blank=True, max_length=2000, validators=[plain_text])
    better = models.CharField(_("direction"), max_length=4, choices=Better.choices, blank=True)
    obliged = models.ManyToManyField(
        Level, blank=True, related_name="+", verbose_name=_("levels whose unions must declare it")
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ("rank", "code")
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:indicator-detail", args=[self.code])


class IndicatorVersionQuerySet(DatedQuerySet["IndicatorVersion"]):
    def in_force(self, day: date) -> Self:
        return self.on(day).select_related("indicator__group", "first", "second")


@tracked
class IndicatorVersion(models.Model):
    """The definition of an indicator for periods that are cut off within `valid`.

    Either it counts (`kind`, `measure`, `where`), or it is made of indicators that do: a ratio and a mean divide
    the first by the second, a sum adds the two, a difference takes the second from the first. A ratio is a share; a
    mean is told in what the first counts, as đồng for each gift. The percent of the target divides the first by what
    the unit itself was to reach in the period. The least of the years is the first, whatever it is made of, of the worst
    year of the period. The rank is the place of the unit, by the first, among all that stand directly under the same
    unit on the last day; the greatest first, equals share a place. `wording` is how it is written where a text does
    not say (a code of `common.wording`).
    """

    class Operation(models.TextChoices):
        RATIO = "ratio", _("ratio")
        SUM = "sum", _("sum")
        DIFFERENCE = "difference", _("difference")
        MEAN = "mean", _("mean")
        TARGET = "target", _("percent of the target")
        MINIMUM = "minimum", _("least of the years")
        RANK = "rank", _("place among the unions beside it")

    class PeriodRule(models.TextChoices):
        IN_PERIOD = "in_period", _("in the period")
        AT_END = "at_end", _("on the last day of the period")
        AT_START = "at_start", _("on the day before the period")

    class ScopeRule(models.TextChoices):
        SUBTREE = "subtree", _("the unit and all below it")
        OWN = "own", _("the unit alone")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    valid = DateRangeField(_("valid"))
    kind = models.CharField(_("records"), max_length=60, blank=True)
    measure = models.CharField(_("measure"), max_length=40, blank=True)
    where = models.JSONField(_("conditions"), default=dict, blank=True)
    period_rule = models.CharField(
        _("period rule"), max_length=10, choices=PeriodRule.choices, default=PeriodRule.IN_PERIOD
    )
    scope_rule = models.CharField(_("scope rule"), max_length=8, choices=ScopeRule.choices, default=ScopeRule.SUBTREE)
    count_unit = models.CharField(_("unit of count"), max_length=12, choices=CountUnit.choices)
    wording = models.CharField(_("wording"), max_length=24, blank=True)
    operation = models.CharField(_("operation"), max_length=10, choices=Operation.choices, blank=True)
    first = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    second = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("what changed"), max_length=250, blank=True, validators=[plain_text])
    defined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = IndicatorVersionQuerySet.as_manager()

    class Meta:
        ordering = ("indicator", "number")
        constraints = [
            models.UniqueConstraint(name="indicator_version_is_numbered_once", fields=("indicator", "number")),
            ExclusionConstraint(
                name="indicator_version_one_at_a_time",
                expressions=[(one_at_a_time("indicator"), "&&"), ("valid", "&&")],
                violation_error_message=_("Another version of this indicator holds on some of these days."),
            ),
            models.CheckConstraint(
                name="indicator_version_counts_or_is_made_of_others",
                condition=Q(operation="", first=None, second=None) & ~Q(kind="") & ~Q(measure="")
                | Q(
                    operation__in=["ratio", "sum", "difference", "mean"],
                    first__isnull=False,
                    second__isnull=False,
                    kind="",
                    measure="",
                )
                | Q(operation__in=["target", "minimum", "rank"], first__isnull=False, second=None, kind="", measure=""),
                violation_error_message=_("An indicator counts records or is made of others."),
            ),
        ]
        verbose_name = _("indicator version")
        verbose_name_plural = _("indicator versions")

    def __str__(self) -> str:
        return f"{self.indicator.code} v{self.number}"

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def is_ratio(self) -> bool:
        """Whether it is a share, told in percent: a ratio, the percent of a target, or the least of either."""
        return self.count_unit == CountUnit.PERCENT

    @property
    def divides(self) -> bool:
        """Whether what it divides stands behind it: a ratio, a mean or the percent of a target."""
        if self.operation:
            return self.operation in (self.Operation.RATIO, self.Operation.MEAN, self.Operation.TARGET)
        return self.measured_per is not None

    @property
    def measured_per(self) -> Combinable | str | None:
        """By what the measure of a counting indicator divides, as the mean wage by the number of workers."""
        kind = KINDS.get(self.kind)
        return kind.measure(self.measure).per if kind and not self.operation else None

    @property
    def is_rank(self) -> bool:
        """Whether it is a place among the unions beside it, told with how many there are."""
        return self.operation == self.Operation.RANK

    @property
    def is_least(self) -> bool:
        """Whether it is told of each year of a period, and the least of them is meant."""
        return self.operation == self.Operation.MINIMUM

    @property
    def is_derived(self) -> bool:
        """Whether it is made of other figures, and counts nothing itself."""
        return self.operation != ""

    @property
    def parts(self) -> list[str]:
        """The codes of the one or two indicators that it is made of, in their order; none where it counts."""
        return [part.code for part in (self.first, self.second) if part]

    def clean(self) -> None:
        """Refuse what could not be counted: unknown words, a rule of the wrong kind, mixed units of count."""
        if self.is_derived:
            self._clean_parts()
            return
        kind = KINDS.get(self.kind)
        if kind is None:
            raise ValidationError({"kind": _("There are no such records.")})
        try:
            measure = kind.measure(self.measure)
        except KeyError:
            raise ValidationError({"measure": _("These records have no such measure.")}) from None
        self._clean_conditions()
        if kind.external and self.scope_rule != self.ScopeRule.OWN:
            raise ValidationError({"scope_rule": _("What others say of a union is never added up.")})
        if kind.is_stock == (self.period_rule == self.PeriodRule.IN_PERIOD):
            raise ValidationError(
                {
                    "period_rule": _("These records are counted on a day.")
                    if kind.is_stock
                    else _("These records are counted over a period.")
                }
            )
        found: set[Any] = measure.count_units(self.where)
        if measure.count_unit is not None and found - {self.count_unit}:
            names = ", ".join(str(CountUnit(unit).label) for unit in sorted(found))
            raise ValidationError(
                {
                    "count_unit": _("These records count %(found)s, not %(wanted)s.")
                    % {"found": names, "wanted": self.get_count_unit_display()}
                }
            )

    def _clean_conditions(self) -> None:
        if not isinstance(self.where, dict) or not all(map(_says_values, self.where.values())):
            raise ValidationError({"where": _("A condition is a word or a number, or a list of them.")})
        if len(str(self.where)) > MOST_LETTERS:
            raise ValidationError({"where": _("These conditions are too long.")})
        for code, value in self.where.items():
            try:
                KINDS[self.kind].condition({code: value}, self.valid.lower or date.min)
            except KeyError:
                raise ValidationError(
                    {"where": _("These records are not told apart by “%s”.") % str(code)[:60]}
                ) from None
            except ValueError:
                told = {"code": KINDS[self.kind].dimension(code).label, "value": str(value)[:60]}
                wrong = ValidationError(_("“%(code)s” is never “%(value)s”.") % told, code=code)
                raise ValidationError({"where": wrong}) from None

    def _clean_parts(self) -> None:
        parts = IndicatorVersion.objects.filter(indicator__in=(self.first_id, self.second_id))
        parts = parts.filter(valid__overlap=self.valid)
        last = (self.Operation.MINIMUM, self.Operation.RANK)
        nested = parts.filter(operation__in=last) if self.operation in last else parts.exclude(operation="")
        if nested.exists():
            raise ValidationError({"first": _("What it is made of must itself be counted.")})
        if not self.is_least and not self.is_rank and any(part.divides for part in parts):
            raise ValidationError({"first": _("A mean or a share is not a part of another figure.")})
        units = set(parts.values_list("indicator", "count_unit"))
        match self.operation:
            case self.Operation.RATIO | self.Operation.TARGET:
                if self.count_unit != CountUnit.PERCENT:
                    raise ValidationError({"count_unit": _("A ratio is counted in percent.")})
                return
            case self.Operation.RANK:
                if self.count_unit != CountUnit.RANK:
                    raise ValidationError({"count_unit": _("A rank is a place in an order.")})
                return
            case self.Operation.DIFFERENCE | self.Operation.SUM:
                wrong = _("A sum and a difference are counted in what both their parts count.")
            case self.Operation.MEAN:
                units = {(part, unit) for part, unit in units if part == self.first_id}
                wrong = _("A mean is counted in what its first part counts.")
            case _:
                wrong = _("The least of the years is counted in what each of them counts.")
        if {unit for _part, unit in units} - {self.count_unit}:
            raise ValidationError({"count_unit": wrong})
