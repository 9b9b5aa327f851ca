"""The two-minute check of a platform with one known weight: it says whether to go on.

It changes nothing. A state machine like the procedure: feed it samples, confirm what the
operator has done. Its answer is a plain record that is kept per platform and with the next visit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forceplate.documents import dump_json, load_json, to_plain
from forceplate.errors import CalibrationError
from forceplate.reasons import raised_as
from forceplate.types import Channel
from forceplate.words import Text
from forceplate_calibration.model.calibration import Calibration
from forceplate_calibration.readings.stillness import Spell, StillDetector
from forceplate_calibration.stored import read_stored, sha256_of

PLATFORM_CHECK_VERSION = 1
_SPREAD = 3.0
"""So many standard deviations from an end of a converter, some of the samples are cut off."""
NOTHING_SHARE = 0.1
"""Of the weight: what reads less has nothing on it, or does not measure at all."""

LARGEST_SHARE = 0.05
"""Of the weight: how large its limit in newtons may be.

What passes at the weight may be wrong by the same share at every other force: with 0.5 N on it and
a limit of 0.5 N a platform that reads nothing at all would pass. A weight above 50 N is held to
1 %; five times that is taken from a lighter one, and no more."""
_TOO_HEAVY = Text(
    "This weight presses with {force:.0f} N, and the platform can read {most:.0f} N at most. Take "
    "a lighter one."
)
_BEYOND = Text(
    "The weight is beyond what the platform can read here: a cell is at the end of its range. Take "
    "a lighter one."
)
LEAST_GRAVITY_M_S2 = 9.76
"""Below that of any place on earth: a mass that is heavy enough with it is so everywhere."""


def is_too_light(force_n: float, limit_n: float) -> bool:
    """Return whether a check with this weight and limit says nothing of other forces."""
    return force_n < limit_n / LARGEST_SHARE


@dataclass(frozen=True, slots=True)
class PlatformCheckLimits:
    """What a platform must keep to pass."""

    force_percent: float = 1.0
    """Of the known force, or ``force_n``, whichever is more."""
    force_n: float = 0.5
    noise_n: float = 0.5
    """Standard deviation of the unloaded platform."""
    drift_n: float = 0.5
    """Change of the unloaded platform in the time it is watched."""
    cop_mm: float = 5.0


@dataclass(frozen=True, slots=True)
class PlatformCheckPlan:
    """What is to be done; times in seconds of the platform's time."""

    force_n: float
    """Of the known weight."""
    u_force_n: float
    """Standard uncertainty."""
    weight: str = ""
    """Which one it is; the same at every check."""
    places_mm: tuple[tuple[float, float], ...] = ((0.0, 0.0),)
    """The middle, and the corners where the plate is large enough."""
    watch_s: float = 60.0
    """How long the unloaded platform is watched."""
    settle_s: float = 3.0
    read_s: float = 3.0
    plate: str = ""
    limits: PlatformCheckLimits = PlatformCheckLimits()

    def __post_init__(self) -> None:
        if not self.force_n > 0 or not self.places_mm or not self.watch_s > 0:
            raise CalibrationError(
                Text("A check needs a weight with a force above 0 N, a place to put it, and time.")
            )
        if is_too_light(self.force_n, self.limits.force_n):
            least_n = self.limits.force_n / LARGEST_SHARE
            raise CalibrationError(
                Text(
                    "This weight is too light to check with: it presses with {force:.1f} N, and "
                    "an error of {limit:.1f} N passes. Take one of at least {kg:.1f} kg."
                ).fill(
                    force=self.force_n,
                    limit=self.limits.force_n,
                    kg=math.ceil(10 * least_n / LEAST_GRAVITY_M_S2) / 10,
                )
            )


class PlatformCheckItem(StrEnum):
    """What is looked at."""

    NOISE = "noise"
    ZERO_DRIFT = "zero_drift"
    FORCE = "force"
    """In the middle."""
    CORNER = "corner"
    """Largest difference of force between a corner and the middle."""
    PLACE = "place"
    """Largest distance of the centre of pressure from where the weight stands."""


@dataclass(frozen=True, slots=True)
class PlatformCheckAnswer:
    """One number of a check."""

    item: PlatformCheckItem
    value: float
    """Force, corner and drift with their sign, as error; N or mm."""
    limit: float
    unit: str

    @property
    def passed(self) -> bool:
        """Return whether the size of the value is within the limit."""
        return abs(self.value) <= self.limit


