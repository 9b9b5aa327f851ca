"""The things the instrument speaks of: plain frozen data, no I/O.

Counts are raw ADC integers, newtons come after calibration; names carry the unit. Arrays are
read-only once they are inside one of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forceplate.enums import Posture as Posture
from forceplate.enums import Region as Region
from forceplate.enums import Side as Side
from forceplate.phrases import FIXATION, UNSPECIFIED
from forceplate.words import Text

Parameter = float | int | str | bool

WITHHELD = "withheld"
"""Stands where a name or words stood that may be a person's."""
PEAK_FORCE = "peak_force"
"""The number of a trial that the instrument reports, shows and judges by."""


class EndReason(StrEnum):
    """Why a trial's recording ended."""

    COMPLETED = "completed"
    """The planned time was over, or the effort was seen to be over."""
    STOPPED = "stopped"
    """The operator stopped it."""
    DISCONNECTED = "disconnected"
    """The platform went away in mid-trial, or was disconnected by a person."""
    SILENT = "silent"
    """The platform stayed connected and sent nothing."""
    OVERFLOW = "overflow"
    """The disk did not keep up."""
    STORAGE_FAILED = "storage_failed"
    """The journal could not be written: disk full, folder gone, read-only."""
    INTERRUPTED = "interrupted"
    """The program died and it is recovered from the journal, or the computer was asleep."""
    UNREADABLE = "unreadable"
    """The platform sent bytes in which its driver found no sample."""
    DRIVER_FAILED = "driver_failed"
    """The driver broke its contract with the instrument."""
    RESTARTED = "restarted"
    """The platform began anew in mid-trial: power, a hung firmware, another program."""


class Clock(StrEnum):
    """Where the time of a sample comes from."""

    DEVICE = "device"
    """The device's own timestamps or a sample index over its own fixed rate."""
    HOST = "host"
    """Arrival at the computer, regressed to a uniform rate: good for durations, not for onsets."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One signal of a platform.

    ``min_counts`` and ``max_counts`` are the ends of the converter: a sample at or beyond
    either is clipped and says nothing about the force.
    """

    name: str
    min_counts: int
    max_counts: int
    nominal_n_per_count: float | None = field(default=None, compare=False)
    """Newtons that one count is, pressing down positive, by the maker's word: of a device that
    sends newtons, or knows its factor. None: it does not say, or the channel is no part of the
    force; the forces of all channels that say it are added. No visit file keeps it: it keeps the
    calibration made of it (:mod:`forceplate_calibration.model.nominal`)."""
    skew_s: float | None = field(default=None, compare=False)
    """So much later than the first channel of a sample it is converted; None: not known."""


