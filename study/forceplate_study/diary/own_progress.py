"""How a participant is doing, told to the participant: a sentence and a small curve."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from forceplate.words import Text
from forceplate_study.definition.study import SessionKind
from forceplate_study.diary.models import Person, Session
from forceplate_study.diary.opening import opened_study
from forceplate_study.follow_up.adherence import Adherence, weeks_of_person

SHOWN_WEEKS = 12
_BAR_WIDTH = 20
_FULL_HEIGHT = 40

_FIRST_WEEK = Text("Your first week runs. Each session you save shows up here.")
_ALL_DONE = Text("Last week you did all {planned} sessions. Keep it up.")
_SOME_DONE = Text(
    "Last week you did {done} of {planned:session|sessions}. Each one counts; this week begins "
    "anew."
)
_NONE_DONE = Text("Last week no session was saved. One session this week is a good start.")


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of the curve."""

    week: int
    done: int
    """At most what was planned of each kind, as adherence counts."""
    planned: int
    x: int
    height: int

    @property
    def y(self) -> int:
        """Where it begins, from above."""
        return _FULL_HEIGHT - self.height


@dataclass(frozen=True, slots=True)
class OwnProgress:
    """The last weeks of a participant, the present one last."""

    bars: tuple[Bar, ...]
    sentence: Text | None
    """None: nothing is planned now, or was last week."""
    n_done: int
    """In the present week, as in its bar."""

    @property
    def width(self) -> int:
        """Of the whole curve."""
        return len(self.bars) * _BAR_WIDTH


def own_progress(person: Person, today: date) -> OwnProgress:
    """Return sessions done of those planned, week by week, and what to say of the last one."""
    record = person.record()
    programme = opened_study().group(person.group).programme
    this_week = record.week_of(today)
    sessions = Session.objects.filter(person=person, withdrawn_at=None)
    done = Counter(
        (record.week_of(day), SessionKind(kind))
        for day, kind in sessions.values_list("done_on", "kind")
    )
    weeks = range(max(1, this_week - SHOWN_WEEKS + 1), this_week + 1)
    bars: list[Bar] = []
    for week, cells in groupby(
        weeks_of_person(programme, weeks, done, weeks), key=lambda own: own.week
    ):
        own = Adherence.over(cells)
        height = max(2, round(_FULL_HEIGHT * own.done / own.prescribed))
        bars.append(Bar(week, own.done, own.prescribed, len(bars) * _BAR_WIDTH, height))
    of_week = {bar.week: bar for bar in bars}
    last, present = of_week.get(this_week - 1), of_week.get(this_week)
    is_asked = person.left_on is None and programme.prescribed(this_week)
    sentence = _sentence(this_week, last) if is_asked else None
    return OwnProgress(tuple(bars), sentence, 0 if present is None else present.done)


def _sentence(this_week: int, last: Bar | None) -> Text | None:
    if last is None:
        return _FIRST_WEEK if this_week == 1 else None
    if last.done == last.planned:
        return _ALL_DONE.fill(planned=last.planned)
    return _SOME_DONE.fill(done=last.done, planned=last.planned) if last.done else _NONE_DONE
