"""A command that opens a device has checked its options before: nothing is at this address.

Who waits for a device, or calibrates for an hour, is not told afterwards what could be seen before.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from forceplate.operations.platform.simulated_platform import bench_calibration
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import write_visit
from forceplate_calibration import Plate
from tests.integration.command_line import FILES, PLATFORM, REFUSED, USAGE, WHO, forceplate
from tests.unit.report_data import visit

NOWHERE = ["--driver", "harp", "--address", "nowhere"]
PLAN = "# capacity_n: 400\n# plate: = ch0 + ch1\n# weight: a | 5 | 0.5 | steel | true | scales\n"
CHECK = [
    "check", *NOWHERE, "--mass", "5", "--mass-uncertainty", "0.001", "--weight", "kettlebell",
    "--operator", "AB", "--gravity", "9.81", "--calibration",
]  # fmt: skip
RUN = ["calibrate", "run", *NOWHERE, "--journal", "today.journal"]
NOMINAL = ["calibrate", "nominal", *NOWHERE, "--origin", "data sheet", "--n-per-count"]
RECORD = ["record", *NOWHERE, "--library", "library"]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with a calibration, a plan without loads, and a visit of another day."""
    monkeypatch.chdir(tmp_path)
    Path("there.json").write_text("{}")
    Path("plan.txt").write_text(PLAN)
    Path("good.txt").write_text(PLAN + "# load: a\n")
    Path("bench.json").write_text(bench_calibration().to_json())


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([*NOMINAL, "many"], REFUSED, "'many' is no number"),
        ([*NOMINAL, "nan"], REFUSED, "'nan' is no number"),
        ([*NOMINAL, "ch0=0"], REFUSED, "'ch0=0' is no number"),
        ([*NOMINAL, "ch0="], REFUSED, "'ch0=' is no number"),
        ([*NOMINAL, "1", "--n-per-count", "2"], USAGE, "once"),
        (NOMINAL[:-1], USAGE, "whose word"),
        ([*NOMINAL, "1", "--origin", " "], USAGE, "whose word"),
        ([*NOMINAL, "1", "--output", "there.json"], FILES, "there.json exists"),
        ([*NOMINAL, "1", "--output", "no/folder.json"], FILES, "folder.json"),
        ([*RUN, "--plan", "none.txt"], FILES, "none.txt"),
        ([*RUN, "--plan", "plan.txt"], REFUSED, "# load"),
        ([*RUN, "--plan", "good.txt", "--former", "there.json"], REFUSED, "there.json"),
        ([*RUN, "--plan", "good.txt", "--output", "there.json"], FILES, "there.json exists"),
        ([*RUN, "--plan", "good.txt", "--pdf", "there.json"], FILES, "there.json exists"),
        ([*RUN, "--resume"], FILES, "no calibration to go on with"),
        ([*CHECK, "none.json"], REFUSED, "none.json"),
        ([*CHECK, "bench.json", "--place", "a,b"], USAGE, "no place"),
        (["stream", *NOWHERE, "--calibration", "there.json"], REFUSED, "there.json"),
        (["label", *NOWHERE, "--calibration", "there.json"], REFUSED, "there.json"),
        (["devices", "--capture", "x", "--driver", "harp", "--output", "there.json"],
         FILES, "there.json"),
        ([*RECORD, *WHO, "--calibration", "there.json"], REFUSED, "there.json"),
        ([*RECORD, *WHO, "--subject", "../P001"], FILES, "P001"),
        ([*RECORD, *WHO, "--visit", "W/0"], FILES, "W/0"),
    ],
)  # fmt: skip
def test_what_an_option_says_wrong_is_told_first(
    arguments: list[str], code: int, says: str
) -> None:
    told = forceplate(*arguments).expect(code)
    assert says in told.err
    assert "nowhere" not in told.err


def test_a_plate_that_is_not_there_is_told_first() -> None:
    model = bench_calibration()
    names = [channel.name for channel in model.channels]
    plates = (Plate("left", tuple(names[:2])), Plate("right", tuple(names[2:4])))
    Path("two.json").write_text(replace(model, plates=plates).to_json())
    told = forceplate(*CHECK, "two.json", "--plate", "middle").expect(REFUSED)
    assert "no plate 'middle'" in told.err


def test_a_visit_of_another_day_is_told_first() -> None:
    begun = visit()
    path = Library(Path("library")).new_visit_path(begun.header)
    write_visit(path, begun)
    who = [*WHO, "--subject", begun.header.subject_id, "--visit", begun.header.visit]
    assert "--another-day" in forceplate(*RECORD, *who).expect(FILES).err
    told = forceplate(*RECORD, *who, "--another-day").expect(PLATFORM)  # it is looked for now
    assert "nowhere" in told.err
