"""What is typed about indicators: what they are called, and what they count, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.facts import CountUnit, RecordKind
from common.forms import DayField
from common.validators import plain_text
from common.wording import WORDINGS
from members.forms.people import put_errors
from reports.catalogue import FIRST_DAY
from reports.document import value_kind
from reports.forms.conditions import condition_field, shown_condition
from reports.kinds import KINDS
from reports.models import Indicator, IndicatorGroup, IndicatorVersion
from reports.services.indicators import NATURES, OF_ITSELF, fitting_units
from unions.access import Scope
from unions.forms.choices import UnitChoice, units_with_names
from unions.models import Can, Level, UnionUnit
from unions.services.catalogue import defines_for_all

Operation = IndicatorVersion.Operation
PeriodRule = IndicatorVersion.PeriodRule
RECORDS, FIGURES, WORD = "records", "figures", "word"
OF_TWO = (Operation.RATIO, Operation.SUM, Operation.DIFFERENCE, Operation.MEAN)


@dataclass(frozen=True)
class Way:
    """How a figure comes about: it counts records of a kind, is made of others, or is somebody's word."""

    of: str
    kind: str = ""
    operation: str = ""

    @classmethod
    def read(cls, asked: Any) -> Way:
        """From an address; what it names and there is not is left out."""
        of, kind, operation = (asked.get(name, "") for name in ("of", "kind", "operation"))
        if of == RECORDS:
            return cls(of, kind if kind in KINDS else "")
        if of == WORD:
            return cls(of, kind if kind in NATURES else "")
        return cls(FIGURES, "", operation if operation in Operation.values else "") if of == FIGURES else cls("")

    @classmethod
    def of_version(cls, version: IndicatorVersion) -> Way:
        if version.operation:
            return cls(FIGURES, "", version.operation)
        own = version.kind in NATURES and version.where == {OF_ITSELF: version.indicator.code}
        return cls(WORD if own else RECORDS, version.kind)

    @property
    def is_known(self) -> bool:
        return bool(self.kind or self.operation)

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def label(self) -> str:
        return capfirst(str(KINDS[self.kind].label if self.kind else Operation(self.operation).label))


