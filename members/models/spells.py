"""Membership over time: where somebody belonged, in which group, when away, and the moves between unions."""

from __future__ import annotations

import uuid

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from members.models.people import Member
from unions.models import (
    Account,
    ByEvent,
    DatedQuerySet,
    Record,
    RecordQuerySet,
    ScopedQuerySet,
    UnionUnit,
    one_at_a_time,
)


def _unit_stood(operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """A wall in the database: nobody belongs to a unit on a day on which it did not stand in the tree.

    All rows of a statement are looked at together, so that a list of many thousands costs one look.
    """
    return pgtrigger.Trigger(
        name=f"unit_stood_at_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="written"),
        declare=[("outside", "bigint")],
        func="""
            SELECT spell.unit_id INTO outside
              FROM (SELECT unit_id, range_agg(valid) AS days FROM written GROUP BY unit_id) spell
              LEFT JOIN (SELECT child_id, range_agg(valid) AS days FROM unions_placement
                          WHERE child_id IN (SELECT unit_id FROM written) GROUP BY child_id) placed
                ON placed.child_id = spell.unit_id
             WHERE NOT coalesce(spell.days <@ placed.days, false) LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION 'unit % did not exist on all days of a membership', outside
                USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_stood_meanwhile';
            END IF;
            RETURN NULL;
        """,
    )


class MembershipSpellQuerySet(ScopedQuerySet["MembershipSpell"], DatedQuerySet["MembershipSpell"]):  # type: ignore[override]
    pass


@tracked
class MembershipSpell(ByEvent):
    """A member belonged to a grassroots union over a span of days."""

    class Joined(models.TextChoices):
        ADMITTED = "admitted", _("Admitted")
        TRANSFERRED = "transferred_in", _("Transferred in")
        READMITTED = "readmitted", _("Admitted again")
        REORGANISED = "reorganised", _("Came with a reorganisation")

    class Left(models.TextChoices):
        TRANSFERRED = "transferred_out", _("Transferred out")
        RESIGNED = "resigned", _("Resigned")
        RETIRED = "retired", _("Retired")
        EXPELLED = "expelled", _("Expelled")
        STRUCK_OFF = "struck_off", _("Struck off")
        DIED = "died", _("Died")
        DISSOLVED = "unit_dissolved", _("Union dissolved")
        REORGANISED = "reorganised", _("Went with a reorganisation")

    member = models.ForeignKey(Member, models.CASCADE, related_name="spells")
    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="membership_spells")
    valid = DateRangeField(_("valid"))
    joined = models.CharField(_("joined by"), max_length=20, choices=Joined.choices, default=Joined.ADMITTED)
    left = models.CharField(_("left by"), max_length=20, choices=Left.choices, blank=True)
    joined_document = models.CharField(_("document of joining"), max_length=150, blank=True)
    left_document = models.CharField(_("document of leaving"), max_length=150, blank=True)
    # The days of joining and leaving as plain dates, for counting what flowed in and out of unions.
    joined_on = models.GeneratedField(
        expression=Func(F("valid"), function="lower"), output_field=models.DateField(), db_persist=True
    )
    left_on = models.GeneratedField(
        expression=Func(F("valid"), function="upper"), output_field=models.DateField(null=True), db_persist=True
    )
    # The last day inside: a union that is dissolved stands no more on the day on which its members left.
    last_on = models.GeneratedField(
        expression=Func(F("valid"), template="upper(%(expressions)s) - 1", output_field=models.DateField()),
        output_field=models.DateField(null=True),
        db_persist=True,
    )

    objects = MembershipSpellQuerySet.as_manager()

    class Meta:
        ordering = ("member", "valid")
        indexes = [
            models.Index(fields=["unit"], include=["member", "valid"], name="spell_unit"),
            models.Index(fields=["left_on"], name="spell_left_on", condition=Q(left_on__isnull=False)),
        ]
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
        triggers = [_unit_stood(pgtrigger.Insert), _unit_stood(pgtrigger.Update)]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.member_id} {self.unit_id} {self.valid}"


class GroupStayQuerySet(ScopedQuerySet["GroupStay"], DatedQuerySet["GroupStay"]):  # type: ignore[override]
    unit_field = "group"


@tracked
class GroupStay(ByEvent):
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


class AbsenceQuerySet(ScopedQuerySet["Absence"], DatedQuerySet["Absence"]):  # type: ignore[override]
    unit_field = "spell__unit"


