"""The papers of a payout: added as numbers, photos or scans, dropped while they may be, handed out as downloads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from common import images
from common.downloads import as_download, filename_of
from common.files import store
from common.models import AccessLog
from members.privacy import log_access
from unions.access import Scope
from unions.models import Can, hold_form
from welfare.models import AFTERWARDS, DECIDED, OPEN, Payout, Proof
from welfare.privacy import may_read_reason
from welfare.services.norms import require_reason
from welfare.services.proposals import rows_of

Status = Payout.Status
MOST_FILES = 10  # photos and scans of one payout
MOST_PAPERS = 30


@dataclass(frozen=True)
class Paper:
    """A paper that comes along with the form of a payout: its number, or an opened photo, scan or PDF."""

    kind: str
    number: str = ""
    issued_on: date | None = None
    upload: BinaryIO | None = None
    form_key: UUID = field(default_factory=uuid4)


@transaction.atomic
def add_proof(
    payout_id: int,
    *,
    kind: str,
    number: str = "",
    issued_on: date | None = None,
    upload: Any = None,
    form_key: UUID,
    scope: Scope,
) -> Proof:
    """Add a paper to a payout; a photo is redrawn without what the camera wrote into it. Sent twice it is one paper.

    Whoever records adds any paper until the payout is receipted; whoever pays, those that exist only afterwards.
    Raises ValidationError beside `upload`, `number` or `issued_on`.
    """
    hold_form(form_key)
    known = Proof.objects.select_related("payout__unit").filter(form_key=form_key).first()
    if known is not None:
        _require_may_add(known.payout, known.kind, scope)
        if known.payout_id != payout_id:
            raise ValidationError(
                _("This form was sent before, for another payout. Open a new one."), code="sent-before"
            )
        return known
    payout = Payout.objects.select_for_update(of=("self",)).select_related("unit", "kind").get(pk=payout_id)
    _require_may_add(payout, kind, scope)
    return _added(payout, Paper(kind, number, issued_on, upload, form_key), scope)


def add_papers(payout: Payout, papers: Sequence[Paper], *, scope: Scope) -> list[Proof]:
    """The papers that came along with the form of a payout that is held, in the same transaction."""
    known = {proof.form_key: proof for proof in payout.proofs.all()} if papers else {}
    return [known.get(paper.form_key) or _added(payout, paper, scope) for paper in papers]


@transaction.atomic
def drop_proof(proof_id: int, *, scope: Scope) -> None:
    """Take a paper away while its payout is not approved; what came afterwards, until the payout is receipted."""
    proof = Proof.objects.select_related("payout").get(pk=proof_id)
    payout = Payout.objects.select_for_update(of=("self",)).select_related("unit", "kind").get(pk=proof.payout_id)
    _require_may_add(payout, proof.kind, scope)
    if payout.status in DECIDED and proof.kind not in AFTERWARDS:
        raise ValidationError(
            _("This paper was there when the payout was approved, and stays with it."), code="approved"
        )
    proof.delete()
    if payout.status == Payout.Status.PROPOSED:
        require_reason(payout, rows_of(payout), scope=scope)
        Payout.objects.filter(pk=payout.pk).update(version=payout.version + 1)  # who looked before, looks again


def proof_response(proof: Proof, *, scope: Scope) -> HttpResponse:
    """The photo or scan as a download, for who may read it; of a sensitive payout the reading is written down.

    Always an attachment: what somebody uploaded is never shown as a page of ours. Raises Http404.
    """
    payout = proof.payout
    if proof.file is None or not scope.allows(Can.VIEW, payout.unit):
        raise Http404
    if payout.pk not in may_read_reason([payout], scope):
        raise Http404
    if payout.kind.sensitive:
        log_access(scope, AccessLog.Act.READ, payout, ["proofs"])
    return as_download(proof.file, proof.filename)


def _added(payout: Payout, paper: Paper, scope: Scope) -> Proof:
    proof = Proof(
        payout=payout,
        kind=paper.kind,
        number=paper.number.strip(),
        issued_on=paper.issued_on,
        added_by=scope.account,
        form_key=paper.form_key,
    )
    _check(proof, payout)
    if paper.upload is not None:
        _require_room(payout)
        try:
            content, media_type = images.paper(paper.upload)
        except ValidationError as refused:
            raise ValidationError({"upload": refused}) from refused
        proof.file = store(content, media_type=media_type)
        proof.filename = filename_of(getattr(paper.upload, "name", ""), media_type)
    elif not proof.number:
        told = _("Add a photo or scan, or write the number of the paper.")
        raise ValidationError({"upload": ValidationError(told, code="nothing")})
    proof.full_clean(validate_constraints=False, exclude={"payout", "file", "added_by"})
    proof.save()
    return proof


def _check(proof: Proof, payout: Payout) -> None:
    if proof.issued_on and proof.issued_on > timezone.localdate():
        raise ValidationError({"issued_on": _("The day must be today or earlier.")})
    if payout.proofs.count() >= MOST_PAPERS:
        raise ValidationError(_("A payout has at most %(most)s papers."), params={"most": MOST_PAPERS}, code="quota")


def _require_room(payout: Payout) -> None:
    if payout.proofs.filter(file__isnull=False).count() >= MOST_FILES:
        told = _("This payout has %(most)s photos and scans already, and that is all it can hold. Drop one first.")
        refused = ValidationError(told, params={"most": MOST_FILES}, code="quota")
        raise ValidationError({"upload": refused})


def _require_may_add(payout: Payout, kind: str, scope: Scope) -> None:
    """Who records adds papers; who pays too, of those that exist only once something was handed out."""
    able = scope.allows(Can.RECORD, payout.unit) or (kind in AFTERWARDS and scope.allows(Can.PAY, payout.unit))
    if not able:
        raise PermissionDenied
    if payout.binned_at is not None:
        raise ValidationError(_("This payout lies in the bin."), code="bin")
    if payout.status not in (*OPEN, Status.APPROVED, Status.PAID):
        raise ValidationError(
            _("No paper is added to this payout or taken away any more: it is “%(state)s”."),
            params={"state": payout.get_status_display()},
            code="state",
        )
