"""What can be counted about members: who belongs, joined and left, what happened to them, who holds an office."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common.facts import Column, CountUnit, Day, Dimension, Measure, RecordKind
from members.models import (
    Absence,
    CareerEvent,
    Congress,
    CongressPlan,
    Ethnicity,
    GroupStay,
    Headcount,
    Mandate,
    Member,
    MemberRating,
    MembershipSpell,
    OfWhom,
)
from unions.facts import asked_from_above, grades, of_whom_is_asked
from unions.models import Can, GradeScale

PARTY = [(True, _("Party member")), (False, _("not in the Party"))]
MINORITY = [(True, _("of an ethnic minority")), (False, _("of the majority"))]


def ages(value: Any) -> tuple[int, int | None]:
    """The least and the most years of "30-39", "-29" or "50-". Raises ValueError for anything else."""
    least, dash, most = str(value).partition("-")
    if not dash or not (least or most):
        raise ValueError(value)
    return int(least or 0), int(most) if most else None


def years_before(day: date, years: int) -> date:
    """The same day years earlier, 29 February being the 28th; no day is earlier than the first there is."""
    year = max(day.year - years, date.min.year)
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)


def person_dimensions(person: str = "member", *, on_a_day: bool = True) -> tuple[Dimension, ...]:
    """What a person is or was on the record's day; ages only where the day is one and the same for all records."""

    def in_party(value: Any, day: Day) -> Q:
        joined, left = f"{person}__party_joined_on", f"{person}__party_left_on"
        if value:
            return Q(**{f"{joined}__lte": day}) & (Q(**{left: None}) | Q(**{f"{left}__gt": day}))
        return Q(**{joined: None}) | Q(**{f"{joined}__gt": day}) | Q(**{f"{left}__lte": day})

    def aged(value: Any, day: Any) -> Q:
        least, most = ages(value)
        born_on, born_year = f"{person}__born_on", f"{person}__born_year"
        by_day = Q(**{f"{born_on}__lte": years_before(day, least)})
        by_year = Q(**{born_on: None, f"{born_year}__lte": day.year - least})
        if most is not None:
            by_day &= Q(**{f"{born_on}__gt": years_before(day, most + 1)})
            by_year &= Q(**{f"{born_year}__gte": day.year - most})
        return by_day | by_year

    def of_minority(value: Any, _day: Day) -> Q:
        return Q(**{f"{person}__ethnicity__is_majority": not value})

    found = (
        Dimension("sex", _("Sex"), by=f"{person}__sex", values=lambda: Member.Sex.choices),
        Dimension("party", _("Party"), when=in_party, values=lambda: PARTY, needs=Can.SENSITIVE),
        Dimension(
            "minority",
            _("Ethnic minority"),
            when=of_minority,
            values=lambda: MINORITY,
            needs=Can.SENSITIVE,
        ),
        Dimension(
            "ethnicity",
            _("Ethnicity"),
            by=f"{person}__ethnicity",
            values=lambda: list(Ethnicity.objects.values_list("code", "name")),
            needs=Can.SENSITIVE,
        ),
        Dimension(
            "education",
            _("Education"),
            by=f"{person}__education",
            values=lambda: Member.Education.choices,
            needs=Can.RECORD,
        ),
        Dimension(
            "contract",
            _("Contract"),
            by=f"{person}__contract",
            values=lambda: Member.Contract.choices,
            needs=Can.RECORD,
        ),
    )
    return (*found, Dimension("age", _("Age in years"), when=aged)) if on_a_day else found


PERSON = (
    Column(_("Full name"), of=lambda row: row.member.full_name),
    Column(_("Sex"), of=lambda row: row.member.get_sex_display()),
)

MEMBERSHIP = RecordKind(
    code="members.membership",
    label=_("Members"),
    records=MembershipSpell.objects.all,
    valid="valid",
    # One union at a time is a constraint of the database, so a membership on a day is a person.
    measures=(Measure("number", _("Members"), CountUnit.PERSON, function=Count, of="pk"),),
    dimensions=person_dimensions(),
    with_rows=("member",),
    columns=(*PERSON, Column(_("Member since"), of=lambda row: row.valid.lower)),
    order=("member__name_key", "member"),
)

