"""Settings: how the window speaks and looks, who measures, where the data are, protocols."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import icons, language, theme
from forceplate.gui.kit.file_dialogs import ask_folder
from forceplate.gui.kit.language import tr
from forceplate.gui.settings.protocol_editor import ProtocolEditor
from forceplate.operations.backup import back_up

if TYPE_CHECKING:
    from forceplate.gui.kit.annex_screen import AnnexScreen
    from forceplate.gui.kit.context import Context
    from forceplate.gui.kit.tasks import Task

LONGEST_OPERATOR = 40


class SettingsPage(QWidget):
    """Screen 6. Every choice holds at once and is kept; there is no OK."""

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
        self._backup: Task | None = None
        self._titles: list[QGroupBox] = []
        self._labels: list[QLabel] = []
        self.language, self.theme = QComboBox(), QComboBox()
        self.unreviewed = QLabel()
        self.unreviewed.setWordWrap(True)
        for choice in language.CHOICES:
            self.language.addItem("", choice)
        for choice in theme.CHOICES:
            self.theme.addItem("", choice)
        self.text_size = QSpinBox()
        self.text_size.setRange(theme.SMALLEST_TEXT_PERCENT, theme.LARGEST_TEXT_PERCENT)
        self.text_size.setSingleStep(10)
        self.text_size.setKeyboardTracking(False)
        self.text_size.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body_weight, self.sounds = QCheckBox(), QCheckBox()
        self.patient_numbers, self.patient_trace = QCheckBox(), QCheckBox()
        self.operator = QLineEdit()
        self.operator.setMaxLength(LONGEST_OPERATOR)
        self._folder = QLabel()
        self._folder.setWordWrap(True)
        self._folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.folder_button, self.backup_button = QPushButton(), QPushButton()
        self.cancel_button = QPushButton()
        self.cancel_button.hide()
        self._bar = QProgressBar()
        self._bar.hide()
        self.protocols = ProtocolEditor(context.protocols, context.tasks, context.show_error)
        self._lay_out()
        self._connect()
        context.settings_model.changed.connect(self._show_settings)
        self._show_settings()
        self.retranslate()

    # what the main window calls

    def opened(self) -> None:
        """Show what holds now."""
        self._show_settings()
        self.protocols.show_protocol(self._context.settings.protocol)

    def closed(self) -> None:
        """Keep what was typed last."""
        self._keep_operator()

    def make_backup(self, folder: Path) -> None:
        """Copy the library into a folder, beside the window."""
        context = self._context
        root, now = context.library.root, context.now()
        self.backup_button.setEnabled(False)
        self.cancel_button.show()
        self._bar.setRange(0, 0)
        self._bar.show()
        self._backup = context.tasks.run(
            lambda progress: back_up(
                root, folder, now,
                on_progress=progress.report, is_cancelled=progress.is_cancelled,
            ),
            done=self._backed_up,
            failed=self._backup_failed,
            progress=self._show_progress,
        )  # fmt: skip

    def _show_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, 1000)
        self._bar.setValue(1000 * done // max(total, 1))

    def _backed_up(self, path: Path) -> None:
        self._end_backup()
        self._context.show_message(
            tr("The backup is made and was read back: {path}").format(path=path)
        )

    def _backup_failed(self, error: ForcePlateError) -> None:
        self._end_backup()
        self._context.show_error(error)

    def _cancel_backup(self) -> None:
        if self._backup is not None:
            self._backup.cancel()
        self._end_backup()

    def _end_backup(self) -> None:
        self._backup = None
        self.backup_button.setEnabled(True)
        self.cancel_button.hide()
        self._bar.hide()

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
        self.folder_button.clicked.connect(self._choose_library)
        self.backup_button.clicked.connect(self._choose_backup)
        self.cancel_button.clicked.connect(self._cancel_backup)
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

    def _choose_backup(self) -> None:
        ask_folder(
            self,
            tr("Choose the folder for the backup"),
            self._context.library.root.parent,
            self.make_backup,
        )

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

    def _row(self, form: QFormLayout, field: QWidget) -> None:
        label = QLabel()
        label.setBuddy(field)
        self._labels.append(label)
        form.addRow(label, field)

    def _lay_out(self) -> None:
        """Put the frames of the screen one below the other, in an area that scrolls."""
        appearance, measuring, data = QFormLayout(), QFormLayout(), QVBoxLayout()
        for form in (appearance, measuring):
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
            form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._row(appearance, self.language)
        appearance.addRow(self.unreviewed)
        for field in (self.theme, self.text_size):
            self._row(appearance, field)
        self._row(measuring, self.operator)
        for box in (self.body_weight, self.sounds, self.patient_numbers, self.patient_trace):
            measuring.addRow(box)
        data.addWidget(self._folder)
        buttons = QHBoxLayout()
        for button in (self.folder_button, self.backup_button, self.cancel_button, self._bar):
            buttons.addWidget(button)
        buttons.addStretch(1)
        data.addLayout(buttons)
        inside = QWidget()
        column = QVBoxLayout(inside)
        pair = QHBoxLayout()
        for layout in (appearance, measuring):
            part = QGroupBox()
            part.setLayout(layout)
            self._titles.append(part)
            pair.addWidget(part, 1)
        column.addLayout(pair)
        place = QGroupBox()
        place.setLayout(data)
        protocol = QGroupBox()
        inner = QVBoxLayout(protocol)
        inner.addWidget(self.protocols)
        sections = []
        for section in self.annex_sections.values():
            sections.append(QGroupBox())
            QVBoxLayout(sections[-1]).addWidget(section)
        for part in (place, *sections, protocol):
            self._titles.append(part)
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def retranslate(self) -> None:
        """Set every text in the language of now."""
        for box, title in zip(
            self._titles,
            (
                tr("Language and look"),
                tr("Measuring"),
                tr("Data"),
                *(screen.settings_title() for screen in self._annexes.values()),
                tr("Protocol"),
            ),
            strict=True,
        ):
            box.setTitle(title)
        for label, words in zip(
            self._labels,
            (
                tr("&Language"),
                tr("&Colours"),
                tr("&Text size"),
                tr("&Measured by"),
            ),
            strict=True,
        ):
            label.setText(words)
            if (field := label.buddy()) is not None:
                field.setAccessibleName(words.replace("&", ""))
        with QSignalBlocker(self.language), QSignalBlocker(self.theme):
            for index, words in enumerate((tr("as the system"), *language.NAMES.values())):
                self.language.setItemText(index, words)
            for index, words in enumerate((tr("as the system"), tr("light"), tr("dark"))):
                self.theme.setItemText(index, words)
        self.unreviewed.setText(
            tr("No clinician whose mother tongue this is has reviewed these words yet.")
        )
        self.unreviewed.setVisible(language.code() in language.UNREVIEWED)
        self.text_size.setSuffix(" %")
        self.operator.setPlaceholderText(tr("initials or code"))
        self.body_weight.setText(tr("Show forces also in % of &body weight"))
        self.sounds.setText(tr("&Sounds with the countdown and the cues"))
        self.patient_numbers.setText(tr("Patient view: show &numbers"))
        self.patient_trace.setText(tr("Patient view: show a t&race in place of a bar"))
        self.folder_button.setText(tr("&Other folder …"))
        self.folder_button.setIcon(icons.icon("folder"))
        self.backup_button.setText(tr("Make a bac&kup …"))
        self.backup_button.setIcon(icons.icon("save"))
        self.cancel_button.setText(tr("Cancel the backup"))
        self._bar.setAccessibleName(tr("Progress of the backup"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Follow the language, the theme and the text size."""
        if event.type() in (
            QEvent.Type.LanguageChange, QEvent.Type.PaletteChange, QEvent.Type.FontChange,
        ) and hasattr(self, "protocols"):  # fmt: skip
            self.retranslate()
        super().changeEvent(event)
