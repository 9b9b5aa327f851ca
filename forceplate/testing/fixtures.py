"""Fixtures for pytest: ``pytest_plugins = ["forceplate.testing.fixtures"]`` in conftest.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from forceplate.platform import Platform
from forceplate.testing.serving import replayed, served


@pytest.fixture
def serve_emulator() -> Iterator[Callable[..., str]]:
    """Return :func:`served` as a function: the device is unplugged when the test is over."""
    with ExitStack() as plugged:
        yield lambda *what, **how: plugged.enter_context(served(*what, **how))


@pytest.fixture
def replay_trial() -> Iterator[Callable[..., Platform]]:
    """Return :func:`replayed` as a function: the platform is closed when the test is over."""
    with ExitStack() as opened:
        yield lambda *what, **how: opened.enter_context(replayed(*what, **how))
