"""The tree of a day, and two days compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F, Func, Q, Value
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from common.chips import CHIPS
from common.periods import Period
from unions import changes, tree
from unions.access import Scope
from unions.changes import Flow, Mark
from unions.descent import descent_of
from unions.forms.tree import TreeForm
from unions.http import OfficerRequest
from unions.life import chapters_of
from unions.milestones import before_the_reorganisation, line_of_time, milestones, span_of_line, trimmed
from unions.models import Can, UnionUnit, UnitVersion
from unions.tree import Node, Rest
from unions.tree_columns import tree_columns

ONE_DAY = timedelta(days=1)
FOUND = 30  # units on one page of a search
DEEPEST = 5  # of the indents that the stylesheet knows


@dataclass(frozen=True)
class Address:
    """What the address of the tree says: the day, the opened branches with their pages, the unit picked."""

    day: str
    opened: tuple[str, ...]
    pages: dict[str, int]
    picked: str

    @classmethod
    def of(cls, request: OfficerRequest, first: str) -> Address:
        asked = request.GET
        opened = asked["open"].split(",") if "open" in asked else [first]
        pages = {}
        for word in asked.get("page", "").split(","):
            code, _colon, number = word.rpartition(":")
            if code and number.isascii() and number.isdigit():
                pages[code] = min(int(number), 10_000)
        return cls(asked.get("day", ""), tuple(filter(None, dict.fromkeys(opened))), pages, asked.get("unit", ""))

    def to(self, *, anchor: str = "", **changed: Any) -> str:
        now = {"opened": self.opened, "pages": self.pages, "picked": self.picked, "day": self.day} | changed
        words = {
            "day": now["day"],
            "open": ",".join(now["opened"]),
            "page": ",".join(f"{code}:{page}" for code, page in now["pages"].items() if page > 1),
            "unit": now["picked"],
        }
        told = {key: value for key, value in words.items() if value or key == "open"}
        return f"?{urlencode(told, safe=',:/')}{anchor and f'#u-{anchor}'}"

    def turned(self, code: str) -> str:
        """The same page with a branch opened or closed."""
        if code in self.opened:
            return self.to(opened=tuple(one for one in self.opened if one != code), anchor=code)
        return self.to(opened=(*self.opened, code), anchor=code)

    def on_page(self, code: str, page: int) -> str:
        return self.to(pages=self.pages | {code: page}, anchor=code)


@require_safe
def unit_list(request: OfficerRequest) -> HttpResponse:
    """The tree of a day as far as the account may see: reach follows today's tree, names that day's."""
    if not request.where:
        raise Http404
    form = TreeForm(request.GET)
    status = 200 if form.is_valid() else 422
    asked = form.cleaned_data
    today, here = timezone.localdate(), request.where.unit
    day = asked.get("day") or today
    span = span_of_changes(request.where.period, day)
    address = Address.of(request, here.code)
    context = {
        "form": form,
        "day": day,
        "here_unit": request.where.version,
        "may_organise": request.scope.allows(Can.ORGANISE, here),
        "compare_url": reverse("unions:compare")
        + f"?first={span.start - ONE_DAY:%d/%m/%Y}&last={span.cut_off:%d/%m/%Y}",
        **_time(request.scope, here, day, today, request.where.period, address),
    }
    if asked.get("q"):
        return render(request, "unions/tree_search.html", context | _search(request, asked["q"], day), status=status)
    return render(request, "unions/tree.html", context | _branches(request, day, span, address), status=status)


def span_of_changes(period: Period, day: date) -> Period:
    """The days of whose changes the tree tells: those of the page's period up to the day, else of the day's year."""
    if day < period.start:
        return Period(date(day.year, 1, 1), day + ONE_DAY)
    return Period(period.start, min(period.end, day + ONE_DAY), period.name)


def _time(scope: Scope, unit: UnionUnit, day: date, today: date, period: Period, address: Address) -> dict[str, Any]:
    """The line of time and the days one wants most."""
    first, last = span_of_line(day, today)
    told = milestones(scope, unit, first, last)
    first, last = trimmed(told, day, first, last)
    before = before_the_reorganisation(told, today)
    quick = [(before, _("Before the reorganisation"))] if before else []
    quick += [(period.cut_off, _("End of this period")), (today, _("Today"))]
    return {
        "milestones": [{"on": one.on, "words": one.words, "url": address.to(day=f"{one.on:%d/%m/%Y}")} for one in told],
        "line": line_of_time(told, day=day, first=first, last=last),
        "quick": [
            {
                "label": label,
                "day": one if label != _("Today") else None,
                "url": address.to(day=f"{one:%d/%m/%Y}" if one != today else ""),
                "current": one == day,
            }
            for one, label in dict(quick[::-1]).items().__reversed__()
        ],
    }


def _branches(request: OfficerRequest, day: date, span: Period, address: Address) -> dict[str, Any]:
    scope, here = request.scope, request.where.unit
    before = span.start - ONE_DAY
    tops = tree.tops_of(scope, here, on=day)
    codes = dict(scope.units().filter(code__in=[*address.opened, *address.pages]).values_list("code", "pk"))
    rows = tree.rows_of(
        tops,
        scope=scope,
        day=day,
        since=span.start,
        opened={codes[code] for code in address.opened if code in codes},
        pages={codes[code]: page for code, page in address.pages.items() if code in codes},
    )
    nodes = [row for row in rows if isinstance(row, Node)]
    paths = {node.path for node in nodes if node.ended_on is None}
    grassroots = tree.grassroots_below(paths, on=day)
    columns = [(column, column.below(paths, day)) for column in tree_columns()]
    flows = changes.flows({node.unit_id for node in nodes if node.has_below}, before, span.cut_off)
    marks = changes.marks_of({node.unit_id for node in nodes}, before, span.cut_off)
    picked = _picked(scope, address.picked, nodes)
    stood = picked.unit.tree_paths.on(day).first() if picked else None
    if stood and stood.path not in paths:
        grassroots |= tree.grassroots_below([stood.path], on=day)
    return {
        "span": span,
        "rows": [
            _rest(row, address)
            if isinstance(row, Rest)
            else _row(row, address, grassroots, columns, flows, marks, picked)
            for row in rows
        ],
        "columns": [column.label for column, _numbers in columns],
        "total": _total(nodes, grassroots, columns) if nodes else "",
        "summary": summary(flows.get(here.pk)),
        "picked": picked,
        "chapters": chapters_of(picked.unit) if picked else [],
        "descent": descent_of(picked.unit, on=day, grassroots=grassroots.get(stood.path) if stood else None)
        if picked
        else None,
    }


def _picked(scope: Scope, code: str, nodes: list[Node]) -> UnitVersion | None:
    """The unit whose life stands beside the tree: the one asked for, or the first of the page."""
    if code:
        unit = scope.units().filter(code=code).first()
        if unit is None:
            raise Http404
        return unit.versions.select_related("unit", "level").order_by("-valid").first()
    if not nodes:
        return None
    return UnitVersion.objects.select_related("unit", "level").filter(unit=nodes[0].unit_id).order_by("-valid").first()


def _row(
    node: Node,
    address: Address,
    grassroots: dict[str, int],
    columns: list[tuple[Any, dict[str, int]]],
    flows: dict[int, Flow],
    marks: dict[int, list[Mark]],
    picked: UnitVersion | None,
) -> dict[str, Any]:
    stands = node.ended_on is None
    return {
        "node": node,
        "indent": min(node.depth, DEEPEST),
        "turn_url": address.turned(node.code) if node.has_below else "",
        "pick_url": address.to(picked=node.code, anchor=node.code),
        "picked": picked is not None and picked.unit_id == node.unit_id,
        "grassroots": (grassroots.get(node.path, 0) if stands else 0) if node.has_below else None,
        "numbers": [numbers.get(node.path, 0) for _column, numbers in columns],
        "chips": [_chip(mark) for mark in marks.get(node.unit_id, []) if mark.kind in CHIPS][:1],
        "remarks": [_remark(mark) for mark in marks.get(node.unit_id, []) if mark.kind not in CHIPS],
        "flow": flow_words(flows[node.unit_id]) if node.unit_id in flows else "",
    }


def _rest(rest: Rest, address: Address) -> dict[str, Any]:
    number = {"n": rest.number}
    words = ngettext("See the other union", "See the other %(n)d unions", rest.number) % number
    return {
        "rest": words,
        "indent": min(rest.parent.depth + 1, DEEPEST),
        "url": address.on_page(rest.parent.code, rest.page),
    }


def _chip(mark: Mark) -> tuple[str, str]:
    words = {
        "founded": _("New %(day)s"),
        "moved": _("Moved here %(day)s"),
        "dissolved": _("Dissolved %(day)s"),
        "merged": _("Merged %(day)s"),
    }
    return mark.kind, words[mark.kind] % {"day": f"{mark.on:%d/%m}"}


def _remark(mark: Mark) -> str:
    words = {"renamed": _("renamed %(day)s"), "reclassified": _("other level %(day)s")}
    return words[mark.kind] % {"day": f"{mark.on:%d/%m}"}


def flow_words(flow: Flow) -> str:
    """As in "received 3, 1 new, lost 1"; "" where nothing came or went."""
    told = [
        (Flow.RECEIVED, _("received %(n)d")),
        (Flow.FOUNDED, _("%(n)d new")),
        (Flow.GIVEN, _("gave %(n)d")),
        (Flow.ENDED, _("%(n)d ended")),
    ]
    return ", ".join(words % {"n": flow[what]} for what, words in told if flow[what])


def summary(flow: Flow | None) -> str:
    """What happened to the whole tree in the days told of."""
    return (flow_words(flow) if flow else "") or _("no grassroots union came or went")


def _total(nodes: list[Node], grassroots: dict[str, int], columns: list[tuple[Any, dict[str, int]]]) -> str:
    tops = [node for node in nodes if node.depth == 0]
    number = sum(grassroots.get(node.path, 0) for node in tops)
    told = [
        ngettext("%(n)d grassroots union or syndicate", "%(n)d grassroots unions and syndicates", number)
        % {"n": number}
    ]
    told += [column.phrase(sum(numbers.get(node.path, 0) for node in tops)) for column, numbers in columns]
    return ", ".join(told)


def _search(request: OfficerRequest, words: str, day: date) -> dict[str, Any]:
    """Units of a day whose code or name holds all the words, marks or not, with their path."""
    found = (
        UnitVersion.objects.in_scope(request.scope)
        .on(day)
        .filter(unit__tree_paths__valid__contains=day)
        .annotate(path=F("unit__tree_paths__path"), folded=Func(F("name"), function="vn_fold"))
    )
    wanted = Q()
    for word in words.split():
        wanted &= Q(folded__contains=Func(Value(word), function="vn_fold"))
    # Folding twenty thousand names is what takes time: it is done once, not once more for their number.
    known = list(found.filter(wanted | Q(unit__code__icontains=words.strip())).values_list("pk", "path"))
    found = UnitVersion.objects.filter(pk__in=[pk for pk, _path in known]).select_related("unit", "level")
    paths = dict(known)
    ordered = found.order_by("level__rank", Func(F("name"), function="vn_order_key"), "unit")
    page: Any = Paginator(ordered, FOUND).get_page(request.GET.get("page"))
    above = tree.names_along([paths[row.pk] for row in page], day)
    columns = [(column, column.below(above.keys(), day)) for column in tree_columns()]
    shown = [
        {
            "version": row,
            "above": above[paths[row.pk]][:-1],
            "numbers": [numbers.get(paths[row.pk], 0) for _column, numbers in columns],
            "url": _in_the_tree(row, above[paths[row.pk]], day),
        }
        for row in page
    ]
    return {"found": shown, "page": page, "columns": [column.label for column, _numbers in columns], "q": words}


def _in_the_tree(row: Any, along: Iterable[UnitVersion], day: date) -> str:
    opened = [version.unit.code for version in along][:-1]
    address = Address(f"{day:%d/%m/%Y}", tuple(opened), {}, row.unit.code)
    return reverse("unions:unit-list") + address.to(anchor=row.unit.code)
