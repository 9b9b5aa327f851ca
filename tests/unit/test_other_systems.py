"""What Windows does not have is imported where Windows does not come.

The types are checked for Windows and macOS too (``.ci/check.py``); that finds each use of what a
system lacks, but no import of it at the top of a module, which ends the program there.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ("forceplate", "drivers/forceplate_drivers", "calibration", "study")
OF_ONE_SYSTEM = (
    "crypt|fcntl|grp|msvcrt|posix|pty|pwd|resource|syslog|termios|tty|winreg|winsound|_winapi"
)
AT_THE_TOP = re.compile(rf"^(?:import|from) (?:{OF_ONE_SYSTEM})\b", re.MULTILINE)
OF_OTHERS = re.compile(r"^assert sys\.platform != \"win32\"", re.MULTILINE)


def sources() -> dict[str, str]:
    return {
        str(file.relative_to(ROOT)): file.read_text(encoding="utf-8")
        for folder in PROGRAM
        for file in (ROOT / folder).rglob("*.py")
    }


def test_a_module_that_needs_another_system_says_so_and_is_imported_late() -> None:
    texts = sources()
    apart = {name for name, text in texts.items() if OF_OTHERS.search(text)}
    assert {name for name, text in texts.items() if AT_THE_TOP.search(text)} <= apart
    assert apart == {"drivers/forceplate_drivers/emulation/pseudo_terminal.py"}
    early = re.compile(r"^(?:import|from) .*\bpseudo_terminal\b", re.MULTILINE)
    assert not [name for name, text in texts.items() if early.search(text)]
