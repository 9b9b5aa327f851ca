"""Who holds a driver to its contract waits for what it sends, not for each time it does."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _sends_seldom(sends_seldom: None) -> None:
    """See there."""
