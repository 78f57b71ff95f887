"""Rules about payouts that only the database can keep: what was decided stands, and the parts add up."""

from __future__ import annotations

from typing import Any

import pgtrigger

# What each step may write, and nothing besides. The person may be found to be another row of the same person.
STEPS_STAND = """
    DECLARE
        written text[] := CASE OLD.status || ' ' || NEW.status
            WHEN 'approved approved' THEN '{}'::text[]
            WHEN 'paid paid' THEN '{}'
            WHEN 'receipted receipted' THEN '{}'
            WHEN 'reversed reversed' THEN '{}'
            WHEN 'approved proposed' THEN '{status, version, approved_by_id, approved_at}'
            WHEN 'approved paid' THEN '{status, version, paid_by_id, paid_at, paid_on}'
            WHEN 'paid receipted' THEN '{status, version, receipted_by_id, receipted_at}'
            WHEN 'paid reversed' THEN '{status, version, reversed_by_id, reversed_at, reversal_reason}'
            WHEN 'receipted reversed' THEN '{status, version, reversed_by_id, reversed_at, reversal_reason}'
        END;
    BEGIN
        IF written IS NULL THEN
            RAISE EXCEPTION 'payout % does not go from % to %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_goes_step_by_step';
        END IF;
        IF to_jsonb(NEW) - written IS DISTINCT FROM to_jsonb(OLD) - written AND NOT (
            OLD.status = NEW.status AND to_jsonb(NEW) - 'member_id' = to_jsonb(OLD) - 'member_id' AND EXISTS (
                SELECT 1 FROM members_member
                 WHERE (id, merged_into_id) IN ((OLD.member_id, NEW.member_id), (NEW.member_id, OLD.member_id))
            )
        ) THEN
            RAISE EXCEPTION 'payout % is approved', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_stands_once_approved';
        END IF;
        RETURN NEW;
    END;
"""

# What is drawn up, refused or returned waits for approval once more before anything else may happen to it. What waits
# or was returned may be drawn up anew.
STEPS_BEFORE_APPROVAL = """
    IF (OLD.status, NEW.status) NOT IN (
        ('draft', 'proposed'), ('proposed', 'approved'), ('proposed', 'returned'), ('proposed', 'refused'),
        ('returned', 'proposed'), ('refused', 'proposed'), ('proposed', 'draft'), ('returned', 'draft')
    ) THEN
        RAISE EXCEPTION 'payout % does not go from % to %', OLD.id, OLD.status, NEW.status
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_goes_step_by_step';
    END IF;
    RETURN NEW;
"""

ADDS_UP = """
    IF EXISTS (SELECT 1 FROM welfare_payout p
                WHERE p.id = {payout} AND p.status <> 'draft'
                  AND p.amount <> (SELECT coalesce(sum(amount), 0) FROM welfare_fundingline WHERE payout_id = p.id)) THEN
        RAISE EXCEPTION 'the funding of payout % does not add up', {payout}
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_funding_adds_up';
    END IF;
    RETURN NULL;
"""
LIST_ADDS_UP = """
    IF EXISTS (SELECT 1 FROM welfare_payout p
                WHERE p.id = NEW.id AND p.status <> 'draft' AND p.listed > 0
                  AND (p.listed_amount <> p.amount OR p.listed_quantity <> p.quantity)) THEN
        RAISE EXCEPTION 'the list of payout % does not add up', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_list_adds_up';
    END IF;
    RETURN NULL;
"""
# Paid means that the cash book says so, line by line; and taken back, that it says that too. Asked line by line, since
# the planner, as long as it has not heard of many payments, would rather read all of them than look one up.
BOOK_AGREES = """
    IF EXISTS (SELECT 1 FROM welfare_payout p JOIN welfare_fundingline line ON line.payout_id = p.id
                WHERE p.id = NEW.id AND line.fund_id IS NOT NULL
                  AND (SELECT (SELECT count(*) FROM welfare_entry back WHERE back.reverses_id = entry.id)
                         FROM welfare_entry entry WHERE entry.funding_line_id = line.id AND entry.kind = 'payout')
                      IS DISTINCT FROM (p.status = 'reversed')::int) THEN
        RAISE EXCEPTION 'the cash book does not say what payout % says', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_and_book_agree';
    END IF;
    RETURN NULL;
"""
PARTS_STAND = """
    IF EXISTS (SELECT 1 FROM welfare_payout p
                WHERE p.id IN (OLD.payout_id, NEW.payout_id) AND p.status IN ('approved', 'paid', 'receipted', 'reversed')) THEN
        RAISE EXCEPTION 'payout % is approved', coalesce(NEW.payout_id, OLD.payout_id)
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_stands_once_approved';
    END IF;
    RETURN coalesce(NEW, OLD);
"""
# On a list that stands, a signature may be added, and a person be found to be another row of the same person.
LIST_STANDS = """
    IF EXISTS (SELECT 1 FROM welfare_payout p
                WHERE p.id IN (OLD.payout_id, NEW.payout_id) AND p.status IN ('approved', 'paid', 'receipted', 'reversed'))
       AND NOT (TG_OP = 'UPDATE' AND (
            to_jsonb(NEW) - 'received_on' = to_jsonb(OLD) - 'received_on'
            OR to_jsonb(NEW) - 'member_id' = to_jsonb(OLD) - 'member_id' AND EXISTS (
                SELECT 1 FROM members_member
                 WHERE (id, merged_into_id) IN ((OLD.member_id, NEW.member_id), (NEW.member_id, OLD.member_id))))) THEN
        RAISE EXCEPTION 'payout % is approved', coalesce(NEW.payout_id, OLD.payout_id)
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_stands_once_approved';
    END IF;
    RETURN coalesce(NEW, OLD);
"""
# Papers may come later, none goes that was there when it was decided; what exists only afterwards, until receipted.
PAPERS_STAND = """
    IF EXISTS (SELECT 1 FROM welfare_payout p
                WHERE p.id = OLD.payout_id
                  AND (p.status IN ('receipted', 'reversed')
                       OR p.status IN ('approved', 'paid') AND OLD.kind NOT IN ('receipt', 'handover', 'photo'))) THEN
        RAISE EXCEPTION 'payout % is approved', OLD.payout_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_stands_once_approved';
    END IF;
    RETURN coalesce(NEW, OLD);
"""
# Once a statement, not once a row: a list of a thousand is added up once.
LIST_IS_COUNTED = """
    UPDATE welfare_payout p
       SET listed = said.number, listed_quantity = said.quantity, listed_amount = said.amount
      FROM (SELECT touched.payout_id, count(r.id) AS number, coalesce(sum(r.quantity), 0) AS quantity,
                   coalesce(sum(r.amount), 0) AS amount
              FROM (SELECT DISTINCT payout_id FROM {rows}) touched
              LEFT JOIN welfare_recipient r ON r.payout_id = touched.payout_id
             GROUP BY touched.payout_id) said
     WHERE p.id = said.payout_id
       AND (p.listed, p.listed_quantity, p.listed_amount) IS DISTINCT FROM (said.number, said.quantity, said.amount);
    RETURN NULL;
"""


