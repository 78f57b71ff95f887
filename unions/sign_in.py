"""How accounts come to be: by invitation, never by signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from unions.models import Account, ApiToken


class InvitedOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Account, password: str) -> None:
        """A new password ends what was opened with the old one, tokens of programs too."""
        super().set_password(user, password)
        ApiToken.objects.filter(user=user).delete()
