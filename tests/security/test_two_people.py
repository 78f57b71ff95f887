"""What is approved was written by one person and seen, as it is, by another."""

from __future__ import annotations

import json
import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.cast import account
from unions.access import Scope
from unions.models import Role
from unions.services import invitations
from unions.services.postings import Span
from unions.services.service_accounts import add_service_account
from unions.services.tokens import Wish, make_client
from welfare.models import Payout, PayoutKind
from welfare.services import payouts as services
from welfare.views.payout_page import Abilities


def typed(**over):
    return {
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
        "funding-0-amount": "",
    } | over


def test_who_changed_a_proposal_does_not_approve_it(client, cast, proposed):
    """Bình proposed 300.000; An makes 30.000.000 of it and approves that alone."""
    client.force_login(cast.an)
    changed = client.post(f"/payouts/{proposed.pk}/edit/", typed(amount="30.000.000", beneficiary="Lê Thị An"))
    assert changed.status_code == 302

    client.post(f"/payouts/{proposed.pk}/approve/")

    proposed.refresh_from_db()
    assert proposed.amount == 30_000_000
    assert proposed.status == Payout.Status.PROPOSED


def test_who_reopened_and_changed_a_payout_does_not_approve_it(client, cast, paid):
    payout = paid(cast.truong, date(2024, 5, 2))
    client.force_login(cast.an)
    client.post(f"/payouts/{payout.pk}/reopen/")
    payout.refresh_from_db()
    client.post(f"/payouts/{payout.pk}/edit/", typed(amount="30.000.000", version=str(payout.version)))

    client.post(f"/payouts/{payout.pk}/approve/")

    payout.refresh_from_db()
    assert (payout.amount, payout.status) == (30_000_000, Payout.Status.PROPOSED)


def test_who_proposed_first_may_approve_what_somebody_else_made_of_it_only_if_they_did_not_write_it(cast, proposed):
    """The same hole through the services: the last writer decides who may not approve."""
    services.change_payout(
        proposed, [services.Funding("union", proposed.amount)], seen_version=1, scope=Scope.of(cast.an)
    )
    with pytest.raises(ValidationError):
        services.approve_payout(proposed.pk, seen_version=proposed.version, scope=Scope.of(cast.an))


def test_what_a_program_did_whoever_was_shown_its_secret_did(cast, paid):
    an = Scope.of(cast.an)
    newcomer = invitations.Newcomer("Phần mềm lương")
    program = add_service_account(newcomer, unit=cast.truong, role=Role.OFFICER, span=Span(an.on), scope=an).account
    payout = paid(cast.truong, date(2024, 5, 2), recorded_by=program, status="proposed")
    assert Abilities.of(payout, an).approve
    make_client(program, Wish("Hằng đêm"), scope=an)

    an = Scope.of(cast.an)
    with pytest.raises(ValidationError) as refused:
        services.approve_payout(payout.pk, seen_version=payout.version, scope=an)
    assert (refused.value.code, Abilities.of(payout, an).approve) == ("own-proposal", False)
    assert Scope.of(program).own_hands == {program.pk, cast.an.pk}
    deputy = account("pho", cast.truong, Role.CHAIR, "Phó Thị Chủ tịch")
    assert services.approve_payout(payout.pk, seen_version=payout.version, scope=Scope.of(deputy)).approved_by == deputy


def test_an_approval_is_of_the_version_that_was_seen(client, cast, proposed):
    """An opens 300.000; Bình makes 30.000.000 of it; An presses the button of the page that still says 300.000."""
    client.force_login(cast.an)
    page = client.get(proposed.get_absolute_url()).content.decode()
    seen = {"version": proposed.version}
    client.force_login(cast.binh)
    client.post(f"/payouts/{proposed.pk}/edit/", typed(amount="30.000.000"))
    client.force_login(cast.an)

    answer = client.post(f"/payouts/{proposed.pk}/approve/", seen)

    proposed.refresh_from_db()
    assert 'name="version"' in page
    assert (answer.status_code, proposed.status) == (422, Payout.Status.PROPOSED)


def test_an_approval_over_rest_names_the_version_it_saw(client, cast, proposed):
    client.force_login(cast.binh)
    client.post(f"/payouts/{proposed.pk}/edit/", typed(amount="30.000.000"))
    client.force_login(cast.an)

    client.post(f"/api/v1/payouts/{proposed.pk}/approve/", json.dumps({"version": 1}), content_type="application/json")

    proposed.refresh_from_db()
    assert proposed.status == Payout.Status.PROPOSED


def test_other_values_under_a_used_key_are_not_told_as_sent(client, cast):
    """Sent, gone back in the browser, another person typed, sent again: the second must not vanish silently."""
    client.force_login(cast.binh)
    first = typed()
    client.post("/payouts/new/", first)

    client.post("/payouts/new/", first | {"beneficiary": "Anh Nam", "amount": "500000"})

    told = Payout.objects.filter(beneficiary="Anh Nam").exists()
    page = client.post("/payouts/new/", first | {"beneficiary": "Anh Nam", "amount": "500000"})
    assert told or page.status_code == 422


def test_a_key_of_another_union_answers_as_a_new_form_or_a_404(client, cast, paid):
    """403 says that the key exists; anything that does not tell it apart from a fault of the form will do."""
    elsewhere = paid(cast.xa, date(2024, 5, 2), recorded_by=cast.giang, approved_by=cast.khach)
    client.force_login(cast.binh)

    answer = client.post("/payouts/new/", typed(form_key=str(elsewhere.form_key)))

    assert answer.status_code != 403


def test_the_history_of_a_payout_tells_that_its_sources_changed(client, cast, proposed):
    client.force_login(cast.binh)
    client.post(
        f"/payouts/{proposed.pk}/edit/", typed(**{"funding-0-source": "employer", "funding-0-payer": "Công ty X"})
    )

    events = client.get(proposed.get_absolute_url()).context["events"]

    assert "Công ty X" in str([event["changes"] for event in events])


def test_the_form_key_of_a_payout_stays_when_it_is_changed(client, cast, proposed):
    key = proposed.form_key
    client.force_login(cast.binh)

    client.post(f"/payouts/{proposed.pk}/edit/", typed(form_key=str(uuid.uuid4())))

    proposed.refresh_from_db()
    assert proposed.form_key == key


def test_a_second_chair_still_approves(client, cast, proposed):
    """The way that stays open (holds today): two chairs, one writes, the other approves."""
    other = account("phuong", cast.truong, Role.CHAIR)
    services.change_payout(
        proposed, [services.Funding("union", proposed.amount)], seen_version=1, scope=Scope.of(cast.an)
    )
    assert (
        services.approve_payout(proposed.pk, seen_version=proposed.version, scope=Scope.of(other)).status
        == Payout.Status.APPROVED
    )
