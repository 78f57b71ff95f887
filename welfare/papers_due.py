"""Which papers a payout still lacks: of one in hand, and as a condition of the database."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Func, OuterRef, Q, Value

from welfare.models import AFTERWARDS, HANDED_OUT, Payout, Proof

Status = Payout.Status
NOT_ADDED = (Status.REFUSED, Status.REVERSED)  # nothing was given, or it came back
SETTLED = (Status.RECEIPTED, *NOT_ADDED)  # no paper can be added
KINDS = ArrayField(CharField(max_length=10))


def lacking(payout: Payout) -> list[str]:
    """The papers its kind needs, has not yet, and can still get; those of the handing out only once it was paid."""
    if payout.status in SETTLED:
        return []
    there = {proof.kind for proof in payout.proofs.all()}
    due = [kind for kind in payout.kind.proofs if payout.status in HANDED_OUT or kind not in AFTERWARDS]
    return [kind for kind in due if kind not in there]


def is_lacking() -> Q:
    """Whether a payout is `lacking` any."""
    there = ArraySubquery(Proof.objects.filter(payout=OuterRef("pk")).order_by().values("kind"), output_field=KINDS)
    or_later = Func(there, Value(list(AFTERWARDS), output_field=KINDS), function="array_cat", output_field=KINDS)
    before = Q(kind__proofs__contained_by=or_later)
    after = Q(kind__proofs__contained_by=there) | ~Q(status__in=HANDED_OUT)
    return ~Q(status__in=SETTLED) & ~Q(kind__proofs=[]) & ~(before & after)
