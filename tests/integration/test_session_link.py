"""The platform found, lost and found again, with a visit going on."""

from __future__ import annotations

import math
import signal
import threading
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from forceplate.errors import (
    DriverNotFoundError,
    ForcePlateError,
    PlatformDisconnectedError,
    PlatformNotFoundError,
    PlatformSilentError,
    SessionError,
    WrongDeviceError,
)
from forceplate.operations.visit.finish_trial import recover_trials
from forceplate.platform import PlatformAddress
from forceplate.session import Cue, LinkState, PlannedState, PlatformLink
from forceplate.session import platform_link as link_module
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import EndReason
from forceplate_drivers import stream_platform
from forceplate_drivers.emulation.faults import Fault, FaultKind
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import HAS_PTY, EmulatorServer
from forceplate_drivers.harp_codec import HarpMessage, MessageType, PayloadType, encode
from tests.forked_program import ForkedProgram
from tests.integration.session_bed import SHORT, Bed, linked, save_for_good, wait

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")

ONE = replace(SHORT, trials=1)


class OtherBoard(HarpDevice):
    """The same model with another serial number."""

    def power_on(self) -> bytes:
        banner = super().power_on()
        number = (9).to_bytes(2, "little")
        self.receive(encode(HarpMessage(MessageType.WRITE, 13, PayloadType.U16, number)))
        return banner


def plugged(device: HarpDevice, link: Path) -> EmulatorServer:
    return EmulatorServer(device, link=link)


def all_of(link: PlatformLink) -> tuple[LinkState, ForcePlateError | None]:
    return link.state, link.error


def test_unplugged_in_mid_trial_and_plugged_in_again_the_visit_goes_on(tmp_path: Path) -> None:
    place, patient = tmp_path / "plate", PatientSource(seed=2)
    with ExitStack() as after, ExitStack() as before:
        server = before.enter_context(plugged(HarpDevice(patient), place))
        link = after.enter_context(linked(str(place)))
        it = Bed(Library(tmp_path / "library"), link, patient, server)
        first = link.acquisition
        session = it.session(ONE)
        it.start(session)
        it.drive(session, lambda g: g.cue is Cue.HOLD, "the effort")
        before.close()
        cues = it.drive(session, lambda g: g.cue is Cue.CONNECT and not session.is_busy, "the loss")
        assert Cue.LIFT_TOES not in [guidance.cue for guidance in cues]
        assert isinstance(cues[-1].error, PlatformDisconnectedError)
        wait(lambda: link.state is LinkState.LOST, "the loss")
        assert link.acquisition is None
        assert isinstance(link.error, PlatformDisconnectedError)
        (kept,) = session.trials
        assert kept.end_reason is EndReason.DISCONNECTED
        assert not kept.accepted
        assert [slot.state for slot in session.plan] == [PlannedState.REJECTED, PlannedState.NEXT]
        assert first is not None
        with pytest.raises(SessionError, match="not connected"):
            session.start(first)
        it.server = after.enter_context(plugged(HarpDevice(patient), place))
        it.drive(session, lambda g: g.cue is not Cue.CONNECT, "the platform's return")
        assert all_of(link) == (LinkState.STREAMING, None)
        assert link.acquisition is not first
        it.measure(session)
        assert session.advance().cue is Cue.DONE
        assert [t.end_reason for t in session.trials] == [
            EndReason.DISCONNECTED, EndReason.COMPLETED,
        ]  # fmt: skip
        assert session.path is not None
        assert len(read_visit(session.path).trials) == 2
        link.close()
        assert link.wait_closed(10.0)


def test_another_platform_is_refused_with_a_sentence_until_the_right_one_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "WAIT_AFTER_ANOTHER_S", 0.05)
    place = tmp_path / "plate"
    with ExitStack() as stack:
        with plugged(HarpDevice(PatientSource()), place):
            link = stack.enter_context(linked(str(place)))
        with plugged(OtherBoard(PatientSource()), place):
            wait(lambda: isinstance(link.error, WrongDeviceError), "the refusal")
            assert link.state is LinkState.LOST
            assert "9 instead of" in str(link.error)
            assert link.acquisition is None
        with plugged(HarpDevice(PatientSource()), place):
            wait(lambda: link.state is LinkState.STREAMING, "the return")
            assert link.info is not None
            assert link.info.serial_number == "4711"
            link.close()
            assert link.wait_closed(10.0)


