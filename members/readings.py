"""Who read what is sensitive about the members of a unit: the log of accesses, by unit."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate

from common.models import AccessLog
from members.models import Member, MembershipSpell
from unions.models import UnionUnit


def readings(unit: UnionUnit) -> QuerySet[AccessLog]:
    """Accesses to people on days on which they were members of the unit, the newest first, with `member_name`.

    What was read while somebody belonged to another union is that union's business.
    """
    belonged = MembershipSpell.objects.of(unit).filter(
        member=OuterRef("object_id"), valid__contains=OuterRef("read_on")
    )
    name = Member.objects.filter(pk=OuterRef("object_id")).values("full_name")[:1]
    return (
        AccessLog.objects.filter(what=Member._meta.label)
        .annotate(read_on=TruncDate("happened_at", tzinfo=ZoneInfo(settings.TIME_ZONE)))
        .filter(Exists(belonged))
        .annotate(member_name=Subquery(name, output_field=CharField()))
        .select_related("account")
        .order_by(F("happened_at").desc(), "-pk")
    )
