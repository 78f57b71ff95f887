"""What resources of campaigns share: how other rows are named, and where refusals of services are said."""

from __future__ import annotations

from typing import Any

from campaigns.models import Campaign
from campaigns.reach import offered
from campaigns.services.costs import Share
from common.api.fields import InScope
from unions.access import Scope
from unions.api.decisions_given import decision_of
from unions.models import Decision


def campaign_field(**kwargs: Any) -> InScope:
    """A campaign by its code, among those launched within reach or above it."""
    return InScope(_campaigns, slug="code", **kwargs)


def _campaigns(scope: Scope) -> Any:
    return offered(Campaign, scope)


def decision_said(said: dict[str, Any], row: Any = None) -> Decision | None:
    """Takes the decision out of what is said; the one that the row rests on where nothing is said of it."""
    return decision_of(said.pop("decision")) if "decision" in said else getattr(row, "decision", None)


def shares_of(said: dict[str, Any], row: Any = None) -> list[Share]:
    """Takes the shares of a cost out of what is said; where nothing is said of them, those that stand and still hold."""
    lines = said.pop("shares", None)
    if lines is None and row is not None and said.get("paid_by", row.paid_by) == row.paid_by:
        lines = row.shares.values("paid_by", "payer", "amount")
    return [Share(**line) for line in lines or ()]
