"""Where units are, as the state draws its map, and what kinds of employers they stand in. Not the tree of unions."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from unions.models.dated import DatedQuerySet, one_at_a_time
from unions.models.reach import ScopedQuerySet


class Sector(models.TextChoices):
    PUBLIC = "public", _("Public sector")
    BUSINESS = "business", _("Business sector")


class EmployerType(models.Model):
    """A kind of employer that statistics tell apart, over the days on which it is asked for."""

    code = models.SlugField(_("code"), primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120)
    sector = models.CharField(_("sector"), max_length=10, choices=Sector.choices)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    valid = DateRangeField(_("valid"))

    objects = DatedQuerySet["EmployerType"].as_manager()

    class Meta:
        ordering = ("rank", "code")
        verbose_name = _("employer type")
        verbose_name_plural = _("employer types")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class Territory(models.Model):
    """A province or a commune over the days on which the map knew it under this code.

    Codes are the state's statistical ones. A province of before 1/7/2025 and its successor of the same name
    are two rows, since their borders differ.
    """

    class Kind(models.TextChoices):
        PROVINCE = "province", _("Province or city")
        DISTRICT = "district", _("District")
        COMMUNE = "commune", _("Commune, ward or special zone")

    code = models.CharField(_("code"), max_length=10)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    valid = DateRangeField(_("valid"))
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors", blank=True)

    objects = DatedQuerySet["Territory"].as_manager()

    class Meta:
        ordering = ("kind", "code", "valid")
        constraints = [
            models.UniqueConstraint(name="territory_is_known_once", fields=("kind", "code", "valid")),
            models.CheckConstraint(
                name="territory_lasts_at_least_a_day",
                condition=Q(valid__isempty=False),
                violation_error_message=_("A territory lasts at least one day."),
            ),
        ]
        verbose_name = _("territory")
        verbose_name_plural = _("territories")

    def __str__(self) -> str:
        return self.name


class CoverageQuerySet(ScopedQuerySet["Coverage"], DatedQuerySet["Coverage"]):  # type: ignore[override]
    pass


@tracked
class Coverage(models.Model):
    """A unit looks after a territory over a span of days: one commune union may cover several communes."""

    unit = models.ForeignKey("unions.UnionUnit", models.PROTECT, related_name="coverages")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="coverages", verbose_name=_("territory"))
    valid = DateRangeField(_("valid"))

    objects = CoverageQuerySet.as_manager()

    class Meta:
        ordering = ("unit", "territory", "valid")
        constraints = [
            models.CheckConstraint(
                name="coverage_lasts_at_least_a_day",
                condition=Q(valid__isempty=False),
                violation_error_message=_("A coverage lasts at least one day."),
            ),
            ExclusionConstraint(
                name="coverage_of_a_territory_once_at_a_time",
                expressions=[(one_at_a_time("unit"), "&&"), (one_at_a_time("territory"), "&&"), ("valid", "&&")],
                violation_error_message=_("The unit already covers this territory on some of these days."),
            ),
        ]
        verbose_name = _("coverage")
        verbose_name_plural = _("coverages")

    def __str__(self) -> str:
        return f"{self.unit_id} {self.territory_id} {self.valid}"
