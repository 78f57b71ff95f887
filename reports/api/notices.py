"""What an account was told, over REST."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from common import inbox
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.models import Notice


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """Something that the account was told; `url` is the page on which one goes on."""

    class Meta:
        model = Notice
        fields = ("id", "icon", "text", "url", "told_at", "seen_at")
        read_only_fields = fields


class SeenNoticesSerializer(serializers.Serializer[Any]):
    """How many notices were not seen before."""

    seen = serializers.IntegerField()


class NoticeViewSet(Rows):
    """The account's own notices. Those of others do not exist; a token that is narrowed is told of none."""

    model = Notice
    serializer_class = NoticeSerializer
    filters = {"told_at": "told_at", "seen_at": "seen_at"}
    searched = ("text",)
    orders = {"newest": NEWEST, "oldest": Order(("told_at", "pk"))}

    def rows(self, can: Any = None) -> QuerySet[Any]:
        if not self.scope.narrowing.is_whole:  # they tell of all that the account is asked for, wherever
            return Notice.objects.none()
        return Notice.objects.filter(account=self.request.user)

    @verb(can=None, seen=False)  # one's own alone are there
    def seen(self, notice: Notice) -> Notice:
        """Mark a notice as seen."""
        inbox.mark_seen(self.request.user, notice.pk)
        return notice

    @verb(can=None, detail=False, answers=SeenNoticesSerializer)  # one's own
    def seen_all(self) -> Response:
        """Mark all notices as seen."""
        return Response({"seen": inbox.mark_seen(self.request.user) if self.scope.narrowing.is_whole else 0})
