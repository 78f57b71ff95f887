"""What the first page says is to be done: only what the account may do, in as many questions for many as for one."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Activity, AwardRound, Campaign, Duty, Proposal
from members.models import Transfer
from reports.awaited import awaited
from tests.cast import LONG_AGO
from unions.access import Scope
from unions.http import Where
from unions.models import Account, Classification, ScoreSheet

TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=9)


def ask(cast: SimpleNamespace, n: int = 0) -> AwardRound:
    """The province asks everybody below it once more: to register, to propose, to hold something."""
    days = DateRange(TODAY - timedelta(days=9), SOON)
    Campaign.objects.create(unit=cast.tinh, code=f"c-{n}", name=f"Phong trào {n}", valid=days)
    kind = Activity.Kind.values[n]
    Duty.objects.create(unit=cast.tinh, kind=kind, level_id="grassroots_union", valid=LONG_AGO)
    return AwardRound.objects.create(
        unit=cast.tinh, name=f"Đợt {n}", merit_year=2024, opens_on=TODAY, closes_on=SOON, state="receiving"
    )


def classified(unit: Any, year: str, **fields: Any) -> Classification:
    said = {"happened_on": f"{year}-12-31", "sheet": ScoreSheet.objects.filter(levels="grassroots_union").first()}
    return Classification.objects.create(unit=unit, year_label=year, **said | fields)


def waiting(who: Account) -> list[str]:
    """The addresses of what waits."""
    scope = Scope.of(who)
    request: Any = SimpleNamespace(scope=scope, where=Where.of(scope), user=who)
    return [row["url"] for row in awaited(request)]


def test_what_waits_is_told_to_whose_own_union_it_is_asked_of(cast, client, lan, queries):
    award_round, own = ask(cast), classified(cast.truong, "2024")
    now = timezone.now()
    Transfer.objects.create(
        member=lan, from_unit=cast.xuong, to_unit=cast.truong, moves_on=TODAY, sent_by=cast.chi, sent_at=now
    )
    classified(cast.xuong, "2024", status="submitted", submitted_by=cast.chi, submitted_at=now)
    to_hold = f"{reverse('campaigns:activity-create')}?kind={Duty.objects.get().kind}"
    with queries() as few:
        told = waiting(cast.an)

    assert told == [
        reverse("members:transfer-list"),
        award_round.get_absolute_url(),
        f"{reverse('campaigns:registration-create')}?campaign=c-0",
        own.get_absolute_url(),
        reverse("reports:declared-grid", args=["truong", "2024"]),
        to_hold,
    ]
    assert waiting(cast.dung) == [f"{reverse('unions:classification-list')}?year=2024&state=submitted"]
    assert waiting(cast.to_truong) == waiting(cast.quan) == []
    client.force_login(cast.an)
    page = client.get(reverse("reports:home"))
    assert [row["url"] for row in page.context["mine"]] == told

    Proposal.objects.create(round=award_round, unit=cast.truong, lies_at=cast.truong, made_by=cast.an)
    for n in range(1, 4):
        ask(cast, n)
        classified(cast.truong, str(2020 + n))
    with queries() as many:
        assert len(waiting(cast.an)) == len(told) + 3 * 4 - 1
    assert len(many) == len(few)
