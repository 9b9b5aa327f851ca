"""What a program reads moves no cursor of the terminal that it passes."""

from __future__ import annotations

import json

import pytest

from forceplate.cli.printing.messages import print_json


def test_every_control_character_is_escaped_and_read_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    note = "a\x1b[2J\x7f\x9b31m\x85\u202eb\u2066 m\u00fcde \u0e01"
    print_json({"note": note})
    printed = capsys.readouterr().out
    assert json.loads(printed) == {"note": note}
    assert "m\u00fcde \u0e01" in printed
    assert not [c for c in printed if c != "\n" and (c < " " or "\x7f" <= c <= "\x9f")]
    assert not set(printed) & set("\u202e\u2066")
