"""From a study of one's own to its answers: the guide, and who is enrolled on which line."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import forceplate_study
from forceplate_study.definition.allocation import allocate, read_allocations
from forceplate_study.definition.study_file import Shipped, shipped_study
from forceplate_study.errors import StudyError
from tests.study.diary.diary_client import PASSWORD, Phone, Server, run_step, week_fields

TRIAL = shipped_study(Shipped.TRIAL)
README = Path(forceplate_study.__file__).parents[1] / "README.md"
N_ENROLLED = 18
"""Instead of the 118 of the guide, each of whom gets a QR code."""


def run(cwd: Path, *lines: str) -> list[tuple[int, str, str]]:
    """Run command lines in one process; return exit code, output and errors of each."""
    commands = [shlex.split(line, comments=True)[1:] for line in lines]
    answers: Any = run_step(cwd, "commands", json.dumps(commands), cwd=cwd)
    return [tuple(answer) for answer in answers]


def run_lines(cwd: Path, guide: str, changed: dict[str, str]) -> None:
    """Run the lines of a guide, some changed; each must do."""
    lines = [line for line in guide.splitlines() if line.startswith("forceplate ")]
    assert len(lines) > 3
    own = [line for line in lines if " diary serve " not in line]  # tested by every other test
    for old, new in changed.items():
        own = [line.replace(old, new) for line in own]
    for line, (code, _, errors) in zip(own, run(cwd, *own), strict=True):
        assert code == 0, (line, errors)


def test_the_guide_works_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(PASSWORD)
    _, begin, _, later, *_ = (
        README.read_text(encoding="utf-8").split("## Run a study")[1].split("```")
    )
    began = str(date.today() - timedelta(days=30))
    enrolled = f" {N_ENROLLED} --started-on {began} --sheet"
    password = " anna --password-file password "
    run_lines(tmp_path, begin, {" anna ": password, " 118 --sheet": enrolled})
    links = re.findall(r"(/l/[\w-]{43})<", (tmp_path / "links.html").read_text())
    own = Server(tmp_path / "diary")
    for link in links[:8]:
        phone = Phone(own.port)
        phone.open(link)
        assert phone.post("/entries/week", week_fields(2)).status == 200
        phone.close()
    own.kill()
    run_lines(tmp_path, later, {})
    listed = read_allocations((tmp_path / "list.csv").read_text(), "list.csv", TRIAL)
    (answer,) = run(tmp_path, "forceplate diary records diary --output copy")
    assert answer[0] == 0
    rows = (tmp_path / "copy" / "records" / "participants.csv").read_text().splitlines()
    groups = [row.split(",")[1] for row in rows if row.startswith("P")]
    assert groups == [own.group for own in listed[: N_ENROLLED + 1]]
    sheet = (tmp_path / "links.html").read_text()
    assert sheet.count("<article>") == sheet.count("<svg") == N_ENROLLED
    assert len(set(re.findall(r"/l/([\w-]{43})<", sheet))) == N_ENROLLED
    assert "intervention" not in sheet
    assert (tmp_path / "links.html").stat().st_mode & 0o077 == 0


def test_strata_have_lists_of_their_own_and_no_line_is_given_twice(tmp_path: Path) -> None:
    *done, ended, named, unknown, left = run(
        tmp_path,
        "forceplate study allocate study 8 --strata women,men --seed 5 --output list.csv",
        "forceplate study new study",
        "forceplate study allocate study 8 --strata women,men --seed 5 --output list.csv",
        "forceplate diary new diary --study study",
        "forceplate diary allocation diary list.csv",
        "forceplate diary allocation diary list.csv",
        "forceplate diary enrol diary 4 --stratum men --sheet men.html",
        "forceplate diary enrol diary 3 --stratum women --sheet women.html",
        "forceplate diary erase diary P007 --yes",
        "forceplate diary enrol diary 1 --stratum women --sheet more.html",
        "forceplate diary enrol diary 99 --stratum women --sheet none.html",
        "forceplate diary participant add diary X1 --group control",
        "forceplate diary participant add diary X1 --stratum nobody",
        "forceplate diary participant leave diary P001 --still-reports",
    )
    assert [code for code, _, _ in done] == [4, 0, 0, 0, 0, 4, 0, 0, 0, 0], done
    assert "mix" in done[5][2]
    assert [ended[0], named[0], unknown[0], left[0]] == [4, 4, 4, 0]
    assert "no line left for the stratum 'women'" in ended[2]
    assert not (tmp_path / "none.html").exists()
    assert "leave --group out" in named[2]
    run(tmp_path, "forceplate diary records diary --output copy")
    rows = (tmp_path / "copy" / "records" / "participants.csv").read_text().splitlines()
    (gone,) = (tmp_path / "copy" / "records" / "drop_outs.csv").read_text().splitlines()[-1:]
    assert gone.startswith("P001,")
    assert gone.endswith(",yes")
    found = dict(row.split(",")[:2] for row in rows if re.match("[PX]", row))
    lines = read_allocations((tmp_path / "list.csv").read_text(), "list.csv", TRIAL)
    women = [own.group for own in lines if own.stratum == "women"]
    men = [own.group for own in lines if own.stratum == "men"]
    names = ["P001", "P002", "P003", "P004", "P005", "P006", "P008"]
    assert found == dict(zip(names, [*men[:4], *women[:2], women[3]], strict=True))


def test_each_stratum_is_balanced() -> None:
    found = allocate(TRIAL, 20, 3, ("women", "men"))
    for stratum in ("women", "men"):
        own = [line for line in found.allocations if line.stratum == stratum]
        assert 20 <= len(own) < 20 + max(TRIAL.block_sizes)
        assert len(set(Counter(line.group for line in own).values())) == 1
    assert read_allocations(found.to_csv(), "list", TRIAL) == found.allocations
    plain = allocate(TRIAL, 20, 3)
    assert read_allocations(plain.to_csv(), "list", TRIAL) == plain.allocations


@pytest.mark.parametrize(
    "text",
    [
        "",
        "number,block,group\n",
        "group\ncontrol\n",
        "number,block,group\n1,1,other\n",
        "number,block,group\n2,1,control\n",
        "number,block,group\n1,1\n",
        "number,block,group\n1,1,control,men\n",
        "number,block,group\n1,x,control\n",
    ],
)
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(StudyError, match=r"list\.csv is no allocation list"):
        read_allocations(text, "list.csv", TRIAL)


@pytest.mark.parametrize("strata", [("men", "men"), ("", "men"), ("x" * 33,), ()])
def test_strata_that_cannot_be_are_refused(strata: tuple[str, ...]) -> None:
    with pytest.raises(StudyError, match="strata"):
        allocate(TRIAL, 4, 1, strata)