@dataclass(frozen=True, slots=True)
class PlatformInfo:
    """What one open platform is and can do; constant while it is open.

    A driver sets all fields without a default, ``simulated``, and ``real_time`` where it reads a
    stream that is not paced by a clock; ``driver_package`` is filled in for it. What each must be
    is checked when the platform is opened (:func:`forceplate.driver_contract.check_info`).
    """

    driver: str
    model: str
    serial_number: str
    """Empty when the device has none; then the port's location identifies it."""
    firmware: str
    sample_rate_hz: float
    channels: tuple[Channel, ...]
    detects_loss: bool
    """False: this device's stream cannot show that samples are missing. Said, never hidden."""
    clock: Clock
    simulated: bool = False
    driver_package: str = field(default="", compare=False)
    """Package and version that brings the driver, filled in when it is opened; empty: unknown."""
    real_time: bool = field(default=True, compare=False)
    """False: an emulated device that sends faster or slower than it would; then the arrival of
    its samples says nothing of its rate."""
    name: str | None = field(default=None, compare=False)
    """What people call it, as the device itself keeps it; None: it keeps no name."""
    calibration_id: str | None = field(default=None, compare=False)
    """The calibration that the device itself says is its own, by :attr:`.Calibration.short_id`;
    None: it says none."""

    @property
    def driver_and_package(self) -> str:
        """The driver's name, and package and version where they are known, as sentences say it."""
        package = f" ({self.driver_package})" if self.driver_package else ""
        return f"{self.driver!r}{package}"


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive samples as a driver delivers them.

    A platform class of one's own sets ``first_sample``, ``counts`` and ``arrival_s``, and
    ``missing_before`` and ``damaged_bytes`` where it knows of loss and damage: what these do not
    say is taken for sound. ``retracts`` and ``device_time_s`` are for those that need them;
    :class:`forceplate_drivers.stream_platform.StreamPlatform` sets all of it. Every block is
    checked as it comes (:class:`forceplate.driver_contract.BlockCheck`).

    A row is one sample, a column one channel in the order of ``PlatformInfo.channels``. Lost
    samples have no row: after ``missing_before`` of them, ``first_sample`` is that much higher
    than the row before this block plus one.
    """

    first_sample: int
    """Index of row 0 since start; counts lost samples too and never restarts."""
    counts: NDArray[np.int32]
    """(n_samples, n_channels), read-only."""
    arrival_s: float
    """``time.monotonic()`` when the block's last byte came."""
    missing_before: int = 0
    """Samples known lost just before row 0."""
    retracts: int = 0
    """Samples delivered just before this block that are withdrawn: bytes right behind them
    showed that they had been put together wrongly. They count as missing, never as data; they
    are not contained in ``missing_before``."""
    device_time_s: NDArray[np.float64] | None = None
    """(n_samples,) the device's own clock in seconds, any origin, not wrapping; None where the
    device sends none."""
    damaged_bytes: int = 0
    """Bytes that were damage, between the block before and the last row of this one."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The sample of half a second that came with the least delay."""

    n_samples: int
    """Sent from the beginning of the trial to here, lost ones counted in."""
    at_s: float
    """When it came, by the computer's clock, from the first of these on."""
    spread_s: float
    """How much more than it others of the same half second were delayed."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of missing samples inside a trial."""

    at_row: int
    """Row of ``counts`` before which the samples are missing."""
    n_missing: int


@dataclass(frozen=True, slots=True)
class Condition:
    """What is measured; trials of different conditions are never pooled."""

    side: Side
    region: Region
    posture: Posture = Posture.SEATED
    fixation: str = UNSPECIFIED
    """How the foot is held: an id of :data:`forceplate.phrases.FIXATION`, or the clinic's own
    word, the same word at every visit."""

    def __post_init__(self) -> None:
        """Take the English of earlier versions for its id, and no word for "not said"."""
        said = FIXATION.id_of(self.fixation.strip()) or UNSPECIFIED
        object.__setattr__(self, "fixation", said)


@dataclass(frozen=True, slots=True)
class Result:
    """A number with its method."""

    name: str
    """What it is, e.g. ``peak_force``."""
    value: float
    """Always finite."""
    unit: str
    """UCUM-style: ``N``, ``s``, ``%``, ``1``."""
    method: str
    method_version: int
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A typed answer: cannot be computed, because. Never NaN, -1 or a guess."""

    name: str
    """Of the result that is refused."""
    reason: str
    """A stable word for programs, e.g. ``no_calibration``, ``quiet_window_not_quiet``."""
    message: str
    """A sentence for a person."""
    method: str = ""
    method_version: int = 0
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


class CheckOutcome(StrEnum):
    """What a check of the quality says."""

    PASS = "pass"  # noqa: S105  no secret
    WARN = "warn"
    """The trial counts, but a person should know this."""
    REJECT = "reject"
    """The trial does not count."""


@dataclass(frozen=True, slots=True)
class QualityCheck:
    """The answer of one check, as data; ``forceplate.analysis.quality`` puts it in words."""

    check: str
    """Which one, e.g. ``pre_tension``."""
    version: int
    outcome: CheckOutcome
    value: float | None
    """Finite; None where the question has no number."""
    limit: float | None
    """The limit that decided; adapted to the noise where noise is larger."""
    unit: str
    """Of value and limit, UCUM-style."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    details: Mapping[str, Parameter] = field(default_factory=dict)
    """What the sentence names besides, e.g. a channel."""
    sentence: str = field(default="", compare=False)
    """In English, as the program that made the check said it; it stands in the visit file."""


