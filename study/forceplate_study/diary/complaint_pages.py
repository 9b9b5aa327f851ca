"""Complaints as a physiotherapist judges them: without the group, so that it cannot sway.

What is found and corrected is added and never changed: each finding says who found what, and when.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from forceplate.words import say
from forceplate_study.diary.entries import OpenComplaint, complaints_of, find_out
from forceplate_study.diary.forms import FindingForm
from forceplate_study.diary.middleware import language_of
from forceplate_study.diary.models import Complaint, Finding, Person
from forceplate_study.diary.opening import opened_study
from forceplate_study.diary.page_texts import page_words
from forceplate_study.diary.participants import log
from forceplate_study.diary.shared_pages import answers_of
from forceplate_study.errors import StudyError
from forceplate_study.records.record_words import SIDES, SITES, site_name


@require_safe
@login_required
def complaints(request: HttpRequest, participant_id: str) -> HttpResponse:
    """Show the complaints of one participant, and nothing that tells the group."""
    person = get_object_or_404(Person, participant_id=participant_id)
    log(request.user.get_username(), "read the complaints", person.participant_id)
    return _page(request, person)


@require_POST
@login_required
def finding(request: HttpRequest, participant_id: str) -> HttpResponse:
    """Record whether a complaint is an injury, with what is corrected of it."""
    person = get_object_or_404(Person, participant_id=participant_id)
    form = FindingForm(request.POST, language_of(request))
    if not form.is_valid():
        return _page(request, person, form, status=422)
    values = form.cleaned_data
    answer = get_object_or_404(Complaint, pk=values["answer"], person=person)
    corrected = {
        name: values[name]
        for name in ("onset_on", "site", "side", "diagnosis", "same_as")
        if name in request.POST
    }
    try:
        find_out(
            person, answer, values["is_injury"] == "yes", who=request.user.get_username(),
            **corrected,
        )  # fmt: skip
    except StudyError as error:
        form.add_error(None, say(error.text, language_of(request)))
        return _page(request, person, form, status=422)
    return HttpResponseRedirect(reverse("staff-complaints", args=[person.participant_id]))


def _page(
    request: HttpRequest, person: Person, form: FindingForm | None = None, *, status: int = 200
) -> HttpResponse:
    """Return the page; ``form``: a finding that was refused."""
    language = language_of(request)
    rows = complaints_of(person)
    standing = [row for row in rows if not row.is_merged]
    findings = list(person.findings.order_by("pk"))
    context = {
        "subject": person.participant_id,
        "complaints": [_complaint(row, standing, findings, language) for row in rows],
        "sites": [(key, say(words, language)) for key, words in SITES.items()],
        "sides": [(key, say(words, language)) for key, words in SIDES.items()],
        "form": form,
    }
    return render(request, "complaints.html", context, status=status)


def _complaint(
    row: OpenComplaint, standing: list[OpenComplaint], findings: list[Finding], language: str
) -> dict[str, Any]:
    own = row.record()
    return {
        "row": row,
        "own": own,
        "site": _where(row, language),
        "rule": say(opened_study().injury_rule.words(row.last.answers), language),
        "answers": answers_of(row),
        "trace": [
            (one, ", ".join(_corrected(one, language)))
            for one in findings
            if one.about == row.last.about
        ],
        "others": [
            (other.last.about, f"{_where(other, language)}, {other.record().onset_on.isoformat()}")
            for other in standing
            if other.last.about != row.last.about
        ],
    }


def _corrected(one: Finding, language: str) -> list[str]:
    """Return what a finding corrected of where it is."""
    site = say(site_name(one.site), language) if one.site else ""
    side = say(SIDES[one.side], language) if one.side else ""
    if one.side == "":
        side = page_words(language)["side_none"]
    return [words for words in (site, side) if words]


def _where(row: OpenComplaint, language: str) -> str:
    own = row.record()
    side = f", {say(SIDES[own.side.value], language)}" if own.side else ""
    return say(site_name(own.site), language) + side
