"""``forceplate record`` as a program that is interrupted, killed, and robbed of its disk."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from forceplate.cli.exit_codes import ExitCode
from forceplate.operations.library.verify import verify_visit
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import EndReason, Trial
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.server import HAS_PTY, EmulatorServer
from tests.forked_program import LONGEST_S, ForkedProgram, run_command
from tests.integration.command_line import RECORDING, emulating, forceplate

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")


@contextmanager
def recording(*arguments: str) -> Iterator[ForkedProgram]:
    """Begin to record, and give the program as soon as it does; it is dead at the end."""
    recorder = ForkedProgram(partial(run_command, *arguments))
    try:
        recorder.wait_until_it_says(RECORDING.decode())
        yield recorder
    finally:
        recorder.process.kill()
        recorder.wait()


def end_of(recorder: ForkedProgram) -> tuple[int, str, str]:
    """Wait for its end; return the exit code and what it printed."""
    code = recorder.wait()
    assert "Traceback" not in recorder.errors()
    return code, recorder.output(), recorder.errors()


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

    with recording(*record(plate.address, root, "--seconds", "60")) as recorder:
        wait_for_samples(root)
        recorder.send(signal.SIGINT)
        code, output, _ = end_of(recorder)
    assert code == ExitCode.NOT_ACCEPTED
    assert "Trial 2" in output
    assert trials_in(root)[1].end_reason is EndReason.STOPPED

    with recording(*record(plate.address, root, "--seconds", "60")):
        wait_for_samples(root, 10_000)

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


def wait_for_samples(root: Path, n_bytes: int = 1) -> None:
    """Wait until the journal of the trial that is being recorded is longer by so many bytes."""
    (journal,) = (root / ".journals").glob("*.journal")
    begun = journal.stat().st_size
    deadline_s = time.monotonic() + LONGEST_S
    while journal.stat().st_size < begun + n_bytes:
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
    with recording(*record(plate.address, full, "--seconds", "60")) as recorder:
        wait_for_samples(full)
        hard = resource.prlimit(recorder.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(recorder.process.pid, resource.RLIMIT_FSIZE, (4096, hard))
        code, _, error = end_of(recorder)
    assert code == ExitCode.FILES, error
    assert "kept in its journal" in error

    recovery = forceplate("recover", "--library", full).expect(ExitCode.DONE)
    assert recovery.out.startswith("Recovered trial 1 in ")
    assert len(trials_in(full)[0].counts) > 0

    with recording(*record(plate.address, gone, "--seconds", "60")) as recorder:
        wait_for_samples(gone)
        shutil.rmtree(gone.rename(tmp_path / "thrown away"))  # at once, whatever is written there
        code, _, error = end_of(recorder)
    assert code == ExitCode.FILES, error
    (rescued,) = (tmp_path / "data/forceplate/rescued").iterdir()
    assert f"was deleted in mid-trial. What was recorded is kept in {rescued}" in error
