"""How rules of arithmetic come about: added, put right, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.history import require_seen
from reports.catalogue import FIRST_DAY
from reports.models import Identity, Indicator, IndicatorVersion
from reports.services.indicators import holds_over, owned_within, require_definer
from unions.access import Scope
from unions.services.catalogue import free_code

MOST_TERMS = 20  # on one side
SIDES = ("left", "right")


def rules_within(scope: Scope) -> QuerySet[Identity]:
    """Everybody's rules, those of the unions above what the scope looks at, and those within reach."""
    return Identity.objects.filter(owned_within(scope))


@transaction.atomic
def add_rule(rule: Identity, *, scope: Scope) -> Identity:
    """A rule for all below its union; for everybody where it has none. Added twice it is one."""
    require_definer(rule, scope)
    if same := Identity.objects.filter(unit=rule.unit, name=rule.name, left=rule.left, right=rule.right).first():
        return same
    rule.code = rule.code or free_code(Identity, rule.name)
    return _saved(rule)


@transaction.atomic
def change_rule(rule: Identity, *, seen: int, scope: Scope) -> Identity:
    """Put a rule right; its code and its union stay, its history keeps what it said."""
    before = _locked(rule.pk)
    require_definer(before, scope)
    require_seen(before, seen)
    for name in ("name", "name_en", "group", "relation", "left", "right", "valid"):
        setattr(before, name, getattr(rule, name))
    return _saved(before)


@transaction.atomic
def end_rule(pk: int, *, on: date | None, scope: Scope) -> Identity:
    """The rule holds no more for periods that are cut off on or after a day; with none it holds on without end."""
    rule = _locked(pk)
    require_definer(rule, scope)
    first = rule.valid.lower or FIRST_DAY
    if on is not None and on <= first:
        raise ValidationError({"on": _("This rule holds from %(day)s. Choose a later day.") % {"day": _day(first)}})
    rule.valid = DateRange(rule.valid.lower, on)
    return _saved(rule)


def _locked(pk: int) -> Identity:
    return Identity.objects.select_for_update(of=("self",)).select_related("unit", "group").get(pk=pk)


def _saved(rule: Identity) -> Identity:
    rule.full_clean(exclude=SIDES)
    check_terms(rule)
    rule.save()
    return rule


def check_terms(rule: Identity) -> None:
    """Refuse, by side, what cannot be added up: no such figures, shares and means, mixed units of count or scopes."""
    for side in SIDES:
        terms = getattr(rule, side)
        if not terms:
            raise ValidationError({side: _("Choose at least one figure.")})
        if len(terms) > MOST_TERMS:
            raise ValidationError({side: _("At most %(n)s figures stand on one side.") % {"n": MOST_TERMS}})
    codes = [(side, term.removeprefix("-")) for side in SIDES for term in getattr(rule, side)]
    known = {one.code: one for one in _usable(rule).filter(code__in={code for _side, code in codes})}
    seen: set[str] = set()
    for side, code in codes:
        if code not in known:
            raise _about(side, code, _("There is no figure “%(what)s”."), what=code[:60])
        if code in seen:
            raise _about(side, code, _("“%(what)s” stands in this rule already."), what=known[code])
        seen.add(code)
        if not holds_over(known[code].pk, rule.valid):
            raise _about(side, code, _("“%(what)s” is not defined over all these days."), what=known[code])
    _require_one_unit(rule, codes)


def _usable(rule: Identity) -> QuerySet[Indicator]:
    if rule.unit is None:
        return Indicator.objects.filter(unit=None)
    return Indicator.objects.held_for(rule.unit, timezone.localdate())


def _require_one_unit(rule: Identity, codes: Sequence[tuple[str, str]]) -> None:
    versions: dict[str, list[IndicatorVersion]] = {}
    found = IndicatorVersion.objects.filter(indicator__code__in=[code for _s, code in codes], valid__overlap=rule.valid)
    for one in found.select_related("indicator"):
        versions.setdefault(one.code, []).append(one)
    kept: Any = None
    for side, code in codes:
        for one in versions[code]:
            if one.divides or one.is_rank or one.is_ratio:
                raise _about(side, code, _("“%(what)s” is divided, and cannot be added."), what=one.indicator)
            kept = kept or one
            if one.count_unit != kept.count_unit:
                sentence = _("“%(what)s” counts %(counts)s, the others count %(others)s.")
                counts = {"counts": one.get_count_unit_display(), "others": kept.get_count_unit_display()}
                raise _about(side, code, sentence, what=one.indicator, **counts)
            if not one.is_derived and not kept.is_derived and one.scope_rule != kept.scope_rule:
                sentence = _("“%(what)s” counts other unions than the rest: the unit alone, or all below it.")
                raise _about(side, code, sentence, what=one.indicator)


def _about(side: str, code: str, sentence: str, **told: Any) -> ValidationError:
    """A refusal of a side that names, in its parameters, the figure that it is about."""
    return ValidationError({side: ValidationError(sentence, params={"code": code, **told})})


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
