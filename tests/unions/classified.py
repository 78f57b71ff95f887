"""What the tests of classification say in one word: a grade, points, a review."""

from __future__ import annotations

from unions.access import Scope
from unions.models import Classification, Grade, GradeScale, ScoreSheet
from unions.services import classification as services

PAPER = {"decision-number": "9/QĐ-LĐLĐ", "decision-issuer": "LĐLĐ tỉnh", "decision-signed_on": "15/01/2025"}


def grade(scale: GradeScale, code: str) -> Grade:
    return scale.grades.get(code=code)


def points(sheet: ScoreSheet, *each: int | None) -> dict[int, services.Points]:
    lines = sheet.criteria.order_by("rank")
    return {line.pk: services.Points(number) for line, number in zip(lines, each, strict=True)}


def review(found: Classification, sheet: ScoreSheet, *each: int, scope: Scope, **said) -> Classification:
    words = {"vetoes": [], "grade": None, "grade_reason": "", "seen_version": found.version} | said
    return services.review_classification(found.pk, points(sheet, *each), scope=scope, **words)
