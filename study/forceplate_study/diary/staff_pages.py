"""The pages of a physiotherapist: who is behind, who has a complaint, and answers to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from forceplate.words import say
from forceplate_study.diary.entries import (
    complaints_of,
    correct_session,
    records_of,
    write_feedback,
)
from forceplate_study.diary.forms import FeedbackForm, LeaveForm, SessionForm
from forceplate_study.diary.middleware import language_of
from forceplate_study.diary.models import Access, Person
from forceplate_study.diary.opening import opened_study
from forceplate_study.diary.overview import (
    people_asking,
    people_behind,
    people_to_see,
    standings,
)
from forceplate_study.diary.page_texts import access_words, session_words
from forceplate_study.diary.participants import log
from forceplate_study.diary.shared_pages import complaint_words, withdraw_sent
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.person_diary import person_diary
from forceplate_study.records.vocabulary import KINDS

PAGE_ROWS = 50
RECENT_WEEKS = 3
"""Sessions of these can be put right."""


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Show the participants, 50 a page; all, or those with something to see to."""
    today = timezone.localdate()
    show = request.GET.get("show", "all")
    people: Any = Person.objects.order_by("participant_id")
    if show == "behind":
        people = people_behind(today)
    elif show == "complaints":
        people = people_to_see()
    elif show == "questions":
        people = people_asking()
    else:
        show = "all"
    page = Paginator(people, PAGE_ROWS).get_page(request.GET.get("page"))
    log(_who(request), f"read the list: {show}")
    groups = {group.key: say(group.title, language_of(request)) for group in opened_study().groups}
    asking = {person.pk for person in people_asking()}
    rows = [
        (row, person, groups.get(person.group, ""), person.pk in asking)
        for person, row in zip(page, standings(list(page), today), strict=True)
    ]
    context = {
        "rows": rows,
        "page": page,
        "show": show,
        "n_to_see": len(people_to_see()),
        "n_asking": len(asking),
    }
    return render(request, "overview.html", context)


@require_safe
@login_required
def participant(request: HttpRequest, participant_id: str) -> HttpResponse:
    """Show one participant: weeks, complaints, what was written."""
    person = get_object_or_404(Person, participant_id=participant_id)
    log(_who(request), "read the diary", person.participant_id)
    return participant_page(request, person)


@require_POST
@login_required
def correct(request: HttpRequest, participant_id: str) -> HttpResponse:
    """Put a session of a participant right; the wrong one stays, withdrawn."""
    person = get_object_or_404(Person, participant_id=participant_id)
    form = SessionForm(request.POST, person, language_of(request))
    if not form.is_valid() or form.cleaned_data["replaces"] is None:
        return participant_page(request, person, form, status=422)
    try:
        correct_session(person, form.record(), form.cleaned_data["replaces"], who=_who(request))
    except StudyError as error:
        form.add_error(None, say(error.text, language_of(request)))
        return participant_page(request, person, form, status=422)
    return _back(person)


@require_POST
@login_required
def withdraw(request: HttpRequest, participant_id: str) -> HttpResponse:
    """Take back a session of a participant that was entered by mistake."""
    person = get_object_or_404(Person, participant_id=participant_id)
    return withdraw_sent(request, person, _who(request)) or _back(person)


@require_POST
@login_required
def feedback(request: HttpRequest, participant_id: str) -> HttpResponse:
    """Write to a participant."""
    person = get_object_or_404(Person, participant_id=participant_id)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return participant_page(request, person, form, status=422)
    author = request.user.pk
    if author is None:
        raise Http404
    write_feedback(person, form.cleaned_data["text"], author_id=author, who=_who(request))
    return _back(person)


@require_safe
@login_required
def access_log(request: HttpRequest) -> HttpResponse:
    """Show who read or changed what."""
    rows: Any = Access.objects.order_by("-pk")
    about = request.GET.get("about", "")[:32]
    if about:
        rows = rows.filter(about=about)
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    log(_who(request), "read the access log", about)
    language = language_of(request)
    rows = [(row, access_words(row.what, language)) for row in page]
    return render(request, "log.html", {"rows": rows, "page": page, "about": about})


def participant_page(
    request: HttpRequest,
    person: Person,
    form: forms.Form | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Return the page about a participant; ``form``: what was refused."""
    language = language_of(request)
    today = timezone.localdate()
    own = person_diary(opened_study(), records_of([person]), person.participant_id, today)
    since = today - timedelta(weeks=RECENT_WEEKS)
    recent = person.sessions.filter(withdrawn_at=None, done_on__gte=since).order_by(
        "-done_on", "-pk"
    )
    context = {
        "subject": person,
        "group": say(opened_study().group(person.group).title, language),
        "week": own.week,
        "this_week": next((line.report for line in own.weeks if line.week == own.week), None),
        "weeks": [
            (cell, say(KINDS[cell.kind], language), line.report)
            for line in own.weeks
            for cell in line.cells
        ],
        "complaints": [complaint_words(row, language) for row in complaints_of(person)],
        "recent": [(row, session_words(row, language), uuid4()) for row in recent],
        "kinds": [(key, say(words, language)) for key, words in KINDS.items()],
        "feedback": person.feedback.select_related("written_by").order_by("-pk"),
        "form": form if isinstance(form, FeedbackForm) else None,
        "session_form": form if isinstance(form, SessionForm) else None,
        "leave_form": form if isinstance(form, LeaveForm) else None,
    }
    return render(request, "participant.html", context, status=status)


def _back(person: Person) -> HttpResponse:
    return HttpResponseRedirect(reverse("staff-participant", args=[person.participant_id]))


def _who(request: HttpRequest) -> str:
    return request.user.get_username()
