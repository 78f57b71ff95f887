"""The papers of a dossier: added as numbers or scans while it is drawn up or lies in front of somebody, dropped, read."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Proposal, ProposalPaper
from campaigns.services.proposals import DRAWN_UP, locked, require_turn
from common import images
from common.downloads import filename_of
from common.files import store
from common.walls import about
from unions.access import Scope
from unions.models import Can, hold_form

MOST = 30


@transaction.atomic
def add_paper(
    proposal_id: int,
    *,
    kind: str,
    number: str = "",
    issued_on: date | None = None,
    upload: Any = None,
    form_key: UUID,
    scope: Scope,
) -> ProposalPaper:
    """Add a paper: its number, or a photo, scan or PDF; a photo is redrawn. The same form sent twice is one paper.

    Whoever draws the dossier up adds papers; where it lies, whose turn it is adds the minutes of the council.
    """
    hold_form(form_key)
    found = locked(proposal_id)
    _require_may(found, scope)
    if known := found.papers.filter(form_key=form_key).first():
        return known
    if issued_on and issued_on > timezone.localdate():
        raise about("issued_on", _("The day must be today or earlier."), code="future")
    if found.papers.count() >= MOST:
        raise ValidationError(_("A dossier has at most %(most)s papers."), params={"most": MOST}, code="quota")
    paper = ProposalPaper(
        proposal=found, kind=kind, number=number.strip(), issued_on=issued_on, added_by=scope.account, form_key=form_key
    )
    if upload is not None:
        try:
            content, media_type = images.paper(upload)
        except ValidationError as refused:
            raise ValidationError({"upload": refused}) from refused
        paper.file = store(content, media_type=media_type)
        paper.filename = filename_of(getattr(upload, "name", ""), media_type)
    elif not paper.number:
        raise about("upload", _("Add a photo or scan, or write the number of the paper."), code="nothing")
    paper.full_clean(validate_constraints=False, exclude=("proposal", "file", "added_by"))
    paper.save()
    return paper


@transaction.atomic
def drop_paper(pk: int, *, scope: Scope) -> Proposal:
    """Take a paper away; the history keeps what it was."""
    paper = ProposalPaper.objects.get(pk=pk)
    found = locked(paper.proposal_id)
    _require_may(found, scope)
    if found.state not in DRAWN_UP and paper.added_by_id != scope.account.pk:
        raise ValidationError(_("This paper came with the dossier, and stays with it."), code="sent")
    paper.delete()
    return found


def _require_may(found: Proposal, scope: Scope) -> None:
    if found.state in DRAWN_UP:
        scope.require(Can.RECORD, found.unit)
    elif found.state == Proposal.State.SENT:
        require_turn(found, scope)
    elif scope.allows(Can.VIEW, found.unit):
        raise ValidationError(
            _("This cannot be done with the dossier now: it is “%(state)s”."),
            params={"state": found.get_state_display()},
            code="state",
        )
    else:
        raise PermissionDenied
