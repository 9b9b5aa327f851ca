"""From repeated visits or a table to an error model in a file, and back."""

from __future__ import annotations

import json
import re
import weakref
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from forceplate.analysis.gain.calibration_ties import ties_from_json
from forceplate.analysis.reliability.agreement import SEM_FORMULAS, reliability
from forceplate.analysis.reliability.error_model import (
    ErrorEntry,
    ErrorModel,
    Metric,
    error_entry,
)
from forceplate.analysis.reliability.estimate import Estimate
from forceplate.analysis.reliability.repeated_csv import read_scores
from forceplate.errors import AnalysisError
from forceplate.operations.retest.repeated_visits import score_tables
from forceplate.types import Condition, Parameter, Posture, Region, Side, Visit
from forceplate.words import say
from tests.unit.analysis_data import CONDITION, HEADER, header
from tests.unit.test_gain_compare import with_peaks

PARAMETERS: dict[str, Parameter] = {
    "n_used": 2,
    "filter": "butterworth",
    "cutoff_hz": 50.0,
    "net": True,
}
METRIC = Metric("peak_force_mean_of_best", "N", "mean_of_best", 1, PARAMETERS)
OF_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}(e.*)?")
"""A number that is another one where the point stands between thousands."""
positive = st.floats(0.01, 1e4)
conditions = st.builds(
    Condition,
    st.sampled_from(Side), st.sampled_from(Region), st.sampled_from(Posture),
    st.text(max_size=10),
)  # fmt: skip
entries = st.builds(
    ErrorEntry,
    condition=conditions,
    metric=st.builds(Metric, st.just("m"), st.just("N"), st.text(max_size=8), st.integers(1, 9)),
    sem=st.floats(0.01, 10),
    sem_formula=st.sampled_from(sorted(SEM_FORMULAS)),
    sem_high=st.none() | st.floats(10, 100),
    n_persons=st.integers(3, 500),
    n_visits=st.integers(2, 9),
    population=st.text("abc é€", min_size=1, max_size=20).filter(str.strip),
    measured=st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    learning=st.none() | st.builds(Estimate, positive, st.none() | positive, st.none() | positive),
    icc=st.none() | st.dictionaries(st.text(max_size=8), positive, max_size=3),
)


@given(st.lists(entries, max_size=4))
def test_a_model_comes_back_from_its_file(listed: list[ErrorEntry]) -> None:
    model = ErrorModel()
    for entry in listed:
        model = model.with_entry(entry)
    assert ErrorModel.from_json(model.to_json()) == model
    for entry in model.entries:
        assert model.find(entry.condition, entry.metric) == entry.error()


def study() -> ErrorEntry:
    source = np.random.default_rng(1)
    scores = source.normal(80, 20, (15, 1)) + source.normal(0, 4, (15, 2))
    return error_entry(
        reliability(scores), CONDITION, METRIC, population="15 adults", on=date(2026, 5, 1)
    )


def test_a_study_becomes_an_entry() -> None:
    entry = study()
    error = entry.error()
    assert entry.n_persons == 15
    assert error.sem == pytest.approx(4, rel=0.5)
    assert error.sem_high is not None
    assert error.sem_high > error.sem
    assert not error.assumed
    assert error.learning is not None
    assert "15 adults" in say(error.source)


def test_a_new_study_takes_the_place_of_the_old_one() -> None:
    old = study()
    new = replace(old, population="30 adults", n_persons=30)
    other = replace(old, condition=replace(CONDITION, side=Side.RIGHT))
    model = ErrorModel().with_entry(old).with_entry(other).with_entry(new)
    assert len(model.entries) == 2
    found = model.find(CONDITION, METRIC)
    assert found is not None
    assert "30 adults" in say(found.source)
    assert model.find(replace(CONDITION, posture=Posture.STANDING), METRIC) is None
    assert model.find(CONDITION, replace(METRIC, method_version=2)) is None
    assert model.find(CONDITION, replace(METRIC, parameters={**PARAMETERS, "n_used": 3})) is None


def test_another_formula_has_no_interval() -> None:
    source = np.random.default_rng(2)
    scores = source.normal(80, 20, (15, 1)) + source.normal(0, 4, (15, 2))
    entry = error_entry(
        reliability(scores), CONDITION, METRIC, population="x", on=date(2026, 5, 1),
        formula="sqrt_within_mean_square",
    )  # fmt: skip
    assert entry.sem_high is None
    with pytest.raises(AnalysisError, match="formula"):
        error_entry(
            reliability(scores), CONDITION, METRIC, population="x", on=date(2026, 5, 1),
            formula="guess",
        )  # fmt: skip


