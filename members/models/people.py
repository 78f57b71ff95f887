"""People. Who belonged where, held which office and got which rating stands in rows of their own."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractYear, Reverse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from unions.models import ScopedQuerySet, UnionUnit

FAMILY_MARK, GIVEN_MARK = "<", "="


class NameWords(Func):
    """The words of a folded name as a text search vector; the first of several and the last bear their marks."""

    template = (
        "array_to_tsvector(string_to_array("
        "regexp_replace(regexp_replace(%(expressions)s, '^([^ ]+) ', '<\\1 '), '([^ ]+)$', '=\\1'), ' '))"
    )
    output_field = SearchVectorField()


class MemberQuerySet(ScopedQuerySet["Member"]):
    """A member stands wherever one of the membership spells stands."""

    def _placed(self, places: QuerySet[Any]) -> Self:
        spells: Any = self.model._meta.get_field("spells").related_model._default_manager
        return self.filter(Exists(spells.filter(member=OuterRef("pk"))._placed(places)))

    def standing(self) -> Self:
        """People, without those found to be somebody else in the book."""
        return self.filter(merged_into=None)

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

    class Education(models.TextChoices):
        PRIMARY = "primary", _("Primary school")
        LOWER = "lower", _("Lower secondary school")
        UPPER = "upper", _("Upper secondary school")
        VOCATIONAL = "vocational", _("Vocational training")
        COLLEGE = "college", _("College")
        UNIVERSITY = "university", _("University")
        MASTER = "master", _("Master")
        DOCTOR = "doctor", _("Doctor")

    class PoliticalTheory(models.TextChoices):
        ELEMENTARY = "elementary", _("Elementary")
        INTERMEDIATE = "intermediate", _("Intermediate")
        ADVANCED = "advanced", _("Advanced")
        BACHELOR = "bachelor", _("Bachelor")

    class Contract(models.TextChoices):
        OFFICIAL = "official", _("Civil servant or public employee")
        INDEFINITE = "indefinite", _("Indefinite term")
        FIXED = "fixed", _("Fixed term")
        SEASONAL = "seasonal", _("Seasonal")
        NONE = "none", _("Without a contract")

    full_name = models.CharField(_("full name"), max_length=120)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices)
    # Many lists know the year alone; where the day is known, the year is its year.
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    born_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    member_number = models.CharField(_("member number"), max_length=30, unique=True, null=True, blank=True)
    card_number = models.CharField(_("card number"), max_length=30, blank=True)
    staff_code = models.CharField(_("staff code"), max_length=30, blank=True)
    citizen_id = models.CharField(
        _("citizen number"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^(\d{9}|\d{12})$", _("A citizen number has 12 digits, an old one 9."))],
    )
    citizen_id_issued_on = models.DateField(_("issued on"), null=True, blank=True)
    phone = models.CharField(
        _("phone"), max_length=15, blank=True, validators=[RegexValidator(r"^\+?\d{8,14}$", _("Digits alone."))]
    )
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    native_place = models.CharField(_("native place"), max_length=250, blank=True)
    ethnicity = models.ForeignKey(
        "members.Ethnicity", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ethnicity")
    )
    religion = models.CharField(_("religion"), max_length=40, blank=True)
    party_joined_on = models.DateField(_("Party member since"), null=True, blank=True)
    party_official_on = models.DateField(_("full Party member since"), null=True, blank=True)
    party_left_on = models.DateField(_("left the Party on"), null=True, blank=True)
    education = models.CharField(_("education"), max_length=12, choices=Education.choices, blank=True)
    qualification = models.CharField(_("field of study"), max_length=150, blank=True)
    political_theory = models.CharField(
        _("political theory"), max_length=12, choices=PoliticalTheory.choices, blank=True
    )
    languages = models.CharField(_("foreign languages"), max_length=100, blank=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True)
    contract = models.CharField(_("contract"), max_length=12, choices=Contract.choices, blank=True)
    employed_on = models.DateField(_("employed since"), null=True, blank=True)
    # Before the book began: seniority counts from here where the first spell in the book starts later.
    union_joined_on = models.DateField(_("first joined a union on"), null=True, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=40, blank=True)
    bank_name = models.CharField(_("bank"), max_length=80, blank=True)
    health_note = models.CharField(_("health"), max_length=250, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    # Grows with every change, so that a form or a workbook from before somebody else's change is noticed.
    version = models.PositiveIntegerField(default=1, editable=False)
    # The form's own key: a form sent twice makes one person. Lists that come in have keys of their own.
    form_key = models.UUIDField(unique=True, null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="duplicates"
    )
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
        indexes = [
            # The order of lists: with the folded name in it, names on the way are compared without the row.
            models.Index(
                fields=["name_key", "id"],
                include=["name_folded"],
                condition=Q(merged_into=None),
                name="member_in_order",
            ),
            GinIndex(NameWords("name_folded"), name="member_by_words"),
            models.Index(
                OpClass(Reverse("phone"), "text_pattern_ops"), name="member_by_phone_end", condition=~Q(phone="")
            ),
            models.Index(
                OpClass(Reverse("citizen_id"), "text_pattern_ops"),
                name="member_by_citizen_end",
                condition=~Q(citizen_id=""),
            ),
            models.Index(fields=["name_folded", "born_year"], name="member_by_name_and_birth"),
            models.Index(fields=["citizen_id"], name="member_by_citizen_id", condition=~Q(citizen_id="")),
            models.Index(fields=["staff_code"], name="member_by_staff_code", condition=~Q(staff_code="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="member_was_born_in_the_year_of_the_day",
                condition=Q(born_on=None) | Q(born_year__isnull=False, born_year=ExtractYear("born_on")),
                violation_error_message=_("The year of birth is the year of the date of birth."),
            ),
            models.CheckConstraint(
                name="member_left_the_party_after_joining",
                condition=Q(party_left_on=None)
                | Q(party_joined_on__isnull=False, party_left_on__gt=F("party_joined_on")),
                violation_error_message=_("Who left the Party joined it before."),
            ),
            models.CheckConstraint(
                name="member_is_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="birth_year_follows_the_day",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("born_on", "born_year"),
                func="""
                    IF NEW.born_on IS NOT NULL THEN
                        NEW.born_year = extract(year FROM NEW.born_on);
                    END IF;
                    RETURN NEW;
                """,
            )
        ]
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
        spells: Any = self.spells.on(day)
        return bool(spells.filter(unit__in=above).exists() or spells.under(unit, on=day).exists())

    def clean(self) -> None:
        if self.born_on:
            self.born_year = self.born_on.year


@tracked
class Child(models.Model):
    """A child of a member, for gifts on 1 June and at mid-autumn. No name: the year and sex are all it takes."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="children")
    born_year = models.PositiveSmallIntegerField(_("year of birth"))
    sex = models.CharField(_("sex"), max_length=6, choices=Member.Sex.choices, blank=True)

    class Meta:
        ordering = ("member", "born_year", "pk")
        verbose_name = _("child")
        verbose_name_plural = _("children")

    def __str__(self) -> str:
        return str(self.born_year)
