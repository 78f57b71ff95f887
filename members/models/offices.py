"""Who held which office: bodies, terms, congresses."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from members.models.people import Member
from unions.models import (
    ByEvent,
    DatedQuerySet,
    Decision,
    Level,
    Record,
    RecordQuerySet,
    ScopedQuerySet,
    UnionUnit,
    one_at_a_time,
)

# The key of an exclusion constraint over a word, without an extension.
BODY_HASH = Func(F("body"), function="hashtext")
BODY_KEY = Func(BODY_HASH, BODY_HASH, Value("[]"), function="int4range")


class TermQuerySet(ScopedQuerySet["Term"], DatedQuerySet["Term"]):  # type: ignore[override]
    pass


@tracked
class Term(models.Model):
    """A term of a unit's committees. The label, as in "2023-2028", need not equal its days."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="terms", verbose_name=_("union"))
    label = models.CharField(_("term"), max_length=20)
    valid = DateRangeField(_("valid"))

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ("unit", "-valid")
        constraints = [
            models.CheckConstraint(
                name="term_lasts_at_least_a_day",
                condition=Q(valid__isempty=False),
                violation_error_message=_("A term lasts at least one day."),
            ),
            ExclusionConstraint(
                name="term_one_at_a_time",
                expressions=[(one_at_a_time("unit"), "&&"), ("valid", "&&")],
                violation_error_message=_("Another term of this union covers some of these days."),
            ),
        ]
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return self.label


class MandateQuerySet(ScopedQuerySet["Mandate"], DatedQuerySet["Mandate"]):  # type: ignore[override]
    def signing_for(self, unit: UnionUnit, day: date) -> Mandate | None:
        """Whose mandate signs the unit's documents on a day: the chair's, else the acting chair's, else a vice-chair's.

        Of several vice-chairs it is the one that stands first in the list. Chairs of other bodies sign nothing here.
        """
        first_of_all = tuple(Mandate.Role(role) for role in Mandate.SIGNING)
        held = self.of(unit).on(day).leading().filter(role__in=first_of_all).select_related("member")
        return min(held, key=lambda one: (first_of_all.index(Mandate.Role(one.role)), one.rank, one.pk), default=None)

    def leading(self) -> MandateQuerySet:
        """Offices in the bodies that speak for the whole union."""
        return self.filter(body__in=Mandate.LEADING)


@tracked
class Mandate(ByEvent):
    """A person held an office in a body of a unit over a span of days."""

    class Body(models.TextChoices):
        EXECUTIVE = "executive_committee", _("Executive committee")
        STANDING = "standing_committee", _("Standing committee")
        INSPECTION = "inspection_committee", _("Inspection committee")
        WOMEN = "womens_committee", _("Women's affairs committee")
        GROUP = "group", _("Union group")
        FINANCE = "finance", _("Finance posts")

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        ACTING_CHAIR = "acting_chair", _("Acting chair")
        VICE_CHAIR = "vice_chair", _("Vice-chair")
        MEMBER = "committee_member", _("Committee member")
        GROUP_LEADER = "group_leader", _("Group leader")
        DEPUTY_LEADER = "deputy_group_leader", _("Deputy group leader")
        ACCOUNT_HOLDER = "account_holder", _("Account holder")
        ACCOUNTANT = "accountant", _("Accountant")
        TREASURER = "treasurer", _("Treasurer")

    class Basis(models.TextChoices):
        ELECTED = "elected", _("Elected")
        SUPPLEMENTARY = "supplementary", _("Supplementary election")
        APPOINTED = "appointed", _("Appointed")

    class Left(models.TextChoices):
        """Why an office ended before its time. At the end of a term nothing needs to be said."""

        RESIGNED = "resigned", _("Resigned")
        RETIRED = "retired", _("Retired")
        MOVED = "moved", _("Moved to other work")
        DISMISSED = "dismissed", _("Dismissed")
        DIED = "died", _("Died")
        OTHER = "other", _("Another reason")

    LEADING = (Body.EXECUTIVE, Body.STANDING)
    CHAIRS = (Role.CHAIR, Role.ACTING_CHAIR)
    SIGNING = (*CHAIRS, Role.VICE_CHAIR)  # who signs for the union, the first that there is

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="mandates")
    member = models.ForeignKey(Member, models.PROTECT, related_name="mandates")
    body = models.CharField(_("body"), max_length=24, choices=Body.choices)
    role = models.CharField(_("office"), max_length=20, choices=Role.choices)
    basis = models.CharField(_("basis"), max_length=14, choices=Basis.choices, default=Basis.ELECTED)
    valid = DateRangeField(_("valid"))
    term = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name=_("term")
    )
    rank = models.PositiveSmallIntegerField(_("order in the list"), default=100)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name=_("decision")
    )
    left = models.CharField(_("left by"), max_length=10, choices=Left.choices, blank=True)
    end_decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision on leaving")
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ("unit", "body", "rank", "role")
        constraints = [
            models.CheckConstraint(
                name="mandate_lasts_at_least_a_day",
                condition=Q(valid__isempty=False),
                violation_error_message=_("A mandate lasts at least one day."),
            ),
            models.CheckConstraint(
                name="mandate_that_was_left_has_an_end",
                condition=Q(left="", end_decision=None) | Q(valid__upper_inf=False),
                violation_error_message=_("Who left an office left it on a day."),
            ),
            ExclusionConstraint(
                name="mandate_held_once_at_a_time",
                expressions=[
                    (one_at_a_time("unit"), "&&"),
                    (one_at_a_time("member"), "&&"),
                    (BODY_KEY, "&&"),
                    ("valid", "&&"),
                ],
                violation_error_message=_("This person already holds an office in that body on some of these days."),
            ),
        ]
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")

    def __str__(self) -> str:
        return f"{self.member}: {self.get_role_display()}"


