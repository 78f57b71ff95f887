"""Fields of certificates: what stands on one, and where on a blank."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from textwrap import wrap
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from campaigns.models import Blank

FIELDS: dict[str, str | Promise] = {
    "addressed": _("How the recipient is spoken to"),
    "recipient": _("Recipient"),
    "place_of_work": _("Where the recipient belongs"),
    "award": _("Award"),
    "achievement": _("For what"),
    "decision_number": _("Number of the decision"),
    "decision_date": _("Day of the decision"),
    "book_number": _("Number in the book of awards"),
    "dated": _("Place and day"),
    "capacity": _("In whose name it is signed"),
    "signer": _("Who signs"),
}
"""What can be printed on a blank, by the codes in `Blank.fields`, in the order of reading."""

SAMPLE = {
    "addressed": "Đồng chí",
    "recipient": "Nguyễn Hoàng Thị Phương Thảo",
    "place_of_work": "Đoàn viên Công đoàn cơ sở Trường Tiểu học Hoa Sen",
    "award": "Giấy khen",
    "achievement": "Đã có thành tích xuất sắc trong phong trào thi đua và hoạt động công đoàn năm 2024",
    "decision_number": "27/QĐ-CĐCS",
    "decision_date": "ngày 20 tháng 12 năm 2024",
    "book_number": "015",
    "dated": "Hoa Sen, ngày 20 tháng 12 năm 2024",
    "capacity": "TM. BAN CHẤP HÀNH\nCHỦ TỊCH",
    "signer": "Trần Văn Bình",
}
LEAST, MOST = 90, 450  # mm of a side
ALIGNMENTS = {"left": _("At the left edge"), "center": _("In the middle"), "right": _("At the right edge")}


@dataclass(frozen=True)
class Spot:
    """Where a field stands on a sheet: mm from the top left, the size of its letters in points, words before it."""

    x: float
    y: float
    width: float
    size: float
    align: str = "left"
    bold: bool = False
    text: str = ""

    def scaled(self, scale: float) -> Spot:
        return replace(self, x=self.x * scale, y=self.y * scale, width=self.width * scale, size=self.size * scale)


BEGINNING = {
    "addressed": Spot(68.5, 88, 160, 15, "center"),
    "recipient": Spot(48.5, 97, 200, 26, "center", bold=True),
    "place_of_work": Spot(48.5, 113, 200, 15, "center"),
    "achievement": Spot(38.5, 124, 220, 15, "center"),
    "decision_number": Spot(40, 158, 90, 12, text="Quyết định số:"),
    "decision_date": Spot(40, 165, 90, 12),
    "book_number": Spot(40, 172, 90, 12, text="Vào sổ khen thưởng số:"),
    "dated": Spot(165, 147, 105, 13, "center"),
    "capacity": Spot(165, 154, 105, 13, "center", bold=True),
    "signer": Spot(165, 190, 105, 14, "center", bold=True),
}
"""Where the fields of a new blank stand, on A4 lying."""

POINT = 25.4 / 72  # mm
LETTER = 0.5  # how wide letters are for their height, by and large
LINE = 1.25


def spots(blank: Blank) -> dict[str, Spot]:
    """Where fields stand on a blank, in the order of reading; what has no place is not printed."""
    return {code: Spot(**blank.fields[code]) for code in FIELDS if code in blank.fields}


def off_the_sheet(spot: Spot, width: int, height: int) -> tuple[str, str] | None:
    """Which number puts a field beyond a sheet of that size, in mm, and what to say beside it; None where it is on it."""
    if spot.x + spot.width > width:
        return "width", _t("It goes beyond the right edge of the sheet.")
    return ("y", _t("It lies below the sheet.")) if spot.y > height else None


def as_json(placed: dict[str, Spot]) -> dict[str, dict[str, Any]]:
    return {code: asdict(spot) for code, spot in placed.items()}


def picture(blank: Blank) -> dict[str, Any]:
    """A sample on the blank for the screen, in mm: the lines, the boxes of the fields, whether our frame is drawn.

    Where lines end on paper is the printer's business; this is near enough to see what meets what.
    """
    scale = min(blank.width / 297, blank.height / 210)
    placed = spots(blank) if blank.preprinted else {code: spot.scaled(scale) for code, spot in BEGINNING.items()}
    lines: list[dict[str, Any]] = []
    if not blank.preprinted:
        lines += _lines(Spot(28.5, 55, 240, 56, "center", bold=True).scaled(scale), "GIẤY KHEN")
    for code, spot in placed.items():
        lines += _lines(spot, f"{spot.text} {SAMPLE[code]}".strip())
    return {
        "width": blank.width,
        "height": blank.height,
        "inner": {"width": blank.width - 16 * scale, "height": blank.height - 16 * scale, "x": 8 * scale},
        "framed": not blank.preprinted,
        "lines": lines,
        "boxes": [
            (spot, len(_wrapped(spot, SAMPLE[code])) * spot.size * POINT * LINE) for code, spot in placed.items()
        ],
    }


def _lines(spot: Spot, text: str) -> list[dict[str, Any]]:
    height = spot.size * POINT
    at = {"left": ("start", 0.0), "center": ("middle", 0.5), "right": ("end", 1.0)}
    anchor, share = at[spot.align]
    return [
        {
            "text": line,
            "x": spot.x + spot.width * share,
            "y": spot.y + height * (LINE * number + 1),
            "size": height,
            "anchor": anchor,
            "weight": "bold" if spot.bold else "normal",
        }
        for number, line in enumerate(_wrapped(spot, text))
    ]


def _wrapped(spot: Spot, text: str) -> list[str]:
    letters = max(1, int(spot.width / (spot.size * POINT * LETTER)))
    return [line for part in text.split("\n") for line in wrap(part, letters)]