class WordsForm(forms.Form):
    """What a figure is called and what is good news about it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, validators=[plain_text])
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200, validators=[plain_text])
    group = forms.ModelChoiceField(
        queryset=IndicatorGroup.objects.all(), to_field_name="code", label=gettext_lazy("Group of figures")
    )
    better = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        choices=[("", gettext_lazy("neither is good news")), *Indicator.Better.choices],
        required=False,
    )
    explanation = forms.CharField(
        label=gettext_lazy("What it means"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[plain_text],
    )
    obliged = forms.ModelMultipleChoiceField(
        queryset=Level.objects.all(),
        label=gettext_lazy("Levels whose unions must declare it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def put_names(self, indicator: Indicator) -> Indicator:
        for name in ("name", "name_en", "group", "better", "explanation"):
            setattr(indicator, name, self.cleaned_data[name])
        return indicator

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


class RenameForm(WordsForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)


class DefinitionForm(forms.Form):
    """What a figure counts: its fields follow from the way in which it comes about."""

    use_required_attribute = False

    from_day = DayField(
        label=gettext_lazy("Holds from"), help_text=gettext_lazy("For periods that end on this day or later.")
    )

    def __init__(
        self, *args: Any, way: Way, version: IndicatorVersion | None = None, unit: Any = None, **kwargs: Any
    ) -> None:
        """`version` is what the form begins with, where it is of the same way; `unit` the union whose figure it is."""
        super().__init__(*args, **kwargs)
        self.way, self.keeper = way, unit
        begun = version if version and Way.of_version(version) == way else None
        if way.operation:
            self._add_parts(begun)
        else:
            self._add_measure(begun)
        self._add_telling(begun)

    @cached_property
    def kind(self) -> RecordKind:
        return KINDS[self.way.kind]

    def _add_parts(self, begun: IndicatorVersion | None) -> None:
        offered = list(self._offered())
        for name in ("first", "second") if self.way.operation in OF_TWO else ("first",):
            self.fields[name] = forms.ModelChoiceField(
                queryset=Indicator.objects.all(), to_field_name="code", label=self._part_label(name), empty_label="–"
            )
            self.fields[name].choices = offered  # type: ignore[attr-defined]
            part = getattr(begun, name) if begun else None
            self.initial.setdefault(name, part.code if part else "")

    def _part_label(self, name: str) -> str:
        if name == "first":
            return _("Of")
        joined = {Operation.SUM.value: _("And"), Operation.DIFFERENCE.value: _("Less")}
        return joined.get(self.way.operation, _("Divided by"))

    def _offered(self) -> Iterator[tuple[str, Any]]:
        """Figures of which one may be made in this way, under the headings of their groups, with what they count."""
        today = timezone.localdate()
        versions = IndicatorVersion.objects.on(today).select_related("indicator__group")
        last = (Operation.MINIMUM, Operation.RANK)
        versions = versions.exclude(operation__in=last) if self.way.operation in last else versions.filter(operation="")
        everybodys = Indicator.objects.filter(unit=None)
        held = Indicator.objects.held_for(self.keeper, today) if self.keeper else everybodys
        groups: dict[str, list[tuple[str, str]]] = {}
        order = ("indicator__group__rank", "indicator__group", "indicator__rank", "indicator__code")
        for one in versions.filter(indicator__in=held).order_by(*order):
            if self.way.operation in last or not one.divides:
                label = f"{one.indicator} ({one.get_count_unit_display()})"
                groups.setdefault(str(one.indicator.group), []).append((one.code, label))
        yield "", "–"
        yield from groups.items()

    def _add_measure(self, begun: IndicatorVersion | None) -> None:
        measures = [(one.code, capfirst(str(one.label))) for one in self.kind.measures]
        self.fields["measure"] = forms.ChoiceField(label=_("Measure"), choices=measures)
        if self.way.of == WORD:
            self.fields["measure"].label = _("Rolled up as")
        self.initial.setdefault("measure", begun.measure if begun else measures[0][0])
        if self.way.of == RECORDS:
            for dimension in self.kind.dimensions:
                self.fields[f"where-{dimension.code}"] = condition_field(dimension)
                held = begun.where.get(dimension.code) if begun else None
                self.initial.setdefault(
                    f"where-{dimension.code}", shown_condition(held, self.fields[f"where-{dimension.code}"])
                )
        if self.kind.is_stock:
            rules = [(one.value, capfirst(str(one.label))) for one in (PeriodRule.AT_END, PeriodRule.AT_START)]
            self.fields["period_rule"] = forms.ChoiceField(label=_("When"), choices=rules)
            self.initial.setdefault("period_rule", begun.period_rule if begun else PeriodRule.AT_END)
        if not self.kind.external:
            places = [(value, capfirst(str(label))) for value, label in IndicatorVersion.ScopeRule.choices]
            self.fields["scope_rule"] = forms.ChoiceField(label=_("Where"), choices=places)
            self.initial.setdefault("scope_rule", begun.scope_rule if begun else IndicatorVersion.ScopeRule.SUBTREE)

    def _add_telling(self, begun: IndicatorVersion | None) -> None:
        units = self._units()
        if len(units) > 1:
            asked = [("", _("as what is counted says")), *((unit, CountUnit(unit).label) for unit in units)]
            self.fields["count_unit"] = forms.ChoiceField(label=_("Unit of count"), choices=asked, required=False)
            chosen = begun and len(fitting_units(begun)) != 1  # else it follows from what is counted
            self.initial.setdefault("count_unit", begun.count_unit if begun and chosen else "")
        kinds = {value_kind(unit) for unit in units}
        offered = [(one.code, capfirst(str(one.label))) for one in WORDINGS.values() if one.kinds & kinds]
        self.fields["wording"] = forms.ChoiceField(
            label=_("Wording"),
            choices=[("", _("the plain one")), *offered],
            required=False,
            help_text=_("How it is written where a text does not say."),
        )
        self.initial.setdefault("wording", begun.wording if begun else "")
        self.initial.setdefault("from_day", FIRST_DAY)

    def _units(self) -> list[str]:
        """The units of count that fit what can be chosen here, in their order."""
        if self.way.operation in (Operation.RATIO, Operation.TARGET):
            return [CountUnit.PERCENT]
        if self.way.operation == Operation.RANK:
            return [CountUnit.RANK]
        plain = [unit for unit in CountUnit.values if unit not in (CountUnit.PERCENT, CountUnit.RANK)]
        if self.way.operation:
            return plain if self.way.operation != Operation.MINIMUM else [*plain, CountUnit.PERCENT]
        found: set[str] = set()
        for measure in self.kind.measures:
            found |= measure.count_units({}) if measure.count_unit is not None else set(plain)
        return [unit for unit in CountUnit.values if unit in found]

    @property
    def says_enough(self) -> bool:
        """Whether it can be counted, whatever else is still to be filled in or put right."""
        return all(self.cleaned_data.get(field.name) for field in self.counted_fields)

    @property
    def definition(self) -> IndicatorVersion:
        """What the valid fields say, of no indicator yet."""
        said = self.cleaned_data
        version = IndicatorVersion(
            operation=self.way.operation,
            kind=self.way.kind,
            measure=said.get("measure", ""),
            first=said.get("first"),
            second=said.get("second"),
            where=dict(self._conditions()),
            scope_rule=said.get("scope_rule", IndicatorVersion.ScopeRule.SUBTREE),
            count_unit=said.get("count_unit", ""),
            wording=said.get("wording", ""),
        )
        version.period_rule = said.get("period_rule", PeriodRule.IN_PERIOD)
        return version

    def _conditions(self) -> Iterable[tuple[str, Any]]:
        for name, value in self.cleaned_data.items():
            if name.startswith("where-") and value:
                yield name.removeprefix("where-"), value[0] if len(value) == 1 else value

    @property
    def counted_fields(self) -> list[BoundField]:
        return self._named("measure", "first", "second", "period_rule", "scope_rule")

    @property
    def condition_fields(self) -> list[tuple[BoundField, bool]]:
        """Each condition, and whether something is chosen or refused there."""
        found = [self[name] for name in self.fields if name.startswith("where-")]
        return [(field, bool(field.value() or field.errors)) for field in found]

    @property
    def tried_fields(self) -> list[BoundField]:
        """What decides what is counted and how it is told."""
        conditions = [field for field, _chosen in self.condition_fields]
        return [*self.counted_fields, *conditions, *self._named("count_unit", "wording")]

    @property
    def told_fields(self) -> list[BoundField]:
        return self._named("count_unit", "wording", "from_day", "reason")

    def _named(self, *names: str) -> list[BoundField]:
        return [self[name] for name in names if name in self.fields]

    def refuse(self, error: ValidationError) -> None:
        """What is said of a condition stands beside it, what is said of all of them beside the first that is chosen."""
        chosen = [field.name for field, chosen in self.condition_fields if chosen]
        shown = "measure" if "measure" in self.fields else "first"
        about = f"where-{error.error_dict['where'][0].code}" if "where" in getattr(error, "error_dict", ()) else ""
        where = about if about in self.fields else next(iter(chosen), shown)
        put_errors(self, error, {"where": where, "kind": shown, "count_unit": shown, "valid": "from_day"})


class NewIndicatorForm(DefinitionForm, WordsForm):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=gettext_lazy("Defined by"), required=False)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("As in care.visits. Left empty it is made of group and name."),
    )

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, unit=chosen, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = units_with_names(scope.units(Can.DEFINE), scope.on)
        self.initial.setdefault("unit", "" if defines_for_all(scope) else chosen.code)
        if defines_for_all(scope):
            unit.empty_label = _("For everybody")
        else:
            unit.required = True
        if self.way.of != WORD:
            del self.fields["obliged"]

    @property
    def named_fields(self) -> list[BoundField]:
        return self._named("unit", "name", "name_en", "group", "code", "better", "explanation", "obliged")

    @property
    def dated_definition(self) -> IndicatorVersion:
        version = self.definition
        version.valid = DateRange(self.cleaned_data["from_day"], None)
        return version

    @property
    def indicator(self) -> Indicator:
        return self.put_names(Indicator(unit=self.cleaned_data["unit"], code=self.cleaned_data["code"].strip()))


class NewVersionForm(DefinitionForm):
    reason = forms.CharField(label=gettext_lazy("What changed"), max_length=250, validators=[plain_text])
    seen_number = forms.IntegerField(widget=forms.HiddenInput)
