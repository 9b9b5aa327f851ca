"""What ``forceplate record`` does; how it is asked stands in ``commands/record.py``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import typer

from forceplate.acquisition import Acquisition
from forceplate.acquisition.reconnect import hardware_id, reopen
from forceplate.cli.exit_codes import ExitCode, exit_code_of
from forceplate.cli.library_choice import open_library
from forceplate.cli.printing.json_documents import document, print_document
from forceplate.cli.printing.messages import error_words, print_error, said
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
from forceplate.operations.begin_visit import check_goes_on, visit_header
from forceplate.operations.finish_trial import SavedTrial
from forceplate.platform import Platform, load_driver
from forceplate.session import AutoStop, TrialPlan, TrialRun, TrialState, local_now
from forceplate.session.platform_doubt import header_to_start
from forceplate.storage.calibrations import CalibrationStore
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.streaming.markers import TrialMarkers
from forceplate.streaming.outlet import LslOutlet
from forceplate.types import Condition, VisitHeader
from forceplate.words import Text, say
from forceplate_calibration import Calibration, declared_calibration, read_calibration
from forceplate_drivers.lsl_library import load_pylsl

POLL_S = 0.02


_SIMULATED = Text("SIMULATED: not a person.")
_WHY = Text("Why do you measure all the same?")
_WHO = Text("Your initials")
_SAVED = Text("Saved in {path}")
_KEPT = Text("The {seconds:.1f} s recorded until then are kept.")
_REPLUG = Text("Plug it in again; waiting for {seconds:g} s.")


def record_trials(
    *,
    driver: str,
    address: str,
    subject: str,
    visit: str,
    side: Side,
    region: Region,
    posture: Posture,
    fixation: str,
    trials: int,
    seconds: float,
    auto_stop: bool,
    zero_seconds: float,
    library: Path | None,
    calibration: Path | None,
    body_mass: float | None,
    operator: str,
    protocol: str,
    note: str,
    replug_seconds: float,
    simulated: bool,
    another_day: bool,
    anyway: str,
    lsl: bool,
    language: str,
    as_json: bool,
) -> None:
    """Record trials into the visit's file; the parameters are the options of the command."""
    chosen = read_calibration(calibration) if calibration else None
    place = open_library(library)
    check_goes_on(place, subject, visit, local_now(), another_day=another_day)
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
    saved: list[SavedTrial] = []
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
            outlet = _outlet(header, model)
        usb_identity = hardware_id(source, address)
        while len(saved) < trials:
            run = _run_trial(place, platform, header, plan, outlet)
            if run.saved is None:
                raise typer.Exit(exit_code_of(run.error) if run.error else ExitCode.DEFECT)
            saved.append(run.saved)
            if not as_json:
                _show(run.saved, language)
            if len(saved) == trials or run.was_stopped:
                break
            if isinstance(run.error, PlatformDisconnectedError):
                platform.close()
                print_error(said(_REPLUG.fill(seconds=replug_seconds)))
                platform = reopen(
                    source, address, info, usb_identity=usb_identity, timeout_s=replug_seconds
                )
                header = replace(header, platform=platform.info)
    finally:
        platform.close()
        if outlet is not None:
            outlet.close()
    _finish(saved, language, as_json=as_json)
    if not all(each.trial.accepted for each in saved):
        raise typer.Exit(ExitCode.NOT_ACCEPTED)


def _decided(library: Library, header: VisitHeader, *, anyway: str, by: str) -> VisitHeader:
    """Return the header with why it is measured on a platform in doubt; a person is asked."""
    try:
        return header_to_start(library, header, local_now(), anyway=anyway, by=by)
    except PlatformInDoubtError as error:
        if not sys.stdin.isatty():
            raise
        print_error(error_words(error))
    anyway = anyway or typer.prompt(said(_WHY), err=True)
    by = by or typer.prompt(said(_WHO), err=True)
    return header_to_start(library, header, local_now(), anyway=anyway, by=by)


def _show(saved: SavedTrial, language: str) -> None:
    """Print a trial, and whether one more under its condition would help."""
    visit = read_visit(saved.path)
    if visit.header.simulated:
        typer.echo(say(_SIMULATED, language))
    lines = trial_lines(saved.trial, language)
    lines += more_trials_lines(visit, saved.trial.condition, language)
    typer.echo("\n".join(lines))
    typer.echo(say(_SAVED.fill(path=saved.path), language))


def _finish(saved: list[SavedTrial], language: str, *, as_json: bool) -> None:
    """Print what the trials of the condition say together."""
    visit, trials = read_visit(saved[-1].path), [each.trial for each in saved]
    if not as_json:
        lines = condition_lines(visit, trials[-1].condition, language)
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


def _outlet(header: VisitHeader, calibration: Calibration | None) -> LslOutlet:
    return LslOutlet(header.platform, calibration, simulated=header.simulated)


def _run_trial(
    library: Library,
    platform: Platform,
    header: VisitHeader,
    plan: TrialPlan,
    outlet: LslOutlet | None = None,
) -> TrialRun:
    acquisition = Acquisition(platform)
    run = TrialRun(library, acquisition, header, plan)
    acquisition.start()
    try:
        if outlet is None:
            _follow(run, lambda _: None)
        else:
            outlet.attach(acquisition.ring)
            _follow(run, TrialMarkers(outlet).see)
    finally:
        acquisition.stop()
    return run


def _follow(run: TrialRun, see: Callable[[TrialRun], None]) -> None:
    """Drive a trial to its end, telling a person at the terminal what to do now.

    Parameters
    ----------
    see
        Is shown the trial after each step.
    """
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
                typer.echo(said(to_do[run.state]), err=True)
            shown = run.state
            run.advance()
            see(run)
            if run.error is not None and run.error is not told:  # at once, not when it is saved
                told = run.error
                print_error(error_words(told))
                if run.recorded_s and isinstance(told, PlatformError):
                    typer.echo(said(_KEPT.fill(seconds=run.recorded_s)), err=True)
            if not run.is_over:
                time.sleep(POLL_S)
        except KeyboardInterrupt:
            run.stop()
