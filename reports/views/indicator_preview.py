"""What an unsaved definition counts, tried on the unit and period of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.periods import Period
from reports import trials
from reports.forms.indicators import DefinitionForm
from reports.models import IndicatorVersion
from reports.pages import shown
from unions.access import Scope
from unions.models import UnionUnit
from unions.pages import Cells


@dataclass(frozen=True)
class Trial:
    """What a definition counts as the page shows it, or in words why nothing is told."""

    refused: list[str] = field(default_factory=list)
    value: str = ""
    unit: str = ""
    records: int = 0
    parts: list[dict[str, Any]] = field(default_factory=list)
    columns: tuple[Any, ...] = ()
    rows: list[tuple[Any, Cells]] = field(default_factory=list)
    hidden: int = 0


def trial_of(form: DefinitionForm, unit: UnionUnit, period: Period, scope: Scope, *, code: str = "") -> Trial:
    """Count a typed definition once; nothing is kept. `code` is of the indicator, if any."""
    form.is_valid()
    typed: Any = form.tried_fields
    if wrong := [f"{field.label}: {' '.join(field.messages)}" for field in typed if field.errors]:
        return Trial(refused=wrong)
    if not form.says_enough:
        return Trial(refused=[_("Fill in what is counted, then it is tried here.")])
    try:
        found = trials.tried(form.definition, unit, period, scope, code=code)
    except ValidationError as error:
        return Trial(refused=error.messages)
    return Trial(
        refused=found.refused,
        value=shown(found.figure)["value"] if found.figure else found.few,
        unit=_unit(found.definition),
        records=found.figure.evidence_rows if found.figure else 0,
        parts=[shown(one) for one in found.parts],
        columns=found.columns,
        rows=found.rows,
        hidden=found.hidden,
    )


def _unit(definition: IndicatorVersion | None) -> str:
    if definition is None or definition.is_ratio or definition.is_rank:
        return ""
    return definition.get_count_unit_display()
