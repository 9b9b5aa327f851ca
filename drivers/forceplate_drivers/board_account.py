"""Which scans of a board's stream have come, and which are missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forceplate_drivers.board_codec import Samples

CLOCK_US = 1 << 32
"""At which the clock of a board begins again."""
MOST_SCANS_OFF = 2
MOST_OFF = 0.05
"""By so many scans, and so much of the step, clock and index of frames may differ."""
_ABSENT = 8


class ScanAccount:
    """The scans of one stream, from START to STOP, by the index and the clock of their frames.

    Parameters
    ----------
    period_us
        From one scan to the next; None where the clock says nothing of the index.
    """

    def __init__(self, n_channels: int, period_us: float | None) -> None:
        self._n_channels = n_channels
        self._period_us = period_us
        self._last: tuple[int, int] | None = None  # index and clock of the last frame
        self.next_scan = 0
        """The index that is due."""

    @property
    def has_begun(self) -> bool:
        """True once a scan has come."""
        return self._last is not None

    def placed(self, samples: Samples) -> Iterator[tuple[Samples, int | None]]:
        """Yield scans with how many are missing before them.

        None: they are none. Their index has come already, or their clock contradicts it, or they
        have other channels. Scans that the board itself calls void are left out.
        """
        if samples.flags & _ABSENT:
            return
        if samples.first_scan >= self.next_scan and self._is_possible(samples):
            missing = samples.first_scan - self.next_scan
            self.next_scan = samples.first_scan + len(samples.counts)
            self._last = self.next_scan - samples.rows, int(samples.t_us[-1])
            yield samples, missing
        elif len(samples.t_us) > 1:
            for one in samples.frames():
                yield from self.placed(one)
        else:
            yield samples, None

    def missing_at_end(self, n_scans: int) -> int:
        """Return how many scans are missing behind the last, of so many that there were."""
        return max(0, n_scans - self.next_scan)

    def _is_possible(self, samples: Samples) -> bool:
        if samples.counts.shape[1] != self._n_channels:
            return False
        if self._period_us is None:
            return True
        each_us = samples.rows * self._period_us
        # nothing is due of the first frame, but of those that came together with it
        before = samples.first_scan - samples.rows, samples.t_us[0] - each_us
        last_scan, last_us = self._last or before
        due_us = np.full(len(samples.t_us), each_us)
        due_us[0] = (samples.first_scan - last_scan) * self._period_us
        step_us = np.diff(np.array([last_us, *samples.t_us], np.float64))
        off_us = (step_us - due_us + CLOCK_US / 2) % CLOCK_US - CLOCK_US / 2
        most_us = MOST_SCANS_OFF * self._period_us + MOST_OFF * due_us
        return bool((np.abs(off_us) <= most_us).all())
