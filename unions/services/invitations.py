"""Invitations: links with which somebody chooses the password of an account, once and within some days.

A link is signed over the account's stored password. Of an account without one that is a random word, so a new
word revokes every link before it, and a chosen password uses the link up. Nothing else is stored.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from common.vietnamese import fold
from unions.access import Scope
from unions.models import Account, ApiToken, Posting
from unions.services.grants import grantable_at, unfinished


@dataclass(frozen=True)
class Newcomer:
    """Somebody without an account. An empty `username` is made from the name."""

    full_name: str
    username: str = ""
    email: str = ""


class _Tokens(PasswordResetTokenGenerator):
    key_salt = "unions.services.invitations"


TOKENS = _Tokens()


def new_account(newcomer: Newcomer) -> Account:
    """An account that nothing opens but an invitation. Raises ValidationError, by field."""
    account = Account(
        username=newcomer.username.strip().lower() or free_username(newcomer.full_name),
        full_name=newcomer.full_name,
        email=newcomer.email,
    )
    account.set_unusable_password()
    account.full_clean()
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise ValidationError({"username": _("Somebody else was just given this name. Choose another.")}) from None
    return account


def free_username(full_name: str) -> str:
    """The name in small letters without marks and blanks, with a number where it is taken; "" if no letter is left."""
    plain = re.sub(r"[^a-z0-9]", "", fold(full_name))[:100]
    taken = set(Account.objects.filter(username__startswith=plain).values_list("username", flat=True))
    name, number = plain, 1
    while plain and name in taken:
        number += 1
        name = f"{plain}{number}"
    return name


@transaction.atomic
def invite(account_id: int, *, scope: Scope) -> str:
    """The whole address of a new link; links, tokens and the password before it open nothing from now on.

    Raises PermissionDenied unless the scope could have granted everything the account may do: whoever holds
    the link can become that account.
    """
    return link_to(_withdrawn(account_id, scope))


def link_to(account: Account) -> str:
    """The whole address at which somebody chooses the account's password. Whoever calls this has asked who may."""
    uid = urlsafe_base64_encode(str(account.pk).encode())
    address: str = settings.PUBLIC_URL + reverse("account_invitation", args=[uid, TOKENS.make_token(account)])
    return address


@transaction.atomic
def revoke(account_id: int, *, scope: Scope) -> None:
    """Links given out before open nothing from now on. Same right as `invite`."""
    _withdrawn(account_id, scope)


def _withdrawn(account_id: int, scope: Scope) -> Account:
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.pk not in invitable([account.pk], scope=scope):
        raise PermissionDenied
    account.set_unusable_password()
    account.save(update_fields=["password"])
    ApiToken.objects.filter(user=account).delete()
    return account


def invitable(account_ids: Collection[int], *, scope: Scope) -> set[int]:
    """People among the accounts whose every posting, running or coming, the scope could have granted itself."""
    people = Account.objects.filter(pk__in=account_ids, is_service=False)
    return controlled(people.values_list("pk", flat=True), scope=scope)


def controlled(account_ids: Collection[int] | QuerySet[Account, int], *, scope: Scope) -> set[int]:
    """Of any accounts, those to which the scope may hand a key: it could have given all that the key opens."""
    rows = Posting.objects.filter(unfinished(scope.on), account__in=account_ids)
    rows = rows.filter(account__is_active=True, account__is_superuser=False).exclude(account=scope.account)
    held: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for account_id, unit_id, role in rows.values_list("account", "unit", "role"):
        held[account_id].append((unit_id, role))
    given = grantable_at({unit_id for postings in held.values() for unit_id, _role in postings}, scope=scope)
    return {
        account_id for account_id, postings in held.items() if all(role in given[unit_id] for unit_id, role in postings)
    }


def invited(uid: str, token: str) -> Account | None:
    """Whom a link invites; None once it is used, revoked, too old, or was never given out."""
    try:
        account = Account.objects.filter(
            pk=int(force_str(urlsafe_base64_decode(uid))), is_active=True, is_service=False
        ).first()
    except (ValueError, OverflowError):
        return None
    return account if account and TOKENS.check_token(account, token) else None


@transaction.atomic
def accept(account: Account, token: str, password: str) -> bool:
    """Set the password that the invited chose; False if the link was used or revoked meanwhile."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    if not account.is_active or account.is_service or not TOKENS.check_token(account, token):
        return False
    get_adapter().set_password(account, password)
    return True
