"""Every guard of the books does its work, and is missed by name as soon as it is taken out."""

from __future__ import annotations

from tests.welfare.book_guards import GUARDS
from tests.welfare.book_moves import taken_back
from tests.welfare.book_world import is_whole, world
from welfare.models import Balance, Contribution, Entry, Fund, FundingLine, MonthClose, Payout, Proof, Recipient

OF_OTHERS = {"unit_existed", "added_insert", "changed_update", "deleted_delete"}  # records and their history


def test_every_guard_does_its_work(cast):
    made = world(cast)
    is_whole(made.fund)
    is_whole(made.other)

    for guard in GUARDS:
        guard.rule(made)


def test_every_mutant_is_killed(cast):
    """One guard at a time is taken out; the rule that tries what it is for must notice."""
    made = world(cast)
    survivors = []
    for guard in GUARDS:
        with taken_back():
            guard.mutant.make()
            try:
                guard.rule(made)
            except AssertionError:
                continue
            survivors.append(guard.name)

    assert survivors == []
    assert len({guard.name for guard in GUARDS}) == len(GUARDS) > 100


def test_there_is_a_mutant_of_every_trigger_and_constraint_of_the_books():
    models = (Balance, Entry, MonthClose, FundingLine, Proof)
    walls = {constraint.name for model in models for constraint in model._meta.constraints}
    for model in (*models, Payout, Recipient, Fund, Contribution):
        walls |= {trigger.name for trigger in model._meta.triggers}

    taken_out = {guard.mutant.of for guard in GUARDS}

    assert walls - taken_out - OF_OTHERS == set()
