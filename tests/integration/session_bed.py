"""A visit session on an emulated platform with a simulated person, faster than life.

The person lives as fast as the session is looked at: see :meth:`.EmulatorServer.hasten`.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from forceplate.protocol import MeasurementProtocol
from forceplate.session import Cue, Guidance, LinkState, PlatformLink, VisitSession
from forceplate.session.trial_run import local_now
from forceplate.storage.library import Library
from forceplate.types import Condition, PlatformInfo, Region, Side, Visit, VisitHeader
from forceplate_calibration import Calibration, ChannelSensitivity
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import Bench
from tests.patience import PATIENCE_S

HASTE_S = 0.15
"""How much device time passes between two looks at a session."""
LEFT = Condition(Side.LEFT, Region.HALLUX, fixation="level support")
RIGHT = Condition(Side.RIGHT, Region.HALLUX, fixation="level support")
BENCH = Bench()
CALIBRATION = Calibration(
    id="bench",
    origin="The coefficients of the simulated platform.",
    created=date(2026, 1, 1),
    channels=tuple(
        ChannelSensitivity(f"ch{i}", BENCH.newton_per_count if i < BENCH.n_channels else None)
        for i in range(8)
    ),
    platform_model="Harp LoadCells",
    simulated=True,
)
SHORT = MeasurementProtocol(
    "short", (LEFT,), trials=2, practice_trials=0, rest_s=45.0, countdown_s=0.0, hold_s=2.0
)


def wait(until: Callable[[], object], what: str) -> None:
    """Wait for a condition, for so long and no longer."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not until():
        assert time.monotonic() < deadline_s, f"{what} did not happen"
        time.sleep(0.004)


def header(info: PlatformInfo, *, is_calibrated: bool = True) -> VisitHeader:
    return VisitHeader(
        subject_id="SIM-1",
        visit="W0",
        started_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        platform=info,
        body_mass_kg=70.0,
        calibration_json=CALIBRATION.to_json() if is_calibrated else None,
        simulated=True,
        operator="AB",
    )


@dataclass
class Bed:
    """A library and an open platform with a person at it."""

    library: Library
    link: PlatformLink
    patient: PatientSource
    server: EmulatorServer
    peaks_n: list[float] = field(default_factory=list)
    """Of the next efforts; 80 N when there are none."""
    clock_s: float = 0.0

    @property
    def info(self) -> PlatformInfo:
        info = self.link.info
        assert info is not None
        return info

    def session(
        self,
        protocol: MeasurementProtocol = SHORT,
        *,
        is_calibrated: bool = True,
        visit: Visit | None = None,
        earlier: Visit | None = None,
        now: Callable[[], datetime] = local_now,
    ) -> VisitSession:
        return VisitSession(
            self.library,
            header(self.info, is_calibrated=is_calibrated),
            protocol,
            visit=visit,
            earlier=earlier,
            on_recording=self._ask,
            now=now,
            monotonic=lambda: self.clock_s,
        )

    def _ask(self, condition: Condition) -> None:
        self.patient.press(self.peaks_n.pop(0) if self.peaks_n else 80.0)

    def start(self, session: VisitSession) -> None:
        acquisition = self.link.acquisition
        assert acquisition is not None
        session.start(acquisition)

    def drive(
        self, session: VisitSession, until: Callable[[Guidance], object], what: str = "it"
    ) -> list[Guidance]:
        """Advance until the guidance is so; return each new one on the way."""
        seen: list[Guidance] = []

        def arrived() -> object:
            self.server.hasten(HASTE_S)
            session.attach(self.link.acquisition)
            guidance = session.advance()
            if not seen or seen[-1].cue is not guidance.cue:
                seen.append(guidance)
            return until(guidance)

        wait(arrived, what)
        return seen

    def measure(self, session: VisitSession) -> list[Cue]:
        """Measure one trial to its end; return the cues."""
        self.start(session)
        seen = self.drive(session, lambda _: not session.is_busy, "the end of the trial")
        return [guidance.cue for guidance in seen]

    def settle(self, session: VisitSession) -> Guidance:
        """Wait until what was asked for is saved."""
        self.drive(session, lambda _: not session.is_busy, "saving")
        return session.guidance


@contextmanager
def linked(address: str) -> Iterator[PlatformLink]:
    link = PlatformLink()
    link.open("harp", address)
    try:
        wait(lambda: link.state in (LinkState.STREAMING, LinkState.FAILED), "the stream")
        yield link
    finally:
        link.close()
        assert link.wait_closed(10.0)


@contextmanager
def bed(tmp_path: Path, *, link_path: Path | None = None, seed: int = 1) -> Iterator[Bed]:
    patient = PatientSource(seed=seed)
    with (
        EmulatorServer(HarpDevice(patient), link=link_path) as server,
        linked(server.address) as link,
    ):
        assert link.state is LinkState.STREAMING, link.error
        yield Bed(Library(tmp_path / "library"), link, patient, server)


def save_for_good(folder: Path) -> None:
    """Come to the saving of a trial, say so and never end it: a program that is to be killed."""

    def never(*_: object, **__: object) -> None:
        threading.Event().wait()

    setattr(Library, "finish", never)  # noqa: B010  for all that this program does
    with bed(folder) as it:
        session = it.session(replace(SHORT, trials=1))
        it.start(session)
        it.drive(session, lambda guidance: guidance.cue is Cue.SAVING, "saving")
        sys.stdout.write("saving\n")
        never()
