"""Papers that were signed outside and brought back: kept beside ours, which they never replace."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common import files
from reports.models import Rendering, Report, SignedCopy
from unions.access import Scope
from unions.models import Can

LARGEST = 20 * 2**20
PDF, PDF_END = b"%PDF-", b"%%EOF"
SIGNATURE = b"/ByteRange"  # what every electronic signature in a PDF says of the bytes that it signs


@transaction.atomic
def keep_signed_copy(report_pk: int, *, content: bytes, note: str = "", scope: Scope) -> SignedCopy:
    """Keep a signed paper of a report that was handed in; the same file brought twice is kept once.

    It is intact where its bytes begin with those of our paper and a signature is appended, else it is a scan. Whose the
    signature is, and whether it holds, is for the tools of the signers to say.
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("unit", "submitted").get(pk=report_pk)
    scope.require(Can.SUBMIT, report.unit)
    snapshot = report.submitted
    if snapshot is None:
        raise ValidationError(
            _("Only the paper of a report that was handed in is signed. Hand it in first."), code="state"
        )
    ours = Rendering.objects.filter(snapshot=snapshot, form=Rendering.Form.PDF, part=0).select_related("file").first()
    if ours is None:
        raise ValidationError(_("The paper is not made yet. Wait until it is, and sign that one."), code="no-paper")
    _require_pdf(content)
    stored = files.store(content, media_type="application/pdf")
    known = SignedCopy.objects.filter(snapshot=snapshot, file=stored).first()
    if known is not None:
        return known
    copy = SignedCopy(
        snapshot=snapshot, file=stored, kind=_kind(content, ours.file.read()), note=note, brought_by=scope.account
    )
    copy.full_clean()
    copy.save()
    return copy


def _require_pdf(content: bytes) -> None:
    if len(content) > LARGEST:
        raise ValidationError({"file": _("The file is larger than 20 MB. Scan it in grey.")}, code="size")
    if not content.startswith(PDF):
        raise ValidationError({"file": _("Only a PDF is taken: the signed file, or a scan saved as PDF.")}, code="kind")
    if PDF_END not in content[-2048:]:
        raise ValidationError(
            {"file": _("This PDF is damaged: its end is missing. Send it once more.")}, code="damaged"
        )


def _kind(content: bytes, ours: bytes) -> SignedCopy.Kind:
    if not content.startswith(ours):
        return SignedCopy.Kind.SCAN
    if SIGNATURE not in content[len(ours) :]:
        raise ValidationError(
            {"file": _("This is the paper as it was made here, without a signature. Bring the signed file.")},
            code="unsigned",
        )
    return SignedCopy.Kind.INTACT
