"""A folder in memory, for tests that write and sync many small files.

What they test is what is written and when, never how fast a disk is; on a disk they mostly wait.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 1 << 30
HAS_MEMORY = (
    MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES
)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Return an empty folder, in memory where there is room for it, and remove it at the end."""
    with tempfile.TemporaryDirectory(
        prefix="forceplate-", dir=MEMORY if HAS_MEMORY else None, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder).resolve()
