"""What every request passes: headers that close the page, who is asking, and in which language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from forceplate.words import LANGUAGE_NAMES, Language
from forceplate_study.diary.models import Link, Person
from forceplate_study.diary.page_texts import page_words, tag

LINK_KEY = "link"
LANGUAGE_COOKIE = "language"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; media-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

Handler = Callable[[HttpRequest], HttpResponseBase]


def headers(get_response: Handler) -> Handler:
    """Close every answer: nothing from elsewhere, nothing kept, nothing embedded."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        if isinstance(response, HttpResponse):  # or the connection could not be used again
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    return handle


def visitor(get_response: Handler) -> Handler:
    """Find the participant of the session, whose link must still stand, and the language."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # a name that is not the diary's ends here
        person = _person(request)
        request.person = person
        language = _language(request, person)
        request.LANGUAGE_CODE = language
        with translation.override(tag(language).lower()):
            return get_response(request)

    return handle


def person_of(request: HttpRequest) -> Person | None:
    """Return the participant who is asking; None for anybody else."""
    person: Person | None = getattr(request, "person", None)
    return person


def language_of(request: HttpRequest) -> str:
    """Return the language of the page, one of :class:`Language`."""
    return getattr(request, "LANGUAGE_CODE", Language.ENGLISH.value)


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Return what every template may use."""
    language = language_of(request)
    return {
        "t": page_words(language),
        "language": tag(language),
        "languages": [(own.value, tag(own), name) for own, name in LANGUAGE_NAMES.items()],
        "person": person_of(request),
    }


def message_page(request: HttpRequest, key: str, status: int) -> HttpResponse:
    """Return a page with one sentence."""
    return render(request, "message.html", {"message_key": key}, status=status)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the answer to a form that did not come from one of our pages."""
    del reason  # tells only whoever forges
    response = message_page(request, "refused", 403)
    response.headers["X-Diary"] = "token"
    return response


def _person(request: HttpRequest) -> Person | None:
    pk = request.session.get(LINK_KEY)
    if pk is None:
        return None
    link = Link.objects.select_related("person").filter(pk=pk, revoked_at=None).first()
    return None if link is None else link.person


def _language(request: HttpRequest, person: Person | None) -> str:
    if person is not None:
        return person.language
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in set(Language):
        return chosen
    asked = translation.get_language_from_request(request)
    known = {tag(language).lower(): language for language in Language}
    return known.get(asked, Language.ENGLISH)
