"""A mistyped pseudonym put right: what it should be, why and who."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.forms import Fault, FieldSpec, Form
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.who_and_why_fields import who_and_why_fields
from forceplate_study.errors import StudyError
from forceplate_study.records.rename import check_free

_NAME, _REASON, _BY = "name", "reason", "by"


class RenameSheet(Sheet):
    """Asks for the pseudonym of somebody who has another one."""

    wanted = Signal(str, str, str, str)
    """The pseudonym as it is and as it should be, who and why."""

    def __init__(
        self, former: str, others: Collection[str], operator: str, parent: QWidget | None = None
    ) -> None:
        self._former = former

        def check(name: str) -> Fault | None:
            try:
                check_free(name, others)
            except StudyError as error:
                return Fault(said(error.text))
            return None

        self.form = Form(
            [
                FieldSpec(_NAME, tr("&Pseudonym"), is_needed=True, check=check),
                *who_and_why_fields(),
            ],
            {_NAME: former, _BY: operator},
        )
        super().__init__(
            tr("{name}: put the pseudonym right").format(name=former),
            self.form,
            None,
            form=self.form,
            do=tr("Save"),
            more=tr("Entries go with it. Visits in the library keep the code that they have."),
            parent=parent,
        )
        self.form.input(_NAME).setFocus()

    def accept(self) -> None:
        """Ask for it."""
        super().accept()
        values = self.form.values
        self.wanted.emit(self._former, values[_NAME], values[_BY], values[_REASON])
