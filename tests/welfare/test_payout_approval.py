"""Who may do what to a payout, and what the database never lets happen."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from unions.access import Scope
from welfare.models import FundingLine, Payout
from welfare.services import payouts as services


def press(client, verb: str, payout: Payout, **data):
    """The button of the page as it stands now."""
    data = {"version": Payout.objects.get(pk=payout.pk).version} | data
    return client.post(reverse(f"welfare:payout-{verb}", args=[payout.pk]), data)


def test_the_chair_approves_and_the_row_says_who_and_when(client, cast, proposed):
    client.force_login(cast.an)

    response = press(client, "approve", proposed)

    proposed.refresh_from_db()
    assert response.url == proposed.get_absolute_url()
    assert (proposed.status, proposed.approved_by) == ("approved", cast.an)
    assert proposed.approved_at is not None


@pytest.mark.parametrize("who", ["binh", "to_truong", "chi", "dung", "giang", "khach"])
def test_nobody_without_the_ability_approves(client, cast, proposed, who):
    """The officer, the group leader, another chair, the reviewer, another province, nobody at all."""
    client.force_login(getattr(cast, who))

    assert press(client, "approve", proposed).status_code == 404
    proposed.refresh_from_db()
    assert proposed.status == "proposed"


def test_nobody_approves_what_they_proposed(client, cast, proposed):
    Payout.objects.update(recorded_by=cast.an)
    client.force_login(cast.an)

    response = press(client, "approve", proposed)

    assert response.status_code == 422
    proposed.refresh_from_db()
    assert proposed.status == "proposed"


def test_a_second_approval_is_told_who_was_quicker(client, cast, proposed):
    client.force_login(cast.an)
    press(client, "approve", proposed)

    response = press(client, "approve", proposed)

    assert response.status_code == 422
    assert "Lê Thị An" in response.context["errors"][0]


def test_an_approval_can_be_undone_and_the_history_keeps_both(client, cast, proposed):
    client.force_login(cast.an)
    press(client, "approve", proposed)
    press(client, "reopen", proposed)

    proposed.refresh_from_db()
    assert (proposed.status, proposed.approved_by) == ("proposed", None)
    page = client.get(proposed.get_absolute_url())
    assert [event["who"] for event in page.context["events"]][:2] == ["Lê Thị An", "Lê Thị An"]


def test_a_payout_is_returned_with_a_reason_and_sent_again(client, cast, proposed):
    client.force_login(cast.an)
    assert press(client, "return", proposed, reason="").status_code == 422

    press(client, "return", proposed, reason="Thiếu chứng từ")

    proposed.refresh_from_db()
    assert (proposed.status, proposed.return_reason) == ("returned", "Thiếu chứng từ")
    services.change_payout(
        proposed,
        [services.Funding("union", proposed.amount)],
        seen_version=proposed.version,
        scope=Scope.of(cast.binh),
    )
    assert (proposed.status, proposed.return_reason) == ("proposed", "")


def test_the_bin_gives_back_what_it_took(client, cast, proposed):
    client.force_login(cast.binh)
    press(client, "bin", proposed)
    proposed.refresh_from_db()
    assert proposed.binned_by == cast.binh

    press(client, "restore", proposed)

    proposed.refresh_from_db()
    assert proposed.binned_by is None


def test_an_approved_payout_does_not_go_into_the_bin(client, cast, paid):
    payout = paid(cast.truong, date(2024, 5, 2))
    client.force_login(cast.binh)

    assert press(client, "bin", payout).status_code == 422
    payout.refresh_from_db()
    assert payout.binned_at is None


# What the database keeps, whoever writes ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "wall"),
    [
        ({"status": "approved"}, "payout_approval_is_whole"),
        ({"status": "returned"}, "payout_return_is_whole"),
        ({"amount": 0}, "payout_amount_is_positive"),
        ({"quantity": 0}, "payout_quantity_is_positive"),
        ({"beneficiary": ""}, "payout_names_a_recipient"),
        ({"binned_at": "2024-05-03T00:00Z"}, "payout_binning_is_whole"),
        ({"happened_on": date(2014, 12, 31)}, "did not exist"),
    ],
)
def test_the_database_refuses_half_a_statement(cast, proposed, change, wall):
    with pytest.raises(IntegrityError, match=wall), transaction.atomic():
        Payout.objects.filter(pk=proposed.pk).update(**change)


def test_the_database_refuses_approving_ones_own(cast, proposed):
    own = {"status": "approved", "approved_by": cast.binh, "approved_at": "2024-05-03T00:00Z"}

    with pytest.raises(IntegrityError, match="payout_is_approved_by_somebody_else"), transaction.atomic():
        Payout.objects.filter(pk=proposed.pk).update(**own)


@pytest.mark.parametrize("field", ["amount", "quantity", "happened_on", "beneficiary"])
def test_the_database_lets_an_approved_payout_stand(cast, paid, field):
    payout = paid(cast.truong, date(2024, 5, 2))
    other = {"amount": 1, "quantity": 2, "happened_on": date(2024, 5, 3), "beneficiary": "Ai khác"}[field]

    with pytest.raises(IntegrityError, match="is approved"), transaction.atomic():
        Payout.objects.filter(pk=payout.pk).update(**{field: other})


def test_the_database_refuses_funding_that_does_not_add_up(cast, proposed):
    FundingLine.objects.create(payout=proposed, source="employer", amount=1)

    with pytest.raises(IntegrityError, match="does not add up"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
