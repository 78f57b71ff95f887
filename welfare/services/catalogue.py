"""How payout kinds and norms come about: kinds for everybody, norms of a union from a day on."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import STEP, Can, Decision, TreePath, UnionUnit
from unions.services.catalogue import free_code, require_defining
from unions.services.decisions import keep_decision
from welfare.models import Norm, PayoutKind
from welfare.models.catalogue import NormQuerySet

ONE_DAY = timedelta(days=1)


# Kinds ---------------------------------------------------------------------------------------------------


@transaction.atomic
def add_kind(kind: PayoutKind, *, scope: Scope) -> PayoutKind:
    """A kind for everybody. The same name again is the kind that is there."""
    require_defining(scope)
    if known := PayoutKind.objects.filter(name=kind.name, group=kind.group, count_unit=kind.count_unit).first():
        return known
    kind.code = free_code(PayoutKind, kind.name)
    kind.full_clean()
    kind.save()
    return kind


@transaction.atomic
def change_kind(kind: PayoutKind, *, scope: Scope) -> PayoutKind:
    """Change a kind; in which unit it is counted stands from its first payout on."""
    require_defining(scope)
    before = PayoutKind.objects.select_for_update().get(pk=kind.pk)
    if kind.count_unit != before.count_unit and before.payouts.exists():
        raise ValidationError(
            {
                "count_unit": ValidationError(
                    _("Payouts are counted in this unit already. Retire the kind and add another one."), code="used"
                )
            }
        )
    kind.full_clean()
    kind.save()
    return kind


@transaction.atomic
def retire_kind(pk: int, *, retired: bool = True, scope: Scope) -> PayoutKind:
    """Offer a kind no longer, or again. What was given for it stays as it is."""
    require_defining(scope)
    kind = PayoutKind.objects.select_for_update().get(pk=pk)
    kind.retired = retired
    kind.save()
    return kind


# Norms ---------------------------------------------------------------------------------------------------


def may_set_norms(unit: UnionUnit, scope: Scope) -> bool:
    """The chair sets those of the union; those of the union at the top, also who defines for everybody."""
    if scope.allows(Can.APPROVE, unit):
        return True
    stands = unit.tree_paths.on(scope.on).values_list("path", flat=True)
    return any(len(path) == STEP for path in stands) and scope.allows(Can.DEFINE, unit)


def units_with_norms_to_set(scope: Scope) -> QuerySet[UnionUnit]:
    """The unions for which `may_set_norms` says yes."""
    at_the_top = TreePath.objects.on(scope.on).annotate(length=Length("path")).filter(length=STEP)
    define = scope.units(Can.DEFINE).filter(pk__in=at_the_top.values("unit"))
    return scope.units(Can.APPROVE) | define


@transaction.atomic
def set_norm(norm: Norm, *, starting: date, decision: Decision | None = None, scope: Scope) -> Norm:
    """A norm of a union from a day on. What held until then ends with the day before; days that passed stand.

    It holds as long as what it replaces would have, or until the next norm of the same kind for the same people.
    """
    rows = _held(norm.unit, scope).filter(kind=norm.kind_id, beneficiary_kind=norm.beneficiary_kind)
    until = rows.filter(valid__startswith__gt=starting).order_by("valid").values_list("valid", flat=True).first()
    upper = until.lower if until else None
    if before := rows.on(starting).first():
        _require_to_come(starting)
        upper = before.valid.upper
        if before.valid.lower == starting:
            before.delete()
        else:
            before.valid = DateRange(before.valid.lower, starting)
            before.save()
    norm.valid = DateRange(starting, upper)
    norm.decision = keep_decision(decision)
    norm.full_clean()
    norm.save()
    return norm


@transaction.atomic
def end_norm(pk: int, *, last_day: date, scope: Scope) -> Norm:
    """Let a norm end with a day; what an upper union says holds again from the next."""
    norm = _norm(pk, scope)
    _require_to_come(last_day)
    if last_day < norm.valid.lower or (norm.valid.upper and last_day >= norm.valid.upper):
        raise ValidationError({"last_day": _("The norm does not hold on that day.")})
    norm.valid = DateRange(norm.valid.lower, last_day + ONE_DAY)
    norm.save()
    return norm


@transaction.atomic
def go_on_with_norm(pk: int, *, scope: Scope) -> Norm:
    """Take the end of a norm back, as long as it has not come or came today."""
    norm = _norm(pk, scope)
    if norm.valid.upper is None:
        return norm
    _require_to_come(norm.valid.upper)
    later = _of_the_same(norm).filter(valid__startswith__gte=norm.valid.upper).order_by("valid").first()
    norm.valid = DateRange(norm.valid.lower, later.valid.lower if later else None)
    norm.save()
    return norm


@transaction.atomic
def withdraw_norm(pk: int, *, scope: Scope) -> UnionUnit:
    """Take away a norm that held on no day before today; what it replaced goes on. Returns whose it was."""
    norm = _norm(pk, scope)
    _require_to_come(norm.valid.lower)
    before = _of_the_same(norm).filter(valid__endswith=norm.valid.lower).first()
    unit, until = norm.unit, norm.valid.upper
    norm.delete()
    if before is not None:
        before.valid = DateRange(before.valid.lower, until)
        before.save()
    return unit


def _norm(pk: int, scope: Scope) -> Norm:
    norm = Norm.objects.select_related("unit").get(pk=pk)
    return _held(norm.unit, scope).select_related("unit").get(pk=pk)


def _held(unit: UnionUnit, scope: Scope) -> NormQuerySet:
    """The norms of a union, for one writer at a time: each looks at its neighbours too."""
    UnionUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not may_set_norms(unit, scope):
        raise PermissionDenied
    return Norm.objects.of(unit)


def _of_the_same(norm: Norm) -> NormQuerySet:
    same = Norm.objects.of(norm.unit).filter(kind=norm.kind_id, beneficiary_kind=norm.beneficiary_kind)
    return same.exclude(pk=norm.pk)


def _require_to_come(day: date) -> None:
    if day < timezone.localdate():
        raise ValidationError(
            _("What held on days that have passed stands. Choose today or a later day."), code="passed"
        )
