"""What officers type about calls for reports, schedules, and how they wish to be told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from members.forms.kept import PutTogether
from reports.models import Cadence, Report, ReportCall, ReportSchedule, ReportTemplate
from reports.services.calls import asking, require_due_day
from unions.access import Scope
from unions.forms import PeriodField, UnitChoice, period_choices, units_with_names
from unions.http import Where
from unions.models import Account, UnionUnit

USUAL_DAYS = timedelta(days=10)  # from a period's end to the due day that is offered
MOST_DAYS, MOST_REMINDERS = 60, 6
OF_LEVELS = _("Also unions of other levels of the same rank, where these have no outline of their own.")


class Reminders(SimpleArrayField):
    """Days before the due day, with commas."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            forms.IntegerField(min_value=0, max_value=MOST_DAYS),
            max_length=MOST_REMINDERS,
            required=False,
            label=_("Reminders, days before the due day"),
            help_text=_("With commas. Who is late is reminded on three days more."),
            **kwargs,
        )

    def clean(self, value: Any) -> list[int]:
        return sorted(set(super().clean(value)), reverse=True)


class _Asks(PutTogether):
    """Which union asks, and for which outline."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=_("Union that asks"))
    template = forms.ModelChoiceField(
        queryset=ReportTemplate.objects.none(), to_field_name="code", label=_("Outline"), empty_label=None
    )
    remind = Reminders()

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_with_names(asking(scope), scope.on)  # type: ignore[attr-defined]
        unit = self.instance.unit if self.instance.pk else where.unit
        held = ReportTemplate.objects.in_use().held_for(unit, scope.on).order_by("-level__rank", "name")
        self.fields["template"].queryset = held  # type: ignore[attr-defined]
        self.initial["unit"] = unit.code
        self.initial["template"] = self.instance.template.code if self.instance.pk else None


class CallForm(_Asks):
    period = PeriodField(label=_("Period"))
    due_on = DayField(label=_("Due on"))

    elsewhere = {"period_code": "period"}
    field_order = ("unit", "template", "period", "expects", "due_on", "remind")

    class Meta:
        model = ReportCall
        fields = ("unit", "template", "expects", "due_on", "remind")
        help_texts = {"expects": OF_LEVELS}

    def __init__(self, *args: Any, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, where=where, **kwargs)
        self.fields["period"].widget = forms.Select(choices=period_choices(where.period, unit=where.unit))
        self.initial["period"] = where.period.code
        self.initial["due_on"] = max(where.period.cut_off, timezone.localdate()) + USUAL_DAYS

    def clean_due_on(self) -> Any:
        require_due_day(self.cleaned_data["due_on"])
        return self.cleaned_data["due_on"]

    def _post_clean(self) -> None:
        if self.errors:
            return  # what was typed stands in the fields, not yet in a call
        super()._post_clean()
        period = self.cleaned_data["period"]
        self.instance.period_code, self.instance.period_name = period.code, period.name


class ScheduleForm(_Asks):
    starts_on = DayField(
        label=_("For periods that end on or after"),
        help_text=_("What is due by today goes out at once; later periods when their day comes."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order = (
        "unit", "name", "template", "cadence", "expects", "starts_on", "opens_before", "due_after", "remind",
    )  # fmt: skip

    class Meta:
        model = ReportSchedule
        fields = (
            "unit", "name", "template", "cadence", "expects", "opens_before", "due_after", "remind", "starts_on",
        )  # fmt: skip
        help_texts = {
            "expects": OF_LEVELS,
            "opens_before": _("0: on the day after the period. More where reports are written of estimates."),
            "due_after": _("Below 0 where the report is due before the period ends."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cadence"].choices = [one for one in Cadence.choices if one[0] != Cadence.ANY]  # type: ignore[attr-defined]
        self.initial["version"] = self.instance.version
        if self.instance.pk:
            del self.fields["unit"]  # a schedule stays with its union
        else:
            self.initial["starts_on"] = timezone.localdate()

    def _post_clean(self) -> None:
        if not self.errors:
            super()._post_clean()


class PutOffForm(forms.Form):
    """Another due day for some reports of a call."""

    reports = forms.ModelMultipleChoiceField(
        queryset=Report.objects.none(),
        label=_("Reports"),
        error_messages={"required": _("Tick the reports whose due day is put off.")},
    )
    due_on = DayField(label=_("Due on"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, call: ReportCall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reports"].queryset = call.reports.drafts()  # type: ignore[attr-defined]


class TellingForm(forms.ModelForm):
    """How an account is told of what is new."""

    class Meta:
        model = Account
        fields = ("email", "wants_mail")
