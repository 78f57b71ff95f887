"""The yearly classification of a unit: its own points, those of the union above, the decision, sheets that stand."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from common.files import store
from tests.cast import LONG_AGO, account
from tests.unions.classified import PAPER, grade, points, review
from unions.access import Scope
from unions.classifying import sheet_of
from unions.models import (
    Classification,
    Decision,
    Posting,
    Role,
    ScoreSheet,
)
from unions.services import classification as services
from unions.services import score_sheets
from unions.services.decisions import keep_decision

# From the first point to the decision --------------------------------------------------------------------


def test_a_unit_is_scored_sent_scored_again_and_decided(cast, sheet, submitted, scope):
    assert (submitted.status, submitted.self_score, submitted.submitted_by) == ("submitted", 96, cast.an)
    paper = Decision(
        number="9/QĐ-LĐLĐ", issuer="LĐLĐ tỉnh", signed_on=date(2025, 1, 15), effective_on=date(2025, 1, 15)
    )

    kept = review(submitted, sheet, 50, 35, scope=scope("dung"))
    done = services.decide_classification(kept.pk, decision=paper, seen_version=kept.version, scope=scope("dung"))

    assert (done.upper_score, done.grade.code, done.decided_by, done.decision.number) == (
        85,
        "tot",
        cast.dung,
        paper.number,
    )


def test_a_draft_may_be_half_done_and_is_not_sent_so(sheet, begun, scope):
    kept = services.score_oneself(begun.pk, points(sheet, 58, None), seen_version=1, scope=scope("binh"))
    assert kept.self_score == 58

    with pytest.raises(ValidationError) as told:
        services.submit_classification(begun.pk, seen_version=kept.version, scope=scope("an"))

    assert told.value.code == "incomplete"


def test_a_line_gives_no_more_points_than_it_has(sheet, begun, scope):
    with pytest.raises(ValidationError):
        services.score_oneself(begun.pk, points(sheet, 61, 1), seen_version=1, scope=scope("binh"))


def test_a_condition_that_is_met_caps_the_proposal(scale, sheet, submitted, scope):
    veto = sheet.vetoes.get()
    kept = review(submitted, sheet, 58, 38, vetoes=[veto.pk], scope=scope("dung"))
    assert kept.grade.code == "dat"

    with pytest.raises(ValidationError, match="dat"):
        review(
            kept, sheet, 58, 38, vetoes=[veto.pk], grade=grade(scale, "tot"), grade_reason="Vì thế", scope=scope("dung")
        )


def test_another_grade_than_follows_needs_a_reason(scale, sheet, submitted, scope):
    with pytest.raises(ValidationError) as told:
        review(submitted, sheet, 58, 38, grade=grade(scale, "tot"), scope=scope("dung"))
    assert "grade_reason" in told.value.error_dict

    kept = review(submitted, sheet, 58, 38, grade=grade(scale, "tot"), grade_reason="Có đơn thư", scope=scope("dung"))
    assert (kept.grade.code, kept.grade_reason) == ("tot", "Có đơn thư")


def test_what_is_returned_is_put_right_and_sent_again(sheet, submitted, scope):
    back = services.return_classification(
        submitted.pk, reason="Thiếu minh chứng", seen_version=submitted.version, scope=scope("dung")
    )
    assert (back.status, back.return_reason) == ("returned", "Thiếu minh chứng")

    kept = services.score_oneself(back.pk, points(sheet, 40, 30), seen_version=back.version, scope=scope("binh"))
    again = services.submit_classification(back.pk, seen_version=kept.version, scope=scope("an"))

    assert (again.status, again.return_reason, again.self_score) == ("submitted", "", 70)


def test_nobody_decides_what_they_sent(cast, sheet, begun, scope):
    both = account("ca-hai", cast.tinh, Role.CHAIR)
    both.postings.create(unit=cast.tinh, role=Role.REVIEWER, valid=LONG_AGO)
    kept = services.score_oneself(begun.pk, points(sheet, 58, 38), seen_version=1, scope=Scope.of(both))
    sent = services.submit_classification(begun.pk, seen_version=kept.version, scope=Scope.of(both))

    with pytest.raises(ValidationError) as told:
        review(sent, sheet, 58, 38, scope=Scope.of(both))
    assert told.value.code == "own-submission"
    ready = review(sent, sheet, 58, 38, scope=scope("dung"))
    with pytest.raises(ValidationError) as told:
        services.decide_classification(ready.pk, decision=None, seen_version=ready.version, scope=Scope.of(both))
    assert told.value.code == "own-submission"


def test_a_page_from_before_somebody_elses_change_decides_nothing(sheet, submitted, scope):
    review(submitted, sheet, 58, 38, scope=scope("dung"))

    with pytest.raises(ValidationError) as told:
        services.decide_classification(submitted.pk, decision=None, seen_version=submitted.version, scope=scope("dung"))
    assert told.value.code == "changed-meanwhile"


@pytest.mark.parametrize("who", ["binh", "an", "chi", "giang", "khach", "quan"])
def test_only_the_union_above_reviews_and_decides(sheet, submitted, scope, who):
    with pytest.raises(PermissionDenied):
        review(submitted, sheet, 58, 38, scope=scope(who))
    with pytest.raises(PermissionDenied):
        services.decide_classification(submitted.pk, decision=None, seen_version=submitted.version, scope=scope(who))


@pytest.mark.parametrize("who", ["binh", "dung", "chi", "giang", "khach"])
def test_only_the_chair_sends(begun, scope, who):
    with pytest.raises(PermissionDenied):
        services.submit_classification(begun.pk, seen_version=begun.version, scope=scope(who))


def test_a_decision_is_reopened_and_the_history_keeps_both(client, cast, sheet, submitted, scope):
    kept = review(submitted, sheet, 58, 38, scope=scope("dung"))
    services.decide_classification(kept.pk, decision=None, seen_version=kept.version, scope=scope("dung"))
    again = services.reopen_classification(kept.pk, scope=scope("dung"))

    assert (again.status, again.decided_by) == ("submitted", None)
    client.force_login(cast.an)
    assert len(client.get(again.get_absolute_url()).context["events"]) > 4


def test_nobody_grades_the_union_they_work_for(cast, sheet, submitted, scope):
    Posting.objects.create(account=cast.dung, unit=submitted.unit, role=Role.INSPECTOR, valid=LONG_AGO)

    with pytest.raises(ValidationError) as told:
        review(submitted, sheet, 50, 35, scope=scope("dung"))
    assert told.value.code == "own-union"
    with pytest.raises(ValidationError):
        services.enter_grades({submitted.unit_id: submitted.pk}, "2031", decision=None, scope=scope("dung"))


def test_a_paper_is_added_to_a_decision_that_has_none_and_no_other_takes_its_place(cast):
    day = date(2025, 1, 15)

    def paper(text: str) -> Decision:
        file = store(text.encode(), media_type="text/plain")
        return Decision(number="1", issuer="X", signed_on=day, effective_on=day, file=file)

    bare = Decision.objects.create(number="1", issuer="X", signed_on=day, effective_on=day)
    assert keep_decision(paper("một")) == bare
    assert Decision.objects.get(pk=bare.pk).file.size == len("một".encode())

    with pytest.raises(ValidationError) as told:
        keep_decision(paper("hai"))
    assert told.value.code == "other-paper"


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_one_moment_one_wins_and_one_is_told(cast, sheet, submitted, scope):
    ready = review(submitted, sheet, 58, 38, scope=scope("dung"))
    other = account("tham-dinh-2", cast.tinh, Role.REVIEWER)
    start, told = threading.Barrier(2), []

    def decide(who) -> None:
        try:
            start.wait()
            services.decide_classification(ready.pk, decision=None, seen_version=ready.version, scope=Scope.of(who))
            told.append("decided")
        except ValidationError as error:
            told.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[who]) for who in (cast.dung, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["already-decided", "decided"]


# Pages ---------------------------------------------------------------------------------------------------


def test_the_pages_take_a_unit_from_its_own_points_to_the_decision(client, cast, scale, sheet):
    first, second = sheet.criteria.order_by("rank")
    client.force_login(cast.an)
    opened = client.post(reverse("unions:classification-open", args=["truong"]), {"year": "2024"})
    found = Classification.objects.get()
    assert opened.url == found.get_absolute_url()
    own = {"version": 1, f"points_{first.pk}": "58", f"note_{first.pk}": "12 lượt", f"points_{second.pk}": "38"}

    refused = client.post(reverse("unions:classification-score", args=[found.pk]), own | {f"points_{first.pk}": "61"})
    assert refused.status_code == 422
    assert "12 lượt" in refused.content.decode()
    client.post(reverse("unions:classification-score", args=[found.pk]), own | {"submit": "1"})
    found.refresh_from_db()
    assert (found.status, found.self_score) == ("submitted", 96)

    client.force_login(cast.dung)
    veto = sheet.vetoes.get()
    upper = {"version": found.version, f"points_{first.pk}": "58", f"points_{second.pk}": "38", "vetoes": [veto.pk]}
    client.post(reverse("unions:classification-review", args=[found.pk]), upper)
    found.refresh_from_db()
    assert found.grade == grade(scale, "dat")
    bad = reverse("unions:classification-decide", args=[found.pk])
    assert client.post(bad, {"version": 1} | PAPER).status_code == 422
    assert client.post(bad, {"version": found.version, "decision-number": "9"}).status_code == 422
    client.post(bad, {"version": found.version} | PAPER)
    found.refresh_from_db()
    assert (found.status, found.decided_by, found.decision.number) == ("decided", cast.dung, "9/QĐ-LĐLĐ")

    years = client.get(reverse("unions:classification-unit", args=["truong"]))
    assert [row.grade.code for row, _state in years.context["rows"]] == ["dat"]


def test_a_return_asks_for_its_reason(client, cast, submitted):
    client.force_login(cast.dung)
    address = reverse("unions:classification-return", args=[submitted.pk])

    assert client.post(address, {"version": submitted.version, "reason": ""}).status_code == 422
    assert client.post(address, {"version": submitted.version, "reason": "Thiếu"}).status_code == 302
    client.force_login(cast.chi)
    assert client.post(address, {"version": submitted.version, "reason": "Thiếu"}).status_code == 404


# Sheets --------------------------------------------------------------------------------------------------


def test_a_sheet_is_copied_changed_and_then_used(client, cast, scale, sheet):
    client.force_login(cast.dung)
    copied = client.post(reverse("unions:score-sheet-copy", args=[sheet.pk]), {"starting": "01/01/2024"})
    made = ScoreSheet.objects.exclude(pk=sheet.pk).get()
    assert copied.url == reverse("unions:score-sheet-detail", args=[made.pk])
    assert (made.unit, made.criteria.count(), made.vetoes.count()) == (cast.tinh, 2, 1)
    words = {
        "name": "Bảng mới",
        "scale": scale.pk,
        "levels": ["grassroots_union"],
        "months_from_founding": "12",
        "months_from_change": "6",
        "starting": "01/01/2024",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-number": "1",
        "lines-0-text": "Tất cả",
        "lines-0-points": "100",
        "conditions-TOTAL_FORMS": "1",
        "conditions-INITIAL_FORMS": "0",
    }
    address = reverse("unions:score-sheet-change", args=[made.pk])

    assert client.post(address, words | {"lines-0-points": ""}).status_code == 422
    assert client.post(address, words).status_code == 302
    assert list(made.criteria.values_list("text", "points")) == [("Tất cả", 100)]
    services.open_classification(cast.truong, "2024", scope=Scope.of(cast.binh))
    assert client.post(address, words).status_code == 422  # in use
    client.force_login(cast.an)
    assert client.post(address, words).status_code == 404


@pytest.mark.parametrize("who", ["an", "binh", "chi", "giang"])
def test_only_who_defines_or_reviews_issues_sheets(cast, sheet, scope, who):
    with pytest.raises(PermissionDenied):
        score_sheets.copy_sheet(sheet, issuer=cast.truong, starting=date(2025, 1, 1), scope=scope(who))


def test_somebody_elsewhere_does_not_see_the_sheets_of_a_province(client, cast, sheet):
    client.force_login(cast.giang)

    assert client.get(reverse("unions:score-sheet-detail", args=[sheet.pk])).status_code == 404
    client.force_login(cast.chi)
    assert client.get(reverse("unions:score-sheet-detail", args=[sheet.pk])).status_code == 200


# What the database keeps, whoever writes -----------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: ScoreSheet.objects.filter(pk=sheet.pk).update(months_from_founding=1),
        lambda sheet: sheet.criteria.update(points=99),
        lambda sheet: sheet.vetoes.all().delete(),
        lambda sheet: sheet.criteria.create(number="3", text="Thêm", points=1, rank=3),
    ],
    ids=["head", "line", "condition", "new line"],
)
def test_the_database_lets_a_sheet_in_use_stand(sheet, begun, change):
    with pytest.raises(IntegrityError, match="in use"), transaction.atomic():
        change(sheet)


def test_a_sheet_in_use_can_still_come_to_its_end(sheet, begun):
    ScoreSheet.objects.filter(pk=sheet.pk).update(valid=(date(2015, 1, 1), date(2025, 1, 1)))

    assert sheet_of(begun.unit, date(2025, 12, 31)) is None


def test_the_database_refuses_more_points_than_a_line_has(sheet, begun):
    with pytest.raises(IntegrityError, match="more points"), transaction.atomic():
        begun.scores.update(self_score=61)


def test_the_database_lets_what_is_decided_stand(scale, sheet, submitted, scope):
    kept = review(submitted, sheet, 58, 38, scope=scope("dung"))
    services.decide_classification(kept.pk, decision=None, seen_version=kept.version, scope=scope("dung"))
    rows = Classification.objects.filter(pk=kept.pk)

    for change in (lambda: rows.update(grade=grade(scale, "kem")), lambda: kept.scores.update(upper_score=1)):
        with pytest.raises(IntegrityError, match="is decided"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="is decided"), transaction.atomic():
        rows.delete()


def test_the_database_refuses_deciding_what_one_sent(cast, scale, submitted):
    own = {"status": "decided", "decided_by": cast.an, "decided_at": "2025-02-01T00:00Z", "grade": grade(scale, "tot")}

    with pytest.raises(IntegrityError, match="classification_is_decided_by_somebody_else"), transaction.atomic():
        Classification.objects.filter(pk=submitted.pk).update(**own)
