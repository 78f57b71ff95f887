"""The pages of a list of recipients: begun, filled, put right, sent, signed; with as many questions for many rows."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from members.models import Child, Member
from tests.cast import member
from tests.common.workbooks import workbook
from tests.welfare.test_distributions import GIFT, approved, begun, people, send
from welfare.models import Norm, Payout, PayoutKind
from welfare.services import distributions


@pytest.fixture
def drawn_up(cast, scope) -> Payout:
    return begun(cast, scope)


@pytest.fixture
def binh(client, cast) -> Any:
    client.force_login(cast.binh)
    return client


def url(name: str, payout: Payout | None = None) -> str:
    return reverse(f"welfare:{name}", args=[payout.pk] if payout else [])


def fill(payout: Payout, scope: Any) -> None:
    distributions.add_members(payout.pk, Member.objects.all(), GIFT, scope=scope("binh"))
    payout.refresh_from_db()


def test_a_list_is_begun_and_takes_the_people_of_an_earlier_one(binh, cast, scope, drawn_up):
    people(cast.truong, 3)
    fill(drawn_up, scope)
    said = {
        "unit": "truong",
        "kind": drawn_up.kind_id,
        "beneficiary_kind": "member",
        "beneficiary": "Quà Tết 2025",
        "happened_on": "20/1/2025",
        "amount": "900k",
        "quantity": "1",
        "earlier": drawn_up.pk,
        "form_key": str(uuid4()),
    }
    answer = binh.post(url("distribution-create"), said)
    new = Payout.objects.get(beneficiary="Quà Tết 2025")
    assert answer.url == url("distribution-edit", new)
    assert new.recipients.count() == 3

    refused = binh.post(url("distribution-create"), said | {"form_key": str(uuid4()), "amount": "", "beneficiary": ""})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"amount", "beneficiary"}


def test_rows_are_saved_at_once_and_what_was_typed_wrong_stays(binh, cast, scope, drawn_up):
    people(cast.truong, 2)
    fill(drawn_up, scope)
    page = binh.get(url("distribution-edit", drawn_up))
    first, second = [line["row"] for line in page.context["lines"]]
    said = {
        "act": "save",
        "version": drawn_up.version,
        f"amount_{first.pk}": "1.000.000",
        f"quantity_{first.pk}": "1",
        f"note_{first.pk}": "khó khăn",
        f"amount_{second.pk}": "850.000",
        f"quantity_{second.pk}": "1",
        f"note_{second.pk}": "",
    }
    refused = binh.post(url("distribution-rows", drawn_up), said | {f"amount_{second.pk}": "1,5"})
    assert refused.status_code == 422
    assert "1,5" in refused.content.decode()
    assert binh.post(url("distribution-rows", drawn_up), said).status_code == 302
    drawn_up.refresh_from_db()
    assert drawn_up.amount == 1_850_000

    stale = binh.post(url("distribution-rows", drawn_up), said | {f"amount_{first.pk}": "5"})
    assert stale.status_code == 422
    assert drawn_up.recipients.get(pk=first.pk).amount == 1_000_000


def test_buttons_act_on_the_ticked_or_on_all(binh, cast, scope, drawn_up):
    people(cast.truong, 3)
    fill(drawn_up, scope)
    row = drawn_up.recipients.first()
    press = lambda **said: binh.post(url("distribution-rows", drawn_up), said)  # noqa: E731

    press(act="give-all", each_amount="500000", each_quantity="2")
    press(act="remove", pick=row.pk)
    press(act="place")
    press(act="add", who="household", name="Hộ ông Tám", each_amount="300000", each_quantity="1", born="1950")
    drawn_up.refresh_from_db()

    assert (drawn_up.listed, drawn_up.amount, drawn_up.quantity) == (3, 1_300_000, 5)
    assert press(act="give", pick=row.pk, each_amount="x", each_quantity="1").status_code == 422
    assert press(act="add", who="child", name="Bé Na", note="ốm", each_amount="1", each_quantity="1").status_code == 422


def test_rows_are_found_by_name_and_by_what_speaks_against_them(binh, cast, scope, drawn_up):
    people(cast.truong, 2)
    member("Đặng Thị Hiền", cast.truong)
    fill(drawn_up, scope)
    row = drawn_up.recipients.get(member__full_name="Đặng Thị Hiền")
    Norm.objects.create(unit=cast.truong, kind=drawn_up.kind, ceiling=900_000, valid=DateRange(date(2020, 1, 1), None))
    distributions.change_rows(drawn_up.pk, {row.pk: {"amount": 1_000_000}}, scope=scope("binh"))

    for query in ("q=hien", "show=warned"):
        page = binh.get(url("distribution-edit", drawn_up) + f"?{query}")
        assert [line["row"].pk for line in page.context["lines"]] == [row.pk]
    assert page.context["lines"][0]["warnings"]


@pytest.mark.parametrize(
    "name", ["distribution-edit", "distribution-members", "distribution-send", "distribution-sign"]
)
def test_a_page_asks_as_much_of_the_database_for_three_hundred_rows_as_for_ten(binh, cast, scope, queries, name):
    def asked(number: int) -> int:
        payout = begun(cast, scope)
        if name == "distribution-sign":
            approved(cast, scope, payout, number)
        else:
            people(cast.truong, number)
            fill(payout, scope)
        binh.get(url(name, payout))
        with queries() as seen:
            assert binh.get(url(name, payout)).status_code == 200
        return len(seen)

    if name == "distribution-sign":
        assert asked(60) == asked(300)
    else:
        assert asked(60) == asked(240)


def test_a_sheet_is_looked_at_before_it_is_taken_in(binh, scope, drawn_up, lan):
    head = ("TT", "Họ và tên", "Số tiền")
    content = workbook([("DANH SÁCH",), head, (1, "Nguyễn Thị Lan", 850_000), (2, "Không Ai", 1)])
    address = url("distribution-upload", drawn_up)
    said = {"each_amount": "", "each_quantity": "1"}

    looked = binh.post(address, said | {"file": SimpleUploadedFile("ds.xlsx", content)})
    assert looked.status_code == 200
    assert looked.context["counted"] == {"new": 1, "changed": 0, "same": 0, "bad": 1}
    assert drawn_up.recipients.count() == 0
    said |= {"token": looked.context["token"]}

    back = binh.post(address, said | {"act": "errors"})
    assert back["Content-Disposition"].startswith("attachment")
    assert binh.post(address, said | {"act": "all"}).status_code == 422
    assert binh.post(address, said | {"act": "good"}).status_code == 302
    assert drawn_up.recipients.get().member_id == lan.pk
    gone = binh.post(address, said | {"act": "good"})
    assert gone.status_code == 422


def test_what_one_person_sent_waits_for_nobody_else(binh, cast, drawn_up, lan):
    content = workbook([("Họ và tên", "Số tiền"), ("Nguyễn Thị Lan", 850_000)])
    looked = binh.post(url("distribution-upload", drawn_up), {"file": SimpleUploadedFile("ds.xlsx", content)})
    binh.force_login(cast.an)
    other = binh.post(url("distribution-upload", drawn_up), {"token": looked.context["token"], "act": "all"})
    assert other.status_code == 422


def test_pasted_rows_are_a_sheet_too(binh, drawn_up, lan):
    looked = binh.post(
        url("distribution-upload", drawn_up),
        {"pasted": "Họ và tên\tSố tiền\nNguyễn Thị Lan\t600k", "each_quantity": "1"},
    )
    assert looked.context["counted"]["new"] == 1


def test_members_come_on_by_filters(binh, cast, scope, drawn_up):
    men = member("Trần Văn Bảo", cast.truong, sex="male")
    mother = member("Lê Thị Ánh", cast.truong)
    member("Vào Năm Ngoái", cast.truong, since=date(2023, 6, 1))
    Child.objects.create(member=mother, born_year=2015)
    address = url("distribution-members", drawn_up)

    def found(query: str) -> set[str]:
        return {row["member"].full_name for row in binh.get(f"{address}?{query}").context["rows"]}

    assert found("sex=male") == {men.full_name}
    assert found("years=3") == {men.full_name, mother.full_name}
    assert found("children=2010") == {mother.full_name}
    answer = binh.post(f"{address}?sex=female", {"act": "found", "each_amount": "300000", "each_quantity": "1"})
    assert answer.status_code == 302
    assert drawn_up.recipients.count() == 2
    assert binh.post(address, {"act": "ticked", "each_amount": "300000", "each_quantity": "1"}).status_code == 422
    binh.post(address, {"act": "ticked", "pick": men.pk, "each_amount": "300000", "each_quantity": "1"})
    assert drawn_up.recipients.count() == 3


def sources(amount: str = "") -> dict[str, str]:
    return {
        "funding-TOTAL_FORMS": "1",
        "funding-INITIAL_FORMS": "0",
        "funding-0-source": "union",
        "funding-0-amount": amount,
    }


def test_a_list_is_sent_returned_and_sent_again(binh, cast, scope, drawn_up):
    people(cast.truong, 2)
    fill(drawn_up, scope)
    address = url("distribution-send", drawn_up)
    said = {"happened_on": "1/2/2024", "source_document": "12/TTr", "version": drawn_up.version}

    refused = binh.post(address, said | sources("5"))
    assert refused.status_code == 422
    assert binh.post(address, said | sources()).status_code == 302
    drawn_up.refresh_from_db()
    assert (drawn_up.status, drawn_up.amount, drawn_up.source_document) == ("proposed", 1_700_000, "12/TTr")

    page = binh.get(url("distribution-edit", drawn_up))
    assert page.context["may_reopen"]
    binh.post(url("distribution-edit", drawn_up))
    drawn_up.refresh_from_db()
    assert drawn_up.status == "draft"


def test_one_reason_stands_for_the_whole_list(binh, cast, scope, drawn_up):
    people(cast.truong, 2)
    fill(drawn_up, scope)
    Norm.objects.create(unit=cast.truong, kind=drawn_up.kind, ceiling=500_000, valid=DateRange(date(2020, 1, 1), None))
    page = binh.get(url("distribution-send", drawn_up))
    assert [row.number for group in page.context["warnings"] for row in group["rows"]] == [1, 2]
    said = sources() | {"happened_on": "1/2/2024", "version": drawn_up.version}
    assert binh.post(url("distribution-send", drawn_up), said).status_code == 422
    sent = binh.post(url("distribution-send", drawn_up), said | {"override_reason": "Nghị quyết riêng"})
    assert sent.status_code == 302


def test_signatures_are_written_down_on_a_phone(binh, cast, scope, drawn_up):
    list_ = approved(cast, scope, drawn_up, 3)
    first = list_.recipients.first()
    address = url("distribution-sign", list_)

    assert binh.post(address, {"act": "ticked", "received_on": "1/2/2024"}).status_code == 422
    assert binh.post(address, {"act": "but", "pick": first.pk, "received_on": "1/2/2024"}).status_code == 302
    page = binh.get(f"{address}?show=open")
    assert [row.pk for row in page.context["page"]] == [first.pk]
    assert page.context["left"] == {"number": 1, "amount": 850_000}
    binh.post(address, {"act": "ticked", "pick": first.pk, "received_on": "2/2/2024"})
    assert binh.get(address).context["left"]["number"] == 0
    binh.post(address, {"act": "back", "pick": first.pk})
    assert binh.get(address).context["left"]["number"] == 1


def test_a_list_that_waits_is_not_signed_yet(binh, cast, scope, drawn_up):
    people(cast.truong, 1)
    fill(drawn_up, scope)
    assert binh.get(url("distribution-sign", drawn_up)).status_code == 302
    send(drawn_up, scope)
    assert binh.get(url("distribution-send", drawn_up)).status_code == 302
    assert binh.get(url("distribution-upload", drawn_up)).status_code == 302


def test_lists_of_others_are_not_there(client, cast, drawn_up):
    client.force_login(cast.chi)
    for name in ("edit", "rows", "upload", "members", "send", "sign", "detail"):
        for method in ("get", "post"):
            answer = getattr(client, method)(url(f"distribution-{name}", drawn_up))
            assert answer.status_code in (404, 405), name


def test_visits_come_in_from_a_sheet(binh, lan):
    kind = PayoutKind.objects.get(code="visit-sick")
    content = workbook([("Ngày", "Họ và tên", "Số tiền"), ("5/3/2024", "Nguyễn Thị Lan", "300k")])
    said = {"unit": "truong", "kind": kind.pk, "source": "union"}
    looked = binh.post(url("payout-import"), said | {"file": SimpleUploadedFile("ds.xlsx", content)})
    assert looked.status_code == 200
    assert len(looked.context["reading"].good) == 1
    assert re.search(r'name="token"\s+value="\w{64}"', looked.content.decode())
    sent = binh.post(url("payout-import"), said | {"token": looked.context["token"], "act": "all"})
    assert sent.status_code == 302
    assert Payout.objects.get().status == "proposed"
