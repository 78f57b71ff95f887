"""Which words can be Vietnamese: a syllable is an onset, a rhyme and a tone."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_STOPPED_TONES = {"\u0301", "\u0323"}

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()
_RHYMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong oong op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up ut
    uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y
""".split()
_BEGUN_WITH_Y = "ych yêm yên yêng yêt yêu yn ynh yt".split()
_SYLLABLE = re.compile(rf"(?:{'|'.join(_ONSETS)})?(?:{'|'.join(_RHYMES)})|(?:qu)?(?:{'|'.join(_BEGUN_WITH_Y)})")
_STOPPED = ("c", "ch", "k", "p", "t")


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a word of any case is spelled as Vietnamese can be: "Nguyễn", "Đắk", not "Müller"."""
    apart = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in apart if ord(mark) in _TONES]
    toneless = unicodedata.normalize("NFC", apart.translate(_TONES))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(toneless):
        return False
    return not tones or not toneless.endswith(_STOPPED) or tones[0] in _STOPPED_TONES
