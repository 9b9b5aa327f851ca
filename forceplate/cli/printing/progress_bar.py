"""How far the work is, for a person who watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

from forceplate.cli.printing.messages import is_terminal
from forceplate.errors import CancelledError


@contextmanager
def progress_bar(what: str, n_total: int) -> Iterator[Callable[[int, int], None]]:
    """Yield what is to be told how far the work is, and show it to a person who watches.

    Ctrl-C ends the command with a word; the work itself leaves nothing behind.
    """
    try:
        with _bar(what, n_total) as on_progress:
            yield on_progress
    except KeyboardInterrupt:
        raise CancelledError from None


@contextmanager
def _bar(what: str, n_total: int) -> Iterator[Callable[[int, int], None]]:
    if not is_terminal():
        yield lambda _done, _total: None
        return

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=n_total)
        yield lambda done, total: progress.update(task, completed=done, total=total)
