"""``show``, ``overrule``, ``reanalyse`` and ``verify`` on saved visits."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from forceplate.analysis.quality import TRIAL_CHECKS
from forceplate.cli.exit_codes import ExitCode, exit_code_of
from forceplate.cli.printing.visit_summaries import more_trials_lines
from forceplate.errors import AnalysisError, CancelledError, LibraryError, StorageError
from forceplate.operations.visit.finish_trial import finish_trial
from forceplate.storage.journal import TrialEnded
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import Condition, EndReason, Region, Side, Visit, VisitHeader
from tests.integration.command_line import invoke
from tests.unit.storage.samples import (
    STARTED_AT,
    blocks,
    calibrated_header,
    effort_counts,
    trial_header,
    visit_header,
)

WHY = ("--reason", "tremor")
LEFT, RIGHT = (Condition(side, Region.HALLUX) for side in Side)


def add(root: Path, condition: Condition, percent: int, header: VisitHeader) -> Path:
    """Record a trial of so many percent of a full effort; return its visit file."""
    library = Library(root)
    counts = 100 + (effort_counts() - 100) * percent // 100
    writer = library.new_journal(header, trial_header(condition=condition))
    for block in blocks(counts, block_rows=1000):
        writer.append(block)
    writer.event(TrialEnded(EndReason.COMPLETED))
    return finish_trial(library, writer).path


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return two trials of the left foot that differ much and two of the right that do not."""
    root = tmp_path_factory.mktemp("visit")
    for condition, percent in ((LEFT, 100), (LEFT, 80), (RIGHT, 70), (RIGHT, 72)):
        path = add(root, condition, percent, calibrated_header())
    return path


@pytest.fixture(scope="module")
def visit(model: Path) -> Visit:
    return read_visit(model)


@pytest.fixture
def path(tmp_path: Path, model: Path) -> Path:
    folder = Library(tmp_path).root / "FF-001"
    folder.mkdir()
    return Path(shutil.copy(model, folder / "FF-001_W0_2026-03-02.h5"))


def run(*arguments: str | Path | float, code: int = 0) -> Result:
    result = invoke(*arguments)
    assert result.exit_code == code, result.output
    return result


def document(*arguments: str | Path | float, code: ExitCode = ExitCode.DONE) -> Any:
    return json.loads(run(*arguments, "--json", code=code).stdout)


def test_show_tells_what_the_trials_say_together(path: Path) -> None:
    lines = run("show", path).stdout.splitlines()
    assert "Trial 1, left big toe: accepted" in lines
    left, right = (
        lines.index(f"{side} big toe, seated: 2 of 2 trials accepted") for side in ("left", "right")
    )
    peak = lines[left + 1]
    assert peak.startswith("  peak force: mean of best two ")
    for way in (", best ", ", mean of accepted ", ", CV "):
        assert way in peak
    between = lines[left:right]
    assert any("The best two trials differ by 20" in line for line in between)
    assert not any("best two trials differ" in line for line in lines[right:])
    (asymmetry,) = (line for line in lines if line.startswith("Asymmetry, big toe, seated: -"))
    assert asymmetry.endswith("% (above zero: the right foot is stronger)")
    assert "good:" not in "".join(lines)


def test_names_and_values_stand_apart(path: Path) -> None:
    lines = run("show", path).stdout.splitlines()
    rows = [line.split() for line in lines if "[" in line and line.startswith("  ")]
    trials = read_visit(path).trials
    assert len(rows) == sum(hasattr(r, "value") for trial in trials for r in trial.results)
    names = {result.name for trial in trials for result in trial.results}
    for name, value, *_ in rows:
        assert name in names
        float(value)


def test_all_checks_and_those_that_could_not_be_made(path: Path, tmp_path: Path) -> None:
    trials = read_visit(path).trials
    told = run("show", path, "--checks").stdout
    n_passed = sum(c.outcome == "pass" for trial in trials for c in trial.checks)
    assert told.count("  good: ") >= n_passed > 0
    without = add(tmp_path / "bare", LEFT, 100, visit_header())
    (trial,) = read_visit(without).trials
    told = run("show", without).stdout
    assert "could not be checked: " in told
    assert "  rejected: " in told
    shown = document("show", without)["visits"][0]["trials"][0]
    assert [check["check"] for check in shown["checks"]] == [c.check for c in trial.checks]
    assert {*shown["checks_not_done"], *(c.check for c in trial.checks)} == set(TRIAL_CHECKS)
    assert all(set(check["sentence"]) == {"en", "nl"} for check in shown["checks"])


def test_show_in_dutch(path: Path) -> None:
    told = run("show", path, "--language", "nl").stdout
    assert "Poging 1, grote teen links: goedgekeurd" in told
    assert "grote teen rechts, zittend: 2 van 2 pogingen goedgekeurd" in told
    assert "piekkracht: gemiddelde van beste twee" in told
    assert "let op: De beste twee pogingen verschillen 20," in told
    run("show", path, "--language", "fr", code=ExitCode.USAGE)


