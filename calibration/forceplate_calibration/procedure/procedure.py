"""The dead-weight procedure as a state machine: no console, no window, no clock, no file.

Whoever drives it shows ``step`` and ``phase``, calls ``confirm`` when the operator has done what
the step asks, and feeds samples. Time is counted in samples. Every reading is told to a journal
at once; ``resumed`` goes on from what such a journal holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forceplate.documents import dump_json, load_json, to_plain
from forceplate.errors import CalibrationError
from forceplate.words import Text
from forceplate_calibration.procedure.steps import (
    PROCEDURE,
    ProcedurePlan,
    Step,
    StepKind,
    plan_steps,
)
from forceplate_calibration.readings.calibration_record import CalibrationRecord
from forceplate_calibration.readings.reading import POINTS, Reading, ReadingKind
from forceplate_calibration.readings.stillness import StillDetector
from forceplate_calibration.stored import read_stored, sha256_of

SURPRISE_PERCENT = 5.0
"""A reading so far from what the earlier ones promise asks for a second look."""
_CHECK_DIGITS = 8
"""Of a line of the journal, behind it."""


class Phase(StrEnum):
    """What is awaited."""

    OPERATOR = "operator"
    """``confirm``, once the step is done."""
    WAITING = "waiting"
    """The time of a warm-up or of creep."""
    READING = "reading"
    """A still spell."""
    DONE = "done"


class Procedure:
    """A calibration in progress. Used by one thread.

    Parameters
    ----------
    record
        What is known before the first reading; without readings.
    plan
        What to do.
    journal
        Is given every line to keep, in order; it must be safe before it returns.
    """

    def __init__(
        self,
        record: CalibrationRecord,
        plan: ProcedurePlan,
        journal: Callable[[str], None],
        *,
        _replayed: Sequence[str] = (),
    ) -> None:
        self._record = replace(record, readings=(), procedure=PROCEDURE)
        self._plan = plan
        self._journal = journal
        self._rate_hz = record.instrument.sample_rate_hz
        if not self._rate_hz > 0:
            raise CalibrationError(
                Text("The sample rate of the platform is not known. Connect it again.")
            )
        self._steps = plan_steps(plan, self._record)
        self._readings: list[Reading] = []
        self._n_taken = 0
        self._n_fed = 0
        self._at = 0
        self._read_at: list[int] = []
        self._detector: StillDetector | None = None
        self._wait_until = 0.0
        self._skipped: set[int] = set()
        self._warmed_s: float | None = None
        self.phase = Phase.OPERATOR
        self.surprise_percent: float | None = None
        """How far the last reading is from what the earlier ones promise, if that is far."""
        if _replayed:
            self._replay(_replayed)
        else:
            head = {"record": to_plain(self._record), "plan": to_plain(plan)}
            journal(journal_line("begun", head))

    @classmethod
    def resumed(cls, text: str, journal: Callable[[str], None]) -> Procedure:
        """Return the procedure that a journal was written by, at the start of its last run.

        An interruption may have moved the zero, so the run it fell in is begun again; warm-up
        and preloads too. A torn last line is passed over.

        Raises
        ------
        CalibrationError
            The journal is not one, or is damaged before its last line.
        """
        lines = text.splitlines()
        if not lines:
            raise CalibrationError(Text("The journal of the calibration is empty. Begin anew."))
        word, head = parsed_line(lines[0], 1)
        if word != "begun" or not isinstance(head, dict) or set(head) != {"record", "plan"}:
            raise CalibrationError(
                Text("This is not the journal of a calibration. Choose another.")
            )
        record = read_stored(CalibrationRecord, head["record"], "record")
        plan = read_stored(ProcedurePlan, head["plan"], "plan")
        return cls(record, plan, journal, _replayed=lines)

    @property
    def step(self) -> Step | None:
        """What is to be done now; None when everything is done."""
        return self._steps[self._at] if self._at < len(self._steps) else None

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return all steps; of one that was resumed, those that are left."""
        return self._steps

    @property
    def progress(self) -> tuple[int, int]:
        """Return how many steps are done, of how many."""
        return self._at, len(self._steps)

    @property
    def skipped(self) -> frozenset[int]:
        """Return the places, among the steps that are done, of those that were done without."""
        return frozenset(place for place in self._skipped if place < self._at)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Return what was read and kept so far."""
        return tuple(self._readings)

    @property
    def is_restless(self) -> bool:
        """Return whether the reading has been waiting for stillness for too long."""
        return self._detector is not None and self._detector.is_restless

    @property
    def wait_left_s(self) -> float:
        """Return how long the present wait goes on; 0 when nothing is waited for."""
        if self.phase is not Phase.WAITING:
            return 0.0
        return max(self._wait_until - self._n_fed / self._rate_hz, 0.0)

    @property
    def least_left_s(self) -> float:
        """Return how long what is left takes at the least: without the moving of weights."""
        plan, left = self._plan, self._steps[self._at :]
        to_read_s = plan.settle_s + plan.read_s
        times_s = [
            step.wait_s if step.kind is StepKind.WARM_UP
            else step.wait_s + plan.read_s if step.wait_s
            else to_read_s
            for step in left
        ]  # fmt: skip
        if self.phase is Phase.WAITING and left:
            times_s[0] -= left[0].wait_s - self.wait_left_s
        return sum(times_s)

    @property
    def plan_record(self) -> CalibrationRecord:
        """Return what was known before the first reading."""
        return self._record

    @property
    def record(self) -> CalibrationRecord:
        """Return all of it, for :func:`.issue.issue`.

        Raises
        ------
        CalibrationError
            Not everything is done yet.
        """
        if self.phase is not Phase.DONE:
            done, of = self.progress
            raise CalibrationError(
                Text(
                    "The calibration is not finished: {done} of {of} steps are done. Go on with it."
                ).fill(done=done, of=of)
            )
        environment = self._record.environment
        if self._warmed_s is not None:
            environment = replace(environment, warm_up_s=self._warmed_s)
        return replace(self._record, readings=self.readings, environment=environment)

    def confirm(self) -> None:
        """Take it that the step is done; ignored while something else is awaited."""
        step = self.step
        if self.phase is not Phase.OPERATOR or step is None:
            return
        if step.wait_s:
            self._wait_until = self._n_fed / self._rate_hz + step.wait_s
            self.phase = Phase.WAITING
        else:
            self._begin_reading(self._plan.settle_s)

    def skip(self) -> None:
        """Do without the present warm-up or creep reading; nothing else can be left out."""
        step = self.step
        if step is not None and step.kind in (StepKind.WARM_UP, StepKind.CREEP):
            self._next(is_skipped=True)

    def redo(self) -> None:
        """Throw the last reading away and take it again; during a reading, begin that anew."""
        if self.phase is Phase.READING:
            self.phase, self._detector = Phase.OPERATOR, None
            return
        if not self._read_at:
            return
        self._journal(journal_line("redo", None))
        self._readings.pop()
        self._at = self._read_at.pop()
        self.phase, self.surprise_percent = Phase.OPERATOR, None

    def lost_samples(self) -> None:
        """Tell that samples were lost: the spell begins anew."""
        if self._detector is not None:
            self._detector.restart()

    def feed(self, counts: NDArray[np.int32]) -> Reading | None:
        """Take samples (n, n_channels); return the reading that they completed."""
        self._n_fed += len(counts)
        step = self.step
        if step is None:
            return None
        if self.phase is Phase.WAITING and self.wait_left_s <= 0:
            if step.kind is StepKind.WARM_UP:
                self._next()
            else:
                self._begin_reading(0.0)
            return None
        if self.phase is not Phase.READING or self._detector is None:
            return None
        spell = self._detector.feed(counts)
        if spell is None:
            return None
        self._n_taken += 1
        reading = Reading(
            row=self._n_taken,
            run=step.run,
            kind=ReadingKind(step.kind.value),
            load=step.load,
            counts=spell.counts,
            sd_counts=spell.sd_counts,
            n_samples=spell.n_samples,
            x_mm=step.x_mm,
            y_mm=step.y_mm,
            plate=step.plate,
            time_s=self._n_fed / self._rate_hz,
        )
        self._journal(journal_line("reading", to_plain(reading)))
        self.surprise_percent = self._surprise(reading)
        self._readings.append(reading)
        self._read_at.append(self._at)
        self._next()
        return reading

    def _begin_reading(self, settle_s: float) -> None:
        step = self.step
        plate = step.plate if step is not None else ""
        self._detector = StillDetector(
            self._columns(plate),
            sample_rate_hz=self._rate_hz,
            settle_s=settle_s,
            read_s=self._plan.read_s,
        )
        # How much movement is of no account is known only relative to the load; before the first
        # loaded reading it is not, and the noise alone decides.
        signals = [self._signal(each) for each in self._readings if each.plate == plate]
        self._detector.full_counts = max(map(abs, signals), default=0.0)
        self.phase = Phase.READING

    def _next(self, *, is_skipped: bool = False) -> None:
        step = self.step
        if step is not None and step.kind is StepKind.WARM_UP:
            left_s = self.wait_left_s if self.phase is Phase.WAITING else step.wait_s
            self._warmed_s = step.wait_s - left_s
        (self._skipped.add if is_skipped else self._skipped.discard)(self._at)
        self._at += 1
        self._detector = None
        step = self.step
        self.phase = Phase.DONE if step is None else Phase.OPERATOR
        if step is not None and step.kind is StepKind.CREEP:
            self.confirm()  # nothing is to be touched

    def _columns(self, plate: str) -> tuple[int, ...]:
        names = next(each.channels for each in self._record.plates if each.plate == plate)
        return tuple(self._record.channel_names.index(name) for name in names)

    def _signal(self, reading: Reading) -> float:
        """Return the deflection of all channels of the plate together, 0 before a zero."""
        zeros = [
            each
            for each in self._readings
            if each.kind is ReadingKind.ZERO and each.plate == reading.plate
        ]
        if not zeros or reading.kind is ReadingKind.ZERO:
            return 0.0
        columns = list(self._columns(reading.plate))
        above = np.array(reading.counts)[columns] - np.array(zeros[-1].counts)[columns]
        return float(above.sum())

    def _surprise(self, reading: Reading) -> float | None:
        """Return the departure from the earlier points in the same place, where it is large."""
        earlier = [
            each
            for each in self._readings
            if each.kind in POINTS
            and (each.plate, each.x_mm, each.y_mm) == (reading.plate, reading.x_mm, reading.y_mm)
        ]
        if reading.kind not in POINTS or not earlier:
            return None
        # the median: a wrong weight among the earlier ones must not make the right one a surprise
        per_newton = np.median([self._signal(each) / each.load.force_n for each in earlier])
        promised = float(per_newton) * reading.load.force_n
        if promised == 0:
            return 100.0
        percent = 100 * (self._signal(reading) / promised - 1)
        return percent if abs(percent) > SURPRISE_PERCENT else None

    def _replay(self, lines: Sequence[str]) -> None:
        """Take over the readings of a journal, and leave the steps that they did not cover.

        Each time it was resumed, the run that was under way had been begun again; so a reading
        counts only when the whole of its run stands before the next resumption.
        """
        for number, line in enumerate(lines[1:], start=2):
            try:
                word, data = parsed_line(line, number)
            except CalibrationError:
                if number == len(lines):
                    break  # torn by the interruption
                raise
            if word == "reading":
                self._readings.append(read_stored(Reading, data, f"line {number}"))
                self._n_taken += 1
            elif word == "redo" and self._readings:
                self._readings.pop()
            elif word == "resumed":
                self._keep_whole_runs()
        self._keep_whole_runs()
        self._journal(journal_line("resumed", None))
        self._n_fed = round((self._readings[-1].time_s or 0.0) * self._rate_hz) if (
            self._readings
        ) else 0  # fmt: skip
        self._steps = self._remaining()
        self.phase = Phase.OPERATOR if self._steps else Phase.DONE

    def _keep_whole_runs(self) -> None:
        """Leave out the readings of a run that was not finished, and the preloads before it."""
        whole = {
            run
            for run in {(each.plate, each.run) for each in self._readings}
            if sum((r.plate, r.run) == run and r.kind in _KEPT for r in self._readings)
            >= sum((s.plate, s.run) == run and s.kind in _TAKEN for s in self._steps)
        }
        self._readings = [each for each in self._readings if (each.plate, each.run) in whole]

    def _remaining(self) -> tuple[Step, ...]:
        done = {(each.plate, each.run) for each in self._readings}
        left = [step for step in self._steps if (step.plate, step.run) not in done]
        taken = [step for step in left if step.kind in _TAKEN]
        if not taken:
            return ()
        plate = taken[0].plate
        again = [
            step
            for step in self._steps
            if step.kind is StepKind.WARM_UP
            or (step.kind is StepKind.PRELOAD and step.plate == plate)
        ]
        later = [step for step in left if step not in again]
        return (*again, *later)


_KEPT = (ReadingKind.ZERO, ReadingKind.UP, ReadingKind.DOWN)
_TAKEN = (StepKind.ZERO, StepKind.UP, StepKind.DOWN)


def journal_line(word: str, data: object) -> str:
    """Return a line that shows when it was not written to its end, or changed."""
    body = dump_json({"word": word, "data": data})
    return f"{body}\t{sha256_of(body)[:_CHECK_DIGITS]}\n"


def parsed_line(line: str, number: int) -> tuple[str, object]:
    """Return the word and the data of a line.

    Raises
    ------
    CalibrationError
        It is damaged.
    """
    body, _, check = line.rpartition("\t")
    if not body or sha256_of(body)[:_CHECK_DIGITS] != check:
        raise CalibrationError(
            Text(
                "Line {number} of the journal of the calibration is damaged. Begin anew; the lines "
                "before it can still be read by eye."
            ).fill(number=number)
        )
    data = load_json(body)
    return str(data["word"]), data["data"]
