"""How indicators come about: defined, counted otherwise from a day on, named anew, no longer counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import ProtectedError, Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.history import require_seen
from common.vietnamese import fold
from common.wording import WORDINGS
from reports.catalogue import FIRST_DAY
from reports.document import value_kind
from reports.kinds import KINDS
from reports.models import DeclaredValue, Identity, Indicator, IndicatorGroup, IndicatorVersion
from unions.access import Scope
from unions.models import Can, Level
from unions.services.catalogue import defines_for_all, free_code, require_defining

NATURES = {"reports.declared": DeclaredValue.Nature.DECLARED, "reports.external": DeclaredValue.Nature.EXTERNAL}
OF_ITSELF = "of"  # the dimension that says which indicator a declared value is of


# Who sees and who says ---------------------------------------------------------------------------------------
def within(scope: Scope) -> QuerySet[Indicator]:
    """Everybody's, those of the unions above what the scope looks at, and those within reach."""
    return Indicator.objects.filter(owned_within(scope))


def owned_within(scope: Scope) -> Q:
    """Rows of a catalogue with a `unit` that the scope may read: one's upper unions define for oneself too."""
    above = {int(step) for path, _reach in scope.held.get(Can.VIEW, ()) for step in path.rstrip("/").split("/")}
    return Q(unit=None) | Q(unit__in=above) | Q(unit__in=scope.units().values("pk"))


def may_define(row: Any, scope: Scope) -> bool:
    """Whether the scope says what a row with a `unit` is: everybody's at the top of the tree, else at its union."""
    return defines_for_all(scope) if row.unit is None else scope.allows(Can.DEFINE, row.unit)


def defined_by(scope: Scope) -> Q:
    """Rows with a `unit` of which the scope says what they are, as `may_define` of each."""
    return Q(unit__in=scope.units(Can.DEFINE)) | (Q(unit=None) if defines_for_all(scope) else Q(pk__in=[]))


def require_definer(row: Any, scope: Scope) -> None:
    if row.unit is None:
        require_defining(scope)
    else:
        scope.require(Can.DEFINE, row.unit)


# Defined -----------------------------------------------------------------------------------------------------
@transaction.atomic
def define(
    indicator: Indicator, version: IndicatorVersion, *, obliged: Collection[Level] = (), scope: Scope
) -> Indicator:
    """A new indicator with its first version, which says from which day on it holds.

    Without a unit it is everybody's. Without a code it gets one of its group and name. A declared one counts what is
    declared of itself.
    """
    require_definer(indicator, scope)
    indicator.code = indicator.code or _new_code(indicator)
    indicator.full_clean()
    try:
        with transaction.atomic():
            indicator.save()
    except IntegrityError as error:
        raise ValidationError({"code": _("Another indicator has this code.")}, code="unique") from error
    first = version.valid.lower if version.valid else None
    version.number, version.valid = 1, DateRange(first or FIRST_DAY, None)
    _put(version, indicator, scope)
    indicator.obliged.set(obliged)
    return indicator


@transaction.atomic
def new_version(
    code: str, version: IndicatorVersion, *, from_day: date, reason: str, seen_number: int, scope: Scope
) -> IndicatorVersion:
    """Count otherwise for periods that are cut off on or after a day; what held until then ends with the day before.

    Reports that were handed in keep the version by which they were counted. From the very first day of the last version
    it takes that one's place, as long as no report rests on it.
    """
    indicator = _locked(code)
    require_definer(indicator, scope)
    last = _last(indicator)
    if last.number != seen_number:
        raise ValidationError(
            _("Somebody else defined another version meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Say what changed.")})
    _end_before(last, from_day)
    version.number, version.reason, version.valid = last.number + 1, reason, DateRange(from_day, None)
    _put(version, indicator, scope, before=last)
    _require_makeable(_made_of(indicator, from_day))
    _require_rules(indicator, from_day)
    return version


@transaction.atomic
def rename(indicator: Indicator, *, obliged: Collection[Level] | None = None, seen: int, scope: Scope) -> Indicator:
    """Other words for the same figure, another group, direction or explanation; its code and its union stay."""
    before = _locked(indicator.code)
    require_definer(before, scope)
    require_seen(before, seen)
    for name in ("name", "name_en", "group", "rank", "explanation", "better"):
        setattr(before, name, getattr(indicator, name))
    before.full_clean()
    before.save()
    if obliged is not None:
        before.obliged.set(obliged)
    return before


@transaction.atomic
def retire(code: str, *, on: date, scope: Scope) -> Indicator:
    """No longer counted for periods that are cut off on or after a day. Older reports keep it."""
    indicator = _locked(code)
    require_definer(indicator, scope)
    last = _last(indicator)
    if last.valid.upper is not None and last.valid.upper <= on:
        raise ValidationError({"on": _("It is out of use by that day already.")})
    if on <= last.valid.lower:
        raise ValidationError({"on": _("Its last version holds from %(day)s. Choose a later day.") % _day(last)})
    if using := [str(one.indicator) for one in _made_of(indicator, on)]:
        raise ValidationError({"on": _("Other figures are made of it: %(which)s.") % {"which": _some(using)}})
    if rules := [str(one) for one in _rules_with(indicator, on)]:
        raise ValidationError({"on": _("Rules of arithmetic name it: %(which)s.") % {"which": _some(rules)}})
    last.valid = DateRange(last.valid.lower, on)
    last.save(update_fields=["valid"])
    return indicator


