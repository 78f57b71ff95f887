"""What can be counted about campaigns, works and activities."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Activity, Campaign, PaidBy, Registration, Work
from common.facts import Column, CountUnit, Dimension, Measure, RecordKind
from members.models import OfWhom


def campaigns() -> list[tuple[str, str]]:
    return list(Campaign.objects.values_list("code", "name"))


def unit_of_works(where: Any) -> set[str]:
    """Models and works are different things, never added up under one name."""
    kinds = where.get("kind", [])
    asked = set(kinds if isinstance(kinds, list) else [kinds]) or set(Work.Kind.values)
    model = {CountUnit.MODEL} if Work.Kind.PRACTICE_MODEL in asked else set()
    work = {CountUnit.WORK} if asked - {Work.Kind.PRACTICE_MODEL} else set()
    return model | work


REGISTRATION = RecordKind(
    code="campaigns.registration",
    label=_("Registrations for campaigns"),
    records=Registration.objects.kept,
    happened_on="happened_on",
    measures=(
        Measure("taking_part", _("Taking part"), CountUnit.PERSON, of="taking_part"),
        Measure("eligible", _("Who could take part"), CountUnit.PERSON, of="eligible"),
    ),
    dimensions=(Dimension("campaign", _("Campaign"), by="campaign__code", values=campaigns),),
    with_rows=("campaign",),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Campaign"), of=lambda row: row.campaign),
        Column(_("Taking part"), of=lambda row: row.taking_part, amount=True),
        Column(_("Who could take part"), of=lambda row: row.eligible, amount=True),
    ),
    order=("happened_on", "pk"),
)

WORK = RecordKind(
    code="campaigns.work",
    label=_("Works and models"),
    records=Work.objects.kept,
    happened_on="happened_on",
    measures=(
        Measure("number", _("Number"), unit_of_works),
        Measure("amount", _("Value"), CountUnit.DONG, of="amount"),
    ),
    dimensions=(
        Dimension("kind", _("Kind"), by="kind", values=lambda: Work.Kind.choices),
        Dimension("campaign", _("Campaign"), by="campaign__code", values=campaigns),
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

ACTIVITY = RecordKind(
    code="campaigns.activity",
    label=_("Activities"),
    records=Activity.objects.kept,
    happened_on="happened_on",
    measures=(
        Measure("number", _("Events"), CountUnit.EVENT),
        Measure("participations", _("Participations"), CountUnit.TURN, of="participations"),
        Measure("people", _("People"), CountUnit.PERSON, of="people"),
        Measure("entitled", _("People entitled"), CountUnit.PERSON, of="entitled"),
        Measure("amount", _("Cost"), CountUnit.DONG, of="amount"),
    ),
    dimensions=(
        Dimension("kind", _("Kind"), by="kind", values=lambda: Activity.Kind.choices),
        Dimension("of_whom", _("Counted among"), by="of_whom", values=lambda: OfWhom.choices),
        Dimension("paid_by", _("Paid by"), by="paid_by", values=lambda: PaidBy.choices),
    ),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Title"), of=lambda row: row.title),
        Column(_("Kind"), of=lambda row: row.get_kind_display()),
        Column(_("Participations"), of=lambda row: row.participations, amount=True),
        Column(_("People"), of=lambda row: row.people, amount=True),
        Column(_("Cost (đồng)"), of=lambda row: row.amount, amount=True),
    ),
    order=("happened_on", "pk"),
)

KINDS = (REGISTRATION, WORK, ACTIVITY)
