"""Whatever is sent, the answer is a page or a problem document, never a 500."""

from __future__ import annotations

import json
import uuid
from base64 import b64encode
from datetime import date
from urllib.parse import quote

import pytest

from reports.models import Report, ReportSection
from reports.narrative import typed_numbers
from reports.services import reports as services
from unions.access import Scope
from unions.models import Placement, TreePath, UnitVersion
from welfare.models import FundingLine, Payout, PayoutKind


@pytest.fixture
def officer(client, cast):
    client.raise_request_exception = False
    client.force_login(cast.binh)
    return client


def typed(**over):
    fields = {
        "unit": "truong",
        "kind": str(PayoutKind.objects.get(code="visit-sick").pk),
        "beneficiary_kind": "member",
        "beneficiary": "Chị Hoa",
        "happened_on": "02/05/2024",
        "quantity": "1",
        "amount": "300000",
        "form_key": str(uuid.uuid4()),
        "version": "1",
        "funding-TOTAL_FORMS": "1",
        "funding-INITIAL_FORMS": "0",
        "funding-0-source": "union",
        "funding-0-amount": "300000",
    } | over
    return {name: value for name, value in fields.items() if value is not None}


@pytest.mark.parametrize(
    "over",
    [
        {"funding-TOTAL_FORMS": "0"},
        {"funding-TOTAL_FORMS": "-1"},
        {"funding-0-source": None, "funding-0-amount": None},
    ],
)
def test_a_form_without_funding_lines(officer, over):
    assert officer.post("/payouts/new/", typed(**over)).status_code in (302, 422)


@pytest.mark.parametrize(
    "address",
    [
        "/reports/1/pdf/%00/",
        "/figures/truong/2024/%00/",
        "/api/v1/payouts/abc/approve/",
        "/api/v1/payouts/?cursor=" + quote(b64encode(b"p=abc")),
        "/api/v1/payouts/?cursor=" + quote(b64encode(b"p=%00")),
        "/api/v1/units/?cursor=" + quote(b64encode(b"p=%00")),
    ],
)
def test_addresses_made_up(officer, cast, address):
    send = officer.post if address.endswith("approve/") else officer.get
    assert 400 <= send(address).status_code < 500


def test_options_of_the_docs(officer):
    assert officer.options("/api/v1/docs/").status_code < 500


def test_the_figures_of_a_funding_line(officer, cast, paid):
    paid(cast.truong, date(2024, 5, 2))
    line = FundingLine.objects.get()
    assert officer.get(f"/records/welfare.funding/{line.pk}/figures/").status_code in (200, 404)


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 100_000])
@pytest.mark.parametrize("address", ["/api/v1/token/", "/api/v1/payouts/"])
def test_json_of_a_hundred_thousand_levels(officer, address, body):
    """/api/v1/token/ is open to everybody."""
    assert officer.generic("POST", address, body, content_type="application/json").status_code == 400


def test_a_unit_with_a_nul_over_rest(officer):
    body = {
        "unit": "truong\x00",
        "kind": "visit-sick",
        "beneficiary": "Hoa",
        "happened_on": "2024-05-02",
        "amount": 1,
        "funding": [{"source": "union", "amount": 1}],
    }
    assert officer.post("/api/v1/payouts/", json.dumps(body), content_type="application/json").status_code == 400


def test_amounts_over_rest_end_where_those_of_the_form_end(officer):
    body = {
        "unit": "truong",
        "kind": "visit-sick",
        "beneficiary": "Hoa",
        "happened_on": "2024-05-02",
        "amount": 10**18,
        "funding": [{"source": "union", "amount": 10**18}],
    }
    answer = officer.post("/api/v1/payouts/", json.dumps(body), content_type="application/json")
    assert answer.status_code in (400, 422)


# Reports -----------------------------------------------------------------------------------------------


@pytest.fixture
def report(cast, template, year) -> Report:
    return services.open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(cast.binh)
    )


def sections(report: Report, **over):
    fields = {"version": report.version, "dated_on": "31/12/2024", "document_number": "", "recipients": ""}
    for row in report.sections.all():
        fields |= {f"section-{row.pk}-heading": row.heading, f"section-{row.pk}-body": row.body}
    return fields | over


def test_a_section_of_another_report_is_not_reached(officer, cast, report, template, year):
    other = services.open_report(
        unit=cast.xa, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(cast.giang)
    )
    theirs = other.sections.first()
    stolen = {f"section-{theirs.pk}-heading": "Của tôi", f"section-{theirs.pk}-body": "Của tôi"}

    assert officer.post(f"/reports/{report.pk}/edit/", sections(report, **stolen)).status_code == 302
    assert ReportSection.objects.get(pk=theirs.pk).body == theirs.body


def test_a_form_without_its_sections_is_refused(officer, report):
    fields = {name: value for name, value in sections(report).items() if not name.startswith("section-")}

    assert officer.post(f"/reports/{report.pk}/edit/", fields).status_code == 422


def test_a_report_of_a_period_before_the_catalogue_begins(officer, cast, template):
    """Its template names figures that are not defined for the period: refused, or shown without them."""
    Placement.objects.filter(child=cast.truong).update(valid="[1990-01-01,)")
    Placement.objects.filter(child__in=[cast.huyen_a, cast.tinh]).update(valid="[1990-01-01,)")
    UnitVersion.objects.update(valid="[1990-01-01,)")
    TreePath.objects.derive()
    fields = {"unit": "truong", "period": "2005", "template": template.code, "dated_on": "31/12/2005"}
    opened = officer.post("/reports/new/", fields)
    assert opened.status_code in (302, 422)
    if opened.status_code == 302:
        assert officer.get(opened.url).status_code == 200


def test_recipients_are_a_list_and_not_a_book(officer, report):
    """A page each for the one worker that prints for everybody."""
    answer = officer.post(f"/reports/{report.pk}/edit/", sections(report, recipients="Như trên;\n" * 100_000))
    assert answer.status_code == 422


def test_a_long_row_of_digits_is_one_number():
    """Read without going back: what was read of a number is never given up for a shorter one."""
    assert typed_numbers(["1." * 9_999 + "a"]) == ["1." * 9_998 + "1"]
    assert typed_numbers(["1." * 9_999 + "1a"]) == []


def test_lines_of_the_log_are_one_line_each(officer, caplog):
    officer.get("/nichts%0a2026-01-01 INFO common.errors all is well")
    assert not [record for record in caplog.records if "\n" in record.getMessage()]


@pytest.mark.parametrize("name", ["Chị \u202eaoH", "Chị\x07 Hoa", "Hoa\u200b"])
def test_names_with_hidden_characters_are_refused_or_cleaned(officer, name):
    officer.post("/payouts/new/", typed(beneficiary=name))
    stored = Payout.objects.values_list("beneficiary", flat=True).first() or ""
    assert not set(stored) & set("\u202e\x07\u200b")
