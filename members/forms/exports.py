"""In which form a list goes out, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ExportForm(forms.Form):
    """A workbook, a CSV, or a workbook to change and send again; without a reason what is personal is masked."""

    shape = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=[
            ("xlsx", gettext_lazy("An Excel workbook")),
            ("csv", gettext_lazy("CSV, divided by semicolons")),
            ("changes", gettext_lazy("An Excel workbook to change and send again")),
        ],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    in_clear = forms.BooleanField(label=gettext_lazy("With personal details in clear, not masked"), required=False)
    sensitive = forms.BooleanField(label=gettext_lazy("Sensitive details too"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Written down with your name, the number of people and the columns."),
    )

    def __init__(self, *args: Any, keeps: bool, may_sensitive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not keeps:
            del self.fields["in_clear"], self.fields["reason"]
            shape: Any = self.fields["shape"]
            shape.choices = [choice for choice in shape.choices if choice[0] != "changes"]
        if not (keeps and may_sensitive):
            del self.fields["sensitive"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        clear = said.get("in_clear") or said.get("sensitive") or said.get("shape") == "changes"
        if clear and not (said.get("reason") or "").strip():
            self.add_error("reason", _("Say what the personal details are needed for."))
        return said

    @property
    def why(self) -> str:
        """The reason, "" where everything personal stays masked."""
        said = self.cleaned_data
        clear = said.get("in_clear") or said.get("sensitive") or said["shape"] == "changes"
        return said["reason"] if clear else ""
