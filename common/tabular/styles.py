"""How cells look in the sheets we write: the part of styles of a workbook."""

from __future__ import annotations

from enum import IntEnum

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class Style(IntEnum):
    """How a cell looks: the place of its format in the part of styles."""

    PLAIN = 0
    TEXT = 1
    DAY = 2
    NUMBER = 3
    HEADER = 4
    TITLE = 5
    WRAPPED = 6
    WRONG = 7
    WRONG_DAY = 8
    REASON = 9
    STRONG = 10
    MOMENT = 11


def _format(number: int = 0, font: int = 0, fill: int = 0, border: int = 0, alignment: str = "") -> str:
    inside = f"<alignment {alignment}/>" if alignment else ""
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" '
        f'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{inside}</xf>'
    )


def _solid(colour: str) -> str:
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/><bgColor indexed="64"/></patternFill></fill>'


def _font(size: int = 12, mark: str = "", colour: str = "000000") -> str:
    return (
        f'<font>{mark}<sz val="{size}"/><color rgb="FF{colour}"/><name val="Times New Roman"/><family val="1"/></font>'
    )


_EDGES = "".join(f'<{side} style="thin"><color indexed="64"/></{side}>' for side in ("left", "right", "top", "bottom"))
_TEXT, _GROUPED, _DAY, _MOMENT = 49, 3, 164, 165
_FORMATS = [
    _format(),
    _format(_TEXT),
    _format(_DAY),
    _format(_GROUPED),
    _format(font=1, fill=2, border=1, alignment='horizontal="center" vertical="center" wrapText="1"'),
    _format(font=2),
    _format(_TEXT, alignment='vertical="top" wrapText="1"'),
    _format(fill=3),
    _format(_DAY, fill=3),
    _format(_TEXT, font=3, alignment='vertical="top" wrapText="1"'),
    _format(_GROUPED, font=1),
    _format(_MOMENT),
]
_FONTS = [_font(), _font(mark="<b/>"), _font(14, "<b/>"), _font(colour="C00000")]
STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    f'<numFmts count="2"><numFmt numFmtId="{_DAY}" formatCode="dd/mm/yyyy"/>'
    f'<numFmt numFmtId="{_MOMENT}" formatCode="dd/mm/yyyy hh:mm"/></numFmts>'
    f'<fonts count="{len(_FONTS)}">{"".join(_FONTS)}</fonts>'
    '<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    f"{_solid('DDE7F3')}{_solid('FFD9D9')}</fills>"
    f'<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>{_EDGES}<diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(_FORMATS)}">{"".join(_FORMATS)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
