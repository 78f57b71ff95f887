"""A report before those who review it: who may, what they decide, and what the second of two is told."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from common.models import Notice
from reports.differences import since_sent_back
from reports.models import Report, ReportCall
from reports.report_rows import to_review
from reports.reviewers import for_review, reviews
from reports.services import reports as services
from reports.services import reviewing
from tests.cast import account
from unions.access import Scope
from unions.models import Role

VISITS = "welfare.visits.count"


@pytest.fixture
def report(cast, year, template, paid) -> Report:
    """That of the school union, handed in by An with one visit."""
    paid(cast.truong, date(2024, 5, 2))
    begun = services.open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(cast.binh)
    )
    return services.submit_report(begun.pk, seen_version=1, scope=Scope.of(cast.an))


@pytest.fixture
def dung(cast) -> Scope:
    return Scope.of(cast.dung)


def say(report: Report, scope: Scope, text: str = "Đối chiếu", **fields):
    fields = {"indicator_code": VISITS, "form_key": uuid.uuid4()} | fields
    return reviewing.comment(report.pk, text=text, scope=scope, **fields)


def test_reviewers_stand_above_and_accept_nothing_of_their_own(cast, report, year, template):
    """Who reviews at the union itself does not review its report, unless nothing stands above it."""
    beside = account("soi", cast.truong, Role.REVIEWER)
    at_the_top = account("hai", cast.tinh, Role.CHAIR)
    top = services.open_report(
        unit=cast.tinh, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(at_the_top)
    )

    assert not reviews(Scope.of(beside), report)
    assert reviews(Scope.of(cast.dung), report)
    assert reviews(Scope.of(cast.dung), top)
    assert not for_review(Scope.of(cast.giang)).exists()
    with pytest.raises(PermissionDenied):
        reviewing.accept_report(report.pk, seen_version=report.version, scope=Scope.of(beside))


def test_nobody_accepts_what_they_handed_in(cast, year, template):
    both = account("ca-hai", cast.tinh, Role.CHAIR)
    both.postings.create(unit=cast.tinh, role=Role.REVIEWER, valid=both.postings.get().valid)
    scope = Scope.of(both)
    begun = services.open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=scope
    )
    services.submit_report(begun.pk, seen_version=1, scope=scope)

    with pytest.raises(ValidationError) as refused:
        reviewing.accept_report(begun.pk, seen_version=2, scope=scope)

    assert refused.value.code == "own"


def test_the_second_of_two_reviewers_is_told_who_was_first(cast, report, dung):
    other = Scope.of(account("hoa", cast.huyen_a, Role.REVIEWER, "Lý Thị Hòa"))
    reviewing.accept_report(report.pk, seen_version=report.version, scope=dung)

    with pytest.raises(ValidationError) as refused:
        reviewing.return_report(report.pk, reason="Sai", seen_version=report.version, scope=other)

    assert "Ngô Văn Dũng" in refused.value.messages[0]
    assert Report.objects.get(pk=report.pk).status == "accepted"


def test_a_report_goes_back_with_comments_and_comes_again_with_what_changed(cast, report, dung, paid):
    """Sent back by a comment alone; the visit added meanwhile is the difference; those concerned are told."""
    with pytest.raises(ValidationError):
        reviewing.return_report(report.pk, reason=" ", seen_version=report.version, scope=dung)
    said = say(report, dung)
    assert reviewing.look(report.pk, [VISITS], scope=dung) == 1
    back = reviewing.return_report(report.pk, reason="", seen_version=report.version, scope=dung)
    assert (back.status, back.submitted, back.steps.last().snapshot) == ("returned", None, report.submitted)
    assert Notice.objects.filter(account=cast.an, url=report.get_absolute_url()).count() == 2
    answer = say(report, Scope.of(cast.binh), "Đã sửa", parent_pk=said.pk)
    assert answer.indicator == said.indicator

    late = paid(cast.truong, date(2024, 6, 2))
    again = services.submit_report(report.pk, seen_version=back.version, scope=Scope.of(cast.an))

    found = since_sent_back(again)
    [visits] = [one for one in found.figures if one.code == VISITS]
    assert (visits.was, visits.now, visits.added, visits.removed) == ("1", "2", 1, 0)
    assert late.pk in again.submitted.figures.get(definition__indicator__code=VISITS).evidence
    assert [one.kind for one in again.steps.all()] == ["opened", "submitted", "returned", "submitted"]
    with pytest.raises(ValidationError) as refused:  # the comment is open
        reviewing.accept_report(report.pk, seen_version=again.version, scope=dung)
    assert list(refused.value.error_dict) == ["reason"]
    reviewing.resolve(said.pk, scope=dung)
    accepted = reviewing.accept_report(report.pk, seen_version=again.version, scope=dung)
    reopened = reviewing.reopen_report(report.pk, reason="Nhầm", seen_version=accepted.version, scope=dung)
    assert (reopened.status, reopened.accepted_by) == ("returned", None)


def test_a_parent_is_accepted_after_its_children_and_locks_them(cast, report, year, template, dung):
    """Of two unions below that owe one, one is accepted: accepting above needs a reason, and locks that one."""
    chair = Scope.of(account("bich", cast.huyen_a, Role.CHAIR))
    call = ReportCall.objects.create(
        unit=cast.tinh, template=template, period_code="2024", due_on=date(2025, 1, 5), opened_by=cast.dung
    )
    Report.objects.filter(pk=report.pk).update(call=call)
    above = services.open_report(
        unit=cast.huyen_a, period=year, template=template, dated_on=date(2024, 12, 31), scope=chair
    )
    above = services.submit_report(above.pk, seen_version=1, scope=chair)
    with pytest.raises(ValidationError) as refused, translation.override("en"):
        reviewing.accept_report(above.pk, seen_version=above.version, scope=dung)
    assert "1 union below is missing" in refused.value.messages[0]

    reviewing.accept_report(report.pk, seen_version=report.version, scope=dung)
    accepted = reviewing.accept_report(above.pk, seen_version=above.version, scope=dung)

    child = Report.objects.get(pk=report.pk)
    assert (accepted.status, child.status) == ("accepted", "locked")
    assert child.steps.last().kind == "locked"
    with pytest.raises(ValidationError):
        reviewing.reopen_report(child.pk, reason="Muộn", seen_version=child.version, scope=dung)


def test_a_union_is_excused_asked_again_and_given_another_day(cast, year, template, dung):
    begun = services.open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(cast.binh)
    )
    day = timezone.localdate() + timedelta(days=9)

    with pytest.raises(ValidationError):
        reviewing.excuse_report(begun.pk, reason="", scope=dung)
    assert reviewing.excuse_report(begun.pk, reason="Mới thành lập", scope=dung).status == "excused"
    with pytest.raises(ValidationError):
        services.submit_report(begun.pk, seen_version=2, scope=Scope.of(cast.an))
    assert reviewing.owe_again(begun.pk, scope=dung).status == "draft"
    with pytest.raises(ValidationError):
        reviewing.put_off(begun.pk, due_on=date(2024, 1, 1), reason="Bão", scope=dung)
    assert reviewing.put_off(begun.pk, due_on=day, reason="Bão lũ", scope=dung).due_on == day
    with pytest.raises(PermissionDenied):
        reviewing.put_off(begun.pk, due_on=day, reason="Tự hoãn", scope=Scope.of(cast.an))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"indicator_code": "welfare.nothing"}, "figure"),
        ({"text": "x" * 2001}, "length"),
        ({"text": "  "}, "required"),
        ({"text": "ẩn\u202e"}, "hidden"),
        ({"parent_pk": 2**40}, "parent"),
    ],
)
def test_a_comment_is_plain_words_on_a_figure_of_the_report(report, dung, fields, code):
    with pytest.raises(ValidationError) as refused:
        say(report, dung, **fields)

    errors = getattr(refused.value, "error_dict", {"": [refused.value]})
    assert {one.code for of_field in errors.values() for one in of_field} == {code}
    assert not report.comments.exists()


def test_comments_are_begun_and_settled_from_above_and_sent_once(cast, report, dung):
    key = uuid.uuid4()
    said = say(report, dung, form_key=key)
    assert say(report, dung, "Gửi lại", form_key=key) == said

    for who in (cast.an, cast.giang):
        with pytest.raises(PermissionDenied):
            say(report, Scope.of(who))
        with pytest.raises(PermissionDenied):
            reviewing.resolve(said.pk, scope=Scope.of(who))
    assert report.comments.get().resolved_at is None


def test_the_inbox_begins_with_what_does_not_add_up_then_with_comments(cast, report, dung, template, year):
    others = []
    for name in ("chi", "quan-xa"):
        unit = {"chi": cast.xuong, "quan-xa": cast.huyen_b}[name]
        chair = Scope.of(account(f"truong-{name}", unit, Role.CHAIR))
        begun = services.open_report(
            unit=unit, period=year, template=template, dated_on=date(2024, 12, 31), scope=chair
        )
        reason = "Ghi muộn" if name == "quan-xa" else ""
        others.append(services.submit_report(begun.pk, seen_version=1, reason=reason, scope=chair))
    say(report, dung)

    assert [one.pk for one in to_review(dung)] == [others[1].pk, report.pk, others[0].pk]
