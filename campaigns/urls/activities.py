from django.urls import path

from campaigns.views import lists

urlpatterns = [
    path("activities/", lists.ActivityList.as_view(), name="activity-list"),
    path("activities/<int:pk>/", lists.ActivityDetail.as_view(), name="activity-detail"),
]
