"""The patient's window: opened beside the page, told what there is to do, and closed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.context.context import Context
from forceplate.gui.measure.cue_words import PRESSING, progress, time_left, told_to_patient
from forceplate.gui.measure.patient_view import PatientView, Shown
from forceplate.gui.measure.trace_guide import TraceGuide
from forceplate.session import Guidance, VisitSession


class PatientWindow(QObject):
    """Has the patient view while it is open."""

    opened = Signal(QWidget)
    """The view, before it is shown: the keys of measuring are to work in it."""
    closed = Signal()

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self.view: PatientView | None = None

    @property
    def is_active(self) -> bool:
        """Whether it lies on top and has the keyboard."""
        return self.view is not None and self.view.isActiveWindow()

    def toggle(self) -> None:
        """Open it; close it where it is open."""
        if self.view is not None:
            self.view.close()
            return
        settings = self._context.settings
        self.view = PatientView(
            shows_trace=settings.patient_shows_trace, shows_numbers=settings.patient_shows_numbers
        )
        self.opened.emit(self.view)
        self.view.closed.connect(self._forget)
        page = self.parent()
        assert isinstance(page, QWidget)  # noqa: S101
        self.view.show_beside(page.window())

    def close(self) -> None:
        """Close it, if it is open."""
        if self.view is not None:
            self.view.close()

    def follow(self, session: VisitSession, guidance: Guidance, guide: TraceGuide) -> None:
        """Tell what is to be done now, if it is open."""
        if self.view is None:
            return
        live = session.live_force
        self.view.follow(
            Shown(
                told_to_patient(guidance, session.condition),
                is_pressing=guidance.cue in PRESSING,
                time_left=time_left(guidance, session),
                condition=session.condition,
                progress=progress(session),
                scale_n=guide.top_n,
                target_n=guide.target_n,
                lines=guide.lines,
                is_simulated=session.header.simulated,
            ),
            live.force_n,
            rest_n=live.rest_n,
            n_zeros=live.n_zeros,
        )

    def _forget(self) -> None:
        self.view = None
        self.closed.emit()
