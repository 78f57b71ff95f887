"""How figures are written, what kinds of wording fit them, and where each has its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from django.urls import reverse

from common.facts import CountUnit
from common.periods import Period
from common.wording import NO_VALUE, Ratio, ValueKind, percent
from reports.figures import Figure, in_force
from reports.kinds import KINDS
from reports.models import IndicatorVersion, Target
from reports.narrative import Sort, Token, Vocabulary
from unions.models import Level, UnionUnit

LANGUAGE = "vi"  # of official documents, whoever asked for them
Definitions = Mapping[str, IndicatorVersion]  # by code
_SOME_UNIT = "some-unit"
_PLAIN = {ValueKind.COUNT: "grouped", ValueKind.MONEY: "dong", ValueKind.RATIO: "percent", ValueKind.RANK: "place"}
_IN_FULL = _PLAIN | {ValueKind.RATIO: "ratio"}


def value_kind(count_unit: str) -> ValueKind:
    """How values of a unit of count may be worded."""
    kinds = {CountUnit.DONG: ValueKind.MONEY, CountUnit.PERCENT: ValueKind.RATIO, CountUnit.RANK: ValueKind.RANK}
    return kinds.get(CountUnit(count_unit), ValueKind.COUNT)


def written(figure: Figure, wording: str = "", lang: str = LANGUAGE) -> str:
    """A figure in words of a language, in the wording asked for or the plain one of its kind."""
    token = Token(figure.code, wording or figure.definition.wording)
    worded: int | Ratio | None
    if figure.definition.is_ratio or figure.definition.is_rank:
        # Without a value one of both parts is unknown, as where nobody declared it: that is no share of 0.
        told = figure.denominator is not None and figure.value is not None
        worded = Ratio(figure.numerator or 0, figure.denominator) if told else None  # type: ignore[arg-type]
    else:
        worded = None if isinstance(figure.value, Fraction) else figure.value
    return token.wording_for(value_kind(figure.definition.count_unit)).write(worded, lang)  # type: ignore[arg-type]


def plainly(figure: Figure) -> str:
    """A figure as it stands in a list or a table: exact, without a leading zero, a share in percent."""
    return written(figure, _PLAIN[value_kind(figure.definition.count_unit)])


def in_full(figure: Figure, lang: str = LANGUAGE) -> str:
    """A figure with every digit, and a share with both its parts."""
    return written(figure, _IN_FULL[value_kind(figure.definition.count_unit)], lang)


def change_in_words(now: Figure | None, then: Figure | None) -> str:
    """ "tăng 5,2%" or "giảm 3%", of shares "tăng 1,5 điểm %"; "–" where there is nothing to compare with."""
    if now is None or then is None or now.value is None or then.value is None:
        return NO_VALUE
    if then.value <= 0 and not now.definition.is_ratio:
        return NO_VALUE
    difference = Fraction(now.value) - Fraction(then.value)
    if not difference:
        return "không đổi"
    word = "tăng" if difference > 0 else "giảm"
    if now.definition.is_ratio:
        return f"{word} {percent(abs(difference)).removesuffix('%')} điểm %"
    return f"{word} {percent(abs(difference) / Fraction(then.value))}"


def target_in_words(target: Target | None, definition: IndicatorVersion | None, wording: str) -> str:
    """What was to be reached, worded as the figure is; "–" where there is no target of what the figure counts."""
    if target is None or definition is None or target.count_unit != definition.count_unit:
        return NO_VALUE
    token = Token(definition.code, wording or definition.wording)
    if target.is_share:
        hundredths = int(target.value * Decimal(100))
        return Token(token.code, "percent").wording_for(ValueKind.RATIO).write(Ratio(hundredths, 10_000), "vi")
    return token.wording_for(value_kind(definition.count_unit)).write(int(target.value), "vi")


def figure_path(figure: Figure) -> str:
    """The page that lists the records behind a figure, without the site."""
    before, after = _around_the_unit(figure.period.code, figure.code)
    return f"{before}{figure.unit.code}{after}"


@lru_cache(maxsize=4096)
def _around_the_unit(period_code: str, code: str) -> list[str]:
    """A table of thousands of unions has an address in every cell."""
    return reverse("reports:figure-detail", args=[_SOME_UNIT, period_code, code]).split(_SOME_UNIT)


# What a text may name ---------------------------------------------------------------------------------------
def vocabulary(period: Period, unit: UnionUnit | None = None) -> Vocabulary:
    """The figures that hold for a period, everybody's and the union's own, with how each can be told; the levels."""
    definitions = {one.code: one for one in in_force(period, unit=unit)}
    sorts = {
        code: Sort(value_kind(one.count_unit), one.count_unit, adds_up(one, definitions))
        for code, one in definitions.items()
    }
    return Vocabulary(sorts, set(Level.objects.values_list("code", flat=True)))


def adds_up(definition: IndicatorVersion, known: Definitions) -> bool:
    """Whether the values of unions side by side make that of all of them: not of people who are counted once, of
    shares, of what others say, or of a union alone."""
    if definition.is_derived:
        together = (IndicatorVersion.Operation.SUM, IndicatorVersion.Operation.DIFFERENCE)
        parts = [known.get(code) for code in definition.parts]
        return definition.operation in together and all(part and adds_up(part, known) for part in parts)
    kind = KINDS[definition.kind]
    measure = kind.measure(definition.measure)
    alone = kind.external or definition.scope_rule == IndicatorVersion.ScopeRule.OWN
    return not (alone or measure.distinct or measure.per is not None)


def that_add_up(found: Iterable[Figure], period: Period, unit: UnionUnit) -> frozenset[str]:
    """The codes of the figures whose values add up over unions; one question where some are made of others."""
    known = {one.code: one.definition for one in found}
    parts = {code for one in known.values() for code in one.parts} - known.keys()
    others = {one.code: one for one in in_force(period, parts, unit=unit)} if parts else {}
    return frozenset(code for code, one in known.items() if adds_up(one, known | others))