@tracked
class Absence(models.Model):
    """Days away from work during a membership: they matter for dues, ratings and awards."""

    class Kind(models.TextChoices):
        SICK = "sick", _("Sick leave")
        MATERNITY = "maternity", _("Maternity leave")
        STUDY = "study", _("Study")
        UNPAID = "unpaid", _("Unpaid leave")
        MILITARY = "military", _("Military service")
        OTHER = "other", _("Another reason")

    spell = models.ForeignKey(MembershipSpell, models.CASCADE, related_name="absences")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    valid = DateRangeField(_("days"))
    note = models.CharField(_("note"), max_length=250, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("spell", "valid")
        constraints = [
            models.CheckConstraint(
                name="absence_lasts_at_least_a_day",
                condition=Q(valid__isempty=False),
                violation_error_message=_("An absence lasts at least one day."),
            ),
            ExclusionConstraint(
                name="absence_one_at_a_time",
                expressions=[(one_at_a_time("spell"), "&&"), ("valid", "&&")],
                violation_error_message=_("Another absence covers some of these days."),
            ),
        ]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.valid}"


class TransferQuerySet(ScopedQuerySet["Transfer"]):
    """A transfer is seen from where it was sent; `coming` ones from where it goes."""

    unit_field = "from_unit"

    def coming(self) -> TransferQuerySet:
        rows = self.all()
        rows.unit_field = "to_unit"
        return rows


@tracked
class Transfer(models.Model):
    """A member is sent from one union to another, which receives or refuses."""

    class Status(models.TextChoices):
        SENT = "sent", _("Sent")
        RECEIVED = "received", _("Received")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    member = models.ForeignKey(Member, models.PROTECT, related_name="transfers", verbose_name=_("member"))
    from_unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="transfers_out", verbose_name=_("from"))
    to_unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="transfers_in", verbose_name=_("to"))
    moves_on = models.DateField(_("from the day"))
    document = models.CharField(_("letter of introduction"), max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.SENT)
    answer = models.CharField(_("reason for refusing"), max_length=500, blank=True)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sent_by = models.ForeignKey(Account, models.PROTECT, editable=False, related_name="+")
    sent_at = models.DateTimeField(editable=False)
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="transfer_one_open_at_a_time",
                fields=("member",),
                condition=Q(status="sent"),
                violation_error_message=_("This member is already being transferred."),
            ),
            models.CheckConstraint(
                name="transfer_goes_elsewhere",
                condition=~Q(from_unit=F("to_unit")),
                violation_error_message=_("A transfer goes to another union."),
            ),
            models.CheckConstraint(
                name="transfer_was_sent_by_somebody",
                condition=Q(sent_by__isnull=False, sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="transfer_answer_is_whole",
                condition=Q(status="sent", answered_by=None, answered_at=None)
                | ~Q(status="sent") & Q(answered_by__isnull=False, answered_at__isnull=False),
                violation_error_message=_("An answered transfer says who answered and when."),
            ),
        ]
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")

    def __str__(self) -> str:
        return f"{self.member_id}: {self.from_unit_id} > {self.to_unit_id}"

    def get_absolute_url(self) -> str:
        return reverse("members:transfer-detail", args=[self.pk])


class HeadcountQuerySet(RecordQuerySet["Headcount"]):
    pass


@tracked
class Headcount(Record):
    """How many there were on a day, as declared: where no list of people is kept, or beside it.

    `happened_on` is the day it speaks of; it holds until the next headcount of the same unit, as `valid` says.
    Never mixed with members counted from memberships.
    """

    workers = models.PositiveIntegerField(_("workers"))
    women_workers = models.PositiveIntegerField(_("women workers"), null=True, blank=True)
    members = models.PositiveIntegerField(_("members"))
    women_members = models.PositiveIntegerField(_("women members"), null=True, blank=True)
    party_members = models.PositiveIntegerField(_("Party members"), null=True, blank=True)
    declared_by = models.CharField(_("declared by"), max_length=200)
    valid = DateRangeField(_("valid"), editable=False)

    objects = HeadcountQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="headcount_women_are_among_all",
                condition=(Q(women_workers=None) | Q(women_workers__lte=F("workers")))
                & (Q(women_members=None) | Q(women_members__lte=F("members")))
                & (Q(party_members=None) | Q(party_members__lte=F("members"))),
                violation_error_message=_("A part is not more than the whole."),
            ),
            ExclusionConstraint(
                name="headcount_one_at_a_time",
                expressions=[(one_at_a_time("unit"), "&&"), ("valid", "&&")],
                condition=Q(binned_at=None),
                violation_error_message=_("There is another headcount of this union for that day."),
            ),
        ]
        verbose_name = _("headcount")
        verbose_name_plural = _("headcounts")

    def __str__(self) -> str:
        return f"{self.unit_id} {self.happened_on:%d/%m/%Y}: {self.members} / {self.workers}"

    def get_absolute_url(self) -> str:
        return reverse("members:headcount-detail", args=[self.pk])
