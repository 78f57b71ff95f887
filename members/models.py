"""People and their membership: who belonged where, over which days, and who held which office."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from unions.models import DatedQuerySet, Decision, Record, RecordQuerySet, ScopedQuerySet, UnionUnit
from unions.models.units import one_at_a_time


class MemberQuerySet(ScopedQuerySet["Member"]):
    """A member stands wherever one of the membership spells stands."""

    def _placed(self, places: QuerySet[Any]) -> Self:
        spells = MembershipSpell.objects.filter(member=OuterRef("pk"))
        return self.filter(Exists(spells._placed(places)))

    def matching(self, words: str) -> Self:
        """Names that hold all the words, each as the beginning of a word; marks and order are free."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(name_folded__startswith=Func(models.Value(word), function="vn_fold"))
                | Q(
                    name_folded__contains=models.functions.Concat(
                        models.Value(" "), Func(models.Value(word), function="vn_fold")
                    )
                )
            )
        return found


@tracked
class Member(models.Model):
    """A person who is or was a member of a union. Identity only; membership is in the spells."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    full_name = models.CharField(_("full name"), max_length=120)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    member_number = models.CharField(_("member number"), max_length=30, unique=True, null=True, blank=True)
    name_folded = models.GeneratedField(
        expression=Func(F("full_name"), function="vn_fold"),
        output_field=models.TextField(),
        db_persist=True,
    )
    name_key = models.GeneratedField(
        expression=Func(F("full_name"), function="vn_name_key"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ("name_key", "pk")
        indexes = [models.Index(fields=["name_key", "id"], name="member_by_given_name")]
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("members:member-detail", args=[self.pk])

    def belonged_to(self, unit: UnionUnit, day: date) -> bool:
        """Whether the membership of a day was in the unit, in one that it is a part of, or in one below it."""
        stood = unit.tree_paths.on(day).first()
        above = stood.unit_ids() if stood else []
        spells = MembershipSpell.objects.on(day).filter(member=self)
        return spells.filter(unit__in=above).exists() or spells.under(unit, on=day).exists()


class MembershipSpellQuerySet(ScopedQuerySet["MembershipSpell"], DatedQuerySet["MembershipSpell"]):  # type: ignore[override]
    pass


@tracked
class MembershipSpell(models.Model):
    """A member belonged to a grassroots union over a span of days."""

    class Joined(models.TextChoices):
        ADMITTED = "admitted", _("Admitted")
        TRANSFERRED = "transferred_in", _("Transferred in")

    class Left(models.TextChoices):
        TRANSFERRED = "transferred_out", _("Transferred out")
        RESIGNED = "resigned", _("Resigned")
        RETIRED = "retired", _("Retired")
        EXPELLED = "expelled", _("Expelled")
        DIED = "died", _("Died")
        DISSOLVED = "unit_dissolved", _("Union dissolved")

    member = models.ForeignKey(Member, models.CASCADE, related_name="spells")
    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="membership_spells")
    valid = DateRangeField(_("valid"))
    joined = models.CharField(_("joined by"), max_length=20, choices=Joined.choices, default=Joined.ADMITTED)
    left = models.CharField(_("left by"), max_length=20, choices=Left.choices, blank=True)

    objects = MembershipSpellQuerySet.as_manager()

    class Meta:
        ordering = ("member", "valid")
        indexes = [models.Index(fields=["unit"], name="spell_unit")]
        constraints = [
            models.CheckConstraint(
                name="spell_lasts_at_least_a_day",
                condition=Q(valid__isempty=False),
                violation_error_message=_("A membership lasts at least one day."),
            ),
            models.CheckConstraint(
                name="spell_reason_goes_with_an_end",
                condition=Q(valid__upper_inf=True, left="") | Q(valid__upper_inf=False) & ~Q(left=""),
                violation_error_message=_("A membership that ended says why, and only such a one."),
            ),
            ExclusionConstraint(
                name="spell_one_union_at_a_time",
                expressions=[(one_at_a_time("member"), "&&"), ("valid", "&&")],
                violation_error_message=_("This member already belongs to a union on some of these days."),
            ),
        ]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.member_id} {self.unit_id} {self.valid}"


class GroupStayQuerySet(ScopedQuerySet["GroupStay"], DatedQuerySet["GroupStay"]):  # type: ignore[override]
    unit_field = "group"


@tracked
class GroupStay(models.Model):
    """In which union group a member was, over a span of days of the membership."""

    spell = models.ForeignKey(MembershipSpell, models.CASCADE, related_name="group_stays")
    group = models.ForeignKey(UnionUnit, models.PROTECT, related_name="group_stays")
    valid = DateRangeField(_("valid"))

    objects = GroupStayQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="group_stay_one_group_at_a_time",
                expressions=[(one_at_a_time("spell"), "&&"), ("valid", "&&")],
                violation_error_message=_("This member is already in a group on some of these days."),
            )
        ]
        verbose_name = _("stay in a group")
        verbose_name_plural = _("stays in groups")

    def __str__(self) -> str:
        return f"{self.spell_id} {self.group_id} {self.valid}"


class MandateQuerySet(ScopedQuerySet["Mandate"], DatedQuerySet["Mandate"]):  # type: ignore[override]
    def signing_for(self, unit: UnionUnit, day: date) -> Mandate | None:
        """Whose mandate signs the unit's documents on a day: the chair's, else the vice-chair's."""
        rank = {role: n for n, role in enumerate((Mandate.Role.CHAIR, Mandate.Role.VICE_CHAIR))}
        held = self.of(unit).on(day).filter(role__in=rank).select_related("member")
        return min(held, key=lambda mandate: (rank[Mandate.Role(mandate.role)], mandate.pk), default=None)


