"""Which day's tree is shown, what is looked for in it, and which two days are compared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import DayField


class TreeForm(forms.Form):
    """The day whose tree is shown, and words to look for in it."""

    day = DayField(label=gettext_lazy("Tree on the day"), required=False)
    q = forms.CharField(
        label=gettext_lazy("Name or code"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Name or code")}),
    )


class CompareForm(forms.Form):
    """Two days, the earlier first."""

    first = DayField(label=gettext_lazy("Between the day"))
    last = DayField(label=gettext_lazy("and the day"))

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        first, last = asked.get("first"), asked.get("last")
        if first and last and first >= last:
            self.add_error("last", ValidationError(_("The second day comes after the first.")))
        return asked
