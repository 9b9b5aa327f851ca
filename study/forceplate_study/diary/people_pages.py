"""Pages with which a physiotherapist adds a person, gives a new link, and records who leaves."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from forceplate.words import LANGUAGE_NAMES, say
from forceplate_study.diary.enrolment import add, strata_of_list
from forceplate_study.diary.forms import LeaveForm
from forceplate_study.diary.middleware import language_of
from forceplate_study.diary.models import Person
from forceplate_study.diary.opening import opened_study
from forceplate_study.diary.participants import leave as leave_study
from forceplate_study.diary.participants import make_link, stay
from forceplate_study.diary.staff_pages import participant_page
from forceplate_study.errors import StudyError
from forceplate_study.records.study_records import DropOut


class PersonForm(forms.Form):
    """Somebody to enrol; the group is asked for where no allocation list gives it."""

    participant_id = forms.RegexField(r"^[A-Za-z0-9_-]{1,32}\Z")
    group = forms.ChoiceField(required=False)
    stratum = forms.ChoiceField(required=False)
    started_on = forms.DateField(input_formats=["%Y-%m-%d"])
    age_years = forms.FloatField(min_value=0, max_value=120, required=False)
    language = forms.ChoiceField(choices=[*LANGUAGE_NAMES.items()])

    def __init__(self, data: Any, language: str) -> None:
        super().__init__(data)
        self.strata = strata_of_list()
        self.fields["stratum"].choices = [(own, own) for own in self.strata or ()]
        self.fields["group"].choices = (
            [(own.key, say(own.title, language)) for own in opened_study().groups]
            if self.strata is None
            else []
        )


@require_http_methods(["GET", "POST"])
@login_required
def add_person(request: HttpRequest) -> HttpResponse:
    """Enrol somebody, and show the personal link, once."""
    language = language_of(request)
    form = PersonForm(request.POST if request.method == "POST" else None, language)
    if request.method != "POST" or not form.is_valid():
        return _add_page(request, form)
    values = form.cleaned_data
    try:
        link = add(
            values["participant_id"],
            values["started_on"],
            group=values["group"],
            stratum=values["stratum"],
            age_years=values["age_years"],
            language=values["language"],
            who=request.user.get_username(),
        )
    except StudyError as error:
        form.add_error(None, say(error.text, language))
        return _add_page(request, form)
    return _link_page(request, values["participant_id"], link)


@require_POST
@login_required
def new_link(request: HttpRequest, participant_id: str) -> HttpResponse:
    """Make a new personal link and show it, once; the older ones open nothing any more."""
    person = get_object_or_404(Person, participant_id=participant_id)
    link = make_link(person.participant_id, who=request.user.get_username())
    return _link_page(request, person.participant_id, link)


@require_POST
@login_required
def leave(request: HttpRequest, participant_id: str) -> HttpResponse:
    """Record that a participant left, another day than was recorded, or that nobody left."""
    person = get_object_or_404(Person, participant_id=participant_id)
    form, who = LeaveForm(request.POST), request.user.get_username()
    if form.is_valid():
        values = form.cleaned_data
        try:
            if values["left_on"] is None:
                stay(person.participant_id, who=who)
            else:
                leave_study(DropOut(person.participant_id, **values), who=who)
        except StudyError as error:
            form.add_error(None, say(error.text, language_of(request)))
    if form.errors:
        return participant_page(request, person, form, status=422)
    return HttpResponseRedirect(reverse("staff-participant", args=[person.participant_id]))


def _add_page(request: HttpRequest, form: PersonForm) -> HttpResponse:
    context = {
        "form": form if form.is_bound else None,
        "values": form.data,
        "groups": form.fields["group"].choices,
        "strata": [own for own in form.strata or () if own],
        "names": LANGUAGE_NAMES.items(),
        "today": timezone.localdate(),
    }
    return render(request, "add_person.html", context, status=422 if form.is_bound else 200)


def _link_page(request: HttpRequest, participant_id: str, link: str) -> HttpResponse:
    code = segno.make(link, error="m").svg_inline(scale=6)
    context = {
        "subject": get_object_or_404(Person, participant_id=participant_id),
        "link": link,
        "code": mark_safe(code),  # noqa: S308 - drawn by segno, of an address of ours
    }
    return render(request, "new_link.html", context)
