"""Toes that press already while they are held still are no rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.analysis import analyse_trial
from forceplate.analysis.analyse_again import mark
from forceplate.analysis.quality import overrule
from forceplate.analysis.trial.choices import FORMER_CHOICES, Choices, RestKind
from forceplate.analysis.trial.method_catalogue import METHODS
from forceplate.analysis.trial.quiet_window import block_grid, still_levels
from forceplate.types import HandMarks, Override, Refusal, Result, Trial
from tests.unit.analysis_data import HEADER, ZERO, trial, value

WHEN = datetime(2026, 2, 3, 9, tzinfo=UTC)


def pressed(*corners: tuple[float, float], **changes: Any) -> Trial:
    """Return 10 s of force through these corners (s, N), the last of them held."""
    return trial(force(*corners), **changes)


def force(*corners: tuple[float, float]) -> NDArray[np.float64]:
    at_s, force_n = zip(*corners, strict=True)
    noise_n = np.random.default_rng(4).normal(0, 0.05, 10_000)
    return np.asarray(np.interp(np.arange(10_000) / 1000, at_s, force_n) + noise_n)


def in_stages(
    rest_n: float, *stages: tuple[float, float], rise_s: float = 0.2, **changes: Any
) -> Trial:
    """Return a rest until 1.5 s, stages (s, N above the rest), then 102 N above it until 9 s."""
    corners, at_s = [(0.0, rest_n), (1.5, rest_n)], 1.5
    for held_s, above_n in stages:
        corners += [(at_s + rise_s, rest_n + above_n), (at_s + rise_s + held_s, rest_n + above_n)]
        at_s += rise_s + held_s
    corners += [(at_s + 0.3, rest_n + 102), (8.8, rest_n + 102), (9.0, rest_n)]
    return pressed(*corners, **changes)


def refused_for(recorded: Trial, choices: Choices = Choices()) -> set[str]:  # noqa: B008
    """Return why the numbers of a trial are refused; fails where one is given."""
    analysed = analyse_trial(recorded, HEADER, choices)
    assert not analysed.accepted
    assert not [r.name for r in analysed.results if isinstance(r, Result)]
    return {r.reason for r in analysed.results if isinstance(r, Refusal)}


@pytest.mark.parametrize("zero", [None, ZERO], ids=["no zero", "zero"])
@pytest.mark.parametrize("rest_n", [0.0, 4.0, 15.0])
@pytest.mark.parametrize(
    "stages",
    [
        ((1.6, 45.0),),
        ((1.6, 12.0),),
        ((5.0, 45.0),),
        ((1.2, 12.0), (1.2, 30.0), (1.2, 60.0)),
    ],
)
def test_a_plateau_before_the_effort_is_no_rest(
    zero: Any, rest_n: float, stages: tuple[tuple[float, float], ...]
) -> None:
    assert refused_for(in_stages(rest_n, *stages, zero_before_counts=zero)) == {"pressed_already"}


def test_a_plateau_is_no_rest_by_any_way_of_looking_for_one() -> None:
    slow = in_stages(4.0, (1.6, 45.0), rise_s=2.0)
    for choices in (Choices(), FORMER_CHOICES, Choices(rest=RestKind.QUIET_WINDOW)):
        assert refused_for(slow, choices) == {"pressed_already"}


def test_the_check_says_it_in_a_sentence() -> None:
    analysed = analyse_trial(in_stages(4.0, (1.6, 45.0)), HEADER)
    assert analysed.verdict_reason.startswith("The toes pressed already during the still second")


def test_a_plateau_from_the_first_sample_on_is_seen_above_a_zero() -> None:
    later = in_stages(4.0, (3.0, 45.0)).counts[2000:]
    cut = replace(in_stages(4.0), counts=later, time_s=np.arange(len(later)) / 1000)
    assert refused_for(cut) == {"pressed_already"}


@pytest.mark.parametrize(("settled_n", "is_given"), [(3.9, True), (4.5, False)])
def test_how_far_feet_may_settle(settled_n: float, is_given: bool) -> None:
    # 4 % of the effort of 100 N above the rest; it is let go to where it was before.
    up = (3.0, 5.0 + settled_n)
    moved = pressed(
        (0, 5), (1.5, 5), (1.6, up[1]), up, (3.3, 105 + settled_n), (7, 105 + settled_n), (7.2, 5)
    )
    peak = analyse_trial(moved, HEADER).result("peak_force")
    assert isinstance(peak, Result) == is_given


@pytest.mark.parametrize("zero", [None, ZERO], ids=["no zero", "zero"])
@pytest.mark.parametrize(("weight_n", "is_given"), [(8.0, True), (18.5, True), (20.0, False)])
def test_toes_that_are_laid_down_come_back_to_their_weight(
    zero: Any, weight_n: float, is_given: bool
) -> None:
    rest = (3.0, weight_n)
    top_n = 100 + weight_n
    laid = pressed(
        (0, 0), (1, 0), (1.2, weight_n), rest, (3.3, top_n), (7, top_n), (7.2, weight_n),
        zero_before_counts=zero,
    )  # fmt: skip
    analysed = analyse_trial(laid, HEADER)
    if is_given:
        assert value(analysed, "peak_force") == pytest.approx(100, abs=0.1)  # noise of 0.05 N
    else:
        assert refused_for(laid) == {"pressed_already"}


def test_toes_that_are_laid_down_and_then_press_already_are_told_from_those_that_rest() -> None:
    # 10 N of toes and 8 N pressed: as much as toes may weigh, but they come back to 10 N.
    laid = pressed(
        (0, 0), (0.8, 0), (1, 10), (2, 10), (2.2, 18), (4, 18), (4.3, 112), (7, 112), (7.2, 10)
    )
    assert refused_for(laid) == {"pressed_already"}


@pytest.mark.parametrize(
    ("held_n", "zero", "is_given"),
    [(14.0, None, True), (16.0, None, False), (70.0, None, False), (16.0, ZERO, True)],
)
def test_toes_that_let_go_of_more_than_their_rest_had_pressed_it(
    held_n: float, zero: Any, is_given: bool
) -> None:
    # 100 N above what is held; all is let go, to the bare platform where there is a zero
    top_n = 100 + held_n
    held = pressed(
        (0, held_n), (3, held_n), (3.3, top_n), (7, top_n), (7.2, 0), zero_before_counts=zero
    )
    if is_given:
        assert value(analyse_trial(held, HEADER), "peak_force") == pytest.approx(100, abs=0.1)
    else:
        assert refused_for(held) == {"pressed_already"}


@pytest.mark.parametrize(
    ("above_n", "left_n", "is_given"),
    [(100, 1.8, True), (100, 2.2, False), (40, 0.8, True), (40, 1.2, False)],
)
def test_a_platform_is_bare_below_a_part_of_the_effort_or_1_n(
    above_n: float, left_n: float, is_given: bool
) -> None:
    # 2 % of the effort, or 1 N: to there toes may be lifted off, which are as heavy as this rest
    rest_n = 0.15 * above_n + 3
    top_n = rest_n + above_n
    held = pressed((0, rest_n), (3, rest_n), (3.2, top_n), (7, top_n), (7.001, left_n))
    if is_given:
        peak_n = value(analyse_trial(held, HEADER), "peak_force")
        assert peak_n == pytest.approx(above_n, abs=0.1)
    else:
        assert refused_for(held) == {"pressed_already"}


@pytest.mark.parametrize("zero", [None, ZERO], ids=["no zero", "zero"])
def test_what_is_let_go_to_toes_that_lie_on_the_platform_was_pressed(zero: Any) -> None:
    # toes of 3 N that press 8 N, 20 % of the effort: no more than toes may weigh
    low = pressed((0, 11), (3, 11), (3.2, 51), (7, 51), (7.2, 3), zero_before_counts=zero)
    assert refused_for(low) == {"pressed_already"}


@pytest.mark.parametrize(
    ("weight_n", "left_n", "is_given"),
    [(8.0, 8.0, False), (8.0, 4.5, False), (8.0, 3.5, True), (8.0, 0.0, True), (3.5, 3.5, True)],
)
def test_toes_that_are_laid_down_after_the_still_second_are_no_strength(
    weight_n: float, left_n: float, is_given: bool
) -> None:
    # The force pauses on its way up, and comes back to the weight of toes, or to a part of it.
    laid = pressed(
        (0, 0), (2, 0), (2.1, weight_n), (2.6, weight_n), (2.9, 100), (7, 100), (7.2, left_n),
        zero_before_counts=None,
    )  # fmt: skip
    if is_given:
        assert value(analyse_trial(laid, HEADER), "peak_force") == pytest.approx(100, abs=0.1)
    else:
        assert refused_for(laid) == {"pressed_already"}


@pytest.mark.parametrize("zero", [None, ZERO], ids=["no zero", "zero"])
@pytest.mark.parametrize(
    ("lifted_s", "weight_n", "back_n", "is_given"),
    [
        (2.0, 8.0, 8.0, False),
        (0.8, 8.0, 8.0, False),
        (2.0, 3.5, 3.5, True),  # less than 4 % of the effort
        (2.0, 8.0, 0.0, True),  # lifted again: nobody knows what lay there before
        (0.2, 8.0, 8.0, True),  # the second before the effort was mostly that of the toes
    ],
)
def test_toes_that_are_lifted_before_the_effort_are_no_strength(
    zero: Any, lifted_s: float, weight_n: float, back_n: float, is_given: bool
) -> None:
    # 100 N and the weight of toes that lay there before, and lie there again afterwards
    up = 4.0 - lifted_s
    lifted = pressed(
        (0, weight_n), (up - 0.05, weight_n), (up, 0), (4, 0), (4.3, 100), (7, 100), (7.2, back_n),
        zero_before_counts=zero,
    )  # fmt: skip
    if is_given:
        rest_n = weight_n if lifted_s < 0.5 else 0.0
        peak_n = value(analyse_trial(lifted, HEADER), "peak_force")
        assert peak_n == pytest.approx(100 - rest_n, abs=0.1)
    else:
        assert refused_for(lifted) == {"pressed_already"}


@pytest.mark.parametrize(
    ("zero", "rest_n", "is_given"), [(None, 0.0, True), (ZERO, 0.0, False), (ZERO, 5.0, True)]
)
def test_a_press_that_is_not_wholly_let_go_is_none_of_toes_that_lay_there(
    zero: Any, rest_n: float, is_given: bool
) -> None:
    # Of a bare platform the zero says that no toes lay there, but they do now.
    two = pressed(
        (0, 60 + rest_n), (2, 60 + rest_n), (2.1, rest_n), (4, rest_n), (4.3, 100 + rest_n),
        (7, 100 + rest_n), (7.2, 8 + rest_n), zero_before_counts=zero,
    )  # fmt: skip
    if is_given:
        assert value(analyse_trial(two, HEADER), "peak_force") == pytest.approx(100, abs=0.1)
    else:
        assert refused_for(two) == {"pressed_already"}


def test_without_an_end_only_a_bare_platform_says_that_toes_were_laid_down() -> None:
    corners = ((0, 0), (1, 0), (1.2, 10), (3, 10), (3.3, 110), (10, 110))
    assert isinstance(analyse_trial(pressed(*corners), HEADER).result("peak_force"), Result)
    unknown = pressed(*corners, zero_before_counts=None)
    assert refused_for(unknown) == {"pressed_already"}
    toes = pressed((0, 3), (1, 3), (1.2, 12), (3, 12), (3.3, 112), (10, 112))
    assert refused_for(toes) == {"pressed_already"}


def test_a_person_may_set_the_rest_where_it_was() -> None:
    recorded = in_stages(4.0, (1.6, 45.0))
    marks = HandMarks(at=WHEN, by="AB", onset_sample=None, peak_sample=None, rest_sample=300)
    marked = mark(recorded, HEADER, marks)
    assert value(marked, "peak_force") == pytest.approx(102, abs=0.1)
    assert not marked.accepted  # until the person says so
    said = overrule(marked, Override(accepted=True, by="AB", reason="rest set by hand", at=WHEN))
    assert said.accepted


@pytest.mark.parametrize(
    ("first", "stop", "levels"),
    [(0, 0, []), (0, 1, []), (0, 299, []), (0, 300, [149.5]), (0, 320, [149.5, 159.5, 169.5]),
     (1, 320, [159.5, 169.5]), (10, 310, [159.5]), (11, 319, []), (990, 1000, [])],
)  # fmt: skip
def test_every_still_window_gives_its_level(first: int, stop: int, levels: list[float]) -> None:
    # Windows of 0.3 s begin every 10 ms, the first of all with the first sample.
    grid = block_grid(np.arange(1000.0), 1000.0)
    found = still_levels(grid, 1000.0, first=first, stop=stop, top_n=1e5, still_s=0.3)
    assert found.tolist() == levels


def test_methods_explain_it() -> None:
    (rest,) = (m for m in METHODS if m.id == RestKind.BEFORE_RISE.value)
    assert rest.version == Choices().quiet_parameters["rest_version"] == 5
    assert "pressed already" in rest.definition.en