JOINED = RecordKind(
    code="members.joined",
    label=_("Memberships begun"),
    records=MembershipSpell.objects.all,
    happened_on="joined_on",
    measures=(
        Measure("number", _("Memberships"), CountUnit.PERSON, function=Count, of="pk"),
        Measure("people", _("People"), CountUnit.PERSON, function=Count, of="member", distinct=True),
    ),
    dimensions=(
        Dimension("how", _("Joined by"), by="joined", values=lambda: MembershipSpell.Joined.choices),
        *person_dimensions(on_a_day=False),
    ),
    with_rows=("member",),
    columns=(
        Column(_("Date"), of=lambda row: row.joined_on),
        *PERSON,
        Column(_("Joined by"), of=lambda row: row.get_joined_display()),
    ),
    order=("joined_on", "member__name_key", "pk"),
)

LEFT = RecordKind(
    code="members.left",
    label=_("Memberships ended"),
    records=MembershipSpell.objects.all,
    # Counted on the first day on which somebody is no member any more, in the union of the last day inside.
    happened_on="left_on",
    stood_on="last_on",
    measures=(
        Measure("number", _("Memberships"), CountUnit.PERSON, function=Count, of="pk"),
        Measure("people", _("People"), CountUnit.PERSON, function=Count, of="member", distinct=True),
    ),
    dimensions=(
        Dimension("how", _("Left by"), by="left", values=lambda: MembershipSpell.Left.choices),
        *person_dimensions(on_a_day=False),
    ),
    with_rows=("member",),
    columns=(
        Column(_("Last day"), of=lambda row: row.last_on),
        *PERSON,
        Column(_("Left by"), of=lambda row: row.get_left_display()),
    ),
    order=("left_on", "member__name_key", "pk"),
)

IN_GROUP = RecordKind(
    code="members.group_stay",
    label=_("Members in groups"),
    records=GroupStay.objects.all,
    valid="valid",
    unit_field="group",
    measures=(Measure("number", _("Members"), CountUnit.PERSON, function=Count, of="pk"),),
    dimensions=person_dimensions("spell__member"),
    with_rows=("spell__member",),
    columns=(
        Column(_("Full name"), of=lambda row: row.spell.member.full_name),
        Column(_("Group"), of=lambda row: row.unit_name),
    ),
    order=("spell__member__name_key", "pk"),
)

ABSENCE = RecordKind(
    code="members.absence",
    label=_("Members away"),
    records=Absence.objects.all,
    valid="valid",
    needs=Can.RECORD,
    unit_field="spell__unit",
    measures=(Measure("number", _("Members"), CountUnit.PERSON, function=Count, of="pk"),),
    dimensions=(
        Dimension("kind", _("Kind"), by="kind", values=lambda: Absence.Kind.choices),
        *person_dimensions("spell__member"),
    ),
    with_rows=("spell__member",),
    columns=(
        Column(_("Full name"), of=lambda row: row.spell.member.full_name),
        Column(_("Kind"), of=lambda row: row.get_kind_display()),
        Column(_("Since"), of=lambda row: row.valid.lower),
    ),
    order=("spell__member__name_key", "pk"),
)

HEADCOUNT = RecordKind(
    code="members.headcount",
    label=_("Headcounts as declared"),
    records=Headcount.objects.kept,
    valid="valid",
    declared=True,
    measures=(
        Measure("units", _("Unions that declared"), CountUnit.UNION, function=Count, of="pk"),
        Measure("workers", _("Workers"), CountUnit.PERSON, of="workers"),
        Measure("women_workers", _("Women workers"), CountUnit.PERSON, of="women_workers"),
        Measure("members", _("Members"), CountUnit.PERSON, of="members"),
        Measure("women_members", _("Women members"), CountUnit.PERSON, of="women_members"),
        Measure("party_members", _("Party members"), CountUnit.PERSON, of="party_members"),
    ),
    with_rows=("unit",),
    columns=(
        Column(_("As at"), of=lambda row: row.happened_on),
        Column(_("Union"), of=lambda row: row.unit_name or row.unit.code),
        Column(_("Declared by"), of=lambda row: row.declared_by),
        Column(_("Members"), of=lambda row: row.members, amount=True),
        Column(_("Workers"), of=lambda row: row.workers, amount=True),
    ),
    order=("unit__code",),
)

CAREER_EVENT = RecordKind(
    code="members.career_event",
    label=_("Pay rises and appointments"),
    records=CareerEvent.objects.kept,
    happened_on="happened_on",
    measures=(Measure("number", _("People"), CountUnit.PERSON),),
    dimensions=(
        Dimension("kind", _("Kind"), by="kind", values=lambda: CareerEvent.Kind.choices),
        Dimension("of_whom", _("Counted among"), by="of_whom", values=lambda: OfWhom.choices),
    ),
    with_rows=("member",),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Kind"), of=lambda row: row.get_kind_display()),
        Column(_("Person"), of=lambda row: row.about),
        Column(_("Source document"), of=lambda row: row.source_document),
    ),
    order=("happened_on", "pk"),
)

