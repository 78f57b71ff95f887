"""Two small federations and their people: the cast of every test."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from common.periods import Period
from members.models import Member, MembershipSpell
from reports.models import ReportTemplate
from unions.access import Scope
from unions.models import Account, Placement, Posting, Role, TreePath, UnionUnit, UnitVersion
from welfare.models import FundingLine, Payout, PayoutKind

LONG_AGO = DateRange(date(2015, 1, 1), None)


def unit(code: str, level: str, name: str, parent: UnionUnit | None = None) -> UnionUnit:
    made = UnionUnit.objects.create(code=code)
    UnitVersion.objects.create(
        unit=made,
        valid=LONG_AGO,
        name=name,
        short_name=name,
        letterhead_name=name.upper(),
        symbol="CĐCS",
        place="Hoa Sen",
        level_id=level,
    )
    Placement.objects.create(child=made, parent=parent, valid=LONG_AGO)
    return made


def account(username: str, posted_to: UnionUnit | None, role: str = "", name: str = "") -> Account:
    made = Account.objects.create(username=username, full_name=name or username.title(), chosen_period="2024")
    if posted_to:
        Posting.objects.create(account=made, unit=posted_to, role=role, valid=LONG_AGO)
    return made


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """One province with two upper unions, two grassroots unions and a group; and a province elsewhere."""
    tinh = unit("tinh", "provincial_federation", "LĐLĐ tỉnh")
    huyen_a = unit("huyen-a", "district_federation", "LĐLĐ huyện A", tinh)
    huyen_b = unit("huyen-b", "district_federation", "LĐLĐ huyện B", tinh)
    truong = unit("truong", "grassroots_union", "CĐCS Trường Hoa Sen", huyen_a)
    to_1 = unit("to-1", "union_group", "Tổ 1", truong)
    xuong = unit("xuong", "grassroots_union", "CĐCS Xưởng May", huyen_b)
    noi_khac = unit("noi-khac", "provincial_federation", "LĐLĐ tỉnh khác")
    xa = unit("xa", "grassroots_union", "CĐCS Nơi xa", noi_khac)
    TreePath.objects.derive()
    return SimpleNamespace(
        tinh=tinh,
        huyen_a=huyen_a,
        huyen_b=huyen_b,
        truong=truong,
        to_1=to_1,
        xuong=xuong,
        noi_khac=noi_khac,
        xa=xa,
        an=account("an", truong, Role.CHAIR, "Lê Thị An"),  # chair of the school union
        binh=account("binh", truong, Role.OFFICER, "Trần Văn Bình"),  # records there, may not approve
        to_truong=account("to-truong", to_1, Role.GROUP_LEADER, "Đỗ Văn Tổ"),  # of the group alone
        chi=account("chi", xuong, Role.CHAIR, "Phạm Thị Chi"),  # chair of another union
        dung=account("dung", tinh, Role.REVIEWER, "Ngô Văn Dũng"),  # reviews for the province
        quan=account("quan", tinh, Role.ADMINISTRATOR, "Mai Thị Quân"),  # organises the province
        giang=account("giang", xa, Role.CHAIR, "Vũ Thị Giang"),  # chair in another province
        khach=account("khach", None, name="Hồ Văn Khách"),  # posted nowhere
    )


@pytest.fixture
def scope(cast: SimpleNamespace) -> Callable[[str], Scope]:
    return lambda who: Scope.of(getattr(cast, who))


@pytest.fixture
def lan(cast: SimpleNamespace) -> Member:
    """A member of the school union since 2020."""
    return member("Nguyễn Thị Lan", cast.truong)


def member(name: str, of: UnionUnit, since: date = date(2020, 1, 1), sex: str = "female") -> Member:
    made = Member.objects.create(full_name=name, sex=sex, born_on=date(1990, 5, 20))
    MembershipSpell.objects.create(member=made, unit=of, valid=DateRange(since, None))
    return made


@pytest.fixture
def paid(cast: SimpleNamespace) -> Callable[..., Payout]:
    """Writes an approved visit, unless told otherwise, past the services: a record as it stands in the book."""

    def write(unit: UnionUnit, on: date, amount: int = 300_000, **fields: Any) -> Payout:
        fields = {
            "kind": PayoutKind.objects.get(code="visit-sick"),
            "beneficiary": "Chị Hoa",
            "recorded_by": cast.binh,
            "status": Payout.Status.APPROVED,
            "form_key": uuid.uuid4(),
        } | fields
        fields = {"proposed_by": fields["recorded_by"]} | fields
        if fields["status"] == Payout.Status.APPROVED:
            fields = {"approved_by": cast.an, "approved_at": timezone.now()} | fields
        with transaction.atomic():  # the funding adds up when the transaction ends
            decided = {name: fields.pop(name, None) for name in ("status", "approved_by", "approved_at")}
            payout = Payout.objects.create(unit=unit, happened_on=on, amount=amount, **fields)
            FundingLine.objects.create(payout=payout, source="union", amount=amount)
            Payout.objects.filter(pk=payout.pk).update(**decided)
            payout.refresh_from_db()
        return payout

    return write


@pytest.fixture
def proposed(cast: SimpleNamespace, paid: Callable[..., Payout]) -> Payout:
    """A visit that Bình proposed and nobody has approved yet."""
    return paid(cast.truong, date(2024, 5, 2), status=Payout.Status.PROPOSED)


@pytest.fixture
def year() -> Period:
    return Period.year(2024)


@pytest.fixture
def template(db: None) -> ReportTemplate:
    return ReportTemplate.objects.get(code="grassroots-year")