def test_show_for_programs(path: Path) -> None:
    (shown,) = document("show", path)["visits"]
    assert shown["protocol"] == calibrated_header().protocol
    left, right = shown["conditions"]
    assert (left["n_trials"], left["n_accepted"], left["asks_for_more"]) == (2, 2, True)
    assert right["asks_for_more"] is False
    values = {value["name"]: value for value in left["summaries"]}
    best = max(
        r["value"] for t in shown["trials"] for r in t["results"] if r["name"] == "peak_force"
    )
    assert values["peak_force_best_of_accepted"]["value"] == best
    assert left["checks"][0]["check"] == "best_two"
    (asymmetry,) = shown["asymmetries"]
    assert asymmetry["asymmetry"]["value"] < 0


def test_overrule(path: Path) -> None:
    told = run("overrule", path, 2, "--reject", "--reason", "Heel lifted", "--by", "AB").stdout
    assert told.startswith("Trial 2, left big toe: NOT ACCEPTED\n  OVERRULED by AB, ")
    assert ": Heel lifted\n" in told
    trial = read_visit(path).trials[1]
    assert trial.override is not None
    assert (trial.accepted, trial.override.by, trial.override.reason) == (
        False,
        "AB",
        "Heel lifted",
    )
    assert trial.override.at > STARTED_AT
    shown = document("show", path)["visits"][0]["trials"][1]
    assert shown["override"]["at"] == trial.override.at.isoformat()
    assert "OVERRULED by AB" in run("show", path).stdout
    assert "EIGEN OORDEEL van AB" in run("show", path, "--language", "nl").stdout
    again = document("overrule", path, 2, "--accept", "--reason", "It stood", "--by", "CD")
    assert again["trial"]["accepted"] is True
    assert run("verify", path).stdout.startswith(f"{path}: sound, unsigned\nSound means: ")


