"""What the computer asks and the board answers, byte for byte where PROTOCOL.md has an example."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.firmware.firmware_bench import (
    FIRMWARE,
    HELLO_REQUEST,
    Outcome,
    build,
    needs_simulator,
    simulate,
    start,
    stop,
)
from tests.firmware.fp1_reader import Reply, wire

pytestmark = [pytest.mark.firmware, needs_simulator]

ERASED = b"\xff" * 16
ID = b"9f2c41d07ab3e658"
SET, GET = 0x44, 0x45


def example(title: str) -> bytes:
    """Return the wire of a worked example of PROTOCOL.md."""
    after = (FIRMWARE / "PROTOCOL.md").read_text().split(title, 1)[1]
    line = next(line for line in after.splitlines() if line.startswith("wire  "))
    return bytes.fromhex(line.removeprefix("wire  "))


def setting(request: int, key: int, text: bytes) -> bytes:
    return wire(bytes([SET, request, key]) + text)


def getting(request: int, key: int) -> bytes:
    return wire(bytes([GET, request, key]))


COMMANDS = [
    (0.10, example("`HELLO?`, request 1")),
    (0.12, getting(20, 9)),
    (0.15, example("`SET` serial number `TP-0042`, request 3")),
    (0.35, setting(21, 9, ID)),
    (0.55, setting(22, 3, b"room 2")),
    (0.75, example("`GET` calibration id, request 4")),
    (0.80, setting(23, 9, b"x" * 17)),
    (0.82, setting(24, 4, b"no such key")),
    (0.84, getting(25, 1)),
    (0.86, wire(bytes([0x50, 26]))),
    (0.88, wire(bytes([0x42, 27]))),
    (0.90, example("`START`, request 1, stream 7")),
    (1.00, setting(5, 2, b"other")),
    (1.02, getting(28, 2)),
    (1.10, start(8, 29)),
    (1.20, example("`STOP`, request 2")),
    (1.25, stop(30)),
    (1.30, setting(31, 3, b"")),
    (1.60, HELLO_REQUEST),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("commands"), "plain")


@pytest.fixture(scope="module")
def eeprom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the board of `asked` keeps its texts."""
    return tmp_path_factory.mktemp("eeprom") / "eeprom"


@pytest.fixture(scope="module")
def asked(program: Path, eeprom: Path) -> Outcome:
    return simulate(eeprom.parent, program, 1.8, commands=COMMANDS, eeprom=str(eeprom))


def reply(outcome: Outcome, request: int) -> Reply:
    (found,) = [reply for reply in outcome.said.replies if reply.request == request]
    return found


def test_each_command_gets_its_answer(asked: Outcome) -> None:
    refused = {reply.request: reply.status for reply in asked.said.replies if reply.status}
    assert refused == {23: 3, 24: 1, 25: 1, 26: 1, 27: 1, 5: 2}
    assert len(asked.said.replies) == len(COMMANDS) - 2  # HELLO? gets a HELLO
    assert asked.said.statuses[-1].totals[5] == 0


def test_answers_are_the_worked_examples(asked: Outcome) -> None:
    for title in (
        "`REPLY`, started",
        "`REPLY`, it is `9f2c41d07ab3e658`",
        "`REPLY`, `SET` of request 5 refused, it streams",
    ):
        assert b"\0" + example(title) in asked.sent


def test_texts_are_kept_over_a_restart(
    asked: Outcome, eeprom: Path, program: Path, tmp_path: Path
) -> None:
    assert reply(asked, 20).data == ERASED
    assert reply(asked, 28).data == b"TP-0042".ljust(16, b"\0")
    (tmp_path / "eeprom").write_bytes(eeprom.read_bytes())
    again = simulate(tmp_path, program, 0.1, commands=[], eeprom=str(tmp_path / "eeprom"))
    (hello,) = again.said.hellos
    assert (hello.text(2), hello.text(3), hello.text(9)) == ("TP-0042", "", ID.decode())
    assert hello.starts == 2


def test_a_text_that_was_cut_off_in_the_writing_is_none(
    asked: Outcome, eeprom: Path, program: Path, tmp_path: Path
) -> None:
    """Power goes while an id is written over another: neither is it, and no mixture of them."""
    assert reply(asked, 21).status == 0
    (tmp_path / "eeprom").write_bytes(eeprom.read_bytes())
    cut = simulate(
        tmp_path,
        program,
        0.3,
        commands=[(0.1, setting(1, 9, b"0123456789abcdef")), (0.25, getting(2, 9))],
        faults=[{"kind": "brown_out", "at": 0.14}],
        eeprom=str(tmp_path / "eeprom"),
    )
    assert reply(cut, 2).data == ERASED
    assert cut.said.hellos[-1].text(9) == ""


def test_a_second_start_begins_a_second_stream(asked: Outcome) -> None:
    said = asked.said
    assert list(dict.fromkeys(said.streams)) == [7, 8]
    starts = [k for k, index in enumerate(said.frame_index) if index == 0]
    assert len(starts) == 2
    assert int.from_bytes(reply(asked, 2).data, "little") == said.index[-1] + 1
    assert reply(asked, 30).data == reply(asked, 2).data  # of the last stream, also later


def test_many_starts_never_miss_a_conversion(program: Path, tmp_path: Path) -> None:
    """Wherever in a slot the command comes."""
    commands = [(0.1 + 0.0233 * k, start(k, k)) for k in range(1, 40)]
    said = simulate(tmp_path, program, 1.2, commands=commands).said
    assert said.events == []
    assert not any(any(status.totals) for status in said.statuses)
    assert not said.frame_flags.any()
    assert (said.frame_index == 0).sum() == 39


@pytest.mark.parametrize(
    ("bootloader", "cause"), [("none", 8), ("r2", 8), ("gpior0", 8), ("silent", 0)]
)
def test_the_cause_of_a_reset_comes_through_a_bootloader(
    program: Path, tmp_path: Path, bootloader: str, cause: int
) -> None:
    outcome = simulate(
        tmp_path,
        program,
        0.3,
        commands=[],
        bootloader=bootloader,
        faults=[{"kind": "watchdog_reset", "at": 0.2}],
    )
    assert outcome.said.hellos[-1].reset_cause == cause
    assert outcome.said.hellos[-1].starts == 2
