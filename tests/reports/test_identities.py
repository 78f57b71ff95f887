"""Rules of arithmetic between figures: which are broken, in words, and by which unions below."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from reports import identities
from reports.figures import figures
from reports.models import Identity, IndicatorGroup, IndicatorVersion
from reports.services import reports as services
from tests.cast import LONG_AGO, account
from unions.access import Scope
from unions.models import Role

VISITS, MONEY = "welfare.visits.count", "welfare.visits.amount"


def rule(code: str, relation: str, left: list[str], right: list[str], **fields) -> Identity:
    return Identity.objects.create(
        code=code, name=code, relation=relation, left=left, right=right, valid=LONG_AGO,
        group=IndicatorGroup.objects.first(), **fields,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def none_shipped(db):
    Identity.objects.all().delete()


def test_a_rule_is_broken_told_with_its_arithmetic_and_by_whom(cast, paid, year):
    """Visits of two unions are not what the rule says; each has its own gap, the larger first."""
    for unit, number in ((cast.truong, 1), (cast.xuong, 2)):
        for day in range(number):
            paid(unit, date(2024, 5, 1 + day), amount=100)
    rule("half", "equal", [MONEY], [VISITS, VISITS])
    rule("holds", "at_most", [VISITS], [MONEY])
    rule("elsewhere", "equal", [VISITS], [MONEY], unit=cast.noi_khac)

    with translation.override("en"):
        checked = identities.checked(cast.tinh, year)
        [breach] = checked.broken

    assert checked.holding == 1
    assert (breach.left, breach.right, breach.gap) == (300, 6, 294)
    assert breach.arithmetic == "300, but 3 + 3 = 6; the gap is 294"
    assert identities.at_fault(breach, cast.tinh, year) == [(cast.huyen_b.pk, 196), (cast.huyen_a.pk, 98)]


def test_a_rule_over_what_has_no_value_neither_holds_nor_breaks(cast, year):
    empty = IndicatorVersion.objects.in_force(year.cut_off).filter(operation="ratio").first()
    rule("nothing", "equal", [empty.code], [VISITS])

    checked = identities.checked(cast.xa, year)

    assert (checked.holding, checked.broken) == (0, [])


def test_what_unions_below_handed_in_is_what_is_counted_of_them(cast, paid, year, template):
    """A visit recorded after the union below handed in is told above, with the union."""
    paid(cast.truong, date(2024, 5, 2))
    chair = account("bich", cast.huyen_a, Role.CHAIR)
    below = services.open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(cast.binh)
    )
    services.submit_report(below.pk, seen_version=1, scope=Scope.of(cast.an))
    own = figures(cast.huyen_a, year, [VISITS])
    assert identities.broken(cast.huyen_a, year, figures=own) == []

    paid(cast.truong, date(2024, 6, 2))
    own = figures(cast.huyen_a, year, [VISITS])
    [breach] = identities.broken(cast.huyen_a, year, figures=own)

    assert (breach.codes, breach.left, breach.right) == ((VISITS,), 1, 2)
    assert identities.at_fault(breach, cast.huyen_a, year) == [(cast.truong.pk, 1)]
    above = services.open_report(
        unit=cast.huyen_a, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(chair)
    )
    with pytest.raises(services.ValidationError) as refused:
        services.submit_report(above.pk, seen_version=1, scope=Scope.of(chair))
    assert list(refused.value.error_dict) == ["reason"]
    handed_in = services.submit_report(above.pk, seen_version=1, reason="Ghi muộn", scope=Scope.of(chair))
    assert handed_in.steps.last().reason == "Ghi muộn"
