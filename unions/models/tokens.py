"""What programs show instead of a password: tokens, and the clients to which they are lent for an hour."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.crypto import create_token_string, hash_token
from knox.models import AbstractAuthToken
from knox.settings import CONSTANTS

from unions.models.accounts import Account
from unions.models.reach import Can
from unions.models.units import UnionUnit


def public_id() -> str:
    return secrets.token_hex(8)


@dataclass(frozen=True)
class Narrowing:
    """To less than an account may do: these abilities alone (none named: all of them), at a unit and below it."""

    abilities: frozenset[Can] = frozenset()
    unit: int | None = None

    @classmethod
    def to(cls, abilities: Iterable[str], unit: int | None) -> Self:
        return cls(frozenset(map(Can, abilities)), unit)

    def leaves(self, can: Can) -> bool:
        return not self.abilities or can in self.abilities

    @property
    def is_whole(self) -> bool:
        """Whether nothing is taken away."""
        return not self.abilities and self.unit is None

    def as_args(self) -> dict[str, Any]:
        """For the args of a job, which is then done with no more than who asked for it had."""
        return {} if self.is_whole else {"narrowed": {"abilities": sorted(self.abilities), "unit": self.unit}}

    @classmethod
    def of_args(cls, args: Mapping[str, Any]) -> Self:
        told = args.get("narrowed")
        return cls.to(told["abilities"], told["unit"]) if told else cls()


class Narrowed(models.Model):
    """Less than its account may do. Empty `abilities` are all of them; without a unit, wherever the account reaches."""

    name = models.CharField(_("name"), max_length=80, help_text=_("What it is for, such as: payroll, every night."))
    abilities = ArrayField(
        models.CharField(max_length=10, choices=[(can.value, can.value) for can in Can]), default=list
    )
    unit = models.ForeignKey(UnionUnit, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def narrowing(self) -> Narrowing:
        return Narrowing.to(self.abilities, self.unit_id)


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
    revoked_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, editable=False, related_name="+")

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(
                name="api_client_revocation_says_who",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether tokens are still lent to it."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())


class ApiTokens(models.Manager["ApiToken"]):
    def create(  # type: ignore[override]  # as the library's own, which hands back two things
        self, *, user: Account, expiry: timedelta | None = timedelta(days=90), **narrowed: Any
    ) -> tuple[ApiToken, str]:
        """A token that ends after a while, and what opens the door, which is known here and now alone."""
        token = create_token_string()
        ends = None if expiry is None else timezone.now() + expiry
        key = token[: CONSTANTS.TOKEN_KEY_LENGTH]
        kept = super().create(user=user, expiry=ends, digest=hash_token(token), token_key=key, **narrowed)
        return kept, token


class ApiToken(AbstractAuthToken, Narrowed):
    """A token of an account; of a client, one that was lent to it. It is shown once and kept as a hash."""

    if TYPE_CHECKING:
        user: Account
        user_id: int

    # The digest is what opens the door, so the pages and addresses speak of this instead.
    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    client = models.ForeignKey(ApiClient, models.CASCADE, null=True, blank=True, related_name="tokens")
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ApiTokens = ApiTokens()

    class Meta:
        ordering = ("-created",)
        verbose_name = _("token")

    def __str__(self) -> str:
        return self.name

    @property
    def counted_as(self) -> str:
        """For whom its requests are counted: all tokens of a client are one program."""
        return f"client:{self.client_id}" if self.client_id else f"token:{self.public_id}"
