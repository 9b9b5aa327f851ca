"""The pages of a physiotherapist: who is behind, who has a complaint, and answers to them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from forceplate.words import LANGUAGE_NAMES, say
from forceplate_study.diary.entries import (
    complaints_of,
    correct_session,
    records_of,
    sessions_since,
    take_feedback_back,
    write_feedback,
)
from forceplate_study.diary.forms import (
    CorrectionForm,
    FeedbackForm,
    LeaveForm,
    SessionForm,
    groups_to_choose,
)
from forceplate_study.diary.middleware import language_of
from forceplate_study.diary.models import Access, Change, Person
from forceplate_study.diary.opening import opened_study
from forceplate_study.diary.overview import (
    people_asking,
    people_behind,
    people_to_see,
    standings,
)
from forceplate_study.diary.page_texts import access_words, page_words, session_words
from forceplate_study.diary.participants import log
from forceplate_study.diary.shared_pages import complaint_words, withdraw_sent
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.person_diary import person_diary
from forceplate_study.records.record_words import KINDS

PAGE_ROWS = 50
_CHANGED = {
    "participant_id": "participant", "started_on": "baseline", "age_years": "age",
    "left_reason": "reason",
}  # fmt: skip
"""What a changed field is called on the pages, where that is not its own name."""
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
    withdraw_sent(request, person, _who(request))
    return _back(person)


@require_POST
@login_required
def feedback(request: HttpRequest, participant_id: str) -> HttpResponse:
    """Write to a participant."""
    person = get_object_or_404(Person, participant_id=participant_id)
    form = FeedbackForm(request.POST, language_of(request))
    if not form.is_valid():
        return participant_page(request, person, form, status=422)
    author = request.user.pk
    if author is None:
        raise Http404
    write_feedback(person, form.cleaned_data["text"], author_id=author, who=_who(request))
    return _back(person)


@require_POST
@login_required
def unsend(request: HttpRequest, participant_id: str) -> HttpResponse:
    """Take back a message that was sent by mistake."""
    person = get_object_or_404(Person, participant_id=participant_id)
    number = request.POST.get("message", "")
    if not re.fullmatch(r"[0-9]{1,18}", number):
        raise BadRequest
    take_feedback_back(person, int(number), who=_who(request))
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
    recent = sessions_since(person, today - timedelta(weeks=RECENT_WEEKS))
    person_form = form if isinstance(form, CorrectionForm) else None
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
        "told": person.weeks.exclude(complaint="").order_by("-pk"),
        "enrolled": _enrolled(person) if person_form is None else person_form.data,
        "groups": groups_to_choose(language),
        "names": LANGUAGE_NAMES.items(),
        "changes": [_change_words(row, language) for row in person.changes.order_by("-pk")],
        "has_link": person.links.filter(revoked_at=None).exists(),
        "person_form": person_form,
        "form": form if isinstance(form, FeedbackForm) else None,
        "session_form": form if isinstance(form, SessionForm) else None,
        "leave_form": form if isinstance(form, LeaveForm) else None,
    }
    return render(request, "participant.html", context, status=status)


def _enrolled(person: Person) -> dict[str, str]:
    """Return how a participant was enrolled, as a form has it."""
    return {
        "participant_id": person.participant_id,
        "group": person.group,
        "started_on": person.started_on.isoformat(),
        "age_years": "" if person.age_years is None else f"{person.age_years:g}",
        "language": person.language,
    }


def _change_words(row: Change, language: str) -> tuple[Change, str, str, str]:
    """Return a change with what it is of, and its values, as a person reads them."""
    words = page_words(language)
    names = {group.key: say(group.title, language) for group in opened_study().groups}
    names |= {own.value: name for own, name in LANGUAGE_NAMES.items()}
    names |= {"yes": words["yes"], "no": words["no"], "": "\N{EN DASH}"}
    is_coded = row.field in {"group", "language", "still_reports"}
    before, after = (
        names.get(own, own) if is_coded or not own else own for own in (row.before, row.after)
    )
    what = words[_CHANGED.get(row.field, row.field)]
    return row, what if row.week is None else f"{words['week']} {row.week}: {what}", before, after


def _back(person: Person) -> HttpResponse:
    return HttpResponseRedirect(reverse("staff-participant", args=[person.participant_id]))


def _who(request: HttpRequest) -> str:
    return request.user.get_username()
