from django.urls import path

from campaigns.views import appraisals, entries, initiatives, recognitions

urlpatterns = [
    path("initiatives/", initiatives.initiative_list, name="initiative-list"),
    path("initiatives/new/", initiatives.initiative_create, name="initiative-create"),
    path("initiatives/<int:pk>/", initiatives.initiative_detail, name="initiative-detail"),
    path("initiatives/<int:pk>/edit/", initiatives.initiative_edit, name="initiative-edit"),
    path("initiatives/<int:pk>/bin/", initiatives.initiative_bin, name="initiative-bin"),
    path("initiatives/<int:pk>/restore/", initiatives.initiative_restore, name="initiative-restore"),
    path("initiatives/<int:pk>/request/", appraisals.initiative_request, name="initiative-request"),
    path("appraisals/", appraisals.appraisal_list, name="appraisal-list"),
    path("appraisals/<int:pk>/accept/", appraisals.appraisal_accept, name="appraisal-accept"),
    path("appraisals/<int:pk>/decide/", appraisals.appraisal_decide, name="appraisal-decide"),
    path("appraisals/<int:pk>/withdraw/", appraisals.appraisal_withdraw, name="appraisal-withdraw"),
    path("appraisals/<int:pk>/reopen/", appraisals.appraisal_reopen, name="appraisal-reopen"),
    path("recognitions/", recognitions.recognition_list, name="recognition-list"),
    path("recognitions/new/", recognitions.recognition_create, name="recognition-create"),
    path("recognitions/<int:pk>/", recognitions.recognition_detail, name="recognition-detail"),
    path("recognitions/<int:pk>/edit/", recognitions.recognition_edit, name="recognition-edit"),
    path("recognitions/<int:pk>/bin/", recognitions.recognition_bin, name="recognition-bin"),
    path("recognitions/<int:pk>/restore/", recognitions.recognition_restore, name="recognition-restore"),
    path("programme-entries/", entries.entry_list, name="entry-list"),
    path("programme-entries/new/", entries.entry_create, name="entry-create"),
    path("programme-entries/<int:pk>/", entries.entry_detail, name="entry-detail"),
    path("programme-entries/<int:pk>/edit/", entries.entry_edit, name="entry-edit"),
    path("programme-entries/<int:pk>/bin/", entries.entry_bin, name="entry-bin"),
    path("programme-entries/<int:pk>/restore/", entries.entry_restore, name="entry-restore"),
]
