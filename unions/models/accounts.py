"""Accounts of people and what they were posted to."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from unions.models.dated import DatedQuerySet, one_at_a_time, one_word_at_a_time
from unions.models.reach import Role
from unions.models.units import UnionUnit


class Account(AbstractUser):
    """Somebody who signs in. What the account may do follows from its postings alone."""

    class Language(models.TextChoices):
        VIETNAMESE = "vi", _("Vietnamese")
        ENGLISH = "en", _("English")

    first_name = None  # type: ignore[assignment]  # Vietnamese names are written as one
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.VIETNAMESE)

    # What the pages are about, as chosen last; kept here so that it is the same on the phone and at the desk.
    chosen_unit = models.ForeignKey(UnionUnit, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    chosen_period = models.CharField(max_length=30, blank=True, editable=False)

    # Who holds the key of a calendar reads the due dates of its account, without signing in; none, nobody does.
    calendar_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    wants_mail = models.BooleanField(_("notices also by e-mail"), default=True)

    # A program's account: it has tokens but no password, and is posted as people are.
    is_service = models.BooleanField(_("account of a program"), default=False, editable=False)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_name_is_in_small_letters",
                condition=Q(username=Lower("username")),
                violation_error_message=_("The name to sign in with is written in small letters."),
            ),
            models.CheckConstraint(
                name="account_of_a_program_has_no_password",
                condition=Q(is_service=False) | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX),
                violation_error_message=_("A program signs in by its clients, never by a password."),
            ),
        ]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)


@tracked
class Posting(models.Model):
    """An account holds a role at a unit over a span of days."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="postings")
    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="postings")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    valid = DateRangeField(_("valid"))
    reason = models.CharField(
        _("reason"), max_length=250, blank=True, help_text=_("Why, or whose work is handed over.")
    )
    granted_by = models.ForeignKey(
        "unions.Account", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="posting_lasts_at_least_a_day",
                condition=Q(valid__isempty=False),
                violation_error_message=_("A posting lasts at least one day."),
            ),
            models.CheckConstraint(
                name="posting_is_granted_by_somebody_else",
                condition=Q(granted_by=None) | ~Q(granted_by=F("account")),
                violation_error_message=_("Nobody posts themselves."),
            ),
            ExclusionConstraint(
                name="posting_held_once_at_a_time",
                expressions=[
                    (one_at_a_time("account"), "&&"),
                    (one_at_a_time("unit"), "&&"),
                    (one_word_at_a_time("role"), "&&"),
                    ("valid", "&&"),
                ],
                violation_error_message=_("This person already holds that role here on some of these days."),
            ),
        ]
        verbose_name = _("posting")
        verbose_name_plural = _("postings")

    def __str__(self) -> str:
        return f"{self.account}: {self.get_role_display()}, {self.unit}"

    @property
    def last_day(self) -> date | None:
        """The last day that counts; None while no end is set."""
        return self.valid.upper - timedelta(days=1) if self.valid.upper else None
