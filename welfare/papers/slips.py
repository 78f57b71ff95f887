"""Papers of one payout: the slip of a visit (content of C01-TLĐ), the request for payment (content of C43-BB)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.money import format_dong
from common.wording import padded
from unions.letterheads import letterhead
from welfare.models import FundingLine, Payout, Proof
from welfare.papers.frame import amount_of, belonging_to, box, box_of_union, field, name_of, occasion, require_alive


def visit_slip(payout: Payout) -> dict[str, Any]:
    """Who is visited, why and with how much; who went there writes their name by hand."""
    require_alive(payout)
    if payout.listed:
        raise ValidationError(_("A slip is about one visit. Print the list of this payout."), code="list")
    day = payout.happened_on
    return {
        "letterhead": letterhead(payout.unit, day),
        "title": _("VISIT SLIP"),
        "form": "C01-TLĐ",
        "fields": [
            field(_("Full name of who visits")),
            field(_("Full name of who is visited"), visited(payout)),
            field(_("Union"), name_of(payout.unit, day)),
            field(_("Reason of the visit"), occasion(payout)),
        ],
        "amount": amount_of(payout.amount),
        "boxes": [
            box(_("Written by"), name=payout.recorded_by.full_name),
            box(_("Who visits")),
            box_of_union(payout.unit, day, approves=True),
        ],
    }


def visited(payout: Payout) -> str:
    """The recipient; of a member's family, whose they are, and how, where that may be known to all who see names."""
    if payout.member is None:
        return f"{payout.beneficiary} ({payout.get_beneficiary_kind_display().lower()})"
    if payout.beneficiary_kind == Payout.Beneficiary.MEMBER:
        return payout.member.full_name
    relation = "" if payout.kind.sensitive else payout.get_relation_display()
    belongs = belonging_to(payout.member, relation, payout.get_beneficiary_kind_display())
    return f"{payout.beneficiary} ({belongs})" if payout.beneficiary else belongs


def request(payout: Payout) -> dict[str, Any]:
    """Who asks for how much, for what, out of which sources, with which papers."""
    require_alive(payout)
    day = payout.happened_on
    heading = letterhead(payout.unit, day)
    to_whom = (
        _("%(people)s people, by the list attached") % {"people": padded(payout.listed)}
        if payout.listed
        else visited(payout)
    )
    return {
        "letterhead": heading,
        "title": _("REQUEST FOR PAYMENT"),
        "form": "C43-BB",
        "addressee": _("The executive committee of %(union)s") % {"union": name_of(payout.unit, day)},
        "fields": [
            field(_("Full name of who asks"), payout.proposed_by.full_name),
            field(_("Union"), name_of(payout.unit, day)),
            field(_("Payment for"), occasion(payout)),
            field(_("For whom"), to_whom),
        ],
        "amount": amount_of(payout.amount),
        "funding": [_source(line) for line in payout.funding.select_related("fund", "payer_unit").order_by("pk")],
        "total": format_dong(payout.amount),
        "enclosures": _papers(payout),
        "boxes": [
            box(_("Who asks"), name=payout.proposed_by.full_name),
            box(_("Accountant")),
            box_of_union(payout.unit, day, approves=True),
        ],
    }


def _source(line: FundingLine) -> dict[str, str]:
    payer = str(line.fund) if line.fund else line.payer
    if line.payer_unit:
        payer = payer or name_of(line.payer_unit, line.payout.happened_on)
    how = _("in kind") if line.in_kind else _("in money")
    return {"source": line.get_source_display(), "payer": payer, "how": how, "amount": format_dong(line.amount)}


def _papers(payout: Payout) -> list[str]:
    """What is attached; about health and need no more than how much it is, since many see the request."""
    proofs = list(payout.proofs.order_by("pk"))
    if proofs and payout.kind.sensitive:
        return [_("%(number)s papers") % {"number": padded(len(proofs))}]
    return [_paper(proof) for proof in proofs]


def _paper(proof: Proof) -> str:
    said = proof.get_kind_display()
    if proof.number:
        said = _("%(paper)s No. %(number)s") % {"paper": said, "number": proof.number}
    if proof.issued_on:
        said = _("%(paper)s of %(day)s") % {"paper": said, "day": f"{proof.issued_on:%d/%m/%Y}"}
    return said