@tracked
class Mandate(models.Model):
    """A person held an office in a body of a unit over a span of days."""

    class Body(models.TextChoices):
        EXECUTIVE = "executive_committee", _("Executive committee")
        STANDING = "standing_committee", _("Standing committee")
        INSPECTION = "inspection_committee", _("Inspection committee")
        WOMEN = "womens_committee", _("Women's affairs committee")
        GROUP = "group", _("Union group")

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        VICE_CHAIR = "vice_chair", _("Vice-chair")
        MEMBER = "committee_member", _("Committee member")
        GROUP_LEADER = "group_leader", _("Group leader")

    class Basis(models.TextChoices):
        ELECTED = "elected", _("Elected")
        SUPPLEMENTARY = "supplementary", _("Supplementary election")
        APPOINTED = "appointed", _("Appointed")

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="mandates")
    member = models.ForeignKey(Member, models.PROTECT, related_name="mandates")
    body = models.CharField(_("body"), max_length=24, choices=Body.choices)
    role = models.CharField(_("office"), max_length=20, choices=Role.choices)
    basis = models.CharField(_("basis"), max_length=14, choices=Basis.choices, default=Basis.ELECTED)
    valid = DateRangeField(_("valid"))
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="mandates")

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ("unit", "body", "role")
        constraints = [
            models.CheckConstraint(
                name="mandate_lasts_at_least_a_day",
                condition=Q(valid__isempty=False),
                violation_error_message=_("A mandate lasts at least one day."),
            )
        ]
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")

    def __str__(self) -> str:
        return f"{self.member}: {self.get_role_display()}"


class OfWhom(models.TextChoices):
    """Whose people a record counts: agencies report on their whole staff, which is more than the members."""

    MEMBERS = "members", _("Members of the union")
    STAFF = "staff", _("Staff of the employer")


@tracked
class CareerEvent(Record):
    """A pay rise or an appointment of somebody whom the union looks after. The employer's doing."""

    class Kind(models.TextChoices):
        REGULAR_RAISE = "raise_regular", _("Regular pay rise")
        EARLY_RAISE = "raise_early", _("Early pay rise")
        UNSTATED_RAISE = "raise", _("Pay rise, kind not stated")
        APPOINTMENT = "appointment", _("Appointment")
        REAPPOINTMENT = "reappointment", _("Re-appointment")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    of_whom = models.CharField(_("counted among"), max_length=8, choices=OfWhom.choices, default=OfWhom.MEMBERS)
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="career_events",
        verbose_name=_("member"),
    )

    objects = RecordQuerySet["CareerEvent"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        verbose_name = _("career event")
        verbose_name_plural = _("career events")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.member or self.quantity}"

    def get_absolute_url(self) -> str:
        return reverse("members:career-event-detail", args=[self.pk])
