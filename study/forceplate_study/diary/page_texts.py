"""What the pages say, in every language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from forceplate.words import Language, Text, in_context, listed, say
from forceplate_study.described_fields import fields_of
from forceplate_study.records.record_words import KINDS
from forceplate_study.records.study_records import InjuryReport, SessionEntry, WeekEntry

_ASKED: Mapping[str, Text] = {
    own.column: own.described.label
    for record in (SessionEntry, WeekEntry, InjuryReport)
    for own in fields_of(record)
    if own.column not in {"entry", "participant", "confirmed", "confirmed_by", "diagnosis"}
}
"""How each field is asked for, by its column in tables."""

NO_SUCH_SESSION = Text(
    "There is no such session to correct any more. Open the diary again and look."
)

_PAGE: Mapping[str, Text] = {
    **_ASKED,
    "title": Text("Training diary"),
    "skip": Text("To the content"),
    "week_of": Text("Week"),
    "in_week": Text("week"),
    "of": Text("of"),
    "before_start": Text("The programme starts on"),
    "today": Text("Today"),
    "all_done": Text("All exercises done"),
    "one_by_one": Text("One by one, with pictures"),
    "discard": Text("Discard what is entered here"),
    "second": Text("Yes, a second session on that day"),
    "saving": Text("Saving ..."),
    "kept": Text("Kept on this phone, sent when there is a connection."),
    "change": Text("Change"),
    "changing": Text("You are changing a session that was saved."),
    "short_minutes": Text("Minutes"),
    "short_km": Text("km run"),
    "tell": Text("Tell or ask something"),
    "then_complaint": Text("Please answer the questions about the complaint below, too."),
    "unread": Text("There is a message from your physiotherapist."),
    "have_read": Text("I have read it"),
    "progress": Text("How it goes"),
    "reminders": Text("Reminders"),
    "calendar": Text("Put a weekly reminder into my calendar"),
    "address": Text("E-mail address for reminders"),
    "reminders_on": Text("Remind me by e-mail"),
    "reminders_go_to": Text("Reminders go to"),
    "reminders_phone": Text("Remind me on this phone"),
    "reminders_on_phone": Text("Reminders come to your phone."),
    "reminders_blocked": Text("This browser refuses. Allow notifications for this page."),
    "reminders_home": Text("On an iPhone, put the diary on the home screen first."),
    "reminders_off": Text("Turn reminders off"),
    "reminders_are_off": Text("Reminders are off. Your address is forgotten."),
    "severity": Text("Complaint, 0-100"),
    "not_answered": Text("not answered"),
    "read_by": Text("read on"),
    "not_read": Text("not read yet"),
    "no_exercises": Text("No exercises are planned for this week."),
    "done_this_week": Text("This week"),
    "done": Text("Done"),
    "save_session": Text("Save session"),
    "entered": Text("Entered this week and last"),
    "nothing_entered": Text("Nothing yet."),
    "withdraw": Text("Take back"),
    "week": Text("Week"),
    "this_week": Text("this week"),
    "filled_in": Text("filled in"),
    "missing_weeks": Text("Not filled in yet: week"),
    "no_names": Text("Please write no names or addresses."),
    "save_week": Text("Save week"),
    "pain_title": Text("Pain or an injury"),
    "pain_intro": Text("Only if pain in a leg or foot bothered your running."),
    "new_complaint": Text("Report a complaint"),
    "same_complaint": Text("How is it now?"),
    "side_none": Text("both or neither"),
    "yes": Text("Yes"),
    "no": Text("No"),
    "choose": Text("choose"),
    "save_complaint": Text("Send to the physiotherapist"),
    "complaints": Text("Your complaints"),
    "since": Text("since"),
    "to_be_seen": Text("Your physiotherapist will look at it."),
    "found_injury": Text("Your physiotherapist confirmed it as an injury."),
    "found_none": Text("Your physiotherapist found no injury by the rule."),
    "feedback": Text("From your physiotherapist"),
    "saved": Text("Saved."),
    "already": Text("This was saved before; it counts once."),
    "conflict": Text(
        "This form was sent before with other answers. Nothing was changed; open the diary again "
        "and enter what is new."
    ),
    "withdrawn": Text("Taken back."),
    "gone": NO_SUCH_SESSION,
    "offline": Text("No connection."),
    "waiting": Text("Waiting to be sent:"),
    "expired": Text("Open your personal link again; what you entered is kept and then sent."),
    "leave": Text("Close the diary on this phone"),
    "leave_unsent": Text("Something was not sent yet. Close anyway and lose it?"),
    "correct": Text("Please correct:"),
    "language": Text("Language"),
    "closed_title": Text("Open your personal link"),
    "closed": Text(
        "This diary opens with the link or QR code you got from your physiotherapist. If it no "
        "longer works, ask for a new one."
    ),
    "erased": Text(
        "Your diary was erased, as was what waited on this phone to be sent. Nothing of it is left "
        "here."
    ),
    "too_often": Text("Too many attempts. Wait a few minutes."),
    "refused": Text("This request was refused. Open the page again and send the form anew."),
    "not_found": Text("There is nothing here."),
    "failed": Text("Something went wrong in the diary. Nothing was saved; try again later."),
    "staff": Text("For the physiotherapist"),
    "user": Text("User name"),
    "password": Text("Password"),
    "log_in": Text("Log in"),
    "log_out": Text("Log out"),
    "login_failed": Text("User name or password is wrong."),
    "participants": Text("Participants"),
    "participant": Text("Participant"),
    "all": Text("All"),
    "behind": Text("Behind"),
    "to_see": Text("Complaint to look at"),
    "group": Text("Group"),
    "last_weeks": Text("Sessions done of prescribed, last 4 full weeks"),
    "weeks_missing": Text("Weeks not filled in, of those"),
    "last_entry": Text("Last session"),
    "never": Text("none"),
    "status": Text("Status"),
    "on_schedule": Text("on schedule"),
    "left": in_context("the study", "left"),
    "over": Text("follow-up over"),
    "starting": Text("no full week yet"),
    "none_here": Text("Nobody."),
    "previous": Text("Previous"),
    "next": Text("Next"),
    "access_log": Text("Who read what"),
    "at": Text("When"),
    "who": Text("Who"),
    "what": Text("What"),
    "about": Text("About"),
    "sessions_done": Text("Sessions"),
    "prescribed": Text("Prescribed"),
    "km": Text("Running, km"),
    "not_reported": Text("missing"),
    "weeks": Text("Weeks"),
    "blind": Text(
        "Judged without knowing the group. The answers stay as they were given; what you find and "
        "correct is added with your name and the time."
    ),
    "judge": Text("Judge the complaints, without the group"),
    "correct_it": Text("Correct beginning, place or diagnosis, or merge with another report"),
    "diagnosis": Text("Diagnosis"),
    "as_reported": Text("as reported"),
    "same_as": Text("Is it the same complaint as another one?"),
    "by_itself": Text("No, it stands by itself"),
    "merged": Text("Merged: another report of the same complaint."),
    "is_injury": Text("An injury"),
    "is_no_injury": Text("Not an injury"),
    "found": Text("Found:"),
    "looked_before": Text("Answered again since it was looked at."),
    "days": Text("days"),
    "runs": Text("runs"),
    "seen_professional": Text("professional consulted"),
    "write_feedback": Text("Write to the participant"),
    "send": Text("Send"),
    "add_person": Text("Add a participant"),
    "asks": Text("Told or asked"),
    "group_is_drawn": Text("The allocation list gives the group, once the participant is added."),
    "stratum": Text("Stratum"),
    "baseline": Text("Day of the baseline"),
    "age": Text("Age at the baseline, years"),
    "leaving": Text("Leaving the study"),
    "left_on": Text("Left on"),
    "still_reports": Text("Agreed to go on reporting complaints?"),
    "nobody_left": Text("Empty: did not leave."),
    "reason": Text("Reason"),
    "save": Text("Save"),
    "personal_link": Text("Personal link"),
    "make_link": Text("Make a new link"),
    "no_link": Text("No link opens the diary of this person now."),
    "put_right": Text("Put right how this person was enrolled"),
    "why": Text("Why?"),
    "taken_back_by": Text("taken back by"),
    "told": Text("Told or asked"),
    "link_replaces": Text("The old one opens nothing any more."),
    "link_once": Text("It is shown this once: let the participant scan it, or print this page."),
    "no_complaints": Text("No complaints."),
}

_MINUTES = Text("{minutes:g} min")
_EXERCISES = Text("exercises: {count}")

_AS_KEPT = (
    Text("added"), Text("allocated"), Text("took the allocation list in"), Text("link made"),
    Text("link revoked"), Text("opened the diary"), Text("left the study"),
    Text("leaving taken back"), Text("exported"), Text("erased"), Text("erased from the files"),
    Text("clinician added"), Text("clinician removed"), Text("clinician has a new password"),
    Text("logged in"),
    Text("wrong password"), Text("read all records"), Text("read the list: all"),
    Text("read the complaints"), Text("read the diary"), Text("read the access log"),
    Text("wrote feedback"), Text("turned reminders on"), Text("turned reminders off"),
    Text("took a session back"), Text("took a message back"),
    Text("put right"), Text("corrected a session"), Text("confirmed injury"),
    Text("found no injury"), Text("entered participants"), Text("entered sessions"),
    Text("entered weeks"),
)  # fmt: skip
_ACCESS: Mapping[str, Text] = {
    **{own.en: own for own in _AS_KEPT},
    "read the list: questions": Text("read the list: who told or asked something"),
    "read the list: behind": Text("read the list: those behind"),
    "read the list: complaints": Text("read the list: complaints to look at"),
    "entered injuries": Text("entered complaints"),
    "entered drop_outs": Text("entered who left"),
}
"""By what the access log keeps."""


def tag(language: Language | str) -> str:
    """Return a language as web pages name it: ``pt-BR``."""
    return language.replace("_", "-")


def access_words(what: str, language: Language | str) -> str:
    """Return what was done, for the access log."""
    return say(_ACCESS.get(what, what), language)


def session_words(entry: Any, language: Language | str) -> str:
    """Return a session in a few words."""
    parts: list[Text | str] = [entry.done_on.isoformat(), KINDS[entry.kind]]
    if entry.minutes is not None:
        parts.append(_MINUTES.fill(minutes=entry.minutes))
    if entry.exercises:
        parts.append(_EXERCISES.fill(count=len(entry.exercises)))
    return say(listed(parts), language)


@cache
def page_words(language: Language | str) -> Mapping[str, str]:
    """Return every sentence of the pages in a language, by its key."""
    return {key: say(text, language) for key, text in _PAGE.items()}
