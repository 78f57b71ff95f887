"""The certificate of an initiative: its authors with their shares, who recognised it, by which decision."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaigns.models import Blank, Initiative, Recognition, RecognitionLevel
from campaigns.papers.granted import certified, sheet_of
from common.money import format_dong
from unions.letterheads import version_of
from unions.models import UnionUnit

KINDS = {Initiative.Kind.INITIATIVE: "sáng kiến", Initiative.Kind.RESEARCH: "đề tài nghiên cứu"}
LEVELS = {
    RecognitionLevel.GRASSROOTS: "cấp cơ sở",
    RecognitionLevel.DISTRICT: "cấp huyện",
    RecognitionLevel.INDUSTRY: "cấp ngành",
    RecognitionLevel.PROVINCE: "cấp tỉnh",
    RecognitionLevel.MINISTRY: "cấp bộ",
    RecognitionLevel.NATION: "toàn quốc",
}


def certificate(recognition: Recognition, blank: Blank | None) -> tuple[UnionUnit, dict[str, Any]]:
    """What the union certifies whose council recognised it; other bodies issue certificates of their own."""
    initiative, unit = recognition.initiative, issuer(recognition)
    if initiative is None:
        raise ValidationError(_("This is a number of initiatives; a certificate is of one."), code="batch")
    if recognition.binned_at:
        raise ValidationError(_("This record lies in the bin."), code="bin")
    if unit is None:
        raise ValidationError(
            _("It was recognised outside of the unions, so the certificate comes from there."), code="outside"
        )
    day = recognition.decision.signed_on if recognition.decision else recognition.happened_on
    authors = [
        {"name": author.name or (author.member.full_name if author.member else ""), "share": f"{author.share}%"}
        for author in initiative.authors.select_related("member")
    ]
    alone = len(authors) == 1
    level = LEVELS[RecognitionLevel(recognition.level)]
    kind = KINDS[Initiative.Kind(recognition.kind)]
    says = {
        "title": "GIẤY CHỨNG NHẬN",
        "subtitle": kind.upper(),
        "certifies": f"{version_of(unit.pk, day).name} chứng nhận:",
        "authors": authors,
        "alone": alone,
        "role": f"là {'tác giả' if alone else 'các tác giả'} của {kind}",
        "name": initiative.title,
        "recognised": f"được công nhận là {kind} {level}",
        "details": _details(initiative),
        "blank": sheet_of(blank),
        # The same in the fields of a blank.
        "award": f"{kind.capitalize()} {level}",
        "certificates": [
            {
                "addressed": "Tác giả" if alone else "Đồng tác giả",
                "recipient": ", ".join(_with_share(author, alone=alone) for author in authors),
                "place_of_work": "",
                "achievement": f"{kind.capitalize()} “{initiative.title}”",
                "book_number": recognition.certificate_number,
            }
        ],
    }
    return unit, certified(unit, day, number=recognition.decision.number if recognition.decision else "") | says


def issuer(recognition: Recognition) -> UnionUnit | None:
    """The union whose council recognised it; without an appraisal in the book, its own union at its own level."""
    if recognition.appraisal:
        return recognition.appraisal.council_unit
    return recognition.unit if recognition.level == RecognitionLevel.GRASSROOTS else None


def _details(initiative: Initiative) -> list[str]:
    """When it was first applied and what it is worth, as far as is known."""
    said = [f"Áp dụng lần đầu: ngày {initiative.happened_on:%d/%m/%Y}"]
    if initiative.benefit:
        said.append(f"Giá trị làm lợi: {format_dong(initiative.benefit)} đồng một năm")
    return said


def _with_share(author: dict[str, str], *, alone: bool) -> str:
    return author["name"] if alone else f"{author['name']} ({author['share']})"
