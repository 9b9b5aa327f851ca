"""Which visit of one person, to choose from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal

from forceplate.gui.kit import theme
from forceplate.gui.kit.fields import Choice
from forceplate.gui.kit.numbers import date
from forceplate.storage.people.people import Person

_LEAST = 96


class VisitChoice(Choice):
    """The visits of one person."""

    chosen = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the least that shows a long label: it stands in the head, beside much else."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), theme.px(_LEAST)), least.height())

    @property
    def path(self) -> Path | None:
        """The file of the visit, None when none is chosen."""
        found = self.currentData()
        return found if isinstance(found, Path) else None

    def show_visits(self, person: Person | None, path: Path | None) -> None:
        """Offer the visits of a person and choose one; a file that is not in the list is added."""
        visits = () if person is None else person.visits
        items = [
            (one.visit if theme.is_large() else f"{one.visit}, {date(one.date)}", one.path)
            for one in visits
        ]
        if path is not None and all(one.path != path for one in visits):
            items.append((path.stem, path))
        self.offer(items, path)
