"""A blank as it is typed: its size, and a line of numbers for each field that can stand on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Blank
from campaigns.papers.blanks import ALIGNMENTS, BEGINNING, FIELDS, LEAST, MOST, Spot, as_json, off_the_sheet, spots
from members.forms.kept import PutTogether
from members.forms.people import offer_units
from unions.access import Scope
from unions.forms.choices import UnitChoice
from unions.models import UnionUnit

NEEDED = ("x", "y", "width", "size")


class BlankForm(PutTogether):
    unit = UnitChoice(queryset=UnionUnit.objects.none(), label=gettext_lazy("Kept by"))
    width = forms.IntegerField(label=gettext_lazy("Width (mm)"), min_value=LEAST, max_value=MOST, initial=297)
    height = forms.IntegerField(label=gettext_lazy("Height (mm)"), min_value=LEAST, max_value=MOST, initial=210)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Blank
        fields = ("unit", "name", "width", "height", "preprinted")

    def __init__(self, *args: Any, scope: Scope, chosen: UnionUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope)
        self.initial["version"] = self.instance.version
        if self.instance.pk:
            del self.fields["unit"]
        else:
            self.initial["unit"] = chosen.code
        self.places = [PlaceForm(code, self.instance, args[0] if args else None) for code in FIELDS]

    def is_valid(self) -> bool:
        """Whether the sheet and every place on it are; a place off the sheet is told beside its number."""
        refused = [place for place in self.places if not place.is_valid()]
        if not super().is_valid() or refused:
            return False
        width, height = self.cleaned_data["width"], self.cleaned_data["height"]
        return not [place for place in self.places if not place.stands_on(width, height)]

    def put_beginning(self) -> None:
        """A new blank has its fields where they usually stand."""
        self.instance.fields = as_json(BEGINNING)

    def put_places(self) -> Blank:
        """The blank with every place that is valid; what is not keeps off it."""
        self.instance.fields = as_json({place.code: place.spot for place in self.places if place.spot})
        return self.instance


class PlaceForm(forms.Form):
    """Where one field stands; without numbers it is not printed."""

    x = forms.FloatField(label=gettext_lazy("From the left (mm)"), required=False, min_value=0, localize=True)
    y = forms.FloatField(label=gettext_lazy("From the top (mm)"), required=False, min_value=0, localize=True)
    width = forms.FloatField(label=gettext_lazy("Width (mm)"), required=False, min_value=5, localize=True)
    size = forms.FloatField(
        label=gettext_lazy("Letters (pt)"), required=False, min_value=6, max_value=72, localize=True
    )
    align = forms.ChoiceField(label=gettext_lazy("Alignment"), required=False, choices=list(ALIGNMENTS.items()))
    bold = forms.BooleanField(label=gettext_lazy("Bold"), required=False)
    text = forms.CharField(label=gettext_lazy("Words before it"), required=False, max_length=80)

    def __init__(self, code: str, blank: Blank, typed: Any) -> None:
        placed = spots(blank) if blank.pk else BEGINNING
        initial = as_json(placed).get(code, {"align": "left"})
        super().__init__(typed, prefix=code, initial=initial)
        self.code, self.label = code, FIELDS[code]
        for name in NEEDED:
            self.fields[name].widget.attrs.update(inputmode="decimal", size=6)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        missing = [name for name in NEEDED if said.get(name) is None and name not in self.errors]
        if 0 < len(missing) < len(NEEDED):
            for name in missing:
                self.add_error(name, _("Give this number too, or leave all four empty."))
        return said

    def stands_on(self, width: int, height: int) -> bool:
        """Whether the field lies on a sheet of that size, in mm."""
        if self.spot and (off := off_the_sheet(self.spot, width, height)):
            self.add_error(*off)
        return not self.errors

    @property
    def spot(self) -> Spot | None:
        said = getattr(self, "cleaned_data", {})
        if any(said.get(name) is None for name in NEEDED):
            return None
        return Spot(
            **{name: said[name] for name in NEEDED},
            align=said.get("align") or "left",
            bold=bool(said.get("bold")),
            text=said.get("text", ""),
        )
