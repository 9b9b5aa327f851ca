"""What tests of others use: an emulated device and a recorded trial, each in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from forceplate.errors import VisitFileError
from forceplate.platform import Platform, load_driver
from forceplate.storage.visit.visit_file import write_visit
from forceplate.testing import receive, replayed
from forceplate.types import Channel, Visit
from tests.unit.storage.samples import make_trial, visit_header

pytest_plugins = ["forceplate.testing.fixtures"]


@pytest.fixture
def visit_file(tmp_path: Path) -> Path:
    path = tmp_path / "visit.h5"
    write_visit(path, Visit(visit_header(), (make_trial(1), make_trial(2, seed=2))))
    return path


def test_a_recorded_trial_comes_bit_for_bit_at_every_start(
    visit_file: Path, replay_trial: Callable[..., Platform]
) -> None:
    trial = make_trial(2, seed=2)
    platform = replay_trial(f"{visit_file}#2")
    for _ in range(2):
        platform.start()
        received = receive(platform, 200)
        platform.stop()
        assert_array_equal(received.counts, trial.counts[: len(received.counts)])
    assert platform.statistics.damaged_bytes == 0


def test_a_device_that_always_sends_waits_with_the_trial_for_the_start(
    tmp_path: Path,
) -> None:
    one = make_trial(1, n_samples=250)
    header = visit_header()
    platform = replace(header.platform, channels=(Channel("load", -(2**23), 2**23 - 1),))
    # noise as of a real cell, so that the beginning of the trial is found
    counts = np.random.default_rng(1).integers(0, 99_999, (len(one.counts), 1), np.int32)
    trial = replace(
        one, counts=counts, zero_before_counts=None, zero_after_counts=None,
        tare_before_counts=None, tare_after_counts=None, sample_rate_hz=320.0,
    )  # fmt: skip
    path = tmp_path / "visit.h5"
    write_visit(path, Visit(replace(header, platform=platform), (trial,)))
    with replayed(path, "line") as opened:
        opened.start()
        received = receive(opened, 240, may_end=True)
    (begins,) = np.flatnonzero(received.counts[:, 0] == counts[1, 0])
    assert_array_equal(received.counts[begins:], counts[1 : 1 + len(received.counts) - begins])


def test_a_trial_that_is_not_there_is_told(visit_file: Path) -> None:
    with (
        pytest.raises(VisitFileError, match="2 trials and no trial 3"),
        replayed(f"{visit_file}#3"),
    ):
        pytest.fail("nothing is replayed")


def test_an_emulated_device_is_served_until_the_test_is_over(
    serve_emulator: Callable[..., str],
) -> None:
    address = serve_emulator("harp", faults=["lose:1e-3"], tcp=True)
    platform = load_driver("harp").open(address)
    platform.start()
    receive(platform, 100)
    platform.close()
