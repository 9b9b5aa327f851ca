"""Settings: how the window speaks and looks, who measures, where the data are, protocols."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from forceplate import __version__
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import Card, page_head
from forceplate.gui.kit.fields import Check, Choice, Field, WholeField, centre_labels
from forceplate.gui.kit.file_dialogs import ask_folder
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import PAGE_MARGINS, Lines, column, row, scrolling, widget_of
from forceplate.gui.settings.lock_section import LockSection
from forceplate.gui.settings.protocol_editor import ProtocolEditor, add_row
from forceplate.gui.share.backup_dialog import BackupDialog
from forceplate.gui.share.restore_dialog import RestoreDialog
from forceplate.installation import licences_folder, news_file
from forceplate.words import LANGUAGE_NAMES

if TYPE_CHECKING:
    from forceplate.gui.kit.annex_screen import AnnexScreen
    from forceplate.gui.kit.context import Context

LONGEST_OPERATOR = 40


class SettingsPage(QWidget):
    """Screen 6. Every choice holds at once and is kept; there is no OK."""

    retest_wanted = Signal()
    """How sure are our measurements?"""

    def __init__(
        self,
        context: Context,
        annexes: Mapping[str, AnnexScreen] = MappingProxyType({}),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._annexes = annexes
        self.annex_sections = {
            name: screen.settings_section(context) for name, screen in annexes.items()
        }
        self.language, self.theme = Choice(), Choice()
        self.language.addItem(tr("as the system"), language.SYSTEM)
        for spoken, name in LANGUAGE_NAMES.items():
            self.language.addItem(name, spoken)
        self.theme.addItem(tr("as the system"), theme.SYSTEM)
        self.theme.addItem(tr("light"), theme.LIGHT)
        self.theme.addItem(tr("dark"), theme.DARK)
        self.unreviewed = muted(
            tr("No clinician whose mother tongue this is has reviewed these words yet."),
            wraps=True,
        )
        self._when = muted(
            tr(
                "While a trial is recorded, or something typed is not saved, a change waits until "
                "that is done."
            ),
            wraps=True,
        )
        self.text_size = WholeField(
            theme.SMALLEST_TEXT_PERCENT, theme.LARGEST_TEXT_PERCENT, " %", step=10
        )
        self.text_size.setKeyboardTracking(False)
        self.body_weight = Check(tr("Show forces also in % of &body weight"))
        self.sounds = Check(tr("&Sounds with the countdown and the cues"))
        self.patient_numbers = Check(tr("Patient view: show &numbers"))
        self.patient_trace = Check(tr("Patient view: show a t&race in place of a bar"))
        self.operator = Field(placeholder=tr("initials or code"))
        self.operator.setMaxLength(LONGEST_OPERATOR)
        self.retest_button = Button(tr("How sure are our measurements?"))
        self._folder = label(wraps=True)
        self._folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.folder_button = Button(tr("&Other folder …"), symbol="folder")
        self.backup_button = Button(tr("Make a bac&kup …"), symbol="save")
        self.restore_button = Button(tr("R&estore a backup …"), symbol="folder")
        self.lock = LockSection(context)
        self.protocols = ProtocolEditor(context.protocols, context.tasks, context.show_error)
        self.about = muted(_about(), wraps=True)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self.unreviewed.setVisible(language.code() in language.UNREVIEWED)
        self._connect()
        context.settings_model.changed.connect(self._show_settings)
        self._show_settings()

    # what the main window calls

    def opened(self) -> None:
        """Show what holds now."""
        self._show_settings()
        self.protocols.show_protocol(self._context.settings.protocol)

    def closed(self) -> None:
        """Keep what was typed last."""
        self._keep_operator()

    @property
    def has_unsaved(self) -> bool:
        """Whether a protocol was changed and not saved."""
        return self.protocols.has_unsaved

    def _connect(self) -> None:
        change = self._context.settings_model.change
        self.language.activated.connect(lambda: change(language=self.language.currentData()))
        self.theme.activated.connect(lambda: change(theme=self.theme.currentData()))
        self.text_size.valueChanged.connect(lambda percent: change(text_percent=percent))
        self.body_weight.toggled.connect(lambda on: change(body_weight_percent=on))
        self.sounds.toggled.connect(lambda on: change(sounds=on))
        self.patient_numbers.toggled.connect(lambda on: change(patient_shows_numbers=on))
        self.patient_trace.toggled.connect(lambda on: change(patient_shows_trace=on))
        self.operator.editingFinished.connect(self._keep_operator)
        self.retest_button.clicked.connect(self.retest_wanted)
        self.folder_button.clicked.connect(self._choose_library)
        self.backup_button.clicked.connect(self.open_backup)
        self.restore_button.clicked.connect(self.open_restore)
        self.protocols.chosen.connect(lambda name: change(protocol=name))

    def _keep_operator(self) -> None:
        self._context.settings_model.change(operator=self.operator.text().strip())

    def _choose_library(self) -> None:
        ask_folder(
            self,
            tr("Choose the folder of the library"),
            self._context.library.root.parent,
            lambda path: self._context.settings_model.change(library_folder=str(path)),
        )

    def open_backup(self) -> BackupDialog:
        """Open the backup."""
        dialog = BackupDialog(self._context, self.window())
        dialog.open_over()
        return dialog

    def open_restore(self) -> RestoreDialog:
        """Open the restore of a backup."""
        dialog = RestoreDialog(self._context, self.window())
        dialog.open_over()
        return dialog

    def _show_settings(self) -> None:
        settings = self._context.settings
        for field in (self.language, self.theme, self.text_size, self.body_weight, self.sounds,
                      self.patient_numbers, self.patient_trace, self.operator):  # fmt: skip
            field.blockSignals(True)
        self.language.setCurrentIndex(self.language.findData(settings.language))
        self.theme.setCurrentIndex(self.theme.findData(settings.theme))
        self.text_size.setValue(settings.text_percent)
        self.body_weight.setChecked(settings.body_weight_percent)
        self.sounds.setChecked(settings.sounds)
        self.patient_numbers.setChecked(settings.patient_shows_numbers)
        self.patient_trace.setChecked(settings.patient_shows_trace)
        if not self.operator.hasFocus():
            self.operator.setText(settings.operator)
        for field in (self.language, self.theme, self.text_size, self.body_weight, self.sounds,
                      self.patient_numbers, self.patient_trace, self.operator):  # fmt: skip
            field.blockSignals(False)
        self._folder.setText(str(self._context.library.root))

    def _lay_out(self) -> None:
        """Put the cards of the screen one below the other, in an area that scrolls."""
        appearance, measuring = QFormLayout(), QFormLayout()
        for form in (appearance, measuring):
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
            form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
            form.setVerticalSpacing(theme.GAP)
        add_row(appearance, tr("&Language"), self.language)
        appearance.addRow(self.unreviewed)
        add_row(appearance, tr("&Colours"), self.theme)
        add_row(appearance, tr("&Text size"), self.text_size)
        appearance.addRow(self._when)
        add_row(measuring, tr("&Measured by"), self.operator)
        for box in (self.body_weight, self.sounds, self.patient_numbers, self.patient_trace):
            measuring.addRow(box)
        measuring.addRow(self.retest_button)
        for form in (appearance, measuring):
            centre_labels(form)
        look = Card(appearance, None, title=tr("Language and look"))
        how = Card(measuring, None, title=tr("Measuring"))
        pair = (look, how) if theme.is_large() else (row((look, 1), (how, 1), gap=theme.WIDE_GAP),)
        data = Card(
            self._folder,
            Lines(self.folder_button, self.backup_button, self.restore_button),
            title=tr("Data"),
        )
        annexes = [
            Card(self.annex_sections[name], title=screen.settings_title())
            for name, screen in self._annexes.items()
        ]
        lock = Card(self.lock, title=tr("Lock"))
        cards = (
            *pair,
            data,
            lock,
            *annexes,
            Card(self.protocols, title=tr("Protocol")),
            self.about,
            None,
        )
        inside = widget_of(column(*cards, gap=theme.WIDE_GAP))
        self.setLayout(
            column(
                page_head(tr("Settings")), (scrolling(inside), 1),
                gap=theme.WIDE_GAP, margins=PAGE_MARGINS,
            )
        )  # fmt: skip


def _about() -> str:
    """Say which version this is, where its news stand and, in a bundle, its licences."""
    lines = [
        tr("Version {version}").format(version=__version__),
        tr("What is new: {file}. forceplate never asks the network for a newer one.").format(
            file=news_file()
        ),
    ]
    if (licences := licences_folder()) is not None:
        lines.append(tr("Licences of all parts: {folder}").format(folder=licences))
    return "\n".join(lines)
