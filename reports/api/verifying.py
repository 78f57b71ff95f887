"""Whether a paper is genuine, asked over REST by its fingerprint or with the file itself."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from common.api.resources import Answering
from reports.forms.papers import VerifyForm
from reports.verifying import known_by


class KnownPaperSerializer(serializers.Serializer[Any]):
    """What everybody may know of a paper of ours. No figures, no people.

    `what` is "content", a form, "intact" or "scan"; `standing` a status of the report, "replaced" or "taken back".
    """

    what = serializers.CharField()
    part = serializers.IntegerField()
    union = serializers.CharField()
    report = serializers.CharField()
    period = serializers.CharField()
    dated_on = serializers.DateField()
    number = serializers.CharField()
    standing = serializers.CharField()


class VerifyFileSerializer(serializers.Serializer[Any]):
    """A file up to 20 MB; nothing of it is kept."""

    file = serializers.FileField()


class VerificationViewSet(Answering, viewsets.GenericViewSet):
    """Whether a paper is genuine, by its fingerprint or as a file."""

    serializer_class = KnownPaperSerializer
    pagination_class = None
    done_once = False
    lookup_field = "sha256"
    lookup_value_regex = "[0-9a-f]{64}"

    @extend_schema(responses=KnownPaperSerializer)
    def retrieve(self, request: Any, sha256: str) -> Response:
        """What is known of a paper by the SHA-256 of its file or content."""
        return self._told(sha256)

    @extend_schema(request=VerifyFileSerializer, responses={200: KnownPaperSerializer})
    @action(detail=False, methods=["post"], parser_classes=[MultiPartParser])
    def file(self, request: Any) -> Response:
        """What is known of a file."""
        form = VerifyForm(request.data, request.FILES)
        if not form.is_valid():
            raise serializers.ValidationError({name: [str(one) for one in told] for name, told in form.errors.items()})
        return self._told(form.cleaned_data["file"])

    def _told(self, sha256: str) -> Response:
        if not ratelimit.consume(self.request._request, action="verify"):
            raise exceptions.Throttled
        known = known_by(sha256)
        if known is None:
            raise exceptions.NotFound
        return Response(
            {
                "what": known.what,
                "part": known.part,
                "union": known.union,
                "report": known.report,
                "period": known.period.code,
                "dated_on": known.dated_on,
                "number": known.number,
                "standing": known.standing,
            }
        )
