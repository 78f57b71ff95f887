from django.urls import path

from campaigns.views import blanks, papers

urlpatterns = [
    path("proposals/<int:pk>/print/<str:kind>/", papers.proposal_print, name="proposal-print"),
    path("rounds/<int:pk>/print/<str:kind>/", papers.round_print, name="round-print"),
    path("round-decisions/<int:pk>/print/<str:kind>/", papers.grant_print, name="grant-print"),
    path("recognitions/<int:pk>/print/", papers.recognition_print, name="recognition-print"),
    path("award-papers/<int:pk>/", papers.paper_detail, name="paper-detail"),
    path("award-papers/<int:pk>/file/", papers.paper_file, name="paper-file"),
    path("award-papers/<int:pk>/retry/", papers.paper_retry, name="paper-retry"),
    path("blanks/", blanks.blank_list, name="blank-list"),
    path("blanks/new/", blanks.blank_create, name="blank-create"),
    path("blanks/<int:pk>/edit/", blanks.blank_edit, name="blank-edit"),
    path("blanks/<int:pk>/drop/", blanks.blank_drop, name="blank-drop"),
    path("blanks/<int:pk>/print/", papers.blank_print, name="blank-print"),
]
