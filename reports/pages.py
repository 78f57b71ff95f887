"""What the home page shows: work to do, key figures, what has just happened."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import rounds
from common.facts import CountUnit
from common.money import dong_with_unit
from common.periods import Period
from reports import passport
from reports.awaited import awaited
from reports.figures import Figure, figures
from reports.models import Report, ReportStep
from reports.reviewers import for_review
from reports.worded import figure_path, plainly, written
from unions.access import Scope
from unions.http import OfficerRequest
from unions.models import Account, Can, TreePath, UnionUnit
from welfare.models import Payout
from welfare.privacy import with_names

KEY_FIGURES = (
    "mem.members_total",
    "welfare.visits.count",
    "welfare.visits.amount",
    "welfare.children.count",
    "health.check.count",
    "fund.contribution.amount",
)
SHOWN = 8


def work_to_do(request: OfficerRequest) -> list[dict[str, Any]]:
    """What this account must do, the most pressing first, as components/worklist.html shows it."""
    scope = request.scope
    mine = Payout.objects.in_scope(scope, Can.RECORD).returned().exclude(returned_by=request.user)
    returned = mine.select_related("kind", "member", "returned_by")
    work = [
        {
            "icon": "arrow-return-left",
            "tone": "warn",
            "title": str(payout),
            "why": f"{payout.returned_by}: “{payout.return_reason}”",
            "url": reverse("welfare:payout-edit", args=[payout.pk]),
            "due_word": _("Returned"),
            "due_tone": "warn",
            "due": f"{timezone.localtime(payout.returned_at):%d/%m/%Y}",
            "action": _("Put right"),
        }
        for payout in returned[:SHOWN]
    ]
    waiting = (
        Payout.objects.in_scope(scope, Can.APPROVE)
        .waiting_for(request.user)
        .select_related("kind", "member", "proposed_by")
        .order_by("recorded_at")
    )
    work += [
        {
            "icon": "check2-square",
            "tone": "",
            "title": str(payout),
            "why": _("%(amount)s, proposed by %(who)s")
            % {"amount": dong_with_unit(payout.amount), "who": payout.proposed_by},
            "url": payout.get_absolute_url(),
            "due_word": _("Awaiting approval"),
            "due": f"{payout.happened_on:%d/%m/%Y}",
            "action": _("Look and approve"),
        }
        for payout in waiting[:SHOWN]
    ]
    work += to_hand_out(request)
    work += dossiers(request)
    return [*reports_due(request), *work, *reports_to_review(request), *awaited(request)]


def own_reports(scope: Scope) -> QuerySet[Report]:
    """Reports that are still to be written, of the units where the account itself records: not all those below."""
    posted = [path for path, _reach in scope.held.get(Can.RECORD, ())]
    own = TreePath.objects.on(scope.on).filter(path__in=posted)
    return Report.objects.in_scope(scope, Can.RECORD).drafts().filter(unit__in=own.values("unit"))


def reports_due(request: OfficerRequest) -> list[dict[str, Any]]:
    """Reports to write, those that were sent back first, then by their due day; each with the reviewer's own words."""
    today = timezone.localdate()
    said = ReportStep.objects.filter(report=OuterRef("pk"), kind=ReportStep.Kind.RETURNED).order_by("-at", "-pk")
    rows = (
        own_reports(request.scope)
        .select_related("unit", "call")
        .annotate(
            due=Coalesce("due_on", "call__due_on"),
            said=Subquery(said.values("reason")[:1]),
            said_by=Subquery(said.values("by__full_name")[:1]),
        )
        .order_by(Case(When(status=Report.Status.RETURNED, then=0), default=1), F("due").asc(nulls_last=True), "pk")
    )
    return [_to_write(report, today) for report in rows[:SHOWN]]


def _to_write(report: Any, today: date) -> dict[str, Any]:
    returned = report.status == Report.Status.RETURNED
    late = report.due is not None and report.due < today
    return {
        "icon": "arrow-return-left" if returned else "alarm" if late else "file-earmark-text",
        "tone": "warn" if returned else "bad" if late else "",
        "title": str(report),
        "why": f"{report.said_by}: “{report.said}”" if returned and report.said else _("Being written"),
        "url": report.get_absolute_url(),
        "due_word": _("Returned") if returned else _("Overdue") if late else _("Due") if report.due else _("Draft"),
        "due_tone": "warn" if returned else "bad" if late else "",
        "due": f"{report.due:%d/%m/%Y}" if report.due else "",
        "action": _("Put right") if returned else _("Open the report"),
    }


def reports_to_review(request: OfficerRequest) -> list[dict[str, Any]]:
    """One line for all reports that wait for this account's review, since a province has hundreds."""
    waiting = for_review(request.scope).filter(status=Report.Status.SUBMITTED).exclude(submitted_by=request.user)
    number = waiting.count()
    if not number:
        return []
    first = waiting.order_by("submitted_at").first()
    return [
        {
            "icon": "clipboard-check",
            "tone": "",
            "title": ngettext("%(n)d report to review", "%(n)d reports to review", number) % {"n": number},
            "why": _("The first was handed in at %(time)s")
            % {"time": f"{timezone.localtime(first.submitted_at):%H:%M %d/%m/%Y}"}
            if first
            else "",
            "url": reverse("reports:report-list") + "?status=submitted",
            "due_word": _("Handed in"),
            "due": "",
            "action": _("Review"),
        }
    ]


