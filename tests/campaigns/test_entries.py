"""Entries in programmes of others: one by one or in batches, entered on one day and accepted on another."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, Initiative, ProgrammeEntry
from campaigns.services import entries as services
from campaigns.services import initiatives

DAY = date(2024, 3, 10)


@pytest.fixture
def programme(cast) -> Campaign:
    return Campaign.objects.create(
        unit=cast.tinh, code="75k", name="75 nghìn sáng kiến", kind="programme", valid=DateRange(DAY, date(2024, 4, 21))
    )


def entry(cast, programme, **fields) -> ProgrammeEntry:
    return ProgrammeEntry(**{"unit": cast.truong, "campaign": programme, "happened_on": DAY, "quantity": 1900} | fields)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"accepted": 1901, "accepted_on": DAY}, "accepted"),
        ({"accepted": 10}, "accepted_on"),
        ({"accepted": 10, "accepted_on": DAY - timedelta(days=1)}, "accepted_on"),
        ({"accepted": 10, "accepted_on": timezone.localdate() + timedelta(days=1)}, "accepted_on"),
        ({"happened_on": DAY - timedelta(days=1)}, "happened_on"),
        ({"quantity": 0}, "quantity"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, scope, programme, fields, field):
    with pytest.raises(ValidationError) as refused:
        services.record_entry(entry(cast, programme, **fields), scope=scope("binh"))
    assert list(refused.value.error_dict) == [field]


def test_an_initiative_is_entered_once_in_a_programme_and_counts_one(cast, scope, programme):
    one = initiatives.record_initiative(
        Initiative(unit=cast.truong, happened_on=DAY, title="Bàn xoay"), scope=scope("binh")
    )
    kept = services.record_entry(entry(cast, programme, initiative=one), scope=scope("binh"))
    assert kept.quantity == 1
    with pytest.raises(ValidationError) as refused:
        services.record_entry(entry(cast, programme, initiative=one), scope=scope("binh"))
    assert list(refused.value.error_dict) == ["initiative"]
    services.bin_entry(kept.pk, scope=scope("binh"))
    services.record_entry(entry(cast, programme, initiative=one), scope=scope("binh"))
    with pytest.raises(ValidationError):
        services.restore_entry(kept.pk, scope=scope("binh"))


def test_who_is_out_of_reach_enters_nothing(cast, scope, programme):
    with pytest.raises(PermissionDenied):
        services.record_entry(entry(cast, programme), scope=scope("chi"))


def test_what_is_accepted_counts_in_the_period_in_which_it_is(client, cast, programme):
    client.force_login(cast.binh)
    sent = {
        "unit": "truong", "campaign": programme.pk, "happened_on": "10/03/2024", "quantity": "1900", "version": "1",
        "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    create = reverse("campaigns:entry-create")
    for _n in range(2):
        assert client.post(create, sent).status_code == 302
    kept = ProgrammeEntry.objects.get()
    edit = reverse("campaigns:entry-edit", args=[kept.pk])
    assert client.post(edit, sent | {"accepted": "1901", "accepted_on": "05/01/2025"}).status_code == 422
    assert client.post(edit, sent | {"accepted": "1038", "accepted_on": "05/01/2025"}).status_code == 302

    def told(period: str) -> list[tuple[int, int]]:
        cast.binh.chosen_period = period
        cast.binh.save()
        rows = client.get(reverse("campaigns:entry-list")).context["programmes"]
        return [(row["entered"], row["accepted_of_them"]) for row in rows]

    assert told("2024") == [(1900, 0)]
    assert told("2025") == [(0, 1038)]
    assert told("2023") == []
