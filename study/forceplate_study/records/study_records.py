"""What is recorded of a participant: sessions, diary weeks, injuries and dropping out.

Plain data, valid as soon as it exists, the same from the diary, from a table and from the
window. Only pseudonyms: no record has a place for a name. Each field is described here and
nowhere else (:mod:`forceplate_study.described_fields`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from forceplate.enums import Side
from forceplate.words import Text
from forceplate_study.definition.injury_rule import InjuryAnswers, InjuryRule
from forceplate_study.definition.study import DAYS_A_WEEK, MAX_AGE, MAX_WEEKS, SessionKind
from forceplate_study.definition.weekly_questions import (
    FOUR,
    OWN_QUESTIONS,
    Degree,
    Question,
    severity_of,
)
from forceplate_study.described_fields import Described, Kind, check_fields
from forceplate_study.errors import StudyError
from forceplate_study.records.record_words import KINDS, SIDES, SITES

EARLIEST_ONSET_DAYS = 365
"""A complaint may have begun this long before the baseline; as an injury it does not count."""

_CONFIRMED_BY = Text("confirmed and confirmed_by belong together; give both or neither.")
_NOT_KNOWN = Text("not known")
_NONE = Text("none")
_NOT_ASKED = Text("not asked")
_NOT_ANSWERED = Text("not answered")
_FOUR_OF_NONE = Text(
    "{name} is answered, but any_complaint is not yes; the four questions are for a complaint."
)

_EntryId = Annotated[
    str,
    Described(
        Text("Id of the entry"), Text("id of the entry; may be left out"), "entry",
        empty=Text("made from what the entry is"), kind=Kind.ENTRY,
    ),
]  # fmt: skip
"""Made once by whoever enters it: the same entry sent again has the same."""
_Pseudonym = Annotated[
    str, Described(Text("Participant"), Text("pseudonym"), "participant", kind=Kind.PSEUDONYM)
]


def _degree(question: Question) -> Described:
    return Described(
        question.text, Text("none, mild, moderate or severe, when there was a complaint"),
        empty=_NOT_ANSWERED, choices={key.value: own for key, own in question.answers.items()},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Participant:
    """One person of a study, by pseudonym.

    Raises
    ------
    StudyError
        On construction, when a value is not as described; so do all records below.
    """

    participant_id: _Pseudonym
    """As the subject of the visits: letters, digits, ``_`` and ``-``, at most 32."""
    group: Annotated[str, Described(Text("Group"), Text("as in study.toml"))]
    started_on: Annotated[
        date, Described(Text("Day of the baseline"), Text("date of the baseline"))
    ]
    """Day 0 of every clock."""
    age_years: Annotated[
        float | None,
        Described(
            Text("Age at the baseline, years"), Text("at the baseline"), high=MAX_AGE, unit="years",
            empty=_NOT_KNOWN,
        ),
    ] = None  # fmt: skip

    def __post_init__(self) -> None:
        check_fields(self)

    def day_of(self, day: date) -> int:
        """Return how many days after the baseline a day is; negative before."""
        return (day - self.started_on).days

    def week_of(self, day: date) -> int:
        """Return the week a day is in, 1 for the first 7 days; 0 or less before."""
        return self.day_of(day) // DAYS_A_WEEK + 1


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One exercise session that was done."""

    ID_FROM: ClassVar = ("done_on", "kind")
    """What the id of an entry without one is made from, beside the participant."""

    entry_id: _EntryId
    participant_id: _Pseudonym
    done_on: Annotated[date, Described(Text("Day"), Text("of the session"), "date")]
    kind: Annotated[
        SessionKind,
        Described(
            Text("Where"), Text("home or supervised; empty: home"), empty=KINDS["home"],
            choices=KINDS,
        ),
    ] = SessionKind.HOME  # fmt: skip
    minutes: Annotated[
        float | None,
        Described(
            Text("Minutes (may stay empty)"), Text("how long"), high=600, unit="min",
            empty=_NOT_KNOWN,
        ),
    ] = None  # fmt: skip
    exercises: Annotated[
        tuple[str, ...],
        Described(Text("Exercises"), Text("keys of those done, a space between"), empty=_NOT_ASKED),
    ] = ()
    """The keys of the exercises that were ticked."""

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True, slots=True)
class WeekEntry:
    """The diary of one week: with it, the week is reported, also when nothing was done."""

    ID_FROM: ClassVar = ("week",)

    entry_id: _EntryId
    participant_id: _Pseudonym
    week: Annotated[
        int, Described(Text("Week"), Text("1 for the first 7 days"), low=1, high=MAX_WEEKS)
    ]
    running_km: Annotated[
        float | None,
        Described(
            Text("Running distance in that week, km (0 if you did not run)"),
            Text("distance of the week"), high=500, unit="km", empty=_NOT_KNOWN,
        ),
    ] = None  # fmt: skip
    complaint: Annotated[
        str,
        Described(
            Text("Anything to tell or ask your physiotherapist?"),
            Text("in the participant's words"), empty=_NONE, kind=Kind.LONG_TEXT,
        ),
    ] = ""  # fmt: skip
    any_complaint: Annotated[
        bool | None,
        Described(
            OWN_QUESTIONS.any_complaint, Text("a complaint of running: yes, no, or empty"),
            empty=_NOT_ANSWERED,
        ),
    ] = None  # fmt: skip
    """None: nobody answered, which is not no."""
    participation: Annotated[Degree | None, _degree(OWN_QUESTIONS.participation)] = None
    volume: Annotated[Degree | None, _degree(OWN_QUESTIONS.volume)] = None
    performance: Annotated[Degree | None, _degree(OWN_QUESTIONS.performance)] = None
    running_pain: Annotated[Degree | None, _degree(OWN_QUESTIONS.running_pain)] = None

    def __post_init__(self) -> None:
        check_fields(self)
        given = next((name for name in FOUR if getattr(self, name) is not None), None)
        if given is not None and self.any_complaint is not True:
            raise StudyError(_FOUR_OF_NONE.fill(name=given))

    @property
    def severity(self) -> int | None:
        """How bad a complaint was, 0 (there was none) to 100; None: not answered."""
        if self.any_complaint is False:
            return 0
        return severity_of(getattr(self, name) for name in FOUR)


