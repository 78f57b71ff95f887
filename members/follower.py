"""Memberships, stays in groups, absences and offices follow the units: they end with them or go on with an heir."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.models import Absence, GroupStay, Headcount, Mandate, MembershipSpell, Term, Transfer
from unions.followers import Act, Consequence
from unions.models import LineageEvent
from unions.services.cuts import Sql, cut, of_ids, remember, restore
from unions.services.plans import listed

Left, Joined = MembershipSpell.Left, MembershipSpell.Joined
LEAVING = ("left", "left_document")  # what a spell that ends gets beside its end

# The union to which a membership goes: that of the day's group if the group goes elsewhere, else the union's heir.
GOES_TO = """coalesce(
(SELECT (%s::jsonb ->> stay.group_id::text)::bigint FROM members_groupstay stay
  WHERE stay.spell_id = was.id AND stay.valid @> %s), (%s::jsonb ->> was.unit_id::text)::bigint)
"""
# The part of the same membership that the event began, or the membership itself where it was not cut.
WENT_ON_AS = """coalesce(
(SELECT after.id FROM members_membershipspell after JOIN members_membershipspell before USING (member_id)
  WHERE before.id = was.spell_id AND after.begun_by_id = %s), was.spell_id)
"""
# Parts that an event began and that ended otherwise than they would have before it: somebody changed them since.
SPELLS_CHANGED = """
SELECT count(*) FROM members_membershipspell after
  JOIN members_membershipspell before ON before.member_id = after.member_id AND before.ended_by_id = after.begun_by_id
 WHERE after.begun_by_id = %(event)s
   AND upper(after.valid) IS DISTINCT FROM (%(spells)s::jsonb -> before.id::text ->> 'valid')::date
"""
STAYS_CHANGED = """
SELECT count(*) FROM members_groupstay after JOIN members_membershipspell spell ON spell.id = after.spell_id
  LEFT JOIN (members_groupstay before JOIN members_membershipspell former ON former.id = before.spell_id)
    ON former.member_id = spell.member_id AND before.ended_by_id = %(event)s
 WHERE (spell.begun_by_id = %(event)s OR after.begun_by_id = %(event)s)
   AND (after.begun_by_id IS DISTINCT FROM %(event)s
        OR upper(after.valid) IS DISTINCT FROM (%(stays)s::jsonb -> before.id::text ->> 'valid')::date)
"""
# People who belong to a union since, on days on which they would belong to the former one again.
ELSEWHERE_SINCE = """
SELECT count(DISTINCT before.member_id) FROM members_membershipspell before
  JOIN members_membershipspell other ON other.member_id = before.member_id AND other.id <> before.id
   AND other.begun_by_id IS DISTINCT FROM %(event)s
   AND other.valid && daterange(upper(before.valid), (%(spells)s::jsonb -> before.id::text ->> 'valid')::date)
 WHERE before.ended_by_id = %(event)s
"""
ABSENCES_ADDED = """
SELECT (SELECT count(*) FROM members_absence absence JOIN members_membershipspell spell ON spell.id = absence.spell_id
         WHERE spell.begun_by_id = %(event)s)
     - (SELECT count(*) FROM members_absence absence JOIN members_membershipspell former ON former.id = absence.spell_id
         JOIN members_membershipspell spell ON spell.member_id = former.member_id AND spell.begun_by_id = %(event)s
        WHERE %(absences)s::jsonb ? absence.id::text)
"""
# Units that moved in which members of a union stay, from the day on, that is not above them; a path is made of steps.
STRAYED = """
SELECT DISTINCT unit.code
  FROM unions_treepath place JOIN unions_unionunit unit ON unit.id = place.unit_id
  JOIN members_groupstay stay ON stay.group_id = place.unit_id
  JOIN members_membershipspell spell ON spell.id = stay.spell_id
 WHERE place.unit_id = ANY(%(moved)s) AND place.valid @> %(day)s
   AND coalesce(upper(stay.valid) > %(day)s, true)
   AND position(lpad(spell.unit_id::text, 8, '0') || '/' IN place.path) = 0
 ORDER BY unit.code
