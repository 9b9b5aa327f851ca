"""``forceplate record`` as a program that is interrupted, killed, and robbed of its disk."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from forceplate.cli.exit_codes import ExitCode
from forceplate.operations.verify import verify_visit
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import EndReason, Trial
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.server import HAS_PTY, EmulatorServer
from tests.integration.command_line import RECORDING, emulating, forceplate

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")

DEADLINE_S = 40.0


class Program:
    """``forceplate`` with arguments, as a process."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "forceplate", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self.error_output = b""

    def wait_until_it_says(self, words: bytes) -> None:
        assert self.process.stderr is not None
        fd = self.process.stderr.fileno()
        deadline_s = time.monotonic() + DEADLINE_S
        while words not in self.error_output:
            assert select.select([fd], [], [], max(deadline_s - time.monotonic(), 0))[0]
            piece = os.read(fd, 4096)
            assert piece, f"it ended and said {self.error_output!r}"
            self.error_output += piece

    def end(self) -> tuple[int, str, str]:
        """Wait for its end; return the exit code and what it printed."""
        output, error_output = self.process.communicate(timeout=DEADLINE_S)
        error_text = (self.error_output + error_output).decode()
        assert "Traceback" not in error_text
        return self.process.returncode, output.decode(), error_text


@contextmanager
def program(*arguments: str) -> Iterator[Program]:
    started = Program(*arguments)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.kill()
        started.process.communicate()


@pytest.fixture
def plate(tmp_path: Path) -> Iterator[EmulatorServer]:
    """An emulated Harp board."""
    with emulating("harp", link=tmp_path / "plate", speed=2.0) as server:
        yield server


def record(address: str, root: Path, *more: str) -> tuple[str, ...]:
    return (
        *("record", "--driver", "harp", "--address", address, "--library", str(root)),
        *("--subject", "S1", "--visit", "W0", "--side", "left", "--region", "hallux"),
        *("--zero-seconds", "0", *more),
    )


def trials_in(root: Path) -> tuple[Trial, ...]:
    (entry,) = Library(root).visits()
    assert verify_visit(entry.path).passed
    return read_visit(entry.path).trials


def test_a_visit_at_the_terminal(tmp_path: Path, plate: EmulatorServer) -> None:
    """A trial, one stopped, one killed and recovered, one cut off: every program's end is told."""
    root = tmp_path / "library"
    first = forceplate(*record(plate.address, root, "--seconds", "0.5", "--json"))
    (told,) = first.expect(ExitCode.NOT_ACCEPTED).json["trials"]  # nothing is calibrated
    assert told["end_reason"] == "completed"
    assert told["n_samples"] >= 500

    with program(*record(plate.address, root, "--seconds", "60")) as recorder:
        recorder.wait_until_it_says(RECORDING)
        (journal,) = (root / ".journals").glob("*.journal")
        wait_until_longer(journal, journal.stat().st_size + 1)  # a sample is there
        recorder.process.send_signal(signal.SIGINT)
        code, output, _ = recorder.end()
    assert code == ExitCode.NOT_ACCEPTED
    assert "Trial 2" in output
    assert trials_in(root)[1].end_reason is EndReason.STOPPED

    with program(*record(plate.address, root, "--seconds", "60")) as recorder:
        recorder.wait_until_it_says(RECORDING)
        (journal,) = (root / ".journals").glob("*.journal")
        begun = journal.stat().st_size
        wait_until_longer(journal, begun + 10_000)
        recorder.process.kill()
        recorder.process.wait()

    last = forceplate(
        *record(plate.address, root, "--seconds", "60"),
        when_recording=lambda: plate.befall(parse_fault("unplug@0.5:0.2")),
    ).expect(ExitCode.NOT_ACCEPTED)
    assert "A trial that was cut off has been recovered: trial 3" in last.err
    assert "went away" in last.err
    assert "Trial 4" in last.out

    trials = trials_in(root)
    assert [trial.end_reason for trial in trials] == [
        EndReason.COMPLETED,
        EndReason.STOPPED,
        EndReason.INTERRUPTED,
        EndReason.DISCONNECTED,
    ]
    assert [trial.recovered for trial in trials] == [False, False, True, False]
    assert not any(trial.accepted or trial.gaps for trial in trials)
    assert np.all([len(trial.counts) > 0 for trial in trials])


def wait_until_longer(file: Path, n_bytes: int) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while file.stat().st_size < n_bytes:
        assert time.monotonic() < deadline_s
        time.sleep(0.005)


def test_a_disk_that_fills_up_and_a_folder_that_goes(
    tmp_path: Path, plate: EmulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    resource = pytest.importorskip("resource")
    if not hasattr(resource, "prlimit"):
        pytest.skip("the limits of another process cannot be set here")
    full, gone = tmp_path / "full", tmp_path / "gone"
    with program(*record(plate.address, full, "--seconds", "60")) as recorder:
        recorder.wait_until_it_says(RECORDING)
        hard = resource.prlimit(recorder.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(recorder.process.pid, resource.RLIMIT_FSIZE, (4096, hard))
        code, _, error = recorder.end()
    assert code == ExitCode.FILES, error
    assert "kept in its journal" in error

    recovery = forceplate("recover", "--library", full).expect(ExitCode.DONE)
    assert recovery.out.startswith("Recovered trial 1 in ")
    assert len(trials_in(full)[0].counts) > 0

    with program(*record(plate.address, gone, "--seconds", "60")) as recorder:
        recorder.wait_until_it_says(RECORDING)
        shutil.rmtree(gone)
        code, _, error = recorder.end()
    assert code == ExitCode.FILES, error
    (rescued,) = (tmp_path / "data/forceplate/rescued").iterdir()
    assert f"was deleted in mid-trial. What was recorded is kept in {rescued}" in error
