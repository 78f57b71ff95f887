"""What of the register stays out of reach: people of other unions, by lists, by filters, and by acts on many at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from common.models import AccessLog
from members.models import Absence, Ethnicity, Member, MemberRating, MembershipSpell, Transfer
from members.services import bulk, transfers
from members.services.bulk import Change
from members.services.membership import Leaving
from members.services.undo import one_change
from tests.cast import member
from tests.members.importing import checked, listed
from unions.access import Scope
from unions.models import Grade

TODAY = timezone.localdate()
SECRETS = {"phone": "0977123456", "address": "12 phố Hàng Bông", "religion": "Công giáo", "bank_account": "99887766"}


@pytest.fixture
def son(cast):
    """Somebody of another union, of whom much is known."""
    made = member("Trần Văn Sơn", cast.xa)
    Member.objects.filter(pk=made.pk).update(citizen_id="001090012345", **SECRETS)
    made.refresh_from_db()
    return made


def moved(who: Member, cast, on: date) -> None:
    """From the school to the union in the other province."""
    MembershipSpell.objects.filter(member=who).update(valid=DateRange(date(2020, 1, 1), on), left="transferred_out")
    MembershipSpell.objects.create(member=who, unit=cast.xa, valid=DateRange(on, None), joined="transferred_in")


@pytest.mark.parametrize("known_by", ["key", "number"])
def test_a_list_tells_nothing_of_people_of_other_unions(client, cast, son, known_by):
    named = {"row_key": f"m{son.pk}v{son.version}"} if known_by == "key" else {"citizen_id": son.citizen_id}
    guess = {"phone": "0900000000", "address": "x", "religion": "x", "bank_account": "1"}

    done = checked(listed(named | guess), cast.truong, Scope.of(cast.binh))
    client.force_login(cast.binh)
    page = client.get(f"/members/imports/{done.pk}/").content.decode()

    assert done.counts == {"bad": 1}
    for secret in (son.full_name, *SECRETS.values()):
        assert secret not in page
        assert secret not in str(list(done.rows.values()))
    assert done.rows.get().member is None


def test_a_list_tells_nothing_new_of_who_left_for_another_union(cast, lan):
    Member.objects.filter(pk=lan.pk).update(**SECRETS)
    moved(lan, cast, date(2022, 1, 1))

    done = checked(listed({"full_name": lan.full_name, "phone": "0900000000"}), cast.truong, Scope.of(cast.binh))

    assert done.counts == {"bad": 1}
    assert SECRETS["phone"] not in str(list(done.rows.values()))


def test_nobody_ends_a_membership_of_another_union_among_many(cast, lan):
    """Lan goes to the other province next month: what begins there is not the school's to end."""
    soon = TODAY + timedelta(days=30)
    moved(lan, cast, soon)
    change = Change(leaving=Leaving(soon + timedelta(days=30), "resigned"))

    looked_at = bulk.preview([lan.pk], change, scope=Scope.of(cast.binh))

    assert [row.member for row in looked_at.refused] == [lan]


@pytest.mark.parametrize("asked", ["party=yes", "education=university"])
@pytest.mark.parametrize("belonging", ["ever", "former"])
def test_filters_tell_nothing_of_who_left_for_another_union(client, cast, lan, asked, belonging):
    Member.objects.filter(pk=lan.pk).update(party_joined_on=date(2024, 1, 1), education="university")
    moved(lan, cast, date(2022, 1, 1))
    client.force_login(cast.binh)

    page = client.get(f"/members/?belonging={belonging}&{asked}")

    assert page.status_code == 200
    assert [row["member"] for row in page.context["rows"]] == []


def test_who_looks_at_what_is_sensitive_of_two_people_is_written_down(client, cast, lan):
    other = member("Nguyễn Thị Lan", cast.truong)
    Member.objects.filter(pk=other.pk).update(religion="Công giáo")
    client.force_login(cast.binh)

    page = client.get(f"/members/{lan.pk}/same-as/{other.pk}/")

    assert page.status_code == 200
    shown = "Công giáo" in page.content.decode()
    looks = AccessLog.objects.filter(act=AccessLog.Act.READ, object_id__in=[lan.pk, other.pk])
    assert shown
    assert looks.count() == 2


def test_what_was_not_a_change_of_many_is_not_undone_as_one(cast, lan):
    """A transfer that was received is taken back as a whole or not at all."""
    with one_change():
        sent = transfers.send_transfer(
            Transfer(to_unit=cast.xuong, moves_on=TODAY), lan.spells.get().pk, scope=Scope.of(cast.binh)
        )
    with one_change() as change:
        transfers.receive_transfer(sent.pk, scope=Scope.of(cast.chi))

    with pytest.raises(ObjectDoesNotExist):
        bulk.undo(change, scope=Scope.of(cast.chi))
    assert lan.spells.count() == 2


@pytest.mark.parametrize(
    ("code", "who", "told"),
    [
        ("mem.members_total", "dung", True),
        ("mem.members_party", "dung", False),
        ("mem.members_minority", "dung", False),
        ("mem.absent", "dung", False),
        ("mem.members_party", "quan", False),
        ("mem.members_party", "binh", True),
        ("mem.absent", "binh", True),
    ],
)
def test_figures_name_nobody_by_what_is_not_open(client, cast, lan, code, who, told):
    """How many are in the Party is no secret; who they are is read off the list behind the number."""
    few = Ethnicity.objects.filter(is_majority=False).first()
    Member.objects.filter(pk=lan.pk).update(party_joined_on=date(2022, 1, 1), ethnicity=few)
    Absence.objects.create(spell=lan.spells.get(), kind="sick", valid=DateRange(date(2024, 12, 1), None))
    client.force_login(getattr(cast, who))

    page = client.get(f"/figures/truong/2024/{code}/")

    assert page.context["figure"].value == 1
    assert (lan.full_name in page.content.decode()) is told


def test_ratings_are_read_by_those_who_keep_the_records(client, cast, lan):
    grade = Grade.objects.filter(scale__subject="member").first()
    rating = MemberRating.objects.create(
        unit=cast.truong,
        member=lan,
        grade=grade,
        year_label="2024",
        happened_on=date(2024, 12, 1),
        recorded_by=cast.binh,
    )
    for who, status in (("dung", 404), ("binh", 200)):
        client.force_login(getattr(cast, who))
        assert client.get(rating.get_absolute_url()).status_code == status
