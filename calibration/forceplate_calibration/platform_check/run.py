"""A check in progress: feed it samples, confirm what the operator has done.

It changes nothing; a state machine like the procedure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import CalibrationError
from forceplate.types import Channel
from forceplate.words import Text
from forceplate_calibration.model.calibration import Calibration
from forceplate_calibration.platform_check.check import (
    PlatformCheck,
    PlatformCheckAnswer,
    PlatformCheckItem,
    PlatformCheckPlan,
)
from forceplate_calibration.readings.stillness import Spell, StillDetector

PLATFORM_CHECK_VERSION = 1
_SPREAD = 3.0
"""So many standard deviations from an end of a converter, some of the samples are cut off."""
NOTHING_SHARE = 0.1
"""Of the weight: what reads less has nothing on it, or does not measure at all."""

_TOO_HEAVY = Text(
    "This weight presses with {force:.0f} N, and the platform can read {most:.0f} N at most. Take "
    "a lighter one."
)
_BEYOND = Text(
    "The weight is beyond what the platform can read here: a cell is at the end of its range. Take "
    "a lighter one."
)


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
