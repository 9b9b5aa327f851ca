"""Where garbage is collected while the window is open."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

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
