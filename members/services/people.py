"""What may happen to the record of a person. Pages, imports and the API call these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Func, Q, QuerySet, Value
from django.utils.translation import gettext as _

from members.models import Child, Member, MembershipSpell, NotADuplicate
from members.privacy import CLASSES, SENSITIVE_FIELDS, Privacy, home_units, visible
from members.services.membership import Joining, admit
from unions.access import Scope
from unions.models import Can, hold_form


class ChangedMeanwhileError(ValidationError):
    """Somebody else changed the person since the form was opened; `now` is how the person stands."""

    def __init__(self, now: Member) -> None:
        self.now = now
        super().__init__(
            _("Somebody else changed this person meanwhile. Both versions stand below; choose, then save again."),
            code="changed-meanwhile",
        )


@transaction.atomic
def record_member(member: Member, joining: Joining, *, scope: Scope) -> Member:
    """Write down a new person and admit them. The same form sent twice is one person.

    What is sensitive is taken from those who may read it at the union, and refused from others.
    """
    if member.form_key:
        hold_form(member.form_key)
        if known := Member.objects.filter(form_key=member.form_key).first():
            return _the_same(known, member, scope)
    scope.require(Can.RECORD, joining.unit)
    if any(getattr(member, name, None) for name in _columns()) and not scope.allows(Can.SENSITIVE, joining.unit):
        raise ValidationError(_("Sensitive details of members of this union are written down by its own officers."))
    _check(member)
    member.save()
    admit(member.pk, joining, scope=scope)
    return member


@transaction.atomic
def change_member(member: Member, fields: Iterable[str], *, seen_version: int, scope: Scope) -> Member:
    """Write the named fields of a person, as they stand in `member`; others stay as they are.

    Raises ChangedMeanwhileError where the version is no longer the one that was seen, and PermissionDenied
    where a field is of a class that the scope does not see.
    """
    fields = set(fields)
    now = locked(member.pk, scope)
    if not {CLASSES[name] for name in fields} <= visible(now, scope):
        raise PermissionDenied
    if now.version != seen_version:
        raise ChangedMeanwhileError(now)
    for name in fields:
        setattr(now, name, getattr(member, name))
    _check(now)
    now.version += 1
    now.save()
    return now


@transaction.atomic
def change_children(member_id: int, children: Sequence[tuple[int, str]], *, scope: Scope) -> None:
    """The children of a member are these: (year of birth, sex or ""). Nothing else is kept about them."""
    member = locked(member_id, scope)
    if Privacy.SENSITIVE not in visible(member, scope):
        raise PermissionDenied
    wanted = sorted(children)
    kept = []
    for child in member.children.order_by("born_year", "pk"):
        if (child.born_year, child.sex) in wanted:
            wanted.remove((child.born_year, child.sex))
            kept.append(child.pk)
    member.children.exclude(pk__in=kept).delete()
    Child.objects.bulk_create(Child(member=member, born_year=year, sex=sex) for year, sex in wanted)


def locked(member_id: int, scope: Scope) -> Member:
    """The member, held until the transaction ends; who may not keep their record is refused."""
    member = Member.objects.select_for_update(of=("self",)).get(pk=member_id)
    home = home_units([member_id], scope.on)[member_id]
    if home is None or not scope.places(Can.RECORD).filter(unit=home).exists():
        raise PermissionDenied
    return member


def alike(member: Member, scope: Scope) -> QuerySet[Member]:
    """People in reach who may be the same person: the citizen number, or the name and the birth.

    Where a day of birth is known of both, the day tells; else the year does; without any, the name alone.
    Those said not to be the same are left out.
    """
    same_name = Q(name_folded=Func(Value(member.full_name), function="vn_fold"))
    if member.born_on:
        same_name &= Q(born_on=member.born_on) | Q(born_on=None, born_year=member.born_on.year)
    elif member.born_year:
        same_name &= Q(born_year=member.born_year)
    same = same_name
    if member.citizen_id:
        same |= Q(citizen_id=member.citizen_id)
    found = Member.objects.in_scope(scope).standing().filter(same)
    if member.pk:
        told_apart = NotADuplicate.objects.filter(Q(one=member) | Q(other=member)).values_list("one", "other")
        found = found.exclude(pk__in={member.pk, *(pk for pair in told_apart for pk in pair)})
    return found


def _the_same(known: Member, sent: Member, scope: Scope) -> Member:
    same = known.full_name == sent.full_name and (known.born_on, known.born_year) == (sent.born_on, sent.born_year)
    if not same or not Member.objects.in_scope(scope, Can.RECORD).filter(pk=known.pk).exists():
        raise ValidationError(
            _("This form was sent before, with other words. Open a new one for another person."), code="sent-before"
        )
    return known


def _columns() -> set[str]:
    return set(SENSITIVE_FIELDS) - {"children"}


def _check(member: Member) -> None:
    member.full_clean(exclude={"merged_into"})
    first = MembershipSpell.objects.filter(member=member.pk).order_by("joined_on").first() if member.pk else None
    before = member.union_joined_on
    if first and before and before > first.joined_on:
        raise ValidationError(
            {
                "union_joined_on": _("The book has a membership since %(day)s, which is earlier.")
                % {"day": f"{first.joined_on:%d/%m/%Y}"}
            }
        )
