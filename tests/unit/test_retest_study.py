"""A library as a study of its own error: who counts, who does not and why, who is next."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import Result

from forceplate.analysis.quality import overrule
from forceplate.analysis.reliability.agreement import Reliability, reliability
from forceplate.analysis.reliability.error_model import FILE_NAME, Adoption, ErrorModel
from forceplate.analysis.reliability.sem_interval import (
    PLANNED_PERSONS,
    sem_interval,
    upper_end_factor,
)
from forceplate.errors import AnalysisError, LibraryError, StorageError
from forceplate.operations.gain.library_comparison import library_comparison
from forceplate.operations.gain.own_error_model import forget_person, own_error_model, take_back
from forceplate.operations.retest.findings import findings, needed, reason_of_plan
from forceplate.operations.retest.library_study import (
    RetestStudy,
    adopt_study,
    read_retest_study,
    say_training,
)
from forceplate.operations.retest.pairs import PersonStanding, Standing
from forceplate.operations.retest.pairs_csv import retest_csv
from forceplate.started_anyway import StartedAnyway, json_of
from forceplate.storage.library import Library
from forceplate.storage.retests import RetestPlan, Retests
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import Override, Visit, VisitHeader
from forceplate.types import Result as Number
from forceplate.words import Text, say
from tests.integration.command_line import invoke
from tests.unit.analysis_data import CONDITION, header, visit
from tests.unit.test_gain_compare import with_peaks
from tests.written_visits import put

TODAY = date(2026, 2, 20)
AT = datetime(2026, 2, 20, 12, 0, tzinfo=UTC)
PAIRS = ((62.0, 60.5), (70.0, 73.0), (81.0, 80.0), (95.0, 92.5))


def save(library: Library, whole: Visit) -> Path:
    about = whole.header
    folder = library.root / about.subject_id
    folder.mkdir(exist_ok=True)
    path = folder / f"{about.subject_id}_{about.visit}_{about.started_at.date().isoformat()}.h5"
    return put(path, whole)


def about(name: str, label: str, day: int, **changes: Any) -> VisitHeader:
    return replace(header(label, day), subject_id=name, **changes)


@cache
def peaks(name: str, label: str, day: int, peak_n: float, **changes: Any) -> Visit:
    return with_peaks(about(name, label, day, **changes), peak_n, peak_n)


def save_pairs(
    library: Library, pairs: Sequence[tuple[float, float]] = PAIRS, *, retest: str = "R1"
) -> None:
    for number, (first, second) in enumerate(pairs):
        save(library, peaks(f"P{number:02}", "W0", 0, first, operator="PK"))
        save(library, peaks(f"P{number:02}", retest, 7 + number % 3, second, operator="PK"))


def read(library: Library, today: date = TODAY) -> RetestStudy:
    return read_retest_study(library, today=today)


def standing(library: Library) -> PersonStanding:
    (person,) = read(library).persons
    return person


def limit(library: Library) -> Number:
    """Return the smallest real change by which a library judges a later visit of P01."""
    root = library.root
    first = read_visit(next((root / "P01").glob("*_W0_*.h5")))
    (found,) = library_comparison(root)(first, peaks("P01", "W8", 56, 99.0))
    assert isinstance(found.mdc95, Number)
    return found.mdc95


def test_persons_measured_twice_count_and_give_the_error_of_their_differences(
    library: Library,
) -> None:
    save_pairs(library)
    study = read(library)
    assert [one.standing for one in study.persons] == [Standing.COUNTS] * 4
    assert [one.days for one in study.persons] == [7, 8, 9, 7]
    (found,) = study.conditions
    assert found.condition == CONDITION
    assert found.pairs.tolist() == [list(pair) for pair in PAIRS]
    assert isinstance(found.answer, Reliability)
    # differences -1.5, 3, -1 and -2.5: their mean -0.5, their squares about it 17.5
    assert found.answer.sem["sqrt_error_mean_square"] == pytest.approx((17.5 / 3 / 2) ** 0.5)
    assert study.operators == ("PK",)
    assert not study.is_complete


def test_nobody_counts_before_it_is_said_whether_they_trained(library: Library) -> None:
    save_pairs(library, retest="W1")
    study = read(library)
    assert [one.standing for one in study.persons] == [Standing.NOT_SAID] * 4
    assert study.conditions == ()
    first, *others = study.not_said
    say_training(library, [first], trained=True, by="PK", at=AT)
    say_training(library, others, trained=False, by="PK", at=AT)
    study = read(library)
    assert [one.standing for one in study.persons] == [Standing.TRAINED, *[Standing.COUNTS] * 3]
    assert say(study.persons[0].why or "") == "Trained between W0 and W1 (PK, 20 Feb 2026)."
    say_training(library, [study.persons[0]], trained=False, by="PK", at=AT)  # it was a mistake
    assert len(read(library).counted) == 4


def test_a_line_that_is_damaged_says_nothing(library: Library) -> None:
    save_pairs(library, PAIRS[:1], retest="W1")
    say_training(library, read(library).not_said, trained=False, by="PK", at=AT)
    path = library.root / "retests.jsonl"
    path.write_text('{"subject_id": "P00"}\nno json\n[]\n' + path.read_text("utf-8"), "utf-8")
    assert standing(library).standing is Standing.COUNTS
    path.write_text(path.read_text("utf-8").replace("false", '"false"'), "utf-8")
    assert standing(library).standing is Standing.NOT_SAID


@pytest.mark.parametrize(
    ("days", "why"),
    [(6, "R1 came 6 days after W0; 7 are planned at least."),
     (15, "R1 came 15 days after W0; 14 are planned at most.")],
)  # fmt: skip
def test_visits_too_near_or_too_far_do_not_count(library: Library, days: int, why: str) -> None:
    save(library, peaks("A", "W0", 0, 70.0))
    save(library, peaks("A", "R1", days, 71.0))
    person = standing(library)
    assert (person.standing, say(person.why or "")) == (Standing.DAYS, why)
    Retests(library.root).keep_plan(RetestPlan(30, 6, 15))
    assert standing(library).standing is Standing.COUNTS


def test_a_simulation_and_two_platforms_do_not_count(library: Library) -> None:
    for label, day in (("W0", 0), ("R1", 7)):
        save(library, peaks("S", label, day, 70.0, simulated=True))
    save(library, peaks("T", "W0", 0, 70.0))
    save(library, peaks("T", "R1", 7, 71.0, calibration_json=None))
    simulated, other = read(library).persons
    assert simulated.standing is Standing.SIMULATED
    assert other.standing is Standing.NOT_COMPARABLE
    assert "calibration" in say(other.why or "")


def test_a_trial_in_doubt_takes_its_condition_out(library: Library) -> None:
    save(library, peaks("A", "W0", 0, 70.0))
    second = visit(about("A", "R1", 7), 70.0, 71.0)
    spoilt = overrule(second.trials[0], Override(True, "I saw it", "PK", AT))
    save(library, replace(second, trials=(spoilt, second.trials[1])))
    person = standing(library)
    assert person.standing is Standing.DOUBTED
    assert "trial 1 is in doubt" in say(person.why or "")
    assert "I saw it" in say(person.why or "")


def test_a_platform_in_doubt_takes_the_visit_out(library: Library) -> None:
    decided = json_of([StartedAnyway(("failed_check",), "only one session left", "PK", AT)])
    save(library, peaks("A", "W0", 0, 70.0, started_anyway_json=decided))
    save(library, peaks("A", "R1", 7, 71.0))
    person = standing(library)
    assert person.standing is Standing.DOUBTED
    assert "only one session left" in say(person.why or "")


def test_the_pair_that_comes_nearest_is_the_one_that_is_told_of(library: Library) -> None:
    save(library, peaks("A", "W0", 0, 70.0))
    save(library, peaks("A", "W8", 56, 90.0))
    save(library, peaks("A", "R1", 66, 91.0))
    person = standing(library)
    assert person.standing is Standing.COUNTS
    assert person.pair is not None
    assert [visit.used.visit for visit in person.pair] == ["W8", "R1"]


def test_who_can_be_next_until_when(library: Library) -> None:
    save(library, peaks("A", "W0", 10, 70.0))  # 11 February
    save(library, peaks("B", "W0", 6, 70.0))  # 7 February
    save(library, peaks("C", "W0", 0, 70.0))  # 1 February: too long ago on the 20th
    study = read(library)
    assert [
        (one.subject_id, one.first, one.earliest, one.latest) for one in study.next_persons
    ] == [
        ("B", "W0", date(2026, 2, 14), date(2026, 2, 21)),
        ("A", "W0", date(2026, 2, 18), date(2026, 2, 25)),
    ]
    assert [one.standing for one in study.persons] == [Standing.ONCE] * 3


def test_a_file_that_cannot_be_read_is_named(library: Library) -> None:
    save(library, peaks("A", "W0", 0, 70.0)).write_bytes(b"no visit")
    person = standing(library)
    assert person.standing is Standing.UNREADABLE
    assert "A_W0_2026-02-01.h5" in say(person.why or "")


def test_until_the_plan_is_full_the_upper_end_decides_and_says_so(library: Library) -> None:
    save_pairs(library)
    study = read(library)
    (found,) = study.conditions
    assert isinstance(found.answer, Reliability)
    adopt_study(library, study, by="PK", at=AT)
    judged = limit(library)
    high = found.answer.sem_interval.high
    assert high is not None
    assert judged.value == pytest.approx(1.96 * 2**0.5 * high, rel=1e-14)
    assert judged.parameters["sem_is_upper_end"] is True
    assert judged.parameters["sem_persons"] == 4
    assert judged.parameters["sem_persons_planned"] == 30
    source = str(judged.parameters["sem_source"])
    assert source.startswith("until 30 persons: upper end of its 95 % interval, as only 4 were")
    assert "measured twice, 7-9 days apart, without training between" in source
    assert "adopted by PK on 20 Feb 2026" in source


def test_with_as_many_as_planned_the_estimate_decides(library: Library) -> None:
    Retests(library.root).keep_plan(RetestPlan(n_persons=10))
    source = np.random.default_rng(1)
    save_pairs(library, [tuple(70 + 2 * n + source.normal(0, 2, 2)) for n in range(10)])
    study = read(library)
    assert study.is_complete
    adopt_study(library, study, by="PK", at=AT)
    (found,) = study.conditions
    assert isinstance(found.answer, Reliability)
    judged = limit(library)
    sem = found.answer.sem["sqrt_error_mean_square"]
    assert judged.value == pytest.approx(1.96 * 2**0.5 * sem, rel=1e-14)
    assert judged.parameters["sem_is_upper_end"] is False
    assert "until" not in str(judged.parameters["sem_source"])


def test_an_adopted_error_stays_until_it_is_adopted_anew(library: Library) -> None:
    save_pairs(library)
    adopt_study(library, read(library), by="PK", at=AT)
    before = limit(library).value
    save_pairs(library, [*PAIRS, (88.0, 70.0)])
    assert limit(library).value == before
    adopt_study(library, read(library), by="LM", at=AT)
    assert limit(library).value > before
    model = take_back(library.root, by="LM")
    assert model is not None
    assert limit(library).value == before
    assert take_back(library.root, by="LM") is None
    with pytest.raises(StorageError, match="nothing to take back"):
        take_back(library.root, by="LM")
    assert own_error_model(library.root) is None
    adopt_study(library, read(library), by="LM", at=AT)
    assert take_back(library.root, by="LM") is None
    trace = (library.root / "error-model-history.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["by"] for line in trace] == ["PK", "LM", "LM", "LM", "LM", "LM"]


def test_the_first_one_taken_back_leaves_the_published_one(library: Library) -> None:
    with pytest.raises(StorageError, match="nothing to take back"):
        take_back(library.root, by="PK")
    save_pairs(library)
    adopt_study(library, read(library), by="PK", at=AT)
    assert take_back(library.root, by="PK") is None
    assert own_error_model(library.root) is None
    assert limit(library).parameters["sem_assumed"] is True


def test_visits_that_were_changed_or_erased_make_it_say_so(library: Library) -> None:
    save_pairs(library)
    adopt_study(library, read(library), by="PK", at=AT)
    model = own_error_model(library.root)
    assert model is not None
    assert len(model.visits) == 8
    assert not model.changed
    save(library, peaks("P02", "R1", 9, 80.5, operator="PK"))
    next((library.root / "P03").glob("*_W0_*.h5")).unlink()
    judged = limit(library)
    assert judged.parameters["sem_changed_visits"] == 2
    first = read_visit(next((library.root / "P01").glob("*_W0_*.h5")))
    (found,) = library_comparison(library.root)(first, peaks("P01", "W8", 56, 99.0))
    assert "made from visits of which 2 have been corrected or erased since" in say(found.text)
    assert "2 visits of the adopted error have changed since" in [
        say(one.title) for one in findings(read(library))
    ]


def test_an_erased_person_is_no_more_named_and_the_error_says_that_visits_are_gone(
    library: Library,
) -> None:
    save_pairs(library)
    adopt_study(library, read(library), by="PK", at=AT)
    adopt_study(library, read(library), by="PK", at=AT)
    forget_person(library.root, "P02")
    for name in (FILE_NAME, "error-model-history.jsonl"):
        text = (library.root / name).read_text("utf-8")
        assert "P02" not in text
        assert "P01" in text
    model = own_error_model(library.root)
    assert model is not None
    assert len(model.changed) == 2
    assert take_back(library.root, by="PK") is not None


def test_nothing_is_adopted_from_two_persons_or_by_nobody(library: Library) -> None:
    save_pairs(library, PAIRS[:2])
    with pytest.raises(AnalysisError, match="Too few persons"):
        adopt_study(library, read(library), by="PK", at=AT)
    save_pairs(library)
    with pytest.raises(AnalysisError, match="Nobody is named"):
        adopt_study(library, read(library), by=" ", at=AT)
    assert not (library.root / FILE_NAME).exists()


def persons_for_icc(icc: float, width: float) -> int:
    """Return how many persons give an ICC of two visits an interval of this width (Bonett 2002)."""
    return math.ceil(8 * (1.959964 * (1 - icc) * (1 + icc) / width) ** 2 / 2 + 1)


def test_the_numbers_behind_the_plan() -> None:
    # 29 degrees of freedom: chi-square 16.0471 and 45.7223, as in every table
    interval = sem_interval(1.0, 30)
    assert interval.low is not None
    assert interval.high is not None
    assert interval.low**2 == pytest.approx(29 / 45.7223, rel=1e-6)
    assert interval.high**2 == pytest.approx(29 / 16.0471, rel=5e-6)
    factors = [round(upper_end_factor(n), 2) for n in (5, 10, 20, 30, 50)]
    assert factors == [2.87, 1.83, 1.46, 1.34, 1.25]
    assert persons_for_icc(0.8, 0.2) == 51  # the example of Bonett 2002
    assert persons_for_icc(0.9, 0.14) == PLANNED_PERSONS
    said = say(reason_of_plan(RetestPlan()))
    assert "with 30 persons the true error is at most 1.34 times" in said
    assert say(needed(RetestPlan())).startswith("30 people who do not train, measured twice, 7 to")


def test_a_plan_that_cannot_be_is_refused(library: Library) -> None:
    for wrong in ((9, 7, 14), (501, 7, 14), (30, 0, 14), (30, 15, 14), (30, 7, 61)):
        with pytest.raises(ValueError, match="cannot be planned"):
            RetestPlan(*wrong)
    retests = Retests(library.root)
    assert retests.plan() == RetestPlan(30, 7, 14)
    retests.keep_plan(RetestPlan(50, 5, 10))
    assert retests.plan() == RetestPlan(50, 5, 10)
    for text in ("", "[]", '{"n_persons": "30"}', '{"n_persons": 3}', '{"persons": 30}'):
        (library.root / "retest-plan.json").write_text(text, "utf-8")
        with pytest.raises(StorageError, match="cannot be used"):
            retests.plan()


def test_the_table_holds_every_pair_and_why_others_do_not_count(library: Library) -> None:
    save_pairs(library, PAIRS[:3])
    save(library, peaks("Z", "W0", 0, 70.0))
    rows = list(csv.DictReader(io.StringIO(retest_csv(read(library)).decode())))
    assert [row["subject"] for row in rows] == ["P00", "P01", "P02", "Z"]
    assert [row["standing"] for row in rows] == ["counts"] * 3 + ["once"]
    assert [float(rows[0][name]) for name in ("first", "second", "mean", "difference")] == [
        62.0, 60.5, 61.25, -1.5,
    ]  # fmt: skip
    assert rows[0]["side"] == "left"
    assert len(rows[0]["first_sha256"]) == 64
    assert rows[3]["why"] == "Measured once."


def test_another_method_is_left_out_and_the_usual_one_stays(library: Library) -> None:
    save_pairs(library)
    for path in (library.root / "P00").glob("*.h5"):
        whole = read_visit(path)
        trials = tuple(
            replace(t, results=tuple(replace(r, method_version=9) for r in t.results))
            for t in whole.trials
        )
        write_visit(path, replace(whole, trials=trials), overwrite=True)
    (found,) = read(library).conditions
    assert found.subjects == ("P01", "P02", "P03")
    assert "another method" in say(found.left_out["P00"])


# the command


def run(library: Library, *arguments: str | Path) -> Result:
    return invoke("retest", "--library", library.root, *arguments)


def test_the_command_from_two_visits_to_the_verdict(library: Library, tmp_path: Path) -> None:
    save_pairs(library, retest="W1")
    said = run(library).output
    assert "0 of 30 persons" in said
    assert "4 people: not said whether they trained" in said
    assert run(library, "--untrained", "all").exit_code == 2  # who says so?
    assert run(library, "--untrained", "P77", "--by", "PK").exit_code == 2
    table = tmp_path / "pairs.csv"
    adopted = run(library, "--untrained", "all", "--by", "PK", "--adopt", "--csv", table)
    assert adopted.exit_code == 0, adopted.output
    assert "4 of 30 persons" in adopted.output
    assert "until 30 persons: upper end of its 95 % interval" in adopted.output.lower()
    assert table.read_text("utf-8").count("counts") == 4
    document = json.loads(run(library, "--json").stdout)
    (study,) = document["studies"]
    assert study["used_now"]["is_upper_end"] is True
    assert study["mdc95_if_adopted"] == study["used_now"]["mdc95"]
    assert study["n_persons"] == document["n_counted"] == 4
    dutch = run(library, "--language", "nl").output.splitlines()
    english = run(library).output.splitlines()
    assert len(dutch) == len(english)
    assert not [line for line in dutch if line in english]
    assert run(library, "--take-back", "--by", "PK").exit_code == 0
    assert not (library.root / FILE_NAME).exists()


def test_the_plan_is_changed_on_the_command_line(library: Library) -> None:
    assert run(library, "--persons", "50", "--days", "5-10").exit_code == 0
    assert Retests(library.root).plan() == RetestPlan(50, 5, 10)
    assert run(library, "--persons", "20").exit_code == 0
    assert Retests(library.root).plan() == RetestPlan(20, 5, 10)
    for wrong in ("7", "a-b", "10-5"):
        assert run(library, "--days", wrong).exit_code == 2


def test_an_error_of_an_earlier_version_is_not_believed_more_than_its_persons(
    library: Library,
) -> None:
    save_pairs(library)
    adopt_study(library, read(library), by="PK", at=AT)
    path = library.root / FILE_NAME
    document = json.loads(path.read_text("utf-8"))
    document["version"] = 1
    for entry in document["entries"]:
        del entry["n_planned"], entry["adoption"]
        entry["sem_high"] = None
    path.write_text(json.dumps(document), "utf-8")
    model = ErrorModel.from_json(path.read_text("utf-8"))
    (entry,) = model.entries
    error = entry.error()
    assert error.is_provisional
    assert error.deciding_sem == pytest.approx(entry.sem * upper_end_factor(4))
    assert isinstance(error.source, Text)


def test_the_study_is_the_same_as_the_table_of_the_same_scores(library: Library) -> None:
    save_pairs(library)
    (found,) = read(library).conditions
    assert found.answer == reliability(np.array(PAIRS))


def test_a_library_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    for command in (["retest"], ["backup"], ["people", "find"]):
        done = invoke(*command, "--library", tmp_path / "slip")
        assert done.exit_code != 0
        assert not (tmp_path / "slip").exists()


@pytest.mark.parametrize("day", ["2999-01-01", "1899-12-31"])
def test_a_birth_date_on_the_report_that_cannot_be_is_refused(
    library: Library, tmp_path: Path, day: str
) -> None:
    save_pairs(library)
    path = library.visits()[0].path
    command = ["report", str(path), "--output", str(tmp_path / "r.pdf"), "--birth-date", day]
    done = invoke(*command)
    assert done.exit_code != 0
    assert isinstance(done.exception, LibraryError) or "birth date" in done.output
    assert not (tmp_path / "r.pdf").exists()


@pytest.mark.parametrize(("most", "words"), [(7, "7"), (14, "7-14")])
def test_how_many_days_lay_between(most: int, words: str) -> None:
    assert Adoption("PK", AT, 7, most, ()).days == words
