"""Reorganising by the pages: chosen, typed, looked at, carried out, undone; and who may do none of it."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.files import store
from common.tabular import ColumnSpec, write_table
from members.models import Congress
from tests.cast import account, unit
from unions.models import Decision, LineageEvent, LineageUnit, Placement, Role, TreePath, UnionUnit

ON = date(2025, 3, 1)
PDF = b"%PDF-1.7 a paper"


@pytest.fixture
def organiser(cast, client):
    made = account("to-chuc", cast.tinh, Role.ADMINISTRATOR, "Mai Văn Tổ Chức")
    client.force_login(made)
    return made


def form_of(client, kind: str, **words: str) -> dict[str, object]:
    """The form as it is shown, with some of its fields filled in; `__` stands for the hyphen of a part."""
    page = client.get(reverse("unions:reorganise-form", args=[kind]))
    key = page.context["forms"].act["form_key"].value()
    told = {"act-form_key": str(key), "act-effective_on": "01/03/2025", "units-by": "codes", "step": "preview"}
    founded = page.context["forms"].founded
    if founded:
        told |= {"new-TOTAL_FORMS": str(len(founded.forms)), "new-INITIAL_FORMS": "0"}
    return told | {name.replace("__", "-"): value for name, value in words.items()}


def send(client, kind: str, told):
    return client.post(reverse("unions:reorganise-form", args=[kind]), told)


def carried(preview) -> dict[str, object]:
    told: dict[str, object] = {}
    for name, value in preview.context["carried"]:
        told[name] = value
    return told | {"seen": preview.context["seen"].digest}


def decision(**words: str) -> dict[str, str]:
    told = {"number": "61/QĐ-LĐLĐ", "issuer": "LĐLĐ tỉnh", "signed_on": "20/02/2025", "announced_on": "11/03/2025"}
    return {f"decision__{name}": value for name, value in (told | words).items()}


def test_a_move_is_looked_at_then_carried_out_then_undone(client, organiser, cast):
    told = form_of(client, "reparented", units__codes="truong", act__under="huyen-b", **decision())
    preview = send(client, "reparented", told)

    assert preview.status_code == 200
    assert [(row.code, row.parent_after) for row in preview.context["seen"].rows] == [("truong", "LĐLĐ huyện B")]
    assert not LineageEvent.objects.exists()
    assert not Decision.objects.exists()

    done = send(client, "reparented", carried(preview) | {"step": "carry-out"})
    event = LineageEvent.objects.get()

    assert done.status_code == 302
    assert done.url == event.get_absolute_url()
    assert Placement.objects.on(ON).get(child=cast.truong).parent == cast.huyen_b
    assert event.decision.announced_on == date(2025, 3, 11)

    page = client.get(done.url)
    assert page.context["may_undo"]
    assert not page.context["why_not"]
    assert client.post(reverse("unions:event-undo", args=[event.pk])).status_code == 302
    assert Placement.objects.on(ON).get(child=cast.truong).parent == cast.huyen_a
    assert not client.get(done.url).context["may_undo"]


def test_the_same_form_sent_twice_is_one_act(client, organiser, cast):
    preview = send(client, "reparented", form_of(client, "reparented", units__codes="truong", act__under="huyen-b"))
    told = carried(preview) | {"step": "carry-out"}

    assert send(client, "reparented", told).url == send(client, "reparented", told).url
    assert LineageEvent.objects.count() == 1


def test_a_union_is_founded_with_what_its_form_says(client, organiser, cast):
    told = form_of(
        client,
        "founded",
        new__0__name="CĐCS Nhà máy Nước",
        new__0__code="nha-may-nuoc",
        new__0__level="grassroots_union",
        new__0__symbol="CĐCS",
        new__0__place="Hoa Sen",
        act__under="LĐLĐ huyện A",
    )
    preview = send(client, "founded", told)
    send(client, "founded", carried(preview) | {"step": "carry-out"})

    made = UnionUnit.objects.get(code="nha-may-nuoc")
    assert made.placements.get().parent == cast.huyen_a
    assert made.versions.get().letterhead_name == "CĐCS NHÀ MÁY NƯỚC"


def test_unions_chosen_by_what_they_are_are_dissolved_together(client, organiser, cast):
    told = form_of(
        client,
        "dissolved",
        units__by="filter",
        units__level="grassroots_union",
        units__below="tinh",
        act__reason="state_salaried_2025",
    )
    preview = send(client, "dissolved", told)

    assert {row.code for row in preview.context["seen"].rows if row.part == "from"} == {"truong", "xuong"}
    assert preview.context["order"].reason == "state_salaried_2025"
    send(client, "dissolved", carried(preview) | {"step": "carry-out"})
    assert not Placement.objects.on(ON).filter(child__in=(cast.truong, cast.xuong, cast.to_1)).exists()


def test_a_list_in_a_file_names_units_and_is_put_right_line_by_line(client, organiser, cast):
    stream = io.BytesIO()
    columns = [ColumnSpec("n", "TT"), ColumnSpec("code", "Mã đơn vị")]
    write_table(stream, columns=columns, rows=[("1", "truong"), ("2", "khong-co")], sheet_name="DS")
    upload = SimpleUploadedFile("ds.xlsx", stream.getvalue())
    told = form_of(client, "reparented", units__by="list", act__under="huyen-b") | {"units-listed": upload}

    page = send(client, "reparented", told)

    assert page.status_code == 422
    selection = page.context["forms"].selection
    assert "khong-co" in selection.errors["codes"][0]
    assert "2" in selection.errors["codes"][0]
    assert selection["codes"].value() == "truong\nkhong-co"  # what the file said stands there to be put right


def test_unknown_lines_are_told_beside_the_field_and_nothing_typed_is_lost(client, organiser, cast):
    told = form_of(client, "reparented", units__codes="truong\nkhong co\nxa", act__under="huyen-b", **decision())

    page = send(client, "reparented", told)

    faults = page.context["forms"].selection.errors["codes"]
    assert page.status_code == 422
    assert len(faults) == 2
    assert page.context["forms"].selection["codes"].value() == "truong\nkhong co\nxa"
    assert page.context["forms"].paper["number"].value() == "61/QĐ-LĐLĐ"


def test_what_the_services_refuse_stands_beside_its_field(client, organiser, cast):
    told = form_of(client, "reparented", units__codes="truong", act__under="huyen-a")

    page = send(client, "reparented", told)

    assert page.status_code == 422
    assert page.context["forms"].selection.errors["codes"]
    assert not LineageEvent.objects.exists()


def test_an_act_that_changed_since_it_was_looked_at_is_looked_at_again(client, organiser, cast):
    preview = send(client, "reparented", form_of(client, "reparented", units__codes="truong", act__under="huyen-b"))

    page = send(client, "reparented", carried(preview) | {"step": "carry-out", "seen": "another"})

    assert page.status_code == 422
    assert page.context["changed"]
    assert not LineageEvent.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [("qd.pdf", PDF, True), ("qd.png", b"\x89PNG\r\n\x1a\n..", True), ("qd.pdf", b"<html><script>", False)],
)
def test_a_paper_is_known_by_what_is_in_it(client, organiser, cast, name, content, taken):
    told = form_of(client, "reparented", units__codes="truong", act__under="huyen-b", **decision())
    page = send(client, "reparented", told | {"decision-paper": SimpleUploadedFile(name, content)})

    assert (page.status_code == 200) is taken
    assert ("paper" in page.context["forms"].paper.errors) is not taken if not taken else True


def test_a_paper_survives_the_preview_and_is_only_ever_downloaded(client, organiser, cast):
    told = form_of(client, "reparented", units__codes="truong", act__under="huyen-b", **decision())
    preview = send(client, "reparented", told | {"decision-paper": SimpleUploadedFile("qd.pdf", PDF)})
    send(client, "reparented", carried(preview) | {"step": "carry-out"})
    kept = Decision.objects.get()

    answer = client.get(reverse("unions:decision-file", args=[kept.pk]))

    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_decision_is_put_right_by_who_organises_but_not_the_day_on_which_something_took_effect(
    client, organiser, cast
):
    told = form_of(
        client, "reparented", units__codes="truong", act__under="huyen-b", **decision(effective_on="01/03/2025")
    )
    send(client, "reparented", carried(send(client, "reparented", told)) | {"step": "carry-out"})
    kept = Decision.objects.get()
    address = reverse("unions:decision-edit", args=[kept.pk])
    form = client.get(address).context["form"]
    said = {name: form[name].value() or "" for name in form.fields if name != "paper"} | {"number": "16/QĐ-LĐLĐ"}
    days = {"signed_on": "20/02/2025", "effective_on": "01/03/2025", "announced_on": "11/03/2025"}

    refused = client.post(address, said | days | {"effective_on": "02/03/2025"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["effective_on"])
    assert (
        client.post(address, said | days | {"paper": SimpleUploadedFile("qd.pdf", PDF)}).url == kept.get_absolute_url()
    )
    kept.refresh_from_db()
    assert (kept.number, kept.file.size) == ("16/QĐ-LĐLĐ", len(PDF))
    assert client.post(address, said | days).status_code == 422  # seen before it was put right
    client.force_login(cast.an)
    assert client.get(kept.get_absolute_url()).context["may_correct"] is False
    assert client.get(address).status_code == 403

    client.force_login(organiser)
    held = {"happened_on": date(2025, 3, 5), "form": "all_members", "summoned": 9, "present": 9}
    Congress.objects.create(unit=cast.xa, term_label="2025", recorded_by=cast.giang, decision=kept, **held)
    assert client.get(address).status_code == 403  # others rest on it, too


def test_nobody_names_a_paper_that_others_uploaded(client, organiser, cast):
    stored = store(b"%PDF- of others", media_type="application/pdf")
    told = form_of(client, "reparented", units__codes="truong", act__under="huyen-b", **decision())

    page = send(client, "reparented", told | {"decision-kept": stored.sha256})

    assert page.status_code == 422


def test_a_union_is_renamed_from_a_day_on(client, organiser, cast):
    page = client.get(reverse("unions:reorganise-form", args=["renamed"]) + "?units=truong")
    assert page.context["forms"].changes["name"].value() == "CĐCS Trường Hoa Sen"

    told = form_of(client, "renamed", units__codes="truong", to__name="CĐCS Trường Sen Hồng", to__symbol="CĐCS")
    preview = send(client, "renamed", told)
    send(client, "renamed", carried(preview) | {"step": "carry-out"})

    assert preview.context["order"].changes == {"name": "CĐCS Trường Sen Hồng"}  # what stays is no part of it
    assert cast.truong.versions.on(ON).get().name == "CĐCS Trường Sen Hồng"


def test_a_split_shares_out_groups(client, organiser, cast):
    told = form_of(client, "split", units__codes="truong")
    page = send(client, "split", told)  # the groups are asked for once the union is known
    assert page.status_code == 422
    assert [name for name in page.context["forms"].act.fields if "group" in name]

    for n, name in enumerate(("tren", "duoi")):
        told |= {
            f"new-{n}-name": f"CĐCS Trường {name}",
            f"new-{n}-code": f"truong-{name}",
            f"new-{n}-level": "grassroots_union",
            f"new-{n}-symbol": "CĐCS",
            f"new-{n}-place": "Hoa Sen",
        }
    preview = send(client, "split", told | {f"act-group_{cast.to_1.pk}": "1"})
    send(client, "split", carried(preview) | {"step": "carry-out"})

    assert Placement.objects.on(ON).get(child=cast.to_1).parent.code == "truong-duoi"
    assert not Placement.objects.on(ON).filter(child=cast.truong).exists()


def test_all_units_of_a_preview_can_be_taken_out(client, organiser, cast):
    preview = send(client, "reparented", form_of(client, "reparented", units__codes="truong", act__under="huyen-b"))

    answer = send(client, "reparented", carried(preview) | {"step": "download"})

    assert answer["Content-Disposition"] == 'attachment; filename="reparented-2025-03-01.xlsx"'
    assert answer.content.startswith(b"PK")


def test_the_form_comes_back_as_it_was_typed(client, organiser, cast):
    told = form_of(client, "reparented", units__codes="truong", act__under="huyen-b", act__note="theo đề án")
    preview = send(client, "reparented", told)

    page = send(client, "reparented", carried(preview) | {"step": "change"})

    assert page.status_code == 200
    assert page.context["forms"].act["note"].value() == "theo đề án"
    assert page.context["forms"].act["under"].value() == "huyen-b"


@pytest.mark.parametrize("who", ["an", "dung", "khach"])
def test_those_who_may_not_organise_find_no_form(client, cast, who):
    client.force_login(getattr(cast, who))

    assert client.get(reverse("unions:reorganise")).status_code == 404
    assert client.get(reverse("unions:reorganise-form", args=["dissolved"])).status_code == 404
    assert client.post(reverse("unions:reorganise-form", args=["dissolved"])).status_code == 404


def test_acts_and_decisions_of_other_provinces_are_not_found(client, organiser, cast):
    preview = send(
        client, "reparented", form_of(client, "reparented", units__codes="truong", act__under="huyen-b", **decision())
    )
    send(client, "reparented", carried(preview) | {"step": "carry-out"})
    event, kept = LineageEvent.objects.get(), Decision.objects.get()
    client.force_login(cast.giang)

    for address in (
        reverse("unions:event-detail", args=[event.pk]),
        reverse("unions:decision-detail", args=[kept.pk]),
        reverse("unions:decision-file", args=[kept.pk]),
    ):
        assert client.get(address).status_code == 404
    assert client.post(reverse("unions:event-undo", args=[event.pk])).status_code == 404
    assert list(client.get(reverse("unions:event-list")).context["page"]) == []
    assert list(client.get(reverse("unions:decision-list")).context["page"]) == []


def test_a_chair_sees_what_happened_but_is_not_offered_to_undo_it(client, organiser, cast):
    preview = send(client, "reparented", form_of(client, "reparented", units__codes="truong", act__under="huyen-b"))
    send(client, "reparented", carried(preview) | {"step": "carry-out"})
    event = LineageEvent.objects.get()
    client.force_login(cast.an)

    assert not client.get(event.get_absolute_url()).context["may_undo"]
    assert client.post(reverse("unions:event-undo", args=[event.pk])).status_code == 404


def test_lists_and_previews_ask_as_much_for_many_units_as_for_one(client, organiser, cast, queries):
    for n in range(40):
        unit(f"cs-{n:02}", "grassroots_union", f"CĐCS {n:02}", cast.huyen_a)
    TreePath.objects.derive()

    def asked(codes: str) -> int:
        told = form_of(client, "reparented", units__codes=codes, act__under="huyen-b")
        with queries() as seen:
            assert send(client, "reparented", told).status_code == 200
        return len(seen)

    asked("cs-00")
    assert asked("\n".join(f"cs-{n:02}" for n in range(40))) == asked("cs-00")


def test_the_page_of_an_act_asks_as_much_for_many_units_as_for_one(client, organiser, cast, queries):
    def moved(*units: UnionUnit) -> LineageEvent:
        event = LineageEvent.objects.create(kind="reparented", effective_on=ON)
        for one in units:
            LineageUnit.objects.create(event=event, unit=one, part="subject", stood_on=ON)
        return event

    more = [unit(f"cs-{n:02}", "grassroots_union", f"CĐCS {n:02}", cast.huyen_a) for n in range(30)]
    TreePath.objects.derive()
    few, many = moved(cast.truong), moved(*more)

    def asked(event: LineageEvent) -> int:
        with queries() as seen:
            client.get(event.get_absolute_url())
        return len(seen)

    asked(few)
    assert asked(many) == asked(few)
