"""Libraries with people in them, their visit files written as the instrument writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Condition, Region, Result, Side, Trial, Visit
from tests.unit.storage.samples import make_trial, visit_header

LEFT = Condition(Side.LEFT, Region.HALLUX, fixation="heel cup")
RIGHT = replace(LEFT, side=Side.RIGHT)
BASELINE_DAY = date(2026, 3, 2)


def pressing(number: int, condition: Condition, peak_n: float, **changes: object) -> Trial:
    """Return an accepted trial with this peak force."""
    peak = Result("peak_force", peak_n, "N", "max", 2, {"cut_off_hz": 50.0})
    trial = replace(
        make_trial(number, 30), condition=condition, accepted=True, verdict_reason="",
        results=(peak,), earlier_results=(), checks=(), override=None,
    )  # fmt: skip
    return replace(trial, **changes)  # type: ignore[arg-type]


def write(
    library: Library,
    subject_id: str = "FF-001",
    visit: str = "W0",
    day: date = BASELINE_DAY,
    *,
    peaks_n: Sequence[tuple[Condition, float]] = ((LEFT, 70.0), (LEFT, 74.0)),
    trials: tuple[Trial, ...] | None = None,
    **header: object,
) -> Path:
    """Write a visit file where the library keeps it, over the one that is there."""
    path = library.root / subject_id / f"{subject_id}_{visit}_{day.isoformat()}.h5"
    path.parent.mkdir(exist_ok=True)
    same = repr((subject_id, visit, day, peaks_n, sorted(header.items())))
    if trials is None and same in _WRITTEN:
        path.write_bytes(_WRITTEN[same])
        return path
    is_usual = trials is None
    if trials is None:
        trials = tuple(pressing(i, *one) for i, one in enumerate(peaks_n, start=1))
    begun = datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)
    whole = visit_header(subject_id=subject_id, visit=visit, started_at=begun, **header)
    write_visit(path, Visit(whole, trials), overwrite=True)
    if is_usual:
        _WRITTEN[same] = path.read_bytes()
    return path


_WRITTEN: dict[str, bytes] = {}
"""What was written once need not be encoded for every test."""
