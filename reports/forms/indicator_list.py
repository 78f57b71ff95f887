"""How the catalogue of indicators is narrowed, and what is typed beside it: groups, days out of use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import DayField
from common.vietnamese import fold
from members.forms.people import put_errors
from reports.forms.indicators import FIGURES, RECORDS, WORD
from reports.models import IndicatorGroup, IndicatorVersion
from reports.services.indicators import NATURES


class RetireForm(forms.Form):
    on = DayField(
        label=gettext_lazy("Out of use from"),
        initial=timezone.localdate,
        help_text=gettext_lazy("Periods that end on this day or later do not have it."),
    )

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


class GroupForm(forms.ModelForm):
    class Meta:
        model = IndicatorGroup
        fields = ("name", "name_en", "rank")

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


class IndicatorFilters(forms.Form):
    """How the list of indicators is narrowed."""

    q = forms.CharField(
        label=gettext_lazy("Find a figure"),
        required=False,
        max_length=200,
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Name or code")}),
    )
    group = forms.ChoiceField(label=gettext_lazy("Group of figures"), required=False)
    origin = forms.ChoiceField(
        label=gettext_lazy("Origin"),
        required=False,
        choices=[
            ("", gettext_lazy("Everybody's and own")),
            ("all", gettext_lazy("Everybody's")),
            ("own", gettext_lazy("Own")),
        ],
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How it comes about"),
        required=False,
        choices=[
            ("", gettext_lazy("In any way")),
            (RECORDS, gettext_lazy("Counts records")),
            (FIGURES, gettext_lazy("Made of others")),
            (WORD, gettext_lazy("Declared or stated")),
            ("ended", gettext_lazy("Out of use")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(one.code, str(one)) for one in IndicatorGroup.objects.all()]
        self.fields["group"].choices = [("", _("All groups of figures")), *groups]  # type: ignore[attr-defined]

    def narrowed(self, rows: Any) -> Any:
        """Of the indicators those that are asked for; what is asked for and there is not narrows nothing."""
        self.is_valid()
        said = self.cleaned_data
        if asked := said.get("q"):
            words = Q(folded__contains=fold(asked)) | Q(code__icontains=asked)
            rows = rows.filter(words)
        if said.get("group"):
            rows = rows.filter(group=said["group"])
        if said.get("origin"):
            rows = rows.filter(unit__isnull=said["origin"] == "all")
        today = timezone.localdate()
        now = IndicatorVersion.objects.on(today)
        match said.get("way"):
            case "records":
                now = now.filter(operation="").exclude(kind__in=NATURES)
            case "figures":
                now = now.exclude(operation="")
            case "word":
                now = now.filter(kind__in=NATURES)
            case "ended":
                return rows.exclude(pk__in=now.values("indicator"))
        return rows.filter(pk__in=now.values("indicator"))
