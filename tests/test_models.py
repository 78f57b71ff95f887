"""Sweeps over all models: reach, histories, who did what, what deleting may take along."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import connection, models

from unions.models import ScopedQuerySet, TreePath, UnionUnit
from unions.models.paths import DOWN

OURS = [
    model
    for app in ("common", "unions", "members", "campaigns", "welfare", "reports")
    for model in apps.get_app_config(app).get_models()
    if not model.__name__.endswith("Event") or model.__name__ in ("CareerEvent", "LineageEvent")
]

# Rows with a unit that are not narrowed by reach themselves, and why.
NOT_SCOPED = {
    "unions.Account": "the unit is only what its pages were last about",
    "unions.Placement": "the tree itself; scopes are made of it",
    "unions.TreePath": "derived from the tree; scopes are made of it",
    "unions.HeirPath": "derived from the lineage; scopes are made of it",
    "unions.ScoreSheet": "issued for everybody below, and named on their classifications",
    "unions.ApiClient": "the unit is what it is narrowed to; shown with the account of its program",
    "unions.ApiToken": "the unit is what it is narrowed to; shown to its own account",
    "unions.Posting": "scopes are made of it; shown on the page of a unit in reach",
    "campaigns.AwardType": "issued for everybody below, and named on their awards",
    "reports.Identity": "a rule for everybody below; lists narrow it to the unions above and within reach",
    "welfare.Programme": "launched for everybody below, and named on their payouts",
}


def test_every_model_with_a_unit_is_narrowed_by_reach():
    unscoped = {
        model._meta.label
        for model in OURS
        if any(field.related_model is UnionUnit for field in model._meta.fields)
        and not isinstance(model._default_manager.all(), ScopedQuerySet)
    }

    assert unscoped == set(NOT_SCOPED)


def test_every_moment_says_who():
    """A column x_at of a person's act stands beside x_by, and a constraint names both."""
    by_machine = {"happened_at", "asked_at", "ended_at", "stored_at", "rendered_at", "recorded_at", "taken_at"}
    by_machine |= {"told_at", "mailed_at", "seen_at"}  # a notice is seen by nobody but the account it is for
    by_machine |= {"answered_at", "expires_at", "used_at"}  # of programs that sign in
    by_machine |= {"due_at", "tried_at"}  # what is sent by itself
    by_machine |= {"opened_at"}  # a call goes out by its schedule where nobody opens it
    for model in OURS:
        names = {field.name for field in model._meta.fields}
        moments = {field.name for field in model._meta.fields if isinstance(field, models.DateTimeField)}
        for at in (name for name in moments if name.endswith("_at") and name not in by_machine):
            by = at.removesuffix("_at") + "_by"
            conditions = " ".join(str(constraint) for constraint in model._meta.constraints)
            assert by in names, f"{model._meta.label}.{at} has no {by}"
            if not (model._meta.get_field(at).null or model._meta.get_field(by).null):
                continue
            assert {at, by} <= set(re.findall(r"\w+", conditions.replace("__isnull", ""))), (
                f"no constraint pairs {model._meta.label}.{at} and {by}"
            )


def test_every_record_has_a_history():
    """What people write is kept change by change; what is derived, frozen or infrastructure is not."""
    without = {
        "common.Job",
        "common.StoredFile",
        "common.AccessLog",
        "common.Notice",
        "common.SavedView",
        "common.IdempotencyKey",
        "common.ExternalKey",
        "unions.Account",
        "unions.ApiClient",
        "unions.ApiToken",
        "unions.Level",
        "unions.LevelRule",
        "unions.TreePath",
        "unions.HeirPath",
        "unions.EmployerType",
        "unions.Territory",
        "unions.Webhook",
        "unions.WebhookDelivery",
        "unions.GradeScale",
        "unions.Grade",
        "members.Ethnicity",
        "members.CommitteeRule",
        "members.ColumnMapping",
        "members.MemberImport",
        "members.ImportRow",
        "members.MemberMerge",
        "members.NotADuplicate",
        "campaigns.AwardPaper",
        "campaigns.LineVote",
        "campaigns.ProposalStep",
        "campaigns.Awarded",
        "campaigns.Cost",
        "welfare.Balance",
        "welfare.Benefit",
        "welfare.Entry",
        "welfare.Outstanding",
        "welfare.Printout",
        "reports.Snapshot",
        "reports.FigureLook",
        "reports.FrozenFigure",
        "reports.Rendering",
        "reports.ReportAdjustment",
        "reports.ReportStep",
        "reports.SignedCopy",
        "reports.StoredNumbers",
        "reports.StoredQuestion",
        "reports.StoredSighting",
    }
    tracked = {model._meta.label for model in OURS if hasattr(model, "pgh_event_model")}

    assert {model._meta.label for model in OURS} - tracked == without


def test_the_derived_paths_are_what_the_placements_say(cast):
    kept = sorted(TreePath.objects.values_list("unit", "path", "valid"), key=str)
    with connection.cursor() as cursor:
        cursor.execute(DOWN + "SELECT unit_id, path, valid FROM down")  # noqa: S608 - our own words
        derived = sorted(cursor.fetchall(), key=str)

    assert [(unit, path, str(valid)) for unit, path, valid in kept] == [
        (unit, path, str(valid)) for unit, path, valid in derived
    ]


def test_every_foreign_key_to_a_record_protects_it():
    """Deleting never spreads from one record into another."""
    spreads = {
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is models.CASCADE
        and hasattr(model, "happened_on")
    }

    assert spreads == set()
