"""What becomes of each staged row: whose it is, what it would change, why it cannot come in.

A handful of statements, as many for ten rows as for a hundred thousand. What they find stands in the table
`import_judged` of the same transaction: number, member_id, spell_id, problem, changes, outcome.
"""

# ruff: noqa: S608 - the SQL is made of the names of our own columns

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from members.imports.staging import NULLABLE, run


@dataclass(frozen=True)
class Terms:
    """On which terms rows are judged."""

    unit: int
    today: date
    founded: date
    """Since when the unit stands without a gap."""
    joining: date
    """When those joined who do not say it."""
    fields: Sequence[str]
    """The fields that the list can change."""
    erased: Collection[str] = ()
    """Those of them that an empty cell erases."""

    @property
    def params(self) -> dict[str, Any]:
        return {"unit": self.unit, "today": self.today, "founded": self.founded, "joining": self.joining}


def problems() -> dict[str, tuple[str, str]]:
    """By the code of a problem: the column of the list it is about, "" for the whole row, and its words.

    {} stands for a day or the number of another row.
    """
    return {
        "key": ("", _("The person that the key of this row names is not in the book any more.")),
        "two": ("", _("The numbers in this row belong to two people of the book. Correct the wrong one.")),
        "alike": ("full_name", _("Several members have this name. Write the birth or a number that tells them apart.")),
        "double": ("", _("This row and row {} are the same member of the book. Delete one of them.")),
        "elsewhere": (
            "",
            _("This person is a member of another union or was one: use a transfer, or admit them there."),
        ),
        "left": ("", _("This person left this union on {}. Admit them again on their own page.")),
        "stale": ("", _("This person was changed in the book after the workbook was made. Take a new one.")),
        "number": (
            "citizen_id",
            _("Somebody of this name and birth is in the book with another citizen number. Correct it on their page."),
        ),
        "no_name": ("full_name", _("The name is missing.")),
        "no_sex": ("sex", _("Neither the sex nor a citizen number that tells it is written.")),
        "future": ("joined_on", _("This day has not come yet.")),
        "unborn": ("joined_on", _("Nobody joins before being born.")),
        "joined": (
            "joined_on",
            _("The membership in the book began on {} and cannot begin on this day. See their page."),
        ),
        "first": ("union_joined_on", _("The book has a membership since {}, which is earlier.")),
        "not_party": ("party", _("The book has a Party member since {}. Write on their page when that ended.")),
        "left_party": ("party", _("The book says that this person left the Party on {}. Put it right on their page.")),
        "group": ("group", _("A later stay in a group is already written down. See their page.")),
        "party_order": ("party_official_on", _("Nobody is a full Party member before joining the Party.")),
    }


HOME = """
CREATE TEMP TABLE import_home ON COMMIT DROP AS
SELECT DISTINCT ON (spell.member_id) spell.member_id, spell.id AS spell_id, lower(spell.valid) AS began_on,
       upper(spell.valid) AS left_on, spell.joined, member.name_folded, member.born_on, member.born_year,
       member.citizen_id, member.staff_code
  FROM members_membershipspell spell JOIN members_member member ON member.id = spell.member_id
 WHERE spell.unit_id = %(unit)s AND member.merged_into_id IS NULL
 ORDER BY spell.member_id, lower(spell.valid) DESC
"""

