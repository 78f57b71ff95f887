"""The reviewer's screen and the pages around it, as a browser asks for them."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from reports.models import Identity, IndicatorGroup, Report
from reports.services import reports as services
from tests.cast import LONG_AGO, unit
from unions.access import Scope
from unions.models import TreePath

VISITS, MONEY = "welfare.visits.count", "welfare.visits.amount"


@pytest.fixture
def report(cast, year, template, paid) -> Report:
    """Handed in with nine visits, of which there was one the year before; a rule says as many đồng as visits."""
    Identity.objects.create(
        code="no", name="Không khớp", left=[VISITS], right=[MONEY], valid=LONG_AGO, group=IndicatorGroup.objects.first()
    )
    for n in range(9):
        paid(cast.truong, date(2024, 5, 2 + n))
    paid(cast.truong, date(2023, 5, 2))
    begun = services.open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(cast.binh)
    )
    return services.submit_report(begun.pk, seen_version=1, reason="Đang đối chiếu", scope=Scope.of(cast.an))


def address(name: str, pk: int) -> str:
    return reverse(f"reports:{name}", args=[pk])


def said(code: str = VISITS, text: str = "Đối chiếu", parent: object = "") -> dict[str, object]:
    return {"code": code, "text": text, "parent": parent, "form_key": uuid.uuid4()}


def test_figures_stand_beside_what_they_are_compared_with_the_oddest_first(client, cast, report):
    client.force_login(cast.dung)

    with translation.override("en"):
        page = client.get(address("report-review", report.pk) + "?order=odd")

    [(_name, rows)] = page.context["groups"]
    by_code = {row.code: row for row in rows}
    visits = by_code[VISITS]
    assert (visits.value, visits.before.value, visits.year.value) == ("9", "1", "1")
    assert visits.before.change.words == "800%"
    assert rows[0].faults
    assert rows[0].code in (VISITS, MONEY)
    assert [row.oddness.order for row in rows] == sorted(row.oddness.order for row in rows)
    assert page.context["review"].open.in_words()
    attention = client.get(address("report-review", report.pk) + "?show=attention").context["groups"]
    assert 0 < sum(len(rows) for _name, rows in attention) < len(rows)


def test_the_api_tells_why_a_figure_is_odd_and_which_unions_are_at_fault(client, cast, report, paid):
    paid(cast.to_1, date(2024, 6, 2))
    client.force_login(cast.dung)

    told = client.get(f"/api/v1/reports/{report.pk}/review/", headers={"Accept-Language": "en"}).json()

    beside = [one for one in told["results"] if one["broken"]]
    [fault] = beside[0]["broken"]
    assert (fault["name"], fault["among"]) == ("Không khớp", 1)
    assert [(one["unit"], one["gap"]) for one in fault["units"]] == [("to-1", "−299,999")]
    assert beside[0]["reasons"][0] == "Không khớp"
    assert beside[0]["coverage"] == {"counted": 1, "declared": 0, "missing": 0}
    assert told["broken"] == []


def test_a_comment_that_is_refused_keeps_what_was_typed_and_harms_nobody(client, cast, report):
    client.force_login(cast.dung)
    hostile = "<script>alert(1)</script>{{ 7*7 }}" + "x" * 2000

    refused = client.post(address("report-comment", report.pk), said(text=hostile))
    kept = client.post(address("report-comment", report.pk), said(text=hostile[:50]))
    foreign = client.post(address("report-comment", report.pk), said(code="mem.nothing"))

    assert (refused.status_code, kept.status_code, foreign.status_code) == (422, 302, 422)
    assert kept.url.endswith(f"#f-{VISITS}")
    page = client.get(address("report-review", report.pk)).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page + refused.content.decode()


def test_the_union_answers_on_its_page_and_settles_nothing(client, cast, report):
    client.force_login(cast.dung)
    client.post(address("report-comment", report.pk), said())
    [comment] = report.comments.all()
    client.force_login(cast.binh)
    page = address("report-comment", report.pk) + "?from=report"

    assert client.post(page, said(text="Đã sửa", parent=comment.pk)).status_code == 302
    assert client.post(page, said()).status_code == 404
    assert client.post(page, said(text="", parent=comment.pk)).status_code == 422
    assert client.post(address("comment-resolve", comment.pk)).status_code == 404
    assert client.get(address("report-review", report.pk)).status_code == 404
    assert comment.answers.get().by == cast.binh


def test_what_is_decided_needs_a_reason_beside_its_field(client, cast, report):
    client.force_login(cast.dung)
    accept = address("report-accept", report.pk)

    refused = client.post(accept, {"version": report.version, "reason": ""})
    stale = client.post(accept, {"version": 0, "reason": "Đã hỏi lại"})
    done = client.post(accept, {"version": report.version, "reason": "Đã hỏi lại"})

    assert refused.status_code == stale.status_code == 422
    assert list(refused.context["form"].errors) == ["reason"]
    assert done.status_code == 302
    assert Report.objects.get(pk=report.pk).steps.last().reason == "Đã hỏi lại"
    assert client.get(accept).status_code == 302  # nothing to decide any more


def test_a_figure_is_looked_at_once_also_after_it_comes_again_unchanged(client, cast, report):
    client.force_login(cast.dung)
    for _time in range(2):
        assert client.post(address("report-look", report.pk), {"code": VISITS}).status_code == 302
    client.post(address("report-return", report.pk), {"version": report.version, "reason": "Sửa câu chữ"})
    back = Report.objects.get(pk=report.pk)
    back.sections.update(body="Cả năm {welfare.visits.count} lượt")
    services.submit_report(report.pk, seen_version=back.version, reason="Như trước", scope=Scope.of(cast.an))

    found = client.get(address("report-review", report.pk)).context["review"]

    assert [row.code for row in found.rows if row.looked] == [VISITS]


def test_submitting_against_the_arithmetic_asks_for_a_reason_on_the_page(client, cast, year, template, report):
    services.withdraw_report(report.pk, scope=Scope.of(cast.an))
    client.force_login(cast.an)
    version = Report.objects.get(pk=report.pk).version

    refused = client.post(address("report-submit", report.pk), {"version": version, "reason": " "})

    assert refused.status_code == 422
    assert refused.context["broken"]
    assert list(refused.context["form"].errors) == ["reason"]


def test_the_screen_asks_as_much_for_forty_neighbours_and_comments_as_for_one(client, cast, report, queries):
    client.force_login(cast.dung)

    def asked() -> int:
        client.get(address("report-review", report.pk))
        with queries() as seen:
            assert client.get(address("report-review", report.pk)).status_code == 200
        return len(seen)

    client.post(address("report-comment", report.pk), said())
    unit("ben-canh", "grassroots_union", "Bên cạnh", cast.huyen_a)
    TreePath.objects.derive()
    few = asked()
    for n in range(12):
        unit(f"them-{n}", "grassroots_union", f"Thêm {n}", cast.huyen_a)
        client.post(address("report-comment", report.pk), said(text=f"Ý kiến {n}"))
    TreePath.objects.derive()

    assert asked() == few


def test_lists_say_whose_turn_it_is(client, cast, report):
    client.force_login(cast.dung)
    page = client.get(reverse("reports:report-list"))
    assert page.context["view"] == "review"
    assert [one.pk for one, _why in page.context["rows"]] == [report.pk]
    hostile = "?view=zz&status=zz&period='&outline=zz"
    assert client.get(reverse("reports:report-list") + hostile).status_code == 200

    client.force_login(cast.chi)
    assert client.get(reverse("reports:report-list")).context["rows"] == []
