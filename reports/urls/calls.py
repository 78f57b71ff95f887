"""Addresses: calls for reports, schedules, notices, the calendar of due days."""

from django.urls import path

from reports.views import calendar, call_papers, calls, notices, schedules

urlpatterns = [
    path("calls/", calls.call_list, name="call-list"),
    path("calls/new/", calls.call_create, name="call-create"),
    path("calls/<int:pk>/", calls.call_detail, name="call-detail"),
    path("calls/<int:pk>/draft/", calls.call_draft, name="call-draft"),
    path("calls/<int:pk>/remind/", calls.call_remind, name="call-remind"),
    path("calls/<int:pk>/put-off/", calls.call_put_off, name="call-put-off"),
    path("calls/<int:pk>/close/", calls.call_close, name="call-close"),
    path("calls/<int:pk>/reopen/", calls.call_reopen, name="call-reopen"),
    path("calls/<int:pk>/render/", call_papers.call_render, name="call-render"),
    path("calls/<int:pk>/progress/", call_papers.call_progress, name="call-progress"),
    path("calls/<int:pk>/stop/", call_papers.call_stop, name="call-stop"),
    path("calls/<int:pk>/retry/", call_papers.call_retry, name="call-retry"),
    path("calls/<int:pk>/zip/", call_papers.call_zip, name="call-zip"),
    path("schedules/", schedules.schedule_list, name="schedule-list"),
    path("schedules/new/", schedules.schedule_create, name="schedule-create"),
    path("schedules/<int:pk>/", schedules.schedule_detail, name="schedule-detail"),
    path("schedules/<int:pk>/edit/", schedules.schedule_edit, name="schedule-edit"),
    path("schedules/<int:pk>/stop/", schedules.schedule_stop, name="schedule-stop"),
    path("schedules/<int:pk>/resume/", schedules.schedule_resume, name="schedule-resume"),
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/seen/", notices.notices_seen, name="notices-seen"),
    path("notices/settings/", notices.telling, name="telling"),
    path("notices/calendar/", calendar.calendar_key, name="calendar-key"),
    path("notices/<int:pk>/", notices.notice_open, name="notice-open"),
    path("calendar/<uuid:key>.ics", calendar.calendar, name="calendar"),
]
