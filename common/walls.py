"""What the database refuses, in words: a constraint or a trigger that was met is a sentence beside its field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction


def wall(error: IntegrityError) -> str:
    """The name of the constraint, or of the trigger's rule, over which the database stumbled."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def about(field: str, sentence: Any, *, code: str, **params: Any) -> ValidationError:
    """A refusal that stands beside a field."""
    return ValidationError({field: ValidationError(sentence, code=code, params=params or None)})


@dataclass(frozen=True)
class Walls:
    """The walls of an app.

    `words` are of those that no model has words for, by name: the field each is about ("" for the whole form), and the
    sentence. `beside` names the field beside which a wall is said whose words stand in the model, if there is one.
    """

    app: str
    words: Mapping[str, tuple[str, Any]]
    beside: Callable[[str], str] = lambda name: ""

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """What the database refuses inside is a ValidationError, its code the name of the wall; nothing inside stays.

        A refusal that has no words is an error of the program, and goes on as it is.
        """
        try:
            with transaction.atomic():
                yield
        except IntegrityError as error:
            if not (refused := self.refusal(error)):
                raise
            raise refused from error

    def refusal(self, error: IntegrityError) -> ValidationError | None:
        """The sentence of the wall that was met, or None where it has none."""
        name = wall(error)
        field, sentence = self.words.get(name) or (self.beside(name), self._said_by_models().get(name, ""))
        if not sentence:
            return None
        return about(field, sentence, code=name) if field else ValidationError(sentence, code=name)

    def beside_fields(self, error: ValidationError) -> ValidationError:
        """What a model found, with the sentences of its constraints beside the fields that those are about."""
        if not hasattr(error, "error_dict"):
            return error
        names = {str(sentence): name for name, sentence in self._said_by_models().items()}
        told: dict[str, list[ValidationError]] = {}
        for field, errors in error.error_dict.items():
            for one in errors:
                name = names.get(str(one.message), "") if field == NON_FIELD_ERRORS else ""
                told.setdefault(self.beside(name) or field, []).append(one)
        return ValidationError(told)

    def _said_by_models(self) -> dict[str, Any]:
        return {
            constraint.name: constraint.violation_error_message
            for model in apps.get_app_config(self.app).get_models()
            for constraint in model._meta.constraints
            if constraint.violation_error_message != constraint.default_violation_error_message
        }
