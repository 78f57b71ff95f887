"""Photos and scans that people send: looked at, made small, and cleaned of all that is not the picture."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST = 1600  # pixels of the longer side, enough to read a form of A4
QUALITY = 82
LARGEST_UPLOAD = 15 * 2**20
LARGEST_PDF = 10 * 2**20
# A photo of a telephone is read at an eighth of its size; other formats are unpacked as a whole.
MOST_PIXELS = {"JPEG": 60_000_000, "MPO": 60_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
READ = ("JPEG", "PNG", "WEBP")  # what several pictures in one are, MPO, is found out by reading it as JPEG
HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")


def photo(upload: BinaryIO) -> bytes:
    """A picture as JPEG of at most 1600 pixels, upright, with nothing of its metadata: neither place nor camera.

    Raises ValidationError for what is no photo, cannot be read to its end, or would unpack to far more than a photo.
    """
    content = _all_of(upload, LARGEST_UPLOAD)
    if content[4:12] in HEIC:
        raise ValidationError(
            _("This photo is stored as HEIC. Let the telephone send it as JPEG, or take a screenshot of it."),
            code="heic",
        )
    try:
        with Image.open(io.BytesIO(content), formats=READ) as image:
            return _redrawn(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except UnidentifiedImageError:
        raise _no_photo() from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise ValidationError(
            _("This photo is damaged and cannot be read to its end. Take it anew, or send it once more."),
            code="damaged",
        ) from error


def paper(upload: BinaryIO) -> tuple[bytes, str]:
    """A scan as it is kept, with its media type: a PDF as it came, a photo redrawn."""
    begins = upload.read(5)
    upload.seek(0)
    if begins != b"%PDF-":
        return photo(upload), "image/jpeg"
    content = _all_of(upload, LARGEST_PDF)
    if b"%%EOF" not in content[-2048:]:
        raise ValidationError(_("This PDF is damaged: its end is missing. Send it once more."), code="damaged")
    return content, "application/pdf"


def _redrawn(image: Any) -> bytes:
    if image.width * image.height > MOST_PIXELS[image.format]:
        raise _too_many_pixels()
    image.draft("RGB", (LONGEST, LONGEST))
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright.convert("RGBA"))
    plain = upright.convert("RGB")
    plain.thumbnail((LONGEST, LONGEST))
    clean = Image.new("RGB", plain.size)
    clean.paste(plain)
    drawn = io.BytesIO()
    clean.save(drawn, "JPEG", quality=QUALITY, optimize=True)
    return drawn.getvalue()


def _all_of(upload: BinaryIO, largest: int) -> bytes:
    content = upload.read(largest + 1)
    if len(content) > largest:
        raise ValidationError(
            _("This file is larger than %(most)s MB. Send a smaller one."),
            params={"most": largest // 2**20},
            code="size",
        )
    if not content:
        raise ValidationError(_("This file is empty. Choose it once more."), code="empty")
    return content


def _no_photo() -> ValidationError:
    return ValidationError(_("This is neither a photo (JPEG, PNG, WebP) nor a PDF."), code="no-photo")


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture has more pixels than a photo or scan. Send it in a smaller size."), code="pixels"
    )
