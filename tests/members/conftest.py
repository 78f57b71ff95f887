"""Rows that several tests of members start from."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from members.models import (
    Mandate,
    Member,
)
from tests.cast import LONG_AGO, member


@pytest.fixture
def hold(cast):
    """Writes a mandate of the school union past the services."""

    def write(person: Member, body: str = "executive_committee", role: str = "committee_member", **fields) -> Mandate:
        fields = {"unit": cast.truong, "valid": LONG_AGO} | fields
        return Mandate.objects.create(member=person, body=body, role=role, **fields)

    return write


@pytest.fixture
def people(cast):
    return [member(f"Nguyễn Thị Số {n}", cast.truong) for n in range(6)]


@pytest.fixture
def twins(cast) -> SimpleNamespace:
    one, other = member("Nguyễn Thị Lan", cast.truong), member("Nguyen Thi Lan", cast.truong, since=date(2022, 1, 1))
    return SimpleNamespace(one=one, other=other)


@pytest.fixture
def binh(scope):
    return scope("binh")
