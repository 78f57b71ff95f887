"""What nobody may get from outside: by the public sheet, from unions that have gone, with forms too large."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import translation

from campaigns.models import Activity, Attendance, Cluster
from campaigns.services import attendance, clusters
from members.models import Member
from reports.models import Target
from reports.services.targets import assign
from reports.targets import units_below
from tests.campaigns.awarding import TODAY, award_type
from tests.cast import account
from tests.reports.test_figures import move
from tests.reports.test_targets import kept
from unions.access import Scope


@pytest.fixture
def top(cast):
    return account("chu-tich-tinh", cast.tinh, "chair")


def asked(client, who, address: str, **data):
    client.force_login(who)
    with translation.override("en"):
        return client.post(address, data) if data else client.get(address)


# The public sheet -----------------------------------------------------------------------------------------


@pytest.fixture
def sheet(cast) -> Activity:
    said = {"unit": cast.truong, "kind": "training", "title": "<b>Tập huấn</b>", "recorded_by": cast.an}
    today = Activity.objects.create(happened_on=TODAY(), **said)
    return attendance.open_signing_in(today.pk, hours=1, scope=Scope.of(cast.an))


def test_whatever_is_signed_is_written_or_refused_in_words(client, sheet):
    address = reverse("campaigns:sign-in-sheet", args=[sheet.sign_in_key])
    assert Client(enforce_csrf_checks=True).post(address, {"name": "Lê Văn A", "number": "1234"}).status_code == 403
    for name, number, status in (
        ("ﷺ " + "ﷺ" * 90, "1234", 302),  # folds into eighteen letters each
        ("ß " * 49, "1234", 422),  # grows when it is written as a name
        ("<script>x</script> Y", "½½½½", 302),
        ("A\0 B", "1234", 422),
        ("A\u202e B", "1234", 422),
        ("A B" * 40, "1234", 422),
        ("A B", "12\u00a034", 302),
        ("A B", "'; --", 422),
    ):
        assert client.post(address, {"name": name, "number": number}).status_code == status, ascii(name)
    assert Attendance.objects.count() == 3
    page = client.get(address).content.decode()
    assert "<script>x" not in page
    assert "<b>T" not in page


def test_the_digits_people_sign_with_are_for_who_keeps_the_list(client, cast, sheet, lan):
    Member.objects.filter(pk=lan.pk).update(phone="0912345678")
    for number in ("5678", "5679"):  # one of them is a member, and the answer is the same
        assert attendance.sign_in(sheet.sign_in_key, name="Nguyễn Thị Lan", number=number)
    page = reverse("campaigns:activity-attendance", args=[sheet.pk])
    assert "(5679)" in asked(client, cast.an, page).content.decode()
    told = asked(client, account("thanh-tra", cast.tinh, "inspector"), page).content.decode()
    assert told.count("Nguyễn Thị Lan") == 2
    assert "5679" not in told


# Unions that have gone ------------------------------------------------------------------------------------


def test_who_stands_elsewhere_today_is_given_no_target_of_earlier_days(cast, top):
    whole = kept(cast.tinh, 10, period="2020")
    theirs = kept(cast.huyen_b, 77, period="2020")
    assert cast.huyen_b in units_below(whole)
    move(cast.huyen_b, cast.noi_khac, date(2022, 1, 1))
    assert units_below(whole) == [cast.huyen_a]
    with pytest.raises(ValidationError) as refused:
        assign(
            whole.pk, how="hand", values={cast.huyen_b.pk: Decimal(5)}, nevertheless=True, seen_version=1,
            scope=Scope.of(top),
        )  # fmt: skip
    assert refused.value.code == "units"
    theirs.refresh_from_db()
    assert (theirs.value, theirs.parent) == (77, None)


def test_who_stands_elsewhere_today_comes_into_no_cluster_that_goes_on(cast, top):
    cluster = Cluster.objects.create(unit=cast.tinh, name="Cụm 1", valid=DateRange(date(2018, 1, 1), None))
    past = Cluster.objects.create(unit=cast.tinh, name="Cụm 2", valid=DateRange(date(2018, 1, 1), date(2021, 1, 1)))
    move(cast.huyen_b, cast.noi_khac, date(2022, 1, 1))
    said = {"units": [cast.huyen_b.pk], "starting": date(2020, 1, 1), "scope": Scope.of(top)}
    with pytest.raises(ValidationError) as refused:
        clusters.add_places(cluster.pk, **said)
    assert list(refused.value.error_dict) == ["starting"]
    assert clusters.add_places(past.pk, **said) == 1


def test_rules_are_offered_no_awards_of_another_federation(client, cast):
    mine, theirs = award_type("cua-tinh", unit=cast.tinh), award_type("cua-noi-khac", unit=cast.noi_khac)
    page = reverse("campaigns:award-type-rules", args=[mine.pk])
    told = asked(client, cast.quan, page).content.decode()
    assert mine.code in told
    assert theirs.code not in told


# Too large ------------------------------------------------------------------------------------------------


def test_a_province_of_a_thousand_unions_assigns_a_target_in_one_form(client, cast, top):
    whole = kept(cast.tinh, 10, period="2024")
    said = {f"value-{10**6 + number}": "1" for number in range(1500)} | {"how": "hand", "version": 1}
    address = reverse("reports:target-assign", args=[whole.pk])
    endless = said | {f"value-{cast.huyen_a.pk}": "9" * 30, "nevertheless": "on"}
    refused = asked(client, top, address, **endless)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [f"value-{cast.huyen_a.pk}"]
    assert asked(client, top, address, **said | {f"value-{cast.huyen_a.pk}": "10"}).status_code == 302
    assert Target.objects.get(unit=cast.huyen_a).value == 10
