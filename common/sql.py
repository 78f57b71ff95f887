"""The text functions of `common/vietnamese.py` inside PostgreSQL, for generated columns.

* Bodies are of the SQL-standard form (RETURN …): names are bound when a function is made, so a dump
  restores whatever the search path; bodies given as a string break there.
* `pg_c_utf8` lowers letters the same way on every server, whatever its locale.
* Keys sort by plain code points: declare their columns with `db_collation="C"`.
"""

from __future__ import annotations

from common.vietnamese import BETWEEN, BLANK, INVISIBLE, LOOK_ALIKES, MARK, QUALITIES, TONES


def _literal(text: str) -> str:
    """An SQL literal in which all but ASCII is spelled in code points, so that it can be read."""
    spelled = (letter if " " <= letter <= "~" else f"\\{ord(letter):04X}" for letter in text)
    return f"U&'{''.join(spelled)}'"


def _translate(text: str, replaced: dict[str, str], dropped: str = "") -> str:
    before, after = "".join(replaced) + dropped, "".join(replaced.values())
    return f"translate({text}, {_literal(before)}, {_literal(after)})"


def _without_marks(text: str) -> str:
    return f"regexp_replace({text}, {_literal(MARK)}, '', 'g')"


_CLEANED = _translate("lower(normalize(text, NFKD) COLLATE pg_c_utf8)", LOOK_ALIKES, dropped=INVISIBLE)
_BETWEEN = _literal(BETWEEN)

_FUNCTIONS = {
    "vn_words(text text)": f"btrim(regexp_replace({_CLEANED}, {_literal(BLANK)}, ' ', 'g'))",
    "vn_fold(text text)": f"replace({_without_marks('vn_words(text)')}, {_literal('đ')}, 'd')",
    "vn_toned(words text)": _translate(f"replace(words, {_literal('đ')}, 'd{{')", QUALITIES | TONES),
    "vn_letters(toned text)": _without_marks(_translate("toned", {}, dropped="".join(TONES.values()))),
    "vn_words_key(words text)": f"vn_letters(vn_toned(words)) || {_BETWEEN} || vn_toned(words)",
    "vn_order_key(text text)": "vn_words_key(vn_words(text))",
    "vn_name_key(full_name text)": (
        f"vn_words_key(split_part(vn_words(full_name), ' ', -1)) || {_BETWEEN}"
        " || vn_words_key(regexp_replace(vn_words(full_name), ' ?[^ ]*$', ''))"
    ),
}

CREATE_FUNCTIONS = "\n".join(
    f"CREATE FUNCTION {signature} RETURNS text IMMUTABLE STRICT PARALLEL SAFE\n    RETURN {body};"
    for signature, body in _FUNCTIONS.items()
)
DROP_FUNCTIONS = "\n".join(f"DROP FUNCTION {signature};" for signature in reversed(_FUNCTIONS))
