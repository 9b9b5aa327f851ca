"""The lock of the window in the settings: a passphrase, and after how many minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.fields import Choice
from forceplate.gui.kit.forms import FieldSpec, Form
from forceplate.gui.kit.labels import label, muted, tint
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import Lines, column
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.states import State, ink
from forceplate.storage.program_lock import hashed, is_right

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context

MINUTES = (2, 5, 10, 20, 60)
SHORTEST = 6


class LockSection(QWidget):
    """Says whether there is a lock, sets it and takes it away."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._says = label(wraps=True)
        self.minutes = Choice((tr("after {n} minutes").format(n=n), n) for n in MINUTES)
        self.minutes.setAccessibleName(tr("Lock the window"))
        self.set_button = Button(tr("Lock with a passphrase …"), labels=[tr("Other passphrase …")])
        self.remove_button = Button(tr("No lock"))
        self.setLayout(
            column(
                self._says,
                Lines(self.set_button, self.minutes, self.remove_button),
                muted(
                    tr(
                        "The lock hides the screen from a passer-by, and never in the middle of a "
                        "recording. It does not protect the files: whoever uses this account of "
                        "the computer can read them. Forgotten: whoever looks after this computer "
                        "deletes the file of the settings; visits and names stay."
                    ),
                    wraps=True,
                ),
            )
        )
        self.set_button.clicked.connect(lambda _: self.ask())
        self.remove_button.clicked.connect(lambda _: self.remove())
        self.minutes.activated.connect(
            lambda _: self._change(lock_minutes=self.minutes.currentData())
        )
        context.settings_model.changed.connect(self._show)
        self._show()

    def ask(self) -> Sheet:
        """Ask for a passphrase, after the one of now where there is one."""
        if self._context.settings.lock_hash:
            return self._ask_present(tr("Other passphrase"), tr("Go on"), self._ask_new)
        return self._ask_new()

    def remove(self) -> Sheet:
        """Take the lock away, once the passphrase is typed: a passer-by cannot."""
        return self._ask_present(tr("No lock"), tr("No lock from now on"), self._remove)

    def _ask_new(self) -> PassphraseDialog:
        return PassphraseDialog(self._context, self.window()).open_over()

    def _ask_present(self, title: str, do: str, then: Callable[[], object]) -> PresentPassphrase:
        dialog = PresentPassphrase(self._context, title, do, self.window())
        dialog.accepted.connect(then)
        return dialog.open_over()

    def _remove(self) -> None:
        self.set_button.setFocus()  # the other one can be pressed no more
        self._change(lock_hash="")

    def _change(self, **changes: object) -> None:
        self._context.settings_model.change(**changes)

    def _show(self) -> None:
        settings = self._context.settings
        is_on = bool(settings.lock_hash)
        self.minutes.setCurrentIndex(self.minutes.findData(settings.lock_minutes))
        self.minutes.setEnabled(is_on)
        self.remove_button.setEnabled(is_on)
        self.set_button.setText(
            tr("Other passphrase …") if is_on else tr("Lock with a passphrase …")
        )
        self._says.setText(
            tr("The window locks when nobody has touched it for a while, and at every start.")
            if is_on
            else tr("The window does not lock.")
        )


class PresentPassphrase(Sheet):
    """Asks for the passphrase of now; accepted once it is right."""

    def __init__(
        self, context: Context, title: str, do: str, parent: QWidget | None = None
    ) -> None:
        self._context = context
        self.form = Form([FieldSpec("passphrase", tr("&Passphrase"), is_needed=True)])
        self.passphrase = self.form.field("passphrase", is_hidden=True)
        self.says = label(wraps=True)
        tint(self.says, ink(State.WRONG))
        self.says.hide()
        super().__init__(
            title, self.form, self.says, None, form=self.form, do=do,
            more=tr("Type the passphrase of now."), parent=parent,
        )  # fmt: skip
        self.keep_open()
        self.do_button.clicked.connect(self.attempt)
        self.passphrase.returnPressed.connect(self.attempt)
        self.passphrase.setFocus()

    def attempt(self) -> None:
        """Try what is typed, beside the window: it takes a moment on purpose."""
        typed, kept = self.passphrase.text(), self._context.settings.lock_hash
        if not typed or not self.do_button.isEnabled():
            self.say_what_lacks()
            return
        self.do_button.setEnabled(False)
        self.says.hide()
        self._context.tasks.run(lambda _: is_right(typed, kept), done=self._tried, owner=self)

    def _tried(self, is_it: bool) -> None:
        self.do_button.setEnabled(True)
        if is_it:
            self.accept()
            return
        self.passphrase.clear()
        self.passphrase.setFocus()
        self.says.setText(tr("That is not the passphrase."))
        self.says.show()
        self.area.fit(self.says)


class PassphraseDialog(Sheet):
    """Asks for a new passphrase, twice; open until it is kept, so that nothing comes before."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        self._context = context
        self.form = Form(
            [
                FieldSpec("passphrase", tr("&Passphrase"), is_needed=True),
                FieldSpec("again", tr("&Again"), is_needed=True),
            ]
        )
        self.passphrase = self.form.field("passphrase", is_hidden=True)
        self.again = self.form.field("again", is_hidden=True)
        super().__init__(
            tr("Lock with a passphrase"),
            self.form,
            None,
            do=tr("Lock from now on"),
            more=tr("At least {n} signs.").format(n=SHORTEST),
            parent=parent,
        )
        self.form.changed.connect(self._show)
        self._show()

    def accept(self) -> None:
        """Keep it beside the window, if it was typed twice: that takes a moment on purpose."""
        if not self.do_button.isEnabled():
            return
        passphrase = self.passphrase.text()
        self.form.setEnabled(False)
        self.do_button.setEnabled(False)
        self.more.setText(tr("The passphrase is being kept …"))
        self._context.tasks.run(lambda _: hashed(passphrase), done=self._keep, owner=self)

    def _keep(self, kept: str) -> None:
        self._context.settings_model.change(lock_hash=kept)
        super().accept()

    def _show(self) -> None:
        typed = self.passphrase.text()
        self.do_button.setEnabled(len(typed) >= SHORTEST and typed == self.again.text())
