"""How far numbers and gains move under other choices, and `forceplate spread`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forceplate.analysis import analyse_trial
from forceplate.analysis.spread import (
    CUTOFFS_HZ,
    NAMES,
    ONSET_RULES,
    RESTS,
    Factor,
    Moved,
    Spread,
    spread,
)
from forceplate.analysis.trial import method_catalogue as methods
from forceplate.analysis.trial.choices import FORMER_CHOICES, Choices, RestKind
from forceplate.analysis.trial.trial_metrics import METRICS
from forceplate.analysis.trial.visit_summary import summarise
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Condition, Refusal, Region, Result, Side, Trial, Visit
from forceplate.words import say
from tests.integration.command_line import invoke
from tests.unit.analysis_cases import noise
from tests.unit.analysis_data import effort, header, trial, value, visit

W0 = header("W0", 0)
W8 = header("W8", 56)


@pytest.fixture(scope="module")
def visits() -> tuple[Visit, Visit]:
    return visit(W0, 100.0, 104.0, 98.0), visit(W8, 130.0, 128.0, 126.0)


def number(result: Result | Refusal) -> float:
    assert isinstance(result, Result), result
    return result.value


def of(found: tuple[Spread, ...], name: str, *labels: str) -> Spread:
    (one,) = (s for s in found if s.name == name and s.visits == labels)
    return one


def moved(one: Spread, factor: Factor) -> list[Moved]:
    return [m for m in one.moved if m.factor is factor]


def test_every_choice_is_swept_where_it_matters(visits: tuple[Visit, Visit]) -> None:
    found = spread(visits[:1])
    assert {s.name for s in found} == set(NAMES) <= {metric.name for metric in METRICS}
    rate = of(found, "rfd_0_100ms", "W0")
    assert rate.n_combinations == len(RESTS) * len(ONSET_RULES) * len(CUTOFFS_HZ) * 3
    assert [len(moved(rate, factor)) for factor in Factor] == [2, 4, 4, 0, 0, 2]
    peak = of(found, "peak_force", "W0")
    assert peak.n_combinations == len(RESTS) * (1 + len(CUTOFFS_HZ)) * 3
    assert [len(moved(peak, factor)) for factor in Factor] == [2, 0, 0, 1, 0, 2]
    best = of(found, "best_mean_force", "W0")
    assert [len(moved(best, factor)) for factor in Factor] == [2, 0, 0, 0, 2, 2]
    steady = of(found, "steadiness_cv", "W0")
    assert [len(moved(steady, factor)) for factor in Factor] == [2, 4, 0, 0, 0, 0]
    for one in found:
        assert one.lowest is not None
        assert one.highest is not None
        given = [m.value.value for m in one.moved if isinstance(m.value, Result)]
        values = [number(one.reported), *given]
        assert one.lowest <= min(values) <= max(values) <= one.highest
        # In their first second the toes do not yet lie on the platform.
        refused = [say(m.option) for m in one.moved if isinstance(m.value, Refusal)]
        assert refused == ["the first second"]
        assert one.n_refused == one.n_combinations / len(RESTS)


def test_a_moved_value_is_that_of_an_analysis_with_that_choice(
    visits: tuple[Visit, Visit],
) -> None:
    baseline = visits[0]
    one = of(spread([baseline], ["rfd_0_50ms"]), "rfd_0_50ms", "W0")
    for choice in (
        *(Choices(onset=rule) for rule in ONSET_RULES[1:]),
        *(Choices(cutoff_hz=cutoff_hz) for cutoff_hz in CUTOFFS_HZ[1:]),
    ):
        again = [analyse_trial(t, W0, choice) for t in baseline.trials]
        expected = summarise(again, "rfd_0_50ms")
        assert expected in [m.value for m in one.moved]
    assert one.reported == summarise(baseline.trials, "rfd_0_50ms")
    best = summarise(baseline.trials, "rfd_0_50ms", methods.BEST)
    assert best in [m.value for m in moved(one, Factor.SUMMARY)]


def test_the_answer_of_another_programs_own_choices_is_inside_the_range() -> None:
    """First second for a rest, 5 SD for an onset, a filtered sample for a peak: as many have it."""
    still = replace(effort_from_the_first_second(), number=1)
    header_of = replace(W0, body_mass_kg=70.0)
    visit_of = Visit(header_of, (analyse_trial(still, header_of),))
    names = ("peak_force", "rfd_0_50ms", "rfd_0_100ms", "rfd_0_200ms", "impulse_0_100ms")
    swept = spread([visit_of], names)
    for cutoff_hz in (50.0, 10.0):
        theirs = replace(FORMER_CHOICES, rest=RestKind.FIRST_SECOND, cutoff_hz=cutoff_hz)
        analysed = analyse_trial(still, header_of, theirs)
        for name in names:
            one = of(swept, name, "W0")
            assert one.lowest is not None
            assert one.highest is not None
            assert one.lowest <= value(analysed, name) <= one.highest
            here = value(visit_of.trials[0], name)
            assert number(one.reported) == here
            assert value(analysed, name) != here
            assert one.n_combinations > 1


def effort_from_the_first_second() -> Trial:
    """Return a press after a rest that creeps from the recording's first sample on."""
    time_s = np.arange(8000) / 1000
    corners = [0, 2.5, 2.55, 2.7, 2.9, 6.0, 6.2], [15.0, 15.6, 32.0, 80.0, 101.0, 97.0, 15.5]
    return trial(np.interp(time_s, *corners) + 0.05 * noise(8000, 3))


