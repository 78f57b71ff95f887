"""Dossiers on their way follow the unions: what waits at one that ends waits at its heir."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from campaigns.models import AwardRound, Proposal
from unions.followers import Act, Consequence
from unions.models import LineageEvent

LABEL = Proposal._meta.label
MOVE = """
UPDATE campaigns_proposal dossier SET lies_at_id = heir.new_id
  FROM unnest(%(old)s::bigint[], %(new)s::bigint[]) AS heir (old_id, new_id)
 WHERE dossier.lies_at_id = heir.old_id AND dossier.state = 'sent'
RETURNING dossier.id, heir.old_id, heir.new_id
"""
BRING_BACK = """
UPDATE campaigns_proposal dossier SET lies_at_id = was.unit_id
  FROM unnest(%(ids)s::bigint[], %(units)s::bigint[]) AS was (id, unit_id)
 WHERE dossier.id = was.id
"""


class DossierFollower:
    """See `unions.followers.Follower`. A dossier stays its union's own, and is sent on by who stands for it then."""

    def refusals(self, act: Act) -> list[str]:
        """Rounds that go on at a union that ends, and dossiers that wait at one without an heir."""
        rounds = AwardRound.objects.filter(unit__in=act.ended).exclude(state=AwardRound.State.CLOSED).count()
        stuck = _waiting(act).exclude(lies_at__in=act.heirs).count()
        told = (
            (_("Award rounds that go on there: %(number)d. End them first."), rounds),
            (_("Dossiers for awards that wait there: %(number)d. Pass them on or return them first."), stuck),
        )
        return [sentence % {"number": number} for sentence, number in told if number]

    def consequences(self, act: Act) -> list[Consequence]:
        number = _waiting(act).count()
        return (
            [Consequence(_("Dossiers for awards that wait at the heir then"), number, watched=False)] if number else []
        )

    def follow(self, act: Act) -> None:
        if not act.heirs:
            return
        with connection.cursor() as cursor:
            cursor.execute(MOVE, {"old": list(act.heirs), "new": list(act.heirs.values())})
            moved = {str(pk): [old, new] for pk, old, new in cursor.fetchall()}
        if moved:
            act.event.replaced[LABEL] = moved

    def objections(self, event: LineageEvent) -> list[str]:
        """Dossiers that were passed on, returned or decided since."""
        known = event.replaced.get(LABEL, {})
        rows = Proposal.objects.filter(pk__in=known).values_list("pk", "lies_at", "state")
        since = sum(known[str(pk)][1] != at or state != Proposal.State.SENT for pk, at, state in rows)
        return [_("dossiers for awards that went on since: %(number)d") % {"number": since}] if since else []

    def undo(self, event: LineageEvent) -> None:
        known = event.replaced.get(LABEL, {})
        if known:
            with connection.cursor() as cursor:
                units = [old for old, _new in known.values()]
                cursor.execute(BRING_BACK, {"ids": [int(pk) for pk in known], "units": units})


def _waiting(act: Act) -> Any:
    return Proposal.objects.filter(lies_at__in=act.ended, state=Proposal.State.SENT)
