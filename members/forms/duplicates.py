"""Which of two values is taken, field by field."""

from __future__ import annotations

from typing import Any

from django import forms

from members.services.duplicates import Merger

KEPT, GONE = "kept", "gone"


class MergeForm(forms.Form):
    """For every field on which two people differ, whose value is taken; `seen` is the digest of what was looked at."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, merger: Merger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merger = merger
        self.fields["seen"].initial = merger.digest
        for choice in merger.choices:
            self.fields[choice.name] = forms.ChoiceField(
                label=choice.label,
                choices=[(KEPT, choice.kept), (GONE, choice.gone)],
                initial=GONE if choice.takes_gone else KEPT,
                widget=forms.RadioSelect,
            )

    def rows(self) -> list[dict[str, Any]]:
        """(label, the two radio buttons) for the table of both people."""
        told = []
        for choice in self.merger.choices:
            field = self[choice.name]
            chosen = field.value()
            told.append(
                {
                    "label": choice.label,
                    "name": field.html_name,
                    "options": [
                        {"value": value, "text": text, "checked": chosen == value}
                        for value, text in ((KEPT, choice.kept), (GONE, choice.gone))
                    ],
                }
            )
        return told

    def taken(self) -> set[str]:
        """The fields whose value comes from who is gone."""
        return {choice.name for choice in self.merger.choices if self.cleaned_data.get(choice.name) == GONE}
