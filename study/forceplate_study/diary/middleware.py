"""What every request passes: headers that close the page, who is asking, and in which language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from forceplate.words import LANGUAGE_NAMES, Language
from forceplate_study.diary.models import Link, Person
from forceplate_study.diary.opening import opened
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
        link, request.is_gone = _link(request)
        request.person = person = None if link is None else link.person
        language = _language(request, person)
        request.LANGUAGE_CODE = language
        with translation.override(tag(language).lower()):
            return get_response(request)

    return handle


def person_of(request: HttpRequest) -> Person | None:
    """Return the participant who is asking; None for anybody else."""
    person: Person | None = getattr(request, "person", None)
    return person


def is_gone(request: HttpRequest) -> bool:
    """Return whether the participant who is asking was erased."""
    gone: bool = getattr(request, "is_gone", False)
    return gone


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
    context = {"message_key": key, "phone": request.COOKIES.get(phone_cookie(), "")}
    return render(request, "message.html", context, status=status)


def phone_cookie() -> str:
    """Return where a phone keeps of whom it is: what it did not send of the erased is wiped."""
    return "__Host-phone" if opened().is_https else "phone"


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the answer to a form that did not come from one of our pages."""
    del reason  # tells only whoever forges
    response = message_page(request, "refused", 403)
    response.headers["X-Diary"] = "token"
    return response


def _link(request: HttpRequest) -> tuple[Link | None, bool]:
    """Return the link that the session was opened with, if it stands; and whether it is gone.

    A link is revoked as long as its person is in the diary, and deleted with the person only.
    """
    pk = request.session.get(LINK_KEY)
    link = Link.objects.select_related("person").filter(pk=pk).first() if pk else None
    is_standing = link is not None and link.revoked_at is None
    return (link if is_standing else None), bool(pk) and link is None


def _language(request: HttpRequest, person: Person | None) -> str:
    if person is not None:
        return person.language
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in set(Language):
        return chosen
    asked = translation.get_language_from_request(request)
    known = {tag(language).lower(): language for language in Language}
    return known.get(asked, Language.ENGLISH)
