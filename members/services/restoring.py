"""Rows of many people stand again as their history says they stood before a change.

A change is all that was written under one context of the history. However many rows it touched, every model is
asked three questions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

Touched = Mapping[type[Model], Collection[int]]
Values = dict[str, Any]


@transaction.atomic
def restore(
    change: UUID,
    models: Sequence[type[Model]],
    *,
    require: Callable[[Touched], None],
    first: Collection[tuple[type[Model], int]] = (),
) -> Touched:
    """Undo a change of rows of the models, in the order in which they stand on each other; which rows it were.

    `require` refuses whom it must. `first` are rows that hold what others of their model get back. Raises ObjectDoesNotExist where there is no such change, and ValidationError
    where one of the rows changed since.
    """
    stories = {model: _stories(model, change) for model in models}
    if not any(stories.values()):
        raise ObjectDoesNotExist
    touched = {model: set(rows) for model, rows in stories.items()}
    for model, pks in touched.items():  # held before they are looked at again
        list(model._default_manager.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk").values_list("pk"))
    require(touched)
    stories = {model: _stories(model, change) for model in models}
    before = {model: {pk: _before(events, change) for pk, events in rows.items()} for model, rows in stories.items()}
    for model in reversed(models):
        added = [pk for pk, values in before[model].items() if values is None]
        model._default_manager.filter(pk__in=added).delete()
    for model in models:
        rows = {pk: values for pk, values in before[model].items() if values is not None}
        early = {pk: rows.pop(pk) for one, pk in first if one is model and pk in rows}
        _put_back(model, early)
        _put_back(model, rows)
    return touched


def _stories(model: type[Model], change: UUID) -> dict[int, list[Any]]:
    """All events, in their order, of the rows that the change touched."""
    events = model.pgh_event_model._default_manager  # type: ignore[attr-defined]
    touched = events.filter(pgh_context=change).values("pgh_obj_id")
    stories: dict[int, list[Any]] = {}
    for event in events.filter(pgh_obj_id__in=touched).order_by("pgh_id"):
        stories.setdefault(event.pgh_obj_id, []).append(event)
    return stories


def _before(story: Sequence[Any], change: UUID) -> Values | None:
    """The fields of a row before the change; None where it was not there."""
    if story[-1].pgh_context_id != change:
        raise ValidationError(_("Something else happened to these people since, so this is not undone."), code="later")
    first = next(n for n, event in enumerate(story) if event.pgh_context_id == change)
    if story[first].pgh_label == "added":
        return None
    if first == 0:
        raise ValidationError(_("The history does not reach back that far, so this is not undone."), code="unknown")
    model = story[0].pgh_tracked_model
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key or field.generated)]
    return {field.attname: getattr(story[first - 1], field.attname) for field in fields}


def _put_back(model: type[Model], rows: Mapping[int, Values]) -> None:
    there = model._default_manager.in_bulk(list(rows))
    for pk, row in there.items():
        for name, value in rows[pk].items():
            setattr(row, name, value)
    if there:
        names = [field.name for field in model._meta.concrete_fields if not (field.primary_key or field.generated)]
        model._default_manager.bulk_update(there.values(), names)
    gone = [model(pk=pk, **values) for pk, values in rows.items() if pk not in there]
    model._default_manager.bulk_create(gone)
