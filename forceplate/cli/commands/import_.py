"""``forceplate import``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from forceplate.analysis import analyse_trial
from forceplate.analysis.trial.choices import Choices
from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.library_choice import open_library
from forceplate.cli.options import LibraryOption, wrong_argument
from forceplate.cli.printing.json_documents import document
from forceplate.cli.printing.messages import Json
from forceplate.cli.printing.trials import trial_lines
from forceplate.enums import Posture, Region, Side
from forceplate.errors import StorageError
from forceplate.exchange.importing.recording import ALL
from forceplate.exchange.importing.refusals import Question, RecordingRefused
from forceplate.exchange.importing.units import ForceUnit, TimeUnit
from forceplate.operations.exchange.import_recording import (
    COUNTS,
    ImportedTrial,
    ImportPlan,
    import_file,
    look_into,
)
from forceplate.operations.visit.begin_visit import check_mass, exists
from forceplate.reasons import raised_as
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Condition, Trial
from forceplate.words import Text, listed, plain
from forceplate_calibration import read_calibration

app = CommandApp()
_CLOCKS = {"device": Text("device"), "host": Text("host")}
_IMPORTED = Text(
    "IMPORTED {file}: {columns} in {unit}, {n:sample|samples} at {rate:.6g}/s by the clock of the "
    "{clock}, {missing} missing{trimmed}"
)
_TRIMMED = Text(", {n:empty row|empty rows} left out")
_ANSWER = Text("{error} Answer with {options}.")
_OR = Text(" or ")
_RESTING = Text("With the rest from {start_s:g} to {stop_s:g} s, not kept:")
_MOST_ANSWERS = 6


@app.spoken_command(
    "import",
    example="forceplate import press.csv --subject P001 --visit W0 --side left --region "
    "hallux --recorded-at 2026-03-02T09:30 --system 'Kistler 9287CA' --units N",
)
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or other text (also .gz), or C3D.")],
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
        typer.Option(help="Name or number; several times: cells, whose sum is the force."),
    ] = None,
    time_column: Annotated[str | None, typer.Option(help="Name or number.")] = None,
    units: Annotated[
        str | None, typer.Option(help="N, kgf, lbf, kN, mN or gf, where the file does not say.")
    ] = None,
    time_units: Annotated[
        str | None, typer.Option(help="s, ms, us, ns or min, where the file does not say.")
    ] = None,
    rate: Annotated[
        float | None, typer.Option(help="Samples/s, of a file without exact times.")
    ] = None,
    decimal: Annotated[
        str | None, typer.Option(help="point or comma, where the file does not tell.")
    ] = None,
    part: Annotated[
        int | None, typer.Option(min=1, help="Which of several recordings in it.")
    ] = None,
    effort: Annotated[
        str | None, typer.Option(help="Which of several efforts in it; all: each.")
    ] = None,
    invert: Annotated[bool, typer.Option("--invert", help="Pressing is negative in it.")] = False,
    calibration: Annotated[
        Path | None, typer.Option(help="The force is in raw counts; this makes newtons.")
    ] = None,
    tared: Annotated[
        bool, typer.Option("--tared", help="0 in it is the unloaded platform, as measured.")
    ] = False,
    rest_s: Annotated[
        tuple[float, float] | None,
        typer.Option(
            help="From when to when the toes rest, to repeat another program's numbers: they are "
            "shown besides, and not kept."
        ),
    ] = None,
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
    another_day: Annotated[
        bool, typer.Option("--another-day", help="It belongs into a visit of another day.")
    ] = False,
    sure: Annotated[
        bool,
        typer.Option(
            "--sure",
            help="It is of this person, although another has it already; the body mass is so, "
            "although it hardly can be.",
        ),
    ] = False,
    keep_name: Annotated[
        bool, typer.Option("--keep-name", help="Keep the file's name, which is no person's.")
    ] = False,
) -> Answer:
    """Make a recording of another system the next trial of a visit, and analyse it.

    The force is kept as the file has it. No zero is known of it unless --tared says so: numbers
    count from the resting toes. What the file does not settle is asked, never guessed. The file's
    SHA-256 is kept with the trial, its name only where it can be nobody's.
    """
    if units is not None and units not in set(ForceUnit):
        raise wrong_argument(Text("--units is one of {known}.").fill(known=", ".join(ForceUnit)))
    if time_units is not None and time_units not in set(TimeUnit):
        raise wrong_argument(
            Text("--time-units is one of {known}.").fill(known=", ".join(TimeUnit))
        )
    if decimal not in (None, "point", "comma"):
        raise wrong_argument(Text("--decimal is point or comma."))
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
        decimal=decimal,
        part=part,
        effort=_effort(effort),
        invert=invert,
        calibration=read_calibration(calibration) if calibration else None,
        tared=tared,
        another_day=another_day,
        another_persons=sure,
        keep_name=keep_name,
        body_mass_kg=body_mass,
        operator=operator,
        protocol=protocol,
        note=note,
        simulated=simulated,
    )
    place = open_library(library)
    check_mass(place, subject, visit, body_mass, sure=sure)
    try:
        imported = import_file(place, look_into(file), plan)
    except RecordingRefused as error:
        options = _options(error.question)
        raise StorageError(_ANSWER.fill(error=error.text, options=options)) from error
    others = [_with_rest(one, rest_s) for one in imported]
    lines: list[Text | str] = []
    for one, other in zip(imported, others, strict=True):
        lines += _lines(file, one)
        if other is not None and rest_s is not None:
            lines += [_RESTING.fill(start_s=rest_s[0], stop_s=rest_s[1]), *trial_lines(other)]
    is_accepted = all(one.saved.trial.accepted for one in imported)
    return Answer(
        _document(imported, others),
        lines,
        code=ExitCode.DONE if is_accepted else ExitCode.NOT_ACCEPTED,
    )


def _with_rest(imported: ImportedTrial, rest_s: tuple[float, float] | None) -> Trial | None:
    """Return the trial analysed with this rest; None where none is asked for."""
    if rest_s is None:
        return None
    header = read_visit(imported.saved.path).header
    return analyse_trial(imported.saved.trial, header, Choices(rest_s=rest_s))


def _options(question: Question) -> Text:
    """Return the options that answer a question: ``--part 1 or --part 2``."""
    option = f"--{question.option}"
    answers = question.answers[:_MOST_ANSWERS]
    written = [
        f"{option} {answer!r}" if " " in answer else f"{option} {answer}" for answer in answers
    ]
    if not answers:
        written = [option if question.option in ("invert",) else f"{option} ..."]
    return listed(map(plain, written), _OR)


def _effort(text: str | None) -> int | None:
    if text is None:
        return None
    if text == "all":
        return ALL
    if not text.isascii() or not text.isdigit() or int(text[:4]) == 0:
        raise wrong_argument(Text("--effort is a number from 1, or all."))
    return int(text[:4])


def _moment(text: str) -> datetime:
    """Return the moment; one without a zone is in that of this computer."""
    with raised_as(
        wrong_argument,
        Text("--recorded-at is {text!r}, not like 2026-03-02 or 2026-03-02T09:30."),
        (ValueError, OverflowError),
        text=text,
    ):
        written = datetime.fromisoformat(text)
        moment = written.astimezone()
    if not exists(written):
        raise wrong_argument(
            Text(
                "--recorded-at is {text}, and the clock here was put forward over that time."
            ).fill(text=text)
        )
    return moment


def _lines(file: Path, imported: ImportedTrial) -> list[Text | str]:
    """Return how the file was read, what became of it, and where it is."""
    trimmed = _TRIMMED.fill(n=imported.n_trimmed) if imported.n_trimmed else ""
    how_read = _IMPORTED.fill(
        file=file.name,
        columns=" + ".join(imported.columns),
        unit=imported.unit or COUNTS,
        n=imported.n_samples,
        rate=imported.rate_hz,
        clock=_CLOCKS[imported.clock],
        missing=imported.n_missing,
        trimmed=trimmed,
    )
    saved = imported.saved
    where = Text("Saved in {path}").fill(path=saved.path)
    return [how_read, *imported.notes, *trial_lines(saved.trial), where]


def _document(imported: tuple[ImportedTrial, ...], others: list[Trial | None]) -> Json:
    """Return the trial, or of several efforts the list of them."""
    documents: list[Json] = [
        {
            "file": str(one.saved.path),
            "columns": list(one.columns),
            "unit": one.unit or COUNTS,
            "rate_hz": one.rate_hz,
            "clock": one.clock.value,
            "n_samples": one.n_samples,
            "n_missing": one.n_missing,
            "n_trimmed": one.n_trimmed,
            "trial": document(one.saved.trial),
            "notes": [note.en for note in one.notes],
            **({} if other is None else {"with_rest": document(other)}),
        }
        for one, other in zip(imported, others, strict=True)
    ]
    return documents[0] if len(documents) == 1 else {"trials": documents}
