"""The example books: every figure about care and money that five unions printed is counted from their records.

By the number of the figure. What was printed as more or less than a round number is worded so by its exact value.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, transaction

from common.periods import Period
from common.wording import WORDINGS
from reports.catalogue import load_catalogue
from reports.examples import load_example
from reports.figures import Figure, figures, records
from reports.models import IndicatorVersion
from unions.models import UnionUnit
from welfare.models import HANDED_OUT, FundingLine, Payout
from welfare.natures import NATURES

pytestmark = pytest.mark.django_db

BOOKS = ("khanh-hoa-2023", "song-lo-2020", "tra-vinh-2024", "cao-bang-2021", "phu-tho-2022")
KHA = ("KHA-CDVC-LTX", "2018-01-01..2023-09-18")
SLO = ("VPH-SLO", "2015-01-01..2020-05-21")
SNV = ("TVH-CDVC-SNV", "2024")
TET, MAY, HALF = (("CBA", days) for days in ("2021-01-01..2021-02-28", "2021-05", "2021-H1"))
TTT = ("PTH-CDVC-TTT", "2017-01-01..2022-12-31")

EXACT = {
    "s0-11": (*KHA, "welfare.hardship.count", 7),
    "s0-11 by name": (*KHA, "welfare.hardship.people", 7),
    "s1-05": (*SLO, "fund.contribution.amount", 1_600_000_000),
    "s1-06": (*SLO, "welfare.house.count", 1),
    "s1-07": (*SLO, "welfare.house.amount", 30_000_000),
    "s1-08": (*SLO, "welfare.gifts.count", 445),
    "s1-10": (*SLO, "welfare.livelihood.count", 9),
    "s1-11": (*SLO, "welfare.livelihood.amount", 90_000_000),
    "s1-11 each": (*SLO, "welfare.livelihood.unit_value", 10_000_000),
    "s1-13": (*SLO, "loan.fund.amount", 530_000_000),
    "s2-10": (*SNV, "health.check.count", 52),
    "s2-11": (*SNV, "health.check.amount", 26_000_000),
    "s2-11 each": (*SNV, "health.check.unit_cost", 500_000),
    "s2-12": (*SNV, "welfare.visits.count", 46),
    "s2-13": (*SNV, "welfare.visits.amount", 13_800_000),
    "s2-13 each": (*SNV, "welfare.visits.unit_value", 300_000),
    "s2-14": (*SNV, "loan.bank.count", 25),
    "s2-16": (*SNV, "loan.revolving.groups", 1),
    "s2-17": (*SNV, "loan.revolving.count", 68),
    "s2-18": (*SNV, "loan.revolving.amount", 344_800_000),
    "s2-20": (*SNV, "welfare.children.count", 75),
    "s3-12": (*TET, "welfare.beneficiaries.count", 5156),
    "s3-12 by programme": (*HALF, "welfare.tet.people", 5156),
    "s3-13": (*TET, "welfare.total.amount", 3_906_130_000),
    "s3-13 by programme": (*HALF, "welfare.tet.amount", 3_906_130_000),
    "s3-14": (*TET, "welfare.gifts.provincial.count", 693),
    "s3-14 by programme": (*HALF, "welfare.tet.gifts.provincial.count", 693),
    "s3-15": (*TET, "welfare.gifts.provincial.amount", 601_500_000),
    "s3-15 by programme": (*HALF, "welfare.tet.gifts.provincial.amount", 601_500_000),
    "s3-16": (*TET, "welfare.gifts.donors.count", 150),
    "s3-17": (*TET, "welfare.gifts.donors.amount", 90_000_000),
    "s3-17 each": (*TET, "welfare.gifts.donors.unit_value", 600_000),
    "s3-18": (*TET, "welfare.gifts.stricken.count", 238),
    "s3-19": (*TET, "welfare.gifts.stricken.unit_value", 1_000_000),
    "s3-20": (*MAY, "welfare.gifts.count", 313),
    "s3-20 as people": (*HALF, "welfare.workers_month.people", 313),
    "s3-22": (*MAY, "welfare.maiam.count", 7),
    "s3-23": (*MAY, "welfare.maiam.amount", 210_000_000),
    "s3-23 each": (*MAY, "welfare.maiam.unit_value", 30_000_000),
    "s3-24": (*MAY, "welfare.gifts.provincial.count", 200),
    "s3-25": (*MAY, "welfare.gifts.provincial.amount", 100_000_000),
    "s3-26": (*HALF, "welfare.community.amount", 10_000_000),
    "s3-27": (*HALF, "welfare.community.count", 10),
    "s4-27": (*TTT, "health.blood", 34),
    "s4-28": (*TTT, "fund.contribution.amount", 244_000_000),
    "s4-29": (*TTT, "welfare.community.amount", 120_000_000),
}
WORDED = {
    "s0-10": (*KHA, "welfare.hardship.amount", "more-million", "hơn 243 triệu"),
    "s0-12": (*KHA, "fund.contribution.amount", "billion", "trên 1,1 tỷ"),
    "s1-09": (*SLO, "welfare.gifts.amount", "nearly-ten-million", "gần 150 triệu"),
    "s1-12": (*SLO, "welfare.community.amount", "over-million", "trên 26 triệu"),
    "s2-15": (*SNV, "loan.bank.amount", "over-billion", "trên 2 tỷ"),
    "s2-19": (*SNV, "fund.contribution.amount", "over-million", "trên 56 triệu"),
    "s2-21": (*SNV, "welfare.children.amount", "over-million", "trên 37 triệu"),
    "s3-21": (*MAY, "welfare.gifts.amount", "nearly-ten-million", "gần 200 triệu"),
    "s4-07": (*TTT, "welfare.tours", "over-ten", "trên 150"),
    "s4-08": (*TTT, "welfare.visits.count", "over-hundred", "trên 100"),
    # The union wrote "hundreds of millions"; the book says how much.
    "s4-09": (*TTT, "welfare.total.amount", "dong", "504.250.000"),
}
# (whole, its parts): parts of different kinds lie apart in it and need not exhaust it.
PARTS = [
    (TET, "welfare.gifts.count", ("welfare.gifts.provincial.count", "welfare.gifts.donors.count", "welfare.gifts.stricken.count")),
    (TET, "welfare.total.amount", ("welfare.gifts.provincial.amount", "welfare.gifts.donors.amount", "welfare.gifts.stricken.amount")),
    (TET, "welfare.total.amount", ("welfare.gifts.amount", "welfare.vouchers.amount", "welfare.transport.amount")),
    (TET, "welfare.beneficiaries.count", ("welfare.beneficiaries.women",)),
    (MAY, "welfare.gifts.count", ("welfare.gifts.provincial.count",)),
    (MAY, "welfare.gifts.amount", ("welfare.gifts.provincial.amount",)),
    (MAY, "welfare.house.count", ("welfare.house.new.count", "welfare.house.repair.count")),
    (HALF, "welfare.total.amount", ("welfare.tet.amount", "welfare.workers_month.amount", "welfare.maiam.amount", "welfare.community.amount")),
    (SLO, "loan.fund.amount", ("loan.fund.jobs.amount",)),
    (TTT, "fund.contribution.amount", ("fund.contribution.members.amount", "fund.contribution.units.amount", "fund.contribution.donors.amount")),
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """All five books in one database: each of the tests runs in a savepoint above them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_catalogue()
        for book in BOOKS:
            assert load_example(settings.ROOT / "examples" / book)
        yield
        transaction.set_rollback(True)


