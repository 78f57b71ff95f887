"""Papers come in clean and small, go out as downloads, and are read by who may."""

from __future__ import annotations

import io
import struct
import uuid
import zlib
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from PIL import Image

from common import images
from common.models import AccessLog
from tests.welfare.paying import codes, in_state, propose, treasurer, upload
from unions.access import Scope
from welfare.models import PayoutKind, Proof
from welfare.services import proofs
from welfare.services.payouts import Paper

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(size=(60, 40), form="JPEG", colour="red", **saved):
    drawn = io.BytesIO()
    Image.new("RGB", size, colour).save(drawn, form, **saved)
    return drawn.getvalue()


def photo_with_a_place(size=(200, 100), orientation=6):
    """As a telephone takes it: turned, with where it was taken and by what."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Chim Hoàng Yến"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(size, exif=exif, comment=b"CANARY")


def flood(width=20_000, height=20_000):
    """A PNG of a few bytes that says it is enormous."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def add(payout, scope, content=None, **fields):
    fields = {"kind": "receipt", "form_key": uuid.uuid4()} | fields
    return proofs.add_proof(payout.pk, upload=content and upload(content), scope=scope, **fields)


def test_a_photo_is_upright_small_and_says_nothing_else():
    clean = images.photo(upload(photo_with_a_place((4000, 2000))))

    with Image.open(io.BytesIO(clean)) as seen:
        assert (seen.format, seen.size) == ("JPEG", (800, 1600))
        assert not dict(seen.getexif())
        assert "comment" not in seen.info
    assert not any(word in clean for word in (b"CANARY", b"Chim"))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_pictures_become_jpeg_too(form):
    drawn = io.BytesIO()
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(drawn, form)

    with Image.open(io.BytesIO(images.photo(upload(drawn.getvalue())))) as seen:
        assert seen.format == "JPEG"
        assert min(seen.getpixel((5, 5))) > 250  # what was transparent is paper


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (flood(), "pixels"),
        (flood(6_000, 6_000), "pixels"),
        (flood(10_000, 10_000), "pixels"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no-photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "no-photo"),
        (b"<html><script>alert(1)</script>", "no-photo"),
        (b"GIF89a" + b"\0" * 30, "no-photo"),
        (b"MZ\x90\0", "no-photo"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 30, "heic"),
        (picture()[:300], "damaged"),
        (b"", "empty"),
        (b"%PDF-1.7 cut", "damaged"),
    ],
)
def test_what_is_no_paper_is_refused_in_words(content, code):
    with pytest.raises(ValidationError) as refused:
        images.paper(upload(content))
    assert codes(refused.value) == {"": [code]}


def test_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(images, "LARGEST_UPLOAD", 100)
    monkeypatch.setattr(images, "LARGEST_PDF", 20)
    for content in (picture(), PDF):
        with pytest.raises(ValidationError) as refused:
            images.paper(upload(content))
        assert codes(refused.value) == {"": ["size"]}


def test_a_pdf_is_kept_as_it_is():
    assert images.paper(upload(PDF)) == (PDF, "application/pdf")


def test_a_paper_is_a_download_that_runs_nowhere(cast):
    proof = add(propose(cast), Scope.of(cast.binh), picture())

    answer = proofs.proof_response(proof, scope=Scope.of(cast.binh))

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\ảnh\\Giấy ra viện.png", "Giấy ra viện.jpg"),
        ('a"\r\nX: 1.jpg', "a X 1.jpg"),
        ("x" * 300 + ".jpg", "x" * 100 + ".jpg"),
    ],
)
def test_a_name_of_a_file_is_only_a_name(cast, given, kept):
    proof = proofs.add_proof(
        propose(cast).pk,
        kind="photo",
        upload=upload(picture(), given),
        form_key=uuid.uuid4(),
        scope=Scope.of(cast.binh),
    )

    assert proof.filename == kept


