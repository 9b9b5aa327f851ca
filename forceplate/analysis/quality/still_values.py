"""Values that stand exactly still while the force moves: what was sent twice was measured once.

A device that is not ready, or a driver that sends faster than it measures, gives its last value
again: a lost sample with an invented one in its place. Resting toes on a coarse converter give
equal values for long as well, so what counts is whether noise, step of the converter and movement
allow it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.force_arrays import n_true

BESIDE_S = 0.005
"""The movement just before and just after values that stand still is taken over so long."""
BLOCK_S = 0.1
"""The quieter part of a channel is looked for among blocks of this length."""
QUIETER_PART = 0.25
CHANCE = 1e-6
"""So seldom does noise alone make values stand still so long, once in a whole effort."""
OFTENER = 2.0
"""Values are equal at rest so many times as often as noise and step alone would make them."""
LEAP = 1.5
"""A leap out of values that stand still is so many times the steps beside it ..."""
LEAP_NOISE = 7.0
"""... and so many standard deviations of the noise from sample to sample more ..."""
LEAP_QUANTA = 3.0
"""... and so many steps of the converter."""
LEAP_CHANCE = 0.01
"""So seldom noise alone makes a spell before a leap, where values do not stay equal anyway."""
MIN_CHANGES = 20
"""Fewer changes of a value are no pattern."""
MAX_NEIGHBOURS = 0.02
"""Where each value is sent several times, not more of the changes follow each other directly."""
NEAR_EVEN = 0.2
"""Changes at an even distance are so near to it, as a part of it ..."""
MOSTLY = 0.9
"""... in so many of all."""

_MEDIAN_OF_SIZE = 0.6745
"""The median size of a normally distributed number, as a part of its standard deviation."""


@dataclass(frozen=True, slots=True)
class StillValues:
    """Values of one channel that cannot all have been measured."""

    n_equal: int
    """In the longest such spell, equal values in a row."""
    rows_each: float | None
    """Each value is sent so many times, throughout; None: there are single spells."""


@dataclass(frozen=True, slots=True)
class _Spells:
    """A channel as spells of equal values, (n_spells,) each; most are of one value."""

    counts: NDArray[np.float64]
    """(n_samples,), as it was given."""
    first: NDArray[np.intp]
    last: NDArray[np.intp]
    values: NDArray[np.float64]
    n_beside: int
    """Samples beside a spell in which its movement is looked for."""
    quantum: float
    """The smallest step there is: a channel may be coarser than its counts."""
    noise: float
    """Standard deviation of the steps of the still spell; half a quantum at least."""

    def longest(self, among: NDArray[np.bool_] | slice = slice(None)) -> int:
        """Return how many equal values the longest of these has."""
        return int((self.last - self.first)[among].max()) + 1


def worth_a_look(
    counts: NDArray[np.int32], *, rate_hz: float, n_rest: int, rises: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return of which channels :func:`still_values` may find something; nearly always of none.

    It asks of all at once, and for less than is needed: the smallest step is a count, nothing is
    quieter than the still spell, and its median step is at most twice the mean one.

    Parameters
    ----------
    counts : (n_channels, n_samples)
        Else as there.
    rises : (n_channels,)
    """
    # half of the time of 64 bits, where no difference of two counts is too large for 32
    fits = int(counts.max()) - int(counts.min()) <= np.iinfo(np.int32).max
    wide = counts if fits else counts.astype(np.int64)
    steps = wide[:, 1:] - wide[:, :-1]
    is_equal = steps == 0
    n_steps, n_equal = steps.shape[1], n_true(is_equal)
    # as many are equal where nothing changes twice in a row, or nearly: see MAX_NEIGHBOURS
    looks: NDArray[np.bool_] = n_equal >= n_steps * (1 - 1 / (2 - MAX_NEIGHBOURS)) - 2
    size = np.abs(steps[:, : n_rest - 1]).mean(axis=1)
    noise = np.maximum(size * math.sqrt(math.pi) / 2, 0.5)
    leap = LEAP_NOISE * noise + LEAP_QUANTA
    for place in np.flatnonzero(np.where(rises, steps.max(axis=1), -steps.min(axis=1)) > leap):
        way = steps[place] if rises[place] else -steps[place]
        looks[place] |= (is_equal[place, :-1] & (way[1:] > leap[place])).any()

    certainty = -np.log([_chance(quiet, 1.0) for quiet in (2 * size).tolist()])
    n, limit, least = max(1, round(BESIDE_S * rate_hz)), math.log(counts.shape[1] / CHANCE), 1
    if n_steps > 2 * n:
        # nothing moves faster, but beside a spell from end to end; so most spells are too short
        moved = np.subtract(wide[:, n:], wide[:, :-n], out=steps[:, n - 1 :])  # memory once
        fastest = np.maximum(moved.max(axis=1), -moved.min(axis=1)) / n
        most = float((_beyond(fastest, 1.0, noise, n) ** 2 / 2 + certainty).max())
        least = max(1, min(n_steps - 2 * n, math.ceil(limit / max(most, 1e-9) - 1e-9)))
    channel, first, last = spells(is_equal, least)
    values = wide[channel, first]
    came = values - wide[channel, np.maximum(first - n, 0)]
    went = wide[channel, np.minimum(last + n, n_steps)] - values
    beyond = _beyond(_slower(came / n, went / n), 1.0, noise[channel], n)
    unlikely = (last - first) * (beyond**2 / 2 + certainty[channel]) >= limit
    looks[channel[unlikely]] = True
    return np.asarray(looks & (n_equal > 0) & (n_equal < n_steps))


