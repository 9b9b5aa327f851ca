"""The platform of this computer: opened, kept streaming, found again after unplugging."""

from __future__ import annotations

import threading
from enum import StrEnum

from forceplate.acquisition import Acquisition, reopen
from forceplate.acquisition.acquisition import DEFECT
from forceplate.acquisition.reconnect import hardware_id, place_of
from forceplate.errors import (
    DriverFault,
    ForcePlateError,
    PlatformDisconnectedError,
    PlatformError,
    PlatformNotFoundError,
)
from forceplate.platform import Driver, Platform, load_driver
from forceplate.types import PlatformInfo

SEARCH_S = 3600.0
"""One turn of looking for a platform that is gone; then comes the next."""
WAIT_AFTER_ANOTHER_S = 2.0
"""Another platform is opened no more often than this, to see whether it was changed."""
LOOK_EVERY_S = 1.0
"""A platform that was not there is opened so soon after it was plugged in."""
POLL_S = 0.02


class LinkState(StrEnum):
    """Where the platform is."""

    CLOSED = "closed"
    OPENING = "opening"
    STREAMING = "streaming"
    """Samples come."""
    LOST = "lost"
    """Unplugged or silent; it is being looked for."""
    FAILED = "failed"
    """It could not be opened. Where it was not there it is looked for and goes on by itself;
    otherwise nothing is tried until it is opened anew."""


class PlatformLink:
    """One platform, opened and kept open.

    Whatever waits (open, close, look again) happens in a thread of its own: no call blocks, and
    every property may be read at any time. Only ``open`` and ``close`` are for one thread.
    """

    def __init__(self) -> None:
        self._connection: _Connection | None = None
        self._last: _Connection | None = None

    @property
    def state(self) -> LinkState:
        """Where the platform is."""
        connection = self._connection
        return connection.state if connection else LinkState.CLOSED

    @property
    def error(self) -> ForcePlateError | None:
        """Why it is FAILED or LOST; None while all is well."""
        connection = self._connection
        return connection.error if connection else None

    @property
    def choice(self) -> tuple[str, str] | None:
        """Driver and address that are open, or are to be; None when closed."""
        connection = self._connection
        return (connection.driver, connection.address) if connection else None

    @property
    def info(self) -> PlatformInfo | None:
        """What the platform is; kept while it is lost, None before it was ever opened."""
        connection = self._connection
        return connection.info if connection else None

    @property
    def hardware_id(self) -> str:
        """The USB identity of the platform, by which another port finds it; empty: unknown."""
        connection = self._connection
        return connection.hardware_id if connection else ""

    @property
    def acquisition(self) -> Acquisition | None:
        """The stream; a new one after the platform came back, None while there is none."""
        connection = self._connection
        return connection.acquisition if connection else None

    def stream_of(self, platform: PlatformInfo) -> Acquisition | None:
        """Return the stream of this very platform; None while it, or any other, is away."""
        acquisition = self.acquisition
        if acquisition is None or acquisition.fault is not None:
            return None
        info = acquisition.info
        is_same = (info.driver, info.model, info.serial_number, info.channels) == (
            platform.driver, platform.model, platform.serial_number, platform.channels
        )  # fmt: skip
        return acquisition if is_same else None

    def open(self, driver: str, address: str, hardware_id: str = "") -> None:
        """Open this platform, in place of one that is open; returns at once.

        Parameters
        ----------
        hardware_id
            Its USB identity from another time: it is found by it where the port has another name.
        """
        self.close()
        self._connection = self._last = _Connection(driver, address, hardware_id, after=self._last)

    def close(self) -> None:
        """Let go of the platform; returns at once, a trial in progress ends and is kept."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def wait_closed(self, timeout_s: float) -> bool:
        """Wait until what was closed has let go of its port; False if not in this time."""
        return self._last is None or self._last.wait_ended(timeout_s)


class _Connection:
    """One ``open`` until its ``close``: the thread does all, the others only look."""

    def __init__(
        self, driver: str, address: str, hardware_id: str, *, after: _Connection | None
    ) -> None:
        self.driver = driver
        self.address = address
        self.hardware_id = hardware_id
        self.state = LinkState.OPENING
        self.error: ForcePlateError | None = None
        self.info: PlatformInfo | None = None
        self.acquisition: Acquisition | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(after,), name="platform", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._closing.set()

    def wait_ended(self, timeout_s: float) -> bool:
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self, after: _Connection | None) -> None:
        try:
            if after is not None:
                after.wait_ended(SEARCH_S)  # two cannot have one port
            if not self._closing.is_set():
                self._keep_open()
        except ForcePlateError as error:
            self._fail(error)
        except Exception as error:  # a defect of ours must not end unseen
            self._fail(ForcePlateError(DEFECT.fill(error=repr(error))))

    def _fail(self, error: ForcePlateError) -> None:
        self.error = error
        self.state = LinkState.FAILED

    def _keep_open(self) -> None:
        driver = load_driver(self.driver)
        platform = self._await(driver)
        if platform is None:
            return
        self.state, self.error = LinkState.OPENING, None
        info = self.info = platform.info
        self._stream(platform)
        if self.state is LinkState.OPENING and self.error is not None:
            raise self.error  # it never sent a sample
        while (again := self._look_again(driver, info, self.hardware_id)) is not None:
            self.info = again.info
            self._stream(again)

    def _await(self, driver: Driver) -> Platform | None:
        """Return the platform, now or once it is plugged in; None when the link was closed."""
        while not self._closing.is_set():
            where = place_of(driver, self.address, self.hardware_id) or self.address
            try:
                platform = driver.open(where)
            except PlatformNotFoundError as error:
                self._fail(error)
                self._closing.wait(LOOK_EVERY_S)
                continue
            self.hardware_id = hardware_id(driver, where)
            return platform
        return None

    def _stream(self, platform: Platform) -> None:
        """Stream until the platform fails or the link is closed, and let go of the platform."""
        acquisition = Acquisition(platform)
        try:
            acquisition.start()
            self._watch(acquisition)
            self.error = acquisition.fault
        except PlatformError as error:
            self.error = error
        finally:
            acquisition.stop()
            self.acquisition = None
            platform.close()
        if isinstance(self.error, DriverFault):
            raise self.error  # opening it again would not mend it

    def _watch(self, acquisition: Acquisition) -> None:
        is_streaming = False
        while not self._closing.is_set() and not acquisition.wait_ended(POLL_S):
            if not is_streaming and acquisition.ring.n_written:
                is_streaming = True
                self.error = None
                self.acquisition = acquisition
                self.state = LinkState.STREAMING
        if is_streaming and not self._closing.is_set():
            self.error = acquisition.fault
            self.state = LinkState.LOST

    def _look_again(self, driver: Driver, info: PlatformInfo, identity: str) -> Platform | None:
        """Return the same platform once it is there again; None when the link was closed."""
        while not self._closing.is_set():
            self.state = LinkState.LOST
            try:
                platform = reopen(
                    driver,
                    self.address,
                    info,
                    usb_identity=identity,
                    timeout_s=SEARCH_S,
                    cancelled=self._closing,
                )
            except PlatformDisconnectedError:
                continue
            except DriverFault:
                raise
            except PlatformError as error:  # another one is there
                self.error = error
                self._closing.wait(WAIT_AFTER_ANOTHER_S)
                continue
            if not self._closing.is_set():
                return platform
            platform.close()
        return None