def dossiers(request: OfficerRequest) -> list[dict[str, Any]]:
    """Dossiers of award rounds whose next step is this account's, the nearest deadline first."""
    waiting = rounds.waiting(request.scope).with_unit_name(on=timezone.localdate()).select_related("round", "unit")
    return [
        {
            "icon": "clipboard-check",
            "tone": "",
            "title": str(dossier.round),
            "why": _("Dossier of %(union)s") % {"union": dossier.unit_name},  # type: ignore[attr-defined]
            "url": dossier.get_absolute_url(),
            "due_word": dossier.get_state_display(),
            "due": f"{dossier.round.closes_on:%d/%m/%Y}",
            "action": _("Open the dossier"),
        }
        for dossier in waiting.order_by("round__closes_on", "pk")[:SHOWN]
    ]


def to_hand_out(request: OfficerRequest) -> list[dict[str, Any]]:
    """What was approved and waits to be paid, and what was paid and waits for its signed paper, the oldest first."""
    there = Payout.objects.in_scope(request.scope, Can.PAY).to_hand_out(request.user)
    there = there.select_related("kind", "member", "approved_by")
    to_pay = there.to_pay().order_by("approved_at")
    to_receipt = there.to_receipt().order_by("paid_on")
    return [
        {
            "icon": "cash-coin",
            "tone": "",
            "title": str(payout),
            "why": _("%(amount)s, approved by %(who)s")
            % {"amount": dong_with_unit(payout.amount), "who": payout.approved_by},
            "url": f"{payout.get_absolute_url()}#approval",
            "due_word": _("Awaiting payment"),
            "due": f"{timezone.localtime(payout.approved_at):%d/%m/%Y}",
            "action": _("Pay out"),
        }
        for payout in to_pay[:SHOWN]
    ] + [
        {
            "icon": "paperclip",
            "tone": "",
            "title": str(payout),
            "why": _("%(amount)s; the signed paper is not here yet") % {"amount": dong_with_unit(payout.amount)},
            "url": f"{payout.get_absolute_url()}#papers",
            "due_word": _("Paid"),
            "due": f"{payout.paid_on:%d/%m/%Y}",
            "action": _("Add the paper"),
        }
        for payout in to_receipt[:SHOWN]
    ]


def key_figures(unit: UnionUnit, period: Period) -> list[dict[str, Any]]:
    """A few figures of the period beside those of the period before."""
    periods = [period]
    while len(periods) < passport.PERIODS_SHOWN:
        periods.append(periods[-1].previous())
    by_period = {one: {figure.code: figure for figure in figures(unit, one, KEY_FIGURES)} for one in reversed(periods)}
    return [
        _key_figure([by_period[one].get(code) for one in by_period], by_period[period][code])
        for code in KEY_FIGURES
        if code in by_period[period]
    ]


def _key_figure(series: list[Figure | None], figure: Figure) -> dict[str, Any]:
    known = [one for one in series if one is not None]
    before = known[-2] if len(known) > 1 else None
    label = str(figure.definition.indicator)
    money = figure.definition.count_unit == CountUnit.DONG
    return {
        "label": label,
        "value": written(figure, "grouped"),
        "unit": "đ" if money else figure.definition.get_count_unit_display(),
        "url": figure_path(figure),
        "values": [_number(one) for one in known],
        "sentence": f"{label}: " + "; ".join(f"{one.period.label} {written(one, 'grouped')}" for one in known),
        "note": _("%(value)s the period before") % {"value": written(before, "grouped")} if before else "",
    }


def _number(figure: Figure) -> float | None:
    value = figure.value
    return float(value) if isinstance(value, Fraction) else value


def activity(request: OfficerRequest) -> list[dict[str, Any]]:
    """What was recorded and approved last of the payouts of the period whose recipients one may know by name."""
    told: list[tuple[Any, dict[str, Any]]] = []
    payouts = (
        with_names(Payout.objects.in_scope(request.scope), request.scope)
        .under(request.where.unit, on="happened_on")
        .happened_in(request.where.period)
        .select_related("kind", "member", "recorded_by", "approved_by")
    )
    for payout in payouts.order_by("-recorded_at")[:SHOWN]:
        told.append((payout.recorded_at, _event(payout, payout.recorded_by, _("recorded"))))
    for payout in payouts.approved().order_by("-approved_at")[:SHOWN]:
        told.append((payout.approved_at, _event(payout, payout.approved_by, _("approved"))))
    told.sort(key=lambda pair: pair[0], reverse=True)
    return [
        event | {"at": f"{timezone.localtime(at):%H:%M %d/%m/%Y}", "key": n == 0}
        for n, (at, event) in enumerate(told[:SHOWN])
    ]


def _event(payout: Payout, who: Account | None, did: str) -> dict[str, Any]:
    return {
        "who": str(who),
        "text": f"{did}: {payout}, {dong_with_unit(payout.amount)}",
        "url": payout.get_absolute_url(),
    }


def shown(figure: Figure) -> dict[str, Any]:
    """A figure as a row of a page."""
    of_parts = figure.definition.is_ratio or figure.definition.is_rank
    return {
        "figure": figure,
        "label": str(figure.definition.indicator),
        "value": plainly(figure),
        "unit": "" if of_parts else figure.definition.get_count_unit_display(),
        "url": figure_path(figure),
        "token": f"{{{figure.code}}}",
    }
