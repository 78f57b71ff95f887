"""Finding people: what is found is its plain meaning, by whichever way, in the order of given names."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from common.models import AccessLog
from common.paging import Asked
from common.vietnamese import fold, name_key
from members import search as searching
from members.models import GroupStay, Member, MembershipSpell
from members.search import Frequency, MemberSearch, Sought, frequencies, given_ranges
from members.views import search as view
from tests import cast as people
from tests.cast import member
from unions.access import Scope

DAY = date(2024, 12, 31)
ON_THE_DAY = Q(valid__contains=DAY)

FAMILY = ["Nguyễn", "Trần", "Đặng", "Hà", "Y", "Ksor", "H'Bĭa"]
MIDDLE = ["Thị", "Văn", "Đức", "Kim Anh", "Blŏ"]
GIVEN = ["An", "Ân", "Ánh", "Dung", "Dũng", "Đạt", "Đức", "Hà", "Hương", "Hường", "Yến", "Niê", "Mĭ", "Blŏ̆"]
names = st.builds(lambda *words: " ".join(words), *map(st.sampled_from, (FAMILY, MIDDLE, GIVEN)))
words = st.one_of(
    st.sampled_from(["h", "ha", "huong", "NGUYỄN", "đ", "d", "dun", "y", "bl", "h'b", "an", "thi", "zz", "="]),
    st.sampled_from(FAMILY + GIVEN),
)


def by_hand(rows: list[Member], text: str) -> list[int]:
    """Every word of the text begins a word of the name."""
    asked = fold(text).split()
    found = [row for row in rows if all(any(w.startswith(a) for w in fold(row.full_name).split()) for a in asked)]
    return [row.pk for row in sorted(found, key=lambda row: (name_key(row.full_name), row.pk))]


def everywhere(scope: Scope, unit, text: str = "", **more) -> list[int]:
    search = MemberSearch(scope, unit, DAY, Sought.read(text), spells=more.pop("spells", ON_THE_DAY), **more)
    return [pk for _name, pk in search.page(Asked(), 1000)]


class EveryWay(TestCase):
    """The order of names, the rare words, each word in its place, the few units: all find the same."""

    def setup_example(self) -> None:
        super().setup_example()
        self.cast = people.cast.__wrapped__(None)  # type: ignore[attr-defined]
        self.scope = Scope.of(self.cast.dung)

    @given(st.lists(names, min_size=1, max_size=30), st.lists(words, max_size=3).map(" ".join))
    def test_finds_what_the_words_mean(self, full_names: list[str], text: str) -> None:
        rows = [
            member(name, (self.cast.truong, self.cast.xuong, self.cast.xa)[n % 3]) for n, name in enumerate(full_names)
        ]
        mine = by_hand([row for n, row in enumerate(rows) if n % 3 != 2], text)

        assert everywhere(self.scope, self.cast.tinh, text) == mine
        with patch.object(searching, "FEW_UNITS", 1):
            assert everywhere(self.scope, self.cast.tinh, text) == mine
            for costs in ((0, 9, 9), (9, 0, 0), (1, 9, 0.001)):
                passed, listed, fetched = costs
                with (
                    patch.object(searching, "PASSED", passed),
                    patch.object(searching, "LISTED", listed),
                    patch.object(searching, "FETCHED", fetched),
                ):
                    assert everywhere(self.scope, self.cast.tinh, text) == mine, costs

    @given(st.lists(names, min_size=1, max_size=30), st.lists(words, min_size=1, max_size=3).map(" ".join))
    def test_finds_everybody_word_by_word(self, full_names: list[str], text: str) -> None:
        """The way that cuts the order into ranges, whatever the statistics say."""
        rows = [member(name, self.cast.truong) for name in full_names]
        asked = Sought.read(text).words

        def believed(_words) -> list[Frequency]:
            return [Frequency(word, family=0, middle=0, given=1000, of=10**6) for word in asked]

        with patch.object(searching, "FEW_UNITS", 0), patch.object(searching, "frequencies", believed):
            assert everywhere(self.scope, self.cast.tinh, text) == by_hand(rows, text)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("0912345678", True),
        ("5678", True),
        ("0912 345 678", True),
        ("+84912345678", True),
        ("678", False),
        ("9999", False),
        ("084190001234", True),
        ("1234", True),
        ("tv01", True),
        ("CB-7", True),
        ("lan 5678", True),
        ("hoa 5678", False),
    ],
)
def test_numbers_are_found_by_their_ends_or_as_a_whole(cast, lan, scope, typed, found):
    Member.objects.filter(pk=lan.pk).update(
        phone="0912345678", citizen_id="084190001234", member_number="TV01", staff_code="CB-7"
    )

    assert everywhere(scope("binh"), cast.truong, typed) == ([lan.pk] if found else [])


@pytest.mark.parametrize("few", [0, 200])
def test_who_looks_on_finds_by_no_number_that_is_masked(cast, lan, scope, few):
    """Asked for one after the other, ends or whole numbers would give away what is not shown."""
    Member.objects.filter(pk=lan.pk).update(phone="0912345678", staff_code="CB-7", member_number="TV01")

    with patch.object(searching, "FEW_UNITS", few):
        found = [everywhere(scope("dung"), cast.tinh, text) for text in ("TV01", "0912345678", "45678", "CB-7")]
        assert found == [[lan.pk], [], [], []]
        MembershipSpell.objects.filter(member=lan).update(
            valid=DateRange(date(2020, 1, 1), date(2022, 1, 1)), left="resigned"
        )
        former = [everywhere(scope(who), cast.truong, "45678", spells=Q()) for who in ("binh", "dung")]
        assert former == [[lan.pk], []]  # her last union reads her details still


@pytest.mark.parametrize("few", [0, 200])
def test_nobody_outside_of_ones_reach_is_found(cast, scope, few):
    here, there, far = (member("Nguyễn Thị Lan", unit) for unit in (cast.truong, cast.xuong, cast.xa))

    with patch.object(searching, "FEW_UNITS", few):
        assert everywhere(scope("dung"), cast.tinh, "lan") == [here.pk, there.pk]
        assert everywhere(scope("dung"), cast.huyen_a, "lan") == [here.pk]
        assert everywhere(scope("an"), cast.tinh, "lan") == [here.pk]
        assert everywhere(scope("giang"), cast.noi_khac, "lan") == [far.pk]
        assert everywhere(scope("khach"), cast.tinh, "lan") == []


@pytest.mark.parametrize("few", [0, 200])
def test_who_left_and_came_back_is_no_former_member(cast, scope, few):
    back, gone = member("Lê Thị Về", cast.truong, since=date(2023, 1, 1)), member("Lê Thị Đi", cast.truong)
    MembershipSpell.objects.filter(member=gone).update(
        valid=DateRange(date(2020, 1, 1), date(2022, 1, 1)), left="resigned"
    )
    MembershipSpell.objects.create(
        member=back, unit=cast.truong, valid=DateRange(date(2019, 1, 1), date(2021, 1, 1)), left="resigned"
    )
    left = Q(left_on__lte=DAY)

    with patch.object(searching, "FEW_UNITS", few):
        assert everywhere(scope("an"), cast.truong, spells=left, without_current=True) == [gone.pk]


def test_who_was_found_to_be_somebody_else_is_not_found(cast, lan, scope):
    other = member("Nguyễn Thị Lan", cast.truong)
    Member.objects.filter(pk=other.pk).update(merged_into=lan)

    assert everywhere(scope("an"), cast.truong, "lan") == [lan.pk]


def test_words_are_quoted_for_the_index(db):
    for word in ("h'hen", "\\", "a:*b", "|", "&", "(", "=yen", "<", "''"):
        assert len(frequencies([word])) == 1


def test_ranges_hold_every_given_name_that_begins_so(cast):
    for name in ("Trần Hương", "Trần Hường", "Trần Huông", "Trần Hưởng", "Y Blŏ̆ng"):
        member(name, cast.truong)
    keys = sorted(Member.objects.values_list("name_key", flat=True))

    def within(word: str) -> list[str]:
        return sorted(key for first, beyond in given_ranges(word) for key in keys if first <= key < beyond)

    assert len(within("huong")) == 4
    assert len(within("bl")) == len(within("blong")) == 1
    assert within("z") == []


def listed(client, who, **asked) -> SimpleNamespace:
    client.force_login(who)
    response = client.get(reverse("members:member-list"), asked)
    assert response.status_code == 200
    rows = [row["member"].full_name for row in response.context["rows"]]
    return SimpleNamespace(rows=rows, context=response.context, text=response.content.decode())


@pytest.fixture
def filled(cast) -> SimpleNamespace:
    old, young, moved = (
        member("Lê Văn Già", cast.truong, sex="male"),
        member("Trần Thị Trẻ", cast.truong),
        member("Vũ Thị Rời", cast.truong, since=date(2024, 3, 1)),
    )
    Member.objects.filter(pk=old.pk).update(
        born_on=None, born_year=1960, education="college", contract="fixed", party_joined_on=date(2000, 1, 1)
    )
    Member.objects.filter(pk=young.pk).update(born_on=date(1999, 1, 1), party_joined_on=date(2025, 1, 1))
    MembershipSpell.objects.filter(member=moved).update(
        valid=DateRange(date(2024, 3, 1), date(2024, 9, 1)), left="retired"
    )
    GroupStay.objects.create(spell=old.spells.get(), group=cast.to_1, valid=DateRange(date(2021, 1, 1), None))
    return SimpleNamespace(old=old, young=young, moved=moved)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Lê Văn Già", "Trần Thị Trẻ"]),
        ({"q": "tre tran"}, ["Trần Thị Trẻ"]),
        ({"sex": "male"}, ["Lê Văn Già"]),
        ({"age": "60-"}, ["Lê Văn Già"]),
        ({"age": "-29"}, ["Trần Thị Trẻ"]),
        ({"education": "college"}, ["Lê Văn Già"]),
        ({"contract": "fixed"}, ["Lê Văn Già"]),
        ({"group": "to-1"}, ["Lê Văn Già"]),
        ({"party": "yes"}, ["Lê Văn Già"]),
        ({"party": "no"}, ["Trần Thị Trẻ"]),
        ({"belonging": "joined"}, ["Vũ Thị Rời"]),
        ({"belonging": "ended"}, ["Vũ Thị Rời"]),
        ({"belonging": "former"}, ["Vũ Thị Rời"]),
        ({"belonging": "ever"}, ["Lê Văn Già", "Vũ Thị Rời", "Trần Thị Trẻ"]),
        ({"sex": "neither", "after": "%%", "group": "xa"}, ["Lê Văn Già", "Trần Thị Trẻ"]),
    ],
)
def test_filters_stand_in_the_address(client, cast, filled, asked, names):
    assert listed(client, cast.an, **asked).rows == names


def test_filters_of_what_one_may_not_see_are_neither_offered_nor_applied(client, cast, filled):
    seen = listed(client, cast.dung, party="yes", education="college", q="tre")

    assert seen.rows == ["Trần Thị Trẻ"]
    assert not {"party", "education", "contract"} & set(seen.context["form"].fields)


def test_a_list_narrowed_by_the_party_is_a_look_that_is_written_down(client, cast, filled):
    listed(client, cast.an)
    assert not AccessLog.objects.exists()
    listed(client, cast.an, party="yes")
    assert AccessLog.objects.get().fields == ["party_joined_on", "party_left_on"]


def test_who_only_looks_on_sees_the_year_of_birth(client, cast, filled):
    assert "01/01/1999" in listed(client, cast.an).text
    assert "01/01/1999" not in listed(client, cast.dung).text


def test_people_are_counted_up_to_a_limit(client, cast, lan):
    with patch.object(view, "COUNTED", 1):
        member("Trần Thị Hai", cast.truong)
        assert listed(client, cast.an).context["counted"].more
    assert listed(client, cast.an).context["counted"].number == 2


def test_the_walk_along_the_order_needs_no_rows_of_people(cast):
    """The index holds what names are compared by: two million names are passed by without their rows."""
    index = next(one for one in Member._meta.indexes if one.name == "member_in_order")

    assert set(index.include) == {"name_folded"}
