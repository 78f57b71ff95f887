"""What programs show instead of a password: tokens, and the clients to which they are lent for an hour."""

from __future__ import annotations

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from unions.models.accounts import Account
from unions.models.reach import Can
from unions.models.units import UnionUnit


def public_id() -> str:
    return secrets.token_hex(8)


class Narrowed(models.Model):
    """Less than its account may do. Empty `abilities` are all of them; without a unit, wherever the account reaches."""

    name = models.CharField(_("name"), max_length=80, help_text=_("What it is for, such as: payroll, every night."))
    abilities = ArrayField(
        models.CharField(max_length=10, choices=[(can.value, can.value) for can in Can]), default=list
    )
    unit = models.ForeignKey(UnionUnit, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class ApiClient(Narrowed):
    """A program that is given tokens for its id and its secret (RFC 6749, 4.4). Of the secret the hash alone is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="api_clients")
    client_id = models.CharField(max_length=40, unique=True, editable=False)
    secret_sha512 = models.CharField(max_length=128, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Account, models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class ApiToken(AbstractAuthToken, Narrowed):
    """A token of an account; of a client, one that was lent to it. It is shown once and kept as a hash."""

    # The digest is what opens the door, so the pages and addresses speak of this instead.
    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    client = models.ForeignKey(ApiClient, models.CASCADE, null=True, blank=True, related_name="tokens")
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, editable=False, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AuthTokenManager()

    class Meta:
        ordering = ("-created",)
        verbose_name = _("token")

    def __str__(self) -> str:
        return self.name
