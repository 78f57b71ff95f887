"""The steps before the form of a definition: in which way a figure comes about, of what, or by which operation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from reports.forms.indicators import FIGURES, RECORDS, WORD, Operation, Way
from reports.kinds import KINDS
from unions.http import OfficerRequest


def choose_way(request: OfficerRequest, way: Way, *, heading: str, back: str) -> HttpResponse:
    """The steps before the form: in which way a figure comes about, then of which records or by which operation."""
    titles = {RECORDS: _("Which records"), FIGURES: _("How it is made"), WORD: _("Whose word it is")}
    return render(
        request,
        "reports/indicator_way.html",
        {"heading": heading, "back": back, "title": titles.get(way.of, ""), "groups": _ways(way.of)},
    )


def _ways(of: str) -> list[tuple[str, list[dict[str, Any]]]]:
    if of == FIGURES:
        why_so = _examples()
        return [("", [_offer(Way(of, "", one.value), one.label, "braces", why_so[one]) for one in Operation])]
    if of == WORD:
        why = {
            "reports.declared": _("Each union declares it for itself; above it is added up or averaged."),
            "reports.external": _("Others state it of a union, with their source; it is never added up."),
        }
        return [("", [_offer(Way(of, kind), KINDS[kind].label, "chat-square-quote", why[kind]) for kind in why])]
    if of == RECORDS:
        groups: dict[str, list[dict[str, Any]]] = {}
        names = _apps()
        for kind in KINDS.values():
            told = ", ".join(str(measure.label) for measure in kind.measures)
            groups.setdefault(names[kind.code.partition(".")[0]], []).append(
                _offer(Way(of, kind.code), kind.label, "list-check", told)
            )
        return list(groups.items())
    return [
        (
            "",
            [
                _offer(
                    Way(RECORDS), _("It counts records"), "list-check", _("Visits, members, awards, amounts of money.")
                ),
                _offer(Way(FIGURES), _("It is made of other figures"), "braces", _("A share, a sum, a mean, a rank.")),
                _offer(
                    Way(WORD),
                    _("It is declared, or stated by others"),
                    "chat-square-quote",
                    _("For what there are no records of."),
                ),
            ],
        )
    ]


def _offer(way: Way, title: Any, icon: str, why: Any) -> dict[str, Any]:
    return {"url": f"?{way.query}", "title": str(title)[:1].upper() + str(title)[1:], "icon": icon, "why": why}


def _apps() -> dict[str, str]:
    return {
        "unions": _("Organisation"),
        "members": _("Members"),
        "campaigns": _("Emulation"),
        "welfare": _("Care and funds"),
        "reports": _("Declared values"),
    }


def _examples() -> dict[Operation, str]:
    return {
        Operation.RATIO: _("Of all members, how many are women: in percent, with both parts."),
        Operation.SUM: _("Two figures that count the same, together."),
        Operation.DIFFERENCE: _("Members who joined less those who left."),
        Operation.MEAN: _("Đồng for each gift: what the first counts, for each of the second."),
        Operation.TARGET: _("How much of what the union was to reach."),
        Operation.MINIMUM: _("The worst year of a term."),
        Operation.RANK: _("Which place the union takes among those under the same upper union."),
    }
