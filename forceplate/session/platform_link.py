"""The platform of this computer: opened, kept streaming, found again after unplugging."""

from __future__ import annotations

import threading
from enum import StrEnum

from forceplate.acquisition import Acquisition, reopen
from forceplate.acquisition.acquisition import DEFECT
from forceplate.acquisition.reconnect import hardware_id
from forceplate.errors import (
    DriverFault,
    ForcePlateError,
    PlatformDisconnectedError,
    PlatformError,
)
from forceplate.platform import Driver, Platform, load_driver
from forceplate.types import PlatformInfo

SEARCH_S = 3600.0
"""One turn of looking for a platform that is gone; then comes the next."""
WAIT_AFTER_ANOTHER_S = 2.0
"""Another platform is opened no more often than this, to see whether it was changed."""
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
    """It could not be opened; nothing is tried until it is opened anew."""


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

    def open(self, driver: str, address: str) -> None:
        """Open this platform, in place of one that is open; returns at once."""
        self.close()
        self._connection = self._last = _Connection(driver, address, after=self._last)

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

    def __init__(self, driver: str, address: str, *, after: _Connection | None) -> None:
        self.driver = driver
        self.address = address
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
        platform = driver.open(self.address)
        info = self.info = platform.info
        identity = hardware_id(driver, self.address)
        self._stream(platform)
        if self.state is LinkState.OPENING and self.error is not None:
            raise self.error  # it never sent a sample
        while (again := self._look_again(driver, info, identity)) is not None:
            self.info = again.info
            self._stream(again)

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
