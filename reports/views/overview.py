"""HTTP in, HTTP out: what a federation sees of all below it, and two unions or periods side by side."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.charts import share
from common.periods import Period
from common.wording import NO_VALUE, grouped, percent
from reports import overview, passport, targets
from reports.figures import figures, in_force
from reports.forms.overview import CompareForm, LeagueForm
from reports.models import Report, Target
from reports.pages import KEY_FIGURES, key_figures, shown
from unions.http import OfficerRequest
from unions.letterheads import version_of


@require_safe
def federation(request: OfficerRequest) -> HttpResponse:
    """How far the reports of the period are, trends, targets, and a league of the unions directly below."""
    if not request.where or not request.scope.sees_all_of(request.where.unit):
        raise Http404
    unit, period = request.where.unit, request.where.period
    branches = overview.branches(unit, period, today=timezone.localdate())
    reached = request.scope.units().filter(pk__in=[branch.unit for branch in branches])
    codes = dict(reached.values_list("pk", "code"))
    form = LeagueForm(request.GET or None, definitions=in_force(period, unit=unit))
    asked = form.cleaned_data if form.is_valid() else {"figure": KEY_FIGURES[0], "by": LeagueForm.VALUE}
    code, per_members = asked["figure"] or KEY_FIGURES[0], asked["by"] == LeagueForm.MEMBERS
    found = figures(unit, period, [code])
    series = passport.earlier(found[0]) if found else []
    set_for = Target.objects.in_scope(request.scope).filter(unit=unit, period_code=period.code)
    own = list(set_for.select_related("indicator", "unit"))
    results = targets.results(own)
    return render(
        request,
        "reports/overview.html",
        {
            "branches": [_bar(branch, codes.get(branch.unit), period) for branch in branches],
            "sums": _sums(branches),
            "key_figures": key_figures(unit, period),
            "form": form,
            "chosen": shown(found[0]) if found else None,
            "series": [(label, value) for label, value, _words in series],
            "series_words": [(label, words) for label, _value, words in series],
            "sentence": "; ".join(f"{label}: {words}" for label, _value, words in series),
            "per_members": per_members,
            "league": [
                _place(place) for place in overview.league(unit, period, code, per_members=per_members) if branches
            ],
            "too_small": overview.TOO_SMALL,
            "targets": [results[target.pk] for target in own],
        },
    )


def _bar(branch: overview.Branch, code: str | None, period: Period) -> dict[str, Any]:
    """A branch with the lengths of its bar, and where its page and its reports are: "" beyond reach, or where there are none."""
    owed = branch.owed or 1

    def listed(number: int, **asked: str) -> str:
        found = urlencode({"view": "all", "unit": code, "period": period.code} | asked)
        return f"{reverse('reports:report-list')}?{found}" if code and number else ""

    return {
        "url": reverse("unions:unit-detail", args=[code]) if code else "",
        "owed_url": listed(branch.owed, owed="all"),
        "returned_url": listed(branch.returned, owed="open", status=Report.Status.RETURNED),
        "late_url": listed(branch.late, owed="late"),
        "branch": branch,
        "accepted": share(branch.accepted, owed),
        "handed_in": share(branch.handed_in - branch.accepted, owed),
    }


def _sums(branches: list[overview.Branch]) -> dict[str, int]:
    names = ("owed", "handed_in", "accepted", "returned", "late")
    return {name: sum(getattr(branch, name) for branch in branches) for name in names}


def _place(place: overview.Place) -> dict[str, Any]:
    return {"place": place, "row": shown(place.figure), "value": _written(place.shown, place.figure)}


def _written(value: Any, figure: Any) -> str:
    """A value of the league: a share in percent, what is told for each hundred members with a decimal."""
    if value is None:
        return NO_VALUE
    if figure.definition.is_ratio:
        return percent(Fraction(value))
    return percent(Fraction(value) / 100).removesuffix("%") if isinstance(value, Fraction) else grouped(value)


@require_safe
def compare(request: OfficerRequest) -> HttpResponse:
    """The figures of a group, or all of them, of two unions or of two periods side by side."""
    if not request.where:
        raise Http404
    form = CompareForm(request.GET.dict(), scope=request.scope, where=request.where)
    if not form.is_valid():
        return render(request, "reports/figure_compare.html", {"form": form}, status=422)
    asked = form.cleaned_data
    ones, others = (asked["unit"], asked["period"]), (asked["other_unit"], asked["other_period"])
    for unit, _period in (ones, others):
        if not request.scope.sees_all_of(unit):
            raise Http404
    codes = [one.code for one in in_force(ones[1], unit=ones[0]) if asked["group"] in ("", one.indicator.group_id)]
    found = overview.pairs(figures(*ones, codes), figures(*others, codes))
    return render(
        request,
        "reports/figure_compare.html",
        {
            "form": form,
            "rows": [_pair(pair) for pair in found],
            "heads": [(version_of(unit.pk, period.cut_off), period) for unit, period in (ones, others)],
        },
    )


def _pair(pair: overview.Pair) -> dict[str, Any]:
    difference = NO_VALUE
    if pair.difference is not None:
        share_of = pair.one.definition.is_ratio
        told = percent(abs(Fraction(pair.difference))) if share_of else grouped(abs(int(pair.difference)))
        difference = f"{'▲' if pair.difference > 0 else '▼' if pair.difference < 0 else ''} {told}".strip()
    return {
        "one": shown(pair.one),
        "other": shown(pair.other) if pair.other else None,
        "difference": difference,
        "part": percent(abs(pair.part)) if pair.part is not None else "",
    }
