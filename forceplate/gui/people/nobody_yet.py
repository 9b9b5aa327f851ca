"""What the People screen shows in a library without anybody."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout

from forceplate.gui.kit.buttons import Button, Kind, key_name
from forceplate.gui.kit.cards import EmptyScreen
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import row

NEW_KEY = "Ctrl+N"


class NobodyYet(EmptyScreen):
    """What to do in a library without anybody."""

    def __init__(
        self,
        new_person: Callable[[], object],
        demo: Callable[[], object],
        restore: Callable[[], object],
    ) -> None:
        super().__init__(
            tr("Everybody you measure is listed here."),
            tr(
                "Add the first person, or try it all with a simulated person on a simulated "
                "platform."
            ),
            button=tr("New person"),
            do=new_person,
        )
        self.button.show_cap(key_name(NEW_KEY).replace("+", " "))
        self.demo_button = Button(tr("Try it with a &simulated person"), Kind.QUIET)
        self.demo_button.clicked.connect(lambda _: demo())
        self.restore_button = Button(tr("Restore a &backup …"), Kind.QUIET)
        self.restore_button.clicked.connect(lambda _: restore())
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)  # noqa: S101
        for button in (self.demo_button, self.restore_button):
            whole.insertLayout(whole.count() - 2, row(None, button, None))

    def show_reading(self, *, is_reading: bool) -> None:
        """Say whether it is known that there is nobody."""
        self.sentence.setText(
            tr("The visit files are being read …")
            if is_reading
            else tr("Everybody you measure is listed here.")
        )
        for widget in (self.more, self.demo_button, self.restore_button):
            widget.setVisible(not is_reading)
