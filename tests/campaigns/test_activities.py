"""Activities: what each kind asks for, who paid, and what no form may say."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Activity, Campaign, Cost, PaidBy
from campaigns.services import activities as services
from campaigns.services.costs import Share
from tests.cast import LONG_AGO

DAY = date(2024, 6, 5)


def activity(cast, **fields) -> Activity:
    return Activity(**{"unit": cast.truong, "happened_on": DAY, "kind": "training", "title": "Tập huấn"} | fields)


def typed(kind: str, **fields: str) -> dict[str, str]:
    """What a browser sends for a new activity, with the empty lines of who paid."""
    lines = {"shares-TOTAL_FORMS": "2", "shares-INITIAL_FORMS": "0"}
    lines |= {f"shares-{n}-{name}": value for n in range(2) for name, value in (("paid_by", "union"), ("amount", ""))}
    usual = {
        "kind": kind, "unit": "truong", "title": "Việc", "happened_on": "05/06/2024", "quantity": "1", "version": "1",
        "of_whom": "members", "counting": "number", "paid_by": "unstated", "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    return usual | lines | fields


def refused(error) -> list[str]:
    return sorted(error.value.error_dict) if hasattr(error.value, "error_dict") else [""]


def test_every_kind_is_asked_for_what_it_needs_and_no_more(cast, client):
    """The kind first; then its page takes what it shows, and what was typed for it is what is kept."""
    client.force_login(cast.binh)
    create = reverse("campaigns:activity-create")
    said = {
        "agreement": {"outcome": "amended", "covered": "120"},
        "dispute": {"outcome": "settled", "quantity": "2", "people": "40"},
        "inspection": {"outcome": "no_faults", "quantity": "3"},
        "health_check": {"people": "77", "entitled": "80", "counting": "number"},
        "training": {"participations": "30", "people": "12", "women": "7", "counting": "number"},
    }

    assert client.get(create).content.count(b"?kind=") == len(Activity.Kind.values)
    for kind, fields in said.items():
        offered = client.get(create, {"kind": kind}).context["form"].fields
        assert set(fields) <= set(offered)
        assert ("outcome" in offered) == (kind in ("agreement", "dispute", "inspection"))
        assert client.post(create, typed(kind, **fields)).status_code == 302, kind
        kept = Activity.objects.get(kind=kind)
        assert {name: str(getattr(kept, name)) for name in fields} == fields
    assert Activity.objects.get(kind="health_check").participations == 77
    assert client.get(create, {"kind": "no-such"}).status_code == 200


def test_what_a_kind_does_not_say_is_not_kept(cast, scope):
    kept = services.record_activity(activity(cast, outcome="", covered=9, entitled=9), scope=scope("binh"))

    assert (kept.covered, kept.entitled) == (None, None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"happened_on": timezone.localdate() + timedelta(days=1)}, "happened_on"),
        ({"happened_on": date(2014, 1, 1)}, "happened_on"),
        ({"ends_on": date(2024, 6, 4)}, "ends_on"),
        ({"participations": 5, "people": 6}, "people"),
        ({"participations": 5, "people": 4, "women": 5}, "women"),
        ({"kind": "health_check", "people": 81, "entitled": 80}, "people"),
        ({"kind": "agreement"}, "outcome"),
        ({"kind": "agreement", "outcome": "settled"}, "outcome"),
        ({"paid_by": PaidBy.SEVERAL, "amount": 5}, "paid_by"),
        ({"quantity": 0}, "quantity"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, scope, fields, field):
    with pytest.raises(ValidationError) as error:
        services.record_activity(activity(cast, **fields), scope=scope("binh"))
    assert refused(error) == [field]
    assert not Activity.objects.exists()


def test_the_same_form_is_one_activity_and_an_outsider_keeps_none(cast, scope):
    key = uuid.uuid4()
    for _n in range(2):
        kept = services.record_activity(activity(cast, form_key=key), scope=scope("binh"))
    for who in ("chi", "dung"):
        with pytest.raises(PermissionDenied):
            services.record_activity(activity(cast), scope=scope(who))
        with pytest.raises(PermissionDenied):
            services.bin_activity(kept.pk, scope=scope(who))

    assert Activity.objects.count() == 1


def test_several_payers_make_the_whole(cast, scope):
    union, employer = Share(PaidBy.UNION, 600_000), Share(PaidBy.EMPLOYER, 400_000, "Công ty May")
    with pytest.raises(ValidationError) as error:
        services.record_activity(activity(cast, amount=1_100_000), shares=[union, employer], scope=scope("binh"))
    assert refused(error) == ["amount"]

    kept = services.record_activity(activity(cast), shares=[union, employer], scope=scope("binh"))
    assert (kept.amount, kept.paid_by) == (1_000_000, PaidBy.SEVERAL)
    assert set(Cost.objects.values_list("paid_by", "amount")) == {("union", 600_000), ("employer", 400_000)}

    kept.amount = 0
    services.change_activity(kept, shares=[employer], seen_version=1, scope=scope("binh"))
    assert list(Cost.objects.values_list("paid_by", "payer", "amount")) == [("employer", "Công ty May", 400_000)]


def test_shares_are_typed_on_the_form(cast, client):
    client.force_login(cast.binh)
    shares = {"shares-0-amount": "600.000", "shares-1-paid_by": "employer", "shares-1-amount": "400 nghìn"}
    page = client.post(reverse("campaigns:activity-create"), typed("training", amount="1,1 triệu", **shares))
    assert page.status_code == 422
    assert "amount" in page.context["form"].errors
    assert "600.000" in page.content.decode()

    assert client.post(reverse("campaigns:activity-create"), typed("training", **shares)).status_code == 302
    kept = Activity.objects.get()
    form = client.get(reverse("campaigns:activity-edit", args=[kept.pk])).context["lines"]
    assert [line["amount"].value() for line in form][:2] == ["600.000", "400.000"]


def test_a_stale_form_is_told_so_and_the_bin_gives_back(cast, scope, client):
    kept = services.record_activity(activity(cast), scope=scope("binh"))
    services.change_activity(kept, seen_version=1, scope=scope("binh"))
    with pytest.raises(ValidationError) as error:
        services.change_activity(kept, seen_version=1, scope=scope("binh"))
    assert error.value.code == "changed-meanwhile"

    client.force_login(cast.binh)
    for verb, binned in (("bin", True), ("restore", False)):
        client.post(reverse(f"campaigns:activity-{verb}", args=[kept.pk]))
        kept.refresh_from_db()
        assert (kept.binned_at is not None) == binned
        assert client.get(kept.get_absolute_url()).status_code == 200


def test_it_is_recorded_again_like_another_one(cast, scope, client):
    said = activity(cast, place="Hội trường", partners="Đoàn thanh niên", participations=30, note="x")
    kept = services.record_activity(said, scope=scope("binh"))
    client.force_login(cast.binh)
    form = client.get(reverse("campaigns:activity-create"), {"like": kept.pk}).context["form"]

    assert (form["kind"].value(), form["title"].value(), form["place"].value()) == ("training", "Tập huấn", said.place)
    assert not form["participations"].value()
    assert form["form_key"].value() != kept.form_key
    client.force_login(cast.giang)
    assert "Tập huấn" not in client.get(reverse("campaigns:activity-create"), {"like": kept.pk}).content.decode()


def test_the_page_leads_to_the_campaign(cast, scope, client):
    campaign = Campaign.objects.create(unit=cast.tinh, code="thi-dua", name="Thi đua", valid=LONG_AGO)
    kept = services.record_activity(activity(cast, campaign=campaign), scope=scope("binh"))
    client.force_login(cast.binh)

    assert campaign.get_absolute_url() in client.get(kept.get_absolute_url()).content.decode()
    form = client.get(reverse("campaigns:activity-edit", args=[kept.pk])).context["form"]
    assert form["campaign"].value() == campaign.pk


def test_the_list_is_narrowed_and_adds_up_what_it_shows(cast, scope, client):
    for kind, number in (("training", 30), ("training", 20), ("sport", 9)):
        services.record_activity(activity(cast, kind=kind, participations=number), scope=scope("binh"))
    client.force_login(cast.binh)
    page = client.get(reverse("campaigns:activity-list"), {"kind": "training"}).context

    assert (len(page["page"]), page["sums"]["participations"]) == (2, 50)
    assert len(client.get(reverse("campaigns:activity-list"), {"q": "TẬP"}).context["page"]) == 3
    assert len(client.get(reverse("campaigns:activity-list"), {"view": "binned"}).context["page"]) == 0
