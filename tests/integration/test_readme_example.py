"""The Python example of the README runs as written."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import forceplate
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Visit
from tests.unit.analysis_data import header, visit

README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    person = tmp_path / "forceplate-demo" / "S1"
    person.mkdir(parents=True)
    for label, day, peaks in (("W0", 0, (60.0, 62.0)), ("W8", 56, (95.0, 97.0))):
        made = visit(header(label, day), *peaks)
        write_visit(person / f"S1_{label}_{made.header.started_at:%Y-%m-%d}.h5", made)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def open_both(folder: Path) -> list[Visit]:
    library = forceplate.open_library(folder / "forceplate-demo")
    return [forceplate.open_visit(entry.path) for entry in library.visits()]


def test_the_example_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = README.read_text(encoding="utf-8")
    code, *_ = re.findall(r"```python\n(.*?)```", text, re.DOTALL)  # a later one opens an export
    found: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), found)
    printed = capsys.readouterr().out
    assert "left (10000, 3) 1000.0" in printed
    assert "left hallux gain" in printed
    assert "'cutoff_hz': 20.0" in printed
    assert len(found["samples"]) == 10_000  # type: ignore[arg-type]


def test_tables_are_plain_records_without_pandas(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    visits = open_both(folder)
    table = forceplate.results_table(visits)
    assert len(table) == sum(len(trial.results) for each in visits for trial in each.trials)
    peaks = [row for row in table if row["result"] == "peak_force"]
    assert [row["visit"] for row in peaks] == ["W0", "W0", "W8", "W8"]
    trial = visits[0].trials[0]
    samples = forceplate.samples_table(trial)
    assert samples[7]["time_s"] == 0.007
    assert samples[7]["ch1_counts"] == trial.counts[7, 1]


def test_another_choice_gives_another_onset_and_leaves_the_visit_as_it_was(folder: Path) -> None:
    baseline = open_both(folder)[0]
    earlier = forceplate.OnsetRule(forceplate.OnsetKind.QUIET_BAND, threshold=3.0)
    again = forceplate.analyse(baseline, forceplate.Choices(onset=earlier))

    def onset_s(of: Visit) -> float:
        (result,) = (r for r in of.trials[0].results if r.name == "onset_s")
        return result.value  # type: ignore[union-attr]

    assert onset_s(again) < onset_s(baseline)
    assert onset_s(forceplate.analyse(baseline)) == onset_s(baseline)


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = forceplate.nonsense
    assert {"open_visit", "compare_visits"} <= set(dir(forceplate))