def test_sent_twice_it_is_one_paper(cast):
    payout, key = propose(cast), uuid.uuid4()
    first = add(payout, Scope.of(cast.binh), picture(), form_key=key)

    assert add(payout, Scope.of(cast.binh), picture(), form_key=key).pk == first.pk
    with pytest.raises(ValidationError):
        add(propose(cast), Scope.of(cast.binh), picture(), form_key=key)
    assert Proof.objects.count() == 1


def test_a_payout_holds_so_many_photos(cast, monkeypatch):
    monkeypatch.setattr(proofs, "MOST_FILES", 2)
    payout = propose(cast)
    for colour in ("red", "blue"):
        add(payout, Scope.of(cast.binh), picture(colour=colour))

    with pytest.raises(ValidationError) as refused:
        add(payout, Scope.of(cast.binh), picture(colour="green"))
    assert codes(refused.value) == {"upload": ["quota"]}
    add(payout, Scope.of(cast.binh), number="12/BB")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "upload"),
        ({"number": "1", "issued_on": date(2999, 1, 1)}, "issued_on"),
        ({"kind": "x", "number": "1"}, "kind"),
    ],
)
def test_a_paper_shows_something_that_can_be(cast, fields, field):
    with pytest.raises(ValidationError) as refused:
        add(propose(cast), Scope.of(cast.binh), **fields)
    assert field in codes(refused.value)


def test_who_pays_adds_what_exists_only_afterwards(cast):
    payout, thu = in_state("paid", cast), Scope.of(treasurer(cast))

    assert add(payout, thu, number="1", kind="receipt").added_by.username == "thu"
    with pytest.raises(PermissionDenied):
        add(payout, thu, number="1", kind="medical")


@pytest.mark.parametrize("who", ["chi", "giang", "khach", "dung"])
def test_nobody_else_adds_or_takes_away(cast, who):
    payout = propose(cast)
    proof = add(payout, Scope.of(cast.binh), number="1")
    other = Scope.of(getattr(cast, who))

    with pytest.raises(PermissionDenied):
        add(payout, other, number="2")
    with pytest.raises(PermissionDenied):
        proofs.drop_proof(proof.pk, scope=other)


@pytest.mark.parametrize(
    ("state", "kind", "goes"),
    [
        ("proposed", "medical", True),
        ("approved", "medical", False),
        ("paid", "medical", False),
        ("paid", "receipt", True),
        ("receipted", "receipt", False),
    ],
)
def test_a_paper_goes_until_its_payout_was_decided_by_it(cast, state, kind, goes):
    papers = [Paper(kind, number="7")] if kind == "medical" else []
    payout = in_state(state, cast, papers=papers)
    proof = payout.proofs.filter(kind=kind).first() or add(payout, Scope.of(cast.binh), number="7", kind=kind)

    if goes:
        proofs.drop_proof(proof.pk, scope=Scope.of(cast.binh))
    else:
        with pytest.raises(ValidationError):
            proofs.drop_proof(proof.pk, scope=Scope.of(cast.binh))
    assert Proof.objects.filter(pk=proof.pk).exists() is not goes


def test_papers_come_along_with_the_form_and_are_not_missed(cast):
    PayoutKind.objects.filter(code="visit-wedding").update(proofs=["wedding"])

    payout = propose(cast, override_reason="", papers=[Paper("wedding", upload=upload(picture()))])

    assert payout.proofs.get().file.media_type == "image/jpeg"


def test_papers_of_a_sensitive_payout_are_read_by_who_may_and_that_is_written_down(cast):
    PayoutKind.objects.filter(code="visit-wedding").update(sensitive=True)
    proof = add(propose(cast), Scope.of(cast.binh), picture())

    for who in ("dung", "quan", "chi", "giang"):
        with pytest.raises(Http404):
            proofs.proof_response(proof, scope=Scope.of(getattr(cast, who)))
    assert not AccessLog.objects.exists()
    proofs.proof_response(proof, scope=Scope.of(cast.an))
    log = AccessLog.objects.get()
    assert (log.account, log.act, log.what, log.fields) == (cast.an, "read", "welfare.Payout", ["proofs"])
