"""The addresses of the diary."""

from __future__ import annotations

import sys

from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from forceplate_study.diary import (
    assets,
    complaint_pages,
    login,
    participant_pages,
    people_pages,
    reminder_pages,
    staff_pages,
)
from forceplate_study.diary.middleware import message_page

RETRY_AFTER_S = 30

urlpatterns = [
    path("", participant_pages.diary, name="diary"),
    path("l/<str:secret>", participant_pages.open_link, name="open-link"),
    path("token", participant_pages.form_token, name="form-token"),
    path("entries/session", participant_pages.add_session, name="add-session"),
    path("entries/week", participant_pages.add_week, name="add-week"),
    path("entries/complaint", participant_pages.add_complaint, name="add-complaint"),
    path("entries/withdraw", participant_pages.withdraw, name="withdraw"),
    path("read", participant_pages.have_read, name="have-read"),
    path("diary.ics", reminder_pages.calendar, name="calendar"),
    path("reminders/on", reminder_pages.turn_on, name="reminders-on-mail"),
    path("reminders/phone", reminder_pages.turn_on_phone, name="reminders-on-phone"),
    path("reminders/off", reminder_pages.turn_off, name="reminders-stop"),
    path("off/<str:token>", reminder_pages.turn_off_by_mail, name="reminders-off"),
    path("language", participant_pages.set_language, name="language"),
    path("leave", participant_pages.leave, name="leave"),
    path("staff/", staff_pages.overview, name="staff"),
    path("staff/login", login.log_in, name="staff-login"),
    path("staff/logout", login.log_out, name="staff-logout"),
    path("staff/log", staff_pages.access_log, name="staff-log"),
    path("staff/p/<str:participant_id>", staff_pages.participant, name="staff-participant"),
    path("staff/add", people_pages.add_person, name="staff-add"),
    path("staff/p/<str:participant_id>/link", people_pages.new_link, name="staff-link"),
    path("staff/p/<str:participant_id>/correct", people_pages.correct, name="staff-put-right"),
    path("staff/p/<str:participant_id>/unsend", staff_pages.unsend, name="staff-unsend"),
    path("staff/p/<str:participant_id>/leave", people_pages.leave, name="staff-leave"),
    path(
        "staff/p/<str:participant_id>/complaints",
        complaint_pages.complaints,
        name="staff-complaints",
    ),
    path("staff/p/<str:participant_id>/finding", complaint_pages.finding, name="staff-finding"),
    path("staff/p/<str:participant_id>/session", staff_pages.correct, name="staff-correct"),
    path("staff/p/<str:participant_id>/withdraw", staff_pages.withdraw, name="staff-withdraw"),
    path("staff/p/<str:participant_id>/feedback", staff_pages.feedback, name="staff-feedback"),
    path("assets/<str:name>", assets.asset, name="asset"),
    path("pictures/<str:name>", assets.picture, name="picture"),
    path("worker.js", assets.worker, name="worker"),
    path("manifest.webmanifest", assets.manifest, name="manifest"),
]


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that makes no sense."""
    del exception
    return message_page(request, "refused", 400)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request for what is not there."""
    del exception
    return message_page(request, "not_found", 404)


def handler500(request: HttpRequest) -> HttpResponse:
    """Answer when something broke; says nothing of what."""
    error = sys.exc_info()[1]
    if isinstance(error, DataError):  # what the database cannot hold
        return message_page(request, "refused", 400)
    if isinstance(error, (OperationalError, InterfaceError)):  # busy or away
        response = message_page(request, "failed", 503)
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
        return response
    return message_page(request, "failed", 500)