@dataclass(frozen=True, slots=True)
class Override:
    """The operator's own verdict, against or in spite of the checks."""

    accepted: bool
    reason: str
    by: str
    at: datetime
    """With zone."""


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """What a person changed in a saved visit: one value, before and after."""

    serial: int
    """Of the change within its visit, from 1; what was changed at once has the same."""
    what: str
    """A word of :mod:`forceplate.analysis.corrections`, such as ``body_mass_kg`` or ``side``."""
    former: str | float | None
    """None: it was not known, or there was none."""
    new: str | float | None
    by: str
    """Who, as a code; empty: nobody said."""
    at: datetime
    """With zone."""
    reason: str = ""
    takes_back: int | None = None
    """Serial of the change that is taken back by this one."""


@dataclass(frozen=True, slots=True)
class HandMarks:
    """Onset, peak or rest put by hand where the operator sees them; at least one is given."""

    onset_sample: int | None
    """Row of the counts where the effort begins; None: as the instrument finds it."""
    peak_sample: int | None
    """Row of the counts of the highest force; None: as the instrument finds it."""
    by: str
    at: datetime
    """With zone."""
    rest_sample: int | None = None
    """Row of the counts where the still second begins; None: as the instrument finds it."""

    @property
    def rows(self) -> tuple[int, ...]:
        """Return the rows that are given."""
        all_rows = (self.onset_sample, self.peak_sample, self.rest_sample)
        return tuple(row for row in all_rows if row is not None)


@dataclass(frozen=True, slots=True)
class Origin:
    """The file of another system that a trial was imported from."""

    file_name: str
    """``withheld`` where it may be a person's."""
    sha256: str
    """Of the whole file, in hexadecimal digits."""
    columns: tuple[str, ...]
    """Of the force, as named in the file; their sum is the force."""
    unit: str
    """Of the force in the file: ``N``, ``kgf``, ...; ``counts`` of a converter."""
    inverted: bool
    """Pressing is negative in the file."""
    software: str
    """What read it: name and version."""


@dataclass(frozen=True, slots=True, repr=False)
class Trial:
    """One recording of one effort under one condition."""

    number: int
    """From 1, in the order of recording within the visit."""
    condition: Condition
    started_at: datetime
    """Wall clock of the first sample, with zone."""
    sample_rate_hz: float
    counts: NDArray[np.int32]
    """(n_samples, n_channels), read-only, exactly as the platform sent them."""
    time_s: NDArray[np.float64]
    """(n_samples,) from the first sample, by the platform's clock; a gap is a jump in it."""
    gaps: tuple[Gap, ...]
    end_reason: EndReason
    accepted: bool
    verdict_reason: str
    """Why it was accepted or rejected, in words."""
    zero_before_counts: NDArray[np.float64] | None = None
    """(n_channels,) the unloaded platform just before the trial; None when not measured."""
    zero_after_counts: NDArray[np.float64] | None = None
    tare_before_counts: NDArray[np.float64] | None = None
    """(n_channels,) the resting toes in the quiet window; None when there was none."""
    tare_after_counts: NDArray[np.float64] | None = None
    damaged_bytes: int = 0
    """Bytes of the stream that were damage during the trial, as the driver counted them."""
    recovered: bool = False
    """Came out of a journal after a crash."""
    note: str = ""
    force_n: NDArray[np.float64] | None = None
    """(n_samples,) total vertical force above the zero; None without calibration."""
    results: tuple[Result | Refusal, ...] = ()
    earlier_results: tuple[Result | Refusal, ...] = ()
    """Answers of other versions of the methods, oldest first for each name."""
    checks: tuple[QualityCheck, ...] = ()
    override: Override | None = None
    practice: bool = False
    """To get used to it: kept, analysed and checked, never accepted."""
    marks: HandMarks | None = None
    origin: Origin | None = None
    """Where it was imported from; None: measured with this instrument."""
    end_error: Text | None = None
    """Why it was ended early, as it was said then; None: ``end_reason`` says all."""
    arrivals: tuple[Arrival, ...] = ()
    """When its samples came; empty where that is not known or says nothing of the rate."""
    changes: tuple[ChangeRecord, ...] = ()
    """What persons changed in it since it was saved, oldest first."""

    def result(self, name: str) -> Result | Refusal | None:
        """Return the present answer of this name, a number or why there is none.

        None where the question was never asked: the trial is not analysed, or by a version that
        did not know it. Answers of earlier methods are not looked at. A name occurs once.
        """
        return next((answer for answer in self.results if answer.name == name), None)

    def value(self, name: str) -> float | None:
        """Return the number of this name; None where it is refused or was never asked for."""
        answer = self.result(name)
        return answer.value if isinstance(answer, Result) else None

    def __repr__(self) -> str:
        n_samples, n_channels = self.counts.shape
        peak_n = self.value(PEAK_FORCE)
        n_missing = sum(gap.n_missing for gap in self.gaps)
        return (
            f"<Trial {self.number}, {self.condition.side} {self.condition.region}: {n_samples} "
            f"samples x {n_channels} channels at {self.sample_rate_hz:g} Hz, {n_missing} missing, "
            f"{'accepted' if self.accepted else 'not accepted'}, peak force "
            f"{'refused' if peak_n is None else f'{peak_n:.1f} N'}>"
        )


