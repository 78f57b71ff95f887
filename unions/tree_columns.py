"""Columns beside the units of a tree that apps above this one count: named in settings, so nothing is imported up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class TreeColumn:
    """What is counted below units, each with its own, in the tree of a day."""

    code: str
    label: str | Promise
    phrase: Callable[[int], str]  # a number in words: "96.318 members"
    below: Callable[[Collection[str], date], dict[str, int]]  # by path; a path without any may be left out


def tree_columns() -> list[TreeColumn]:
    return [import_string(name) for name in settings.TREE_COLUMNS]
