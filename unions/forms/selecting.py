"""Which units an act is about: pasted codes, a list in a file, or what they have in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.tabular import open_table
from common.vietnamese import fold
from unions.access import Scope
from unions.models import EmployerType, Level, Sector, Territory, UnionUnit, UnitVersion
from unions.selection import UnitFilter, find_units, units_where

HEADS = {  # what people write over the column that names units, the surest first
    "code": ("ma", "ma don vi", "ma so", "ma cdcs", "ma cong doan", "ma cd", "code", "unit code"),
    "name": ("ten don vi", "ten cong doan", "ten cdcs", "ten", "don vi", "cong doan co so", "name", "union"),
}
HEAD_ROWS = 20  # below that no header is looked for
LINES_TOLD = 30  # lines at fault that are told one by one


class UnitField(forms.CharField):
    """One unit by its code or its whole name, as it stands on the day of the act; found by the form around it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 250)
        super().__init__(**kwargs)


def found_one(text: str, *, on: date, scope: Scope) -> UnionUnit:
    """The unit that a code or a whole name names. Raises ValidationError."""
    found = find_units(text, on=on, scope=scope)
    if found.ambiguous:
        raise ValidationError(_("Several unions are called “%(text)s”. Write the code.") % {"text": text})
    if len(found.units) != 1:
        raise ValidationError(
            _("No union that you may reorganise was called “%(text)s” on %(day)s.")
            % {"text": text, "day": f"{on:%d/%m/%Y}"}
        )
    return found.units[0]


def territory_named(text: str, *, on: date) -> Territory:
    """A province or a commune of a day by its code or its name. Raises ValidationError."""
    known = Territory.objects.on(on).exclude(kind=Territory.Kind.DISTRICT)
    by_code = list(known.filter(code=text.strip())[:2])
    found = by_code or [one for one in known.filter(name__iendswith=text.strip()) if fold(one.name) == fold(text)]
    if len(found) != 1:
        words = _("Several places are called “%(text)s”. Write the code.") if found else _("No place is “%(text)s”.")
        raise ValidationError(words % {"text": text})
    return found[0]


def codes_in(content: bytes, filename: str) -> list[str]:
    """The codes, or else the names, that a list in a file holds, in its order. Raises ValidationError."""
    rows = open_table(content, filename).rows
    head, column = _column(rows)
    named = [" ".join(str(row[column]).split()) for row in rows[head + 1 :] if column < len(row)]
    lines = [text for text in named if text]
    if not lines:
        raise ValidationError(_("The list names no union. Put the codes into one column, headed “Mã”."))
    return lines


def _column(rows: list[list[Any]]) -> tuple[int, int]:
    """The row of the header (-1: there is none) and the column that names units."""
    for heads in HEADS.values():
        for number, row in enumerate(rows[:HEAD_ROWS]):
            for column, cell in enumerate(row):
                if fold(str(cell)) in heads:
                    return number, column
    return -1, 0


