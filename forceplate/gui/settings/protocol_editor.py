"""The editor of measurement protocols: conditions, trials, times, target, follow-up visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from forceplate.analysis.trial.visit_count import NEEDS_TWO
from forceplate.enums import Posture, Region, Side
from forceplate.errors import ProtocolError
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.fields import Check, Choice, DecimalField, Field, WholeField, form_of
from forceplate.gui.kit.labels import label, tint
from forceplate.gui.kit.language import code, said, tr
from forceplate.gui.kit.layouts import Lines, widget_of
from forceplate.gui.kit.states import State, ink
from forceplate.gui.visit.condition_names import region_name, side_name
from forceplate.phrases import FIXATION, PROTOCOL_NAME
from forceplate.protocol import STANDARD, MeasurementProtocol, ProtocolStore
from forceplate.types import Condition

if TYPE_CHECKING:
    from forceplate.gui.context.tasks import Tasks


class ProtocolEditor(QWidget):
    """Shows one protocol of a store; a changed one is saved under a name."""

    chosen = Signal(str)
    """The name of the protocol that visits are to follow from now on."""

    def __init__(self, store: ProtocolStore, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._tasks = store, tasks
        self._undo: MeasurementProtocol | None = None
        self._shown = STANDARD
        self.names = Choice()
        self.name = Field()
        self.save_button = Button(tr("Sa&ve the protocol"), symbol="save")
        self.delete_button = Button(tr("&Delete it"), Kind.DANGER)
        self.undo_button = Button(kind=Kind.QUIET, symbol="undo")
        self.conditions = {
            (side, region): Check(f"{side_name(side)}, {region_name(region)}")
            for side in Side
            for region in Region
        }
        self.posture = Choice(
            [(tr("seated"), Posture.SEATED.value), (tr("standing"), Posture.STANDING.value)]
        )
        self.fixation = Field(placeholder=tr("the same words at every visit"))
        self.fixation.setMinimumWidth(36 * self.fontMetrics().averageCharWidth())
        self.name.setMinimumWidth(28 * self.fontMetrics().averageCharWidth())
        self.trials, self.hold = WholeField(1, 20), _seconds(0.5, 60)
        self._numbers: dict[str, WholeField | DecimalField] = {
            "trials": self.trials,
            "practice_trials": WholeField(0, 10),
            "hold_s": self.hold,
            "rest_s": _seconds(0, 1800),
            "countdown_s": _seconds(0, 60),
            "longest_s": _seconds(3, 600),
        }
        """By the names that a protocol has for them."""
        self.has_target = Check(tr("show a target, in % of the best earlier trial:"))
        self.target = WholeField(1, 200, " %")
        self.target.setAccessibleName(tr("Target in % of the best earlier trial"))
        self.weeks = Field()
        self.doubt = label(wraps=True)
        """That a plan of one trial gives no result."""
        tint(self.doubt, ink(State.DOUBT))
        self.trials.valueChanged.connect(self._show_doubt)
        self.problem = label(wraps=True)
        tint(self.problem, ink(State.WRONG))
        self._lay_out()
        self.names.setMinimumContentsLength(16)
        self.names.activated.connect(lambda _: self._use(self.names.currentData()))
        self.save_button.clicked.connect(self._save)
        self.delete_button.clicked.connect(self._delete)
        self.undo_button.clicked.connect(self._take_back)
        self.has_target.toggled.connect(self.target.setEnabled)
        self.undo_button.hide()
        self._read = self._entries()

    @property
    def has_unsaved(self) -> bool:
        """Whether a field was changed and not saved."""
        return self._entries() != self._read

    def show_protocol(self, name: str) -> None:
        """Read the store and show this protocol."""

        def read(_: object) -> tuple[tuple[str, ...], MeasurementProtocol]:
            names = self._store.names()
            return names, self._store.read(name if name in names else STANDARD.name)

        self._tasks.run(read, done=self._take, owner=self)

    def protocol(self) -> MeasurementProtocol:
        """Return what the fields say; raises ProtocolError where that cannot be."""
        numbers: dict[str, Any] = {name: field.value() for name, field in self._numbers.items()}
        posture = Posture(self.posture.currentData())
        fixation = FIXATION.id_of(self.fixation.text(), code())
        return MeasurementProtocol(
            name=self.name.text().strip(),
            conditions=tuple(
                Condition(side, region, posture, fixation)
                for (side, region), box in self.conditions.items()
                if box.isChecked()
            ),
            target_percent=float(self.target.value()) if self.has_target.isChecked() else None,
            target_band_percent=self._shown.target_band_percent,
            follow_up_weeks=_weeks(self.weeks.text()),
            **numbers,
        )

    def _take(self, found: tuple[tuple[str, ...], MeasurementProtocol]) -> None:
        """Show a protocol in all fields, with the names of all others."""
        names, protocol = found
        self._shown = protocol
        named = ((said(PROTOCOL_NAME.text(name)), name) for name in names)
        self.names.offer(named, protocol.name)
        is_own = protocol.name != STANDARD.name
        self.delete_button.setEnabled(is_own)
        self.name.setText(protocol.name if is_own else tr("My protocol"))
        wanted = {(c.side, c.region) for c in protocol.conditions}
        for key, box in self.conditions.items():
            box.setChecked(key in wanted)
        first = protocol.conditions[0]
        self.posture.setCurrentIndex(self.posture.findData(first.posture))
        self.fixation.setText(said(FIXATION.text(first.fixation)))
        for name, field in self._numbers.items():
            field.setValue(getattr(protocol, name))
        self.has_target.setChecked(protocol.target_percent is not None)
        self.target.setEnabled(protocol.target_percent is not None)
        self.target.setValue(round(protocol.target_percent or 90))
        self.weeks.setText(", ".join(str(week) for week in protocol.follow_up_weeks))
        self.problem.clear()
        self._show_doubt(protocol.trials)
        self._read = self._entries()

    def _entries(self) -> tuple[object, ...]:
        """Return what stands in the fields."""
        return (
            *(field.text() for field in (self.name, self.fixation, self.weeks)),
            *(field.value() for field in (*self._numbers.values(), self.target)),
            *(box.isChecked() for box in (self.has_target, *self.conditions.values())),
            self.posture.currentData(),
        )

    def _show_doubt(self, n_trials: int) -> None:
        self.doubt.setText(said(NEEDS_TWO) if n_trials == 1 else "")

    def _use(self, name: str) -> None:
        self.undo_button.hide()
        self.chosen.emit(name)
        self.show_protocol(name)

    def _save(self) -> None:
        try:
            protocol = self.protocol()
        except ProtocolError as error:
            self.problem.setText(f"{explain(error)}\n{particulars(error)}")
            return
        self._write(protocol)

    def _write(self, protocol: MeasurementProtocol) -> None:
        self._tasks.run(
            lambda _: self._store.write(protocol),
            done=lambda _: self._use(protocol.name),
            owner=self,
        )

    def _delete(self) -> None:
        protocol = self._shown
        self._tasks.run(
            lambda _: self._store.delete(protocol.name),
            done=lambda _: self._deleted(protocol),
            owner=self,
        )

    def _deleted(self, protocol: MeasurementProtocol) -> None:
        self._undo = protocol
        self.undo_button.setText(tr("&Undo: bring {name} back").format(name=protocol.name))
        self._use(STANDARD.name)
        self.undo_button.show()

    def _take_back(self) -> None:
        if (protocol := self._undo) is not None:
            self._undo = None
            self._write(protocol)

    def _lay_out(self) -> None:
        """Put the fields one below the other in the order in which a protocol is thought out."""
        boxes = QWidget()
        grid = QGridLayout(boxes)
        grid.setContentsMargins(0, 0, 0, 0)
        for number, box in enumerate(self.conditions.values()):
            side, region = divmod(number, len(Region))
            grid.addWidget(box, *((region, side) if theme.is_huge() else (side, region)))
        numbers = (
            tr("Trials that should count, per condition"), tr("Trials to practise, per condition"),
            tr("Hold"), tr("Rest between trials"), tr("Countdown"), tr("Longest recording"),
        )  # fmt: skip
        self.setLayout(
            form_of(
                (tr("&Protocol"), self.names),
                (tr("Conditions"), boxes),
                (tr("Posture"), self.posture),
                (tr("How the foot is held"), self.fixation),
                *zip(numbers, self._numbers.values(), strict=True),
                (tr("Target"), widget_of(Lines(self.has_target, self.target))),
                (tr("Follow-up visits, in weeks after the baseline"), self.weeks),
                (tr("Save under the name"), self.name),
                self.doubt,
                self.problem,
                widget_of(Lines(self.save_button, self.delete_button, self.undo_button)),
            )
        )


def _seconds(low: float, high: float) -> DecimalField:
    return DecimalField(low, high, tr(" s"))


def _weeks(text: str) -> tuple[int, ...]:
    """Return the weeks typed, as ``8, 16``; raises ProtocolError."""
    words = text.replace(";", ",").replace(" ", ",").split(",")
    try:
        return tuple(sorted({int(word) for word in words if word}))
    except ValueError as error:
        raise ProtocolError(
            tr("Write the weeks as whole numbers with commas, as 8, 16.")
        ) from error
