"""Who says what holds for everybody, and the codes that rows of catalogues get."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils.text import slugify

from common.vietnamese import fold
from unions.access import Scope
from unions.models import STEP, Can


def defines_for_all(scope: Scope) -> bool:
    """Whether the scope says what holds for everybody: it defines at the top of the tree."""
    return any(len(path) == STEP for path, _reach in scope.held.get(Can.DEFINE, ()))


def require_defining(scope: Scope) -> None:
    if not defines_for_all(scope):
        raise PermissionDenied


def free_code(model: type[Model], name: str, *, longest: int = 60) -> str:
    """A code made of a name that no row of a catalogue has yet: "Tết Sum vầy" is tet-sum-vay, then tet-sum-vay-2."""
    stem = slugify(fold(name))[: longest - 4].strip("-") or "x"
    rows: Any = model._default_manager
    taken = set(rows.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)
