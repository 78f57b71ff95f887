"""What is typed about works and models, and the photos that are added to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Work
from campaigns.reach import offered
from common.forms import DayField, DongField
from common.money import LARGEST
from common.photo_fields import PHOTOS, PhotosField
from common.validators import plain_text
from members.forms.kept import KeptRecordForm
from members.forms.people import put_errors
from unions.access import Scope

GROUPS = (
    (_("The work or model"), ("kind", "quantity", "title", "unit", "happened_on", "place", "campaign")),
    (_("What it is worth, and who paid"), ("amount", "paid_by", "payer")),
    (_("Who had a part in it"), ("taking_part", "eligible", "helpers")),
    (_("Source and note"), ("source_document", "note")),
)


class WorkForm(KeptRecordForm):
    happened_on = DayField(label=_("Completed on, or in use since"))
    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, initial=1, help_text=_("More than 1 where several are told together.")
    )
    amount = DongField(label=_("Value"), required=False, min_value=0, max_value=LARGEST)
    taking_part = forms.IntegerField(
        label=_("People taking part"), min_value=0, required=False, help_text=_("And of how many who could.")
    )
    eligible = forms.IntegerField(label=_("Of how many who could take part"), min_value=1, required=False)

    class Meta:
        model = Work
        fields = [name for _heading, names in GROUPS for name in names]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"helpers": _("Other bodies and people who lent a hand.")}

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, scope=scope, **kwargs)
        campaign: Any = self.fields["campaign"]
        campaign.queryset = offered(Campaign, scope).order_by("-valid", "name")
        campaign.empty_label = "–"
        if not self.instance.pk:
            self.initial["amount"] = None

    @property
    def groups(self) -> list[tuple[Any, list[Any], bool]]:
        """Headings with their fields; whether who paid how much stands below them too."""
        return [(heading, [self[name] for name in names], "paid_by" in names) for heading, names in GROUPS]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        said["amount"] = said.get("amount") or 0
        return said


class PhotosForm(forms.Form):
    upload = PhotosField(label=_("Photos"), accept=PHOTOS)
    caption = forms.CharField(label=_("What they show"), max_length=200, required=False, validators=[plain_text])

    def refuse(self, error: ValidationError) -> None:
        put_errors(self, error)
