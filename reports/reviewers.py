"""Who reviews reports: who holds `REVIEW` above the union. Of a union with none above it, who holds it there."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone

from reports.models import Report
from unions.access import Scope, paths_looked_at
from unions.audience import who_can
from unions.models import STEP, Account, Can, HeirPath, Reach, UnionUnit


def for_review(scope: Scope) -> QuerySet[Report]:
    """Reports that the scope reviews, in the tree of its day.

    Those of a unit that ended are reviewed above the place where it stood last, and above that of its heir.
    """
    above = _below_a_reviewer(scope)
    heirs = HeirPath.objects.on(scope.on).filter(above)
    places = scope.places(Can.VIEW).filter(above | Q(unit__in=heirs.values("unit")))
    return Report.objects.in_scope(scope).filter(unit__in=places.values("unit"))


def reviews(scope: Scope, report: Report) -> bool:
    """Whether the scope reviews the report; that nobody accepts what they handed in themselves is asked apart."""
    return for_review(scope).filter(pk=report.pk).exists()


def require_review(scope: Scope, report: Report) -> None:
    if not reviews(scope, report):
        raise PermissionDenied


def _below_a_reviewer(scope: Scope) -> Q:
    """Paths that lie below those at which the scope reviews; the top of a tree has nobody above it."""
    within = Q(pk__in=[])
    for path, reach in scope.held.get(Can.REVIEW, ()):
        if reach is Reach.BELOW:
            within |= Q(path__startswith=path) & ~Q(path=path)
        if len(path) == STEP:
            within |= Q(path=path)
    return within


def people_above(unit: UnionUnit) -> list[Account]:
    """Who is told of what the unit hands in: reviewers of the nearest union above it that has any."""
    today = timezone.localdate()
    above = {int(steps[-2:][0]) for path in paths_looked_at(unit, today) if (steps := path.rstrip("/").split("/"))}
    told = who_can(Can.REVIEW, above, today, nearest=True)
    return list({account.pk: account for accounts in told.values() for account in accounts}.values())


def people_of(unit: UnionUnit) -> list[Account]:
    """Who is told of what became of the unit's reports: the nearest who write or hand them in."""
    today = timezone.localdate()
    told = [who_can(can, [unit.pk], today, nearest=True).get(unit.pk, []) for can in (Can.RECORD, Can.SUBMIT)]
    return list({account.pk: account for accounts in told for account in accounts}.values())
