"""How each rule is answered for one candidate: whether it is kept, and what was found, in words with their numbers.

The records come from the `Book`, which asks for all candidates at once. Nothing that is personal is told beyond what
the rule itself asks for: how long, how many, how much.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from campaigns.eligibility.book import Book, Candidate
from campaigns.models import Award, Basis, Campaign
from common.money import dong_with_unit
from members.models import Member

Said = tuple[bool | None, str]
Asked = dict[str, Any]

UNIVERSITY = (Member.Education.UNIVERSITY, Member.Education.MASTER, Member.Education.DOCTOR)
OF_ONE_LEVEL = (Basis.COMPREHENSIVE, Basis.THEMATIC)


def union_years(book: Book, asked: Asked, candidate: Candidate) -> Said:
    served = book.service.get(candidate.member_id or 0)
    if served is None:
        return None, _("Since when this person is in the union is not in the book.")
    weights = {name: Decimal(str(asked.get(name, 1))) for name in ("part_time", "part_time_non_state")}
    counted = (
        served.months
        + served.part_time * (weights["part_time"] - 1)
        + served.part_time_non_state * (weights["part_time_non_state"] - 1)
    )
    least = 12 * asked["at_least"]
    found = {"years": _years(served.months), "counted": _years(counted), "asked": asked["at_least"]}
    if beside := served.part_time + served.part_time_non_state:
        text = _(
            "In the union %(years)s years, %(part)s of them as an officer part-time: counted as %(counted)s years."
        )
        text = text % (found | {"part": _years(beside)})
    else:
        text = _("In the union %(years)s years.") % found
    return counted >= least, _with_rest(text, asked["at_least"], _years(max(least - counted, Decimal(0)), up=True))


def rating_years(book: Book, asked: Asked, candidate: Candidate) -> Said:
    wanted = book.scale.get(asked["at_least"])
    if wanted is None or candidate.key is None:
        return None, _("The grade that is asked for is no longer in the book.")
    years = range(book.merit_year - asked["years"] + 1, book.merit_year + 1)
    graded = book.grades.get(candidate.key, {})
    told = "; ".join(f"{year}: {graded[year].name if year in graded else '–'}" for year in years)
    text = _("Rated %(grades)s. Asked: %(grade)s or better in each of these years.") % {
        "grades": told,
        "grade": wanted.name,
    }
    if any(year in graded and graded[year].rank > wanted.rank for year in years):
        return False, text
    if missing := [str(year) for year in years if year not in graded]:
        return None, f"{text} " + _("No rating is in the book for %(years)s.") % {"years": ", ".join(missing)}
    return True, text


def initiatives(book: Book, asked: Asked, candidate: Candidate) -> Said:
    since = _since(book, asked.get("within_years"))
    found = [one for one in book.initiatives.get(candidate.member_id or 0, ()) if one.recognised_on >= since]
    text = _("Initiatives recognised%(when)s: %(number)s.") % {
        "when": _in_years(book, asked.get("within_years")),
        "number": len(found),
    }
    return len(found) >= asked["at_least"], _with_rest(text, asked["at_least"], max(asked["at_least"] - len(found), 0))


def benefit(book: Book, asked: Asked, candidate: Candidate) -> Said:
    """The least depends on the education, and on whether somebody manages others: of that only appointments tell."""
    years, longer = asked["years"], asked["longer_years"]
    education = book.people[candidate.member_id or 0].education
    total, over_longer = (_benefit(book, candidate, n) for n in (years, longer))
    text = _("Benefit of the initiatives recognised%(when)s: %(total)s.") % {
        "when": _in_years(book, years),
        "total": dong_with_unit(total),
    }
    if total >= asked["managers"]:
        return True, text
    if not education:
        return None, f"{text} " + _("What is asked depends on the education, which is not in the book.")
    least = asked["university"] if education in UNIVERSITY else asked["up_to_college"]
    if total < least and education not in UNIVERSITY and over_longer >= asked["longer_up_to_college"]:
        words = {"when": _in_years(book, longer), "total": dong_with_unit(over_longer)}
        text = _("Benefit of the initiatives recognised%(when)s: %(total)s.") % words
        total = least = asked["longer_up_to_college"]
    if total < least:
        return False, _with_rest(text, dong_with_unit(least), dong_with_unit(least - total))
    told = _with_rest(text, dong_with_unit(least), 0)
    if candidate.member_id not in book.appointed:
        return True, told
    managers = _("This person was appointed to a post; of those who manage others %(amount)s is asked.")
    return None, f"{told} {managers % {'amount': dong_with_unit(asked['managers'])}}"


def earlier_award(book: Book, asked: Asked, candidate: Candidate) -> Said:
    years = range(book.merit_year - asked["within_years"], book.merit_year)
    for award in book.awards.get(candidate.key or ("", 0), ()):
        if award.award_type.code in asked["awards"] and _year_of(award) in years:
            return True, _given(award)
    names = "; ".join(book.types_of_awards.get(code, code) for code in asked["awards"])
    return False, _("None of these for %(years)s: %(awards)s.") % {"years": _span(years), "awards": names}


def once(book: Book, _asked: Asked, candidate: Candidate) -> Said:
    for award in book.awards.get(candidate.key or ("", 0), ()):
        if award.award_type_id == book.award_type.pk:
            return False, _("Given once in a lifetime; given already on %(day)s.") % {"day": _day(award.happened_on)}
    return True, _("Given once in a lifetime; not given before.")


def one_level_a_year(book: Book, _asked: Asked, candidate: Candidate) -> Said:
    """One level does not give both kinds for a year; reviews of campaigns and what is unscheduled are outside of it."""
    if book.basis not in OF_ONE_LEVEL:
        return True, _("Awards of this basis may stand beside others of the year.")
    if book.basis == Basis.THEMATIC and book.campaign_id in book.reviewed_campaigns:
        return True, _("Awards at the review of a campaign may stand beside others of the year.")
    for award in book.awards.get(candidate.key or ("", 0), ()):
        other = award.basis in OF_ONE_LEVEL and award.basis != book.basis
        at_a_review = award.basis == Basis.THEMATIC and award.campaign_id in book.reviewed_campaigns
        same_level = award.award_type.giver == book.award_type.giver
        if other and same_level and not at_a_review and _year_of(award) == book.merit_year:
            text = _("%(given)s One level does not give both for a year's work and for a campaign in one year.")
            return False, text % {"given": _given(award)}
    return True, _("No other award of this level stands against it in %(year)s.") % {"year": book.merit_year}


def not_recruited_recently(book: Book, asked: Asked, candidate: Candidate) -> Said:
    since = book.people[candidate.member_id or 0].employed_on
    if since is None:
        return None, _("Since when this person works there is not in the book.")
    until = book.until
    months = max(12 * (until.year - since.year) + until.month - since.month - (until.day < since.day), 0)
    text = _("Months at work in the year and before: %(months)s.") % {"months": months}
    return months >= asked["months"], _with_rest(text, asked["months"], max(asked["months"] - months, 0))


def absence_days(book: Book, asked: Asked, candidate: Candidate) -> Said:
    days = book.absent_days.get(candidate.member_id or 0, 0)
    text = _("Working days away in %(year)s, without maternity leave: %(days)s. Fewer than %(below)s are asked.")
    return days < asked["below"], text % {"year": book.merit_year, "days": days, "below": asked["below"]}


def registered(book: Book, _asked: Asked, candidate: Candidate) -> Said:
    campaign = book.campaign
    if campaign is not None and campaign.asks == Campaign.Asks.NOBODY:
        return True, _("Nobody had to register for %(campaign)s.") % {"campaign": campaign}
    met = candidate.key in book.registered or (
        candidate.member_id is not None and ("people of", candidate.credited_to) in book.registered
    )
    what = str(campaign or book.merit_year)
    return met, (_("Registered for %(what)s.") if met else _("Not registered for %(what)s.")) % {"what": what}


def own_union_grade(book: Book, asked: Asked, candidate: Candidate) -> Said:
    wanted, grade = book.scale.get(asked["at_least"]), book.own_union[candidate.credited_to]
    if wanted is None:
        return None, _("The grade that is asked for is no longer in the book.")
    if grade is None:
        return None, _("No grade of the own union is in the book for %(year)s.") % {"year": book.merit_year}
    text = _("The own union in %(year)s: %(grade)s. Asked: %(wanted)s or better.")
    return grade.rank <= wanted.rank, text % {"year": book.merit_year, "grade": grade.name, "wanted": wanted.name}


def women(book: Book, _asked: Asked, candidate: Candidate) -> Said:
    return book.people[candidate.member_id or 0].sex == Member.Sex.FEMALE, _("This award is for women.")


def not_disciplined(_book: Book, _asked: Asked, _candidate: Candidate) -> Said:
    return None, _("Disciplines are not in the book. The council makes sure that none holds or is to be left out.")


def _benefit(book: Book, candidate: Candidate, years: int) -> int:
    since = _since(book, years)
    found = book.initiatives.get(candidate.member_id or 0, ())
    return sum(one.benefit or 0 for one in found if one.recognised_on >= since)


def _since(book: Book, years: int | None) -> date:
    return date(book.merit_year - years + 1, 1, 1) if years else date.min


def _in_years(book: Book, years: int | None) -> str:
    if not years:
        return ""
    return " " + _("in %(years)s") % {"years": _span(range(book.merit_year - years + 1, book.merit_year + 1))}


def _span(years: range) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _year_of(award: Award) -> int:
    return award.merit_year or award.happened_on.year


def _given(award: Award) -> str:
    words = {"award": award.award_type, "year": _year_of(award), "day": _day(award.happened_on)}
    return _("%(award)s for %(year)s, given on %(day)s.") % words


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _years(months: Decimal | int, *, up: bool = False) -> str:
    """Months as years to a tenth: never more than there is, and never less than what is missing."""
    tenths = Decimal(months) / 12 * 10
    whole = tenths.quantize(Decimal(1), rounding=ROUND_DOWN)
    whole += up and whole < tenths
    return number_format(whole / 10, 1 if whole % 10 else 0)


def _with_rest(text: str, asked: Any, missing: Any) -> str:
    """What was found, what is asked, and what is missing if anything is."""
    told = f"{text} " + _("Asked: %(asked)s.") % {"asked": asked}
    return told if missing in (0, "0") else f"{told} " + _("Missing: %(missing)s.") % {"missing": missing}
