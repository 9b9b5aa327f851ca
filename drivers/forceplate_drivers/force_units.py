"""Units of force as devices print and senders declare them: the maker's word for newtons."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from forceplate.types import Channel

INT32 = (-(1 << 31), (1 << 31) - 1)
"""The least and the most counts there can be."""
_KGF_N, _LBF_N = 9.80665, 4.4482216152605
NEWTONS = MappingProxyType(
    {
        "N": 1.0, "mN": 1e-3, "kN": 1e3,
        "kgf": _KGF_N, "kgF": _KGF_N, "kg": _KGF_N,
        "gf": _KGF_N / 1000, "gF": _KGF_N / 1000, "g": _KGF_N / 1000,
        "lbf": _LBF_N, "lbF": _LBF_N, "lb": _LBF_N, "lbs": _LBF_N,
        "ozf": _LBF_N / 16, "ozF": _LBF_N / 16, "oz": _LBF_N / 16,
    }
)  # fmt: skip
"""A scale's unit of mass stands for the weight that it presses with."""


def force_channel(unit: str, decimals: int) -> Channel:
    """Return the channel of a force in this unit, a count being its last decimal."""
    size = 10.0**-decimals
    return Channel(f"force [{size:.{decimals}f} {unit}]", *INT32, NEWTONS[unit] * size)


def of_the_only_force(n_per_count: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return what one count of each channel is, if only one channel says that it is a force.

    Several may be the cells of a plate or the axes of a vector, which nobody may add: which of
    them is the force is then for a person to say, and none is declared.
    """
    is_one = len(n_per_count) - list(n_per_count).count(None) == 1
    return tuple(n_per_count) if is_one else (None,) * len(n_per_count)
