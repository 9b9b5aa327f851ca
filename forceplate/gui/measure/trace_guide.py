"""What is drawn around the live force: scale, rest, target and what to compare with."""

from __future__ import annotations

from forceplate.acquisition import Acquisition
from forceplate.analysis.gain.visit_value import BASELINE, visit_value
from forceplate.figures.curve_figure import Level
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import newtons
from forceplate.gui.measure.measure_keys import BETWEEN_TRIALS
from forceplate.gui.trace.live_trace import LiveTrace
from forceplate.session import Cue, VisitSession
from forceplate.session.best_trial import best_trial, ghost, target_n
from forceplate.session.live_force import BEFORE_EFFORT_S, REST_S
from forceplate.types import PEAK_FORCE, Result

HEAD_ROOM = 1.3
FIRST_TOP_N = 100.0
"""Of the scale where no earlier trial says how strong the person is."""
LEAST_TOP_N = 20.0
BASELINE_VISIT = "W0"


class TraceGuide:
    """Keeps a live trace in step with a visit; called at the rate of the screen."""

    def __init__(self, trace: LiveTrace) -> None:
        self._trace = trace
        self._session: VisitSession | None = None
        self._acquisition: Acquisition | None = None
        self._cue: Cue | None = None
        self.top_n = 0.0
        """The upper end of the scale."""
        self.lines: tuple[Level, ...] = ()
        """What to compare with: where the person began, and the best of today."""

    def follow(self, session: VisitSession) -> None:
        """Show another visit from now on."""
        self._session = session
        self._acquisition = None
        self._cue = None
        self._trace.set_source(None)
        self._trace.clear()
        self._begin()
        self.choose_condition()

    def choose_condition(self) -> None:
        """Set scale, target and what to compare with for the present condition."""
        session = self._session
        if session is None:
            return
        self.lines = _lines(session)
        known_n = [line.force_n for line in self.lines]
        best = ghost(session, session.condition)
        peak_n = best.value(PEAK_FORCE) if best else None
        if peak_n is not None:
            known_n.append(peak_n)
        self._use_top(max(HEAD_ROOM * max(known_n), LEAST_TOP_N) if known_n else FIRST_TOP_N)
        self._trace.set_lines(self.lines)
        self._trace.set_target(*(self.target_n or (None, None)))

    @property
    def target_n(self) -> tuple[float, float] | None:
        """The band to reach, above the rest."""
        session = self._session
        return target_n(session, session.condition) if session else None

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

    def refresh(self, cue: Cue) -> None:
        """Take what is new."""
        if self._session is None:
            return
        if cue is not self._cue:
            self._enter(cue)
        if self._trace.isVisible():
            self._trace.refresh()
        self._grow()

    def _enter(self, cue: Cue) -> None:
        self._cue = cue
        session = self._session
        if session is None:
            return
        if cue in {Cue.KEEP_OFF, Cue.COUNTDOWN}:
            self._begin()
        elif cue in BETWEEN_TRIALS - {Cue.CONNECT}:
            self._trace.set_origin(0.0)
        elif cue in {Cue.PRESS, Cue.HOLD}:
            self._trace.set_origin(session.live_force.rest_n)
            self._show_rest(session)

    def _begin(self) -> None:
        """Take away what was of the trial before."""
        self._trace.clear_marks()
        self._trace.set_rest(None)
        self._trace.set_origin(0.0)

    def _show_rest(self, session: VisitSession) -> None:
        """Show the still second that the force counts from."""
        run, acquisition = session.run, self._acquisition
        newest = None if acquisition is None else _newest_index(acquisition)
        if run is None or acquisition is None or newest is None:
            return
        rate_hz, effort_s = acquisition.info.sample_rate_hz, run.effort_s
        last = newest - (round((effort_s + BEFORE_EFFORT_S) * rate_hz) if effort_s else 0)
        self._trace.set_rest(last - round(REST_S * rate_hz), last)

    def _mark_interruption(self) -> None:
        if self._acquisition is not None:
            self._trace.refresh()
            newest = _newest_index(self._acquisition)
            if newest is not None:
                self._trace.mark_interruption(newest)

    def _grow(self) -> None:
        """Give more room to a person who is stronger than was known; never less in mid-trial."""
        session = self._session
        if session is None or self._acquisition is None:
            return
        if session.live_force.unit != "N":
            self._trace.fit_range()
            return
        force_n = session.live_force.force_n
        if force_n is not None and force_n > self.top_n:
            self._use_top(force_n * HEAD_ROOM)

    def _use_top(self, top_n: float) -> None:
        self.top_n = top_n
        if self._session is not None and self._session.live_force.unit == "N":
            self._trace.set_range(-0.05 * top_n, top_n)


def _newest_index(acquisition: Acquisition) -> int | None:
    index, _ = acquisition.ring.latest(1)
    return int(index[-1]) if len(index) else None


def _lines(session: VisitSession) -> tuple[Level, ...]:
    """Return where the person began, as the gain counts it, and the best trial of today."""
    found = []
    if session.earlier is not None:
        began = visit_value(session.earlier, session.condition, BASELINE)
        if isinstance(began, Result):
            label = session.earlier.header.visit
            words = tr("baseline") if label == BASELINE_VISIT else label
            found.append(Level(began.value, f"{words} {newtons(began.value, 1)}"))
    best = best_trial(session.trials, session.condition)
    best_n = best.value(PEAK_FORCE) if best else None
    if best_n is not None:
        words = tr("best today {force}").format(force=newtons(best_n, 1))
        found.append(Level(best_n, words, is_best=True))
    return tuple(found)