class SelectionForm(forms.Form):
    """Units named one a line, in a file, or by what they have in common. All that is given is taken together."""

    by = forms.ChoiceField(
        label=gettext_lazy("Which unions"),
        widget=forms.RadioSelect,
        choices=[
            ("codes", gettext_lazy("Codes or names")),
            ("list", gettext_lazy("A list in a file")),
            ("filter", gettext_lazy("By what they are")),
        ],
        initial="codes",
    )
    codes = forms.CharField(
        label=gettext_lazy("Codes or whole names, one a line"),
        required=False,
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )
    listed = forms.FileField(
        label=gettext_lazy("Excel, OpenDocument or CSV list"),
        required=False,
        help_text=gettext_lazy("With a column “Mã”. What it names then stands above, to be put right."),
    )
    level = forms.ModelChoiceField(label=gettext_lazy("Level"), queryset=Level.objects.all(), required=False)
    employer_type = forms.ModelChoiceField(
        label=gettext_lazy("Employer type"), queryset=EmployerType.objects.all(), required=False
    )
    state_salaried = forms.ChoiceField(label=gettext_lazy("State-salaried"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), required=False)
    below = UnitField(label=gettext_lazy("Below the union"), required=False)
    place = forms.CharField(label=gettext_lazy("Located in"), max_length=120, required=False)
    named = forms.CharField(label=gettext_lazy("Name holds"), max_length=100, required=False)

    def __init__(self, *args: Any, scope: Scope, single: bool, **kwargs: Any) -> None:
        """`single`: exactly one union is asked for, by code or name."""
        super().__init__(*args, **kwargs | {"prefix": "units"})
        self.scope, self.single = scope, single
        self.fields["state_salaried"].choices = [("", "–"), *UnitVersion.StateSalaried.choices]  # type: ignore[attr-defined]
        self.fields["sector"].choices = [("", "–"), *Sector.choices]  # type: ignore[attr-defined]
        for name in ("level", "employer_type"):
            self.fields[name].empty_label = "–"  # type: ignore[attr-defined]
        by = (self.data.get(self.add_prefix("by")) if self.is_bound else None) or "codes"
        self.fields["codes"].required = single or by == "codes"
        self.fields["listed"].required = by == "list" and not self.data.get(self.add_prefix("codes"), "").strip()
        if single:
            for name in [name for name in self.fields if name != "codes"]:
                del self.fields[name]
            self.fields["codes"].label = _("The union, by its code or whole name")
            self.fields["codes"].widget = forms.TextInput(attrs={"autocomplete": "off", "list": "uppers"})

    def clean_listed(self) -> list[str]:
        """The lines of the file; they go into `codes`, where they can be put right."""
        upload = self.cleaned_data.get("listed")
        return codes_in(upload.read(), PurePath(upload.name).name) if upload else []

    def select(self, on: date) -> tuple[UnionUnit, ...]:
        """The units meant, as they stood on a day; errors are put beside the fields, and nothing is returned then."""
        said = self.cleaned_data
        by = "codes" if self.single else said["by"]
        if by == "filter":
            return self._filtered(on)
        lines = [*said.get("listed", [])] if by == "list" else []
        text = "\n".join([*filter(str.strip, said["codes"].splitlines()), *lines]) if by == "list" else said["codes"]
        found = find_units(text, on=on, scope=self.scope)
        if faults := [*_faults(found.unknown, found.ambiguous, on)]:
            self.data = {**self.data.dict(), self.add_prefix("codes"): text}  # type: ignore[attr-defined]
            self.add_error("codes", faults)
            return ()
        if self.single and len(found.units) > 1:
            self.add_error("codes", _("One union alone is meant here."))
            return ()
        return found.units

    def _filtered(self, on: date) -> tuple[UnionUnit, ...]:
        said = self.cleaned_data
        asked = ("level", "employer_type", "state_salaried", "sector", "below", "place", "named")
        if not any(said.get(name) for name in asked):
            self.add_error("by", _("Say at least one thing that the unions have in common."))
            return ()
        under = territory = None
        try:
            under = found_one(said["below"], on=on, scope=self.scope) if said["below"] else None
        except ValidationError as error:
            self.add_error("below", error)
        try:
            territory = territory_named(said["place"], on=on) if said["place"] else None
        except ValidationError as error:
            self.add_error("place", error)
        if self.errors:
            return ()
        wanted = UnitFilter(
            level=said["level"].pk if said["level"] else "",
            sector=said["sector"],
            employer_type=said["employer_type"].pk if said["employer_type"] else "",
            state_salaried=said["state_salaried"],
            territory_id=territory.pk if territory else None,
            under=under,
            name=said["named"],
        )
        units = tuple(units_where(wanted, on=on, scope=self.scope))
        if not units:
            self.add_error(
                "by", _("No union that you may reorganise was all of this on %(day)s.") % {"day": f"{on:%d/%m/%Y}"}
            )
        return units


def _faults(unknown: Iterable[tuple[int, str]], ambiguous: Iterable[tuple[int, str]], on: date) -> list[str]:
    """Each line at fault in words, the first of them if there are many."""
    day = f"{on:%d/%m/%Y}"
    told = [
        (
            line,
            _("Line %(line)d: no union that you may reorganise was called “%(text)s” on %(day)s.")
            % {"line": line, "text": text, "day": day},
        )
        for line, text in unknown
    ]
    told += [
        (line, _("Line %(line)d: several unions are called “%(text)s”. Write the code.") % {"line": line, "text": text})
        for line, text in ambiguous
    ]
    told.sort()
    words = [text for _line, text in told]
    more = len(words) - LINES_TOLD
    return words if more <= 0 else [*words[:LINES_TOLD], _("and %(n)d more lines") % {"n": more}]
