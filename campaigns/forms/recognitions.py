"""What is typed about recognitions without a request here, and about entries in programmes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Initiative, ProgrammeEntry, Recognition, RecognitionLevel
from campaigns.reach import around, offered
from common.forms import DayField
from members.forms.kept import KeptRecordForm
from members.forms.people import put_errors
from unions.access import Scope
from unions.forms.decisions import DecisionForm
from unions.http import Where
from unions.models import UnionUnit

FOLLOWING = ("unit", "kind", "quantity")  # what the initiative says, where it is one
DECIDED = ("level", "happened_on")  # what a council's decision says


class OfInitiativeForm(KeptRecordForm):
    """A record of one initiative, or of so many: what follows from the initiative is not asked for."""

    quantity = forms.IntegerField(label=_("How many"), min_value=1, initial=1)

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, chosen=chosen, **kwargs)
        if self.instance.initiative_id:
            for name in FOLLOWING:
                self.fields.pop(name, None)


class RecognitionForm(OfInitiativeForm):
    """With the decision that it rests on, if it is known."""

    happened_on = DayField(label=_("Recognised on"))

    class Meta:
        model = Recognition
        fields = (
            "unit", "kind", "level", "happened_on", "quantity", "certificate_number", "source_document", "note",
        )  # fmt: skip
        widgets = {"kind": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision: DecisionForm | None = None
        if self.instance.appraisal_id:
            for name in DECIDED:
                del self.fields[name]
        else:
            self.decision = DecisionForm(self.data if self.is_bound else None, decision=self.instance.decision)

    def is_valid(self) -> bool:
        return super().is_valid() & (self.decision is None or self.decision.is_valid())

    def refuse(self, error: ValidationError) -> None:
        told: dict[str, Any] = getattr(error, "error_dict", {})
        for name in ("number", "issuer", "signed_on", "effective_on"):
            if self.decision is not None and (errors := told.pop(name, None)):
                self.decision.add_error(name, errors)
        if told or not hasattr(error, "error_dict"):
            put_errors(self, error)


class RecognitionFilter(forms.Form):
    """How the list of recognitions may be narrowed; every filter stands in the address."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Initiatives and topics")), *Initiative.Kind.choices]
    )
    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", _("All levels")), *RecognitionLevel.choices]
    )

    def narrow(self, rows: Any) -> Any:
        """The rows let through; a filter that is not understood is shown and not applied."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return rows.filter(**{name: value for name, value in asked.items() if value})


class EntryForm(OfInitiativeForm):
    happened_on = DayField(label=_("Entered on"))
    accepted = forms.IntegerField(label=_("Of them accepted"), min_value=0, required=False)
    accepted_on = DayField(label=_("Accepted by"), required=False)

    class Meta:
        model = ProgrammeEntry
        fields = (
            "unit", "campaign", "happened_on", "quantity", "portal_number", "accepted", "accepted_on",
            "source_document", "note",
        )  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, where: Where, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, chosen=where.unit, scope=scope, **kwargs)
        fields: Any = self.fields
        fields["campaign"].queryset = programmes_at(where, self.instance, scope)
        fields["campaign"].empty_label = None
        if self.instance.initiative_id:
            fields["accepted"].label = _("Accepted (1), or not (0)")

    def clean_accepted(self) -> int:
        return self.cleaned_data["accepted"] or 0


def programmes_at(where: Where, entry: ProgrammeEntry, scope: Scope) -> Any:
    """What goes on in the period of the page or today, launched by this union, one above it or one below it."""
    today = timezone.localdate()
    going_on = Q(valid__overlap=(where.period.start, where.period.end)) | Q(valid__contains=today)
    here = around(offered(Campaign, scope), where.unit, today).filter(going_on)
    return Campaign.objects.filter(Q(pk=entry.campaign_id) | Q(pk__in=here.values("pk"))).order_by("name")