# By numbers, wherever the person is; by the staff code or the name and birth, within the union.
FOUND = """
CREATE TEMP TABLE import_found ON COMMIT DROP AS
WITH numbered AS MATERIALIZED (
    SELECT staged.number, coalesce(member.merged_into_id, member.id) AS member_id
      FROM import_staged staged JOIN members_member member ON member.id = staged.key_member
    UNION ALL
    SELECT staged.number, coalesce(member.merged_into_id, member.id)
      FROM import_staged staged JOIN members_member member ON member.member_number = staged.member_number
    UNION ALL
    SELECT staged.number, coalesce(member.merged_into_id, member.id)
      FROM import_staged staged JOIN members_member member ON member.citizen_id = staged.citizen_id
     WHERE member.citizen_id <> ''
    UNION ALL
    SELECT staged.number, home.member_id
      FROM import_staged staged JOIN import_home home ON home.staff_code = staged.staff_code
     WHERE home.staff_code <> ''
), unnumbered AS (
    SELECT number, name_folded, born_on, born_year, citizen_id FROM import_staged
     WHERE name_folded IS NOT NULL AND number NOT IN (SELECT number FROM numbered)
), named AS (
    SELECT staged.number, home.member_id, CASE WHEN staged.born_year = home.born_year THEN 2 ELSE 3 END AS rank,
           length(staged.citizen_id) = length(home.citizen_id) AND staged.citizen_id <> home.citizen_id AS contradicts
      FROM unnumbered staged JOIN import_home home USING (name_folded)
     WHERE staged.born_year IS NULL OR home.born_year IS NULL
        OR staged.born_year = home.born_year AND coalesce(staged.born_on = home.born_on, true)
), together AS (
    SELECT number, 1 AS rank, member_id, false AS contradicts FROM numbered
    UNION ALL SELECT number, rank, member_id, coalesce(contradicts, false) FROM named
)
SELECT DISTINCT ON (number) number, rank, min(member_id) AS member_id, count(DISTINCT member_id) AS people,
       bool_or(contradicts) AS contradicts
  FROM together GROUP BY number, rank ORDER BY number, rank
"""

# Where a row says another day of joining than the book: who was admitted here joined on that day, if it can be; who
# came from another union had joined a union before.
CORRECTS = """
(home.spell_id IS NOT NULL AND staged.joined_on <> home.began_on AND staged.joined_on >= %(founded)s
 AND staged.joined_on IS DISTINCT FROM member.union_joined_on
 AND (home.joined IN ('admitted', 'readmitted') OR staged.joined_on > home.began_on))
"""
CAN_CORRECT = """
(home.joined IN ('admitted', 'readmitted') AND staged.joined_on < coalesce(home.left_on, 'infinity')
 AND NOT EXISTS (SELECT FROM members_membershipspell other
                  WHERE other.member_id = home.member_id AND other.id <> home.spell_id
                    AND other.valid && daterange(staged.joined_on, home.left_on))
 AND NOT EXISTS (SELECT FROM members_groupstay stay
                  WHERE stay.spell_id = home.spell_id AND upper(stay.valid) <= staged.joined_on)
 AND NOT EXISTS (SELECT FROM members_absence absence
                  WHERE absence.spell_id = home.spell_id AND lower(absence.valid) < staged.joined_on))
"""
BEGINS = "greatest(coalesce(staged.joined_on, %(joining)s), %(founded)s)"  # the membership of somebody new
FIRST_BEGAN = f"""
coalesce((SELECT min(CASE WHEN spell.id = home.spell_id AND {CORRECTS} THEN staged.joined_on ELSE lower(spell.valid) END)
            FROM members_membershipspell spell WHERE spell.member_id = member.id), {BEGINS})
"""
MOVES_GROUP = "(staged.group_id IS NOT NULL AND staged.group_id IS DISTINCT FROM stay.group_id)"
DAY = "to_char({}, 'DD/MM/YYYY')"

# The tables that a row is judged by.
TABLES = """
  FROM import_staged staged
  LEFT JOIN import_found found USING (number)
  LEFT JOIN members_member member ON member.id = found.member_id
  LEFT JOIN import_home home ON home.member_id = found.member_id
  LEFT JOIN members_groupstay stay ON staged.group_id IS NOT NULL AND stay.spell_id = home.spell_id
        AND stay.valid @> greatest(%(today)s::date, home.began_on)
  LEFT JOIN (SELECT member_id, min(number) AS number, max(number) AS last FROM import_found
              GROUP BY member_id HAVING count(*) > 1) again ON again.member_id = found.member_id
"""