def broken(**changes: object) -> str:
    document = json.loads(ErrorModel((study(),)).to_json())
    document["entries"][0].update(changes)
    return json.dumps(document)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"schema": "forceplate-error-model", "version": 3, "entries": []}',
        '{"schema": "forceplate-error-model", "version": 1}',
        '{"schema": "forceplate-error-model", "version": 1, "entries": [{}]}',
        '{"schema": "forceplate-error-model", "version": 1, "entries": [3]}',
        "[" * 100_000,
        " " * 1_000_001,
        broken(sem=0), broken(sem=-1), broken(sem="2"), broken(sem=True), broken(sem_high=0.1),
        broken(population=" "), broken(n_persons=2), broken(n_visits=1), broken(n_persons=2.5),
        broken(measured="yesterday"), broken(sem_formula="mine"), broken(learning=3),
        broken(learning={"value": 1}), broken(condition={"side": "both"}), broken(metric=None),
        broken(icc=["x"]), broken(icc={"a": None}), broken(n_planned="30"), broken(adoption=3),
        broken(adoption={"by": "", "at": "2026-03-02T09:00:00+01:00", "fewest_days": 7,
                         "most_days": 14, "visits": []}),
        broken(sem=float("nan")), broken(sem=float("inf")),
    ],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(AnalysisError, match="cannot be used"):
        ErrorModel.from_json(text)


def test_the_same_condition_twice_is_refused() -> None:
    document = json.loads(ErrorModel((study(),)).to_json())
    document["entries"] *= 2
    with pytest.raises(AnalysisError, match="entry 2 is of the same condition"):
        ErrorModel.from_json(json.dumps(document))


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_a_refusal(data: bytes) -> None:
    with pytest.raises(AnalysisError):
        ErrorModel.from_json(data)


def person(name: str, *peaks_n: float, **changes: object) -> list[Visit]:
    """Return a person's visits a week apart with these peaks."""
    return [
        with_peaks(
            replace(header(f"V{number}", 7 * number), subject_id=name, **changes),  # type: ignore[arg-type]
            peak_n, peak_n,
        )
        for number, peak_n in enumerate(peaks_n)
    ]  # fmt: skip


def test_visits_become_a_table() -> None:
    visits = person("B", 60, 62) + person("A", 80, 79) + person("C", 70, 75) + person("D", 90)
    (table,) = score_tables(reversed(visits))
    assert table.subjects == ("A", "B", "C")
    assert table.scores.tolist() == [[80, 79], [60, 62], [70, 75]]
    assert table.condition == CONDITION
    assert table.metric is not None
    assert table.metric.name == "peak_force_mean_of_best"
    assert set(table.left_out) == {"D"}
    assert "maar één meting" in say(table.left_out["D"], "nl")


def test_a_missing_condition_or_visit_is_nan() -> None:
    right = replace(CONDITION, side=Side.RIGHT)
    first, second = person("A", 80, 79)
    extra = with_peaks(second.header, 50.0, 50.0, condition=right)
    both = replace(second, trials=second.trials + extra.trials)
    tables = score_tables([first, both, *person("B", 60, 61, 62)])
    assert [t.condition for t in tables] == [CONDITION, right]
    assert np.isnan(tables[0].scores).tolist() == [[False, False, True], [False] * 3]
    assert np.isnan(tables[1].scores).tolist() == [[True, False, True]]


def test_visits_that_may_not_be_compared_are_left_out_with_the_reason() -> None:
    first, second = person("A", 80, 79)
    moved = replace(second, header=replace(second.header, calibration_json=None))
    (table,) = score_tables([first, moved, *person("B", 60, 61)])
    assert table.subjects == ("B",)
    assert "calibration" in table.left_out["A"].en
    assert "kalibratie" in say(table.left_out["A"], "nl")


def test_another_method_than_the_others_is_left_out() -> None:
    visits = person("B", 60, 61)
    other = [
        replace(
            v,
            trials=tuple(
                replace(t, results=tuple(replace(r, method_version=9) for r in t.results))
                for t in v.trials
            ),
        )
        for v in visits
    ]
    (table,) = score_tables(person("A", 80, 79) + other)
    assert table.subjects == ("A",)
    assert "another method" in table.left_out["B"].en


def test_no_visits_no_table() -> None:
    assert score_tables([]) == ()
    assert HEADER.subject_id == "S1"


