"""``forceplate import``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.library_choice import open_library
from forceplate.cli.options import (
    JsonOption,
    LanguageOption,
    LibraryOption,
    check_language,
    wrong_argument,
)
from forceplate.cli.printing.json_documents import document, print_document
from forceplate.cli.printing.trials import trial_lines
from forceplate.enums import Posture, Region, Side
from forceplate.operations.import_recording import (
    ForceUnit,
    ImportedTrial,
    ImportPlan,
    TimeUnit,
    import_recording,
)
from forceplate.types import Condition
from forceplate.words import Text, say

_CLOCKS = {"device": Text("device"), "host": Text("host")}
_TRIMMED = Text(", {n} empty rows left out")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "import",
        epilog="Example: forceplate import press.csv --subject P001 --visit W0 --side left "
        "--region hallux --recorded-at 2026-03-02T09:30 --system 'Kistler 9287CA' --units N",
    )(import_)


def import_(
    file: Annotated[
        Path, typer.Argument(help="CSV or other text (also .gz), or C3D.", show_default=False)
    ],
    subject: Annotated[str, typer.Option(help="Pseudonymous id of the person, never a name.")],
    visit: Annotated[str, typer.Option(help="Label of the visit: W0 baseline, W8 week 8.")],
    side: Annotated[Side, typer.Option(help="Foot of the person.")],
    region: Annotated[Region, typer.Option(help="Toes that press.")],
    recorded_at: Annotated[
        str, typer.Option(help="When it was recorded: 2026-03-02 or 2026-03-02T09:30.")
    ],
    system: Annotated[
        str, typer.Option(help="What recorded it, in the same words at every visit.")
    ],
    posture: Annotated[Posture, typer.Option(help="Posture.")] = Posture.SEATED,
    fixation: Annotated[str, typer.Option(help="How the foot is held.")] = "unspecified",
    force_column: Annotated[
        list[str] | None,
        typer.Option(
            help="Name or number; several times: cells, whose sum is the force.",
            show_default=False,
        ),
    ] = None,
    time_column: Annotated[
        str | None, typer.Option(help="Name or number.", show_default=False)
    ] = None,
    units: Annotated[
        str | None,
        typer.Option(help="N, kgf or lbf, where the file does not say.", show_default=False),
    ] = None,
    time_units: Annotated[
        str | None, typer.Option(help="s or ms, where the file does not say.", show_default=False)
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(help="Samples/s, of a file without exact times.", show_default=False),
    ] = None,
    invert: Annotated[bool, typer.Option("--invert", help="Pressing is negative in it.")] = False,
    serial_number: Annotated[str, typer.Option(help="Of the other system.")] = "",
    library: LibraryOption = None,
    body_mass: Annotated[
        float | None, typer.Option(min=1, max=500, help="Kilograms, for % of body weight.")
    ] = None,
    operator: Annotated[str, typer.Option(help="Who measured.")] = "",
    protocol: Annotated[
        str, typer.Option(help="Number of trials, hold, rest: the clinic's name for it.")
    ] = "unspecified",
    note: Annotated[str, typer.Option(help="Kept with the trial.")] = "",
    simulated: Annotated[bool, typer.Option("--simulated", help="Mark as not a person.")] = False,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Make a recording of another system the next trial of a visit, and analyse it.

    The force is kept as the file has it. No zero is known of it: numbers count from the resting
    toes. The file's name and SHA-256 are kept with the trial; take a name of a person out of the
    file's name first.
    """
    check_language(language)
    if units is not None and units not in set(ForceUnit):
        raise wrong_argument(Text("--units is one of {known}.").fill(known=", ".join(ForceUnit)))
    if time_units is not None and time_units not in set(TimeUnit):
        raise wrong_argument(
            Text("--time-units is one of {known}.").fill(known=", ".join(TimeUnit))
        )
    plan = ImportPlan(
        subject_id=subject,
        visit=visit,
        condition=Condition(side, region, posture, fixation),
        recorded_at=_moment(recorded_at),
        system=system,
        serial_number=serial_number,
        force_columns=tuple(force_column or ()),
        time_column=time_column,
        unit=ForceUnit(units) if units else None,
        time_unit=TimeUnit(time_units) if time_units else None,
        rate_hz=rate,
        invert=invert,
        body_mass_kg=body_mass,
        operator=operator,
        protocol=protocol,
        note=note,
        simulated=simulated,
    )
    imported = import_recording(open_library(library), file, plan)
    if as_json:
        _print_document(imported)
    else:
        _print_lines(file, imported, language)
    if not imported.saved.trial.accepted:
        raise typer.Exit(ExitCode.NOT_ACCEPTED)


def _moment(text: str) -> datetime:
    """Return the moment; one without a zone is in that of this computer."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        raise wrong_argument(
            Text("--recorded-at is {text!r}, not like 2026-03-02 or 2026-03-02T09:30.").fill(
                text=text
            )
        ) from error


def _print_lines(file: Path, imported: ImportedTrial, language: str) -> None:
    """Print how the file was read, what became of it, and where it is."""
    trimmed = _TRIMMED.fill(n=imported.n_trimmed) if imported.n_trimmed else ""
    words = Text(
        "IMPORTED {file}: {columns} in {unit}, {n} samples at {rate:.6g}/s by the clock of the "
        "{clock}, {missing} missing{trimmed}"
    ).fill(
        file=file.name,
        columns=" + ".join(imported.columns),
        unit=imported.unit,
        n=imported.n_samples,
        rate=imported.rate_hz,
        clock=_CLOCKS[imported.clock],
        missing=imported.n_missing,
        trimmed=trimmed,
    )
    typer.echo(say(words, language))
    typer.echo("\n".join(trial_lines(imported.saved.trial, language)))
    saved = Text("Saved in {path}").fill(path=imported.saved.path)
    typer.echo(say(saved, language))


def _print_document(imported: ImportedTrial) -> None:
    print_document(
        {
            "file": str(imported.saved.path),
            "columns": list(imported.columns),
            "unit": imported.unit.value,
            "rate_hz": imported.rate_hz,
            "clock": imported.clock.value,
            "n_samples": imported.n_samples,
            "n_missing": imported.n_missing,
            "n_trimmed": imported.n_trimmed,
            "trial": document(imported.saved.trial),
        }
    )