@tracked
class Congress(Record):
    """The congress of a unit, which elects its committees for a term. One a term."""

    class Form(models.TextChoices):
        ALL_MEMBERS = "all_members", _("All members")
        DELEGATES = "delegates", _("Delegates")

    term_label = models.CharField(_("term"), max_length=20)
    form = models.CharField(_("form"), max_length=11, choices=Form.choices)
    summoned = models.PositiveIntegerField(_("summoned"))
    present = models.PositiveIntegerField(_("present"))
    women_present = models.PositiveIntegerField(_("women present"), null=True, blank=True)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision of recognition")
    )

    objects = RecordQuerySet["Congress"].as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="congress_once_a_term",
                fields=("unit", "term_label"),
                condition=Q(binned_at=None),
                violation_error_message=_("The congress of this union for that term is already recorded."),
            ),
            models.CheckConstraint(
                name="congress_present_were_summoned",
                condition=Q(present__lte=F("summoned")) & (Q(women_present=None) | Q(women_present__lte=F("present"))),
                violation_error_message=_("Not more were present than summoned."),
            ),
        ]
        verbose_name = _("congress")
        verbose_name_plural = _("congresses")

    def __str__(self) -> str:
        return f"{self.term_label}, {self.happened_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("members:congress-detail", args=[self.pk])


class CongressPlanQuerySet(ScopedQuerySet["CongressPlan"]):
    pass


@tracked
class CongressPlan(models.Model):
    """By when the units of some level below one hold their congress for a term."""

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="congress_plans", verbose_name=_("union"))
    term_label = models.CharField(_("term"), max_length=20)
    level = models.ForeignKey(Level, models.PROTECT, related_name="+", verbose_name=_("level"))
    starts_on = models.DateField(_("from"))
    due_on = models.DateField(_("due on"))

    objects = CongressPlanQuerySet.as_manager()

    class Meta:
        ordering = ("-due_on", "pk")
        constraints = [
            models.UniqueConstraint(
                name="congress_plan_once",
                fields=("unit", "term_label", "level"),
                violation_error_message=_("There is already a plan for this level and term."),
            ),
            models.CheckConstraint(
                name="congress_plan_starts_before_it_is_due",
                condition=Q(starts_on__lte=F("due_on")),
                violation_error_message=_("A plan starts before it is due."),
            ),
        ]
        verbose_name = _("congress plan")
        verbose_name_plural = _("congress plans")

    def __str__(self) -> str:
        return f"{self.term_label} {self.level_id}"

    def get_absolute_url(self) -> str:
        return reverse("members:congress-plan-detail", args=[self.pk])
