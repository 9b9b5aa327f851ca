"""Where everything on the Measure screen stands; what it shows is the page's to say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from forceplate.gui.context.ways import Ways
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind, MoreButton, key_name, undo_button
from forceplate.gui.kit.cards import Card, EmptyScreen
from forceplate.gui.kit.labels import NameLabel, label, muted
from forceplate.gui.kit.lane import Lane
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import PAGE_MARGINS, Scrolled, column, row, widget_of
from forceplate.gui.kit.notice_bar import NoticePlace
from forceplate.gui.kit.numbers import newtons
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.states import State
from forceplate.gui.kit.theme import Size
from forceplate.gui.measure.cue_band import CueBand
from forceplate.gui.measure.measure_keys import KEYS, Action, StartWord
from forceplate.gui.measure.setup_card import SetupCard
from forceplate.gui.trace.live_trace import LiveTrace
from forceplate.gui.trace.trial_trace import TrialTrace
from forceplate.gui.visit.condition_chips import ConditionChips
from forceplate.gui.visit.trial_list import TrialList
from forceplate.gui.visit.verdict_words import force_now_and_peak, force_words, verdict
from forceplate.types import Trial

_WIDEST_N = 888.8


class MeasureView(QStackedWidget):
    """Head, lane, conditions, cue with trace and trials, what can be done, START: fixed places."""

    triggered = Signal(object)
    """The Action of a button."""

    def __init__(self, page: QWidget, ways: Ways) -> None:
        super().__init__(page)
        self._start_word = StartWord.START
        self._words = _start_words()
        self.buttons: dict[Action, Button] = {}
        self.menu: dict[Action, QAction] = {}
        self.lane = Lane()
        self.chips = ConditionChips(tr("Measure this condition: {condition}"))
        self.cue = CueBand()
        self.trace = LiveTrace()
        self.trial_trace = TrialTrace()
        self.card = SetupCard()
        self.trials = TrialList()
        self._trials_head = muted()
        self._trials_head.setFont(theme.font(Size.SMALL, bold=True))
        self._trial_column = _Beside(column(self._trials_head, (self.trials, 100), None, gap=4))
        self.last = _LastTrial()
        self.last.list_wanted.connect(self._open_trials)
        self._name, self._born, self._visit = NameLabel(), muted(size=Size.MEDIUM), Pill()
        self._middle = QStackedWidget()
        self._setup = _Setup(self.card)
        for part in (self.trace, self.trial_trace, self._setup):
            self._middle.addWidget(part)
        self._beside = row((self._middle, 1), gap=theme.WIDE_GAP)
        pad = theme.GAP if theme.is_huge() else theme.DENSE_PAD
        self._frame = Card(self.cue, (self._beside, 1), pad=pad)
        self._make_buttons()
        self.addWidget(
            EmptyScreen(
                tr("No visit is open."),
                tr("Choose a person and start a visit; it is measured here."),
                button=tr("Choose a person"),
                do=ways.people.emit,
            )
        )
        self.addWidget(self._lay_out())

    @property
    def shows_card(self) -> bool:
        """Whether the card of how the foot lies stands in the place of the trace."""
        return self._middle.currentWidget() is self._setup

    def show_visit(self, *, is_open: bool) -> None:
        """Show the visit, or that there is none."""
        self.setCurrentIndex(int(is_open))

    def show_person(self, name: str, born: str, visit: str) -> None:
        """Say who is measured; an empty birth date is not known."""
        self._name.setText(name)
        self._born.setText(born)
        self._born.setVisible(bool(born))
        self._visit.show_state(visit, None)

    def show_middle(self, part: QWidget) -> None:
        """Show one of trace, trial_trace and card in their place."""
        part = self._setup if part is self.card else part
        if self._middle.currentWidget() is not part:
            self._middle.setCurrentWidget(part)
            if theme.is_large() and not theme.is_huge():
                # the card needs the room of the list, which is empty then
                self._trial_column.setVisible(part is not self._setup)

    def show_trials(self, trials: Sequence[Trial], advice: str, *, is_recording: bool) -> None:
        """Show the trials of the condition, a new one as chosen, and what they ask for."""
        number, numbers = self.trials.selected_number, [trial.number for trial in trials]
        if numbers and (len(numbers) != self.trials.n_rows or number not in numbers):
            number = numbers[-1]
        if is_recording and not trials:
            advice = ""
        self.trials.show_trials(trials, number, is_recording=is_recording, advice=advice)
        has_rows = bool(trials) or is_recording
        self.trials.setVisible(has_rows or bool(advice))
        self._trials_head.setText(tr("Trials") if has_rows else tr("No trials yet"))

    def begin(self) -> None:
        """Fix the places for a visit: with the largest text a lane only where not all is good."""
        self.lane.setVisible(not theme.is_huge() or self.lane.state is not State.GOOD)

    def show_recording(self, *, is_recording: bool) -> None:
        """Outline the card with trace and trials while a trial is under way."""
        self._frame.show_state(State.INFO if is_recording else None)

    def allow(self, allowed: frozenset[Action], word: StartWord, *, counts: bool) -> None:
        """Let only these be done, and say what the space bar does.

        Parameters
        ----------
        counts
            The chosen trial counts: it can be said that it does not, else that it does.
        """
        if word is not self._start_word:
            self._start_word = word
            self._show_start()
        reject = self.buttons[Action.REJECT]
        is_rejecting = Action.REJECT if counts else Action.ACCEPT
        words = self._verdicts[is_rejecting]
        if reject.text() != words:
            reject.setText(words)
            reject.show_cap(KEYS[is_rejecting])
        for action, button in self.buttons.items():
            is_on = is_rejecting in allowed if button is reject else action in allowed
            page = self.parentWidget()
            if button.hasFocus() and not is_on and page is not None:
                page.setFocus()  # Qt would go on to another, and the space bar press that
            button.setEnabled(is_on)
        for action, entry in self.menu.items():
            entry.setEnabled(action in allowed)

    def _make_buttons(self) -> None:
        self._verdicts = {
            Action.REJECT: tr("Does not count"),
            Action.ACCEPT: tr("Counts after all"),
        }
        words = {
            Action.REDO: tr("Again"),
            Action.REJECT: self._verdicts[Action.REJECT],
            Action.NOTE: tr("Note"),
            Action.PATIENT: tr("Patient view"),
            Action.FINISH: tr("End visit"),
        }
        hints = {
            Action.REDO: tr("The last trial is measured again; if it counts, you are asked."),
            Action.REJECT: tr("Whether the chosen trial counts, with a reason."),
            Action.FINISH: tr("Ends the visit; it can be continued later."),
        }
        for action, name in words.items():
            labels = tuple(self._verdicts.values()) if action is Action.REJECT else ()
            button = Button(name, cap=_cap(action), labels=labels)
            button.setToolTip(hints.get(action, ""))
            button.setAccessibleName(name)
            self.buttons[action] = button
        self.buttons[Action.UNDO] = undo_button(cap=_cap(Action.UNDO))
        start = Button(
            cap=tr("space", "key"), labels=[*self._words.values()], symbol="start", is_bar=True
        )
        self.buttons[Action.START] = start
        for action, button in self.buttons.items():
            button.clicked.connect(lambda _=False, a=action: self._press(a))
        self._show_start()
        self.more = MoreButton()
        for each in (*self.buttons.values(), self.more):
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the screen
        entries = {
            Action.ZERO: tr("Set to zero"),
            Action.CONDITION: tr("Other condition"),
            Action.REVIEW: tr("Review this visit"),
            Action.PLATFORM: tr("Check the platform"),
            Action.CORRECT: tr("Correct visit …"),
        }
        if theme.is_huge():
            entries[Action.PATIENT] = words[Action.PATIENT]
            self.buttons.pop(Action.PATIENT).deleteLater()
        for action, name in entries.items():
            # the key stands beside the words; it works by MeasureKeys, in the patient's window too
            self.menu[action] = self.more.add(
                f"{name}\t{key_name(KEYS[action])}", partial(self.triggered.emit, action)
            )

    def _press(self, action: Action) -> None:
        counts = self.buttons[Action.REJECT].text() == self._verdicts[Action.REJECT]
        self.triggered.emit(Action.ACCEPT if action is Action.REJECT and not counts else action)

    def _show_start(self) -> None:
        word, start = self._start_word, self.buttons[Action.START]
        kinds = {StartWord.STOP: Kind.STOP, StartWord.ANYWAY: Kind.NORMAL}
        start.setText(self._words[word])
        start.setAccessibleName(self._words[word])
        symbols = {StartWord.STOP: "stop", StartWord.FINISH: ""}
        start.show_kind(kinds.get(word, Kind.PRIMARY), symbols.get(word, "start"))

    def _lay_out(self) -> QWidget:
        """Put the parts in their places; trace and trials take what height is left."""
        head = row(self._name, self._born, self._visit, None, gap=theme.WIDE_GAP)
        for part in (self.buttons.get(Action.PATIENT), self.more, self.buttons[Action.FINISH]):
            if part is not None:
                head.addWidget(part)
        if theme.is_huge():  # no room beside the trace: it opens from what says so
            self._popup = QFrame(self, Qt.WindowType.Popup)
            self._popup.setFrameShape(QFrame.Shape.Box)
            self._popup.setLayout(column(self._trial_column, margins=(8, 8, 8, 8)))
        else:
            self._beside.addWidget(self._trial_column)
        gap = 4 if theme.is_huge() else theme.GAP
        of_trial = Action.REDO, Action.REJECT, Action.NOTE, Action.UNDO
        *said, undo = (self.buttons[action] for action in of_trial)
        for button in (*said, undo):  # in a narrow window without their caps
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        doing = row(self.last, *said, None, undo, gap=gap)
        return widget_of(
            column(
                head, self.lane, self.chips,
                (column((self._frame, 1), NoticePlace(), gap=0), 1), doing,
                0 if theme.is_huge() else 4, self.buttons[Action.START], gap=gap,
                margins=PAGE_MARGINS,
            )
        )  # fmt: skip

    def _open_trials(self) -> None:
        """Show the list of trials over the trace; Esc or a press beside it closes it."""
        high = self._frame.height()
        self._popup.resize(self._popup.sizeHint().width(), high)
        self._popup.move(self.last.mapToGlobal(QPoint(0, -high)))
        self._popup.show()


class _Beside(QWidget):
    """What stands beside the trace, and never makes it taller, however many lines it wraps to."""

    def __init__(self, inside: QVBoxLayout) -> None:
        super().__init__()
        self.setLayout(inside)

    def hasHeightForWidth(self) -> bool:  # noqa: N802  Qt's name
        return False


class _Setup(Scrolled):
    """The card of how the foot lies; it scrolls where even the least of it has no room."""

    def __init__(self, card: SetupCard) -> None:
        super().__init__(card)
        self._card = card
        if theme.is_huge():  # with a bar that comes and goes its height would not settle
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._card.fit(self.viewport().size())
        least = self._card.layout()
        if least is not None:
            self._card.setMinimumHeight(least.totalHeightForWidth(self.viewport().width()))
        super().resizeEvent(event)


class _LastTrial(QWidget):
    """The chosen trial: its force and whether it counts; as wide whatever it says."""

    list_wanted = Signal()
    """All trials are to be shown: with the largest text, where they do not stand beside it."""

    def __init__(self) -> None:
        super().__init__()
        self._all, self._pill = tr("Trials"), Pill()
        self._which = Button(self._all, Kind.QUIET, labels=[self._all])
        self._which.setToolTip(tr("Trials of this condition"))
        self._which.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._which.clicked.connect(self.list_wanted)
        if not theme.is_huge():  # the list beside it says which
            self._which.hide()
        self._force = label(size=Size.LARGE, bold=True)
        self._force.setToolTip(force_now_and_peak())
        self.setLayout(row(self._which, self._force, self._pill, None))
        self._pill.hide()
        words = [tr("does not count", "trial"), *([] if theme.is_huge() else [tr("practice")])]
        self._widest = max(Pill(each, State.WRONG).sizeHint().width() for each in words)
        metrics = QFontMetrics(self._force.font())
        self.setFixedWidth(
            (0 if self._which.isHidden() else self._which.sizeHint().width())
            + metrics.horizontalAdvance(newtons(_WIDEST_N, 1))
            + self._widest
            + 4 * theme.GAP
        )

    @property
    def words(self) -> tuple[str, str]:
        """The force, and whether it counts."""
        return self._force.text(), self._pill.text

    def show_trial(self, trial: Trial | None, *, is_last: bool) -> None:
        """Show a trial; None: there is none yet."""
        self._pill.setVisible(trial is not None)
        if trial is None:
            self._which.setText(self._all)
            self._force.clear()
            return
        self._which.setText(self._all if is_last else f"{trial.number}:")
        words = force_words(trial)
        has_force = words[0].isdigit()
        self._force.setText(f"{words} N" if has_force else words)
        word, state = verdict(trial)
        self._pill.show_state(word, state)
        self._pill.setToolTip(word)
        if self._pill.sizeHint().width() > self._widest:  # what it is, rather than how much
            self._force.clear()


def _start_words() -> dict[StartWord, str]:
    start = tr("Start").upper()
    return {
        StartWord.READY: tr("Ready", "cue").upper(),
        StartWord.START: start,
        StartWord.ANYWAY: f"{start} ...",
        StartWord.STOP: tr("Stop").upper(),
        StartWord.NEXT: tr("Next condition").upper(),
        StartWord.FINISH: tr("End visit").upper(),
    }


def _cap(action: Action) -> str:
    return key_name(KEYS[action]).replace("+", " ")
