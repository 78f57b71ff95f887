"""What can be counted about campaigns, who registered for them, and entries of initiatives in programmes."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, ProgrammeEntry, Registration
from campaigns.privacy import is_confidential, read_in_full
from common.facts import Column, CountUnit, Dimension, Measure, RecordKind


def campaigns() -> list[tuple[str, str]]:
    return list(Campaign.objects.values_list("code", "name"))


CAMPAIGN_DIMENSION = Dimension("campaign", _("Campaign"), by="campaign__code", values=campaigns)

CAMPAIGN = RecordKind(
    code="campaigns.campaign",
    label=_("Campaigns under way"),
    records=Campaign.objects.all,
    valid="valid",
    measures=(Measure("number", _("Number"), CountUnit.CAMPAIGN, function=Count, of="pk", distinct=True),),
    dimensions=(Dimension("kind", _("Kind"), by="kind", values=lambda: Campaign.Kind.choices),),
    columns=(
        Column(_("Name"), of=lambda row: row.name),
        Column(_("Kind"), of=lambda row: row.get_kind_display()),
        Column(_("Theme"), of=lambda row: row.theme),
    ),
    order=("name", "pk"),
)

REGISTRATION = RecordKind(
    code="campaigns.registration",
    label=_("Registrations for campaigns"),
    records=Registration.objects.kept,
    happened_on="happened_on",
    measures=(
        Measure("taking_part", _("Taking part"), CountUnit.PERSON, of="taking_part"),
        Measure("eligible", _("Who could take part"), CountUnit.PERSON, of="eligible"),
        Measure("unions", _("Unions registered"), CountUnit.UNION, function=Count, of="unit", distinct=True),
    ),
    dimensions=(CAMPAIGN_DIMENSION,),
    with_rows=("campaign",),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Campaign"), of=lambda row: row.campaign),
        Column(_("Taking part"), of=lambda row: row.taking_part, amount=True),
        Column(_("Who could take part"), of=lambda row: row.eligible, amount=True),
    ),
    order=("happened_on", "pk"),
)

ENTRY = RecordKind(
    code="campaigns.entry",
    label=_("Initiatives entered in programmes"),
    records=ProgrammeEntry.objects.kept,
    happened_on="happened_on",
    measures=(Measure("number", _("Entered"), CountUnit.INITIATIVE),),
    dimensions=(CAMPAIGN_DIMENSION,),
    with_rows=("campaign", "initiative"),
    read_in_full=read_in_full,
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Programme"), of=lambda row: row.campaign),
        Column(_("Initiative"), of=lambda row: row.initiative, sensitive=is_confidential),
        Column(_("Entered"), of=lambda row: row.quantity, amount=True),
        Column(_("Accepted"), of=lambda row: row.accepted, amount=True),
    ),
    order=("happened_on", "pk"),
)

ACCEPTED_ENTRY = RecordKind(
    code="campaigns.accepted_entry",
    label=_("Initiatives that programmes accepted"),
    records=lambda: ProgrammeEntry.objects.kept().filter(accepted__gt=0),
    happened_on="accepted_on",
    stood_on="happened_on",
    measures=(Measure("number", _("Accepted"), CountUnit.INITIATIVE, of="accepted"),),
    dimensions=(CAMPAIGN_DIMENSION,),
    with_rows=("campaign", "initiative"),
    read_in_full=read_in_full,
    columns=(
        Column(_("Accepted by"), of=lambda row: row.accepted_on),
        Column(_("Programme"), of=lambda row: row.campaign),
        Column(_("Initiative"), of=lambda row: row.initiative, sensitive=is_confidential),
        Column(_("Accepted"), of=lambda row: row.accepted, amount=True),
    ),
    order=("accepted_on", "pk"),
)
