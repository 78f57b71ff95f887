from django.urls import path

from unions.views import (
    catalogue,
    classification,
    classification_year,
    compare,
    coverage,
    decisions,
    language,
    reorganise,
    saved_views,
    score_sheets,
    staff,
    tree,
    unit,
)

app_name = "unions"

urlpatterns = [
    path("language/", language.language, name="language"),
    # The tree and its units
    path("units/", tree.unit_list, name="unit-list"),
    path("units/compare/", compare.compare, name="compare"),
    path("units/<slug:code>/", unit.unit_detail, name="unit-detail"),
    # Who works for a unit, and who can see it
    path("units/<slug:code>/staff/", staff.unit_staff, name="unit-staff"),
    path("units/<slug:code>/staff/add/", staff.unit_staff_add, name="unit-staff-add"),
    path("units/<slug:code>/who/", staff.unit_who, name="unit-who"),
    path("postings/<int:pk>/", staff.posting_detail, name="posting-detail"),
    path("postings/<int:pk>/until/", staff.posting_until, name="posting-until"),
    path("postings/<int:pk>/end/", staff.posting_end, name="posting-end"),
    path("postings/<int:pk>/hand-over/", staff.posting_handover, name="posting-handover"),
    path("postings/<int:pk>/link/", staff.posting_link, name="posting-link"),
    path("postings/<int:pk>/unlink/", staff.posting_unlink, name="posting-unlink"),
    # Territories and other lists
    path("units/<slug:code>/coverage/", coverage.unit_coverage, name="unit-coverage"),
    path("coverage/", coverage.coverage_list, name="coverage-list"),
    path("coverage/<int:pk>/end/", coverage.coverage_end, name="coverage-end"),
    path("catalogue/levels/", catalogue.level_list, name="level-list"),
    path("catalogue/territories/", catalogue.territory_list, name="territory-list"),
    path("catalogue/employer-types/", catalogue.employer_type_list, name="employer-type-list"),
    path("catalogue/scales/", catalogue.scale_list, name="scale-list"),
    # Reorganisations and decisions
    path("reorganise/", reorganise.reorganise, name="reorganise"),
    path("reorganise/events/", decisions.event_list, name="event-list"),
    path("reorganise/events/<int:pk>/", decisions.event_detail, name="event-detail"),
    path("reorganise/events/<int:pk>/undo/", decisions.event_undo, name="event-undo"),
    path("reorganise/<slug:kind>/", reorganise.reorganise_form, name="reorganise-form"),
    path("decisions/", decisions.decision_list, name="decision-list"),
    path("decisions/<int:pk>/", decisions.decision_detail, name="decision-detail"),
    path("decisions/<int:pk>/file/", decisions.decision_file, name="decision-file"),
    # The yearly classification
    path("units/<slug:code>/classifications/", classification.unit_classifications, name="classification-unit"),
    path("units/<slug:code>/classifications/open/", classification.classification_open, name="classification-open"),
    path("classifications/", classification_year.classification_list, name="classification-list"),
    path("classifications/decide/", classification_year.classification_decide_many, name="classification-decide-many"),
    path("classifications/grades/", classification_year.classification_grid, name="classification-grid"),
    path("classifications/<int:pk>/", classification.classification_detail, name="classification-detail"),
    path("classifications/<int:pk>/score/", classification.classification_score, name="classification-score"),
    path("classifications/<int:pk>/review/", classification.classification_review, name="classification-review"),
    path("classifications/<int:pk>/return/", classification.classification_return, name="classification-return"),
    path("classifications/<int:pk>/decide/", classification.classification_decide, name="classification-decide"),
    path("classifications/<int:pk>/reopen/", classification.classification_reopen, name="classification-reopen"),
    # Lists kept under a name
    path("saved-views/", saved_views.saved_view_list, name="saved-view-list"),
    path("saved-views/save/", saved_views.saved_view_save, name="saved-view-save"),
    path("saved-views/<int:pk>/", saved_views.saved_view_rename, name="saved-view-rename"),
    path("saved-views/<int:pk>/delete/", saved_views.saved_view_delete, name="saved-view-delete"),
    path("score-sheets/", score_sheets.score_sheet_list, name="score-sheet-list"),
    path("score-sheets/<int:pk>/", score_sheets.score_sheet_detail, name="score-sheet-detail"),
    path("score-sheets/<int:pk>/copy/", score_sheets.score_sheet_copy, name="score-sheet-copy"),
    path("score-sheets/<int:pk>/change/", score_sheets.score_sheet_change, name="score-sheet-change"),
]
