"""What is typed about several who paid a cost together."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from campaigns.models import Activity, CostShare, PaidBy, Work
from campaigns.services.costs import Share
from common.forms import DongField
from common.money import LARGEST
from common.validators import plain_text

OFFERED: list[dict[str, Any]] = [
    {"paid_by": who} for who in (PaidBy.UNION, PaidBy.EMPLOYER, PaidBy.DONORS)
]  # empty lines
TORN: Any = _("Part of this page did not arrive. Send it once more.")


class CostShareForm(forms.Form):
    """Who paid how much. A line without an amount and a name is no line."""

    paid_by = forms.ChoiceField(label=_("Paid by"), choices=CostShare._meta.get_field("paid_by").choices)  # type: ignore[arg-type]
    payer = forms.CharField(label=_("Who paid"), max_length=200, required=False, validators=[plain_text])
    amount = DongField(label=_("Amount (đồng)"), required=False, min_value=1, max_value=LARGEST)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("payer") and not said.get("amount") and "amount" not in self.errors:
            raise ValidationError({"amount": _("Say how much it was.")})
        return said

    @property
    def says_something(self) -> bool:
        return bool(self.cleaned_data.get("amount"))

    @property
    def share(self) -> Share:
        said = self.cleaned_data
        return Share(paid_by=said["paid_by"], amount=said["amount"], payer=said["payer"])


class CostShareLines(BaseFormSet):
    """The lines that are kept, and empty ones after them that begin with the usual payers."""

    @property
    def opened(self) -> bool:
        """Whether the lines say something, so that nobody has to open them first."""
        said = any(form["amount"].value() or form["payer"].value() for form in self.forms)
        return said or (self.is_bound and not self.is_valid())


CostShareFormSet = formset_factory(CostShareForm, formset=CostShareLines, extra=0, max_num=30, validate_max=True)


def share_forms(data: Any, record: Work | Activity) -> CostShareLines:
    """The lines of a record, new or known; drawn by `campaigns/_cost_shares.html`."""
    kept: list[Any] = list(record.shares.values("paid_by", "payer", "amount")) if record.pk else []
    lines: Any = CostShareFormSet(
        data, initial=kept + OFFERED, prefix="shares", error_messages={"missing_management_form": TORN}
    )
    return cast(CostShareLines, lines)


def shares_of(lines: CostShareLines) -> list[Share]:
    """The lines of a valid formset that say an amount."""
    return [form.share for form in lines.forms if form.says_something]
