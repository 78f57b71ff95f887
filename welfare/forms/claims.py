"""What is said about two payouts that look like one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.validators import plain_text


class VerdictForm(forms.Form):
    """Whether one distribution was recorded twice, and what was found out."""

    same = forms.TypedChoiceField(choices=[("yes", _("Recorded twice")), ("no", _("Two different"))])
    note = forms.CharField(label=_("What was found out"), max_length=300, required=False, validators=[plain_text])
