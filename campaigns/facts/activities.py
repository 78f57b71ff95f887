"""What can be counted about activities, who came, and facilities."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from campaigns.facts.taking_part import CAMPAIGN_DIMENSION
from campaigns.models import Activity, Attendance, Facility, PaidBy
from common.facts import Column, CountUnit, Dimension, Measure, RecordKind
from members.models import OfWhom

ACTIVITY = RecordKind(
    code="campaigns.activity",
    label=_("Activities"),
    records=Activity.objects.kept,
    happened_on="happened_on",
    measures=(
        Measure("number", _("Events"), CountUnit.EVENT),
        Measure("participations", _("Participations"), CountUnit.TURN, of="participations"),
        Measure("people", _("People"), CountUnit.PERSON, of="people"),
        Measure("women", _("Of them women"), CountUnit.PERSON, of="women"),
        Measure("entitled", _("People entitled"), CountUnit.PERSON, of="entitled"),
        Measure("covered", _("Workers covered"), CountUnit.PERSON, of="covered"),
        Measure("unions", _("Unions that held one"), CountUnit.UNION, function=Count, of="unit", distinct=True),
        Measure("amount", _("Cost"), CountUnit.DONG, of="amount"),
    ),
    dimensions=(
        Dimension("kind", _("Kind"), by="kind", values=lambda: Activity.Kind.choices),
        Dimension("outcome", _("Outcome"), by="outcome", values=lambda: Activity.Outcome.choices),
        Dimension("of_whom", _("Counted among"), by="of_whom", values=lambda: OfWhom.choices),
        CAMPAIGN_DIMENSION,
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

ATTENDANCE = RecordKind(
    code="campaigns.attendance",
    label=_("Members who came to activities"),
    records=lambda: Attendance.objects.filter(activity__binned_at=None, member__isnull=False),
    happened_on="came_on",
    unit_field="activity__unit",
    measures=(
        Measure("turns", _("Participations"), CountUnit.TURN, of="turns"),
        Measure("people", _("Different people"), CountUnit.PERSON, function=Count, of="member", distinct=True),
    ),
    dimensions=(Dimension("kind", _("Kind"), by="activity__kind", values=lambda: Activity.Kind.choices),),
    with_rows=("activity", "member"),
    columns=(
        Column(_("Date"), of=lambda row: row.came_on),
        Column(_("Activity"), of=lambda row: row.activity),
        Column(_("Member"), of=lambda row: row.member),
    ),
    order=("came_on", "pk"),
)

FACILITY = RecordKind(
    code="campaigns.facility",
    label=_("Facilities and channels"),
    records=Facility.objects.all,
    valid="valid",
    measures=(
        Measure("number", _("Number"), CountUnit.FACILITY, of="number"),
        Measure("unions", _("Unions that have one"), CountUnit.UNION, function=Count, of="unit", distinct=True),
    ),
    dimensions=(Dimension("kind", _("Kind"), by="kind", values=lambda: Facility.Kind.choices),),
    columns=(
        Column(_("Name"), of=lambda row: row.name),
        Column(_("Kind"), of=lambda row: row.get_kind_display()),
        Column(_("Number"), of=lambda row: row.number, amount=True),
    ),
    order=("kind", "name", "pk"),
)
