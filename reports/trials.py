"""What an unsaved definition counts, tried on a union and period. Nothing is kept of it."""

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
from reports.kinds import KINDS
from reports.models import Indicator, IndicatorGroup, IndicatorVersion
from reports.services.indicators import NATURES, OF_ITSELF, check
from unions.access import Scope
from unions.models import Can, UnionUnit
from unions.pages import Cells, rows_to_show, rows_with_cells

SHOWN = 10  # records
LONGEST = 5000  # milliseconds that a statement may take
FEW = 5  # people that a condition on what is sensitive must at least find to be told to everybody


@dataclass(frozen=True)
class Trial:
    """What a definition counts, or in words why nothing is told.

    Of few people there is no `figure`, and `few` says so in words.
    """

    refused: list[str] = field(default_factory=list)
    definition: IndicatorVersion | None = None
    figure: Figure | None = None
    few: str = ""
    parts: list[Figure] = field(default_factory=list)
    columns: tuple[Any, ...] = ()
    rows: list[tuple[Any, Cells]] = field(default_factory=list)
    hidden: int = 0


def tried(definition: IndicatorVersion, unit: UnionUnit, period: Period, scope: Scope, *, code: str = "") -> Trial:
    """Count a definition once, by what counts everything. `code` is of the indicator that it would be of, if any."""
    if not scope.sees_all_of(unit):
        return Trial(refused=[_("There are unions below this one that you do not look at.")])
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {LONGEST:d}")
            trial = _told(_counted(definition, unit, period, code), scope)
            transaction.set_rollback(True)
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
    """The figure with the first records that the account may be told; of few people it is only told that they are few."""
    definition = figure.definition
    if definition.is_derived:
        parts = [] if definition.is_rank else [one.figure for one in passport.parts(figure)]
        return Trial(definition=definition, figure=figure, parts=parts)
    kind = KINDS[definition.kind]
    closed = [can for can in kind.needed(definition.where) if not scope.allows(Can(can), figure.unit)]
    if closed and figure.evidence_rows < FEW:  # none as well: of a single person that would say something
        return Trial(definition=definition, few=_("fewer than %(few)s") % {"few": FEW}, columns=kind.columns)
    rows = passport.told_to(scope, figure, figure.records())
    first = list(rows_to_show(kind, rows, figure.period)[:SHOWN])
    seen = len(first) if len(first) < SHOWN else rows.count()
    return Trial(
        definition=definition,
        figure=figure,
        columns=kind.columns,
        rows=rows_with_cells(kind, first, scope),
        hidden=figure.evidence_rows - seen,
    )
