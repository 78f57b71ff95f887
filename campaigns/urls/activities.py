from django.urls import path

from campaigns.views import activities, attendance, duties, facilities, sign_in_sheet

urlpatterns = [
    path("activities/", activities.activity_list, name="activity-list"),
    path("activities/new/", activities.activity_create, name="activity-create"),
    path("activities/<int:pk>/", activities.activity_detail, name="activity-detail"),
    path("activities/<int:pk>/edit/", activities.activity_edit, name="activity-edit"),
    path("activities/<int:pk>/bin/", activities.activity_bin, name="activity-bin"),
    path("activities/<int:pk>/restore/", activities.activity_restore, name="activity-restore"),
    path("activities/<int:pk>/attendance/", attendance.activity_attendance, name="activity-attendance"),
    path("activities/<int:pk>/attendance/add/", attendance.attendance_add, name="activity-attendance-add"),
    path("activities/<int:pk>/sign-in/open/", attendance.activity_sign_in_open, name="activity-sign-in-open"),
    path("activities/<int:pk>/sign-in/close/", attendance.activity_sign_in_close, name="activity-sign-in-close"),
    path("activities/<int:pk>/sign-in/", attendance.activity_sheet, name="activity-sheet"),
    path("attendance/<int:pk>/drop/", attendance.attendance_drop, name="attendance-drop"),
    path("sign-in-sheet/<uuid:key>/", sign_in_sheet.sign_in_sheet, name="sign-in-sheet"),
    path("duties/", duties.duty_list, name="duty-list"),
    path("duties/new/", duties.duty_create, name="duty-create"),
    path("duties/<int:pk>/", duties.duty_detail, name="duty-detail"),
    path("duties/<int:pk>/edit/", duties.duty_edit, name="duty-edit"),
    path("duties/<int:pk>/end/", duties.duty_end, name="duty-end"),
    path("facilities/", facilities.facility_list, name="facility-list"),
    path("facilities/new/", facilities.facility_create, name="facility-create"),
    path("facilities/<int:pk>/edit/", facilities.facility_edit, name="facility-edit"),
    path("facilities/<int:pk>/end/", facilities.facility_end, name="facility-end"),
    path("facilities/<int:pk>/drop/", facilities.facility_drop, name="facility-drop"),
]
