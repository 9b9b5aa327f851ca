"""One recorded trial prepared once for every metric and every check."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.choices import (
    BY_HAND,
    DEFAULT_CHOICES,
    FORMER_ONSET,
    PEAK_WINDOW_S,
    Choices,
    OnsetKind,
    OnsetRule,
    PeakKind,
    RestKind,
    marked_choices,
)
from forceplate.analysis.trial.clock import clock_reason
from forceplate.analysis.trial.effort_start import (
    Start,
    find_start,
    median_and_sd,
)
from forceplate.analysis.trial.filters import zero_phase_low_pass
from forceplate.analysis.trial.force_arrays import (
    RunningSum,
    first_true,
    mean,
    mean_and_sd,
    white_noise,
)
from forceplate.analysis.trial.leaps import HELD, RATES_S, SMEARED_S, find_leaps, least_leap
from forceplate.analysis.trial.onset import find_onset, first_run
from forceplate.analysis.trial.quiet_window import (
    MAX_MOVEMENT,
    BlockGrid,
    QuietWindow,
    block_grid,
    find_quiet_window,
)
from forceplate.analysis.trial.recording_faults import (
    MIN_SAMPLE_RATE_HZ,
    impossible,
    spoilt,
)
from forceplate.analysis.trial.refusals import REASONS
from forceplate.analysis.trial.rest_level import comes_back_to, pressed_already
from forceplate.errors import (
    AnalysisError,
    CalibrationError,
    OnsetNotFoundError,
    QuietWindowError,
)
from forceplate.types import Trial, VisitHeader
from forceplate.words import Text
from forceplate_calibration import Calibration

MAX_DURATION_S = 600.0
"""Longer is no recording of one effort."""
AFTER_ONSET_S = 0.1
"""A rest by hand may reach so far beyond the onset by 5 SD: it is before the start by level."""

_OTHER_REST = Text("The first second of the recording is not the rest before the effort.")


@dataclass(frozen=True, slots=True)
class Trace:
    """A trial with a verified quiet window and an effort; arrays are (n_samples,), read-only."""

    trial: Trial
    header: VisitHeader
    calibration: Calibration
    choices: Choices
    force_n: NDArray[np.float64]
    """Unfiltered force above the reference."""
    reference: str
    """``zero``: above the unloaded platform; ``rest``: above the resting toes, where the
    unloaded platform was not measured."""
    rate_hz: float
    quiet: QuietWindow
    """The verified still window, which says that there is a rest and an effort, and how large."""
    start: Start
    """The rest that the numbers count from, in ``force_n``, and where the effort leaves it."""
    smooth_n: NDArray[np.float64]
    """``force_n`` after the zero-phase low-pass; ``force_n`` itself where there is none."""
    effort: RunningSum
    """Of ``force_n`` from the end of the quiet window on."""
    cutoff_hz: float | None
    """Of the low-pass that made ``smooth_n``; None: unfiltered, by choice or by a low rate."""
    onset_at: float | None
    """Where the rise begins by the onset rule, in samples, or as set by hand; None: the force
    never passes it for long."""
    top: int
    """The sample of the peak after the quiet window, or the one set by hand."""
    peak_n: float
    """The peak in ``force_n``, by its definition in the choices."""
    release: int | None
    """First sample after the top where ``smooth_n`` is below half of the effort; None: never."""
    no_clock: str | None
    """Why rate or clock of the platform allow no times at all; None where they do."""
    noise_n: float
    """Of the quiet window, from sample to sample."""
    leaps: tuple[int, ...]
    """Where the force leapt after the rest, faster than toes press."""

    @property
    def rest_n(self) -> float:
        """Return the level of the rest in ``force_n``."""
        return self.start.rest_n

    @property
    def rest_sd_n(self) -> float:
        """Return the noise of the rest as a standard deviation."""
        return self.start.rest_sd_n

    @property
    def quantum_n(self) -> float:
        """Return the largest force that one count of a channel stands for."""
        channels, used = self.calibration.channels, self.calibration.used_channels
        return max(abs(channels[column].sensitivity_n_per_count or 0.0) for column in used)

    @property
    def least_leap_n(self) -> float:
        """Return from which size on a leap is one."""
        return least_leap(
            effort_n=self.quiet.effort_n, noise_n=self.noise_n, quantum_n=self.quantum_n
        )

    @property
    def has_rest_by_hand(self) -> bool:
        """Return whether a person has set the rest."""
        return self.trial.marks is not None and self.trial.marks.rest_sample is not None

    @property
    def onset(self) -> int | None:
        """Return the first sample of the rise; None: there is none."""
        return None if self.onset_at is None else math.ceil(self.onset_at)


@dataclass(frozen=True, slots=True)
class NoTrace:
    """Why a trial cannot be prepared, and what is known of it nevertheless."""

    reason: str
    """A stable word, as in :class:`forceplate.types.Refusal`."""
    message: str
    reference: str
    calibration: Calibration | None = None
    force_n: NDArray[np.float64] | None = None
    """(n_samples,) above the unloaded platform; None without calibration or zero."""


def prepare_trace(
    trial: Trial, header: VisitHeader, choices: Choices = DEFAULT_CHOICES
) -> Trace | NoTrace:
    """Return the trial prepared for metrics and checks, or why that is not possible.

    Pure: only counts, times, zero, gaps, damage and marks of the trial are read. Marks set by
    hand stand in the place of those that the instrument finds.

    Raises
    ------
    AnalysisError
        The counts have not the number of channels that the platform has, or the choices are
        impossible.
    """
    n_channels = len(header.platform.channels)
    if trial.counts.ndim != 2 or trial.counts.shape[1] != n_channels:
        raise AnalysisError(
            Text(
                "Trial {number} has counts of shape {shape}, but its platform has "
                "{n_channels:channel|channels}. The trial belongs to another visit."
            ).fill(number=trial.number, shape=str(trial.counts.shape), n_channels=n_channels)
        )
    reference = _reference(trial)
    calibration = _calibration(trial, header)
    if isinstance(calibration, NoTrace):
        return calibration
    zero = np.zeros(n_channels) if trial.zero_before_counts is None else trial.zero_before_counts
    try:
        force_n = _read_only(calibration.force_n(trial.counts, zero))
    except CalibrationError as error:
        return NoTrace("unusable_zero", str(error), reference, calibration)
    known_n = force_n if reference == "zero" else None
    why = spoilt(trial, header, calibration)
    if why is not None:
        return NoTrace(*why, reference, calibration, known_n)
    why = impossible(force_n, 0.0 if reference == "zero" else float(force_n[0]), calibration)
    if why is not None:
        return NoTrace(*why, reference, calibration)
    try:
        grid = block_grid(force_n, trial.sample_rate_hz)
        quiet = find_quiet_window(
            force_n, sample_rate_hz=trial.sample_rate_hz, quiet_s=choices.quiet_s, grid=grid
        )
        quiet, start = _rest(trial, force_n, quiet, choices, grid)
    except QuietWindowError as error:
        return NoTrace(error.reason, str(error), reference, calibration, known_n)
    if reference == "rest":
        resting_counts = trial.counts[start.rest].mean(axis=0)
        was_n = force_n[0]
        force_n = _read_only(calibration.force_n(trial.counts, resting_counts))
        by_n = float(force_n[0] - was_n)
        start = replace(start, rest_n=start.rest_n + by_n, back_n=start.back_n + by_n)
    return _marked(
        _trace(trial, header, calibration, choices=choices, force_n=force_n, at=(quiet, start))
    )


def with_choices(trace: Trace, choices: Choices) -> Trace | NoTrace:
    """Return the same trial under another filter or onset rule; faster than preparing it anew.

    Marks set by hand stay as in :func:`prepare_trace`.

    Raises
    ------
    AnalysisError
        The choices take another rest or walk back to another level, or are impossible.
    """
    rest = marked_choices(choices, trace.trial.marks).quiet_parameters
    is_other_level = choices.start_percent != trace.choices.start_percent
    if rest != trace.choices.quiet_parameters or is_other_level:
        raise AnalysisError(
            Text("Another rest needs the trial to be prepared anew: prepare_trace.")
        )
    return _marked(
        _trace(
            trace.trial,
            trace.header,
            trace.calibration,
            choices=choices,
            force_n=trace.force_n,
            at=(trace.quiet, trace.start),
        )
    )


def _marked(trace: Trace) -> Trace | NoTrace:
    """Return the trial with its marks by hand, or that these lie where they cannot."""
    marks = trace.trial.marks
    if marks is None:
        return trace
    choices = marked_choices(trace.choices, marks)
    top = trace.top if marks.peak_sample is None else marks.peak_sample
    onset_at: float | None = marks.onset_sample
    rest = trace.start.rest
    begins = rest.start if onset_at is None else onset_at
    settled = min(trace.quiet.stop, rest.stop)
    fits = rest.start <= begins < top and settled <= top < trace.force_n.size
    peak_n = trace.peak_n if marks.peak_sample is None or not fits else _peak_at(trace, top)
    if not fits or peak_n <= trace.rest_n:
        known_n = trace.force_n if trace.reference == "zero" else None
        return NoTrace(
            "misplaced_marks",
            REASONS["misplaced_marks"].en,
            trace.reference,
            trace.calibration,
            known_n,
        )
    if choices.onset != BY_HAND:
        net_n = peak_n - trace.rest_n
        onset_at = _onset(
            trace.force_n, trace.quiet, trace.start, choices.onset, trace.rate_hz, peak_n=net_n
        )
    release = _release(trace.smooth_n, top, trace.rest_n + trace.quiet.effort_n / 2)
    marked = replace(
        trace, choices=choices, onset_at=onset_at, top=top, peak_n=peak_n, release=release
    )
    return replace(marked, leaps=_leaps(marked))


def _peak_at(trace: Trace, row: int) -> float:
    """Return the force of a peak that was set on a row."""
    if trace.choices.peak is PeakKind.HIGHEST_SAMPLE:
        return float(trace.smooth_n[row])
    n_window = max(1, round(PEAK_WINDOW_S * trace.rate_hz))
    first = max(0, row - n_window // 2)
    return mean(trace.force_n[first : first + n_window])


def _release(smooth_n: NDArray[np.float64], top: int, level_n: float) -> int | None:
    """Return the first sample after the top that is below a level; None: never.

    Half of the effort is the level: it is passed on the steep way down, where noise moves it
    least, and a force that tires but is held stays above it.
    """
    released = first_true(smooth_n[top:] < level_n)
    return None if released is None else top + released


def _trace(
    trial: Trial,
    header: VisitHeader,
    calibration: Calibration,
    *,
    choices: Choices,
    force_n: NDArray[np.float64],
    at: tuple[QuietWindow, Start],
) -> Trace:
    """Return the trial with filtered force, onset, top and release, these not set by hand."""
    rate_hz = trial.sample_rate_hz
    quiet, start = at
    cutoff_hz = choices.cutoff_at(rate_hz)
    smooth_n = force_n
    if cutoff_hz is not None:
        smooth_n = zero_phase_low_pass(force_n, sample_rate_hz=rate_hz, cutoff_hz=cutoff_hz)
    effort = RunningSum(force_n[quiet.stop :])
    if choices.peak is PeakKind.HIGHEST_SAMPLE:
        top = quiet.stop + int(np.argmax(smooth_n[quiet.stop :]))
        peak_n = float(smooth_n[top])
    else:
        n_window = max(1, round(PEAK_WINDOW_S * rate_hz))
        first, peak_n = effort.best_window(min(n_window, effort.n_samples))
        top = quiet.stop + first + n_window // 2
    trace = Trace(
        trial=trial,
        header=header,
        calibration=calibration,
        choices=choices,
        force_n=force_n,
        reference=_reference(trial),
        rate_hz=rate_hz,
        quiet=quiet,
        start=start,
        smooth_n=_read_only(smooth_n),
        effort=effort,
        cutoff_hz=cutoff_hz,
        onset_at=_onset(
            force_n, quiet, start, choices.onset, rate_hz, peak_n=peak_n - start.rest_n
        ),
        top=top,
        peak_n=peak_n,
        release=_release(smooth_n, top, start.rest_n + quiet.effort_n / 2),
        no_clock=clock_reason(trial, header),
        noise_n=float(white_noise(force_n[quiet.start : quiet.stop] - start.rest_n)),
        leaps=(),
    )
    return replace(trace, leaps=_leaps(trace))


def _leaps(trace: Trace) -> tuple[int, ...]:
    """Return where the force leapt on its way from the rest to the hold; for rates only."""
    if trace.no_clock:
        return ()
    first = trace.start.rest.stop
    held_n = trace.rest_n + HELD * (trace.peak_n - trace.rest_n)
    last = first + (first_true(trace.smooth_n[first : trace.top + 1] >= held_n) or 0)
    if trace.onset_at is not None:
        first = max(0, min(first, int(trace.onset_at - SMEARED_S * trace.rate_hz)))
        last = max(last, round(trace.onset_at + RATES_S * trace.rate_hz))
    found = find_leaps(trace.force_n[first:last], trace.rate_hz, trace.least_leap_n)
    return tuple(first + at for at in found)


def _rest(
    trial: Trial,
    force_n: NDArray[np.float64],
    quiet: QuietWindow,
    choices: Choices,
    grid: BlockGrid,
) -> tuple[QuietWindow, Start]:
    """Return rest and start under these choices; raises QuietWindowError where they cannot be."""
    rate_hz = trial.sample_rate_hz
    by_hand = None if trial.marks is None else trial.marks.rest_sample
    window: slice | None = None
    if by_hand is not None:
        window = slice(by_hand, by_hand + round(choices.quiet_s * rate_hz))
        if not 0 <= window.start < window.stop - 1 < quiet.onset + AFTER_ONSET_S * rate_hz:
            raise QuietWindowError("misplaced_marks", REASONS["misplaced_marks"])
    elif choices.rest_s is not None:
        quiet = _named_rest(force_n, quiet, choices.rest_s, rate_hz)
    is_mean = by_hand is None and choices.takes_mean_of_rest
    if is_mean:
        window = slice(quiet.start, quiet.stop)
        if choices.rest is RestKind.FIRST_SECOND and choices.rest_s is None:
            window = slice(0, quiet.stop - quiet.start)
            moved_n = abs(mean(force_n[window]) - mean(force_n[quiet.start : quiet.stop]))
            if moved_n > MAX_MOVEMENT * quiet.effort_n:
                raise QuietWindowError("quiet_window_not_quiet", _OTHER_REST)
    start = find_start(
        force_n,
        rate_hz=rate_hz,
        quiet=quiet,
        percent=choices.start_percent,
        quiet_s=choices.quiet_s,
        rest=window,
        of_rest=mean_and_sd if is_mean else median_and_sd,
    )
    back_n = comes_back_to(force_n, grid, rate_hz=rate_hz, start=start, effort_n=quiet.effort_n)
    start = replace(start, back_n=back_n)
    is_found = by_hand is None and choices.rest_s is None
    if is_found and pressed_already(
        grid,
        rate_hz=rate_hz,
        start=start,
        effort_n=quiet.effort_n,
        has_zero=trial.zero_before_counts is not None,
        paused=quiet.paused,
    ):
        raise QuietWindowError("pressed_already", REASONS["pressed_already"])
    return quiet, start


def _named_rest(
    force_n: NDArray[np.float64], quiet: QuietWindow, rest_s: tuple[float, float], rate_hz: float
) -> QuietWindow:
    """Return the rest that was named instead of the one that was found, and its onset."""
    start, stop = (round(time_s * rate_hz) for time_s in rest_s)
    if not 0 <= start < stop - 1 < quiet.onset:
        raise AnalysisError(
            Text(
                "The rest from {start_s:g} to {end_s:g} s must lie before the effort, which "
                "begins at {onset_s:.3f} s, and hold two samples."
            ).fill(start_s=rest_s[0], end_s=rest_s[1], onset_s=quiet.onset / rate_hz)
        )
    onset = find_onset(force_n, sample_rate_hz=rate_hz, quiet=slice(start, stop))
    return replace(quiet, start=start, stop=stop, onset=onset)


def _reference(trial: Trial) -> str:
    return "rest" if trial.zero_before_counts is None else "zero"


def _onset(
    force_n: NDArray[np.float64],
    quiet: QuietWindow,
    start: Start,
    rule: OnsetRule,
    rate_hz: float,
    *,
    peak_n: float,
) -> float | None:
    """Return where the force passes the rule's threshold for its hold; None: it never does."""
    if rule.kind is OnsetKind.WALKED_BACK:
        return start.onset_at
    if rule == FORMER_ONSET and start.rest == slice(quiet.start, quiet.stop):
        return quiet.onset  # the search for the rest has found it already
    if rule.kind is OnsetKind.QUIET_BAND:
        try:
            return find_onset(
                force_n,
                sample_rate_hz=rate_hz,
                quiet=start.rest,
                n_sd=rule.threshold,
                hold_s=rule.hold_s,
            )
        except OnsetNotFoundError:
            return None
    is_percent = rule.kind is OnsetKind.PERCENT_OF_AMPLITUDE
    rise_n = peak_n * rule.threshold / 100 if is_percent else rule.threshold
    above = force_n[start.rest.stop :] >= start.rest_n + rise_n
    found = first_run(above, max(1, round(rule.hold_s * rate_hz)))
    return None if found is None else start.rest.stop + found


def _calibration(trial: Trial, header: VisitHeader) -> Calibration | NoTrace:
    """Return what makes newtons of this trial, where anything may: of its toes' own plate."""
    reference = _reference(trial)
    if header.calibration_json is None:
        return NoTrace(
            "no_calibration",
            "The visit has no calibration: the counts are kept, newtons cannot be given.",
            reference,
        )
    try:
        calibration = Calibration.from_json(header.calibration_json)
        calibration.check_usable(header.platform)
    except CalibrationError as error:
        return NoTrace("unusable_calibration", str(error), reference)
    calibration = calibration.pressed_by(trial.condition.region.value)
    if len(trial.counts) > MAX_DURATION_S * max(trial.sample_rate_hz, MIN_SAMPLE_RATE_HZ):
        return NoTrace(
            "too_long",
            f"The trial is longer than {MAX_DURATION_S:g} s, which no single effort is. Record "
            "each effort as its own trial.",
            reference,
            calibration,
        )
    return calibration


def _read_only(values: NDArray[np.float64]) -> NDArray[np.float64]:
    values.flags.writeable = False
    return values
