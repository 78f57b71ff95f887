"""What is typed about outlines of reports: the head, and sections that can be added, moved and removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.forms.kept import PutTogether
from reports.models import ReportTemplate, TemplateSection
from reports.previewing import Typed
from reports.services.templates import MOST_SECTIONS
from unions.access import Scope
from unions.forms import UnitChoice, units_with_names
from unions.models import Can, UnionUnit
from unions.services.catalogue import defines_for_all

PREFIX = "section"
LONGEST = 20_000


class OutlineForm(PutTogether):
    """The head of an outline."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ReportTemplate
        fields = ("name", "name_en", "level", "cadence", "title")
        widgets = {"title": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version


class OutlineBeginForm(PutTogether):
    """A new outline: whose it is, and with whose sections it begins."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("For a union and all below it"), required=False)
    copied = forms.ModelChoiceField(
        queryset=ReportTemplate.objects.none(),
        label=_("Begin with the sections of"),
        required=False,
        empty_label=_("a blank page"),
    )

    class Meta:
        model = ReportTemplate
        fields = ("unit", "name", "name_en", "level", "cadence", "title")
        widgets = {"title": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, scope: Scope, seen: Any, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = scope.units(Can.DEFINE)
        field: Any = self.fields["unit"]
        field.queryset = units_with_names(units, timezone.localdate())
        if defines_for_all(scope):
            field.empty_label = _("For everybody")
        else:
            field.required, field.empty_label = True, None
            self.initial.setdefault("unit", chosen.code)
        self.fields["copied"].queryset = seen.select_related("level")  # type: ignore[attr-defined]
        self.fields["title"].initial = _("Results of the union's work, {period}")


class SectionForm(forms.Form):
    """One section; `pk` is that of a section kept before."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    heading = forms.CharField(label=_("Heading"), max_length=200)
    level = forms.TypedChoiceField(
        label=_("Heading level"), coerce=int, choices=[(1, _("Section")), (2, _("Part of a section"))], initial=1
    )
    is_annex = forms.BooleanField(label=_("Annex, on a page of its own"), required=False)
    body = forms.CharField(
        label=_("Text"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6})
    )

    @property
    def typed(self) -> Typed:
        """The section as it stands in the form, whether or not it can be kept."""
        heading, body = (str(self[name].value() or "")[:LONGEST] for name in ("heading", "body"))
        level = 2 if str(self["level"].value()) == "2" else 1
        return Typed(level, heading, body, bool(self["is_annex"].value()))

    def section(self) -> TemplateSection:
        return TemplateSection(**self.cleaned_data)


_Sections = formset_factory(SectionForm, extra=0, max_num=MOST_SECTIONS, validate_max=True, absolute_max=MOST_SECTIONS)


def section_forms(template: ReportTemplate, data: Any = None) -> BaseFormSet[SectionForm]:
    """A form for each section, as kept or as typed."""
    kept = [
        {"pk": one.pk, "heading": one.heading, "level": one.level, "is_annex": one.is_annex, "body": one.body}
        for one in template.sections.all()
    ]
    return _Sections(data, initial=kept, prefix=PREFIX)


def rearranged(typed: BaseFormSet[SectionForm], asked: str) -> BaseFormSet[SectionForm]:
    """What was typed, with a section moved, removed or added: "up-2", "down-2", "remove-2", "add"; else as it was."""
    rows: list[Mapping[str, Any]] = [
        {name: form[name].value() for name in ("pk", "heading", "level", "is_annex", "body")} for form in typed.forms
    ]
    verb, _dash, place = asked.partition("-")
    at = int(place) if place.isdecimal() and int(place) < len(rows) else -1
    if verb == "add" and len(rows) < MOST_SECTIONS:
        rows.append({"pk": None, "heading": "", "level": 1, "is_annex": False, "body": ""})
    elif verb == "remove" and at >= 0:
        del rows[at]
    elif verb in ("up", "down") and at >= 0:
        to = at - 1 if verb == "up" else at + 1
        if 0 <= to < len(rows):
            rows[at], rows[to] = rows[to], rows[at]
    return _Sections(initial=rows, prefix=PREFIX)
