"""What officers type about values that no records stand behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.facts import CountUnit
from common.periods import Period
from common.wording import grouped
from members.forms.kept import PutTogether
from members.forms.people import offer_units, put_errors
from reports.declared import Line, Nature, days_of, definitions, takes_weight
from reports.forms.targets import read_value
from reports.models import DeclaredValue, Indicator, IndicatorVersion
from reports.services.declared import FIELD, Answer
from unions.access import Scope
from unions.forms import PeriodField, UnitChoice, period_choices
from unions.models import UnionUnit


def read_number(typed: str, count_unit: str) -> int:
    """Reads "1.900" and, of money, "1,5 tỷ": a whole number. Raises ValidationError for anything else."""
    counted = CountUnit.DONG if count_unit == CountUnit.DONG else CountUnit.PERSON
    value = read_value(typed, counted)
    if value % 1:
        raise ValidationError(_("What is counted one by one takes a whole number."))
    return int(value)


def number_field(label: Any, **kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=40, widget=widget, **kwargs)


class _Numbers(PutTogether):
    """A value and the number that it is of, read in what the indicator counts."""

    value = number_field(
        gettext_lazy("Value"),
        help_text=gettext_lazy("In the unit of count of the figure; of a share how many it is true of."),
    )
    weight = number_field(
        gettext_lazy("Counted over how many"),
        required=False,
        help_text=gettext_lazy(
            "Of a mean the number counted, of a share the whole, of a place how many there are. Else empty."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    elsewhere = {NON_FIELD_ERRORS: "indicator", "happened_on": "period"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.nature == Nature.DECLARED:
            self.fields.pop("stated_by", None)
        else:
            self.fields["source_document"].required = self.fields["stated_by"].required = True
        self.fields["source_document"].label = _("Where it is written")
        self.initial["version"] = self.instance.version

    def read(self, count_unit: str) -> None:
        """The typed numbers as numbers, or why they are none."""
        for name, unit in (("value", count_unit), ("weight", CountUnit.PERSON)):
            typed = str(self.cleaned_data.get(name) or "").strip()
            if name in self.cleaned_data:
                try:
                    self.cleaned_data[name] = read_number(typed, unit) if typed else None
                except ValidationError as error:
                    self.add_error(name, error)

    def _post_clean(self) -> None:
        if self.errors:
            return  # what was typed stands in the fields, not yet in a value
        super()._post_clean()
        self.instance.value, self.instance.weight = self.cleaned_data["value"], self.cleaned_data["weight"]


class DeclaredEditForm(_Numbers):
    class Meta:
        model = DeclaredValue
        fields = ("is_estimate", "stated_by", "source_document", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    field_order = ("value", "weight", "is_estimate", "stated_by", "source_document", "note", "version")

    def __init__(self, *args: Any, definition: IndicatorVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count_unit = definition.count_unit if definition else ""
        weight = self.instance.weight
        self.initial.update(value=grouped(self.instance.value), weight=grouped(weight) if weight else "")

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.read(self.count_unit)
        return self.cleaned_data


class DeclaredForm(_Numbers):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=gettext_lazy("Union"))
    indicator = forms.ModelChoiceField(
        queryset=Indicator.objects.all(), to_field_name="code", label=gettext_lazy("Figure")
    )
    period = PeriodField(label=gettext_lazy("Period"))
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = DeclaredValue
        fields = ("unit", "indicator", "is_estimate", "stated_by", "source_document", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    field_order = (
        "unit", "indicator", "period", "value", "weight", "is_estimate", "stated_by", "source_document", "note",
    )  # fmt: skip

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, period: Period, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        self.initial.setdefault("period", period.code)
        self.initial.update(unit=chosen.code, form_key=self.instance.form_key)
        self.initial.setdefault("is_estimate", period.cut_off > timezone.localdate())
        found = definitions(period, chosen, self.instance.nature)
        self.fields["indicator"].choices = list(by_group(found))  # type: ignore[attr-defined]
        self.fields["period"].widget = forms.Select(choices=period_choices(period, unit=chosen))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "indicator" in cleaned and "period" in cleaned:
            version = cleaned["indicator"].versions.on(cleaned["period"].cut_off).first()
            self.read(version.count_unit if version else "")
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            self.instance.period = days_of(self.cleaned_data["period"])
            self.instance.form_key = self.cleaned_data["form_key"]


def by_group(found: Iterable[IndicatorVersion]) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """Indicators to choose from, under the headings of their groups."""
    groups: dict[str, list[tuple[str, str]]] = {"": [("", "–")]}
    for one in found:
        groups.setdefault(str(one.indicator.group), []).append((one.code, str(one.indicator)))
    return groups.items()


class DeclaredFilterForm(forms.Form):
    """Which values of a list are looked at."""

    of = forms.ChoiceField(label=gettext_lazy("Figure"), required=False)
    nature = forms.ChoiceField(
        label=gettext_lazy("Whose word it is"),
        required=False,
        choices=[("", gettext_lazy("Whosever word it is")), *Nature.choices],
    )

    def __init__(self, *args: Any, indicators: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].choices = [("", _("All figures")), *indicators]  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    upload = forms.FileField(
        label=gettext_lazy("Photo, scan or PDF"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


# A union's form --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class GridRow:
    """A line of the form with its fields, what is written now, and what was told of the period before."""

    line: Line
    value: BoundField
    weight: BoundField | None
    source: BoundField
    seen: BoundField
    now: DeclaredValue | None
    before: DeclaredValue | None


class GridForm(forms.Form):
    """All that a union must or may declare for a period; an empty line declares nothing."""

    is_estimate = forms.BooleanField(required=False, label=gettext_lazy("These are estimates"))

    def __init__(
        self,
        *args: Any,
        lines: Sequence[Line],
        now: Mapping[int, DeclaredValue],
        before: Mapping[int, DeclaredValue],
        period: Period,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.now, self.before = lines, now, before
        told = [one.is_estimate for one in now.values()]
        self.initial["is_estimate"] = all(told) if told else period.cut_off > timezone.localdate()
        for line in lines:
            pk, name = line.definition.indicator_id, str(line.definition.indicator)
            known = now.get(pk)
            value = grouped(known.value) if known else ""
            weight = grouped(known.weight) if known and known.weight else ""
            source = known.source_document if known else ""
            self.fields[FIELD % ("value", pk)] = number_field(name, required=False, initial=value)
            if takes_weight(line.definition):
                label = _("%(figure)s: of how many") % {"figure": name}
                self.fields[FIELD % ("weight", pk)] = number_field(label, required=False, initial=weight)
            self.fields[FIELD % ("source", pk)] = forms.CharField(
                label=_("%(figure)s: source") % {"figure": name}, required=False, max_length=250, initial=source
            )
            self.fields[FIELD % ("seen", pk)] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=known.version if known else 0
            )

    @property
    def rows(self) -> list[GridRow]:
        return [self._row(line) for line in self.lines]

    def _row(self, line: Line) -> GridRow:
        pk = line.definition.indicator_id
        weight = FIELD % ("weight", pk)
        return GridRow(
            line,
            self[FIELD % ("value", pk)],
            self[weight] if weight in self.fields else None,
            self[FIELD % ("source", pk)],
            self[FIELD % ("seen", pk)],
            self.now.get(pk),
            self.before.get(pk),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.answers: dict[int, Answer] = {}
        for line in self.lines:
            pk = line.definition.indicator_id
            numbers = {
                name: self._read(
                    FIELD % (name, pk), line.definition.count_unit if name == "value" else CountUnit.PERSON
                )
                for name in ("value", "weight")
            }
            if numbers["value"] is None and (numbers["weight"] is not None or cleaned.get(FIELD % ("source", pk))):
                self.add_error(FIELD % ("value", pk), _("The value itself is missing."))
            self.answers[pk] = Answer(
                numbers["value"],
                numbers["weight"],
                cleaned.get(FIELD % ("source", pk), ""),
                cleaned.get(FIELD % ("seen", pk)) or 0,
            )
        return cleaned

    def _read(self, name: str, count_unit: str) -> int | None:
        typed = str(self.cleaned_data.get(name) or "").strip()
        if not typed:
            return None
        try:
            return read_number(typed, count_unit)
        except ValidationError as error:
            self.add_error(name, error)
            return None

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)
