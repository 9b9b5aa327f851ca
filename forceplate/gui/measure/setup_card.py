"""The card before the first trial of a condition: how the person sits and the foot lies."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row
from forceplate.gui.kit.theme import Size
from forceplate.gui.measure.cue_words import condition_words
from forceplate.gui.measure.foot_pictures import FootPicture, PictureKind
from forceplate.gui.visit.condition_names import region_name
from forceplate.types import Condition, Posture, Region, Side

_LOW_EM = 15
"""Below this, in heights of the text, pictures and words have no room under each other."""
_LINE_GAP = 4
_LEAST_SHARE = 0.7
"""Of the small type: below that one scrolls."""
_ANY_HEIGHT = 16777215
"""Qt's own largest."""


class SetupCard(QFrame):
    """Three pictures, three lines to check; START says meanwhile that the foot lies so.

    A platform sums whatever rests on it: a foot that lies wrongly is a wrong number, and no check
    of the trace can tell.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel()
        self._pictures = tuple(FootPicture(kind) for kind in PictureKind)
        self._lines = tuple(QLabel() for _ in range(3))
        self._why = QLabel(tr("Why: a platform adds up everything that rests on it."))
        pictures = row(*self._pictures)
        pictures.setAlignment(Qt.AlignmentFlag.AlignTop)
        for line in (*self._lines, self._why):
            line.setWordWrap(True)
        self._title.setFont(theme.font(Size.LARGE, bold=True))
        self._why.setFont(theme.font(Size.SMALL))
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._both.addLayout(pictures, 3)
        self._both.addLayout(column(*self._lines, self._why, gap=_LINE_GAP))
        self.setLayout(column(self._title, (self._both, 1), margins=(theme.PAD, 0, theme.PAD, 0)))
        self.show_condition(Condition(Side.LEFT, Region.HALLUX))

    @property
    def condition(self) -> Condition:
        """What the card shows."""
        return self._condition

    def fit(self, room: QSize) -> None:
        """Put words below the pictures, or beside them in smaller type where it is low."""
        is_low = room.height() < _LOW_EM * self.fontMetrics().height()
        direction = QBoxLayout.Direction
        self._both.setDirection(direction.LeftToRight if is_low else direction.TopToBottom)
        self._both.setStretch(1, 3 if is_low else 0)
        for part in (self._title, self._why):
            part.setVisible(not is_low)
        for picture in self._pictures:  # whole in sight, also where the words have to be scrolled
            picture.setMaximumHeight(room.height() if is_low else _ANY_HEIGHT)
        self._fit_lines(room if is_low else None)

    def _fit_lines(self, room: QSize | None) -> None:
        """Give the lines the largest type in which all three are in sight; None: the usual one."""
        font = theme.font(Size.MEDIUM if room is None else Size.SMALL)
        largest = font.pixelSize()
        for pixels in range(largest, round(_LEAST_SHARE * largest), -1):
            font.setPixelSize(pixels)
            for label in self._lines:
                label.setFont(font)
            if room is None:
                return
            wide = (room.width() - 2 * theme.PAD - self._both.spacing()) // 2
            high = sum(label.heightForWidth(wide) + _LINE_GAP for label in self._lines)
            if high <= room.height():
                return

    def show_condition(self, condition: Condition) -> None:
        """Show how to prepare for this condition."""
        self._condition = condition
        for picture in self._pictures:
            picture.show_condition(condition)
        self._title.setText(tr("Prepare: {condition}").format(condition=condition_words(condition)))
        posture = (
            tr("The person sits; hip, knee and ankle are at 90 degrees.")
            if condition.posture is Posture.SEATED
            else tr("The person stands upright, with the weight on both feet.")
        )
        foot = (
            tr("Left foot: heel and ball lie on the level support beside the platform.")
            if condition.side is Side.LEFT
            else tr("Right foot: heel and ball lie on the level support beside the platform.")
        )
        toes = tr("Only these toes come onto the platform: {toes}.").format(
            toes=region_name(condition.region)
        )
        for number, (label, line) in enumerate(
            zip(self._lines, (posture, foot, toes), strict=True), start=1
        ):
            label.setText(f"{number}.  {line}")
        self.setAccessibleName(self._title.text())
