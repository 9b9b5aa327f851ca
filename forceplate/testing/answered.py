"""What a driver answers to a test, or that it does not come back."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
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
    answers: queue.SimpleQueue[Callable[[], T]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer = call()
        except BaseException as error:  # whatever it is, it is raised where it was asked for
            answers.put(_raiser(error))
        else:
            answers.put(lambda: answer)

    threading.Thread(target=ask, name=what, daemon=True).start()
    try:
        given = answers.get(timeout=limit_s)
    except queue.Empty:
        raise AssertionError(f"{what} did not come back within {limit_s:g} s") from None
    return given()


def _raiser(error: BaseException) -> Callable[[], T]:
    def answer() -> T:
        raise error

    return answer
