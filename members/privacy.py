"""What of a person is shown to whom: a class for every field, and what stands in its place otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Model, TextChoices
from django.utils.translation import gettext_lazy as _

from common.models import AccessLog
from members.models import Member, MembershipSpell
from unions.access import Scope
from unions.models import ABILITIES, Can, Posting, Reach, Role, UnionUnit

HIDDEN = "•••"


class Privacy(TextChoices):
    """How much a field says about a person, and so what it takes to read it."""

    OPEN = "open", _("Name, sex and work in the union")
    PERSONAL = "personal", _("Personal details")
    SENSITIVE = "sensitive", _("What the law calls sensitive")


Seen = frozenset[Privacy]
NOTHING: Seen = frozenset()
EVERYTHING: Seen = frozenset(Privacy)
NEEDS = {Privacy.OPEN: Can.VIEW, Privacy.PERSONAL: Can.RECORD, Privacy.SENSITIVE: Can.SENSITIVE}

# Every field of a person stands here, and a test misses one that does not.
CLASSES: Mapping[str, Privacy] = {
    name: privacy
    for privacy, names in {
        Privacy.OPEN: "id full_name sex born_year member_number card_number job_title department union_joined_on"
        " version form_key merged_into name_folded name_key",
        Privacy.PERSONAL: "born_on staff_code citizen_id citizen_id_issued_on phone email address native_place"
        " education qualification political_theory languages contract employed_on note",
        Privacy.SENSITIVE: "ethnicity religion party_joined_on party_official_on party_left_on"
        " bank_account bank_name health_note children",
    }.items()
    for name in names.split()
}
SENSITIVE_FIELDS = tuple(name for name, privacy in CLASSES.items() if privacy is Privacy.SENSITIVE)


def visible(member: Member, scope: Scope) -> Seen:
    """Which classes the scope may see of a member: what it may do at the union where the member is now.

    Who left for another union is a name to the old one, no more. Sensitive fields are shown when they are
    asked for, see `disclose`.
    """
    return visible_of([member], scope)[member.pk]


def visible_of(members: Iterable[Member], scope: Scope) -> dict[int, Seen]:
    """`visible` for many people by their ids, in as many questions as for one."""
    homes = home_units((member.pk for member in members), scope.on)
    able = {
        privacy: set(scope.places(can).filter(unit__in=set(homes.values())).values_list("unit", flat=True))
        for privacy, can in NEEDS.items()
    }
    seen = {}
    for pk, home in homes.items():
        seen[pk] = frozenset(privacy for privacy, units in able.items() if home in units) | {Privacy.OPEN}
    return seen


def home_units(members: Iterable[int], on: date) -> dict[int, int | None]:
    """By the id of a member: the unit of the membership of a day, else of the last one before, else of the next."""
    homes: dict[int, int | None] = dict.fromkeys(members)
    spells = MembershipSpell.objects.filter(member__in=homes)
    latest = spells.filter(joined_on__lte=on).order_by("member_id", "-joined_on")
    next_one = spells.filter(joined_on__gt=on).order_by("member_id", "joined_on")
    for rows in (next_one, latest):
        homes |= dict(rows.distinct("member_id").values_list("member_id", "unit_id"))
    return homes


def masked_value(member: Member, field: str, seen: Seen) -> Any:
    """A field as it may be shown to who sees these classes: its value in words, a day as a date; or a mask.

    The mask of a birth is its year, of a telephone its last three digits, of a citizen number its last four.
    What is sensitive is masked whether there is something or not: that nothing is written says something too.
    """
    if CLASSES[field] in seen:
        display = getattr(member, f"get_{field}_display", None)
        return display() if display else getattr(member, field)
    return mask(field, getattr(member, field))


def mask(field: str, value: Any) -> str:
    """What stands in place of a value that may not be seen."""
    if CLASSES[field] is Privacy.SENSITIVE:
        return HIDDEN
    if value in (None, ""):
        return ""
    match field:
        case "born_on":
            return str(value)[:4]
        case "phone":
            return f"•••• ••• {value[-3:]}"
        case "citizen_id":
            return f"•••• •••• {value[-4:]}"
    return HIDDEN


def veil(seen: Seen) -> Callable[[str, Any], Any]:
    """For histories of members: the value of a field, or its mask where its class is not seen."""
    return lambda field, value: value if CLASSES.get(field, Privacy.SENSITIVE) in seen else mask(field, value)


def disclose(member: Member, scope: Scope, fields: Iterable[str] = SENSITIVE_FIELDS) -> None:
    """Write down that the account is shown sensitive fields of a member; who may not is refused."""
    home = home_units([member.pk], scope.on)[member.pk]
    scope.require(Can.SENSITIVE, UnionUnit(pk=home))
    log_access(scope, AccessLog.Act.READ, member, fields)


def log_access(scope: Scope, act: AccessLog.Act, shown: Model, fields: Iterable[str], reason: str = "") -> None:
    AccessLog.objects.create(
        account=scope.account,
        act=act,
        what=shown._meta.label,
        object_id=shown.pk,
        fields=sorted(fields),
        reason=reason,
    )


@dataclass(frozen=True)
class Onlooker:
    """Somebody who can see a person: by which posting, and how much."""

    name: str
    role: str
    unit_name: str
    most: Privacy


def who_sees(member: Member, on: date) -> list[Onlooker]:
    """The accounts that can see a member on a day, those at the member's own union first."""
    home = home_units([member.pk], on)[member.pk]
    path = UnionUnit(pk=home).tree_paths.on(on).first() if home else None
    above = path.unit_ids()[::-1] if path else []
    postings = (
        Posting.objects.on(on)
        .filter(unit__in=above, account__is_active=True, unit__versions__valid__contains=on)
        .select_related("account")
        .annotate(unit_name=F("unit__versions__short_name"))
    )
    told = []
    for posting in sorted(postings, key=lambda one: (above.index(one.unit_id), one.role, one.pk)):
        reach = ABILITIES[Role(posting.role)]
        holds = [
            privacy
            for privacy, can in NEEDS.items()
            if can in reach and (reach[can] is Reach.BELOW or posting.unit_id == home)
        ]
        if holds:
            told.append(Onlooker(str(posting.account), posting.get_role_display(), posting.unit_name, holds[-1]))
    return told
