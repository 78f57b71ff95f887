"""What can be counted about units."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from common.facts import Column, CountUnit, Dimension, Measure, RecordKind
from unions.models import Level, UnitVersion


def unit_of_count(where: Any) -> set[str]:
    """Groups are counted as groups, every other level as unions."""
    levels = where.get("level", [])
    asked = set(levels if isinstance(levels, list) else [levels])
    return {CountUnit.GROUP} if asked == {"union_group"} else {CountUnit.UNION}


UNIT = RecordKind(
    code="unions.unit",
    label=_("Unions and groups"),
    records=UnitVersion.objects.all,
    valid="valid",
    measures=(Measure("number", _("Number"), count_unit=unit_of_count, function=Count, of="unit"),),
    dimensions=(
        Dimension(
            "level",
            _("Level"),
            by="level",
            values=lambda: [(level.code, str(level)) for level in Level.objects.all()],
        ),
        Dimension("sector", _("Sector"), by="sector", values=lambda: UnitVersion.Sector.choices),
    ),
    with_rows=("level", "unit"),
    columns=(
        Column(_("Code"), of=lambda row: row.unit.code),
        Column(_("Name"), of=lambda row: row.name),
        Column(_("Level"), of=lambda row: row.level),
    ),
    order=("level__rank", "unit__code"),
)

KINDS = (UNIT,)