def payout_triggers() -> list[pgtrigger.Trigger]:
    deferred: dict[str, Any] = {"level": pgtrigger.Row, "when": pgtrigger.After, "timing": pgtrigger.Deferred}
    return [
        pgtrigger.Trigger(
            name="funding_adds_up",
            operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount", "status"),
            func=pgtrigger.Func(ADDS_UP.replace("{payout}", "NEW.id")),
            **deferred,
        ),
        pgtrigger.Trigger(
            name="list_adds_up",
            operation=pgtrigger.Insert
            | pgtrigger.UpdateOf("amount", "quantity", "status", "listed", "listed_amount", "listed_quantity"),
            func=pgtrigger.Func(LIST_ADDS_UP),
            **deferred,
        ),
        pgtrigger.Trigger(
            name="book_agrees",
            operation=pgtrigger.UpdateOf("status"),
            condition=pgtrigger.Q(new__status__in=["paid", "receipted", "reversed"]),
            func=pgtrigger.Func(BOOK_AGREES),
            **deferred,
        ),
        pgtrigger.Trigger(
            name="decided_rows_stand",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(old__status__in=["approved", "paid", "receipted", "reversed"]),
            func=STEPS_STAND,
        ),
        pgtrigger.Protect(
            name="decided_rows_stay",
            operation=pgtrigger.Delete,
            condition=pgtrigger.Q(old__status__in=["approved", "paid", "receipted", "reversed"]),
        ),
        pgtrigger.Protect(
            name="nothing_begins_as_paid",
            operation=pgtrigger.Insert,
            condition=pgtrigger.Q(new__status__in=["paid", "receipted", "reversed"]),
        ),
        pgtrigger.Trigger(
            name="goes_step_by_step",
            when=pgtrigger.Before,
            operation=pgtrigger.UpdateOf("status"),
            condition=~pgtrigger.Q(old__status__in=["approved", "paid", "receipted", "reversed"])
            & pgtrigger.Q(old__status__df=pgtrigger.F("new__status")),
            func=STEPS_BEFORE_APPROVAL,
        ),
    ]


def funding_line_triggers() -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Trigger(
            name="lines_stand",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            func=PARTS_STAND,
        ),
        pgtrigger.Trigger(
            name="lines_add_up",
            level=pgtrigger.Row,
            when=pgtrigger.After,
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            timing=pgtrigger.Deferred,
            func=pgtrigger.Func(ADDS_UP.replace("{payout}", "coalesce(NEW.payout_id, OLD.payout_id)")),
        ),
    ]


def recipient_triggers() -> list[pgtrigger.Trigger]:
    counted: dict[str, Any] = {"level": pgtrigger.Statement, "when": pgtrigger.After}
    return [
        pgtrigger.Trigger(
            name="list_stands",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            func=LIST_STANDS,
        ),
        pgtrigger.Trigger(
            name="list_counts_in",
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="new_rows"),
            func=LIST_IS_COUNTED.replace("{rows}", "new_rows"),
            **counted,
        ),
        pgtrigger.Trigger(
            name="list_counts_anew",
            operation=pgtrigger.Update,
            referencing=pgtrigger.Referencing(new="new_rows"),
            func=LIST_IS_COUNTED.replace("{rows}", "new_rows"),
            **counted,
        ),
        pgtrigger.Trigger(
            name="list_counts_out",
            operation=pgtrigger.Delete,
            referencing=pgtrigger.Referencing(old="old_rows"),
            func=LIST_IS_COUNTED.replace("{rows}", "old_rows"),
            **counted,
        ),
    ]


def proof_triggers() -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Trigger(
            name="papers_stand",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=PAPERS_STAND,
        ),
    ]
