"""What the pages are given: everything they use, and nothing they would have to look for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from forceplate.errors import CalibrationError, ForcePlateError
from forceplate.gui.context.ways import Ways
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.language import tr
from forceplate.protocol import STANDARD, MeasurementProtocol, ProtocolStore
from forceplate.storage.calibrations import CalibrationStore
from forceplate.storage.library import named_visit
from forceplate.words import Text
from forceplate_calibration import Calibration, declared_calibration, read_calibration

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from forceplate.gui.context.annex_screen import AnnexScreen
    from forceplate.gui.context.live_stream import LiveStream
    from forceplate.gui.context.platform_standing import PlatformStanding
    from forceplate.gui.context.settings import Settings, SettingsModel
    from forceplate.gui.context.simulator_switch import SimulatorSwitch
    from forceplate.gui.context.tasks import Tasks
    from forceplate.gui.kit.notice_bar import TakeBack
    from forceplate.session import PlatformLink, VisitSession
    from forceplate.storage.library import Library
    from forceplate.storage.people.people import PeopleIndex, Person
    from forceplate.types import Condition, PlatformInfo

_PLACE = Text("visit {visit} of {person}")


class ShowMessage(Protocol):
    """Says something in the window that is no error."""

    def __call__(
        self,
        sentence: Text,
        /,
        *,
        stays: bool = ...,
        holds: Callable[[], bool] | None = ...,
        take_back: TakeBack | None = ...,
        page: QObject | None = ...,
    ) -> None:
        """Say it."""


@dataclass(slots=True)
class VisitInProgress:
    """A visit that is measured, whichever widgets show it."""

    session: VisitSession
    person: str
    """How the person is spoken of on the screen of the operator."""
    born: date | None = None
    prepared: set[Condition] = field(default_factory=set)
    """The conditions for which somebody has said, since one came to it, that the foot lies well."""


@dataclass(frozen=True, slots=True)
class ReportWish:
    """What was asked for of the report of a visit, and written on it."""

    language: str
    has_name: bool
    has_birth_date: bool
    next_steps: str


@dataclass(slots=True)
class Chosen:
    """What the pages look at: one that is built again, in another language, begins with it."""

    person: str = ""
    """The id of whom the window is at: chosen, measured, or looked at last, on any screen."""
    reviewed: Path | None = None
    """The visit file, on the Review screen, with its condition and trial."""
    condition: Condition | None = None
    trial: int | None = None
    visits: tuple[Path, Path] | None = None
    """The two visit files on the Progress screen, where others than usual."""
    conditions: dict[tuple[str, str], Condition] = field(default_factory=dict)
    """What was measured last in each visit, by person and label: one that goes on begins there."""
    reports: dict[Path, ReportWish] = field(default_factory=dict)
    """Of each visit file, as its report was left; another visit begins with nothing."""


@dataclass
class Context:
    """One library and one platform on one computer."""

    library: Library
    people: PeopleIndex
    protocols: ProtocolStore
    settings_model: SettingsModel
    link: PlatformLink
    tasks: Tasks
    now: Callable[[], datetime]
    simulator: SimulatorSwitch | None = None
    """What puts the simulated platform in the place of a real one."""
    show_error: Callable[[ForcePlateError], None] = field(default=lambda _error: None)
    """Shows what happened in the notice bar of the window."""
    show_message: ShowMessage = field(default=lambda sentence, **_how_long: None)
    """Shows a sentence that is no error there, as :meth:`NoticeBar.show_message` does."""
    visit_corrected: Callable[[Path, Path, Text], None] = field(default=lambda *_: None)
    """Told where the file of a corrected visit was, where it is, and what is another now."""
    visit: VisitInProgress | None = None
    """What is being measured in this window, if anything is."""
    stream: LiveStream | None = None
    """What sends the live stream to other programs, once it was wanted."""
    standing: PlatformStanding | None = None
    """What is known of the platform: connected, checked, calibrated."""
    chosen: Chosen = field(default_factory=Chosen)
    annexes: Mapping[str, AnnexScreen] = field(default_factory=dict)
    """The screens that annexes bring, by name."""
    ways: Ways = field(default_factory=Ways)
    """To the other screens."""
    _read: tuple[str, float, Calibration | None, CalibrationError | None] = ("", 0.0, None, None)
    _named: tuple[PlatformInfo | None, Calibration | None, CalibrationError | None] = (
        None, None, None,
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Let the window say why work failed of which nobody else says it."""
        self.tasks.say_failed = lambda error: self.show_error(error)  # noqa: PLW0108  as it is then

    @property
    def settings(self) -> Settings:
        """The settings now; change them by ``settings_model.change(name=value)``."""
        return self.settings_model.settings

    @property
    def session(self) -> VisitSession | None:
        """The session of the visit in progress."""
        return None if self.visit is None else self.visit.session

    @property
    def who(self) -> str:
        """Who works here now, by the settings or the visit in progress; empty: nobody has said."""
        measured_by = "" if self.session is None else self.session.header.operator
        return self.settings.operator or measured_by

    @property
    def is_simulated(self) -> bool:
        """Whether the platform that is open is a simulated one."""
        return self.simulator is not None and self.simulator.is_on

    def simulate(self, driver: str) -> None:
        """Open the simulated platform of a driver, now and at the next start.

        Raises
        ------
        DriverNotFoundError
            Its emulator cannot be loaded.
        """
        if self.simulator is not None:
            self.simulator.switch_on(driver)
            self.settings_model.change(simulated_driver=driver)

    @property
    def calibration(self) -> Calibration | None:
        """The calibration chosen in the settings, None without one or where it is unreadable.

        Of the simulated platform it is that platform's own. Where none is chosen, it is the one
        that the open platform declares itself.
        """
        if self.simulator is not None and self.simulator.is_on:
            return self.simulator.calibration
        return self._present_calibration()[0]

    @property
    def calibration_problem(self) -> str:
        """Why the chosen calibration cannot be used here; empty when it can, or none is chosen.

        It is read again when the file changes, and held against the platform that is open.
        """
        if self.is_simulated:
            return ""
        calibration, problem = self._present_calibration()
        info = self.link.info
        if calibration is None or info is None:
            return particulars(problem) if problem else ""
        try:
            calibration.check_open(info)
        except CalibrationError as error:
            return particulars(error)
        return ""

    def called(self, subject_id: str) -> str:
        """Return the name of somebody where this computer knows it, else the code."""
        try:
            return self.people.name_of(subject_id) or subject_id
        except ForcePlateError:
            return subject_id

    def whose(self, path: Path) -> dict[str, str]:
        """Return ``visit`` and ``person`` of a visit file, for a sentence about it."""
        entry = named_visit(path)
        if entry is None:
            return {"visit": path.stem, "person": tr("unknown")}
        return {"visit": entry.visit, "person": self.called(entry.subject_id)}

    def place(self, written: str) -> Text:
        """Return a visit as somebody knows it, of ``K7M-2PX/W8``."""
        subject_id, _, visit = written.partition("/")
        return _PLACE.fill(visit=visit, person=self.called(subject_id))

    def refresh(
        self, *changed: Path, done: Callable[[tuple[Person, ...]], None], owner: QObject
    ) -> None:
        """Let the list of people know of changed visits: of those whose they are, or of all.

        Parameters
        ----------
        done
            Told the people, once the list knows.
        """
        from forceplate.operations.people.refresh_people import refresh_people  # noqa: PLC0415  brings numpy

        def work(_: object) -> tuple[Person, ...]:
            refresh_people(self.people, only={path.parent.name for path in changed} or None)
            return self.people.people()

        self.tasks.run(work, done=done, owner=owner)

    @property
    def protocol(self) -> MeasurementProtocol:
        """The protocol chosen in the settings; the standard one where it cannot be read."""
        try:
            return self.protocols.read(self.settings.protocol)
        except ForcePlateError:
            return STANDARD

    def _present_calibration(self) -> tuple[Calibration | None, CalibrationError | None]:
        """Return the calibration that the open platform names, the chosen, or the declared one.

        One that the platform names and the library has not may be the chosen one all the same.
        """
        info = self.link.info
        named, problem = (None, None) if info is None else self._named_calibration(info)
        if named is not None:
            return named, None
        if self.settings.calibration_path or info is None:
            return self._chosen_calibration()
        try:
            return declared_calibration(info), problem
        except CalibrationError as error:
            return None, error

    def _named_calibration(
        self, info: PlatformInfo
    ) -> tuple[Calibration | None, CalibrationError | None]:
        """Return the calibration of the library that a platform says is its own."""
        if info.calibration_id is None:
            return None, None
        if info is not self._named[0]:
            try:
                named = CalibrationStore(self.library.root).named_by(info)
                self._named = (info, named, None)
            except CalibrationError as error:
                self._named = (info, None, error)
        return self._named[1:]

    def _chosen_calibration(self) -> tuple[Calibration | None, CalibrationError | None]:
        chosen = self.settings.calibration_path
        if not chosen:
            return None, None
        try:
            changed = Path(chosen).stat().st_mtime
        except OSError:
            changed = 0.0
        if self._read[:2] != (chosen, changed):
            try:
                self._read = (chosen, changed, read_calibration(Path(chosen)), None)
            except CalibrationError as error:
                self._read = (chosen, changed, None, error)
        return self._read[2:]
