"""Who may do what, and the one way in which rows are narrowed to a part of the tree."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Protocol, Self, TypeVar

import pgtrigger
from django.apps import apps
from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery, TextChoices
from django.utils.translation import gettext_lazy as _


class Can(StrEnum):
    """An ability: a whole area of work, never a single button."""

    VIEW = "view"
    RECORD = "record"
    APPROVE = "approve"
    SUBMIT = "submit"
    REVIEW = "review"
    ORGANISE = "organise"
    DEFINE = "define"
    PAY = "pay"  # hand out money and keep the cash book
    STAFF = "staff"  # say who works for a unit
    SENSITIVE = "sensitive"  # read what the law calls sensitive about people


class Reach(StrEnum):
    HERE = "here"
    BELOW = "here and below"


class Role(TextChoices):
    CHAIR = "chair", _("Chair")
    OFFICER = "officer", _("Officer")
    TREASURER = "treasurer", _("Treasurer")
    GROUP_LEADER = "group_leader", _("Group leader")
    REVIEWER = "reviewer", _("Reviewer")
    INSPECTOR = "inspector", _("Inspector")
    ADMINISTRATOR = "administrator", _("Administrator")


ABILITIES: dict[Role, dict[Can, Reach]] = {
    Role.CHAIR: dict.fromkeys((Can.VIEW, Can.RECORD, Can.APPROVE, Can.SUBMIT, Can.STAFF), Reach.BELOW)
    | {Can.SENSITIVE: Reach.HERE},
    Role.OFFICER: dict.fromkeys((Can.VIEW, Can.RECORD, Can.PAY), Reach.BELOW) | {Can.SENSITIVE: Reach.HERE},
    Role.TREASURER: dict.fromkeys((Can.VIEW, Can.PAY), Reach.BELOW),
    Role.GROUP_LEADER: dict.fromkeys((Can.VIEW, Can.RECORD), Reach.HERE),
    Role.REVIEWER: dict.fromkeys((Can.VIEW, Can.REVIEW), Reach.BELOW),
    Role.INSPECTOR: {Can.VIEW: Reach.BELOW},
    Role.ADMINISTRATOR: dict.fromkeys((Can.VIEW, Can.ORGANISE, Can.DEFINE, Can.STAFF), Reach.BELOW),
}


class Places(Protocol):
    """What a scope answers: the tree paths of its day in which it holds an ability."""

    def places(self, can: Can) -> QuerySet[Any]: ...


M = TypeVar("M", bound=Model)


class ScopedQuerySet(QuerySet[M]):
    """Rows credited to a unit. Every list and detail starts with `in_scope`, every figure with `under`."""

    unit_field = "unit"

    def in_scope(self, scope: Places, can: Can = Can.VIEW) -> Self:
        """Rows of the units in which the scope holds the ability, in the tree of the scope's day."""
        return self._placed(scope.places(can))

    def under(self, unit: Any, *, on: date | str, heirs: bool = False) -> Self:
        """Rows of a unit and of all below it, in the tree of a day or of each row's own day.

        A day serves stocks and restated figures; the name of a date field serves flows.
        There is no default: say which tree. With `heirs`, rows of units that stand no more on the day are
        those of their heirs.
        """
        stood = unit.tree_paths.all() if isinstance(on, str) else unit.tree_paths.on(on)
        tops = list(stood.values_list("path", flat=True))
        day = OuterRef(on) if isinstance(on, str) else on
        if not heirs:
            return self._placed(_managed("TreePath").below(*tops).filter(valid__contains=day))
        instead = _managed("HeirPath").instead_of_gone(on)
        tops += instead.filter(unit=unit).values_list("path", flat=True)
        standing = self._placed(_managed("TreePath").below(*tops).filter(valid__contains=day))
        return standing | self._placed(instead.below(*tops))

    def of_those_standing(self, day: date) -> Self:
        """Rows of units that stood in the tree on a day, wherever."""
        return self._placed(_managed("TreePath").on(day))

    def of(self, unit: Any) -> Self:
        """Rows credited to the unit itself, without those below it."""
        return self.filter(**{self.unit_field: unit})

    def with_unit_name(self, *, on: date | str) -> Self:
        """Each row with `unit_name`: what its unit was called on a day, or on the row's own day by its field."""
        day = OuterRef(on) if isinstance(on, str) else on
        called = _managed("UnitVersion").filter(unit=OuterRef(self.unit_field), valid__contains=day)
        return self.annotate(unit_name=Subquery(called.values("short_name")[:1]))

    def _placed(self, places: QuerySet[Any]) -> Self:
        return self.filter(Exists(places.filter(unit=OuterRef(self.unit_field))))


def _managed(model: str) -> Any:
    """The rows of a model of the tree, which stands on this module and so cannot be imported here."""
    return apps.get_model("unions", model)._default_manager


def unit_existed(day: str, *, unit: str = "unit_id") -> pgtrigger.Trigger:
    """A wall in the database: no record is dated on a day on which its unit did not stand in the tree."""
    return pgtrigger.Trigger(
        name="unit_existed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(unit, day),
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM unions_placement
                 WHERE child_id = NEW.{unit} AND valid @> NEW.{day}
            ) THEN
                RAISE EXCEPTION 'unit % did not exist on %', NEW.{unit}, NEW.{day}
                USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_existed';
            END IF;
            RETURN NEW;
        """,
    )
