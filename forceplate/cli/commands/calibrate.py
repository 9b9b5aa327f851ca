"""``forceplate calibrate``: from weights to a certificate, or nominally by the maker's word."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from forceplate.acquisition import Acquisition
from forceplate.acquisition.new_samples import NewSamples
from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import AddressOption, DriverOption, wrong_argument
from forceplate.cli.printing.messages import Json, print_error, said, spoken, tell
from forceplate.cli.small_file import read_small_file
from forceplate.errors import CalibrationError, ForcePlateError
from forceplate.operations.platform.calibration_guidance import (
    KEPT,
    RESTLESS,
    STOPPED,
    SURPRISE,
    concern_text,
    left_to_do,
    simple_lines,
    step_text,
)
from forceplate.operations.platform.issue_certificate import write_pdf
from forceplate.operations.platform.label_platform import label_platform
from forceplate.platform import load_driver
from forceplate.reasons import raised_as
from forceplate.storage.calibrations import ProcedureJournal, check_new_file, write_calibration
from forceplate.types import PlatformInfo
from forceplate.words import Text
from forceplate_calibration import (
    Calibration,
    Concern,
    declared_calibration,
    nominal_calibration,
    read_calibration,
)
from forceplate_calibration.certificate.issue import issue
from forceplate_calibration.certificate.rows import certificate_lines
from forceplate_calibration.procedure.procedure import Phase, Procedure
from forceplate_calibration.procedure.steps import ProcedurePlan
from forceplate_calibration.readings.calibration_record import CalibrationRecord
from forceplate_calibration.sheet.matrix_sheet import (
    MatrixSheet,
    matrix_calibration,
    read_matrix_sheet,
)
from forceplate_calibration.sheet.plan_file import read_plan, read_plan_head
from forceplate_calibration.sheet.sheet import read_sheet

app = CommandApp("calibrate", help="Calibrate a platform with known weights.")
_SKIPPED = Text("Skipped: this step was not done.")
_NOT_SKIPPED = Text("Not skipped: only the warm-up and the creep can be.")
_WHICH_FILE = Text("give the file of the calibration that the platform is to name")
_LABELLED = Text("The platform at {address} now keeps that its calibration is {id} (read back).")
_NOT_LABELLED = Text(
    "The platform can keep that this calibration is its own; it is measured with the one it names. "
    "Tell it: forceplate label --driver {driver} --address {address} --calibration {path}"
)
_NOT_WHOSE = Text("give --n-per-count together with --origin: whose word it is")
_NOT_BOTH = Text("give --matrix alone: it says the numbers and whose word they are")
_NOT_DECLARED = Text(
    "The {model} does not say how many newtons a count is. Give --n-per-count and --origin from "
    "its data sheet, or calibrate it with weights."
)
_WHICH_CHANNEL = Text(
    "The {model} has several channels: {names}. Give --n-per-count as CHANNEL=NUMBER for each "
    "channel of the force."
)
_TWICE = Text("give each channel once")
_NO_FACTOR = Text("{text} is no number of newtons per count. Write it like 0.0021 or ch0=0.0021.")
POLL_S = 0.01
MAX_SHEET_BYTES = 8 << 20
Output = Annotated[Path | None, typer.Option(help="Write the calibration file here.")]
Pdf = Annotated[Path | None, typer.Option(help="Print the certificate to this PDF file.")]
Degree = Annotated[
    int | None, typer.Option(min=1, max=5, help="Of the curve; default: as the readings justify.")
]
Former = Annotated[
    Path | None, typer.Option(help="Calibration in use until now: how it was found.")
]


@app.spoken_command(
    example="forceplate calibrate fit sheet.csv --output plate.json --pdf plate.pdf"
)
def fit(
    sheet: Annotated[Path, typer.Argument(help="CSV file of readings.")],
    output: Output = None,
    pdf: Pdf = None,
    degree: Degree = None,
    former: Former = None,
) -> Answer:
    """Make a calibration of a sheet of readings, with its uncertainty and certificate."""
    text = _text_of(read_small_file(sheet, max_bytes=MAX_SHEET_BYTES), sheet)
    until_now = read_calibration(former) if former else None
    return _kept(_issued(read_sheet(text), pdf, degree, until_now), output)


@app.spoken_command(
    example="forceplate calibrate run --driver harp --address /dev/ttyUSB0 --plan weights.txt "
    "--journal today.journal --output plate.json"
)
def run(
    driver: DriverOption,
    address: AddressOption,
    journal: Annotated[Path, typer.Option(help="Every reading is kept here at once.")],
    plan: Annotated[
        Path | None, typer.Option(help="Text file with weights, loads and places.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the calibration in the journal.")
    ] = False,
    output: Output = None,
    pdf: Pdf = None,
    degree: Degree = None,
    former: Former = None,
    runs: Annotated[int, typer.Option(min=1, max=20, help="Series of all loads.")] = 3,
    preloads: Annotated[int, typer.Option(min=0, max=10, help="With the heaviest load.")] = 3,
    warm_up_seconds: Annotated[float, typer.Option(min=0, help="Before the first load.")] = 900.0,
    settle_seconds: Annotated[float, typer.Option(min=0, help="After each load.")] = 10.0,
    read_seconds: Annotated[float, typer.Option(min=0.5, help="Length of a reading.")] = 5.0,
    creep_seconds: Annotated[float, typer.Option(min=0, help="Last creep reading; 0: none.")] = 300,
    falling: Annotated[bool, typer.Option(help="Take the loads off one by one, too.")] = True,
    label: Annotated[
        bool,
        typer.Option(
            "--label",
            help="At the end let the platform keep that this calibration is its own; it is then "
            "measured with no other. Needs --output.",
        ),
    ] = False,
) -> Answer:
    """Calibrate step by step: it says what to put on, waits for stillness, and reads.

    Enter: the step is done. r: take the last reading again. s: skip warm-up or creep. q: stop;
    the readings are kept.
    """
    if (plan is None) != resume:
        raise wrong_argument(
            Text("give --plan to begin, or --resume to go on"), param_hint="--plan"
        )
    if label and output is None:
        raise wrong_argument(_WHICH_FILE, param_hint="--output")
    kept = ProcedureJournal(journal, resume=resume)
    _check_new(output, pdf)
    until_now = read_calibration(former) if former else None
    text = _text_of(read_small_file(plan, max_bytes=MAX_SHEET_BYTES), plan) if plan else ""
    procedure = _resumed(kept) if resume else None
    if procedure is None:
        read_plan_head(text)
    platform = load_driver(driver).open(address)
    keeps_labels = platform.keeps_labels
    try:
        if label:
            platform.label("calibration_id")  # one that keeps none says so before the first weight
        if procedure is not None:
            _same_platform(procedure.plan_record, platform.info.serial_number, platform.info.model)
        else:
            creep = (min(30.0, creep_seconds / 2), creep_seconds) if creep_seconds else ()
            wanted = ProcedurePlan(
                (), ((0.0, 0.0),), runs, preloads, warm_up_seconds, settle_seconds, read_seconds,
                creep, falling,
            )  # fmt: skip
            record, steps = read_plan(text, platform.info, date.today(), wanted)
            procedure = Procedure(record, steps, kept.append)
        with Acquisition(platform) as acquisition:
            _follow(procedure, acquisition)
    except ForcePlateError as error:
        if kept.path.exists():
            print_error(KEPT, path=kept.path)
        if isinstance(error, CalibrationError):
            raise CalibrationError(said(error.text)) from error
        raise
    finally:
        platform.close()
    model = _issued(procedure.record, pdf, degree, until_now)
    answer = _kept(model, output)
    if keeps_labels:
        _let_name(model, driver, address, output, is_asked=label)
    return answer


def _resumed(kept: ProcedureJournal) -> Procedure:
    """Return a procedure as its journal left it."""
    kept.cut_torn_line()
    return Procedure.resumed(kept.text(), kept.append)


@app.spoken_command(
    example="forceplate calibrate nominal --driver line --address COM3 --n-per-count 0.0021 "
    '--origin "data sheet of the cell" --output plate.json'
)
def nominal(
    driver: DriverOption,
    address: AddressOption,
    n_per_count: Annotated[
        list[str] | None,
        typer.Option(
            help="Newtons per count, pressing down positive; CHANNEL=NUMBER for each channel of "
            "the force where there are several. Default: as the platform declares."
        ),
    ] = None,
    origin: Annotated[
        str, typer.Option(help="Whose word the numbers are: maker, data sheet.")
    ] = "",
    matrix: Annotated[
        list[Path] | None,
        typer.Option(
            help="The maker's matrix of an analog plate, a TOML file; once for each plate."
        ),
    ] = None,
    output: Output = None,
) -> Answer:
    """Make a calibration without weights, by the maker's word; it is marked as nominal."""
    if bool(n_per_count) != bool(origin.strip()):
        raise wrong_argument(_NOT_WHOSE, param_hint="--origin")
    if matrix and origin:
        raise wrong_argument(_NOT_BOTH, param_hint="--matrix")
    factors = [_factor(text) for text in n_per_count or ()]
    _refuse_twice([name for name, _ in factors])
    sheets = [_matrix_in(path) for path in matrix or ()]
    _check_new(output)
    with closing(load_driver(driver).open(address)) as platform:
        info = platform.info
    if sheets:
        model = matrix_calibration(info, sheets, created=date.today())
    elif factors:
        names = [_channel(name, info) for name, _ in factors]
        _refuse_twice(names)
        named = dict(zip(names, (number for _, number in factors), strict=True))
        model = nominal_calibration(info, named, origin=origin.strip(), created=date.today())
    else:
        declared = declared_calibration(info)
        if declared is None:
            raise CalibrationError(_NOT_DECLARED.fill(model=info.model))
        model = declared
    return _kept(model, output)