@dataclass(frozen=True, slots=True)
class PlatformCheck:
    """The record of one check."""

    version: int
    at: datetime
    """With zone."""
    operator: str
    model: str
    serial_number: str
    calibration_id: str
    calibration_sha256: str
    plate: str
    weight: str
    force_n: float
    u_force_n: float
    measured_n: tuple[float, ...]
    """At each place, in their order."""
    places_mm: tuple[tuple[float, float], ...]
    u_reading_n: float
    """Standard uncertainty of one of them from noise and drift."""
    answers: tuple[PlatformCheckAnswer, ...]
    simulated: bool = False

    @property
    def is_light(self) -> bool:
        """Return whether its weight says nothing of other forces: earlier versions took any."""
        return any(
            answer.item is PlatformCheckItem.FORCE and is_too_light(self.force_n, answer.limit)
            for answer in self.answers
        )

    @property
    def is_void(self) -> bool:
        """Return whether all is within limits that so light a weight keeps in any case."""
        return self._is_within and self.is_light

    @property
    def passed(self) -> bool:
        """Return whether every answer is within its limit, with a weight that says something."""
        return self._is_within and not self.is_light

    @property
    def _is_within(self) -> bool:
        return all(answer.passed for answer in self.answers)

    def to_json(self) -> str:
        """Return the record in one line, with its checksum."""
        data = to_plain(self)
        return dump_json({"check": data, "sha256": sha256_of(data)})


def platform_check_from_json(text: str) -> PlatformCheck:
    """Return the check in a line.

    Raises
    ------
    CalibrationError
        It is none, or was changed.
    """
    with raised_as(
        CalibrationError, Text("This is not the record of a check: {error}."), ValueError
    ):
        data = load_json(text)
    if not isinstance(data, dict) or set(data) != {"check", "sha256"}:
        raise CalibrationError(Text("This is not the record of a check."))
    check = read_stored(PlatformCheck, data["check"], "the check")
    if sha256_of(to_plain(check)) != data["sha256"]:
        raise CalibrationError(
            Text(
                "The record of this check was changed: its checksum is wrong. Check the "
                "platform again."
            )
        )
    return check


class PlatformCheckPhase(StrEnum):
    """What is awaited."""

    UNLOAD = "unload"
    """``confirm``, once nothing is on the platform."""
    WATCHING = "watching"
    PLACE = "place"
    """``confirm``, once the weight stands at ``place_mm``."""
    READING = "reading"
    DONE = "done"


