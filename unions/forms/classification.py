"""What is typed about classifications and score sheets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from unions.classifying import NOT_BEGUN
from unions.eligibility import last_day_of
from unions.models import Classification, Grade, GradeScale, Level, ScoreSheet, Veto
from unions.services.classification import Points
from unions.services.score_sheets import Condition, Line

SPARE = 3  # empty lines offered beneath those of a sheet


class YearField(forms.CharField):
    """A year as "2024", a school year as "2024-2025"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if typed:
            last_day_of(typed)
        return typed.strip() if typed else typed


class YearFilter(forms.Form):
    """Which year a list is of, and how it is narrowed."""

    year = YearField(label=_("Year"), required=False)
    level = forms.ModelChoiceField(
        label=_("Level"), queryset=Level.objects.none(), required=False, empty_label=_("All levels")
    )
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All states")), (NOT_BEGUN, _("Not begun")), *Classification.Status.choices],
    )
    q = forms.CharField(
        label=_("Name or code"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Name or code")}),
    )

    def __init__(self, *args: Any, levels: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = levels  # type: ignore[attr-defined]
        self.fields["year"].widget.attrs["inputmode"] = "numeric"


class ScoreForm(forms.Form):
    """One side's points for every line of a sheet, as fields points_7 and, of the unit itself, note_7."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, found: Classification, side: str, lines: Iterable[Any], **kwargs: Any) -> None:
        """`side` is "self_score" or "upper_score"; `lines` are the scores with their criteria."""
        super().__init__(*args, **kwargs)
        self.side, self.lines = side, list(lines)
        self.fields["version"].initial = found.version
        for line in self.lines:
            most = line.criterion.points
            self.fields[f"points_{line.criterion_id}"] = forms.IntegerField(
                label=_("Points of line %(number)s, at most %(most)s")
                % {"number": line.criterion.number, "most": most},
                min_value=0,
                max_value=most,
                required=False,
                initial=getattr(line, side),
                error_messages=dict.fromkeys(
                    ("min_value", "max_value", "invalid"),
                    _("Line %(number)s gives 0 to %(points)s points.")
                    % {"number": line.criterion.number, "points": most},
                ),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )
            if side == "self_score":
                self.fields[f"note_{line.criterion_id}"] = forms.CharField(
                    label=_("Explanation of line %(number)s") % {"number": line.criterion.number},
                    max_length=500,
                    required=False,
                    initial=line.note,
                )

    def points(self) -> dict[int, Points]:
        said = self.cleaned_data
        return {
            line.criterion_id: Points(
                said.get(f"points_{line.criterion_id}"), said.get(f"note_{line.criterion_id}") or ""
            )
            for line in self.lines
        }

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(line, field of its points, field of its explanation or None)."""
        return [
            (
                line,
                self[f"points_{line.criterion_id}"],
                self[f"note_{line.criterion_id}"] if self.side == "self_score" else None,
            )
            for line in self.lines
        ]


class ReviewForm(ScoreForm):
    """The points of the union above, the overriding conditions that are met, and the grade to propose."""

    vetoes = forms.ModelMultipleChoiceField(
        label=_("Overriding conditions that are met"),
        queryset=Veto.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    grade = forms.ModelChoiceField(
        label=_("Grade"), queryset=Grade.objects.none(), required=False, empty_label=_("As the score says")
    )
    grade_reason = forms.CharField(
        label=_("Reason for another grade"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, found: Classification, **kwargs: Any) -> None:
        super().__init__(*args, found=found, **kwargs)
        self.fields["vetoes"].queryset = found.sheet.vetoes.select_related("best_grade")  # type: ignore[attr-defined]
        self.fields["vetoes"].initial = list(found.vetoes.values_list("pk", flat=True)) if not self.is_bound else None
        self.fields["grade"].queryset = found.sheet.scale.grades.all()  # type: ignore[attr-defined]
        self.fields["grade"].initial = found.grade_id if found.grade_reason or not _computed(found) else None
        self.fields["grade_reason"].initial = found.grade_reason


def _computed(found: Classification) -> bool:
    return found.sheet.scale.grades.filter(from_score__isnull=False).exists()


class SeenForm(forms.Form):
    """Which version was looked at: nothing is sent or decided unseen."""

    version = forms.IntegerField()


class SendBackForm(SeenForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What is to be put right"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def ticked(picked: Iterable[str]) -> dict[int, int]:
    """Version by id, of boxes whose values are "id:version". Raises ValidationError for anything else."""
    found = {}
    for one in picked:
        pk, _between, version = one.partition(":")
        if not (pk.isdecimal() and version.isdecimal()):
            raise ValidationError(_("Look at the list again, then tick rows."), code="ticks")
        found[int(pk)] = int(version)
    return found


# Score sheets --------------------------------------------------------------------------------------------


class CopyForm(forms.Form):
    starting = DayField(label=_("Holds for years that end from"))


class ScoreSheetForm(forms.ModelForm):
    """The head of a sheet. Its lines stand in forms of their own."""

    scale = forms.ModelChoiceField(
        label=_("Scale of grades"), queryset=GradeScale.objects.filter(subject="unit"), empty_label=None
    )
    levels = forms.ModelMultipleChoiceField(
        label=_("Levels"), queryset=Level.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    starting = DayField(label=_("Holds for years that end from"))
    until = DayField(label=_("Last day"), required=False)

    class Meta:
        model = ScoreSheet
        fields = ("name", "source", "scale", "months_from_founding", "months_from_change", "top_share")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        valid = self.instance.valid
        self.initial["levels"] = list(self.instance.levels.all())
        self.initial["starting"] = valid.lower
        self.initial["until"] = valid.upper - timedelta(days=1) if valid.upper else None

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("starting"), said.get("until")
        if first and last and last < first:
            self.add_error("until", _("The last day is not before the first."))
        elif first:
            self.instance.valid = span(first, last)
        return said


def span(first: date, last: date | None) -> DateRange:
    """Both days count; no last day leaves the end open."""
    return DateRange(first, last + timedelta(days=1) if last else None)


class LineForm(forms.Form):
    """One criterion; a line without a text is no line."""

    number = forms.CharField(label=_("Number"), max_length=10, required=False)
    text = forms.CharField(label=_("Criterion"), max_length=500, required=False)
    points = forms.IntegerField(label=_("Most points"), min_value=1, max_value=1000, required=False)
    indicator_code = forms.CharField(label=_("Figure"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("text"):
            for name in ("number", "points"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("A criterion has a number and points."))
        return said


class ConditionForm(forms.Form):
    """One overriding condition; a line without a text is no line."""

    text = forms.CharField(label=_("Condition"), max_length=300, required=False)
    best_grade = forms.ModelChoiceField(label=_("Best grade left"), queryset=Grade.objects.none(), required=False)

    def __init__(self, *args: Any, grades: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["best_grade"].queryset = grades  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("text") and not said.get("best_grade"):
            self.add_error("best_grade", _("Say which grade is the best left."))
        return said


def line_forms(data: Any, sheet: ScoreSheet) -> BaseFormSet:
    initial = list(sheet.criteria.values("number", "text", "points", "indicator_code"))
    return formset_factory(LineForm, extra=SPARE)(data, initial=initial, prefix="lines")


def condition_forms(data: Any, sheet: ScoreSheet) -> BaseFormSet:
    initial = list(sheet.vetoes.values("text", "best_grade"))
    grades = Grade.objects.filter(scale__subject="unit").select_related("scale")
    kinds = formset_factory(ConditionForm, extra=SPARE)
    return kinds(data, initial=initial, prefix="conditions", form_kwargs={"grades": grades})


def lines_of(forms_of_lines: BaseFormSet) -> list[Line]:
    said = [form.cleaned_data for form in forms_of_lines.forms if form.cleaned_data.get("text")]
    return [Line(one["number"], one["text"], one["points"], one["indicator_code"]) for one in said]


def conditions_of(forms_of_conditions: BaseFormSet) -> list[Condition]:
    said = [form.cleaned_data for form in forms_of_conditions.forms if form.cleaned_data.get("text")]
    return [Condition(one["text"], one["best_grade"]) for one in said]
