"""Every change is kept with who and when, however it was made, and can be read on the record's page."""

from __future__ import annotations

from datetime import date

import pghistory
import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from unions.pages import history
from welfare.models import Payout, PayoutKind


def told(payout: Payout) -> list[tuple[str, str, list]]:
    return [(event["who"], event["text"], event["changes"]) for event in history(payout)]


def test_a_bulk_update_is_kept_with_who_made_it(cast, paid):
    visits = [paid(cast.truong, date(2024, 5, day), status="proposed") for day in (1, 2, 3)]

    with pghistory.context(user=cast.binh.pk):
        Payout.objects.filter(pk__in=[visit.pk for visit in visits]).update(note="Cả loạt")

    for visit in visits:
        assert told(visit)[0] == ("Trần Văn Bình", "sửa", [("Ghi chú", "–", "Cả loạt")])


def test_a_change_past_django_is_kept_too(cast, proposed):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE welfare_payout SET note = 'Sửa thẳng' WHERE id = %s", [proposed.pk])

    assert told(proposed)[0] == ("", "sửa", [("Ghi chú", "–", "Sửa thẳng")])


def test_another_reason_or_recipient_is_named(cast, proposed, lan):
    Payout.objects.filter(pk=proposed.pk).update(
        member=lan, kind=PayoutKind.objects.get(code="visit-birth"), beneficiary=""
    )

    changes = {label: (old, new) for label, old, new in told(proposed)[0][2]}
    assert changes["Đoàn viên"] == ("–", "Nguyễn Thị Lan")
    assert changes["Lý do"] == ("Thăm ốm đau", "Thăm thai sản")


def test_a_deletion_is_kept(cast, proposed):
    pk = proposed.pk
    Payout.objects.filter(pk=pk).delete()

    kept = Payout.pgh_event_model.objects.filter(pgh_obj_id=pk).order_by("pgh_id")
    assert [event.pgh_label for event in kept] == ["added", "deleted"]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_history_itself_cannot_be_rewritten(cast, proposed, act):
    events = Payout.pgh_event_model.objects.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        events.update(note="khác") if act == "update" else events.delete()


def test_the_page_of_a_record_shows_who_did_it(client, cast, proposed):
    client.force_login(cast.an)
    client.post(f"/payouts/{proposed.pk}/approve/", {"version": proposed.version})

    first = client.get(proposed.get_absolute_url()).context["events"][0]

    assert (first["who"], first["changes"]) == ("Lê Thị An", [("Trạng thái", "Chờ duyệt", "Đã duyệt")])


def test_many_rows_are_one_statement_of_the_history(cast, proposed):
    """Rows of an INSERT and of a DELETE are kept together; updates that change nothing are not kept."""
    events = Payout.pgh_event_model.objects
    kind, day, amount = proposed.kind, date(2024, 5, 2), 100_000
    common = {"kind": kind, "happened_on": day, "amount": amount, "status": "draft", "beneficiary": "Ai đó"}
    by = {"recorded_by": cast.an, "proposed_by": cast.an}
    with pghistory.context(user=cast.an.pk) as change:
        drafts = Payout.objects.bulk_create(Payout(unit=cast.truong, **common, **by) for _draft in range(3))
        Payout.objects.filter(pk__in=[draft.pk for draft in drafts]).update(note="")
        Payout.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()

    kept = events.filter(pgh_context=change.id).values_list("pgh_label", flat=True)
    assert sorted(kept) == ["added"] * 3 + ["deleted"] * 3


@pytest.mark.parametrize("inside", [True, False])
def test_triggers_are_ignored_only_where_it_is_said(cast, proposed, inside):
    """A setting of the connection keeps their guard from raising; ignoring them goes back to it."""
    before = Payout.pgh_event_model.objects.count()
    if inside:
        with pgtrigger.ignore("welfare.Payout:changed_update"):
            Payout.objects.filter(pk=proposed.pk).update(note="unseen")
    Payout.objects.filter(pk=proposed.pk).update(note="seen")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore')")
        assert cursor.fetchone() == ("{}",)
    assert Payout.pgh_event_model.objects.count() == before + 1
