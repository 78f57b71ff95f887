from django.urls import path

from campaigns import views

app_name = "campaigns"

urlpatterns = [
    path("registrations/", views.RegistrationList.as_view(), name="registration-list"),
    path("registrations/<int:pk>/", views.RegistrationDetail.as_view(), name="registration-detail"),
    path("works/", views.WorkList.as_view(), name="work-list"),
    path("works/<int:pk>/", views.WorkDetail.as_view(), name="work-detail"),
    path("activities/", views.ActivityList.as_view(), name="activity-list"),
    path("activities/<int:pk>/", views.ActivityDetail.as_view(), name="activity-detail"),
]
