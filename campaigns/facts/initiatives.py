"""What can be counted about initiatives and research topics."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from campaigns.models import Initiative, Recognition, RecognitionLevel
from campaigns.privacy import is_confidential, read_in_full
from common.facts import Column, CountUnit, Dimension, Measure, RecordKind

KIND = Dimension("kind", _("Kind"), by="kind", values=lambda: Initiative.Kind.choices)

INITIATIVE = RecordKind(
    code="campaigns.initiative",
    label=_("Initiatives and research topics"),
    records=Initiative.objects.kept,
    happened_on="happened_on",
    measures=(
        Measure("number", _("Number"), CountUnit.INITIATIVE),
        Measure("amount", _("Benefit in a year"), CountUnit.DONG, of="benefit"),
    ),
    dimensions=(KIND,),
    read_in_full=read_in_full,
    columns=(
        Column(_("First applied on"), of=lambda row: row.happened_on),
        Column(_("Title"), of=lambda row: row.title, sensitive=is_confidential),
        Column(_("Kind"), of=lambda row: row.get_kind_display()),
        Column(_("Number"), of=lambda row: row.quantity, amount=True),
        Column(_("Benefit in a year (đồng)"), of=lambda row: row.benefit, amount=True),
    ),
    order=("happened_on", "pk"),
)

RECOGNITION = RecordKind(
    code="campaigns.recognition",
    label=_("Initiatives and topics that were recognised"),
    records=Recognition.objects.kept,
    happened_on="happened_on",
    measures=(Measure("number", _("Number"), CountUnit.INITIATIVE),),
    dimensions=(KIND, Dimension("level", _("Level"), by="level", values=lambda: RecognitionLevel.choices)),
    with_rows=("initiative", "decision"),
    read_in_full=read_in_full,
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Initiative"), of=lambda row: row.initiative, sensitive=is_confidential),
        Column(_("Level"), of=lambda row: row.get_level_display()),
        Column(_("Decision"), of=lambda row: row.decision),
        Column(_("Number"), of=lambda row: row.quantity, amount=True),
    ),
    order=("happened_on", "pk"),
)
