"""From the request to the recognition: the legal clocks, votes within the council, one decision of two."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from campaigns import appraising
from campaigns.models import Appraisal, Initiative, Recognition
from campaigns.services import appraisals as services
from campaigns.services import initiatives, recognitions
from campaigns.services.appraisals import Minutes
from unions.models import Decision, Posting, Role

DAY = date(2024, 3, 1)
ASKED, ACCEPTED, MET, SIGNED = date(2024, 4, 1), date(2024, 4, 10), date(2024, 5, 2), date(2024, 5, 6)
State = Appraisal.State


@pytest.fixture
def one(cast, scope) -> Initiative:
    return initiatives.record_initiative(
        Initiative(unit=cast.truong, happened_on=DAY, title="Bàn xoay gọn chỗ"), scope=scope("binh")
    )


def request(one, scope, **fields) -> Appraisal:
    row = {"initiative": one, "level": "province", "council": "Sở KHCN", "requested_on": ASKED} | fields
    return services.request_recognition(Appraisal(**row), scope=scope("binh"))


@pytest.fixture
def asked(cast, scope, one) -> Appraisal:
    """Asked of the council of the province, for which Dũng speaks."""
    return request(one, scope, council_unit=cast.tinh)


@pytest.fixture
def taken_up(scope, asked) -> Appraisal:
    return services.accept_request(asked.pk, on=ACCEPTED, seen_version=1, scope=scope("dung"))


def decision(on: date = SIGNED) -> Decision:
    return Decision(number="12/QĐ-LĐLĐ", issuer="LĐLĐ tỉnh", signed_on=on, effective_on=on)


def minutes(size: int | None = 9, yes: int | None = 8, no: int | None = 1, on: date = MET) -> Minutes:
    return Minutes(on, size, yes, no)


def field_of(refused: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return list(refused.value.error_dict)


# Asking -------------------------------------------------------------------------------------------------------


def test_later_than_a_year_recognition_is_asked_for_only_with_a_reason(scope, one):
    on_the_day, too_late = date(2025, 3, 1), date(2025, 3, 2)
    with pytest.raises(ValidationError) as refused:
        request(one, scope, requested_on=too_late)
    assert field_of(refused) == ["late_reason"]

    request(one, scope, requested_on=on_the_day)
    request(one, scope, requested_on=too_late, late_reason="Nghỉ thai sản", level="district")
    assert appraising.last_day_to_ask(Initiative(happened_on=date(2024, 2, 29))) == date(2025, 2, 28)
    assert appraising.last_day_to_ask(Initiative(happened_on=DAY, kind="research")) is None


def test_a_request_that_cannot_be_is_refused_beside_its_field(cast, scope, one):
    for fields, field in (
        ({"requested_on": DAY - timedelta(days=1)}, "requested_on"),
        ({"requested_on": timezone.localdate() + timedelta(days=1)}, "requested_on"),
        ({"council": ""}, "council_unit"),
        ({"council_unit": cast.huyen_b}, "council_unit"),
    ):
        with pytest.raises(ValidationError) as refused:
            request(one, scope, **fields)
        assert field_of(refused) == [field]
    request(one, scope)
    with pytest.raises(ValidationError) as refused:  # sent twice, it is asked for once
        request(one, scope)
    assert field_of(refused) == ["level"]
    assert Appraisal.objects.count() == 1


def test_what_waits_for_a_council_is_withdrawn_and_neither_binned_nor_recognised_past_it(scope, one, asked):
    with pytest.raises(ValidationError):
        initiatives.bin_initiative(one.pk, scope=scope("binh"))
    with pytest.raises(ValidationError) as refused:
        recognitions.record_recognition(
            Recognition(initiative=one, happened_on=SIGNED, level="province"), None, scope=scope("binh")
        )
    assert field_of(refused) == ["level"]
    with pytest.raises(PermissionDenied):  # the council cannot withdraw what others ask
        services.withdraw_request(asked.pk, scope=scope("dung"))
    services.withdraw_request(asked.pk, scope=scope("binh"))
    assert not Appraisal.objects.exists()


# Deciding -----------------------------------------------------------------------------------------------------


def test_the_council_recognises_by_its_votes_and_a_decision(cast, scope, one, taken_up):
    given = services.recognise(
        taken_up.pk, minutes(), decision(), certificate_number="07", seen_version=2, scope=scope("dung")
    )

    assert (given.unit, given.happened_on, given.kind, given.level) == (cast.truong, SIGNED, "initiative", "province")
    assert (given.decision.number, given.certificate_number) == ("12/QĐ-LĐLĐ", "07")
    assert Appraisal.objects.get().state == State.RECOGNISED
    with pytest.raises(ValidationError):  # what a council decided is no record to be binned
        recognitions.bin_recognition(given.pk, scope=scope("binh"))


def test_only_the_council_decides(scope, asked, taken_up):
    for who in ("binh", "an", "chi", "quan"):
        with pytest.raises(PermissionDenied):
            services.recognise(taken_up.pk, minutes(), decision(), seen_version=2, scope=scope(who))
        with pytest.raises(PermissionDenied):
            services.refuse_recognition(taken_up.pk, minutes(), "Không mới", seen_version=2, scope=scope(who))


def test_of_two_who_decide_on_what_they_saw_one_wins(scope, taken_up):
    services.refuse_recognition(taken_up.pk, minutes(9, 2, 7), "Không mới", seen_version=2, scope=scope("dung"))
    with pytest.raises(ValidationError) as refused:
        services.recognise(taken_up.pk, minutes(), decision(), seen_version=2, scope=scope("dung"))
    assert refused.value.code == "changed-meanwhile"
    with pytest.raises(ValidationError) as refused:
        services.recognise(taken_up.pk, minutes(), decision(), seen_version=3, scope=scope("dung"))
    assert refused.value.code == "state"
    assert not Recognition.objects.exists()


@pytest.mark.parametrize(
    ("said", "signed", "field"),
    [
        (minutes(9, 8, 2), SIGNED, "in_favour"),  # more votes than members
        (minutes(9, 8, None), SIGNED, "against"),
        (minutes(None, None, None), SIGNED, "council_size"),
        (minutes(on=ACCEPTED - timedelta(days=1)), SIGNED, "met_on"),
        (minutes(), MET - timedelta(days=1), "signed_on"),
        (minutes(), timezone.localdate() + timedelta(days=1), "happened_on"),
    ],
)
def test_votes_and_days_that_cannot_be_are_refused_beside_their_field(scope, taken_up, said, signed, field):
    with pytest.raises(ValidationError) as refused:
        services.recognise(taken_up.pk, said, decision(signed), seen_version=2, scope=scope("dung"))
    assert field_of(refused) == [field]
    assert (Appraisal.objects.get().state, Recognition.objects.count()) == (State.ACCEPTED, 0)


def test_a_body_outside_is_written_down_by_who_asked_and_may_keep_its_votes_to_itself(scope, one):
    outside = request(one, scope)
    with pytest.raises(PermissionDenied):
        services.accept_request(outside.pk, on=ACCEPTED, seen_version=1, scope=scope("dung"))
    services.accept_request(outside.pk, on=ACCEPTED, seen_version=1, scope=scope("binh"))
    services.recognise(outside.pk, minutes(None, None, None), decision(), seen_version=2, scope=scope("binh"))
    assert Recognition.objects.get().initiative == one


def test_who_was_refused_may_ask_again_and_a_decision_is_taken_back(scope, one, taken_up):
    services.refuse_recognition(taken_up.pk, minutes(9, 2, 7), "Không mới", seen_version=2, scope=scope("dung"))
    again = request(one, scope, requested_on=date(2024, 7, 1))
    services.accept_request(again.pk, on=date(2024, 7, 2), seen_version=1, scope=scope("binh"))
    given = services.recognise(
        again.pk, minutes(on=date(2024, 8, 1)), decision(date(2024, 8, 1)), seen_version=2, scope=scope("binh")
    )
    with pytest.raises(ValidationError) as refused:  # another request of this level goes on meanwhile
        services.reopen_appraisal(taken_up.pk, scope=scope("dung"))
    assert field_of(refused) == ["level"]

    services.reopen_appraisal(again.pk, scope=scope("binh"))

    given.refresh_from_db()
    assert given.binned_at is not None
    again.refresh_from_db()
    assert (again.state, again.met_on, again.in_favour) == (State.ACCEPTED, None, None)


# Clocks and pages -----------------------------------------------------------------------------------------------


def test_the_council_has_three_months(scope, taken_up):
    due = date(2024, 7, 10)
    row = appraising.shown(Appraisal.objects.all(), due).get()
    assert row.due_on == due
    assert row.council_name == "LĐLĐ tỉnh"
    assert appraising.look(row, due)[0] == "running"
    assert appraising.look(row, due + timedelta(days=1))[0] == "overdue"
    assert not appraising.overdue(Appraisal.objects.all(), due).exists()
    assert appraising.overdue(Appraisal.objects.all(), due + timedelta(days=1)).exists()


def test_what_waits_stands_before_its_council_and_is_decided_on_its_page(client, cast, one, taken_up):
    client.force_login(cast.dung)
    waiting = reverse("campaigns:appraisal-list")
    decide = reverse("campaigns:appraisal-decide", args=[taken_up.pk])
    for view in ("", "?view=overdue"):
        assert decide in client.get(waiting + view).content.decode()
    sent = {
        "version": "2", "met_on": "02/05/2024", "council_size": "9", "in_favour": "8", "against": "2",
        "outcome": "recognised", "decision-number": "12/QĐ", "decision-issuer": "LĐLĐ tỉnh",
        "decision-signed_on": "06/05/2024",
    }  # fmt: skip
    for changes, anchor in (
        ({}, "#id_in_favour"),
        ({"against": "1", "decision-number": ""}, "#id_decision-number"),
        ({"against": "1", "decision-signed_on": "01/05/2024"}, "#id_decision-signed_on"),
        ({"against": "1", "outcome": "refused"}, "#id_refusal"),
    ):
        page = client.post(decide, sent | changes)
        assert page.status_code == 422
        assert anchor in page.content.decode()
    assert client.post(decide, sent | {"against": "1"}).status_code == 302
    assert decide not in client.get(waiting).content.decode()
    assert client.get(decide).status_code == 302  # decided already: back to the initiative
    assert client.get(one.get_absolute_url()).status_code == 200
    given = Recognition.objects.get()
    certificate = reverse("campaigns:recognition-print", args=[given.pk])
    assert certificate in client.get(given.get_absolute_url()).content.decode()


def test_asking_and_accepting_are_typed_by_those_who_may(client, cast, one):
    Posting.objects.create(account=cast.an, unit=cast.truong, role=Role.REVIEWER, valid=cast.an.postings.get().valid)
    client.force_login(cast.an)
    sent = {"level": "grassroots", "council_unit": "truong", "requested_on": "01/04/2024"}
    assert client.post(reverse("campaigns:initiative-request", args=[one.pk]), sent).status_code == 302
    accept = reverse("campaigns:appraisal-accept", args=[Appraisal.objects.get().pk])
    assert client.post(accept, {"version": "1", "accepted_on": "31/03/2024"}).status_code == 422
    assert client.post(accept, {"version": "1", "accepted_on": "10/04/2024"}).status_code == 302
    assert Appraisal.objects.get().state == State.ACCEPTED
    client.force_login(cast.binh)  # records, but speaks for no council
    assert client.get(accept).status_code == 404
