"""Garbage of Python is collected in the window's thread only.

A widget that hangs in a reference cycle is destroyed by whichever thread the collector happens
to run in, and Qt destroys widgets in the thread of the window or crashes.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 200


class GarbageCollector(QObject):
    """Collects in the thread that makes it, as often as Python would by itself, until stopped."""

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        gc.freeze()  # modules stay: they need not be looked through each time
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()

    def collect_due(self) -> None:
        """Collect the oldest generation that has come to its limit, and with it the younger ones.

        The rule is Python's own; only who collects, and when, is another.
        """
        for generation in (2, 1, 0):
            counts, limits = gc.get_count(), gc.get_threshold()
            if all(counts[n] > limits[n] for n in range(generation + 1)):
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