def test_a_slow_filter_and_a_late_onset_move_the_rate(visits: tuple[Visit, Visit]) -> None:
    one = of(spread(visits[:1], ["rfd_0_50ms"]), "rfd_0_50ms", "W0")
    by_words = {say(m.option): number(m.value) for m in moved(one, Factor.FILTER)}
    # The corner at the foot of a ramp is rounded by a slow filter.
    assert by_words["low-pass at 10 Hz"] < 0.93 * number(one.reported)
    assert by_words["low-pass at 100 Hz"] == pytest.approx(number(one.reported), rel=0.02)
    assert "laagdoorlaat bij 10 Hz" in {say(m.option, "nl") for m in one.moved}


def test_the_gain_is_swept_with_the_same_choice_at_both_visits(
    visits: tuple[Visit, Visit],
) -> None:
    found = spread(visits[::-1], ["peak_force"])
    gain = of(found, "peak_force", "W0", "W8")
    before, after = (of(found, "peak_force", label) for label in ("W0", "W8"))
    assert number(gain.reported) == pytest.approx(number(after.reported) - number(before.reported))
    for change, one, other in zip(gain.moved, before.moved, after.moved, strict=True):
        if isinstance(change.value, Result):
            assert change.value.value == pytest.approx(number(other.value) - number(one.value))
        else:
            assert say(change.option) == "the first second"
    assert gain.lowest is not None
    assert gain.highest is not None
    assert gain.lowest < number(gain.reported) < gain.highest


def test_a_gain_between_other_conditions_is_refused(visits: tuple[Visit, Visit]) -> None:
    right = Condition(Side.LEFT, Region.HALLUX, fixation="strapped")
    found = spread([visits[0], visit(W8, 130.0, 128.0, condition=right)], ["peak_force"])
    gain = of(found, "peak_force", "W0", "W8")
    assert isinstance(gain.reported, Refusal)
    assert gain.reported.reason == "not_comparable"
    assert "strapped" in gain.reported.message
    assert (gain.lowest, gain.highest) == (None, None)
    assert gain.n_refused == gain.n_combinations


def test_only_accepted_trials_are_swept(visits: tuple[Visit, Visit]) -> None:
    whole = visits[0]
    first, *others = whole.trials
    without = replace(whole, trials=(replace(first, accepted=False), *others))
    one = of(spread([without], ["peak_force"]), "peak_force", "W0")
    assert one.reported.parameters["n_accepted"] == 2
    assert number(one.reported) == number(summarise(others, "peak_force"))


def rates_of(height_n: float, *noises_n: float) -> Spread:
    """Return the spread of a rate over trials of so much noise, all of them accepted."""
    trials = tuple(
        analyse_trial(trial(effort(height_n, noise_n=noise_n, seed=n), number=n), W0)
        for n, noise_n in enumerate(noises_n, 1)
    )
    assert all(t.accepted for t in trials)
    return of(spread([Visit(W0, trials)], ["rfd_0_200ms"]), "rfd_0_200ms", "W0")