def told(unit: str, days: str, *codes: str) -> dict[str, Figure]:
    found = figures(UnionUnit.objects.get(code=unit), Period.parse(days), codes)
    return {figure.code: figure for figure in found}


@pytest.mark.parametrize(("unit", "days", "code", "value"), EXACT.values(), ids=EXACT)
def test_a_printed_figure_is_counted_from_records(unit, days, code, value):
    figure = told(unit, days, code)[code]

    assert figure.value == value
    assert figure.evidence_rows > 0


@pytest.mark.parametrize(("unit", "days", "code", "wording", "words"), WORDED.values(), ids=WORDED)
def test_a_round_figure_is_worded_by_the_exact_one(unit, days, code, wording, words):
    figure = told(unit, days, code)[code]

    assert WORDINGS[wording].write(figure.value).replace("\u00a0", " ") == words
    assert figure.evidence_rows > 0


@pytest.mark.parametrize(("where", "whole", "parts"), PARTS)
def test_parts_never_exceed_their_whole(where, whole, parts):
    found = told(*where, whole, *parts)

    assert 0 < sum(found[part].value for part in parts) <= found[whole].value


@pytest.mark.parametrize("where", [KHA, SLO, SNV, TET, HALF, TTT], ids=lambda where: "-".join(where))
def test_means_of_every_nature_lie_apart_and_together_are_all_that_was_given(where):
    natures = [f"welfare.nature.{code}.amount" for code, _label in NATURES]
    found = told(*where, "welfare.total.amount", *natures)

    assert sum(found[code].value for code in natures) == found["welfare.total.amount"].value


