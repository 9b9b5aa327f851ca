"""Reminders as a participant turns them on and off."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forceplate_study.diary.middleware import message_page
from forceplate_study.diary.models import Person
from forceplate_study.diary.opening import opened
from forceplate_study.diary.participant_pages import for_participant, today_of
from forceplate_study.diary.reminders import (
    calendar_of,
    person_to_stop,
    remind_by_mail,
    remind_phone,
    stop_reminders,
)
from forceplate_study.diary.smtp import read_mail_server
from forceplate_study.diary.web_push import Subscription
from forceplate_study.errors import StudyError


class AddressForm(forms.Form):
    """Where reminders go."""

    address = forms.EmailField(max_length=254)


@require_GET
@for_participant
def calendar(request: HttpRequest, person: Person) -> HttpResponse:
    """Send the calendar file of the participant."""
    text = calendar_of(person, today_of(request))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="diary.ics"'
    return response


@require_POST
@for_participant
def turn_on(request: HttpRequest, person: Person) -> HttpResponse:
    """Send reminders by mail, where the practice has a mail server."""
    form = AddressForm(request.POST)
    if read_mail_server(opened().path) is None or not form.is_valid():
        return message_page(request, "refused", 422)
    remind_by_mail(person, form.cleaned_data["address"])
    return HttpResponseRedirect(reverse("diary"))


@require_POST
@for_participant
def turn_on_phone(request: HttpRequest, person: Person) -> HttpResponse:
    """Send reminders to the browser that asks."""
    own = Subscription(*(request.POST.get(name, "") for name in ("address", "key", "secret")))
    try:
        remind_phone(person, own)
    except StudyError:
        return message_page(request, "refused", 422)
    return HttpResponse(status=204)


@require_POST
@for_participant
def turn_off(request: HttpRequest, person: Person) -> HttpResponse:
    """Send none any more: one tap."""
    del request
    stop_reminders(person)
    return HttpResponseRedirect(reverse("diary"))


@csrf_exempt  # a mail program turns them off by itself; the token of the mail says whose
@require_http_methods(["GET", "POST"])
def turn_off_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Turn reminders off from a mail; a mere look, as scanners do, changes nothing."""
    person = person_to_stop(token)
    if person is None:
        return message_page(request, "not_found", 404)
    if request.method == "POST":
        stop_reminders(person)
    is_off = request.method == "POST"
    return render(request, "reminders_off.html", {"is_off": is_off})
