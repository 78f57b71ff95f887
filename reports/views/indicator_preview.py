"""What an unsaved definition counts, tried on the unit and period of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from common.periods import Period
from reports import passport
from reports.figures import Figure, figures
from reports.forms.indicators import DefinitionForm
from reports.kinds import KINDS
from reports.models import Indicator, IndicatorGroup, IndicatorVersion
from reports.pages import shown
from reports.services.indicators import NATURES, OF_ITSELF, check
from unions.access import Scope
from unions.models import Can, UnionUnit
from unions.pages import Cells, rows_to_show, rows_with_cells

SHOWN = 10  # records
LONGEST = 5000  # milliseconds that a statement may take
FEW = 5  # people that a condition on what is sensitive must at least find to be told to everybody


@dataclass(frozen=True)
class Trial:
    """What a definition counts, or in words why nothing is told."""

    refused: list[str] = field(default_factory=list)
    value: str = ""
    unit: str = ""
    records: int = 0
    parts: list[dict[str, Any]] = field(default_factory=list)
    columns: tuple[Any, ...] = ()
    rows: list[tuple[Any, Cells]] = field(default_factory=list)
    hidden: int = 0


def trial_of(form: DefinitionForm, unit: UnionUnit, period: Period, scope: Scope, *, code: str = "") -> Trial:
    """Count a typed definition once, by what counts everything; nothing is kept. `code` is of the indicator, if any."""
    form.is_valid()
    tried: Any = form.tried_fields
    if wrong := [f"{field.label}: {' '.join(field.messages)}" for field in tried if field.errors]:
        return Trial(refused=wrong)
    if not form.says_enough:
        return Trial(refused=[_("Fill in what is counted, then it is tried here.")])
    if not scope.sees_all_of(unit):
        return Trial(refused=[_("There are unions below this one that you do not look at.")])
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {LONGEST:d}")
            trial = _told(_counted(form.definition, unit, period, code), scope)
            transaction.set_rollback(True)
    except ValidationError as error:
        return Trial(refused=error.messages)
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return Trial(refused=[_("Counting it here takes too long. Choose a union further down, or a shorter period.")])
    return trial


def _counted(definition: IndicatorVersion, unit: UnionUnit, period: Period, code: str) -> Figure:
    """The figure of an indicator that is there until the transaction is rolled back."""
    if definition.kind in NATURES and code:
        definition.where = {OF_ITSELF: code} | definition.where
    group = IndicatorGroup.objects.all()[:1].get()
    indicator = Indicator.objects.create(code=f"preview.{uuid4().hex}", name="–", name_en="–", group=group, unit=unit)
    definition.indicator, definition.valid = indicator, DateRange(period.cut_off, None)
    check(definition)
    definition.save()
    found = figures(unit, period, [indicator.code])
    if not found:
        raise ValidationError(_("This union did not exist in that period."))
    return found[0]


def _told(figure: Figure, scope: Scope) -> Trial:
    """The value with the first records that the account may be told; of few people it is only told that they are few."""
    definition = figure.definition
    told = {"value": shown(figure)["value"], "unit": shown(figure)["unit"], "records": figure.evidence_rows}
    if definition.is_derived:
        parts = [] if definition.is_rank else [shown(one.figure) for one in passport.parts(figure)]
        return Trial(**told, parts=parts)
    kind = KINDS[definition.kind]
    closed = [can for can in kind.needed(definition.where) if not scope.allows(Can(can), figure.unit)]
    if closed and figure.evidence_rows < FEW:  # none as well: of a single person that would say something
        return Trial(value=_("fewer than %(few)s") % {"few": FEW}, unit=told["unit"], columns=kind.columns)
    rows = passport.told_to(scope, figure, figure.records())
    first = list(rows_to_show(kind, rows, figure.period)[:SHOWN])
    seen = len(first) if len(first) < SHOWN else rows.count()
    return Trial(
        **told, columns=kind.columns, rows=rows_with_cells(kind, first, scope), hidden=figure.evidence_rows - seen
    )
