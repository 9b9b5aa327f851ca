"""Check what a participant or physiotherapist typed, before any record is made of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone

from forceplate.words import LANGUAGE_NAMES, Text, say
from forceplate_study.definition.study import DAYS_A_WEEK, MAX_AGE
from forceplate_study.definition.weekly_questions import FOUR
from forceplate_study.described_fields import MAX_TEXT, Field, Kind, fields_of, record_from
from forceplate_study.diary.enrolment import strata_of_list
from forceplate_study.diary.entries import sessions_on
from forceplate_study.diary.models import Person
from forceplate_study.diary.opening import opened_study
from forceplate_study.diary.page_texts import page_words
from forceplate_study.records.record_words import SIDES, SITES
from forceplate_study.records.study_records import (
    EARLIEST_ONSET_DAYS,
    InjuryReport,
    SessionEntry,
    WeekEntry,
)

_NUMBER = r"[0-9]{1,4}(?:[.,][0-9]{1,3})?"
_NOT_A_NUMBER = Text("Enter a number, for instance 12.5.")
_RANGE = Text("Enter a number from 0 to {high:g}.")
_DAY = Text("Choose a day from {first} to {last}.")
_NO_EXERCISE = Text("Tick the exercises you did.")
_SECOND_SESSION = Text(
    "There is a session on {day} already. Was this a second one? Then tick so and save again."
)
_COMPLAINT_DAYS = Text("That is more days than have passed since it began.")

_EARLIEST_ZONE = timedelta(hours=14)
"""There a day begins first on earth."""


class NumberField(forms.CharField):
    """A number with a decimal point or comma, as phones of any language type it."""

    def __init__(self, high: float, language: str, **options: Any) -> None:
        super().__init__(max_length=9, required=False, **options)
        self._high = high
        self._language = language

    def clean(self, value: Any) -> Any:
        """Return the number, or None for an empty field."""
        text = super().clean(value)
        if not text:
            return None
        forms.CharField(validators=[_matcher(self._language)]).clean(text)
        number = float(text.replace(",", "."))
        if number > self._high:
            raise ValidationError(say(_RANGE.fill(high=self._high), self._language))
        return number


_OF_STAFF = frozenset({"confirmed", "confirmed_by", "diagnosis"})


class NamedForm(forms.Form):
    """A form that says of what each error is."""

    def __init__(self, data: Any, language: str) -> None:
        super().__init__(data)
        self.language = language

    @property
    def named_errors(self) -> dict[str, list[str]]:
        """Return what is wrong by field, in the words that ask for it."""
        return {
            name: [f"{asked} {error}" if asked else error for error in errors]
            for name, errors in self.errors.items()
            for asked in [self.asked(name)]
        }

    def asked(self, name: str) -> str:
        """Return how a field is asked for; empty: its errors say it."""
        words = page_words(self.language).get(_ASKED_AS.get(name, name), "")
        return words if not words or words.endswith("?") else f"{words}:"


_ASKED_AS = {
    "done_on": "date", "onset_on": "onset", "participant_id": "participant", "text": "feedback",
    "started_on": "baseline", "age_years": "age", "second": "", "exercises": "",
}  # fmt: skip
"""Names of fields that are not those of their words, or whose errors say it."""


class EntryForm(NamedForm):
    """A record of a participant: a field for each that is described of it."""

    record_class: type[SessionEntry | WeekEntry | InjuryReport]
    key = forms.UUIDField()
    goes_on = True
    """Whether it is reported after leaving too, by whoever agreed to."""

    def __init__(self, data: Any, person: Person, language: str) -> None:
        super().__init__(data, language)
        self.person = person
        self.study = opened_study()
        # The latest day that is today anywhere: the phone may be in another time zone.
        today: date = (timezone.now() + _EARLIEST_ZONE).date()
        has_left = person.left_on is not None and not (person.still_reports and self.goes_on)
        self.today = min(today, person.left_on) if has_left else today
        for own in self._described():
            self.fields[own.attribute] = _form_field(own, language)

    def record(self) -> Any:
        """Return what was entered, once it is valid."""
        values = {own.attribute: self._value(own) for own in self._described()}
        ids = {
            "entry_id": str(self.cleaned_data["key"]),
            "participant_id": self.person.participant_id,
        }
        return record_from(self.record_class, {**values, **ids})

    def _described(self) -> list[Field]:
        by_itself = {Kind.ENTRY, Kind.PSEUDONYM}
        return [
            own
            for own in fields_of(self.record_class)
            if own.kind not in by_itself and own.attribute not in _OF_STAFF
        ]

    def _value(self, own: Field) -> object:
        value = self.cleaned_data[own.attribute]
        match own.kind:
            case Kind.YES_NO:
                return {"yes": True, "no": False}.get(value)
            case Kind.CHOICE:
                return own.value_type(value) if value else own.default
            case Kind.KEYS:
                return tuple(dict.fromkeys(value))
            case _:
                return value

    def _day(self, name: str, first: date) -> date:
        day: date = self.cleaned_data[name]
        if not first <= day <= self.today:
            words = _DAY.fill(first=first.isoformat(), last=self.today.isoformat())
            raise ValidationError(say(words, self.language))
        return day


class SessionForm(EntryForm):
    """A session that was done."""

    record_class = SessionEntry
    goes_on = False
    all_done = forms.BooleanField(required=False)
    second = forms.BooleanField(required=False)
    replaces = forms.UUIDField(required=False)

    def __init__(self, data: Any, person: Person, language: str) -> None:
        super().__init__(data, person, language)
        self._programme = self.study.group(self.person.group).programme
        self.fields["exercises"].choices = [(key, key) for key in self._programme.exercises]

    def clean_done_on(self) -> date:
        """Refuse a day before the baseline and one that is yet to come."""
        return self._day("done_on", self.person.started_on)

    def clean(self) -> dict[str, Any]:
        """Refuse a session without exercise, and ask about a second one on a day."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        day: date | None = values.get("done_on")
        if day is None or "exercises" not in values:
            return values
        if values["all_done"]:
            week = self.person.record().week_of(day)
            values["exercises"] = self._programme.exercises_in(week)
        # Of a session from a table nobody may know which: none are made up when it is put right.
        known = self.person.sessions.filter(key=values.get("replaces"), exercises=[])
        if not values["exercises"] and not known.exists():
            self.add_error("exercises", say(_NO_EXERCISE, self.language))
        same = {values.get("key"), values.get("replaces")}
        others = [row for row in sessions_on(self.person, day) if row.key not in same]
        if others and not values["second"]:
            words = _SECOND_SESSION.fill(day=day.isoformat())
            self.add_error("second", say(words, self.language))
        return values


