"""What the pages of a participant and those of a physiotherapist do alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from forceplate.words import Language, say
from forceplate_study.diary.entries import OpenComplaint, withdraw_session
from forceplate_study.diary.middleware import message_page
from forceplate_study.diary.models import Person
from forceplate_study.diary.opening import opened_study
from forceplate_study.records.vocabulary import SIDES, site_name


def withdraw_sent(request: HttpRequest, person: Person, who: str) -> HttpResponse | None:
    """Take back the session whose key was sent; return the refusal of what is no key."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return message_page(request, "refused", 400)
    withdraw_session(person, key, who=who)
    return None


def complaint_words(row: OpenComplaint, language: Language | str) -> dict[str, Any]:
    """Return an open complaint with where it is, and what the rule makes of its last answers."""
    last = row.last
    return {
        "row": row,
        "site": say(site_name(last.site), language),
        "side": say(SIDES[last.side], language) if last.side else "",
        "rule": say(opened_study().injury_rule.words(last.answers), language),
    }
