from django.urls import path

from campaigns.views import works

urlpatterns = [
    path("works/", works.work_list, name="work-list"),
    path("works/create/", works.work_create, name="work-create"),
    path("works/<int:pk>/", works.work_detail, name="work-detail"),
    path("works/<int:pk>/edit/", works.work_edit, name="work-edit"),
    path("works/<int:pk>/bin/", works.work_bin, name="work-bin"),
    path("works/<int:pk>/restore/", works.work_restore, name="work-restore"),
    path("works/<int:pk>/photos/", works.photo_create, name="work-photo-create"),
    path("work-photos/<int:pk>/", works.photo_file, name="work-photo-file"),
    path("work-photos/<int:pk>/drop/", works.photo_drop, name="work-photo-drop"),
]