@transaction.atomic
def resume(code: str, *, scope: Scope) -> Indicator:
    """Count on as the last version says, as though it had never been out of use."""
    indicator = _locked(code)
    require_definer(indicator, scope)
    last = _last(indicator)
    last.valid = DateRange(last.valid.lower, None)
    _put(last, indicator, scope, before=last)
    return indicator


@transaction.atomic
def add_group(group: IndicatorGroup, *, scope: Scope) -> IndicatorGroup:
    """A heading for everybody. Added twice it is one."""
    require_defining(scope)
    if known := IndicatorGroup.objects.filter(name=group.name).first():
        return known
    group.code = free_code(IndicatorGroup, group.name)
    group.full_clean()
    group.save()
    return group


# What a definition must be -----------------------------------------------------------------------------------
def check(version: IndicatorVersion, *, before: IndicatorVersion | None = None) -> None:
    """Refuse, by field, what could not be counted over all the days of a version. `before` is what it follows on."""
    _settle(version)
    if version.is_derived:
        _require_parts(version)
    else:
        _require_known_values(version, before)
    version.full_clean()
    if version.wording and value_kind(version.count_unit) not in WORDINGS[version.wording].kinds:
        raise ValidationError({"wording": _("This wording is for other values.")})


def _put(
    version: IndicatorVersion, indicator: Indicator, scope: Scope, *, before: IndicatorVersion | None = None
) -> None:
    version.indicator, version.defined_by = indicator, scope.account
    # Whoever changes a part meanwhile waits, and then finds what is made of it.
    list(Indicator.objects.select_for_update().filter(pk__in=filter(None, _part_ids(version))).order_by("pk"))
    check(version, before=before)
    version.save()


def _settle(version: IndicatorVersion) -> None:
    """What follows from the rest: the rules of made figures, the unit of count where there is only one."""
    if version.is_derived:
        version.kind, version.measure, version.where = "", "", {}
        version.period_rule, version.scope_rule = "in_period", "subtree"
    elif version.kind in NATURES and isinstance(version.where, dict):
        version.where = {OF_ITSELF: version.indicator.code} | version.where
        if KINDS[version.kind].external:
            version.scope_rule = "own"
    if version.count_unit:
        return
    if fitting := fitting_units(version):
        if len(fitting) > 1:
            raise ValidationError({"count_unit": _("Choose what it counts.")})
        version.count_unit = next(iter(fitting))


def fitting_units(version: IndicatorVersion) -> set[str]:
    """In which units of count a definition can be told; none where it does not say or nothing fits."""
    operation = IndicatorVersion.Operation
    match version.operation:
        case operation.RATIO | operation.TARGET:
            return {"percent"}
        case operation.RANK:
            return {"rank"}
        case "":
            try:
                kind = KINDS[version.kind]
                for code in version.where:
                    kind.dimension(code)
                return kind.measure(version.measure).count_units(version.where)
            except (KeyError, AttributeError, TypeError):
                return set()
    parts = IndicatorVersion.objects.filter(indicator=version.first_id, valid__overlap=version.valid)
    return set(parts.values_list("count_unit", flat=True))


def _require_parts(version: IndicatorVersion) -> None:
    """Its parts are other figures that hold over all its days, and everybody who has it has them."""
    two = version.operation in ("ratio", "sum", "difference", "mean")
    for name in ("first", "second") if two else ("first",):
        part: Indicator | None = getattr(version, name)
        if part is None:
            raise ValidationError({name: _("Choose of what it is made.")})
        if part == version.indicator:
            raise ValidationError({name: _("A figure is not made of itself.")})
        if part.unit_id and not _has(version.indicator, part):
            raise ValidationError({name: _("Not all who have this figure have that one.")})
        if not holds_over(part.pk, version.valid):
            told = {"what": part, "from": f"{version.valid.lower:%d/%m/%Y}"}
            raise ValidationError({name: _("“%(what)s” is not defined for all periods from %(from)s on.") % told})
    if not two:
        version.second = None
    elif version.first == version.second:
        raise ValidationError({"second": _("Both parts are the same figure.")})


def _part_ids(version: IndicatorVersion) -> tuple[int | None, int | None]:
    return version.first_id, version.second_id


def _has(indicator: Indicator, part: Indicator) -> bool:
    if indicator.unit is None:
        return False
    return Indicator.objects.held_for(indicator.unit, timezone.localdate()).filter(pk=part.pk).exists()


def holds_over(indicator_id: int, valid: Any) -> bool:
    """Whether an indicator is defined on every day of a span."""
    spans = IndicatorVersion.objects.filter(indicator=indicator_id, valid__overlap=valid).values_list(
        "valid", flat=True
    )
    reached: date | None = valid.lower or date.min
    for span in sorted(spans, key=lambda one: one.lower or date.min):
        if reached is None or (span.lower or date.min) > reached:
            break
        reached = span.upper
    return reached is None or (valid.upper is not None and reached >= valid.upper)