"""


class MemberFollower:
    """See `unions.followers.Follower`."""

    def refusals(self, act: Act) -> list[str]:
        """Memberships, stays, absences, offices and terms of the day or later in what ends or changes union."""
        if not act.ended and not act.groups:
            return []
        later, inside = Q(valid__startswith__gte=act.day), Q(spell__in=_spells(act))
        rows: tuple[models.QuerySet[Any], ...] = (
            MembershipSpell.objects.filter(later, unit__in=act.ended),
            GroupStay.objects.filter(later, Q(group__in=act.ended) | inside),
            Absence.objects.filter(later, inside),
            Mandate.objects.filter(later, unit__in=act.ended),
            Term.objects.filter(later, unit__in=act.ended),
        )
        return list(_counted(rows))

    def consequences(self, act: Act) -> list[Consequence]:
        """Members and women among them, by whether they end, change union or come along; offices and transfers."""
        of_the_day = MembershipSpell.objects.on(act.day)
        label = _("Members who come to another union") if _goes_on(act) else _("Memberships that end")
        lines = [
            _people(label, _spells(act)),
            _people(_("Members of unions that come under another"), of_the_day.filter(unit__in=act.moved)),
        ]
        officers = Mandate.objects.on(act.day).filter(unit__in=act.ended).values("member").distinct()
        lines.append(Consequence(_("Officers whose offices end"), officers.count()))
        lines.append(Consequence(_("Transfers that are withdrawn"), _open_transfers(act).count()))
        return [line for line in lines if line.number]

    def follow(self, act: Act) -> None:
        """Spells, stays, absences, offices, terms and headcounts are cut on the day; open transfers are withdrawn.

        Raises ValidationError where a group would come to stand below another union than its members belong to.
        """
        event, goes_on = act.event, _goes_on(act)
        _withdraw(act)
        leaving = Left.REORGANISED if goes_on else Left.DISSOLVED
        document = str(event.decision)[:150] if event.decision else ""
        cut(_spells(act), event, ended={"left": leaving, "left_document": document}, goes_on=goes_on)
        inside: dict[str, Sql] = {"spell_id": (WENT_ON_AS, [event.pk])}
        heir, heirs = of_ids("group_id", act.heirs)
        stays = GroupStay.objects.on(act.day).filter(Q(spell__ended_by=event) | Q(group__in=act.ended))
        groups: dict[str, Sql] = {"group_id": (f"coalesce({heir}, was.group_id)", heirs)}
        cut(stays, event, goes_on=inside | groups if goes_on else None)
        cut(Absence.objects.filter(spell__ended_by=event, valid__contains=act.day), event, goes_on=goes_on and inside)
        cut(Mandate.objects.on(act.day).filter(unit__in=act.ended), event)
        cut(Term.objects.on(act.day).filter(unit__in=act.ended), event)
        cut(Headcount.objects.kept().filter(unit__in=act.ended, valid__contains=act.day), event)
        _require_groups_with_members(act)

    def objections(self, event: LineageEvent) -> list[str]:
        """What changed since about the memberships that the event ended and began."""
        known: dict[str, int | str] = {
            "event": event.pk,
            "spells": _replaced(event, MembershipSpell),
            "stays": _replaced(event, GroupStay),
            "absences": _replaced(event, Absence),
        }
        asked = (
            (_("memberships that changed since"), SPELLS_CHANGED),
            (_("stays in groups that changed since"), STAYS_CHANGED),
            (_("people who belong to another union since"), ELSEWHERE_SINCE),
            (_("absences written since"), ABSENCES_ADDED),
        )
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(f"({statement})" for _label, statement in asked), known)
            numbers = [number for (number,) in cursor.fetchall()]
        told = zip((label for label, _statement in asked), numbers, strict=True)
        return [_told(label, number) for label, number in told if number]

    def undo(self, event: LineageEvent) -> None:
        """Bring back what `follow` cut, and what it withdrew."""
        Absence.objects.filter(spell__begun_by=event).delete()
        for model in (GroupStay, Absence, Mandate, Term, Headcount):
            restore(model, event)
        restore(MembershipSpell, event, LEAVING)
        withdrawn = Transfer.objects.filter(
            pk__in=event.replaced.get(Transfer._meta.label, {}), status=Transfer.Status.WITHDRAWN
        )
        withdrawn.update(status=Transfer.Status.SENT, answer="", answered_by=None, answered_at=None)


def _spells(act: Act) -> models.QuerySet[MembershipSpell]:
    """Memberships of the day that end or change union: those of units that end, and those in groups that go elsewhere.

    What moves as a whole keeps its members.
    """
    stays = GroupStay.objects.on(act.day).filter(spell=OuterRef("pk"), group__in=act.groups)
    with_group = Q(Exists(stays)) & ~Q(unit__in=act.moved) if act.groups else Q(pk__in=[])
    return MembershipSpell.objects.on(act.day).filter(Q(unit__in=act.ended) | with_group)


def _goes_on(act: Act) -> dict[str, Sql] | None:
    """How the rest of a membership goes on with an heir; None where it ends for good."""
    if not act.heirs and not act.groups:
        return None
    return {
        "unit_id": (GOES_TO, [json.dumps(dict(act.groups)), act.day, json.dumps(dict(act.heirs))]),
        "joined": ("%s", [Joined.REORGANISED]),
        "joined_document": ("%s", [str(act.event.decision or "")[:150]]),
    }


def _open_transfers(act: Act) -> models.QuerySet[Transfer]:
    ends = Q(from_unit__in=act.ended) | Q(to_unit__in=act.ended)
    return Transfer.objects.filter(ends | Q(member__in=_spells(act).values("member")), status=Transfer.Status.SENT)


def _withdraw(act: Act) -> None:
    event, open_ones = act.event, _open_transfers(act)
    remember(event, Transfer, {str(pk): {} for pk in open_ones.values_list("pk", flat=True)})
    Transfer.objects.filter(pk__in=event.replaced.get(Transfer._meta.label, {})).update(
        status=Transfer.Status.WITHDRAWN,
        answer=str(event),
        answered_by=event.recorded_by,
        answered_at=event.recorded_at,
    )


def _require_groups_with_members(act: Act) -> None:
    """Refuse, after all is written, a group that stands below another union than its members belong to."""
    if not act.moved:
        return
    with connection.cursor() as cursor:
        cursor.execute(STRAYED, {"moved": list(act.moved), "day": act.day})
        strayed = [code for (code,) in cursor.fetchall()]
    if strayed:
        raise ValidationError(
            _("Members of another union are in these groups: %(units)s. Take the members out of them first."),
            params={"units": listed(strayed)},
            code="groups",
        )


def _people(label: str, spells: models.QuerySet[MembershipSpell]) -> Consequence:
    counted = spells.aggregate(number=Count("pk"), women=Count("pk", filter=Q(member__sex="female")))
    return Consequence(label, counted["number"], _("%(women)d of them women") % counted)


def _counted(rows: Iterable[models.QuerySet[Any]]) -> Iterator[str]:
    for some in rows:
        if number := some.count():
            yield _told(capfirst(some.model._meta.verbose_name_plural), number)


def _told(label: str, number: int) -> str:
    return _("%(kind)s: %(number)d") % {"kind": label, "number": number}


def _replaced(event: LineageEvent, model: type[models.Model]) -> str:
    return json.dumps(event.replaced.get(model._meta.label, {}))
