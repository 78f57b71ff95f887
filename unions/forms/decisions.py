"""The decision on paper that something rests on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from unions.models import Decision


class DecisionForm(forms.Form):
    """Number, issuer and days of a decision; all empty means that there is none (yet)."""

    prefix = "decision"

    number = forms.CharField(label=_("Number of the decision"), max_length=60, required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    signed_on = DayField(label=_("Signed on"), required=False)
    effective_on = DayField(label=_("Effective on"), required=False, help_text=_("Empty: on the day it was signed."))

    def __init__(self, *args: Any, decision: Decision | None = None, required: bool = False, **kwargs: Any) -> None:
        """`decision` fills the fields; `required` refuses an empty form."""
        if decision is not None:
            names = ("number", "issuer", "signed_on", "effective_on")
            kwargs["initial"] = {name: getattr(decision, name) for name in names} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for name in ("number", "issuer", "signed_on"):
            self.fields[name].required = required

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        asked = ("number", "issuer", "signed_on")
        if any(said.get(name) for name in (*asked, "effective_on")):
            for name in asked:
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("A decision has a number, an issuer and a day."))
        return said

    @property
    def decision(self) -> Decision | None:
        """Not yet written; None where the form is empty."""
        said = self.cleaned_data
        if not said.get("number"):
            return None
        return Decision(
            number=said["number"],
            issuer=said["issuer"],
            signed_on=said["signed_on"],
            effective_on=said["effective_on"] or said["signed_on"],
        )
