"""What a reviewer looks at first: figures that break a rule, that jumped unlike their neighbours, that nothing is behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.wording import Language, percent
from reports.figures import Value

JUMP = Fraction(1, 2)  # of the figure of the period before
POINTS = Fraction(1, 5)  # of a share: twenty points of percent
SMALL = 5  # a difference below it is chance: from 1 to 3 is no leap
FEW = 3  # of fewer neighbours there is no middle to speak of

BROKEN, JUMPED, BARE, PLAIN = range(4)


@dataclass(frozen=True)
class Change:
    """How far a figure is from an earlier one: relative to that, of shares in points. `None` of what cannot be told."""

    by: Fraction
    in_points: bool

    @property
    def words(self) -> str:
        """ "3,1%", of shares "3,1 points"; without a sign."""
        lang: Language = "en" if get_language() == "en" else "vi"
        told = percent(abs(self.by), lang)
        return _("%(n)s points") % {"n": told.removesuffix("%")} if self.in_points else told

    @property
    def arrow(self) -> str:
        return "▲" if self.by > 0 else "▼" if self.by < 0 else ""

    @property
    def said(self) -> str:
        return _("up") if self.by > 0 else _("down") if self.by < 0 else _("unchanged")

    def __str__(self) -> str:
        return f"{self.arrow} {self.words}" if self.by else self.said


def change(now: Value, before: Value) -> Change | None:
    """None where one of both is missing, or where there was nothing to compare with."""
    if now is None or before is None:
        return None
    if isinstance(now, Fraction) or isinstance(before, Fraction):
        return Change(Fraction(now) - Fraction(before), in_points=True)
    return Change(Fraction(now - before, before), in_points=False) if before > 0 else None


@dataclass(frozen=True)
class Oddness:
    """Why a figure is to be looked at, in words; the least `order` is the oddest."""

    order: tuple[int, Fraction]
    reasons: tuple[str, ...]

    @property
    def is_odd(self) -> bool:
        return self.order[0] < PLAIN


def oddness(*, gaps: Sequence[str], now: Value, before: Value, beside: Sequence[Change], missing: bool) -> Oddness:
    """`gaps` are the rules that are broken, in words; `beside` the changes of the unions beside it; `missing` says
    that something that belongs behind the figure is not there."""
    found: list[tuple[int, Fraction, str]] = []
    if gaps:
        found.append((BROKEN, Fraction(-len(gaps)), "; ".join(gaps)))
    if jumped := _jump(now, before, beside):
        found.append((JUMPED, -jumped[0], jumped[1]))
    if missing:
        found.append((BARE, Fraction(0), _("evidence is missing")))
    first = min(found, default=(PLAIN, Fraction(0), ""))
    return Oddness(first[:2], tuple(reason for _rank, _size, reason in found))


def _jump(now: Value, before: Value, beside: Sequence[Change]) -> tuple[Fraction, str] | None:
    """How far a figure leapt away from what it was and from how the others changed, and that in words."""
    if now is None or before is None:
        return None
    if isinstance(now, int) and isinstance(before, int) and abs(now - before) < SMALL:
        return None
    own = change(now, before)
    if own is None:  # out of nothing
        return (Fraction(1), _("there was none in the period before")) if before == 0 else None
    least = POINTS if own.in_points else JUMP
    known = [one.by for one in beside]
    middle: Fraction = median(known) if len(known) >= FEW else Fraction(0)
    if abs(own.by) < least or abs(own.by - middle) < least:
        return None
    told = _("%(change)s against the period before") % {"change": own}
    if len(known) >= FEW:
        around = Change(Fraction(middle), own.in_points)
        told = _("%(told)s; of the unions beside it the middle one: %(change)s") % {"told": told, "change": around}
    return abs(own.by - middle), told
