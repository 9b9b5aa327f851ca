"""The efforts in a recording of another system, and whether they press upwards.

Coarse on purpose: it works on means over 0.1 s and only says how many efforts there are, so that
none is taken without a word; what an effort was is for the analysis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

BLOCK_S = 0.1
SHORTEST_BLOCKS = 5
"""A rise that is over sooner is a jab or a knock, and no press."""
SHORTEST_PAUSE_BLOCKS = 8
"""A fall that is over sooner is a wobble, or the flight in a jump."""
MIN_SIZE = 0.25
"""Of the largest effort; a smaller rise is none."""
RELEASED = 0.5
"""An effort is over when the force falls below this part of it."""
NOISE = 8.0
"""So many standard errors of a mean the largest effort stands out; else there is none."""
LONG_S = 0.8
"""A rest and a fall last so long; a flight in a jump does not."""
STILL = 0.1
"""At rest the means stay within this part of the effort."""


@dataclass(frozen=True, slots=True)
class Effort:
    """One press in a recording."""

    start_s: float
    """When the force begins to rise, within 0.1 s."""
    stop_s: float
    """When it is released, or the recording ends."""
    size_n: float
    """Highest 0.1 s mean above the level before it."""


def find_efforts(force_n: NDArray[np.float64], rate_hz: float) -> tuple[Effort, ...]:
    """Return the presses of a recording in their order; empty where nothing stands out.

    Parameters
    ----------
    force_n : (n_samples,)
        Pressing positive, evenly sampled, finite.
    """
    means, block_s, noise_n = _blocks(force_n, rate_hz)
    if means.size < 3 * SHORTEST_BLOCKS:
        return ()
    # Pauses first, so that a flight and the landing after it are one pause.
    level = _without_short(_without_short(means, SHORTEST_PAUSE_BLOCKS, -1), SHORTEST_BLOCKS, 1)
    largest = int(np.argmax(level))
    rest_n = _level_before(level, largest)
    size_n = float(level[largest]) - rest_n
    if size_n <= NOISE * noise_n or not _rests_before(means, largest, rest_n, size_n, block_s):
        return ()
    # Both ends count as falls; a press that began before the recording is none of it.
    low = float(level.min()) - 1.0
    padded = np.concatenate(([low], level, [low]))
    tops, _ = signal.find_peaks(padded, prominence=MIN_SIZE * size_n)
    tops = tops - 1
    found: list[Effort] = []
    for top in _apart(level, [int(top) for top in tops], rest_n):
        start, stop = _extent(level, top, rest_n)
        before_n = max(rest_n, float(level[max(0, start - 10) : start + 1].min()))
        height_n = float(means[start : stop + 1].max()) - before_n
        if start > 0 and height_n >= MIN_SIZE * size_n:
            found.append(Effort(start * block_s, (stop + 1) * block_s, height_n))
    return tuple(found)


def presses_downwards(force_n: NDArray[np.float64], rate_hz: float) -> tuple[float, float] | None:
    """Return from when to when the force falls for long, and comes back to the level before.

    It falls to the end of the recording where that ends during the press.

    None where no fall is larger than the rises: pressing is positive then, or nothing presses.
    """
    means, block_s, noise_n = _blocks(force_n, rate_hz)
    if means.size < 3 * SHORTEST_BLOCKS:
        return None
    n_long = max(2, round(LONG_S / block_s))
    level = _without_short(means, n_long, -1)
    range_n = float(level.max() - level.min())
    before = means[: n_long + 1]
    first_n = float(np.median(before))
    down_n = first_n - float(level.min())
    if range_n <= NOISE * noise_n or down_n < max(0.5 * range_n, float(level.max()) - first_n):
        return None
    if np.ptp(before) > STILL * down_n:
        return None
    low = np.flatnonzero(level < first_n - down_n / 2)
    start, stop = int(low[0]), int(low[-1])
    if stop + 1 >= level.size:
        lowest = int(np.argmin(level))
        stays = float(level[lowest:].max() - level[lowest]) < 0.35 * down_n
        return (start * block_s, level.size * block_s) if stays else None
    back_n = float(level[stop + 1 :].max())
    if back_n < first_n - 0.35 * down_n:
        return None
    return start * block_s, (stop + 1) * block_s


def _without_short(means: NDArray[np.float64], n: int, sign: int) -> NDArray[np.float64]:
    """Return the means without rises (1) or falls (-1) of fewer than ``n`` blocks."""
    opened = ndimage.grey_opening(sign * means, size=(n,))
    return np.asarray(sign * opened, np.float64)


def _blocks(
    force_n: NDArray[np.float64], rate_hz: float
) -> tuple[NDArray[np.float64], float, float]:
    """Return means over about 0.1 s, the time of each, and the noise of one."""
    n = max(1, round(BLOCK_S * rate_hz))
    whole = force_n[: force_n.size // n * n].reshape(-1, n)
    noise_n = float(np.sqrt(np.mean(np.square(np.diff(force_n))) / 2 / n)) if n > 1 else 0.0
    return whole.mean(axis=1), n / rate_hz, noise_n


def _level_before(level: NDArray[np.float64], top: int) -> float:
    """Return the level from which the force rises to the top: where it last stood still below."""
    lowest = float(level[: top + 1].min())
    half = (lowest + float(level[top])) / 2
    below = np.flatnonzero(level[: top + 1] < half)
    if not below.size:
        return float(level.min())
    last = int(below[-1])
    return float(np.median(level[max(0, last - 10) : last + 1]))


def _rests_before(
    means: NDArray[np.float64], top: int, rest_n: float, size_n: float, block_s: float
) -> bool:
    """Return whether the force stands still before the top, near the level it rises from."""
    n_still = max(2, round(LONG_S / block_s))
    before = means[: top + 1]
    if before.size < n_still:
        return False
    windows = np.lib.stride_tricks.sliding_window_view(before, n_still)
    is_still = np.ptp(windows, axis=1) <= STILL * size_n
    return bool((is_still & (np.abs(windows.mean(axis=1) - rest_n) <= 0.25 * size_n)).any())


def _apart(level: NDArray[np.float64], tops: list[int], rest_n: float) -> list[int]:
    """Return the tops between which the force is released; of others the higher one."""
    kept: list[int] = []
    for top in tops:
        if kept:
            lower = min(float(level[kept[-1]]), float(level[top]))
            valley = float(level[kept[-1] : top + 1].min())
            if valley > rest_n + RELEASED * (lower - rest_n):
                if level[top] > level[kept[-1]]:
                    kept[-1] = top
                continue
        kept.append(top)
    return kept


def _extent(level: NDArray[np.float64], top: int, rest_n: float) -> tuple[int, int]:
    """Return the first and last block of an effort: its rise, and until half of it is released."""
    height = float(level[top]) - rest_n
    start = top
    while (
        start > 0
        and level[start - 1] > rest_n + 0.1 * height
        and (
            level[start - 1] <= level[start] + 0.1 * height or level[start] > rest_n + 0.5 * height
        )
    ):
        start -= 1
    stop = top
    while stop + 1 < level.size and level[stop + 1] > rest_n + RELEASED * height:
        stop += 1
    return start, stop


def cut_for(efforts: tuple[Effort, ...], number: int, duration_s: float) -> tuple[float, float]:
    """Return from when to when the recording is kept for one of its efforts, from 1."""
    before_s = efforts[number - 2].stop_s + 0.3 if number > 1 else 0.0
    after_s = efforts[number].start_s - 0.1 if number < len(efforts) else duration_s
    return before_s, after_s
