"""``forceplate analyse`` on a library of real visit files; as a program where that matters."""

from __future__ import annotations

import csv
import json
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forceplate.cli.exit_codes import ExitCode
from forceplate.exchange.export.tidy_table import RESULT_COLUMNS
from forceplate.storage.visit.visit_file import write_visit
from tests.integration.command_line import DONE, begun, command, ended, forceplate
from tests.patience import PATIENCE_S
from tests.unit.analysis_data import header, visit

N_VISITS = 3


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library that nobody writes to."""
    root = tmp_path_factory.mktemp("model")
    for number in range(N_VISITS):
        subject = f"P{number}"
        made = visit(replace(header("W0", 0), subject_id=subject), 60.0 + number, 64.0 + number)
        (root / subject).mkdir(parents=True)
        name = f"{subject}_W0_{made.header.started_at:%Y-%m-%d}.h5"
        write_visit(root / subject / name, made)
    return root


@pytest.fixture
def library(tmp_path: Path, model: Path) -> Path:
    """Return a library of one visit of three persons."""
    return shutil.copytree(model, tmp_path / "library")


@contextmanager
def program(*arguments: str | Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``forceplate analyse``; it is dead at the end."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    with subprocess.Popen(command("analyse", *arguments), **options) as process:
        try:
            yield process
        finally:
            process.kill()


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = forceplate("analyse", *arguments)
    return done.code, done.out, done.err


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_library_becomes_one_table_and_a_second_run_only_reads(
    tmp_path: Path, library: Path
) -> None:
    files = list(library.rglob("*.h5"))
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    output, again = tmp_path / "results.csv", tmp_path / "again.csv"
    code, said, _ = run("--library", library, "--output", output, "--jobs", "2")
    assert code == ExitCode.DONE
    rows = table(output)
    assert tuple(rows[0]) == RESULT_COLUMNS
    assert f"Wrote {len(rows)} rows" in said
    peaks = [row for row in rows if row["result"] == "peak_force"]
    assert [(row["subject_id"], row["trial"]) for row in peaks] == [
        (f"P{number}", trial) for number in range(N_VISITS) for trial in ("1", "2")
    ]
    for number, row in enumerate(peaks[::2]):
        assert float(row["value"]) == pytest.approx(60 + number, abs=2)

    code, said, _ = run("--library", library, "--output", again, "--json")
    assert code == ExitCode.DONE
    assert json.loads(said) == {
        "output": str(again),
        "visits": N_VISITS,
        "visits_from_cache": N_VISITS,
        "trials": 2 * N_VISITS,
        "rows": len(rows),
        "unreadable": [],
    }
    assert again.read_bytes() == output.read_bytes()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files} == before

    code, said, _ = run("--library", library)
    assert said.encode() == output.read_bytes()
    code, _, errors = run("--library", library, "--output", output)
    assert code == ExitCode.FILES
    assert "exists already" in errors


@pytest.mark.usefixtures("_analysed_here")
def test_a_damaged_visit_is_named_and_the_rest_is_there(tmp_path: Path, library: Path) -> None:
    _, damaged, _ = sorted(library.rglob("*.h5"))
    damaged.write_bytes(damaged.read_bytes()[:-100])
    output = tmp_path / "results.csv"
    code, said, errors = run("--library", library, "--output", output, "--json")
    assert code == ExitCode.FILES
    assert damaged.name in errors
    assert [one["file"] for one in json.loads(said)["unreadable"]] == [str(damaged)]
    assert {row["subject_id"] for row in table(output)} == {"P0", "P2"}


@pytest.mark.usefixtures("_analysed_here")
def test_shares_make_one_dataset_and_a_run_of_all_finds_what_lacks(
    tmp_path: Path, library: Path
) -> None:
    pytest.importorskip("pyarrow")
    place = tmp_path / "set"
    command = ("--library", library, "--output", place, "--json")
    shares = [json.loads(run(*command, "--part", f"{n}/2")[1]) for n in (1, 2)]
    assert sum(one["visits"] for one in shares) == N_VISITS
    code, said, _ = run(*command)
    assert code == ExitCode.DONE
    whole = json.loads(said)
    assert whole["visits_from_cache"] == N_VISITS
    assert whole["rows"] == sum(one["rows"] for one in shares)

    _, damaged, gone = sorted(library.rglob("*.h5"))
    damaged.write_bytes(b"")
    gone.unlink()
    code, said, errors = run(*command)
    assert code == ExitCode.FILES
    assert [one["file"] for one in json.loads(said)["unreadable"]] == [str(damaged)]
    assert "(2, the first is " in errors
    code, _, errors = run(*command, "--overwrite")
    assert code == ExitCode.FILES
    assert "(2, the first is " not in errors
    assert len(list((place / "results").iterdir())) == 1


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        (("--part", "4/3"), ExitCode.REFUSED, "no share"),
        (("--output", "s3://clinic/results.csv"), ExitCode.USAGE, "one file elsewhere"),
        (("strange://clinic/library",), ExitCode.FILES, "strange://clinic/library"),
    ],
)
def test_what_cannot_be_is_said(
    library: Path, wrong: tuple[str, ...], code: ExitCode, said: str
) -> None:
    pytest.importorskip("fsspec")
    found, _, errors = run("--library", library, *wrong)
    assert found == code
    assert said in " ".join(errors.replace("│", " ").split())


@pytest.mark.usefixtures("_analysed_here")
def test_loose_files_leave_nothing_beside_them(tmp_path: Path, library: Path) -> None:
    file = next(library.rglob("*.h5"))
    code, said, errors = run(file, file)
    assert code == ExitCode.DONE
    assert "2 trials of 1 visit," in errors
    assert {row["subject_id"] for row in csv.DictReader(said.splitlines())} == {file.parent.name}
    assert not (library / ".cache").exists()


def test_wrong_arguments_and_an_empty_library(tmp_path: Path, library: Path) -> None:
    assert run("--library", library, "--json")[0] == ExitCode.USAGE
    code, _, errors = run("--library", tmp_path / "empty")
    assert code == ExitCode.FILES
    assert "no visits" in errors


def test_two_programs_at_once_say_the_same(tmp_path: Path, library: Path) -> None:
    tables = [tmp_path / "one.csv", tmp_path / "other.csv"]
    both = [
        begun("analyse", "--library", library, "--output", path, "--jobs", "1") for path in tables
    ]
    for process in both:
        ended(process).expect(DONE)
    assert tables[0].read_bytes() == tables[1].read_bytes()
    assert len(list((library / ".cache").iterdir())) == N_VISITS


@pytest.mark.usefixtures("_analysed_here")
def test_without_a_place_for_the_cache_it_says_so_and_goes_on(
    tmp_path: Path, library: Path
) -> None:
    (library / ".cache").write_bytes(b"in the way")
    output = tmp_path / "results.csv"
    code, _, errors = run("--library", library, "--output", output)
    assert code == ExitCode.DONE
    assert "Every visit is analysed anew" in errors
    assert {row["subject_id"] for row in table(output)} == {"P0", "P1", "P2"}


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and pidfd")
def test_its_processes_end_with_it_however_it_ends(tmp_path: Path, library: Path) -> None:
    one = next(library.rglob("*.h5"))
    copies = [shutil.copy(one, tmp_path / f"{number}.h5") for number in range(12)]
    with program(*copies, "--jobs", "2") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"subject_id,")
        assert process.stdout.readline(), "there is no first visit"
        # Nobody reads the rest, and no pipe holds twelve visits: it cannot have come to its end.
        workers = children(process.pid)
        assert len(workers) >= 2
        process.kill()
        for worker in workers:
            ended, _, _ = select.select([worker], [], [], PATIENCE_S)
            os.close(worker)
            assert ended


def children(pid: int) -> list[int]:
    """Return descriptors that become readable when a child of the process ends."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    found = [child for task in tasks for child in (task / "children").read_text().split()]
    return [os.pidfd_open(int(child)) for child in found]


def test_a_person_sees_how_far_it_is(tmp_path: Path, library: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    alone = ("--library", library, "--output", tmp_path / "r.csv", "--jobs", "1")
    with program(*alone, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while b"100%" not in shown:
            assert select.select([ours], [], [], PATIENCE_S)[0], shown
            shown += os.read(ours, 4096)
        assert process.wait(PATIENCE_S) == 0
    os.close(ours)
    assert b"Analysing" in shown
