"""A province that classifies its unions: a scale, a sheet, and one union on its way."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.cast import LONG_AGO, account
from tests.unions.classified import grade, points
from unions.models import Classification, GradeScale, Posting, Role, ScoreSheet
from unions.services import classification as services


@pytest.fixture
def scale(db) -> GradeScale:
    ScoreSheet.objects.all().delete()  # those that ship
    made = GradeScale.objects.create(code="thu", name="Thử", subject="unit", valid=LONG_AGO)
    for rank, (code, score) in enumerate((("xuat-sac", 90), ("tot", 70), ("dat", 50), ("kem", 0)), start=1):
        made.grades.create(code=code, name=code, short_name=code, rank=rank, from_score=score)
    return made


@pytest.fixture
def sheet(cast, scale) -> ScoreSheet:
    """Of the province: two lines of 60 and 40 points, one condition that leaves the third grade."""
    made = ScoreSheet.objects.create(
        code="bang", name="Bảng", scale=scale, unit=cast.tinh, valid=LONG_AGO, top_share=20
    )
    made.levels.set(["grassroots_union"])
    made.criteria.create(number="1", text="Chăm lo", points=60, rank=1)
    made.criteria.create(number="2", text="Báo cáo", points=40, rank=2)
    made.vetoes.create(text="Không nộp báo cáo", best_grade=grade(scale, "dat"), rank=1)
    return made


@pytest.fixture
def begun(cast, sheet, scope) -> Classification:
    return services.open_classification(cast.truong, "2024", scope=scope("binh"))


@pytest.fixture
def submitted(sheet, begun, scope) -> Classification:
    kept = services.score_oneself(begun.pk, points(sheet, 58, 38), seen_version=1, scope=scope("binh"))
    return services.submit_classification(begun.pk, seen_version=kept.version, scope=scope("an"))


@pytest.fixture
def mai(cast):
    """Somebody known to the school union: she worked there until last year."""
    made = account("mai", None, name="Đinh Thị Mai")
    Posting.objects.create(
        account=made, unit=cast.truong, role=Role.OFFICER, valid=DateRange(date(2020, 1, 1), date(2024, 1, 1))
    )
    return made
