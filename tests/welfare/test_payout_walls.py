"""What the database keeps about payouts, whoever writes."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from tests.cast import member
from tests.welfare.paying import DAY, LATER, in_state, purse, unsaved
from tests.welfare.test_payout_life import ALLOWED, STATES
from unions.access import Scope
from welfare.models import DECIDED, FundingLine, Payout, PayoutKind, Proof, Recipient
from welfare.services import payouts as services
from welfare.services.payouts import Funding, Row


@pytest.mark.parametrize("old", STATES)
def test_the_database_knows_the_steps(cast, old):
    payout = in_state(old, cast)
    for new in STATES:
        if new == old:
            continue
        told = ""
        try:
            with transaction.atomic():
                Payout.objects.filter(pk=payout.pk).update(status=new)
                transaction.set_rollback(True)
        except IntegrityError as error:
            told = str(error)
        assert ("does not go from" in told) is ((old, new) not in ALLOWED), (old, new, told)


def _others(payout: Payout, cast) -> dict[str, object]:
    """For every column of a payout, something else than stands in it."""
    foreign = {
        "unit_id": cast.to_1.pk,
        "kind_id": PayoutKind.objects.exclude(pk=payout.kind_id).first().pk,
        "programme_id": None,
        "member_id": member("Người khác", cast.truong).pk,
    }
    words = {"beneficiary_kind": "poor", "relation": "child"}
    by_type = {
        "DateField": lambda now: (now or DAY) - timedelta(days=1),
        "DateTimeField": lambda now: (now or timezone.now()) - timedelta(days=1),
        "UUIDField": lambda now: uuid.uuid4(),
        "ForeignKey": lambda now: cast.dung.pk,
        "CharField": lambda now: f"{now} khác",
        "TextField": lambda now: f"{now} khác",
    }
    made = {}
    for field in Payout._meta.concrete_fields:
        if field.primary_key or field.name == "status":
            continue
        name, now = field.attname, getattr(payout, field.attname)
        other = by_type.get(field.get_internal_type(), lambda now: (now or 0) + 1)
        value = foreign.get(name, words.get(name)) if name in foreign | words else other(now)
        if value != now:
            made[name] = value
    return made


@pytest.mark.parametrize("way", ["orm", "sql"])
@pytest.mark.parametrize("state", DECIDED)
def test_no_column_of_a_decided_payout_is_written(cast, state, way):
    payout = in_state(state, cast, fund=purse(cast))
    passed = []
    for column, value in _others(payout, cast).items():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if way == "orm":
                    Payout.objects.filter(pk=payout.pk).update(**{column: value})
                else:
                    written = f'UPDATE welfare_payout SET "{column}" = %s WHERE id = %s'  # noqa: S608
                    cursor.execute(written, [value, payout.pk])
                passed.append(column)
        except IntegrityError:
            continue
    assert passed == []


@pytest.mark.parametrize("state", DECIDED)
def test_no_part_of_a_decided_payout_is_added_changed_or_taken_away(cast, state):
    payout = in_state(state, cast, beneficiary="Tết", recipients=[Row(300_000, name="Bà Sáu", beneficiary_kind="poor")])
    line, row = payout.funding.get(), payout.recipients.get()
    slip = Proof(payout=payout, kind="slip", number="1", added_by=cast.binh)
    for act_on_part in (
        lambda: FundingLine.objects.filter(pk=line.pk).update(payer="Ai khác"),
        lambda: line.delete(),
        lambda: FundingLine.objects.create(payout=payout, source="state", amount=1),
        lambda: Recipient.objects.filter(pk=row.pk).update(amount=1),
        lambda: Recipient.objects.filter(pk=row.pk).update(name="Ai khác"),
        lambda: Recipient.objects.filter(pk=row.pk).delete(),
        lambda: Recipient.objects.create(payout=payout, number=2, name="Ai khác", amount=1),
        lambda: payout.delete(),
        lambda: (slip.save(), Proof.objects.filter(pk=slip.pk).delete()),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act_on_part()
    assert Recipient.objects.filter(payout=payout).update(received_on=LATER) == 1


def test_a_draft_says_less_and_a_proposal_all(cast):
    payout = services.record_payout(unsaved(cast, 0), [], draft=True, scope=Scope.of(cast.binh))

    with pytest.raises(ValidationError):
        services.propose_payout(payout.pk, seen_version=1, scope=Scope.of(cast.binh))
    payout.amount = 300_000
    services.change_payout(payout, [Funding("union", 300_000)], seen_version=1, draft=True, scope=Scope.of(cast.binh))
    assert services.propose_payout(payout.pk, seen_version=2, scope=Scope.of(cast.binh)).status == "proposed"
