"""What the page of a person shows to who asks: details by their classes, memberships, offices, career."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.formats import localize

from common.models import AccessLog
from members.forms.people import GROUPS, SENSITIVE_GROUP
from members.models import Absence, CareerEvent, GroupStay, Member, MemberRating, MembershipSpell
from members.privacy import HIDDEN, Privacy, Seen, masked_value, veil, visible, who_sees
from members.seniority import seniority
from members.services.people import alike
from unions.access import Scope
from unions.models import Can, UnitVersion
from unions.pages import history

LOOKS = 5  # at what is sensitive, shown beside the record


def record_of(member: Member, scope: Scope, *, revealed: bool) -> dict[str, Any]:
    """The context of the page of a member. `revealed` shows what is sensitive; who asks has written it down."""
    able = visible(member, scope)
    seen = able if revealed else able - {Privacy.SENSITIVE}
    spells = list(memberships(member, scope))
    current = next((spell for spell in spells if scope.on in spell.valid), None)
    keeps = Privacy.PERSONAL in able
    units = {spell.unit_id for spell in spells}
    kept = set(scope.places(Can.RECORD).filter(unit__in=units).values_list("unit", flat=True))
    return {
        "member": member,
        "birth": birth_told(member, seen),
        "seniority": _seniority(member, spells, scope),
        "groups": [(legend, _facts(member, names, seen)) for legend, names in GROUPS],
        "sensitive": _facts(member, SENSITIVE_GROUP[1], seen),
        "children": member.children.all() if Privacy.SENSITIVE in seen else None,
        "may_reveal": Privacy.SENSITIVE in able and not revealed,
        "revealed": revealed,
        "keeps": keeps,
        "may_admit": keeps and not any(spell.left_on is None for spell in spells),
        "current": current,
        "spells": [(spell, spell.unit_id in kept) for spell in spells],
        "stays": _named(GroupStay.objects.in_scope(scope).filter(spell__member=member), "group"),
        "absences": Absence.objects.in_scope(scope, Can.RECORD).filter(spell__member=member).order_by("-valid"),
        "transfers": member.transfers.in_scope(scope).filter(status="sent").select_related("to_unit"),
        "mandates": member.mandates.in_scope(scope).select_related("unit").order_by("-valid"),
        "career": [(event, *_told(event, seen)) for event in _career(member, scope)],
        "ratings": _ratings(member, scope) if Privacy.PERSONAL in seen else (),
        "onlookers": who_sees(member, scope.on) if keeps else (),
        "looks": _looks(member) if Privacy.SENSITIVE in able else (),
        "alike": alike(member, scope)[:LOOKS] if keeps else (),
        "events": history(member, veiled=veil(seen)),
    }


def memberships(member: Member, scope: Scope) -> QuerySet[Any]:
    """The memberships in reach, the newest first, each with what its unit was called on its first day."""
    rows = MembershipSpell.objects.in_scope(scope).filter(member=member).select_related("unit")
    return _named(rows, "unit")


def _named(rows: QuerySet[Any], unit: str) -> QuerySet[Any]:
    called = UnitVersion.objects.filter(unit=OuterRef(unit), valid__contains=OuterRef("valid__startswith"))
    return rows.annotate(unit_name=Subquery(called.values("short_name")[:1])).order_by("-valid")


def _facts(member: Member, names: str, seen: Seen) -> list[tuple[str, Any]]:
    """(label, value or mask) of fields that say something."""
    told = []
    for name in names.replace("birth", "born_on").split():
        value = masked_value(member, name, seen)
        if name == "born_on":
            value = birth_told(member, seen)
        if value not in (None, ""):
            label = str(Member._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            told.append((label[:1].upper() + label[1:], localize(value)))
    return told


def birth_told(member: Member, seen: Seen) -> str:
    """The day of birth for who may see it, else the year; "" where neither is known."""
    born = masked_value(member, "born_on", seen)
    return f"{born:%d/%m/%Y}" if isinstance(born, date) else str(born or member.born_year or "")


def _seniority(member: Member, spells: list[MembershipSpell], scope: Scope) -> Any:
    """From all memberships for those who see the member's union of today; others see what they saw anyway."""
    home = any(scope.on in spell.valid for spell in spells)
    rows = member.spells.all() if home else spells
    days = [(spell.valid.lower, spell.valid.upper) for spell in rows]
    return seniority(days, on=scope.on, joined_before_the_book=member.union_joined_on)


def _career(member: Member, scope: Scope) -> QuerySet[CareerEvent]:
    return CareerEvent.objects.in_scope(scope).kept().filter(member=member).order_by("-happened_on", "-pk")


def _told(event: CareerEvent, seen: Seen) -> tuple[Any, str]:
    """The kind and the post of an event; who joined the Party is as sensitive here as in the person's fields."""
    if event.is_sensitive and Privacy.SENSITIVE not in seen:
        return HIDDEN, ""
    return event.get_kind_display(), event.title


def _ratings(member: Member, scope: Scope) -> QuerySet[MemberRating]:
    rows = MemberRating.objects.in_scope(scope).kept().filter(member=member)
    return rows.select_related("grade").order_by("-year_label")


def _looks(member: Member) -> QuerySet[AccessLog]:
    rows = AccessLog.objects.filter(what=member._meta.label, object_id=member.pk)
    return rows.select_related("account").order_by("-happened_at")[:LOOKS]
