"""Walls around what a book pays, receives and takes back, as in guards_of_books."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from tests.welfare.book_moves import (
    BOOKED,
    ENTRY,
    GIVEN,
    LINE,
    LISTED,
    MIRROR,
    PAYOUT,
    PROOF,
    Move,
    Mutant,
    cut,
    disable,
    drop,
    drop_index,
    edit,
    end_of_transfer,
    entry,
    let_nulls,
    paid_status,
    reversal,
    several,
    sql,
    update,
)
from tests.welfare.book_world import MARCH
from welfare.models import Contribution, FundingLine, Payout, Proof, Recipient

KEY = uuid.uuid4()

REFUSALS: dict[str, tuple[Move, str, Mutant]] = {
    # taking back
    "a reversal has the amount of its entry": (
        reversal("income", -1),
        MIRROR,
        BOOKED(cut("OR original.amount <> -NEW.amount")),
    ),
    "a reversal stands in the fund of its entry": (
        reversal("spending", 20_000, fund="other"),
        MIRROR,
        BOOKED(cut("original.fund_id <> NEW.fund_id OR")),
    ),
    "a reversal is not reversed": (
        reversal("back", 30_000),
        MIRROR,
        BOOKED(cut("OR original.kind = 'reversal'")),
    ),
    "a reversal is not dated before its entry": (
        reversal("spending", 20_000, MARCH - timedelta(days=1)),
        MIRROR,
        BOOKED(cut("OR NEW.happened_on < original.happened_on")),
    ),
    "a reversal is about the same payment": (
        reversal("payment", 10_000),
        MIRROR,
        BOOKED(cut("OR NEW.funding_line_id IS DISTINCT FROM original.funding_line_id")),
    ),
    "a reversal is about the same contribution": (
        reversal("receipt", -60_000),
        MIRROR,
        BOOKED(cut("OR NEW.contribution_id IS DISTINCT FROM original.contribution_id")),
    ),
    "a reversal is about the same allocation": (
        reversal("handed", 5_000),
        MIRROR,
        BOOKED(cut("OR NEW.allocation_id IS DISTINCT FROM original.allocation_id")),
    ),
    "a reversal is about the same transfer": (
        reversal("leaves", 40_000),
        MIRROR,
        BOOKED(cut("OR NEW.transfer IS DISTINCT FROM original.transfer")),
    ),
    "an entry is reversed once": (
        reversal("taken", -30_000),
        "welfare_entry_reverses_id_key",
        drop(ENTRY, "welfare_entry_reverses_id_key"),
    ),
    "what takes back says what": (
        entry("reversal", 1),
        "entry_names_what_it_books",
        drop(ENTRY, "entry_names_what_it_books"),
    ),
    # payouts and their payments
    "another amount than approved is not paid": (
        several(entry("payout", -14_999, funding_line="line"), paid_status("due")),
        "payment_is_as_approved",
        BOOKED(cut("AND line.amount = -NEW.amount")),
    ),
    "another fund than approved does not pay": (
        several(entry("payout", -15_000, fund="other", funding_line="line"), paid_status("due")),
        "payment_is_as_approved",
        BOOKED(cut("AND line.fund_id = NEW.fund_id")),
    ),
    "what is not approved is not paid": (
        lambda world: entry("payout", -3_000, funding_line=world.proposed.funding.get())(world),
        "payment_is_as_approved",
        BOOKED(cut("AND p.status IN ('approved', 'paid')")),
    ),
    "nothing is paid twice": (
        lambda world: entry("payout", -10_000, funding_line=world.payment.funding_line)(world),
        "payout_is_paid_once",
        drop_index("payout_is_paid_once"),
    ),
    "a payment names what it pays": (
        several(entry("income", 1, funding_line="line")),
        "entry_names_what_it_books",
        drop(ENTRY, "entry_names_what_it_books"),
    ),
    "the book does not pay what says it is not paid": (
        entry("payout", -15_000, funding_line="line"),
        "payout_and_book_agree",
        disable(ENTRY, "agrees_with_payout"),
    ),
    "the book does not take back what says it is paid": (
        lambda world: reversal("payment", 10_000, funding_line=world.payment.funding_line)(world),
        "payout_and_book_agree",
        disable(ENTRY, "agrees_with_payout"),
    ),
    "a payout is not paid without the book": (
        paid_status("due"),
        "payout_and_book_agree",
        disable(PAYOUT, "book_agrees"),
    ),
    "what is decided stands": (
        update(Payout, "due", amount=1),
        "payout_stands_once_approved",
        disable(PAYOUT, "decided_rows_stand"),
    ),
    "what is decided stays": (
        sql("DELETE FROM welfare_payout WHERE id = %s", "due"),
        "pgtrigger: Cannot delete",
        disable(PAYOUT, "decided_rows_stay"),
    ),
    "nothing begins as paid": (
        sql(
            "INSERT INTO welfare_payout SELECT (jsonb_populate_record(p, jsonb_build_object("
            "'id', 999999999, 'form_key', gen_random_uuid()))).* FROM welfare_payout p WHERE id = %s",
            "paid",
        ),
        "pgtrigger: Cannot insert",
        disable(PAYOUT, "nothing_begins_as_paid"),
    ),
    "payouts go step by step": (
        paid_status("proposed"),
        "payout_goes_step_by_step",
        disable(PAYOUT, "goes_step_by_step"),
    ),
    # parts of payouts
    "the funding adds up when the amount changes": (
        update(Payout, "proposed", amount=1),
        "payout_funding_adds_up",
        disable(PAYOUT, "funding_adds_up"),
    ),
    "the funding adds up when a line changes": (
        lambda world: FundingLine.objects.filter(payout=world.proposed).update(amount=1),
        "payout_funding_adds_up",
        disable(LINE, "lines_add_up"),
    ),
    "the funding of what is decided stands": (
        lambda world: FundingLine.objects.filter(payout=world.due).update(source="donors"),
        "payout_stands_once_approved",
        disable(LINE, "lines_stand"),
    ),
    "a funding line has an amount": (
        lambda world: FundingLine.objects.filter(payout=world.draft).update(amount=0),
        "funding_line_amount_is_positive",
        drop(LINE, "funding_line_amount_is_positive"),
    ),
    "what is given in kind comes out of no fund": (
        lambda world: FundingLine.objects.filter(payout=world.proposed).update(in_kind=True),
        "funding_line_in_kind_is_no_money",
        drop(LINE, "funding_line_in_kind_is_no_money"),
    ),
    "the list adds up": (
        several(
            lambda world: Recipient.objects.filter(payout=world.draft, number=1).update(amount=1),
            update(Payout, "draft", status="proposed"),
        ),
        "payout_list_adds_up",
        disable(PAYOUT, "list_adds_up"),
    ),
    "the list of what is decided stands": (
        lambda world: Recipient.objects.filter(payout=world.listed, number=1).update(name="Chị Lan"),
        "payout_stands_once_approved",
        disable(LISTED, "list_stands"),
    ),
    "a paper shows something": (
        lambda world: Proof.objects.create(payout=world.due, kind="invoice", added_by=world.cast.binh),
        "proof_shows_something",
        drop(PROOF, "proof_shows_something"),
    ),
    "somebody added a paper": (
        sql(
            "INSERT INTO welfare_proof (payout_id, kind, number, filename, added_at, form_key)"
            " VALUES (%s, 'invoice', '2', '', now(), gen_random_uuid())",
            "draft",
        ),
        "not null added_by_id",
        let_nulls(PROOF, "added_by_id"),
    ),
    "somebody added a paper at some time": (
        several(
            lambda _world: let_nulls(PROOF, "added_by_id").make(),
            sql(
                "INSERT INTO welfare_proof (payout_id, kind, number, filename, added_at, form_key)"
                " VALUES (%s, 'invoice', '2', '', now(), gen_random_uuid())",
                "draft",
            ),
        ),
        "proof_was_added_by_somebody",
        drop(PROOF, "proof_was_added_by_somebody"),
    ),
    "a paper that was decided upon stands": (
        update(Proof, "proof", number="2"),
        "payout_stands_once_approved",
        disable(PROOF, "papers_stand"),
    ),
    # contributions
    "another amount than given is not booked": (
        entry("contribution", 7_001, contribution="unbooked"),
        "receipt_is_as_given",
        BOOKED(cut("AND c.amount = NEW.amount")),
    ),
    "another fund than given to does not book": (
        entry("contribution", 7_000, contribution="unbooked", fund="other"),
        "receipt_is_as_given",
        BOOKED(cut("AND c.fund_id = NEW.fund_id")),
    ),
    "goods and messages are not booked": (
        several(update(Contribution, "unbooked", form="sms"), entry("contribution", 7_000, contribution="unbooked")),
        "receipt_is_as_given",
        BOOKED(cut("AND c.form IN ('cash', 'transfer')")),
    ),
    "what lies in the bin is not booked": (
        several(
            lambda world: Contribution.objects.filter(pk=world.unbooked.pk).update(
                binned_by=world.cast.binh, binned_at=timezone.now()
            ),
            entry("contribution", 7_000, contribution="unbooked"),
        ),
        "receipt_is_as_given",
        BOOKED(cut("AND c.binned_at IS NULL")),
    ),
    "a contribution is booked once": (
        entry("contribution", 60_000, contribution="given"),
        "contribution_is_booked_once",
        drop_index("contribution_is_booked_once"),
    ),
    "a receipt names its contribution": (
        entry("income", 1, contribution="unbooked"),
        "entry_names_what_it_books",
        drop(ENTRY, "entry_names_what_it_books"),
    ),
    "what is booked keeps its amount": (
        update(Contribution, "given", amount=1),
        "booked_contribution_stands",
        disable(GIVEN, "booked_one_stands"),
    ),
    "a receipt is not taken back alone": (
        reversal("receipt", -60_000, contribution="given"),
        "contribution_and_book_agree",
        disable(ENTRY, "agrees_with_contribution"),
    ),
    "a booked contribution is not binned alone": (
        lambda world: Contribution.objects.filter(pk=world.given.pk).update(
            binned_by=world.cast.binh, binned_at=timezone.now()
        ),
        "contribution_and_book_agree",
        disable(GIVEN, "agrees_with_the_book"),
    ),
    # transfers and allocations
    "a transfer has two ends": (
        end_of_transfer(-1),
        "transfer_has_two_ends",
        disable(ENTRY, "transfer_has_two_ends"),
    ),
    "the ends of a transfer are of one amount": (
        several(end_of_transfer(-2, key=KEY), end_of_transfer(1, "other", key=KEY)),
        "transfer_has_two_ends",
        edit(ENTRY, "transfer_has_two_ends", cut("sum(amount) <> 0", "false")),
    ),
    "a transfer goes somewhere": (
        several(end_of_transfer(-1, key=KEY), end_of_transfer(1, key=KEY)),
        "transfer_has_two_ends",
        edit(ENTRY, "transfer_has_two_ends", cut("OR count(DISTINCT (fund_id, method)) <> 2")),
    ),
    "a transfer has no third end": (
        several(
            end_of_transfer(-2, key=KEY), end_of_transfer(1, "other", key=KEY), end_of_transfer(1, "other", key=KEY)
        ),
        "transfer_has_two_ends",
        edit(ENTRY, "transfer_has_two_ends", cut("OR count(*) FILTER (WHERE reverses_id IS NULL) <> 2")),
    ),
    "the end of a transfer says which": (
        entry("transfer", 1),
        "entry_of_a_transfer_says_which",
        drop(ENTRY, "entry_of_a_transfer_says_which"),
    ),
    "an allocation leaves once": (
        entry("handover", -1, allocation="allocation"),
        "allocation_leaves_once",
        drop_index("allocation_leaves_once"),
    ),
    "an allocation arrives once": (
        entry("grant", 1, fund="other", allocation="allocation"),
        "allocation_arrives_once",
        drop_index("allocation_arrives_once"),
    ),
}
