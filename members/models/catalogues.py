"""Lists that members' fields are chosen from, and what is asked of committees. Data, with its source."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.offices import Mandate
from unions.models import DatedQuerySet, Level


class Ethnicity(models.Model):
    """A people of the state's official list. `is_majority` is true of the Kinh alone."""

    code = models.CharField(_("code"), primary_key=True, max_length=2)
    name = models.CharField(_("name"), max_length=40, unique=True)
    other_names = models.CharField(_("other names"), max_length=250, blank=True)
    is_majority = models.BooleanField(_("majority"), default=False)

    class Meta:
        ordering = ("code",)
        verbose_name = _("ethnicity")
        verbose_name_plural = _("ethnicities")

    def __str__(self) -> str:
        return self.name


class CommitteeRule(models.Model):
    """What is asked of a body, by the members of its union. What does not keep to it is warned of, not refused."""

    body = models.CharField(_("body"), max_length=24, choices=Mandate.Body.choices)
    level = models.ForeignKey(Level, models.CASCADE, related_name="+", verbose_name=_("level"))
    members_from = models.PositiveIntegerField(_("from members"))
    members_to = models.PositiveIntegerField(_("to members"), null=True, blank=True)
    at_least = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    at_most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)
    women_from = models.PositiveSmallIntegerField(
        _("from women"), null=True, blank=True, help_text=_("From how many women on the body is needed.")
    )
    executive_one_in = models.PositiveSmallIntegerField(
        _("one in so many from the executive committee"),
        null=True,
        blank=True,
        help_text=_("3: at most a third of the body sits on the executive committee too."),
    )
    bars_finance = models.BooleanField(_("closed to the account holder and the accountant"), default=False)
    source = models.CharField(_("source"), max_length=250, blank=True)
    valid = DateRangeField(_("valid"))

    objects = DatedQuerySet["CommitteeRule"].as_manager()

    class Meta:
        ordering = ("level", "body", "members_from")
        verbose_name = _("rule on committees")
        verbose_name_plural = _("rules on committees")

    def __str__(self) -> str:
        return f"{self.level_id} {self.body} {self.members_from}–{self.members_to or '…'}"
