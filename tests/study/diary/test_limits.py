"""The sliding window, with a clock of the test's own."""

from __future__ import annotations

from forceplate_study.diary.limits import MAX_CALLERS, Limit, network_of


def test_window_slides() -> None:
    now = [0.0]
    limit = Limit(2, 10, clock=lambda: now[0])
    assert [limit.add("a") for _ in range(3)] == [True, True, False]
    assert limit.add("b")
    now[0] = 10.0
    assert limit.add("a")


def test_memory_is_bounded() -> None:
    limit = Limit(1, 10, clock=lambda: 0.0)
    for n in range(MAX_CALLERS + 5):
        limit.add(str(n))
    assert limit.add("0")
    assert not limit.add(str(MAX_CALLERS + 4))


def test_an_event_is_taken_back() -> None:
    limit = Limit(1, 10, clock=lambda: 0.0)
    assert limit.add("a")
    limit.take_back("a")
    limit.take_back("nobody")
    assert [limit.add("a"), limit.add("a")] == [True, False]


def test_one_caller_has_a_whole_ipv6_network() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2::5")
    assert network_of("2001:db8:1:2::4") != network_of("2001:db8:1:3::4")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("") == ""
