"""Lists of who receives: one to sign, one to post up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.money import format_dong
from common.wording import grouped
from members.signatures import keepers
from unions.letterheads import letterhead
from welfare.models import Payout, Recipient
from welfare.papers.frame import amount_of, belonging_to, box, box_of_union, name_of, occasion, require_alive
from welfare.privacy import public_name


def signatures(payout: Payout) -> dict[str, Any]:
    """Everybody on the list with room to sign. `so_far` is what the list adds up to with this row, in đồng."""
    require_alive(payout)
    day = payout.paid_on or payout.happened_on
    offices = keepers(payout.unit, day)
    rows, so_far = [], 0
    for recipient in _recipients(payout):
        so_far += recipient.amount
        rows.append(
            {
                "number": recipient.number,
                "name": recipient.name or _name(recipient),
                "through": _through(recipient, payout),
                "place": recipient.place,
                "quantity": grouped(recipient.quantity),
                "amount": format_dong(recipient.amount),
                "so_far": format_dong(so_far),
            }
        )
    return {
        "letterhead": letterhead(payout.unit, day),
        "title": _("LIST OF RECIPIENTS WITH SIGNATURES"),
        "subtitle": occasion(payout),
        "rows": rows,
        "counted": _counted(payout),
        "sum_quantity": grouped(payout.quantity),
        "people": grouped(len(rows)),
        "amount": amount_of(payout.amount),
        "boxes": [
            box(_("Written by"), name=payout.recorded_by.full_name),
            box(_("Accountant"), name=offices["accountant"]),
            box(_("Treasurer"), name=offices["treasurer"]),
            box_of_union(payout.unit, day),
        ],
    }


def public_list(payout: Payout) -> dict[str, Any]:
    """The same to be posted up: names that only those recognise who know, no notes, no years of birth, and where it
    is about health or need neither the reason nor the place."""
    require_alive(payout)
    day = payout.paid_on or payout.happened_on
    hidden = payout.kind.sensitive
    return {
        "letterhead": letterhead(payout.unit, day),
        "title": _("LIST OF RECIPIENTS"),
        "subtitle": (str(payout.programme) if payout.programme else "") if hidden else occasion(payout),
        "rows": [
            {
                "number": recipient.number,
                "name": public_name(recipient.name or _name(recipient)),
                "place": "" if hidden else recipient.place,
                "quantity": grouped(recipient.quantity),
                "amount": format_dong(recipient.amount),
            }
            for recipient in _recipients(payout)
        ],
        "counted": _counted(payout),
        "sum_quantity": grouped(payout.quantity),
        "amount": amount_of(payout.amount),
        "remark": _("Posted up at %(union)s. Whoever has a question or an objection turns to the executive committee.")
        % {"union": name_of(payout.unit, day)},
        "boxes": [box_of_union(payout.unit, day)],
    }


def _recipients(payout: Payout) -> Iterator[Recipient]:
    """The rows of the list in their order; of a payout to one recipient, that one."""
    if not payout.listed:
        yield Recipient(
            payout=payout,
            number=1,
            beneficiary_kind=payout.beneficiary_kind,
            relation=payout.relation,
            member=payout.member,
            name=payout.beneficiary,
            quantity=payout.quantity,
            amount=payout.amount,
        )
        return
    yield from payout.recipients.select_related("member").order_by("number")


def _name(recipient: Recipient) -> str:
    return recipient.member.full_name if recipient.member else ""


def _through(recipient: Recipient, payout: Payout) -> str:
    """The member through whom a relative receives; "" where the member does."""
    if not recipient.member or not recipient.name or recipient.name == recipient.member.full_name:
        return ""
    relation = "" if payout.kind.sensitive else recipient.get_relation_display()
    return belonging_to(recipient.member, relation, recipient.get_beneficiary_kind_display())


def _counted(payout: Payout) -> str:
    """In what the list counts, where that is not one for each person; "" otherwise."""
    return str(payout.kind.get_count_unit_display()) if payout.quantity != max(payout.listed, 1) else ""
