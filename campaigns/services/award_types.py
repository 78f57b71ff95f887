"""How types of awards come about: for everybody, or of a union for all below it; and by which rules from which day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from campaigns import refusals
from campaigns.eligibility.rules import Known, require_rules
from campaigns.models import AwardRules, AwardType
from common.walls import about
from unions.access import Scope
from unions.models import Can, UnionUnit
from unions.services.catalogue import defines_for_all, free_code, require_defining


def within(scope: Scope) -> QuerySet[AwardType]:
    """Types for everybody, those of the unions above what the scope looks at, and those within reach."""
    above = {int(step) for path, _reach in scope.held.get(Can.VIEW, ()) for step in path.rstrip("/").split("/")}
    units = scope.units().values("pk")
    return AwardType.objects.filter(Q(unit=None) | Q(unit__in=above) | Q(unit__in=units))


def require_offered(award_type: AwardType) -> None:
    """What is written down anew is of a type that is offered."""
    if not award_type.is_offered:
        raise about("award_type", _("This award is not offered any more."), code="offer")


def may_define(award_type: AwardType, scope: Scope) -> bool:
    return defines_for_all(scope) if award_type.unit is None else scope.allows(Can.DEFINE, award_type.unit)


@transaction.atomic
def add_type(award_type: AwardType, *, scope: Scope) -> AwardType:
    """A type for all below its union; for everybody where it has none. Added twice it is one."""
    _require(award_type.unit, scope)
    same = AwardType.objects.filter(unit=award_type.unit, name=award_type.name, giver=award_type.giver)
    if known := same.first():
        return known
    award_type.code = free_code(AwardType, award_type.name)
    return _saved(award_type)


@transaction.atomic
def change_type(award_type: AwardType, *, scope: Scope) -> AwardType:
    """Change a type; its code stays, and its former and its new union are within reach."""
    before = AwardType.objects.select_for_update(of=("self",)).select_related("unit").get(pk=award_type.pk)
    _require(before.unit, scope)
    _require(award_type.unit, scope)
    if award_type.once != before.once and before.awards.exists():
        sentence = _("Awards of this type were given already. Offer it no longer, and add another one.")
        raise about("once", sentence, code="used")
    return _saved(award_type)


@transaction.atomic
def offer_type(pk: int, *, offered: bool, scope: Scope) -> AwardType:
    """Offer a type no longer, or again. What was given stays as it is."""
    award_type = AwardType.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    _require(award_type.unit, scope)
    award_type.is_offered = offered
    award_type.save()
    return award_type


@transaction.atomic
def set_rules(
    award_type_id: int, rules: list[dict[str, Any]], *, regulation: str, starting: date, scope: Scope
) -> AwardRules:
    """The rules of a type from a day on, until the next ones begin. What held until then ends with the day before.

    From the first day of rules that are there it puts those right.
    """
    award_type = AwardType.objects.select_for_update(of=("self",)).select_related("unit").get(pk=award_type_id)
    _require(award_type.unit, scope)
    require_rules(rules, Known.now(within(scope)))
    known = AwardRules.objects.filter(award_type=award_type)
    later = known.filter(valid__startswith__gt=starting).order_by("valid").first()
    held = known.on(starting).first()
    upper = held.valid.upper if held else later.valid.lower if later else None
    if held is not None and held.valid.lower != starting:
        held.valid = DateRange(held.valid.lower, starting)
        held.save()
        held = None
    row = held or AwardRules(award_type=award_type, valid=DateRange(starting, upper))
    row.rules, row.regulation = rules, regulation
    with refusals.in_words():
        row.full_clean()
        row.save()
    return row


def _require(unit: UnionUnit | None, scope: Scope) -> None:
    if unit is None:
        require_defining(scope)
    else:
        scope.require(Can.DEFINE, unit)


def _saved(award_type: AwardType) -> AwardType:
    if not award_type.recipients:
        raise ValidationError({"recipients": _("Say for whom the award is.")})
    with refusals.in_words():
        award_type.full_clean()
        award_type.save()
    return award_type
