"""One piece of work in a thread of its own, looked after by polling."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class BackgroundCall(Generic[T]):
    """Runs a call at once in a named thread, which ends with it.

    The thread is no daemon: a program that ends in the meantime waits for it, so what is being
    saved is saved.
    """

    def __init__(self, call: Callable[[], T], *, name: str) -> None:
        self._call = call
        self._future: Future[T] = Future()
        self._thread = threading.Thread(target=self._run, name=name)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """True when the call is over and its thread gone; never waits."""
        return not self._thread.is_alive()

    def result(self) -> T:
        """Return what the call returned, or raise what it raised; waits for its end."""
        return self._future.result()

    def _run(self) -> None:
        try:
            self._future.set_result(self._call())
        except BaseException as error:  # raised again by result()
            self._future.set_exception(error)
