"""The pages of a participant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token, rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from forceplate.words import Language, Text, listed, plain, say
from forceplate_study.definition.study import DAYS_A_WEEK
from forceplate_study.diary.entries import (
    EntryConflictError,
    complaints_of,
    save_entry,
    withdraw_session,
)
from forceplate_study.diary.forms import ComplaintForm, EntryForm, SessionForm, WeekForm
from forceplate_study.diary.limits import ENTRIES, LINK_FAILURES, network_of
from forceplate_study.diary.middleware import (
    LANGUAGE_COOKIE,
    LINK_KEY,
    language_of,
    message_page,
    person_of,
)
from forceplate_study.diary.models import Person, Session, Week
from forceplate_study.diary.opening import SESSION_DAYS, opened, opened_study
from forceplate_study.diary.page_texts import page_words
from forceplate_study.diary.participants import link_of, log
from forceplate_study.errors import StudyError
from forceplate_study.records.vocabulary import KINDS, SIDES, SITES, site_name

FEEDBACK_SHOWN = 5
RETRY_AFTER_S = 60

_MINUTES = Text("{minutes:g} min")
_EXERCISES = Text("exercises: {count}")
_WEEK_WITH_KM = plain("{week}, {km:g} km")

Said = dict[str, str | int]
"""What our own script is told of a saved entry."""

View = Callable[[HttpRequest, Person], HttpResponse]


def for_participant(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Let only a participant with a standing link in."""

    @wraps(view)
    def handle(request: HttpRequest) -> HttpResponse:
        person = person_of(request)
        return message_page(request, "closed", 403) if person is None else view(request, person)

    return handle


@require_GET
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Exchange a personal link for a session, and take its secret out of the address at once."""
    link = link_of(secret)
    if link is None:
        caller = network_of(request.META.get("REMOTE_ADDR", ""))
        is_counted = LINK_FAILURES.add(caller)
        return message_page(request, "closed", 404) if is_counted else _wait(request)
    request.session.flush()
    request.session[LINK_KEY] = link.pk
    rotate_token(request)
    log(link.person.participant_id, "opened the diary", link.person.participant_id)
    response = HttpResponseRedirect(reverse("diary"))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@for_participant
def diary(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the diary: exercises, this week, complaints, feedback."""
    return _diary_page(request, person)


@require_POST
@for_participant
def add_session(request: HttpRequest, person: Person) -> HttpResponse:
    """Save a session that was done."""

    def save(form: SessionForm) -> tuple[bool, Said]:
        entry = form.record()
        is_new = save_entry(person, entry)
        summary = session_words(entry, language_of(request))
        return is_new, {"summary": summary, "n_done": _n_done_this_week(person)}

    return _add(request, person, SessionForm, save)


@require_POST
@for_participant
def add_week(request: HttpRequest, person: Person) -> HttpResponse:
    """Save the report of a week."""

    def save(form: WeekForm) -> tuple[bool, Said]:
        return save_entry(person, form.record()), {}

    return _add(request, person, WeekForm, save)


@require_POST
@for_participant
def add_complaint(request: HttpRequest, person: Person) -> HttpResponse:
    """Save answers to the injury questions, and say what the rule makes of them."""

    def save(form: ComplaintForm) -> tuple[bool, Said]:
        report = form.record()
        is_new = save_entry(person, report, form.cleaned_data["about"])
        words = opened_study().injury_rule.words(report.answers)
        return is_new, {"verdict": say(words, language_of(request))}

    return _add(request, person, ComplaintForm, save)