RATING = RecordKind(
    code="members.rating",
    label=_("Ratings of members"),
    records=MemberRating.objects.kept,
    happened_on="happened_on",
    needs=Can.RECORD,
    measures=(Measure("number", _("Members"), CountUnit.PERSON),),
    dimensions=(
        Dimension("grade", _("Grade"), by="grade__code", values=lambda: grades(GradeScale.Subject.MEMBER)),
        Dimension("year", _("Year"), by="year_label"),
    ),
    with_rows=("grade", "member"),
    columns=(
        Column(_("Year"), of=lambda row: row.year_label),
        Column(_("Person"), of=lambda row: row.member or "–"),
        Column(_("Grade"), of=lambda row: row.grade.name),
        Column(_("Quantity"), of=lambda row: row.quantity, amount=True),
    ),
    order=("happened_on", "pk"),
)

MANDATE = RecordKind(
    code="members.mandate",
    label=_("Union offices"),
    records=Mandate.objects.all,
    valid="valid",
    measures=(Measure("people", _("People"), CountUnit.PERSON, function=Count, of="member", distinct=True),),
    dimensions=(
        Dimension("body", _("Body"), by="body", values=lambda: Mandate.Body.choices),
        Dimension("role", _("Office"), by="role", values=lambda: Mandate.Role.choices),
        Dimension("basis", _("Basis"), by="basis", values=lambda: Mandate.Basis.choices),
        *person_dimensions(),
    ),
    with_rows=("member", "unit"),
    columns=(
        *PERSON,
        Column(_("Union"), of=lambda row: row.unit_name or row.unit.code),
        Column(_("Body"), of=lambda row: row.get_body_display()),
        Column(_("Office"), of=lambda row: row.get_role_display()),
    ),
    order=("unit__code", "body", "rank", "pk"),
)

CONGRESS = RecordKind(
    code="members.congress",
    label=_("Congresses"),
    records=Congress.objects.kept,
    happened_on="happened_on",
    measures=(
        Measure("units", _("Unions"), CountUnit.UNION, function=Count, of="unit", distinct=True),
        Measure("summoned", _("Summoned"), CountUnit.PERSON, of="summoned"),
        Measure("present", _("Present"), CountUnit.PERSON, of="present"),
        Measure("women_present", _("Women present"), CountUnit.PERSON, of="women_present"),
    ),
    dimensions=(
        Dimension("term", _("Term"), by="term_label"),
        Dimension("form", _("Form"), by="form", values=lambda: Congress.Form.choices),
    ),
    with_rows=("unit",),
    columns=(
        Column(_("Date"), of=lambda row: row.happened_on),
        Column(_("Union"), of=lambda row: row.unit_name or row.unit.code),
        Column(_("Term"), of=lambda row: row.term_label),
        Column(_("Present"), of=lambda row: row.present, amount=True),
        Column(_("Summoned"), of=lambda row: row.summoned, amount=True),
    ),
    order=("happened_on", "pk"),
)


def by_plan(value: Any, day: Any) -> Q:
    """Units that a plan of a union above asks for a congress ("due"), and those that held it ("held") or did not.

    Of the plans of one union for a level the newest that has begun on the day asks; what was held for its term by
    the day keeps it.
    """
    if value not in dict(BY_PLAN):
        raise ValueError(value)
    begun = CongressPlan.objects.filter(starts_on__lte=day)
    newer = begun.filter(unit=OuterRef("unit"), level=OuterRef("level"), starts_on__gt=OuterRef("starts_on"))
    due = asked_from_above(begun.filter(~Exists(newer)), day).exclude(unit=OuterRef("unit"))
    kept = Congress.objects.kept().filter(happened_on__lte=day, term_label=OuterRef("term_label"))
    held = due.filter(Exists(kept.filter(unit=OuterRef(OuterRef("unit")))))
    return {"due": Q(Exists(due)), "held": Q(Exists(held)), "missing": Q(Exists(due)) & ~Q(Exists(held))}[value]


BY_PLAN = [("due", _("due")), ("held", _("held")), ("missing", _("not held yet"))]

CONGRESS_PLANNED = of_whom_is_asked(
    "members.congress_planned",
    _("Unions and their congresses"),
    Dimension("congress", _("Congress of the plan"), when=by_plan, values=lambda: BY_PLAN),
)

KINDS = (
    MEMBERSHIP,
    JOINED,
    LEFT,
    IN_GROUP,
    ABSENCE,
    HEADCOUNT,
    CAREER_EVENT,
    RATING,
    MANDATE,
    CONGRESS,
    CONGRESS_PLANNED,
)