@app.spoken_command(example="forceplate calibrate show plate.json")
def show(
    calibration: Annotated[Path, typer.Argument(help="Calibration file.")],
    pdf: Pdf = None,
) -> Answer:
    """Show a calibration with its certificate, and whether the file is as it was made."""
    model = read_calibration(calibration)
    if pdf is not None:
        write_pdf(model, pdf, spoken())
    is_edited = model.is_edited
    return Answer(
        _document(model),
        _lines(model),
        [concern_text(Concern.EDITED)] if is_edited else (),
        ExitCode.REFUSED if is_edited else ExitCode.DONE,
    )


def _factor(text: str) -> tuple[str, float]:
    """Return the channel and the number in ``CHANNEL=NUMBER``; of a number alone no channel."""
    name, _, number = text.rpartition("=")
    try:
        factor = float(number)
    except ValueError:
        factor = math.nan
    if not math.isfinite(factor) or factor == 0:
        raise CalibrationError(_NO_FACTOR.fill(text=repr(text)))
    return name, factor


def _refuse_twice(names: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        raise wrong_argument(_TWICE, param_hint="--n-per-count")


def _channel(name: str, platform: PlatformInfo) -> str:
    """Return the name of a channel; the only one need not be named."""
    if not name and len(platform.channels) > 1:
        names = ", ".join(channel.name for channel in platform.channels)
        raise CalibrationError(_WHICH_CHANNEL.fill(model=platform.model, names=names))
    return name or platform.channels[0].name


def _check_new(*files: Path | None) -> None:
    """Refuse a file that is there before somebody calibrates for an hour."""
    for file in files:
        if file is not None:
            check_new_file(file)


def _matrix_in(path: Path) -> MatrixSheet:
    text = _text_of(read_small_file(path, max_bytes=MAX_SHEET_BYTES), path)
    try:
        return read_matrix_sheet(text)
    except CalibrationError as error:
        raise CalibrationError(
            Text("In the matrix file {path}: {what}").fill(path=path, what=error.text)
        ) from error


def _text_of(content: bytes, path: Path) -> str:
    with raised_as(
        CalibrationError,
        Text("{path} is not text in UTF-8. Save it as text or CSV (UTF-8)."),
        UnicodeDecodeError,
        path=path,
    ):
        return content.decode("utf-8-sig")


def _same_platform(record: CalibrationRecord, serial_number: str, model: str) -> None:
    instrument = record.instrument
    if (instrument.serial_number, instrument.model) != (serial_number, model):
        none = Text("without serial number")
        raise CalibrationError(
            Text(
                "The calibration in the journal was begun with {own} {own_number}, this is "
                "{model} {number}. Connect that platform, or begin anew."
            ).fill(
                own=instrument.model,
                own_number=instrument.serial_number or none,
                model=model,
                number=serial_number or none,
            )
        )


def _follow(procedure: Procedure, acquisition: Acquisition) -> None:
    """Drive the procedure to its end, telling the operator each step."""
    told_restless = False
    samples = NewSamples(lambda: acquisition)
    typer.echo(said(left_to_do(procedure)))
    while procedure.phase is not Phase.DONE:
        if acquisition.fault is not None:
            raise acquisition.fault
        step = procedure.step
        if procedure.phase is Phase.OPERATOR and step is not None:
            done, of = procedure.progress
            typer.echo(f"[{done + 1}/{of}] {said(step_text(step))} [Enter, r, s, q]")
            _obey(procedure, _answer())
            samples.forget()
            told_restless = False
            continue
        reading = None
        for counts in samples.blocks(procedure.lost_samples):
            reading = procedure.feed(counts)
            if reading is not None:
                break
        if reading is not None and procedure.surprise_percent is not None:
            tell(SURPRISE, percent=procedure.surprise_percent)
        if procedure.is_restless and not told_restless:
            tell(RESTLESS)
            told_restless = True
        time.sleep(POLL_S)


def _obey(procedure: Procedure, answer: str) -> None:
    match answer:
        case "r":
            procedure.redo()
        case "s":
            n_before = len(procedure.skipped)
            procedure.skip()
            tell(_SKIPPED if len(procedure.skipped) > n_before else _NOT_SKIPPED)
        case "q":
            raise CalibrationError(STOPPED)
        case _:
            procedure.confirm()


def _answer() -> str:
    try:
        return input().strip().lower()
    except (EOFError, KeyboardInterrupt):
        return "q"


def _let_name(
    model: Calibration, driver: str, address: str, output: Path | None, *, is_asked: bool
) -> None:
    """Let the platform keep that a calibration is its own, or say how that is done."""
    if is_asked:
        _, kept = label_platform(driver, address, calibration=model)
        words = _LABELLED.fill(address=address, id=kept["calibration_id"])
    else:
        words = _NOT_LABELLED.fill(driver=driver, address=address, path=output or "FILE")
    tell(words, err=True)


def _issued(
    record: CalibrationRecord, pdf: Path | None, degree: int | None, former: Calibration | None
) -> Calibration:
    """Make the calibration of the readings, and print its certificate where that is asked for."""
    model = issue(record, degree=degree, former=former)
    if pdf is not None:
        write_pdf(model, pdf, spoken())
    return model


def _kept(model: Calibration, output: Path | None) -> Answer:
    """Write a calibration where it is asked for, and show it."""
    written = Text("Not written: give --output to keep it.")
    if output is not None:
        write_calibration(output, model)
        written = Text("Written to {path}").fill(path=output)
    return Answer(_document(model), [*_lines(model), written])


def _lines(model: Calibration) -> list[str]:
    if model.certificate is not None:
        return list(certificate_lines(model, spoken()))
    return [said(line) for line in simple_lines(model)]


def _document(model: Calibration) -> Json:
    calibration: Json = json.loads(model.to_json())
    return {"sha256": model.sha256, "edited": model.is_edited, "calibration": calibration}
