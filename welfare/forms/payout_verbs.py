"""What is said when a payout is decided, paid, filed or taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from welfare.models import Entry


class VerbForm(forms.Form):
    """A small form beside a button. `said` are the arguments of its verb."""

    @property
    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def refuse(self, error: ValidationError) -> None:
        told = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, texts in told.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


class SeenForm(VerbForm):
    """Which version was looked at: nothing is approved or paid unseen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def said(self) -> dict[str, Any]:
        rest = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return rest | {"seen_version": self.cleaned_data["version"]}


class PayForm(SeenForm):
    paid_on = DayField(label=_("Paid on"), initial=timezone.localdate)
    method = forms.ChoiceField(
        label=_("In cash or by transfer"),
        choices=Entry.Method.choices,
        initial=Entry.Method.CASH,
        widget=forms.RadioSelect,
    )


class ReasonForm(VerbForm):
    reason = forms.CharField(
        label=_("What is to be put right"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class RefusalForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why it is refused")


class ReversalForm(VerbForm):
    reason = forms.CharField(label=_("Why it is taken back"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    on = DayField(label=_("Came back on"), initial=timezone.localdate)
