"""The pages of a participant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import wraps
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token, rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from forceplate.words import Language, plain, say
from forceplate_study.definition.study import DAYS_A_WEEK, PhaseExercise
from forceplate_study.definition.weekly_questions import FOUR
from forceplate_study.diary.entries import (
    EntryConflictError,
    complaints_of,
    correct_session,
    read_feedback,
    save_entry,
    sessions_since,
)
from forceplate_study.diary.forms import ComplaintForm, EntryForm, SessionForm, WeekForm
from forceplate_study.diary.limits import ENTRIES, LINK_FAILURES, network_of
from forceplate_study.diary.middleware import (
    LANGUAGE_COOKIE,
    LINK_KEY,
    is_gone,
    language_of,
    message_page,
    person_of,
    phone_cookie,
)
from forceplate_study.diary.models import Link, Person, Reminder, Session, Week
from forceplate_study.diary.opening import DAY_S, SESSION_DAYS, opened, opened_study
from forceplate_study.diary.own_progress import own_progress
from forceplate_study.diary.page_texts import page_words, session_words
from forceplate_study.diary.participants import hash_of, link_of, log
from forceplate_study.diary.shared_pages import complaint_words, withdraw_sent
from forceplate_study.diary.smtp import read_mail_server
from forceplate_study.diary.web_push import public_text, push_key
from forceplate_study.errors import StudyError
from forceplate_study.records.record_words import KINDS, SIDES, SITES

FEEDBACK_SHOWN = 5
RETRY_AFTER_S = 60
OPENED_IN = "opened_in"
ZONE_COOKIE = "zone"
"""The time zone of the phone, as it says itself."""

_WEEK_WITH_KM = plain("{week}, {km:g} km")

Said = dict[str, str | int]
"""What our own script is told of a saved entry."""

View = Callable[[HttpRequest, Person], HttpResponse]


def for_participant(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Let only a participant with a standing link in; 410: this one was erased."""

    @wraps(view)
    def handle(request: HttpRequest) -> HttpResponse:
        person = person_of(request)
        if person is not None:
            return view(request, person)
        if is_gone(request):
            return message_page(request, "erased", 410)
        return message_page(request, "closed", 403)

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
    _keep(response, phone_cookie(), link.person.known_as)
    return response