def test_who_paid_says_more_than_how_much():
    """Cows of a fund for the poor, a tour that the employer paid, money that members gave: none is the union's."""
    assert told(*SLO, "welfare.nature.in_kind.amount")["welfare.nature.in_kind.amount"].value == 110_000_000
    employer = told(*TTT, "welfare.nature.employer.amount", "welfare.tours.amount")
    assert employer["welfare.nature.employer.amount"].value >= employer["welfare.tours.amount"].value > 0
    paid = told(*KHA, "welfare.hardship.amount", "welfare.nature.members.amount", "welfare.nature.union_other.amount")
    assert paid["welfare.nature.members.amount"].value == 161_600_000
    assert paid["welfare.hardship.amount"].value == 243_600_000


def test_what_was_handed_down_is_not_given_a_second_time():
    found = told(*HALF, "welfare.allocated.amount", "welfare.tet.gifts.provincial.amount", "welfare.total.amount")
    given = Payout.objects.filter(unit__code__startswith="CBA").values_list("amount", flat=True)

    assert found["welfare.total.amount"].value == sum(given)
    assert found["welfare.allocated.amount"].value + 120_000_000 == found["welfare.tet.gifts.provincial.amount"].value


def test_a_programme_counts_in_the_year_and_below_wherever_it_was_carried_out():
    of_a_union = told("CBA-BL", "2021", "welfare.tet.people", "welfare.tet.gifts.provincial.count")

    assert of_a_union["welfare.tet.gifts.provincial.count"].value == 120
    assert of_a_union["welfare.tet.people"].value == 120 + 40 + 300
    assert told("CBA", "2022", "welfare.tet.people")["welfare.tet.people"].value == 0


def test_a_mean_keeps_both_parts_and_is_rounded_down():
    figure = told(*TET, "welfare.gifts.unit_value")["welfare.gifts.unit_value"]

    assert figure.value == figure.numerator // figure.denominator
    assert told("VPH-SLO-MAY", "2019", "welfare.gifts.unit_value")["welfare.gifts.unit_value"].value is None


def test_the_engine_and_the_plain_meaning_agree_about_who_paid():
    """Conditions on funding lines are asked inside of aggregates; the list behind a figure asks them by itself."""
    for code in ("welfare.gifts.provincial.count", "welfare.gifts.provincial.amount", "welfare.gifts.donors.count"):
        figure = told(*TET, code)[code]
        definition = IndicatorVersion.objects.get(indicator__code=code)
        behind = records(definition, figure.unit, figure.period)
        field = "quantity" if code.endswith("count") else "amount"
        assert sum(behind.values_list(field, flat=True)) == figure.value
        assert behind.count() == figure.evidence_rows


def test_the_books_agree_with_what_was_paid():
    connection.check_constraints()

    booked = FundingLine.objects.filter(fund__isnull=False, payout__in=Payout.objects.filter(status__in=HANDED_OUT))
    assert booked.exists()
    assert not booked.filter(entries=None).exists()


def test_every_book_says_what_was_made_up():
    for book in BOOKS:
        assert (settings.ROOT / "examples" / book / "README.md").is_file()
