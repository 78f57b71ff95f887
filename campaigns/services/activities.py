"""What may happen to activities: written down, changed, binned; who came is in `attendance`."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.kinds_of_activities import OUTCOMES, has_a_list, numbers_of
from campaigns.models import Activity, Attendance
from campaigns.refusals import in_words
from campaigns.services.attendance import recount
from campaigns.services.costs import Share, set_shares
from unions.access import Scope
from unions.models import Can
from unions.services import records

# What a kind without these says of them.
NOTHING = {"outcome": "", "covered": None, "entitled": None, "people": None, "women": None, "participations": 0}
KEPT_HERE = ("sign_in_key", "sign_in")  # never typed


@transaction.atomic
def record_activity(activity: Activity, *, shares: Sequence[Share] = (), scope: Scope) -> Activity:
    """Write an activity down. The same form sent twice is one activity."""
    if known := records.known(activity, scope):
        return known
    activity.recorded_by = scope.account
    return _saved(activity, shares)


@transaction.atomic
def change_activity(activity: Activity, *, shares: Sequence[Share] = (), seen_version: int, scope: Scope) -> Activity:
    """Change an activity. Numbers that come from a list stay those of the list, whatever is typed."""
    before = records.locked(Activity, activity.pk, scope)
    records.require_seen(before, seen_version)
    scope.require(Can.RECORD, activity.unit)
    activity.version = before.version
    for name in KEPT_HERE:
        setattr(activity, name, getattr(before, name))
    return _saved(activity, shares)


@transaction.atomic
def bin_activity(pk: int, *, scope: Scope) -> Activity:
    """Into the bin; whoever has the page for signing in open finds it closed."""
    return records.put_into_bin(records.locked(Activity, pk, scope), scope)


@transaction.atomic
def restore_activity(pk: int, *, scope: Scope) -> Activity:
    return records.take_out_of_bin(records.locked(Activity, pk, scope, binned=True))


def _saved(activity: Activity, shares: Sequence[Share]) -> Activity:
    with in_words():
        records.require_day(activity)
        for name in set(NOTHING) - set(numbers_of(activity.kind)) - {"participations"}:
            setattr(activity, name, NOTHING[name])
        _require_outcome(activity)
        _require_list(activity)
        if activity.counting == Activity.Counting.ATTENDANCE:
            recount(activity)
        else:
            _require_numbers(activity)
        return set_shares(activity, shares)


def _require_outcome(activity: Activity) -> None:
    possible = OUTCOMES.get(activity.kind, ())
    if activity.outcome and activity.outcome not in possible:
        raise ValidationError({"outcome": _("This kind of activity does not come out so.")})
    if activity.kind == Activity.Kind.AGREEMENT and not activity.outcome:
        raise ValidationError({"outcome": _("Say whether the agreement is new or amended.")})


def _require_list(activity: Activity) -> None:
    """Where a list stands it counts, and its days are those of the activity."""
    rows = Attendance.objects.filter(activity=activity.pk)
    if not has_a_list(activity.kind):
        activity.counting = Activity.Counting.NUMBER
    if activity.counting == Activity.Counting.NUMBER and rows.exists():
        raise ValidationError(
            {"counting": _("There is a list of those present, and it is what counts. Take its lines away first.")}
        )
    last = activity.ends_on or activity.happened_on
    if rows.exclude(came_on__range=(activity.happened_on, last)).exists():
        raise ValidationError({"happened_on": _("Some of those on the list came on another day.")})


def _require_numbers(activity: Activity) -> None:
    """Participations typed alone, people typed alone, or both; every person takes part at least once."""
    if "participations" not in numbers_of(activity.kind) or not activity.participations:
        activity.participations = activity.people or 0
    if activity.people is not None and activity.people > activity.participations:
        raise ValidationError({"people": _("There are no more people than participations.")})
    if activity.women is not None and activity.women > max(activity.participations, activity.people or 0):
        raise ValidationError({"women": _("No more women can take part than people.")})