def test_what_cannot_be_overruled_stays(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    run("overrule", path, 1, "--reason", "x", "--by", "AB", code=ExitCode.USAGE)
    run("overrule", path, 1, "--accept", "--by", "AB", code=ExitCode.USAGE)
    nothing = invoke("overrule", path, "1", "--accept", "--reason", " ", "--by", "AB")
    assert isinstance(nothing.exception, AnalysisError)
    copy = tmp_path / "copy.h5"
    copy.write_bytes(before)
    outside = invoke("overrule", copy, "1", "--reject", "--reason", "x", "--by", "AB")
    assert isinstance(outside.exception, LibraryError)
    assert path.read_bytes() == copy.read_bytes() == before


def test_reanalyse_keeps_and_verify_remarks(path: Path) -> None:
    visit = read_visit(path)
    first = visit.trials[0]
    older = replace(first.results[0], method_version=0)
    trial = replace(first, results=(older, *first.results[2:]))
    write_visit(path, replace(visit, trials=(trial, *visit.trials[1:])), overwrite=True)
    refused = ExitCode.REFUSED
    verdict, other, unknown = run("verify", path, code=refused).stdout.splitlines()
    assert verdict.endswith(": NOT ALL CHECKED, unsigned")
    assert "trial 1: not checked, of other versions" in other
    assert unknown.endswith(first.results[1].name)
    (report,) = document("verify", path, code=refused)["visits"]
    assert (report["outcome"], report["sound"], report["findings"]) == ("not_checked", False, [])
    assert (len(report["unchecked"]), len(report["remarks"])) == (1, 1)
    assert run("reanalyse", path).stdout == (
        f"{path}: 4 trials analysed; of other versions of the methods, 1 answer is kept\n"
    )
    assert run("verify", path).stdout.startswith(f"{path}: sound, unsigned\n")
    (done,) = document("reanalyse", path)["visits"]
    assert (done["trials"], done["earlier_results"]) == (4, 1)
    shown = document("show", path)["visits"][0]["trials"][0]
    assert [r["method_version"] for r in shown["earlier_results"]] == [0]


def test_one_more_trial(visit: Visit) -> None:
    def lines(*percents: int) -> str:
        trials = tuple(
            replace(visit.trials[{100: 0, 80: 1}[percent]], number=number)
            for number, percent in enumerate(percents, 1)
        )
        return "\n".join(more_trials_lines(replace(visit, trials=trials), LEFT))

    assert "Fewer than two trials count so far: one more trial." in lines(100)
    assert "differ by 20" in lines(100, 80)
    assert lines(100, 80, 100) == "  By these checks no further trial is needed."
    assert "is still learning, one more trial." in lines(80, 80, 100)
    tired = lines(80, 80, 80, 80, 80, 100)
    assert "still learning" in tired
    assert tired.endswith("But 6 trials have been made; more would tire the person.")


def test_a_mark_is_moved_by_hand_and_taken_back(path: Path, visit: Visit) -> None:
    told = document("mark", path, 2, "--onset-s", 2.3004, "--by", "AB", *WHY)["trial"]
    assert told["marks"]["onset_sample"] == 2300
    (onset,) = (r for r in told["results"] if r["name"] == "onset_s")
    assert (onset["value"], onset["method"]) == (pytest.approx(2.3), "by_hand")
    shown = run("mark", path, 2, "--peak-s", 4.0, "--by", "CD", *WHY, "--language", "nl").stdout
    assert "BEGIN, PIEK MET DE HAND GEZET door CD" in shown
    marks = read_visit(path).trials[1].marks
    assert marks is not None
    assert (marks.onset_sample, marks.peak_sample, marks.by) == (2300, 4000, "CD")
    rested = document("mark", path, 2, "--rest-s", 0.9, "--by", "EF", *WHY)["trial"]
    assert rested["marks"]["rest_sample"] == 900
    assert [(c["by"], c["reason"]) for c in rested["changes"]] == [
        ("AB", "tremor"), ("CD", "tremor"), ("EF", "tremor"),
    ]  # fmt: skip
    (start,) = (r for r in rested["results"] if r["name"] == "rest_start_s")
    assert (start["value"], start["method"]) == (pytest.approx(0.9), "rest_by_hand")
    assert "ONSET, PEAK, REST SET BY HAND by EF" in run("show", path).stdout
    assert document("mark", path, 2, "--withdraw")["trial"]["marks"] is None
    assert read_visit(path).trials[1].results == visit.trials[1].results


@pytest.mark.parametrize(
    "arguments",
    [
        ("mark", 2),
        ("mark", 2, "--onset-s", 2.3),
        ("mark", 2, "--onset-s", 2.3, "--by", "AB"),
        ("mark", 2, "--withdraw", "--onset-s", 2.3),
        ("mark", 2, "--withdraw", "--by", "AB"),
        ("mark", 2, "--onset-s", -1, "--by", "AB", *WHY),
        ("mark", 2, "--peak-s", 10.5, "--by", "AB", *WHY),
        ("mark", 9, "--onset-s", 2.3, "--by", "AB", *WHY),
        ("overrule", 2),
        ("overrule", 2, "--accept", "--withdraw"),
        ("overrule", 2, "--withdraw", "--by", "AB"),
    ],
)
def test_arguments_that_contradict_each_other_change_nothing(
    path: Path, arguments: tuple[str | int, ...]
) -> None:
    before = path.read_bytes()
    command, *rest = arguments
    run(command, path, *rest, code=ExitCode.USAGE)
    assert path.read_bytes() == before


def test_a_mark_where_no_effort_is_is_refused(path: Path) -> None:
    command: list[str | Path] = ["mark", path, "2", "--onset-s", "9.5", "--by", "AB", *WHY]
    with pytest.raises(AnalysisError, match="Trial 2 cannot be marked so"):
        invoke(*command, catch_exceptions=False)


def test_an_override_is_withdrawn_and_a_note_written(path: Path, visit: Visit) -> None:
    run("overrule", path, 1, "--reject", "--reason", "cough", "--by", "AB")
    assert document("overrule", path, 1, "--withdraw")["trial"]["override"] is None
    assert read_visit(path).trials[0].accepted == visit.trials[0].accepted
    assert "  note: sneezed" in run("note", path, 1, "sneezed").stdout
    assert "  note: a ?[2J b ?c" in run("note", path, 1, "a\n\x1b[2J\tb\r\n\u202ec").stdout
    assert document("note", path, 1, "")["trial"]["note"] == ""


def test_a_gain_lists_its_differences_with_ids_and_in_both_languages(
    path: Path, tmp_path: Path, visit: Visit
) -> None:
    header = replace(
        visit.header, visit="W8", started_at=visit.header.started_at.replace(month=5), protocol="x"
    )
    write_visit(tmp_path / "w8.h5", Visit(header, visit.trials))
    told = json.loads(run("gain", path, tmp_path / "w8.h5", "--json", code=ExitCode.REFUSED).stdout)
    for condition in told["conditions"]:
        assert condition["baseline"]["name"] == "peak_force_mean_of_best"
        (difference,) = condition["differences"]
        assert difference["what"] == "protocol"
        assert (difference["baseline"], difference["follow_up"]) == (visit.header.protocol, "x")
        assert difference["can_be_overridden"] is True
        assert "at baseline" in difference["sentence"]
        assert "bij de nulmeting" in difference["sentence_nl"]


def test_a_cancel_is_no_trouble_with_files() -> None:
    assert exit_code_of(CancelledError()) == 130
    assert exit_code_of(StorageError()) == 4
