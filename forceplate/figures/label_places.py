"""Where the words of a drawing stand: beside what they name, none over others or over a curve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from forceplate.figures.drawing import Colour, Room, Words

PAD = 4.0
"""Of the ground of words, to their left and right."""
_GAP = 2.0
"""Between two lines of words, and between words and the line that they name."""

Corners = Iterable[tuple[float, float]]
"""Upper left corners, the best first."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.y + self.height

    def touches(self, other: Box) -> bool:
        """Return whether the two have an area in common."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: Box) -> bool:
        """Return whether the other lies within this one."""
        across = self.x <= other.x and other.right <= self.right
        return across and self.y <= other.y and other.bottom <= self.bottom


class LabelPlaces:
    """Gives words their place within an area; whoever comes first has the best one.

    Parameters
    ----------
    curves
        Boxes around pieces of what is drawn: words stand there only where they fit nowhere else.
    """

    def __init__(
        self, room: Room, area: Box, taken: Iterable[Box] = (), *, curves: Iterable[Box] = ()
    ) -> None:
        self.taken = list(taken)
        """Where words stand already."""
        self._curves = list(curves)
        self.words: list[Words] = []
        self.unplaced: list[str] = []
        """There is no room for these."""
        self._room, self._area = room, area

    def put(
        self,
        says: tuple[str, ...],
        corners: Callable[[float], Corners],
        colour: Colour,
        ground: Colour | None = None,
        *,
        is_bold: bool = False,
    ) -> None:
        """Put words on the first free corner.

        Parameters
        ----------
        says
            The words, then shorter ones for where they have no room.
        corners
            Returns the corners for words of a width.
        """
        for over_curves, text in product((False, True) if self._curves else (True,), says):
            wide = self._room.wide(text, bold=is_bold) + 2 * PAD
            box = self.take(wide, corners(wide), over_curves=over_curves)
            if box is not None:
                middle = box.y + box.height / 2
                self.words.append(
                    Words(box.x + PAD, middle, text, colour, is_bold=is_bold, ground=ground)
                )
                return
        self.unplaced.append(says[0])

    def take(self, wide: float, corners: Corners, *, over_curves: bool = True) -> Box | None:
        """Take the first free corner for words of this width; None: there is no room for them."""
        taken = self.taken if over_curves else [*self.taken, *self._curves]
        for x, y in corners:
            box = Box(x, y, wide, self._room.line)
            apart = Box(x - _GAP, y, wide + 2 * _GAP, self._room.line)  # two flags are not one
            if self._area.holds(box) and not any(map(apart.touches, taken)):
                self.taken.append(box)
                return box
        return None

    def rows(self) -> Iterator[float]:
        """Yield the tops of the lines of words that the area has, from the highest on."""
        y = self._area.y + _GAP
        while y + self._room.line <= self._area.bottom:
            yield y
            y += self._room.line + _GAP

    def beside(
        self, x: float, wide: float, *, is_left: bool = False, thick: float = 0.0
    ) -> Iterator[tuple[float, float]]:
        """Yield the corners at the right of a vertical line, then left of it, from the top down.

        Parameters
        ----------
        is_left
            Rather at its left.
        thick
            Of the line, whose left edge is at x.
        """
        left, right = x - wide, x + thick
        sides = (left, right) if is_left else (right, left)
        return ((side, y) for y in self.rows() for side in sides)

    def along(
        self, y: float, wide: float, *, is_above: bool = False, is_right: bool = False
    ) -> Iterator[tuple[float, float]]:
        """Yield the corners below a horizontal line, then above it, from its left end on.

        Those a line of words further away come last.

        Parameters
        ----------
        is_above, is_right
            Rather above it; from its right end on.
        """
        step = self._room.line + _GAP
        first, last = self._area.x + PAD, self._area.right - PAD - wide
        for row in range(2):
            tops = [y + _GAP + row * step, y - (row + 1) * step]
            for place in range(int((last - first) / self._room.line) + 1):
                shift = place * self._room.line
                for top in reversed(tops) if is_above else tops:
                    yield last - shift if is_right else first + shift, top
