from django.urls import path

from members import views

app_name = "members"

urlpatterns = [
    path("members/", views.member_list, name="member-list"),
    path("members/<int:pk>/", views.member_detail, name="member-detail"),
    path("career-events/", views.CareerEventList.as_view(), name="career-event-list"),
    path("career-events/<int:pk>/", views.CareerEventDetail.as_view(), name="career-event-detail"),
]
