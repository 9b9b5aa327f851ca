"""Visit files: what goes in comes out, and nothing else is taken for a visit."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import h5py
import numpy as np
import pytest

from forceplate.analysis.quality import overrule
from forceplate.errors import AnalysisError, VisitFileError
from forceplate.storage.visit.visit_file import (
    amend_trial,
    append_trial,
    read_outline,
    read_parts,
    read_visit,
    write_visit,
)
from forceplate.types import (
    Arrival,
    CheckOutcome,
    Override,
    QualityCheck,
    Refusal,
    Result,
    Trial,
    Visit,
    VisitHeader,
)
from tests.unit.storage.samples import make_trial, same_trial, trial_header, visit_header


def test_a_visit_comes_back_bit_for_bit(tmp_path: Path) -> None:
    trials = (
        make_trial(1, 10_000),
        make_trial(2, 0),
        replace(
            make_trial(3, 1),
            zero_before_counts=None,
            zero_after_counts=None,
            tare_before_counts=None,
            force_n=None,
            results=(),
            earlier_results=(),
            checks=(),
            override=None,
            note="",
            accepted=True,
            recovered=True,
        ),
        replace(
            make_trial(4, 2),
            practice=True,
            marks=None,
            counts=np.array([[-(2**31)] * 8, [2**31 - 1] * 8], np.int32),
        ),
    )
    header = visit_header(
        calibration_json='{"id": "ü"}\n',
        simulated=True,
        operator="op-2",
        protocol_json='{"name": "ü"}',
        last_check_json="{}",
        history_json="[]",
    )
    write_visit(tmp_path / "v.h5", Visit(header, trials))
    visit = read_visit(tmp_path / "v.h5")
    assert visit.header == header
    assert visit.header.started_at.utcoffset() == header.started_at.utcoffset()
    assert all(same_trial(a, b) for a, b in zip(visit.trials, trials, strict=True))
    assert visit.trials[0].started_at.utcoffset() == trial_header().started_at.utcoffset()
    for trial in visit.trials:
        for array in (trial.counts, trial.time_s, trial.force_n, trial.zero_before_counts):
            assert array is None or not array.flags.writeable


def test_what_is_unknown_is_absent_and_comes_back_as_none(tmp_path: Path) -> None:
    header = visit_header(body_mass_kg=None)
    write_visit(tmp_path / "v.h5", Visit(header))
    assert read_visit(tmp_path / "v.h5") == Visit(header)
    with h5py.File(tmp_path / "v.h5", "r") as file:
        assert "body_mass_kg" not in file.attrs
        assert "calibration" not in file


def test_trials_are_appended_in_order_and_numbered(tmp_path: Path) -> None:
    path = tmp_path / "v.h5"
    for i in range(4):
        saved = append_trial(path, visit_header(), make_trial(seed=i), recording_id=f"{i:032x}")
        assert saved.number == i + 1
    trials = read_visit(path).trials
    for i, trial in enumerate(trials):
        assert same_trial(trial, make_trial(i + 1, seed=i))
    header, recordings = read_outline(path)
    assert header == visit_header()
    assert recordings == tuple(f"{i:032x}" for i in range(4))
    assert (path.stat().st_mode & 0o777) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_counts_are_small_on_disk(tmp_path: Path) -> None:
    append_trial(tmp_path / "v.h5", visit_header(), make_trial(1, 10_000))
    with h5py.File(tmp_path / "v.h5", "r") as file:
        counts = file["trials/001/counts"]
        assert counts.id.get_storage_size() <= 0.6 * counts.nbytes
        assert (counts.compression, counts.shuffle, counts.fletcher32) == ("gzip", True, True)


def test_a_body_mass_that_becomes_known_is_not_slipped_in(tmp_path: Path) -> None:
    path = tmp_path / "v.h5"
    append_trial(path, visit_header(body_mass_kg=None), make_trial())
    before = path.read_bytes()
    with pytest.raises(ValueError, match="know no body mass"):
        append_trial(path, visit_header(body_mass_kg=70.0), make_trial(seed=2))
    assert path.read_bytes() == before


def test_what_a_check_said_is_kept_in_its_words(tmp_path: Path) -> None:
    first, *others = make_trial().checks
    said = replace(first, sentence="7 samples are missing.")
    write_visit(
        tmp_path / "a.h5", Visit(visit_header(), (replace(make_trial(), checks=(said, *others)),))
    )
    copy = read_visit(tmp_path / "a.h5")
    write_visit(tmp_path / "b.h5", copy)
    for name in ("a.h5", "b.h5"):
        (trial,) = read_visit(tmp_path / name).trials
        assert [check.sentence for check in trial.checks] == [
            check.sentence for check in (said, *others)
        ]


def overruled_trial(path: Path, number: int, override: Override) -> Trial:
    """Overrule a trial of a file, without a library."""
    return amend_trial(path, number, lambda trial, _: overrule(trial, override), analyses=False)


def test_a_trial_is_overruled_and_nothing_else_changes(path: Path) -> None:
    at = datetime(2026, 3, 2, 11, tzinfo=UTC)
    append_trial(path, visit_header(), replace(make_trial(), override=None))
    before = read_visit(path)
    for number in (2, 3):
        overruled_trial(path, number, Override(False, "ü" * 200, "op-2", at))
        overruled = overruled_trial(path, number, Override(True, "sound", "Zoë", at))
        assert overruled.override == Override(True, "sound", "Zoë", at)
        assert overruled.accepted
        after = read_visit(path).trials[number - 1]
        assert same_trial(after, overruled)
        verdict = {name: getattr(after, name) for name in ("override", "accepted")}
        changed = replace(before.trials[number - 1], verdict_reason=after.verdict_reason, **verdict)
        assert same_trial(after, changed)
    assert same_trial(read_visit(path).trials[0], before.trials[0])
    for number in (0, 4):
        with pytest.raises(VisitFileError, match="3 trials and no trial"):
            overruled_trial(path, number, Override(True, "sound", "op", at))


def test_a_trial_that_cannot_be_overruled_stays(path: Path) -> None:
    append_trial(path, visit_header(), replace(make_trial(), results=()))
    before = path.read_bytes()
    at = datetime(2026, 3, 2, 11, tzinfo=UTC)
    with pytest.raises(AnalysisError, match="no peak force that could be accepted"):
        overruled_trial(path, 3, Override(True, "sound", "op", at))
    for reason in ("", "x" * 70_000):
        with pytest.raises(AnalysisError, match="Say why"):
            overruled_trial(path, 1, Override(True, reason, "op", at))
    assert path.read_bytes() == before


def test_write_visit_keeps_an_existing_file(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(VisitFileError, match="exists already"):
        write_visit(path, Visit(visit_header()))
    assert path.read_bytes() == before
    write_visit(path, Visit(visit_header()), overwrite=True)
    assert read_visit(path).trials == ()


other_platform = replace(visit_header().platform, serial_number="4712", model="B")


@pytest.mark.parametrize(
    ("header", "differs"),
    [
        (visit_header(subject_id="FF-002"), "different subject"),
        (visit_header(visit="W8"), "different visit"),
        (visit_header(calibration_json="{}"), "different calibration"),
        (visit_header(simulated=True), "different simulated"),
        (visit_header(body_mass_kg=80.0), "different body mass"),
        (visit_header(protocol="5 of 3 s"), "different protocol"),
        (visit_header(platform=other_platform), "platform model, different platform serial number"),
    ],
)
def test_a_trial_of_another_visit_is_refused(path: Path, header: VisitHeader, differs: str) -> None:
    before = path.read_bytes()
    with pytest.raises(VisitFileError, match=differs):
        append_trial(path, header, make_trial())
    assert path.read_bytes() == before


def check(name: str, **changes: object) -> QualityCheck:
    sound = QualityCheck(name, 1, CheckOutcome.PASS, 1.0, 2.0, "N")
    return replace(sound, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "trial",
    [
        replace(make_trial(), force_n=np.full(300, np.nan)),
        replace(make_trial(), time_s=np.zeros(299)),
        replace(make_trial(), counts=np.zeros((300, 7), np.int32)),
        replace(make_trial(), counts=np.zeros((300, 8), np.int64)),
        replace(make_trial(), zero_before_counts=np.zeros(7)),
        replace(make_trial(), zero_after_counts=np.full(8, np.inf)),
        replace(make_trial(), started_at=trial_header().started_at.replace(tzinfo=None)),
        replace(make_trial(), note="a\0b"),
        replace(make_trial(), note="\ud800"),
        replace(make_trial(), note="x" * 70_000),
        replace(make_trial(), sample_rate_hz=0.0),
        replace(make_trial(), damaged_bytes=2**70),
        replace(make_trial(), results=(Result("Peak/Force", 1.0, "N", "m", 1),)),
        replace(make_trial(), results=(Result("peak", np.nan, "N", "m", 1),)),
        replace(make_trial(), results=(Result("peak", 1.0, "N", "m", 1, {"x": np.inf}),)),
        replace(make_trial(), results=(Result("peak", 1.0, "N", "m", 1, {"x": [1]}),)),  # type: ignore[dict-item]
        replace(make_trial(), results=2 * (Refusal("peak", "gap", "A gap."),)),
        replace(make_trial(), earlier_results=(Result("Peak/Force", 1.0, "N", "m", 1),)),
        replace(make_trial(), checks=2 * make_trial().checks),
        replace(make_trial(), arrivals=make_trial().arrivals[::-1]),
        replace(make_trial(), arrivals=(Arrival(5, 0.0, -0.1),)),
        replace(make_trial(), arrivals=(Arrival(5, np.nan, 0.0),)),
        replace(make_trial(), checks=(check("a/b"),)),
        replace(make_trial(), checks=(check("gap", value=np.nan),)),
        replace(make_trial(), checks=(check("gap", limit=np.inf),)),
        replace(make_trial(), checks=(check("gap", details={"at_s": np.nan}),)),
        replace(make_trial(), override=Override(True, " ", "op", trial_header().started_at)),
        replace(make_trial(), override=Override(True, "sound", "", trial_header().started_at)),
        replace(make_trial(), override=Override(True, "sound", "op", datetime(2026, 3, 2))),
    ],
)
def test_what_no_file_may_hold_is_refused_before_writing(path: Path, trial: Trial) -> None:
    before = path.read_bytes()
    with pytest.raises(VisitFileError):
        append_trial(path, visit_header(), trial)
    assert path.read_bytes() == before
    with pytest.raises(VisitFileError):
        append_trial(path.with_name("new.h5"), visit_header(), trial)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"PK\x03\x04" + bytes(500)])
def test_foreign_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.h5"
    path.write_bytes(content)
    with pytest.raises(VisitFileError, match=r"x\.h5 is no readable visit file"):
        read_visit(path)


def test_another_programs_hdf5_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.h5"
    with h5py.File(path, "w") as file:
        file["force"] = np.zeros(5)
    with pytest.raises(VisitFileError, match="not a forceplate visit"):
        read_visit(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "none.h5", tmp_path, tmp_path / "pipe"):
        with pytest.raises(VisitFileError, match="Cannot read the visit file"):
            read_visit(path)


def test_sound_trials_of_a_damaged_file_can_be_told(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        file["trials/001/counts"][7, 3] += 1
    with pytest.raises(
        VisitFileError, match="/trials/001/recording was changed since it was written"
    ):
        read_visit(path)
    parts = read_parts(path)
    assert parts.header == visit_header()
    first, second = parts.trials
    assert isinstance(first, VisitFileError)
    assert isinstance(second, Trial)
    assert same_trial(second, make_trial(2, seed=2))
