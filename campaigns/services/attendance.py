"""Who came to an activity: written down by an officer, or signed in on a telephone.

The numbers of an activity with a list are those of its rows, counted anew on its locked row whenever they change.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.kinds_of_activities import has_a_list
from campaigns.models import Activity, Attendance
from common.vietnamese import fold
from members.models import Member, MembershipSpell
from unions.access import Scope
from unions.models import UnionUnit
from unions.services import records

LONGEST = 12  # hours that signing in may stay open
MOST = 20_000  # lines of one activity; more were not people
COUNTED = ("counting", "participations", "people", "women", "entitled", "sign_in_key", "sign_in")
MOST_TYPED = 2_000  # names at once
LONGEST_NAME = 120
LETTER = re.compile(r"[^\W\d_]")  # a name holds one
TYPED = re.compile(r"(?P<name>[^(]+?)\s*(\((?P<year>\d{4})?(,\s*)?(?P<number>[^)]*)\))?")
LEAST_DIGITS = 4  # of a telephone number that tell two of one name apart


def names_of(lines: Iterable[str]) -> list[str]:
    """Names as they are typed or pasted, a line each: without their numbers, and without empty and repeated lines.

    Raises ValidationError where they are too many, or a line is no name.
    """
    plain = (re.sub(r"^\d+[.)\s]\s*", "", " ".join(line.split())) for line in lines)
    names = list(dict.fromkeys(filter(None, plain)))
    if len(names) > MOST_TYPED:
        raise ValidationError(_("Paste no more than %(most)s names at once."), params={"most": MOST_TYPED})
    for name in names:
        if len(name) > LONGEST_NAME or not LETTER.search(name):
            raise ValidationError(_("“%(line)s” is no name."), params={"line": name[:40]})
    return names


@dataclass(frozen=True)
class Listed:
    """What became of people who were written down: how many are new on the list, how many were on it."""

    new: int
    known: int


@transaction.atomic
def write_down(
    pk: int, *, members: Collection[int] = (), lines: Sequence[str] = (), came_on: date, scope: Scope
) -> Listed:
    """Put people on the list of a day; from then on the list counts, whatever number was typed before.

    `members` are ids of those who belonged there on the day. Each of `lines` is a name, maybe with the year of birth
    or the member number in brackets: the member it can only mean, or else the name as it was typed. Whoever is on
    the list of that day already stays there once.
    """
    if not members and not lines:
        raise ValidationError(_("Choose somebody, or type a name."), code="nobody")
    activity = _held(pk, scope)
    _require_day(activity, came_on)
    there = _members_there(activity.unit, came_on)
    chosen = set(there.filter(pk__in=members).values_list("pk", flat=True))
    if chosen != set(members):
        raise ValidationError(
            {"members": _("Some of those chosen were no members here on that day. Choose again.")}, code="not-there"
        )
    meant, names = _read(lines, there)
    rows = [Attendance(activity=activity, member_id=one, came_on=came_on) for one in sorted(chosen | meant)]
    rows += [Attendance(activity=activity, name=name, name_folded=_folded(name), came_on=came_on) for name in names]
    before = activity.attendances.count()
    if before + len(rows) > MOST:
        raise ValidationError({"names": _("A list holds no more than %(most)s lines.") % {"most": MOST}})
    Attendance.objects.bulk_create(rows, ignore_conflicts=True)
    _counted(activity)
    new = activity.attendances.count() - before
    return Listed(new, len(rows) - new)


def _read(lines: Sequence[str], there: QuerySet[Member]) -> tuple[set[int], list[str]]:
    """The members that lines can only mean, by their ids, and the other lines."""
    read = {line: TYPED.fullmatch(line) for line in lines}
    folded = {fold(said["name"]) for said in read.values() if said}
    by_name: dict[str, list[Member]] = {}
    for member in there.filter(name_folded__in=folded):
        by_name.setdefault(member.name_folded, []).append(member)
    meant, names = set(), []
    for line, said in read.items():
        fitting = [member for member in by_name.get(fold(said["name"]), ()) if _fits(member, said)] if said else []
        if len(fitting) == 1:
            meant.add(fitting[0].pk)
        else:
            names.append(line)
    return meant, names


def _fits(member: Member, said: re.Match[str]) -> bool:
    year, number = said["year"], said["number"]
    return (not year or str(member.born_year) == year) and (not number or member.member_number == number)


@transaction.atomic
def take_off(pk: int, *, scope: Scope) -> Activity:
    """Take a line off the list that is none of its."""
    found = Attendance.objects.get(pk=pk)
    activity = _held(found.activity_id, scope)
    Attendance.objects.filter(pk=pk).delete()
    return _counted(activity)


@transaction.atomic
def open_signing_in(pk: int, *, hours: int, scope: Scope) -> Activity:
    """Let people sign in by telephone from now on, under an address that nobody can guess; a former one is gone."""
    activity = _held(pk, scope)
    if not 1 <= hours <= LONGEST:
        raise ValidationError({"hours": _("Signing in stays open for 1 to %(most)s hours.") % {"most": LONGEST}})
    _require_day(activity, timezone.localdate())
    now = timezone.now()
    activity.sign_in_key, activity.sign_in = uuid.uuid4(), DateTimeTZRange(now, now + timedelta(hours=hours))
    return _counted(activity)


@transaction.atomic
def close_signing_in(pk: int, *, scope: Scope) -> Activity:
    """End it now; closed twice it is closed."""
    activity = _held(pk, scope)
    now = timezone.now()
    if is_open(activity, now):
        activity.sign_in = DateTimeTZRange(activity.sign_in.lower, now)
        activity.save(update_fields=COUNTED)
    return activity


def is_open(activity: Activity, now: datetime) -> bool:
    return activity.binned_at is None and activity.sign_in is not None and now in activity.sign_in


def address_of(activity: Activity) -> str:
    """Where people sign in, for whoever is to have the address."""
    path: str = reverse("campaigns:sign-in-sheet", args=[activity.sign_in_key])
    return f"{settings.PUBLIC_URL}{path}"


def open_sheet(key: uuid.UUID) -> Activity | None:
    """The activity whose sheet is open under a key now, for anybody who has the key."""
    rows = Activity.objects.kept().select_related("unit")
    return rows.filter(sign_in_key=key, sign_in__contains=timezone.now()).first()


@transaction.atomic
def sign_in(key: uuid.UUID, *, name: str, number: str) -> bool:
    """Whoever has the address puts a name on today's list; False where the sheet is not open any more.

    Exactly one member of the union with that name and number is written as this member, everybody else as a name.
    Which of the two it was, and whether the name was there before, is told to nobody.
    """
    rows = Activity.objects.kept().select_for_update(of=("self",)).select_related("unit")
    activity = rows.filter(sign_in_key=key, sign_in__contains=timezone.now()).first()
    if activity is None or activity.attendances.count() >= MOST:
        return False
    came_on = min(timezone.localdate(), activity.ends_on or activity.happened_on)
    member = _meant(name, number, activity.unit, came_on)
    written = "" if member else f"{name} ({number[-LEAST_DIGITS:]})"
    row = Attendance(
        activity=activity,
        member=member,
        name=written,
        name_folded=_folded(written),
        came_on=came_on,
        how=Attendance.How.SIGNED_IN,
    )
    Attendance.objects.bulk_create([row], ignore_conflicts=True)
    _counted(activity)
    return True


def _folded(name: str) -> str:
    """What tells names apart on a list. Some letters fold into many; what is beyond the column tells nothing more."""
    return fold(name)[: Attendance._meta.get_field("name_folded").max_length]


def without_number(row: Attendance) -> str:
    """The name on a line, without the digits that its owner signed in with."""
    return row.name.rpartition(" (")[0] if row.how == Attendance.How.SIGNED_IN else row.name


def _meant(name: str, number: str, unit: UnionUnit, day: date) -> Member | None:
    """The one member there on the day with that name, and with that member number or end of the telephone number."""
    digits = re.sub(r"\D", "", number)
    with_number = Q(member_number__iexact=number)
    if len(digits) >= LEAST_DIGITS:
        with_number |= Q(phone__endswith=digits[-9:])  # without the 0 or +84 before it
    found = list(_members_there(unit, day).filter(with_number, name_folded=fold(name))[:2])
    return found[0] if len(found) == 1 else None


def _members_there(unit: UnionUnit, day: date) -> QuerySet[Member]:
    """Whose membership of a day was in the unit, in one that it is a part of, or in one below it."""
    spells = MembershipSpell.objects.on(day)
    here = spells.filter(unit__in=unit.from_top(day)) | spells.under(unit, on=day)
    return Member.objects.standing().filter(pk__in=here.values("member"))


def _held(pk: int, scope: Scope) -> Activity:
    activity = records.locked(Activity, pk, scope)
    if not has_a_list(activity.kind):
        raise ValidationError(_("This kind of activity has no list of those present."))
    return activity


def _require_day(activity: Activity, day: date) -> None:
    last = min(activity.ends_on or activity.happened_on, timezone.localdate())
    if not activity.happened_on <= day <= last:
        raise ValidationError({"came_on": _("The activity was not held on that day.")})


def _counted(activity: Activity) -> Activity:
    """Let the list count. The version stays, so that whoever edits the activity meanwhile is not turned away."""
    activity.counting = Activity.Counting.ATTENDANCE
    recount(activity)
    activity.save(update_fields=COUNTED)
    return activity


def recount(activity: Activity) -> None:
    """The numbers of the list: lines, different people, and women where every line is a member.

    Whoever came was entitled, so no fewer were than came.
    """
    rows = Attendance.objects.filter(activity=activity.pk)
    told = rows.aggregate(
        lines=Count("pk"),
        members=Count("member", distinct=True),
        names=Count("name_folded", distinct=True, filter=Q(member=None)),
        women=Count("member", distinct=True, filter=Q(member__sex=Member.Sex.FEMALE)),
    )
    activity.participations = told["lines"]
    activity.people = told["members"] + told["names"]
    activity.women = told["women"] if told["members"] and not told["names"] else None
    if activity.entitled is not None:
        activity.entitled = max(activity.entitled, activity.people)
