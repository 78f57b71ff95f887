"""What can be counted about contests: who entered, prizes, places."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from campaigns.models import ContestEntry, ContestResult, RecipientKind, RecognitionLevel
from common.facts import Column, CountUnit, Dimension, Measure, RecordKind

CONTEST_ENTRY = RecordKind(
    code="campaigns.contest_entry",
    label=_("Entries in contests"),
    records=ContestEntry.objects.kept,
    happened_on="happened_on",
    measures=(
        Measure("people", _("People who took part"), CountUnit.PERSON),
        Measure("women", _("Of them women"), CountUnit.PERSON, of="women"),
        Measure("unions", _("Unions that took part"), CountUnit.UNION, function=Count, of="unit", distinct=True),
    ),
    dimensions=(
        Dimension("level", _("Level"), by="contest__level", values=lambda: RecognitionLevel.choices),
        Dimension("contest", _("Contest"), by="contest__name"),
    ),
    with_rows=("contest", "unit"),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Contest"), of=lambda row: row.contest),
        Column(_("Union"), of=lambda row: row.unit_name or row.unit.code),
        Column(_("Team"), of=lambda row: row.team),
        Column(_("People"), of=lambda row: row.quantity, amount=True),
        Column(_("Of them women"), of=lambda row: row.women, amount=True),
    ),
    order=("happened_on", "pk"),
)

PRIZE = RecordKind(
    code="campaigns.prize",
    label=_("Prizes of contests"),
    records=lambda: ContestResult.objects.kept().filter(kind=ContestResult.Kind.PRIZE),
    happened_on="happened_on",
    measures=(Measure("number", _("Prizes"), CountUnit.PRIZE),),
    dimensions=(
        Dimension("grade", _("Prize"), by="grade", values=lambda: ContestResult.Grade.choices),
        Dimension("recipient_kind", _("For"), by="recipient_kind", values=lambda: RecipientKind.choices),
        Dimension("level", _("Level"), by="entry__contest__level", values=lambda: RecognitionLevel.choices),
        Dimension("contest", _("Contest"), by="entry__contest__name"),
    ),
    with_rows=("entry__contest", "unit", "member"),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Contest"), of=lambda row: row.entry.contest),
        Column(_("Union"), of=lambda row: row.unit_name or row.unit.code),
        Column(_("Prize"), of=lambda row: row.get_grade_display()),
        Column(_("For"), of=lambda row: row.get_recipient_kind_display()),
        Column(_("Prizes"), of=lambda row: row.quantity, amount=True),
    ),
    order=("happened_on", "pk"),
)

# A place is what an organiser gave: asked for of one contest, it is told as k of n, and never added up.
PLACE = RecordKind(
    code="campaigns.place",
    label=_("Placings in contests"),
    records=lambda: ContestResult.objects.kept().filter(kind=ContestResult.Kind.PLACE),
    happened_on="happened_on",
    declared=True,
    measures=(
        Measure("rank", _("Placing"), CountUnit.PLACING, of="rank"),
        Measure("out_of", _("Of how many"), CountUnit.PLACING, of="out_of"),
    ),
    dimensions=(
        Dimension("among", _("Among"), by="among", values=lambda: ContestResult.Among.choices),
        Dimension("level", _("Level"), by="entry__contest__level", values=lambda: RecognitionLevel.choices),
        Dimension("contest", _("Contest"), by="entry__contest__name"),
    ),
    with_rows=("entry__contest", "unit"),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Contest"), of=lambda row: row.entry.contest),
        Column(_("Union"), of=lambda row: row.unit_name or row.unit.code),
        Column(_("Among"), of=lambda row: row.among_name or row.get_among_display()),
        Column(_("Placing"), of=lambda row: row.rank, amount=True),
        Column(_("Of how many"), of=lambda row: row.out_of, amount=True),
        Column(_("Source document"), of=lambda row: row.source_document),
    ),
    order=("happened_on", "pk"),
)
