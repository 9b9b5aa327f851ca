"""What programs read: the JSON of each command is that of ``tests/golden/cli``.

Where a change of it is meant, write the files anew and look at the difference::

    FORCEPLATE_GOLDEN=write pytest -n 0 tests/integration/test_cli_json.py

Of a long list the first items stand in the file, and how many more there are; moments of now and
folders of the test have their names.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

from forceplate import discovery
from forceplate.dates import short_date_text
from forceplate.platform import CheckedDriver, Platform, PlatformAddress
from forceplate.storage.library import Library
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Visit
from forceplate.words import Language, say
from tests.integration.command_line import WHO, Finished, forceplate
from tests.unit.analysis_data import CALIBRATION, effort, header
from tests.unit.analysis_data import visit as measured
from tests.unit.report_data import CHECK, OTHER_PLATFORM, PAIR, series
from tests.unit.storage.samples import blocks, calibrated_header, effort_counts, trial_header

GOLDEN = Path(__file__).parents[1] / "golden" / "cli"
MOST_ITEMS = 4
REL_TOL = 1e-6
"""Another processor or another scipy may differ in the last digits."""
HEAVIER = replace(
    CALIBRATION,
    id="heavier",
    channels=(
        replace(CALIBRATION.channels[0], sensitivity_n_per_count=0.0021),
        *CALIBRATION.channels[1:],
    ),
)


@dataclass(frozen=True)
class Bed:
    """A folder with a library of one person and one of six."""

    folder: Path
    w0: Path
    w8: Path

    @property
    def library(self) -> Path:
        return self.folder / "library"

    @property
    def people(self) -> Path:
        return self.folder / "people"

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


def stored(root: Path, made: Visit) -> Path:
    who = made.header
    path = root / who.subject_id / f"{who.subject_id}_{who.visit}_{who.started_at:%Y-%m-%d}.h5"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_visit(path, made)
    return path


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return libraries that nobody writes to."""
    folder = tmp_path_factory.mktemp("model")
    Library(folder / "library")
    for made in series(2, PAIR, growth=0.4, n_trials=2):
        stored(folder / "library", made)
    source = np.random.default_rng(1)
    for number in range(6):
        first, second = 60 + 10 * number + source.normal(0, 2, 2)
        for label, day, peak_n in (("W0", 0, first), ("W1", 7, second)):
            who = replace(header(label, day), subject_id=f"P{number}")
            stored(folder / "people", measured(who, peak_n, peak_n))
    return folder


@pytest.fixture
def bed(tmp_path: Path, model: Path) -> Bed:
    folder = shutil.copytree(model, tmp_path / "bed")
    w0, w8 = (next(folder.glob(f"library/*/*_{label}_*.h5")) for label in ("W0", "W8"))
    return Bed(folder, w0, w8)


def analyse(bed: Bed) -> Finished:
    return forceplate("analyse", bed.w0, "--output", bed.folder / "results.csv", "--json")


def anonymise(bed: Bed) -> Finished:
    copy = ("--output", bed.folder / "shared", "--key", bed.folder / "key.json")
    return forceplate("anonymise", "--library", bed.library, *copy, "--json")


def calibrate_show(bed: Bed) -> Finished:
    return forceplate("calibrate", "show", bed.file("plate.json", CALIBRATION.to_json()), "--json")


def checks(bed: Bed) -> Finished:
    PlatformCheckStore(bed.library).add(CHECK)
    return forceplate("checks", "--library", bed.library, "--json")


class Found:
    """A driver with two places, one of them at USB."""

    name = "plate"

    def discover(self) -> list[PlatformAddress]:
        return [
            PlatformAddress("plate", "COM7", "the clinic's plate", "0403:6001:A7"),
            PlatformAddress("plate", "COM8", "a bridge"),
        ]

    def open(self, address: str) -> Platform:
        raise NotImplementedError


class Broken(Found):
    """A driver that cannot look."""

    name = "broken"

    def discover(self) -> list[PlatformAddress]:
        raise ZeroDivisionError("no bus")


def correct(bed: Bed) -> Finished:
    values = ("--body-mass", "60", "--side", "swap", "--sure")
    return forceplate("correct", bed.w0, *values, "--reason", "typed wrong", "--by", "AB", "--json")


def move(bed: Bed) -> Finished:
    return forceplate("move", bed.w0, "1", "--to-visit", "W8", "--another-day", "--reason",
                      "booked wrong", "--by", "AB", "--json")  # fmt: skip


def undo(bed: Bed) -> Finished:
    note(bed).expect(0)
    return forceplate("undo", bed.w0, "--by", "AB", "--json")


def devices(bed: Bed) -> Finished:
    drivers = {driver.name: driver for driver in (Broken(), Found())}
    with (
        mock.patch.object(discovery, "installed_drivers", return_value=tuple(drivers)),
        mock.patch.object(
            discovery, "load_driver", lambda name: CheckedDriver(drivers[name], name, "")
        ),
    ):
        return forceplate("devices", "--json")


def export(bed: Bed) -> Finished:
    written = ("--output", bed.folder / "study.csv")
    return forceplate("export", "wide-csv", "--library", bed.library, *written, "--json")


def gain(bed: Bed) -> Finished:
    return forceplate("gain", bed.w0, bed.w8, "--sem", "2", "--sem-source", "us", "--json")


def gain_overridden(bed: Bed) -> Finished:
    _, other = series(2, PAIR, n_trials=2, platform=OTHER_PLATFORM)
    path = stored(bed.folder / "other", other)
    return forceplate("gain", bed.w0, path, "--override", "the same type of plate", "--json")


