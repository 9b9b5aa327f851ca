"""What a library has of a visit that is about to begin, and the header it begins with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from forceplate.errors import (
    CalibrationError,
    LibraryError,
    OtherVisitError,
    ProtocolError,
    VisitFileError,
)
from forceplate.operations.visit.begin_visit import look_up_visit, protocol_of_visit, visit_header
from forceplate.protocol import STANDARD, ProtocolStore
from forceplate.session.platform_doubt import header_to_start
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import FirstVisit, Visit, VisitHeader
from forceplate_calibration import Calibration
from tests.unit.storage import samples

WEEK = timedelta(weeks=1)
HEADER = samples.calibrated_header()
CALIBRATION = Calibration.from_json(HEADER.calibration_json or "")


def keep(library: Library, label: str, weeks: int, mass_kg: float = 70.0) -> Path:
    """Put a visit of so many weeks later into the library."""
    header = replace(
        HEADER, visit=label, started_at=HEADER.started_at + weeks * WEEK, body_mass_kg=mass_kg
    )
    path = library.new_visit_path(header)
    write_visit(path, Visit(header))
    return path


def test_a_visit_that_begins_knows_the_latest_that_can_be_read(library: Library) -> None:
    assert look_up_visit(library, HEADER.subject_id, "W8").last_kg is None
    keep(library, "W0", 0, 70.0)
    keep(library, "W4", 4, 71.0)
    keep(library, "W6", 6).write_bytes(b"torn")
    found = look_up_visit(library, HEADER.subject_id, "W8")
    assert found.visit is None
    assert found.earlier is not None
    assert (found.earlier.header.visit, found.last_kg) == ("W4", 71.0)
    assert found.first == FirstVisit("W0", HEADER.started_at.date())
    assert look_up_visit(library, "somebody-else", "W8").earlier is None


def test_a_visit_that_goes_on_knows_itself_and_none_after_it(library: Library) -> None:
    keep(library, "W0", 0)
    keep(library, "W4", 4)
    path = keep(library, "W2", 2)
    found = look_up_visit(library, HEADER.subject_id, "W2")
    assert found.visit is not None
    assert found.earlier is not None
    assert (found.visit.header.visit, found.earlier.header.visit) == ("W2", "W0")
    path.write_bytes(b"torn")
    with pytest.raises(VisitFileError):
        look_up_visit(library, HEADER.subject_id, "W2")


def test_what_is_no_trial_of_a_visit_is_refused_before_it_is_measured(library: Library) -> None:
    keep(library, "W0", 0)
    goes_on = replace(HEADER, visit="W0", simulated=True)
    other = replace(goes_on, platform=replace(HEADER.platform, model="another"))
    with pytest.raises(OtherVisitError, match=r"different platform model.*another visit"):
        header_to_start(library, other, HEADER.started_at, anyway="", by="")
    with pytest.raises(OtherVisitError, match="different simulated"):
        header_to_start(library, goes_on, HEADER.started_at, anyway="", by="")
    new = replace(other, visit="W8")
    assert header_to_start(library, new, HEADER.started_at, anyway="", by="") == new


def begun(
    library: Library, calibration: Calibration | None, visit: str = "W0", **changes: bool
) -> VisitHeader:
    platform = replace(HEADER.platform, simulated=changes.get("platform", False))
    return visit_header(
        library,
        subject_id="FF-009",
        visit=visit,
        started_at=HEADER.started_at,
        platform=platform,
        calibration=calibration,
        body_mass_kg=None,
        operator="",
        simulated=changes.get("nobody", False),
    )


def test_a_label_is_meant_as_a_week_is_written(library: Library) -> None:
    for typed in ("w8", "week 8", "Week 8", "Woche 8", "semana 8", " W8 "):
        assert begun(library, None, typed).visit == "W8"
    assert begun(library, None, "follow-up").visit == "follow-up"


@pytest.mark.parametrize(("typed", "why"), [
    ("8 weeks", "with hyphens between them, such as W4."), ("con", "Windows takes it for a device"),
])  # fmt: skip
def test_a_label_that_cannot_be_says_what_can(library: Library, typed: str, why: str) -> None:
    with pytest.raises(LibraryError) as refused:
        begun(library, None, typed)
    assert why in refused.value.text.en
    assert ("Windows" in refused.value.text.en) == (typed == "con")


def test_whatever_is_simulated_makes_the_visit_simulated(library: Library) -> None:
    assert not begun(library, None).simulated
    assert not begun(library, CALIBRATION).simulated
    assert begun(library, None, nobody=True).simulated
    assert begun(library, None, platform=True).simulated
    assert begun(library, replace(CALIBRATION, simulated=True), platform=True).simulated


def test_a_calibration_that_does_not_fit_is_refused_before_anybody_presses(
    library: Library,
) -> None:
    other = replace(CALIBRATION, channels=CALIBRATION.channels[:-1], created=date(2026, 1, 1))
    with pytest.raises(CalibrationError):
        begun(library, other)


def test_a_visit_keeps_to_the_protocol_it_began_with(tmp_path: Path) -> None:
    store = ProtocolStore(tmp_path / "protocols")
    own = replace(STANDARD, name="ours", hold_s=4.0)
    holding = Visit(replace(HEADER, protocol_json=own.to_json()))
    naming = Visit(replace(HEADER, protocol_json=None))
    assert protocol_of_visit(holding, "any", store, otherwise=STANDARD) == own
    assert protocol_of_visit(naming, "gone", store, otherwise=STANDARD) == STANDARD
    with pytest.raises(ProtocolError):
        protocol_of_visit(None, "gone", store, otherwise=STANDARD)
    assert protocol_of_visit(None, STANDARD.name, store, otherwise=own) == STANDARD
