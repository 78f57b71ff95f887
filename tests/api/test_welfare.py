"""Catalogues, funds and their books, gifts, allocations, loans and pots over REST."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.cast import member
from welfare.models import Contribution, Entry, Fund, Norm, Programme


@pytest.fixture
def fund(cast) -> Fund:
    return Fund.objects.create(unit=cast.truong, name="Quỹ xã hội")


@pytest.fixture
def opening(fund):
    """What a union that opens its book sends."""
    return {"fund": fund.pk, "kind": "opening", "amount": 1_000_000, "happened_on": "2024-01-01", "purpose": "Mở sổ"}


def code(answer) -> str:
    return answer.json()["errors"][0]["code"] if answer.json().get("errors") else answer.json()["code"]


def test_a_book_is_opened_spent_from_moved_taken_back_and_closed(api, cast, fund, opening):
    binh = api("binh")
    assert api("an").post("entries/", opening).status_code == 400  # who does not keep its book knows no such fund
    assert binh.post("entries/", opening).status_code == 201
    spent = opening | {"kind": "spending", "amount": -200_000, "purpose": "Nước"}
    wrong = binh.post("entries/", spent | {"amount": 200_000})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/kind")
    assert code(binh.post("entries/", spent | {"amount": -2_000_000})) == "balance_is_never_below_zero"
    many = binh.post("entries/bulk/", [spent, spent | {"purpose": "Trà"}])
    assert (many.status_code, many.json()["written"]) == (201, 2)

    other = binh.post("funds/", {"unit": "truong", "name": "Quỹ thứ hai", "kind": "social"}).json()
    move = {"source": fund.pk, "target": other["id"], "amount": 100_000, "happened_on": "2024-01-02", "purpose": "x"}
    moved = binh.post("entries/transfer/", move)
    assert (moved.status_code, moved.json()["amount"]) == (201, -100_000), moved.content
    back = binh.post(f"entries/{moved.json()['id']}/take-back/", {"reason": "Nhầm"}, If_Match="*")
    assert (back.json()["amount"], back.json()["reverses"]) == (100_000, moved.json()["id"])
    assert binh.get(f"funds/{fund.pk}/").json()["balance"] == 600_000

    told = binh.get(f"funds/{fund.pk}/statement/", {"period": "2024-01"}).json()
    assert (told["opening"], told["received"], told["spent"], told["closing"]) == (0, 1_000_000, 500_000, 500_000)
    month = {"fund": fund.pk, "through": "2024-01-31", "counted": 1}
    assert binh.post("month-closes/", month).json()["errors"][0]["pointer"] == "/counted"
    assert binh.post("month-closes/", month | {"despite_difference": True}).json()["balance"] == 500_000
    assert code(binh.post("entries/", spent)) == "closed_month_stays_closed"
    assert api("dung").get("entries/", {"under": "huyen-a"}).json()["results"]
    assert api("dung").get("entries/", {"under": "huyen-b"}).json()["results"] == []


def test_gifts_are_booked_together_and_taken_back_with_their_receipts(api, cast, fund, lan):
    binh = api("binh")
    gift = {"fund": fund.pk, "giver": "members", "member": lan.pk, "amount": 50_000, "happened_on": "2024-03-01"}
    told = binh.post("contributions/bulk/", [gift, gift | {"form": "goods", "goods": "Gạo"}]).json()
    assert (told["written"], Entry.objects.count()) == (2, 1)
    made = binh.get("contributions/", {"form": "cash"}).json()["results"][0]
    assert code(binh.patch(f"contributions/{made['id']}/", {"amount": 1}, If_Match="*")) == "booked_contribution_stands"
    back = binh.post(f"contributions/{made['id']}/take-back/", {"reason": "Ghi nhầm"}, If_Match="*")
    assert back.json()["binned_at"]
    assert binh.get(f"funds/{fund.pk}/").json()["balance"] == 0
    assert code(binh.post(f"contributions/{made['id']}/restore/")) == "booked"
    assert Contribution.objects.kept().count() == 1


def test_an_allocation_is_seen_by_both_ends_and_changed_by_the_upper_one(api, cast):
    officer = api("quan")  # looks at the province, records nothing
    said = {"unit": "huyen-a", "to_unit": "truong", "amount": 5, "happened_on": "2024-01-05"}
    assert officer.post("allocations/", said).status_code == 400
    from_school = {"unit": "truong", "to_unit": "to-1", "amount": 500_000, "happened_on": "2024-01-05"}
    made = api("binh").post("allocations/", from_school)
    assert made.status_code == 201, made.content
    address = f"allocations/{made.json()['id']}/"
    leader = api("to_truong")
    assert leader.get(address).status_code == 200
    assert leader.patch(address, {"amount": 1}, If_Match="*").status_code == 403
    changed = api("binh").patch(address, {"amount": 400_000}, If_Match=made.headers["ETag"])
    assert changed.json()["amount"] == 400_000
    taken = api("binh").post(f"{address}take-back/", {"reason": "Không cấp nữa"}, If_Match="*")
    assert taken.json()["binned_at"]
    assert api("binh").post(f"{address}restore/").json()["binned_at"] is None


def test_a_loan_is_paid_back_up_to_its_amount(api, cast, lan):
    binh = api("binh")
    said = {"unit": "truong", "kind": "bank", "lender": "Agribank", "member": lan.pk, "amount": 10_000_000}
    made = binh.post("loans/", said | {"happened_on": "2024-01-05", "due_on": "2025-01-05"})
    assert (made.status_code, made.json()["rest"]) == (201, 10_000_000), made.content
    address = f"loans/{made.json()['id']}/"
    part = {"paid_on": "2024-06-01", "amount": 4_000_000}
    paid = binh.post(f"{address}repay/", part, If_Match=made.headers["ETag"])
    assert (paid.status_code, paid.json()["rest"]) == (200, 6_000_000), paid.content
    assert binh.post(f"{address}repay/", part, If_Match=made.headers["ETag"]).status_code == 412
    assert binh.post(f"{address}repay/", part | {"amount": 9_000_000}, If_Match="*").status_code == 422
    [one] = binh.get(f"{address}repayments/").json()["results"]
    assert api("an").delete(f"repayments/{one['id']}/", If_Match="*").status_code == 204
    assert binh.get(address).json()["rest"] == 10_000_000


def test_a_stand_of_capital_ends_the_former_one(api, cast):
    binh = api("binh")
    said = {"unit": "truong", "kind": "job_fund", "lender": "Quỹ quốc gia", "amount": 10, "starting": "2024-01-01"}
    first = binh.post("capitals/", said)
    second = binh.post("capitals/", said | {"amount": 20, "starting": "2024-07-01"})
    assert binh.get(f"capitals/{first.json()['id']}/").json()["valid"] == {"from": "2024-01-01", "until": "2024-06-30"}
    assert [one["amount"] for one in binh.get("capitals/", {"day": "2024-08-01"}).json()["results"]] == [20]
    assert binh.delete(f"capitals/{second.json()['id']}/", If_Match="*").status_code == 204
    assert binh.get(f"capitals/{first.json()['id']}/").json()["valid"]["until"] is None


def test_a_pot_goes_round(api, cast):
    binh = api("binh")
    people = [member(name, cast.truong).pk for name in ("Nguyễn Thị Một", "Nguyễn Thị Hai")]
    savers = [{"member": pk, "amount": 500_000} for pk in people]
    said = {"unit": "truong", "starting": "2024-01-01", "monthly": 500_000, "savers": savers}
    pot = binh.post("pots/", said)
    assert pot.status_code == 201, pot.content
    shares = [one["id"] for one in binh.get("pot-shares/", {"pot": pot.json()["id"]}).json()["results"]]
    drawn_up = {"starting": "2024-02-01", "order": shares}
    assert binh.post(f"pots/{pot.json()['id']}/round/", drawn_up, If_Match="*").status_code == 200
    first, second = binh.get("pot-turns/", {"order": "due"}).json()["results"]
    drawn = binh.post(f"pot-turns/{first['id']}/draw/", {"on": "2024-02-01", "amount": 1_000_000}, If_Match="*")
    assert drawn.json()["drawn_on"] == "2024-02-01"
    moved = binh.patch(f"pot-turns/{second['id']}/", {"due_on": "2024-04-01"}, If_Match="*")
    assert moved.json()["due_on"] == "2024-04-01"
    assert code(binh.delete(f"pot-shares/{first['share']}/", If_Match="*")) == "drawn"
    assert binh.post(f"pots/{pot.json()['id']}/close/", {"last_day": "2024-05-01"}, If_Match="*").status_code == 200


def test_the_chair_sets_norms_that_hold_below_and_others_read_them(api, cast):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    said = {"unit": "truong", "kind": "visit-sick", "starting": tomorrow, "ceiling": 500_000}
    decision = {"number": "12/QĐ", "issuer": "CĐCS", "signed_on": "2024-01-01"}
    assert api("binh").post("norms/", said).status_code == 403
    made = api("an").post("norms/", said | {"decision": decision})
    assert made.status_code == 201, made.content
    address = f"norms/{made.json()['id']}/"
    assert api("to_truong").get(address).json()["ceiling"] == 500_000  # of the union above
    held = api("to_truong").get("norms/here/", {"unit": "to-1", "day": tomorrow}).json()
    assert [(one["own"], one["norm"]["id"]) for one in held] == [(False, made.json()["id"])]
    assert api("binh").post(f"{address}end/", {"last_day": tomorrow}, If_Match="*").status_code == 403
    assert api("an").delete(address, If_Match="*").status_code == 204
    assert not Norm.objects.exists()


def test_kinds_are_defined_for_everybody_at_the_top_and_programmes_launched_below(api, cast):
    kind = {"name": "Thăm nhà trọ", "group": "visit", "count_unit": "visit"}
    assert api("an").post("payout-kinds/", kind).status_code == 403
    made = api("quan").post("payout-kinds/", kind)
    assert (made.status_code, made.json()["code"]) == (201, "tham-nha-tro"), made.content
    retired = api("quan").post("payout-kinds/tham-nha-tro/retire/", If_Match="*")
    assert retired.json()["retired"]
    assert api("khach").get("payout-kinds/tham-nha-tro/").status_code == 200

    days = {"from": "2024-01-01", "until": "2024-12-31"}
    launched = api("binh").post("programmes/", {"name": "Tết Sum vầy", "unit": "truong", "valid": days})
    assert (launched.status_code, launched.json()["valid"]) == (201, days), launched.content
    address = f"programmes/{launched.json()['code']}/"
    assert api("to_truong").get(address).status_code == 200
    assert api("chi").get(address).status_code == 404
    assert api("to_truong").patch(address, {"note": "x"}, If_Match="*").status_code == 403
    delivered = api("binh").get(f"{address}delivered/", {"unit": "truong", "period": "2024"}).json()
    assert delivered["given"]["payouts"] == 0
    assert api("binh").delete(address, If_Match="*").status_code == 204
    assert not Programme.objects.filter(unit=cast.truong).exists()


def test_what_was_recorded_twice_is_found_and_judged(api, cast, paid):
    one = paid(cast.truong, date(2024, 5, 2), beneficiary="Bà Nguyễn Thị Tư", quantity=30)
    other = paid(cast.huyen_a, date(2024, 5, 2), beneficiary="Danh sách", quantity=30)
    asked = {"unit": "tinh", "period": "2024"}
    [pair] = api("dung").get("claim-verdicts/suspected/", asked).json()
    assert {pair["first"]["id"], pair["second"]["id"]} == {one.pk, other.pk}
    assert api("an").post("claim-verdicts/", {"first": one.pk, "second": other.pk, "same": True}).status_code == 400
    said = api("dung").post("claim-verdicts/", {"first": one.pk, "second": other.pk, "same": True, "note": "x"})
    assert said.status_code == 201, said.content
    assert api("dung").get("claim-verdicts/suspected/", asked).json() == []
    assert api("dung").get("claim-verdicts/suspected/", asked | {"judged": "true"}).json()[0]["verdict"]["same"]
    assert api("an").get("claim-verdicts/").json()["results"] == []  # one of the two is beyond reach
