"""Setting a visit aside that was begun by mistake, and bringing one back: which, why and who."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.forms import FieldSpec, Form
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.who_and_why_fields import who_and_why_fields

_VISIT, _REASON, _BY = "visit", "reason", "by"


class AsideDialog(Sheet):
    """Asks for one of several visits, why and who.

    Parameters
    ----------
    visits
        How each is called, and its file.
    chosen
        The one that is proposed.
    is_back
        It is set aside already and is to be brought back.
    """

    wanted = Signal(Path, str, str)
    """The file, who and why."""

    def __init__(
        self,
        name: str,
        visits: Sequence[tuple[str, Path]],
        chosen: Path,
        operator: str,
        *,
        is_back: bool,
        parent: QWidget | None = None,
    ) -> None:
        self.form = Form(
            [
                FieldSpec(
                    _VISIT,
                    tr("&Visit"),
                    is_needed=True,
                    choices=[(words, str(path)) for words, path in visits],
                ),
                *who_and_why_fields(),
            ],
            {_VISIT: str(chosen), _BY: operator},
        )
        title = tr("{name}: bring a visit back") if is_back else tr("{name}: set a visit aside")
        kept = tr(
            "It leaves lists, results and exports, and can be brought back. The file is kept as it "
            "is, also in backups."
        )
        super().__init__(
            title.format(name=name),
            self.form,
            None,
            form=self.form,
            do=tr("Bring back") if is_back else tr("Set aside"),
            more="" if is_back else kept,
            parent=parent,
        )
        self.form.input(_REASON).setFocus()

    def accept(self) -> None:
        """Ask for it."""
        super().accept()
        values = self.form.values
        self.wanted.emit(Path(values[_VISIT]), str(values[_BY]), str(values[_REASON]))
