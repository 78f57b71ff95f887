"""Tables, charts and best unions of a report, as plain values. Words are those of the document, which is Vietnamese."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from common.facts import CountUnit
from common.periods import Period
from common.wording import NO_VALUE
from reports.figures import Figure
from reports.gathered import Below, Gathered
from reports.models import Indicator
from reports.narrative import Best, Block
from reports.worded import figure_path, plainly, written
from unions.models import UnitVersion

DRAWN = 12  # bars that a chart holds; of more unions the highest are drawn
NAMED = 3  # unions more than asked for that are still named where they share a place
Row = dict[str, Any]
_SECTORS = {
    UnitVersion.Sector.PUBLIC: "Khối hành chính, sự nghiệp",
    UnitVersion.Sector.BUSINESS: "Khối sản xuất, kinh doanh",
}


def block_of(block: Block, told: Gathered) -> Row:
    """A table or a chart as it stands in the content of a report."""
    if block.shape == "chart":
        return _chart(block, told)
    tables: dict[str, Callable[[Block, Gathered], Row]] = {
        "children": _of_units,
        "units": _of_units,
        "years": _of_years,
        "rows": _as_form,
        "sectors": _of_sectors,
    }
    return tables[block.of](block, told)


# Tables -----------------------------------------------------------------------------------------------------
def _of_units(block: Block, told: Gathered) -> Row:
    """Unions beside figures; those of a level stand below the union directly below that they belong to."""
    units = told.of_level(block.level)
    rows = [_row(one.name, _cells(told.below.get(one.unit.pk, {}), block)) for one in units]
    if block.level and any(not one.is_direct for one in units):
        rows = list(_grouped(units, block, told))
    rest = _rest(units, block, told)
    return _table(block, told, "Đơn vị", rows + rest, _row("Tổng số", _cells(told.own, block)))


def _grouped(units: Sequence[Below], block: Block, told: Gathered) -> Iterable[Row]:
    for over in told.children:
        own = [one for one in units if one.over == over.unit.pk]
        if not own:
            continue
        yield _row(over.name, _cells(told.below.get(over.unit.pk, {}), block))
        for one in own:
            if not one.is_direct:
                yield _row(one.name, _cells(told.below.get(one.unit.pk, {}), block), level=1)


def _rest(units: Sequence[Below], block: Block, told: Gathered) -> list[Row]:
    """What the total counts and none of the unions does: of the union itself, and of those that moved away."""
    left: list[int | None] = []
    for code in block.codes:
        own = told.own.get(code)
        of_units = [told.below.get(one.unit.pk, {}).get(code) for one in units]
        left.append(_difference(own, of_units) if own and code in told.adding else None)
    if not any(left):
        return []
    cells = [{"text": _grouped_number(number)} if number is not None else {"text": ""} for number in left]
    return [{"label": "Chính đơn vị và nơi khác trong kỳ", "level": 0, "cells": cells}]


def _difference(own: Figure, parts: Iterable[Figure | None]) -> int | None:
    if not isinstance(own.value, int):
        return None
    return own.value - sum(one.value for one in parts if one and isinstance(one.value, int))


def _of_years(block: Block, told: Gathered) -> Row:
    """Figures beside years, the period itself last."""
    periods = [period for period, _figure in told.over_years("", block.years)]
    rows = []
    for code in block.codes:
        cells = [_cell(figure) for _period, figure in told.over_years(code, block.years)]
        rows.append(_row(_with_unit(code, told), cells))
    return {
        "block": "table",
        "caption": "",
        "head": "Nội dung",
        "numbered": True,
        "columns": [{"label": year_of(period), "unit": ""} for period in periods],
        "rows": rows,
        "total": None,
    }


def _as_form(block: Block, told: Gathered) -> Row:
    """As a statistical form: item, in what it is counted, how many."""
    rows = []
    for code in block.codes:
        figure = told.own.get(code)
        unit = str(figure.definition.get_count_unit_display()) if figure else ""
        rows.append(_row(_label(code, told), [{"text": unit}, _cell(figure)]))
    return {
        "block": "table",
        "caption": "",
        "head": "Nội dung",
        "numbered": True,
        "columns": [{"label": "Đơn vị tính", "unit": ""}, {"label": "Số lượng", "unit": ""}],
        "rows": rows,
        "total": None,
    }


def _of_sectors(block: Block, told: Gathered) -> Row:
    """Sums over the highest unions of which the sector is known; what is left is of none."""
    known = told.with_sector()
    rows = []
    for sector, label in _SECTORS.items():
        of_sector = [one for one in known if one.sector == sector]
        sums = [_sum(code, of_sector, told) for code in block.codes]
        cells = [{"text": NO_VALUE if one is None else _grouped_number(one)} for one in sums]
        rows.append({"label": label, "level": 0, "cells": cells})
    rest = [{**row, "label": "Chưa rõ khối"} for row in _rest(known, block, told)]
    return _table(block, told, "Khối", rows + rest, _row("Tổng số", _cells(told.own, block)))


def _sum(code: str, units: Iterable[Below], told: Gathered) -> int | None:
    """What nobody declared is not 0."""
    found = (told.below.get(one.unit.pk, {}).get(code) for one in units)
    values = [one.value for one in found if one and isinstance(one.value, int)]
    own = told.own.get(code)
    return sum(values) if values or (own and own.kind == "counted") else None


def _table(block: Block, told: Gathered, head: str, rows: list[Row], total: Row) -> Row:
    return {
        "block": "table",
        "caption": "",
        "head": head,
        "numbered": False,
        "columns": [{"label": _label(code, told), "unit": _unit(told.own.get(code))} for code in block.codes],
        "rows": rows,
        "total": total,
    }


def _row(label: str, cells: list[Row], level: int = 0) -> Row:
    return {"label": label, "level": level, "cells": cells}


def _cells(found: Any, block: Block) -> list[Row]:
    return [_cell(found.get(code)) for code in block.codes]


def _cell(figure: Figure | None) -> Row:
    if figure is None:
        return {"text": NO_VALUE}
    cell = {"text": plainly(figure), "href": figure_path(figure)}
    return cell if figure.kind == "counted" else cell | {"kind": figure.kind}


def _grouped_number(number: int) -> str:
    return f"{number:,}".replace(",", ".").replace("-", "−")


# Charts -----------------------------------------------------------------------------------------------------
def _chart(block: Block, told: Gathered) -> Row:
    code = block.codes[0]
    label, unit = _label(code, told), _unit(told.own.get(code))
    if block.of == "years":
        found = told.over_years(code, block.years)
        title = f"{label} qua các năm"
        bars = [_bar(year_of(period), figure) for period, figure in found]
    else:
        units = [(one.name, told.below.get(one.unit.pk, {}).get(code)) for one in told.children]
        units.sort(key=lambda one: -_height(one[1]))
        title = f"{label} theo đơn vị, {told.period.label_within}"
        if len(units) > DRAWN:
            title += f" ({DRAWN} đơn vị có số lớn nhất trong {len(units)} đơn vị)"
        bars = [_bar(name, figure) for name, figure in units[:DRAWN]]
    values = "; ".join(f"{bar['label']} {bar['text']}" for bar in bars) or NO_VALUE
    return {
        "block": "chart",
        "shape": "columns" if block.of == "years" else "rows",
        "title": title,
        "sentence": f"{title}{f' ({unit})' if unit else ''}: {values}.",
        "unit": unit,
        "bars": bars,
    }


def _bar(label: str, figure: Figure | None) -> Row:
    if figure is None:
        return {"label": label, "value": None, "text": NO_VALUE, "href": ""}
    value = float(figure.value) if isinstance(figure.value, Fraction) else figure.value
    return {"label": label, "value": value, "text": _shortly(figure), "href": figure_path(figure)}


def _height(figure: Figure | None) -> float:
    return float(figure.value) if figure and figure.value is not None else -1


def _shortly(figure: Figure) -> str:
    """What fits beside a bar: millions and billions with one decimal."""
    if figure.definition.count_unit == CountUnit.DONG and isinstance(figure.value, int) and figure.value >= 10**6:
        return written(figure, "billion" if figure.value >= 10**9 else "million")
    return plainly(figure)


def year_of(period: Period) -> str:
    """By which year a period is called beside the same days of other years: "2024", "2024–2025"."""
    first, last = period.start.year, period.cut_off.year
    return f"{last}" if first == last or period.start.month == 12 else f"{first}–{last}"


# Best unions ------------------------------------------------------------------------------------------------
def best_of(best: Best, told: Gathered) -> list[Row]:
    """Pieces that name unions with their values: those that share the last place all, or how many they are.

    Where less is better, the lowest are the best; else who has nothing is not named. Fewer are named than asked for
    where fewer have a value.
    """
    found = [(one, told.below.get(one.unit.pk, {}).get(best.code)) for one in told.of_level(best.level)]
    less = any(figure and figure.definition.indicator.better == Indicator.Better.LESS for _unit, figure in found)
    ranked = [
        (figure.value, one, figure)
        for one, figure in found
        if figure and figure.value is not None and (less or figure.value > 0)
    ]
    if not ranked:
        return [{"text": "chưa có đơn vị nào"}]
    ranked.sort(key=lambda place: place[0] if less else -place[0])
    last = ranked[: best.number][-1][0]
    first = [_named(one, figure) for value, one, figure in ranked[: best.number] if value != last]
    tied = [(one, figure) for value, one, figure in ranked if value == last]
    if len(first) + len(tied) > best.number + NAMED:
        return _joined([*first, [{"text": f"{len(tied)} đơn vị cùng có "}, _figure_of(tied[0][1])]])
    return _joined([*first, *(_named(one, figure) for one, figure in tied)])


def _named(one: Below, figure: Figure) -> list[Row]:
    return [{"text": f"{one.name} ("}, _figure_of(figure), {"text": ")"}]


def _figure_of(figure: Figure) -> Row:
    piece = {"figure": figure.code, "unit": figure.unit.code, "text": plainly(figure), "href": figure_path(figure)}
    return piece if figure.kind == "counted" else piece | {"kind": figure.kind}


def _joined(named: Sequence[list[Row]]) -> list[Row]:
    pieces: list[Row] = []
    for place, of_one in enumerate(named):
        pieces += [{"text": ", "}, *of_one] if place else of_one
    return pieces


# Words ------------------------------------------------------------------------------------------------------
def _label(code: str, told: Gathered) -> str:
    return str(told.own[code].definition.indicator) if code in told.own else code


def _unit(figure: Figure | None) -> str:
    """In what it is counted; a share and a place say so themselves."""
    if figure is None or figure.definition.count_unit in (CountUnit.PERCENT, CountUnit.RANK):
        return ""
    return str(figure.definition.get_count_unit_display())


def _with_unit(code: str, told: Gathered) -> str:
    unit = _unit(told.own.get(code))
    return f"{_label(code, told)} ({unit})" if unit else _label(code, told)
