"""The name of a kept list, and who sees it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.models import SavedView


class SavedViewForm(forms.ModelForm):
    """Which list and which filters come along hidden when it is kept; afterwards only the name changes."""

    shared = forms.BooleanField(label=_("Show it to everybody who looks at this union"), required=False)

    class Meta:
        model = SavedView
        fields = ("name", "page", "query")
        widgets = {"page": forms.HiddenInput, "query": forms.HiddenInput}


class RenameForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ("name",)
