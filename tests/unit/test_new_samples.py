"""What came since it was last asked: every sample once, and every loss told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np

from forceplate.acquisition import Acquisition, SampleRing
from forceplate.acquisition.new_samples import NewSamples
from forceplate.types import Block


class Source:
    """A stream into which samples are put; it can be taken away and replaced."""

    def __init__(self) -> None:
        self.now: Acquisition | None = None
        self.n_lost = 0
        self.samples = NewSamples(lambda: self.now)

    def plug_in(self) -> None:
        self.now = cast("Acquisition", SimpleNamespace(ring=SampleRing(1000, 1)))

    def put(self, first: int, n: int) -> None:
        assert self.now is not None
        counts = np.arange(first, first + n, dtype=np.int32)[:, np.newaxis]
        self.now.ring.append(Block(first, counts, 0.0))

    def taken(self) -> list[int]:
        return [int(row[0]) for block in self.samples.blocks(self._lost) for row in block]

    def _lost(self) -> None:
        self.n_lost += 1


def streaming() -> Source:
    source = Source()
    source.plug_in()
    assert source.taken() == []
    return source


def test_every_sample_comes_once() -> None:
    source = streaming()
    source.put(0, 3)
    source.put(3, 2)
    assert source.taken() == [0, 1, 2, 3, 4]
    source.put(5, 1)
    assert source.taken() == [5]
    assert source.taken() == []
    assert source.n_lost == 0


def test_a_gap_among_the_new_samples_is_told_and_they_are_left_out() -> None:
    source = streaming()
    source.put(0, 3)
    source.put(10, 3)
    assert source.taken() == []
    source.put(13, 2)
    assert source.taken() == [13, 14]
    assert source.n_lost == 1


def test_a_gap_before_the_new_samples_is_told_and_they_come() -> None:
    source = streaming()
    source.put(0, 3)
    assert source.taken() == [0, 1, 2]
    source.put(4, 2)
    assert source.taken() == [4, 5]
    assert source.n_lost == 1


def test_what_came_while_the_operator_was_busy_is_no_loss() -> None:
    source = streaming()
    source.put(0, 3)
    assert source.taken() == [0, 1, 2]
    source.put(3, 50)
    source.samples.forget()
    source.put(53, 2)
    assert source.taken() == [53, 54]
    assert source.n_lost == 0


def test_a_platform_that_went_away_is_one_loss_and_its_return_none() -> None:
    source = streaming()
    source.put(0, 3)
    assert source.taken() == [0, 1, 2]
    source.now = None
    assert source.taken() == source.taken() == []
    assert source.n_lost == 1
    source.plug_in()
    source.put(0, 2)
    assert source.taken() == [], "it begins with what comes from now on"
    source.put(2, 2)
    assert source.taken() == [2, 3]
    assert source.n_lost == 1
