"""The demo, and what the commands make of its files."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any
from unittest import mock

import h5py
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from forceplate.cli.commands import demo as demo_command
from forceplate.storage.visit.visit_file import read_visit
from forceplate_drivers.emulation.server import HAS_PTY
from tests.integration.command_line import (
    DONE,
    FILES,
    REFUSED,
    USAGE,
    emulated,
    forceplate,
    needs_pty,
    record,
)
from tests.made_once import made_once


class Demo:
    """What one run of the command left, and what it said."""

    def __init__(self, folder: Path, told: str) -> None:
        self.folder, self.told = folder, told
        self.w0, self.w8 = (next(folder.rglob(f"*_{visit}_*.h5")) for visit in ("W0", "W8"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    if not HAS_PTY:
        pytest.skip("needs a pseudo-terminal")
    made = made_once(tmp_path_factory, "demo", _make_demo)
    return Demo(made / "files", (made / "told.txt").read_text("utf-8"))


def _make_demo(folder: Path) -> None:
    # two trials of each condition instead of three, and quicker
    with mock.patch.multiple(demo_command, HASTE_S=0.2, TRIAL_FACTORS=(1.0, 0.985)):
        told = forceplate("demo", "--output", folder / "files").expect(DONE).out
    (folder / "told.txt").write_text(told, "utf-8")


def test_the_demo_judges_a_gain_and_says_that_it_is_simulated(demo: Demo) -> None:
    assert demo.told.count("SIMULATED") >= 2
    assert str(demo.w0) in demo.told
    assert str(demo.w8) in demo.told
    words = " ".join(demo.told.split())
    for condition in ("left big toe", "right big toe", "left small toes", "right small toes"):
        assert condition in words
    assert re.search(r"left big toe .*\d+\.\d N .*\+\d+\.\d N .*\+\d+ % .*real gain", demo.told)


def test_the_demo_files_are_whole_and_marked(demo: Demo) -> None:
    for path in (demo.w0, demo.w8):
        visit = read_visit(path)
        assert visit.header.simulated
        assert visit.header.platform.simulated
        assert len(visit.trials) == 8
        assert all(trial.accepted and not trial.gaps for trial in visit.trials)
    assert not list(demo.folder.rglob("*.journal"))


def test_the_demo_fills_no_folder_that_is_in_use(demo: Demo) -> None:
    told = forceplate("demo", "--output", demo.folder).expect(FILES).err
    assert "not empty" in told


def test_show(demo: Demo) -> None:
    told = forceplate("show", demo.w0).expect(DONE).out
    assert "SIMULATED" in told
    assert "SIM-001 visit W0" in told
    assert len(re.findall(r"^  peak_force +\d+\.\d N ", told, re.MULTILINE)) == 8
    assert told.count("2 of 2 trials accepted") == 4
    assert told.count("Asymmetry, ") == 2
    (visit,) = forceplate("show", demo.w0, "--json").expect(DONE).json["visits"]
    assert (visit["subject_id"], visit["visit"]) == ("SIM-001", "W0")
    assert visit["simulated"] is True
    assert visit["calibrated"] is True
    stored = read_visit(demo.w0).trials
    for shown, trial in zip(visit["trials"], stored, strict=True):
        assert shown["number"] == trial.number
        assert shown["n_samples"] == len(trial.counts)
        assert shown["accepted"] is True
        assert len(shown["results"]) == len(trial.results)


def test_verify_sound_files(demo: Demo, tmp_path: Path) -> None:
    told = forceplate("verify", demo.w0, demo.w8).expect(DONE).out
    assert told.count(": sound") == 2
    library = ("--library", demo.w0.parent.parent)
    assert forceplate("verify", *library).expect(DONE).out == told
    for folder in (demo.w0.parent, demo.w0.parent.parent):  # of the person, and the library
        assert forceplate("verify", folder).expect(DONE).out == told
    (nothing := tmp_path / "nothing").mkdir()
    assert "Give visit files, or the folder" in forceplate("verify", nothing).expect(FILES).err
    reports = forceplate("verify", demo.w0, "--json").expect(DONE).json["visits"]
    assert [(r["file"], r["sound"], r["findings"]) for r in reports] == [(str(demo.w0), True, [])]


def test_verify_and_show_refuse_a_damaged_copy(demo: Demo, tmp_path: Path) -> None:
    copy = tmp_path / "copy.h5"
    shutil.copyfile(demo.w0, copy)
    with h5py.File(copy, "r+") as file:
        altered: list[str] = []

        def alter(name: str, item: Any) -> None:
            is_counts = name.endswith("counts") and isinstance(item, h5py.Dataset)
            if is_counts and not altered and item.ndim == 2:
                item[100, 0] = item[100, 0] + 1
                altered.append(name)

        file.visititems(alter)
        assert altered
    told = forceplate("verify", copy, demo.w8).expect(FILES)
    assert f"{copy}: NOT SOUND" in told.out
    assert f"{demo.w8}: sound" in told.out
    (report,) = forceplate("verify", copy, "--json").expect(FILES).json["visits"]
    assert report["sound"] is False
    assert report["findings"]


@pytest.mark.parametrize("command", ["show", "verify"])
@pytest.mark.parametrize("content", [b"", b"not HDF5", None], ids=["empty", "foreign", "missing"])
def test_what_is_no_visit_file_is_told(command: str, content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "other.h5"
    if content is not None:
        path.write_bytes(content)
    finished = forceplate(command, path).expect(FILES)
    assert "other.h5" in finished.out + finished.err


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "het is geen meetbestand, of het is beschadigd"),
        ("nl", "NIET IN ORDE"),
        ("de", "NICHT IN ORDNUNG"),
        ("pt_BR", "NÃO ÍNTEGRO"),
    ],
)
def test_a_command_speaks_every_language(language: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "P1_W0.h5"
    path.write_bytes(b"nothing of ours")
    told = forceplate("verify", path, "--language", language).expect(FILES).out
    assert said in told
    assert "NOT SOUND" not in told


def test_gain(demo: Demo) -> None:
    told = forceplate("gain", demo.w0, demo.w8).expect(DONE).out
    assert "left big toe" in told
    conditions = forceplate("gain", demo.w0, demo.w8, "--json").expect(DONE).json["conditions"]
    assert len(conditions) == 4
    left = next(
        c for c in conditions
        if (c["condition"]["side"], c["condition"]["region"]) == ("left", "hallux")
    )  # fmt: skip
    assert left["gain"]["unit"] == "N"
    assert left["gain"]["value"] == pytest.approx(0.42 * 72, abs=3)
    assert left["gain"]["method"]
    assert left["verdict"] == "gain"
    assert left["differences"] == []


def test_gain_of_visits_in_the_wrong_order_is_refused(demo: Demo) -> None:
    finished = forceplate("gain", demo.w8, demo.w0, "--json").expect(REFUSED)
    for condition in finished.json["conditions"]:
        assert condition["differences"]
        assert condition["gain"]["refused"]
        assert condition["gain"]["message"]


def test_an_own_measurement_error_needs_its_source(demo: Demo) -> None:
    finished = forceplate(
        "gain", demo.w0, demo.w8, "--json", "--sem", "20", "--sem-source", "our clinic, n = 20"
    ).expect(DONE)
    verdicts = {c["verdict"] for c in finished.json["conditions"]}
    assert verdicts == {"not_distinguishable"}
    without = forceplate("gain", demo.w0, demo.w8, "--sem", "20")
    assert without.code == REFUSED
    assert "source" in without.err


def test_nothing_to_recover(tmp_path: Path) -> None:
    told = forceplate("recover", "--library", tmp_path).expect(DONE).out
    assert told.strip() == "Nothing to recover."
    assert forceplate("recover", "--library", tmp_path, "--json").expect(DONE).json == {
        "recovered": [],
        "kept": [],
    }


@needs_pty
def test_a_recorded_trial_is_replayed_bit_for_bit(demo: Demo, tmp_path: Path) -> None:
    wanted = read_visit(demo.w0).trials[1].counts
    with emulated("harp", source=f"{demo.w0}#2", speed=4.0) as address:
        finished = record(address, tmp_path / "library", "harp", "--json", "--seconds", "3")
    counts = read_visit(Path(finished.json["file"])).trials[0].counts
    first = next(
        int(row) for row in np.flatnonzero((wanted == counts[0]).all(axis=1))
        if (wanted[row : row + 500] == counts[:500]).all()
    )  # fmt: skip
    assert len(counts) >= 3000
    assert_array_equal(counts, wanted[first : first + len(counts)])


def test_a_trial_to_replay_must_exist(demo: Demo, tmp_path: Path) -> None:
    assert (
        "no trial 99"
        in forceplate("emulate", "harp", "--source", f"{demo.w0}#99").expect(FILES).err
    )
    forceplate("emulate", "harp", "--source", tmp_path / "none.h5").expect(FILES)
    forceplate("emulate", "harp", "--source", f"{demo.w0}#two").expect(USAGE)
    told = forceplate("emulate", "line", "--source", "x.h5#1", "--fault", "flip:7").expect(USAGE)
    assert "flip:7" in told.err
