"""The zip archive around a workbook, looked through before any reader of workbooks sees it.

Everything is unpacked once, in pieces, and nothing is believed that the archive says of itself: sizes
are counted, and an archive that two programs could understand in two ways is turned away.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.tabular.limits import Limits, damaged, refused, too_much_inside

PIECE = 2**20

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
_WRITTEN_IN_XML = (".xml", ".rels", ".vml")
_CLAIM = re.compile(rb"""ount\s*=\s*["']\s*\+?[0-9]{8}""")
_MACROS = ("vbaproject", "/macrosheets/", "/activex/", "basic/", "scripts/")


class Archive:
    """An archive whose directory is sound: `parts` by name, each of which `pieces` unpacks."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        """Raises ValidationError for a bomb, macros, encryption, or what is no plain archive."""
        self._content, self._limits = content, limits
        self._unpacked = 0
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                listed, comment = archive.infolist(), archive.comment
        except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeDecodeError) as error:
            raise damaged() from error
        self.parts = {entry.filename: entry for entry in listed}
        if (
            comment
            or len({name.lower() for name in self.parts}) != len(listed)
            or any("\\" in name for name in self.parts)
        ):
            raise damaged()
        if len(listed) > limits.parts or sum(entry.file_size for entry in listed) > limits.unpacked:
            raise too_much_inside()
        for entry in listed:
            self._check(entry)

    def _check(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename.lower()
        if entry.flag_bits & _ENCRYPTED:
            raise locked()
        if any(mark in name for mark in _MACROS):
            raise macros()
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged()
        if entry.file_size > max(self._limits.small_part, self._limits.ratio * entry.compress_size):
            raise too_much_inside()

    def xml_names(self) -> list[str]:
        return [name for name in self.parts if name.lower().endswith(_WRITTEN_IN_XML)]

    def read(self, name: str) -> bytes:
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """The part unpacked, about a mebibyte at a time; as long as the directory says, or refused."""
        entry, size = self.parts[name], 0
        for piece in self._inflated(entry):
            size += len(piece)
            if size > entry.file_size:
                raise too_much_inside()
            yield piece
        if size != entry.file_size:
            raise damaged()

    def _inflated(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        packed = memoryview(self._packed(entry))
        if entry.compress_type == zipfile.ZIP_STORED:
            for start in range(0, len(packed), PIECE):
                yield bytes(packed[start : start + PIECE])
            return
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        pending: bytes | memoryview = packed
        try:
            while piece := unpacking.decompress(pending, PIECE):
                yield piece
                pending = unpacking.unconsumed_tail
        except zlib.error as error:
            raise damaged() from error
        if not unpacking.eof or unpacking.unused_data:
            raise damaged()

    def _packed(self, entry: zipfile.ZipInfo) -> bytes:
        start = entry.header_offset
        header = self._content[start : start + _LOCAL_HEADER.size]
        if len(header) < _LOCAL_HEADER.size:
            raise damaged()
        magic, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        first = start + _LOCAL_HEADER.size + name_length + extra_length
        packed = self._content[first : first + entry.compress_size]
        if magic != b"PK\x03\x04" or len(packed) != entry.compress_size:
            raise damaged()
        return packed


def check_prologue(piece: bytes) -> None:
    """Raises ValidationError for XML that is not UTF-8 or may define entities."""
    head = piece[:200].lower()
    if piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in piece[:8] or _other_encoding(head):
        raise damaged()
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
        raise entities()


def check_claims(piece: bytes) -> None:
    """Raises ValidationError for XML that claims to hold tens of millions: room would be made for them."""
    if b"ount" in piece and _CLAIM.search(piece):
        raise damaged()


def _other_encoding(head: bytes) -> bool:
    if not head.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml") or b"encoding" not in head:
        return False
    declared = head.split(b"encoding", 1)[1].split(b"?>", 1)[0]
    return not any(known in declared for known in (b"utf-8", b"utf8", b"us-ascii"))


def macros() -> ValidationError:
    return refused("macros", _("This file holds macros, which are not accepted. Save it as .xlsx and send that file."))


def locked() -> ValidationError:
    return refused("locked", _("This file is locked with a password. Remove the password in Excel and save it anew."))


def entities() -> ValidationError:
    return refused("entities", _("This file holds definitions that no workbook needs. It is not opened."))
