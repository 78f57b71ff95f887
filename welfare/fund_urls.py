"""Addresses of funds, their cash books, drives and contributions."""

from django.urls import path

from welfare.views import contributions, drives, entries, funds

urlpatterns = [
    path("funds/", funds.fund_list, name="fund-list"),
    path("funds/new/", funds.fund_create, name="fund-create"),
    path("funds/<int:pk>/", funds.fund_detail, name="fund-detail"),
    path("funds/<int:pk>/edit/", funds.fund_edit, name="fund-edit"),
    path("funds/<int:pk>/close/", funds.fund_close, name="fund-close"),
    path("funds/<int:pk>/reopen/", funds.fund_reopen, name="fund-reopen"),
    path("funds/<int:pk>/month/", funds.fund_month, name="fund-month"),
    path("funds/<int:pk>/statement.xlsx", funds.statement_xlsx, name="statement-xlsx"),
    path("funds/<int:pk>/in/", entries.fund_entry, {"way": "in"}, name="fund-receive"),
    path("funds/<int:pk>/out/", entries.fund_entry, {"way": "out"}, name="fund-spend"),
    path("funds/<int:pk>/transfer/", entries.fund_transfer, name="fund-transfer"),
    path("funds/<int:pk>/drives/new/", drives.fund_drive, name="fund-drive"),
    path("entries/<int:pk>/", entries.entry_detail, name="entry-detail"),
    path("entries/<int:pk>/take-back/", entries.entry_take_back, name="entry-take-back"),
    path("drives/<int:pk>/", drives.drive_detail, name="drive-detail"),
    path("drives/<int:pk>/edit/", drives.drive_edit, name="drive-edit"),
    path("contributions/", contributions.contribution_list, name="contribution-list"),
    path("contributions/new/", contributions.contribution_create, name="contribution-create"),
    path("contributions/many/", contributions.contribution_many, name="contribution-many"),
    path("contributions/<int:pk>/", contributions.contribution_detail, name="contribution-detail"),
    path("contributions/<int:pk>/edit/", contributions.contribution_edit, name="contribution-edit"),
    path("contributions/<int:pk>/take-back/", contributions.contribution_take_back, name="contribution-take-back"),
    path("contributions/<int:pk>/restore/", contributions.contribution_restore, name="contribution-restore"),
]
