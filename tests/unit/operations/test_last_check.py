"""The last check of the platform: kept with a visit, and what two of them say of a gain."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from forceplate.analysis import compare_visits
from forceplate.analysis.provenance import FAILED_CHECK, platform_doubts
from forceplate.operations.platform.calibration_guidance import check_text
from forceplate.operations.visit.begin_visit import with_last_check
from forceplate.session.platform_doubt import platform_state
from forceplate.storage.library import Library
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.types import CheckOutcome, Region, Result, VisitHeader
from forceplate.words import say
from forceplate_calibration import Calibration, ChannelSensitivity
from forceplate_calibration.model.channels import Plate
from forceplate_calibration.platform_check.check import (
    PlatformCheck,
    PlatformCheckAnswer,
    PlatformCheckItem,
)
from forceplate_calibration.platform_check.history import last_of_platform
from forceplate_calibration.platform_check.run import PLATFORM_CHECK_VERSION
from tests.unit.analysis_data import CALIBRATION, CONDITION, HEADER, header, trial, visit
from tests.unit.test_gain_compare import compare, with_peaks

DAY = timedelta(days=1)


def check(*, off_n: float = 0.0, days: float = -1.0, **changes: object) -> PlatformCheck:
    """Return a check with 50 N, made so many days after the baseline."""
    made = PlatformCheck(
        version=PLATFORM_CHECK_VERSION,
        at=HEADER.started_at + days * DAY,
        operator="AB",
        model=HEADER.platform.model,
        serial_number=HEADER.platform.serial_number,
        calibration_id=CALIBRATION.id,
        calibration_sha256=CALIBRATION.sha256,
        plate="",
        weight="kettlebell",
        force_n=50.0,
        u_force_n=0.01,
        measured_n=(50.0 + off_n,),
        places_mm=((0.0, 0.0),),
        u_reading_n=0.02,
        answers=(PlatformCheckAnswer(PlatformCheckItem.FORCE, off_n, 0.5, "N"),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def checked(visit: str, day: int, kept: PlatformCheck | None) -> VisitHeader:
    """Return the header of a visit that has this check."""
    return replace(header(visit, day), last_check_json=kept.to_json() if kept else None)


def test_a_gain_says_by_how_much_the_instrument_changed() -> None:
    before = with_peaks(checked("W0", 0, check()), 80.0, 80.0)
    after = with_peaks(checked("W8", 56, check(off_n=0.25, days=55)), 100.0, 100.0)
    found = compare(before, after)
    assert found.drift.change is not None
    assert found.drift.change.change_percent == pytest.approx(0.5)
    assert "instrument itself changed by +0.50 %, which is +0.50 N at 100 N" in found.sentence
    assert "+0,50 %" in say(found.basis, "nl")
    assert isinstance(found.gain, Result)
    assert found.gain.parameters["instrument_change_percent"] == pytest.approx(0.5)
    assert "failed_check" not in found.gain.parameters


def test_a_failed_check_marks_gain_and_trial() -> None:
    bad = check(off_n=0.8, days=55)
    found = compare(
        with_peaks(checked("W0", 0, check()), 80.0, 80.0),
        with_peaks(checked("W8", 56, bad), 100.0, 100.0),
    )
    assert found.drift.failed == ("W8",)
    assert "failed its last check before W8" in found.sentence
    assert isinstance(found.gain, Result)
    assert found.gain.parameters["failed_check"] == "W8"
    (one,) = visit(checked("W8", 56, bad), 80.0).trials
    marked = next(each for each in one.checks if each.check == "last_check")
    assert marked.outcome is CheckOutcome.WARN


def test_a_check_whose_weight_is_hardly_known_says_so_in_every_trial() -> None:
    unsure = check(u_force_n=0.2)
    assert unsure.passed
    (one,) = visit(checked("W0", 0, unsure), 80.0).trials
    marked = next(each for each in one.checks if each.check == "last_check")
    assert (marked.outcome, marked.value, marked.unit) == (CheckOutcome.PASS, 0.4, "N")
    assert "known to ± 0.40 N only" in marked.sentence
    assert one.accepted
    (sure,) = visit(checked("W0", 0, check()), 80.0).trials
    (plain,) = (each for each in sure.checks if each.check == "last_check")
    assert (plain.value, plain.sentence) == (
        None, "The platform passed its last check with a known weight."
    )  # fmt: skip


def test_a_check_with_too_light_a_weight_was_not_passed_and_says_nothing_of_a_change() -> None:
    light = check(force_n=0.5, measured_n=(0.55,), off_n=0.05)
    assert light.is_void
    assert not light.passed
    assert check_text(light).en.startswith("The weight of this check is too light")
    assert check_text(check(force_n=0.5, off_n=2.0)).en.startswith("The platform fails")
    assert not check(force_n=10.0).is_light
    header = checked("W0", 0, light)
    assert FAILED_CHECK in platform_doubts(header)
    now = platform_state(header, light, HEADER.started_at)
    assert "0.5 N is too light" in now.wrong[FAILED_CHECK].en
    after = with_peaks(checked("W8", 56, replace(light, measured_n=(0.6,))), 100.0, 100.0)
    found = compare(with_peaks(header, 80.0, 80.0), after)
    assert found.drift.change is None
    assert found.drift.failed == ("W0", "W8")


@pytest.mark.parametrize("kept", [None, check(weight="another", days=55), "edited"])
def test_checks_that_say_nothing_of_the_change(kept: PlatformCheck | str | None) -> None:
    after = checked("W8", 56, kept if isinstance(kept, PlatformCheck) else None)
    if kept == "edited":
        text = check(days=55).to_json().replace("kettlebell", "pillow")
        after = replace(after, last_check_json=text)
    found = compare(
        with_peaks(checked("W0", 0, check()), 80.0, 80.0), with_peaks(after, 100.0, 100.0)
    )
    assert found.drift.change is None
    assert "instrument itself" not in found.sentence
    assert ("not made alike" in found.sentence) == isinstance(kept, PlatformCheck)


def test_the_last_check_of_each_plate_counts_and_a_failed_one_most() -> None:
    sha = CALIBRATION.sha256
    old, new = check(days=-9, off_n=0.9), check(days=-2)
    assert last_of_platform([old, new], HEADER.started_at, calibration_sha256=sha) == new
    other = check(days=-5, off_n=0.9, plate="hallux")
    assert last_of_platform([other, new], HEADER.started_at, calibration_sha256=sha) == other
    assert last_of_platform([new], HEADER.started_at, calibration_sha256="0" * 64) is None
    assert last_of_platform([new], HEADER.started_at, calibration_sha256=None) == new
    assert last_of_platform([check(days=1)], HEADER.started_at, calibration_sha256=sha) is None


def test_a_visit_keeps_the_check_it_began_with(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    store = PlatformCheckStore(library.root)
    assert with_last_check(HEADER, library).last_check_json is None
    first = check(days=-3)
    store.add(first)
    begun = with_last_check(HEADER, library)
    assert begun.last_check_json == first.to_json()
    from forceplate.storage.visit.visit_file import write_visit

    path = library.root / HEADER.subject_id / f"{HEADER.subject_id}_W0_2026-02-01.h5"
    path.parent.mkdir(parents=True)
    write_visit(path, visit(begun, 80.0))
    store.add(check(days=-1))
    again = replace(HEADER, started_at=HEADER.started_at + timedelta(hours=1))
    assert with_last_check(again, library).last_check_json == first.to_json()
    assert with_last_check(replace(again, visit="W8"), library).last_check_json != first.to_json()


def test_toes_are_measured_by_their_own_plate() -> None:
    plates = Calibration(
        id="two",
        origin="invented",
        created=CALIBRATION.created,
        channels=(*CALIBRATION.channels[:2], ChannelSensitivity("unused", 0.02)),
        plates=(Plate("hallux", ("front", "rear")), Plate("lesser_toes", ("unused",))),
    )
    one = trial(np.linspace(0.0, 50.0, 5000))
    counts = one.counts.copy()
    counts[:, 2] += 1000  # 20 N on the other plate
    own = replace(HEADER, calibration_json=plates.to_json())
    from forceplate.analysis import analyse_trial

    hallux, lesser, both = (
        analyse_trial(replace(one, counts=counts, condition=replace(CONDITION, region=r)), own)
        for r in (Region.HALLUX, Region.LESSER_TOES, Region.ALL_TOES)
    )
    assert hallux.force_n is not None
    assert lesser.force_n is not None
    assert both.force_n is not None
    assert lesser.force_n == pytest.approx(np.full(len(counts), 20.0))
    assert both.force_n == pytest.approx(hallux.force_n + lesser.force_n)
    whole = analyse_trial(replace(one, counts=one.counts), HEADER)
    assert hallux.force_n == pytest.approx(whole.force_n)


def test_a_comparison_of_whole_visits_carries_it() -> None:
    before = visit(checked("W0", 0, check()), 80.0, 82.0)
    after = visit(checked("W8", 56, check(off_n=0.1, days=55)), 100.0, 101.0)
    (found,) = compare_visits(before, after)
    assert found.drift.change is not None
