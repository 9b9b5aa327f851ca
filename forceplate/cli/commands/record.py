"""``forceplate record``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from forceplate.acquisition import Acquisition
from forceplate.acquisition.reconnect import hardware_id, reopen
from forceplate.cli.command_app import CommandApp
from forceplate.cli.exit_codes import ExitCode, exit_code_of
from forceplate.cli.library_choice import open_library
from forceplate.cli.options import AddressOption, DriverOption, JsonOption, LibraryOption
from forceplate.cli.printing.json_documents import document, print_document
from forceplate.cli.printing.messages import print_error, said, tell
from forceplate.cli.printing.trials import method_lines, trial_lines
from forceplate.cli.printing.visit_summaries import (
    condition_documents,
    condition_lines,
    more_trials_lines,
)
from forceplate.enums import Posture, Region, Side
from forceplate.errors import (
    ForcePlateError,
    PlatformDisconnectedError,
    PlatformError,
    PlatformInDoubtError,
)
from forceplate.operations.visit.begin_visit import check_goes_on, check_mass, visit_header
from forceplate.operations.visit.finish_trial import SavedTrial
from forceplate.platform import Platform, load_driver
from forceplate.session import AutoStop, TrialPlan, TrialRun, TrialState, local_now
from forceplate.session.platform_doubt import header_to_start
from forceplate.storage.calibrations import CalibrationStore
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.streaming.markers import TrialMarkers
from forceplate.streaming.outlet import LslOutlet
from forceplate.types import Condition, VisitHeader
from forceplate.words import Text
from forceplate_calibration import declared_calibration, read_calibration
from forceplate_drivers.lsl_library import load_pylsl

app = CommandApp()
POLL_S = 0.02


_SIMULATED = Text("SIMULATED: not a person.")
_WHY = Text("Why do you measure all the same?")
_WHO = Text("Your initials")
_SAVED = Text("Saved in {path}")
_KEPT = Text("The {seconds:.1f} s recorded until then are kept.")
_REPLUG = Text("Plug it in or switch it on again; waiting for {seconds:g} s.")


@app.spoken_command(
    example="forceplate record --driver harp --address /dev/ttyUSB0 --subject P001 --visit W0 "
    "--side left --region hallux --seconds 12 --calibration plate.json"
)
def record(
    driver: DriverOption,
    address: AddressOption,
    subject: Annotated[str, typer.Option(help="Pseudonymous id of the person, never a name.")],
    visit: Annotated[str, typer.Option(help="Label of the visit: W0 baseline, W8 week 8.")],
    side: Annotated[Side, typer.Option(help="Foot of the person.")],
    region: Annotated[Region, typer.Option(help="Toes that press.")],
    posture: Annotated[Posture, typer.Option(help="Posture.")] = Posture.SEATED,
    fixation: Annotated[str, typer.Option(help="How the foot is held.")] = "unspecified",
    trials: Annotated[int, typer.Option(min=1, max=20, help="Trials, one after the other.")] = 1,
    seconds: Annotated[float, typer.Option(min=0.1, max=600, help="Longest recording.")] = 15.0,
    auto_stop: Annotated[bool, typer.Option(help="Stop after the effort is over.")] = True,
    zero_seconds: Annotated[
        float, typer.Option(min=0, max=60, help="Unloaded platform before and after; 0: none.")
    ] = 1.0,
    library: LibraryOption = None,
    calibration: Annotated[
        Path | None,
        typer.Option(
            help="Calibration file; without one no newtons are given, unless the platform "
            "declares its own (nominal) scale."
        ),
    ] = None,
    body_mass: Annotated[
        float | None, typer.Option(min=1, max=500, help="Kilograms, for % of body weight.")
    ] = None,
    sure: Annotated[
        bool, typer.Option("--sure", help="The body mass is so, although it hardly can be.")
    ] = False,
    operator: Annotated[str, typer.Option(help="Who measures.")] = "",
    anyway: Annotated[
        str,
        typer.Option(
            help="Why you measure although the platform is in doubt: a failed check, an expired or "
            "missing calibration. Kept with the visit, with the operator."
        ),
    ] = "",
    protocol: Annotated[
        str, typer.Option(help="Number of trials, hold, rest: the clinic's name for it.")
    ] = "unspecified",
    note: Annotated[str, typer.Option(help="Kept with the trial.")] = "",
    replug_seconds: Annotated[
        float, typer.Option(min=0, help="Wait so long for a platform that was unplugged.")
    ] = 60.0,
    simulated: Annotated[bool, typer.Option("--simulated", help="Mark as not a person.")] = False,
    another_day: Annotated[
        bool, typer.Option("--another-day", help="Go on with a visit that began on another day.")
    ] = False,
    lsl: Annotated[
        bool, typer.Option("--lsl", help="Send stream and markers over LSL, too.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Record trials into the visit's file. Ctrl-C ends the recording and keeps it."""
    chosen = read_calibration(calibration) if calibration else None
    place = open_library(library)
    visit = place.meant_label(subject, visit)
    check_goes_on(place, subject, visit, local_now(), another_day=another_day)
    check_mass(place, subject, visit, body_mass, sure=sure)
    if lsl:
        load_pylsl()
    source = load_driver(driver)
    plan = TrialPlan(
        condition=Condition(side, region, posture, fixation),
        record_s=seconds,
        auto_stop=AutoStop.BY_FORCE if auto_stop else AutoStop.NEVER,
        zero_s=zero_seconds,
        note=note,
    )
    outlet: LslOutlet | None = None
    platform: Platform = source.open(address)
    try:
        info = platform.info
        named = None if chosen else CalibrationStore(place.root).named_by(info)
        model = chosen or named or declared_calibration(info)
        header = visit_header(
            place,
            subject_id=subject,
            visit=visit,
            started_at=local_now(),
            platform=info,
            calibration=model,
            body_mass_kg=body_mass,
            operator=operator,
            protocol=protocol,
            simulated=simulated,
            another_day=another_day,
        )
        header = _decided(place, header, anyway=anyway, by=operator)
        if lsl:
            outlet = LslOutlet(info, model, simulated=header.simulated)
        usb_identity = hardware_id(source, address)
        saved: list[SavedTrial] = []
        while len(saved) < trials:
            run = _run_trial(place, platform, header, plan, outlet)
            if run.saved is None:
                raise typer.Exit(exit_code_of(run.error) if run.error else ExitCode.DEFECT)
            saved.append(run.saved)
            if not as_json:
                _show(run.saved)
            if len(saved) == trials or run.was_stopped:
                break
            if isinstance(run.error, PlatformDisconnectedError):
                platform.close()
                print_error(_REPLUG, seconds=replug_seconds)
                platform = reopen(
                    source, address, info, usb_identity=usb_identity, timeout_s=replug_seconds
                )
                header = replace(header, platform=platform.info)
    finally:
        platform.close()
        if outlet is not None:
            outlet.close()
    _finish(saved, as_json=as_json)
    if not all(each.trial.accepted for each in saved):
        raise typer.Exit(ExitCode.NOT_ACCEPTED)


