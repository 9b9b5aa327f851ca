"""How long a test waits for what must come."""

from __future__ import annotations

PATIENCE_S = 180.0
"""Far longer than a computer may stall: a test that waits measures no time."""
