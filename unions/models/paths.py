"""Paths from the top to every unit over spans of days. Derived from placements, never written by hand."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from unions.models.dated import DatedQuerySet
from unions.models.units import UnionUnit

P = TypeVar("P", bound="UnitPath")

# Written as a join on `&&`, PostgreSQL walks the exclusion constraint's index and needs ten times as long.
DOWN = """
WITH RECURSIVE down (unit_id, path, valid) AS (
    SELECT child_id, lpad(child_id::text, 8, '0') || '/', valid
      FROM unions_placement WHERE parent_id IS NULL
    UNION ALL
    SELECT p.child_id, down.path || lpad(p.child_id::text, 8, '0') || '/', down.valid * p.valid
      FROM down JOIN unions_placement p ON p.parent_id = down.unit_id
     WHERE NOT isempty(down.valid * p.valid)
)
"""
# Only what differs is written: a move of a thousand units leaves the paths of the other twenty thousand alone.
DERIVE = f"""
{DOWN}, other AS (
    SELECT kept.id, unit_id, path, valid
      FROM down FULL JOIN unions_treepath kept USING (unit_id, path, valid)
     WHERE kept.id IS NULL OR down.unit_id IS NULL
), gone AS (
    DELETE FROM unions_treepath WHERE id IN (SELECT id FROM other)
)
INSERT INTO unions_treepath (unit_id, path, valid) SELECT unit_id, path, valid FROM other WHERE id IS NULL
"""
# What a merged unit left stands below its heir from the day of the merger on, also below the heir's heir.
DERIVE_HEIRS = """
WITH RECURSIVE link (gone_id, heir_id, days) AS (
    SELECT gone.unit_id, heir.unit_id, daterange(event.effective_on, NULL)
      FROM unions_lineageevent event
      JOIN unions_lineageunit gone ON gone.event_id = event.id AND gone.part IN ('from', 'along')
      JOIN unions_lineageunit heir ON heir.event_id = event.id AND heir.part = 'to'
     WHERE event.kind IN ('merged_into_existing', 'merged_into_new') AND event.undone_at IS NULL
), after (unit_id, path, valid) AS (
    SELECT gone_id, path || lpad(gone_id::text, 8, '0') || '/', valid * days
      FROM link JOIN unions_treepath ON unit_id = heir_id
     WHERE NOT isempty(valid * days)
    UNION ALL
    SELECT gone_id, path || lpad(gone_id::text, 8, '0') || '/', valid * days
      FROM link JOIN after ON unit_id = heir_id
     WHERE NOT isempty(valid * days)
)
INSERT INTO unions_heirpath (unit_id, path, valid) SELECT unit_id, path, valid FROM after
"""
# A path never lasts longer than the placement it ends with, so all days are covered where the sums of days agree.
IS_COVERED = """
SELECT (SELECT coalesce(sum(coalesce(upper(valid), '9999-12-31') - lower(valid)), 0) FROM unions_placement)
     = (SELECT coalesce(sum(coalesce(upper(valid), '9999-12-31') - lower(valid)), 0) FROM unions_treepath)
"""
# Days of a placement that no path covers: its parent is not there, or stands below the unit itself.
UNCOVERED = """
SELECT unit.code
  FROM (SELECT child_id, range_agg(valid) AS days FROM unions_placement GROUP BY child_id) placed
  JOIN unions_unionunit unit ON unit.id = placed.child_id
  LEFT JOIN (SELECT unit_id, range_agg(valid) AS days FROM unions_treepath GROUP BY unit_id) stood
    ON stood.unit_id = placed.child_id
 WHERE stood.days IS DISTINCT FROM placed.days
 ORDER BY unit.code
"""
STEP = 9  # characters of a path that one unit takes


class UnitPath(models.Model):
    """A path over a span of days: the units from the top down to one, each as `STEP` characters."""

    path = models.CharField(max_length=120)
    valid = DateRangeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.path

    def unit_ids(self) -> list[int]:
        """The units from the top down to this one."""
        return [int(step) for step in self.path.rstrip("/").split("/")]


class PathQuerySet(DatedQuerySet[P]):
    def below(self, *tops: str) -> Self:
        """Paths that begin with one of these; a unit's own path is below it too."""
        wanted = Q(pk__in=[])
        for top in tops:
            wanted |= Q(path__startswith=top)
        return self.filter(wanted)


class TreePathQuerySet(PathQuerySet["TreePath"]):
    def hold(self) -> None:
        """Let whoever else changes the tree wait until this transaction has ended; readers go on."""
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE unions_treepath IN SHARE ROW EXCLUSIVE MODE")

    @transaction.atomic
    def derive(self) -> None:
        """Bring all paths to what the placements say, and those of heirs to what the lineage says.

        The services that change either call it. Raises ValidationError (code "loop") where a unit would stand
        below itself, or below a unit that is not there on all of its days.
        """
        self.hold()
        with connection.cursor() as cursor:
            cursor.execute(DERIVE)
            cursor.execute(IS_COVERED)
            if cursor.fetchone() == (False,):
                cursor.execute(UNCOVERED)
                raise ValidationError(
                    _("These unions would stand below themselves, or below one that is not there: %(units)s."),
                    params={"units": ", ".join(code for (code,) in cursor.fetchall()[:10])},
                    code="loop",
                )
            cursor.execute("DELETE FROM unions_heirpath")
            cursor.execute(DERIVE_HEIRS)


class TreePath(UnitPath):
    """Where a unit stood. Only where a unit stands can it be looked at, recorded for and counted."""

    unit = models.ForeignKey(UnionUnit, models.CASCADE, related_name="tree_paths")

    objects = TreePathQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="tree_path_prefix", opclasses=["varchar_pattern_ops"]),
            GistIndex(fields=["valid"], name="tree_path_valid"),
        ]


class HeirPathQuerySet(PathQuerySet["HeirPath"]):
    def instead_of_gone(self, day: date) -> Self:
        """Of every unit that stands no more on a day, and left an heir: the path below the heir; one alone."""
        same = {"unit": OuterRef("unit"), "valid__contains": day}
        other = HeirPath.objects.filter(**same, path__gt=OuterRef("path"))
        return self.on(day).filter(~Exists(TreePath.objects.filter(**same)), ~Exists(other))


class HeirPath(UnitPath):
    """Where what a merged unit left behind stands after its end: below its heir.

    The unit itself stands nowhere any more, so lists of units and stocks do not ask this. It answers who looks
    after the records of a unit that ended, and where they count when they are restated in a later tree.
    """

    unit = models.ForeignKey(UnionUnit, models.CASCADE, related_name="heir_paths")

    objects = HeirPathQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["path"], name="heir_path_prefix", opclasses=["varchar_pattern_ops"])]
