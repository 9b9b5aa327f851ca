"""``forceplate record``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.options import JsonOption, LanguageOption, LibraryOption, check_language
from forceplate.enums import Posture, Region, Side


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Example: forceplate record --driver harp --address /dev/ttyUSB0 --subject P001 "
        "--visit W0 --side left --region hallux --seconds 12 --calibration plate.json"
    )(record)


def record(
    driver: Annotated[str, typer.Option(help="Driver, as listed by 'forceplate devices'.")],
    address: Annotated[str, typer.Option(help="Port: /dev/ttyUSB0, COM3, socket://host:port.")],
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
    operator: Annotated[str, typer.Option(help="Who measures.")] = "",
    anyway: Annotated[
        str,
        typer.Option(
            help="Why you measure although the platform is in doubt: a failed check, an expired or "
            "missing calibration. Kept with the visit, with the operator.",
            show_default=False,
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
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Record trials into the visit's file. Ctrl-C ends the recording and keeps it."""
    check_language(language)
    from forceplate.cli.recording import record_trials  # noqa: PLC0415  --help waits for none of it

    record_trials(
        driver=driver,
        address=address,
        subject=subject,
        visit=visit,
        side=side,
        region=region,
        posture=posture,
        fixation=fixation,
        trials=trials,
        seconds=seconds,
        auto_stop=auto_stop,
        zero_seconds=zero_seconds,
        library=library,
        calibration=calibration,
        body_mass=body_mass,
        operator=operator,
        protocol=protocol,
        note=note,
        replug_seconds=replug_seconds,
        simulated=simulated,
        another_day=another_day,
        anyway=anyway,
        lsl=lsl,
        language=language,
        as_json=as_json,
    )
