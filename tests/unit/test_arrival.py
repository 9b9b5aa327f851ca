"""The rate by arrival: wrong rates are seen, late and bursty arrival is no wrong rate."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from forceplate.arrival import MAX_OFF, NOTE_EVERY_S, ArrivalLog, ArrivalRate, arrival_rate
from forceplate.types import Arrival

Delay = Callable[[random.Random, float], float]
SEEDS = range(20)
LENGTHS_S = (2, 3, 5, 10, 15)

PROMPT: Delay = lambda rng, at_s: 0.0002 * rng.random()  # noqa: E731
USB: Delay = lambda rng, at_s: 0.016 * rng.random()  # noqa: E731
BUSY: Delay = lambda rng, at_s: 0.1 * rng.expovariate(5)  # noqa: E731


def arrived(
    seconds: float,
    *,
    declared_hz: float = 1000.0,
    sent_hz: float | Callable[[float], float] = 1000.0,
    delay: Delay = USB,
    n_block: int = 16,
    drop: float = 0.0,
    seed: int = 0,
) -> ArrivalRate | None:
    """Return the rate of a trial whose blocks came so; no block overtakes another."""
    rng = random.Random(seed)
    log = ArrivalLog(declared_hz)
    n_samples, sent_s, came_s, look_s = 0, 0.0, 0.0, 0.0
    newest: tuple[int, float] | None = None
    while n_samples < seconds * declared_hz:
        sent_s += n_block / (sent_hz(sent_s) if callable(sent_hz) else sent_hz)
        n_samples += sum(rng.random() >= drop for _ in range(n_block)) if drop else n_block
        came_s = max(came_s, sent_s + delay(rng, sent_s))
        if came_s >= look_s and newest is not None:
            log.note(*newest)
            look_s = came_s + NOTE_EVERY_S
        newest = n_samples, came_s
    return arrival_rate(log.arrivals(), declared_hz)


def known(rate: ArrivalRate | None) -> ArrivalRate:
    assert rate is not None
    assert rate.is_known
    return rate


def blamed(rate: ArrivalRate) -> str:
    """Return what is wrong with a rate, nothing where it is right."""
    if rate.is_wrong:
        return "wrong"
    if rate.changes:
        return "changes"
    return "doubtful" if rate.is_doubtful else ""


@pytest.mark.parametrize("seconds", LENGTHS_S)
@pytest.mark.parametrize(
    "arrival",
    [
        {"delay": PROMPT},
        {"delay": PROMPT, "n_block": 1},
        {"delay": USB},
        {"delay": BUSY},
        {"delay": PROMPT, "n_block": 250},
        {"delay": USB, "n_block": 250},
        {"delay": USB, "n_block": 1, "declared_hz": 80.0, "sent_hz": 80.0},
        {"delay": USB, "n_block": 1, "declared_hz": 20.0, "sent_hz": 20.0},
        {"delay": USB, "n_block": 400, "declared_hz": 20_000.0, "sent_hz": 20_000.0},
    ],
    ids=["prompt", "a block a sample", "16 ms", "busy", "250 ms", "250 and 16 ms", "80 Hz",
         "20 Hz", "20 kHz"],
)  # fmt: skip
def test_a_right_rate_is_never_doubted(seconds: float, arrival: dict[str, object]) -> None:
    for seed in SEEDS:
        rate = arrived(seconds, seed=seed, **arrival)  # type: ignore[arg-type]
        if rate is not None:
            assert blamed(rate) == "", (seed, rate)


@pytest.mark.parametrize("seconds", LENGTHS_S)
def test_a_rate_that_is_far_off_is_wrong(seconds: float) -> None:
    for seed in SEEDS:
        double = known(arrived(seconds, declared_hz=2000.0, sent_hz=4000.0, seed=seed))
        assert double.is_wrong
        assert double.rate_hz == pytest.approx(4000.0, rel=0.04)
        assert known(arrived(seconds, drop=0.2, seed=seed)).is_wrong


@pytest.mark.parametrize("seconds", LENGTHS_S[1:])
def test_a_rate_that_is_a_little_off_is_doubtful(seconds: float) -> None:
    for seed in SEEDS:
        rate = known(arrived(seconds, declared_hz=2000.0, sent_hz=2060.0, seed=seed))
        assert blamed(rate) == "doubtful", (seed, rate)


@pytest.mark.parametrize("seconds", [10, 15])
@pytest.mark.parametrize("delay", [PROMPT, USB])
@pytest.mark.parametrize(
    "sent_hz",
    [
        lambda part: 1000.0 if part < 0.5 else 1050.0,
        lambda part: 1050.0 if part < 0.5 else 1000.0,
        lambda part: 500.0 if 0.6 < part < 0.7 else 1000.0,
        lambda part: 10.0 if 0.8 < part < 0.85 else 1000.0,  # half a second of samples vanish
        lambda part: 10.0 if 0.2 < part < 0.25 else 1000.0,
        lambda part: 2000.0 if 0.2 < part < 0.25 else 1000.0,
    ],
    ids=["faster", "slower", "half for a while", "lost late", "lost early", "doubled"],
)
def test_a_rate_that_changes_is_seen(
    seconds: float, delay: Delay, sent_hz: Callable[[float], float]
) -> None:
    for seed in range(10):
        rate = known(
            arrived(seconds, sent_hz=lambda at_s: sent_hz(at_s / seconds), delay=delay, seed=seed)
        )
        assert blamed(rate) in {"changes", "wrong"}, (seed, rate)


@pytest.mark.parametrize("stall_s", [0.1, 0.4, 2.0])
def test_a_stall_that_is_made_up_is_no_loss(stall_s: float) -> None:
    """The computer was busy, or the program was stopped; nothing is missing afterwards."""
    rate = known(arrived(10, delay=lambda rng, at_s: max(0.0, 4.0 + stall_s - max(at_s, 4.0))
                         if at_s >= 4.0 else 0.001 * rng.random()))  # fmt: skip
    assert blamed(rate) == ""


def test_a_computer_that_slept_is_seen_where_its_clock_went_on() -> None:
    slept_s = 30.0
    rate = known(arrived(10, delay=lambda rng, at_s: slept_s if at_s > 5.0 else 0.0))
    assert blamed(rate) in {"changes", "wrong"}


def test_a_short_trial_is_not_judged() -> None:
    assert arrived(1.0) is None
    assert arrival_rate((), 1000.0) is None
    assert arrival_rate([Arrival(500 * i, 0.0, 0.0) for i in range(8)], 1000.0) is None


def test_what_the_jitter_hides_is_not_known() -> None:
    arrivals = [Arrival(500 * i, 0.5 * i, 0.4) for i in range(5)]
    rate = arrival_rate(arrivals, 1000.0)
    assert rate is not None
    assert rate.uncertainty > MAX_OFF
    assert not rate.is_known


def test_of_each_half_second_the_least_delayed_sample_is_kept() -> None:
    log = ArrivalLog(1000.0, most=3)
    for n_samples, at_s in [(100, 7.11), (300, 7.302), (400, 7.45), (600, 7.61), (1100, 8.2),
                            (1400, 8.4), (1700, 8.8)]:  # fmt: skip
        log.note(n_samples, at_s)
    assert [(each.n_samples, each.at_s, round(each.spread_s, 6)) for each in log.arrivals()] == [
        (600, 7.61, 0.0), (1400, 8.4, 0.1), (1700, 8.8, 0.0),
    ]  # fmt: skip
