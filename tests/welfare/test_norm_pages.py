"""Kinds and norms: said by those who may, from a day on; what held on days that passed stands."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import LONG_AGO
from welfare.models import Norm, PayoutKind
from welfare.norms_here import norms_here
from welfare.services import catalogue as services

TODAY = timezone.localdate()


@pytest.fixture
def sick(db):
    return PayoutKind.objects.get(code="visit-sick")


def norm(unit, kind, **fields) -> Norm:
    return Norm(**{"unit": unit, "kind": kind, "ceiling": 1_000_000} | fields)


def line(unit) -> list[tuple[int, date, date | None]]:
    rows = Norm.objects.of(unit).order_by("valid")
    return [(row.ceiling, row.valid.lower, row.valid.upper) for row in rows]


# Kinds ---------------------------------------------------------------------------------------------------


def test_who_defines_at_the_top_adds_a_kind_with_a_code_of_its_name(cast, scope, client):
    client.force_login(cast.quan)

    response = client.post(
        reverse("welfare:payout-kind-create"),
        {
            "name": "Hỗ trợ tiền tàu xe",
            "group": "transport",
            "count_unit": "portion",
            "rank": "500",
            "proofs": ["photo"],
        },
    )

    assert response.status_code == 302
    made = PayoutKind.objects.get(code="ho-tro-tien-tau-xe")
    assert (made.group, made.count_unit, made.proofs) == ("transport", "portion", ["photo"])


def test_the_same_kind_twice_is_one(cast, scope):
    for _n in range(2):
        kind = PayoutKind(name="Vé xe", group="transport", count_unit="portion")
        services.add_kind(kind, scope=scope("quan"))

    assert PayoutKind.objects.filter(name="Vé xe").count() == 1


def test_names_alike_have_codes_of_their_own(cast, scope):
    made = [
        services.add_kind(PayoutKind(name="Vé xe", group=group, count_unit="portion"), scope=scope("quan")).code
        for group in ("transport", "gift")
    ]

    assert made == ["ve-xe", "ve-xe-2"]


def test_in_what_a_kind_is_counted_stands_once_it_is_used(cast, scope, sick, paid):
    paid(cast.truong, date(2024, 5, 2), kind=sick)
    sick.count_unit = "person"

    with pytest.raises(ValidationError) as refused:
        services.change_kind(sick, scope=scope("quan"))

    assert refused.value.error_dict["count_unit"][0].code == "used"


def test_a_kind_is_retired_and_offered_again(cast, client, sick):
    client.force_login(cast.quan)

    for verb, retired in (("retire", True), ("offer", False)):
        client.post(reverse(f"welfare:payout-kind-{verb}", args=[sick.pk]))
        sick.refresh_from_db()
        assert sick.retired is retired


@pytest.mark.parametrize("who", ["an", "binh", "dung"])
def test_who_does_not_define_finds_no_kinds_to_edit(cast, client, who, sick):
    client.force_login(getattr(cast, who))

    assert client.get(reverse("welfare:payout-kind-list")).status_code == 404
    assert client.post(reverse("welfare:payout-kind-retire", args=[sick.pk])).status_code == 404


# Norms ---------------------------------------------------------------------------------------------------


def test_the_chair_sets_what_holds_at_the_union(cast, scope, sick):
    made = services.set_norm(norm(cast.truong, sick), starting=TODAY, scope=scope("an"))

    assert (made.valid.lower, made.valid.upper) == (TODAY, None)


@pytest.mark.parametrize(
    ("who", "unit"), [("binh", "truong"), ("chi", "truong"), ("quan", "truong"), ("an", "huyen_a")]
)
def test_nobody_else_sets_them(cast, scope, sick, who, unit):
    with pytest.raises(PermissionDenied):
        services.set_norm(norm(getattr(cast, unit), sick), starting=TODAY, scope=scope(who))


def test_who_defines_sets_those_of_the_federation(cast, scope, sick):
    services.set_norm(norm(cast.tinh, sick), starting=date(2024, 1, 1), scope=scope("quan"))

    assert line(cast.tinh) == [(1_000_000, date(2024, 1, 1), None)]


def test_a_new_norm_ends_the_former_and_the_past_stands(cast, scope, sick):
    Norm.objects.create(unit=cast.truong, kind=sick, ceiling=300_000, valid=LONG_AGO)
    with pytest.raises(ValidationError) as refused:
        services.set_norm(norm(cast.truong, sick), starting=TODAY - timedelta(days=1), scope=scope("an"))
    assert refused.value.code == "passed"

    services.set_norm(norm(cast.truong, sick, ceiling=500_000), starting=TODAY, scope=scope("an"))

    assert line(cast.truong) == [(300_000, date(2015, 1, 1), TODAY), (500_000, TODAY, None)]


def test_what_was_set_today_is_taken_away_and_the_former_goes_on(cast, scope, sick):
    Norm.objects.create(unit=cast.truong, kind=sick, ceiling=300_000, valid=LONG_AGO)
    made = services.set_norm(norm(cast.truong, sick, ceiling=500_000), starting=TODAY, scope=scope("an"))

    services.withdraw_norm(made.pk, scope=scope("an"))

    assert line(cast.truong) == [(300_000, date(2015, 1, 1), None)]


def test_an_end_is_taken_back(cast, scope, sick):
    made = Norm.objects.create(unit=cast.truong, kind=sick, ceiling=300_000, valid=LONG_AGO)

    services.end_norm(made.pk, last_day=TODAY, scope=scope("an"))
    assert line(cast.truong) == [(300_000, date(2015, 1, 1), TODAY + timedelta(days=1))]

    services.go_on_with_norm(made.pk, scope=scope("an"))
    assert line(cast.truong) == [(300_000, date(2015, 1, 1), None)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["set", "end", "withdraw", "go on"]), st.integers(-3, 6)), max_size=8))
def test_norms_never_overlap_and_what_passed_stands_whatever_is_done(cast, scope, sick, acts):
    """Each day has one norm at most, and what held on days before today is never changed."""
    an = scope("an")
    Norm.objects.all().delete()
    Norm.objects.create(
        unit=cast.truong, kind=sick, ceiling=1, valid=DateRange(TODAY - timedelta(days=9), TODAY - timedelta(days=4))
    )
    passed = {TODAY - timedelta(days=n): held_on(cast.truong, TODAY - timedelta(days=n)) for n in range(1, 10)}
    for n, (act, ahead) in enumerate(acts, start=2):
        day = TODAY + timedelta(days=ahead)
        last = Norm.objects.of(cast.truong).order_by("valid").last()
        try:
            if act == "set":
                services.set_norm(norm(cast.truong, sick, ceiling=n), starting=day, scope=an)
            elif act == "end":
                services.end_norm(last.pk, last_day=day, scope=an)
            elif act == "withdraw":
                services.withdraw_norm(last.pk, scope=an)
            else:
                services.go_on_with_norm(last.pk, scope=an)
        except ValidationError:
            pass
        for then, held in passed.items():
            now = held_on(cast.truong, then)
            assert held is None or now == held
            passed[then] = now
        days = [(lower, upper) for _ceiling, lower, upper in line(cast.truong)]
        assert all(one[1] is not None and one[1] <= two[0] for one, two in pairwise(days))


def held_on(unit, day: date) -> int | None:
    return Norm.objects.of(unit).on(day).values_list("ceiling", flat=True).first()


def test_the_nearest_norm_holds_and_those_above_stand_behind_it(cast, sick):
    for unit, ceiling in ((cast.tinh, 1), (cast.huyen_a, 2), (cast.truong, 3), (cast.huyen_b, 4)):
        Norm.objects.create(unit=unit, kind=sick, ceiling=ceiling, valid=LONG_AGO)

    held = norms_here(cast.truong, TODAY)

    assert [(one.norm.ceiling, one.own, one.replaced, one.issuer) for one in held] == [
        (3, True, False, "CĐCS Trường Hoa Sen"),
        (2, False, True, "LĐLĐ huyện A"),
        (1, False, True, "LĐLĐ tỉnh"),
    ]


def test_a_norm_is_typed_with_its_decision_and_taken_back_by_a_button(cast, client, sick):
    client.force_login(cast.an)
    typed = {
        "kind": str(sick.pk),
        "starting": f"{TODAY:%d/%m/%Y}",
        "usual": "300.000",
        "ceiling": "500.000",
        "times": "2",
        "window": "year",
        "decision-number": "12/QĐ-CĐCS",
        "decision-issuer": "CĐCS Trường Hoa Sen",
        "decision-signed_on": f"{TODAY:%d/%m/%Y}",
    }

    response = client.post(reverse("welfare:norm-create"), typed)

    made = Norm.objects.get()
    assert response.status_code == 302
    assert (made.usual, made.ceiling, made.times, made.decision.number) == (300_000, 500_000, 2, "12/QĐ-CĐCS")
    client.post(reverse("welfare:norm-withdraw", args=[made.pk]))
    assert not Norm.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"usual": "600.000"}, "__all__"),
        ({"usual": "", "ceiling": "", "times": ""}, "__all__"),
        ({"starting": "31/02/2024"}, "starting"),
        ({"ceiling": "1,5"}, "ceiling"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(cast, client, sick, changes, field):
    client.force_login(cast.an)
    typed = {"kind": str(sick.pk), "starting": f"{TODAY:%d/%m/%Y}", "ceiling": "500.000", "window": "year"} | changes

    response = client.post(reverse("welfare:norm-create"), typed)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Norm.objects.exists()


def test_a_norm_of_a_sister_union_is_not_found(cast, client, sick):
    other = Norm.objects.create(unit=cast.xuong, kind=sick, ceiling=1, valid=LONG_AGO)
    client.force_login(cast.an)

    for verb in ("replace", "end", "withdraw", "go-on"):
        assert client.post(reverse(f"welfare:norm-{verb}", args=[other.pk])).status_code == 404
