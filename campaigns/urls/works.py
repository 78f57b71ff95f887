from django.urls import path

from campaigns.views import lists

urlpatterns = [
    path("works/", lists.WorkList.as_view(), name="work-list"),
    path("works/<int:pk>/", lists.WorkDetail.as_view(), name="work-detail"),
]
