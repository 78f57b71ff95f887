"""Tokens are made, lent and revoked: what opens the door is shown once, and opens no more than who made it could give.

A personal token is made by its account, signed in by a password. A client of a program's account is made by who could
have given that account all that it may do; whoever knows its secret is lent tokens for an hour.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import Account, ApiClient, ApiToken, Can, Posting, UnionUnit
from unions.services.invitations import controlled

MOST_TOKENS = 20
USUAL_DAYS, MOST_DAYS = 90, 365
LENT = timedelta(hours=1)
KEPT = timedelta(days=30)  # a token that ended is shown so long, so that who wonders finds out why
TOUCHED = timedelta(minutes=1)  # when something was used last is told no more exactly


@dataclass(frozen=True)
class Wish:
    """What a token or client is to be: called so, narrowed to abilities (none: all) and to a unit, for so many days."""

    name: str
    abilities: frozenset[Can] = frozenset()
    unit: UnionUnit | None = None
    days: int = USUAL_DAYS

    def checked(self, scope: Scope) -> Wish:
        """With the ability to look on, which all others need. Raises ValidationError, by field."""
        if not 1 <= self.days <= MOST_DAYS:
            told = _("A token holds for %(most)d days at most.")
            raise ValidationError({"days": told % {"most": MOST_DAYS}})
        if self.unit is not None and not scope.allows(Can.VIEW, self.unit):
            raise ValidationError({"unit": _("There is nothing of this name within your reach.")})
        abilities = self.abilities | {Can.VIEW} if self.abilities else self.abilities
        return Wish(self.name.strip(), abilities, self.unit, self.days)

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=self.days)

    def plain(self) -> dict[str, object]:
        return {"name": self.name, "abilities": sorted(self.abilities), "unit": self.unit}


# Personal tokens ----------------------------------------------------------------------------------------


def own_tokens(account: Account) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=account, client=None).select_related("unit")


@transaction.atomic
def make_token(wish: Wish, *, scope: Scope) -> tuple[ApiToken, str]:
    """A token of the account itself, and what is shown of it this once. Raises ValidationError, by field.

    Tokens without a name were had by a sign-in alone, and make way for new ones; named ones do not.
    """
    wish = wish.checked(scope)
    account = Account.objects.select_for_update().get(pk=scope.account.pk)
    if account.is_service:
        raise PermissionDenied
    live = own_tokens(account).filter(expiry__gt=timezone.now())
    kept = set(live.exclude(name="").values_list("pk", flat=True))
    if len(kept) >= MOST_TOKENS:
        told = _("There are %(most)d tokens already. Revoke one that is not used any more.")
        raise ValidationError(told % {"most": MOST_TOKENS}, code="too-many")
    nameless = live.filter(name="").order_by("-created").values_list("pk", flat=True)
    kept |= set(nameless[: MOST_TOKENS - 1 - len(kept)])
    own_tokens(account).filter(name="").exclude(pk__in=kept).delete()
    return ApiToken.objects.create(user=account, expiry=wish.lasts, **wish.plain())


def revoke_token(token: ApiToken, *, scope: Scope) -> None:
    """From now on the token opens nothing. Only the account itself ends what it is signed in by."""
    if token.user_id != scope.account.pk:
        raise PermissionDenied
    token.delete()


def touch(token: ApiToken) -> None:
    """Write down that a token was used, where that is not known of this minute."""
    now = timezone.now()
    if token.used_at is None or now - token.used_at >= TOUCHED:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)


def forget(now: datetime) -> None:
    """At each tick: lent tokens go when they end, those of people some time later."""
    ApiToken.objects.filter(expiry__lt=now, client__isnull=False).delete()
    ApiToken.objects.filter(expiry__lt=now - KEPT).delete()


# Clients of programs ------------------------------------------------------------------------------------


def clients_in_reach(scope: Scope) -> QuerySet[ApiClient]:
    """Clients of the programs that are posted, or were, where the scope says who works."""
    accounts = service_accounts_in_reach(scope).values("pk")
    return ApiClient.objects.filter(account__in=accounts).select_related("account", "unit", "created_by")


def service_accounts_in_reach(scope: Scope) -> QuerySet[Account]:
    there = scope.places(Can.STAFF).filter(unit=OuterRef("unit"))
    posted = Posting.objects.filter(Exists(there), account=OuterRef("pk"))
    return Account.objects.filter(Exists(posted), is_service=True)


@transaction.atomic
def make_client(account: Account, wish: Wish, *, scope: Scope) -> tuple[ApiClient, str]:
    """A client of a program's account, and its secret, which is shown this once.

    Raises PermissionDenied unless the scope could have given the account all that it may do: whoever has the secret can
    act as it. Raises ValidationError on what is wished, by field.
    """
    wish = wish.checked(scope)
    account = Account.objects.select_for_update().get(pk=account.pk)
    if not account.is_service or account.pk not in controlled([account.pk], scope=scope):
        raise PermissionDenied
    secret = secrets.token_urlsafe(36)
    client = ApiClient(
        account=account,
        client_id=secrets.token_hex(12),
        secret_sha512=_hash(secret),
        expires_at=timezone.now() + wish.lasts,
        created_by=scope.account,
        **wish.plain(),
    )
    client.full_clean(exclude=["abilities"])
    client.save()
    return client, secret


@transaction.atomic
def revoke_client(pk: int, *, scope: Scope) -> ApiClient:
    """From now on the client is lent nothing, and what was lent to it opens nothing."""
    client = clients_in_reach(scope).select_for_update(of=("self",)).get(pk=pk)
    _revoke([client.pk], scope)
    client.refresh_from_db()
    return client


def revoke_those_of_others(account: Account, *, scope: Scope) -> None:
    """A client opens what was given before it was made, not what somebody else gives its account later."""
    others = ApiClient.objects.filter(account=account, revoked_at=None).exclude(created_by=scope.account)
    _revoke(list(others.values_list("pk", flat=True)), scope)


def _revoke(pks: Collection[int], scope: Scope) -> None:
    open_ = ApiClient.objects.filter(pk__in=pks, revoked_at=None)
    open_.update(revoked_at=timezone.now(), revoked_by=scope.account)
    ApiToken.objects.filter(client__in=pks).delete()


def known_client(client_id: str, secret: str) -> ApiClient | None:
    """The client that is open and has this secret. An unknown id takes as long to refuse as a wrong secret."""
    client = ApiClient.objects.select_related("account").filter(client_id=client_id).first()
    right = compare_digest(client.secret_sha512 if client else _hash(""), _hash(secret))
    lives = client is not None and client.is_open and client.account.is_active and client.account.is_service
    return client if right and lives else None


@transaction.atomic
def lend(client: ApiClient, abilities: frozenset[Can] = frozenset()) -> tuple[ApiToken, str]:
    """A token for an hour, with the abilities asked for or all that the client has.

    Raises ValidationError where more is asked for than the client has, and PermissionDenied where it was revoked
    meanwhile.
    """
    client = ApiClient.objects.select_for_update().get(pk=client.pk)
    if not client.is_open:
        raise PermissionDenied
    narrowing = client.narrowing
    if not all(map(narrowing.leaves, abilities)):
        raise ValidationError(_("The client does not have all of these abilities."), code="scope")
    wanted = abilities | {Can.VIEW} if abilities else narrowing.abilities
    now = timezone.now()
    lasts = min(LENT, client.expires_at - now) if client.expires_at else LENT
    client.tokens.filter(expiry__lt=now).delete()
    ApiClient.objects.filter(pk=client.pk).update(used_at=now)
    return ApiToken.objects.create(
        user=client.account,
        client=client,
        expiry=lasts,
        name=client.name,
        abilities=sorted(wanted),
        unit=client.unit,
    )


def _hash(secret: str) -> str:
    """Secrets are long and random, so one round is enough, as for tokens."""
    return hashlib.sha512(secret.encode()).hexdigest()