def _decided(library: Library, header: VisitHeader, *, anyway: str, by: str) -> VisitHeader:
    """Return the header with why it is measured on a platform in doubt; a person is asked."""
    try:
        return header_to_start(library, header, local_now(), anyway=anyway, by=by)
    except PlatformInDoubtError as error:
        if not sys.stdin.isatty():
            raise
        print_error(error.text)
    anyway = anyway or typer.prompt(said(_WHY), err=True)
    by = by or typer.prompt(said(_WHO), err=True)
    return header_to_start(library, header, local_now(), anyway=anyway, by=by)


def _show(saved: SavedTrial) -> None:
    """Print a trial, and whether one more under its condition would help."""
    visit = read_visit(saved.path)
    if visit.header.simulated:
        tell(_SIMULATED)
    lines = trial_lines(saved.trial)
    lines += more_trials_lines(visit, saved.trial.condition)
    typer.echo("\n".join(lines))
    tell(_SAVED, path=saved.path)


def _finish(saved: list[SavedTrial], *, as_json: bool) -> None:
    """Print what the trials of the condition say together."""
    visit, trials = read_visit(saved[-1].path), [each.trial for each in saved]
    if not as_json:
        lines = condition_lines(visit, trials[-1].condition)
        typer.echo("\n".join([*lines, *method_lines(trials)]))
        return
    of_condition = [trial for trial in visit.trials if trial.condition == trials[-1].condition]
    print_document(
        {
            "file": str(saved[-1].path),
            "trials": [document(trial) for trial in trials],
            "conditions": condition_documents(replace(visit, trials=tuple(of_condition))),
        }
    )


def _run_trial(
    library: Library,
    platform: Platform,
    header: VisitHeader,
    plan: TrialPlan,
    outlet: LslOutlet | None = None,
) -> TrialRun:
    acquisition = Acquisition(platform)
    run = TrialRun(library, acquisition, header, plan)
    with acquisition:
        if outlet is None:
            _follow(run, lambda _: None)
        else:
            outlet.attach(acquisition.ring)
            _follow(run, TrialMarkers(outlet).see)
    return run


def _follow(run: TrialRun, see: Callable[[TrialRun], None]) -> None:
    """Drive a trial to its end, telling a person at the terminal what to do now."""
    to_do = {
        TrialState.ZEROING: Text("Keep the toes off the platform ..."),
        TrialState.RECORDING: Text("Lay the toes down, rest, then press as hard as you can."),
        TrialState.FINISHING: Text("Done. Take the toes off the platform ..."),
    }
    shown: TrialState | None = None
    told: ForcePlateError | None = None
    while not run.is_over:
        try:
            if run.state is not shown and run.state in to_do and run.error is None:
                tell(to_do[run.state], err=True)
            shown = run.state
            run.advance()
            see(run)
            if run.error is not None and run.error is not told:  # at once, not when it is saved
                told = run.error
                print_error(told.text)
                if run.recorded_s and isinstance(told, PlatformError):
                    tell(_KEPT, err=True, seconds=run.recorded_s)
            if not run.is_over:
                time.sleep(POLL_S)
        except KeyboardInterrupt:
            run.stop()