@dataclass(frozen=True, slots=True)
class VisitHeader:
    """What is true of a whole visit; everything of a visit but its trials."""

    subject_id: str
    """Pseudonymous."""
    visit: str
    """Label: ``W0`` for the baseline, ``W8`` for week 8, ..."""
    started_at: datetime
    """With zone."""
    platform: PlatformInfo
    body_mass_kg: float | None = None
    calibration_json: str | None = None
    """The calibration file, whole, as it was used; None for an uncalibrated recording."""
    simulated: bool = False
    operator: str = ""
    protocol: str = UNSPECIFIED
    """Number of trials, hold, rest and instruction under the clinic's own name for them."""
    protocol_json: str | None = None
    """The protocol, whole, as it was followed; None where only its name is known."""
    last_check_json: str | None = None
    """The last verification of the platform before the visit, whole; None: none is known."""
    started_anyway_json: str | None = None
    """Why it was measured although the platform was in doubt
    (:mod:`forceplate.started_anyway`); None: there was no doubt to decide over."""
    history_json: str | None = None
    """From which files and by whose decision it was made anew, oldest first: a JSON list; None:
    it is as it was recorded."""
    changes: tuple[ChangeRecord, ...] = ()
    """What persons changed in what is true of the whole visit, oldest first."""


@dataclass(frozen=True, slots=True)
class FirstVisit:
    """The visit of a person that labels of weeks count from."""

    visit: str
    day: date

    @classmethod
    def of(cls, header: VisitHeader) -> FirstVisit:
        """Return a visit as the first one."""
        return cls(header.visit, header.started_at.date())


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """One appointment with everything recorded in it."""

    header: VisitHeader
    trials: tuple[Trial, ...] = ()
    first: FirstVisit | None = field(default=None, compare=False)
    """The person's first visit, where whoever read this one has looked; None: not known. No file
    keeps it: it is what others are, and tells whether the label of this one can be right."""

    def by_condition(self) -> dict[Condition, list[Trial]]:
        """Return the trials of each condition but those for practice, in the order of recording."""
        found: dict[Condition, list[Trial]] = {}
        for trial in self.trials:
            if not trial.practice:
                found.setdefault(trial.condition, []).append(trial)
        return found

    def __repr__(self) -> str:
        header, n_accepted = self.header, sum(trial.accepted for trial in self.trials)
        return (
            f"<Visit {header.visit} of {header.subject_id}, {header.started_at.date()}: "
            f"{len(self.trials)} trials, {n_accepted} accepted>"
        )
