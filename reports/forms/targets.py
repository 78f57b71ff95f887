"""What officers type about targets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from textwrap import shorten
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from common.facts import CountUnit
from common.money import parse_dong
from common.periods import Period
from common.wording import grouped
from members.forms.kept import PutTogether
from members.forms.people import offer_units, put_errors
from reports.figures import in_force
from reports.models import Indicator, Target
from reports.services.targets import FIELD_OF_UNIT, campaigns_for
from reports.targets import Portion
from unions.access import Scope
from unions.forms import PeriodField, UnitChoice, period_choices
from unions.models import UnionUnit

_TYPED = re.compile(r"(?P<whole>\d{1,3}(?:[. ]\d{3})+|\d+)(?:[.,](?P<decimals>\d{1,2}))? ?%?")


def read_value(typed: str, count_unit: str) -> Decimal:
    """Reads "1.900", "92,5" and, of money, "1,5 tỷ". Raises ValidationError for anything else."""
    if count_unit == CountUnit.DONG:
        return Decimal(parse_dong(typed))
    if not (read := _TYPED.fullmatch(typed.strip())):
        raise ValidationError(
            _("“%(typed)s” is not read as a number. Write 1.900 or 92,5.")
            % {"typed": shorten(typed, 40, placeholder="…")}
        )
    return Decimal(f"{re.sub(r'[. ]', '', read['whole'])}.{read['decimals'] or 0}")


def typed_value(value: Decimal) -> str:
    """1900 -> "1.900", 92.5 -> "92,5": as `read_value` reads it."""
    whole, decimals = divmod(value, 1)
    return grouped(int(whole)) + (f",{decimals.normalize()}".replace("0.", "") if decimals else "")


def _number() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


class CampaignOfTarget(forms.ModelChoiceField):
    """The campaign in which a target is set, if any."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Campaign.objects.none(),
            label=gettext_lazy("Campaign"),
            required=False,
            empty_label="–",
            help_text=gettext_lazy("Its review shows the target with the result."),
            **kwargs,
        )


class TargetEditForm(PutTogether):
    """What is to be reached; whether the number is one of what the figure counts is checked when it is kept."""

    value = forms.CharField(label=gettext_lazy("Target"), widget=_number(), max_length=40)
    campaign = CampaignOfTarget()
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Target
        fields = ("value", "at_most", "campaign", "source_document")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(value=typed_value(self.instance.value), version=self.instance.version)
        self.fields["campaign"].queryset = campaigns_for(self.instance.unit)  # type: ignore[attr-defined]

    def clean_value(self) -> Decimal:
        return read_value(self.cleaned_data["value"], self.instance.count_unit)


class TargetForm(PutTogether):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=gettext_lazy("Union"))
    indicator = forms.ModelChoiceField(
        queryset=Indicator.objects.all(), to_field_name="code", label=gettext_lazy("Figure")
    )
    period = PeriodField(label=gettext_lazy("Period"))
    count_unit = forms.ChoiceField(choices=CountUnit.choices, label=gettext_lazy("Unit of count"))
    value = forms.CharField(
        label=gettext_lazy("Target"),
        widget=_number(),
        max_length=40,
        help_text=gettext_lazy("In the unit of count of the figure; a share in percent."),
    )
    campaign = CampaignOfTarget()
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    elsewhere = {"period_code": "period", NON_FIELD_ERRORS: "indicator"}

    class Meta:
        model = Target
        fields = ("unit", "indicator", "period", "value", "count_unit", "at_most", "campaign", "source_document")

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, period: Period, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        self.initial.setdefault("period", period.code)
        self.initial.update(unit=chosen.code, form_key=self.instance.form_key)
        self.fields["indicator"].choices = list(_by_group(in_force(period, unit=chosen)))  # type: ignore[attr-defined]
        next_year = Period.year(timezone.localdate().year + 1)
        offered = period_choices(Period.parse(self.initial["period"]), period, next_year, unit=chosen)
        self.fields["period"].widget = forms.Select(choices=offered)
        self.fields["count_unit"].choices = [("", "–"), *CountUnit.choices]  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = campaigns_for(chosen)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "value" in cleaned and "count_unit" in cleaned:
            try:
                cleaned["value"] = read_value(cleaned["value"], cleaned["count_unit"])
            except ValidationError as error:
                self.add_error("value", error)
        return cleaned

    def _post_clean(self) -> None:
        if self.errors:
            return  # what was typed stands in the fields, not yet in a target
        super()._post_clean()
        self.instance.period_code = self.cleaned_data["period"].code
        self.instance.form_key = self.cleaned_data["form_key"]


def _by_group(definitions: Iterable[Any]) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {"": [("", "–")]}
    for one in definitions:
        groups.setdefault(str(one.indicator.group), []).append((one.code, str(one.indicator)))
    return groups.items()


class BehindForm(forms.Form):
    """Of which figure the targets of the unions below are looked at."""

    figure = forms.ChoiceField(label=gettext_lazy("Figure"), required=False)

    def __init__(self, *args: Any, indicators: Iterable[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figure"].choices = [(one.code, str(one)) for one in indicators]  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """A value for each union directly below; an empty one gives it no part."""

    how = forms.ChoiceField(choices=Target.How.choices, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    nevertheless = forms.BooleanField(
        required=False, label=gettext_lazy("Assign nevertheless, though the parts do not add up to the target")
    )

    def __init__(
        self,
        *args: Any,
        target: Target,
        found: Sequence[Portion],
        names: dict[int, str],
        closed: set[int],
        **kwargs: Any,
    ) -> None:
        """`found` are the units with the values first shown, `closed` those whose target another union assigned."""
        super().__init__(*args, **kwargs)
        self.target, self.found = target, found
        self.initial["version"] = target.version
        for portion in found:
            self.fields[FIELD_OF_UNIT % portion.unit.pk] = forms.CharField(
                label=names.get(portion.unit.pk, portion.unit.code),
                required=False,
                max_length=40,
                widget=_number(),
                disabled=portion.unit.pk in closed,
                initial=typed_value(portion.value) if portion.value is not None else "",
            )

    @property
    def rows(self) -> list[tuple[Portion, BoundField]]:
        """Each unit with its field."""
        return [(portion, self[FIELD_OF_UNIT % portion.unit.pk]) for portion in self.found]

    @property
    def values(self) -> dict[int, Decimal | None]:
        """By unit: what was typed, or first shown; what cannot be read is left out."""
        values: dict[int, Decimal | None] = {}
        for portion, field in self.rows:
            try:
                typed = str(field.value() or "").strip()
                values[portion.unit.pk] = read_value(typed, self.target.count_unit) if typed else None
            except ValidationError:
                continue
        return values

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for portion, field in self.rows:
            typed = str(cleaned.get(field.name) or "").strip()
            if typed:
                try:
                    read_value(typed, self.target.count_unit)
                except ValidationError as error:
                    self.add_error(FIELD_OF_UNIT % portion.unit.pk, error)
        return cleaned

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)
