"""What is drawn around the live force: scale, rest, target, marks and the best earlier trial."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition import Acquisition
from forceplate.gui.trace.live_trace import LiveTrace
from forceplate.gui.trace.trace_overlay import MarkKind
from forceplate.session import Cue, VisitSession
from forceplate.types import PEAK_FORCE, Trial

HEAD_ROOM = 1.3
FIRST_TOP_N = 100.0
"""Of the scale where no earlier trial says how strong the person is."""
LEAST_TOP_N = 20.0
REST_S = 1.0
REST_SD = 5.0
LIVE_ONSET_S = 0.6
"""So long before an effort was seen to begin its first sample is looked for."""


class TraceGuide:
    """Keeps a live trace in step with a visit; called at the rate of the screen."""

    def __init__(self, trace: LiveTrace) -> None:
        self._trace = trace
        self._session: VisitSession | None = None
        self._acquisition: Acquisition | None = None
        self._cue: Cue | None = None
        self._top_n = 0.0
        self._has_onset = False
        self._rest_top_n = 0.0
        self._marked: int | None = None
        self.rest_n = 0.0
        """The resting toes of the trial under way, above the zero."""

    @property
    def top_n(self) -> float:
        """The upper end of the scale."""
        return self._top_n

    def follow(self, session: VisitSession) -> None:
        """Show another visit from now on."""
        self._session = session
        self._acquisition = None
        self._cue = None
        self._marked = None
        self._trace.set_source(None)
        self._trace.clear()
        self.choose_condition()

    def choose_condition(self) -> None:
        """Set scale, ghost and target of the present condition."""
        session = self._session
        if session is None:
            return
        ghost = session.ghost(session.condition)
        peak_n = ghost.value(PEAK_FORCE) if ghost else None
        top_n = FIRST_TOP_N if peak_n is None else max(HEAD_ROOM * peak_n, LEAST_TOP_N)
        self._use_top(top_n)
        self._trace.set_ghost(*(_from_onset(ghost) if ghost else (None, None)))
        self.rest_n = 0.0
        self._show_target()

    def attach(self, acquisition: Acquisition | None) -> None:
        """Show this stream; None: it has ended, its trace stays and says so."""
        session = self._session
        if session is None or acquisition is self._acquisition:
            return
        if acquisition is None:
            self._mark_interruption()
            self._trace.set_source(None)
        else:
            live = session.live_force
            self._trace.set_source(
                acquisition.ring,
                sample_rate_hz=acquisition.info.sample_rate_hz,
                n_curves=1,
                convert=live.convert,
                unit=live.unit,
            )
        self._acquisition = acquisition
        if session.trials:
            self.mark_trial(session.trials[-1])

    def refresh(self, cue: Cue) -> None:
        """Take what is new."""
        if self._session is None:
            return
        if cue is not self._cue:
            self._enter(cue)
        self._mark_live_onset()
        self._trace.refresh()
        self._grow()

    def mark_trial(self, trial: Trial) -> None:
        """Put onset and peak of a finished trial where the instrument has found them."""
        if self._marked == trial.number:
            return
        self._marked = trial.number
        first = self._first_sample(trial)
        onset_s, rise_s = trial.value("onset_s"), trial.value("time_to_peak_s")
        if first is None or onset_s is None:
            return
        self._trace.clear_marks()
        onset = first + round(onset_s * trial.sample_rate_hz)
        self._trace.add_mark(MarkKind.ONSET, onset)
        if rise_s is not None:
            self._trace.add_mark(MarkKind.PEAK, onset + round(rise_s * trial.sample_rate_hz))

    def _first_sample(self, trial: Trial) -> int | None:
        """Return the index of a trial's row 0 in the stream shown; None: it is of another one."""
        run = self._session.run if self._session else None
        if run is None or run.saved is None or run.saved.trial.number != trial.number:
            return None
        # after a reconnect another stream counts from 0 again
        return run.first_sample if run.acquisition is self._acquisition else None

    def _enter(self, cue: Cue) -> None:
        self._cue = cue
        if cue in {Cue.KEEP_OFF, Cue.COUNTDOWN}:
            self._has_onset = False
            self.rest_n = 0.0
            self._trace.clear_marks()
            self._trace.set_quiet_band(None)
            self._show_target()
        elif cue is Cue.PRESS:
            self._show_rest()

    def _show_rest(self) -> None:
        """Show the band of the still second that was just seen, and the target above it."""
        session, acquisition = self._session, self._acquisition
        if session is None or acquisition is None:
            return
        n_samples = max(2, round(REST_S * acquisition.info.sample_rate_hz))
        values = session.live_force.convert(acquisition.ring.latest(n_samples)[1])
        if not values.size:
            return
        self.rest_n = float(values.mean())
        half_n = REST_SD * float(values.std())
        self._rest_top_n = self.rest_n + half_n
        self._trace.set_quiet_band(self.rest_n - half_n, self._rest_top_n)
        self._show_target()

    def _show_target(self) -> None:
        target_n = self.target_n
        if target_n is None:
            self._trace.set_target(None)
        else:
            self._trace.set_target(*(edge_n + self.rest_n for edge_n in target_n))

    @property
    def target_n(self) -> tuple[float, float] | None:
        """The band to reach, above the rest."""
        session = self._session
        return session.target_n(session.condition) if session else None

    def _mark_live_onset(self) -> None:
        """Mark the effort as soon as it is seen to begin; the ghost hangs on this mark."""
        session, acquisition = self._session, self._acquisition
        run = session.run if session else None
        if run is None or acquisition is None or self._has_onset or self._cue is not Cue.HOLD:
            return
        if run.effort_s is None:
            return
        rate_hz = acquisition.info.sample_rate_hz
        n_samples = round((run.effort_s + LIVE_ONSET_S) * rate_hz)
        index, counts = acquisition.ring.latest(n_samples)
        if session is None or not len(index):
            return
        resting = np.flatnonzero(session.live_force.convert(counts) <= self._rest_top_n)
        self._trace.add_mark(MarkKind.ONSET, int(index[resting[-1] if resting.size else 0]))
        self._has_onset = True

    def _mark_interruption(self) -> None:
        if self._acquisition is not None:
            self._trace.refresh()
            newest = _newest_index(self._acquisition)
            if newest is not None:
                self._trace.add_mark(MarkKind.INTERRUPTION, newest)

    def _grow(self) -> None:
        """Give more room to a person who is stronger than was known; never less in mid-trial."""
        session = self._session
        if session is None or self._acquisition is None:
            return
        if session.live_force.unit != "N":
            self._trace.fit_range()
            return
        force_n = session.live_force.force_n
        if force_n is not None and force_n > self._top_n:
            self._use_top(force_n * HEAD_ROOM)

    def _use_top(self, top_n: float) -> None:
        self._top_n = top_n
        if self._session is not None and self._session.live_force.unit == "N":
            self._trace.set_range(-0.05 * top_n, top_n)


def _newest_index(acquisition: Acquisition) -> int | None:
    index, _ = acquisition.ring.latest(1)
    return int(index[-1]) if len(index) else None


def _from_onset(
    trial: Trial,
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    """Return a trial's time from its onset and its force above the zero, as the live one is."""
    onset_s = trial.value("onset_s")
    if trial.force_n is None or onset_s is None:
        return None, None
    return trial.time_s - trial.time_s[0] - onset_s, trial.force_n
