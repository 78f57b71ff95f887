"""The yearly classification of units: scores, overriding conditions, eligibility, decisions, sheets that stand."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from tests.cast import LONG_AGO, account
from tests.cast import unit as new_unit
from unions.access import Scope
from unions.classifying import Asked, grade_for, sheet_of, year_of_units
from unions.eligibility import after_months, last_day_of, origins, verdict
from unions.models import (
    Classification,
    Decision,
    Grade,
    GradeScale,
    LineageEvent,
    LineageUnit,
    Role,
    ScoreSheet,
    TreePath,
    Veto,
)
from unions.services import classification as services
from unions.services import score_sheets

PAPER = {"decision-number": "9/QĐ-LĐLĐ", "decision-issuer": "LĐLĐ tỉnh", "decision-signed_on": "15/01/2025"}


@pytest.fixture
def scale(db) -> GradeScale:
    ScoreSheet.objects.all().delete()  # those that ship
    made = GradeScale.objects.create(code="thu", name="Thử", subject="unit", valid=LONG_AGO)
    for rank, (code, score) in enumerate((("xuat-sac", 90), ("tot", 70), ("dat", 50), ("kem", 0)), start=1):
        made.grades.create(code=code, name=code, short_name=code, rank=rank, from_score=score)
    return made


@pytest.fixture
def sheet(cast, scale) -> ScoreSheet:
    """Of the province: two lines of 60 and 40 points, one condition that leaves the third grade."""
    made = ScoreSheet.objects.create(
        code="bang", name="Bảng", scale=scale, unit=cast.tinh, valid=LONG_AGO, top_share=20
    )
    made.levels.set(["grassroots_union"])
    made.criteria.create(number="1", text="Chăm lo", points=60, rank=1)
    made.criteria.create(number="2", text="Báo cáo", points=40, rank=2)
    made.vetoes.create(text="Không nộp báo cáo", best_grade=grade(scale, "dat"), rank=1)
    return made


def grade(scale: GradeScale, code: str) -> Grade:
    return scale.grades.get(code=code)


def points(sheet: ScoreSheet, *each: int | None) -> dict[int, services.Points]:
    lines = sheet.criteria.order_by("rank")
    return {line.pk: services.Points(number) for line, number in zip(lines, each, strict=True)}


@pytest.fixture
def begun(cast, sheet, scope) -> Classification:
    return services.open_classification(cast.truong, "2024", scope=scope("binh"))


@pytest.fixture
def submitted(sheet, begun, scope) -> Classification:
    kept = services.score_oneself(begun.pk, points(sheet, 58, 38), seen_version=1, scope=scope("binh"))
    return services.submit_classification(begun.pk, seen_version=kept.version, scope=scope("an"))


def review(found: Classification, sheet: ScoreSheet, *each: int, scope: Scope, **said) -> Classification:
    words = {"vetoes": [], "grade": None, "grade_reason": "", "seen_version": found.version} | said
    return services.review_classification(found.pk, points(sheet, *each), scope=scope, **words)


# The rules -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "code"),
    [(100, "xuat-sac"), (90, "xuat-sac"), (89, "tot"), (70, "tot"), (50, "dat"), (49, "kem"), (0, "kem")],
)
def test_the_grade_follows_from_the_score(scale, score, code):
    assert grade_for(score, list(scale.grades.all()), []).code == code


@pytest.mark.parametrize(("score", "code"), [(95, "dat"), (55, "dat"), (10, "kem")])
def test_a_condition_that_is_met_holds_the_grade_down(scale, score, code):
    veto = Veto(best_grade=grade(scale, "dat"))

    assert grade_for(score, list(scale.grades.all()), [veto]).code == code


def test_without_thresholds_no_grade_follows(scale):
    Grade.objects.filter(scale=scale).update(from_score=None)

    assert grade_for(95, list(scale.grades.all()), []) is None


@pytest.mark.parametrize(
    ("label", "day"), [("2024", date(2024, 12, 31)), ("2024-2025", date(2025, 5, 31)), (" 2023 ", date(2023, 12, 31))]
)
def test_a_year_ends_where_its_kind_of_year_ends(label, day):
    assert last_day_of(label) == day


@pytest.mark.parametrize("label", ["", "24", "2024-2026", "2025-2024", "năm 2024"])
def test_what_is_no_year_is_refused(label):
    with pytest.raises(ValidationError):
        last_day_of(label)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 6, 15), 12, date(2024, 6, 15)),
        (date(2024, 12, 1), 1, date(2025, 1, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, later):
    assert after_months(day, months) == later


def happened(unit, kind: str, part: str, on: date, **fields) -> None:
    event = LineageEvent.objects.create(kind=kind, effective_on=on, **fields)
    LineageUnit.objects.create(event=event, unit=unit, part=part, stood_on=on)


@pytest.mark.parametrize(
    ("kind", "part", "on", "eligible"),
    [
        ("founded", "to", date(2024, 1, 1), True),
        ("founded", "to", date(2024, 1, 2), False),
        ("split", "to", date(2024, 7, 1), True),
        ("split", "to", date(2024, 7, 2), False),
        ("merged_into_new", "to", date(2024, 7, 2), False),
        ("merged_into_existing", "to", date(2024, 7, 2), False),
        ("carved_out", "from", date(2024, 7, 2), False),
        ("renamed", "subject", date(2024, 12, 1), True),
        ("founded", "to", date(2025, 3, 1), True),  # of another year
    ],
)
def test_a_union_is_classified_some_months_after_it_began_or_changed(cast, sheet, kind, part, on, eligible):
    happened(cast.truong, kind, part, on)

    found = verdict(origins([cast.truong.pk], date(2024, 12, 31))[cast.truong.pk], date(2024, 12, 31), sheet)

    assert found.eligible is eligible
    assert on.year != 2024 or kind == "renamed" or f"{on:%d/%m/%Y}" in found.text


def test_what_was_undone_does_not_count(cast, sheet):
    happened(cast.truong, "founded", "to", date(2024, 9, 1), undone_by=cast.quan, undone_at="2024-10-01T00:00Z")

    assert verdict(origins([cast.truong.pk], date(2024, 12, 31))[cast.truong.pk], date(2024, 12, 31), sheet).eligible


def test_the_nearest_issuer_wins_and_of_theirs_the_newest(cast, scale, sheet):
    def issue(code: str, unit, first: date) -> ScoreSheet:
        made = ScoreSheet.objects.create(code=code, name=code, scale=scale, unit=unit, valid=(first, None))
        made.levels.set(["grassroots_union"])
        return made

    day = date(2024, 12, 31)
    assert sheet_of(cast.truong, day) == sheet
    newer = issue("moi", cast.tinh, date(2024, 1, 1))
    assert sheet_of(cast.truong, day) == newer
    nearer = issue("gan", cast.huyen_a, date(2020, 1, 1))
    assert (sheet_of(cast.truong, day), sheet_of(cast.xuong, day)) == (nearer, newer)
    assert sheet_of(cast.xuong, date(2023, 12, 31)) == sheet
    assert sheet_of(cast.xa, day) is None
    assert sheet_of(cast.to_1, day) is None


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


# Many at once, and a year of a federation ----------------------------------------------------------------


@pytest.fixture
def waiting(cast, scale, sheet):
    """Sixty unions, each sent by its chair, with the best grade proposed."""
    units = [new_unit(f"cs-{n}", "grassroots_union", f"CĐCS {n}", cast.huyen_b) for n in range(60)]
    TreePath.objects.derive()
    return Classification.objects.bulk_create(
        Classification(
            unit=unit,
            year_label="2024",
            happened_on=date(2024, 12, 31),
            sheet=sheet,
            status="submitted",
            grade=grade(scale, "xuat-sac" if n < 20 else "tot"),
            submitted_by=cast.chi,
            submitted_at="2025-01-05T00:00Z",
        )
        for n, unit in enumerate(units)
    )


def test_many_are_decided_by_one_decision_in_as_many_questions_as_one(cast, waiting, scope, queries):
    first, *rest = waiting
    reviewer = scope("dung")
    with queries() as one:
        services.decide_classifications({first.pk: 1}, decision=None, scope=reviewer)
    with queries() as many:
        services.decide_classifications({row.pk: 1 for row in rest}, decision=None, scope=reviewer)

    assert len(many) == len(one)
    assert Classification.objects.decided().filter(decided_by=cast.dung, version=2).count() == 60


def test_many_are_decided_all_or_none(waiting, scope):
    Classification.objects.filter(pk=waiting[7].pk).update(version=2)

    with pytest.raises(ValidationError) as told:
        services.decide_classifications({row.pk: 1 for row in waiting}, decision=None, scope=scope("dung"))

    assert len(told.value.messages) == 1
    assert not Classification.objects.decided().exists()


def test_many_are_decided_within_reach_alone(waiting, scope):
    with pytest.raises(PermissionDenied):
        services.decide_classifications({row.pk: 1 for row in waiting}, decision=None, scope=scope("giang"))


def test_the_year_counts_grades_and_shares(cast, waiting, scope):
    services.decide_classifications({row.pk: 1 for row in waiting[:40]}, decision=None, scope=scope("dung"))

    year = year_of_units(cast.tinh, "2024", scope("dung"), Asked())

    assert (year.all, year.decided) == (62, 40)
    assert year.states == {"decided": 40, "submitted": 20, "none": 2}
    assert [(one.grade.code, one.number, one.percent) for one in year.shares][:2] == [
        ("xuat-sac", 20, 50.0),
        ("tot", 20, 50.0),
    ]
    assert year.too_many_at_the_top  # half, where a fifth is asked for


def test_the_list_of_a_year_is_narrowed_and_asks_as_much_for_all(client, cast, waiting, queries):
    client.force_login(cast.dung)
    address = reverse("unions:classification-list")
    client.get(address, {"year": "2024"})
    with queries() as few:
        assert client.get(address, {"year": "2024", "q": "CĐCS 59"}).context["page"].paginator.count == 1
    with queries() as many:
        page = client.get(address, {"year": "2024"})

    assert page.context["page"].paginator.count == 62
    assert len(many) == len(few)
    for asked, number in ({"state": "none"}, 2), ({"state": "submitted"}, 60), ({"state": "decided"}, 0):
        assert client.get(address, {"year": "2024"} | asked).context["page"].paginator.count == number
    assert client.get(address, {"year": "khong-phai-nam"}).status_code == 200


def test_ticked_rows_are_decided_by_their_page(client, cast, waiting):
    client.force_login(cast.dung)
    address = reverse("unions:classification-decide-many")
    ticks = [f"{row.pk}:{row.version}" for row in waiting[:3]]

    assert client.post(address, {"year": "2024", "pick": []} | PAPER).status_code == 422
    assert client.post(address, {"year": "2024", "pick": ticks} | PAPER).status_code == 302
    assert {one.decision.number for one in Classification.objects.decided()} == {"9/QĐ-LĐLĐ"}
    assert client.post(address, {"year": "2024", "pick": ticks} | PAPER).status_code == 422  # decided already
    client.force_login(cast.chi)
    assert client.post(address, {"year": "2024", "pick": [f"{waiting[5].pk}:1"]}).status_code == 404


def test_grades_known_from_paper_are_entered_in_a_grid(client, cast, scale, sheet, queries):
    client.force_login(cast.dung)
    address = reverse("unions:classification-grid")
    best = grade(scale, "xuat-sac").pk
    assert [row.unit.code for row, _chosen in client.get(address, {"year": "2023"}).context["rows"]] == [
        "truong",
        "xuong",
    ]
    words = {"year": "2023", f"grade-{cast.truong.pk}": best, f"grade-{cast.xuong.pk}": best} | PAPER

    assert client.post(address, words).status_code == 302

    made = Classification.objects.decided().select_related("decision")
    assert {(one.unit_id, one.grade_id, one.decided_by) for one in made} == {
        (cast.truong.pk, best, cast.dung),
        (cast.xuong.pk, best, cast.dung),
    }
    assert client.post(address, words).status_code == 422  # somebody was quicker
    assert client.post(address, {"year": "2022", f"grade-{cast.xa.pk}": best}).status_code == 404
    assert client.post(address, {"year": "2022", f"grade-{cast.truong.pk}": ""}).status_code == 422


def test_a_grid_of_many_asks_as_much_as_one_of_one(cast, scale, sheet, scope, queries):
    units = [new_unit(f"cs-{n}", "grassroots_union", f"CĐCS {n}", cast.huyen_b) for n in range(40)]
    TreePath.objects.derive()
    best, reviewer = grade(scale, "tot").pk, scope("dung")
    with queries() as one:
        services.enter_grades({units[0].pk: best}, "2024", decision=None, scope=reviewer)
    with queries() as many:
        services.enter_grades({unit.pk: best for unit in units[1:]}, "2024", decision=None, scope=reviewer)

    assert len(many) == len(one)


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


@pytest.mark.parametrize("rows", ["sheet", "criterion", "veto", "new line"])
def test_the_database_lets_a_sheet_in_use_stand(sheet, begun, rows):
    with pytest.raises(IntegrityError, match="in use"), transaction.atomic():
        if rows == "sheet":
            ScoreSheet.objects.filter(pk=sheet.pk).update(months_from_founding=1)
        elif rows == "criterion":
            sheet.criteria.update(points=99)
        elif rows == "veto":
            sheet.vetoes.all().delete()
        else:
            sheet.criteria.create(number="3", text="Thêm", points=1, rank=3)


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
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        rows.delete()


def test_the_database_refuses_deciding_what_one_sent(cast, scale, submitted):
    own = {"status": "decided", "decided_by": cast.an, "decided_at": "2025-02-01T00:00Z", "grade": grade(scale, "tot")}

    with pytest.raises(IntegrityError, match="classification_is_decided_by_somebody_else"), transaction.atomic():
        Classification.objects.filter(pk=submitted.pk).update(**own)
