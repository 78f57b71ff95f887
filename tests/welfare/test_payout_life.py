"""What may become of a payout, by whom, and what the cash book says of it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from tests.welfare.paying import DAY, LATER, codes, in_state, propose, purse, signed, treasurer, unsaved
from unions.access import Scope
from unions.models import UnionUnit
from welfare.models import Entry, Fund, FundingLine, Payout, PayoutKind
from welfare.services import books, proofs
from welfare.services import payouts as services
from welfare.services.payouts import Funding

STATES = Payout.Status.values

# What each verb takes a payout out of; from any other state it is refused.
FROM = {
    "propose": {"draft"},
    "change": {"draft", "proposed", "returned"},
    "approve": {"proposed"},
    "return": {"proposed"},
    "refuse": {"proposed"},
    "reopen": {"approved", "refused"},
    "pay": {"approved"},
    "receipt": {"paid"},
    "reverse": {"paid", "receipted"},
    "bin": {"draft", "proposed", "returned", "refused"},
}
TO = {
    "propose": "proposed",
    "change": "proposed",
    "approve": "approved",
    "return": "returned",
    "refuse": "refused",
    "reopen": "proposed",
    "pay": "paid",
    "receipt": "receipted",
    "reverse": "reversed",
}
ALLOWED = {(old, new) for verb, new in TO.items() for old in FROM[verb]} - {("proposed", "proposed")}
ALLOWED |= {("proposed", "draft"), ("returned", "draft")}  # a list is drawn up anew


def act(verb: str, payout: Payout, scope: Scope) -> Payout:
    seen, pk = payout.version, payout.pk
    funding = [Funding("union", payout.amount)]
    return {
        "propose": lambda: services.propose_payout(pk, seen_version=seen, scope=scope),
        "change": lambda: services.change_payout(payout, funding, seen_version=seen, scope=scope),
        "approve": lambda: services.approve_payout(pk, seen_version=seen, scope=scope),
        "return": lambda: services.return_payout(pk, reason="Thiếu giấy", scope=scope),
        "refuse": lambda: services.refuse_payout(pk, reason="Không đúng đối tượng", scope=scope),
        "reopen": lambda: services.reopen_payout(pk, scope=scope),
        "pay": lambda: services.pay_payout(pk, seen_version=seen, paid_on=LATER, scope=scope),
        "receipt": lambda: services.receipt_payout(pk, scope=scope),
        "reverse": lambda: services.reverse_payout(pk, reason="Chi nhầm", on=LATER, scope=scope),
        "bin": lambda: services.bin_payout(pk, scope=scope),
    }[verb]()


def who_does(verb: str, cast) -> Scope:
    if verb in ("pay", "receipt", "reverse"):
        return Scope.of(treasurer(cast))
    return Scope.of(cast.binh if verb in ("propose", "change", "bin") else cast.an)


@pytest.mark.parametrize("verb", FROM)
def test_a_verb_leads_only_out_of_its_states(cast, verb):
    fund = purse(cast)
    for state in STATES:
        payout = in_state(state, cast, fund=fund)
        if verb == "receipt" and state == "paid":
            proofs.add_proof(payout.pk, kind="receipt", number="1", form_key=uuid.uuid4(), scope=Scope.of(cast.binh))
        before = Payout.objects.values().get(pk=payout.pk)
        if state in FROM[verb]:
            done = act(verb, payout, who_does(verb, cast))
            kept = Payout.objects.get(pk=payout.pk)
            assert (done.status, kept.status) == (TO.get(verb, state), TO.get(verb, state)), (verb, state)
            assert kept.version == before["version"] + 1
        else:
            with pytest.raises(ValidationError):
                act(verb, payout, who_does(verb, cast))
            assert Payout.objects.values().get(pk=payout.pk) == before, (verb, state)


@pytest.mark.parametrize("verb", FROM)
@pytest.mark.parametrize("who", ["chi", "giang", "khach", "quan", "dung"])
def test_nobody_out_of_reach_or_without_the_ability_takes_a_step(cast, verb, who):
    payout = in_state(sorted(FROM[verb])[0], cast)

    with pytest.raises(PermissionDenied):
        act(verb, payout, Scope.of(getattr(cast, who)))


@pytest.mark.parametrize("verb", ["approve", "return", "refuse", "propose", "change", "bin"])
def test_a_treasurer_pays_and_decides_nothing(cast, verb):
    payout = in_state(sorted(FROM[verb])[0], cast)

    with pytest.raises(PermissionDenied):
        act(verb, payout, Scope.of(treasurer(cast)))


def test_a_chair_does_not_pay(cast):
    payout = in_state("approved", cast)

    with pytest.raises(PermissionDenied):
        act("pay", payout, Scope.of(cast.an))


def test_what_lies_in_the_bin_takes_no_step(cast):
    payout = in_state("proposed", cast)
    services.bin_payout(payout.pk, scope=Scope.of(cast.binh))

    with pytest.raises(ValidationError) as refused:
        act("approve", Payout.objects.get(pk=payout.pk), Scope.of(cast.an))
    assert codes(refused.value) == {"": ["bin"]}


def test_only_who_refused_takes_a_refusal_back(cast):
    payout = in_state("refused", cast)
    other = Scope.of(cast.an)
    Payout.objects.filter(pk=payout.pk).update(returned_by=cast.dung)

    with pytest.raises(ValidationError) as refused:
        services.reopen_payout(payout.pk, scope=other)
    assert codes(refused.value) == {"": ["final"]}


@pytest.mark.parametrize("verb", ["return", "refuse", "reverse"])
def test_a_step_back_says_why(cast, verb):
    payout = in_state(sorted(FROM[verb])[0], cast)
    step = {
        "return": lambda: services.return_payout(payout.pk, reason=" ", scope=Scope.of(cast.an)),
        "refuse": lambda: services.refuse_payout(payout.pk, reason="", scope=Scope.of(cast.an)),
        "reverse": lambda: services.reverse_payout(payout.pk, reason=" ", on=LATER, scope=Scope.of(treasurer(cast))),
    }[verb]

    with pytest.raises(ValidationError) as refused:
        step()
    assert codes(refused.value) == {"reason": ["reason"]}


# Money ----------------------------------------------------------------------------------------------------


def test_paid_is_what_the_book_says_line_by_line(cast):
    one, other = purse(cast), purse(cast, name="Quỹ tình thương")
    payout = services.record_payout(
        unsaved(cast, 900_000),
        [
            Funding("union", 300_000, fund_id=one.pk),
            Funding("social_fund", 200_000, fund_id=other.pk),
            Funding("employer", 400_000, payer="Công ty"),
        ],
        scope=Scope.of(cast.binh),
    )
    services.approve_payout(payout.pk, seen_version=1, scope=Scope.of(cast.an))

    services.pay_payout(payout.pk, seen_version=2, paid_on=LATER, method="bank", scope=Scope.of(treasurer(cast)))

    payout.refresh_from_db()
    assert (payout.status, payout.paid_by.username, payout.paid_on) == ("paid", "thu", LATER)
    entries = Entry.objects.filter(kind="payout").order_by("fund_id")
    assert [(entry.fund_id, entry.amount, entry.happened_on, entry.method) for entry in entries] == [
        (one.pk, -300_000, LATER, "bank"),
        (other.pk, -200_000, LATER, "bank"),
    ]
    assert books.balance_of([one, other]) == {one.pk: 9_700_000, other.pk: 9_800_000}


def test_what_is_not_in_the_fund_is_not_paid(cast):
    fund = purse(cast, 200_000)
    payout = in_state("approved", cast, fund=fund)

    with pytest.raises(ValidationError) as refused:
        act("pay", payout, Scope.of(treasurer(cast)))

    assert codes(refused.value) == {"amount": ["balance_is_never_below_zero"]}
    payout.refresh_from_db()
    assert payout.status == "approved"
    assert books.balance_of([fund]) == {fund.pk: 200_000}


def test_who_approved_does_not_pay(cast):
    payout = in_state("approved", cast)
    boss = treasurer(cast)
    Payout.objects.filter(pk=payout.pk).update(status="proposed", approved_by=None, approved_at=None)
    Payout.objects.filter(pk=payout.pk).update(status="approved", approved_by=boss, approved_at=timezone.now())

    with pytest.raises(ValidationError) as refused:
        act("pay", Payout.objects.get(pk=payout.pk), Scope.of(boss))
    assert codes(refused.value) == {"": ["own-approval"]}


def test_who_proposed_may_pay(cast):
    payout = in_state("approved", cast)

    assert act("pay", payout, Scope.of(cast.binh)).paid_by == cast.binh


def test_a_payment_is_not_dated_in_the_future(cast):
    payout = in_state("approved", cast)
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.raises(ValidationError) as refused:
        services.pay_payout(payout.pk, seen_version=2, paid_on=tomorrow, scope=Scope.of(treasurer(cast)))
    assert set(codes(refused.value)) == {"paid_on"}


def test_what_was_changed_since_it_was_seen_is_not_paid(cast):
    payout = in_state("approved", cast)

    with pytest.raises(ValidationError) as refused:
        services.pay_payout(payout.pk, seen_version=1, paid_on=LATER, scope=Scope.of(treasurer(cast)))
    assert codes(refused.value) == {"": ["changed-meanwhile"]}


def test_a_second_payment_is_told_who_was_quicker(cast):
    payout = in_state("paid", cast)

    with pytest.raises(ValidationError, match="Hà Thị Thu") as refused:
        act("pay", payout, Scope.of(cast.binh))
    assert codes(refused.value) == {"": ["already-paid"]}


def test_taken_back_the_book_takes_its_entries_back_and_no_figure_counts_it(cast):
    fund = purse(cast)
    payout = in_state("paid", cast, fund=fund)
    on = LATER + timedelta(days=3)

    services.reverse_payout(payout.pk, reason="Trả lại", on=on, scope=Scope.of(treasurer(cast)))

    payout.refresh_from_db()
    assert (payout.status, payout.reversal_reason, payout.amount) == ("reversed", "Trả lại", 300_000)
    back = Entry.objects.get(kind="reversal")
    assert (back.amount, back.happened_on, back.reverses.kind) == (300_000, on, "payout")
    assert books.balance_of([fund]) == {fund.pk: 10_000_000}
    assert not Payout.objects.approved().exists()


@pytest.mark.parametrize("on", [LATER - timedelta(days=1), date(2999, 1, 1)])
def test_it_is_taken_back_between_the_payment_and_today(cast, on):
    payout = in_state("paid", cast)

    with pytest.raises(ValidationError) as refused:
        services.reverse_payout(payout.pk, reason="Trả lại", on=on, scope=Scope.of(treasurer(cast)))
    assert set(codes(refused.value)) == {"on"}


def test_a_payout_of_another_unions_fund_is_paid_by_who_keeps_it(cast):
    fund = purse(cast)
    payout = in_state("approved", cast, fund=fund)
    away = Fund.objects.create(unit=cast.huyen_a, name="Quỹ huyện")
    Payout.objects.filter(pk=payout.pk).update(status="proposed", approved_by=None, approved_at=None)
    FundingLine.objects.filter(payout=payout).update(fund=away)
    Payout.objects.filter(pk=payout.pk).update(status="approved", approved_by=cast.an, approved_at=timezone.now())

    with pytest.raises(PermissionDenied):
        act("pay", Payout.objects.get(pk=payout.pk), Scope.of(treasurer(cast)))


def test_nobody_names_a_fund_out_of_reach(cast):
    foreign = Fund.objects.create(unit=cast.xuong, name="Quỹ xưởng")

    with pytest.raises(ValidationError) as refused:
        propose(cast, fund=foreign)
    assert set(codes(refused.value)) == {"funding"}


def test_a_union_above_may_be_named_as_the_payer_and_a_strange_one_not(cast):
    def paid_by(unit: UnionUnit) -> Payout:
        line = Funding("union", 300_000, payer_unit_id=unit.pk)
        return services.record_payout(unsaved(cast), [line], scope=Scope.of(cast.binh))

    assert paid_by(cast.tinh).funding.get().payer_unit == cast.tinh
    with pytest.raises(ValidationError) as refused:
        paid_by(cast.xa)
    assert set(codes(refused.value)) == {"funding"}


def test_a_receipt_needs_the_papers_of_its_kind(cast):
    kind = PayoutKind.objects.get(code="visit-wedding")
    kind.proofs = ["wedding", "receipt"]
    kind.save()
    payout = in_state("paid", cast)
    thu = Scope.of(treasurer(cast))

    with pytest.raises(ValidationError) as refused:
        services.receipt_payout(payout.pk, scope=thu)
    assert codes(refused.value) == {"": ["paper-missing"]}
    assert signed(payout, thu).receipted_by == treasurer(cast)


# Many at once ---------------------------------------------------------------------------------------------


def test_many_are_approved_and_paid_in_as_many_statements_as_one(cast, queries):
    fund = purse(cast, 100_000_000)
    an, thu = Scope.of(cast.an), Scope.of(treasurer(cast))

    def asked(number: int) -> tuple[int, int]:
        seen = {propose(cast, fund=fund).pk: 1 for _one in range(number)}
        with queries() as approving:
            assert len(services.approve_many(seen, scope=an)) == number
        with queries() as paying:
            services.pay_many(dict.fromkeys(seen, 2), paid_on=LATER, scope=thu)
        assert set(Payout.objects.filter(pk__in=seen).values_list("status", "version")) == {("paid", 3)}
        return len(approving), len(paying)

    asked(1)
    assert asked(1) == asked(25)
    assert books.balance_of([fund]) == {fund.pk: 100_000_000 - 27 * 300_000}


def test_many_are_approved_all_or_none(cast):
    good, own = propose(cast), propose(cast)
    Payout.objects.filter(pk=own.pk).update(recorded_by=cast.an)

    with pytest.raises(ValidationError) as refused:
        services.approve_many({good.pk: 1, own.pk: 1}, scope=Scope.of(cast.an))

    assert codes(refused.value) == {"": ["own-proposal"]}
    assert set(Payout.objects.values_list("status", flat=True)) == {"proposed"}


def test_one_foreign_payout_among_many_and_none_is_approved(cast, paid):
    mine = propose(cast)
    foreign = paid(cast.xuong, DAY, status="proposed")

    with pytest.raises(PermissionDenied):
        services.approve_many({mine.pk: 1, foreign.pk: 1}, scope=Scope.of(cast.an))
    with pytest.raises(Payout.DoesNotExist):
        services.approve_many({mine.pk: 1, 999_999: 1}, scope=Scope.of(cast.an))
    mine.refresh_from_db()
    assert mine.status == "proposed"


def test_many_are_paid_all_or_none(cast):
    fund = purse(cast, 500_000)
    seen = {in_state("approved", cast, fund=fund).pk: 2 for _one in range(2)}

    with pytest.raises(ValidationError) as refused:
        services.pay_many(seen, paid_on=LATER, scope=Scope.of(treasurer(cast)))

    assert codes(refused.value) == {"amount": ["balance_is_never_below_zero"]}
    assert set(Payout.objects.values_list("status", flat=True)) == {"approved"}
    assert books.balance_of([fund]) == {fund.pk: 500_000}
