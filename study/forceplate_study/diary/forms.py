"""Check what a participant or physiotherapist typed, before any record is made of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from forceplate.enums import Side
from forceplate.words import Text, say
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.definition.study import DAYS_A_WEEK, SessionKind, StudyDefinition
from forceplate_study.diary.models import Person
from forceplate_study.records.study_records import (
    EARLIEST_ONSET_DAYS,
    MAX_MINUTES,
    MAX_RUNNING_KM,
    MAX_TEXT,
    InjuryReport,
    SessionEntry,
    WeekEntry,
)
from forceplate_study.records.vocabulary import SITES

_NUMBER = r"[0-9]{1,4}(?:[.,][0-9]{1,3})?"
_NOT_A_NUMBER = Text("Enter a number, for instance 12.5.")
_RANGE = Text("Enter a number from 0 to {high:g}.")
_DAY = Text("Choose a day from {first} to {last}.")
_COMPLAINT_DAYS = Text("That is more days than have passed since it began.")


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


class EntryForm(forms.Form):
    """What every form of a participant has."""

    key = forms.UUIDField()

    def __init__(
        self, data: Any, *, person: Person, study: StudyDefinition, language: str, today: date
    ) -> None:
        super().__init__(data)
        self.person = person
        self.study = study
        self.language = language
        self.today = today if person.left_on is None else min(today, person.left_on)

    def _day(self, name: str, first: date) -> date:
        day: date = self.cleaned_data[name]
        if not first <= day <= self.today:
            words = _DAY.fill(first=first.isoformat(), last=self.today.isoformat())
            raise ValidationError(say(words, self.language))
        return day


class SessionForm(EntryForm):
    """A session that was done."""

    done_on = forms.DateField(input_formats=["%Y-%m-%d"])
    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in SessionKind])

    def __init__(self, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        programme = self.study.group(self.person.group).programme
        self.fields["minutes"] = NumberField(MAX_MINUTES, self.language)
        self.fields["exercises"] = forms.MultipleChoiceField(
            choices=[(key, key) for key in programme.exercises], required=False
        )

    def clean_done_on(self) -> date:
        """Refuse a day before the baseline and one that is yet to come."""
        return self._day("done_on", self.person.started_on)

    def record(self) -> SessionEntry:
        """Return the session."""
        values = self.cleaned_data
        return SessionEntry(
            entry_id=str(values["key"]),
            participant_id=self.person.participant_id,
            done_on=values["done_on"],
            kind=SessionKind(values["kind"]),
            minutes=values["minutes"],
            exercises=tuple(dict.fromkeys(values["exercises"])),
        )


class WeekForm(EntryForm):
    """The report of a week."""

    complaint = forms.CharField(max_length=MAX_TEXT, required=False)

    def __init__(self, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        last = min(
            (self.today - self.person.started_on).days // DAYS_A_WEEK + 1,
            self.study.follow_up_weeks,
        )
        self.fields["week"] = forms.IntegerField(min_value=1, max_value=max(last, 1))
        self.fields["running_km"] = NumberField(MAX_RUNNING_KM, self.language)

    def record(self) -> WeekEntry:
        """Return the week."""
        values = self.cleaned_data
        return WeekEntry(
            entry_id=str(values["key"]),
            participant_id=self.person.participant_id,
            week=values["week"],
            running_km=values["running_km"],
            complaint=values["complaint"],
        )


class ComplaintForm(EntryForm):
    """Answers to the injury questions."""

    about = forms.UUIDField(required=False)
    onset_on = forms.DateField(input_formats=["%Y-%m-%d"])
    side = forms.ChoiceField(choices=[(side.value, side.value) for side in Side], required=False)
    pain = forms.IntegerField(min_value=0, max_value=10, required=False)
    restricted_days = forms.IntegerField(min_value=0, max_value=4000)
    restricted_sessions = forms.IntegerField(min_value=0, max_value=4000)
    consulted = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    note = forms.CharField(max_length=MAX_TEXT, required=False)

    def __init__(self, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
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

    def record(self) -> InjuryReport:
        """Return the complaint."""
        values = self.cleaned_data
        return InjuryReport(
            entry_id=str(values["key"]),
            participant_id=self.person.participant_id,
            onset_on=values["onset_on"],
            answers=InjuryAnswers(
                values["restricted_days"],
                values["restricted_sessions"],
                values["consulted"] == "yes",
            ),
            site=values["site"],
            side=Side(values["side"]) if values["side"] else None,
            pain=values["pain"],
            note=values["note"],
        )


class FeedbackForm(forms.Form):
    """A message to a participant."""

    text = forms.CharField(max_length=MAX_TEXT)


class FindingForm(forms.Form):
    """What was found of a complaint."""

    answer = forms.IntegerField(min_value=1, max_value=2**62)
    is_injury = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


def _matcher(language: str) -> RegexValidator:
    return RegexValidator(rf"\A{_NUMBER}\Z", say(_NOT_A_NUMBER, language))
