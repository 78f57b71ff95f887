"""What is asked about a list that comes in: the file, what its columns mean, what to look at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import DayField
from members.forms.people import offer_units, put_errors
from members.imports.columns import KEY, labels, privacy_of
from members.imports.uploading import Choices
from members.models import MemberImport
from members.privacy import Seen
from unions.access import Scope
from unions.forms.choices import UnitChoice
from unions.http import Where
from unions.models import UnionUnit

LARGEST = 15 * 2**20


class UploadForm(forms.Form):
    """A list, as a file or as cells pasted out of a sheet."""

    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=gettext_lazy("Members of"))
    file = forms.FileField(
        label=gettext_lazy("The file"),
        required=False,
        help_text=gettext_lazy("Excel (.xlsx), .ods or .csv, up to 15 MB and 100,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt"}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste the rows here"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Copy them in Excel together with the line that names the columns."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )
    joined_on = DayField(
        label=gettext_lazy("Members since"),
        help_text=gettext_lazy("For rows that do not say when they joined, and for marks “x” without a day."),
    )

    def __init__(self, *args: Any, scope: Scope, where: Where, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        self.initial = {"unit": where.unit.code, "joined_on": timezone.localdate(), **self.initial}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        file, pasted = said.get("file"), (said.get("pasted") or "").strip()
        if file and pasted:
            self.add_error("pasted", _("Choose a file or paste rows, not both."))
        elif not file and not pasted and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or paste the rows below."))
        elif file and file.size > LARGEST:
            self.add_error("file", _("The file is larger than 15 MB. Divide the list, or take the pictures out of it."))
        return said

    def content(self) -> tuple[bytes, str]:
        """The bytes and the name of the list."""
        if file := self.cleaned_data["file"]:
            return file.read(), file.name
        return self.cleaned_data["pasted"].encode(), _("pasted.tsv")

    def refuse(self, error: ValidationError) -> None:
        if hasattr(error, "error_dict"):
            put_errors(self, error)
        else:
            self.add_error("file" if self.cleaned_data.get("file") else "pasted", error)


class ColumnsForm(forms.Form):
    """What each column of a list means, and on which terms its rows come in."""

    joined_on = DayField(label=gettext_lazy("Members since"), help_text=UploadForm.base_fields["joined_on"].help_text)
    blank_erases = forms.BooleanField(
        label=gettext_lazy("An empty cell erases what the book knows"),
        required=False,
        help_text=gettext_lazy("Otherwise empty cells leave everything as it is."),
    )

    def __init__(self, *args: Any, imported: MemberImport, seen: Seen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"joined_on": imported.joined_on, "blank_erases": imported.blank_erases, **self.initial}
        self._known = {int(index): code for index, code in imported.layout["columns"].items()}
        options = [("", _("– not read –"))]
        options += [(code, label) for code, label in labels().items() if privacy_of(code) in seen]
        self._columns: list[tuple[int, str, list[str]]] = []
        for index, name, _key in imported.layout["headings"]:
            code = self._known.get(index, "")
            if not code or privacy_of(code) in seen:
                offered = [option for option in options if option[0] != KEY or code == KEY]
                self.fields[f"column_{index}"] = forms.ChoiceField(
                    label=name, choices=offered, required=False, initial=code
                )
            self._columns.append((index, name, imported.layout["samples"].get(str(index), [])))

    def columns(self) -> list[dict[str, Any]]:
        """The columns in their order: name, samples, and the field; without a field they are not read."""
        return [
            {
                "name": name,
                "field": self[f"column_{index}"] if f"column_{index}" in self.fields else None,
                "samples": samples if f"column_{index}" in self.fields else [],
            }
            for index, name, samples in self._columns
        ]

    def choices(self) -> Choices:
        said = self.cleaned_data
        meanings = {
            index: said.get(f"column_{index}", self._known.get(index, "")) for index, _name, _samples in self._columns
        }
        return Choices(meanings, said["joined_on"], said["blank_erases"])

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)


class RowsForm(forms.Form):
    """Which rows of a checked list to look at."""

    column = forms.ChoiceField(label=gettext_lazy("What is wrong"), required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["column"].choices = [("", _("Whatever is wrong")), *kinds]  # type: ignore[attr-defined]
