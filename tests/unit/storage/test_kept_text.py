"""Sentences in files: what was kept is said again, and no file can set a trap with one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.errors import VisitFileError
from forceplate.storage.assemble import assemble_trial
from forceplate.storage.journal import JournalWriter, TrialEnded, read_journal
from forceplate.storage.kept_text import LONGEST_KEPT_BYTES, dump_text, load_text
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import EndReason, Visit
from forceplate.words import Text, plain, say
from tests.unit.storage.forged_visits import forge
from tests.unit.storage.samples import make_trial, trial_header, visit_header

WHY = Text("The driver {driver} is at fault: {rule}.").fill(
    driver="'odd'", rule=Text("{n:.1f} of {all:g}").fill(n=1.5, all=3)
)
TRAPS: dict[str, Any] = {
    "a huge width": ["{n:>999999999}", "", "", {"n": 1}],
    "a huge precision": ["{n:.999999999f}", "", "", {"n": 1.0}],
    "a width within": ["{n:{n}}", "", "", {"n": 99999}],
    "an attribute": ["{n.real}", "", "", {"n": 1}],
    "a value that is missing": ["{n} {m}", "", "", {"n": 1}],
    "a form that does not fit": ["{n:d}", "", "", {"n": "x"}],
    "half a brace": ["{n", "", "", {"n": 1}],
    "half a letter": ["\ud800", "", "", {}],
    "a mapping": ["{n}", "", "", {"n": {}}],
    "a plural that fails": ["{n}", "", "{m}", {"n": 1}],
    "words for a number": [1, "", "", {}],
    "nothing": None,
}


def nested(levels: int, message: str = "{t}") -> Any:
    data: Any = ["ha" * 50, "", "", {}]
    for _ in range(levels):
        data = [message, "", "", {"t": data}]
    return data


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_what_cannot_be_said_is_no_sentence(trap: Any) -> None:
    with pytest.raises(ValueError, match="no packed message"):
        load_text(json.dumps(trap))


@pytest.mark.parametrize("data", [nested(100), nested(7, "{t}" * 100)])
def test_a_sentence_cannot_grow_without_end(data: Any) -> None:
    with pytest.raises(ValueError, match="no packed message"):
        load_text(json.dumps(data))


@given(st.text(), st.text(), st.floats(allow_nan=False, allow_infinity=False))
def test_whatever_a_driver_says_can_be_kept(words: str, name: str, number: float) -> None:
    for text in (plain(words), WHY.fill(driver=name, rule=plain(words)), WHY,
                 Text("{name} {number:.3g}").fill(name=name, number=number)):  # fmt: skip
        kept = dump_text(text)
        assert len(kept) <= LONGEST_KEPT_BYTES
        assert say(load_text(kept)) == say(text)


def test_what_is_too_long_or_no_text_is_cut() -> None:
    for words in ("x" * 99_999, "half \ud800 a letter", "\U0001f600" * 99_999):
        kept = dump_text(plain("{words}").fill(words=words))
        assert len(kept) <= LONGEST_KEPT_BYTES
        assert say(load_text(kept))[:1] == words[:1]


def test_a_journal_keeps_why_and_one_of_before_reads_as_before(tmp_path: Path) -> None:
    for name, ended, why in (
        ("new", TrialEnded(EndReason.DRIVER_FAILED, 0, dump_text(WHY)), WHY),
        ("other", TrialEnded(EndReason.SILENT), None),
    ):
        with JournalWriter(tmp_path / name, visit_header(), trial_header()) as writer:
            writer.event(ended)
        assert assemble_trial(read_journal(tmp_path / name)).end_error == why
    with pytest.raises(ValueError, match="no packed message"):
        TrialEnded(EndReason.DRIVER_FAILED, 0, "[]")


def test_a_visit_keeps_why_and_refuses_what_is_no_sentence(tmp_path: Path) -> None:
    path = tmp_path / "visit.h5"
    write_visit(path, Visit(visit_header(), (make_trial(),)))
    (trial,) = read_visit(path).trials
    assert trial.end_error == make_trial().end_error
    forge(path, lambda visit: visit.recording.update(end_error="[]"))
    with pytest.raises(VisitFileError, match="end_error is '\\[\\]'"):
        read_visit(path)
