"""What stands at the head of a document of a union on a day."""

from __future__ import annotations

from datetime import date

from unions.models import UnionUnit, UnitVersion


def version_of(unit_id: int, day: date) -> UnitVersion:
    """What a unit was on a day; for a day outside its life, what it was nearest to it."""
    versions = UnitVersion.objects.filter(unit=unit_id)
    earlier = versions.filter(valid__startswith__lte=day).order_by("-valid")
    return versions.on(day).first() or earlier.first() or versions.order_by("valid").first() or UnitVersion()


def letterhead(unit: UnionUnit, day: date, *, number: str = "", kind: str = "") -> dict[str, str]:
    """The heading of a document dated a day: upper, own, number, place, date (ISO).

    `kind` is how the kind of document is abbreviated in its number: "BC" -> "12/BC-CĐCS"; without one it has no
    number.
    """
    own = version_of(unit.pk, day)
    placed = unit.placements.on(day).first()
    upper = version_of(placed.parent_id, day) if placed and placed.parent_id else None
    return {
        "upper": upper.letterhead_name if upper else "",
        "own": own.letterhead_name,
        "number": f"{number}/{kind}-{own.symbol}" if kind else "",
        "place": own.place,
        "date": day.isoformat(),
    }
