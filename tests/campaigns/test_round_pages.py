"""A round over its pages: what each person sees and may press, and what is said beside the field."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import translation

from campaigns.models import Award, AwardRound, Nomination, Proposal
from tests.campaigns.awarding import TODAY, YEAR, a_round, at_the_top, award_type, lines_of, people, sent
from tests.cast import account
from unions.access import Scope


def seen(client, who, address: str, status: int = 200, **data):
    client.force_login(who)
    with translation.override("en"):
        response = client.post(address, data) if data else client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response


def hidden(response, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', response.content.decode())
    assert found, name
    return found[1]


def test_a_round_is_drawn_up_opened_and_its_deadline_moved_on_its_pages(client, cast):
    chair, kind = account("chu-tich", cast.tinh, "chair"), award_type()
    form = seen(client, chair, "/rounds/new/")
    said = {
        "unit": "tinh",
        "name": "Giấy khen năm 2024",
        "basis": "comprehensive",
        "merit_year": YEAR,
        "opens_on": f"{TODAY():%d/%m/%Y}",
        "closes_on": f"{TODAY() - timedelta(days=1):%d/%m/%Y}",
        "papers": ["submission", "minutes"],
        "form_key": hidden(form, "form_key"),
        "version": 1,
        "offers-TOTAL_FORMS": 1,
        "offers-INITIAL_FORMS": 0,
        "offers-0-award_type": kind.pk,
        "offers-0-quota": 5,
    }
    refused = seen(client, chair, "/rounds/new/", 422, **said)
    assert "closes_on" in refused.context["form"].errors
    said["closes_on"] = f"{TODAY():%d/%m/%Y}"
    seen(client, chair, "/rounds/new/", 302, **said)
    made = AwardRound.objects.get()
    assert (made.papers, made.offers.get().quota) == (["submission", "minutes"], 5)

    address = made.get_absolute_url()
    seen(client, cast.an, address, 404)
    seen(client, chair, f"{address}open/", 302, version=made.version)
    seen(client, chair, f"{address}edit/", 302)
    assert list(seen(client, cast.an, "/rounds/").context["page"]) == [made]
    assert seen(client, cast.an, address).context["may"] == dict.fromkeys(
        ("edit", "open", "stop", "extend", "grant", "vote"), False
    )
    early = {"closes_on": f"{TODAY() - timedelta(days=3):%d/%m/%Y}"}
    assert "closes_on" in seen(client, chair, f"{address}extend/", 422, **early).context["extend_form"].errors
    later = {"closes_on": f"{TODAY() + timedelta(days=3):%d/%m/%Y}"}
    seen(client, chair, f"{address}extend/", 302, **later)
    seen(client, cast.an, f"{address}extend/", 404, **later)
    assert seen(client, chair, address).context["days_left"] == 3


def test_a_dossier_is_drawn_up_and_sent_on_its_pages(client, cast):
    kind = award_type()
    made, who = a_round(cast, kind), people(cast)
    account_chair = account("chu-tich", cast.tinh, "chair")
    address = made.get_absolute_url()
    assert seen(client, cast.binh, address).context["may_begin"]
    seen(client, cast.binh, f"{address}propose/", 302, unit="truong")
    seen(client, cast.binh, f"{address}propose/", 404, unit="xuong")
    found = Proposal.objects.get()
    page = found.get_absolute_url()
    adding = f"{page}lines/add/?award={kind.pk}"
    assert [row["member"] for row in seen(client, cast.binh, f"{adding}&who=members").context["rows"]] == who
    seen(client, cast.binh, f"{adding}&who=members", 422, act="ticked")
    seen(client, cast.binh, f"{adding}&who=members", 302, act="found", achievement="Tốt")
    seen(client, cast.binh, f"{adding}&who=unions", 302, pick=cast.to_1.pk)
    key = hidden(seen(client, cast.binh, f"{adding}&who=names"), "form_key")
    batch = {"recipient_kind": "household", "quantity": 12, "form_key": key}
    assert "name" in seen(client, cast.binh, f"{adding}&who=names", 422, **batch).context["form"].errors
    seen(client, cast.binh, f"{adding}&who=names", 302, name="Hộ gia đình tiêu biểu", **batch)
    assert [line.quantity for line in lines_of(found)] == [1, 1, 1, 1, 12]

    line = lines_of(found)[0]
    words = {"achievement": "Cứu người", "override_reason": "", "version": line.version}
    seen(client, cast.binh, f"/nominations/{line.pk}/edit/", 302, **words)
    seen(client, cast.binh, f"{page}lines/drop/", 302, pick=line.pk)
    assert len(lines_of(found)) == 4
    seen(client, cast.binh, f"{page}lines/restore/?lines={line.pk}", 302, x=1)
    paper = {"kind": "submission", "number": "", "form_key": key}
    assert "upload" in seen(client, cast.binh, f"{page}papers/add/", 422, **paper).context["paper_form"].errors
    seen(client, cast.binh, f"{page}papers/add/", 302, **paper | {"number": "5/TTr-CĐCS"})

    found.refresh_from_db()
    assert not seen(client, cast.binh, page).context["may"]["send"]
    seen(client, cast.binh, f"{page}send/", 404, version=found.version)
    seen(client, cast.an, f"{page}send/", 422, version=0)
    seen(client, cast.an, f"{page}send/", 302, version=found.version)
    found.refresh_from_db()
    assert found.lies_at == cast.huyen_a
    assert seen(client, account_chair, address).context["progress"].sent == 1
    for stranger in (cast.chi, cast.giang, cast.khach):
        seen(client, stranger, page, 404)


def test_a_late_dossier_says_so_beside_the_button(client, cast):
    kind = award_type()
    made = a_round(cast, kind, closes_on=TODAY() - timedelta(days=1))
    seen(client, cast.an, f"{made.get_absolute_url()}propose/", 302, unit="truong")
    page = seen(client, cast.an, Proposal.objects.get().get_absolute_url())
    assert page.context["late"]
    assert b"/send/" not in page.content


def test_reviewing_voting_and_granting_on_their_pages(client, cast):
    kind = award_type()
    reviewer, chair = account("tham-dinh", cast.huyen_a, "reviewer"), account("chu-tich", cast.tinh, "chair")
    made = a_round(cast, kind)
    found = sent(made, kind, people(cast), Scope.of(cast.an), cast.truong)
    page, one = found.get_absolute_url(), lines_of(found)[0]
    seen(client, reviewer, f"{page}strike/", 422, version=found.version, reason="Trùng")
    refused = seen(client, reviewer, f"{page}strike/", 422, version=found.version, pick=one.pk)
    assert "reason" in refused.context["strike_form"].errors
    seen(client, reviewer, f"{page}strike/", 302, version=found.version, pick=one.pk, reason="Trùng")
    seen(client, reviewer, f"{page}strike/", 302, version=found.version + 1, pick=one.pk, act="back")
    seen(client, reviewer, f"{page}return/", 422, version=found.version + 2, note="")

    votes = f"/rounds/{made.pk}/votes/?proposal={found.pk}"
    seen(client, cast.an, votes, 404)
    form = seen(client, reviewer, votes)
    said = {"council_size": 9, "present": 8, "voted_on": f"{TODAY():%d/%m/%Y}", "in_favour": 8, "against": 0}
    said["seen"] = hidden(form, "seen")
    above = seen(client, reviewer, votes, 422, **said | {f"favour_{one.pk}": 9})
    assert "in_favour" in above.context["form"].errors
    seen(client, reviewer, votes, 302, **said | {f"favour_{one.pk}": 5, f"against_{one.pk}": 3})
    assert sorted(one.votes.values_list("in_favour", "against")) == [(5, 3)]
    found.refresh_from_db()
    seen(client, reviewer, f"{page}pass-on/", 302, version=found.version, note="")

    grant = f"/rounds/{made.pk}/grant/?award={kind.pk}"
    seen(client, reviewer, grant, 404)
    form = seen(client, chair, grant)
    assert form.context["unopposed"] == 3
    asked = {name: hidden(form, name) for name in ("version", "form_key")} | {"on": f"{TODAY():%d/%m/%Y}"}
    refused = seen(client, chair, grant, 422, **asked, act="all")
    assert "number" in refused.context["decision"].errors
    asked |= {"decision-number": "12/QĐ", "decision-issuer": "LĐLĐ tỉnh", "decision-signed_on": asked["on"]}
    seen(client, chair, grant, 422, **asked, act="ticked")
    for _twice in range(2):
        seen(client, chair, grant, 302, **asked, act="all")
    found.refresh_from_db()
    assert (found.state, Award.objects.count()) == ("decided", 3)
    for address in (made.get_absolute_url(), page, one.get_absolute_url()):
        seen(client, cast.an, address)


def test_a_proposal_of_an_earlier_time_is_written_down_on_its_own(client, cast, lan):
    kind = award_type(recipients=["individual"])
    client.force_login(cast.binh)
    form = client.get("/nominations/new/")
    said = {
        "unit": "truong",
        "happened_on": "05/03/2024",
        "award_type": kind.pk,
        "recipient_kind": "individual",
        "member": lan.full_name,
        "quantity": 1,
        "merit_year": 2023,
        "form_key": hidden(form, "form_key"),
        "version": 1,
    }
    assert client.post("/nominations/new/", said | {"recipient_kind": "household", "member": ""}).status_code == 422
    for _twice in range(2):
        assert client.post("/nominations/new/", said).status_code == 302
    row = Nomination.objects.get()
    assert (row.member, row.proposal) == (lan, None)
    assert client.get("/nominations/").status_code == 200
    assert client.post(f"/nominations/{row.pk}/edit/", said | {"merit_year": 2022}).status_code == 302
    assert client.post(f"/nominations/{row.pk}/bin/").status_code == 302
    assert Nomination.objects.kept().count() == 0
    assert client.post(f"/nominations/{row.pk}/restore/").status_code == 302


def test_pages_ask_as_much_for_many_lines_as_for_few(client, cast, queries):
    kind = award_type()
    made = a_round(cast, kind)
    found = at_the_top(cast, made, kind, people(cast, 1))
    chair = account("chu-tich", cast.tinh, "chair")
    client.force_login(chair)
    addresses = (
        made.get_absolute_url(),
        found.get_absolute_url(),
        f"/rounds/{made.pk}/votes/",
        f"/rounds/{made.pk}/grant/",
    )

    def asked() -> list[int]:
        counted = []
        for address in addresses:
            client.get(address)
            with queries() as seen_queries:
                assert client.get(address).status_code == 200
            counted.append(len(seen_queries))
        return counted

    few = asked()
    Proposal.objects.update(state="draft")
    for person in people(cast, 12):
        Nomination.objects.create(
            proposal=found,
            unit=cast.truong,
            award_type=kind,
            recipient_kind="individual",
            member=person,
            happened_on=TODAY(),
            recorded_by=cast.an,
        )
    Proposal.objects.update(state="sent")
    assert asked() == few
