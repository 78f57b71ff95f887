"""How programmes come about: launched by a union for all below it, or for everybody; carried out in own versions."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import Can, UnionUnit
from unions.services.catalogue import defines_for_all, free_code, require_defining
from welfare.models import Programme

DEEPEST = 3  # a programme, its version on the level below, and one below that


def within(scope: Scope) -> QuerySet[Programme]:
    """Programmes launched for everybody, those of the unions above, and those launched within reach."""
    units = scope.units().values("pk")
    return Programme.objects.filter(Q(unit=None) | said_above(scope) | Q(unit__in=units))


def said_above(scope: Scope) -> Q:
    """Rows of the unions at and above those that the account looks at: what these say holds for who is below."""
    above = {int(step) for path, _reach in scope.held.get(Can.VIEW, ()) for step in path.rstrip("/").split("/")}
    return Q(unit__in=above)


def may_change(programme: Programme, scope: Scope) -> bool:
    return defines_for_all(scope) if programme.unit is None else scope.allows(Can.RECORD, programme.unit)


@transaction.atomic
def launch_programme(programme: Programme, *, scope: Scope) -> Programme:
    """Launch a programme for all below its union; for everybody where it has none. Launched twice it is one."""
    _require(programme.unit, scope)
    same = Programme.objects.filter(unit=programme.unit, name=programme.name, valid=programme.valid)
    if known := same.first():
        return known
    programme.code = free_code(Programme, programme.name)
    return _saved(programme, scope)


@transaction.atomic
def change_programme(programme: Programme, *, scope: Scope) -> Programme:
    """Change a programme; its code stays, and both its old and its new union are in reach."""
    before = Programme.objects.select_for_update(of=("self",)).select_related("unit").get(pk=programme.pk)
    _require(before.unit, scope)
    _require(programme.unit, scope)
    return _saved(programme, scope)


@transaction.atomic
def withdraw_programme(pk: int, *, scope: Scope) -> None:
    """Take away a programme under which nothing stands yet."""
    programme = Programme.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    _require(programme.unit, scope)
    try:
        programme.delete()
    except ProtectedError as error:
        raise ValidationError(
            _("Something is recorded under this programme, so it stays. Let it end instead."), code="used"
        ) from error


def _require(unit: UnionUnit | None, scope: Scope) -> None:
    if unit is None:
        require_defining(scope)
    else:
        scope.require(Can.RECORD, unit)


def _saved(programme: Programme, scope: Scope) -> Programme:
    if programme.parent is not None:
        _require_parent(programme, programme.parent, scope)
    programme.full_clean()
    programme.save()
    return programme


def _require_parent(programme: Programme, parent: Programme, scope: Scope) -> None:
    """What is carried out was launched above: for everybody, or by the same union or one above it."""
    line = _line(parent)
    if programme.pk in {one.pk for one in line}:
        raise ValidationError({"parent": _("A programme is not part of itself.")})
    if len(line) + _levels_below(programme) > DEEPEST:
        raise ValidationError({"parent": _("A programme has versions on two levels below it, no more.")})
    above = {pk for path in programme.unit.tree_paths.on(scope.on) for pk in path.unit_ids()} if programme.unit else ()
    if parent.unit_id is not None and parent.unit_id not in above:
        raise ValidationError({"parent": _("That programme was not launched by a union above.")})


def _line(programme: Programme) -> list[Programme]:
    """A programme and what it is part of, up to the first."""
    line = [programme]
    while (upper := line[-1].parent) is not None and len(line) <= DEEPEST:
        line.append(upper)
    return line


def _levels_below(programme: Programme) -> int:
    """How many levels a programme takes with the versions that it has: 1 without any."""
    if programme.pk is None or not programme.versions.exists():
        return 1
    return 3 if Programme.objects.filter(parent__parent=programme).exists() else 2
