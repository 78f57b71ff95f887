"""Infrastructure rows that every app needs. They know accounts by the settings' name only."""

from __future__ import annotations

import hashlib

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """Work asked for in the same transaction as the change that needs it. The broker only carries a nudge."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped")

    kind = models.CharField(max_length=60)
    queue = models.CharField(max_length=20, default="default")
    key = models.CharField(max_length=200, unique=True, help_text="Asked twice, done once.")
    # 0 goes first: somebody is waiting before the page; 9 last.
    priority = models.PositiveSmallIntegerField(default=3)
    batch = models.CharField(
        max_length=100, blank=True, help_text="What was asked for together, whose progress is one."
    )
    args = models.JSONField(default=dict, help_text="Ids only, never personal data.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], name="job_open", condition=Q(state__in=["queued", "running"])),
            models.Index(fields=["batch", "state"], name="job_of_batch", condition=~Q(batch="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_running_has_a_lease",
                condition=~Q(state="running") | Q(lease_until__isnull=False) & ~Q(claimed_by=""),
            ),
            models.CheckConstraint(
                name="job_end_is_dated",
                condition=Q(state__in=["queued", "running"], ended_at=None)
                | Q(state__in=["done", "failed", "stopped"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class FileChangedError(Exception):
    """A stored file no longer holds the bytes that its name promises."""


class StoredFile(models.Model):
    """A file kept under the hash of its bytes: the same bytes are stored once and never change."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256}"

    def read(self) -> bytes:
        """The bytes as they were stored; raises FileChangedError where they are not those any more."""
        with default_storage.open(self.path) as stored:
            content: bytes = stored.read()
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise FileChangedError(self.sha256)
        return content


class AccessLog(models.Model):
    """Who looked at what the law calls sensitive, or took people's data out, and why. Never changed."""

    class Act(models.TextChoices):
        READ = "read", _("Read")
        EXPORT = "export", _("Taken out")

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField(default=timezone.now)
    act = models.CharField(max_length=6, choices=Act.choices)
    what = models.CharField(max_length=60, help_text="The model or list: members.Member.")
    object_id = models.BigIntegerField(null=True, blank=True)
    fields = models.JSONField(default=list, help_text="Names of the fields that were shown.")
    rows = models.PositiveIntegerField(default=1)
    reason = models.CharField(_("reason"), max_length=250, blank=True)

    class Meta:
        indexes = [models.Index(fields=["what", "object_id", "-happened_at"], name="access_log_of_object")]
        triggers = [pgtrigger.Protect(name="access_log_stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.account_id} {self.act} {self.what}"


class SavedView(models.Model):
    """A list as somebody narrowed and ordered it, kept under a name; shared with the unit if they say so."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=60, help_text="The name of the list's address.")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=500, blank=True)
    # The unit's code, since units are known further up; empty: the account's own view.
    shared_with = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                name="saved_view_is_named_once",
                fields=("account", "page", "name"),
                violation_error_message=_("You already have a view of that name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """Something that an account is told, on its pages and, if it wishes, by e-mail.

    `text` is in the language that the account had then, `url` a path on the site. The same `key` tells an account once.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200)
    icon = models.CharField(max_length=40, default="bell")
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-told_at", "-pk")
        indexes = [models.Index(fields=["account"], name="notice_unseen", condition=Q(seen_at=None))]
        constraints = [models.UniqueConstraint(name="notice_is_told_once", fields=("account", "key"))]

    def __str__(self) -> str:
        return self.text


class IdempotencyKey(models.Model):
    """What a request that a client named by a key of its own was answered, so that asked again it is answered the same.

    Written in the transaction of what the request did: neither stands without the other. `fingerprint` is the hash of
    all that the request says; kept for a day.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    method = models.CharField(max_length=6)
    path = models.CharField(max_length=300)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [BrinIndex(fields=["answered_at"], name="idempotency_key_answered")]
        constraints = [
            models.UniqueConstraint(name="idempotency_key_is_used_once", fields=("account", "method", "path", "key"))
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.key}"


class ExternalKey(models.Model):
    """What another system calls a row of ours: each account has keys of its own, one for a row."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    resource = models.CharField(max_length=60, help_text="The name of the resource: members.")
    key = models.CharField(max_length=200)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="external_key_names_one_row", fields=("account", "resource", "key")),
            models.UniqueConstraint(name="row_has_one_external_key", fields=("account", "resource", "object_id")),
        ]

    def __str__(self) -> str:
        return f"{self.resource}: {self.key}"
