"""What a page hides or holds is not told or let go beside it: in the cash book, by a search, by a dropped paper."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from common.models import AccessLog
from tests.cast import account, member
from tests.welfare.paying import LATER, in_state, propose, purse, treasurer, upload
from tests.welfare.test_proofs import PDF
from unions.access import Scope
from unions.models import Role
from welfare.models import Entry, Payout, PayoutKind
from welfare.services import payouts as services
from welfare.services import proofs
from welfare.services.proposals import Row


def test_why_somebody_was_in_need_never_reaches_the_cash_book(cast):
    sick = PayoutKind.objects.get(code="visit-sick")
    payout = in_state("paid", cast, fund=purse(cast), kind=sick, source_document="Giấy ra viện khoa Ung bướu")

    services.reverse_payout(payout.pk, reason="Ung bướu, chi nhầm", on=LATER, scope=Scope.of(treasurer(cast)))

    told = Entry.objects.filter(funding_line__payout=payout).values_list("document", "purpose", "party")
    assert "Ung bướu" not in str(list(told))


def test_a_long_reason_takes_a_payment_back_as_a_short_one_does(cast):
    payout = in_state("paid", cast, fund=purse(cast))

    back = services.reverse_payout(payout.pk, reason="vì " * 160, on=LATER, scope=Scope.of(treasurer(cast)))

    assert back.status == Payout.Status.REVERSED


def test_a_paper_dropped_while_it_waits_is_noticed_by_who_approves(cast):
    kind = PayoutKind.objects.get(code="visit-wedding")
    kind.proofs = ["wedding"]
    kind.save()
    payout = propose(cast, papers=[proofs.Paper("wedding", "", None, upload(PDF), uuid.uuid4())])
    seen = payout.version

    proofs.drop_proof(payout.proofs.get().pk, scope=Scope.of(cast.binh))

    with pytest.raises(ValidationError) as told:
        services.approve_payout(payout.pk, seen_version=seen, scope=Scope.of(cast.an))
    assert told.value.code == "changed-meanwhile"


def test_a_needed_paper_is_not_dropped_without_a_reason(cast):
    kind = PayoutKind.objects.get(code="visit-wedding")
    kind.proofs = ["wedding"]
    kind.save()
    payout = propose(cast, override_reason="", papers=[proofs.Paper("wedding", "", None, upload(PDF), uuid.uuid4())])

    with pytest.raises(ValidationError):
        proofs.drop_proof(payout.proofs.get().pk, scope=Scope.of(cast.binh))


def test_a_list_is_found_once_however_many_of_its_people_match(cast):
    people = [member(f"Nguyễn Văn Hai {n}", cast.truong) for n in range(3)]
    rows = [Row(amount=100_000, member_id=one.pk) for one in people]
    payout = propose(cast, beneficiary="Quà Tết", recipients=rows)

    assert list(Payout.objects.naming("van hai")) == [payout]


def test_a_payout_comes_out_of_a_fund_of_its_union_or_one_above(cast):
    below = purse(cast, unit=cast.to_1, name="Quỹ tổ")

    with pytest.raises(ValidationError) as told:
        propose(cast, fund=below)

    assert "funding" in told.value.message_dict


def test_numbers_that_are_none_are_nobodys(client, cast):
    client.force_login(cast.binh)

    assert client.get("/capital/new/?of=²").status_code == 200
    assert client.post("/payouts/new/hints/", {"kind": "9" * 4400}).status_code in (200, 422)


def test_reasons_of_below_are_not_read_by_way_of_changing_them(client, cast):
    sick = PayoutKind.objects.get(code="visit-sick")
    payout = propose(cast, kind=sick, note="Ung bướu")
    edit = reverse("welfare:payout-edit", args=[payout.pk])

    client.force_login(account("tren", cast.tinh, Role.OFFICER, "Cán bộ cấp trên"))
    assert client.get(edit).status_code == 302
    client.force_login(cast.an)
    assert "Ung bướu" in client.get(edit).text
    assert AccessLog.objects.filter(account=cast.an).exists()
