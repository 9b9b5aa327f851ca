"""Where garbage is collected while the window is open."""

from __future__ import annotations

import gc
import linecache
import threading
from typing import TYPE_CHECKING

from forceplate.gui.shell.application import _load_analysis
from forceplate.gui.shell.garbage import GarbageCollector

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Knot:
    """Holds itself, and says in which thread it is untied."""

    untied_in: list[int]

    def __init__(self, untied_in: list[int]) -> None:
        self.untied_in = untied_in
        self.itself = self

    def __del__(self) -> None:
        self.untied_in.append(threading.get_ident())


def test_a_knot_is_untied_in_the_thread_of_the_window_whoever_makes_garbage(qtbot: QtBot) -> None:
    untied_in: list[int] = []

    def litter() -> None:
        Knot(untied_in)
        kept = [[] for _ in range(100_000)]  # type: ignore[var-annotated]
        assert len(kept) == 100_000

    collector = GarbageCollector()
    try:
        worker = threading.Thread(target=litter)
        worker.start()
        worker.join()
        assert not untied_in
        kept = [object() for _ in range(10)] + [[n] for n in range(2 * gc.get_threshold()[0])]
        qtbot.waitUntil(lambda: bool(untied_in))
        assert untied_in == [threading.get_ident()]
        assert kept
    finally:
        collector.stop()
        gc.freeze()  # a million things of other tests: to look through them takes a second
    assert gc.isenabled()


def test_the_texts_of_the_modules_that_were_loaded_are_forgotten() -> None:
    """PySide6 has every module read that is imported: of scipy 450,000 lines."""
    linecache.getlines(__file__)
    _load_analysis()
    assert __file__ not in linecache.cache
