"""The tree of unions in time. Placements are the truth; paths are derived from them."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.models import StoredFile
from unions.models.dated import ByEvent, DatedQuerySet, one_at_a_time
from unions.models.reach import ScopedQuerySet
from unions.models.territories import EmployerType, Sector, Territory


class Level(models.Model):
    """A level of the organisation. Data, because the levels of 2024 are not those of 2026."""

    code = models.SlugField(_("code"), primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120)
    rank = models.PositiveSmallIntegerField(_("rank"), help_text=_("1 stands highest."))

    class Meta:
        ordering = ("rank", "code")
        verbose_name = _("level")
        verbose_name_plural = _("levels")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class LevelRule(models.Model):
    """Which level may stand under which, and over which days. No parent level: may stand at the top."""

    level = models.ForeignKey(Level, models.CASCADE, related_name="rules")
    parent_level = models.ForeignKey(Level, models.CASCADE, null=True, blank=True, related_name="rules_below")
    valid = DateRangeField(_("valid"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="level_rule_stands_once",
                fields=("level", "parent_level", "valid"),
                nulls_distinct=False,
            )
        ]
        verbose_name = _("level rule")
        verbose_name_plural = _("level rules")

    def __str__(self) -> str:
        return f"{self.level_id} < {self.parent_level_id or '–'} {self.valid}"


@tracked
class Decision(models.Model):
    """A written decision: its three dates are three facts."""

    number = models.CharField(_("number"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=200)
    signed_on = models.DateField(_("signed on"))
    effective_on = models.DateField(_("effective on"))
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    abstract = models.CharField(_("abstract"), max_length=300, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )

    class Meta:
        ordering = ("-signed_on", "pk")
        constraints = [models.UniqueConstraint(name="decision_is_known_once", fields=("number", "issuer", "signed_on"))]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.number} {self.issuer}"

    def get_absolute_url(self) -> str:
        return reverse("unions:decision-detail", args=[self.pk])


class UnitQuerySet(ScopedQuerySet["UnionUnit"]):
    unit_field = "pk"


@tracked
class UnionUnit(models.Model):
    """The identity of a union organisation; what it is called and where it stands are dated rows."""

    code = models.SlugField(_("code"), max_length=40, unique=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        verbose_name = _("union")
        verbose_name_plural = _("unions")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("unions:unit-detail", args=[self.code])

    def existed_on(self, day: date) -> bool:
        return self.placements.on(day).exists()

    def from_top(self, day: date) -> list[int]:
        """Ids of the units from the top of the tree of a day down to this one, which is the last; none if it stood nowhere."""
        return [pk for path in self.tree_paths.on(day) for pk in path.unit_ids()]


class UnitVersionQuerySet(ScopedQuerySet["UnitVersion"], DatedQuerySet["UnitVersion"]):  # type: ignore[override]
    pass


@tracked
class UnitVersion(ByEvent):
    """What a unit was over a span of days: its names, its level, where it is and in what kind of employer."""

    Sector = Sector

    class StateSalaried(models.TextChoices):
        """How much of the staff the state pays: since 2025 it decides whether there may be a union."""

        WHOLLY = "wholly", _("Wholly state-salaried")
        PARTLY = "partly", _("Partly state-salaried")
        NOT = "not", _("Not state-salaried")

    unit = models.ForeignKey(UnionUnit, models.CASCADE, related_name="versions")
    valid = DateRangeField(_("valid"))
    name = models.CharField(_("name"), max_length=250)
    short_name = models.CharField(_("short name"), max_length=120)
    letterhead_name = models.CharField(
        _("letterhead name"),
        max_length=120,
        help_text=_("As printed at the top of documents, in capitals."),
    )
    symbol = models.CharField(_("symbol"), max_length=40, help_text=_("As in document numbers: BC-CĐCS."))
    place = models.CharField(_("place"), max_length=80, help_text=_("As printed before the date."))
    level = models.ForeignKey(Level, models.PROTECT, related_name="+", verbose_name=_("level"))
    sector = models.CharField(_("sector"), max_length=10, choices=Sector.choices, blank=True)
    employer_name = models.CharField(_("employer"), max_length=250, blank=True)
    employer_type = models.ForeignKey(
        EmployerType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employer type")
    )
    state_salaried = models.CharField(_("state-salaried"), max_length=6, choices=StateSalaried.choices, blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("located in")
    )
    has_seal = models.BooleanField(_("has a seal"), default=False)
    has_account = models.BooleanField(_("has a bank account"), default=False)

    objects = UnitVersionQuerySet.as_manager()

    class Meta:
        ordering = ("unit", "valid")
        constraints = [
            models.CheckConstraint(
                name="unit_version_lasts_at_least_a_day",
                condition=Q(valid__isempty=False),
                violation_error_message=_("A version lasts at least one day."),
            ),
            ExclusionConstraint(
                name="unit_version_one_at_a_time",
                expressions=[(one_at_a_time("unit"), "&&"), ("valid", "&&")],
                violation_error_message=_("The unit already has a name for some of these days."),
            ),
        ]
        verbose_name = _("unit version")
        verbose_name_plural = _("unit versions")

    def __str__(self) -> str:
        return self.name


@tracked
class Placement(ByEvent):
    """Under whom a unit stood, and over which days: the source of truth about the tree."""

    child = models.ForeignKey(UnionUnit, models.PROTECT, related_name="placements")
    parent = models.ForeignKey(UnionUnit, models.PROTECT, null=True, blank=True, related_name="placed_below")
    valid = DateRangeField(_("valid"))
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="placements")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="placement_lasts_at_least_a_day",
                condition=Q(valid__isempty=False),
                violation_error_message=_("A placement lasts at least one day."),
            ),
            models.CheckConstraint(
                name="placement_is_not_under_itself",
                condition=Q(parent=None) | ~Q(parent=F("child")),
                violation_error_message=_("A unit cannot stand below itself."),
            ),
            ExclusionConstraint(
                name="placement_one_parent_at_a_time",
                expressions=[(one_at_a_time("child"), "&&"), ("valid", "&&")],
                violation_error_message=_("This unit already stands elsewhere on some of these days."),
            ),
        ]
        verbose_name = _("placement")
        verbose_name_plural = _("placements")

    def __str__(self) -> str:
        return f"{self.child_id} < {self.parent_id} {self.valid}"
