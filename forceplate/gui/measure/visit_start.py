"""From "this person, this visit" to a session: read what there is, ask what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QWidget

from forceplate.analysis.label_weeks import doubt_on_day
from forceplate.errors import CalibrationError, ForcePlateError
from forceplate.gui.kit import numbers
from forceplate.gui.kit.buttons import PLATFORM_KEY, key_name
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.question_box import QuestionBox, another_day_box
from forceplate.gui.kit.states import State
from forceplate.gui.measure.platform_lane import simulated_line, state_lines
from forceplate.gui.measure.visit_dialog import VisitDialog
from forceplate.operations.platform.simulated_platform import BODY_MASS_KG, DEMO_PERSON
from forceplate.operations.visit.begin_visit import (
    KnownVisit,
    is_another_day,
    look_up_visit,
    protocol_of_visit,
    visit_header,
)
from forceplate.session import VisitSession
from forceplate.session.platform_doubt import PlatformState, last_check_of, platform_state
from forceplate.types import PEAK_FORCE, Visit, VisitHeader

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.gui.kit.lane import LaneLine
    from forceplate.storage.people.people import Person

LOOK_MS = 150


@dataclass(frozen=True, slots=True)
class _Known:
    """What the library says of the person and the visit."""

    person: Person
    found: KnownVisit
    protocols: tuple[str, ...]
    state: PlatformState | None
    """What is known of the platform; None: it is away, or its calibration cannot be used."""


class VisitStart(QObject):
    """Begins or continues a visit; waits for the platform where it is not there yet."""

    began = Signal(object, str, object)
    """The VisitSession, how the person is called on the screen, and the birth date or None."""
    platform_missing = Signal()
    """The visit begins by itself as soon as a platform is open."""
    given_up = Signal()
    """The question before the visit was cancelled."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._wanted: tuple[str, str] | None = None
        self.dialog: VisitDialog | None = None
        """The question that is open now."""
        self.question: QuestionBox | None = None
        """Whether a visit of another day goes on, where that is open now."""
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look_for_platform)

    @property
    def is_waiting(self) -> bool:
        """Whether a visit begins as soon as a platform is open."""
        return self._timer.isActive()

    def begin(self, subject_id: str, visit: str) -> None:
        """Begin or continue this visit of this person."""
        self._wanted = (subject_id, visit)
        if self._context.link.acquisition is None:
            self._timer.start()
            self.platform_missing.emit()
            return
        self._read()

    def forget(self) -> None:
        """Begin nothing any more."""
        self._wanted = None
        self._timer.stop()
        for open_now in (self.dialog, self.question):
            if open_now is not None:
                open_now.reject()

    def _look_for_platform(self) -> None:
        if self._wanted is None:
            self._timer.stop()
        elif self._context.link.acquisition is not None:
            self._timer.stop()
            self._read()

    def _read(self) -> None:
        problem = self._context.calibration_problem
        if problem:
            self._wanted = None
            self._context.show_error(CalibrationError(problem))
            return
        if self._wanted is not None:
            subject_id, visit = self._wanted
            self._context.tasks.run(
                lambda _: _known(self._context, subject_id, visit),
                done=self._ask,
                failed=self._fail,
            )

    def _fail(self, error: ForcePlateError) -> None:
        self._wanted = None
        self._context.show_error(error)

    def _ask(self, known: _Known) -> None:
        """Ask for what a new visit needs; a visit that is continued has it already."""
        if self._wanted is None or self.dialog is not None or self.question is not None:
            return
        label, found = known.person.called, known.found
        if found.visit is not None:
            header = found.visit.header
            if is_another_day(header, self._context.now()):
                self._ask_another_day(known, header)
            else:
                self._go_on(known, header)
            return
        day = self._context.now().date()
        doubt = found.first and doubt_on_day(found.first, self._wanted[1], day)
        is_demo = self._context.is_simulated and known.person.name == DEMO_PERSON
        dialog = VisitDialog(
            f"{label}, {self._wanted[1]}",
            body_mass_kg=BODY_MASS_KG if is_demo else None,
            operator=self._context.settings.operator,
            protocols=known.protocols,
            protocol=self._context.settings.protocol,
            last_kg=found.last_kg,
            strongest_n=_strongest_n(found.earlier),
            platform=_platform_lines(
                known.state, self._to_platform, is_simulated=self._context.is_simulated
            ),
            label_doubt=said(doubt.text) if doubt else "",
            parent=self._window,
        )
        self.dialog = dialog
        dialog.finished.connect(lambda answer: self._answered(known, dialog, answer))
        dialog.open_over()

    def _to_platform(self) -> None:
        """Leave the question for the Platform screen, where what is in doubt is put right."""
        if self.dialog is not None:
            self.dialog.reject()
        self._context.ways.platform.emit()

    def _go_on(self, known: _Known, header: VisitHeader) -> None:
        self._build(known, header.body_mass_kg, header.operator, header.protocol)

    def _ask_another_day(self, known: _Known, header: VisitHeader) -> None:
        """Ask whether a visit goes on that began on another day."""
        words = tr("{name}: visit {visit} is of {day}, not of today.").format(
            name=known.person.called, visit=header.visit, day=numbers.date(header.started_at)
        )

        def answered(is_yes: bool) -> None:
            self.question = None
            if is_yes:
                self._go_on(known, header)
            else:
                self._give_up()

        self.question = another_day_box(words, answered, self._window)
        self.question.open()

    def _answered(self, known: _Known, dialog: VisitDialog, answer: int) -> None:
        self.dialog = None
        if answer != QDialog.DialogCode.Accepted:
            self._give_up()
            return
        operator, protocol = dialog.operator.text().strip(), dialog.protocol.currentData()
        self._context.settings_model.works_now(operator)
        self._context.settings_model.change(protocol=protocol)
        self._build(known, dialog.body_mass_kg, operator, protocol)

    def _give_up(self) -> None:
        if self._wanted is not None:
            self._wanted = None
            self.given_up.emit()

    def _build(self, known: _Known, mass: float | None, operator: str, protocol: str) -> None:
        wanted, self._wanted = self._wanted, None
        info = self._context.link.info
        if wanted is None or info is None:
            return
        context, visit = self._context, known.found.visit
        started_at = visit.header.started_at if visit else context.now()
        calibration, simulated = context.calibration, context.is_simulated
        simulator = context.simulator

        def work(_: object) -> VisitSession:
            header = visit_header(
                context.library,
                subject_id=wanted[0],
                visit=wanted[1],
                started_at=started_at,
                platform=info,
                calibration=calibration,
                body_mass_kg=mass,
                operator=operator,
                simulated=simulated,
            )
            return VisitSession(
                context.library,
                header,
                protocol_of_visit(visit, protocol, context.protocols, otherwise=context.protocol),
                visit=visit,
                earlier=known.found.earlier,
                on_recording=simulator.press if simulator and simulated else None,
                now=context.now,
            )

        label = known.person.called
        self._context.tasks.run(
            work,
            done=lambda session: self.began.emit(session, label, known.person.birth_date),
            failed=self._context.show_error,
            owner=self,
        )


