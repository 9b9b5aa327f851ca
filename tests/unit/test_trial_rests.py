"""A rest that was cut short is a doubt of the visit, made from the times that the file keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forceplate.analysis.provenance import visit_doubts
from forceplate.analysis.trial_rests import rest_doubt, rest_words, rests_cut_short
from forceplate.protocol import MeasurementProtocol
from forceplate.types import Visit
from forceplate.words import say
from tests.unit.analysis_data import CONDITION, header, visit

PROTOCOL = MeasurementProtocol(name="rests", conditions=(CONDITION,), rest_s=45.0)


def rested(*rests_s: float, protocol: MeasurementProtocol | None = PROTOCOL) -> Visit:
    """Return a visit with so much rest between the end of a recording and the next effort."""
    made = visit(header("W0", 0), *(80.0 for _ in range(len(rests_s) + 1)))
    trials = [made.trials[0]]
    for one, rest_s in zip(made.trials[1:], rests_s, strict=True):
        last = trials[-1]
        onset_s = one.value("onset_s")
        assert onset_s is not None
        begun_s = float(last.time_s[-1]) + rest_s - onset_s
        trials.append(replace(one, started_at=last.started_at + timedelta(seconds=begun_s)))
    kept = None if protocol is None else protocol.to_json()
    return Visit(replace(made.header, protocol_json=kept), tuple(trials))


def test_a_rest_that_was_cut_short_is_said_with_the_trial_and_how_long_it_was() -> None:
    made = rested(46.0, 12.0, 41.0, 39.0)
    assert rests_cut_short(made) == pytest.approx({3: 12.0, 5: 39.0})
    assert rest_words(made) == "3; 5"
    (doubt,) = visit_doubts(made)
    assert doubt == rest_doubt(made)
    assert doubt.en.endswith("cut short, to 12 s instead of 45 s: before trial 3, 5.")
    assert "12 s" in say(doubt, "nl")


def test_a_trial_that_does_not_count_needs_no_rest_but_tires_all_the_same() -> None:
    made = rested(10.0, 10.0)
    first, second, third = made.trials
    spoilt = replace(made, trials=(first, replace(second, accepted=False), third))
    assert list(rests_cut_short(spoilt)) == [3]


@pytest.mark.parametrize(
    "made",
    [
        rested(46.0, 60.0),
        rested(5.0, protocol=None),
        rested(5.0, protocol=replace(PROTOCOL, rest_s=0.0)),
        rested(-3.0),  # the clock was put back
    ],
)
def test_a_rest_that_was_kept_or_is_not_known_is_no_doubt(made: Visit) -> None:
    assert rest_doubt(made) is None
    assert rest_words(made) is None
