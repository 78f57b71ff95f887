from django.urls import path

from members.views import people, records, search

app_name = "members"

urlpatterns = [
    path("members/", search.member_list, name="member-list"),
    path("members/<int:pk>/", people.member_detail, name="member-detail"),
    path("career-events/", records.CareerEventList.as_view(), name="career-event-list"),
    path("career-events/<int:pk>/", records.CareerEventDetail.as_view(), name="career-event-detail"),
]
