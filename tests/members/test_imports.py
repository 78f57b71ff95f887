"""Lists of members: what comes in, what is refused, what changes, and how all of it is undone."""

from __future__ import annotations

from datetime import date

import pytest

from members.models import Member, MemberImport, MembershipSpell
from tests.common import workbooks
from tests.common.workbooks import PEOPLE
from tests.members.importing import checked, errors_of, imported


@pytest.fixture
def binh(scope):
    return scope("binh")


MESSY = {
    "plain": workbooks.plain,
    "titled": workbooks.titled_and_signed,
    "two lines": workbooks.two_line_header,
    "unmerged": lambda: workbooks.two_line_header(merge=False),
    "numbers": workbooks.numbers_without_zeros,
    "tcvn3": workbooks.in_tcvn3,
    "vni": workbooks.in_vni,
    "capitals": workbooks.in_capitals,
    "decomposed": workbooks.decomposed,
    "no-break": workbooks.with_no_break_spaces,
    "sections": workbooks.in_sections,
}


@pytest.mark.parametrize("kind", MESSY)
def test_every_messy_workbook_comes_in_right(cast, binh, kind):
    done = imported(MESSY[kind](), cast.truong, binh)

    assert done.counts == {"new": len(PEOPLE)}, errors_of(done)
    stored = {member.full_name: member for member in Member.objects.all()}
    assert set(stored) == {person.name for person in PEOPLE}
    codes = set(done.layout["codes"])
    for person in PEOPLE:
        member = stored[person.name]
        assert member.sex == ("female" if person.sex == "Nữ" else "male")
        if codes & {"born", "male"}:
            assert (member.born_on, member.born_year) == (person.born, person.born.year)
        if "citizen_id" in codes:
            assert member.citizen_id == person.citizen_number
        if "phone" in codes:
            assert member.phone == person.phone
        if "party" in codes:
            assert (member.party_joined_on is not None) == person.party
