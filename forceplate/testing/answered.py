"""What a driver answers to a test, or that it does not come back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")

STUCK_S = 5.0
"""So much longer than it may a driver takes at most: a busy computer is slow, not stuck."""


def answered(call: Callable[[], T], what: str, limit_s: float = STUCK_S) -> T:
    """Return what a call returns, or raise what it raises.

    Raises
    ------
    AssertionError
        It did not come back in this time; its thread is left to itself.
    """
    future: Future[T] = Future()

    def ask() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # whatever it is, it is raised where it was asked for
            future.set_exception(error)

    threading.Thread(target=ask, name=what, daemon=True).start()
    if not wait([future], limit_s).done:
        raise AssertionError(f"{what} did not come back within {limit_s:g} s")
    return future.result()
