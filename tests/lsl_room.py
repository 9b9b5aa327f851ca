"""The Lab Streaming Layer on this computer alone, and apart from every other test run."""

from __future__ import annotations

import atexit
import os
import tempfile
import uuid
from pathlib import Path

import pytest

_SETTINGS = f"""
[ports]
IPv6=disable
[multicast]
ResolveScope=machine
[lab]
SessionID={uuid.uuid4().hex}
KnownPeers={{127.0.0.1}}
[log]
level=-3
"""

if "FORCEPLATE_TEST_LSL" not in os.environ:  # a program that a test starts joins this room
    _path = Path(tempfile.mkstemp(suffix=".cfg", prefix="lsl")[1])
    _path.write_text(_SETTINGS, encoding="utf-8")
    atexit.register(_path.unlink, missing_ok=True)
    os.environ["LSLAPICFG"] = str(_path)
    os.environ["FORCEPLATE_TEST_LSL"] = "1"

pylsl = pytest.importorskip("pylsl", reason="the optional extra lsl is not installed")
