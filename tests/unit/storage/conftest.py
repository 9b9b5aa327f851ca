"""Files of these tests are in memory: they are written and synced by the hundred."""

from tests.memory import tmp_path  # noqa: F401  fixtures are found by their name here
