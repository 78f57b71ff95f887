"""What officers type about a transfer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField
from members.forms.membership import VerbForm
from members.models import Transfer
from unions.models import UnionUnit, UnitVersion


class PlaceForm(forms.Form):
    """Which union is looked for in the whole book."""

    q = forms.CharField(label=_("Name or code of the receiving union"), min_length=2, max_length=100)


class TransferForm(VerbForm):
    to_unit = forms.ChoiceField(label=_("Receiving union"), widget=forms.RadioSelect)
    moves_on = DayField(label=_("From the day"))
    document = forms.CharField(label=_("Letter of introduction"), max_length=150, required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, places: Sequence[UnitVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to_unit"]
        field.choices = [(place.unit.code, f"{place.name} ({place.level})") for place in places]

    def transfer(self) -> Transfer:
        asked = self.cleaned_data
        return Transfer(
            to_unit=UnionUnit.objects.get(code=asked["to_unit"]),
            **{name: asked[name] for name in ("moves_on", "document", "note", "form_key")},
        )


class RefusalForm(VerbForm):
    reason = forms.CharField(label=_("Why it is refused"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
