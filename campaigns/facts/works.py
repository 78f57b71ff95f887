"""What can be counted about works and models, and about who paid for what."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.facts.taking_part import CAMPAIGN_DIMENSION
from campaigns.models import Cost, PaidBy, Work
from common.facts import Column, CountUnit, Dimension, Measure, RecordKind


def unit_of_works(where: Any) -> set[str]:
    """Models and works are different things, never added up under one name."""
    kinds = where.get("kind", [])
    asked = set(kinds if isinstance(kinds, list) else [kinds]) or set(Work.Kind.values)
    model = {CountUnit.MODEL} if Work.Kind.PRACTICE_MODEL in asked else set()
    work = {CountUnit.WORK} if asked - {Work.Kind.PRACTICE_MODEL} else set()
    return model | work


WORK = RecordKind(
    code="campaigns.work",
    label=_("Works and models"),
    records=Work.objects.kept,
    happened_on="happened_on",
    measures=(
        Measure("number", _("Number"), unit_of_works),
        Measure("amount", _("Value"), CountUnit.DONG, of="amount"),
        Measure("taking_part", _("Taking part"), CountUnit.PERSON, of="taking_part"),
        Measure("eligible", _("Who could take part"), CountUnit.PERSON, of="eligible"),
    ),
    dimensions=(
        Dimension("kind", _("Kind"), by="kind", values=lambda: Work.Kind.choices),
        CAMPAIGN_DIMENSION,
        Dimension("paid_by", _("Paid by"), by="paid_by", values=lambda: PaidBy.choices),
    ),
    with_rows=("campaign",),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Title"), of=lambda row: row.title),
        Column(_("Kind"), of=lambda row: row.get_kind_display()),
        Column(_("Paid by"), of=lambda row: row.get_paid_by_display()),
        Column(_("Value (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("happened_on", "pk"),
)

COST = RecordKind(
    code="campaigns.cost",
    label=_("Costs of works and activities by payer"),
    records=Cost.objects.all,
    happened_on="happened_on",
    measures=(Measure("amount", _("Cost"), CountUnit.DONG, of="amount"),),
    dimensions=(
        Dimension("paid_by", _("Paid by"), by="paid_by", values=lambda: PaidBy.choices),
        Dimension(
            "record", _("Record"), by="record", values=lambda: (("work", _("Work")), ("activity", _("Activity")))
        ),
        Dimension("kind", _("Kind"), by="kind"),
    ),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Title"), of=lambda row: row.title),
        Column(_("Paid by"), of=lambda row: row.get_paid_by_display()),
        Column(_("Who paid"), of=lambda row: row.payer),
        Column(_("Cost (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("happened_on", "pk"),
)
