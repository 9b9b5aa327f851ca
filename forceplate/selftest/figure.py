"""What a self-test finds: one figure for each thing that was tried, and whether it is right."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose

from forceplate.words import Text

RELATIVE = 1e-9
"""Sums of doubles differ in their last digits between processors; nothing else may."""

Value = float | int | str | bool | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was tried."""

    part: Text
    """Which part of the instrument it proves."""
    name: Text
    got: Value
    expected: Value
    """None: there is no such value, and the figure does not hold."""
    source: str
    """Where the expected value is from: ``known`` by construction, ``stored`` with the program."""
    unit: str = ""

    @property
    def holds(self) -> bool:
        """True where it is as expected: numbers to 1 part in 10^9, all else exactly."""
        if self.expected is None:
            return False
        if isinstance(self.got, float) and isinstance(self.expected, (int, float)):
            return isclose(self.got, self.expected, rel_tol=RELATIVE, abs_tol=RELATIVE)
        return self.got == self.expected and type(self.got) is type(self.expected)
