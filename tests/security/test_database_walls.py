"""What the database refuses, whoever writes: raw SQL and bulk changes past the services."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from common.files import store
from reports.models import Rendering, ReportSection
from reports.services import reports
from unions.access import Scope
from welfare.models import FundingLine, Payout


@pytest.mark.parametrize(
    "change",
    [
        "recorded_by_id = %(khach)s",
        "approved_by_id = %(khach)s",
        "approved_at = now() - interval '1 year'",
        "binned_at = now(), binned_by_id = %(khach)s",
        "source_document = 'PC 99'",
        "note = 'khác'",
        "recorded_at = now() - interval '1 year'",
    ],
)
def test_every_column_of_an_approved_payout_stands(cast, paid, change):
    payout = paid(cast.truong, date(2024, 5, 2))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as sql:
        sql.execute(f"UPDATE welfare_payout SET {change} WHERE id = {payout.pk}", {"khach": cast.khach.pk})


def test_an_approved_payout_is_not_deleted(cast, paid):
    payout = paid(cast.truong, date(2024, 5, 2))
    with pytest.raises(DatabaseError), transaction.atomic():
        Payout.objects.filter(pk=payout.pk).delete()


@pytest.mark.parametrize("change", [{"source": "employer"}, {"payer": "Công ty X"}, {"in_kind": True}])
def test_the_funding_of_an_approved_payout_stands(cast, paid, change):
    payout = paid(cast.truong, date(2024, 5, 2))
    with pytest.raises(DatabaseError), transaction.atomic():
        FundingLine.objects.filter(payout=payout).update(**change)


def test_the_funding_of_an_approved_payout_is_not_split_anew(cast, paid):
    payout = paid(cast.truong, date(2024, 5, 2))
    with pytest.raises(DatabaseError), transaction.atomic():
        FundingLine.objects.filter(payout=payout).delete()


def test_an_amount_that_no_union_has_is_refused(cast, paid):
    """The form stops at 10**15; the API and imports must stop there as well."""
    with pytest.raises(DatabaseError), transaction.atomic():
        paid(cast.truong, date(2024, 5, 2), amount=9 * 10**18)


@pytest.fixture
def submitted(cast, template, year):
    scope = Scope.of(cast.an)
    report = reports.open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=scope
    )
    return reports.submit_report(report.pk, seen_version=report.version, scope=scope)


def test_the_text_of_a_submitted_report_stands(submitted):
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportSection.objects.filter(report=submitted).update(body="khác")


def test_the_file_of_a_snapshot_is_not_exchanged(submitted):
    one, other = (store(text, media_type="application/pdf") for text in (b"%PDF-1", b"%PDF-2"))
    rendering = Rendering.objects.create(snapshot=submitted.submitted, file=one)
    with pytest.raises(DatabaseError), transaction.atomic():
        Rendering.objects.filter(pk=rendering.pk).update(file=other)


def test_a_stored_file_that_was_changed_on_the_disk_is_not_served(client, cast, submitted):
    snapshot = submitted.submitted
    stored = store(b"%PDF-1.7 right", media_type="application/pdf")
    Rendering.objects.create(snapshot=snapshot, file=stored)
    Path(default_storage.path(stored.path)).write_bytes(b"%PDF-1.7 wrong")
    client.raise_request_exception = False
    client.force_login(cast.an)
    try:
        answer = client.get(f"/reports/{submitted.pk}/pdf/{snapshot.sha256}/")
        assert b"wrong" not in answer.content
    finally:
        default_storage.delete(stored.path)
