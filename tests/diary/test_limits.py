"""The sliding window, with a clock of the test's own."""

from __future__ import annotations

from forceplate.diary.limits import MAX_CALLERS, Limit


def test_window_slides() -> None:
    now = [0.0]
    limit = Limit(2, 10, clock=lambda: now[0])
    assert [limit.add("a") for _ in range(3)] == [True, True, False]
    assert limit.is_reached("a")
    assert not limit.is_reached("b")
    now[0] = 10.0
    assert limit.add("a")


def test_memory_is_bounded() -> None:
    limit = Limit(1, 10, clock=lambda: 0.0)
    for n in range(MAX_CALLERS + 5):
        limit.add(str(n))
    assert limit.add("0")
    assert not limit.add(str(MAX_CALLERS + 4))
