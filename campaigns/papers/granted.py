"""What a decision gave: the list that goes with it, and the certificates, in parts of a bounded size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from campaigns.models import OF_UNIONS, Award, AwardType, Basis, Blank, RecipientKind, RoundDecision
from campaigns.papers.blanks import SAMPLE, as_json, spots
from campaigns.papers.names import OTHER_TITLE, TITLES, addressed, in_order, names_of, recipient, title_of
from common.money import format_dong
from common.paper import long_date, sha256
from common.wording import grouped
from members.signatures import signature
from unions.letterheads import letterhead, version_of
from unions.models import Decision, UnionUnit

PART = 200
"""Certificates a paper at most: a worker sets a whole paper in memory."""

OF_EACH = ("addressed", "recipient", "place_of_work", "achievement", "book_number")
"""Fields that differ from one certificate of a set to the next."""

Content = dict[str, Any]

MERITS = {
    Basis.COMPREHENSIVE: "Đã có thành tích xuất sắc trong phong trào thi đua và hoạt động công đoàn{year}",
    Basis.THEMATIC: "Đã có thành tích xuất sắc trong phong trào thi đua theo chuyên đề{year}",
    Basis.UNSCHEDULED: "Đã có thành tích xuất sắc, đột xuất trong lao động và hoạt động công đoàn{year}",
    Basis.SERVICE: "Đã có nhiều đóng góp cho sự nghiệp xây dựng tổ chức Công đoàn Việt Nam",
}
"""For what an award was given where nobody wrote it down."""


def granted_by(decision: RoundDecision) -> Content:
    """The list of those awarded, as it is attached to the decision."""
    awards, names = _awards(decision)
    unit, signed_on = decision.round.unit, decision.decision.signed_on
    rows = [
        {
            "number": grouped(number),
            "name": recipient(award, names),
            "place": "" if award.recipient_unit_id == award.unit_id else names[award.unit_id],
            "achievement": award.achievement,
            "book_number": award.certificate_number,
            "bonus": format_dong(award.bonus) if award.bonus else "",
        }
        for number, award in enumerate(awards, start=1)
    ]
    return {
        "letterhead": letterhead(unit, signed_on),
        "title": "DANH SÁCH",
        "subtitle": ["Tập thể, cá nhân được khen thưởng", decision.award_type.name],
        "attached_to": f"(Kèm theo {decided(decision.decision)} của {decision.decision.issuer})",
        "rows": rows,
        "with_bonus": any(row["bonus"] for row in rows),
        "remark": f"Danh sách có {grouped(sum(award.quantity for award in awards))} trường hợp được khen thưởng.",
        "signature": signature(unit, signed_on),
    }


def certificates(decision: RoundDecision, blank: Blank | None) -> list[Content]:
    """A certificate for every single recipient of a decision, in parts; each part says of how many it is which."""
    award_type = decision.award_type
    if award_type.giver not in OF_UNIONS:
        raise ValidationError(
            _("This award is given from outside the unions; its certificate comes from there."), code="outside"
        )
    awards, names = _awards(decision)
    single = [award for award in awards if award.quantity == 1]
    if not single:
        raise ValidationError(_("Only numbers were awarded, nobody by name: there is no certificate."), code="batch")
    frame = certified(decision.round.unit, decision.decision.signed_on, number=decision.decision.number) | {
        "title": title_of(award_type),
        "award": award_type.name,
        "award_line": _award_line(award_type, decision.round.merit_year),
        "blank": sheet_of(blank),
    }
    said = [_certificate(award, names) for award in single]
    whole = sha256(frame | {"certificates": said})
    chunks = [said[start : start + PART] for start in range(0, len(said), PART)]
    return [
        frame | {"certificates": chunk, "set": whole, "part": part, "parts": len(chunks), "count": len(said)}
        for part, chunk in enumerate(chunks, start=1)
    ]


def trial(blank: Blank) -> Content:
    """A sheet with a made-up recipient, to be held against the blank."""
    day = timezone.localdate()
    return {
        "letterhead": letterhead(blank.unit, day),
        "title": TITLES[AwardType.Form.CERTIFICATE],
        "award_line": "",
        **{code: SAMPLE[code] for code in ("award", "decision_number", "decision_date")},
        "dated": f"{version_of(blank.unit_id, day).place}, {long_date(day.isoformat())}",
        "signature": {"capacity": SAMPLE["capacity"].split("\n"), "name": SAMPLE["signer"]},
        "blank": sheet_of(blank),
        "certificates": [{code: SAMPLE[code] for code in OF_EACH}],
        "set": "",
        "part": 1,
        "parts": 1,
        "count": 1,
    }


def sheet_of(blank: Blank | None) -> Content | None:
    """The blank as it is now, to be printed on whatever becomes of it; None is plain A4, lying."""
    if blank is None:
        return None
    return {
        "name": blank.name,
        "width": blank.width,
        "height": blank.height,
        "preprinted": blank.preprinted,
        "fields": as_json(spots(blank)),
    }


def certified(unit: UnionUnit, day: date, *, number: str) -> Content:
    """What every certificate of a union says of the decision of a day: number, day, place, who signs."""
    return {
        "letterhead": letterhead(unit, day),
        "decision_number": number,
        "decision_date": long_date(day.isoformat()),
        "dated": f"{version_of(unit.pk, day).place}, {long_date(day.isoformat())}",
        "signature": signature(unit, day),
    }


def _certificate(award: Award, names: dict[int, str]) -> dict[str, str]:
    """What differs from one certificate to the next, by the codes in `OF_EACH`."""
    place = names[award.unit_id]
    if award.recipient_unit_id:
        place = ""
    elif award.member and award.recipient_kind == RecipientKind.INDIVIDUAL:
        place = f"Đoàn viên {place}"
    return {
        "addressed": addressed(award),
        "recipient": recipient(award, names),
        "place_of_work": place,
        "achievement": _merit(award),
        "book_number": award.certificate_number,
    }


def _merit(award: Award) -> str:
    if award.achievement:
        return str(capfirst(award.achievement))
    if award.basis == Basis.THEMATIC and award.campaign:
        return f"Đã có thành tích xuất sắc trong thực hiện “{award.campaign.name}”"
    return MERITS[Basis(award.basis)].format(year=f" năm {award.merit_year}" if award.merit_year else "")


def _award_line(award_type: AwardType, year: int) -> str:
    """Which award it is, where the title of the certificate does not say so."""
    if title_of(award_type) != OTHER_TITLE:
        return ""
    verb = "Đạt danh hiệu" if award_type.form == AwardType.Form.TITLE else "Được tặng"
    return f"{verb} {award_type.name} năm {year}"


def _awards(decision: RoundDecision) -> tuple[Sequence[Award], dict[int, str]]:
    """What the decision gave and still stands, in the order of its list; names of unions by their ids."""
    given = Award.objects.standing().filter(
        nomination__proposal__round=decision.round, award_type=decision.award_type, decision=decision.decision
    )
    awards = list(given.select_related("member", "campaign"))
    if not awards:
        raise ValidationError(_("Nothing of what this decision gave stands any more."), code="empty")
    units = {pk for award in awards for pk in (award.unit_id, award.recipient_unit_id) if pk}
    names = names_of(units, decision.decision.signed_on)
    return sorted(awards, key=lambda award: in_order(award, names)), names


def decided(decision: Decision) -> str:
    return f"Quyết định số {decision.number} {long_date(decision.signed_on.isoformat())}"