@require_safe
@for_participant
def diary(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the diary: exercises, this week, complaints, feedback."""
    month = f"{timezone.now():%Y-%m}"
    response = _diary_page(request, person)
    if request.session.get(OPENED_IN) != month:  # it stays open for half a year from now
        request.session[OPENED_IN] = month
        _keep(response, phone_cookie(), person.known_as)
    return response


@require_POST
@for_participant
def add_session(request: HttpRequest, person: Person) -> HttpResponse:
    """Save a session that was done."""

    def save(form: SessionForm) -> tuple[bool, Said]:
        entry = form.record()
        replaces = form.cleaned_data["replaces"]
        is_new = (
            save_entry(person, entry)
            if replaces is None
            else correct_session(person, entry, replaces, who=person.participant_id)
        )
        summary = session_words(entry, language_of(request))
        n_done = own_progress(person, today_of(request)).n_done
        return is_new, {"summary": summary, "day": entry.done_on.isoformat(), "n_done": n_done}

    return _add(request, person, SessionForm, save)


@require_POST
@for_participant
def add_week(request: HttpRequest, person: Person) -> HttpResponse:
    """Save the report of a week."""

    def save(form: WeekForm) -> tuple[bool, Said]:
        entry = form.record()
        is_new = save_entry(person, entry)
        if not entry.any_complaint:
            return is_new, {}
        return is_new, {"verdict": page_words(language_of(request))["then_complaint"], "ask": 1}

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
    is_done = withdraw_sent(request, person, person.participant_id)
    return _back("withdrawn" if is_done else "gone")


@require_POST
@for_participant
def have_read(request: HttpRequest, person: Person) -> HttpResponse:
    """Record that the messages were read."""
    del request
    read_feedback(person)
    return _back("")


@require_GET
@for_participant
def form_token(request: HttpRequest, person: Person) -> HttpResponse:
    """Give our own script a fresh form token, for entries that waited, and the time."""
    return JsonResponse(
        {
            "token": get_token(request),
            "participant": person.known_as,
            "now": round(timezone.now().timestamp() * 1000),
        }
    )


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in a language from now on."""
    chosen = request.POST.get("language", "")
    if chosen not in set(Language):
        return message_page(request, "refused", 400)
    person = person_of(request)
    if person is not None:
        Person.objects.filter(pk=person.pk).update(language=chosen)
    goes_to_staff = request.POST.get("page") == "staff"
    response = HttpResponseRedirect(reverse("staff" if goes_to_staff else "diary"))
    _keep(response, LANGUAGE_COOKIE, chosen)
    return response


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the diary on this phone and let the browser forget it."""
    request.session.flush()
    response = message_page(request, "closed", 200)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(phone_cookie(), samesite="Lax")
    return response


def today_of(request: HttpRequest) -> date:
    """Return the day it is where the phone is; where the diary is, as long as that is unknown."""
    name = request.COOKIES.get(ZONE_COOKIE, "")[:64]
    try:
        zone = ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        zone = None
    return timezone.localdate(timezone=zone)


def _add(
    request: HttpRequest,
    person: Person,
    form_class: type[EntryForm],
    save: Callable[[Any], tuple[bool, Said]],
) -> HttpResponse:
    """Save the entry of a form and answer.

    422: the entry is wrong, the phone shows why. 409: its key stands for another entry already,
    and the phone gives it a new one. Any other failure leaves it in the queue of the phone.
    """
    if not ENTRIES.add(str(person.pk)):
        return _wait(request)
    language = language_of(request)
    form = form_class(request.POST, person, language)
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
        return JsonResponse({"errors": form.named_errors}, status=status)
    return _diary_page(request, person, form, status=status)


def _back(outcome: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("diary") + (f"?m={outcome}" if outcome else ""))


def _keep(response: HttpResponse, name: str, value: str) -> None:
    """Let the phone keep a value as long as its session."""
    response.set_cookie(
        name, value, max_age=SESSION_DAYS * DAY_S, secure=opened().is_https, httponly=True,
        samesite="Lax",
    )  # fmt: skip


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
    today = today_of(request)
    study = opened_study()
    week = person.record().week_of(today)
    programme = study.group(person.group).programme
    has_left = person.left_on is not None and person.left_on < today
    phase = None if has_left else programme.phase_of(week)
    since = person.started_on + timedelta(days=(week - 2) * DAYS_A_WEEK)  # of the week before
    recent = list(sessions_since(person, since).filter(withdrawn_at=None))
    own_weeks = Week.objects.filter(person=person).order_by("pk")
    reports = dict(own_weeks.values_list("week", "running_km"))  # the last one of a week stands
    session = _session_values(request, recent, refused)
    is_gone = "change" in request.GET and not session
    outcome = "gone" if is_gone else request.GET.get("m", "")
    progress = own_progress(person, today)
    messages = list(person.feedback.filter(withdrawn_at=None).order_by("-pk")[:FEEDBACK_SHOWN])
    context = {
        "today": today,
        "first_day": person.started_on,
        "week": week,
        "follow_up_weeks": study.follow_up_weeks,
        "phase_title": say(phase.title, language) if phase else "",
        "exercises": [_exercise(own, language) for own in (phase.exercises if phase else ())],
        "kinds": _choices(KINDS, language, [own.kind for own in phase.sessions] if phase else None),
        "n_done": progress.n_done,
        "n_prescribed": programme.prescribed(week),
        "recent": [(row, session_words(row, language)) for row in recent],
        "session": session,
        "week_values": refused.data if isinstance(refused, WeekForm) else {},
        "weeks": _week_choices(week, study.follow_up_weeks, reports, language),
        "asked_week": week - 1 if week > 1 and week - 1 not in reports else week,
        "missing_weeks": [
            number
            for number in range(1, min(max(week, 1), study.follow_up_weeks + 1))
            if number not in reports
        ],
        "any_complaint": say(study.weekly_questions.any_complaint, language),
        "four": _four(language),
        "complaints": [
            {**complaint_words(row, language), "key": uuid4()}
            for row in complaints_of(person)
            if not row.is_merged
        ],
        "sites": _choices(SITES, language),
        "sides": _choices(SIDES, language),
        "pains": range(11),
        "feedback": messages,
        "unread": [row for row in messages if row.read_at is None],
        "progress": progress,
        "progress_sentence": say(progress.sentence, language) if progress.sentence else "",
        "link_mark": _link_mark(request),
        "reminder": Reminder.objects.filter(person=person).first(),
        "n_phones": person.pushes.count(),
        "push_key": _push_key(),
        "has_mail": read_mail_server(opened().path) is not None,
        "keys": {name: uuid4() for name in ("session", "week", "complaint")},
        "outcome": page_words(language).get(outcome, "")
        if outcome in {"saved", "already", "withdrawn", "gone"}
        else "",
        "is_good": outcome != "gone",
        "refused": refused,
        "refused_name": type(refused).__name__,
        "refused_values": {} if refused is None else refused.data,
    }
    return render(request, "diary.html", context, status=status)


def _push_key() -> str:
    """Return by what a phone asks its push service for reminders of this diary; empty: not now."""
    try:
        return public_text(push_key(opened().path))
    except StudyError:
        return ""


def _session_values(
    request: HttpRequest, recent: list[Session], refused: EntryForm | None
) -> dict[str, Any]:
    """Return what stands in the form of a session: what was refused, or what is to be changed."""
    if isinstance(refused, SessionForm):
        own = refused.data
        return {**own.dict(), "exercises": own.getlist("exercises")}
    chosen = request.GET.get("change", "")
    row = next((own for own in recent if str(own.key) == chosen), None)
    if row is None:
        return {}
    programme = opened_study().group(row.person.group).programme
    is_all = row.exercises == programme.exercises_in(row.person.record().week_of(row.done_on))
    return {
        "done_on": row.done_on.isoformat(),
        "kind": row.kind,
        "minutes": "" if row.minutes is None else f"{row.minutes:g}",
        **({"all_done": "yes"} if is_all else {"exercises": row.exercises}),
        "replaces": chosen,
    }


def _four(language: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the four questions for whoever had a complaint, in the words of the study."""
    questions = [(name, getattr(opened_study().weekly_questions, name)) for name in FOUR]
    return [
        (name, say(own.text, language), _choices(own.answers, language)) for name, own in questions
    ]


def _link_mark(request: HttpRequest) -> str:
    """Return by what the phone knows the personal link of this page again without a connection.

    It is the hash of the hash: who reads it can open nothing.
    """
    link = Link.objects.filter(pk=request.session.get(LINK_KEY)).first()
    return "" if link is None else hash_of(link.secret_sha256)


def _exercise(own: PhaseExercise, language: str) -> dict[str, Any]:
    return {
        "key": own.exercise.key,
        "name": say(own.exercise.name, language),
        "text": say(own.exercise.text, language),
        "dose": say(own.dose, language),
        "picture": own.exercise.picture.name,
        "is_video": own.exercise.picture.suffix in {".mp4", ".webm"},
        "position": f"position-{own.position}.svg" if own.position else "",
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
        if number in reports:
            text += f": {words['filled_in']}"
        km = reports.get(number)
        if km is not None:
            text = say(_WEEK_WITH_KM.fill(week=text, km=km), language)
        choices.append((number, text))
    return choices
