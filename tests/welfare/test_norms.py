"""What speaks against a payout is told, names what may be named, and needs a reason; nothing is forbidden."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.cast import LONG_AGO, member
from tests.welfare.paying import DAY, codes, in_state, propose, unsaved
from unions.access import Scope
from welfare.models import Norm, PayoutKind, Programme
from welfare.services import norms
from welfare.services.payouts import Row

KIND = "visit-wedding"


@pytest.fixture
def norm(cast):
    """`norm(unit, ceiling=500_000)` writes one for everybody, of the kind that the payouts here are of."""

    def write(unit, beneficiary_kind="", valid=LONG_AGO, **said):
        kind = PayoutKind.objects.get(code=KIND)
        return Norm.objects.create(unit=unit, kind=kind, beneficiary_kind=beneficiary_kind, valid=valid, **said)

    return write


@pytest.fixture
def told(cast):
    """The codes of the warnings of a payout that Bình is writing."""

    def ask(recipients=(), **fields):
        payout = unsaved(cast, fields.pop("amount", 300_000), **fields)
        return [one.code for one in norms.warnings(payout, recipients, scope=Scope.of(cast.binh))]

    return ask


@pytest.fixture
def given(cast, paid, lan):
    """`given(amount, day)` is what Lan received of the same kind."""

    def write(amount=300_000, on=DAY, unit=None, **fields):
        fields = {"kind": PayoutKind.objects.get(code=KIND), "member": lan, "beneficiary": ""} | fields
        return paid(unit or cast.truong, on, amount, **fields)

    return write


def to(lan, **fields):
    return {"member": lan, "beneficiary": "", "beneficiary_kind": "member"} | fields


def test_the_nearest_norm_holds_and_one_for_these_people_before_one_for_anybody(cast, norm):
    kind = PayoutKind.objects.get(code=KIND)
    province = norm(cast.tinh, ceiling=1_000_000)
    retired = norm(cast.tinh, "retired", ceiling=400_000)
    district = norm(cast.huyen_a, ceiling=700_000)
    norm(cast.huyen_b, ceiling=1)
    norm(cast.truong, ceiling=2, valid=DateRange(date(2016, 1, 1), date(2020, 1, 1)))

    assert norms.norm_for(cast.truong, kind, "member", DAY) == district
    assert norms.norm_for(cast.truong, kind, "retired", DAY) == retired
    assert norms.norm_for(cast.tinh, kind, "member", DAY) == province
    assert norms.norm_for(cast.to_1, kind, "member", date(2019, 5, 1)).ceiling == 2
    assert norms.norm_for(cast.noi_khac, kind, "member", DAY) is None


@pytest.mark.parametrize(
    ("amount", "codes_told"),
    [(300_000, []), (300_001, ["above-usual"]), (500_000, ["above-usual"]), (500_001, ["above-ceiling"])],
)
def test_an_amount_is_beside_the_norm(cast, norm, told, lan, amount, codes_told):
    norm(cast.tinh, usual=300_000, ceiling=500_000)

    assert told(amount=amount, **to(lan)) == codes_told


def test_a_batch_is_judged_by_what_one_of_it_comes_to(cast, norm, told):
    norm(cast.tinh, ceiling=500_000)

    assert told(amount=5_000_000, quantity=10, beneficiary="Công nhân") == []
    assert told(amount=5_000_010, quantity=10, beneficiary="Công nhân") == ["above-ceiling"]


@pytest.mark.parametrize("days", [-31, -30, 0, 30, 31])
def test_the_same_kind_within_thirty_days_was_given_before(given, told, lan, days):
    given(on=DAY + timedelta(days=days))

    assert told(**to(lan)) == (["given-before"] if abs(days) <= 30 else [])


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        ("draft", False),
        ("returned", True),
        ("refused", False),
        ("paid", True),
        ("receipted", True),
        ("reversed", False),
    ],
)
def test_what_counts_or_is_on_its_way_was_given_before(cast, told, lan, state, counts):
    in_state(state, cast, **to(lan))

    assert told(**to(lan)) == (["given-before"] if counts else [])


def test_another_kind_or_person_was_not_given_before(cast, given, told, lan):
    given(kind=PayoutKind.objects.get(code="visit-sick"))
    given(member=member("Người khác", cast.truong))
    given(relation="parent", beneficiary_kind="family")

    assert told(**to(lan)) == []


def test_the_earlier_payout_is_named(cast, given, lan):
    earlier = given(amount=250_000)

    (warning,) = norms.warnings(unsaved(cast, **to(lan)), scope=Scope.of(cast.binh))

    assert warning.payout_id == earlier.pk
    assert all(word in warning.text for word in ("250.000", "02/05/2024", "Trần Văn Bình"))


def test_of_what_another_union_gave_nothing_is_named(cast, given, lan):
    """After a transfer: that it was given is told, not what, when or by whom."""
    given(amount=251_000, unit=cast.xa, recorded_by=cast.giang)

    for scope in (Scope.of(cast.binh), None):
        (warning,) = norms.warnings(unsaved(cast, **to(lan)), scope=scope)
        assert (warning.code, warning.payout_id) == ("given-before", None)
        assert not any(word in warning.text for word in ("251", "02/05", "Giang", "xa"))


@pytest.mark.parametrize(
    ("window", "before", "too_often"),
    [
        ("month", date(2024, 5, 31), True),
        ("month", date(2024, 4, 30), False),
        ("year", date(2024, 12, 31), True),
        ("year", date(2023, 12, 31), False),
        ("term", date(2020, 1, 1), True),
        ("term", date(2019, 12, 31), False),
        ("ever", date(2016, 1, 1), True),
        ("programme", date(2024, 5, 1), False),
    ],
)
def test_too_often_is_said_within_the_window_of_the_norm(cast, norm, given, told, lan, window, before, too_often):
    norm(cast.tinh, times=1, window=window)
    given(on=before)

    assert ("too-often" in told(**to(lan))) is too_often


def test_a_programme_is_a_window_of_its_own(cast, norm, given, told, lan):
    tet = Programme.objects.create(code="tet-24", name="Tết", valid=LONG_AGO)
    norm(cast.tinh, times=1, window="programme")
    given(on=DAY - timedelta(days=90), programme=tet)

    assert told(programme=tet, **to(lan)) == ["given-before", "too-often"]
    assert told(**to(lan)) == []


def test_parts_that_together_are_above_the_ceiling_are_told(cast, norm, given, told, lan):
    norm(cast.tinh, ceiling=500_000)
    given(amount=300_000, on=DAY - timedelta(days=20))

    assert told(amount=200_000, **to(lan)) == ["given-before"]
    assert told(amount=200_001, **to(lan)) == ["given-before", "split"]


def test_who_is_not_meant_and_what_is_missing_is_told(cast, told, lan):
    PayoutKind.objects.filter(code=KIND).update(beneficiaries=["worker"], proofs=["wedding", "receipt"])

    assert told(**to(lan)) == ["paper-missing", "not-for-them"]


def test_a_person_twice_on_one_list_is_told_by_line(cast, lan):
    rows = [Row(1, member_id=lan.pk), Row(1, name="Bé Na", born_year=2015, beneficiary_kind="child")] * 2
    payout = unsaved(cast, 4, beneficiary="Trung thu")

    found = norms.warnings(payout, rows, scope=Scope.of(cast.binh))

    assert [(one.code, one.number) for one in found] == [("given-before", 3), ("given-before", 4)]


def test_a_child_known_by_name_and_year_is_known_again_in_its_union(cast):
    na = Row(1, name="Trần Thị Na", born_year=2015, beneficiary_kind="child")
    propose(cast, beneficiary="1/6", recipients=[na])
    payout = unsaved(cast, 1, beneficiary="1/6")

    def told(**changes):
        row = Row(**({"amount": 1, "name": "TRAN thi na", "born_year": 2015, "beneficiary_kind": "child"} | changes))
        return [one.code for one in norms.warnings(payout, [row])]

    assert told() == ["given-before"]
    assert told(born_year=2016) == told(name="Trần Thị Nu") == told(born_year=None) == []


def test_warnings_need_a_reason_and_information_does_not(cast, norm, lan):
    norm(cast.tinh, usual=100_000, ceiling=500_000)
    assert propose(cast, 500_000, override_reason="", **to(lan)).status == "proposed"

    with pytest.raises(ValidationError) as refused:
        propose(cast, 500_000, override_reason=" ", **to(lan))
    assert codes(refused.value) == {"override_reason": ["given-before", "split"]}
    assert propose(cast, 500_000, override_reason="Hai lần cưới", **to(lan)).status == "proposed"


def test_a_long_list_tells_the_first_and_how_many_more(cast, norm):
    norm(cast.tinh, ceiling=1)
    rows = [Row(2, name=f"Người {n}", beneficiary_kind="worker") for n in range(30)]

    with pytest.raises(ValidationError) as refused:
        propose(cast, beneficiary="Tết", recipients=rows, override_reason="")
    assert codes(refused.value) == {"override_reason": ["above-ceiling"] * 10 + ["more"]}


def test_hundreds_are_judged_in_as_many_questions_as_one(cast, norm, paid, queries):
    norm(cast.tinh, ceiling=500_000, times=1)
    people = [member(f"Người {n}", cast.truong) for n in range(150)]
    kind = PayoutKind.objects.get(code=KIND)
    for one in people[:20]:
        paid(cast.truong, DAY, kind=kind, member=one)

    def asked(number):
        payout = unsaved(cast, 1, beneficiary="Tết", kind=kind)
        rows = [Row(600_000, member_id=one.pk) for one in people[:number]]
        with queries() as seen:
            assert norms.warnings(payout, rows, scope=Scope.of(cast.binh))
        return len(seen)

    assert asked(1) == asked(150) <= 5
