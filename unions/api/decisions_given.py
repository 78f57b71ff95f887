"""The decision on paper that something rests on, given beside it as the forms take it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from unions.models import Decision


class DecisionGivenSerializer(serializers.ModelSerializer[Decision]):
    """A decision; known by number, issuer and day of signing, so that named twice it is one.

    `effective_on` is the day it was signed if left out.
    """

    class Meta:
        model = Decision
        fields = ("id", "number", "issuer", "signed_on", "effective_on")
        extra_kwargs = {"effective_on": {"required": False}}
        validators: tuple[Any, ...] = ()  # one that is known is named again


def decision_of(said: dict[str, Any] | None) -> Decision | None:
    """Not yet written; None where none is given."""
    return Decision(**{"effective_on": said["signed_on"], **said}) if said else None
