"""What can be counted about members."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from common.facts import Column, CountUnit, Dimension, Measure, RecordKind
from members.models import CareerEvent, Member, MembershipSpell, OfWhom

MEMBERSHIP = RecordKind(
    code="members.membership",
    label=_("Members"),
    records=MembershipSpell.objects.all,
    valid="valid",
    measures=(
        # One union at a time is a constraint of the database, so members on a day add up over units.
        Measure("number", _("Members"), CountUnit.PERSON, function=Count, of="member"),
    ),
    dimensions=(Dimension("sex", _("Sex"), by="member__sex", values=lambda: Member.Sex.choices),),
    with_rows=("member",),
    columns=(
        Column(_("Full name"), of=lambda row: row.member.full_name),
        Column(_("Sex"), of=lambda row: row.member.get_sex_display()),
        Column(_("Member since"), of=lambda row: row.valid.lower),
    ),
    order=("member__name_key", "member"),
)

CAREER_EVENT = RecordKind(
    code="members.career_event",
    label=_("Pay rises and appointments"),
    records=CareerEvent.objects.kept,
    happened_on="happened_on",
    measures=(Measure("number", _("People"), CountUnit.PERSON),),
    dimensions=(
        Dimension("kind", _("Kind"), by="kind", values=lambda: CareerEvent.Kind.choices),
        Dimension("of_whom", _("Counted among"), by="of_whom", values=lambda: OfWhom.choices),
    ),
    with_rows=("member",),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Kind"), of=lambda row: row.get_kind_display()),
        Column(_("Person"), of=lambda row: row.member or "–"),
        Column(_("Source document"), of=lambda row: row.source_document),
    ),
    order=("happened_on", "pk"),
)

KINDS = (MEMBERSHIP, CAREER_EVENT)
