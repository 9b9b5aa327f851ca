"""Low-pass filters: one for the live value, one for finished trials.

Both are Butterworth filters of the 2nd order: flat where the effort is, so that a held force
keeps its height. A finished trial is filtered forwards and backwards, which delays nothing but
needs the future; the screen has no future and takes the delay. scipy.signal is imported at the
first use.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.force_arrays import check_force
from forceplate.errors import AnalysisError
from forceplate.words import Text

ORDER = 2
_N_MIRRORED = 9
MIN_SAMPLES = _N_MIRRORED + 1
"""``zero_phase_low_pass`` mirrors 9 samples at each end and needs one more."""


@lru_cache(maxsize=32)
def _design(cutoff_hz: float, sample_rate_hz: float) -> NDArray[np.float64]:
    from scipy.signal import butter  # noqa: PLC0415 - heavy, and not needed to start

    if not 0 < cutoff_hz < sample_rate_hz / 2:
        raise AnalysisError(
            Text(
                "A low-pass at {cutoff_hz:g} Hz is impossible at {sample_rate_hz:g} samples/s; "
                "it must lie below half the sample rate."
            ).fill(cutoff_hz=cutoff_hz, sample_rate_hz=sample_rate_hz)
        )
    return np.asarray(butter(ORDER, cutoff_hz, fs=sample_rate_hz, output="sos"), np.float64)


@lru_cache(maxsize=32)
def _step_state(cutoff_hz: float, sample_rate_hz: float) -> NDArray[np.float64]:
    """Return the state of the filter after a step of 1 that lasts for ever."""
    from scipy.signal import sosfilt_zi  # noqa: PLC0415

    return np.asarray(sosfilt_zi(_design(cutoff_hz, sample_rate_hz)), np.float64)


def zero_phase_low_pass(
    force_n: NDArray[np.float64], *, sample_rate_hz: float, cutoff_hz: float
) -> NDArray[np.float64]:
    """Return the force low-passed without delay; for finished trials only.

    A 2nd-order Butterworth run forwards and backwards. ``cutoff_hz`` is the design cut-off of
    each pass and is not corrected for the second: both together are 3 dB down at 0.802 of it.

    Parameters
    ----------
    force_n : (n_samples,)
        Newtons, evenly sampled, finite, at least ``MIN_SAMPLES``.

    Raises
    ------
    AnalysisError
        Too few samples, values that are not finite, or an impossible cut-off.
    """
    from scipy.signal import sosfilt  # noqa: PLC0415

    check_force(force_n, sample_rate_hz)
    if force_n.size < MIN_SAMPLES:
        raise AnalysisError(
            Text("{n:sample is|samples are} too few to filter; {least} are needed.").fill(
                n=force_n.size, least=MIN_SAMPLES
            )
        )
    # As sosfiltfilt does it, whose step state is solved anew for every trial.
    sections, step_state = (
        _design(cutoff_hz, sample_rate_hz),
        _step_state(cutoff_hz, sample_rate_hz),
    )
    before = 2 * force_n[0] - force_n[_N_MIRRORED:0:-1]
    after = 2 * force_n[-1] - force_n[-2 : -2 - _N_MIRRORED : -1]
    mirrored = np.concatenate((before, force_n, after))
    forwards, _ = sosfilt(sections, mirrored, zi=step_state * mirrored[0])
    backwards, _ = sosfilt(sections, forwards[::-1], zi=step_state * forwards[-1])
    return np.ascontiguousarray(backwards[::-1][_N_MIRRORED:-_N_MIRRORED], np.float64)


class LiveFilter:
    """A causal low-pass with kept state, for the value on the screen.

    The first sample is taken for the resting value, so the output starts at it and not at 0.
    However the samples are split, the output is the same. Used by one thread.
    """

    def __init__(self, sample_rate_hz: float, cutoff_hz: float = 10.0) -> None:
        self._sections = _design(cutoff_hz, sample_rate_hz)
        self._step_state = _step_state(cutoff_hz, sample_rate_hz)
        self._state: NDArray[np.float64] | None = None

    def feed(self, samples: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the filtered samples, as many as were given.

        Parameters
        ----------
        samples : (n_samples,)
            Finite; may be empty.

        Raises
        ------
        AnalysisError
            Not one row of finite numbers; the state is as before.
        """
        from scipy.signal import sosfilt  # noqa: PLC0415

        if samples.ndim != 1 or not np.isfinite(samples).all():
            raise AnalysisError(Text("The live filter takes one row of finite samples."))
        if samples.size == 0:
            return np.empty(0)
        # From 0 the screen would show a rise that nobody made.
        state = self._step_state * samples[0] if self._state is None else self._state
        filtered, self._state = sosfilt(self._sections, samples, zi=state)
        return np.asarray(filtered, np.float64)

    def reset(self) -> None:
        """Forget the past; the next sample is the first again. After a gap, for example."""
        self._state = None
