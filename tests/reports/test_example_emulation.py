"""The example books: every figure about emulation, awards, contests and conferences that four unions printed.

By the number of the figure. What a union claims as "every" or "so many percent" has both its numbers behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from django.conf import settings
from django.db import transaction

from common.periods import Period
from common.wording import WORDINGS, Ratio
from reports.catalogue import load_catalogue
from reports.examples import load_example
from reports.figures import Figure, figures
from unions.models import UnionUnit

pytestmark = pytest.mark.django_db

BOOKS = ("khanh-hoa-2023", "song-lo-2020", "cao-bang-2021", "phu-tho-2022")
KHA = ("KHA-CDVC-LTX", "2018-01-01..2023-09-18")
SLO = ("VPH-SLO", "2015-01-01..2020-05-21")
CBA = ("CBA", "2021-H1")
PROGRAMME = ("CBA", "2020-10-01..2021-06-30")
TTT = ("PTH-CDVC-TTT", "2017-01-01..2022-12-31")

EXACT = {
    "s0-06": (*KHA, "org.component_unions", 17),
    "s0-14": (*KHA, "init.programme_entered", 60),
    "s0-15": (*KHA, "award.confederation.merit", 1),
    "s1-04": (*SLO, "award.culture.unions.province", 4),
    "s1-16": (*SLO, "award.confederation.merit", 17),
    "s1-17": (*SLO, "award.province_state.merit", 3),
    "s1-18": (*SLO, "award.province.flag", 3),
    "s1-19": (*SLO, "award.merit_and_titles", 105),
    "s1-20": (*SLO, "award.district.certificate", 392),
    "s1-21": (*SLO, "award.district_state.certificate", 217),
    "s1-22": (*SLO, "award.confederation.medal", 14),
    "s1-23": ("VPH-SLO", "2020-01-15..2020-01-15", "award.confederation.flag", 1),
    "s1-26": (*SLO, "party.admitted", 304),
    "s3-01": (*CBA, "org.upper_unions", 14),
    "s3-06": (*PROGRAMME, "init.programme_entered", 1900),
    "s3-07": (*PROGRAMME, "init.programme_accepted", 1038),
    "s3-09": (*CBA, "award.nominated.creative", 3),
    "s3-10": (*CBA, "award.province.merit.collective", 6),
    "s3-11": (*CBA, "award.province.merit.individual", 12),
    "s3-29": (*CBA, "act.channels.unions", 7),
    "s3-34": ("CBA-BL", "2021-H1", "proj.value", 123_000_000),
    "s3-35": (*CBA, "contest.people", 992),
    "s3-38": (*CBA, "award.province_state.merit", 1),
    "s3-39": (*CBA, "award.nominated.merit.collective", 2),
    "s3-40": (*CBA, "award.nominated.merit.individual", 2),
    "s4-02": (*TTT, "org.union_groups", 4),
    "s4-06": (*TTT, "class.own_best_years", 4),
    "s4-10": (*TTT, "salary.raise_early", 88),
    "s4-11": (*TTT, "salary.raise_regular", 25),
    "s4-12": (*TTT, "salary.appointment", 2),
    "s4-13": (*TTT, "act.facilities.halls", 1),
    "s4-14": (*TTT, "act.facilities.sports", 2),
    "s4-15": (*TTT, "init.recognised", 12),
    "s4-16": (*TTT, "contest.prizes.first.individual", 1),
    "s4-17": (*TTT, "contest.prizes.second.individual", 1),
    "s4-18": (*TTT, "contest.prizes.third.collective", 1),
    "s4-19": (*TTT, "contest.prizes.third.individual", 2),
    "s4-20": (*TTT, "award.women.certificates.collective", 1),
    "s4-21": (*TTT, "award.women.certificates.individual", 2),
    "s4-23": (*TTT, "award.title.advanced", 296),
    "s4-24": (*TTT, "award.title.fighter", 64),
    "s4-25": (*TTT, "award.forms.individual", 120),
    "s4-30": (*TTT, "award.province.flag", 1),
    "s4-31": (*TTT, "award.province.merit", 2),
    "s4-32": (*TTT, "award.upper.certificate", 5),
    "s4-33": ("PTH-CDVC-TTT", "2022", "award.province.merit", 1),
}
WORDED = {
    "s0-13": (*KHA, "init.recognised", "over-ten", "trên 110"),
    "s1-14": ("VPH-SLO", "2020-01-01..2020-05-21", "train.participations", "over-hundred", "trên 2.000"),
    "s3-32": ("CBA-HQ", "2021-H1", "proj.value", "over-ten-million", "trên 70 triệu"),
    "s3-33": ("CBA-TK", "2021-H1", "proj.value", "nearly-ten-million", "gần 50 triệu"),
}
# (figure, so many, of how many)
PARTS_OF = {
    "s0-08": (*KHA, "conf.rate_components_least", 17, 17),
    "s1-01": (*SLO, "conf.rate_public", 80, 80),
    "s1-02": (*SLO, "mov.unions_rate_public", 80, 80),
    "s1-03": (*SLO, "award.culture.rate", 77, 80),
    "s3-08": (*PROGRAMME[:1], "2021-H1", "init.programme_target", 1038, 798),
    "s3-28": (*CBA, "mov.unions_rate_upper", 14, 14),
    "s3-36": (*CBA, "contest.place.overall", 50, 83),
    "s3-37": (*CBA, "contest.place.cluster", 4, 7),
    "s4-03": (*TTT, "class.groups_good_least", 4, 4),
    "s4-04": (*TTT, "class.members_good_or_better_least", 52, 52),
    "s4-05": (*TTT, "class.members_excellent_least", 22, 55),
    "s4-22": (*TTT, "award.women.titles_least", 21, 21),
    "s4-26": (*TTT, "mov.participation_rate", 56, 56),
}


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """All four books in one database: each of the tests runs in a savepoint above them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_catalogue()
        for book in BOOKS:
            assert load_example(settings.ROOT / "examples" / book)
        yield
        transaction.set_rollback(True)


