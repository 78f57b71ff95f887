"""How unions register for campaigns: in time, where they are asked, with a compact and with members by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import asked
from campaigns.models import Campaign, RegisteredMember, Registration
from campaigns.refusals import in_words
from campaigns.services.campaigns import held_campaign
from common import images
from common.files import store
from common.models import StoredFile
from common.walls import about
from members.models import GroupStay, Member, MembershipSpell
from unions.access import Scope
from unions.models import UnionUnit
from unions.services import records


@transaction.atomic
def register(registration: Registration, *, compact: BinaryIO | None = None, scope: Scope) -> Registration:
    """A union registers for a campaign, once. The same form sent twice is one registration.

    Where members register by name nobody takes part before they are named.
    """
    if known := records.known(registration, scope):
        return known
    registration.recorded_by = scope.account
    if by_name(registration.campaign):
        registration.taking_part = 0
    return _saved(registration, compact)


@transaction.atomic
def change_registration(
    registration: Registration, *, compact: BinaryIO | None = None, seen_version: int, scope: Scope
) -> Registration:
    """Change a registration of the same union; a compact that comes along takes the place of the former one."""
    before = records.locked(Registration, registration.pk, scope)
    records.require_seen(before, seen_version)
    registration.version, registration.unit = before.version, before.unit
    registration.campaign_id = before.campaign_id
    if by_name(before.campaign):
        registration.taking_part = before.taking_part
    here = members_of(registration.unit, registration.happened_on)
    stranger = registration.people.exclude(member__in=here).select_related("member").first()
    if stranger:
        told = _("%(name)s is registered by name, but was not a member here on that day.")
        raise about("happened_on", told, code="stranger", name=stranger.member)
    return _saved(registration, compact)


@transaction.atomic
def bin_registration(pk: int, *, scope: Scope) -> Registration:
    return records.put_into_bin(records.locked(Registration, pk, scope), scope)


@transaction.atomic
def restore_registration(pk: int, *, scope: Scope) -> Registration:
    """Take a registration out of the bin; refused where the union registered anew meanwhile."""
    registration = records.locked(Registration, pk, scope, binned=True)
    with in_words():
        return records.take_out_of_bin(registration)


@transaction.atomic
def name_members(
    pk: int, *, looked_at: Collection[int], promises: Mapping[int, str], seen_version: int, scope: Scope
) -> Registration:
    """Of the members looked at, register those with a promise ("" for none in words), and the others no more.

    Whoever was not looked at stays as they are. So many take part as are named.
    """
    registration = records.locked(Registration, pk, scope)
    records.require_seen(registration, seen_version)
    if not by_name(registration.campaign):
        raise ValidationError(_("This campaign does not ask for members by name."), code="not-by-name")
    chosen = Member.objects.filter(pk__in=set(promises) & set(looked_at))
    here = set(
        chosen.filter(pk__in=members_of(registration.unit, registration.happened_on)).values_list("pk", flat=True)
    )
    if len(here) < len(set(promises) & set(looked_at)):
        raise ValidationError(
            _("On %(day)s somebody of these was not a member here."),
            params={"day": f"{registration.happened_on:%d/%m/%Y}"},
            code="stranger",
        )
    named = registration.people.filter(member__in=looked_at)
    kept = {one.member_id: one for one in named}
    registration.people.filter(member__in=set(kept) - here).delete()
    changed = [one for one in kept.values() if one.member_id in here and one.promise != promises[one.member_id]]
    for one in changed:
        one.promise = promises[one.member_id]
    new = [
        RegisteredMember(registration=registration, member_id=one, promise=promises[one]) for one in here - set(kept)
    ]
    for one in (*changed, *new):
        one.clean_fields(exclude=["registration", "member"])
    RegisteredMember.objects.bulk_update(changed, ["promise"])
    RegisteredMember.objects.bulk_create(new)
    registration.taking_part = registration.people.count()
    if registration.taking_part > registration.eligible:
        told = _("%(n)s are named, but only %(all)s could take part. Put that number right first.")
        raise ValidationError(
            told, params={"n": registration.taking_part, "all": registration.eligible}, code="too-many"
        )
    return records.saved(registration)


def by_name(campaign: Campaign) -> bool:
    return campaign.asks == Campaign.Asks.MEMBERS


def members_of(unit: UnionUnit, day: date) -> QuerySet[Member]:
    """Who belonged to a union, to one below it, or to a group, on a day."""
    spells = MembershipSpell.objects.under(unit, on=day).on(day).values("member")
    stays = GroupStay.objects.under(unit, on=day).on(day).values("spell__member")
    return Member.objects.standing().filter(Q(pk__in=spells) | Q(pk__in=stays))


def _saved(registration: Registration, compact: BinaryIO | None) -> Registration:
    campaign = registration.campaign = held_campaign(registration.campaign_id)
    if campaign.asks == Campaign.Asks.NOBODY:
        raise ValidationError(_("This campaign asks nobody to register."), code="nobody")
    records.require_day(registration)
    _require_in_time(campaign, registration.happened_on)
    if not asked.is_asked(campaign, registration.unit, registration.happened_on):
        raise about("unit", _("The campaign does not ask this union to register."), code="not-asked")
    signed_on = registration.compact_signed_on
    if signed_on and signed_on > timezone.localdate():
        raise about("compact_signed_on", _("The day must be today or earlier."), code="later")
    if compact is not None:
        registration.compact = _kept(compact)
    with in_words():
        return records.saved(registration)


def _require_in_time(campaign: Campaign, day: date) -> None:
    first, last = asked.window(campaign)
    if first <= day and (last is None or day <= last):
        return
    told = _("Unions register from %(first)s on.") if last is None else _("Unions register from %(first)s to %(last)s.")
    days = {"first": f"{first:%d/%m/%Y}", "last": last and f"{last:%d/%m/%Y}"}
    raise about("happened_on", told, code="registration_is_within_the_window", **days)


def _kept(compact: BinaryIO) -> StoredFile:
    try:
        content, media_type = images.paper(compact)
    except ValidationError as error:
        raise ValidationError({"upload": error}) from error
    return store(content, media_type=media_type)
