"""Files that were made to do harm: one sentence, exit code 4 or 5, less than 1 GB of memory."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.forked_program import ForkedProgram, run_command

MOST_MEMORY_KB = 1 << 20
FORGED: dict[str, tuple[str, ...]] = {
    "bomb_text.h5": ("verify",),
    "fail_target_0.h5": ("anonymise", "--output", "copy", "--key", "key"),
    "fail_target_22.h5": ("export", "tidy-csv", "--output", "table.csv"),
    "fail_target_32.h5": ("report", "--output", "report.pdf"),
    "fail_zipslip_subject.h5": ("export", "c3d", "--output", "trials.zip"),
}
"""By the command that believed it once."""


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


@pytest.fixture
def hostile(shared_folder: Path) -> Path:
    folder = shared_folder / "cases" / "hostile"
    if not folder.is_dir():
        pytest.skip("the hostile files are not there")
    return folder


def refused(*words: object, codes: tuple[int, ...] = (4, 5), folder: Path | None = None) -> str:
    """Run a command in a process of its own, and return the sentence by which it refuses."""
    program = ForkedProgram(partial(run_command, *map(str, words)), cwd=folder)
    code, said = program.wait(), program.output() + program.errors()
    assert code in codes, said
    assert "Traceback" not in said
    assert "defect" not in said
    assert program.most_memory_kb() < MOST_MEMORY_KB
    return said


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_visit_is_refused_by_whatever_reads_it(
    hostile: Path, tmp_path: Path, name: str
) -> None:
    refused(*FORGED[name], hostile / name, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_number_of_an_unknown_method_is_not_checked(hostile: Path) -> None:
    said = refused("verify", hostile / "forged_peak200_v99.h5", codes=(5,))
    assert "NOT ALL CHECKED" in said
    assert "peak_force (highest_sample_zero_phase v99" in said


def test_bad_journals_keep_no_good_one_from_being_saved(hostile: Path, tmp_path: Path) -> None:
    from forceplate.storage.library import Library
    from tests.unit.storage.samples import begin

    library = Library(tmp_path / "lib")
    begin(library).close()
    library._held.clear()
    bad = list(hostile.glob("*.journal"))
    for journal in bad:
        shutil.copy(journal, library.root / ".journals" / journal.name)
    said = refused("recover", "--library", library.root)
    assert said.count("was put aside as") == len(bad) == 3
    assert "Recovered trial 1" in said


def test_documents_that_cannot_be(hostile: Path, tmp_path: Path) -> None:
    certificate = hostile / "fail_cert_j_1058.json"
    refused("calibrate", "show", certificate, "--pdf", tmp_path / "certificate.pdf")
    study = tmp_path / "study"
    study.mkdir()
    shutil.copy(hostile / "fail_study_bigint.toml", study / "study.toml")
    refused("study", "adherence", study)