def groups(bed: Bed) -> Finished:
    rows = [f"P{number},{('control', 'intervention')[number % 2]}" for number in range(6)]
    arms = bed.file("arms.csv", "\n".join(["subject,group", *rows, "P9,control"]))
    return forceplate("groups", arms, "--library", bed.people, "--follow-up", "W1", "--json")


def import_(bed: Bed) -> Finished:
    rows = [f"{i / 1000:.3f},{force:.3f}" for i, force in enumerate(effort(80.0))]
    press = bed.file("press.csv", "\n".join(["Time (s),Force [N]", *rows]))
    about = ["--recorded-at", "2026-03-02T09:30+01:00", "--system", "Another plate"]
    return forceplate("import", press, *WHO, *about, "--library", bed.folder / "new", "--json")


def mark(bed: Bed) -> Finished:
    return forceplate(
        "mark", bed.w0, "1", "--onset-s", "2.2", "--by", "AB", "--reason", "tremor", "--json"
    )


def methods(bed: Bed) -> Finished:
    return forceplate("methods", "--json")


def note(bed: Bed) -> Finished:
    return forceplate("note", bed.w0, "1", "Sneezed", "--json")


def overrule(bed: Bed) -> Finished:
    return forceplate("overrule", bed.w0, "1", "--reject", "--reason", "Heel", "--by", "AB",
                      "--json")  # fmt: skip


def progress(bed: Bed) -> Finished:
    return forceplate("progress", bed.w0, bed.w8, "--json")


def reanalyse(bed: Bed) -> Finished:
    return forceplate("reanalyse", bed.w0, bed.w8, "--json")


def recalibrate(bed: Bed) -> Finished:
    plate = bed.file("heavier.json", HEAVIER.to_json())
    about = ("--output", bed.folder / "anew", "--by", "AB", "--reason", "found low")
    return forceplate("recalibrate", bed.w0, "--calibration", plate, *about, "--json")


def recover(bed: Bed) -> Finished:
    writer = Library(bed.library).new_journal(calibrated_header(), trial_header())
    for block in blocks(effort_counts(), block_rows=1000):
        writer.append(block)
    writer.close()
    (writer.path.parent / "torn.journal").write_bytes(b"no journal")
    return forceplate("recover", "--library", bed.library, "--json")


def reliability(bed: Bed) -> Finished:
    return forceplate("reliability", *sorted(bed.people.rglob("*.h5")), "--json")


def reliability_refused(bed: Bed) -> Finished:
    return forceplate("reliability", bed.w0, "--json")


def show(bed: Bed) -> Finished:
    return forceplate("show", bed.w0, "--json")


def spread(bed: Bed) -> Finished:
    return forceplate("spread", bed.w0, bed.w8, "--metric", "peak_force", "--json")


def verify(bed: Bed) -> Finished:
    damaged = bed.folder / "damaged.h5"
    damaged.write_bytes(b"no visit")
    return forceplate("verify", bed.w0, damaged, "--json")


COMMANDS = (
    analyse, anonymise, calibrate_show, checks, correct, devices, export, gain, gain_overridden,
    groups, import_, mark, methods, move, note, overrule, progress, reanalyse, recalibrate,
    recover, reliability, reliability_refused, show, spread, undo, verify,
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_the_json_of_a_command_is_what_programs_know(
    bed: Bed, command: Callable[[Bed], Finished]
) -> None:
    whole = steady(command(bed).json, bed.folder)
    dump = os.environ.get("FORCEPLATE_DUMP")
    if dump:
        Path(dump, f"{command.__name__}.json").write_text(json.dumps(whole, indent=1))
    found = shortened(whole)
    golden = GOLDEN / f"{command.__name__.rstrip('_')}.json"
    if os.environ.get("FORCEPLATE_GOLDEN") == "write":
        golden.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert_same(found, json.loads(golden.read_text(encoding="utf-8")))


def steady(value: Any, folder: Path) -> Any:
    """Return the document with names for what is another at each run."""
    if isinstance(value, dict):
        return {
            key: "<now>" if key == "at" and isinstance(item, str) and "T" in item else
            steady(item, folder) for key, item in value.items()
        }  # fmt: skip
    if isinstance(value, list):
        return [steady(item, folder) for item in value]
    if isinstance(value, str):
        named = value.replace(str(folder), "<folder>").replace("\\", "/")
        today = date.today()
        for day in (today, today - timedelta(days=1)):  # of before midnight, where it just passed
            said = [say(short_date_text(day), language) for language in Language]
            for words in (f"{day:%Y-%m-%d}", *said):
                named = named.replace(words, "<today>")
        named = re.sub(r"<today>(?:T[\d:.+-]+| \d\d:\d\d)", "<now>", named)
        return re.sub(r"forceplate \d[\w.]*", "forceplate <version>", named)
    return value


def shortened(value: Any) -> Any:
    """Return the document with the first items of each list."""
    if isinstance(value, dict):
        return {key: shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        more = [f"<{len(value) - MOST_ITEMS} more>"] if len(value) > MOST_ITEMS else []
        return [*(shortened(item) for item in value[:MOST_ITEMS]), *more]
    return value


def assert_same(found: Any, wanted: Any, where: str = "") -> None:
    """Compare two documents: the same keys in the same order, the same types and values."""
    assert type(found) is type(wanted), where
    if isinstance(found, dict):
        assert list(found) == list(wanted), where
        for key in wanted:
            assert_same(found[key], wanted[key], f"{where}.{key}")
    elif isinstance(found, list):
        assert len(found) == len(wanted), where
        for i, (one, other) in enumerate(zip(found, wanted, strict=True)):
            assert_same(one, other, f"{where}[{i}]")
    elif isinstance(found, float):
        assert math.isclose(found, wanted, rel_tol=REL_TOL, abs_tol=1e-9), (where, found, wanted)
    else:
        assert found == wanted, where