def told(unit: str, days: str, code: str) -> Figure:
    (figure,) = figures(UnionUnit.objects.get(code=unit), Period.parse(days), [code])
    return figure


@pytest.mark.parametrize(("unit", "days", "code", "value"), EXACT.values(), ids=EXACT)
def test_a_printed_figure_is_counted_from_records(unit, days, code, value):
    figure = told(unit, days, code)

    assert figure.value == value
    assert figure.evidence_rows > 0


@pytest.mark.parametrize(("unit", "days", "code", "wording", "words"), WORDED.values(), ids=WORDED)
def test_a_round_figure_is_worded_by_the_exact_one(unit, days, code, wording, words):
    assert WORDINGS[wording].write(told(unit, days, code).value).replace("\u00a0", " ") == words


@pytest.mark.parametrize(("unit", "days", "code", "part", "whole"), PARTS_OF.values(), ids=PARTS_OF)
def test_a_share_keeps_both_its_numbers(unit, days, code, part, whole):
    figure = told(unit, days, code)

    assert (figure.numerator, figure.denominator) == (part, whole)
    assert figure.value == Fraction(part, whole)


def test_forty_percent_and_more_is_true_of_every_year():
    for year in range(2017, 2023):
        assert told(TTT[0], str(year), "class.members_excellent_rate").value >= Fraction(40, 100)
    assert told(*TTT, "class.members_excellent_least").value >= Fraction(40, 100)


def test_the_years_of_a_grade_are_named_by_their_rows():
    years = told(*TTT, "class.own_best_years").records().values_list("year_label", flat=True)

    assert sorted(years) == ["2018", "2019", "2021", "2022"]


def test_ninety_six_point_two_never_claims_more_than_there_is():
    rate = told(*SLO, "award.culture.rate")

    assert WORDINGS["percent"].write(Ratio(rate.numerator, rate.denominator)).replace("\u00a0", " ") == "96,2%"
