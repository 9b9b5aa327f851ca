"""Journals of unknown hand: one costs only itself, and none is begun that could not be saved."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forceplate.documents import to_plain
from forceplate.errors import DamagedJournalError, JournalError
from forceplate.operations.visit import finish_trial as module
from forceplate.operations.visit.finish_trial import recover_trials
from forceplate.storage.journal import (
    SIGNATURE,
    JournalContents,
    JournalWriter,
    TrialEnded,
    read_journal,
)
from forceplate.storage.library import Library
from forceplate.types import Block, EndReason
from tests.unit.storage.samples import (
    CONDITION,
    effort_counts,
    journals,
    record,
    trial_header,
    visit_header,
)


def abandon(library: Library, block: Block | None = None, end: TrialEnded | None = None) -> Path:
    """Leave the journal of a trial that nobody records any more, and return it."""
    dead = Library(library.root)
    with dead.new_journal(visit_header(), trial_header()) as writer:
        record(writer, effort_counts(100), None)
        if block is not None:
            writer.append(block)
        if end is not None:
            writer.event(end)
    return writer.path


def hostile(where: str = "visit", **changes: object) -> bytes:
    """Return a journal whose header says what cannot be, with checksums that fit."""
    header = {"visit": to_plain(visit_header()), "trial": to_plain(trial_header())}
    header[where] |= changes
    text = json.dumps({"recording_id": "0" * 32, **header})
    text = text.replace('"400 digits"', "1" + "0" * 400).replace('"5000 digits"', "7" * 5000)
    body = struct.pack("<cI", b"H", len(text)) + text.encode()
    return SIGNATURE + body + struct.pack("<I", zlib.crc32(body))


HOSTILE = {
    "rubbish": b"rubbish",
    "nothing": b"",
    "a mass of 400 digits": hostile(body_mass_kg="400 digits"),
    "a mass of 5000 digits": hostile(body_mass_kg="5000 digits"),
    "a featherweight": hostile(body_mass_kg=5e-324),
    "a rate of 400 digits": hostile("trial", sample_rate_hz="400 digits"),
    "1e308 Hz": hostile("trial", sample_rate_hz=1e308),
    "1e-308 Hz": hostile("trial", sample_rate_hz=1e-308),
    "the year 1": hostile(started_at="0001-01-01T00:00:00+14:00"),
    "the year 9999": hostile("trial", started_at="9999-12-31T23:59:59-14:00"),
    "a path for a name": hostile(subject_id="../../evil"),
    "a device for a visit": hostile(visit="NUL"),
    "a note of 70000 signs": hostile("trial", note="x" * 70_000),
    "an endless zero": hostile("trial", zero_before_counts=[1e300] * 8),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_journal_that_cannot_be_read_costs_only_itself(library: Library, name: str) -> None:
    path = library.root / ".journals" / "0.journal"
    path.write_bytes(HOSTILE[name])
    abandon(library)
    bad, good = recover_trials(library)
    aside = path.with_suffix(".damaged")
    assert (bad.journal, bad.saved) == (aside, None)
    assert isinstance(bad.error, DamagedJournalError)
    assert f"It was put aside as {aside}" in str(bad.error)
    assert len(str(bad.error)) < 1000
    assert aside.read_bytes() == HOSTILE[name]
    assert good.saved is not None
    assert recover_trials(library) == ()


@pytest.mark.parametrize(
    ("block", "end"),
    [(Block(1 << 52, effort_counts(10), 0.0, missing_before=(1 << 52) - 6000), 0), (None, -5)],
    ids=["a gap of 2^52 samples", "-5 damaged bytes"],
)
def test_a_journal_that_can_be_in_no_visit_is_put_aside(
    library: Library, block: Block | None, end: int
) -> None:
    path = abandon(library, block, TrialEnded(EndReason.COMPLETED, end))
    (bad,) = recover_trials(library)
    assert isinstance(bad.error, DamagedJournalError)
    assert "says what no trial can be" in str(bad.error)
    assert ".h5" not in str(bad.error)
    assert bad.journal == path.with_suffix(".damaged")
    assert recover_trials(library) == ()


def test_a_defect_in_one_trial_does_not_cost_the_others(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = min(abandon(library), abandon(library))

    def defect(path: Path) -> JournalContents:
        if path == first:
            raise ZeroDivisionError("float division")
        return read_journal(path)

    monkeypatch.setattr(module, "read_journal", defect)
    bad, good = recover_trials(library)
    assert "forceplate has a defect. It is kept" in str(bad.error)
    assert "float division" not in str(bad.error)
    assert first.exists()
    assert good.saved is not None
    monkeypatch.undo()
    (later,) = recover_trials(library)
    assert later.saved is not None


@pytest.mark.parametrize("suffix", [".journal", ".journal.lock"])
def test_a_folder_in_the_place_of_a_file_costs_only_itself(library: Library, suffix: str) -> None:
    (library.root / ".journals" / f"0{suffix}").mkdir()
    abandon(library)
    bad, good = recover_trials(library)
    assert isinstance(bad.error, Exception)
    assert str(library.root / ".journals" / "0.journal") in str(bad.error)
    assert good.saved is not None


@pytest.mark.parametrize(
    ("visit", "trial"),
    [
        ({}, {"note": "x" * 70_000}),
        ({}, {"note": "a\0b"}),
        ({}, {"condition": replace(CONDITION, fixation="x" * 50_000)}),
        ({}, {"condition": replace(CONDITION, fixation="two\nlines")}),
        ({}, {"sample_rate_hz": 0.0}),
        ({}, {"zero_before_counts": np.full(8, np.nan)}),
        ({"operator": "o" * 201}, {}),
        ({"calibration_json": " " * (1 << 23)}, {}),
        ({"body_mass_kg": 0.2}, {}),
    ],
)
def test_a_trial_that_could_never_be_saved_is_refused_before_it_is_recorded(
    library: Library, visit: dict[str, object], trial: dict[str, object]
) -> None:
    with pytest.raises(JournalError, match="The trial cannot be described: ") as refused:
        library.new_journal(visit_header(**visit), trial_header(**trial))
    assert len(str(refused.value)) < 300
    assert journals(library) == []


def test_a_journal_never_grows_longer_than_what_can_be_read_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forceplate.storage.journal.MAX_JOURNAL_BYTES", 80_000)
    writer: JournalWriter
    with library.new_journal(visit_header(), trial_header()) as writer:
        with pytest.raises(JournalError, match="as long as a trial can be"):
            record(writer, effort_counts(2000))
        record(writer, effort_counts(0))
    library._held.clear()
    (outcome,) = recover_trials(Library(library.root))
    assert outcome.saved is not None
    assert 0 < len(outcome.saved.trial.counts) < 2000
