"""A recording of another system becomes a trial, or is refused; nothing in between."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from forceplate.analysis.provenance import has_foreign_newtons
from forceplate.errors import AnotherDayError, AnotherPersonError, StorageError, VisitFileError
from forceplate.exchange.importing.recording import ALL
from forceplate.exchange.importing.refusals import RecordingRefused
from forceplate.exchange.importing.units import ForceUnit, TimeUnit
from forceplate.operations.exchange.import_recording import (
    NEWTONS_PER_COUNT,
    ImportPlan,
    import_file,
    import_recording,
    look_into,
)
from forceplate.operations.library.verify import verify_visit
from forceplate.operations.visit.amend_visit import note_trial
from forceplate.operations.visit.finish_trial import recover_trials
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex, Person
from forceplate.storage.visit.encode import software
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Clock, Condition, EndReason, Origin, Refusal, Region, Result, Side
from forceplate.words import say
from forceplate_calibration import Calibration, ChannelSensitivity
from tests.unit.analysis_data import effort

PLAN = ImportPlan(
    subject_id="P001",
    visit="W0",
    condition=Condition(Side.RIGHT, Region.HALLUX, fixation="strap"),
    recorded_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    system="Another plate",
)
RATE_HZ = 250.0
TIME_S = np.arange(2250) / RATE_HZ


def force(seed: int = 1) -> NDArray[np.float64]:
    """Return a press of 80 N, as another system prints it."""
    return np.round(effort(80.0, seed=seed, rate_hz=RATE_HZ), 3)[: len(TIME_S)]


def csv_file(
    folder: Path,
    columns: dict[str, NDArray[np.float64]],
    name: str = "press.csv",
    digits: int = 4,
) -> Path:
    written = [
        [f"{value:.{digits}f}" if is_there else "" for value, is_there in zip(*cells, strict=True)]
        for cells in ((c.tolist(), (~np.isnan(c)).tolist()) for c in columns.values())
    ]
    lines = [",".join(columns), *map(",".join, zip(*written, strict=True))]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def plan(**changes: Any) -> ImportPlan:
    return replace(PLAN, **changes)


def peak_n(result: Any) -> float:
    (found,) = (r for r in result.saved.trial.results if r.name == "peak_force")
    assert isinstance(found, Result), found
    return found.value


def test_newtons_are_kept_as_they_are(tmp_path: Path, library: Library) -> None:
    force_n = force()
    path = csv_file(tmp_path, {"time_s": TIME_S[: force_n.size], "force_n": force_n})
    imported = import_recording(library, path, PLAN)
    assert (imported.rate_hz, imported.clock, imported.n_missing) == (RATE_HZ, Clock.DEVICE, 0)
    visit = read_visit(imported.saved.path)
    (trial,) = visit.trials
    assert_array_equal(trial.counts[:, 0], np.rint(force_n * 1e5))
    assert_allclose(trial.counts[:, 0] * NEWTONS_PER_COUNT, force_n, atol=1e-9)
    assert trial.end_reason is EndReason.COMPLETED
    assert trial.condition == PLAN.condition
    assert trial.started_at == visit.header.started_at == PLAN.recorded_at
    assert trial.accepted, trial.verdict_reason
    assert peak_n(imported) == pytest.approx(80.0, abs=1.5)


def test_it_is_marked_as_imported_and_says_from_what(tmp_path: Path, library: Library) -> None:
    path = csv_file(tmp_path, {"time_s": TIME_S[: force().size], "force_n": force()})
    imported = import_recording(library, path, plan(note="second day", serial_number="77"))
    visit = read_visit(imported.saved.path)
    platform = visit.header.platform
    assert (platform.driver, platform.model, platform.serial_number) == (
        "imported",
        "Another plate",
        "77",
    )
    (trial,) = visit.trials
    assert trial.origin == Origin(
        file_name="press.csv",
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        columns=("force_n",),
        unit="N",
        inverted=False,
        software=software(),
    )
    assert trial.note == "second day"
    noted = note_trial(library, "P001", "W0", 1, "another word").trial
    assert (noted.note, noted.origin) == ("another word", trial.origin)
    calibration = Calibration.from_json(visit.header.calibration_json or "")
    assert calibration.origin.startswith("imported: newtons of the other system")
    assert calibration.channels[0].sensitivity_n_per_count == NEWTONS_PER_COUNT


def test_no_zero_is_invented(tmp_path: Path, library: Library) -> None:
    shifted = force() + 250.0  # an offset of the other system, kept and never taken off
    path = csv_file(tmp_path, {"time_s": TIME_S[: shifted.size], "force_n": shifted})
    trial = import_recording(library, path, PLAN).saved.trial
    assert trial.zero_before_counts is trial.zero_after_counts is None
    assert trial.counts[:, 0].min() > 240e5
    assert {r.parameters["reference"] for r in trial.results} == {"rest"}
    (peak,) = (r for r in trial.results if r.name == "peak_force")
    assert isinstance(peak, Result)
    assert peak.value == pytest.approx(80.0, abs=1.5)


@pytest.mark.parametrize(
    ("unit", "newtons"), [(ForceUnit.KGF, 9.80665), (ForceUnit.LBF, 4.4482216152605)]
)
def test_other_units_become_newtons(
    tmp_path: Path, library: Library, unit: ForceUnit, newtons: float
) -> None:
    path = csv_file(
        tmp_path,
        {"time_s": TIME_S[: force().size], f"Load [{unit}]": force() / newtons},
        digits=9,
    )
    imported = import_recording(library, path, PLAN)
    assert imported.unit is unit
    assert_allclose(imported.saved.trial.counts[:, 0], force() * 1e5, atol=1)


def test_cells_are_channels_and_their_sum_is_the_force(tmp_path: Path, library: Library) -> None:
    quarter = force() / 4
    cells = {f"Fz{i} [N]": quarter for i in range(1, 5)}
    path = csv_file(tmp_path, {"Time (s)": TIME_S[: quarter.size], **cells}, digits=6)
    imported = import_recording(library, path, plan(force_columns=("Fz1", "fz2", "4", "Fz4")))
    assert imported.saved.trial.counts.shape == (quarter.size, 4)
    assert imported.saved.trial.force_n is not None
    total = imported.saved.trial.counts.sum(axis=1) * NEWTONS_PER_COUNT
    assert_allclose(total, force(), atol=1e-4)


def test_a_press_that_is_negative_is_turned_where_that_is_said(
    tmp_path: Path, library: Library
) -> None:
    path = csv_file(tmp_path, {"time_s": TIME_S[: force().size], "Fz_n": -force()})
    imported = import_recording(library, path, plan(invert=True))
    assert peak_n(imported) == pytest.approx(80.0, abs=1.5)
    origin = imported.saved.trial.origin
    assert origin is not None
    assert origin.inverted


def test_missing_samples_are_gaps_and_void_the_trial(tmp_path: Path, library: Library) -> None:
    keep = np.delete(np.arange(force().size), [750, 751, 1250])
    path = csv_file(tmp_path, {"time_s": TIME_S[keep], "force_n": force()[keep]})
    trial = import_recording(library, path, PLAN).saved.trial
    assert [(gap.at_row, gap.n_missing) for gap in trial.gaps] == [(750, 2), (1248, 1)]
    assert not trial.accepted
    assert {r.reason for r in trial.results if isinstance(r, Refusal)} == {"gap"}


def test_empty_cells_inside_are_gaps_and_at_the_ends_nothing(
    tmp_path: Path, library: Library
) -> None:
    force_n = force()
    force_n[[0, 1, 1000, -1]] = np.nan
    path = csv_file(tmp_path, {"time_s": TIME_S[: force_n.size], "force_n": force_n})
    imported = import_recording(library, path, PLAN)
    assert (imported.n_trimmed, imported.n_missing) == (3, 1)
    assert [(gap.at_row, gap.n_missing) for gap in imported.saved.trial.gaps] == [(998, 1)]


def test_uneven_times_are_no_clock_for_an_onset(tmp_path: Path, library: Library) -> None:
    force_n = force()
    rng = np.random.default_rng(1)
    time_s = TIME_S[: force_n.size] + rng.uniform(0, 0.9 / RATE_HZ, force_n.size)
    path = csv_file(tmp_path, {"time_s": time_s, "force_n": force_n}, digits=6)
    imported = import_recording(library, path, PLAN)
    assert imported.clock is Clock.HOST
    reasons = {r.name: r.reason for r in imported.saved.trial.results if isinstance(r, Refusal)}
    assert reasons["rfd_0_100ms"] == "host_clock"
    assert peak_n(imported) == pytest.approx(80.0, abs=1.5)


def test_trials_of_a_visit_follow_each_other_and_verify(tmp_path: Path, library: Library) -> None:
    for seed in (1, 2):
        force_n = force(seed)
        columns = {"time_s": TIME_S[: force_n.size], "force_n": force_n}
        imported = import_recording(library, csv_file(tmp_path, columns, f"{seed}.csv"), PLAN)
        assert imported.saved.trial.number == seed
    report = verify_visit(imported.saved.path)
    assert report.n_trials == 2
    assert report.passed, report.findings


def test_the_same_recording_twice_is_refused(tmp_path: Path, library: Library) -> None:
    path = csv_file(tmp_path, {"time_s": TIME_S[: force().size], "force_n": force()})
    import_recording(library, path, PLAN)
    same = [(path, PLAN), (path, plan(visit="W8"))]
    kilograms = {"time_s": TIME_S[: force().size], "Force (kgf)": force() / 9.80665}
    same += [(csv_file(tmp_path, kilograms, "other.csv"), PLAN)]
    for again, own in same:
        with pytest.raises(StorageError, match=r"W0_2026-03-02.h5 is this recording already"):
            import_recording(library, again, own)


def test_the_recording_of_another_person_is_asked_back(tmp_path: Path, library: Library) -> None:
    """The same file, the same numbers in another unit, and cells of which only the sum was kept."""
    first = csv_file(tmp_path, {"time_s": TIME_S, "force_n": force()})
    import_recording(library, first, PLAN)
    other = {"time_s": TIME_S, "Force (kgf)": force() / 9.80665}
    cells = {"time_s": TIME_S, "a_n": 0.25 * force(), "b_n": 0.75 * force() + 3.0}
    again = [
        (first, plan(subject_id="P002")),
        (first, plan(subject_id="P002", recorded_at=datetime(2026, 3, 9, 9, tzinfo=UTC))),
        (csv_file(tmp_path, other, "kg.txt", digits=6), plan(subject_id="P002")),
        (csv_file(tmp_path, cells, "cells.csv"), plan(
            subject_id="P002", force_columns=("a_n", "b_n")
        )),
    ]  # fmt: skip
    for path, own in again:
        with pytest.raises(AnotherPersonError) as raised:
            import_recording(library, path, own)
        said = "Visit W0 of P001 has this recording already, as trial 1."
        assert say(raised.value.facts) == said
        assert "--sure" in str(raised.value)
        assert library.existing_visit("P002", "W0") is None
    day = date(2026, 3, 2)
    PeopleIndex(library).restore(
        Person("P001", "Anna Berg", birth_date=None, visits=(), created=day)
    )
    with pytest.raises(AnotherPersonError, match=r"of Anna Berg \(P001\) has this recording"):
        import_recording(library, first, plan(subject_id="P002"))
    import_recording(library, first, plan(subject_id="P002", another_persons=True))
    import_recording(library, csv_file(tmp_path, {"time_s": TIME_S, "force_n": force(2)}),
                     plan(subject_id="P003"))  # fmt: skip


@pytest.mark.parametrize(
    ("above", "name", "sides"),
    [
        ("", "Left Fz", [Side.LEFT]),
        ("", "FzLinks", [Side.LEFT]),
        ("Foot: left\n", "Force", [Side.LEFT]),
        ("# Side,Right\n", "Force", [Side.RIGHT]),
        ("Note: left early\n", "Upright force", [Side.LEFT, Side.RIGHT]),
        ("", "Force left and right", [Side.LEFT, Side.RIGHT]),
    ],
)
def test_a_file_of_one_foot_is_not_taken_for_the_other(
    tmp_path: Path, library: Library, above: str, name: str, sides: list[Side]
) -> None:
    path = csv_file(tmp_path, {"time_s": TIME_S[: force().size], f"{name} (N)": force()})
    path.write_text(above + path.read_text())
    file = look_into(path)
    for side in Side:
        own = plan(condition=replace(PLAN.condition, side=side), visit=side.value)
        own = replace(own, subject_id=side.value, another_persons=True)
        if side in sides:
            import_file(library, file, own)
        else:
            with pytest.raises(StorageError, match=f"it says {sides[0].value}, not {side.value}"):
                import_file(library, file, own)


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"system": "A third plate"}, "platform model"), ({"serial_number": "2"}, "serial number")],
)
def test_another_system_is_another_visit(
    tmp_path: Path, library: Library, changes: dict[str, Any], why: str
) -> None:
    columns = {"time_s": TIME_S[: force().size], "force_n": force()}
    import_recording(library, csv_file(tmp_path, columns), PLAN)
    columns["force_n"] = force(2)
    with pytest.raises(StorageError, match=why):
        import_recording(library, csv_file(tmp_path, columns, "b.csv"), plan(**changes))
    _nothing_is_left(library, n_trials=1)


def test_another_clock_is_another_visit(tmp_path: Path, library: Library) -> None:
    columns = {"time_s": TIME_S[: force().size], "force_n": force()}
    import_recording(library, csv_file(tmp_path, columns), PLAN)
    rng = np.random.default_rng(1)
    uneven = {
        "time_s": columns["time_s"] + rng.uniform(0, 0.9 / RATE_HZ, force().size),
        "force_n": force(2),
    }
    with pytest.raises(StorageError, match="those of the device, and these of the host"):
        import_recording(library, csv_file(tmp_path, uneven, "b.csv", digits=6), PLAN)


def _nothing_is_left(library: Library, n_trials: int = 0) -> None:
    visits = [read_visit(entry.path) for entry in library.visits()]
    assert sum(len(visit.trials) for visit in visits) == n_trials
    assert recover_trials(library) == ()


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("time_s,left_n,right_n\n0,1,2\n0.001,2,3\n0.002,3,4\n", {}, "several columns.*2: left_n"),
    ("time_s,a,b\n0,1,2\n0.001,2,3\n0.002,3,4\n", {}, "no column for certain"),
    ("time_s,torque_nm\n0,1\n0.001,2\n0.002,3\n", {"unit": ForceUnit.N}, "no column for cer"),
    ("time_s,force [Nm]\n0,1\n0.001,2\n0.002,3\n", {"unit": ForceUnit.N}, "no unit of force"),
    ("time_s,force [xyz]\n0,1\n0.001,2\n0.002,3\n", {"unit": ForceUnit.N}, "no unit of force"),
    ("time_s,force [kg]\n0,1\n0.001,2\n0.002,3\n", {"unit": ForceUnit.N}, "in kg, not in N"),
    ("time [x],force_n\n0,1\n1,2\n2,3\n", {"time_unit": TimeUnit.S}, "no unit of time"),
    ("time_s,force\n0,1\n0.001,2\n0.002,3\n", {}, "does not say in which unit"),
    ("time_s,force [kg]\n0,1\n0.001,2\n0.002,3\n", {}, "does not say in which unit"),
    ("time_s,force_n\n0,1\n0.001,2\n0.002,3\n", {"unit": ForceUnit.KGF}, "in N, not in kgf"),
    ("time,force_n\n0,1\n1,2\n2,3\n", {}, "s or ms"),
    ("time_s,force_n\n0,1\n1,2\n2,3\n", {"time_unit": TimeUnit.MS}, "time is in s"),
    ("force_n\n1\n2\n3\n", {}, "give the sample rate"),
    ("force_n\n1\n2\n3\n", {"rate_hz": -1.0}, "impossible"),
    ("time_s,force_n\n0,1\n0.001,2\n0.002,3\n", {"force_columns": ("Fz",)}, "no column 'Fz'"),
    ("time_s,force_n\n0,1\n0.001,2\n0.002,3\n", {"force_columns": ("9",)}, "no column '9'"),
    ("time_s,force_n\n0,1\n0.001,2\n0.002,3\n", {"force_columns": ("1",)}, "named twice"),
    ("time_s,F,F\n0,1,1\n0.001,2,2\n0.002,3,3\n", {"force_columns": ("F",)}, "several columns"),
    ("time_s,force_n\n0,1\n0.001,99999\n0.002,3\n", {}, "99999 N is impossible"),
    ("time_s,force_n\n0,1\n,2\n0.002,3\n", {}, "sample 2 has no time"),
    ("time_s,force_n\n0,1\n0.001,2\n0.002,3\n", {"system": " "}, "must be named"),
    ("time_s,force_n\n0,1\n0.001,2\n0.002,3\n", {"recorded_at": datetime(2026, 3, 2)}, "zone"),
    (
        "time_s,force_n\n0,1\n0.001,2\n0.002,3\n",
        {"recorded_at": datetime(2999, 1, 1, tzinfo=UTC)},
        "still to come",
    ),
    ("time_s,force_n\n0,1\n0.001,2\n0.002,3\n", {"subject_id": "a b"}, "name of a subject"),
    ("time_s,force_n\n0,1\n0.001,oops\n" + "0.002,3\n" * 20, {}, "line 3 has 'oops'"),
]


@pytest.mark.parametrize(("text", "changes", "why"), REFUSED)
def test_what_is_not_certain_is_refused(
    tmp_path: Path, library: Library, text: str, changes: dict[str, Any], why: str
) -> None:
    path = tmp_path / "press.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StorageError, match=why):
        import_recording(library, path, plan(**changes))
    _nothing_is_left(library)


DUTCH: list[tuple[str, dict[str, Any], str]] = [
    (
        "time_s,left_n,right_n\n0,1,2\n0.001,2,3\n0.002,3,4\n",
        {},
        "verschillende kolommen kunnen de kracht zijn; noem er een. De kolommen zijn 1: time_s [s]",
    ),
    (
        "time_s,force\n0,1\n0.001,2\n0.002,3\n",
        {},
        "er staat niet bij in welke eenheid de kracht is. Geef die op: N, kgf of lbf.",
    ),
    (
        "time_s,force_n\n0,1\n0.001,oops\n" + "0.002,3\n" * 20,
        {},
        "in kolom 'force_n' staan niet alleen getallen: op regel 3 staat 'oops'.",
    ),
    (
        "time_s,force_n\n0,1\n0.001,2\n0.002,3\n0.003,4\n",
        {"rate_hz": 62.5},
        "de tijden geven 1000 meetwaarden/s, niet 62,5 meetwaarden/s.",
    ),
]


@pytest.mark.parametrize(("text", "changes", "why"), DUTCH)
def test_what_is_wrong_with_a_file_is_said_in_dutch_too(
    tmp_path: Path, library: Library, text: str, changes: dict[str, Any], why: str
) -> None:
    path = tmp_path / "press.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StorageError) as refused:
        import_recording(library, path, plan(**changes))
    assert say(refused.value.text, "nl").startswith(f"{path} kan niet worden geïmporteerd: {why}")


def test_what_is_no_file_is_refused(tmp_path: Path, library: Library) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(StorageError, match="Cannot read"):
            import_recording(library, path, PLAN)


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of a file")
def test_a_full_disk_leaves_nothing(tmp_path: Path, library: Library) -> None:
    import resource
    import signal

    path = csv_file(tmp_path, {"time_s": TIME_S[: force().size], "force_n": force()})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
        with pytest.raises(StorageError, match="Cannot write the journal"):
            import_recording(library, path, PLAN)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, former)
    _nothing_is_left(library)
    assert import_recording(library, path, PLAN).saved.trial.number == 1


def test_a_full_disk_keeps_no_journal_of_a_file_that_is_imported_again(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise VisitFileError("Cannot write the visit: the disk is full.")

    path = csv_file(tmp_path, {"time_s": TIME_S[: force().size], "force_n": force()})
    with monkeypatch.context() as patched:
        patched.setattr("forceplate.operations.visit.finish_trial.append_trial", full)
        with pytest.raises(StorageError, match=r"full\.$"):
            import_recording(library, path, PLAN)
    _nothing_is_left(library)


def test_columns_can_be_looked_at_first(tmp_path: Path) -> None:
    path = csv_file(tmp_path, {"Time (s)": TIME_S[:5], "Kracht [N]": TIME_S[:5]})
    assert look_into(path).listing() == "1: Time [s]; 2: Kracht [N]"


def test_another_day_needs_a_yes(tmp_path: Path, library: Library) -> None:
    columns = {"time_s": TIME_S[: force().size], "force_n": force()}
    import_recording(library, csv_file(tmp_path, columns), PLAN)
    columns["force_n"] = force(2)
    path = csv_file(tmp_path, columns, "b.csv")
    weeks_later = plan(recorded_at=datetime(2026, 4, 27, 9, 30, tzinfo=UTC))
    with pytest.raises(AnotherDayError, match="is of 2 Mar 2026, and this trial is of 27 Apr 2026"):
        import_recording(library, path, weeks_later)
    _nothing_is_left(library, n_trials=1)
    import_recording(library, path, replace(weeks_later, another_day=True))
    _nothing_is_left(library, n_trials=2)


def test_each_effort_becomes_a_trial_of_its_own_time(tmp_path: Path, library: Library) -> None:
    both = np.concatenate([force(), force(2)])
    path = csv_file(tmp_path, {"time_s": np.arange(both.size) / RATE_HZ, "force_n": both})
    with pytest.raises(RecordingRefused, match="holds 2 efforts"):
        import_recording(library, path, PLAN)
    first, second = import_file(library, look_into(path), plan(effort=ALL))
    assert [one.saved.trial.number for one in (first, second)] == [1, 2]
    assert all(one.saved.trial.accepted for one in (first, second))
    apart = second.saved.trial.started_at - first.saved.trial.started_at
    assert 5 < apart.total_seconds() < 9
    assert max(first.n_samples, second.n_samples) < both.size
    assert verify_visit(first.saved.path).passed


@pytest.mark.parametrize(
    ("name", "kept"),
    [("press.csv", True), ("P001_W0_left_hallux_2.csv", True), ("Jan de Vries W0.csv", False)],
)
def test_a_name_of_a_person_is_not_kept(
    tmp_path: Path, library: Library, name: str, kept: bool
) -> None:
    path = csv_file(tmp_path, {"time_s": TIME_S[: force().size], "force_n": force()}, name)
    found = import_recording(library, path, PLAN)
    origin = found.saved.trial.origin
    assert origin is not None
    assert origin.file_name == (name if kept else "withheld")
    assert any("may be a person's" in str(note) for note in found.notes) is not kept
    assert (b"Vries" in found.saved.path.read_bytes()) is False
    other = plan(subject_id="P002", keep_name=True, another_persons=True)
    again = import_recording(library, path, other).saved.trial.origin
    assert again is not None
    assert again.file_name == name


def test_a_calibration_that_makes_impossible_forces_is_named(
    tmp_path: Path, library: Library
) -> None:
    counts = np.rint(force() / 0.002) + 51_000
    path = csv_file(tmp_path, {"time_s": TIME_S[: counts.size], "cell": counts}, digits=3)
    wrong = Calibration(
        id="cell 7", origin="test", created=date(2026, 1, 1),
        channels=(ChannelSensitivity("cell", 2.0),),
    )  # fmt: skip
    with pytest.raises(StorageError, match=r"calibration 'cell 7' it holds a force of 9\d+ N"):
        import_recording(library, path, plan(calibration=wrong))
    assert not library.visits()


def test_counts_stay_counts_and_a_tared_instrument_knows_its_zero(
    tmp_path: Path, library: Library
) -> None:
    counts = np.rint(force() / 0.002) + 51_000
    path = csv_file(tmp_path, {"time_s": TIME_S[: counts.size], "cell": counts}, digits=3)
    calibration = Calibration(
        id="cell 7", origin="test", created=date(2026, 1, 1),
        channels=(ChannelSensitivity("cell", 0.002),),
    )  # fmt: skip
    found = import_recording(library, path, plan(calibration=calibration))
    trial = found.saved.trial
    assert (found.unit, trial.origin and trial.origin.unit) == (None, "counts")
    assert_array_equal(trial.counts[:, 0], counts)
    assert peak_n(found) == pytest.approx(80.0, abs=1.5)
    header = read_visit(found.saved.path).header
    assert header.calibration_json == calibration.to_json()
    newtons = csv_file(tmp_path, {"time_s": TIME_S[: counts.size], "force_n": force(2)}, "b.csv")
    tared = import_recording(library, newtons, plan(visit="W1", tared=True)).saved.trial
    assert tared.zero_before_counts is not None
    assert tared.zero_before_counts.tolist() == [0.0]
    by_visit = {entry.visit: read_visit(entry.path).header for entry in library.visits()}
    foreign = {visit: has_foreign_newtons(header) for visit, header in by_visit.items()}
    assert foreign == {"W0": False, "W1": True}
    assert {result.parameters["reference"] for result in tared.results} == {"zero"}
