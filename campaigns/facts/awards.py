"""What can be counted about awards: how many, to whom, how many different recipients, how many proposed."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Count
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from campaigns.facts.taking_part import CAMPAIGN_DIMENSION
from campaigns.models import Award, Awarded, AwardType, Basis, Giver, Nomination, RecipientKind
from common.facts import Column, CountUnit, Dimension, Measure, RecordKind
from unions.facts import version_dimensions, with_unit_then

FIRST_MERIT_YEAR = 1945  # the unions of today go no further back


def award_types() -> list[tuple[str, str]]:
    return [(kind.code, str(kind)) for kind in AwardType.objects.all()]


def merit_years() -> list[tuple[int, str]]:
    """The years awards may be for, the latest first."""
    return [(year, str(year)) for year in range(timezone.localdate().year, FIRST_MERIT_YEAR - 1, -1)]


OF_THE_TYPE = (
    Dimension("award", _("Award"), by="award_type__code", values=award_types),
    Dimension("nature", _("Nature"), by="award_type__nature", values=lambda: AwardType.Nature.choices),
    Dimension("form", _("Form"), by="award_type__form", values=lambda: AwardType.Form.choices),
    Dimension("giver", _("Awarded by"), by="award_type__giver", values=lambda: Giver.choices),
    Dimension("recipient_kind", _("For"), by="recipient_kind", values=lambda: RecipientKind.choices),
    Dimension("merit_year", _("For the year"), by="merit_year", values=merit_years),
)

RECIPIENT_THEN = tuple(
    replace(one, code=f"recipient_{one.code}", label=format_lazy("{} ({})", one.label, _("of the recipient")))
    for one in version_dimensions("recipient_then__")
    if one.code in ("level", "sector")
)

AWARD = RecordKind(
    code="campaigns.award",
    label=_("Awards"),
    records=Award.objects.standing,
    happened_on="happened_on",
    measures=(
        Measure("number", _("Number"), CountUnit.AWARD),
        Measure("women", _("Of them women"), CountUnit.PERSON, of="women"),
        Measure("amount", _("Bonuses"), CountUnit.DONG, of="bonus"),
    ),
    dimensions=(
        *OF_THE_TYPE,
        Dimension("basis", _("Basis of the award"), by="basis", values=lambda: Basis.choices),
        CAMPAIGN_DIMENSION,
    ),
    nearly=lambda: Award.objects.kept().filter(revoked_on__isnull=False),
    with_rows=("award_type", "member", "recipient_unit", "decision"),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Award"), of=lambda row: row.award_type),
        Column(_("Recipient"), of=lambda row: row.recipient),
        Column(_("For the year"), of=lambda row: str(row.merit_year or "")),
        Column(_("Decision"), of=lambda row: row.decision or row.source_document),
        Column(_("Number"), of=lambda row: row.quantity, amount=True),
    ),
    order=("happened_on", "pk"),
)

AWARDED = RecordKind(
    code="campaigns.awarded",
    label=_("Recipients of awards"),
    records=lambda: with_unit_then(
        Awarded.objects.all(), on="happened_on", unit="recipient_unit", called="recipient_then"
    ),
    happened_on="happened_on",
    measures=(
        Measure("recipients", _("Different recipients"), CountUnit.RECIPIENT, function=Count, of="key", distinct=True),
        Measure("people", _("Different members"), CountUnit.PERSON, function=Count, of="member", distinct=True),
        Measure("unions", _("Different unions"), CountUnit.UNION, function=Count, of="recipient_unit", distinct=True),
    ),
    dimensions=(
        *OF_THE_TYPE,
        Dimension("basis", _("Basis of the award"), by="basis", values=lambda: Basis.choices),
        CAMPAIGN_DIMENSION,
        *RECIPIENT_THEN,
    ),
    with_rows=("award_type", "member", "recipient_unit"),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Award"), of=lambda row: row.award_type),
        Column(_("Recipient"), of=lambda row: row.name or row.member or row.recipient_unit),
        Column(_("For the year"), of=lambda row: str(row.merit_year or "")),
    ),
    order=("happened_on", "pk"),
)

NOMINATION = RecordKind(
    code="campaigns.nomination",
    label=_("Proposals for awards"),
    records=Nomination.objects.proposed,
    happened_on="happened_on",
    measures=(Measure("number", _("Number"), CountUnit.AWARD),),
    dimensions=(
        *OF_THE_TYPE,
        Dimension("state", _("Status"), by="state", values=lambda: Nomination.State.choices),
    ),
    with_rows=("award_type", "member", "recipient_unit"),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Award"), of=lambda row: row.award_type),
        Column(_("Recipient"), of=lambda row: row.recipient),
        Column(_("Status"), of=lambda row: row.get_state_display()),
        Column(_("Number"), of=lambda row: row.quantity, amount=True),
    ),
    order=("happened_on", "pk"),
)
