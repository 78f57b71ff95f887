"""How the list of members may be narrowed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Member


class MemberFilter(forms.Form):
    q = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Name, without marks")}),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[("", _("All")), *Member.Sex.choices],
        required=False,
    )
