"""What every benchmark finds, in one shape, and the table of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec

HEAD = "| work | ours | peer | ratio | goal | holds |\n|---|---|---|---|---|---|"


class CannotRunError(Exception):
    """What a benchmark needs is not on this computer; says what."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another program that does the same, or a plainer way to do it."""

    name: str
    value: float | None
    """None where the other program is not installed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; less is better in every one of them."""

    work: str
    unit: str
    ours: float
    peer: Peer | None = None
    at_most: float | None = None
    """The goal: of the ratio to the peer; where there is no peer, of our own figure."""

    @property
    def ratio(self) -> float | None:
        """Ours to the peer's."""
        if self.peer is None or not self.peer.value:
            return None
        return self.ours / self.peer.value

    @property
    def holds(self) -> bool | None:
        """Whether the goal is kept; None where there is none, or nothing to compare with."""
        judged = self.ours if self.peer is None else self.ratio
        return None if self.at_most is None or judged is None else judged <= self.at_most

    def __str__(self) -> str:
        cells = [self.work, f"{number(self.ours)} {self.unit}".rstrip(), self._peer_cell()]
        cells.append("" if self.ratio is None else number(self.ratio))
        cells.append("" if self.at_most is None else number(self.at_most))
        cells.append({None: "", True: "yes", False: "**no**"}[self.holds])
        return f"| {' | '.join(cells)} |"

    def _peer_cell(self) -> str:
        if self.peer is None:
            return ""
        if self.peer.value is None:
            return f"peer absent: {self.peer.name}"
        return f"{self.peer.name}: {number(self.peer.value)}"


def number(value: float) -> str:
    """Return a number with three digits that count."""
    if value and abs(value) < 1000:
        return f"{value:.3g}"
    return f"{value:,.0f}"


def group(title: str, remark: str, rows: Iterable[Row] = ()) -> str:
    """Return the lines of one benchmark."""
    return "\n".join([f"| **{title}** ({remark}) | | | | | |", *map(str, rows)])


def is_installed(module: str) -> bool:
    """Return whether a peer is there."""
    return find_spec(module) is not None


def times(effort: float, usual: float, at_least: int = 1) -> int:
    """Return how often to do something."""
    return max(at_least, round(effort * usual))
