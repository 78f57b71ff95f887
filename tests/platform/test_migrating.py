"""Migrating builds models once for all that is done to them in a row."""

from __future__ import annotations

from django.db import models
from django.db.migrations import AddConstraint, AddField, AlterField, CreateModel, RemoveField, RunPython

from common.management.commands.migrate import Together, together


def rows(*operations) -> list[list[str] | str]:
    return [
        [type(inner).__name__ for inner in one.operations] if isinstance(one, Together) else type(one).__name__
        for one in together(operations)
    ]


def field(model: str, name: str) -> AddField:
    return AddField(model, name, models.IntegerField(null=True))


def test_what_follows_each_other_and_looks_at_nothing_of_it_is_done_together():
    assert rows(CreateModel("A", []), CreateModel("B", []), field("C", "x"), field("C", "y")) == [
        ["CreateModel", "CreateModel", "AddField", "AddField"]
    ]


def test_the_same_field_twice_and_what_is_added_to_a_model_made_before_begin_anew():
    changed = AlterField("C", "x", models.IntegerField())
    ruled = AddConstraint("A", models.CheckConstraint(condition=models.Q(pk__gt=0), name="above"))

    assert rows(field("C", "x"), changed) == [["AddField"], ["AlterField"]]
    assert rows(CreateModel("A", []), ruled) == [["CreateModel"], ["AddConstraint"]]
    assert rows(CreateModel("A", []), field("A", "x")) == [["CreateModel"], ["AddField"]]


def test_every_other_operation_stands_alone_and_the_order_is_kept():
    code = RunPython(RunPython.noop)

    assert rows(field("C", "x"), code, field("C", "y"), RemoveField("C", "z")) == [
        ["AddField"],
        "RunPython",
        ["AddField"],
        "RemoveField",
    ]
