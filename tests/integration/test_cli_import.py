"""``forceplate import`` as a user runs it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.integration.command_line import (
    DONE,
    FILES,
    NOT_ACCEPTED,
    REFUSED,
    USAGE,
    WHO,
    forceplate,
)
from tests.unit.analysis_data import effort

MORE = ["--recorded-at", "2026-03-02T09:30", "--system", "Another plate"]


@pytest.fixture
def press(tmp_path: Path) -> Path:
    """Return the file of a good effort, as a Dutch spreadsheet writes it."""
    force_n = effort(80.0)
    lines = ["Tijd (s);Kracht [N]"]
    lines += [f"{i / 1000:.3f};{force:.3f}".replace(".", ",") for i, force in enumerate(force_n)]
    path = tmp_path / "press.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def test_a_file_becomes_a_trial_that_the_other_commands_know(press: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    done = forceplate("import", press, *WHO, *MORE, "--library", library).expect(DONE)
    assert "IMPORTED press.csv: Kracht in N" in done.out
    assert "1000/s by the clock of the device, 0 missing" in done.out
    (path,) = library.rglob("*.h5")
    assert path.name == "P001_W0_2026-03-02.h5"
    shown = forceplate("show", path).expect(DONE)
    assert "Another plate" in shown.out
    assert "imported from press.csv (SHA-256 " in shown.out
    forceplate("verify", path).expect(DONE)
    again = forceplate("import", press, *WHO, *MORE, "--library", library).expect(FILES)
    assert "this recording already" in again.err


def test_what_is_hardly_meant_is_asked_back(press: Path, tmp_path: Path) -> None:
    where = ("--library", tmp_path / "library")
    few = forceplate("import", press, *WHO, *MORE, *where, "--body-mass", "7").expect(REFUSED)
    assert "7 kg is the body mass of very few people. If it is so, say so (--sure)." in few.err
    long_ago = ("--recorded-at", "1900-01-01")
    old = forceplate("import", press, *WHO, *MORE, *where, *long_ago).expect(FILES)
    assert "no computer kept one then" in old.err
    assert not list((tmp_path / "library").rglob("*.h5"))


def test_the_document_for_programs(press: Path, tmp_path: Path) -> None:
    done = forceplate("import", press, *WHO, *MORE, "--library", tmp_path / "l", "--json")
    document = done.expect(DONE).json
    assert document["columns"] == ["Kracht"]
    assert (document["unit"], document["rate_hz"], document["clock"]) == ("N", 1000.0, "device")
    assert document["trial"]["accepted"]
    origin = document["trial"]["origin"]
    assert (origin["file_name"], origin["columns"]) == ("press.csv", ["Kracht"])
    assert origin["sha256"] == hashlib.sha256(press.read_bytes()).hexdigest()


def test_what_does_not_count_is_kept_and_said(tmp_path: Path) -> None:
    path = tmp_path / "noise.csv"
    noise = np.random.default_rng(1).normal(0, 1, 3000)
    path.write_text("force_n\n" + "\n".join(f"{x:.4f}" for x in noise), encoding="utf-8")
    done = forceplate("import", path, *WHO, *MORE, "--library", tmp_path / "l", "--rate", "1000")
    assert "NOT ACCEPTED" in done.expect(NOT_ACCEPTED).out


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["--force-column", "Fz"], FILES, "no column 'Fz'. Its columns are 1: Tijd [s]"),
        (["--units", "kgf"], FILES, "in N, not in kgf"),
        (["--units", "pounds"], USAGE, "N, kgf, lbf"),
        (["--recorded-at", "yesterday"], USAGE, "not like 2026-03-02"),
        (["--recorded-at", "2999-01-01"], FILES, "still to come"),
        (["--rate", "500"], FILES, "give 1000 samples/s, not 500"),
        (["--effort", "0"], USAGE, "--effort is a number from 1, or all"),
        (["--effort", "2"], FILES, "no effort 2 in it"),
        (["--part", "2"], FILES, "no recording 2 in it"),
        (["--decimal", "dot"], USAGE, "--decimal is point or comma"),
        (["--invert"], FILES, "Do not turn it round"),
        (["--body-mass", "0"], USAGE, "--body-mass"),
    ],
)
def test_what_is_wrong_is_named(
    press: Path, tmp_path: Path, arguments: list[str], code: int, why: str
) -> None:
    done = forceplate("import", press, *WHO, *MORE, "--library", tmp_path / "l", *arguments)
    assert why in done.expect(code).err
    assert list((tmp_path / "l").rglob("*.h5")) == []


def test_a_question_names_the_option_that_answers_it(tmp_path: Path) -> None:
    path = tmp_path / "press.csv"
    rows = "".join(
        f"{i / 1000:.3f},{force / 9.80665:.5f}\n" for i, force in enumerate(effort(80.0))
    )
    path.write_text(f"Time (s),Force (kg)\n{rows}", encoding="utf-8")
    asked: list[str | Path] = ["import", path, *WHO, *MORE, "--library", tmp_path / "l"]
    refused = forceplate(*asked).expect(FILES)
    assert "Answer with --units kgf." in " ".join(refused.err.split())
    done = forceplate(*asked, "--units", "kgf", "--rest-s", "0.2", "0.9", "--json").expect(DONE)
    assert done.json["unit"] == "kgf"
    peaks = [
        one["value"]
        for trial in (done.json["trial"], done.json["with_rest"])
        for one in trial["results"]
        if one["name"] == "peak_force"
    ]
    # Up to then the toes are not on it yet; they weigh 15 N.
    assert peaks == pytest.approx([80.0, 95.0], abs=1.5)


@pytest.fixture
def amsterdam(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a running program cannot be changed here")
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "Europe/Amsterdam")
        time.tzset()
        yield
    time.tzset()


def test_a_time_that_the_clock_left_out_is_refused(
    press: Path, tmp_path: Path, amsterdam: None
) -> None:
    asked: list[str | Path] = ["import", press, *WHO, "--system", "X", "--library", tmp_path / "l"]
    done = forceplate(*asked, "--recorded-at", "2026-03-29T02:30").expect(USAGE)
    assert "put forward over that time" in " ".join(done.err.split())
    forceplate(*asked, "--recorded-at", "2026-03-29T03:30").expect(DONE)
    later = forceplate(*asked, "--recorded-at", "2026-05-24T03:30").expect(FILES)
    assert "--another-day" in later.err
