"""A round of the province for its unions, as tests of rounds, dossiers, votes and grants begin with."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.utils import timezone

from campaigns.models import AwardRound, AwardType, Nomination, Proposal
from campaigns.services import proposal_lines, proposals
from members.models import Member
from tests.cast import account, member
from unions.access import Scope
from unions.models import Decision, UnionUnit

TODAY = timezone.localdate
YEAR = 2024


def award_type(code: str = "giay-khen", **fields: Any) -> AwardType:
    said = {"name": code, "nature": "form", "form": "certificate", "giver": "province", "basis": "comprehensive"}
    said["recipients"] = ["individual", "collective", "household"]
    return AwardType.objects.create(code=f"test-{code}", **said | fields)


def a_round(cast: SimpleNamespace, *kinds: AwardType, unit: UnionUnit | None = None, **fields: Any) -> AwardRound:
    """Drawn up past the services, receiving unless told otherwise; it offers awards without a limit."""
    said = {
        "name": f"Xét khen thưởng {uuid4().hex[:6]}",
        "merit_year": YEAR,
        "opens_on": TODAY() - timedelta(days=10),
        "closes_on": TODAY() + timedelta(days=10),
        "state": "receiving",
    }
    made = AwardRound.objects.create(unit=unit or cast.tinh, **said | fields)
    for kind in kinds:
        made.offers.create(award_type=kind)
    return made


def province_chair(cast: SimpleNamespace) -> Scope:
    return Scope.of(account("chu-tich-tinh", cast.tinh, "chair", "Hoàng Thị Chủ"))


def upper_reviewer(cast: SimpleNamespace) -> Scope:
    return Scope.of(account("tham-dinh-huyen", cast.huyen_a, "reviewer", "Bùi Văn Thẩm"))


def people(cast: SimpleNamespace, number: int = 3) -> list[Member]:
    return [member(f"Nguyễn Văn Khen {n}", cast.truong) for n in range(number)]


def drawn_up(award_round: AwardRound, kind: AwardType, who: list[Member], scope: Scope, unit: UnionUnit) -> Proposal:
    made = proposals.begin_proposal(award_round.pk, unit, form_key=uuid4(), scope=scope)
    chosen = Member.objects.filter(pk__in=[one.pk for one in who])
    proposal_lines.add_members(made.pk, kind.pk, chosen, achievement="Hoàn thành tốt", scope=scope)
    made.refresh_from_db()
    return made


def sent(award_round: AwardRound, kind: AwardType, who: list[Member], scope: Scope, unit: UnionUnit) -> Proposal:
    made = drawn_up(award_round, kind, who, scope, unit)
    return proposals.send(made.pk, seen_version=made.version, scope=scope)


def at_the_top(cast: SimpleNamespace, award_round: AwardRound, kind: AwardType, who: list[Member]) -> Proposal:
    """A dossier of the school union that lies at the unit of the round."""
    made = sent(award_round, kind, who, Scope.of(cast.an), cast.truong)
    Proposal.objects.filter(pk=made.pk).update(lies_at=award_round.unit)
    made.refresh_from_db()
    return made


def decision(number: str = "12/QĐ-LĐLĐ") -> Decision:
    """Not yet written."""
    day = TODAY() - timedelta(days=1)
    return Decision(number=number, issuer="LĐLĐ tỉnh", signed_on=day, effective_on=day)


def lines_of(proposal: Proposal) -> list[Nomination]:
    return list(proposal.lines.kept().order_by("pk"))