def _require_known_values(version: IndicatorVersion, before: IndicatorVersion | None) -> None:
    """Conditions name values that there are, or that were named before: a kind of support may be retired by now."""
    kind = KINDS.get(version.kind)
    if kind is None or not isinstance(version.where, dict):
        return  # told by `clean`
    held = before.where if before and before.kind == version.kind else {}
    for dimension in kind.dimensions:
        if dimension.code not in version.where or dimension.values is None:
            continue
        known = [value for value, _label in dimension.values()] + _listed(held.get(dimension.code, []))
        if version.kind in NATURES and dimension.code == OF_ITSELF:
            known.append(version.indicator.code)
        if strange := [one for one in _listed(version.where[dimension.code]) if one not in known]:
            told = {"code": dimension.label, "value": str(strange[0])[:60]}
            wrong = ValidationError(_("“%(code)s” is never “%(value)s”.") % told, code=dimension.code)
            raise ValidationError({"where": wrong})


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# What follows on other figures -------------------------------------------------------------------------------
def _made_of(indicator: Indicator, from_day: date) -> Sequence[IndicatorVersion]:
    """Versions of other figures that are made of an indicator and hold on a day or later."""
    of_it = IndicatorVersion.objects.filter(Q(first=indicator) | Q(second=indicator))
    return list(of_it.filter(valid__overlap=(from_day, None)).select_related("indicator__unit", "first", "second"))


def _require_makeable(versions: Iterable[IndicatorVersion]) -> None:
    """What is made of a figure can still be made once the figure counts otherwise."""
    for one in versions:
        try:
            _require_parts(one)
            one.clean()
        except ValidationError as error:
            told = {"what": one.indicator, "why": " ".join(error.messages)}
            raise ValidationError(_("“%(what)s” is made of it: %(why)s") % told, code="made-of") from error


def _rules_with(indicator: Indicator, from_day: date) -> QuerySet[Identity]:
    named = [indicator.code, f"-{indicator.code}"]
    return Identity.objects.filter(Q(left__overlap=named) | Q(right__overlap=named), valid__overlap=(from_day, None))


def _require_rules(indicator: Indicator, from_day: date) -> None:
    """Rules of arithmetic do not mix units of count once the figure counts otherwise."""
    for rule in _rules_with(indicator, from_day):
        codes = [code.removeprefix("-") for code in (*rule.left, *rule.right)]
        versions = IndicatorVersion.objects.filter(indicator__code__in=codes, valid__overlap=rule.valid)
        if versions.filter(valid__overlap=(from_day, None)).values("count_unit").distinct().count() > 1:
            raise ValidationError(
                _("The rule of arithmetic “%(rule)s” would mix units of count.") % {"rule": rule}, code="rule"
            )


# Small steps -------------------------------------------------------------------------------------------------
def _locked(code: str) -> Indicator:
    rows = Indicator.objects.select_for_update(of=("self",)).select_related("unit", "group")
    return rows.get(code=code)


def _last(indicator: Indicator) -> IndicatorVersion:
    last: IndicatorVersion = indicator.versions.order_by("-valid")[0]
    return last


def _end_before(last: IndicatorVersion, from_day: date) -> None:
    """End the last version on the day before, or drop it where the new one begins on its very first day."""
    first = last.valid.lower or date.min
    if from_day < first:
        raise ValidationError({"from_day": _("Its last version holds from %(day)s. Choose a later day.") % _day(last)})
    if from_day > first:
        if last.valid.upper is None or last.valid.upper > from_day:
            last.valid = DateRange(last.valid.lower, from_day)
            last.save(update_fields=["valid"])
        return
    try:
        with transaction.atomic():
            IndicatorVersion.objects.filter(pk=last.pk).delete()
    except ProtectedError as error:
        raise ValidationError(
            {"from_day": _("Reports handed in rest on version %(n)s. Choose a later day.") % {"n": last.number}}
        ) from error


def _day(last: IndicatorVersion) -> dict[str, str]:
    return {"day": f"{last.valid.lower:%d/%m/%Y}" if last.valid.lower else "…"}


def _some(names: Sequence[str]) -> str:
    return "; ".join(names[:5]) + ("; …" if len(names) > 5 else "")


def _new_code(indicator: Indicator) -> str:
    """A code of group and name that is free: "care.so_cuoc_tham". The same name in the same union is refused."""
    same = Indicator.objects.filter(name=indicator.name, unit=indicator.unit).first()
    if same is not None:
        raise ValidationError({"name": _("There is a figure of this name already, %(code)s.") % {"code": same.code}})
    words = slugify(fold(indicator.name)).replace("-", "_")[:40].strip("_") or "x"
    group = (indicator.group_id or "own").replace("-", "_")[:14]
    stem = f"{group}.{words}"
    taken = set(Indicator.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := stem if n == 1 else f"{stem}_{n}") not in taken)
