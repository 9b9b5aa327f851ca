"""The diary of one participant: complaints to judge, weeks, messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import tr
from forceplate_study.definition.study import SessionKind
from forceplate_study.described_fields import MAX_TEXT
from forceplate_study.records.vocabulary import SIDES, SITES
from forceplate_study.results.vocabulary import word
from forceplate_study.window.link_dialog import LinkDialog
from forceplate_study.window.read_table import fill_table, fit_height, head, read_table
from forceplate_study.window.study_context import StudyContext, said

if TYPE_CHECKING:
    from forceplate_study.follow_up.person_diary import PersonDiary, SeenComplaint, WeekLine
    from forceplate_study.records.study_records import InjuryReport


class PersonDiaryPanel(QWidget):
    """Shows what it is given; findings and messages are written to the store."""

    changed = Signal()
    """Something was written about whoever is shown."""

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._diary: PersonDiary | None = None
        self.name, self.about = QLabel(), sentence_label()
        self.complaints_head, self.weeks_head, self.message_head = head(), head(), head()
        self.no_complaints = sentence_label()
        self._boxes: list[ComplaintBox] = []
        self._complaints = QVBoxLayout()
        self.weeks = read_table()
        self.weeks.horizontalHeader().setStretchLastSection(True)
        self.message = _MessageEdit()
        self.send_button = QPushButton(tr("&Send"))
        self.link_button = QPushButton(tr("New personal &link …"))
        self.sent = sentence_label()
        self._lay_out()
        self.send_button.clicked.connect(self.send)
        self.message.textChanged.connect(self._show_state)
        self.link_button.clicked.connect(self.make_link)
        self._set_texts()
        self._show_state()

    @property
    def boxes(self) -> tuple[ComplaintBox, ...]:
        """The complaints that are shown."""
        return tuple(self._boxes)

    def show_person(self, diary: PersonDiary) -> None:
        """Show the diary of a participant."""
        before = self._diary
        self._diary = diary
        if before is None or before.participant != diary.participant:
            self.message.clear()
        for box in self._boxes:
            self._complaints.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes = [ComplaintBox(self._context, diary, own) for own in diary.complaints]
        for box in self._boxes:
            box.found.connect(self.changed)
            self._complaints.addWidget(box)
        self.name.setText(diary.participant.participant_id)
        self.about.setText(self._about(diary))
        self._show_weeks(diary)
        self.sent.setText(
            "\n\n".join(
                " ".join(filter(None, (f"{numbers.moment(one.at.astimezone())}:", one.text)))
                for one in diary.messages
            )
        )
        self._show_state()

    def send(self) -> None:
        """Send what was written to the participant."""
        diary, text = self._diary, self.message.toPlainText().strip()
        if diary is None or not text or len(text) > MAX_TEXT:
            return
        store, who, name = self._context.store, self._context.who, diary.participant.participant_id
        self.send_button.setEnabled(False)

        def done(_: object) -> None:
            self.message.clear()
            self.changed.emit()

        self._context.run(
            lambda: store.write(name, text, who), done, self, self._failed, saves=True
        )

    def make_link(self) -> None:
        """Ask, then make a new personal link and show it with its QR code."""
        if self._diary is not None:
            name = self._diary.participant.participant_id
            LinkDialog(self._context, name, self).open()

    def _failed(self, error: ForcePlateError) -> None:
        self._context.window.show_error(error)
        self._show_state()

    def _show_state(self) -> None:
        diary, is_diary = self._diary, self._context.store.is_diary
        has_left = diary is not None and diary.left is not None
        for widget in (self.complaints_head, self.weeks_head, self.weeks):
            widget.setVisible(diary is not None)
        self.no_complaints.setVisible(diary is not None and not diary.complaints)
        for own in (self.message_head, self.message, self.send_button, self.sent):
            own.setVisible(diary is not None and is_diary)
        self.link_button.setVisible(diary is not None and is_diary and not has_left)
        text = self.message.toPlainText().strip()
        self.send_button.setEnabled(0 < len(text) <= MAX_TEXT)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.addWidget(self.name)
        column.addWidget(self.about)
        column.addWidget(self.complaints_head)
        column.addWidget(self.no_complaints)
        column.addLayout(self._complaints)
        column.addWidget(self.message_head)
        column.addWidget(self.message)
        column.addWidget(self.send_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.sent)
        column.addWidget(self.weeks_head)
        column.addWidget(self.weeks)
        column.addWidget(self.link_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    # words

    def _about(self, diary: PersonDiary) -> str:
        # Not the group: complaints are judged here.
        started = numbers.date(diary.participant.started_on)
        words = [tr("began on {day}").format(day=started)]
        if diary.left is not None:
            day = numbers.date(diary.left.left_on)
            words.append(tr("left on {day}").format(day=day))
            if diary.left.reason:
                words.append(diary.left.reason)
        elif diary.week > self._context.study.follow_up_weeks:
            words.append(tr("follow-up over"))
        elif diary.week > 0:
            words.append(
                tr("week {week} of {all}").format(
                    week=diary.week, all=self._context.study.follow_up_weeks
                )
            )
        return " \N{MIDDLE DOT} ".join(words)

    def _week_row(self, line: WeekLine, kinds: list[SessionKind]) -> list[str]:
        missing = tr("missing")
        words = [str(line.week)]
        for kind in kinds:
            cell = next((own for own in line.cells if own.kind is kind), None)
            if cell is None:
                words.append("")
            elif cell.done is None:
                words.append(missing)
            else:
                words.append(
                    tr("{done} of {prescribed}").format(done=cell.done, prescribed=cell.prescribed)
                )
        if line.report is None:
            return [*words, missing if line.cells else "", ""]
        km = line.report.running_km
        return [*words, "" if km is None else numbers.number(km, 1), line.report.complaint]

    def _set_texts(self) -> None:
        """Set the words that stay, and what to do first."""
        self.name.setFont(theme.font(theme.Size.LARGE, bold=True))
        for label in (self.complaints_head, self.weeks_head, self.message_head):
            label.setFont(theme.font(bold=True))
        self.complaints_head.setText(tr("Complaints"))
        self.no_complaints.setText(tr("No complaints."))
        self.weeks_head.setText(tr("Weeks"))
        self.weeks.setAccessibleName(tr("Weeks, the last one first"))
        self.message_head.setText(tr("Write to the participant"))
        self.message.setAccessibleName(tr("Message to the participant"))
        self.message.setPlaceholderText(
            tr("Shown in the diary of the participant. No names, please.")
        )
        self.about.setText(tr("Choose a participant in the list and open the diary with Enter."))

    def _show_weeks(self, diary: PersonDiary) -> None:
        kinds = [
            kind
            for kind in SessionKind
            if any(cell.kind is kind for line in diary.weeks for cell in line.cells)
        ]
        titles = [said(word(kind.value)).capitalize() for kind in kinds]
        heads = [tr("Week"), *titles, tr("Running, km"), tr("Told or asked")]
        fill_table(self.weeks, heads, [self._week_row(line, kinds) for line in diary.weeks])
        fit_height(self.weeks)


class ComplaintBox(QFrame):
    """One complaint: what was answered, what the rule says, and what the physiotherapist finds."""

    found = Signal()

    def __init__(self, context: StudyContext, diary: PersonDiary, complaint: SeenComplaint) -> None:
        super().__init__()
        self._context = context
        self._name = diary.participant.participant_id
        self.complaint = complaint
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.what, self.rule, self.state = sentence_label(), sentence_label(), sentence_label()
        self.injury_button = QPushButton(tr("An &injury"))
        self.none_button = QPushButton(tr("Not an in&jury"))
        buttons = QHBoxLayout()
        for button in (self.injury_button, self.none_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        for label in (self.what, self.rule, self.state):
            column.addWidget(label)
        column.addLayout(buttons)
        self.injury_button.clicked.connect(lambda: self.judge(is_injury=True))
        self.none_button.clicked.connect(lambda: self.judge(is_injury=False))
        self.what.setText(complaint_words(self.complaint.report))
        self.rule.setText(said(self.complaint.rule))
        self.state.setText(self._state())
        for button in (self.injury_button, self.none_button):
            button.setAccessibleDescription(self.what.text())
        self._enable(on=True)

    def judge(self, *, is_injury: bool) -> None:
        """Record what the physiotherapist found of these answers."""
        store, who = self._context.store, self._context.who
        name, entry_id = self._name, self.complaint.report.entry_id
        self._enable(on=False)
        self._context.run(
            lambda: store.confirm(name, entry_id, is_injury, who),
            lambda _: self.found.emit(),
            self,
            self._failed,
            saves=True,
        )

    def _failed(self, error: ForcePlateError) -> None:
        self._context.window.show_error(error)
        self._enable(on=True)

    def _enable(self, *, on: bool) -> None:
        for button in (self.injury_button, self.none_button):
            button.setEnabled(on and bool(self._context.who))

    def _state(self) -> str:
        report = self.complaint.report
        if report.confirmed is not None:
            words = (
                tr("✓ Found: an injury ({who}).")
                if report.confirmed
                else tr("✓ Found: not an injury ({who}).")
            )
            return words.format(who=report.confirmed_by)
        if self.complaint.found_before is not None:
            return tr("⚠ Answered again since it was looked at.")
        if not self._context.who:
            return tr(
                "⚠ Nobody has looked at it. To judge it, say in Settings, at “Measured by”, who "
                "you are."
            )
        return tr("⚠ Nobody has looked at it.")


class _MessageEdit(QPlainTextEdit):
    """A few lines; Tab leaves it."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFixedHeight(round(4.6 * self.fontMetrics().lineSpacing()))


def complaint_words(report: InjuryReport) -> str:
    """Return what was answered about a complaint."""
    site = said(SITES[report.site]) if report.site in SITES else report.site
    side = "" if report.side is None else said(SIDES[report.side.value])
    place = " ".join(filter(None, (site, side))) or tr("complaint")
    restricted = tr("Days restricted: {days}. Sessions in a row: {sessions}.").format(
        days=report.answers.restricted_days, sessions=report.answers.restricted_sessions
    )
    consulted = (
        tr("A professional was consulted.")
        if report.answers.consulted
        else tr("No professional was consulted.")
    )
    lines = [
        tr("{place}, since {day}").format(
            place=place[:1].upper() + place[1:], day=numbers.date(report.onset_on)
        ),
        " ".join((restricted, consulted)),
    ]
    if report.pain is not None:
        lines.append(tr("Pain: {pain} of 10.").format(pain=report.pain))
    if report.note:
        lines.append(f"“{report.note}”")
    return "\n".join(lines)
