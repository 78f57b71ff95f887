"""Text typed with the fonts before Unicode, TCVN3 (.VnTime) and VNI-Windows (VNI-Times).

In both, a Vietnamese letter is stored as Latin letters and signs that only its font shows as that
letter: "NguyÔn V¨n An" and "Nguyeãn Vaên An" are both Nguyễn Văn An. Nothing in a file says so; it is
told by the words of a whole column, which are spelled as Vietnamese is only when read in the right way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from common.tabular.syllables import is_syllable

_EVIDENCE = 3
_ENOUGH = 0.85
_BETTER = 0.3
_SAMPLE = 4_000

_WORD = re.compile(r"[A-Za-z\xa1-\xff\xad]+")
_BEYOND = re.compile(r"[^\x00-\xff\u2010-\u203a]")
_MARKED = re.compile(r"[\xa1-\xff]")

_TCVN3 = dict(
    zip(
        "\xb5\xb6\xb7\xb8\xb9\xa8\xbb\xbc\xbd\xbe\xc6\xa9\xc7\xc8\xc9\xca\xcb\xae"
        "\xcc\xce\xcf\xd0\xd1\xaa\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xdc\xdd\xde"
        "\xdf\xe1\xe2\xe3\xe4\xab\xe5\xe6\xe7\xe8\xe9\xac\xea\xeb\xec\xed\xee"
        "\xef\xf1\xf2\xf3\xf4\xad\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe"
        "\xa1\xa2\xa3\xa4\xa5\xa6\xa7",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)


def _vni() -> dict[str, str]:
    """Vowels followed by a sign, and the letters that stand alone; a sign may be of either case."""
    tones = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
    hats = {
        "\u0302": dict(zip("\u0301\u0300\u0309\u0303\u0323", "áàåãä", strict=True)),
        "\u0306": dict(zip("\u0301\u0300\u0309\u0303\u0323", "éèúüë", strict=True)),
    }
    alone = dict(zip("ƠƯơưĐđÍÌỈĨỊíìỉĩịỴỵ", "ÔÖôöÑñÍÌÆÓÒíìæóòÎî", strict=True))
    table = {sign: letter for letter, sign in alone.items()}
    for vowel in "aeouyơư":
        for case in (str.lower, str.upper):
            stem = case(alone.get(vowel, vowel))
            for tone, sign in tones.items():
                table |= _pairs(stem, sign, unicodedata.normalize("NFC", case(vowel) + tone))
            if vowel not in "aeo":
                continue
            for hat, signs in hats.items():
                if hat == "\u0306" and vowel != "a":
                    continue
                table |= _pairs(
                    stem, {"\u0302": "â", "\u0306": "ê"}[hat], unicodedata.normalize("NFC", case(vowel) + hat)
                )
                for tone, sign in signs.items():
                    table |= _pairs(stem, sign, unicodedata.normalize("NFC", case(vowel) + hat + tone))
    del table["yï"], table["yÏ"], table["Yï"], table["YÏ"]
    return table


def _pairs(stem: str, sign: str, letter: str) -> dict[str, str]:
    return {stem + sign: letter, stem + sign.upper(): letter}


@dataclass(frozen=True)
class Encoding:
    """One way in which the letters of old fonts stand for Vietnamese ones."""

    name: str
    letters: Mapping[str, str]
    capitals_by_font: bool
    """Its capitals with tones exist only as small letters shown by a font of capitals."""

    def decode(self, text: str) -> str:
        """The text in Unicode (NFC); what has no meaning in this encoding stays."""
        if text.isascii():
            return text
        read = _PATTERNS[self.name].sub(lambda found: self.letters[found[0]], text)
        return read.upper() if self.capitals_by_font and _in_capitals(text) else read

    def encode(self, text: str) -> str:
        """The other way, as a font of its time showed it; for tests and for files made on purpose."""
        signs = _SIGNS[self.name]
        composed = unicodedata.normalize("NFC", text)
        return "".join(signs.get(letter) or signs.get(letter.lower()) or letter for letter in composed)


def _in_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isascii() and letter.isalpha()]
    inside = any(letter.isascii() and letter.isupper() and before.isalpha() for before, letter in pairwise(text))
    return inside and all(letter.isupper() for letter in letters)


TCVN3 = Encoding("TCVN3", _TCVN3, capitals_by_font=True)
VNI = Encoding("VNI", _vni(), capitals_by_font=False)
ENCODINGS = (TCVN3, VNI)

_PATTERNS = {
    encoding.name: re.compile("|".join(sorted(map(re.escape, encoding.letters), key=len, reverse=True)))
    for encoding in ENCODINGS
}
_SIGNS = {
    encoding.name: {letter: sign for sign, letter in reversed(list(encoding.letters.items()))} for encoding in ENCODINGS
}


def detect(texts: Iterable[object]) -> Encoding | None:
    """The old encoding of a column, or None if it is Unicode, or there is too little to tell.

    Other cells than texts are passed over. Three different words with signs are needed, of which
    nearly all must become Vietnamese, and many more than already are.
    """
    words = _marked_words(texts)
    return _best(words) if len(words) >= _EVIDENCE else None


def agrees(encoding: Encoding, texts: Iterable[object]) -> bool:
    """Whether a column with too little to tell may be read as the rest of its table is."""
    words = _marked_words(texts)
    return bool(words) and len(words) < _EVIDENCE and _best(words) is encoding


def _best(words: set[str]) -> Encoding | None:
    before = sum(map(is_syllable, words)) / len(words)
    shares = [
        (sum(is_syllable(encoding.decode(word)) for word in words) / len(words), encoding) for encoding in ENCODINGS
    ]
    share, encoding = max(shares, key=lambda pair: pair[0])
    return encoding if share >= _ENOUGH and share - before >= _BETTER else None


def _marked_words(texts: Iterable[object]) -> set[str]:
    """Different words with signs; none if there are letters that only Unicode has."""
    words: set[str] = set()
    beyond = 0
    for text in texts:
        if not isinstance(text, str) or text.isascii():
            continue
        if _BEYOND.search(text):
            beyond += 1
            continue
        words.update(word for word in _WORD.findall(text) if _MARKED.search(word))
        if len(words) > _SAMPLE:
            break
    return set() if beyond > len(words) // 20 else words
