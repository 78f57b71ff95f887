"""Going through a list by the key of its order."""

from __future__ import annotations

import base64
from unittest.mock import patch

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from common.paging import Asked, Counted, KeysetPage
from members import search as searching
from members.models import Member
from members.search import MemberSearch
from tests import cast as people
from tests.cast import member
from tests.members.test_search import DAY
from unions.access import Scope

NAMES = st.sampled_from(["Nguyễn Thị An", "Trần Văn Bình", "Lê Hà", "Vũ Thị Yến", "Đỗ Đạt"])


class Pages(TestCase):
    def setup_example(self) -> None:
        super().setup_example()
        self.cast = people.cast.__wrapped__(None)  # type: ignore[attr-defined]
        self.search = MemberSearch(Scope.of(self.cast.dung), self.cast.tinh, DAY, spells=Q(valid__contains=DAY))

    def page(self, cursor: str = "", *, backwards: bool = False) -> KeysetPage:
        asked = Asked.of({"before" if backwards else "after": cursor}, str, int)
        return KeysetPage.of(self.search.page, asked, tuple, size=3)

    @given(st.lists(NAMES, max_size=12), st.lists(NAMES, max_size=12), st.booleans())
    def test_every_row_is_met_once_while_others_are_written(
        self, names: list[str], meanwhile: list[str], narrow: bool
    ) -> None:
        there = [member(name, self.cast.truong).pk for name in names]
        met: list[int] = []
        with patch.object(searching, "FEW_UNITS", 200 if narrow else 0):
            self.search.__dict__.pop("few_units", None)
            page = self.page()
            while True:
                met += [pk for _name, pk in page.rows]
                if meanwhile:
                    member(meanwhile.pop(), self.cast.xuong)
                if not page.after:
                    break
                page = self.page(page.after)
        assert len(met) == len(set(met))
        assert set(there) <= set(met)

    @given(st.lists(NAMES, max_size=12))
    def test_the_way_back_shows_the_same_pages(self, names: list[str]) -> None:
        for name in names:
            member(name, self.cast.truong)
        forwards = [self.page()]
        while forwards[-1].after:
            forwards.append(self.page(forwards[-1].after))
        backwards = [forwards[-1]]
        while backwards[-1].before:
            backwards.append(self.page(backwards[-1].before, backwards=True))

        assert sorted(key for page in backwards for key in page.rows) == sorted(
            key for page in forwards for key in page.rows
        )


@pytest.mark.parametrize(
    "typed",
    ["", "%%%", "e30", base64.urlsafe_b64encode(b'["a"]').decode(), base64.urlsafe_b64encode(b'["a","b"]').decode(),
     base64.urlsafe_b64encode(b'["a",true]').decode(), base64.urlsafe_b64encode(b'["\\u0000",1]').decode(),
     base64.urlsafe_b64encode(b'["a",99999999999999999999]').decode(), "é"],
)  # fmt: skip
def test_what_is_no_key_asks_for_the_first_page(typed):
    assert Asked.of({"after": typed}, str, int) == Asked()


def test_counting_stops_at_its_limit(cast, lan):
    member("Trần Thị Hai", cast.truong)

    assert Counted.of(Member.objects.all(), at_most=2) == Counted(2)
    assert Counted.of(Member.objects.all(), at_most=1) == Counted(1, more=True)
