"""What is typed about a report on its way up: the reason of a step, a comment, which reports a list shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from common.periods import Period, PeriodError
from common.validators import plain_text
from reports.models import OPEN, Report, ReportTemplate

LONGEST_REASON = 1000


class StepForm(forms.Form):
    """A step with its reason: nothing is decided unseen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, label: Any = "", needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed
        self.fields["reason"].error_messages["required"] = _("Say why.")
        if label:
            self.fields["reason"].label = label

    def refuse(self, error: ValidationError) -> None:
        """Put what a service found beside its field, or above the form."""
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        else:
            self.add_error(None, error)


class PutOffForm(StepForm):
    due_on = DayField(label=_("New due day"))
    field_order = ("version", "due_on", "reason")


class CommentForm(forms.Form):
    """A comment on a figure, or an answer; its own key makes it one however often it is sent."""

    code = forms.CharField(max_length=60, required=False)
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    form_key = forms.UUIDField()
    text = forms.CharField(max_length=2000, validators=[plain_text])

    @property
    def typed(self) -> dict[str, Any]:
        """Where it was typed and what, with what is wrong, to be shown at the same place again."""
        errors = [str(one) for of_field in self.errors.values() for one in of_field]
        said = {name: str(self[name].value() or "") for name in ("code", "parent", "form_key", "text")}
        return said | {"errors": errors, "mark": said["parent"] or said["code"] or "report"}


class ReportFilter(forms.Form):
    """Which reports a list shows. What is asked for and is none of the choices asks for nothing."""

    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All states")), *Report.Status.choices]
    )
    period = forms.ChoiceField(label=_("Period"), required=False)
    owed = forms.ChoiceField(
        label=_("Owed"),
        required=False,
        choices=[
            ("", _("All reports")),
            ("all", _("Owed")),
            ("open", _("Not handed in")),
            ("late", _("Overdue")),
        ],
    )
    outline = forms.ChoiceField(label=_("Outline"), required=False)

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = rows.order_by("-period_code").values_list("period_code", flat=True).distinct()
        self.fields["period"].choices = [("", _("All periods")), *((one, _label(one)) for one in codes)]  # type: ignore[attr-defined]
        outlines = {
            one.code: str(one) for one in ReportTemplate.objects.filter(pk__in=rows.order_by().values("template"))
        }
        self.fields["outline"].choices = [("", _("All outlines")), *outlines.items()]  # type: ignore[attr-defined]

    def narrow(self, rows: Any) -> Any:
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        wanted = Q()
        for name, field in (("status", "status"), ("period", "period_code"), ("outline", "template__code")):
            if asked.get(name):
                wanted &= Q(**{field: asked[name]})
        return rows.filter(wanted, *_owed(asked.get("owed", "")))


def _owed(asked: str) -> list[Q]:
    """Of rows that have their `due` day: those that a call asked for, as an overview counts them."""
    kinds = {
        "all": [~Q(status=Report.Status.EXCUSED)],
        "open": [Q(status__in=OPEN)],
        "late": [Q(status__in=OPEN, due__lt=timezone.localdate())],
    }
    return [Q(call__isnull=False), *kinds[asked]] if asked in kinds else []


def _label(code: str) -> str:
    try:
        return Period.parse(code).label
    except PeriodError:
        return code
