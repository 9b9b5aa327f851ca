"""``forceplate demo``: the whole instrument on a simulated person."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from forceplate.acquisition import Acquisition
from forceplate.analysis import compare_visits
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.annexes import DEMOS, Demo, load_annex
from forceplate.cli.command_app import CommandApp
from forceplate.cli.commands.window import is_watched, open_window
from forceplate.cli.printing.gain_table import print_table
from forceplate.cli.printing.messages import said, tell
from forceplate.errors import ForcePlateError, LibraryError
from forceplate.operations.platform.simulated_platform import bench_calibration
from forceplate.platform import Driver, Platform, load_driver
from forceplate.session import TrialPlan, TrialRun, TrialState, local_now
from forceplate.storage.calibrations import write_calibration
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Condition, Posture, Region, Side, VisitHeader
from forceplate.words import Text
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.patient import ASKED, PatientSource
from forceplate_drivers.emulation.server import EmulatorServer

app = CommandApp()
SUBJECT = "SIM-001"
HASTE_S = 0.5
"""Of device time at most between two looks: as fast as this computer can follow, no faster."""
POLL_S = 0.004
BODY_MASS_KG = 68.0
BASELINE_N = {"hallux": 72.0, "lesser_toes": 47.0}
GROWTH = {"hallux": 1.42, "lesser_toes": 1.12}
SIDE_FACTOR = {"left": 1.0, "right": 1.04}
TRIAL_FACTORS = (0.95, 1.0, 0.985)


_SIMULATED = Text("SIMULATED: an emulated platform and a simulated person. Nobody is measured.")
_PRESSING = Text("{visit} {condition}, trial {number}")
_FILES = Text("SIMULATED data, not a person's. The visit files (open them with any HDF5 tool):")
_CALIBRATION = Text("The calibration of the simulated platform: {path}")


@app.spoken_command(example="forceplate demo --output my-demo")
def demo(
    output: Annotated[
        Path | None, typer.Option(help="Folder for the files; default: forceplate-demo, here.")
    ] = None,
    study: Annotated[
        bool, typer.Option("--study", help="A synthetic cohort of 118 and its year instead.")
    ] = False,
    show: Annotated[
        bool | None,
        typer.Option(
            "--window/--no-window",
            help="End by opening the window; default: where a person at a screen started it.",
        ),
    ] = None,
) -> None:
    """Measure a simulated person at baseline and week 8, and judge the strength gain.

    An emulated Harp platform sends the bytes of a pressing person through a serial line; the
    real driver, recorder, files and analysis do the rest. Nobody is measured.
    """
    if study:
        make_demo: Demo = load_annex(DEMOS, "study")
        make_demo(_fresh_folder(output))
        return

    began_s = time.monotonic()
    library = Library(_fresh_folder(output))
    calibration_file = library.root / "simulated-bench.json"
    write_calibration(calibration_file, bench_calibration())
    driver = load_driver("harp")
    tell(_SIMULATED)
    now = local_now()
    paths = [
        _measure_visit(library, driver, visit, when)
        for visit, when in (("W0", now - timedelta(weeks=8)), ("W8", now))
    ]
    print_table(
        compare_visits(*(read_visit(path) for path in paths)),
        said(Text("Week 8")),
    )
    typer.echo(f"\n{said(_FILES)}")
    for path in paths:
        typer.echo(f"  {path}")
    tell(_CALIBRATION, path=calibration_file)
    tell(Text("Done in {s:.0f} s."), s=time.monotonic() - began_s)
    if show or (show is None and is_watched()):
        open_window(library.root)


def _fresh_folder(output: Path | None) -> Path:
    if output is not None:
        if output.exists() and (not output.is_dir() or any(output.iterdir())):
            raise LibraryError(
                Text("{output} exists and is not empty. Choose another --output.").fill(
                    output=output
                )
            )
        return output
    folder = Path("forceplate-demo")
    number = 1
    while folder.exists():
        number += 1
        folder = Path(f"forceplate-demo-{number}")
    return folder


def _measure_visit(library: Library, driver: Driver, visit: str, when: datetime) -> Path:
    person = PatientSource(seed=sum(visit.encode()))
    calibration = bench_calibration()
    with (
        EmulatorServer(HarpDevice(person)) as emulator,
        closing(driver.open(emulator.address)) as platform,
    ):
        calibration.check_fits(platform.info)
        header = VisitHeader(
            subject_id=SUBJECT,
            visit=visit,
            started_at=when,
            platform=platform.info,
            body_mass_kg=BODY_MASS_KG,
            calibration_json=calibration.to_json(),
            simulated=True,
            operator="forceplate demo",
        )
        return _record_all(library, platform, header, person, emulator)


def _conditions() -> list[Condition]:
    return [
        Condition(side, region, Posture.SEATED, "level_support")
        for side in Side
        for region in (Region.HALLUX, Region.LESSER_TOES)
    ]


def _peak_n(condition: Condition, visit: str) -> float:
    growth = GROWTH[condition.region] if visit == "W8" else 1.0
    return BASELINE_N[condition.region] * SIDE_FACTOR[condition.side] * growth


def _record_all(
    library: Library,
    platform: Platform,
    header: VisitHeader,
    person: PatientSource,
    emulator: EmulatorServer,
) -> Path:
    """Record all trials of a visit and return its file."""
    conditions = _conditions()
    acquisition = Acquisition(platform)
    manner = replace(ASKED, unloaded_s=0.2, rest_s=1.6)

    def now() -> datetime:
        device_s = acquisition.ring.n_written / platform.info.sample_rate_hz
        return header.started_at + timedelta(seconds=device_s)

    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn())
    path: Path | None = None
    with acquisition, Progress(*columns) as progress:
        task = progress.add_task(header.visit, total=len(conditions) * len(TRIAL_FACTORS))
        for condition in conditions:
            for number, factor in enumerate(TRIAL_FACTORS, 1):
                foot = condition_text(condition)
                words = _PRESSING.fill(visit=header.visit, condition=foot, number=number)
                progress.update(task, description=said(words))
                run = TrialRun(library, acquisition, header, TrialPlan(condition), now)
                peak_n = _peak_n(condition, header.visit) * factor
                path = _record_trial(run, partial(person.press, peak_n, manner), emulator)
                progress.advance(task)
    assert path is not None  # noqa: S101  there is at least one condition
    return path


def _record_trial(run: TrialRun, ask: Callable[[], None], emulator: EmulatorServer) -> Path:
    """Record one trial; the person is asked once the recording runs, however late that is."""
    has_asked = False
    while not run.is_over:
        if run.advance() is TrialState.RECORDING and not has_asked:
            has_asked = True
            ask()
        emulator.hasten(HASTE_S)
        time.sleep(POLL_S)
    if run.saved is None:
        raise run.error or ForcePlateError(Text("The simulated trial was not saved."))
    return run.saved.path
