"""The Lab Streaming Layer on this computer alone, and apart from every other worker and run.

Streams are found by name: a worker that saw those of another would take them for its own.
"""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest


def move_in(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Give this process, and the programs that it starts, a room of their own.

    The library reads the settings when it is first used, not when it is imported.
    """
    path = folder / "lsl.cfg"
    path.write_text(
        f"""
[ports]
IPv6=disable
[multicast]
ResolveScope=machine
[lab]
SessionID={uuid.uuid4().hex}
KnownPeers={{127.0.0.1}}
[log]
level=-3
""",
        encoding="utf-8",
    )
    patch.setenv("LSLAPICFG", str(path))