@dataclass(frozen=True, slots=True)
class InjuryReport:
    """One complaint of a participant, with the answers that the rule is applied to."""

    ID_FROM: ClassVar = ("onset_on",)

    entry_id: _EntryId
    participant_id: _Pseudonym
    onset_on: Annotated[date, Described(Text("When did it begin?"), Text("date it began"), "onset")]
    answers: InjuryAnswers
    site: Annotated[
        str, Described(Text("Where is it?"), Text("e.g. ankle"), empty=_NOT_KNOWN, choices=SITES)
    ] = ""
    side: Annotated[
        Side | None,
        Described(
            Text("Which side?"), Text("left or right"), empty=Text("both or neither"),
            choices=SIDES,
        ),
    ] = None  # fmt: skip
    pain: Annotated[
        int | None,
        Described(
            Text("How bad, from 0 (none) to 10 (worst)?"), Text("0 to 10"), high=10,
            empty=_NOT_ASKED,
        ),
    ] = None  # fmt: skip
    note: Annotated[
        str,
        Described(
            Text("Anything else about it?"), Text("free text"), empty=_NONE, kind=Kind.LONG_TEXT
        ),
    ] = ""
    confirmed: Annotated[
        bool | None,
        Described(
            Text("Found to be an injury?"), Text("by the physiotherapist: yes, no, or empty"),
            empty=Text("not looked at yet"),
        ),
    ] = None  # fmt: skip
    confirmed_by: Annotated[
        str, Described(Text("Found by"), Text("initials or role"), empty=Text("not looked at yet"))
    ] = ""
    diagnosis: Annotated[
        str, Described(Text("Diagnosis"), Text("by the physiotherapist"), empty=_NONE)
    ] = ""

    def __post_init__(self) -> None:
        check_fields(self)
        if (self.confirmed is None) != (not self.confirmed_by):
            raise StudyError(_CONFIRMED_BY)

    def is_injury(self, rule: InjuryRule) -> bool:
        """Return whether it counts: as the physiotherapist found, and until then by the rule."""
        return rule.is_injury(self.answers) if self.confirmed is None else self.confirmed


@dataclass(frozen=True, slots=True)
class DropOut:
    """A participant left the programme of the study."""

    participant_id: _Pseudonym
    left_on: Annotated[date, Described(Text("Left on"), Text("on which the person left"), "date")]
    reason: Annotated[str, Described(Text("Reason"), Text("free text"), empty=_NOT_KNOWN)] = ""
    still_reports: Annotated[
        bool,
        Described(
            Text("Agreed to go on reporting complaints?"),
            Text("yes: the link still takes reports, and they count"), empty=Text("no"),
        ),
    ] = False  # fmt: skip
    """Without it, nothing is known of the time from ``left_on`` on."""

    def __post_init__(self) -> None:
        check_fields(self)


Record = Participant | SessionEntry | WeekEntry | InjuryReport | DropOut


@dataclass(frozen=True, slots=True)
class StudyRecords:
    """All that is recorded of a study, in the order of entry."""

    participants: tuple[Participant, ...] = ()
    sessions: tuple[SessionEntry, ...] = ()
    weeks: tuple[WeekEntry, ...] = ()
    injuries: tuple[InjuryReport, ...] = ()
    drop_outs: tuple[DropOut, ...] = ()
    simulated: bool = False
    """Synthetic: nobody was measured."""
    regrouped: tuple[str, ...] = ()
    """Participants who were put into another group after they had been entered."""
    former_names: tuple[tuple[str, str], ...] = ()
    """Each pseudonym that was put right, and what it is now."""
