"""Rules about campaigns and awards that only the database can keep."""

from __future__ import annotations

from typing import Any

import pgtrigger

# Of a campaign with a window for registering, registrations are of a day in it.
WITHIN_THE_WINDOW = """
    IF EXISTS (SELECT 1 FROM campaigns_campaign c
                WHERE c.id = NEW.campaign_id
                  AND (NOT c.valid @> NEW.happened_on OR c.registration IS NOT NULL AND NOT c.registration @> NEW.happened_on)) THEN
        RAISE EXCEPTION 'campaign % takes no registration on %', NEW.campaign_id, NEW.happened_on
        USING ERRCODE = 'check_violation', CONSTRAINT = 'registration_is_within_the_window';
    END IF;
    RETURN NEW;
"""
# Where authors are named their shares make a whole.
SHARES_MAKE_A_WHOLE = """
    IF EXISTS (SELECT 1 FROM campaigns_author WHERE initiative_id = {initiative} HAVING sum(share) <> 100) THEN
        RAISE EXCEPTION 'the shares of initiative % do not make a whole', {initiative}
        USING ERRCODE = 'check_violation', CONSTRAINT = 'author_shares_make_a_whole';
    END IF;
    RETURN NULL;
"""
# A decision binds from the day it was signed.
NOT_BEFORE_THE_DECISION = """
    IF NEW.happened_on < (SELECT signed_on FROM unions_decision WHERE id = NEW.decision_id) THEN
        RAISE EXCEPTION 'the decision is of a later day than %', NEW.happened_on
        USING ERRCODE = 'check_violation', CONSTRAINT = 'given_after_the_decision';
    END IF;
    RETURN NEW;
"""
# A union that received something is called as it was on that day, as the paper calls it.
CALLED_AS_ON_THE_DAY = """
    NEW.name = coalesce((SELECT left(name, 200) FROM unions_unitversion
                          WHERE unit_id = NEW.recipient_unit_id AND valid @> NEW.happened_on), NEW.name);
    RETURN NEW;
"""
# A contest gives prizes and places to those who took part, and not before it began.
RESULT_OF_THIS_CONTEST = """
    IF NOT EXISTS (SELECT 1 FROM campaigns_contestentry entry JOIN campaigns_contest contest ON contest.id = entry.contest_id
                    WHERE entry.id = NEW.entry_id AND entry.binned_at IS NULL AND entry.unit_id = NEW.unit_id
                      AND NEW.happened_on >= lower(contest.valid)) THEN
        RAISE EXCEPTION 'entry % has no such result', NEW.entry_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'result_is_of_an_entry';
    END IF;
    RETURN NEW;
"""
# Costs that are split by payer make the whole.
COSTS_ADD_UP = """
    IF EXISTS (SELECT 1 FROM campaigns_{record} r
                WHERE r.id = {key}
                  AND r.amount <> (SELECT sum(amount) FROM campaigns_costshare WHERE {record}_id = r.id)) THEN
        RAISE EXCEPTION 'what was paid for {record} % does not add up', {key}
        USING ERRCODE = 'check_violation', CONSTRAINT = 'cost_shares_add_up';
    END IF;
    RETURN NULL;
"""
# What a round gave stays as it was given. What was struck may stand again, and is changed in no other way.
DECIDED_LINES_STAND = """
    IF (OLD.state = 'granted' OR OLD.state = 'struck' AND NEW.state = 'struck')
       AND to_jsonb(NEW) - 'member_id' IS DISTINCT FROM to_jsonb(OLD) - 'member_id' THEN
        RAISE EXCEPTION 'nomination % is decided', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'nomination_stands_once_decided';
    END IF;
    RETURN NEW;
"""

BEFORE: dict[str, Any] = {"when": pgtrigger.Before}
DEFERRED: dict[str, Any] = {"level": pgtrigger.Row, "when": pgtrigger.After, "timing": pgtrigger.Deferred}


def within_the_window() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="within_the_window",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("campaign_id", "happened_on"),
        func=WITHIN_THE_WINDOW,
        **BEFORE,
    )


def shares_make_a_whole() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="shares_make_a_whole",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=pgtrigger.Func(
            SHARES_MAKE_A_WHOLE.replace("{initiative}", "coalesce(NEW.initiative_id, OLD.initiative_id)")
        ),
        **DEFERRED,
    )


def given_after_the_decision() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="given_after_the_decision",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("happened_on", "decision_id"),
        condition=pgtrigger.Q(new__decision__isnull=False),
        func=NOT_BEFORE_THE_DECISION,
        **BEFORE,
    )


def called_as_on_the_day() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="called_as_on_the_day",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("recipient_unit_id", "happened_on", "name"),
        condition=pgtrigger.Q(new__recipient_unit__isnull=False),
        func=CALLED_AS_ON_THE_DAY,
        **BEFORE,
    )


def result_of_an_entry() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="result_of_an_entry",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("entry_id", "unit_id", "happened_on"),
        func=RESULT_OF_THIS_CONTEST,
        **BEFORE,
    )


def costs_add_up(record: str) -> pgtrigger.Trigger:
    """On the record itself (`work`, `activity`)."""
    func = COSTS_ADD_UP.replace("{record}", record).replace("{key}", "NEW.id")
    return pgtrigger.Trigger(
        name="costs_add_up", operation=pgtrigger.UpdateOf("amount"), func=pgtrigger.Func(func), **DEFERRED
    )


def cost_shares_add_up(record: str) -> pgtrigger.Trigger:
    """On the shares of one of the records."""
    key = f"coalesce(NEW.{record}_id, OLD.{record}_id)"
    func = COSTS_ADD_UP.replace("{record}", record).replace("{key}", key)
    return pgtrigger.Trigger(
        name=f"shares_of_{record}_add_up",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=pgtrigger.Func(func),
        **DEFERRED,
    )


def decided_lines_stand() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(name="decided_lines_stand", operation=pgtrigger.Update, func=DECIDED_LINES_STAND, **BEFORE)
