"""Pages with which a physiotherapist adds a person, gives a new link, and records who leaves."""

from __future__ import annotations

from dataclasses import replace

import segno
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from forceplate.errors import ForcePlateError
from forceplate.operations.visit.change_record import Stamp
from forceplate.words import LANGUAGE_NAMES, say
from forceplate_study.diary.enrolment import add, put_right, stay, strata_of_list
from forceplate_study.diary.enrolment import leave as leave_study
from forceplate_study.diary.forms import CorrectionForm, LeaveForm, PersonForm
from forceplate_study.diary.middleware import language_of
from forceplate_study.diary.models import Person
from forceplate_study.diary.participants import make_link
from forceplate_study.diary.staff_pages import participant_page
from forceplate_study.errors import StudyError
from forceplate_study.records.study_records import DropOut


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
    form, who = LeaveForm(request.POST, language_of(request)), request.user.get_username()
    if form.is_valid():
        values = form.cleaned_data
        why = values.pop("why")
        try:
            if values["left_on"] is None:
                stay(person.participant_id, Stamp.now(who, why))
            else:
                leave_study(DropOut(person.participant_id, **values), who=who, why=why)
        except ForcePlateError as error:
            form.add_error(None, say(error.text, language_of(request)))
    if form.errors:
        return participant_page(request, person, form, status=422)
    return HttpResponseRedirect(reverse("staff-participant", args=[person.participant_id]))


@require_POST
@login_required
def correct(request: HttpRequest, participant_id: str) -> HttpResponse:
    """Put right how a participant was enrolled; what was there before is kept."""
    person = get_object_or_404(Person, participant_id=participant_id)
    language = language_of(request)
    form = CorrectionForm(request.POST, language)
    if form.is_valid():
        values = form.cleaned_data
        stamp = Stamp.now(request.user.get_username(), values["why"])
        try:
            own = replace(
                person.record(),
                participant_id=values["participant_id"],
                group=values["group"] or person.group,
                started_on=values["started_on"],
                age_years=values["age_years"],
            )
            put_right(person, own, values["language"], stamp)
            return HttpResponseRedirect(reverse("staff-participant", args=[own.participant_id]))
        except ForcePlateError as error:
            form.add_error(None, say(error.text, language))
    return participant_page(request, person, form, status=422)


def _add_page(request: HttpRequest, form: PersonForm) -> HttpResponse:
    new = {"started_on": timezone.localdate().isoformat(), "language": language_of(request)}
    context = {
        "form": form if form.is_bound else None,
        "values": form.data if form.is_bound else new,
        "groups": form.fields["group"].choices,
        "strata": [own for own in strata_of_list() or () if own],
        "names": LANGUAGE_NAMES.items(),
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
