"""Events taken back: everything stands again as it stood before, and the event stays in the book as undone."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.followers import followers
from unions.models import (
    Can,
    Coverage,
    LineageEvent,
    LineageUnit,
    Placement,
    TreePath,
    UnitVersion,
    WebhookKind,
)
from unions.services.cuts import restore
from unions.services.objections import built_on, hold_placements, hold_records
from unions.services.orders import ENDS, Kind
from unions.services.plans import listed
from unions.webhooks import Happened, tell_each

Part = LineageUnit.Part
FOUNDED = "founded"  # in `replaced` of an undone event: {code: name} of what it had founded


@transaction.atomic
def undo_event(event_id: int, *, scope: Scope) -> LineageEvent:
    """Bring everything back as it stood before the event, while nothing was built upon it.

    What it founded keeps its identity without a name or a place, so that its part in the event stays readable; a new
    founding under the same code takes it up.
    """
    TreePath.objects.hold()
    event = LineageEvent.objects.select_for_update(of=("self",)).get(pk=event_id)
    if event.undone_at is not None:  # first, since what it founded stands nowhere any more, in nobody's reach
        raise ValidationError(_("This reorganisation was undone already."), code="undone")
    _require_reach(event, scope)
    founded = _founded(event)
    hold_placements(list(event.parts.values_list("unit", flat=True)))
    if founded:
        hold_records()
    if reason := why_not_undo(event):
        raise ValidationError(reason, code="built-upon")
    names = UnitVersion.objects.filter(unit__in=founded, begun_by=event).values_list("unit__code", "name")
    if founded:
        event.replaced[FOUNDED] = dict(names)
    event.undone_by, event.undone_at = scope.account, timezone.now()
    event.save()
    try:
        with transaction.atomic():
            _restore(event, founded)
            connection.check_constraints()  # references to what goes away are looked at now, not at the very end
    except IntegrityError as stands_in_the_way:
        raise ValidationError(
            _("Something was written since that does not go with what stood before."), code="built-upon"
        ) from stands_in_the_way
    tell_reorganised(event, "undone")
    return event


def tell_reorganised(event: LineageEvent, state: str) -> None:
    """Tell other systems of a reorganisation of the units that took part, or that it was taken back."""
    about = {"state": state, "what": event.kind, "effective_on": event.effective_on.isoformat()}
    units = event.parts.order_by("pk").values_list("unit", flat=True)
    happened = (Happened(unit, f"reorganisations/{event.pk}/", about) for unit in units)
    tell_each(WebhookKind.UNITS_REORGANISED, happened)


def why_not_undo(event: LineageEvent) -> str:
    """What was built upon the event since, in words; "" where it can be undone."""
    later = [str(other) for other in _built_later(event)]
    objections = (
        [_("later reorganisations of the same unions: %(events)s") % {"events": listed(later)}] if later else []
    )
    founded = _founded(event)
    objections += built_on(founded, event) if founded else []
    objections += [line for one in followers() for line in one.objections(event)]
    if not objections:
        return ""
    return _("This cannot be undone any more, since something was built upon it: %(what)s.") % {
        "what": "; ".join(objections)
    }


def _restore(event: LineageEvent, founded: list[int]) -> None:
    if event.kind == Kind.CORRECTED:
        for pk, values in event.replaced.get(UnitVersion._meta.label, {}).items():
            UnitVersion.objects.filter(pk=pk).update(**values)
    else:
        restore(UnitVersion, event)
    restore(Placement, event)
    restore(Coverage, event)
    Coverage.objects.filter(unit__in=founded).delete()
    TreePath.objects.derive()
    for follower in reversed(followers()):
        follower.undo(event)


def _built_later(event: LineageEvent) -> Iterator[LineageEvent]:
    """Standing events, written later, that met what this one changed, or ended a union that it came back to."""
    met = event.parts.exclude(part=Part.PARENT)
    if event.kind == Kind.MERGED_INTO_EXISTING:
        met = met.exclude(part=Part.TO)  # others may be merged into the same heir later
    changed = set(met.values_list("unit", flat=True))
    around = set(event.parts.values_list("unit", flat=True)) - changed
    around |= set(Placement.objects.filter(ended_by=event).values_list("parent", flat=True)) - {None}
    ended = Q(part=Part.FROM, event__kind__in=ENDS) | Q(part=Part.ALONG)
    parts = LineageUnit.objects.standing().filter(event__pk__gt=event.pk)
    parts = parts.filter(Q(unit__in=changed) | Q(unit__in=around) & ended)
    yield from LineageEvent.objects.filter(pk__in=parts.values("event")).order_by("pk")


def _founded(event: LineageEvent) -> list[int]:
    return list(UnitVersion.objects.filter(begun_by=event, unit__in=_successors(event)).values_list("unit", flat=True))


def _successors(event: LineageEvent) -> list[int]:
    return list(event.parts.filter(part=Part.TO).values_list("unit", flat=True))


def _require_reach(event: LineageEvent, scope: Scope) -> None:
    """Whoever takes an event back holds all units it met where they stood then, and those they come back to."""
    there = TreePath.objects.filter(scope.within(Can.ORGANISE), unit=OuterRef("unit"))
    if event.parts.exclude(Exists(there.filter(valid__contains=OuterRef("stood_on")))).exists():
        raise PermissionDenied
    before = Placement.objects.filter(ended_by=event, parent__isnull=False).values_list("parent", flat=True)
    scope.require_all(Can.ORGANISE, set(before))
