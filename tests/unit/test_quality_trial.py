"""Each defect, of a size on either side of its limit, in an otherwise good effort."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from forceplate.analysis import analyse_trial
from forceplate.analysis.quality import not_done, sentence
from forceplate.analysis.quality.doubted_numbers import speaking_against
from forceplate.analysis.trial.trial_metrics import METRICS
from forceplate.types import (
    Arrival,
    CheckOutcome,
    Clock,
    EndReason,
    Gap,
    QualityCheck,
    Refusal,
    Result,
    Trial,
)
from tests.unit.analysis_data import (
    CALIBRATION,
    HEADER,
    N_PER_COUNT,
    PLATFORM,
    effort,
    scaled_header,
    trial,
)
from tests.unit.quality_data import ONSET_S, TIME_S, checks_of, complaints, with_force

PASS, WARN, REJECT = CheckOutcome.PASS, CheckOutcome.WARN, CheckOutcome.REJECT


def assert_only(checked: Trial, check: str, outcome: CheckOutcome) -> QualityCheck:
    """Return this check, after seeing that it alone complains (or none, for pass)."""
    checks = checks_of(checked)
    assert checks[check].outcome is outcome, checks[check]
    assert complaints(checks.values()) == (set() if outcome is PASS else {check})
    return checks[check]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("peak_n", [2.0, 10.0, 150.0])
def test_good_efforts_of_weak_and_strong_toes_pass(seed: int, peak_n: float) -> None:
    force = effort(peak_n, rest_n=1.0, noise_n=0.004 * peak_n, seed=seed)
    zero = np.array([120.0, -40.0, 0.0])
    checks = checks_of(trial(force, zero_after_counts=zero, arrivals=arrivals()))
    assert not complaints(checks.values())
    told_by_noise = ["cut_off"] if peak_n == 2.0 else []  # of half a count: it tells nothing
    left_out = [each.id for each in not_done(tuple(checks.values()))]
    assert left_out == [*told_by_noise, "last_check"]


def arrivals(*, sent_hz: float = 1000.0, until: int = 20) -> tuple[Arrival, ...]:
    """Return when samples of a trial at 1000 per second came; from a half second on at 1000."""
    rates = [sent_hz if i < until else 1000.0 for i in range(20)]
    came_s = np.concatenate([[0.0], np.cumsum(500 / np.array(rates))])
    return tuple(Arrival(500 * i, float(at_s), 0.002) for i, at_s in enumerate(came_s))


@pytest.mark.parametrize(
    ("sent_hz", "outcome"),
    [(1000, PASS), (1009, PASS), (1030, WARN), (970, WARN), (2000, REJECT), (800, REJECT)],
)
def test_a_rate_that_is_off_is_told_with_the_limit_that_the_jitter_leaves(
    sent_hz: int, outcome: CheckOutcome
) -> None:
    checked = trial(effort(), arrivals=arrivals(sent_hz=sent_hz))
    check = checks_of(checked)["sample_rate"]
    assert check.outcome is outcome
    assert check.value == pytest.approx(abs(sent_hz / 10 - 100), rel=1e-9)
    if outcome is not REJECT:  # where it is far off, the delay drifts by more than its jitter
        assert check.limit == pytest.approx(1 + 0.2 * sent_hz / 10_000, rel=1e-9)
    value = analyse_trial(checked, HEADER).value("peak_force")
    assert (value is None) == (outcome is REJECT)


def test_a_rate_that_changes_in_mid_trial_voids_it() -> None:
    checked = trial(effort(), arrivals=arrivals(sent_hz=1050.0, until=10))
    check = checks_of(checked)["sample_rate"]
    assert check.outcome is CheckOutcome.REJECT
    assert "did not come at one rate" in str(sentence(check))
    refusal = analyse_trial(checked, HEADER).result("peak_force")
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "wrong_sample_rate"


def test_a_rate_that_is_not_known_is_not_passed() -> None:
    for known in ((), arrivals()[:3], [Arrival(500 * i, 0.5 * i, 0.4) for i in range(5)]):
        checks = checks_of(trial(effort(), arrivals=tuple(known)))
        assert "sample_rate" in [each.id for each in not_done(tuple(checks.values()))]


def test_a_check_carries_its_number_limit_and_parameters() -> None:
    check = checks_of(trial(effort()))["hold"]
    assert check.value == pytest.approx(3.8, abs=0.05)
    assert (check.limit, check.unit, check.version) == (1.0, "s", 1)
    assert check.parameters["reject_s"] == 0.5


def test_lost_samples() -> None:
    check = checks_of(trial(effort(), gaps=(Gap(100, 3), Gap(900, 4))))["gap"]
    assert (check.outcome, check.value, check.limit) == (REJECT, 7.0, 0.0)


def test_a_platform_that_cannot_show_losses_says_so_and_every_number_is_doubted_by_it() -> None:
    header = replace(HEADER, platform=replace(PLATFORM, detects_loss=False, clock=Clock.HOST))
    made = analyse_trial(trial(effort()), header)
    checks = {check.check: check for check in made.checks}
    assert (made.accepted, checks["gap"].outcome) == (True, WARN)
    said = "Whether samples were lost is not known: this platform cannot show it."
    assert (checks["gap"].sentence, said in made.verdict_reason) == (said, True)
    assert checks["sampling"].outcome is PASS
    assert checks["sampling"].sentence == (
        "The platform gives no times: its samples are taken as even."
    )
    numbers = [one.name for one in made.results if isinstance(one, Result)]
    assert {each.check for name in numbers for each in speaking_against(made, name)} == {"gap"}
    lost = analyse_trial(trial(effort(), gaps=(Gap(100, 3),)), header)
    assert next(check for check in lost.checks if check.check == "gap").outcome is REJECT


def test_clipping_of_a_used_channel() -> None:
    clipped = trial(effort())
    clipped.counts[5000:5004, 1] = PLATFORM.channels[1].min_counts
    clipped.counts[100, 2] = PLATFORM.channels[2].max_counts  # not used
    check = checks_of(clipped)["clip"]
    assert (check.outcome, check.value, check.details["channel"]) == (REJECT, 4.0, "rear")


def test_damaged_bytes() -> None:
    check = checks_of(trial(effort(), damaged_bytes=12))["damaged_stream"]
    assert (check.outcome, check.value) == (REJECT, 12.0)


@pytest.mark.parametrize("reason", EndReason)
def test_how_the_recording_ended(reason: EndReason) -> None:
    fine = reason in (EndReason.COMPLETED, EndReason.STOPPED)
    assert_only(trial(effort(), end_reason=reason), "cut_short", PASS if fine else REJECT)


@pytest.mark.parametrize(("off", "outcome"), [(0.4, PASS), (0.6, REJECT)])
def test_uneven_times(off: float, outcome: CheckOutcome) -> None:
    time_s = TIME_S.copy()
    time_s[5000:] += off / 1000
    check = checks_of(trial(effort(), time_s=time_s))["sampling"]
    assert check.outcome is outcome
    assert check.value == pytest.approx(100 * off, abs=0.01)


def before_onset(shape: Any) -> Any:
    return np.where(TIME_S < ONSET_S, shape, 0.0)


@pytest.mark.parametrize(("per_s", "outcome"), [(0.7, PASS), (1.3, WARN), (-1.3, WARN)])
def test_drift_at_rest(per_s: float, outcome: CheckOutcome) -> None:
    drift_n = np.where(TIME_S > 1.2, before_onset((TIME_S - ONSET_S) * per_s), 0.0)
    check = checks_of(with_force(drift_n))["rest_drift"]
    assert check.outcome is outcome
    assert check.value == pytest.approx(abs(per_s), abs=0.1)


@pytest.mark.parametrize(("amplitude", "outcome"), [(0.3, PASS), (0.8, WARN)])
def test_sway_at_rest(amplitude: float, outcome: CheckOutcome) -> None:
    sway = before_onset(amplitude * np.sin(2 * np.pi * 1.5 * (TIME_S - ONSET_S)))
    assert checks_of(with_force(sway))["rest_sway"].outcome is outcome


@pytest.mark.parametrize(("noise_n", "outcome"), [(1.5, PASS), (2.6, WARN)])
def test_noise_at_rest(noise_n: float, outcome: CheckOutcome) -> None:
    check = checks_of(trial(effort(noise_n=noise_n)))["rest_noise"]
    assert check.outcome is outcome
    assert check.value == pytest.approx(noise_n, rel=0.1)


@pytest.mark.parametrize("line_hz", [50.0, 60.0, 100.0, 120.0])
@pytest.mark.parametrize(("amplitude", "outcome"), [(0.8, PASS), (1.3, WARN)])
def test_hum(line_hz: float, amplitude: float, outcome: CheckOutcome) -> None:
    check = checks_of(with_force(amplitude * np.sin(2 * np.pi * line_hz * TIME_S)))["hum"]
    assert check.outcome is outcome
    assert check.value == pytest.approx(amplitude, rel=0.05)
    assert check.details["line_hz"] == line_hz


def test_another_frequency_is_not_hum() -> None:
    checks = checks_of(with_force(1.3 * np.sin(2 * np.pi * 38 * TIME_S)))
    assert checks["hum"].outcome is PASS


def test_hum_is_not_judged_where_the_rate_cannot_show_it() -> None:
    header = replace(HEADER, platform=replace(PLATFORM, sample_rate_hz=100.0))
    checks = checks_of(trial(effort(rate_hz=100.0), sample_rate_hz=100.0), header)
    assert [definition.id for definition in not_done(tuple(checks.values()))] == [
        "sample_rate",
        "hum",
        "zero_moved",
        "clear_start",
        "last_check",
    ]


@pytest.mark.parametrize(("creep_n", "outcome"), [(0.8, PASS), (2.5, WARN)])
def test_pre_tension_inside_the_rest(creep_n: float, outcome: CheckOutcome) -> None:
    creep = before_onset(np.interp(TIME_S, [ONSET_S - 0.3, ONSET_S], [0.0, creep_n]))
    assert checks_of(with_force(creep))["pre_tension"].outcome is outcome


def test_pre_tension_that_takes_the_onset_with_it() -> None:
    creep = before_onset(np.interp(TIME_S, [ONSET_S - 0.4, ONSET_S], [0.0, 6.0]))
    check = checks_of(with_force(creep))["slow_start"]
    assert check.outcome is WARN
    assert check.value == pytest.approx(0.35, abs=0.1)


def test_a_slow_but_steady_rise_is_no_slow_start() -> None:
    assert_only(trial(effort(rise_s=1.5)), "slow_start", PASS)


@pytest.mark.parametrize(("depth", "outcome"), [(1.5, PASS), (5.0, WARN), (15.0, REJECT)])
def test_countermovement(depth: float, outcome: CheckOutcome) -> None:
    dip = depth * np.sin(np.pi * np.clip((TIME_S - ONSET_S + 0.15) / 0.15, 0, 1))
    check = checks_of(with_force(-dip))["countermovement"]
    assert check.outcome is outcome
    # The rest may reach into a dip that is small enough to count as still.
    assert depth - 0.6 <= check.value <= depth + 0.1  # type: ignore[operator]


@pytest.mark.parametrize(("height", "outcome"), [(1.0, PASS), (5.0, WARN), (-30.0, REJECT)])
@pytest.mark.parametrize("at", [2500, 5000])
def test_spike(height: float, outcome: CheckOutcome, at: int) -> None:
    spike = np.zeros(TIME_S.size)
    spike[at : at + 2] = height
    check = assert_only(with_force(spike), "spike", outcome)
    assert check.value == pytest.approx(abs(height), abs=0.4)
    assert check.details["at_s"] == pytest.approx(at / 1000, abs=0.002)


def analysed_at(rate_hz: float, force_n: NDArray[np.float64]) -> Trial:
    platform = replace(PLATFORM, sample_rate_hz=rate_hz)
    made = trial(force_n, sample_rate_hz=rate_hz)
    return analyse_trial(made, replace(HEADER, platform=platform))


@pytest.mark.parametrize("rate_hz", [80.0, 200.0, 1000.0])
@pytest.mark.parametrize("width_s", [0.02, 0.1])
@pytest.mark.parametrize("at_s", [4.0, 6.0])
def test_a_contact_that_breaks_for_longer_than_a_spike(
    rate_hz: float, width_s: float, at_s: float
) -> None:
    """Its return is steeper than any rise, and was the steepest 100 ms of the effort."""
    force = effort(rate_hz=rate_hz)
    first = round(at_s * rate_hz)
    force[first : first + max(2, round(width_s * rate_hz))] -= 100.0
    analysed = analysed_at(rate_hz, force)
    check = next(each for each in analysed.checks if each.check == "spike")
    assert (check.outcome, check.details["variant"]) == (REJECT, "leap")
    assert check.value == pytest.approx(100.0, abs=0.5)  # noise of 0.05 N in each sample
    assert check.details["at_s"] == pytest.approx(at_s, abs=max(0.005, 1.01 / rate_hz))
    assert not analysed.accepted


@pytest.mark.parametrize("rate_hz", [80.0, 200.0, 1000.0])
@pytest.mark.parametrize("width_s", [0.02, 0.1])
def test_values_far_above_the_force_are_no_peak(rate_hz: float, width_s: float) -> None:
    force = effort(rate_hz=rate_hz)
    first = round(5.0 * rate_hz)
    force[first : first + max(2, round(width_s * rate_hz))] += 150.0
    assert not analysed_at(rate_hz, force).accepted


@pytest.mark.parametrize("rate_hz", [80.0, 1000.0])
def test_two_quick_efforts_are_no_broken_contact(rate_hz: float) -> None:
    """Let go and pressed again within a tenth of a second each, as fast as a foot is."""
    time_s = np.arange(0, 10, 1 / rate_hz)
    force = effort(rate_hz=rate_hz)
    force -= np.interp(time_s, [5.0, 5.1, 5.2, 5.3], [0, 90, 90, 0])
    analysed = analysed_at(rate_hz, force)
    assert next(each for each in analysed.checks if each.check == "spike").outcome is PASS


def test_a_steep_rise_and_a_sudden_release_are_no_spike() -> None:
    force = effort(100.0, rise_s=0.05)
    force[7000:7200] = force[7200:7400]
    assert checks_of(trial(force))["spike"].outcome is PASS


@pytest.mark.parametrize(("release_s", "outcome"), [(5.0, PASS), (3.95, WARN), (3.6, REJECT)])
def test_hold(release_s: float, outcome: CheckOutcome) -> None:
    check = checks_of(trial(effort(release_s=release_s)))["hold"]
    assert check.outcome is outcome
    assert check.value == pytest.approx(release_s - ONSET_S - 0.2, abs=0.05)


@pytest.mark.parametrize(("overshoot", "outcome"), [(7.0, WARN), (40.0, REJECT)])
def test_early_peak(overshoot: float, outcome: CheckOutcome) -> None:
    jab = overshoot * np.exp(-0.5 * ((TIME_S - ONSET_S - 0.06) / 0.012) ** 2)
    check = checks_of(trial(effort(100.0, rise_s=0.05) + jab))["early_peak"]
    assert check.outcome is outcome
    assert check.value == pytest.approx(0.06, abs=0.01)
    assert check.details["overshoot"] == pytest.approx(overshoot, abs=4)


@pytest.mark.parametrize(("height_n", "outcome"), [(8.0, PASS), (15.0, WARN)])
def test_a_peak_far_above_what_is_held_is_that_of_a_moment(
    height_n: float, outcome: CheckOutcome
) -> None:
    cough = height_n * np.exp(-0.5 * ((TIME_S - 5.0) / 0.03) ** 2)
    check = assert_only(with_force(cough), "early_peak", outcome)
    assert check.value == pytest.approx(2.0, abs=0.02)
    if outcome is WARN:
        assert check.sentence.startswith("The peak lies 12 % above what was held for half a second")


@pytest.mark.parametrize(("per_s", "outcome"), [(3.0, PASS), (10.0, WARN)])
def test_still_rising_when_let_go(per_s: float, outcome: CheckOutcome) -> None:
    ramp = np.where(TIME_S < 7.0, np.clip(TIME_S - 4.0, 0, None) * per_s, 0.0)
    check = assert_only(with_force(ramp), "still_rising", outcome)
    share = 100 / (100 + 3 * per_s)
    assert check.value == pytest.approx(per_s / 2 * share, abs=0.2)


def test_an_early_peak_with_a_lower_hold_is_not_still_rising() -> None:
    # 100 N for a moment, down to 80 N, then a hold that comes back to 85 N: no more than that.
    shape = np.interp(TIME_S, [3.3, 3.5, 3.8, 4.6, 6.9, 7.0], [0, 0, -20, -15, -15, 0])
    assert_only(with_force(shape), "still_rising", PASS)


def test_several_efforts_are_told_and_the_strongest_counts() -> None:
    second = np.interp(TIME_S, [7.6, 7.9, 8.8, 9.0], [0, 60, 60, 0])
    told = trial(effort() + second)
    check = assert_only(told, "one_effort", WARN)
    assert check.value == 2.0
    assert check.details["at_s"] == pytest.approx(ONSET_S, abs=0.01)
    analysed = analyse_trial(told, HEADER)
    assert analysed.accepted
    assert analysed.value("peak_force") == pytest.approx(100.0, abs=0.2)


@pytest.mark.parametrize(
    ("added", "reason"),
    [
        (np.interp(TIME_S, [2.85, 2.9, 2.95, 3.0], [0, -1.5, -1.5, 0]), "dip_before_start"),
        (np.interp(TIME_S, [2.8, 2.82, 2.86, 2.88], [0, 2.8, 2.8, 0]), "press_before_start"),
        (np.interp(TIME_S, [2.7, 2.99, 7.0, 7.1], [0, 1.2, 1.2, 0]), "rest_creeps"),
        (np.interp(TIME_S, [2.85, 3.0, 7.0, 7.1], [0, 8, 8, 0]), "slow_start"),
        (2.0 * np.sin(2 * np.pi * 50 * TIME_S), "noisy_rest"),
        (0.6 * np.sin(2 * np.pi * 6 * TIME_S), "rest_unsteady"),
        (0.65 * np.sin(2 * np.pi * 10 * TIME_S), "rest_unsteady"),
    ],
)
def test_a_doubtful_start_refuses_what_counts_from_it_and_nothing_else(
    added: NDArray[np.float64], reason: str
) -> None:
    analysed = analyse_trial(with_force(added), HEADER)
    checks = {check.check: check for check in analysed.checks}
    assert checks["clear_start"].outcome is WARN
    assert checks["clear_start"].details["variant"] == reason
    refused = {r.name: r.reason for r in analysed.results if isinstance(r, Refusal)}
    timed = [metric.name for metric in METRICS if metric.is_timed]
    if reason == "dip_before_start":
        timed.append("rfd_steepest_100ms")  # toes that come down again rise too
    assert refused == dict.fromkeys(timed, reason)
    assert analysed.accepted
    assert analysed.value("peak_force") == pytest.approx(100.0 + max(0.0, added[5000]), abs=0.8)


def test_toes_that_were_lifted_are_named_before_what_that_did_to_the_rest() -> None:
    # 9 N of toes, up for the last 0.45 s of the rest: its middle is that of toes, its noise is not
    lifted = np.interp(TIME_S, [2.5, 2.55, 3.0, 3.1], [0, -9, -9, 0])
    analysed = analyse_trial(with_force(lifted), HEADER)
    refused = {r.name: r.reason for r in analysed.results if isinstance(r, Refusal)}
    assert set(refused.values()) == {"dip_before_start"}
    assert "rfd_steepest_100ms" in refused
    assert analysed.value("peak_force") == pytest.approx(100.0, abs=0.8)


def test_still_rising_when_the_recording_ends() -> None:
    ramp = np.clip(TIME_S - 4.0, 0, None) * 10.0
    cut = trial((effort(100.0) + ramp)[:6500])
    assert_only(cut, "still_rising", REJECT)


@pytest.mark.parametrize(
    ("moved_n", "outcome"), [(5.1, PASS), (5.5, WARN), (-5.1, PASS), (-5.9, WARN)]
)
def test_a_force_that_comes_back_elsewhere_leaves_the_peak_unsure(
    moved_n: float, outcome: CheckOutcome
) -> None:
    # the platform was knocked in the hold, and counts from another zero ever since
    step = np.where(TIME_S > 5.0, moved_n, 0.0)
    check = assert_only(with_force(step), "rest_after", outcome)
    highest_n = 100 + max(0.0, moved_n)
    assert check.value == pytest.approx(100 * abs(moved_n) / highest_n, abs=0.4)


def test_a_force_that_never_lies_still_again_is_not_judged_by_where_it_comes_back() -> None:
    assert "rest_after" not in checks_of(trial(effort()[:7100]))
    restless = np.where(TIME_S > 7.0, 20 * np.sin(2 * np.pi * TIME_S), 0.0)
    assert "rest_after" not in checks_of(with_force(restless))


@pytest.mark.parametrize(("moved_n", "outcome"), [(0.8, PASS), (-2.0, WARN), (6.0, REJECT)])
def test_zero_moved(moved_n: float, outcome: CheckOutcome) -> None:
    zero_after = np.array([120.0 + moved_n / N_PER_COUNT, -40.0, 999.0])
    check = assert_only(trial(effort(), zero_after_counts=zero_after), "zero_moved", outcome)
    assert check.value == pytest.approx(abs(moved_n), abs=0.1)


def test_a_zero_that_was_not_measured_is_not_judged() -> None:
    for zero_after in (None, np.array([np.nan, 0.0, 0.0]), np.zeros(2)):
        assert "zero_moved" not in checks_of(trial(effort(), zero_after_counts=zero_after))


@pytest.mark.parametrize(("n_still", "variant"), [(100, "moving"), (500, None)])
def test_a_channel_that_stops_in_mid_effort(n_still: int, variant: str | None) -> None:
    stuck = trial(effort())
    stuck.counts[5000 : 5000 + n_still, 0] = stuck.counts[5000, 0]
    check = checks_of(stuck)["channel_dead"]
    assert (check.outcome, check.details.get("variant")) == (REJECT, variant)
    assert check.value == pytest.approx(n_still / 1000, abs=0.003)
    assert check.details["channel"] == "front"


@pytest.mark.parametrize("rate_hz", [80.0, 200.0, 1000.0])
@pytest.mark.parametrize("at_s", [2.0, 2.97, 3.1, 3.27, 5.0])
@pytest.mark.parametrize("still_s", [0.1, 0.2])
def test_a_platform_that_stands_still_for_less_than_a_quarter_of_a_second(
    rate_hz: float, at_s: float, still_s: float
) -> None:
    """In the rise it makes up for what it missed in one step, which was the steepest 100 ms."""
    force = effort(rate_hz=rate_hz, noise_n=0.3)
    first, n_equal = round(at_s * rate_hz), round(still_s * rate_hz)
    force[first : first + n_equal] = force[first]
    check = channel_dead(rate_hz, force)
    assert (check.outcome, check.details["variant"]) == (REJECT, "frozen")
    assert n_equal <= int(str(check.details["n_equal"])) <= n_equal + 2
    assert check.value == pytest.approx(still_s, abs=2.01 / rate_hz)


@pytest.mark.parametrize("n_equal", [4, 8, 20])
@pytest.mark.parametrize("is_later", [False, True])
def test_a_few_equal_values_in_the_rise_are_enough(n_equal: int, is_later: bool) -> None:
    """The device waits and goes on where it was, or where the force is by then."""
    force = effort()
    still = np.full(n_equal, force[3100])
    after = force[3100:-n_equal] if is_later else force[3100 + n_equal :]
    check = channel_dead(1000.0, np.concatenate([force[:3100], still, after]))
    assert (check.outcome, check.details["variant"]) == (REJECT, "frozen")


@pytest.mark.parametrize("rate_hz", [80.0, 200.0, 1000.0])
@pytest.mark.parametrize("times", [2, 2.5, 3, 4, 7, 13])
def test_a_device_that_sends_each_value_several_times(rate_hz: float, times: float) -> None:
    if rate_hz / times < 20:
        return
    force = effort(rate_hz=rate_hz)
    sent = np.floor(np.floor(np.arange(force.size) / times) * times).astype(np.intp)
    check = channel_dead(rate_hz, force[sent])
    assert (check.outcome, check.details["variant"]) == (REJECT, "repeated")
    assert check.details["rows_each"] == pytest.approx(times, rel=0.2 if times == 2.5 else 0.01)


@pytest.mark.parametrize("rate_hz", [80.0, 200.0, 1000.0, 2000.0])
@pytest.mark.parametrize("step_n", [0.02, 0.2, 1.0])
@pytest.mark.parametrize("noise_n", [0.0, 0.1, 0.4])
def test_a_coarse_converter_stands_still_and_is_none(
    rate_hz: float, step_n: float, noise_n: float
) -> None:
    """Its values are equal for long while the toes rest, and for a while when they hold."""
    for rise_s in (0.05, 0.3, 2.0):
        force = effort(rate_hz=rate_hz, noise_n=noise_n, rise_s=rise_s)
        held = np.arange(force.size) / rate_hz
        force += np.interp(held, [3, 5, 7], [0, 1, 0]) * 4 * np.sin(2 * np.pi * 1.3 * held)
        check = channel_dead(rate_hz, np.rint(force / step_n) * step_n)
        assert check.outcome is PASS, check


def channel_dead(rate_hz: float, force_n: NDArray[np.float64]) -> QualityCheck:
    checks = analysed_at(rate_hz, force_n).checks
    return next(check for check in checks if check.check == "channel_dead")


def test_a_channel_that_never_moves_is_dead() -> None:
    dead = trial(effort())
    dead.counts[:, 1] = 17
    check = checks_of(dead)["channel_dead"]
    assert (check.outcome, check.value, check.details["channel"]) == (REJECT, 10.0, "rear")


def test_an_unloaded_channel_that_flickers_in_its_last_digit_is_not_dead() -> None:
    flickering = trial(effort())
    flickering.counts[:, 1] = 17
    flickering.counts[:2000:50, 1] = 18
    checks = checks_of(flickering)
    assert checks["channel_dead"].outcome is PASS
    assert checks["channel_unloaded"].outcome is WARN
    assert checks["channel_unloaded"].details["channel"] == "rear"


@pytest.mark.parametrize(("flickers", "outcome"), [(2, PASS), (3, REJECT)])
def test_a_channel_that_moves_by_more_than_its_last_digit_may_not_stop(
    flickers: int, outcome: CheckOutcome
) -> None:
    stopped = trial(effort())
    stopped.counts[:, 1] = 17
    stopped.counts[1:3_500:2, 1] = 17 + flickers  # a rest begins with an even row
    checks = checks_of(stopped)
    assert checks["channel_dead"].outcome is outcome


@pytest.mark.parametrize(("noise_n", "outcome"), [(0.2, PASS), (1.0, WARN)])
def test_a_noisy_channel(noise_n: float, outcome: CheckOutcome) -> None:
    noisy = trial(effort())
    noise = np.random.default_rng(5).normal(0, noise_n / N_PER_COUNT, len(noisy.counts))
    noisy.counts[:, 1] += noise.round().astype(np.int32)
    check = assert_only(noisy, "channel_noisy", outcome)
    assert check.value == pytest.approx(noise_n, rel=0.1)
    assert check.details["channel"] == "rear"


def test_a_channel_so_noisy_that_there_is_no_rest_is_named() -> None:
    noisy = trial(effort())
    noise = np.random.default_rng(5).normal(0, 10 / N_PER_COUNT, len(noisy.counts))
    noisy.counts[:, 1] += noise.round().astype(np.int32)
    checks = checks_of(noisy)
    assert complaints(checks.values()) == {"measurable", "channel_noisy"}
    assert checks["channel_noisy"].details["channel"] == "rear"
    assert checks["channel_noisy"].value == pytest.approx(10, rel=0.25)


@pytest.mark.parametrize(
    ("share", "outcome"), [(0.05, PASS), (0.0, WARN), (-0.05, WARN), (-0.3, REJECT)]
)
def test_an_unloaded_or_reversed_channel(share: float, outcome: CheckOutcome) -> None:
    force = effort(100.0)
    loaded = trial(force)
    noise = np.random.default_rng(3).normal(0, 2, force.size)
    loaded.counts[:, 0] = (120 + (1 - share) * force / N_PER_COUNT).round()
    loaded.counts[:, 1] = (-40 - share * force / N_PER_COUNT + noise).round()
    check = checks_of(loaded)["channel_unloaded"]
    assert check.outcome is outcome
    assert check.value == pytest.approx(100 * share, abs=0.1)
    assert check.details["channel"] == "rear"


def alternating(at_rest: int, at_top: int, top_count: int = 4000) -> Trial:
    """Return an effort whose first channel has so many counts of noise, each value another."""
    made = trial(effort(100.0, noise_n=0.0))
    sign = np.where(np.arange(len(made.counts)) % 2, 1, -1)
    noise = np.where(made.counts[:, 0] < top_count, at_rest, at_top)
    made.counts[:, 0] = np.minimum(made.counts[:, 0], top_count) + noise * sign
    made.counts[:, 1] += 10 * sign
    return made


@pytest.mark.parametrize(
    ("at_rest", "at_top", "outcome"),
    [(20, 20, PASS), (20, 200, PASS), (20, 10, PASS), (20, 9, REJECT), (20, 1, REJECT)],
)
def test_a_channel_that_an_amplifier_cuts_off(
    at_rest: int, at_top: int, outcome: CheckOutcome
) -> None:
    check = checks_of(alternating(at_rest, at_top))["cut_off"]
    assert check.outcome is outcome
    assert check.value == pytest.approx(min(100.0, 100 * at_top / at_rest))
    if outcome is REJECT:
        assert check.details["channel"] == "front"
        assert check.sentence.startswith(f"At the peak channel front had {5 * at_top} % of its")
        assert not analyse_trial(alternating(at_rest, at_top), HEADER).accepted


@pytest.mark.parametrize(("top_s", "outcome"), [(1.2, REJECT), (0.4, REJECT), (0.2, PASS)])
def test_a_hold_that_is_cut_off_for_most_of_the_time_around_its_peak(
    top_s: float, outcome: CheckOutcome
) -> None:
    # the force falls below what cuts it off after a while, and is as noisy as ever
    falling = np.interp(TIME_S, [3.3, 3.3 + top_s, 7.0, 7.2], [0.0, 0.0, -10.0, -10.0])
    made = with_force(np.where(TIME_S < 7.2, falling, 0.0))
    top = TIME_S[(TIME_S > 3.3) & (3.3 + top_s > TIME_S)].size
    rows = slice(3300, 3300 + top)
    made.counts[rows, 0] = 5870 + np.arange(top) % 2
    made.counts[rows, 1] = -5790 - np.random.default_rng(2).integers(0, 9, top)
    assert checks_of(made)["cut_off"].outcome is outcome


def test_noise_of_rounding_and_a_jab_do_not_tell_whether_a_channel_is_cut_off() -> None:
    assert "cut_off" in checks_of(trial(effort(noise_n=0.05)))
    assert "cut_off" not in checks_of(trial(effort(noise_n=0.01)))
    jab = with_force(np.where(TIME_S > 3.31, -100.0 * (TIME_S < 7.2), 0.0))
    assert "cut_off" not in checks_of(jab)


def test_spikes_in_the_rest_are_no_noise_that_was_lost() -> None:
    spikes = np.zeros(TIME_S.size)
    for at in (2300, 2500, 2700):
        spikes[at] = 45.0
    assert checks_of(with_force(spikes))["cut_off"].value == pytest.approx(100, abs=12)


def test_one_channel_is_not_compared_with_others() -> None:
    channels = (
        CALIBRATION.channels[0],
        *(replace(c, sensitivity_n_per_count=None) for c in CALIBRATION.channels[1:]),
    )
    header = replace(HEADER, calibration_json=replace(CALIBRATION, channels=channels).to_json())
    checks = checks_of(trial(effort()), header)
    assert "channel_dead" in checks
    assert not {"channel_noisy", "channel_unloaded"} & set(checks)


def assert_alike(
    one: dict[str, QualityCheck], other: dict[str, QualityCheck], tolerance: float
) -> None:
    assert one.keys() == other.keys()
    for name, check in one.items():
        assert other[name].outcome is check.outcome
        if check.value is None:
            assert other[name].value is None
        else:
            assert other[name].value == pytest.approx(check.value, abs=tolerance)


@given(st.floats(0.01, 1.0))  # more, and the toes weigh more than toes do
@settings(max_examples=15)
def test_the_unit_of_force_changes_no_check(factor: float) -> None:
    spiky = np.zeros(TIME_S.size)
    spiky[4500] = 4.0
    checked = with_force(spiky)
    assert_alike(
        checks_of(checked),
        checks_of(checked, scaled_header(factor)),
        tolerance=1e-6,
    )


@given(st.integers(-3000, 3000), st.integers(0, 300))
@settings(max_examples=15)
def test_offset_and_a_longer_quiet_start_change_no_check(offset: int, hops: int) -> None:
    start = np.random.default_rng(9).normal(0, 0.05, 10 * hops)
    longer = trial(np.concatenate((start, effort())), zero_before_counts=None)
    longer = replace(longer, counts=longer.counts + np.int32(offset))
    assert_alike(
        checks_of(trial(effort(), zero_before_counts=None)), checks_of(longer), tolerance=0.15
    )


def test_toes_that_rest_on_the_platform_pass() -> None:
    check = checks_of(trial(effort(60.0)))["loaded_rest"]
    assert check.outcome is PASS
    assert check.value == pytest.approx(100 * 15 / 60, rel=0.03)


def test_a_rest_of_the_empty_platform_is_told() -> None:
    check = checks_of(trial(effort(60.0, rest_n=0.0)))["loaded_rest"]
    assert check.outcome is WARN


def test_toes_laid_down_and_pressed_in_one_go_are_refused() -> None:
    # the still second is that of the empty platform: 15 N of toes would pass for strength
    force = effort(60.0, onset_s=1.3, seed=4)
    peak = analyse_trial(trial(force), HEADER).result("peak_force")
    assert isinstance(peak, Refusal)
    assert peak.reason == "pressed_already"  # the force comes back to 15 N
    unended = checks_of(trial(force[:4500]))["loaded_rest"]
    assert unended.outcome is REJECT


def test_without_the_unloaded_platform_the_load_at_rest_is_not_judged() -> None:
    assert "loaded_rest" not in checks_of(trial(effort(60.0), zero_before_counts=None))
