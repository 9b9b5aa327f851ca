"""Correcting a visit: what is wrong, what is right, why, who; and what changes with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QVBoxLayout, QWidget

from forceplate.analysis.trial.condition_text import condition_text
from forceplate.enums import Side
from forceplate.errors import ForcePlateError
from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.fields import Check, Field, form_of
from forceplate.gui.kit.labels import label, muted, tint
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import column, row, widget_of
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.states import State, ink
from forceplate.gui.kit.table import Cell, Column, Table
from forceplate.gui.kit.theme import Size
from forceplate.gui.kit.usual_words import UsualWords
from forceplate.gui.share.correction_inputs import MASS, PERSON, SIDE, TOES, VISIT, CorrectionInputs
from forceplate.gui.share.what_row import WhatRow
from forceplate.gui.visit.condition_names import side_name
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import (
    CorrectedVisit,
    Values,
    correct_visit,
    plan_correction,
)
from forceplate.operations.visit.correction_effects import changed_trials, effects, new_file_name
from forceplate.operations.visit.entry_doubts import mass_doubts
from forceplate.operations.visit.rewrite_visits import SIGNATURE_SENTENCES, SignatureFate
from forceplate.operations.visit.take_back import changed_text, last_change
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import PEAK_FORCE, Condition, Visit
from forceplate.who_and_why import why_no_line, why_no_reason
from forceplate.words import Text, capital

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.storage.people.people import Person

SETTLE_MS = 250
"""What changes with it is worked out when nothing was typed for so long."""
_OF_TRIALS = (SIDE, TOES)
_MOST_ROWS = 99
"""What changes is not hidden in a list that scrolls in a dialog that scrolls."""
_HIGH = 700
"""In pixels: what the largest of its values needs with what changes with it."""


class CorrectDialog(Sheet):
    """One dialog for all that can be entered wrongly with a visit.

    Parameters
    ----------
    trial
        Number of the trial that is to be corrected alone, where side or toes are; None: all.
    condition
        That is looked at: its trials are proposed where only some are meant; None: no trial is.
    """

    corrected = Signal(Path, Path)
    """The file before, and where it is now."""

    def __init__(
        self,
        context: Context,
        path: Path,
        parent: QWidget | None = None,
        *,
        trial: int | None = None,
        condition: Condition | None = None,
    ) -> None:
        super().__init__(tr("Correct visit"), do=tr("Correct this visit"), width=880, parent=parent)
        self._context, self._path, self._trial = context, path, trial
        self._condition = condition
        self._picks = False
        """The trials are listed, to choose from."""
        self._visit: Visit | None = None
        self._people: tuple[Person, ...] = ()
        self._planned: CorrectedVisit | None = None
        self._asked = 0
        self._is_wanted = False
        """Ctrl+Enter was pressed while it was worked out what changes."""
        self.keep_open()
        self.what = QButtonGroup(self)
        self._rows: list[WhatRow] = []
        self._lay_out()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._plan)
        self.do_button.clicked.connect(self._correct)
        self.do_button.setEnabled(False)
        context.tasks.run(
            lambda _: (read_visit(path), context.people.people()),
            done=self._take,
            failed=self._refuse,
            owner=self,
        )

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the same height for every value: what is clicked next stays where it is."""
        hint, parent = super().sizeHint(), self.parentWidget()
        room = self.screen().availableSize() if parent is None else parent.window().size()
        return QSize(hint.width(), max(hint.height(), min(theme.px(_HIGH), room.height() - 32)))

    # what is shown

    def _lay_out(self) -> None:
        self.inputs = CorrectionInputs()
        self.inputs.changed.connect(self._changed)
        self.why = Field(placeholder=tr("in a few words; it is kept"))
        self.usual = UsualWords(self.why, [tr("&Typed wrong"), tr("Wrong one &chosen")])
        self.initials = Field(self._context.who)
        self.initials.setFixedWidth(theme.px(140))
        self.is_right = Check(tr("It is right"))
        self.is_right.hide()
        self.in_file = label(bold=True, wraps=True)
        self.doubt = Pill("", State.DOUBT)
        self.doubt.hide()
        self._in_file_row = row(self.in_file, self.doubt, None)
        self.doubts = label(wraps=True)
        self.doubts.hide()
        self.lacks = label(wraps=True)
        tint(self.lacks, ink(State.WRONG))
        self.lacks.hide()
        self.effects = Table(
            [
                Column(tr("What changes with it"), stretches=True),
                Column(tr("now"), is_number=True),
                Column(tr("then"), is_number=True),
            ],
            name=tr("What changes with it"),
            most_rows=_MOST_ROWS,
        )
        self.says = muted(wraps=True)
        self.trace = muted(
            tr(
                "The former value stays in the file with day, initials and reason. Report and "
                "exports say that it was corrected. Undo takes it back."
            ),
            wraps=True,
        )
        for line in (self.why, self.initials):
            line.textChanged.connect(self._offer)
        self.is_right.toggled.connect(self._offer)
        self._place()

    def _place(self) -> None:
        """Put what is wrong at the left, and what is right, why and who at the right."""
        now = muted(numbers.moment(self._context.now()))
        self.trials = QWidget()
        self.trials.hide()
        form = form_of(
            (tr("In the file"), widget_of(self._in_file_row)),
            (tr("Correct is"), self.inputs),
            self.trials,  # above all that comes and goes with a tick
            widget_of(column(self.doubts, self.is_right, gap=0)),
            (tr("Why"), self.why),
            ("", self.usual),
            (tr("Your initials"), widget_of(row(self.initials, now, None))),
            self.lacks,
            is_wide=True,
        )
        self.initials.setAccessibleName(tr("Your initials"))
        self._changes = Card(self.says, self.effects, pad=theme.DENSE_PAD)
        right = column(form, self._changes, self.trace, None, gap=theme.WIDE_GAP)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.some = Button(tr("Only some of the trials …"), Kind.QUIET)
        self.some.clicked.connect(self._show_trials)
        left = column(label(tr("What is wrong?"), Size.SMALL, bold=True), self._list, None)
        self.body.addLayout(row((left, 2), (right, 5), gap=20))
        self.left.addWidget(self.some)

    def _take(self, found: tuple[Visit, tuple[Person, ...]]) -> None:
        """Fill the dialog with what the file says."""
        visit, self._people = found
        header = visit.header
        person = next((p for p in self._people if p.subject_id == header.subject_id), None)
        name = person.name if person is not None and person.name else header.subject_id
        born = person.birth_date if person is not None else None
        self.more.show()
        self.more.setText(name if born is None else f"{name}, {numbers.date(born)}")
        self._fill(visit, name)
        self._visit = visit
        self._choose(MASS if self._trial is None else SIDE)

    def _fill(self, visit: Visit, name: str) -> None:
        header = visit.header
        conditions = list(dict.fromkeys(trial.condition for trial in visit.trials))
        sides = [side for side in Side if any(one.side is side for one in conditions)]
        mass_kg = header.body_mass_kg
        mass = "" if mass_kg is None else f"{numbers.written(f'{mass_kg:g}')} {tr('kg')}"
        feet = ", ".join(said(condition_text(one)) for one in conditions)
        in_file = [
            (tr("Body mass"), mass or tr("unknown")),
            (tr("Side"), ", ".join(side_name(side) for side in sides)),
            (tr("Toes, posture"), feet),
            (tr("Visit and day"), f"{header.visit}, {numbers.date(header.started_at)}"),
            (tr("Person"), f"{name}, {header.subject_id}"),
            (tr("Operator"), header.operator or tr("unknown")),
        ]
        for place, (title, value) in enumerate(in_file):
            line = WhatRow(title, value)
            self.what.addButton(line, place)
            self._list.addWidget(line)
            self._rows.append(line)
        self.what.idClicked.connect(self._choose)
        session = self._context.session
        if session is not None and session.path == self._path:
            for place in (VISIT, PERSON):  # its next trial would begin another visit
                self._rows[place].refuse(tr("End the visit first."))
        self.inputs.fill(visit, self._people)
        self._fill_trials(visit)

    def _fill_trials(self, visit: Visit) -> None:
        self._boxes: dict[int, Check] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        every = Button(tr("All / none"), Kind.QUIET)
        every.clicked.connect(self._tick_all_or_none)
        grid.addWidget(every, 0, 0, Qt.AlignmentFlag.AlignLeft)
        for place, trial in enumerate(visit.trials, start=2):
            foot, force_n = said(capital(condition_text(trial.condition))), trial.value(PEAK_FORCE)
            words = foot if force_n is None else f"{foot}, {numbers.newtons(force_n, 1)}"
            box = Check(f"{trial.number}  {words}")
            box.setChecked(self._trial in (None, trial.number))
            box.toggled.connect(self._changed)
            grid.addWidget(box, place // 2, place % 2)
            self._boxes[trial.number] = box
        self.trials.setLayout(grid)
        self.trials.setFixedHeight(grid.sizeHint().height())  # else the form squeezes it

    def _choose(self, place: int) -> None:
        """Ask for the value that is wrong."""
        visit = self._visit
        if visit is None:
            return
        self._rows[place].setChecked(True)
        self.inputs.choose(place)
        self.in_file.setText(self._rows[place].value)
        self.in_file.setWordWrap(place != MASS)  # beside its doubt
        self._in_file_row.setStretch(0, int(place != MASS))
        self._in_file_row.setStretch(2, int(place == MASS))
        self._show_doubt(visit if place == MASS else None)
        self.some.setVisible(place in _OF_TRIALS and len(visit.trials) > 1)
        self.trials.setVisible(place in _OF_TRIALS and self._picks)
        self._changed()
        self.area.fit()

    def _show_doubt(self, visit: Visit | None) -> None:
        """Say beside what is in the file why it hardly can be."""
        mass_kg = None if visit is None else visit.header.body_mass_kg
        doubts = () if mass_kg is None or visit is None else mass_doubts(
            mass_kg, force_n=max((t.value(PEAK_FORCE) or 0.0 for t in visit.trials), default=None)
        )  # fmt: skip
        self.doubt.setVisible(bool(doubts))
        if doubts:
            self.doubt.show_state(tr("hardly can be"), State.DOUBT)
            self.doubt.setToolTip(" ".join(map(said, doubts)))

    def _show_trials(self) -> None:
        """List the trials; those of the condition that is looked at are ticked first."""
        if self._visit is not None and not self._picks and self._trial is None:
            for trial in self._visit.trials:
                self._boxes[trial.number].setChecked(trial.condition == self._condition)
        self._picks = True
        self.trials.show()
        self._changed()
        self.area.fit(self.trials)

    def _tick_all_or_none(self) -> None:
        boxes = self._boxes.values()
        wanted = not all(box.isChecked() for box in boxes)
        for box in boxes:
            box.setChecked(wanted)

    def _name_it(self) -> None:
        """Say in the title and on the button what is corrected: the visit, or which trials."""
        visit, chosen = self._visit, self.chosen_trials
        if visit is None:
            return
        title, do = tr("Correct visit {visit}, {day}"), tr("Correct this visit")
        if chosen:
            do = tr("Correct {n} trials").format(n=len(chosen))
        if len(chosen) == 1:
            title = tr("Correct trial {number} of {visit}, {day}")
            do = tr("Correct trial {number}").format(number=chosen[0])
        number = chosen[0] if chosen else ""
        day = numbers.date(visit.header.started_at)
        title = title.format(number=number, visit=visit.header.visit, day=day)
        self.setWindowTitle(title)
        self.title.setText(title)
        self.do_button.setText(do)

    # what is typed

    @property
    def values(self) -> Values:
        """What is to be corrected, and to what."""
        return self.inputs.values

    @property
    def chosen_trials(self) -> tuple[int, ...]:
        """Numbers of the trials that are meant; empty: all, or none is ticked (``_fault``)."""
        if self.what.checkedId() not in _OF_TRIALS:
            return ()
        chosen = tuple(number for number, box in self._boxes.items() if box.isChecked())
        return () if len(chosen) == len(self._boxes) else chosen

    @property
    def _fault(self) -> str:
        """What is wrong with what is typed or ticked; empty: nothing."""
        none = self.what.checkedId() in _OF_TRIALS and not any(
            box.isChecked() for box in self._boxes.values()
        )
        return tr("Tick the trials that are meant.") if none else self.inputs.show_fault()

    def _changed(self, *_: object) -> None:
        """Work out soon what would change."""
        if self._visit is None:
            return
        self._planned, self._is_wanted = None, False
        self._name_it()
        self.is_right.setChecked(False)
        fault = self._fault
        self._say(fault, is_wrong=True)
        self._offer()
        if fault:
            self._settle.stop()
            self._asked += 1  # what is worked out now answers no more
        else:
            self._settle.start()

    def _plan(self) -> None:
        visit, values = self._visit, self.values
        if visit is None or not values or self._fault:
            return
        self._say(tr("What changes with it is worked out …"))
        self._asked += 1
        asked, library, header = self._asked, self._context.library, visit.header
        stamp, trials = Stamp("", self._context.now()), self.chosen_trials

        def take(planned: CorrectedVisit) -> None:
            if asked == self._asked:
                self._show_plan(planned)

        def refuse(error: ForcePlateError) -> None:
            if asked == self._asked:
                self._say(particulars(error), is_wrong=True)

        self._context.tasks.run(
            lambda _: plan_correction(
                library, header.subject_id, header.visit, values, stamp, trials=trials
            ),
            done=take,
            failed=refuse,
            owner=self,
        )

    def _show_plan(self, planned: CorrectedVisit) -> None:
        """Show what would change, and what speaks against it."""
        self._planned = planned
        rows = [
            (said(one.name), Cell(said(one.now), is_muted=True), Cell(said(one.then), is_bold=True))
            for one in effects(planned)
        ]
        words = [] if rows else [tr("No result of a visit changes with it.")]
        if self.what.checkedId() in _OF_TRIALS:
            n, of_all = len(changed_trials(planned)), len(planned.before.trials)
            words.append(tr("Trials that change: {n} of {all}.").format(n=n, all=of_all))
        name = new_file_name(planned)
        if name is not None:
            words.append(tr("The file is called {name} then.").format(name=name))
        signature = SIGNATURE_SENTENCES[planned.signature]
        if planned.signature is SignatureFate.ENDED and signature is not None:
            words.append(said(signature))
        self._say(" ".join(words))
        self.effects.show_rows(rows)
        self.effects.setVisible(bool(rows))
        self._changes.show()
        doubts = " ".join(map(said, planned.doubts))
        self.doubts.setText(doubts)
        tint(self.doubts, ink(State.DOUBT))
        self.doubts.setVisible(bool(doubts))
        self.is_right.setVisible(bool(doubts))
        self.inputs.mass.show_fault(
            State.DOUBT if doubts and self.what.checkedId() == MASS else None
        )
        self._offer()
        self.area.fit()
        if self._is_wanted:
            self._is_wanted = False
            (self._correct if self.do_button.isEnabled() else self.say_what_lacks)()

    def _say(self, words: str, *, is_wrong: bool = False) -> None:
        """Say why nothing can be corrected so; no words: nothing is known yet."""
        self.effects.show_rows([])
        self.effects.hide()
        self.doubts.hide()
        self.is_right.hide()
        self.inputs.mass.show_fault(None)
        self.says.setText(words)
        tint(self.says, ink(State.WRONG) if is_wrong else theme.colours().muted)
        self.says.setVisible(bool(words))
        self._changes.setVisible(bool(words))
        self.area.fit()

    def _offer(self, *_: object) -> None:
        """Offer to correct once all is there."""
        planned = self._planned
        is_sure = planned is not None and (not planned.doubts or self.is_right.isChecked())
        self.lacks.hide()
        for field in (self.why, self.initials):
            field.show_fault(None)
        self.do_button.setEnabled(is_sure and self._lacking is None)

    @property
    def _lacking(self) -> tuple[Field, Text] | None:
        """Who or why, where it cannot be kept so, and what is asked."""
        asked = ((self.why, why_no_reason), (self.initials, why_no_line))
        said_so = ((field, why_not(field.text().strip())) for field, why_not in asked)
        return next(((field, refusal) for field, refusal in said_so if refusal is not None), None)

    def say_what_lacks(self) -> None:
        """Go to what lacks: a value, a doubt to be answered, why or who; else wait for the plan."""
        lacking, fault = self._lacking, self._fault
        if fault or not self.values:
            self._say(fault or tr("Change what is wrong first."), is_wrong=True)
            self.inputs.first.setFocus()
        elif self.is_right.isVisible() and not self.is_right.isChecked():
            self.is_right.setFocus()
        elif lacking is not None:
            field, refusal = lacking
            field.show_fault(State.WRONG)
            field.setFocus()
            self.lacks.setText(said(refusal))
            self.lacks.show()
            self.area.fit(self.lacks)
        elif self._planned is None:
            self._is_wanted = True
            if self._settle.isActive():
                self._settle.stop()
                self._plan()

    # doing it

    def _correct(self) -> None:
        visit, values, trials = self._visit, self.values, self.chosen_trials
        if visit is None or self._planned is None:
            return
        header, library = visit.header, self._context.library
        initials = self.initials.text().strip()
        stamp = Stamp(initials, self._context.now(), self.why.text().strip())
        self._context.settings_model.first_operator(initials)
        self.do_button.setEnabled(False)
        self._context.tasks.run(
            lambda _: correct_visit(
                library, header.subject_id, header.visit, values, stamp,
                trials=trials, confirmed=True,
            ),
            done=self._close,
            failed=self._refuse,
            owner=self,
            saves=True,
        )  # fmt: skip

    def _close(self, done: CorrectedVisit) -> None:
        session = self._context.session
        if session is not None and session.path == self._path:
            session.take(() if session.is_busy else done.after.trials, done.after.header)
            if session.is_busy:  # its trials are taken in once what is being saved is
                self._context.ways.visit_changed.emit(done.path)
        self.corrected.emit(self._path, done.path)
        changed = changed_text(last_change(done.after))
        self._context.visit_corrected(self._path, done.path, changed)
        self.accept()

    def _refuse(self, error: ForcePlateError) -> None:
        self._say(f"{explain(error)} {particulars(error)}", is_wrong=True)
        self._offer()