@pytest.mark.parametrize(
    "text",
    [
        "who,one,two\nA,80.5,79\nB,60,\n\n",
        "who;one;two\nA;80,5;79\nB;60;\n",
        "\ufeffwho\tone\ttwo\r\nA\t80,5\t79\r\nB\t60\t\r\n",
        '"who","one","two"\n"A","80.5","79"\n" B ","60",""\n',
    ],
)
def test_tables_of_several_programs(text: str) -> None:
    table = read_scores(text)
    assert table.subjects == ("A", "B")
    assert table.columns == ("one", "two")
    assert table.scores[0].tolist() == [80.5, 79.0]
    assert table.scores[1, 0] == 60
    assert np.isnan(table.scores[1, 1])


LEGS = "who,leg,one,two\nA,L,1,2\nA,R,3,4\nB,L,5,6\n"


def test_one_leg_of_each_person() -> None:
    table = read_scores(LEGS, subject="who", columns=["two", "one"], where={"leg": "L"})
    assert table.scores.tolist() == [[2, 1], [6, 5]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        (LEGS, "not independent"),
        ("who,one\nA,x\n", "not a number"),
        ("who,one\nA,nan\n", "not a number"),
        ("who,one\nA,inf\n", "not a number"),
        ("who,one\nA,1,2\n", "3 cells"),
        ("who,one\nA\n", "1 cell,"),
        ("a,b\n1,2\n", "no column 'who'"),
        ("who\nA\nB\n", "no column beside 'who'"),
    ],
)
def test_a_table_that_is_wrong_is_refused(text: str, message: str) -> None:
    columns = ["one", "two"] if text == LEGS else []
    with pytest.raises(AnalysisError, match=message):
        read_scores(text, subject="who", columns=columns)


@given(
    st.lists(
        st.lists(st.none() | st.floats(-1e6, 1e6), min_size=2, max_size=2), min_size=1, max_size=6
    ),
    st.sampled_from([",", ";", "\t"]),
)
@example([[None, 1.625]], ",")
@example([[None, 1.625]], ";")
@example([[2.5, 1.625]], ";")
def test_any_numbers_come_back(rows: list[list[float | None]], separator: str) -> None:
    """But for those of which nothing in the table tells whether they are of thousands."""
    lines = [separator.join(["who", "one", "two"])]
    for number, row in enumerate(rows):
        cells = ["" if value is None else repr(value) for value in row]
        lines.append(separator.join([f"P{number}", *cells]))
    cells_of_all = [repr(value) for row in rows for value in row if value is not None]
    of_thousands = [each for each in cells_of_all if OF_THOUSANDS.fullmatch(each)]
    whole = [each for each in cells_of_all if "." not in each]
    if separator != "," and of_thousands and len(of_thousands) + len(whole) == len(cells_of_all):
        with pytest.raises(AnalysisError, match="which may be"):
            read_scores("\n".join(lines))
        return
    table = read_scores("\n".join(lines))
    expected = np.array(rows, dtype=np.float64)
    np.testing.assert_array_equal(table.scores, expected)


PAGE = Path(__file__).parents[2] / "forceplate" / "analysis" / "reliability" / "RELIABILITY.md"


def test_the_examples_on_the_page_are_read() -> None:
    blocks = PAGE.read_text(encoding="utf-8").split("```json\n")[1:]
    model_text, ties_text = (block.partition("```")[0] for block in blocks)
    model = ErrorModel.from_json(model_text)
    assert model.to_json() == model_text
    error = model.entries[0].error()
    assert error.sem_high == model.entries[0].sem_high
    assert error.mdc95 == pytest.approx(1.96 * 2**0.5 * 7.6)  # 20 of 30 persons: the upper end
    (tie,) = ties_from_json(ties_text)
    assert tie.max_difference_percent == 0.8


def test_the_page_names_every_formula() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in SEM_FORMULAS)


def test_a_table_does_not_keep_the_samples_of_the_visits() -> None:
    counts: list[weakref.ref[NDArray[np.int32]]] = []

    def visits() -> Iterator[Visit]:
        for name in ("A", "B", "C", "D"):
            for one in person(name, 80, 79):
                trials = tuple(
                    replace(t, counts=np.zeros((100, 3), np.int32), time_s=np.zeros(100))
                    for t in one.trials
                )
                counts.extend(weakref.ref(t.counts) for t in trials)
                yield replace(one, trials=trials)
                del trials, one

    (table,) = score_tables(visits())
    assert len(table.subjects) == 4
    assert sum(ref() is not None for ref in counts) == 0
