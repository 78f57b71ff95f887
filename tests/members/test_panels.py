"""What other apps tell on the page of a person."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from campaigns.models import Author, Initiative
from members.privacy import HIDDEN
from welfare.models import Loan, PayoutKind

DAY = date(2024, 5, 2)


@pytest.fixture
def told(client, cast, lan):
    """By heading: how many there are, with the titles of the newest."""

    def ask(who: str, panels: str):
        client.force_login(getattr(cast, who))
        answer = client.get(reverse(panels, args=[lan.pk]))
        if answer.status_code == 404:
            return 404
        return {
            one["heading"]: (one["number"], [row["title"] for row in one["rows"]]) for one in answer.context["panels"]
        }

    return ask


def test_what_tells_of_health_is_told_to_who_may_know_the_names(told, cast, lan, paid):
    gift = PayoutKind.objects.get(code="gift-tet")
    paid(cast.truong, DAY, kind=gift, member=lan, beneficiary="")
    sick = paid(cast.truong, date(2024, 6, 1), member=lan, beneficiary="")
    binned = {"status": "proposed", "binned_by": cast.binh, "binned_at": "2024-06-01T00:00Z"}
    paid(cast.truong, DAY, kind=gift, member=lan, beneficiary="", **binned)
    own = {"unit": cast.truong, "happened_on": DAY, "recorded_by": cast.binh}
    loan = Loan.objects.create(**own, kind="bank", lender="Ngân hàng", member=lan, amount=5_000_000)

    lent = (1, [loan.get_kind_display()])
    assert [list(told(who, "welfare:member-support").values()) for who in ("binh", "dung")] == [
        [(2, [str(sick.kind), str(gift)]), lent],
        [(1, [str(gift)]), lent],
    ]
    assert told("chi", "welfare:member-support") == 404


def test_what_is_confidential_is_masked_and_what_there_is_not_is_not_shown(told, cast, lan):
    own = {"unit": cast.truong, "happened_on": DAY, "recorded_by": cast.binh}
    secret = Initiative.objects.create(**own, title="Bí mật", confidential=True)
    Author.objects.create(initiative=secret, member=lan, share=100)

    assert list(told("binh", "campaigns:member-merits").values()) == [(1, ["Bí mật"])]
    assert list(told("an", "campaigns:member-merits").values()) == [(1, ["Bí mật"])]
    assert list(told("quan", "campaigns:member-merits").values()) == [(1, [HIDDEN])]
    assert told("chi", "campaigns:member-merits") == 404