def test_a_wrong_port_and_a_wrong_driver_are_said(tmp_path: Path) -> None:
    link = PlatformLink()
    link.open("harp", str(tmp_path / "nothing"))
    wait(lambda: link.state is LinkState.FAILED, "the failure")
    assert isinstance(link.error, PlatformNotFoundError)
    tried = [link.choice]
    link.open("no such", "x")
    tried.append(link.choice)
    assert tried == [("harp", str(tmp_path / "nothing")), ("no such", "x")]
    wait(lambda: isinstance(link.error, DriverNotFoundError), "the failure")
    assert link.info is None
    link.close()
    assert all_of(link) == (LinkState.CLOSED, None)
    assert link.wait_closed(10.0)


def test_a_platform_that_is_plugged_in_later_is_found_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert link_module.LOOK_EVERY_S < 2.0
    monkeypatch.setattr(link_module, "LOOK_EVERY_S", 0.02)
    place = tmp_path / "plate"
    link = PlatformLink()
    link.open("harp", str(place))
    wait(lambda: link.state is LinkState.FAILED, "the failure")
    assert isinstance(link.error, PlatformNotFoundError)
    with plugged(HarpDevice(PatientSource()), place):
        wait(lambda: link.state is LinkState.STREAMING, "the stream")
        assert all_of(link) == (LinkState.STREAMING, None)
        link.close()
        assert link.wait_closed(10.0)


def test_a_platform_is_found_at_another_port_by_its_usb_identity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, identity = tmp_path / "COM7", "0403:6001:A1"
    found = [PlatformAddress("harp", str(place), "a serial bridge", identity)]
    monkeypatch.setattr(stream_platform, "serial_addresses", lambda _driver: found)
    with plugged(HarpDevice(PatientSource()), place):
        link = PlatformLink()
        link.open("harp", str(tmp_path / "COM5"), identity)
        wait(lambda: link.state is LinkState.STREAMING, "the stream")
        assert link.hardware_id == identity
        link.close()
        assert link.wait_closed(10.0)


def test_a_platform_that_never_sends_fails_with_a_sentence() -> None:
    silent = [Fault(FaultKind.SILENT, at_s=0.0)]
    with (
        EmulatorServer(HarpDevice(PatientSource()), faults=silent) as server,
        linked(server.address) as link,
    ):
        assert link.state is LinkState.FAILED
        assert isinstance(link.error, PlatformSilentError)


def test_opening_does_not_wait_and_takes_the_place_of_what_was_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = threading.Event()
    receive = HarpDevice.receive

    def late(device: HarpDevice, data: bytes) -> bytes:
        gate.wait(60.0)
        return receive(device, data)

    devices = [HarpDevice(PatientSource()), OtherBoard(PatientSource())]
    with ExitStack() as stack:
        servers = [stack.enter_context(EmulatorServer(d)) for d in devices]
        link = PlatformLink()
        monkeypatch.setattr(HarpDevice, "receive", late)
        for _ in range(3):
            for server in servers:
                link.open("harp", server.address)
        assert not gate.is_set()
        assert link.state is not LinkState.STREAMING
        gate.set()
        wait(lambda: link.state is LinkState.STREAMING, "the stream")
        assert link.info is not None
        assert link.info.serial_number == "9"
        assert link.choice == ("harp", servers[1].address)
        link.close()
        assert link.wait_closed(10.0)
        assert not any(t.name in ("platform", "reader") for t in threading.enumerate())
        link.open("harp", servers[0].address)
        wait(lambda: link.state is LinkState.STREAMING, "the port that was let go")
        link.close()
        assert link.wait_closed(10.0)


def test_a_lost_platform_can_be_given_up(tmp_path: Path) -> None:
    place = tmp_path / "plate"
    with ExitStack() as stack:
        with plugged(HarpDevice(PatientSource()), place):
            link = stack.enter_context(linked(str(place)))
        wait(lambda: link.state is LinkState.LOST, "the loss")
        link.close()
        assert link.wait_closed(5.0)


def test_killed_while_it_is_saved_a_trial_is_recovered(tmp_path: Path) -> None:
    program = ForkedProgram(partial(save_for_good, tmp_path))
    assert program.first_line() == "saving\n", program.errors()
    program.send(signal.SIGKILL)
    assert program.wait() == -signal.SIGKILL
    (outcome,) = recover_trials(Library(tmp_path / "library"))
    assert outcome.saved is not None
    trial = outcome.saved.trial
    assert trial.end_reason is EndReason.COMPLETED
    assert trial.accepted, trial.verdict_reason
    assert math.isclose(len(trial.counts) / 1000, trial.time_s[-1], abs_tol=0.01)
