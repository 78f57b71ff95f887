"""The two commands: the same figures and the same paper as on the pages."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from reports.services import reports as services
from unions.access import Scope


@pytest.fixture
def report(cast, year, template, paid):
    paid(cast.truong, date(2024, 5, 2))
    paid(cast.to_1, date(2024, 6, 2))
    return services.open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(cast.binh)
    )


def run(name: str, *codes: str, **options) -> str:
    out = io.StringIO()
    words = [word for option, value in options.items() for word in (f"--{option}", str(value))]
    call_command(name, *codes, *words, stdout=out)
    return out.getvalue()


def test_figures_as_json_say_all_that_is_known(report):
    told = json.loads(run("figures", unit="truong", period="2024", format="json"))
    by_code = {figure["code"]: figure for figure in told}

    assert by_code["welfare.visits.count"] == {
        "code": "welfare.visits.count",
        "label": "Số cuộc thăm hỏi",
        "value": 2,
        "numerator": None,
        "denominator": None,
        "unit_of_count": "visit",
        "kind": "counted",
        "evidence_rows": 2,
    }
    assert by_code["loan.revolving.groups"]["denominator"] == 1


def test_figures_as_a_table_stand_in_columns(report):
    lines = run("figures", unit="truong", period="2024-H1", format="table").splitlines()

    assert any(line.startswith("welfare.visits.amount") and "600.000" in line for line in lines)


def test_a_report_is_rendered_by_one_command(report, tmp_path):
    out = tmp_path / "bao-cao.pdf"
    run("render_report", unit="truong", period="2024", out=out)
    first = out.read_bytes()
    run("render_report", unit="truong", period="2024", out=out)

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(first)).pages)
    assert "CĐCS TRƯỜNG HOA SEN" in text
    assert out.read_bytes() == first


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("figures", {"unit": "khong-co", "period": "2024"}),
        ("figures", {"unit": "truong", "period": "2024-13"}),
        ("figures", {"unit": "truong", "period": "2024", "tree": "2024-01-01", "code": "khong.co"}),
        ("render_report", {"unit": "truong", "period": "2023", "out": "x.pdf"}),
        ("render_report", {"unit": "truong", "period": "2024", "out": "x.pdf", "by": "khong-co"}),
        ("render_report", {"unit": "truong", "period": "2024", "out": "x.pdf", "by": "chi"}),
    ],
)
def test_a_command_that_cannot_be_done_says_why(report, command, options):
    with pytest.raises(CommandError) as refused:
        run(command, *filter(None, [options.pop("code", "")]), **options)

    assert str(refused.value)
