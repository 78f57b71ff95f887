"""A row of every kind of campaigns, contests, initiatives and awards, for sweeps."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from campaigns.models import (
    Appraisal,
    Award,
    AwardRound,
    AwardRules,
    AwardType,
    Blank,
    Campaign,
    CampaignReview,
    Cluster,
    ClusterPlace,
    Contest,
    ContestEntry,
    ContestResult,
    Initiative,
    ProgrammeEntry,
    Recognition,
    Registration,
    Work,
    WorkPhoto,
)
from common.files import store
from tests.canary import CANARY
from tests.cast import LONG_AGO


def campaigns_and_clusters(made: SimpleNamespace, cast: SimpleNamespace, common: Any) -> None:
    """A campaign from above with a version of its own, who registered for it, its review; a cluster with its place."""
    unit, number = cast.truong, Campaign.objects.count()
    above = Campaign.objects.create(unit=cast.tinh, code=f"thi-dua-{number}", name="Thi đua", valid=LONG_AGO)
    made.campaign = Campaign.objects.create(
        unit=unit, code=f"chim-{number}", name=CANARY, theme=CANARY, valid=LONG_AGO, parent=above, asks="members"
    )
    made.registration = Registration.objects.create(
        campaign=made.campaign,
        taking_part=1,
        eligible=2,
        compact=store(b"%PDF- " + CANARY.encode(), media_type="application/pdf"),
        **common,
    )
    made.registration.people.create(member=made.person, promise=CANARY)
    made.review = CampaignReview.objects.create(
        campaign=made.campaign, kind="final", held_on=common["happened_on"], text=CANARY, recorded_by=cast.binh
    )
    made.cluster = Cluster.objects.create(unit=unit, name=f"{CANARY} {number}", valid=LONG_AGO)
    made.cluster_place = ClusterPlace.objects.create(cluster=made.cluster, unit=cast.to_1, valid=LONG_AGO)


def contests_and_works(made: SimpleNamespace, cast: SimpleNamespace, common: Any) -> None:
    """Another contest; one more entry in the first, with a prize; a work with a photo, and a photo more of the first."""
    n = ContestEntry.objects.count()
    contest = Contest.objects.create(unit=cast.truong, name=f"{CANARY} {n}", level="district", valid=LONG_AGO)
    made.contest = getattr(made, "contest", contest)
    made.contest_entry = ContestEntry.objects.create(contest=made.contest, team=f"{CANARY} {n}", quantity=3, **common)
    made.contest_result = ContestResult.objects.create(
        entry=made.contest_entry, kind="prize", grade="first", recipient_kind="individual", member=made.person, **common
    )
    work = Work.objects.create(kind="task", title=CANARY, campaign=made.campaign, **common)
    made.work = getattr(made, "work", work)
    picture = store(f"{CANARY} {n}".encode(), media_type="image/jpeg")
    made.work_photo = WorkPhoto.objects.create(work=made.work, file=picture, caption=CANARY, added_by=cast.binh)


def initiatives(made: SimpleNamespace, cast: SimpleNamespace, common: Any) -> None:
    """An initiative with its author, asked for here and outside, recognised by the province, entered in a programme."""
    one = made.initiative = Initiative.objects.create(title=CANARY, summary=CANARY, **common)
    one.authors.create(member=made.person, share=100)
    asked = {"initiative": one, "requested_on": one.happened_on}
    Appraisal.objects.create(level="grassroots", council_unit=cast.truong, **asked)
    made.appraisal = Appraisal.objects.create(level="district", council=CANARY, **asked)
    made.recognition = Recognition.objects.create(initiative=one, level="province", **common)
    made.campaigns_entry = ProgrammeEntry.objects.create(initiative=one, campaign=made.campaign, **common)


def awards(made: SimpleNamespace, cast: SimpleNamespace, person: Any, common: Any) -> None:
    """Another type of the school's own, with rules; one more award of the first."""
    n = AwardType.objects.count()
    kind = {"nature": "form", "form": "certificate", "giver": "grassroots", "recipients": ["individual"]}
    other = AwardType.objects.create(code=f"own-{n}", name=f"{CANARY} {n}", unit=cast.truong, **kind)
    made.award_type = getattr(made, "award_type", other)
    start = date(2000 + n, 1, 1)
    AwardRules.objects.create(
        award_type=made.award_type, valid=DateRange(start, date(2001 + n, 1, 1)), regulation=CANARY, rules=[]
    )
    made.award = Award.objects.create(
        award_type=made.award_type,
        recipient_kind="individual",
        member=person,
        merit_year=2024,
        basis="comprehensive",
        achievement=CANARY,
        **common,
    )


def award_rounds(made: SimpleNamespace, cast: SimpleNamespace, person: Any, common: Any) -> None:
    """Another round of the school; one more line and paper in its dossier for the first."""
    unit, n = cast.truong, AwardRound.objects.count()
    days = {"merit_year": 2024, "opens_on": date(2024, 1, 1), "closes_on": timezone.localdate()}
    other = AwardRound.objects.create(unit=unit, name=f"{CANARY} {n}", state="receiving", **days)
    if not n:
        made.round = other
        other.offers.create(award_type=made.award_type)
        made.proposal = other.proposals.create(unit=unit, lies_at=unit, note=CANARY, made_by=cast.binh)
    made.blank = Blank.objects.create(unit=unit, name=f"{CANARY} {n}", preprinted=True)
    made.nomination = made.proposal.lines.create(
        award_type=made.award_type, recipient_kind="individual", member=person, achievement=CANARY, **common
    )
    scan = store(b"%PDF- " + CANARY.encode(), media_type="application/pdf")
    made.proposal_paper = made.proposal.papers.create(
        kind="other", number=CANARY, file=scan, filename=f"{CANARY}.pdf", added_by=cast.binh
    )
