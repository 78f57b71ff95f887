"""Halls, grounds and pages: in use over days, counted on a day."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from campaigns.models import Facility
from campaigns.services import facilities as services
from tests.cast import LONG_AGO

TYPED = {
    "unit": "truong", "kind": "fanpage", "name": "Công đoàn Hoa Sen", "number": "1", "first_day": "01/03/2024",
    "last_day": "", "source_document": "", "version": "1",
}  # fmt: skip


def test_a_facility_is_recorded_once_ended_and_taken_away(cast, client):
    client.force_login(cast.binh)
    sent = TYPED | {"form_key": str(uuid.uuid4())}
    for _n in range(2):
        assert client.post(reverse("campaigns:facility-create"), sent).status_code == 302
    kept = Facility.objects.get()
    listed = reverse("campaigns:facility-list")
    assert list(client.get(listed).context["page"]) == [kept]

    end = reverse("campaigns:facility-end", args=[kept.pk])
    assert client.post(end, {"last_day": "29/02/2024"}).status_code == 422
    assert client.post(end, {"last_day": "30/06/2024"}).status_code == 302
    assert list(client.get(listed).context["page"]) == []
    stale = client.post(reverse("campaigns:facility-edit", args=[kept.pk]), sent)
    assert stale.status_code == 422

    client.post(reverse("campaigns:facility-drop", args=[kept.pk]))
    assert not Facility.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_day": "01/01/2010"}, "first_day"),
        ({"last_day": "01/02/2024"}, "last_day"),
        ({"number": "0"}, "number"),
        ({"unit": "xuong"}, "unit"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, client, changes, field):
    client.force_login(cast.binh)
    answer = client.post(reverse("campaigns:facility-create"), TYPED | {"form_key": str(uuid.uuid4())} | changes)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Facility.objects.exists()


def test_who_is_out_of_reach_ends_and_drops_nothing(cast, scope):
    kept = Facility.objects.create(unit=cast.truong, kind="hall", name="Hội trường", valid=LONG_AGO)
    with pytest.raises(PermissionDenied):
        services.end_facility(kept.pk, last_day=date(2024, 1, 1), scope=scope("chi"))
    with pytest.raises(PermissionDenied):
        services.drop_facility(kept.pk, scope=scope("dung"))
