"""One payout: what it says, who did which step, and the verbs that take it further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.notices import tell
from members.privacy import HIDDEN
from unions.access import Scope
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, said_by
from unions.tree import versions_of
from welfare.forms.papers import PaperForm
from welfare.forms.payout_verbs import PayForm, ReasonForm, RefusalForm, ReversalForm, SeenForm, VerbForm
from welfare.models import DECIDED, HANDED_OUT, OPEN, FundingLine, Payout, Printout
from welfare.privacy import disclose, may_read_names, may_read_reason, veil
from welfare.services import payouts as services
from welfare.services.norms import warnings
from welfare.views.payouts import balances_after

RECIPIENTS = 20  # of a list, on the page of its payout
WITH = (
    "unit", "kind", "programme", "member", "recorded_by", "proposed_by", "approved_by", "returned_by", "binned_by",
    "paid_by", "receipted_by", "reversed_by",
)  # fmt: skip
Status = Payout.Status
NAMES, REASONS = ("member", "beneficiary"), ("note", "relation", "source_document", "override_reason")


@require_safe
def payout_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return detail_page(request, pk)


def detail_page(request: OfficerRequest, pk: int, **forms: Any) -> HttpResponse:
    """The page; `forms` are those that were refused, by the names of their verbs, and stand open."""
    rows = Payout.objects.in_scope(request.scope).with_unit_name(on="happened_on").select_related(*WITH)
    payout = get_object_or_404(rows, pk=pk)
    reads_names = payout.pk in may_read_names([payout], request.scope)
    reads_reason = payout.pk in may_read_reason([payout], request.scope)
    if reads_reason:
        disclose(payout, request.scope)
    state = "binned" if payout.binned_at else payout.status
    may = Abilities.of(payout, request.scope)
    return render(
        request,
        "welfare/payout_detail.html",
        {
            "payout": payout,
            "state": state,
            "name": f"{payout.kind}, {payout.recipient if reads_names else HIDDEN}",
            "facts": _facts(payout, reads_names, reads_reason),
            "funding": _funding(payout),
            "sums": payout.funding.by_nature(),
            "signs": _signs(payout),
            "may": may,
            "forms": {name: forms.get(name) or make(payout) for name, make in FORMS.items()},
            "refused": set(forms),
            "errors": [text for form in forms.values() for text in form.non_field_errors()],
            "funds": balances_after([payout]) if may.pay else [],
            "warnings": warnings(payout, scope=request.scope) if payout.status in OPEN and reads_reason else [],
            "papers": payout.proofs.select_related("file", "added_by") if reads_reason else [],
            "reads_reason": reads_reason,
            "recipients": _recipients(request, payout) if reads_names and payout.listed else None,
            "prints": _prints(payout),
            "events": history(payout, [_parts(payout)], veiled=veil(payout, request.scope)),
        },
        status=422 if forms else 200,
    )


@dataclass(frozen=True)
class Abilities:
    """What the account may do with a payout as it stands; `why_not` says of the next step why it may not."""

    edit: bool
    restore: bool
    approve: bool
    reopen: bool
    pay: bool
    receipt: bool
    reverse: bool
    add_papers: bool
    why_not: str = ""

    @classmethod
    def of(cls, payout: Payout, scope: Scope) -> Abilities:
        kept, status = payout.binned_at is None, payout.status
        records, approves, pays = (scope.allows(can, payout.unit) for can in (Can.RECORD, Can.APPROVE, Can.PAY))
        account = scope.account.pk
        own = not scope.own_hands.isdisjoint((payout.recorded_by_id, payout.proposed_by_id))
        approved_it = payout.approved_by_id in scope.own_hands
        why_not = ""
        if approves and own and status == Status.PROPOSED:
            why_not = _("This is your own proposal, so somebody else approves it.")
        elif pays and approved_it and status == Status.APPROVED:
            why_not = _("You approved it, so somebody else pays it.")
        decided = status in DECIDED
        return cls(
            edit=kept and records and status in OPEN,
            restore=not kept and records,
            approve=kept and approves and not own and status == Status.PROPOSED,
            reopen=kept
            and approves
            and (status == Status.APPROVED or (status == Status.REFUSED and account == payout.returned_by_id)),
            pay=kept and pays and not approved_it and status == Status.APPROVED,
            receipt=pays and status == Status.PAID,
            reverse=pays and status in HANDED_OUT[:2],
            add_papers=kept and (records or (pays and decided)) and status in (*OPEN, Status.APPROVED, Status.PAID),
            why_not=why_not if kept else "",
        )


def _funding(payout: Payout) -> list[tuple[FundingLine, str]]:
    """The lines, each with who paid: a union as it was called on the day, or the words that were written."""
    lines = list(payout.funding.select_related("fund"))
    paying = {line.payer_unit_id for line in lines if line.payer_unit_id}
    called = versions_of(paying, payout.happened_on) if paying else {}
    return [
        (line, called[line.payer_unit_id].short_name if line.payer_unit_id in called else line.payer) for line in lines
    ]


def _facts(payout: Payout, reads_names: bool, reads_reason: bool) -> list[tuple[str, Any]]:
    """What the payout says, with a mask where it may not be read."""
    hidden = (() if reads_names else NAMES) + (() if reads_reason else REASONS)
    masked = {_heading(name) for name in hidden}
    return [(label, HIDDEN if label in masked else value) for label, value in said_by(payout)]


def _heading(name: str) -> str:
    words = str(Payout._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return words[:1].upper() + words[1:]


def _parts(payout: Payout) -> Any:
    return apps.get_model("welfare", "FundingLineEvent").objects.filter(payout=payout.pk)


def _recipients(request: OfficerRequest, payout: Payout) -> Any:
    rows = payout.recipients.select_related("member").order_by("number")
    return Paginator(rows, RECIPIENTS).get_page(request.GET.get("page"))


def _prints(payout: Payout) -> list[tuple[str, Any]]:
    """The papers that can be printed of it as it stands."""
    kinds = Printout.Kind
    offered = [(kinds.SIGNATURES, payout.listed), (kinds.PUBLIC_LIST, payout.listed)]
    offered += [(kinds.VISIT_SLIP, not payout.listed), (kinds.REQUEST, True)]
    offered += [(kinds.PAYMENT, payout.status in (Status.PAID, Status.RECEIPTED))]
    return [(kind.value, kind.label) for kind, fits in offered if fits]


def _signs(payout: Payout) -> list[dict[str, Any]]:
    """The boxes of the paper form: proposed, approved, paid, signed for."""
    decided, handed_out = payout.status in DECIDED, payout.status in HANDED_OUT
    return [
        {"role": _("Proposed by"), "name": str(payout.proposed_by), "at": payout.recorded_at},
        _sign(
            _("Approved by"), payout.approved_by, payout.approved_at,
            _("Somebody else than the proposer"), waiting=payout.status == Status.PROPOSED,
        ),
        _sign(
            _("Who paid"), payout.paid_by, payout.paid_at,
            _("Somebody else than the approver") if decided else _("Not that far yet"),
            waiting=payout.status == Status.APPROVED,
        ),
        _sign(
            _("Signed for"), payout.receipted_by, payout.receipted_at,
            _("The signed paper") if handed_out else _("Not that far yet"), waiting=payout.status == Status.PAID,
        ),
    ]  # fmt: skip


def _sign(role: str, who: Any, at: Any, awaits: str, *, waiting: bool) -> dict[str, Any]:
    return {"role": role, "name": str(who), "at": at} if who else {"role": role, "awaits": awaits, "waiting": waiting}


# Verbs ----------------------------------------------------------------------------------------------------------

FORMS: dict[str, Callable[[Payout], Any]] = {
    "return": lambda payout: ReasonForm(auto_id="return_%s"),
    "refuse": lambda payout: RefusalForm(auto_id="refuse_%s"),
    "pay": lambda payout: PayForm(initial={"version": payout.version}, auto_id="pay_%s"),
    "reverse": lambda payout: ReversalForm(auto_id="reverse_%s"),
    "paper": lambda payout: PaperForm(
        afterwards=payout.status in DECIDED, kind=payout.kind, initial={"form_key": uuid4()}, auto_id="paper_%s"
    ),
}


def _verb(
    name: str,
    ability: Can,
    act: Callable[..., Payout],
    said: Any,
    *,
    form_class: type[VerbForm] = VerbForm,
    undo: str = "",
    binned: bool = False,
) -> Callable[[OfficerRequest, int], HttpResponse]:
    """A button with its form: the payout if it is in reach, the service, and the way back beside what is told."""

    @require_POST
    def press(request: OfficerRequest, pk: int) -> HttpResponse:
        rows = Payout.objects.in_scope(request.scope, ability)
        payout = get_object_or_404(rows.binned() if binned else rows, pk=pk)
        form = form_class(request.POST, auto_id=f"{name}_%s")
        if form.is_valid():
            try:
                act(payout.pk, **form.said, scope=request.scope)
            except PermissionDenied as error:
                raise Http404 from error
            except ValidationError as error:
                form.refuse(error)
            else:
                tell(request, said, undo=reverse(f"welfare:{undo}", args=[pk]) if undo else "")
                return redirect(payout)
        return detail_page(request, pk, **{name: form})

    return press


@require_POST
def payout_approve(request: OfficerRequest, pk: int) -> HttpResponse:
    """The button carries the version that was looked at: what was changed since is looked at again."""
    get_object_or_404(Payout.objects.in_scope(request.scope, Can.APPROVE), pk=pk)
    form = SeenForm(request.POST)
    if not form.is_valid():
        form = SeenForm({"version": 0})
        form.is_valid()
        form.add_error(None, _("Look at the payout, then approve it from its page."))
        return detail_page(request, pk, approve=form)
    return _approve(request, pk)


_approve = _verb(
    "approve",
    Can.APPROVE,
    services.approve_payout,
    gettext_lazy("Approved. The figures count it from now on."),
    form_class=SeenForm,
    undo="payout-reopen",
)
payout_reopen = _verb(
    "reopen", Can.APPROVE, services.reopen_payout, gettext_lazy("Reopened. The payout waits for approval again.")
)
payout_return = _verb(
    "return",
    Can.APPROVE,
    services.return_payout,
    gettext_lazy("Returned to who proposed it, with the reason."),
    form_class=ReasonForm,
)
payout_refuse = _verb(
    "refuse",
    Can.APPROVE,
    services.refuse_payout,
    gettext_lazy("Refused, with the reason."),
    form_class=RefusalForm,
    undo="payout-reopen",
)
payout_pay = _verb(
    "pay",
    Can.PAY,
    services.pay_payout,
    gettext_lazy("Paid out. The books of its funds say so too."),
    form_class=PayForm,
)
payout_receipt = _verb("receipt", Can.PAY, services.receipt_payout, gettext_lazy("Filed: it was paid and signed for."))
payout_reverse = _verb(
    "reverse",
    Can.PAY,
    services.reverse_payout,
    gettext_lazy("Taken back, with the reason. No figure counts it any more."),
    form_class=ReversalForm,
)
payout_bin = _verb("bin", Can.RECORD, services.bin_payout, gettext_lazy("Put into the bin."), undo="payout-restore")
payout_restore = _verb(
    "restore", Can.RECORD, services.restore_payout, gettext_lazy("Taken out of the bin."), binned=True
)
