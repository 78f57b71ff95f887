"""What may happen to declared values and to what others state: told, changed, binned, kept with their document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from common import images
from common.facts import CountUnit
from common.files import store
from common.money import LARGEST
from common.periods import Period
from common.walls import wall
from common.wording import grouped
from reports import declared as rules
from reports.declared import Nature
from reports.models import DeclaredValue, IndicatorVersion
from unions.access import Scope
from unions.models import Can, UnionUnit, hold_form

CHANGEABLE = ("value", "weight", "is_estimate", "stated_by", "source_document", "note")
FIELD = "%s-%d"  # what a cell of the form of a union is called: "value-7" of the indicator 7


@dataclass(frozen=True)
class Answer:
    """A line of a union's form as it was filled in; `seen_version` is that of the value it began with, 0 of none."""

    value: int | None
    weight: int | None = None
    source: str = ""
    seen_version: int = 0


@transaction.atomic
def declare(value: DeclaredValue, *, scope: Scope) -> DeclaredValue:
    """Write down what a union declares, or what others state of it. The same form sent twice is one value."""
    hold_form(value.form_key)
    known = DeclaredValue.objects.select_related("unit", "indicator").filter(form_key=value.form_key).first()
    scope.require(Can.RECORD, (known or value).unit)
    if known:
        return known
    value.recorded_by = scope.account
    return _saved(value)


@transaction.atomic
def change_declared(value: DeclaredValue, *, seen_version: int, scope: Scope) -> DeclaredValue:
    """Tell it otherwise; the union, the indicator and the period stay."""
    before = _held(value.pk, scope)
    if before.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this record meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    for name in CHANGEABLE:
        setattr(before, name, getattr(value, name))
    before.version += 1
    return _saved(before)


@transaction.atomic
def bin_declared(pk: int, *, scope: Scope) -> DeclaredValue:
    found = _held(pk, scope)
    found.binned_by, found.binned_at = scope.account, timezone.now()
    found.version += 1
    found.save()
    return found


@transaction.atomic
def restore_declared(pk: int, *, scope: Scope) -> DeclaredValue:
    """Out of the bin, unless another value was declared in its place."""
    found = _held(pk, scope, binned=True)
    found.binned_by = found.binned_at = None
    found.version += 1
    return _saved(found)


@transaction.atomic
def attach_document(pk: int, upload: Any, *, scope: Scope) -> DeclaredValue:
    """Keep the document with a value, in place of the one before; a photo is redrawn without what the camera wrote.

    Raises ValidationError beside `upload`.
    """
    found = _held(pk, scope)
    try:
        content, media_type = images.paper(upload)
    except ValidationError as refused:
        raise ValidationError({"upload": refused}) from refused
    found.document = store(content, media_type=media_type)
    found.version += 1
    found.save()
    return found


@transaction.atomic
def detach_document(pk: int, *, scope: Scope) -> DeclaredValue:
    found = _held(pk, scope)
    found.document = None
    found.version += 1
    found.save()
    return found


@transaction.atomic
def declare_many(
    unit: UnionUnit, period: Period, answers: Mapping[int, Answer], *, is_estimate: bool = False, scope: Scope
) -> int:
    """A union's form for a period as a whole, or none of it: by the id of the indicator; how many lines were written.

    An empty value is taken back. As many statements for a hundred lines as for one, and sent twice it is done once.
    Raises ValidationError beside the cells, "value-7" and "weight-7".
    """
    UnionUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # of two who send it at once, one waits
    scope.require(Can.RECORD, unit)
    lines = {line.definition.indicator_id: line for line in rules.form_of(unit, period)}
    if answers.keys() - lines.keys():
        raise ValidationError(_("This union does not declare all of these figures for that period."), code="lines")
    told = DeclaredValue.objects.kept().of(unit).filter(nature=Nature.DECLARED, period=rules.days_of(period))
    known = {row.indicator_id: row for row in told.select_for_update(of=("self",)).filter(indicator__in=answers)}
    new: list[DeclaredValue] = []
    changed: list[DeclaredValue] = []
    gone: list[int] = []
    faults: dict[str, Any] = {}
    for indicator, answer in answers.items():
        row = known.get(indicator)
        if _stands(row, answer, is_estimate):
            continue
        if (row.version if row else 0) != answer.seen_version:
            faults[FIELD % ("value", indicator)] = _meanwhile(row)
        elif answer.value is None:
            gone += [row.pk] if row else []
        else:
            told_now = row or _new(unit, period, indicator, scope)
            told_now.value, told_now.weight, told_now.is_estimate = answer.value, answer.weight, is_estimate
            told_now.source_document = answer.source
            beside = faults_of(told_now, lines[indicator].definition)
            faults |= {_cell(name, indicator): fault for name, fault in beside.items()}
            (changed if row else new).append(told_now)
    if faults:
        raise ValidationError(faults)
    with _in_words():
        DeclaredValue.objects.bulk_create(new)
        for one in changed:
            one.version += 1
        DeclaredValue.objects.bulk_update(changed, ["value", "weight", "is_estimate", "source_document", "version"])
        DeclaredValue.objects.filter(pk__in=gone).update(
            binned_by=scope.account, binned_at=timezone.now(), version=F("version") + 1
        )
    return len(new) + len(changed) + len(gone)


def _stands(row: DeclaredValue | None, answer: Answer, is_estimate: bool) -> bool:
    """Whether the line says what is written already: what was sent before, or left as it was."""
    if row is None:
        return answer.value is None
    now = (row.value, row.weight, row.source_document, row.is_estimate)
    return now == (answer.value, answer.weight, answer.source, is_estimate)


