"""What the pages of a participant and those of a physiotherapist do alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from forceplate.words import Language, say
from forceplate_study.diary.entries import OpenComplaint, withdraw_session
from forceplate_study.diary.models import Complaint, Person
from forceplate_study.diary.opening import opened_study
from forceplate_study.records.record_words import SIDES, site_name


def withdraw_sent(request: HttpRequest, person: Person, who: str) -> bool:
    """Take back the session whose key was sent; return whether there was one."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        raise BadRequest from None
    return withdraw_session(person, key, who=who)


def answers_of(row: OpenComplaint) -> Any:
    """Return every answer about a complaint, the last one first."""
    return Complaint.objects.filter(person=row.last.person_id, about=row.last.about).order_by("-pk")


def complaint_words(row: OpenComplaint, language: Language | str) -> dict[str, Any]:
    """Return a complaint with where it is as far as is known, and what the rule makes of it."""
    own = row.record()
    return {
        "row": row,
        "own": own,
        "site": say(site_name(own.site), language),
        "side": say(SIDES[own.side], language) if own.side else "",
        "answers": answers_of(row),
        "rule": say(opened_study().injury_rule.words(own.answers), language),
    }
