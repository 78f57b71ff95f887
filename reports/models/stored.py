"""What was counted of every unit by itself, kept so that large trees need not be counted again."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class StoredQuestion(models.Model):
    """One kind of record over one window of days, as it was counted: see `reports.stored`.

    `wanted` are the (measure, conditions as JSON) in the order of the numbers, `marks` how far the histories of the
    tables that it reads had gone: by table the last event, or the hash of a list that keeps no history.
    """

    kind = models.CharField(max_length=60)
    start = models.DateField()
    end = models.DateField()
    is_day = models.BooleanField()
    wanted = models.JSONField(default=list)
    marks = models.JSONField(default=dict)
    stored_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="question_is_stored_once", fields=("kind", "start", "end", "is_day"))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.start}–{self.end}"


class StoredNumbers(models.Model):
    """The numbers of one unit by itself, wherever it stands; units without records have none."""

    question = models.ForeignKey(StoredQuestion, models.CASCADE, related_name="numbers")
    of_unit = models.BigIntegerField()
    numbers = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(name="numbers_are_stored_once", fields=("question", "of_unit"))]

    def __str__(self) -> str:
        return f"{self.question}: {self.of_unit}"


class StoredSighting(models.Model):
    """Somebody, or something told apart, who was seen in several units under the condition of a column."""

    question = models.ForeignKey(StoredQuestion, models.CASCADE, related_name="sightings")
    column = models.PositiveSmallIntegerField()
    who = models.TextField()
    units = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [models.Index(fields=["question", "column"], name="sighting_column")]

    def __str__(self) -> str:
        return f"{self.question}: {self.who}"