def _known(context: Context, subject_id: str, visit: str) -> _Known:
    """Read, in a thread beside the window, what the library has of this person."""
    found = look_up_visit(context.library, subject_id, visit)
    state = _state(context, subject_id, visit) if found.visit is None else None
    return _Known(context.people.person(subject_id), found, context.protocols.names(), state)


def _state(context: Context, subject_id: str, visit: str) -> PlatformState | None:
    """Return what is known of the platform, before there is a visit."""
    info, now = context.link.info, context.now()
    if info is None:
        return None
    header = visit_header(
        context.library,
        subject_id=subject_id,
        visit=visit,
        started_at=now,
        platform=info,
        calibration=context.calibration,
        body_mass_kg=None,
        operator="",
        simulated=context.is_simulated,
    )
    return platform_state(header, last_check_of(context.library, header, now), now)


def _strongest_n(visit: Visit | None) -> float | None:
    """Return the highest force of a visit, to hold a body mass against; None: there is none."""
    trials = () if visit is None else visit.trials
    forces_n = [force_n for t in trials if (force_n := t.value(PEAK_FORCE)) is not None]
    return max(forces_n, default=None)


def _platform_lines(
    state: PlatformState | None, to_platform: Callable[[], object], *, is_simulated: bool
) -> list[LaneLine]:
    """Return what is to be said of the platform before a visit; nothing where all is good."""
    lines = (
        []
        if state is None
        else state_lines(state, check=to_platform, is_main=False, cap=key_name(PLATFORM_KEY))
    )
    if is_simulated:
        lines.append(simulated_line())
    return [line for line in lines if line.state is not State.GOOD]
