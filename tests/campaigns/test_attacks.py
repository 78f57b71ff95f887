"""What nobody may get by asking otherwise: names beyond one's reach, impossible numbers, a second go."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from campaigns.models import (
    MOST_AT_ONCE,
    Appraisal,
    Author,
    Award,
    AwardRules,
    Initiative,
    LineVote,
    Nomination,
    ProposalStep,
    Recognition,
)
from campaigns.services import appraisals, granting, proposal_lines, proposals, recognitions, rounds
from campaigns.services.rounds import Offer
from members.models import Member
from members.privacy import HIDDEN
from tests.campaigns.awarding import (
    TODAY,
    YEAR,
    a_round,
    at_the_top,
    award_type,
    decision,
    drawn_up,
    lines_of,
    people,
    province_chair,
    sent,
)
from tests.cast import account, member
from unions.access import Scope
from unions.models import Placement, TreePath


@pytest.fixture
def kind(db):
    return award_type()


@pytest.fixture
def opened(cast, kind):
    return a_round(cast, kind)


def asked(client, who, address: str, **data):
    client.force_login(who)
    with translation.override("en"):
        return client.post(address, data) if data else client.get(address)


def an_initiative(cast, **fields) -> Initiative:
    said = {"unit": cast.truong, "happened_on": date(YEAR, 3, 1), "title": "Bàn xoay gọn chỗ", "recorded_by": cast.an}
    return Initiative.objects.create(**said | fields)


# Reach ----------------------------------------------------------------------------------------------------


def test_a_dossier_tells_of_a_confidential_initiative_only_to_who_may_read_it(client, cast, opened, kind):
    who = people(cast, 1)
    secret = an_initiative(cast, confidential=True)
    with transaction.atomic():
        Author.objects.create(initiative=secret, member=who[0], share=100)
    Recognition.objects.create(
        unit=cast.truong, happened_on=date(YEAR, 4, 1), initiative=secret, level="grassroots", recorded_by=cast.an
    )
    found = sent(opened, kind, who, Scope.of(cast.an), cast.truong)
    inspector = account("thanh-tra", cast.tinh, "inspector")
    for address in (found.get_absolute_url(), lines_of(found)[0].get_absolute_url()):
        assert secret.title in asked(client, cast.an, address).content.decode()
        told = asked(client, inspector, address).content.decode()
        assert secret.title not in told
        assert HIDDEN in told


def test_who_looks_at_the_union_of_a_round_alone_gets_no_lists_of_those_below(client, cast, opened, kind):
    found = at_the_top(cast, opened, kind, people(cast))
    here = account("to-tinh", cast.tinh, "group_leader")
    assert asked(client, here, reverse("campaigns:round-print", args=[opened.pk, "list"]), x=1).status_code == 404
    page = asked(client, here, opened.get_absolute_url()).context
    assert (page["progress"], page["prints"], list(page["page"])) == (None, [], [])
    assert asked(client, here, found.get_absolute_url()).status_code == 404
    assert asked(client, cast.dung, opened.get_absolute_url()).context["progress"].sent == 1


def test_a_grant_is_not_handed_out_again_by_the_form_of_another_round(cast, opened, kind):
    at_the_top(cast, opened, kind, people(cast, 1))
    opened.refresh_from_db()
    said = {"award_type_id": kind.pk, "decision": decision(), "on": TODAY(), "form_key": uuid4()}
    granting.grant(opened.pk, seen_version=opened.version, scope=province_chair(cast), **said)
    other = a_round(cast, kind, unit=cast.noi_khac)
    stranger = Scope.of(account("chu-tich-khac", cast.noi_khac, "chair"))
    with pytest.raises(ValidationError, match=r".") as refused:
        granting.grant(other.pk, seen_version=other.version, scope=stranger, **said)
    assert refused.value.code == "changed-meanwhile"


# Numbers --------------------------------------------------------------------------------------------------


def test_a_batch_is_never_larger_than_its_recipients_can_be_told_apart(client, cast, opened, kind):
    said = {
        "unit": "truong", "award_type": kind.pk, "happened_on": "01/03/2024", "merit_year": YEAR,
        "recipient_kind": "individual", "quantity": 2_000_000_000, "source_document": "QĐ", "form_key": uuid4(),
        "version": 1,
    }  # fmt: skip
    answer = asked(client, cast.an, "/awards/new/", **said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["quantity"]
    begun = proposals.begin_proposal(opened.pk, cast.truong, form_key=uuid4(), scope=Scope.of(cast.an))
    line = Nomination(
        proposal=begun, award_type=kind, recipient_kind="individual", name="Đợt", quantity=MOST_AT_ONCE + 1
    )
    with pytest.raises(ValidationError) as refused:
        proposal_lines.add_named(line, scope=Scope.of(cast.an))
    assert list(refused.value.error_dict) == ["quantity"]
    common = {"unit": cast.truong, "award_type": kind, "recipient_kind": "individual", "happened_on": TODAY()}
    with pytest.raises(IntegrityError, match="award_batch_is_possible"), transaction.atomic():
        Award.objects.create(quantity=MOST_AT_ONCE + 1, basis="thematic", recorded_by=cast.an, **common)


def test_a_round_is_for_a_year_that_rules_can_be_asked_about(cast, kind):
    AwardRules.objects.create(
        award_type=kind,
        valid=DateRange(date(2000, 1, 1), None),
        regulation="Quy chế",
        rules=[{"rule": "absence_days", "below": 40}, {"rule": "initiatives", "at_least": 1, "within_years": 100}],
    )
    chair = province_chair(cast)
    for year in (0, 1944, TODAY().year + 1, 9999):
        drawn = a_round(cast, state="draft")
        drawn.merit_year, drawn.closes_on = year, TODAY()
        with pytest.raises(ValidationError) as refused:
            rounds.change_round(drawn, [Offer(kind.pk)], seen_version=drawn.version, scope=chair)
        assert list(refused.value.error_dict) == ["merit_year"]
        with pytest.raises(IntegrityError, match="round_is_for_a_possible_year"), transaction.atomic():
            a_round(cast, merit_year=year, closes_on=TODAY())
    early = a_round(cast, kind, merit_year=1945)
    found = drawn_up(early, kind, people(cast, 1), Scope.of(cast.an), cast.truong)
    with pytest.raises(ValidationError) as refused:
        proposals.send(found.pk, seen_version=found.version, scope=Scope.of(cast.an))
    assert refused.value.code == "override"


def test_addresses_and_forms_that_no_page_makes_are_turned_away(client, cast, opened):
    chair = account("chu-tich-tinh", cast.tinh, "chair")
    endless = "9" * 5000
    for address in ("/activities/?q=%00", "/campaigns/create/?of=%00", "/campaigns/%00/"):
        assert asked(client, chair, address).status_code == 400
    assert asked(client, chair, "/targets/new/?campaign=%C2%B2").status_code == 200
    page = opened.get_absolute_url()
    assert asked(client, chair, f"{page}votes/?at={endless}").status_code == 200
    assert asked(client, chair, f"{page}open/", version=endless).status_code == 302
    assert asked(client, chair, f"{page}propose/", unit="\0").status_code == 404
    minutes = {"council_size": 9, "present": 9, "voted_on": "01/01/2024", "in_favour": 9}
    assert asked(client, chair, f"{page}votes/", seen=f"{endless}:1", **minutes).status_code == 422


# A second go ----------------------------------------------------------------------------------------------


def test_a_line_that_was_struck_does_not_come_back_beyond_the_quota_of_its_union(cast, opened, kind):
    opened.offers.update(quota_each=2)
    who, an, chair = people(cast, 3), Scope.of(cast.an), province_chair(cast)
    found = at_the_top(cast, opened, kind, who[:2])
    struck = lines_of(found)[0].pk
    found = proposals.strike(found.pk, [struck], reason="Trùng", seen_version=found.version, scope=chair)
    found = proposals.give_back(found.pk, note="Bổ sung", seen_version=found.version, scope=chair)
    proposal_lines.add_members(found.pk, kind.pk, Member.objects.filter(pk=who[2].pk), scope=an)
    found = proposals.send(found.pk, seen_version=found.version + 1, scope=an)
    reviewer = Scope.of(cast.dung)
    with pytest.raises(ValidationError) as refused:
        proposals.put_back(found.pk, [struck], seen_version=found.version, scope=reviewer)
    assert "2" in refused.value.messages[0]
    assert found.lines.get(pk=struck).state == "struck"


def test_after_a_withdrawal_nobody_of_a_group_that_ended_is_taken_along(cast, opened, kind):
    found = sent(opened, kind, people(cast, 2), Scope.of(cast.an), cast.truong)
    gone = lines_of(found)[0]
    Nomination.objects.filter(pk=gone.pk).update(unit=cast.to_1)
    proposals.withdraw(found.pk, seen_version=found.version, scope=Scope.of(cast.an))
    Placement.objects.filter(child=cast.to_1).update(valid=DateRange(date(2015, 1, 1), TODAY() - timedelta(days=1)))
    TreePath.objects.derive()
    again = proposals.begin_proposal(opened.pk, cast.truong, form_key=uuid4(), scope=Scope.of(cast.an))
    assert [line.member_id for line in lines_of(again)] == [lines_of(found)[1].member_id]


def test_a_dossier_does_not_grow_too_long_out_of_the_bin(cast, opened, kind, monkeypatch):
    monkeypatch.setattr(proposal_lines, "LONGEST", 2)
    an, who = Scope.of(cast.an), people(cast, 4)
    found = drawn_up(opened, kind, who[:2], an, cast.truong)
    first = [line.pk for line in lines_of(found)]
    proposal_lines.drop_lines(found.pk, first, scope=an)
    rest = Member.objects.filter(pk__in=[one.pk for one in who[2:]])
    proposal_lines.add_members(found.pk, kind.pk, rest, scope=an)
    with pytest.raises(ValidationError) as refused:
        proposal_lines.put_lines_back(found.pk, first, scope=an)
    assert refused.value.code == "long"


def test_a_recognition_does_not_come_out_of_the_bin_while_a_council_decides_on_it(cast):
    found, an = an_initiative(cast), Scope.of(cast.an)
    said = {"unit": cast.truong, "happened_on": date(YEAR, 4, 1), "level": "grassroots", "recorded_by": cast.an}
    given = Recognition.objects.create(initiative=found, **said)
    recognitions.bin_recognition(given.pk, scope=an)
    request = Appraisal(initiative=found, level="grassroots", council_unit=cast.truong, requested_on=date(YEAR, 5, 1))
    appraisals.request_recognition(request, scope=an)
    with pytest.raises(ValidationError) as refused:
        recognitions.restore_recognition(given.pk, scope=an)
    assert list(refused.value.error_dict) == ["level"]


# Walls ----------------------------------------------------------------------------------------------------


def test_the_database_knows_which_lines_a_council_votes_on_and_that_grants_stand(cast, opened, kind):
    found = at_the_top(cast, opened, kind, people(cast, 2))
    other = sent(opened, kind, [member("Phan Văn May", cast.xuong)], Scope.of(cast.chi), cast.xuong)
    voted = {"proposal": found, "act": "voted", "at_unit": cast.tinh, "by": cast.dung, "voted_on": TODAY()}
    for missing in ({"present": 9}, {"council_size": 9}, {}):
        with pytest.raises(IntegrityError, match="step_votes_have_a_council"), transaction.atomic():
            ProposalStep.objects.create(**voted | missing)
    step = ProposalStep.objects.create(**voted, council_size=9, present=7)
    for wrong, line, votes in (
        ("vote_is_on_a_line_of_the_dossier", lines_of(other)[0], 7),
        ("votes_are_within_the_council", lines_of(found)[0], 8),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            LineVote.objects.create(step=step, line=line, in_favour=votes)
        assert refused.value.__cause__.diag.constraint_name == wrong

    line = lines_of(found)[0]
    with pytest.raises(IntegrityError, match="nomination_ends_whole"), transaction.atomic():
        Nomination.objects.filter(pk=line.pk).update(state="granted")
    opened.refresh_from_db()
    granting.grant(
        opened.pk, award_type_id=kind.pk, decision=decision(), line_ids=[line.pk], on=TODAY(), form_key=uuid4(),
        seen_version=opened.version, scope=province_chair(cast),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="is decided"), transaction.atomic():
        Nomination.objects.filter(pk=line.pk).update(state="proposed", award=None)


def test_pages_of_dossiers_ask_as_much_for_forty_lines_as_for_two(client, cast, kind):
    chair = account("chu-tich-tinh", cast.tinh, "chair")
    AwardRules.objects.create(
        award_type=kind, valid=DateRange(date(2000, 1, 1), None), regulation="Quy chế",
        rules=[{"rule": "absence_days", "below": 366}, {"rule": "not_disciplined"}],
    )  # fmt: skip
    numbers: dict[str, list[int]] = {}
    for many in (2, 40):
        found = at_the_top(cast, a_round(cast, kind), kind, people(cast, many))
        page = found.round.get_absolute_url()
        addresses = {"dossier": found.get_absolute_url(), "votes": f"{page}votes/", "grant": f"{page}grant/"}
        for name, address in addresses.items():
            asked(client, chair, address)
            with CaptureQueriesContext(connection) as queries:
                assert asked(client, chair, address).status_code == 200
            numbers.setdefault(name, []).append(len(queries))
    assert all(few == more for few, more in numbers.values()), numbers
