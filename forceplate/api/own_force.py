"""A force that is in memory already, analysed as one that was measured with the instrument."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forceplate.analysis import analyse_trial
from forceplate.analysis.provenance import IMPORTED
from forceplate.analysis.trial.choices import DEFAULT_CHOICES, Choices
from forceplate.analysis.trial.force_arrays import check_force
from forceplate.api.given import check_body_mass, condition_of, is_number
from forceplate.enums import Region, Side
from forceplate.errors import AnalysisError
from forceplate.operations.exchange.import_recording import NEWTONS_PER_COUNT
from forceplate.reasons import raised_as
from forceplate.types import Channel, Clock, EndReason, PlatformInfo, Trial, VisitHeader
from forceplate.words import Text
from forceplate_calibration import GIVEN_NEWTONS, Calibration, ChannelSensitivity

MAX_RATE_HZ = 1e6
_INT32 = np.iinfo(np.int32)
_MOST_N = (_INT32.max - 1) * NEWTONS_PER_COUNT
_CALIBRATION = Calibration(
    id=GIVEN_NEWTONS,
    origin="newtons as they were given, whose calibration is not known here",
    created=date(2026, 1, 1),
    channels=(ChannelSensitivity("force", NEWTONS_PER_COUNT),),
)
_NO_NUMBERS = Text("The force holds {kind}, not numbers; give newtons as floating-point numbers.")
_IMPOSSIBLE_FORCE = Text("A force of {force_n:g} N is impossible. Give newtons; check the unit.")
_IMPOSSIBLE_RATE = Text("A sample rate of {rate_hz} Hz is impossible.")
_NO_ZERO = Text("A zero of {zero_n} N is impossible. Give what the unloaded platform reads.")


def analyse_force(
    force_n: ArrayLike,
    sample_rate_hz: float,
    *,
    zero_n: float | None = None,
    side: Side | str | None = None,
    region: Region | str | None = None,
    body_mass_kg: float | None = None,
    choices: Choices = DEFAULT_CHOICES,
) -> Trial:
    """Return one effort analysed: the results, refusals, checks and verdict of the instrument.

    The numbers are those that the same samples get when a file with them is imported: they are
    kept in steps of 0.00001 N.

    Parameters
    ----------
    force_n : (n_samples,)
        Newtons, pressing down positive, evenly sampled, from before the effort until after it;
        finite, as recorded: not filtered, no sample missing.
    sample_rate_hz
        Samples per second, up to 1,000,000.
    zero_n
        What the unloaded platform reads, in the same newtons. None: it is not known, and forces
        count from the resting toes.
    side, region
        Of the toes that pressed, as ``"left"``, ``"hallux"``; None: unspecified.
    body_mass_kg
        For percentages of body weight.
    choices
        Onset rule, filter and rest, where others than the instrument's are wanted.

    Raises
    ------
    AnalysisError
        The force is no row of finite numbers, or a force, the rate or the zero is impossible.
    InputError
        Side, region or body mass cannot be.
    """
    rate_hz = _checked_rate(sample_rate_hz)
    force = _row_of_newtons(force_n, rate_hz)
    zero = None
    if zero_n is not None:
        if not is_number(zero_n) or not abs(zero_n) <= _MOST_N:
            raise AnalysisError(_NO_ZERO.fill(zero_n=zero_n))
        zero = np.array([float(zero_n) / NEWTONS_PER_COUNT])
    check_body_mass(body_mass_kg)
    counts = np.rint(force / NEWTONS_PER_COUNT).astype(np.int32)[:, np.newaxis]
    time_s = np.arange(len(force)) / rate_hz
    for array in (counts, time_s):
        array.setflags(write=False)
    now = datetime.now(UTC).astimezone()
    platform = PlatformInfo(
        driver=IMPORTED,
        model="array in memory",
        serial_number="",
        firmware="",
        sample_rate_hz=rate_hz,
        channels=(Channel("force", _INT32.min, _INT32.max),),
        detects_loss=False,
        clock=Clock.DEVICE,
    )
    header = VisitHeader(
        subject_id="memory",
        visit="memory",
        started_at=now,
        platform=platform,
        body_mass_kg=body_mass_kg,
        calibration_json=_CALIBRATION.to_json(),
    )
    trial = Trial(
        number=1,
        condition=condition_of(side, region),
        started_at=now,
        sample_rate_hz=rate_hz,
        counts=counts,
        time_s=time_s,
        gaps=(),
        end_reason=EndReason.COMPLETED,
        accepted=False,
        verdict_reason="",
        zero_before_counts=zero,
    )
    return analyse_trial(trial, header, choices)


def _checked_rate(sample_rate_hz: float) -> float:
    if not is_number(sample_rate_hz) or not 0 < sample_rate_hz <= MAX_RATE_HZ:
        raise AnalysisError(_IMPOSSIBLE_RATE.fill(rate_hz=sample_rate_hz))
    return float(sample_rate_hz)


def _row_of_newtons(force_n: ArrayLike, rate_hz: float) -> NDArray[np.float64]:
    """Return the samples; raises AnalysisError for what is no force."""
    # a ValueError: rows of several lengths
    with raised_as(AnalysisError, _NO_NUMBERS, ValueError, kind="object"):
        values = np.asanyarray(force_n)
    if values.dtype.kind not in "iuf":
        raise AnalysisError(_NO_NUMBERS.fill(kind=str(values.dtype)))
    # what a masked array hides is no sample
    force = np.asarray(np.ma.filled(values.astype(np.float64), np.nan))
    check_force(force, rate_hz)
    largest_n = float(np.abs(force).max())
    if largest_n > _MOST_N:
        raise AnalysisError(_IMPOSSIBLE_FORCE.fill(force_n=largest_n))
    return force
