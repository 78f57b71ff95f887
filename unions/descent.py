"""The drawing of a unit's descent: boxes and lines as numbers for SVG attributes, the same on every screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from textwrap import wrap

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unions.life import Days, Relatives, Way, Ways, days_of, relatives_of, ways_of
from unions.models import UnionUnit, UnitVersion
from unions.tree import versions_of

WIDTH, BOX, GAP = 400, 188, 22
LINE, PAD, LETTERS = 18, 11, 23  # height of a line of text, air around it, letters that fit in a small box
STEP = 34  # room between two rows, for the line and its number


@dataclass(frozen=True)
class Box:
    """One unit, or several together: lines of text, of which those in bold are its name."""

    name: str
    remark: str
    ended: bool = False
    current: bool = False


@dataclass(frozen=True)
class Drawn:
    """A box with its place."""

    x: str
    y: str
    width: str
    height: str
    css: str
    texts: list[tuple[str, str, str, str]]  # x, y, class, text


@dataclass
class Descent:
    """The whole drawing."""

    height: str = "0"
    boxes: list[Drawn] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    numbers: list[tuple[str, str, str]] = field(default_factory=list)  # x, y, text
    title: str = ""


@dataclass(frozen=True)
class Strand:
    """A way through the drawing: boxes from the earliest on, and how many units took it ("" for none to tell)."""

    boxes: list[Box]
    number: str = ""


def descent_of(unit: UnionUnit, *, on: date, grassroots: int | None = None) -> Descent | None:
    """The drawing, or None where there is nothing before and after the unit to draw."""
    ways, relatives = ways_of(unit), relatives_of(unit)
    uppers = _former_uppers(unit) if not (ways.came or relatives.before) else []
    known = {unit.pk, *relatives.before, *relatives.after, *[pk for pk, _day in uppers]}
    known |= {pk for way in [*ways.came, *ways.went] for pk in (way.other, way.earlier) if pk}
    called, days = versions_of(known, on), days_of(known)
    before = _sources(ways, relatives, uppers, called, days)
    after = _successors(ways, relatives, called, days)
    own = days.get(unit.pk, Days(None, None))
    if not (before or after) or unit.pk not in called:
        return None
    middle = Box(called[unit.pk].short_name, _own_remark(own, grassroots), ended=own.ended is not None, current=True)
    return _draw(before, middle, after)


def _former_uppers(unit: UnionUnit) -> list[tuple[int, date]]:
    """The units above it before the present one, each with the last day on which it was."""
    rows = [row for row in unit.placements.order_by("valid") if row.parent_id]
    now = rows[-1].parent_id if rows else None
    return [(row.parent_id, row.valid.upper) for row in rows[:-1] if row.parent_id and row.parent_id != now][-2:]


def _own_remark(own: Days, grassroots: int | None) -> str:
    told = []
    if own.first:
        told.append(_("founded %(day)s") % {"day": f"{own.first:%d/%m/%Y}"})
    if own.ended:
        told.append(_("ended %(day)s") % {"day": f"{own.ended:%d/%m/%Y}"})
    elif grassroots:
        told.append(
            ngettext("now %(n)d grassroots union", "now %(n)d grassroots unions", grassroots) % {"n": grassroots}
        )
    return ", ".join(told)


def _box(pk: int, called: dict[int, UnitVersion], days: dict[int, Days]) -> Box:
    own = days.get(pk, Days(None, None))
    remark = _("ended %(day)s") % {"day": f"{own.ended:%d/%m/%Y}"} if own.ended else ""
    return Box(called[pk].short_name if pk in called else "–", remark, ended=own.ended is not None)


def _sources(
    ways: Ways,
    relatives: Relatives,
    uppers: Sequence[tuple[int, date]],
    called: dict[int, UnitVersion],
    days: dict[int, Days],
) -> list[Strand]:
    if relatives.before:
        strands = [Strand([_box(pk, called, days)]) for pk in relatives.before]
    elif ways.came:
        strands = _by_last_stop(ways.came, called, days)
    elif uppers:
        return [
            Strand(
                [
                    Box(called[pk].short_name, _("upper union before %(day)s") % {"day": f"{day:%d/%m/%Y}"}, ended=True)
                    for pk, day in uppers
                    if pk in called
                ]
            )
        ]
    else:
        return []
    return _at_most_two(strands)


def _by_last_stop(came: list[Way], called: dict[int, UnitVersion], days: dict[int, Days]) -> list[Strand]:
    by_last: dict[int, list[Way]] = {}
    for way in came:
        by_last.setdefault(way.other or 0, []).append(way)
    strands = []
    for last, group in by_last.items():
        number = sum(way.number for way in group)
        boxes = [_box(last, called, days)]
        earlier = [way for way in group if way.earlier and way.earlier != last]
        if earlier and 2 * sum(way.number for way in earlier) >= number:
            boxes.insert(0, _together([_box(way.earlier, called, days) for way in earlier if way.earlier]))
        strands.append(Strand(boxes, str(number)))
    return sorted(strands, key=lambda strand: -int(strand.number))


def _successors(
    ways: Ways, relatives: Relatives, called: dict[int, UnitVersion], days: dict[int, Days]
) -> list[Strand]:
    if relatives.after:
        return _at_most_two([Strand([_box(pk, called, days)]) for pk in relatives.after])
    strands = [
        Strand([_box(way.other, called, days) if way.other else Box(_("Dissolved"), "", ended=True)], str(way.number))
        for way in ways.went
    ]
    return _at_most_two(strands)


def _at_most_two(strands: list[Strand]) -> list[Strand]:
    if len(strands) <= 2:
        return strands
    rest = strands[1:]
    number = sum(int(strand.number or 0) for strand in rest)
    others = _together([strand.boxes[-1] for strand in rest])
    return [strands[0], Strand([others], str(number) if number else "")]


def _together(boxes: list[Box]) -> Box:
    """One box for several units: the first of them by name."""
    if len(boxes) == 1:
        return boxes[0]
    number = ngettext("%(n)d union", "%(n)d unions", len(boxes)) % {"n": len(boxes)}
    names = ", ".join(box.name for box in boxes[:2]) + (" …" if len(boxes) > 2 else "")
    return Box(number, names, ended=all(box.ended for box in boxes))


def _draw(before: list[Strand], middle: Box, after: list[Strand]) -> Descent:
    drawing = Descent()
    columns = {1: [(WIDTH - BOX) // 2], 2: [1, WIDTH - BOX - 1]}
    ground, ends = 1, []
    for x, strand in zip(columns.get(len(before), []), before, strict=True):
        y = 1
        for box in strand.boxes:
            if y > 1:
                _line(drawing, f"M{x + BOX // 2} {y}V{y + STEP}")
                if strand.number:
                    drawing.numbers.append((str(x + BOX // 2 + 8), str(y + 22), _unions(strand.number)))
                y += STEP
            y = _add(drawing, box, x, y, BOX)
        ends.append((x + BOX // 2, y, strand.number))
        ground = max(ground, y)
    top = ground + (STEP + 14 if before else 0)
    for x, y, number in ends:
        _line(drawing, f"M{x} {y}V{top - 20}H{WIDTH // 2}V{top}")
        if number:
            drawing.numbers.append((str(x + 8), str(y + 16), _unions(number)))
    y = _add(drawing, middle, 50, top, WIDTH - 100)
    bottom = y
    for x, strand in zip(columns.get(len(after), []), after, strict=True):
        _line(drawing, f"M{WIDTH // 2} {y}V{y + 16}H{x + BOX // 2}V{y + STEP + 14}")
        if strand.number:
            drawing.numbers.append((str(x + BOX // 2 + 8), str(y + STEP + 8), _unions(strand.number)))
        bottom = max(bottom, _add(drawing, strand.boxes[-1], x, y + STEP + 14, BOX))
    drawing.height = str(bottom + 2)
    drawing.title = _sentence(before, middle, after)
    return drawing


def _unions(number: str) -> str:
    return ngettext("%(n)d union", "%(n)d unions", int(number)) % {"n": int(number)}


def _line(drawing: Descent, path: str) -> None:
    drawing.lines.append(path)


def _add(drawing: Descent, box: Box, x: int, y: int, width: int) -> int:
    """Draws a box and says where it ends."""
    letters = LETTERS * (width - 2 * PAD) // (BOX - 2 * PAD)
    lines = [("b", text) for text in wrap(box.name, letters)]
    lines += [("sm", text) for text in wrap(box.remark, letters + 3)]
    height = 2 * PAD - 2 + LINE * len(lines)
    texts = [(str(x + PAD), str(y + PAD + 12 + LINE * place), css, text) for place, (css, text) in enumerate(lines)]
    css = " ".join(filter(None, ("box", "cur" if box.current else "", "end" if box.ended else "")))
    drawing.boxes.append(Drawn(str(x), str(y), str(width), str(height), css, texts))
    return y + height


def _sentence(before: list[Strand], middle: Box, after: list[Strand]) -> str:
    def told(strand: Strand) -> str:
        way = " → ".join(f"{box.name} ({box.remark})" if box.remark else box.name for box in strand.boxes)
        return f"{way}: {_unions(strand.number)}" if strand.number else way

    parts = []
    if before:
        parts.append(_("came from %(units)s") % {"units": "; ".join(map(told, before))})
    if after:
        parts.append(_("went to %(units)s") % {"units": "; ".join(map(told, after))})
    return f"{middle.name}, {middle.remark}. " + ". ".join(parts)
