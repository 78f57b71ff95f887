from django.urls import path

from campaigns.views import contest_entries, contests

urlpatterns = [
    path("contests/", contests.contest_list, name="contest-list"),
    path("contests/create/", contests.contest_create, name="contest-create"),
    path("contests/<int:pk>/", contests.contest_detail, name="contest-detail"),
    path("contests/<int:pk>/edit/", contests.contest_edit, name="contest-edit"),
    path("contests/<int:pk>/withdraw/", contests.contest_withdraw, name="contest-withdraw"),
    path("contests/<int:pk>/entries/create/", contest_entries.entry_create, name="contest-entry-create"),
    path("contests/<int:pk>/results/create/", contest_entries.result_create, name="contest-result-create"),
    path("contests/entries/<int:pk>/", contest_entries.EntryDetail.as_view(), name="contest-entry-detail"),
    path("contests/entries/<int:pk>/edit/", contest_entries.entry_edit, name="contest-entry-edit"),
    path("contests/entries/<int:pk>/bin/", contest_entries.entry_bin, name="contest-entry-bin"),
    path("contests/entries/<int:pk>/restore/", contest_entries.entry_restore, name="contest-entry-restore"),
    path("contests/results/", contest_entries.PrizeList.as_view(), name="contest-result-list"),
    path("contests/placings/", contest_entries.PlaceList.as_view(), name="contest-place-list"),
    path("contests/results/<int:pk>/", contest_entries.ResultDetail.as_view(), name="contest-result-detail"),
    path("contests/results/<int:pk>/edit/", contest_entries.result_edit, name="contest-result-edit"),
    path("contests/results/<int:pk>/bin/", contest_entries.result_bin, name="contest-result-bin"),
    path("contests/results/<int:pk>/restore/", contest_entries.result_restore, name="contest-result-restore"),
]