def _meanwhile(row: DeclaredValue | None) -> str:
    if row is None:
        return _("Somebody else took this back meanwhile. Look at the form again.")
    return _("Somebody else declared %(value)s here meanwhile. Look at the form again.") % {"value": grouped(row.value)}


def _new(unit: UnionUnit, period: Period, indicator: int, scope: Scope) -> DeclaredValue:
    return DeclaredValue(
        unit=unit,
        indicator_id=indicator,
        period=rules.days_of(period),
        happened_on=period.cut_off,
        recorded_by=scope.account,
    )


def _cell(name: str, indicator: int) -> str:
    """The cell of a line beside which a fault stands; what is wrong with the whole form stands above it."""
    return FIELD % (name, indicator) if name in ("value", "weight") else name


# What a value must be --------------------------------------------------------------------------------------
def faults_of(row: DeclaredValue, definition: IndicatorVersion) -> dict[str, str]:
    """By the field: why it cannot be told so. Asks nothing of the database."""
    faults = dict(_faults_of_numbers(row.value, row.weight, definition))
    today, period = timezone.localdate(), row.of_period
    if period.start > today:
        faults["period"] = _("This period has not begun.")
    elif period.cut_off > today and not row.is_estimate:
        faults["is_estimate"] = _("The period ends on %(day)s only: until then it is an estimate.") % {
            "day": f"{period.cut_off:%d/%m/%Y}"
        }
    if row.nature == Nature.EXTERNAL:
        if not row.stated_by.strip():
            faults["stated_by"] = _("Say who stated it.")
        if not row.source_document.strip():
            faults["source_document"] = _("Say where it is written.")
    return faults


def _faults_of_numbers(value: int, weight: int | None, definition: IndicatorVersion) -> Iterator[tuple[str, str]]:
    most = rules.most(definition)
    if value < 0:
        yield "value", _("A declared value is not below 0.")
    elif value > most:
        yield "value", _("The most that can be declared here is %(most)s.") % {"most": grouped(most)}
    if weight is None:
        if rules.needs_weight(definition):
            yield "weight", _("Say of how many: it is weighted by that number where unions are put together.")
        return
    if not rules.takes_weight(definition):
        yield "weight", _("This figure is added up, so it is of no number. Leave it empty.")
    elif not 0 < weight <= rules.MOST:
        yield "weight", _("The number it is of lies between 1 and %(most)s.") % {"most": grouped(rules.MOST)}
    elif definition.count_unit in (CountUnit.PERCENT, CountUnit.RANK) and value > weight:
        yield "value", _("It is a part of %(whole)s, and cannot be more.") % {"whole": grouped(weight)}
    elif definition.measure == "mean" and value * weight > LARGEST:
        yield "value", _("Such a mean of so many cannot be. Look at both numbers again.")


def _saved(row: DeclaredValue) -> DeclaredValue:
    period = row.of_period
    row.happened_on = period.cut_off
    if row.nature == Nature.DECLARED:
        row.stated_by = ""
    if not row.unit.existed_on(period.cut_off):
        raise ValidationError({"period": _no_union(period)})
    found = {one.indicator_id: one for one in rules.definitions(period, row.unit, row.nature)}
    definition = found.get(row.indicator_id)
    if definition is None:
        raise ValidationError({"indicator": _("This figure is not told by anybody for that period, but counted.")})
    if row.nature == Nature.DECLARED:
        _require_level(row, definition)
    if faults := faults_of(row, definition):
        raise ValidationError(faults)
    _require_alone(row)
    with _in_words():
        row.full_clean()
        row.save()
    return row


def _require_alone(row: DeclaredValue) -> None:
    same = DeclaredValue.objects.kept().filter(indicator=row.indicator, unit=row.unit, nature=row.nature)
    other = same.filter(period=row.period).exclude(pk=row.pk).first()
    if other is not None:
        raise ValidationError({"indicator": _told_already(other)})


def _told_already(other: DeclaredValue) -> str:
    return _("%(value)s is declared for that period already. Change that value, or put it into the bin.") % {
        "value": grouped(other.value)
    }


def _require_level(row: DeclaredValue, definition: IndicatorVersion) -> None:
    """Where some levels must declare, others do not: their number would be counted twice."""
    if definition in (line.definition for line in rules.form_of(row.unit, row.of_period)):
        return
    levels = ", ".join(str(level) for level in definition.indicator.obliged.all())
    raise ValidationError(
        {"unit": _("This figure is declared by %(levels)s, for all below; above it is added up.") % {"levels": levels}}
    )


def _no_union(period: Period) -> str:
    return _("On %(day)s this union did not exist.") % {"day": f"{period.cut_off:%d/%m/%Y}"}


@contextmanager
def _in_words() -> Iterator[None]:
    """What only the database can refuse, because somebody else was quicker."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if wall(error) == "value_is_declared_once":
            raise ValidationError({"indicator": _("This union has declared it for the period already.")}) from error
        raise


def _held(pk: int, scope: Scope, *, binned: bool = False) -> DeclaredValue:
    rows = DeclaredValue.objects.select_related("unit", "indicator").select_for_update(of=("self",))
    found: DeclaredValue = rows.get(pk=pk)
    scope.require(Can.RECORD, found.unit)
    if (found.binned_at is not None) != binned:
        raise ValidationError(
            _("This record is not in the bin.") if binned else _("This record lies in the bin."), code="bin"
        )
    return found
