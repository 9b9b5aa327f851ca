"""What columns that are taken for a force can be: counts, newtons, added once, pressing upwards."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import StorageError
from forceplate.exchange.importing.efforts import presses_downwards
from forceplate.exchange.importing.refusals import INVERT, Question, RecordingRefused
from forceplate.words import Text
from forceplate_calibration import MAX_FORCE_N, Calibration

_ADDED = Text(
    "column {name!r} is what the other columns of the force give together, or one of them again. "
    "Choose that column, or the others."
)
_IMPOSSIBLE_FORCE = Text("a force of {force_n:g} N is impossible. Check the column and unit.")
_IMPOSSIBLE_CALIBRATED = Text(
    "with the calibration {id!r} it holds a force of {force_n:g} N, which is impossible. Check "
    "the columns, and whether that calibration is of this platform."
)
_NO_COUNT = Text("column {name!r} holds {value:g}, which is no count of a converter.")
_CLIPPED = Text(
    "column {name!r} stays at {end}, the end of a converter: the force went beyond what it can "
    "read."
)
_NEGATIVE = Text(
    "its force falls from {from_s:.1f} s to {to_s:.1f} s and comes back to the level before: "
    "pressing is negative in it, or the columns are of another force."
)
_STAYS_LOW = Text(
    "its force falls at {from_s:.1f} s and stays low until the end: pressing is negative in it and "
    "it ends during the press, or it begins under load. Turn it round, or cut the load out."
)
_NEGATIVE_TURNED = Text(
    "turned round, its force falls from {from_s:.1f} s to {to_s:.1f} s and comes back to the level "
    "before: pressing is positive in it. Do not turn it round."
)
LAST_S = 0.2
"""A fall that lasts until so long before the end does not come back."""
SAME = 0.02
"""Columns that differ by less than this part of their range, in the mean, are one force."""
_MADE_OF_ANOTHER = re.compile(
    r"filt|smooth|mean|average|avg|glatt|geglätt|gemiddeld|mittel|m[eé]di[ao]|sum|total|raw",
    re.IGNORECASE,
)
N_CLIPPED = 3
"""So many samples at the end of a converter are no chance."""
_INT32 = np.iinfo(np.int32)


def check_added_once(names: Sequence[str], values: NDArray[np.float64]) -> None:
    """Raise StorageError where one of several columns is the sum of the others, or one again."""
    for i, name in enumerate(names if len(names) > 1 else ()):
        column = values[:, i]
        others = np.delete(values, i, axis=1)
        near = SAME * float(np.ptp(column))
        is_again = _MADE_OF_ANOTHER.search(name) is not None
        same = [*(others.T if is_again else ()), *([others.sum(axis=1)] if len(names) > 2 else [])]
        if near and any(float(np.abs(column - one).mean()) <= near for one in same):
            raise StorageError(_ADDED.fill(name=name))


def check_possible(
    names: Sequence[str], values: NDArray[np.float64], calibration: Calibration | None
) -> None:
    """Raise StorageError where columns are no counts, or make a force that nobody has."""
    if calibration is not None:
        for name, column in zip(names, values.T, strict=True):
            wrong = column[(column != np.rint(column)) | (np.abs(column) > _INT32.max)]
            if wrong.size:
                raise StorageError(_NO_COUNT.fill(name=name, value=float(wrong[0])))
            _check_ends(name, column)
        counts = values.astype(np.int32)
        worst_n = float(np.abs(calibration.force_n(counts, values[0])).max())
        if not worst_n <= MAX_FORCE_N:
            raise StorageError(_IMPOSSIBLE_CALIBRATED.fill(force_n=worst_n, id=calibration.id))
        return
    worst_n = float(np.abs(values).max())
    if worst_n > MAX_FORCE_N:
        raise StorageError(_IMPOSSIBLE_FORCE.fill(force_n=worst_n))


def _check_ends(name: str, counts: NDArray[np.float64]) -> None:
    """Raise StorageError where counts stay at what is the end of a converter of so many bits."""
    for bits in range(9, 25):
        for end in ((1 << bits) - 1, -(1 << bits)):
            if end in (counts.max(), counts.min()) and (counts == end).sum() >= N_CLIPPED:
                raise StorageError(_CLIPPED.fill(name=name, end=end))


def check_sign(force_n: NDArray[np.float64], rate_hz: float, *, invert: bool) -> None:
    """Raise where the force falls where it should rise: RecordingRefused where turning may help."""
    fall = presses_downwards(force_n, rate_hz)
    if fall is None:
        return
    from_s, to_s = fall
    if to_s >= len(force_n) / rate_hz - LAST_S and not invert:
        raise RecordingRefused(_STAYS_LOW.fill(from_s=from_s), Question(INVERT))
    if invert:
        raise StorageError(_NEGATIVE_TURNED.fill(from_s=from_s, to_s=to_s))
    raise RecordingRefused(_NEGATIVE.fill(from_s=from_s, to_s=to_s), Question(INVERT))
