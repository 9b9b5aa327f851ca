"""``forceplate stream``."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from forceplate.acquisition import Acquisition
from forceplate.cli.command_app import CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import AddressOption, DriverOption
from forceplate.cli.printing.messages import print_error, tell
from forceplate.errors import PlatformError
from forceplate.platform import load_driver
from forceplate.session.zero_window import ZeroWindow
from forceplate.streaming.outlet import LslOutlet
from forceplate.words import Text
from forceplate_calibration import Calibration, declared_calibration, read_calibration
from forceplate_drivers.lsl_library import load_pylsl

app = CommandApp()
POLL_S = 0.05


_STREAMING = Text(
    "Streaming {model} {serial} over LSL as {source}: {rate:g} samples/s. Ctrl-C ends it."
)
_NO_ZERO = Text("No force is sent.")


@app.spoken_command(
    example="forceplate stream --driver harp --address /dev/ttyUSB0 --calibration plate.json"
)
def stream(
    driver: DriverOption,
    address: AddressOption,
    calibration: Annotated[
        Path | None, typer.Option(help="Calibration file; without one no force is sent.")
    ] = None,
    zero_seconds: Annotated[
        float, typer.Option(min=0, max=30, help="Unloaded platform at the start; 0: none.")
    ] = 1.0,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="End after so long.")] = None,
) -> None:
    """Send the live stream to LabRecorder and others, over the Lab Streaming Layer.

    Nothing is recorded here. The stream forceplate has the raw counts of each channel, and with
    a calibration the force in newtons. Ctrl-C ends it. Needs the extra lsl.
    """
    chosen = read_calibration(calibration) if calibration else None
    load_pylsl()
    with closing(load_driver(driver).open(address)) as platform:
        model = chosen or declared_calibration(platform.info)
        if model is not None:
            model.check_open(platform.info)
        outlet = LslOutlet(platform.info, model, simulated=model is not None and model.simulated)
        acquisition = Acquisition(platform)
        try:
            acquisition.start()
            outlet.attach(acquisition.ring)
            if model and zero_seconds:
                _zero(acquisition, outlet, zero_seconds, model)
            _follow(acquisition, outlet, seconds)
        except KeyboardInterrupt:
            tell(Text("Ended."), err=True)
        finally:
            acquisition.stop()
            outlet.close()
    problem = acquisition.fault or outlet.error
    if problem is not None:
        print_error(problem.text)
        raise typer.Exit(ExitCode.PLATFORM)
    tell(Text("{n:sample was|samples were} sent."), n=outlet.n_sent)


def _follow(acquisition: Acquisition, outlet: LslOutlet, seconds: float | None) -> None:
    """Send until the time is over or the stream ends."""
    info = acquisition.info
    tell(
        _STREAMING,
        err=True,
        model=info.model,
        serial=info.serial_number,
        source=outlet.source_id,
        rate=info.sample_rate_hz,
    )
    ends_s = None if seconds is None else time.monotonic() + seconds
    while acquisition.fault is None and outlet.error is None:
        if ends_s is not None and time.monotonic() >= ends_s:
            return
        acquisition.wait_ended(POLL_S)


def _zero(acquisition: Acquisition, outlet: LslOutlet, zero_s: float, model: Calibration) -> None:
    """Measure the unloaded platform; without a zero no force is sent."""
    tell(Text("Keep the toes off the platform ..."), err=True)
    window = ZeroWindow(acquisition, 0, round(zero_s * acquisition.info.sample_rate_hz), model)
    try:
        while (zero := window.measured()) is None and acquisition.fault is None:
            acquisition.wait_ended(POLL_S)
    except PlatformError as error:
        print_error(error.text)
        zero = None
    if zero is None:
        print_error(_NO_ZERO)
    else:
        outlet.zero(zero.mean_counts)
