"""Units and their tree in time, accounts and what they may do."""

from unions.models.accounts import Account, Posting
from unions.models.reach import ABILITIES, Can, Reach, Role, ScopedQuerySet, unit_existed
from unions.models.records import Record, RecordQuerySet, hold_form
from unions.models.units import (
    DatedQuerySet,
    Decision,
    Level,
    LevelRule,
    Placement,
    TreePath,
    UnionUnit,
    UnitVersion,
)

__all__ = [
    "ABILITIES",
    "Account",
    "Can",
    "DatedQuerySet",
    "Decision",
    "Level",
    "LevelRule",
    "Placement",
    "Posting",
    "Reach",
    "Record",
    "RecordQuerySet",
    "Role",
    "ScopedQuerySet",
    "TreePath",
    "UnionUnit",
    "UnitVersion",
    "hold_form",
    "unit_existed",
]
