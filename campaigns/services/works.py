"""What may happen to works and models, and to their photos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Work, WorkPhoto
from campaigns.refusals import in_words
from campaigns.services.costs import Share, set_shares
from common import images
from common.files import store
from common.walls import about
from unions.access import Scope
from unions.models import Can
from unions.services import records

MOST_PHOTOS = 20


@transaction.atomic
def record_work(work: Work, *, shares: Sequence[Share] = (), scope: Scope) -> Work:
    """Write a work or model down. The same form sent twice is one work."""
    if known := records.known(work, scope):
        return known
    work.recorded_by = scope.account
    return _saved(work, shares)


@transaction.atomic
def change_work(work: Work, *, shares: Sequence[Share] = (), seen_version: int, scope: Scope) -> Work:
    before = records.locked(Work, work.pk, scope)
    records.require_seen(before, seen_version)
    scope.require(Can.RECORD, work.unit)
    work.version = before.version
    return _saved(work, shares)


@transaction.atomic
def bin_work(pk: int, *, scope: Scope) -> Work:
    return records.put_into_bin(records.locked(Work, pk, scope), scope)


@transaction.atomic
def restore_work(pk: int, *, scope: Scope) -> Work:
    return records.take_out_of_bin(records.locked(Work, pk, scope, binned=True))


def _saved(work: Work, shares: Sequence[Share]) -> Work:
    records.require_day(work)
    if (work.taking_part is None) != (work.eligible is None):
        missing = "eligible" if work.eligible is None else "taking_part"
        raise about(missing, _("Who takes part is told as so many of so many: both, or neither."), code="half")
    with in_words():
        return set_shares(work, shares)


# Photos --------------------------------------------------------------------------------------------------


def add_photos(pk: int, uploads: Sequence[BinaryIO], *, caption: str = "", scope: Scope) -> list[WorkPhoto]:
    """Add photos to a work, redrawn without what the camera wrote into them; all of them, or none.

    A photo that the work shows already is not added again, so the same form sent twice adds nothing. Raises
    ValidationError beside `upload`, PermissionDenied.
    """
    try:
        pictures = [images.photo(upload) for upload in uploads]
    except ValidationError as refused:
        raise ValidationError({"upload": refused}) from refused
    with transaction.atomic():
        work = records.locked(Work, pk, scope)
        shown = set(work.photos.values_list("file__sha256", flat=True))
        files = {stored.sha256: stored for stored in (store(one, media_type="image/jpeg") for one in pictures)}
        new = [stored for digest, stored in files.items() if digest not in shown]
        if len(shown) + len(new) > MOST_PHOTOS:
            raise about(
                "upload", _("A work shows at most %(most)s photos. Drop one first."), code="quota", most=MOST_PHOTOS
            )
        photos = [WorkPhoto(work=work, file=one, caption=caption, added_by=scope.account) for one in new]
        for photo in photos:
            photo.full_clean(exclude={"work", "file", "added_by"})
            photo.save()
        return photos


@transaction.atomic
def drop_photo(pk: int, *, scope: Scope) -> None:
    """Take a photo away; the history keeps that it was there."""
    photo = WorkPhoto.objects.get(pk=pk)
    records.locked(Work, photo.work_id, scope)
    WorkPhoto.objects.filter(pk=pk).delete()
