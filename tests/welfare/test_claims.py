"""What two unions may have recorded for one distribution is found across the reach of an officer, and judged once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from members.models import MembershipSpell
from tests.cast import LONG_AGO, account, member
from unions.access import Scope
from unions.models import Role
from welfare.models import ClaimVerdict, Payout, PayoutKind, Programme, Recipient
from welfare.services import claims

DAY = date(2024, 2, 1)


@pytest.fixture
def gift(cast, paid):
    """`gift(unit, day, amount)` is a Tết gift that was approved."""

    def write(unit, on=DAY, amount=600_000, **fields):
        return paid(unit, on, amount, **{"kind": PayoutKind.objects.get(code="gift-tet")} | fields)

    return write


@pytest.fixture
def found(cast, year):
    """(first, second) of the pairs that an account is shown, in order."""

    def ask(who="dung", **said):
        scope = Scope.of(getattr(cast, who) if isinstance(who, str) else who)
        return [(pair.first, pair.second) for pair in claims.double_claims(scope, year, **said)]

    return ask


def listed(payout, *names):
    with transaction.atomic():
        Payout.objects.filter(pk=payout.pk).update(status="proposed", approved_by=None, approved_at=None)
        each = payout.amount // len(names)
        for number, (name, born) in enumerate(names, start=1):
            Recipient.objects.create(payout=payout, number=number, name=name, born_year=born, amount=each)
        Payout.objects.filter(pk=payout.pk).update(quantity=len(names))
    return payout


def test_one_member_by_two_unions_is_found(cast, gift, found, lan):
    first = gift(cast.huyen_a, member=lan)
    second = gift(cast.truong, DAY + timedelta(days=14), amount=500_000, member=lan)

    assert found() == [(first, second)]


@pytest.mark.parametrize(
    ("changes", "is_found"),
    [
        ({"on": DAY + timedelta(days=15)}, False),
        ({"kind": "visit-sick"}, False),
        ({"unit": "huyen_a"}, False),
        ({"status": "draft"}, False),
        ({"unit": "xa"}, False),
    ],
)
def test_what_is_another_distribution_is_not_found(cast, gift, found, lan, changes, is_found):
    gift(cast.huyen_a, member=lan)
    fields = {"unit": cast.truong, "member": lan} | changes
    if "kind" in fields:
        fields["kind"] = PayoutKind.objects.get(code=fields["kind"])
    if isinstance(fields["unit"], str):
        fields["unit"] = getattr(cast, fields["unit"])
    if fields.pop("status", ""):
        fields["status"] = "proposed"
        payout = gift(**fields)
        Payout.objects.filter(pk=payout.pk).update(status="draft")
    else:
        gift(**fields)

    assert bool(found()) is is_found


def test_a_programme_and_its_versions_are_one_over_a_season(cast, gift, found, lan):
    upper = Programme.objects.create(code="tet", name="Tết", valid=LONG_AGO)
    lower = Programme.objects.create(code="tet-a", name="Tết A", parent=upper, valid=LONG_AGO)
    other = Programme.objects.create(code="xuan", name="Xuân", valid=LONG_AGO)
    first = gift(cast.tinh, member=lan, programme=upper)
    second = gift(cast.truong, DAY + timedelta(days=50), member=lan, programme=lower)
    gift(cast.truong, member=lan, programme=other)

    assert found() == [(first, second)]


def test_people_known_by_name_and_year_are_found_in_lists(cast, gift, found):
    one = listed(gift(cast.huyen_a, amount=900), ("Trần Văn Nam", 1980), ("Lê Thị Hoa", 1990), ("Bà Sáu", None))
    other = listed(gift(cast.truong, amount=400), ("TRAN VAN NAM", 1980), ("Lê Thị Hoa", 1991))

    assert found() == [(one, other)]


@pytest.mark.parametrize(
    ("unit", "is_found"), [("tinh", True), ("huyen_a", True), ("to_1", True), ("huyen_b", False), ("xuong", False)]
)
def test_as_many_for_as_much_are_found_above_below_and_beside(cast, gift, found, unit, is_found):
    gift(cast.truong, quantity=150, amount=90_000_000)
    gift(getattr(cast, unit), quantity=150, amount=90_000_000)

    assert bool(found()) is is_found


def test_units_beside_each_other_are_related(cast, gift, found):
    gift(cast.huyen_a, quantity=150, amount=90_000_000)
    gift(cast.huyen_b, quantity=150, amount=90_000_000)

    assert len(found()) == 1


def test_single_gifts_of_the_same_amount_are_suspected_by_name_alone(cast, gift, found, lan):
    gift(cast.huyen_a, beneficiary="Người khác")
    written = gift(cast.huyen_a, beneficiary="nguyen thi LAN")
    gift(cast.truong, member=lan, beneficiary="")

    assert [first for first, _second in found()] == [written]


def test_the_likeliest_comes_first_and_says_why(cast, gift, year, lan):
    gift(cast.huyen_a, quantity=20, amount=8_000_000)
    gift(cast.truong, DAY + timedelta(days=12), quantity=20, amount=8_000_000)
    gift(cast.tinh, member=lan)
    gift(cast.truong, member=lan)

    pairs = claims.double_claims(Scope.of(cast.dung), year)

    assert [pair.first.unit for pair in pairs] == [cast.tinh, cast.huyen_a]
    assert pairs[0].points > pairs[1].points
    assert len(pairs[0].reasons) > len(pairs[1].reasons)


def test_only_what_is_in_reach_and_of_the_period_is_found(cast, gift, found, lan):
    gift(cast.huyen_a, member=lan)
    gift(cast.truong, member=lan)

    assert found("an") == found("giang") == found("khach") == []
    assert found(unit=cast.huyen_b) == []
    assert len(found(unit=cast.huyen_a)) == 1


def test_a_pair_across_the_end_of_the_year_is_found_in_both(cast, gift, year, lan):
    gift(cast.huyen_a, date(2023, 12, 30), member=lan)
    gift(cast.truong, date(2024, 1, 4), member=lan)

    for period in (year, year.previous()):
        assert len(claims.double_claims(Scope.of(cast.dung), period)) == 1


def test_a_verdict_is_remembered_and_may_be_said_anew(cast, gift, found, year, lan):
    first, second = gift(cast.huyen_a, member=lan), gift(cast.truong, member=lan)

    claims.judge(second, first, same=True, note="Ghi hai lần", scope=Scope.of(cast.dung))

    assert found() == []
    (pair,) = claims.double_claims(Scope.of(cast.dung), year, judged=True)
    assert (pair.verdict.same, pair.verdict.said_by, pair.verdict.note) == (True, cast.dung, "Ghi hai lần")
    claims.judge(first, second, same=False, scope=Scope.of(cast.dung))
    assert [(one.first, one.same) for one in ClaimVerdict.objects.all()] == [(first, False)]


def test_who_reaches_one_of_them_alone_judges_nothing(cast, gift, lan):
    first, second = gift(cast.huyen_a, member=lan), gift(cast.truong, member=lan)

    for who in (cast.an, cast.quan, cast.giang):
        with pytest.raises(PermissionDenied):
            claims.judge(first, second, same=True, scope=Scope.of(who))
    with pytest.raises(ValidationError):
        claims.judge(first, gift(cast.huyen_a), same=True, scope=Scope.of(cast.dung))


def test_it_asks_as_much_for_many_pairs_as_for_one(cast, gift, year, queries):
    def asked(number):
        for _one in range(number):
            person = member("Nguyễn Thị Lan", cast.truong)
            gift(cast.huyen_a, member=person)
            gift(cast.truong, member=person)
        with queries() as seen:
            claims.double_claims(Scope.of(cast.dung), year)
        return len(seen)

    assert asked(1) == asked(12)


def test_the_page_shows_pairs_side_by_side_and_takes_a_verdict(client, cast, gift, lan):
    first, second = gift(cast.huyen_a, member=lan), gift(cast.truong, member=lan)
    client.force_login(cast.dung)
    page = client.get(reverse("welfare:claim-list"))
    assert [told["pair"].first for told in page.context["pairs"]] == [first]

    judge = reverse("welfare:claim-judge", args=[first.pk, second.pk])
    refused = client.post(judge, {"same": "yes", "note": "Ghi\u202ehai"})
    answer = client.post(judge, {"same": "yes", "note": "Ghi hai lần"})

    assert (refused.status_code, answer.status_code) == (422, 302)
    assert ClaimVerdict.objects.get().same
    assert client.get(reverse("welfare:claim-list")).context["pairs"] == []
    assert len(client.get(reverse("welfare:claim-list"), {"judged": "1"}).context["pairs"]) == 1


def test_names_of_people_in_need_are_masked_beside_each_other(client, cast, gift, lan):
    PayoutKind.objects.filter(code="gift-tet").update(sensitive=True)
    gift(cast.huyen_a, member=lan)
    gift(cast.truong, member=lan)

    client.force_login(cast.dung)
    assert "Nguyễn Thị Lan" not in client.get(reverse("welfare:claim-list")).content.decode()
    client.force_login(account("pho", cast.huyen_a, Role.OFFICER))
    assert "Nguyễn Thị Lan" in client.get(reverse("welfare:claim-list")).content.decode()


def test_a_member_who_moved_is_found_in_both_unions(cast, gift, found, lan):
    MembershipSpell.objects.filter(member=lan).update(
        valid=DateRange(date(2020, 1, 1), date(2024, 2, 3)), left="transferred_out"
    )
    MembershipSpell.objects.create(member=lan, unit=cast.xuong, valid=DateRange(date(2024, 2, 3), None))
    first = gift(cast.truong, member=lan)
    second = gift(cast.xuong, date(2024, 2, 5), member=lan)

    assert found() == [(first, second)]