class WeekForm(EntryForm):
    """The report of a week."""

    record_class = WeekEntry

    def __init__(self, data: Any, person: Person, language: str) -> None:
        super().__init__(data, person, language)
        last = min(
            (self.today - self.person.started_on).days // DAYS_A_WEEK + 1,
            self.study.follow_up_weeks,
        )
        self.fields["week"] = forms.IntegerField(min_value=1, max_value=max(last, 1))
        self.fields["any_complaint"].required = True
        for name in FOUR:
            self.fields[name].required = data.get("any_complaint") == "yes"

    def asked(self, name: str) -> str:
        """Return the question of the study."""
        if name in FOUR:
            return say(getattr(self.study.weekly_questions, name).text, self.language)
        return super().asked(name)

    def clean(self) -> dict[str, Any]:
        """Leave out the four answers when there was no complaint."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("any_complaint") == "no":
            values.update(dict.fromkeys(FOUR, ""))
        return values


class ComplaintForm(EntryForm):
    """Answers to the injury questions."""

    record_class = InjuryReport
    about = forms.UUIDField(required=False)

    def __init__(self, data: Any, person: Person, language: str) -> None:
        super().__init__(data, person, language)
        # A complaint that came from a table may be anywhere, and is answered about again.
        own = (
            set(self.person.complaints.values_list("site", flat=True))
            if data.get("about")
            else set()
        )
        self.fields["site"] = forms.ChoiceField(
            choices=[(site, site) for site in {*SITES, *own}], required="" not in own
        )

    def clean_onset_on(self) -> date:
        """Refuse a day long before the baseline and one that is yet to come."""
        return self._day("onset_on", self.person.started_on - timedelta(days=EARLIEST_ONSET_DAYS))

    def clean_restricted_days(self) -> int:
        """Refuse more days than there were."""
        days: int = self.cleaned_data["restricted_days"]
        onset: date | None = self.cleaned_data.get("onset_on")
        if onset is not None and days > (self.today - onset).days + 1:
            raise ValidationError(say(_COMPLAINT_DAYS, self.language))
        return days


def groups_to_choose(language: str) -> list[tuple[str, str]]:
    """Return the groups that somebody can be put in; none where an allocation list gives it."""
    if strata_of_list() is not None:
        return []
    return [(own.key, say(own.title, language)) for own in opened_study().groups]


class EnrolledForm(NamedForm):
    """How somebody is enrolled; the group is asked for where no allocation list gives it."""

    group = forms.ChoiceField(required=False)
    started_on = forms.DateField(input_formats=["%Y-%m-%d"])
    language = forms.ChoiceField(choices=[*LANGUAGE_NAMES.items()])

    def __init__(self, data: Any, language: str) -> None:
        super().__init__(data, language)
        self.fields["age_years"] = NumberField(MAX_AGE, language)
        self.fields["group"].choices = groups_to_choose(language)


class PersonForm(EnrolledForm):
    """Somebody to enrol."""

    participant_id = forms.RegexField(r"^[A-Za-z0-9_-]{1,32}\Z")
    stratum = forms.ChoiceField(required=False)

    def __init__(self, data: Any, language: str) -> None:
        super().__init__(data, language)
        self.fields["stratum"].choices = [(own, own) for own in strata_of_list() or ()]


class CorrectionForm(EnrolledForm):
    """How somebody should have been enrolled, and why it is put right."""

    participant_id = forms.CharField(max_length=32)
    why = forms.CharField(max_length=MAX_TEXT)


class LeaveForm(NamedForm):
    """Who left, when and why; no day: nobody left after all. And why it is put right."""

    left_on = forms.DateField(input_formats=["%Y-%m-%d"], required=False)
    reason = forms.CharField(max_length=MAX_TEXT, required=False)
    still_reports = forms.BooleanField(required=False)
    why = forms.CharField(max_length=MAX_TEXT, required=False)


class FeedbackForm(NamedForm):
    """A message to a participant."""

    text = forms.CharField(max_length=MAX_TEXT)


class FindingForm(NamedForm):
    """What was found of a complaint, with what is corrected."""

    answer = forms.IntegerField(min_value=1, max_value=2**62)
    is_injury = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    onset_on = forms.DateField(input_formats=["%Y-%m-%d"], required=False)
    site = forms.CharField(max_length=MAX_TEXT, required=False)
    side = forms.ChoiceField(choices=[(side, side) for side in SIDES], required=False)
    diagnosis = forms.CharField(max_length=MAX_TEXT, required=False)
    same_as = forms.UUIDField(required=False)


def _form_field(own: Field, language: str) -> Any:
    """Return the form field of a described one."""
    described = own.described
    if own.kind is Kind.NUMBER:
        return NumberField(described.high, language)
    options: dict[str, Any] = {}
    if own.kind is Kind.DATE:
        options = {"input_formats": ["%Y-%m-%d"]}
    elif own.kind is Kind.WHOLE_NUMBER:
        options = {"min_value": int(described.low), "max_value": int(described.high)}
    elif own.kind in {Kind.YES_NO, Kind.CHOICE}:
        keys = ("yes", "no") if own.kind is Kind.YES_NO else tuple(described.choices)
        options = {"choices": [(key, key) for key in keys]}
    elif own.kind is not Kind.KEYS:
        options = {"max_length": MAX_TEXT}
    return _FORM_FIELDS.get(own.kind, forms.CharField)(required=own.required, **options)


_FORM_FIELDS = {
    Kind.DATE: forms.DateField,
    Kind.WHOLE_NUMBER: forms.IntegerField,
    Kind.YES_NO: forms.ChoiceField,
    Kind.CHOICE: forms.ChoiceField,
    Kind.KEYS: forms.MultipleChoiceField,
}


def _matcher(language: str) -> RegexValidator:
    return RegexValidator(rf"\A{_NUMBER}\Z", say(_NOT_A_NUMBER, language))