def test_a_choice_that_gives_a_trial_more_is_set_beside_over_the_same_trials() -> None:
    # The second trial is too noisy for the level; a band as wide as its noise has an onset.
    one = rates_of(100.0, 0.05, 1.8, 0.05)
    without = rates_of(100.0, 0.05, 0.05)
    assert number(one.reported) == pytest.approx(number(without.reported), rel=0.01)
    by_sd = next(m for m in moved(one, Factor.ONSET) if say(m.option) == "5 SD of the rest")
    assert number(by_sd.value) == pytest.approx(number(one.reported), rel=0.05)
    assert by_sd.value.parameters["n_values"] == 2


def test_a_choice_that_loses_a_trial_is_not_set_beside_the_others() -> None:
    # 5 N lie within the noise of the second, which is small beside 250 N.
    one = rates_of(250.0, 0.05, 2.0, 0.05)
    refused = [m for m in moved(one, Factor.ONSET) if isinstance(m.value, Refusal)]
    assert {m.value.reason for m in refused if isinstance(m.value, Refusal)} == {"other_trials"}
    assert {say(m.option) for m in refused} == {"5 N above the rest"}
    assert one.reported.parameters["n_values"] == 3


def test_one_trial_is_spread_within_itself() -> None:
    force_n = effort(100.0)
    force_n[:1200] = force_n[1300:2500]  # the toes lie there from the first
    one = of(spread([Visit(W0, (analyse_trial(trial(force_n), W0),))]), "peak_force", "W0")
    assert one.n_refused == 0
    assert one.n_combinations == len(RESTS) * (1 + len(CUTOFFS_HZ))
    assert one.lowest is not None
    assert one.highest is not None
    assert one.lowest <= number(one.reported) < one.highest
    assert {m.factor for m in one.moved} == {Factor.REST, Factor.PEAK}


# The command


@pytest.fixture
def files(visits: tuple[Visit, Visit], tmp_path: Path) -> list[str]:
    paths = [tmp_path / "S1_W0.h5", tmp_path / "S1_W8.h5"]
    for path, one in zip(paths, visits, strict=True):
        write_visit(path, one)
    return [str(path) for path in paths]


def test_the_command_prints_the_same_numbers(files: list[str], visits: tuple[Visit, Visit]) -> None:
    ran = invoke("spread", *files, "--metric", "peak_force", "--json")
    assert ran.exit_code == 0, ran.output
    documents = json.loads(ran.stdout)["spread"]
    expected = spread(visits, ["peak_force"])
    assert [d["visits"] for d in documents] == [["W0"], ["W8"], ["W0", "W8"]]
    for document, one in zip(documents, expected, strict=True):
        assert document["reported"]["value"] == pytest.approx(number(one.reported))
        assert document["lowest"] == pytest.approx(one.lowest)
        assert len(document["moved"]) == len(one.moved)
        assert document["reported"]["method"] == one.reported.method


def test_the_command_speaks_to_people(files: list[str]) -> None:
    ran = invoke("spread", *files, "--metric", "peak_force")
    assert ran.exit_code == 0, ran.output
    assert "left big toe, W0 to W8, peak force: " in ran.stdout
    assert "place of the rest: the last still second" in ran.stdout
    assert "definition of the peak: highest filtered sample" in ran.stdout
    short = invoke("spread", files[0])
    lines = short.stdout.splitlines()
    assert len(lines) == 2 * len(NAMES)  # each number, and the one choice that moves it most
    at = next(n for n, line in enumerate(lines) if "W0, peak force: " in line)
    assert lines[at + 1].split(": ")[0].strip() in ("place of the rest", "summary over trials")
    dutch = invoke("spread", files[0], "--metric", "peak_force", "--language", "nl")
    assert "piekkracht" in dutch.stdout
    assert "alle 54 combinaties" in dutch.stdout


def test_wrong_arguments_and_nothing_to_show(files: list[str], tmp_path: Path) -> None:
    wrong = invoke("spread", *files, "--metric", "peak")
    assert wrong.exit_code == 2
    empty = tmp_path / "empty.h5"
    write_visit(empty, Visit(W0, ()))
    assert invoke("spread", empty).exit_code == 5
