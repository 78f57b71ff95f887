"""Dossiers for award rounds: drawn up from the records, sent in time, passed up the tree, returned, shortened."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from campaigns import dossiers
from campaigns.dossier_follower import DossierFollower
from campaigns.eligibility import Finding, Verdict
from campaigns.models import Award, Nomination, Proposal
from campaigns.services import proposal_lines, proposal_papers, proposals
from members.models import Member, MemberRating
from tests.campaigns.awarding import (
    TODAY,
    YEAR,
    a_round,
    award_type,
    drawn_up,
    lines_of,
    people,
    province_chair,
    sent,
    upper_reviewer,
)
from tests.cast import LONG_AGO, member
from unions.access import Scope
from unions.followers import Act
from unions.models import GradeScale, LineageEvent, Placement, TreePath


@pytest.fixture
def kind(db):
    return award_type()


@pytest.fixture
def opened(cast, kind):
    return a_round(cast, kind)


def code(refused) -> str:
    error = refused.value
    told = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return next(iter(told))[0].code


def refuses(monkeypatch) -> None:
    """The rules speak against everybody."""
    verdict = Verdict((Finding("union_years", False, "Chưa đủ 20 năm công tác công đoàn"),))
    monkeypatch.setattr(dossiers, "verdicts", lambda _type, who, **_on: [verdict for _one in who])


def test_a_union_has_one_dossier_a_round_and_begins_anew_with_its_lines_after_a_withdrawal(cast, opened, kind):
    an = Scope.of(cast.an)
    found = sent(opened, kind, people(cast), an, cast.truong)
    assert proposals.begin_proposal(opened.pk, cast.truong, form_key=uuid4(), scope=an) == found
    with pytest.raises(PermissionDenied):
        proposals.begin_proposal(opened.pk, cast.truong, form_key=uuid4(), scope=Scope.of(cast.chi))
    with pytest.raises(ValidationError) as refused:
        proposals.begin_proposal(opened.pk, cast.xa, form_key=uuid4(), scope=Scope.of(cast.giang))
    assert code(refused) == "way"

    withdrawn = proposals.withdraw(found.pk, seen_version=found.version, scope=an)
    anew = proposals.begin_proposal(opened.pk, cast.truong, form_key=uuid4(), scope=an)

    assert (withdrawn.state, anew.state) == ("withdrawn", "draft")
    assert [(line.member_id, line.achievement, line.verdict) for line in lines_of(anew)] == [
        (line.member_id, "Hoàn thành tốt", {}) for line in lines_of(found)
    ]
    assert list(Nomination.objects.proposed()) == []


def test_members_below_unions_below_and_names_are_proposed_each_credited_to_their_union(cast, opened, kind):
    upper = Scope.of(cast.an)
    mine, theirs = people(cast, 2), member("Người Nơi Khác", cast.xuong)
    found = drawn_up(opened, kind, [*mine, theirs], upper, cast.truong)
    assert {line.member for line in lines_of(found)} == set(mine)

    everybody = Member.objects.all()
    assert proposal_lines.add_members(found.pk, kind.pk, everybody, scope=upper) == 0
    assert proposal_lines.add_units(found.pk, kind.pk, [cast.to_1.pk, cast.xuong.pk], scope=upper) == 1
    batch = Nomination(proposal=found, award_type=kind, recipient_kind="individual", name="392 cá nhân", quantity=392)
    line = proposal_lines.add_named(batch, scope=upper)
    assert proposal_lines.add_named(batch, scope=upper) == line
    assert [(one.unit, one.quantity) for one in lines_of(found)] == [
        (cast.truong, 1), (cast.truong, 1), (cast.to_1, 1), (cast.truong, 392),
    ]  # fmt: skip

    only_people = award_type("ca-nhan", recipients=["individual"])
    with pytest.raises(ValidationError) as refused:
        proposal_lines.add_members(found.pk, only_people.pk, everybody, scope=upper)
    assert code(refused) == "offer"
    opened.offers.create(award_type=only_people)
    with pytest.raises(ValidationError) as refused:
        proposal_lines.add_units(found.pk, only_people.pk, [cast.to_1.pk], scope=upper)
    assert code(refused) == "kind"


def test_a_line_that_was_taken_off_lies_in_the_bin_and_comes_back(cast, opened, kind):
    an = Scope.of(cast.an)
    found = drawn_up(opened, kind, people(cast), an, cast.truong)
    gone = lines_of(found)[0]

    assert proposal_lines.drop_lines(found.pk, [gone.pk], scope=an) == 1
    assert len(lines_of(found)) == 2
    assert proposal_lines.put_lines_back(found.pk, [gone.pk], scope=an) == 1
    assert len(lines_of(found)) == 3
    proposal_lines.drop_lines(found.pk, [gone.pk], scope=an)
    proposal_lines.add_members(found.pk, kind.pk, Member.objects.filter(pk=gone.member_id), scope=an)
    with pytest.raises(ValidationError) as refused:
        proposal_lines.put_lines_back(found.pk, [gone.pk], scope=an)
    assert code(refused) == "member_is_proposed_once_a_dossier"


def test_sending_keeps_what_the_rules_say_and_asks_why_nevertheless(cast, opened, kind, monkeypatch):
    an = Scope.of(cast.an)
    found = drawn_up(opened, kind, people(cast, 1), an, cast.truong)
    refuses(monkeypatch)
    with pytest.raises(ValidationError) as refused:
        proposals.send(found.pk, seen_version=found.version, scope=an)
    assert code(refused) == "override"
    assert "Nguyễn Văn Khen 0" in refused.value.messages[0]

    (line,) = lines_of(found)
    proposal_lines.word_line(
        line.pk, achievement="Cứu người", override_reason="Đột xuất", seen_version=line.version, scope=an
    )
    found.refresh_from_db()
    found = proposals.send(found.pk, seen_version=found.version, scope=an)

    (line,) = lines_of(found)
    assert (found.state, found.lies_at, line.happened_on) == ("sent", cast.huyen_a, TODAY())
    assert line.verdict["eligible"] is False
    assert [step.act for step in found.steps.all()] == ["sent"]
    assert list(Nomination.objects.proposed()) == [line]


def test_nothing_is_sent_late_empty_unseen_or_over_the_share_of_the_union(cast, opened, kind):
    an = Scope.of(cast.an)
    found = proposals.begin_proposal(opened.pk, cast.truong, form_key=uuid4(), scope=an)

    def refused(version: int = 0, scope: Scope = an) -> str:
        found.refresh_from_db()
        with pytest.raises(ValidationError) as error:
            proposals.send(found.pk, seen_version=version or found.version, scope=scope)
        return str(error.value.error_list[0].code)

    assert refused() == "empty"
    chosen = Member.objects.filter(pk__in=[one.pk for one in people(cast)])
    proposal_lines.add_members(found.pk, kind.pk, chosen, scope=an)
    assert refused(version=1) == "changed-meanwhile"
    with pytest.raises(PermissionDenied):
        proposals.send(found.pk, seen_version=2, scope=Scope.of(cast.binh))
    opened.offers.update(quota_each=2)
    assert refused() == "None"  # a sentence for each award
    opened.offers.update(quota_each=3)
    opened.closes_on = TODAY() - timedelta(days=1)
    opened.save()
    assert refused() == "late"
    found.round.__class__.objects.update(state="considering")
    assert refused() == "late"
    Proposal.objects.update(state="returned")  # what was sent in time and returned may come again
    found.refresh_from_db()
    assert proposals.send(found.pk, seen_version=found.version, scope=an).state == "sent"


def test_a_dossier_goes_up_step_by_step_and_is_returned_with_what_is_to_be_put_right(cast, opened, kind):
    an, reviewer, chair = Scope.of(cast.an), upper_reviewer(cast), province_chair(cast)
    found = sent(opened, kind, people(cast), an, cast.truong)
    for act in (proposals.pass_on, proposals.give_back):
        with pytest.raises(PermissionDenied):
            act(found.pk, note="x", seen_version=found.version, scope=an)
        with pytest.raises(PermissionDenied):
            act(found.pk, note="x", seen_version=found.version, scope=chair)  # not at the province yet
    with pytest.raises(ValidationError) as refused:
        proposals.give_back(found.pk, note="", seen_version=found.version, scope=reviewer)
    assert code(refused) == "required"

    found = proposals.give_back(found.pk, note="Thiếu biên bản", seen_version=found.version, scope=reviewer)
    assert (found.state, found.lies_at) == ("returned", cast.truong)
    found = proposals.send(found.pk, seen_version=found.version, scope=an)
    found = proposals.pass_on(found.pk, seen_version=found.version, scope=reviewer)
    assert (found.state, found.lies_at) == ("sent", cast.tinh)
    with pytest.raises(PermissionDenied):
        proposals.pass_on(found.pk, seen_version=found.version, scope=reviewer)
    with pytest.raises(ValidationError):
        proposals.pass_on(found.pk, seen_version=found.version, scope=chair)  # to whom?
    found = proposals.pass_on(found.pk, note="Trình Tổng Liên đoàn", seen_version=found.version, scope=chair)

    assert (found.state, found.lies_at) == ("sent", cast.tinh)
    steps = found.steps.values_list("act", "at_unit__code", "to_unit__code")
    assert list(steps) == [
        ("sent", "truong", "huyen-a"), ("returned", "huyen-a", "truong"), ("sent", "truong", "huyen-a"),
        ("passed_on", "huyen-a", "tinh"), ("passed_on", "tinh", None),
    ]  # fmt: skip


def test_the_way_up_is_that_of_the_tree_of_the_day(cast, opened, kind):
    found = sent(opened, kind, people(cast), Scope.of(cast.an), cast.truong)
    Placement.objects.filter(child=cast.huyen_a).update(parent=cast.huyen_b)  # the tree changed meanwhile
    TreePath.objects.derive()
    found = proposals.pass_on(found.pk, seen_version=found.version, scope=Scope.of(cast.dung))
    assert found.lies_at == cast.huyen_b
    assert proposals.way_up(cast.tinh, opened) == [cast.tinh.pk]

    own = a_round(cast, kind, unit=cast.truong)
    here = sent(own, kind, people(cast), Scope.of(cast.an), cast.truong)
    assert here.lies_at == cast.truong  # the union decides itself: the dossier lies with it


def test_lines_are_struck_off_with_a_reason_and_put_back(cast, opened, kind):
    reviewer = upper_reviewer(cast)
    found = sent(opened, kind, people(cast), Scope.of(cast.an), cast.truong)
    one, two, three = lines_of(found)
    with pytest.raises(ValidationError) as refused:
        proposals.strike(found.pk, [one.pk], reason="", seen_version=found.version, scope=reviewer)
    assert code(refused) == "required"

    found = proposals.strike(found.pk, [one.pk], reason="Chưa đủ", seen_version=found.version, scope=reviewer)
    with pytest.raises(ValidationError) as refused:
        proposals.strike(found.pk, [one.pk], reason="Nữa", seen_version=found.version, scope=reviewer)
    assert code(refused) == "lines"
    rest = [two.pk, three.pk]
    found = proposals.strike(found.pk, rest, reason="Hết chỉ tiêu", seen_version=found.version, scope=reviewer)
    assert found.state == "decided"
    found = proposals.put_back(found.pk, [two.pk], seen_version=found.version, scope=reviewer)

    assert found.state == "sent"
    assert [(line.state, line.struck_reason) for line in lines_of(found)] == [
        ("struck", "Chưa đủ"), ("proposed", ""), ("struck", "Hết chỉ tiêu"),
    ]  # fmt: skip


def test_papers_that_are_missing_are_said_and_those_that_came_with_it_stay(cast, opened, kind):
    an, reviewer = Scope.of(cast.an), upper_reviewer(cast)
    opened.papers = ["submission", "minutes"]
    opened.save()
    found = drawn_up(opened, kind, people(cast), an, cast.truong)
    key = uuid4()
    for _twice in range(2):
        paper = proposal_papers.add_paper(found.pk, kind="submission", number="5/TTr", form_key=key, scope=an)
    with pytest.raises(ValidationError) as refused:
        proposal_papers.add_paper(found.pk, kind="list", form_key=uuid4(), scope=an)
    assert code(refused) == "nothing"
    assert (found.papers.count(), len(dossiers.missing_papers(found))) == (1, 1)

    found.refresh_from_db()
    proposals.send(found.pk, seen_version=found.version, scope=an)
    with pytest.raises(PermissionDenied):
        proposal_papers.drop_paper(paper.pk, scope=an)
    with pytest.raises(ValidationError):
        proposal_papers.drop_paper(paper.pk, scope=reviewer)
    scan = BytesIO(b"%PDF-1.4 x %%EOF")
    minutes = proposal_papers.add_paper(found.pk, kind="minutes", upload=scan, form_key=uuid4(), scope=reviewer)
    assert minutes.filename.endswith(".pdf")
    assert dossiers.missing_papers(found) == []


def test_a_dossier_is_put_together_from_the_books_in_a_constant_number_of_questions(cast, opened, kind, queries):
    an = Scope.of(cast.an)
    who = people(cast, 2)
    scale = GradeScale.objects.create(code="x", name="Xếp loại", subject="member", valid=LONG_AGO)
    grade = scale.grades.create(code="tot", name="Xuất sắc", short_name="XS", rank=1)
    common = {"unit": cast.truong, "recorded_by": cast.binh, "happened_on": date(YEAR, 12, 31)}
    MemberRating.objects.create(member=who[0], year_label=str(YEAR), grade=grade, **common)
    Award.objects.create(
        award_type=kind, member=who[0], recipient_kind="individual", merit_year=2020, basis="comprehensive", **common
    )
    found = drawn_up(opened, kind, who[:1], an, cast.truong)

    def told():
        with queries() as asked:
            said = dossiers.told_by_the_books(lines_of(found), an)
        return said, len(asked)

    said, number = told()
    (first,) = said.values()
    assert first.ratings == [f"{YEAR}: Xuất sắc"]
    assert len(first.awards) == 1
    proposal_lines.add_members(found.pk, kind.pk, Member.objects.filter(pk=who[1].pk), scope=an)
    assert told()[1] == number


def test_what_waits_at_a_union_that_ends_waits_at_its_heir_until_that_is_undone(cast, opened, kind):
    found = sent(opened, kind, people(cast), Scope.of(cast.an), cast.truong)
    follower, heirs = DossierFollower(), {cast.huyen_a.pk: cast.huyen_b.pk}
    event = LineageEvent(kind="merged_into_existing", effective_on=TODAY())
    act = Act(event, ended=frozenset(heirs), heirs=heirs)
    assert follower.refusals(act) == []
    assert [one.number for one in follower.consequences(act)] == [1]
    assert len(follower.refusals(Act(event, ended=frozenset(heirs)))) == 1  # nobody takes them over
    assert len(follower.refusals(Act(event, ended=frozenset({cast.tinh.pk})))) == 1  # a round goes on there

    follower.follow(act)
    found.refresh_from_db()
    assert (found.lies_at, follower.objections(event)) == (cast.huyen_b, [])
    follower.undo(event)
    found.refresh_from_db()
    assert found.lies_at == cast.huyen_a
    follower.follow(act)
    found.refresh_from_db()
    proposals.pass_on(found.pk, seen_version=found.version, scope=Scope.of(cast.dung))
    assert len(follower.objections(event)) == 1
