"""Pages of the catalogue: steps of a form without scripts, what is tried before it is kept, who may see records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from reports import trials
from reports.models import Identity, Indicator, IndicatorVersion
from tests.cast import account, member
from unions.models import Role

RECORDS = "?of=records&kind=welfare.payout"
MEMBERS = "?of=records&kind=members.membership"


@pytest.fixture
def look(client):
    def asked(who: Any, name: str, *args: Any, posted: Any = None, query: str = "", follow: bool = False) -> Any:
        client.force_login(who)
        address = reverse(f"reports:{name}", args=args) + query
        return client.post(address, posted, follow=follow) if posted is not None else client.get(address)

    return asked


def typed(response: Any, **fields: Any) -> dict[str, Any]:
    """What a browser would send of the form of a page."""
    form = response.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (sent | fields).items() if value not in (None, False, [])}


WORDS = {"name": "Thăm và hỷ", "name_en": "Visits and weddings", "group": "care"}
CHOSEN = {"measure": "number", "scope_rule": "subtree", "where-kind": ["visit-sick", "visit-wedding"]}


def test_a_figure_is_defined_step_by_step_and_tried_before_it_is_kept(cast, look, paid):
    paid(cast.truong, date(2024, 5, 2))
    for query in ("", "?of=records&kind=no.such", "?of=figures", "?of=word"):
        steps = look(cast.quan, "indicator-create", query=query)
        assert steps.status_code == 200
        assert all(row["url"].startswith("?of=") for _group, rows in steps.context["groups"] for row in rows)
    form = look(cast.quan, "indicator-create", query=RECORDS)

    tried = look(cast.quan, "indicator-create", query=RECORDS, posted=typed(form, **CHOSEN) | {"try": "1"})
    trial = tried.context["trial"]
    assert (trial.refused, trial.value, trial.records, len(trial.rows)) == ([], "1", 1, 1)
    assert not Indicator.objects.filter(code__startswith="preview.").exists()

    refused = look(cast.quan, "indicator-create", query=RECORDS, posted=typed(form, **CHOSEN))
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"name", "name_en", "group"})
    assert refused.context["form"]["where-kind"].value() == CHOSEN["where-kind"]
    kept = look(cast.quan, "indicator-create", query=RECORDS, posted=typed(form, **CHOSEN, **WORDS))
    version = IndicatorVersion.objects.get(indicator__name=WORDS["name"])
    assert kept.url == version.indicator.get_absolute_url()
    assert (version.where, version.count_unit) == ({"kind": CHOSEN["where-kind"]}, "visit")
    page = look(cast.an, "indicator-detail", version.code)
    assert (page.context["figure"]["value"], page.context["may_define"]) == ("1", False)


REFUSED = [
    (RECORDS, {"where-kind": []}, "count_unit"),
    (RECORDS, {"where-kind": ["<script>"]}, "where-kind"),
    (RECORDS, {"where-source": ["no.such"]}, "where-source"),
    (MEMBERS, {"measure": "number", "period_rule": "at_end", "where-age": "x" * 10_000}, "where-age"),
    (MEMBERS, {"measure": "number", "period_rule": "at_end", "where-age": "{old}"}, "where-age"),
    (
        MEMBERS,
        {"measure": "number", "period_rule": "at_end", "where-commune": "Nơi không có"},
        "where-commune",
    ),
    ("?of=figures&operation=sum", {"first": "mem.members_women", "second": "welfare.visits.count"}, "count_unit"),
    ("?of=figures&operation=ratio", {"first": "mem.women_rate", "second": "mem.joined"}, "first"),
    ("?of=figures&operation=rank", {"first": "no.such"}, "first"),
    ("?of=word&kind=reports.declared", {"measure": "value"}, "count_unit"),
    ("?of=word&kind=reports.external", {"measure": "value", "count_unit": "dong", "code": "mem.joined"}, "code"),
]


def test_what_is_refused_stands_beside_its_field(cast, look):
    for query, said, field in REFUSED:
        sent = {"scope_rule": "subtree", "from_day": "01/01/2010"} | WORDS | CHOSEN | said
        refused = look(cast.quan, "indicator-create", query=query, posted=sent)
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field]), (query, said)


def test_parts_are_offered_that_fit(cast, look):
    def offered(operation: str) -> set[str]:
        form = look(cast.quan, "indicator-create", query=f"?of=figures&operation={operation}").context["form"]
        return {code for _group, rows in form.fields["first"].choices[1:] for code, _label in rows}

    assert {"mem.joined", "mem.women_rate", "conf.rate_public_least"} & offered("ratio") == {"mem.joined"}
    assert {"mem.women_rate", "conf.rate_public_least"} & offered("rank") == {"mem.women_rate"}


def test_what_tells_of_few_people_is_told_to_who_may_know(cast, look):
    """Conditions can be chosen freely here, so they could be narrowed down to a person."""
    one = member("Lan", cast.truong)
    one.ethnicity_id = "02"
    one.save()
    posted = {"measure": "number", "where-ethnicity": "02", "period_rule": "at_end", "scope_rule": "subtree"}

    veiled = look(cast.quan, "indicator-preview", posted=posted, query=MEMBERS).context["trial"]
    assert (veiled.rows, veiled.records) == ([], 0)
    assert veiled.value not in ("1", "01")
    plain = {name: value for name, value in posted.items() if "ethnicity" not in name}
    told = look(cast.quan, "indicator-preview", posted=plain, query=MEMBERS).context["trial"]
    assert (told.value, len(told.rows)) == ("1", 1)


def test_a_trial_asks_as_much_for_many_records_and_gives_up_in_time(cast, look, paid, queries, monkeypatch):
    asked = []
    for number in (1, 11):
        for _n in range(number):
            paid(cast.truong, date(2024, 5, 2))
        look(cast.quan, "indicator-preview", posted=CHOSEN, query=RECORDS)
        with queries() as seen:
            trial = look(cast.quan, "indicator-preview", posted=CHOSEN, query=RECORDS).context["trial"]
        asked.append(len(seen))
    assert (asked[1] - asked[0] <= 1, len(trial.rows), trial.hidden) == (True, 10, 0)  # one more counts beyond ten

    def slow(*_args: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(1)")

    monkeypatch.setattr(trials, "LONGEST", 10)
    monkeypatch.setattr(trials, "figures", slow)
    late = look(cast.quan, "indicator-preview", posted=CHOSEN, query=RECORDS)
    assert (late.status_code, len(late.context["trial"].refused), late.context["trial"].rows) == (200, 1, [])


def test_another_version_name_and_end(cast, look):
    code = "welfare.vouchers.count"
    form = look(cast.quan, "indicator-edit", code)
    assert form.context["form"]["where-group"].value() == ["voucher"]
    sent = typed(form, **{"where-group": ["tour"], "from_day": "01/01/2025", "reason": "Đổi"})
    assert look(cast.quan, "indicator-edit", code, posted=sent).status_code == 302
    assert look(cast.quan, "indicator-edit", code, posted=sent).status_code == 422  # seen before somebody's change
    assert look(cast.quan, "indicator-edit", code, query="?of=figures&operation=minimum").status_code == 200

    form = look(cast.quan, "indicator-rename", code)
    sent = typed(form, name="Hỷ <b>{x}</b>")
    assert look(cast.quan, "indicator-rename", code, posted=sent).status_code == 302
    assert look(cast.quan, "indicator-rename", code, posted=sent).status_code == 422
    assert look(cast.quan, "indicator-retire", code, posted={"on": "01/01/2024"}).status_code == 422
    gone = look(cast.quan, "indicator-retire", code, posted={"on": "01/06/2025"}, follow=True)
    assert gone.context["is_ended"]
    assert b"<b>{x}" not in gone.content
    look(cast.quan, "indicator-resume", code, posted={})
    page = look(cast.quan, "indicator-detail", code)
    assert ([one.number for one, _valid, _told in page.context["versions"]], page.context["is_ended"]) == (
        [2, 1],
        False,
    )
    assert look(cast.quan, "indicator-group-create", posted={"name": "Nhà ở", "rank": "5"}).status_code == 302


def test_the_list_is_narrowed_and_where_a_figure_is_used_is_told(cast, look):
    def found(query: str) -> set[str]:
        page = look(cast.an, "indicator-list", query=query)
        return {row["indicator"].code for _group, rows in page.context["groups"] for row in rows}

    assert found("?q=doan vien nu") >= {"mem.members_women", "mem.women_rate"}
    assert found("?q=mem.join&way=records&group=organisation&origin=all") >= {"mem.joined"}
    assert found("?way=figures&q=mem.") == {"mem.women_rate", "mem.party_rate", "mem.net", "mem.declared_rate"}
    assert found("?origin=own") == found("?way=ended") == set()
    assert found("?way=x&group=y&page=99&q=~") == set()
    uses = look(cast.an, "indicator-detail", "mem.members_women").context["uses"]
    assert [bool(use.rows) for use in uses] == [True] * 3  # its share, a rule of arithmetic, outlines


def test_rules_are_typed_as_two_sides(cast, look):
    form = look(cast.quan, "identity-create")
    sides = {"left-0": "mem.joined", "left-1": "mem.left", "left-1-sign": "-", "right-0": "mem.net"}
    sent = typed(form, name="Tăng trừ giảm", group="organisation", **sides)
    assert look(cast.quan, "identity-create", posted=sent | {"left-1": "no.such"}).context["form"].errors.keys() == {
        "left-1"
    }
    assert look(cast.quan, "identity-create", posted=sent).status_code == 302
    rule = Identity.objects.get(name="Tăng trừ giảm")
    assert (rule.left, rule.right, rule.unit) == (["mem.joined", "-mem.left"], ["mem.net"], None)
    form = look(cast.quan, "identity-edit", rule.pk)
    sent = typed(form, last_day="31/12/2024", relation="at_most")
    assert look(cast.quan, "identity-edit", rule.pk, posted=sent).status_code == 302
    assert look(cast.quan, "identity-edit", rule.pk, posted=sent).status_code == 422
    look(cast.quan, "identity-resume", rule.pk, posted={})
    look(cast.quan, "identity-end", rule.pk, posted={})
    assert look(cast.an, "identity-list").context["rows"][0]["may_define"] is False


def test_definitions_of_others_are_not_found(cast, look, scope):
    local = account("dinh-nghia", cast.truong, Role.ADMINISTRATOR)
    form = look(local, "indicator-create", query=RECORDS)
    assert look(local, "indicator-create", query=RECORDS, posted=typed(form, **CHOSEN, **WORDS)).status_code == 302
    own = Indicator.objects.get(name=WORDS["name"])

    assert own.unit == cast.truong
    for who, status in ((cast.an, 200), (cast.to_truong, 200), (cast.chi, 404), (cast.giang, 404)):
        assert look(who, "indicator-detail", own.code).status_code == status
    for name in ("edit", "rename", "retire"):
        assert look(local, f"indicator-{name}", "mem.joined").status_code == 404
        assert look(cast.an, f"indicator-{name}", own.code).status_code == 404
    posted = typed(form, **CHOSEN)
    assert look(cast.an, "indicator-preview", posted=posted, query=RECORDS).status_code == 404
    assert look(local, "indicator-preview", posted=posted, query=f"{RECORDS}&code=mem.joined").status_code == 404
