"""Payouts with a list of recipients."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.cast import member
from tests.welfare.paying import codes, propose
from unions.access import Scope
from welfare.models import Payout, Recipient
from welfare.services import payouts as services
from welfare.services.payouts import Funding, Row


@pytest.fixture
def people(cast):
    return [member(f"Nguyễn Thị {name}", cast.truong, sex=sex) for name, sex in
            (("Lan", "female"), ("Hoa", "female"), ("Nam", "male"))]  # fmt: skip


def test_a_list_adds_up_by_itself(cast, people):
    rows = [Row(600_000, member_id=one.pk) for one in people] + [Row(1_000_000, name="Bà Sáu", quantity=2)]
    payout = propose(cast, beneficiary="Tết 2024", recipients=rows)

    assert (payout.amount, payout.quantity, payout.people, payout.women) == (2_800_000, 5, 4, 2)
    assert (payout.listed, payout.listed_amount, payout.listed_quantity) == (4, 2_800_000, 5)
    assert list(payout.recipients.values_list("number", "amount")) == [
        (1, 600_000), (2, 600_000), (3, 600_000), (4, 1_000_000),
    ]  # fmt: skip


def test_a_changed_list_touches_only_the_lines_that_changed(cast, people):
    rows = [Row(600_000, member_id=one.pk) for one in people]
    payout = propose(cast, beneficiary="Tết 2024", recipients=rows)
    kept = list(payout.recipients.values_list("pk", flat=True))
    changed = [rows[0], Row(700_000, member_id=people[1].pk)]

    services.change_payout(
        payout, [Funding("union", 1_300_000)], recipients=changed, seen_version=1, scope=Scope.of(cast.binh)
    )

    payout.refresh_from_db()
    assert (payout.amount, payout.listed, payout.women) == (1_300_000, 2, 2)
    assert list(payout.recipients.values_list("pk", flat=True)) == kept[:2]
    events = Recipient.pgh_event_model.objects.filter(payout=payout).exclude(pgh_label="added")
    assert sorted(events.values_list("pgh_label", "number")) == [("changed", 2), ("deleted", 3)]


def test_a_change_without_a_list_leaves_it_and_its_sums(cast, people):
    payout = propose(cast, beneficiary="Tết", recipients=[Row(600_000, member_id=one.pk) for one in people])
    payout.amount, payout.note = 5, "Thêm ghi chú"

    services.change_payout(payout, [Funding("donors", 1_800_000)], seen_version=1, scope=Scope.of(cast.binh))

    payout.refresh_from_db()
    assert (payout.amount, payout.listed, payout.note) == (1_800_000, 3, "Thêm ghi chú")


@pytest.mark.parametrize(
    "row",
    [
        Row(0, name="Bà Sáu"),
        Row(1, name="Bà Sáu", quantity=0),
        Row(1),
        Row(1, name=" "),
        Row(1, name="Bà\u202eSáu"),
        Row(1, name="Bé Na", beneficiary_kind="child", note="Bị bệnh"),
        Row(1, name="Bé Na", beneficiary_kind="child", born_year=1066),
        Row(1, name="Bà Sáu", beneficiary_kind="family"),
        Row(1, name="Bà Sáu", beneficiary_kind="worker", relation="parent"),
        Row(1, name="Bà Sáu", beneficiary_kind="nobody"),
    ],
)
def test_a_line_that_cannot_stand_is_named_by_its_number(cast, row):
    with pytest.raises(ValidationError) as refused:
        propose(cast, beneficiary="Tết", recipients=[Row(1, name="Ông Năm", beneficiary_kind="worker"), row])
    assert set(codes(refused.value)) == {"recipients"}
    assert "2" in " ".join(refused.value.messages)
    assert not Payout.objects.exists()


def test_a_list_asks_as_much_for_hundreds_as_for_a_few(cast, queries):
    def asked(number: int) -> int:
        rows = [Row(600_000, member_id=member(f"Người {n}", cast.truong).pk) for n in range(number)]
        with queries() as seen:
            propose(cast, beneficiary="Tết", recipients=rows)
        return len(seen)

    asked(2)
    assert asked(3) == asked(120)


def test_nobody_of_another_union_stands_on_a_list(cast):
    away = member("Người xưởng", cast.xuong)

    with pytest.raises(ValidationError) as refused:
        propose(cast, beneficiary="Tết", recipients=[Row(1, member_id=away.pk)])
    assert set(codes(refused.value)) == {"recipients"}


def test_who_retired_is_still_of_the_union_that_they_belonged_to(cast, lan):
    lan.spells.update(valid=(date(2020, 1, 1), date(2023, 1, 1)), left="retired")

    with pytest.raises(ValidationError):
        propose(cast, member=lan, beneficiary="", beneficiary_kind="member")
    assert propose(cast, member=lan, beneficiary="", beneficiary_kind="retired").women == 1


def test_what_goes_to_a_place_reaches_nobody_by_name(cast):
    payout = propose(cast, beneficiary="Ấp 4", beneficiary_kind="place", people=0)

    assert payout.people == 0
    with pytest.raises(ValidationError) as refused:
        propose(cast, people=0)
    assert set(codes(refused.value)) == {"people"}


def test_the_same_form_is_one_payout_also_as_a_list(cast, people):
    key = uuid.uuid4()
    rows = [Row(600_000, member_id=one.pk) for one in people]

    first = propose(cast, beneficiary="Tết", recipients=rows, form_key=key)
    again = propose(cast, beneficiary="Tết", recipients=rows, form_key=key)
    with pytest.raises(ValidationError) as refused:
        propose(cast, beneficiary="Tết", recipients=rows[:1], form_key=key)

    assert first.pk == again.pk
    assert codes(refused.value) == {"": ["sent-before"]}
