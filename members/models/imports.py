"""Workbooks that came in: what was understood, what became of each row, and how all of it is undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.models import Job, StoredFile
from members.models.people import Member
from unions.models import ScopedQuerySet, UnionUnit


class ColumnMapping(models.Model):
    """What the columns of a unit's own lists mean, as somebody once said: asked once, remembered."""

    unit = models.ForeignKey(UnionUnit, models.CASCADE, related_name="column_mappings")
    heading = models.CharField(max_length=250, help_text="Folded, as it stands in the list.")
    column = models.CharField(max_length=40, blank=True, help_text="Empty: not read.")

    objects = ScopedQuerySet["ColumnMapping"].as_manager()

    class Meta:
        ordering = ("unit", "heading")
        constraints = [models.UniqueConstraint(name="column_mapping_once", fields=("unit", "heading"))]
        verbose_name = _("meaning of a column")
        verbose_name_plural = _("meanings of columns")

    def __str__(self) -> str:
        return f"{self.heading}: {self.column}"


class MemberImport(models.Model):
    """One uploaded list of members of a unit, from the upload to its undoing."""

    class Status(models.TextChoices):
        MAPPING = "mapping", _("Columns to be confirmed")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        IMPORTING = "importing", _("Being imported")
        IMPORTED = "imported", _("Imported")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Failed")

    class Mode(models.TextChoices):
        ALL_OR_NOTHING = "all", _("All rows or none")
        GOOD_ROWS = "good", _("Good rows only")

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="member_imports", verbose_name=_("union"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    filename = models.CharField(_("file"), max_length=200)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    layout = models.JSONField(default=dict, help_text="See members.imports.layouts.")
    joined_on = models.DateField(_("members since"), help_text=_("For rows that do not say when they joined."))
    blank_erases = models.BooleanField(_("an empty cell erases what is known"), default=False)
    mode = models.CharField(_("mode"), max_length=4, choices=Mode.choices, default=Mode.ALL_OR_NOTHING)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.MAPPING)
    # Numbers of rows by outcome: {"new": 3, "changed": 1, "same": 40, "bad": 2}.
    counts = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    imported_at = models.DateTimeField(null=True, blank=True)
    # The history's context of all that the import wrote: by it, everything is found again and undone.
    change = models.UUIDField(null=True, editable=False)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet["MemberImport"].as_manager()

    class Meta:
        ordering = ("-uploaded_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="member_import_uploaded_by_somebody",
                condition=Q(uploaded_by__isnull=False, uploaded_at__isnull=False),
            ),
            models.CheckConstraint(
                name="member_import_importing_is_whole",
                condition=Q(imported_by=None, imported_at=None)
                | Q(imported_by__isnull=False, imported_at__isnull=False),
            ),
            models.CheckConstraint(
                name="member_import_undoing_is_whole",
                condition=Q(undone_by=None, undone_at=None) | Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]
        verbose_name = _("import of members")
        verbose_name_plural = _("imports of members")

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("members:member-import-detail", args=[self.pk])


class ImportRow(models.Model):
    """One row of a list: as it was read, what was wrong with it, what it became."""

    class Outcome(models.TextChoices):
        NEW = "new", _("New member")
        CHANGED = "changed", _("Changed")
        SAME = "same", _("Unchanged")
        BAD = "bad", _("To be put right")

    # The unique constraint below is its index.
    imported = models.ForeignKey(MemberImport, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(help_text="As the person sees it in Excel.")
    cells = models.JSONField(help_text="{column of the staging table: value as read}")
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    errors = models.JSONField(default=dict, help_text="{column code or '': message}")
    # Rows that change nothing are counted, not kept.
    member = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    changes = models.JSONField(default=dict, help_text="{column of the member: [before, after]}")

    class Meta:
        ordering = ("imported", "number")
        constraints = [models.UniqueConstraint(name="import_row_once", fields=("imported", "number"))]
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")

    def __str__(self) -> str:
        return f"{self.imported_id}:{self.number}"


class MemberMerge(models.Model):
    """Two rows that were one person: what was taken from which, so that it can be taken apart again."""

    kept = models.ForeignKey(Member, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Member, models.PROTECT, related_name="+")
    # {"fields": {name: value of `kept` before}, "rows": {model label: {field: [pk]}}, "spells": {...}}
    changes = models.JSONField(default=dict)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-merged_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="member_merge_by_somebody", condition=Q(merged_by__isnull=False, merged_at__isnull=False)
            ),
            models.CheckConstraint(
                name="member_merge_undoing_is_whole",
                condition=Q(undone_by=None, undone_at=None) | Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]
        verbose_name = _("merger of duplicates")
        verbose_name_plural = _("mergers of duplicates")

    def __str__(self) -> str:
        return f"{self.gone_id} > {self.kept_id}"


class NotADuplicate(models.Model):
    """Two people who look alike and are not one; so that nobody is asked again."""

    one = models.ForeignKey(Member, models.CASCADE, related_name="+")
    other = models.ForeignKey(Member, models.CASCADE, related_name="+")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="not_a_duplicate_once", fields=("one", "other")),
            models.CheckConstraint(name="not_a_duplicate_in_order", condition=Q(one__lt=models.F("other"))),
            models.CheckConstraint(
                name="not_a_duplicate_said_by_somebody", condition=Q(said_by__isnull=False, said_at__isnull=False)
            ),
        ]
        verbose_name = _("two people, not one")
        verbose_name_plural = _("two people, not one")

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"
