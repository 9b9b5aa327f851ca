"""Faults as they are typed, and damage that can be repeated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate_drivers.emulation.faults import (
    DEFAULT_RATE,
    ByteDamage,
    Fault,
    FaultKind,
    parse_fault,
    scheduled,
)

K = FaultKind
DATA = bytes(range(256)) * 400


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("flip:1e-4", Fault(K.FLIP, rate=1e-4)),
        ("lose:0.5", Fault(K.LOSE, rate=0.5)),
        ("duplicate", Fault(K.DUPLICATE, rate=DEFAULT_RATE)),
        ("stall@2:0.5", Fault(K.STALL, at_s=2.0, duration_s=0.5)),
        ("silent@4", Fault(K.SILENT, at_s=4.0)),
        ("unplug@3", Fault(K.UNPLUG, at_s=3.0)),
        ("unplug@3.25:2", Fault(K.UNPLUG, at_s=3.25, duration_s=2.0)),
        ("reset@0", Fault(K.RESET, at_s=0.0)),
        ("missed@2", Fault(K.MISSED, at_s=2.0, n_scans=1)),
        ("late@0.5:40", Fault(K.LATE, at_s=0.5, n_scans=40)),
        ("absent@1:3", Fault(K.ABSENT, at_s=1.0, n_scans=3)),
    ],
)
def test_a_fault_is_read_as_typed(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    "text",
    ["", "burn", "flip:0", "flip:1", "flip:2", "flip:-1", "flip@1", "flip:x", "stall", "stall:2",
     "silent", "unplug@", "unplug@-1", "reset@1s", "missed", "missed:3",
     "late@1:0", "late@1:2.5", "flip:1e-4 ", "lose:nan", "lose:inf"],
)  # fmt: skip
def test_what_is_no_fault_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no fault\. Use lose, flip or duplicate"):
        parse_fault(text)


@given(st.text(max_size=12))
def test_any_text_is_a_fault_or_refused(text: str) -> None:
    try:
        fault = parse_fault(text)
    except ValueError:
        return
    assert text.startswith(fault.kind)
    assert 0 < fault.rate < 1 or fault.at_s >= 0


@pytest.mark.parametrize("kind", [K.LOSE, K.FLIP, K.DUPLICATE])
@pytest.mark.parametrize("seed", [0, 7])
def test_damage_is_what_it_says_and_counted(kind: FaultKind, seed: int) -> None:
    damage = ByteDamage([Fault(kind, rate=0.01)], seed)
    damaged = damage.apply(DATA)
    assert damage.hits == pytest.approx(len(DATA) * 0.01, rel=0.2)
    if kind is K.FLIP:
        assert len(damaged) == len(DATA)
        changed = [a ^ b for a, b in zip(DATA, damaged, strict=True) if a != b]
        assert len(changed) == damage.hits
        assert all(bits.bit_count() == 1 for bits in changed)
    else:
        assert len(damaged) == len(DATA) + (damage.hits if kind is K.DUPLICATE else -damage.hits)


@given(
    kinds=st.lists(st.sampled_from([K.LOSE, K.FLIP, K.DUPLICATE]), max_size=3),
    rate=st.floats(1e-6, 0.999),
    seed=st.integers(0, 2**32),
    parts=st.lists(st.binary(max_size=40), max_size=5),
)
def test_the_same_seed_damages_alike(
    kinds: list[FaultKind], rate: float, seed: int, parts: list[bytes]
) -> None:
    faults = [Fault(kind, rate=rate) for kind in kinds]
    one, two = ByteDamage(faults, seed), ByteDamage(faults, seed)
    assert [one.apply(part) for part in parts] == [two.apply(part) for part in parts]
    assert one.hits == two.hits


def test_another_seed_damages_otherwise() -> None:
    faults = [Fault(K.FLIP, rate=0.01)]
    assert ByteDamage(faults, 0).apply(DATA) != ByteDamage(faults, 1).apply(DATA)


def test_events_do_no_damage_and_are_put_in_order() -> None:
    faults = [parse_fault(text) for text in ("unplug@3", "flip:0.5", "stall@1:0.2", "reset@2")]
    assert [fault.kind for fault in scheduled(faults)] == [K.STALL, K.RESET, K.UNPLUG]
    damage = ByteDamage(scheduled(faults), 0)
    assert damage.apply(DATA) == DATA
    assert damage.hits == 0
