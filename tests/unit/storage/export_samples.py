"""A small study as visit files: two people, what is usual and what is awkward."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from forceplate.analysis import analyse_trial
from forceplate.analysis.quality import overrule
from forceplate.types import (
    Condition,
    EndReason,
    Gap,
    HandMarks,
    Override,
    Region,
    Side,
    Trial,
    Visit,
    VisitHeader,
)
from tests.unit.storage.samples import (
    STARTED_AT,
    calibrated_header,
    make_trial,
    recorded_trial,
    visit_header,
)
from tests.written_visits import put

FORMULA = '=HYPERLINK("http://x","y")'
RIGHT = Condition(Side.RIGHT, Region.LESSER_TOES, fixation="heel cup")


def study(folder: Path) -> list[Path]:
    """Write four visits and return their files: P2 at W0 and W16, P10 at W0 and W8."""
    return [put(folder / f"{v.header.subject_id}-{v.header.visit}.h5", v) for v in _visits()]


@cache
def _visits() -> list[Visit]:
    base = calibrated_header()
    later = STARTED_AT + timedelta(weeks=8)
    return [
        _visit(replace(base, subject_id="P2", protocol=FORMULA, operator="op-7"), awkward=True),
        _visit(replace(base, subject_id="P2", visit="W16", started_at=later, body_mass_kg=None)),
        _visit(replace(base, subject_id="P10"), seed=30),
        Visit(
            visit_header(subject_id="P10", visit="W8", started_at=later, simulated=True),
            (replace(make_trial(1, 300), results=(), force_n=None, override=None, marks=None),),
        ),
    ]


def _visit(header: VisitHeader, *, seed: int = 1, awkward: bool = False) -> Visit:
    trials = [
        analyse_trial(recorded_trial(1, counts=recorded_trial(seed + 1).counts), header),
        analyse_trial(recorded_trial(2, counts=recorded_trial(seed + 2).counts), header),
        analyse_trial(
            recorded_trial(3, counts=recorded_trial(seed + 3).counts, condition=RIGHT), header
        ),
    ]
    if awkward:
        trials += _awkward(header)
    return Visit(header, tuple(trials))


def _awkward(header: VisitHeader) -> list[Trial]:
    """Return a trial with a gap, a practice, one marked and one rejected by hand."""
    void = recorded_trial(4, gaps=(Gap(20, 7),), end_reason=EndReason.STOPPED, note="-1+1 sneezed")
    practice = recorded_trial(5, practice=True)
    marked = recorded_trial(6, marks=HandMarks(2400, None, "@op", STARTED_AT))
    rejected = overrule(
        analyse_trial(recorded_trial(7), header),
        Override(False, "heel of Mrs Jansen lifted", "op-7", STARTED_AT),
    )
    return [*(analyse_trial(trial, header) for trial in (void, practice, marked)), rejected]


def records(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> list[dict[str, str]]:
    """Return the rows of a CSV by its header line."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, strict=True))