def new_value(field: str, erased: Collection[str] = ()) -> str:
    """What a field is after the row: of its person where the row says nothing, of a new one as they come."""
    erases = field in erased
    kept = "NULL" if erases else f"member.{field}"
    match field:
        case "sex":
            return "coalesce(staged.sex, member.sex, staged.sex_by_number)"
        case "born_on":
            return (
                f"CASE WHEN staged.born_year IS NULL THEN {kept}::date WHEN staged.born_on IS NOT NULL THEN staged.born_on"
                " WHEN staged.born_year = member.born_year THEN member.born_on END"
            )
        case "party_joined_on":
            marked = "CASE WHEN staged.party_marked THEN coalesce(member.party_joined_on, %(joining)s) END"
            return f"coalesce(staged.party_joined_on, {marked}, {kept})"
        case "union_joined_on":
            earlier = (
                "CASE WHEN home.spell_id IS NULL AND staged.joined_on < %(founded)s"
                f" OR staged.joined_on < home.began_on AND NOT {CORRECTS} THEN staged.joined_on END"
            )
            return f"coalesce(staged.union_joined_on, {earlier}, {kept})"
        case "note":  # of several lines in the book, of one in a cell
            same = "staged.note = btrim(regexp_replace(member.note, '\\s+', ' ', 'g'))"
            return f"CASE WHEN {same} THEN member.note ELSE coalesce(staged.note, {'NULL' if erases else 'member.note'}, '') END"
        case _ if field in NULLABLE:
            return "staged." + field if erases else f"coalesce(staged.{field}, {kept})"
    return f"coalesce(staged.{field}, '')" if erases else f"coalesce(staged.{field}, member.{field}, '')"


def _problem(terms: Terms) -> str:
    """The code of the first thing that is wrong, after "|" the day or row that it names; NULL for a good row."""
    born_year, joined_before = (_after(field, terms) for field in ("born_year", "union_joined_on"))
    began = f"CASE WHEN {CORRECTS} THEN staged.joined_on ELSE coalesce(home.began_on, {BEGINS}) END"
    return f"""
    CASE WHEN staged.key_member IS NOT NULL AND member.id IS NULL THEN 'key'
         WHEN found.people > 1 THEN CASE WHEN found.rank = 1 THEN 'two' ELSE 'alike' END
         WHEN again.number IS NOT NULL
              THEN 'double|' || CASE WHEN again.number = staged.number THEN again.last ELSE again.number END
         WHEN member.id IS NOT NULL AND home.spell_id IS NULL THEN 'elsewhere'
         WHEN home.left_on <= %(today)s THEN 'left|' || {DAY.format("home.left_on")}
         WHEN staged.key_version <> member.version THEN 'stale'
         WHEN found.contradicts THEN 'number'
         WHEN member.id IS NULL AND staged.full_name IS NULL THEN 'no_name'
         WHEN member.id IS NULL AND coalesce(staged.sex, staged.sex_by_number) IS NULL THEN 'no_sex'
         WHEN staged.joined_on > %(today)s AND staged.joined_on IS DISTINCT FROM home.began_on THEN 'future'
         WHEN extract(year FROM {began}) <= {born_year} THEN 'unborn'
         {_party_problem(terms)}
         WHEN {CORRECTS} AND NOT {CAN_CORRECT} THEN 'joined|' || {DAY.format("home.began_on")}
         WHEN {joined_before} IS NOT NULL AND {joined_before} > {FIRST_BEGAN} THEN 'first|' || {DAY.format(FIRST_BEGAN)}
         WHEN {MOVES_GROUP} AND EXISTS (SELECT FROM members_groupstay later WHERE later.spell_id = home.spell_id
              AND lower(later.valid) > greatest(%(today)s::date, home.began_on)) THEN 'group'
    END
    """


