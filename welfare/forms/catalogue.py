"""What is typed about payout kinds and norms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, DongField
from members.forms.kept import PutTogether
from members.forms.people import put_errors
from welfare.models import Beneficiary, Norm, PayoutKind, ProofKind


class KindForm(PutTogether):
    beneficiaries = forms.MultipleChoiceField(
        label=_("Who may benefit"),
        choices=Beneficiary.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None ticked: anybody."),
    )
    proofs = forms.MultipleChoiceField(
        label=_("Papers needed"), choices=ProofKind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = PayoutKind
        fields = ("name", "name_en", "group", "count_unit", "beneficiaries", "proofs", "sensitive", "rank")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.payouts.exists():
            self.fields["count_unit"].disabled = True
            self.fields["count_unit"].help_text = _("Payouts are counted in it already, so it stands.")


class NormForm(PutTogether):
    """A norm from a day on. Who it is for and the kind are chosen once; what replaces it keeps them."""

    kind = forms.ModelChoiceField(queryset=PayoutKind.objects.filter(retired=False), label=_("Reason"))
    starting = DayField(label=_("Holds from"))
    usual = DongField(label=_("Usual amount"), required=False, min_value=1)
    ceiling = DongField(label=_("At most"), required=False, min_value=1)

    elsewhere = {"valid": "starting"}

    class Meta:
        model = Norm
        fields = ("kind", "beneficiary_kind", "starting", "usual", "ceiling", "times", "window")

    def __init__(self, *args: Any, replaces: Norm | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["beneficiary_kind"].choices = [("", _("Anybody")), *Beneficiary.choices]  # type: ignore[attr-defined]
        self.fields["times"].min_value = 1  # type: ignore[attr-defined]
        self.initial.setdefault("starting", timezone.localdate())
        if replaces is not None:
            for name in ("kind", "beneficiary_kind"):
                self.fields[name].disabled = True
                self.initial[name] = getattr(replaces, name)
            for name in ("usual", "ceiling", "times", "window"):
                self.initial[name] = getattr(replaces, name)


class LastDayForm(forms.Form):
    """With which day something ends; that day still counts."""

    last_day = DayField(label=_("Last day"))

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error, {"valid": "last_day", "until": "last_day"})