@require_POST
@for_participant
def withdraw(request: HttpRequest, person: Person) -> HttpResponse:
    """Take back a session that was entered by mistake."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return message_page(request, "refused", 400)
    withdraw_session(person, key)
    return _back("withdrawn")


@require_GET
@for_participant
def form_token(request: HttpRequest, person: Person) -> HttpResponse:
    """Give our own script a fresh form token, for entries that waited longer than their page."""
    return JsonResponse({"token": get_token(request), "participant": person.participant_id})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in a language from now on."""
    chosen = request.POST.get("language", "")
    if chosen not in set(Language):
        return message_page(request, "refused", 400)
    goes_to_staff = request.POST.get("page") == "staff"
    response = HttpResponseRedirect(reverse("staff" if goes_to_staff else "diary"))
    response.set_cookie(
        LANGUAGE_COOKIE,
        chosen,
        max_age=SESSION_DAYS * 86_400,
        secure=opened().is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the diary on this phone and let the browser forget it."""
    request.session.flush()
    response = message_page(request, "closed", 200)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def session_words(entry: Any, language: str) -> str:
    """Return a session in a few words."""
    parts: list[Text | str] = [entry.done_on.isoformat(), KINDS[entry.kind]]
    if entry.minutes is not None:
        parts.append(_MINUTES.fill(minutes=entry.minutes))
    if entry.exercises:
        parts.append(_EXERCISES.fill(count=len(entry.exercises)))
    return say(listed(parts), language)


def _add(
    request: HttpRequest,
    person: Person,
    form_class: Any,
    save: Callable[[Any], tuple[bool, Said]],
) -> HttpResponse:
    """Save the entry of a form and answer.

    422: the entry is wrong, the phone shows why. 409: its key stands for another entry already,
    and the phone gives it a new one. Any other failure leaves it in the queue of the phone.
    """
    if not ENTRIES.add(str(person.pk)):
        return _wait(request)
    language = language_of(request)
    form: EntryForm = form_class(
        request.POST,
        person=person,
        study=opened_study(),
        language=language,
        today=timezone.localdate(),
    )
    if not form.is_valid():
        return _refuse(request, person, form, 422)
    try:
        is_new, said = save(form)
    except EntryConflictError:
        form.add_error(None, page_words(language)["conflict"])
        return _refuse(request, person, form, 409)
    except StudyError as error:
        form.add_error(None, say(error.text, language))
        return _refuse(request, person, form, 422)
    outcome = "saved" if is_new else "already"
    if _is_script(request):
        words = page_words(language)[outcome]
        return JsonResponse({"outcome": words, **said})
    return _back(outcome)


def _refuse(request: HttpRequest, person: Person, form: EntryForm, status: int) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"errors": form.errors}, status=status)
    return _diary_page(request, person, form, status=status)


def _back(outcome: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('diary')}?m={outcome}")


def _wait(request: HttpRequest) -> HttpResponse:
    response = message_page(request, "too_often", 429)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _diary_page(
    request: HttpRequest, person: Person, refused: EntryForm | None = None, *, status: int = 200
) -> HttpResponse:
    """Return the one page of a participant; ``refused``: a form with what is wrong in it."""
    language = language_of(request)
    today = timezone.localdate()
    study = opened_study()
    week = person.record().week_of(today)
    programme = study.group(person.group).programme
    phase = programme.phase_of(week)
    first_day = _first_day(person, week)
    recent = list(
        Session.objects.filter(
            person=person, done_on__gte=first_day - timedelta(days=DAYS_A_WEEK), withdrawn_at=None
        ).order_by("-done_on", "-pk")
    )
    own_weeks = Week.objects.filter(person=person).order_by("pk")
    reports = dict(own_weeks.values_list("week", "running_km"))  # the last one of a week stands
    outcome = request.GET.get("m", "")
    context = {
        "today": today,
        "first_day": person.started_on,
        "week": week,
        "follow_up_weeks": study.follow_up_weeks,
        "phase_title": say(phase.title, language) if phase else "",
        "exercises": [_exercise(own, language) for own in (phase.exercises if phase else ())],
        "kinds": _choices(KINDS, language, [own.kind for own in phase.sessions] if phase else None),
        "n_done": sum(row.done_on >= first_day for row in recent),
        "n_prescribed": programme.prescribed(week),
        "recent": [(row.key, session_words(row, language)) for row in recent],
        "weeks": _week_choices(week, study.follow_up_weeks, reports, language),
        "missing_weeks": [
            number
            for number in range(1, min(max(week, 1), study.follow_up_weeks + 1))
            if number not in reports
        ],
        "complaints": [
            _complaint(row, study.injury_rule, language) for row in complaints_of(person)
        ],
        "sites": _choices(SITES, language),
        "sides": _choices(SIDES, language),
        "pains": range(11),
        "feedback": person.feedback.order_by("-pk")[:FEEDBACK_SHOWN],
        "keys": {name: uuid4() for name in ("session", "week", "complaint")},
        "outcome": page_words(language).get(outcome, "")
        if outcome in {"saved", "already", "withdrawn"}
        else "",
        "refused": refused,
        "refused_values": {} if refused is None else refused.data,
    }
    return render(request, "diary.html", context, status=status)


def _first_day(person: Person, week: int) -> date:
    return person.started_on + timedelta(days=(week - 1) * DAYS_A_WEEK)


def _n_done_this_week(person: Person) -> int:
    week = person.record().week_of(timezone.localdate())
    since = _first_day(person, week)
    return Session.objects.filter(person=person, done_on__gte=since, withdrawn_at=None).count()


def _exercise(own: Any, language: str) -> dict[str, str]:
    return {
        "key": own.exercise.key,
        "name": say(own.exercise.name, language),
        "text": say(own.exercise.text, language),
        "dose": say(own.dose, language),
        "picture": own.exercise.picture.name,
    }


def _choices(words: Any, language: str, only: Any = None) -> list[tuple[str, str]]:
    return [
        (key, say(text, language)) for key, text in words.items() if only is None or key in only
    ]


def _week_choices(
    week: int, last: int, reports: Mapping[int, float | None], language: str
) -> list[tuple[int, str]]:
    words = page_words(language)
    choices = []
    for number in range(min(max(week, 1), last), 0, -1):
        text = f"{number} ({words['this_week']})" if number == week else str(number)
        text += f": {words['filled_in' if number in reports else 'not_filled_in']}"
        km = reports.get(number)
        if km is not None:
            text = say(_WEEK_WITH_KM.fill(week=text, km=km), language)
        choices.append((number, text))
    return choices


def _complaint(row: Any, rule: Any, language: str) -> dict[str, Any]:
    return {
        "row": row,
        "site": say(site_name(row.last.site), language),
        "side": say(SIDES[row.last.side], language) if row.last.side else "",
        "rule": say(rule.words(row.last.answers), language),
        "key": uuid4(),
    }
