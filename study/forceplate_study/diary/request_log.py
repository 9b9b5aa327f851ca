"""What the server tells its console: what broke and where, and nothing of who asked for what.

The address of a request may hold the secret of a link, and the words of an error what a
person typed: neither is written.
"""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path
from typing import Any

_LINK = re.compile(r"/(l|off)/\S*")


class OneLine(logging.Formatter):
    """A line for each record; of an error its type and where it was raised."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        error = record.exc_info[1] if record.exc_info else None
        text = _LINK.sub(r"/\1/...", record.getMessage()) if error is None else _where(error)
        page = getattr(getattr(record, "request", None), "resolver_match", None)
        if page is not None:
            text += f", page {page.view_name}"
        text = text.replace("\r", " ").replace("\n", " ")
        when = self.formatTime(record)
        return f"{when} {record.levelname} {record.name}: {text}"


_PACKAGE = __name__.partition(".")[0]


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _PACKAGE in Path(frame.filename).parts] or frames
    place = ", ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in own[-3:]
    )
    return f"{type(error).__name__} at {place or 'an unknown place'}"


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": OneLine}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "level": "ERROR", "formatter": "line"}
    },
    "loggers": {
        **{
            name: {"handlers": ["console"], "level": "ERROR", "propagate": False}
            for name in ("django", "waitress")
        },
        # What strangers send and is refused: a line for each would fill the disk.
        "django.security": {"level": "CRITICAL", "propagate": False},
    },
}
