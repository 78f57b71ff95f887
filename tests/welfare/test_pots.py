"""Rotating pots: who takes part, whose turn it is; members' own money."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from members.models import GroupStay, MembershipSpell
from tests.cast import member
from welfare import totals
from welfare.models import PotShare, PotTurn, RotatingPot
from welfare.services import pots as services
from welfare.services.pots import Saver

SINCE = date(2024, 1, 31)


@pytest.fixture
def people(cast):
    """Three of the first group."""
    made = [member(name, cast.truong) for name in ("Lê Thị Cúc", "Phạm Thị Bưởi", "Trần Thị Ân")]
    for one in made:
        spell = MembershipSpell.objects.get(member=one)
        GroupStay.objects.create(spell=spell, group=cast.to_1, valid=spell.valid)
    return made


@pytest.fixture
def pot(cast, scope, people) -> RotatingPot:
    savers = [Saver(one, 5_000_000) for one in people]
    new = RotatingPot(unit=cast.to_1, monthly=1_000_000)
    return services.open_pot(new, savers, starting=SINCE, scope=scope("to_truong"))


@pytest.fixture
def turns(pot, scope) -> list[PotTurn]:
    order = list(pot.shares.order_by("member__name_key").values_list("pk", flat=True))
    return services.draw_up_round(pot.pk, order, starting=SINCE, scope=scope("to_truong"))


def stands(pot: RotatingPot) -> list[tuple[str, date, date | None]]:
    rows = PotTurn.objects.filter(share__pot=pot).order_by("due_on")
    return [(row.share.member.full_name, row.due_on, row.drawn_on) for row in rows.select_related("share__member")]


def test_a_group_opens_a_pot_by_its_form(cast, client, people):
    client.force_login(cast.to_truong)
    typed = {"unit": "to-1", "starting": "31/01/2024", "monthly": "1.000.000"}
    typed |= {"savers-TOTAL_FORMS": "3", "savers-INITIAL_FORMS": "0"}
    for n, name in enumerate(("le thi cuc", "Phạm Thị Bưởi")):
        typed |= {f"savers-{n}-member": name, f"savers-{n}-amount": "5 triệu"}

    response = client.post(reverse("welfare:pot-create"), typed)

    made = RotatingPot.objects.get()
    assert response.url == made.get_absolute_url()
    assert sorted(made.shares.values_list("amount", flat=True)) == [5_000_000, 5_000_000]


def test_sent_twice_it_is_one_pot_and_a_group_has_one_at_a_time(cast, scope, pot, people):
    again = RotatingPot(unit=cast.to_1, monthly=1_000_000)
    savers = [Saver(one, 5_000_000) for one in people]
    assert services.open_pot(again, savers, starting=SINCE, scope=scope("to_truong")).pk == pot.pk
    with pytest.raises(ValidationError):
        services.open_pot(again, savers, starting=SINCE + timedelta(days=1), scope=scope("to_truong"))


def test_a_pot_goes_round_among_members_of_the_group(cast, scope, people):
    stranger = member("Người Lạ", cast.xuong)
    for savers in ([Saver(people[0], 1)], [Saver(people[0], 1), Saver(stranger, 1)]):
        with pytest.raises(ValidationError):
            services.open_pot(RotatingPot(unit=cast.to_1), savers, starting=SINCE, scope=scope("to_truong"))
    assert not RotatingPot.objects.exists()


def test_a_round_has_one_turn_a_month_in_the_order_given(pot, turns):
    assert stands(pot) == [
        ("Trần Thị Ân", date(2024, 1, 31), None),
        ("Phạm Thị Bưởi", date(2024, 2, 29), None),
        ("Lê Thị Cúc", date(2024, 3, 31), None),
    ]


def test_a_new_round_waits_for_the_last(pot, turns, scope):
    order = list(pot.shares.values_list("pk", flat=True))
    with pytest.raises(ValidationError) as refused:
        services.draw_up_round(pot.pk, order, starting=date(2024, 5, 1), scope=scope("to_truong"))
    assert refused.value.code == "round"

    for turn in turns:
        services.draw(turn.pk, on=turn.due_on, amount=3_000_000, scope=scope("to_truong"))
    with pytest.raises(ValidationError):
        services.draw_up_round(pot.pk, order, starting=date(2024, 3, 31), scope=scope("to_truong"))
    services.draw_up_round(pot.pk, order, starting=date(2024, 4, 30), scope=scope("to_truong"))
    assert PotTurn.objects.count() == 6


def test_each_participant_has_one_turn_in_a_round(pot, scope):
    first = pot.shares.first().pk
    for order in ([first], [first, first, first]):
        with pytest.raises(ValidationError) as refused:
            services.draw_up_round(pot.pk, order, starting=SINCE, scope=scope("to_truong"))
        assert refused.value.code == "order"


def test_turns_are_changed_by_hand_and_swap(pot, turns, scope):
    services.move_turn(turns[0].pk, due_on=date(2024, 3, 31), scope=scope("to_truong"))

    assert [name for name, *_days in stands(pot)] == ["Lê Thị Cúc", "Phạm Thị Bưởi", "Trần Thị Ân"]


def test_the_next_is_the_first_who_has_not_drawn(cast, client, pot, turns):
    client.force_login(cast.to_truong)
    typed = {"drawn_on": "31/01/2024", "amount": "3.000.000"}
    page = client.get(reverse("welfare:turn-draw", args=[turns[0].pk]))
    assert page.context["form"]["amount"].value() == "3.000.000"

    for _n in range(2):
        assert client.post(reverse("welfare:turn-draw", args=[turns[0].pk]), typed).status_code == 302

    assert client.get(pot.get_absolute_url()).context["next"].pk == turns[1].pk
    client.post(reverse("welfare:turn-undo", args=[turns[0].pk]))
    assert client.get(pot.get_absolute_url()).context["next"].pk == turns[0].pk


def test_who_drew_stays_until_the_pot_is_closed(pot, turns, scope):
    services.draw(turns[0].pk, on=SINCE, amount=3_000_000, scope=scope("to_truong"))
    with pytest.raises(ValidationError) as refused:
        services.drop_share(turns[0].share_id, scope=scope("to_truong"))
    assert refused.value.code == "drawn"

    services.drop_share(turns[1].share_id, scope=scope("to_truong"))
    assert pot.shares.count() == 2


def test_a_share_is_added_and_put_right(cast, pot, scope, people):
    new = member("Mai Thị Dâu", cast.truong)
    services.set_share(pot.pk, Saver(new, 1_000_000), scope=scope("an"))
    services.set_share(pot.pk, Saver(new, 2_000_000), scope=scope("an"))

    assert PotShare.objects.get(member=new).amount == 2_000_000


def test_a_pot_is_closed_and_reopened(cast, client, pot, turns):
    client.force_login(cast.to_truong)
    yesterday = timezone.localdate() - timedelta(days=1)

    client.post(reverse("welfare:pot-close", args=[pot.pk]), {"last_day": f"{yesterday:%d/%m/%Y}"})
    pot.refresh_from_db()
    assert pot.valid.upper == timezone.localdate()
    assert client.get(pot.get_absolute_url()).context["next"] is None
    client.post(reverse("welfare:pot-reopen", args=[pot.pk]))
    pot.refresh_from_db()
    assert pot.valid.upper is None


def test_what_is_in_pots_is_a_stock_of_their_own(cast, pot, scope):
    told = totals.pots(cast.tinh, date(2024, 12, 31), scope("dung"))

    assert (told.groups, told.people, told.amount) == (1, 3, 15_000_000)
    assert totals.pots(cast.tinh, SINCE - timedelta(days=1), scope("dung")).groups == 0


def test_others_neither_see_nor_change_it(cast, client, scope, pot, turns):
    with pytest.raises(PermissionDenied):
        services.close_pot(pot.pk, last_day=SINCE, scope=scope("chi"))
    client.force_login(cast.chi)
    addresses = [
        pot.get_absolute_url(),
        *(reverse(f"welfare:pot-{verb}", args=[pot.pk]) for verb in ("edit", "close", "join", "round")),
        reverse("welfare:turn-draw", args=[turns[0].pk]),
    ]
    assert {client.get(address).status_code for address in addresses} == {404}


def test_two_of_one_place_are_told_so(cast, client, pot):
    client.force_login(cast.to_truong)
    typed = {f"place-{share.pk}": "1" for share in pot.shares.all()} | {"starting": "31/01/2024"}

    response = client.post(reverse("welfare:pot-round", args=[pot.pk]), typed | {"form_key": str(uuid.uuid4())})

    assert response.status_code == 422
    assert not PotTurn.objects.exists()
