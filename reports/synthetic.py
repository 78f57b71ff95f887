"""A synthetic province that lives through the reorganisation of 2025, by the services that officers use.

Two neighbouring federations of the old regime: districts, a civil servants' union and an industrial-zone union
above the base. In June 2025 the unions in wholly state-salaried agencies are dissolved, the others are transferred
as they are from the districts to their federation; on 1 July the districts end and the neighbour merges into the
province; in August and September commune unions are founded and take most of the base over, announced weeks later.

Everybody and everything in it is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pghistory
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from reports.made_up import Crowd, make_up_people
from unions.access import Scope
from unions.models import (
    Account,
    Decision,
    LineageEvent,
    Placement,
    Posting,
    Role,
    TreePath,
    UnionUnit,
    UnitVersion,
)
from unions.services import lineage
from unions.services.orders import NewUnit, Order

Kind = LineageEvent.Kind

PROVINCE, NEIGHBOUR, TOP = "an-binh", "hoa-an", "tld"
SINCE = date(2016, 1, 1)
DISSOLVED_ON, TRANSFERRED_ON = date(2025, 6, 15), date(2025, 6, 25)
MERGED_ON = date(2025, 7, 1)
COMMUNES_ON, COMMUNES_ANNOUNCED_ON = date(2025, 8, 27), date(2025, 9, 18)

PLACES = (
    "Tân Phú", "Bình Sơn", "An Lạc", "Hòa Bình", "Long Điền", "Phú Mỹ", "Đông Hải", "Thạnh Lộc", "Vĩnh Hưng", "Mỹ Thới",
    "Cẩm Giàng", "Sơn Trà", "Kim Sơn", "Bảo Ninh", "Trường An",
)  # fmt: skip
TRADES = (
    "May An Thịnh", "Cơ khí Đại Lộc", "Gỗ Minh Tâm", "Thủy sản Sông Hậu", "Bao bì Thành Phát", "Giày Phú Cường",
    "Điện tử Hoàng Long", "Xây dựng Trường Sơn", "Dược Bình Minh", "Nhựa Tân Tiến", "Dệt Nam Hà", "Gốm Thanh Bình",
)  # fmt: skip
AGENCIES = ("Phòng Nội vụ", "Thanh tra huyện", "Văn phòng Ủy ban", "Chi cục Thống kê", "Trung tâm Chính trị")
SCHOOLS = ("Mầm non Hoa Sen", "Tiểu học Lê Lợi", "THCS Nguyễn Du", "Mầm non Sao Mai", "THPT Trần Phú")


@dataclass(frozen=True)
class Size:
    """How large: grassroots unions of the two federations together, members in them, commune unions founded."""

    unions: int = 800
    members: int = 27_621
    communes: int = 12


@transaction.atomic
def load_province(size: Size, *, password: str = "") -> list[str]:
    """Write the province and let 2025 happen to it; what happened, in lines. Nothing if it is there already."""
    if UnionUnit.objects.filter(code=PROVINCE).exists():
        return []
    with pghistory.context(url="load_province"):
        province = Province(size, password)
        province.build()
        return list(province.live_through_2025())


class Province:
    """The two federations as they are written, by code."""

    def __init__(self, size: Size, password: str) -> None:
        self.size, self.password = size, password
        self.units: dict[str, UnionUnit] = {}
        self.versions: list[UnitVersion] = []
        self.placements: list[Placement] = []
        self.base: list[tuple[str, str]] = []  # (code, how far its staff is paid by the state)

    def build(self) -> None:
        """The tree of the old regime, its people, and an account that organises it."""
        self.unit(TOP, None, "confederation", "Tổng Liên đoàn Lao động Việt Nam")
        share = self.size.unions * 2 // 3
        self.federation(PROVINCE, "An Bình", districts=10, unions=share)
        self.federation(NEIGHBOUR, "Hòa An", districts=5, unions=self.size.unions - share)
        UnionUnit.objects.bulk_create(self.units.values())
        UnitVersion.objects.bulk_create(self.versions)
        Placement.objects.bulk_create(self.placements)
        TreePath.objects.derive()
        self.fill()
        account = Account.objects.create(
            username="to-chuc",
            full_name="Ban Tổ chức",
            password=make_password(self.password or None),
            chosen_unit=self.units[PROVINCE],
            chosen_period="2025",
        )
        Posting.objects.create(
            account=account, unit=self.units[TOP], role=Role.ADMINISTRATOR, valid=DateRange(SINCE, None)
        )

    def federation(self, code: str, name: str, *, districts: int, unions: int) -> None:
        self.unit(code, TOP, "provincial_federation", f"Liên đoàn Lao động tỉnh {name}", f"LĐLĐ tỉnh {name}")
        uppers = []
        for n in range(districts):
            place = PLACES[n]
            uppers.append(f"{code}-h{n + 1}")
            self.unit(uppers[-1], code, "district_federation", f"Liên đoàn Lao động huyện {place}")
        zone, servants = f"{code}-kcn", f"{code}-cdvc"
        self.unit(zone, code, "industrial_zone_union", f"Công đoàn các khu công nghiệp tỉnh {name}")
        self.unit(servants, code, "civil_servants_union", f"Công đoàn Viên chức tỉnh {name}")
        for n in range(unions):
            upper = (*uppers, *uppers, *uppers, zone, servants)[n % (3 * districts + 2)]
            self.base_union(
                f"{code}-{n + 1:04}", upper, n, in_offices=upper == servants or (n % 3 == 0 and upper != zone)
            )

    def base_union(self, code: str, upper: str, n: int, *, in_offices: bool) -> None:
        place = PLACES[n % len(PLACES)]
        if in_offices:
            salaried = "wholly" if n % 4 else "partly"
            name = f"{AGENCIES[n % 5]} {place}" if n % 4 else f"Trường {SCHOOLS[n % 5]} {place}"
            words = {"sector": "public", "state_salaried": salaried}
        else:
            salaried = "not"
            name, words = (
                f"Công ty TNHH {TRADES[n % len(TRADES)]} {n + 1}",
                {"sector": "business", "state_salaried": "not"},
            )
        self.unit(code, upper, "grassroots_union", f"Công đoàn cơ sở {name}", f"CĐCS {name}", **words)
        self.base.append((code, salaried))

    def unit(self, code: str, upper: str | None, level: str, name: str, short: str = "", **words: Any) -> None:
        made = self.units[code] = UnionUnit(code=code)
        valid = DateRange(SINCE, None)
        letterhead = (short or name).upper()
        self.versions.append(
            UnitVersion(
                unit=made,
                valid=valid,
                name=name,
                short_name=short or name,
                letterhead_name=letterhead,
                symbol="LĐLĐ" if "federation" in level else "CĐ",
                place="An Bình",
                level_id=level,
                **words,
            )
        )
        self.placements.append(Placement(child=made, parent=self.units[upper] if upper else None, valid=valid))

    def fill(self) -> None:
        """Members, spread unevenly over the base: a few large unions and many small ones."""
        weights = [1 + (n * n) % 37 + (200 if n % 50 == 7 else 0) for n in range(len(self.base))]
        sizes = [max(1, self.size.members * weight // sum(weights)) for weight in weights]
        sizes[0] += self.size.members - sum(sizes)
        codes = [code for code, _salaried in self.base]
        make_up_people(
            [Crowd(self.units[code].pk, size, SINCE, days=900) for code, size in zip(codes, sizes, strict=True)]
        )

    # What happened in 2025 -------------------------------------------------------------------------------

    def live_through_2025(self) -> Iterator[str]:
        scope = Scope.of(Account.objects.get(username="to-chuc"))
        for order in self.orders():
            seen = lineage.preview(order, scope=scope)
            event = lineage.carry_out(order, seen=seen.digest, scope=scope)
            yield f"{event.effective_on:%d/%m/%Y}  {event.get_kind_display()}: {len(order.units) or len(order.founded)}"

    def orders(self) -> Iterator[Order]:
        """One after the other: each is asked for when the one before is in the book."""
        wholly = [self.units[code] for code, salaried in self.base if salaried == "wholly"]
        yield Order(
            Kind.DISSOLVED,
            DISSOLVED_ON,
            units=tuple(wholly),
            decision=decision("118/QĐ-LĐLĐ", DISSOLVED_ON),
            reason=LineageEvent.Reason.STATE_SALARIED_2025,
        )
        for code in (PROVINCE, NEIGHBOUR):
            of_districts = [
                self.units[row.child.code]
                for row in Placement.objects.on(TRANSFERRED_ON)
                .filter(parent__code__startswith=f"{code}-", child__code__startswith=f"{code}-")
                .exclude(parent__code=f"{code}-kcn")
                .select_related("child")
            ]
            yield Order(
                Kind.TRANSFERRED_AS_IS,
                TRANSFERRED_ON,
                units=tuple(of_districts),
                under=self.units[code],
                decision=decision(f"{121 if code == PROVINCE else 64}/QĐ-LĐLĐ", TRANSFERRED_ON),
            )
        ended = [unit for code, unit in self.units.items() if "-h" in code.removeprefix(NEIGHBOUR) or "-cdvc" in code]
        yield Order(
            Kind.DISSOLVED,
            MERGED_ON,
            units=tuple(ended),
            decision=decision("130/QĐ-TLĐ", MERGED_ON),
            reason=LineageEvent.Reason.LEVEL_ENDED_2025,
        )
        yield Order(
            Kind.MERGED_INTO_EXISTING,
            MERGED_ON,
            units=(self.units[NEIGHBOUR],),
            heir=self.units[PROVINCE],
            decision=decision("131/QĐ-TLĐ", MERGED_ON),
        )
        yield from self.communes()

    def communes(self) -> Iterator[Order]:
        made = decision("214/QĐ-LĐLĐ", COMMUNES_ON, announced_on=COMMUNES_ANNOUNCED_ON)
        new = [
            NewUnit(
                code=f"{PROVINCE}-x{n + 1}",
                name=f"Công đoàn phường {place}" if n % 2 == 0 else f"Công đoàn xã {place}",
                short_name=f"CĐ phường {place}" if n % 2 == 0 else f"CĐ xã {place}",
                letterhead_name=f"CÔNG ĐOÀN {'PHƯỜNG' if n % 2 == 0 else 'XÃ'} {place.upper()}",
                symbol="CĐ",
                place="An Bình",
                level_id="commune_union",
            )
            for n, place in enumerate(PLACES[: self.size.communes])
        ]
        province = self.units[PROVINCE]
        yield Order(Kind.FOUNDED, COMMUNES_ON, founded=tuple(new), under=province, decision=made)
        communes = {unit.code: unit for unit in UnionUnit.objects.filter(code__in=[one.code for one in new])}
        here = Placement.objects.on(COMMUNES_ON + timedelta(days=1)).filter(
            parent=province, child__versions__level="grassroots_union"
        )
        children = [row.child for row in here.select_related("child").order_by("child__code").distinct()]
        for n, commune in enumerate(sorted(communes)):
            yield Order(
                Kind.REPARENTED,
                COMMUNES_ON + timedelta(days=1),
                units=tuple(children[n :: self.size.communes + 3]),
                under=communes[commune],
                decision=made,
            )


def decision(number: str, effective_on: date, announced_on: date | None = None) -> Decision:
    made, _new = Decision.objects.get_or_create(
        number=number,
        issuer="LĐLĐ tỉnh An Bình" if "LĐLĐ" in number else "Tổng Liên đoàn Lao động Việt Nam",
        signed_on=effective_on - timedelta(days=5),
        defaults={"effective_on": effective_on, "announced_on": announced_on},
    )
    return made
