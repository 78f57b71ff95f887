"""A snapshot is of one moment, though it takes many questions."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from reports.services import freezing
from reports.services import reports as services
from unions.access import Scope


@pytest.mark.django_db(transaction=True)
def test_a_payout_approved_while_a_report_is_submitted_is_in_all_of_it_or_nowhere(
    cast, paid, template, year, monkeypatch
):
    paid(cast.truong, date(2024, 5, 2))
    scope = Scope.of(cast.an)
    report = services.open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=scope
    )
    evidence_of, once = freezing.evidence_of, []

    def meanwhile():
        paid(cast.truong, date(2024, 6, 2))
        connection.close()

    def delayed(figure):
        if not once:
            once.append(True)
            other = threading.Thread(target=meanwhile)
            other.start()
            other.join()
        return evidence_of(figure)

    monkeypatch.setattr(freezing, "evidence_of", delayed)
    submitted = services.submit_report(report.pk, seen_version=report.version, scope=scope).submitted

    frozen = submitted.figures.get(definition__indicator__code="welfare.visits.count")
    assert frozen.value == len(frozen.evidence)


@pytest.mark.django_db(transaction=True)
def test_a_report_opened_twice_at_once_is_told_to_the_second(cast, template, year):
    """A double click: one is opened, the other is a sentence and not an IntegrityError."""
    told, gate = [], threading.Barrier(4)

    def open_it():
        gate.wait()
        try:
            services.open_report(
                unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(cast.an)
            )
            told.append("opened")
        except ValidationError:
            told.append("told")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            told.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=open_it) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["opened", "told", "told", "told"]
