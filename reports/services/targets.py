"""What may happen to targets: set, changed, dropped, assigned to the unions below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from common.facts import CountUnit
from common.periods import PeriodError
from common.wording import grouped
from reports.figures import in_force
from reports.models import Target
from reports.targets import Portion, portions, units_below
from unions.access import Scope
from unions.models import Can, TreePath, UnionUnit, hold_form
from unions.tree import ids_of

TOO_MUCH = Decimal(10**18)
FIELD_OF_UNIT = "value-%d"  # what the value of a unit below is called in what is refused


@transaction.atomic
def set_target(target: Target, *, scope: Scope) -> Target:
    """Set a unit's own target. The same form sent twice is one target."""
    hold_form(target.form_key)
    known = Target.objects.select_related("unit").filter(form_key=target.form_key).first()
    scope.require(Can.RECORD, (known or target).unit)
    if known:
        return known
    target.set_by = scope.account
    return _saved(target)


@transaction.atomic
def change_target(target: Target, *, seen_version: int, scope: Scope) -> Target:
    """Change what is to be reached; the indicator, the unit and the period stay."""
    before = _locked(target.pk)
    require_keeper(before, scope)
    _require_seen(before, seen_version)
    if target.value != before.value:
        before.how, before.denominator = Target.How.BY_HAND, None
    for name in ("value", "count_unit", "at_most", "campaign", "source_document"):
        setattr(before, name, getattr(target, name))
    before.set_by, before.set_at = scope.account, timezone.now()
    before.version += 1
    return _saved(before)


@transaction.atomic
def drop_target(pk: int, *, scope: Scope) -> None:
    """Take a target away; the history keeps it. One whose parts were assigned stays until they are taken back."""
    target = _locked(pk)
    require_keeper(target, scope)
    try:
        target.delete()
    except ProtectedError as error:
        raise ValidationError(
            _("Parts of this target were assigned. Take them back first, then drop it."), code="parts"
        ) from error


def keeps(target: Target, scope: Scope) -> bool:
    """Whether the account may change a target: one that was assigned belongs to who assigned it."""
    if target.parent is not None:
        return scope.allows(Can.APPROVE, target.parent.unit)
    return scope.allows(Can.RECORD, target.unit)


def require_keeper(target: Target, scope: Scope) -> None:
    if target.parent is not None:
        scope.require(Can.APPROVE, target.parent.unit)
    else:
        scope.require(Can.RECORD, target.unit)


# Assigned to the unions below ------------------------------------------------------------------------------
@transaction.atomic
def assign(
    pk: int,
    *,
    how: str,
    values: Mapping[int, Decimal | None],
    nevertheless: bool = False,
    seen_version: int,
    scope: Scope,
) -> Target:
    """Give the units directly below their parts of a target, by their ids, all or none; sent twice it is done once.

    A unit without a value has no part any more. What a unit had set itself becomes its part; what another union
    assigned to it is left alone. Parts that are not shares add up to the target unless `nevertheless`. `how` and what
    it was reckoned by are kept where the value is the one found so.
    """
    whole = _locked(pk)
    scope.require(Can.APPROVE, whole.unit)
    units = units_below(whole)
    if values.keys() - {unit.pk for unit in units}:
        raise ValidationError(_("Targets are assigned to the unions directly below."), code="units")
    parts = _Parts.of(whole, units)
    parts.put(portions(whole, how, units), how, values)
    if not parts.is_changed:
        return whole
    _require_seen(whole, seen_version)
    parts.require_sum(nevertheless)
    parts.write(scope)
    whole.version += 1
    whole.save(update_fields=["version"])
    return whole


