"""Rows that hold over a span of days."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Func, Value

M = TypeVar("M", bound=models.Model)


def one_at_a_time(field: str) -> Func:
    """The key of an exclusion constraint; a range of one number needs no extension, unlike `=`."""
    return Func(F(field), F(field), Value("[]"), function="int8range")


def one_word_at_a_time(field: str) -> Func:
    """The same over a word, by its hash; beside another key, since two words may share one."""
    key = Func(F(field), function="hashtext")
    return Func(key, key, Value("[]"), function="int4range")


class DatedQuerySet(models.QuerySet[M]):
    """Rows with a `valid` span of days; its end is the first day that no longer counts."""

    def on(self, day: date) -> Self:
        return self.filter(valid__contains=day)


class ByEvent(models.Model):
    """A dated row that a reorganisation began or ended: what is undone is found by it."""

    begun_by = models.ForeignKey(
        "unions.LineageEvent", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    ended_by = models.ForeignKey(
        "unions.LineageEvent", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True
