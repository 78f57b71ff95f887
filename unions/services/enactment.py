"""The writing of an order: what it founds, cuts and moves, and the event that tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.followers import Act, Consequence, followers
from unions.models import Can, Coverage, LineageEvent, LineageUnit, Placement, TreePath, UnionUnit, UnitVersion
from unions.services.consequences import of_the_tree, paths_of, postings_lost_and_won
from unions.services.cuts import cut, of_ids, remember
from unions.services.objections import dated_from, hold_placements, hold_records
from unions.services.orders import CHANGES, ENDS, Kind, Order, changed_columns, check
from unions.services.plans import Plan, listed, plan
from unions.services.refusals import require_days, require_levels, require_parents

Part = LineageUnit.Part
ONE_DAY = timedelta(days=1)


def enact(order: Order, *, scope: Scope, for_good: bool) -> tuple[LineageEvent, Plan, list[Consequence]]:
    """Write an order into the book, with all that follows. The caller holds the tree and owns the transaction.

    Who writes about the units waits; `for_good` lets also wait who writes records, so that what is refused is all
    there is.
    """
    check(order)
    event = LineageEvent(
        kind=order.kind,
        effective_on=order.effective_on,
        decision=order.decision,
        reason=order.reason,
        note=order.note,
        form_key=order.form_key,
        recorded_by=scope.account,
    )
    event.clean_fields()
    named = (*order.units, order.under, order.heir, order.children_under)
    scope.require_all(Can.ORGANISE, {unit.pk for unit in named if unit is not None})
    planned = plan(order, [unit.pk for unit in _identities(order)])
    # Whoever reorganises also holds what goes along or comes elsewhere, and the unions above on both sides.
    scope.require_all(Can.ORGANISE, {*planned.gone, *planned.moves} | planned.parents())
    hold_placements([*planned.gone, *planned.moves])
    if for_good and planned.gone:
        hold_records()
    require_days(planned)
    event.save()
    act = Act(
        event,
        ended=frozenset(planned.gone),
        moved=_moved(planned),
        founded=frozenset(planned.founded),
        heirs=planned.heirs,
        groups=planned.groups,
    )
    _require_nothing_left(planned, act)
    before = paths_of(act.met, order.effective_on)
    consequences = [*of_the_tree(planned), *(line for one in followers() for line in one.consequences(act))]
    _found(planned, event)
    _move_and_end(planned, event)
    _change(planned, event)
    LineageUnit.objects.bulk_create(_parts(planned, event))
    require_parents(planned, event)
    require_levels(planned, event)
    TreePath.objects.derive()
    for follower in followers():
        follower.follow(act)
    event.save(update_fields=["replaced"])
    consequences += postings_lost_and_won(before, paths_of(act.met, order.effective_on), order.effective_on)
    return event, planned, consequences


def _identities(order: Order) -> list[UnionUnit]:
    """The identities of what is founded. One whose founding was undone has neither name nor place: it is taken up."""
    codes = [new.code for new in order.founded]
    low = {code.lower() for code in codes}
    alike = UnionUnit.objects.alias(low=Lower("code")).filter(low__in=low) if codes else ()
    known = {unit.code: unit for unit in alike}
    used = {unit.pk for unit in known.values()} & {
        unit
        for (unit,) in UnitVersion.objects.filter(unit__in=known.values())
        .values_list("unit")
        .union(Placement.objects.filter(child__in=known.values()).values_list("child"))
    }
    taken = [code for code, unit in known.items() if unit.pk in used or code not in codes]
    if taken or len(low) < len(codes):
        raise ValidationError(
            _("These codes belong to other unions: %(codes)s."),
            params={"codes": listed(taken or codes)},
            code="code-taken",
        )
    fresh = [UnionUnit(code=code) for code in codes if code not in known]
    for unit in fresh:
        unit.clean_fields()
    made = {unit.code: unit for unit in UnionUnit.objects.bulk_create(fresh)} | known
    return [made[code] for code in codes]


def _moved(planned: Plan) -> frozenset[int]:
    """The units that come under another union, with all below them."""
    met = set()
    for unit in planned.standing:
        step: int | None = unit
        while step is not None and step not in planned.moves and step in planned.standing:
            step = planned.standing[step].parent_id
        if step in planned.moves:
            met.add(unit)
    return frozenset(met)


def _require_nothing_left(planned: Plan, act: Act) -> None:
    """Refuse an end that would leave records of later days, or rows of other apps, without their unit."""
    left = dated_from(act.ended, act.day) if act.ended else []
    left += [line for one in followers() for line in one.refusals(act)]
    if left:
        raise ValidationError(
            _("The book holds rows of %(day)s or later: %(rows)s. Change their day or their union first."),
            params={"day": f"{act.day:%d/%m/%Y}", "rows": "; ".join(left)},
            code="records",
        )


def _found(planned: Plan, event: LineageEvent) -> None:
    days = DateRange(event.effective_on, None)
    pairs = list(zip(planned.founded, planned.order.founded, strict=True))
    versions = [UnitVersion(unit_id=unit, valid=days, begun_by=event, **new.version()) for unit, new in pairs]
    for version in versions:
        version.clean_fields(exclude=["unit", "level", "begun_by"])  # levels are looked at with their rules
    UnitVersion.objects.bulk_create(versions)
    Placement.objects.bulk_create(
        Placement(child_id=unit, parent_id=planned.under, valid=days, decision=event.decision, begun_by=event)
        for unit, _new in pairs
    )
    Coverage.objects.bulk_create(
        Coverage(unit_id=unit, territory_id=territory, valid=days) for unit, new in pairs for territory in new.covers
    )


def _move_and_end(planned: Plan, event: LineageEvent) -> None:
    placements = Placement.objects.on(event.effective_on)
    if planned.moves:
        decision = ("%s::bigint", [event.decision_id])
        goes_on = {"parent_id": of_ids("child_id", planned.moves), "decision_id": decision}
        cut(placements.filter(child__in=planned.moves), event, goes_on=goes_on)
    if planned.gone:
        cut(placements.filter(child__in=planned.gone), event)
        cut(UnitVersion.objects.on(event.effective_on).filter(unit__in=planned.gone), event)
        cut(Coverage.objects.on(event.effective_on).filter(unit__in=planned.gone), event)


def _change(planned: Plan, event: LineageEvent) -> None:
    """New versions from the day on, or for a correction other values in the version that there is."""
    order = planned.order
    if order.kind not in CHANGES:
        return
    columns = changed_columns(order)
    versions = UnitVersion.objects.on(order.effective_on).filter(unit__in=order.units)
    if order.kind == Kind.CORRECTED:
        wrong = {row.pop("pk"): row for row in versions.values("pk", *columns)}
        remember(event, UnitVersion, {str(pk): row for pk, row in wrong.items()})
        versions.update(**columns)
    else:
        cut(versions, event, goes_on={column: ("%s", [value]) for column, value in columns.items()})


def _parts(planned: Plan, event: LineageEvent) -> Iterator[LineageUnit]:
    order, day = planned.order, event.effective_on
    last = day - ONE_DAY
    asked = [unit.pk for unit in order.units]
    took_in = [unit.pk for unit in (order.heir,) if unit is not None]
    named = {unit.pk for unit in (order.under, order.children_under) if unit is not None}
    # One named for children that there are none of has no part.
    above = named & {*planned.moves.values(), planned.under}
    subjects = [] if order.kind in (*ENDS, Kind.CARVED_OUT, Kind.RECOGNISED) else asked
    subjects = list(dict.fromkeys([*subjects, *planned.moves]))
    successors = [*planned.founded, *took_in, *(asked if order.kind == Kind.RECOGNISED else ())]
    by_part = {
        (Part.FROM, last if order.kind in ENDS else day): asked if order.kind in (*ENDS, Kind.CARVED_OUT) else [],
        (Part.ALONG, last): planned.along,
        (Part.TO, day): successors,
        (Part.SUBJECT, day): subjects,
        (Part.PARENT, day): sorted(above - {*took_in}),
    }
    for (part, stood_on), units in by_part.items():
        for unit in units:
            yield LineageUnit(event=event, unit_id=unit, part=part, stood_on=stood_on)
