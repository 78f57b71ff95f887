"""The rules that an award can be given by: their codes, the numbers each takes, and for whom they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from campaigns.eligibility import judging
from campaigns.eligibility.book import Book, Candidate
from campaigns.models import AwardType, RecipientKind
from common.money import LARGEST, dong_with_unit
from unions.models import Grade

PERSON = (RecipientKind.INDIVIDUAL,)
PERSON_OR_UNION = (RecipientKind.INDIVIDUAL, RecipientKind.COLLECTIVE)


class Takes(Enum):
    """What kind of value a rule takes."""

    NUMBER = "number"
    WEIGHT = "weight"  # how often a year counts
    AMOUNT = "amount"  # đồng
    GRADE = "grade"  # the code of a grade
    AWARDS = "awards"  # codes of types of awards


@dataclass(frozen=True)
class Value:
    """One value of a rule. `most` bounds numbers; without it a number of years or cases is small."""

    name: str
    label: Any
    takes: Takes = Takes.NUMBER
    required: bool = True
    most: int = 100


@dataclass(frozen=True)
class Rule:
    """A rule as data names it: {"rule": code, the values by their names, "for": recipient kinds, all if left out}."""

    code: str
    label: Any
    judge: Callable[[Book, dict[str, Any], Candidate], judging.Said]
    values: tuple[Value, ...] = ()
    of: tuple[RecipientKind, ...] = PERSON


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule(
            "union_years",
            _("Years in the union"),
            judging.union_years,
            (
                Value("at_least", _("years at least")),
                Value("part_time", _("a year as an officer part-time counts"), Takes.WEIGHT, required=False),
                Value("part_time_non_state", _("the same in a non-state enterprise"), Takes.WEIGHT, required=False),
            ),
        ),
        Rule(
            "rating_years",
            _("Consecutive years with a grade"),
            judging.rating_years,
            (Value("years", _("years"), most=10), Value("at_least", _("grade at least"), Takes.GRADE)),
            of=PERSON_OR_UNION,
        ),
        Rule(
            "initiatives",
            _("Recognised initiatives"),
            judging.initiatives,
            (
                Value("at_least", _("at least")),
                Value("within_years", _("within years"), required=False, most=50),
            ),
        ),
        Rule(
            "benefit",
            _("Benefit of recognised initiatives"),
            judging.benefit,
            (
                Value("years", _("within years"), most=50),
                Value("up_to_college", _("up to college (đồng)"), Takes.AMOUNT),
                Value("longer_years", _("or within years"), most=50),
                Value("longer_up_to_college", _("then up to college (đồng)"), Takes.AMOUNT),
                Value("university", _("university and above (đồng)"), Takes.AMOUNT),
                Value("managers", _("those who manage others (đồng)"), Takes.AMOUNT),
            ),
        ),
        Rule(
            "earlier_award",
            _("An earlier award"),
            judging.earlier_award,
            (Value("awards", _("one of"), Takes.AWARDS), Value("within_years", _("within the years before"), most=50)),
            of=PERSON_OR_UNION,
        ),
        Rule("once", _("Once in a lifetime"), judging.once, of=PERSON_OR_UNION),
        Rule(
            "one_level_a_year",
            _("Not for a year's work and for a campaign by one level in a year"),
            judging.one_level_a_year,
            of=PERSON_OR_UNION,
        ),
        Rule(
            "not_recruited_recently",
            _("Time at work"),
            judging.not_recruited_recently,
            (Value("months", _("months at least"), most=600),),
        ),
        Rule(
            "absence_days",
            _("Working days away in the year, without maternity leave"),
            judging.absence_days,
            (Value("below", _("fewer than"), most=366),),
        ),
        Rule("registered", _("Registered for the campaign"), judging.registered, of=PERSON_OR_UNION),
        Rule(
            "own_union_grade",
            _("Grade of the own union in the year"),
            judging.own_union_grade,
            (Value("at_least", _("grade at least"), Takes.GRADE),),
            of=PERSON_OR_UNION,
        ),
        Rule("women", _("For women"), judging.women),
        Rule("not_disciplined", _("Not under discipline"), judging.not_disciplined, of=PERSON_OR_UNION),
    )
}


def require_rules(rules: Any, known: Known | None = None) -> None:
    """Raises ValidationError beside `rules` where one is unknown, named twice, or takes other values than it is given.

    They name what is `known`, or all that there is.
    """
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise ValidationError({"rules": _t("Rules are a list, each with its code and its values.")})
    known = known or Known.now()
    faults = [fault for rule in rules for fault in _faults(rule, known)]
    codes = [str(rule.get("rule")) for rule in rules]
    faults += [
        ValidationError(_t("%(rule)s is named twice."), code="twice", params={"rule": RULES[code].label})
        for code in sorted({code for code in codes if codes.count(code) > 1})
        if code in RULES
    ]
    if faults:
        raise ValidationError({"rules": faults})


@dataclass(frozen=True)
class Known:
    """What rules may name: by code, what grades and types of awards are called."""

    grades: dict[str, str]
    awards: dict[str, str]

    @classmethod
    def now(cls, types: QuerySet[AwardType] | None = None) -> Known:
        """All of them, or of types of awards only these."""
        known = AwardType.objects.all() if types is None else types
        grades = Grade.objects.order_by("rank", "scale_id").values_list("code", "name")
        return cls(dict(grades), {kind.code: str(kind) for kind in known})


def in_words(rule: dict[str, Any], known: Known) -> str:
    """A rule of an award as a sentence: what it asks, with its values."""
    said = RULES.get(rule["rule"])
    if said is None:
        return str(rule["rule"])
    values = [f"{one.label}: {_told(one, rule[one.name], known)}" for one in said.values if one.name in rule]
    kinds = [str(RecipientKind(kind).label).lower() for kind in rule.get("for", ())]
    told = f"{said.label} – {', '.join(values)}" if values else str(said.label)
    return f"{told} ({', '.join(kinds)})" if kinds else told


def _told(value: Value, given: Any, known: Known) -> str:
    match value.takes:
        case Takes.AMOUNT:
            return dong_with_unit(given)
        case Takes.GRADE:
            return known.grades.get(given, given)
        case Takes.AWARDS:
            return "; ".join(known.awards.get(code, code) for code in given)
    return f"{given}".replace(".", ",")


def _faults(rule: dict[str, Any], known: Known) -> list[ValidationError]:
    said = RULES.get(str(rule.get("rule")))
    if said is None:
        params = {"rule": str(rule.get("rule", "–"))[:40]}
        return [ValidationError(_t("No rule is called “%(rule)s”."), code="unknown", params=params)]
    values = {one.name: one for one in said.values}
    faults = [
        ValidationError(
            _t("%(rule)s takes no “%(value)s”."), code="unknown", params={"rule": said.label, "value": name[:40]}
        )
        for name in rule
        if name not in {*values, "rule", "for"}
    ]
    for one in said.values:
        if one.name in rule:
            if not _fits(one, rule[one.name], known):
                faults.append(_wrong(said, one))
        elif one.required:
            faults.append(_wrong(said, one))
    kinds = rule.get("for", [])
    if not isinstance(kinds, list) or any(kind not in said.of for kind in kinds) or ("for" in rule and not kinds):
        params = {"rule": said.label, "kinds": ", ".join(str(RecipientKind(kind).label) for kind in said.of)}
        faults.append(ValidationError(_t("%(rule)s is a rule for: %(kinds)s."), code="for", params=params))
    return faults


def _wrong(rule: Rule, value: Value) -> ValidationError:
    told = {
        Takes.NUMBER: _t("%(rule)s, %(value)s: write a whole number from 1 to %(most)s."),
        Takes.WEIGHT: _t("%(rule)s, %(value)s: write a number from 1 to 10, such as 1,5."),
        Takes.AMOUNT: _t("%(rule)s, %(value)s: write an amount in đồng."),
        Takes.GRADE: _t("%(rule)s, %(value)s: choose a grade."),
        Takes.AWARDS: _t("%(rule)s, %(value)s: choose at least one award."),
    }
    params = {"rule": rule.label, "value": value.label, "most": value.most}
    return ValidationError(told[value.takes], code="value", params=params)


def _fits(value: Value, given: Any, known: Known) -> bool:
    match value.takes:
        case Takes.NUMBER:
            return type(given) is int and 1 <= given <= value.most
        case Takes.WEIGHT:
            return type(given) in (int, float) and 1 <= Decimal(str(given)) <= 10
        case Takes.AMOUNT:
            return type(given) is int and 1 <= given <= LARGEST
        case Takes.GRADE:
            return isinstance(given, str) and given in known.grades
        case Takes.AWARDS:
            codes = given if isinstance(given, list) else []
            return bool(codes) and all(isinstance(code, str) and code in known.awards for code in codes)
