"""What officers type about reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from common.periods import Period, PeriodError
from reports import narrative
from reports.models import Report, ReportSection, ReportTemplate
from reports.narrative import Vocabulary
from reports.previewing import Typed
from reports.services.templates import offered, require_offered
from reports.worded import vocabulary
from unions.forms import PeriodField, UnitChoice, period_choices, units_with_names
from unions.http import Where
from unions.models import Can, UnionUnit

LONGEST = 20_000  # characters of a section that are looked at


class ReportOpenForm(forms.Form):
    """Begin a report: for which unit, period and outline. `asked` is of which unit and period outlines are offered."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Union"))
    period = PeriodField(label=_("Period"))
    template = forms.ModelChoiceField(
        queryset=ReportTemplate.objects.in_use(),
        to_field_name="code",
        label=_("Outline"),
        help_text=_("Those for the level of the union and the kind of period."),
        empty_label=None,
    )
    dated_on = DayField(label=_("Date of the document"))

    def __init__(
        self, *args: Any, scope: Any, where: Where, asked: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        units = units_with_names(scope.units(Can.RECORD), timezone.localdate())
        chosen = {"unit": where.unit.code, "period": where.period.code} | dict((self.data or asked or {}).items())
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["period"].widget = forms.Select(choices=period_choices(where.period, unit=where.unit))
        self.fields["dated_on"].initial = min(where.period.cut_off, timezone.localdate())
        for name in ("unit", "period"):
            self.fields[name].initial = chosen[name]
            self.fields[name].widget.attrs |= {
                "hx-get": reverse("reports:report-open"),
                "hx-include": "closest form",
                "hx-target": "#outline",
                "hx-select": "#outline",
                "hx-swap": "outerHTML",
            }
        self.offered = _offered(units, chosen)
        self.fields["template"].choices = [(one.code, str(one)) for one in self.offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"unit", "period", "template"} <= cleaned.keys():
            try:
                require_offered(cleaned["template"], cleaned["unit"], cleaned["period"])
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned


def _offered(units: Any, chosen: Mapping[str, Any]) -> list[ReportTemplate]:
    code = str(chosen["unit"])
    unit = units.filter(code=code).first() if code.isprintable() else None
    try:
        period = Period.parse(str(chosen["period"]))
    except PeriodError:
        return []
    return offered(unit, period) if unit else []


class ReportHeadForm(forms.ModelForm):
    """What stands around the text of a report."""

    dated_on = DayField(label=_("Date of the document"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Report
        fields = ("document_number", "dated_on", "recipients")
        widgets = {"recipients": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version


class SectionForm(forms.ModelForm):
    """One section; tokens that name no figure are refused beside the text they stand in."""

    class Meta:
        model = ReportSection
        fields = ("heading", "body")
        widgets = {"body": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, known: Vocabulary, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    @property
    def typed(self) -> Typed:
        """The section as it stands in the form, whether or not it can be kept."""
        words = {name: str(self[name].value() or "")[:LONGEST] for name in ("heading", "body")}
        return Typed(self.instance.level, words["heading"], words["body"], self.instance.is_annex)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        try:
            narrative.check(body, self.known)
        except ValidationError as error:
            raise forms.ValidationError(error) from error
        return body


def section_forms(report: Report, typed: Any = None) -> list[SectionForm]:
    """A form for each section that the report has; nothing sent can add one or name another report's."""
    known = vocabulary(report.period, report.unit)
    return [
        SectionForm(typed, instance=section, prefix=f"section-{section.pk}", known=known)
        for section in report.sections.select_related("report")
    ]


class RestatedForm(forms.Form):
    """The day in whose tree a figure is told once more."""

    tree_on = DayField(label=_("In the tree of the day"))
