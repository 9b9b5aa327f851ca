"""What a report says, as plain data in every language; no layout."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forceplate.annexes import AddedSection
from forceplate.practice import Paper
from forceplate.types import Condition
from forceplate.words import Text


class Tone(StrEnum):
    """What a card says at a glance."""

    GAIN = "gain"
    LOSS = "loss"
    UNSURE = "unsure"
    """Not distinguishable from measurement error."""
    NONE = "none"
    """There is no number, or none that may be judged."""
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what it stands for."""

    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of words; every row has as many cells as there are heads."""

    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    ends_in_words: bool = True
    """The last column holds words; else a number like those before it."""


@dataclass(frozen=True, slots=True)
class Point:
    """One condition at one visit, for the figure."""

    value: float | None
    """The number of the visit; None: refused."""
    is_comparable: bool
    """With the first visit; the first itself is."""
    trials: tuple[float, ...]
    """The numbers of the accepted trials behind it."""


@dataclass(frozen=True, slots=True)
class TraceLine:
    """The best accepted trial of a condition at a visit, from the onset on."""

    visit: int
    """Which of the visits of the report, from 0."""
    trial: int
    time_s: NDArray[np.float64]
    """(n,) from the onset, in the middle of each mean."""
    force_n: NDArray[np.float64]
    """(n,) unfiltered force above the rest, means over 20 ms."""


@dataclass(frozen=True, slots=True)
class Card:
    """One condition for the patient: a verdict, two sentences, two figures."""

    condition: Condition
    name: Text
    tone: Tone
    headline: Text
    sentences: tuple[Text, ...]
    points: tuple[Point, ...]
    """One for each visit."""
    unit: str
    mdc: float | None
    """The smallest real change; None where there is no change to judge."""
    traces: tuple[TraceLine, ...]

    @property
    def can_be_drawn(self) -> bool:
        """Return whether there is anything to draw."""
        return bool(self.traces) or any(point.value is not None for point in self.points)


@dataclass(frozen=True, slots=True)
class Bar:
    """One condition on the page for the patient: strength now against the first visit."""

    condition: Condition
    region: Text
    side: Text
    before: float | None
    """At the first visit, where now may be held against it."""
    now: float | None
    limit: float | None
    """From which change on it is real; None where there is no change to judge."""
    now_text: Text
    change_text: Text
    limit_text: Text
    tone: Tone
    label: Text
    """The verdict in two or three words."""
    is_firm: bool
    """False: the verdict rests on an assumption, or on numbers that are in doubt."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the practice puts over and under the page for the patient."""

    name: str = ""
    address: tuple[str, ...] = ()
    """Its lines."""
    logo: Path | None = None
    therapist: str = ""
    has_signature_line: bool = True
    paper: Paper = Paper.A4


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What the patient reads."""

    person: Text
    """The name where it is asked for, else the code."""
    born: Text | None
    measured: Text
    corrected: Text | None
    """What was put right since; None: nothing."""
    headline: Text
    """One sentence, never more certain than the verdict."""
    also: tuple[Text, ...]
    """What it leaves unsaid of the other conditions."""
    line: Text | None
    """What the line over the bars means; None for one visit."""
    bars: tuple[Bar, ...]
    meaning: tuple[Text, ...]
    sides: tuple[Text, ...]
    next_steps: tuple[str, ...]
    """Paragraphs of the physiotherapist's own."""


@dataclass(frozen=True, slots=True)
class TrialTable:
    """All numbers of the trials of a visit: a row for each number, a column for each trial."""

    title: Text
    heads: tuple[Text, ...]
    """Of the names of the numbers, then of the columns of the trials."""
    counts: tuple[bool, ...]
    """Whether the trial of a column counts."""
    rows: tuple[tuple[Text, ...], ...]
    """Name with unit, then a cell for each trial."""
    notes: tuple[Text, ...]
    """What the letters in cells mean: why a number is refused."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """What another professional needs to check everything."""

    changes: Grid | None
    """Every visit against the first; None for one visit."""
    verdicts: tuple[Text, ...]
    """What they rest on, or why there is none."""
    trials: tuple[TrialTable, ...]
    checks: tuple[Text, ...]
    rest: Grid
    """Of each trial: where its rest lies, level, noise, drift, and by which rule."""
    methods: tuple[Fact, ...]
    parameters: Text
    """Those that all methods share."""
    files: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything that a report says."""

    subject_id: str
    visits: tuple[str, ...]
    """Labels in the order of time."""
    title: Text
    letterhead: Letterhead
    first: FirstPage
    is_simulated: bool
    """Nobody was measured at one of the visits, which every page says."""
    warnings: tuple[Text, ...]
    """What must not be overlooked: simulated, not calibrated, overridden."""
    reservations: tuple[Text, ...]
    """What puts no number in doubt, but how like to like it is: a rest that was cut short."""
    facts: tuple[Fact, ...]
    """Who, when, how."""
    differences: tuple[Text, ...]
    """Why no condition of the visits can be compared; empty where some can."""
    cards: tuple[Card, ...]
    cautions: tuple[Text, ...]
    """How weak the verdicts are."""
    table: Grid
    basis: tuple[Text, ...]
    """What the verdicts rest on."""
    sides: tuple[Text, ...]
    """Left against right."""
    explanations: tuple[Text, ...]
    quality: tuple[Text, ...]
    notes: tuple[Text, ...]
    """What was written down beside trials, practice too."""
    corrections: tuple[Text, ...]
    """Which values are not those entered first, from what, by whom, when and why."""
    instrument: tuple[Fact, ...]
    """Calibration, last check, software, files."""
    colleague: Colleague
    added: tuple[AddedSection, ...] = ()
    """By annexes."""