def _party_problem(terms: Terms) -> str:
    """What is wrong about the Party, asked only of lists that speak of it: others learn nothing of it."""
    if not {"party_joined_on", "party_official_on"} & set(terms.fields):
        return ""
    joined, official = (_after(field, terms) for field in ("party_joined_on", "party_official_on"))
    return f"""
         WHEN NOT staged.party_marked AND member.party_joined_on IS NOT NULL AND member.party_left_on IS NULL
              THEN 'not_party|' || {DAY.format("member.party_joined_on")}
         WHEN member.party_left_on IS NOT NULL AND (staged.party_marked OR {joined} IS NULL
              OR {joined} >= member.party_left_on) THEN 'left_party|' || {DAY.format("member.party_left_on")}
         WHEN {official} < {joined} THEN 'party_order'
    """


def _after(field: str, terms: Terms) -> str:
    return new_value(field, terms.erased) if field in terms.fields else f"member.{field}"


def _changes(terms: Terms) -> str:
    """{{field: [before, after]}} of a row about a member of the union; rows that change nothing are told by one look.

    Of people who are not, or no longer, members here nothing that the book knows is kept with the list.
    """
    pairs = [(field, f"member.{field}", new_value(field, terms.erased)) for field in terms.fields]
    tests = [f"{after} IS DISTINCT FROM {before}" for _field, before, after in pairs] + [CORRECTS, MOVES_GROUP]
    parts = [
        f"CASE WHEN {after} IS DISTINCT FROM {before} THEN jsonb_build_object('{field}', jsonb_build_array({before}, {after}))"
        " ELSE '{}' END"
        for field, before, after in pairs
    ]
    parts += [
        f"CASE WHEN {CORRECTS} THEN jsonb_build_object('joined_on', jsonb_build_array(home.began_on, staged.joined_on))"
        " ELSE '{}' END",
        f"CASE WHEN {MOVES_GROUP} THEN jsonb_build_object('group_id', jsonb_build_array(stay.group_id, staged.group_id))"
        " ELSE '{}' END",
    ]
    is_member = "home.spell_id IS NOT NULL AND coalesce(home.left_on > %(today)s, true)"
    return f"CASE WHEN {is_member} AND ({' OR '.join(tests)}) THEN {' || '.join(parts)} ELSE '{{}}' END"


def judge(terms: Terms, *, numbering: bool = False) -> None:
    """Make `import_judged` of the staged rows; `numbering` gives new rows the ids of their person and membership."""
    for table in ("import_home", "import_found", "import_judged"):
        run(f"DROP TABLE IF EXISTS {table}")
    run(HOME, terms.params)
    run("ANALYZE import_home")
    run(FOUND, terms.params)
    run("ANALYZE import_found")
    ids = [("member_id", "members_member"), ("spell_id", "members_membershipspell")]
    numbered = ", ".join(
        f"CASE WHEN outcome = 'new' THEN nextval('{table}_id_seq'::regclass) ELSE {column} END AS {column}"
        for column, table in ids
    )
    run(
        f"""
        CREATE TEMP TABLE import_judged ON COMMIT DROP AS
        SELECT number, problem, changes, outcome, {numbered if numbering else "member_id, spell_id"}
          FROM (SELECT told.*, CASE WHEN problem IS NOT NULL OR flawed THEN 'bad' WHEN member_id IS NULL THEN 'new'
                                    WHEN changes <> '{{}}' THEN 'changed' ELSE 'same' END AS outcome
                  FROM (SELECT staged.number, home.member_id, home.spell_id, staged.errors IS NOT NULL AS flawed,
                               {_problem(terms)} AS problem, {_changes(terms)}::jsonb AS changes
                        {TABLES}) AS told) AS judged
        """,
        terms.params,
    )
    run("ANALYZE import_judged (number, outcome, member_id)")
