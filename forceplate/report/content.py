"""What a report says, as plain data in every language; no layout."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forceplate.annexes import AddedSection
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
class TrialTable:
    """All numbers of some trials of a visit: a row for each number, a column for each trial."""

    title: Text
    heads: tuple[Text, ...]
    """Of the columns of the trials."""
    counts: tuple[bool, ...]
    """Whether the trial of a column counts."""
    rows: tuple[tuple[Text, ...], ...]
    """Name with unit, method with version, then a cell for each trial."""
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
    warnings: tuple[Text, ...]
    """What must not be overlooked: simulated, not calibrated, overridden."""
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
    instrument: tuple[Fact, ...]
    """Calibration, last check, software, files."""
    colleague: Colleague
    added: tuple[AddedSection, ...] = ()
    """By annexes."""