@dataclass
class _Parts:
    """The parts of a target as they are and as they shall be."""

    whole: Target
    units: Sequence[UnionUnit]
    known: dict[int, Target]  # by unit, whoever set them
    elsewhere: list[Target]  # parts of units that stand directly below no more
    new: list[Target]
    changed: list[Target]
    gone: list[Target]

    @classmethod
    def of(cls, whole: Target, units: Sequence[UnionUnit]) -> _Parts:
        same = Target.objects.filter(indicator=whole.indicator, period_code=whole.period_code, unit__in=units)
        rows = Target.objects.filter(Q(pk__in=same.values("pk")) | Q(parent=whole)).order_by("pk")
        below = {unit.pk for unit in units}
        known = list(rows.select_for_update(of=("self",)))
        elsewhere = [row for row in known if row.unit_id not in below]
        return cls(whole, units, {row.unit_id: row for row in known if row.unit_id in below}, elsewhere, [], [], [])

    @property
    def is_changed(self) -> bool:
        return bool(self.new or self.changed or self.gone)

    def put(self, found: Sequence[Portion], how: str, values: Mapping[int, Decimal | None]) -> None:
        """Take over the values of all units; refuses those that cannot be, beside their unit."""
        faults: dict[str, str] = {}
        for portion in found:
            value, row = values.get(portion.unit.pk), self.known.get(portion.unit.pk)
            if is_of_another(row, self.whole):
                fault = _("Another union assigned this target.") if value is not None else ""
            else:
                fault = _fault_of(value, self.whole)
            if fault:
                faults[FIELD_OF_UNIT % portion.unit.pk] = fault
            elif value is not None:
                self._give(row, portion, how, value)
            elif row and row.parent_id == self.whole.pk:
                self.gone.append(row)
        if faults:
            raise ValidationError(faults)

    def _give(self, row: Target | None, portion: Portion, how: str, value: Decimal) -> None:
        as_found = portion.value is not None and value == portion.value
        whole = self.whole
        if row and (row.parent_id, row.value, row.at_most) == (whole.pk, value, whole.at_most):
            return  # it stands, with what it was reckoned by then
        part = row or Target(unit=portion.unit, indicator=whole.indicator, period_code=whole.period_code)
        part.parent, part.value, part.at_most, part.count_unit = whole, value, whole.at_most, whole.count_unit
        part.campaign, part.source_document = whole.campaign, whole.source_document
        part.how = how if as_found else Target.How.BY_HAND
        part.denominator = portion.denominator if as_found else None
        (self.changed if row else self.new).append(part)

    def require_sum(self, nevertheless: bool) -> None:
        if self.whole.is_share or nevertheless:
            return
        gone = {row.pk for row in self.gone}
        standing = [row for row in (*self.known.values(), *self.elsewhere) if row.parent_id == self.whole.pk]
        total = sum((row.value for row in (*standing, *self.new) if row.pk not in gone), Decimal(0))
        if total != self.whole.value:
            told = {"sum": grouped(int(total)), "target": grouped(int(self.whole.value))}
            raise ValidationError({"nevertheless": _("The parts come to %(sum)s, the target is %(target)s.") % told})

    def write(self, scope: Scope) -> None:
        for row in (*self.new, *self.changed):
            row.set_by, row.set_at = scope.account, timezone.now()
        for row in self.changed:
            row.version += 1
        try:
            with transaction.atomic():
                Target.objects.filter(pk__in=[row.pk for row in self.gone]).delete()
                Target.objects.bulk_create(self.new)
                Target.objects.bulk_update(
                    self.changed,
                    ["parent", "value", "at_most", "count_unit", "campaign", "source_document", "how", "denominator",
                     "set_by", "set_at", "version"],
                )  # fmt: skip
        except ProtectedError as error:
            held = {row.parent_id for row in error.protected_objects if isinstance(row, Target)}
            fault = _("This union has assigned its part further down.")
            raise ValidationError(
                {FIELD_OF_UNIT % row.unit_id: fault for row in self.gone if row.pk in held}
            ) from error
        except IntegrityError as error:
            raise ValidationError(
                _("One of these unions has just set this target itself. Look at the table again."), code="meanwhile"
            ) from error


def is_of_another(part: Target | None, whole: Target) -> bool:
    """Whether somebody else than the unit itself or the keeper of the whole has assigned a target."""
    return part is not None and part.parent_id not in (None, whole.pk)


# What a target must be -------------------------------------------------------------------------------------
def campaigns_for(unit: UnionUnit) -> QuerySet[Campaign]:
    """The campaigns that a unit takes part in: those launched by itself and by the units above it."""
    paths = TreePath.objects.filter(unit=unit).values_list("path", flat=True)
    return Campaign.objects.filter(unit__in={pk for path in paths for pk in ids_of(path)})


def campaigns_within(scope: Scope) -> QuerySet[Campaign]:
    """Campaigns that concern the account: launched in its reach or by a unit above it."""
    above = {pk for path, _reach in scope.held.get(Can.VIEW, ()) for pk in ids_of(path)}
    return Campaign.objects.filter(Q(unit__in=above) | Q(unit__in=scope.units().values("pk")))


def _saved(target: Target) -> Target:
    _check(target)
    target.full_clean()
    target.save()
    return target


def _check(target: Target) -> None:
    """Refuse what could not be counted: no such figure in the period, another unit of count, no unit there."""
    try:
        period = target.period
    except PeriodError as error:
        raise ValidationError({"period_code": str(error)}) from error
    definition = next(iter(in_force(period, [target.indicator.code])), None)
    if definition is None:
        raise ValidationError({"indicator": _("This figure is not defined for that period.")})
    if definition.count_unit != target.count_unit:
        told = {
            "found": definition.get_count_unit_display(),
            "typed": CountUnit(target.count_unit).label if target.count_unit in CountUnit else target.count_unit,
        }
        raise ValidationError({"count_unit": _("This figure counts %(found)s, not %(typed)s.") % told})
    if not target.unit.placements.filter(valid__overlap=(period.start, period.end)).exists():
        raise ValidationError({"period_code": _("This union did not exist in that period.")})
    if fault := _fault_of(target.value, target):
        raise ValidationError({"value": fault})
    if target.campaign and not campaigns_for(target.unit).filter(pk=target.campaign.pk).exists():
        raise ValidationError({"campaign": _("This union does not take part in that campaign.")})


def _fault_of(value: Decimal | None, target: Target) -> str:
    if value is None:
        return ""
    if value < 0:
        return _("A target is not below 0.")
    if value >= TOO_MUCH:
        return _("No figure grows so large. Write fewer digits.")
    if not target.is_share and value != int(value):
        return _("What is counted one by one takes a whole number.")
    return ""


def _locked(pk: int) -> Target:
    rows = Target.objects.select_for_update(of=("self",)).select_related("unit", "indicator", "parent__unit")
    return rows.get(pk=pk)


def _require_seen(target: Target, seen_version: int) -> None:
    if target.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this target meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