def spells(
    is_equal: NDArray[np.bool_], least: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return row, first and last value of each spell of at least so many values equal to the last.

    Parameters
    ----------
    is_equal : (n_channels, n_samples - 1)
        Whether each value but the first is that before it.
    least
        1 or more; the more, the faster.
    """
    begins, reach = is_equal, 1
    while reach < least:  # where so many follow
        step = min(reach, least - reach)
        begins, reach = begins[:, step:] & begins[:, :-step], reach + step
    n_rows, n_begins = begins.shape
    edged = np.zeros((n_rows, n_begins + 2), np.bool_)
    edged[:, 1:-1] = begins
    edges = np.flatnonzero(edged[:, 1:] != edged[:, :-1])
    row, first = np.divmod(edges[0::2], n_begins + 1)
    return row, first, edges[1::2] - row * (n_begins + 1) + least - 1


def still_values(
    counts: NDArray[np.float64], *, rate_hz: float, n_rest: int, rises: bool
) -> StillValues | None:
    """Return where a channel stands still although it is moving; None: nowhere.

    Parameters
    ----------
    counts : (n_samples,)
        Of one channel, finite, from the start of a still spell to the end of the effort.
    n_rest
        So many of them, two at least, are the still spell.
    rises
        More force is more counts.
    """
    steps = np.abs(counts[1:] - counts[:-1])
    moved = steps > 0
    if moved.all() or not moved.any():
        return None
    first = np.flatnonzero(np.concatenate(((True,), moved)))
    quantum = float(steps[moved].min())
    spells = _Spells(
        counts=counts,
        first=first,
        last=np.concatenate((first[1:] - 1, (counts.size - 1,))),
        values=counts[first],
        n_beside=max(1, round(BESIDE_S * rate_hz)),
        quantum=quantum,
        noise=max(float(steps[: n_rest - 1].mean()) * math.sqrt(math.pi) / 2, quantum / 2),
    )
    rows_each = _rows_each(spells)
    if rows_each is not None:
        return StillValues(spells.longest(), rows_each)
    n_block = max(2, round(BLOCK_S * rate_hz))
    chance = _chance_of_equals(steps, n_rest, quantum, n_block)
    invented = _beyond_chance(spells, chance)
    invented[:-1] |= _ends_in_leap(spells, steps, chance, rises=rises)
    return StillValues(spells.longest(invented), None) if invented.any() else None


def _rows_each(spells: _Spells) -> float | None:
    """Return how often each value is sent, where nothing ever changes twice in a row.

    A coarse converter changes at every sample in a fast rise; one that is too coarse even for that
    changes by one step at a time, and at no even distance.
    """
    apart = np.diff(spells.first[1:])
    if apart.size < MIN_CHANGES or (apart == 1).mean() > MAX_NEIGHBOURS:
        return None
    is_coarse = np.median(np.abs(np.diff(spells.values))) <= 2 * spells.quantum
    times = apart / np.median(apart)
    whole = np.rint(times)
    if (np.abs(times - whole) <= NEAR_EVEN).mean() >= MOSTLY:
        return float(apart.sum() / whole.sum())
    return None if is_coarse else float(apart.mean())


def _chance_of_equals(steps: NDArray[np.float64], n_rest: int, quantum: float, n: int) -> float:
    """Return how likely a value equals the one before by noise alone, the least that there is.

    That of the still spell, or of the quieter blocks of ``n`` steps. 1 where it is hardly more than
    a step of the converter: then values may stay equal for long. Where they are equal far oftener
    at rest, that says it: the least step of a sum of coarse channels is that of none.
    """
    (quiet,) = _medians(steps[None, : n_rest - 1]).tolist()
    n_blocks = steps.size // n
    if quiet > quantum and n_blocks:
        sizes = _medians(steps[: n_blocks * n].reshape(n_blocks, n))
        quiet = min(quiet, float(np.sort(sizes)[int(QUIETER_PART * n_blocks)]))
    n_steps = n_rest - 1
    equal = np.diff(np.flatnonzero(steps[:n_steps]), prepend=-1, append=n_steps) - 1
    at_rest = float(equal.sum() - equal.max()) / n_steps  # the longest spell may be no noise
    by_noise = _chance(quiet, quantum)
    return at_rest if at_rest > OFTENER * by_noise else by_noise


def _chance(quiet: float, quantum: float) -> float:
    """Return how likely two values are equal by noise whose steps have this median size."""
    if quiet <= quantum:
        return 1.0
    return min(1.0, quantum * _MEDIAN_OF_SIZE / quiet / math.sqrt(2 * math.pi))


def _medians(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the median of each row; a fraction of the time of ``np.median``."""
    n = rows.shape[1]
    middle = ((n - 1) // 2, n // 2)
    return np.asarray(np.partition(rows, middle, axis=1)[:, middle].mean(axis=1))


def _beyond_chance(spells: _Spells, chance: float) -> NDArray[np.bool_]:
    """Return which spells neither noise nor a slow movement explains."""
    slower = _slower_side(spells)
    repeats = spells.last - spells.first

    def unlikely(noise: float) -> NDArray[np.float64]:
        beyond = _beyond(slower, spells.quantum, noise, spells.n_beside)
        return np.asarray(repeats * (beyond**2 / 2 - math.log(chance)))

    limit = math.log(spells.counts.size / CHANCE)
    found = unlikely(spells.noise) >= limit
    if not found.any():
        return found
    return unlikely(max(spells.noise, _noise_on_the_way(spells, slower))) >= limit


def _slower_side(spells: _Spells) -> NDArray[np.float64]:
    """Return how fast a channel moves just before or after each spell, whichever is slower.

    In counts from sample to sample; 0 between a way up and a way down.
    """
    counts, n = spells.counts, spells.n_beside
    came = (spells.values - counts[np.maximum(spells.first - n, 0)]) / n
    went = (counts[np.minimum(spells.last + n, counts.size - 1)] - spells.values) / n
    return _slower(came, went)


def _slower(came: NDArray[np.float64], went: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(came * went > 0, np.minimum(np.abs(came), np.abs(went)), 0.0)


def _beyond(
    slower: NDArray[np.float64],
    quantum: float | NDArray[np.float64],
    noise: float | NDArray[np.float64],
    n_beside: int,
) -> NDArray[np.float64]:
    """Return by how many standard deviations of noise a movement is more than noise and step."""
    return np.maximum(0.0, slower - quantum - 2 * noise / n_beside) / noise


def _noise_on_the_way(spells: _Spells, slower: NDArray[np.float64]) -> float:
    """Return the noise of a step where the channel moves, by how much its way bends; 0: unknown."""
    values = spells.values
    is_fast = slower[1:-1] > 2 * (spells.quantum + spells.noise)
    bends = np.abs(values[2:] - 2 * values[1:-1] + values[:-2])[is_fast]
    if bends.size < MIN_CHANGES:
        return 0.0
    return float(np.median(bends)) / _MEDIAN_OF_SIZE / math.sqrt(3)


def _ends_in_leap(
    spells: _Spells, steps: NDArray[np.float64], chance: float, *, rises: bool
) -> NDArray[np.bool_]:
    """Return which spells but the last end in a step that makes up for what was missed."""
    leaps = spells.values[1:] - spells.values[:-1]
    more = (leaps if rises else -leaps) - LEAP_NOISE * spells.noise - LEAP_QUANTA * spells.quantum
    repeats = (spells.last - spells.first)[:-1]
    found = (more > 0) & (repeats > 0) & ((chance == 1.0) | (chance**repeats < LEAP_CHANCE))
    n = spells.n_beside
    for spell in np.flatnonzero(found):
        first, following = spells.first[spell : spell + 2]
        beside = (*steps[max(0, first - n) : first], *steps[following : following + n])
        found[spell] = more[spell] > LEAP * max(beside, default=0.0)
    return found
