"""What is asked before a verdict or a note is kept: the reason, and who says so."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.forms import FieldSpec, Form
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.sheet import Sheet
from forceplate.phrases import ACCEPT_REASON, OVERRULE_REASON, REJECT_REASON
from forceplate.words import say


class VerdictSheet(Sheet):
    """No reason is chosen beforehand; one's own words go before a usual one."""

    given = Signal(bool, str, str)
    """Whether it counts, the reason, who says so."""

    def __init__(
        self, number: int, operator: str, *, accepted: bool, parent: QWidget | None = None
    ) -> None:
        usual = (ACCEPT_REASON if accepted else REJECT_REASON).by_id
        choices = [("", ""), *((say(text, code()), name) for name, text in usual.items())]
        self.form = Form(
            [
                FieldSpec("usual", tr("Wh&y"), choices=choices),
                FieldSpec("own", tr("In your own &words")),
                FieldSpec("by", tr("&Initials"), is_needed=True, letters=8),
            ],
            {"usual": "", "by": operator},
        )
        words = tr("Let trial {number} count") if accepted else tr("Let trial {number} not count")
        super().__init__(
            words.format(number=number),
            self.form,
            do=tr("It counts") if accepted else tr("It does not count"),
            more=tr("What the checks said stays in the file beside it."),
            parent=parent,
        )
        self._accepted = accepted
        self.form.changed.connect(self._offer)
        self.accepted.connect(self._give)
        self._offer()
        self.form.input("usual").setFocus()

    @property
    def reason(self) -> str:
        """The id of a usual reason, or what was typed."""
        own = self.form.value("own")
        return OVERRULE_REASON.id_of(own, code()) if own else str(self.form.value("usual") or "")

    def _offer(self) -> None:
        self.do_button.setEnabled(bool(self.reason) and self.form.is_acceptable)

    def _give(self) -> None:
        self.given.emit(self._accepted, self.reason, str(self.form.value("by") or ""))


class NoteSheet(Sheet):
    """The note of a trial."""

    given = Signal(str, str)
    """The note, and who writes it."""

    def __init__(
        self, number: int, note: str, operator: str, parent: QWidget | None = None
    ) -> None:
        self.form = Form(
            [
                FieldSpec("note", tr("&Note"), lines=3),
                FieldSpec("by", tr("&Initials"), letters=8),
            ],
            {"note": note, "by": operator},
        )
        title = tr("Note on trial {number}").format(number=number)
        super().__init__(title, self.form, do=tr("Keep the note"), parent=parent)
        self.accepted.connect(self._give)
        self.form.input("note").setFocus()

    def _give(self) -> None:
        note, by = self.form.value("note") or "", self.form.value("by") or ""
        self.given.emit(" ".join(str(note).split()), str(by))
