"""Lists of recipients: drawn up by sets, sent as one payout, signed row by row."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from members.models import Child, GroupStay, Member, MembershipSpell
from tests.cast import member
from welfare.models import Norm, Payout, PayoutKind, Recipient
from welfare.services import distributions, handing_out, payouts
from welfare.services.distributions import Each
from welfare.services.payouts import Funding

DAY = date(2024, 2, 1)
GIFT = Each(850_000)


def people(unit: Any, number: int, name: str = "Người Thứ") -> list[Member]:
    """Members of a unit since 2020, written at once."""
    made = Member.objects.bulk_create(
        Member(full_name=f"{name} {n}", sex="female" if n % 2 else "male", born_year=1980 + n % 20)
        for n in range(number)
    )
    MembershipSpell.objects.bulk_create(
        MembershipSpell(member=one, unit=unit, valid=DateRange(date(2020, 1, 1), None)) for one in made
    )
    return made


@pytest.fixture
def drawn_up(cast, scope) -> Payout:
    """An empty list of the school union for Tết gifts of 850.000 đ."""
    return begun(cast, scope)


def begun(cast, scope, **fields: Any) -> Payout:
    fields = {
        "unit": cast.truong,
        "kind": PayoutKind.objects.filter(group="gift").first(),
        "beneficiary": "Danh sách quà Tết",
        "happened_on": DAY,
        "form_key": uuid4(),
    } | fields
    return distributions.begin_list(Payout(**fields), GIFT, scope=scope("binh"))


def send(payout: Payout, scope: Any, who: str = "binh", **said: Any) -> Payout:
    payout.refresh_from_db()
    funding = [Funding("union", payout.listed_amount)]
    return handing_out.send_list(payout.pk, funding, seen_version=payout.version, scope=scope(who), **said)


def test_a_list_begins_as_a_draft_that_says_what_everybody_is_given(drawn_up):
    assert drawn_up.status == Payout.Status.DRAFT
    assert distributions.usual(drawn_up) == GIFT


def test_the_same_form_begins_one_list(cast, scope):
    key = uuid4()
    assert begun(cast, scope, form_key=key).pk == begun(cast, scope, form_key=key).pk


def test_nobody_begins_a_list_of_a_union_out_of_reach(cast, scope):
    with pytest.raises(PermissionDenied):
        begun(cast, scope, unit=cast.xuong)


def test_members_come_on_in_the_order_of_names_and_once(cast, scope, drawn_up):
    for name in ("Trần Văn Bảo", "Lê Thị Ánh"):
        one = member(name, cast.truong)
        GroupStay.objects.create(spell=one.spells.get(), group=cast.to_1, valid=DateRange(date(2021, 1, 1), None))

    assert distributions.add_members(drawn_up.pk, Member.objects.all(), GIFT, scope=scope("binh")) == 2
    assert distributions.add_members(drawn_up.pk, Member.objects.all(), GIFT, scope=scope("binh")) == 0

    rows = drawn_up.recipients.select_related("member")
    assert [(row.number, row.member.full_name, row.place) for row in rows] == [
        (1, "Lê Thị Ánh", "Tổ 1"),
        (2, "Trần Văn Bảo", "Tổ 1"),
    ]
    drawn_up.refresh_from_db()
    assert (drawn_up.listed, drawn_up.amount, drawn_up.quantity) == (2, 1_700_000, 2)
    assert distributions.add_members(drawn_up.pk, Member.objects.all(), GIFT, twice=True, scope=scope("binh")) == 2


def test_who_did_not_belong_on_the_day_or_is_elsewhere_does_not_come_on(cast, scope, drawn_up):
    member("Vào Sau", cast.truong, since=date(2024, 3, 1))
    member("Nơi Khác", cast.xuong)

    assert distributions.add_members(drawn_up.pk, Member.objects.all(), GIFT, scope=scope("binh")) == 0


def test_retired_members_stand_on_lists_of_the_retired_alone(cast, scope, drawn_up):
    gone = member("Đã Nghỉ", cast.truong)
    gone.spells.update(valid=DateRange(date(2020, 1, 1), date(2023, 1, 1)), left="retired")
    retired = begun(cast, scope, beneficiary_kind="retired")

    assert distributions.add_members(drawn_up.pk, Member.objects.all(), GIFT, scope=scope("binh")) == 0
    assert distributions.add_members(retired.pk, Member.objects.all(), GIFT, scope=scope("binh")) == 1


def test_children_come_on_by_their_year_alone(cast, scope, lan):
    Child.objects.bulk_create([Child(member=lan, born_year=2015, sex="female"), Child(member=lan, born_year=2018)])
    payout = begun(cast, scope, beneficiary_kind="child")

    assert distributions.add_members(payout.pk, Member.objects.all(), GIFT, children=True, scope=scope("binh")) == 2
    rows = payout.recipients.values_list("born_year", "beneficiary_kind", "relation", "member", "note")
    assert list(rows) == [(2015, "child", "child", lan.pk, ""), (2018, "child", "child", lan.pk, "")]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"amount": 0}, "amount"),
        ({"quantity": 0}, "quantity"),
        ({"beneficiary_kind": "child", "note": "ốm"}, "note"),
        ({"beneficiary_kind": "family"}, "relation"),
        ({"relation": "spouse"}, "relation"),
        ({"name": "x" * 201}, "name"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_its_field(fields, wrong):
    row = Recipient(**{"name": "Hộ ông Tám", "beneficiary_kind": "household", "amount": 1, "quantity": 1} | fields)
    with pytest.raises(ValidationError) as refused:
        distributions.check_row(row)
    assert wrong in refused.value.message_dict


def test_a_member_of_another_union_is_not_put_on_by_hand(cast, scope, drawn_up):
    stranger = member("Nơi Khác", cast.xuong)
    with pytest.raises(ValidationError):
        distributions.add_rows(drawn_up.pk, [Recipient(member=stranger, amount=1, quantity=1)], scope=scope("binh"))


def test_rows_are_changed_given_the_same_removed_and_put_in_order(cast, scope, drawn_up):
    people(cast.truong, 4)
    distributions.add_members(drawn_up.pk, Member.objects.all(), GIFT, scope=scope("binh"))
    first, second, *_others = drawn_up.recipients.all()

    distributions.change_rows(drawn_up.pk, {first.pk: {"amount": 1_000_000, "note": "khó khăn"}}, scope=scope("binh"))
    assert distributions.give_each(drawn_up.pk, Each(500_000, 2), picked=[second.pk], scope=scope("binh")) == 1
    drawn_up.refresh_from_db()
    assert (drawn_up.amount, drawn_up.quantity) == (1_000_000 + 500_000 + 2 * 850_000, 5)
    assert distributions.usual(drawn_up) == GIFT

    assert distributions.remove_rows(drawn_up.pk, picked=[first.pk], scope=scope("binh")) == 1
    assert [row.number for row in drawn_up.recipients.all()] == [1, 2, 3]
    distributions.add_rows(
        drawn_up.pk,
        [Recipient(name="Á Đầu", beneficiary_kind="household", amount=1, quantity=1)],
        scope=scope("binh"),
    )
    distributions.order_rows(drawn_up.pk, "name", scope=scope("binh"))
    assert str(drawn_up.recipients.order_by("number").last()) == "Á Đầu"
    assert [row.number for row in drawn_up.recipients.order_by("number")] == [1, 2, 3, 4]


def test_a_change_of_somebody_else_meanwhile_is_told(cast, scope, drawn_up, lan):
    seen = drawn_up.version
    distributions.add_members(drawn_up.pk, Member.objects.all(), GIFT, scope=scope("binh"))
    row = drawn_up.recipients.get()
    with pytest.raises(ValidationError) as refused:
        distributions.change_rows(drawn_up.pk, {row.pk: {"amount": 1}}, seen_version=seen, scope=scope("binh"))
    assert refused.value.code == "changed-meanwhile"


def test_a_list_is_asked_as_much_of_the_database_for_three_hundred_as_for_ten(cast, scope, queries):
    def asked(number: int) -> dict[str, int]:
        payout = begun(cast, scope)
        meant = Member.objects.filter(pk__in=[one.pk for one in people(cast.truong, number, f"N{number}")])
        counted = {}
        steps = {
            "add": lambda: distributions.add_members(payout.pk, meant, GIFT, scope=scope("binh")),
            "give": lambda: distributions.give_each(payout.pk, Each(900_000), scope=scope("binh")),
            "change": lambda: distributions.change_rows(
                payout.pk, {row.pk: {"amount": 1_000} for row in payout.recipients.all()}, scope=scope("binh")
            ),
            "order": lambda: distributions.order_rows(payout.pk, "place", scope=scope("binh")),
            "copy": lambda: distributions.copy_list(begun(cast, scope).pk, payout.pk, scope=scope("binh")),
            "send": lambda: send(payout, scope),
            "reopen": lambda: handing_out.reopen_list(payout.pk, scope=scope("binh")),
            "remove": lambda: distributions.remove_rows(payout.pk, scope=scope("binh")),
        }
        for name, step in steps.items():
            with queries() as seen:
                step()
            counted[name] = len(seen)
        return counted

    assert asked(10) == asked(300)


def test_last_years_people_come_over_who_are_members_still(cast, scope, drawn_up):
    staying, going = people(cast.truong, 2)
    distributions.add_members(drawn_up.pk, Member.objects.all(), GIFT, scope=scope("binh"))
    distributions.add_rows(
        drawn_up.pk,
        [Recipient(name="Hộ ông Tám", beneficiary_kind="household", amount=300_000, quantity=1)],
        scope=scope("binh"),
    )
    going.spells.update(valid=DateRange(date(2020, 1, 1), date(2024, 6, 1)), left="resigned")
    new = begun(cast, scope, happened_on=date(2025, 1, 20))

    assert distributions.copy_list(new.pk, drawn_up.pk, scope=scope("binh")) == distributions.Copied(2, 1)
    assert list(new.recipients.values_list("member", "name", "amount")) == [
        (staying.pk, "", 850_000),
        (None, "Hộ ông Tám", 300_000),
    ]
    assert distributions.copy_list(new.pk, drawn_up.pk, scope=scope("binh")).rows == 0


# On its way -----------------------------------------------------------------------------------------------------


def test_a_list_is_sent_as_what_it_adds_up_to(cast, scope, drawn_up):
    people(cast.truong, 5)
    distributions.add_members(drawn_up.pk, Member.objects.all(), GIFT, scope=scope("binh"))

    sent = send(drawn_up, scope)

    sent.refresh_from_db()
    assert (sent.status, sent.amount, sent.quantity, sent.people, sent.women) == ("proposed", 4_250_000, 5, 5, 2)
    with pytest.raises(ValidationError):
        distributions.give_each(drawn_up.pk, GIFT, scope=scope("binh"))


def test_an_empty_list_is_not_sent(scope, drawn_up):
    with pytest.raises(ValidationError) as refused:
        handing_out.send_list(drawn_up.pk, [], seen_version=drawn_up.version, scope=scope("binh"))
    assert refused.value.code == "empty"


def test_what_speaks_against_rows_needs_one_reason_for_the_list(cast, scope, drawn_up, lan):
    Norm.objects.create(unit=cast.truong, kind=drawn_up.kind, ceiling=500_000, valid=DateRange(date(2020, 1, 1), None))
    distributions.add_members(drawn_up.pk, Member.objects.all(), GIFT, scope=scope("binh"))

    with pytest.raises(ValidationError) as refused:
        send(drawn_up, scope)
    assert "override_reason" in refused.value.message_dict
    assert send(drawn_up, scope, override_reason="Nghị quyết riêng").status == "proposed"


def test_a_returned_list_comes_back_onto_the_desk(cast, scope, drawn_up, lan):
    distributions.add_members(drawn_up.pk, Member.objects.all(), GIFT, scope=scope("binh"))
    send(drawn_up, scope)
    payouts.return_payout(drawn_up.pk, reason="Thiếu Tổ 2", scope=scope("an"))

    handing_out.reopen_list(drawn_up.pk, scope=scope("binh"))
    distributions.give_each(drawn_up.pk, Each(900_000), scope=scope("binh"))

    assert send(drawn_up, scope).amount == 900_000


def approved(cast: Any, scope: Any, payout: Payout, number: int) -> Payout:
    people(cast.truong, number)
    distributions.add_members(payout.pk, Member.objects.all(), GIFT, scope=scope("binh"))
    sent = send(payout, scope, override_reason="Theo kế hoạch")
    return payouts.approve_payout(sent.pk, seen_version=sent.version, scope=scope("an"))


def test_rows_are_signed_for_and_who_did_not_come_stays_in_sight(cast, scope, drawn_up):
    list_ = approved(cast, scope, drawn_up, 5)
    absent, first, *_others = list_.recipients.all()

    assert handing_out.sign_rows(list_.pk, DAY, picked=[first.pk], scope=scope("binh")) == 1
    assert handing_out.sign_rows(list_.pk, date(2024, 2, 2), but=[absent.pk], scope=scope("binh")) == 3
    first.refresh_from_db()
    assert first.received_on == DAY
    assert handing_out.not_handed_out(list_) == {"number": 1, "amount": 850_000}
    assert handing_out.sign_rows(list_.pk, None, picked=[first.pk], scope=scope("binh")) == 1
    assert handing_out.not_handed_out(list_)["number"] == 2


def test_nobody_signs_for_tomorrow_nor_on_a_list_that_waits(cast, scope, drawn_up):
    with pytest.raises(ValidationError):
        handing_out.sign_rows(drawn_up.pk, DAY, scope=scope("binh"))
    list_ = approved(cast, scope, drawn_up, 1)
    with pytest.raises(ValidationError) as refused:
        handing_out.sign_rows(list_.pk, timezone.localdate().replace(year=2999), scope=scope("binh"))
    assert "received_on" in refused.value.message_dict
    with pytest.raises(PermissionDenied):
        handing_out.sign_rows(list_.pk, DAY, scope=scope("chi"))