class PlatformCheckRun:
    """A check in progress. Used by one thread.

    Parameters
    ----------
    calibration
        Whose newtons are checked; with several plates, the one named in the plan.
    channels
        Of the platform, with the ends of their converters; empty: they are not known.

    Raises
    ------
    CalibrationError
        The weight is beyond what the platform can read.
    """

    def __init__(
        self,
        calibration: Calibration,
        plan: PlatformCheckPlan,
        sample_rate_hz: float,
        channels: Sequence[Channel] = (),
    ) -> None:
        self._whole = calibration
        self._model = calibration.of_plate(plan.plate) if calibration.plates else calibration
        self._ends = np.array([(each.min_counts, each.max_counts) for each in channels], float)
        if plan.force_n > (most_n := self._most_n()):
            raise CalibrationError(_TOO_HEAVY.fill(force=plan.force_n, most=most_n))
        self.plan = plan
        self._rate_hz = sample_rate_hz
        self._watched: list[NDArray[np.int32]] = []
        self._n_watched = 0
        self._unsettled = 0
        """Samples that are still left out before the watch begins."""
        self._zero: NDArray[np.float64] | None = None
        self._noise_n = self._drift_n = 0.0
        self._detector: StillDetector | None = None
        self._spells: list[Spell] = []
        self.found_nothing = False
        """Whether the weight is asked for again: nothing stood there when it was confirmed.

        Who confirms a second time says that it stands there: what is read then is taken."""
        self.watches_again = False
        """Whether the watch began anew: samples were lost in it."""
        self.phase = PlatformCheckPhase.UNLOAD

    @property
    def place_mm(self) -> tuple[float, float]:
        """Where the weight is to stand now."""
        return self.plan.places_mm[min(len(self._spells), len(self.plan.places_mm) - 1)]

    @property
    def watch_left_s(self) -> float:
        """Return how long the unloaded platform is still watched."""
        return max(self.plan.watch_s - self._n_watched / self._rate_hz, 0.0)

    @property
    def used_channels(self) -> tuple[int, ...]:
        """Return the columns of the channels that are checked."""
        return self._model.used_channels

    @property
    def n_places_done(self) -> int:
        """Return at how many places the weight was read."""
        return len(self._spells)

    @property
    def zero_counts(self) -> NDArray[np.float64] | None:
        """Return (n_channels,) what counts as unloaded; None until that was watched."""
        return self._zero

    @property
    def is_restless(self) -> bool:
        """Return whether the weight does not come to rest."""
        return self._detector is not None and self._detector.is_restless

    def confirm(self) -> None:
        """Take it that the operator has done what the phase asks."""
        if self.phase is PlatformCheckPhase.UNLOAD:
            self._unsettled = round(self.plan.settle_s * self._rate_hz)
            self.phase = PlatformCheckPhase.WATCHING
        elif self.phase is PlatformCheckPhase.PLACE:
            self._detector = StillDetector(
                self._model.used_channels,
                sample_rate_hz=self._rate_hz,
                settle_s=self.plan.settle_s,
                read_s=self.plan.read_s,
            )
            self.phase = PlatformCheckPhase.READING

    def lost_samples(self) -> None:
        """Tell that samples were lost: the present spell begins anew."""
        if self.phase is PlatformCheckPhase.WATCHING:
            self.watches_again = self.watches_again or self._n_watched > 0
            self._watched, self._n_watched = [], 0
        if self._detector is not None:
            self._detector.restart()

    def feed(self, counts: NDArray[np.int32]) -> None:
        """Take samples (n, n_channels).

        Raises
        ------
        CalibrationError
            The weight is beyond what the platform can read: that says nothing of the platform.
        """
        if self.phase is PlatformCheckPhase.WATCHING:
            settled = counts[self._unsettled :]
            self._unsettled -= len(counts) - len(settled)
            self._watched.append(settled)
            self._n_watched += len(settled)
            if self.watch_left_s <= 0:
                self._end_watching()
        elif self.phase is PlatformCheckPhase.READING and self._detector is not None:
            spell = self._detector.feed(counts)
            if spell is not None:
                self._detector = None
                if self._is_beyond(spell):
                    raise CalibrationError(_BEYOND)
                self.found_nothing = not self.found_nothing and self._is_nothing(spell)
                if self.found_nothing:
                    self.phase = PlatformCheckPhase.PLACE
                    return
                self._spells.append(spell)
                done = len(self._spells) == len(self.plan.places_mm)
                self.phase = PlatformCheckPhase.DONE if done else PlatformCheckPhase.PLACE

    def _most_n(self) -> float:
        """Return the force with every cell at the end of its converter; infinite: not known."""
        if not self._ends.size:
            return math.inf
        counts = np.diag(np.abs(self._ends).max(axis=1))
        return float(np.abs(self._model.force_n(counts, np.zeros(len(counts)))).sum())

    def _is_beyond(self, spell: Spell) -> bool:
        """Return whether a cell is at an end of its converter that was not there unloaded."""
        if self._zero is None or not self._ends.size:
            return False
        columns = list(self.used_channels)
        read, (least, most) = np.array(spell.counts)[columns], self._ends[columns].T
        near = _SPREAD * np.array(spell.sd_counts)[columns]
        is_at_end = (read - near <= least) | (read + near >= most)
        was_there = (self._zero[columns] <= least) | (self._zero[columns] >= most)
        return bool((is_at_end & ~was_there).any())

    def _is_nothing(self, spell: Spell) -> bool:
        if self._zero is None:
            return False
        read_n = float(self._model.force_n(np.array([spell.counts]), self._zero)[0])
        return abs(read_n) < NOTHING_SHARE * self.plan.force_n

    def result(
        self, *, at: datetime, operator: str, serial_number: str, model: str
    ) -> PlatformCheck:
        """Return the record, once the phase is DONE.

        Raises
        ------
        CalibrationError
            It is not done yet.
        """
        if self.phase is not PlatformCheckPhase.DONE or self._zero is None:
            raise CalibrationError(Text("The check is not finished. Go on with it."))
        counts = np.array([spell.counts for spell in self._spells])
        force = self._model.force_n(counts, self._zero)
        return PlatformCheck(
            version=PLATFORM_CHECK_VERSION,
            at=at,
            operator=operator,
            model=model,
            serial_number=serial_number,
            calibration_id=self._whole.id,
            calibration_sha256=self._whole.sha256,
            plate=self.plan.plate,
            weight=self.plan.weight,
            force_n=self.plan.force_n,
            u_force_n=self.plan.u_force_n,
            measured_n=tuple(map(float, force)),
            places_mm=self.plan.places_mm,
            u_reading_n=float(
                np.hypot(self._noise_n / np.sqrt(self._spells[0].n_samples), self._drift_n / 3**0.5)
            ),
            answers=self._answers(counts, force),
            simulated=self._whole.simulated,
        )

    def _end_watching(self) -> None:
        counts = np.concatenate(self._watched)
        # means of the first and last sixth: one of them alone is as noisy as a sample
        part = max(len(counts) // 6, 1)
        first, last = counts[:part].mean(axis=0), counts[-part:].mean(axis=0)
        force = self._model.force_n(counts, first)
        # noise is what a steady drift does not explain: drift has a limit of its own
        trend = np.polynomial.Polynomial.fit(np.arange(len(force)), force, 1)
        self._noise_n = float((force - trend(np.arange(len(force)))).std(ddof=2))
        self._drift_n = float(self._model.force_n(last[None, :], first)[0])
        self._zero = np.asarray(last, dtype=np.float64)
        self._watched = []
        self.phase = PlatformCheckPhase.PLACE

    def _answers(
        self, counts: NDArray[np.float64], force: NDArray[np.float64]
    ) -> tuple[PlatformCheckAnswer, ...]:
        """Return each number with its limit; corner and place only where they were looked at."""
        plan, limits = self.plan, self.plan.limits
        most = max(limits.force_percent / 100 * plan.force_n, limits.force_n)
        answers = [
            PlatformCheckAnswer(PlatformCheckItem.NOISE, self._noise_n, limits.noise_n, "N"),
            PlatformCheckAnswer(PlatformCheckItem.ZERO_DRIFT, self._drift_n, limits.drift_n, "N"),
            PlatformCheckAnswer(PlatformCheckItem.FORCE, float(force[0]) - plan.force_n, most, "N"),
        ]
        if len(force) > 1:
            away = force[1:] - force[0]
            worst = float(away[np.argmax(np.abs(away))])
            answers.append(PlatformCheckAnswer(PlatformCheckItem.CORNER, worst, most, "N"))
        plates = {plate.name: plate for plate in self._model.plates}
        plate = plates.get(plan.plate)
        if plate is not None and plate.moments_n_mm_per_count and self._zero is not None:
            place = self._model.centre_of_pressure_mm(counts, self._zero, plan.plate)
            away = np.hypot(*(place - np.array(plan.places_mm)).T)
            if np.isfinite(away).all():
                answers.append(
                    PlatformCheckAnswer(
                        PlatformCheckItem.PLACE, float(away.max()), limits.cop_mm, "mm"
                    )
                )
        return tuple(answers)


@dataclass(frozen=True, slots=True)
class PlatformChange:
    """By how much the instrument itself changed between two checks with one weight."""

    change_n: float
    """At the weight: later less earlier."""
    expanded_n: float
    """Expanded uncertainty (k = 2) of that; the weight itself is the same and falls out."""
    force_n: float
    """Of the weight."""

    @property
    def change_percent(self) -> float:
        """Return the change of the sensitivity."""
        return 100 * self.change_n / self.force_n

    def at_n(self, force_n: float) -> float:
        """Return what the change makes of another force."""
        return self.change_n * force_n / self.force_n


def platform_change(earlier: PlatformCheck, later: PlatformCheck) -> PlatformChange:
    """Return how far the instrument itself may have moved between two visits.

    Raises
    ------
    CalibrationError
        The checks are of two platforms, plates, calibrations or weights: they tell nothing.
    """
    for word, one, other in (
        (
            Text("platform"),
            (earlier.model, earlier.serial_number),
            (later.model, later.serial_number),
        ),
        (Text("plate"), earlier.plate, later.plate),
        (Text("calibration"), earlier.calibration_sha256, later.calibration_sha256),
        (Text("weight"), (earlier.weight, earlier.force_n), (later.weight, later.force_n)),
    ):
        if one != other:
            raise CalibrationError(
                Text(
                    "The two checks were not made with the same {word} ({one} and {other}), so "
                    "they do not say how the instrument changed."
                ).fill(word=word, one=one, other=other)
            )
    return PlatformChange(
        change_n=later.measured_n[0] - earlier.measured_n[0],
        expanded_n=2 * float(np.hypot(earlier.u_reading_n, later.u_reading_n)),
        force_n=later.force_n,
    )


def last_before(checks: Sequence[PlatformCheck], when: datetime) -> PlatformCheck | None:
    """Return the last check that was made before a time, None where there is none.

    Of two of one moment the later one in the order in which they were kept.
    """
    before = [check for check in reversed(checks) if check.at <= when]
    return max(before, key=lambda check: check.at, default=None)


def last_of_platform(
    checks: Sequence[PlatformCheck], when: datetime, *, calibration_sha256: str | None
) -> PlatformCheck | None:
    """Return the last check of a platform before a time, None where there is none.

    Of several plates, each has its own last check; one that failed comes before the others.

    Parameters
    ----------
    calibration_sha256
        Only checks of this calibration count; None: of any but a simulated one, which says
        nothing of a platform.
    """
    fitting = [
        check
        for check in checks
        if check.calibration_sha256 == calibration_sha256
        or (calibration_sha256 is None and not check.simulated)
    ]
    of_plates = [
        last_before([check for check in fitting if check.plate == plate], when)
        for plate in {check.plate for check in fitting}
    ]
    found = [check for check in of_plates if check is not None]
    failed = [check for check in found if not check.passed]
    return last_before(failed or found, when)
