"""Contests: who may enter, what may be won, and what is refused beside which field."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from campaigns import contest_sums
from campaigns.models import Contest, ContestEntry, ContestResult
from campaigns.reach import offered
from campaigns.services import contests as services
from tests.cast import account, member
from unions.models import Role


@pytest.fixture
def contest(cast: Any) -> Contest:
    """A contest of the province in May 2024."""
    days = DateRange(date(2024, 5, 1), date(2024, 6, 1))
    return Contest.objects.create(unit=cast.tinh, name="Hội thao", level="province", valid=days)


@pytest.fixture
def enter(cast: Any, contest: Contest, scope: Any) -> Any:
    def write(who: str = "binh", **fields: Any) -> ContestEntry:
        said = {"contest": contest, "unit": cast.truong, "happened_on": date(2024, 5, 10), "quantity": 12} | fields
        return services.record_entry(ContestEntry(**said), scope=scope(who))

    return write


@pytest.fixture
def win(scope: Any) -> Any:
    def write(entry: ContestEntry, who: str = "binh", **fields: Any) -> ContestResult:
        prize = {"kind": "prize", "grade": "first", "recipient_kind": "collective", "happened_on": date(2024, 5, 20)}
        place = {
            "kind": "place", "rank": 4, "out_of": 7, "among": "cluster", "among_name": "Cụm 4",
            "source_document": "TB 12", "happened_on": date(2024, 5, 31),
        }  # fmt: skip
        said = (place if fields.get("kind") == "place" else prize) | fields
        return services.record_result(ContestResult(entry=entry, **said), scope=scope(who))

    return write


def refused(act: Any) -> dict[str, str]:
    """By field: the code of what is said beside it."""
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        act()
    return {name: errors[0].code for name, errors in caught.value.error_dict.items()}


# Who may enter -------------------------------------------------------------------------------------------


def test_a_contest_is_offered_to_unions_below_its_keeper_and_seen_by_those_above(cast, scope, contest):
    own = Contest.objects.create(
        unit=cast.truong, name="Thi cắm hoa", level="grassroots", valid=DateRange(date(2024, 3, 8), date(2024, 3, 9))
    )

    seen = {who: set(offered(Contest, scope(who))) for who in ("to_truong", "an", "dung", "chi", "giang", "khach")}

    assert seen == {
        "to_truong": {contest, own},
        "an": {contest, own},
        "dung": {contest, own},
        "chi": {contest},
        "giang": set(),
        "khach": set(),
    }


def test_only_unions_below_the_keeper_enter(cast, contest, enter):
    assert enter().unit == cast.truong
    assert refused(lambda: enter("giang", unit=cast.xa)) == {"unit": "not-below"}
    with pytest.raises(PermissionDenied):
        enter(unit=cast.xuong)


def test_a_contest_sent_twice_is_one_and_goes_away_while_nobody_entered(cast, scope):
    days = DateRange(date(2024, 5, 1), date(2024, 6, 1))
    one = Contest(unit=cast.truong, name="Cờ tướng", level="grassroots", valid=days)
    again = Contest(unit=cast.truong, name="Cờ tướng", level="grassroots", valid=days, form_key=one.form_key)
    kept = services.keep_contest(one, scope=scope("binh"))

    assert services.keep_contest(again, scope=scope("binh")) == kept
    another = Contest(unit=cast.truong, name="Cờ tướng", level="grassroots", valid=days)
    assert list(refused(lambda: services.keep_contest(another, scope=scope("binh")))) == ["name"]
    services.withdraw_contest(kept.pk, scope=scope("binh"))
    assert not Contest.objects.exists()


def test_a_contest_keeps_within_its_days_what_was_entered_and_won(cast, scope, contest, enter, win):
    cast.phu_trach = account("phu-trach", cast.tinh, Role.OFFICER)
    by = scope("phu_trach")
    win(enter())

    def change(**fields: Any) -> Contest:
        changed = Contest.objects.get(pk=contest.pk)
        for name, value in fields.items():
            setattr(changed, name, value)
        return services.change_contest(changed, seen_version=changed.version, scope=by)

    assert refused(lambda: change(valid=DateRange(date(2024, 5, 21), date(2024, 6, 1)))) == {"first_day": "results"}
    assert refused(lambda: change(valid=DateRange(date(2024, 5, 1), date(2024, 5, 10)))) == {"last_day": "entries"}
    assert refused(lambda: change(unit=cast.huyen_b)) == {"unit": "entries"}
    assert change(name="Hội thao tỉnh").version == 2
    with pytest.raises(ValidationError):
        services.change_contest(contest, seen_version=1, scope=by)
    with pytest.raises(ValidationError) as used:
        services.withdraw_contest(contest.pk, scope=by)
    assert used.value.code == "used"


def test_an_entry_is_of_a_day_of_the_contest_once_a_team_and_one_of_a_person(cast, enter, lan):
    enter(team="Bóng chuyền nữ", women=12)

    assert list(refused(lambda: enter(team="Bóng chuyền nữ"))) == ["team"]
    assert list(refused(lambda: enter(team="Kéo co", women=13))) == ["women"]
    assert refused(lambda: enter(happened_on=date(2024, 6, 1))) == {"happened_on": "late"}
    assert refused(lambda: enter(member=lan)) == {"quantity": "named"}
    stranger = member("Người Lạ", cast.xuong)
    assert refused(lambda: enter(member=stranger, quantity=1)) == {"member": "not-here"}
    assert enter(member=lan, quantity=1).women == 1


# What is won ---------------------------------------------------------------------------------------------


def test_a_prize_is_of_an_entry_and_not_of_a_day_before_the_contest(cast, scope, enter, win):
    entry = enter()
    assert refused(lambda: win(entry, happened_on=date(2024, 4, 30))) == {"happened_on": "early"}
    services.bin_entry(entry.pk, scope=scope("binh"))
    assert list(refused(lambda: win(entry))) == ["entry"]

    with pytest.raises(IntegrityError, match="no such result"), transaction.atomic():
        ContestResult.objects.create(
            entry=entry, unit=entry.unit, kind="prize", grade="first", recipient_kind="collective",
            happened_on=date(2024, 5, 20), recorded_by=cast.binh,
        )  # fmt: skip


def test_a_place_is_within_so_many_of_a_named_cluster_and_rests_on_a_paper(enter, win):
    entry = enter()
    assert refused(lambda: win(entry, kind="place", rank=8)) == {"rank": "after-the-last"}
    assert refused(lambda: win(entry, kind="place", among_name=" ")) == {"among_name": "required"}
    assert refused(lambda: win(entry, kind="place", source_document="")) == {"source_document": "required"}

    place = win(entry, kind="place")
    assert (str(place), place.among_name) == ("4/7", "Cụm 4")
    assert list(refused(lambda: win(entry, kind="place", rank=3))) == ["among"]
    assert str(win(entry, kind="place", among="overall", rank=50, out_of=83)) == "50/83"


def test_a_prize_of_a_person_is_for_an_individual_who_belonged_there(cast, enter, win, lan):
    entry = enter()
    assert refused(lambda: win(entry, member=lan)) == {"recipient_kind": "named"}
    person = {"recipient_kind": "individual", "member": lan}
    assert refused(lambda: win(entry, quantity=2, **person)) == {"quantity": "named"}
    assert win(entry, **person).member == lan


def test_what_won_is_binned_before_its_entry_and_stays_with_its_union(cast, scope, enter, win):
    cast.ca_hai = account("ca-hai", cast.tinh, Role.OFFICER)
    by = scope("ca_hai")
    entry = enter()
    result = win(entry)

    entry.unit = cast.xuong
    assert refused(lambda: services.change_entry(entry, seen_version=1, scope=by)) == {"unit": "results"}
    with pytest.raises(ValidationError) as kept:
        services.bin_entry(entry.pk, scope=by)
    assert kept.value.code == "results"
    services.bin_result(result.pk, scope=by)
    services.bin_entry(entry.pk, scope=by)
    assert list(refused(lambda: services.restore_result(result.pk, scope=by))) == ["entry"]
    services.restore_entry(entry.pk, scope=by)
    assert services.restore_result(result.pk, scope=by).binned_at is None


def test_a_result_moves_to_another_entry_of_its_contest_with_its_union(cast, scope, contest, enter, win):
    cast.ca_hai = account("ca-hai", cast.tinh, Role.OFFICER)
    result = win(enter())
    other = enter("chi", unit=cast.xuong)
    elsewhere = Contest.objects.create(unit=cast.tinh, name="Văn nghệ", level="province", valid=contest.valid)

    result.entry = other
    moved = services.change_result(result, seen_version=1, scope=scope("ca_hai"))
    assert moved.unit == cast.xuong
    moved.entry = enter("chi", unit=cast.xuong, contest=elsewhere)
    wrong = refused(lambda: services.change_result(moved, seen_version=2, scope=scope("ca_hai")))
    assert wrong == {"entry": "other-contest"}
    with pytest.raises(PermissionDenied):
        services.change_result(moved, seen_version=2, scope=scope("binh"))


def test_sums_are_of_the_unions_below_the_unit_of_the_page_and_in_reach(cast, scope, contest, enter, win):
    entry, other = enter(women=5), enter("chi", unit=cast.xuong, quantity=3)
    win(entry, grade="second", quantity=2)
    win(entry, recipient_kind="individual")
    win(entry, kind="place")
    win(other, "chi")

    def told(unit: Any, who: str) -> Any:
        turnout = contest_sums.turnouts([contest], unit, scope(who))[contest.pk]
        return turnout.unions, turnout.people, turnout.women, turnout.prizes

    assert told(cast.tinh, "dung") == (2, 15, 5, 4)
    assert told(cast.huyen_a, "dung") == (1, 12, 5, 3)
    assert told(cast.tinh, "chi") == (1, 3, 0, 1)
    prizes = contest_sums.prizes(contest, cast.tinh, scope("dung"))
    assert [numbers for _grade, numbers, _sum in prizes.grades] == [[1, 1], [0, 2]]
    assert (prizes.total, prizes.all) == ([1, 3], 4)


# Pages ---------------------------------------------------------------------------------------------------


def typed(page: Any, **said: Any) -> dict[str, Any]:
    """What a form holds when it is sent: what it showed, with what was typed over it."""
    form = page.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    shown |= {"happened_on": "10/05/2024"} if "happened_on" in shown else {}
    return {name: value for name, value in (shown | said).items() if value is not None}


def test_from_the_contest_to_a_prize_on_the_pages(client, cast, contest):
    client.force_login(cast.binh)
    page = client.get(contest.get_absolute_url())
    assert page.status_code == 200
    assert not page.context["may_add_results"]
    assert not page.context["may_change"]

    enter_at = reverse("campaigns:contest-entry-create", args=[contest.pk])
    sent = client.post(enter_at, typed(client.get(enter_at), team="Kéo co", quantity=10))
    assert sent.url == contest.get_absolute_url()
    entry = ContestEntry.objects.get()

    win_at = reverse("campaigns:contest-result-create", args=[contest.pk])
    form = client.get(f"{win_at}?entry={entry.pk}")
    assert str(form.context["form"]["entry"].value()) == str(entry.pk)
    wrong = client.post(win_at, typed(form, entry="", grade="first", recipient_kind="collective"))
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["entry"])
    place = client.get(f"{win_at}?kind=place")
    low = {"entry": entry.pk, "rank": 9, "out_of": 7, "among": "overall", "source_document": "TB 12"}
    wrong = client.post(f"{win_at}?kind=place", typed(place, **low))
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["rank"])
    assert wrong.context["form"]["rank"].value() == "9"
    right = client.post(f"{win_at}?kind=place", typed(place, **(low | {"rank": 2})), follow=True)
    assert "2/7" in right.content.decode()
    listed = client.get(reverse("campaigns:contest-place-list"))
    assert [row.rank for row, _cells in listed.context["rows"]] == [2]


def test_pages_of_a_contest_are_closed_to_who_cannot_enter_it(client, cast, contest, enter):
    entry = enter()
    client.force_login(cast.giang)
    assert client.get(contest.get_absolute_url()).status_code == 404
    client.force_login(cast.chi)  # may enter it, and sees nobody else's entry
    page = client.get(contest.get_absolute_url())
    assert list(page.context["page"].object_list) == []
    assert client.get(entry.get_absolute_url()).status_code == 404
    client.force_login(cast.dung)  # looks on
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert client.get(reverse("campaigns:contest-entry-edit", args=[entry.pk])).status_code == 404
