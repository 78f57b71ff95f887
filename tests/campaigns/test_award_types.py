"""Types of awards and their rules: whoever defines for a union says what holds below it, from which day on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from campaigns.eligibility import Candidate, verdicts
from campaigns.forms.award_types import RulesForm
from campaigns.models import Award, AwardRules, AwardType
from campaigns.services import award_types as services
from reports.catalogue import load_catalogue, rows
from tests.cast import account
from unions.access import Scope

START = date(2025, 1, 1)
WOMEN, TWO = {"rule": "women"}, {"rule": "initiatives", "at_least": 2}


@pytest.fixture
def district(cast) -> Scope:
    """Who defines for one district alone."""
    return Scope.of(account("quan-huyen", cast.huyen_a, "administrator"))


def own(cast, **fields) -> AwardType:
    given = {"unit": cast.huyen_a, "name": "Giấy khen Tháng Công nhân", "nature": "form", "form": "certificate",
             "giver": "district", "recipients": ["individual"], "basis": "thematic"}  # fmt: skip
    return AwardType(**given | fields)


def test_a_type_is_of_a_union_for_all_below_it(cast, scope, district):
    made = services.add_type(own(cast), scope=district)
    again = services.add_type(own(cast), scope=district)

    assert (again.pk, made.code) == (made.pk, "giay-khen-thang-cong-nhan")
    for who, sees in (("an", True), ("chi", False), ("dung", True), ("giang", False)):
        assert services.within(scope(who)).filter(pk=made.pk).exists() is sees
    for fields in ({"unit": None}, {"unit": cast.huyen_b}):
        with pytest.raises(PermissionDenied):
            services.add_type(own(cast, **fields), scope=district)
    with pytest.raises(ValidationError) as told:
        services.add_type(own(cast, name="Danh hiệu", nature="title"), scope=district)
    assert told.value.error_dict


def test_what_is_given_once_is_said_before_anybody_has_it(cast, scope, district):
    made = services.add_type(own(cast), scope=district)
    Award.objects.create(unit=cast.truong, award_type=made, recipient_kind="individual", name="Bà Sen",
                         basis="thematic", happened_on=START, recorded_by=cast.an)  # fmt: skip
    made.once = True

    with pytest.raises(ValidationError) as told:
        services.change_type(made, scope=district)
    assert told.value.error_dict.keys() == {"once"}
    assert services.offer_type(made.pk, offered=False, scope=district).is_offered is False
    assert Award.objects.standing().filter(award_type=made).exists()


def test_new_rules_hold_from_a_day_and_older_ones_until_then(cast, scope, district, lan):
    made = services.add_type(own(cast), scope=district)

    def put(rules, starting, regulation="Quy chế"):
        return services.set_rules(made.pk, rules, regulation=regulation, starting=starting, scope=district)

    put([WOMEN], START)
    put([TWO], START + timedelta(days=365), "Quy chế mới")
    put([WOMEN, TWO], START)  # puts the first right
    with pytest.raises(ValidationError):
        put([{"rule": "unheard-of"}], START)
    with pytest.raises(PermissionDenied):
        services.set_rules(made.pk, [], regulation="Khác", starting=START, scope=scope("an"))

    held = AwardRules.objects.filter(award_type=made).order_by("valid")
    assert [(one.valid.lower, one.valid.upper, len(one.rules)) for one in held] == [
        (START, date(2026, 1, 1), 2),
        (date(2026, 1, 1), None, 1),
    ]
    asked = Candidate(lan.pk, None, "individual", cast.truong.pk)
    said = [verdicts(made, [asked], merit_year=on.year, on=on, basis="thematic")[0]
            for on in (START - timedelta(days=1), START, date(2026, 5, 1))]  # fmt: skip
    assert [[one.rule for one in verdict.findings] for verdict in said] == [
        [],
        ["women", "initiatives"],
        ["initiatives"],
    ]
    assert [verdict.regulation for verdict in said] == ["", "Quy chế", "Quy chế mới"]


def test_every_rule_that_ships_can_be_typed_again_as_it_is(db):
    """The form begins with the rules that hold and hands back the same."""
    for held in AwardRules.objects.all():
        shown = RulesForm(held=held)
        typed = {field.html_name: field.value() for field in shown}
        typed = {name: value for name, value in typed.items() if value not in (None, "", [], False)}
        sent = RulesForm(typed | {"starting": "01/01/2025"})

        assert sent.is_valid(), (held, sent.errors)
        assert sorted(sent.rules, key=lambda rule: rule["rule"]) == sorted(held.rules, key=lambda rule: rule["rule"])


def test_rules_are_typed_on_a_page_and_refused_beside_their_value(cast, client, district):
    made = services.add_type(own(cast), scope=district)
    client.force_login(district.account)
    address = reverse("campaigns:award-type-rules", args=[made.pk])
    typed = {"starting": "01/01/2025", "regulation": "Quy chế", "union_years": "on", "women": "on"}

    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert refused.context["form"].errors.keys() == {"union_years-at_least"}
    assert (
        client.post(address, typed | {"union_years-at_least": "20", "union_years-part_time": "1,5"}).status_code == 302
    )
    assert AwardRules.objects.get(award_type=made).rules == [
        {"rule": "union_years", "at_least": 20, "part_time": 1.5},
        {"rule": "women"},
    ]
    page = client.get(made.get_absolute_url())
    assert len(page.context["rules_in_time"][0][3]) == 2
    client.force_login(cast.an)
    assert client.get(address).status_code == 404
    assert client.get(made.get_absolute_url()).status_code == 200


def test_the_catalogue_adds_what_is_not_there_and_leaves_what_was_changed(db):
    code = "bang-khen-tld"
    AwardRules.objects.filter(award_type__code=code).update(rules=[WOMEN], valid=DateRange(START, None))
    AwardRules.objects.filter(award_type__code="doan-vien-xuat-sac").delete()

    added = load_catalogue()

    assert (added[AwardType], added[AwardRules]) == (0, 1)
    assert AwardRules.objects.get(award_type__code=code).rules == [WOMEN]
    assert AwardType.objects.filter(unit=None).count() == len(rows("award_types"))
