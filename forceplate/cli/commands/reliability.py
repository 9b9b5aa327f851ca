"""``forceplate reliability``."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from forceplate.analysis import compare_visits
from forceplate.analysis.gain.visit_gain import conditions_of
from forceplate.analysis.gain.visit_value import BASELINE, visit_value
from forceplate.analysis.reliability.agreement import Reliability
from forceplate.analysis.reliability.agreement import reliability as measure
from forceplate.analysis.reliability.error_model import ErrorModel, Metric, error_entry
from forceplate.analysis.reliability.repeated_csv import read_scores
from forceplate.analysis.reliability.sem_interval import PLANNED_PERSONS
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import wrong_argument
from forceplate.cli.printing.messages import print_error, said
from forceplate.cli.printing.reliability import RepeatedMeasurements, study_document, study_lines
from forceplate.cli.small_file import read_small_file
from forceplate.errors import AnalysisError, StorageError
from forceplate.files import write_atomically
from forceplate.operations.gain.own_error_model import adopt_error_model
from forceplate.operations.library.distinct_visits import read_distinct
from forceplate.operations.retest.repeated_visits import score_tables
from forceplate.reasons import raised_as
from forceplate.storage.retests import Retests
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Condition, Result
from forceplate.words import Text, plain

app = CommandApp()
_VISIT = Text("visit {number}")
_WROTE = Text("Wrote {path}.")
_ADOPTED = Text("The library judges by it from now on: {path}")
_NOT_UTF_8 = Text("{path} is not a UTF-8 text: {why}. Save it so.")
_SEVERAL_CONDITIONS = Text("{path} holds {n} conditions; --like needs a visit with one.")
_NO_EXAMPLE = Text("{path} cannot be the example. {why}")
_NOT_WRITTEN = Text("Cannot write {path}: {why}.")


@app.spoken_command(
    example="forceplate reliability library/*/*.h5 --adopt library --population '20 adults of "
    "our clinic, 7 days apart, no training between'"
)
def reliability(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Visit files of persons measured twice or more.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(help="A table instead: a row per person, a column per visit.")
    ] = None,
    subject: Annotated[str, typer.Option(help="CSV column of the person; default: first.")] = "",
    columns: Annotated[str, typer.Option(help="CSV columns of the visits, with commas.")] = "",
    where: Annotated[list[str] | None, typer.Option(help="Only CSV rows like this: leg=L.")] = None,
    like: Annotated[
        Path | None,
        typer.Option(help="Visit file with the condition and method of the CSV values."),
    ] = None,
    metric: Annotated[str, typer.Option(help="Which number of the trials.")] = "peak_force",
    formula: Annotated[str, typer.Option(help="Which SEM to adopt.")] = "sqrt_error_mean_square",
    population: Annotated[str, typer.Option(help="Who was measured, and how far apart.")] = "",
    adopt: Annotated[
        Path | None, typer.Option(help="Library that takes the result as its error model.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write the error model to a file.")] = None,
) -> Answer:
    """Work out the measurement error from repeated visits without training between them.

    Gives ICC, SEM by each usual formula, MDC, limits of agreement and learning, and makes the
    error model by which a library judges its gains.
    """
    if (csv is None) == (not files):
        raise wrong_argument(Text("Give visit files or --csv, one of the two."))
    wants_model = adopt is not None or output is not None
    if wants_model and not population.strip():
        raise wrong_argument(Text("An error model needs --population: who, and how far apart."))
    if csv is not None:
        studies = [_csv_study(csv, subject, columns, where or [], like, metric)]
    else:
        studies = _visit_studies(files or [], metric)
    if wants_model:
        n_planned = PLANNED_PERSONS if adopt is None else Retests(adopt).plan().n_persons
        _keep(_model(studies, formula, population, n_planned), adopt, output)
    is_given = any(not isinstance(study.answer, AnalysisError) for study in studies)
    return Answer(
        {"studies": list(map(study_document, studies))},
        chain.from_iterable(map(study_lines, studies)),
        code=ExitCode.DONE if is_given else ExitCode.REFUSED,
    )


def _visit_studies(files: list[Path], metric: str) -> list[RepeatedMeasurements]:
    compare = partial(compare_visits, metric=metric)
    tables = score_tables(read_distinct(files), compare=compare)
    return [
        RepeatedMeasurements(
            title=said(condition_text(table.condition)),
            answer=_answer(table.scores),
            columns=tuple(
                _VISIT.fill(number=number) for number in range(1, table.scores.shape[1] + 1)
            ),
            subjects=table.subjects,
            condition=table.condition,
            metric=table.metric,
            left_out={who: said(why) for who, why in table.left_out.items()},
        )
        for table in tables
    ]


def _csv_study(
    path: Path, subject: str, columns: str, where: list[str], like: Path | None, metric: str
) -> RepeatedMeasurements:
    """Return the measurements in a CSV table; raises AnalysisError for one without sense."""
    pairs = [condition.partition("=") for condition in where]
    if not all(separator for _, separator, _ in pairs):
        raise wrong_argument(Text("--where is a column, an equals sign and a value: leg=L."))
    with raised_as(AnalysisError, _NOT_UTF_8, UnicodeDecodeError, path=path):
        text = read_small_file(path).decode("utf-8-sig")
    table = read_scores(
        text,
        subject=subject,
        columns=[name.strip() for name in columns.split(",") if name.strip()],
        where={name: value for name, _, value in pairs},
    )
    condition, its_metric = (None, None) if like is None else _like(like, metric)
    return RepeatedMeasurements(
        title=path.name,
        answer=_answer(table.scores),
        columns=tuple(plain(name) for name in table.columns),
        subjects=table.subjects,
        condition=condition,
        metric=its_metric,
        left_out={},
    )


def _like(path: Path, metric: str) -> tuple[Condition, Metric]:
    """Return the one condition of a visit and the metric that its trials give."""
    visit = read_visit(path)
    conditions = conditions_of(visit)
    if len(conditions) != 1:
        raise AnalysisError(_SEVERAL_CONDITIONS.fill(path=path, n=len(conditions)))
    number = visit_value(visit, conditions[0], BASELINE, metric=metric)
    if not isinstance(number, Result):
        raise AnalysisError(_NO_EXAMPLE.fill(path=path, why=number.text))
    return conditions[0], Metric.of(number)


def _answer(scores: object) -> Reliability | AnalysisError:
    try:
        return measure(np.asarray(scores, dtype=np.float64))
    except AnalysisError as error:
        return error


def _model(
    studies: list[RepeatedMeasurements], formula: str, population: str, n_planned: int
) -> ErrorModel:
    model = ErrorModel()
    for study in studies:
        if isinstance(study.answer, AnalysisError):
            continue
        if study.condition is None or study.metric is None:
            raise wrong_argument(
                Text("A CSV table names no condition and no method. Give --like with a visit file.")
            )
        model = model.with_entry(
            error_entry(
                study.answer,
                study.condition,
                study.metric,
                population=population,
                on=date.today(),
                formula=formula,
                n_planned=n_planned,
            )
        )
    return model


def _keep(model: ErrorModel, library: Path | None, output: Path | None) -> None:
    if not model.entries:
        return
    if output is not None:
        with raised_as(StorageError, _NOT_WRITTEN, path=output):
            write_atomically(output, model.to_json().encode(), overwrite=False)
        print_error(_WROTE, path=output)
    if library is not None:
        print_error(_ADOPTED, path=adopt_error_model(library, model))
