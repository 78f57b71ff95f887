from django.urls import path

from members.views import congresses, offices, people, records, search

app_name = "members"

urlpatterns = [
    path("members/", search.member_list, name="member-list"),
    path("members/<int:pk>/", people.member_detail, name="member-detail"),
    path("career-events/", records.CareerEventList.as_view(), name="career-event-list"),
    path("career-events/<int:pk>/", records.CareerEventDetail.as_view(), name="career-event-detail"),
    path("units/<slug:code>/committee/", offices.committee, name="committee"),
    path("units/<slug:code>/committee/new/", offices.committee_elect, name="committee-elect"),
    path("mandates/<int:pk>/end/", offices.mandate_end, name="mandate-end"),
    path("mandates/<int:pk>/edit/", offices.mandate_edit, name="mandate-edit"),
    path("mandates/<int:pk>/strike/", offices.mandate_strike, name="mandate-strike"),
    path("congresses/", congresses.congress_list, name="congress-list"),
    path("congresses/new/", congresses.congress_create, name="congress-create"),
    path("congresses/<int:pk>/", congresses.congress_detail, name="congress-detail"),
    path("congresses/<int:pk>/edit/", congresses.congress_edit, name="congress-edit"),
    path("congresses/<int:pk>/bin/", congresses.congress_bin, name="congress-bin"),
    path("congresses/<int:pk>/restore/", congresses.congress_restore, name="congress-restore"),
    path("congress-plans/new/", congresses.congress_plan_create, name="congress-plan-create"),
    path("congress-plans/<int:pk>/", congresses.congress_plan_detail, name="congress-plan-detail"),
]
