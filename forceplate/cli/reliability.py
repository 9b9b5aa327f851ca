"""``forceplate reliability``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forceplate.cli import reliability_words as words
from forceplate.cli.output import ExitCode, Json, JsonOption, print_error, print_json
from forceplate.errors import AnalysisError
from forceplate.words import Text, say

if TYPE_CHECKING:
    from forceplate.analysis.reliability.agreement import Reliability
    from forceplate.analysis.reliability.bland_altman import LimitsOfAgreement
    from forceplate.analysis.reliability.error_model import ErrorModel, Metric
    from forceplate.analysis.reliability.estimate import Estimate
    from forceplate.operations.repeated_visits import ScoreTable
    from forceplate.types import Condition


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Example: forceplate reliability library/*/*.h5 --adopt library "
        "--population '20 adults of our clinic, 7 days apart, no training between'"
    )(reliability)


@dataclass(frozen=True, slots=True)
class _Study:
    """Repeated measurements of one condition with what they say."""

    title: str
    table: ScoreTable | None
    """None for a CSV table."""
    answer: Reliability | AnalysisError
    columns: tuple[Text, ...]
    subjects: tuple[str, ...]
    condition: Condition | None
    metric: Metric | None
    left_out: dict[str, str]

    @property
    def incomplete(self) -> list[str]:
        """Return the persons of whom a visit is missing."""
        if isinstance(self.answer, AnalysisError):
            return []
        return [self.subjects[row] for row in self.answer.incomplete]


def reliability(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Visit files of persons measured twice or more.", show_default=False),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(help="A table instead: a row per person, a column per visit."),
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
    language: Annotated[str, typer.Option(help="en or nl.")] = "en",
    as_json: JsonOption = False,
) -> None:
    """Work out the measurement error from repeated visits without training between them.

    Gives ICC, SEM by each usual formula, MDC, limits of agreement and learning, and makes the
    error model by which a library judges its gains.
    """
    from forceplate.cli.compare import check_language

    check_language(language)
    if (csv is None) == (not files):
        raise typer.BadParameter("Give visit files or --csv, one of the two.")
    wants_model = adopt is not None or output is not None
    if wants_model and not population.strip():
        raise typer.BadParameter("An error model needs --population: who, and how far apart.")
    if csv is not None:
        studies = [_csv_study(csv, subject, columns, where or [], like, metric)]
    else:
        studies = _visit_studies(files or [], metric, language)
    if as_json:
        print_json({"studies": [_document(study) for study in studies]})
    else:
        for study in studies:
            typer.echo("\n".join(_lines(study, language)))
    if wants_model:
        _keep(_model(studies, formula, population), adopt, output, language)
    if not any(not isinstance(study.answer, AnalysisError) for study in studies):
        raise typer.Exit(ExitCode.REFUSED)


def _visit_studies(files: list[Path], metric: str, language: str) -> list[_Study]:
    from functools import partial

    from forceplate.analysis import compare_visits
    from forceplate.analysis.trial.condition_text import condition_text
    from forceplate.operations.repeated_visits import score_tables
    from forceplate.storage.visit.visit_file import read_visit

    compare = partial(compare_visits, metric=metric)
    tables = score_tables((read_visit(path) for path in files), compare=compare)
    return [
        _Study(
            title=say(condition_text(table.condition), language),
            table=table,
            answer=_answer(table.scores),
            columns=tuple(
                words.VISIT.fill(number=number) for number in range(1, table.scores.shape[1] + 1)
            ),
            subjects=table.subjects,
            condition=table.condition,
            metric=table.metric,
            left_out={who: say(why, language) for who, why in table.left_out.items()},
        )
        for table in tables
    ]


def _csv_study(
    path: Path, subject: str, columns: str, where: list[str], like: Path | None, metric: str
) -> _Study:
    from forceplate.analysis.reliability.repeated_csv import read_scores
    from forceplate.cli.small_file import read_small_file

    pairs = [condition.partition("=") for condition in where]
    if not all(separator for _, separator, _ in pairs):
        raise typer.BadParameter("--where is a column, an equals sign and a value: leg=L.")
    try:
        text = read_small_file(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnalysisError(words.NOT_UTF_8.fill(path=path, why=error.reason)) from error
    table = read_scores(
        text,
        subject=subject,
        columns=[name.strip() for name in columns.split(",") if name.strip()],
        where={name: value for name, _, value in pairs},
    )
    condition, its_metric = (None, None) if like is None else _like(like, metric)
    return _Study(
        title=path.name,
        table=None,
        answer=_answer(table.scores),
        columns=tuple(Text(name, name) for name in table.columns),
        subjects=table.subjects,
        condition=condition,
        metric=its_metric,
        left_out={},
    )


def _like(path: Path, metric: str) -> tuple[Condition, Metric]:
    """Return the one condition of a visit and the metric that its trials give."""
    from forceplate.analysis.gain.visit_gain import conditions_of
    from forceplate.analysis.gain.visit_value import BASELINE, visit_value
    from forceplate.analysis.reliability.error_model import Metric
    from forceplate.storage.visit.visit_file import read_visit
    from forceplate.types import Result

    visit = read_visit(path)
    conditions = conditions_of(visit)
    if len(conditions) != 1:
        raise AnalysisError(words.SEVERAL_CONDITIONS.fill(path=path, n=len(conditions)))
    number = visit_value(visit, conditions[0], BASELINE, metric=metric)
    if not isinstance(number, Result):
        raise AnalysisError(words.NO_EXAMPLE.fill(path=path, why=number.text))
    return conditions[0], Metric.of(number)


def _answer(scores: object) -> Reliability | AnalysisError:
    import numpy as np

    from forceplate.analysis.reliability.agreement import reliability as measure

    try:
        return measure(np.asarray(scores, dtype=np.float64))
    except AnalysisError as error:
        return error


def _model(studies: list[_Study], formula: str, population: str) -> ErrorModel:
    from forceplate.analysis.reliability.error_model import ErrorModel, error_entry

    model = ErrorModel()
    for study in studies:
        if isinstance(study.answer, AnalysisError):
            continue
        if study.condition is None or study.metric is None:
            raise typer.BadParameter(
                "A CSV table names no condition and no method. Give --like with a visit file."
            )
        model = model.with_entry(
            error_entry(
                study.answer,
                study.condition,
                study.metric,
                population=population,
                on=date.today(),
                formula=formula,
            )
        )
    return model


def _keep(model: ErrorModel, library: Path | None, output: Path | None, language: str) -> None:
    from forceplate.errors import StorageError
    from forceplate.files import write_atomically
    from forceplate.operations.own_error_model import adopt_error_model

    if not model.entries:
        return
    if output is not None:
        try:
            write_atomically(output, model.to_json().encode(), overwrite=False)
        except OSError as error:
            raise StorageError(
                words.NOT_WRITTEN.fill(path=output, why=error.strerror or str(error))
            ) from error
        print_error(say(words.WROTE.fill(path=output), language))
    if library is not None:
        adopted = words.ADOPTED.fill(path=adopt_error_model(library, model))
        print_error(say(adopted, language))


def _lines(study: _Study, language: str) -> list[str]:
    return [study.title, *(f"  {say(line, language)}" for line in _sentences(study))]


def _sentences(study: _Study) -> Iterator[Text]:
    from forceplate.analysis.reliability.agreement import SEM_FORMULAS, plain_words
    from forceplate.analysis.reliability.standard_error import mdc

    for who, why in study.left_out.items():
        yield words.LEFT_OUT.fill(who=who, why=why)
    if isinstance(study.answer, AnalysisError):
        yield words.REFUSED.fill(why=study.answer.text)
        return
    answer, unit = study.answer, study.metric.unit if study.metric else ""
    yield words.SIZE.fill(persons=answer.mean_squares.n, visits=answer.mean_squares.k)
    if study.incomplete:
        yield words.INCOMPLETE.fill(who=", ".join(study.incomplete))
    yield words.means(study.columns, answer.visit_means, unit)
    for name, icc in answer.icc.items():
        yield words.ICC.fill(name=name, estimate=words.interval(icc, 3))
    for name, sem in answer.sem.items():
        yield words.SEM.fill(
            sem=sem, mdc95=mdc(sem, 1.96), mdc90=mdc(sem, 1.645), unit=unit, name=name,
            formula=SEM_FORMULAS[name],
        )  # fmt: skip
    yield words.SEM_INTERVAL.fill(estimate=words.interval(answer.sem_interval, 2))
    for name, cv in answer.cv_percent.items():
        yield words.CV.fill(cv=cv, name=name)
    yield words.SHIFT.fill(f=answer.visits_f, p=answer.visits_p)
    for number, step in enumerate(answer.steps, 1):
        if step is None:
            yield words.ALL_ALIKE.fill(first=number, second=number + 1)
            continue
        yield words.STEP.fill(
            first=number, second=number + 1, shift=words.interval(step.bias, 2), unit=unit
        )
        yield words.LIMITS.fill(
            lower=words.interval(step.lower, 2), upper=words.interval(step.upper, 2), unit=unit
        )
        if step.slope.excludes_zero:
            yield words.SLOPE
    yield plain_words(answer, unit)


def _document(study: _Study) -> Json:
    from forceplate.analysis.reliability.agreement import SEM_FORMULAS, plain_words
    from forceplate.analysis.reliability.standard_error import mdc
    from forceplate.cli.trials import condition_document

    common: dict[str, Json] = {
        "title": study.title,
        "condition": None if study.condition is None else condition_document(study.condition),
        "unit": study.metric.unit if study.metric else None,
        "left_out": study.left_out,
        "incomplete": study.incomplete,
    }
    if isinstance(study.answer, AnalysisError):
        return {**common, "refused": str(study.answer)}
    answer, squares = study.answer, study.answer.mean_squares
    unit = study.metric.unit if study.metric else ""
    return {
        **common,
        "n_persons": squares.n,
        "n_visits": squares.k,
        "visit_means": dict(
            zip((name.en for name in study.columns), answer.visit_means, strict=True)
        ),
        "mean_squares": {
            "between": squares.between,
            "visits": squares.visits,
            "within": squares.within,
            "error": squares.error,
        },
        "icc": {name: _estimate(icc) for name, icc in answer.icc.items()},
        "sem": {
            name: {
                "value": sem,
                "mdc95": mdc(sem, 1.96),
                "mdc90": mdc(sem, 1.645),
                "formula": SEM_FORMULAS[name].en,
            }
            for name, sem in answer.sem.items()
        },
        "sem_interval": _estimate(answer.sem_interval),
        "cv_percent": dict(answer.cv_percent),
        "sentence": plain_words(answer, unit).en,
        "sentence_nl": plain_words(answer, unit).nl,
        "shift_f": answer.visits_f,
        "shift_p": answer.visits_p,
        "steps": [None if step is None else _step(step) for step in answer.steps],
    }


def _step(step: LimitsOfAgreement) -> Json:
    return {
        "n": step.n,
        "shift": _estimate(step.bias),
        "sd": step.sd,
        "lower_limit": _estimate(step.lower),
        "upper_limit": _estimate(step.upper),
        "slope": _estimate(step.slope),
    }


def _estimate(estimate: Estimate) -> Json:
    return {"value": estimate.value, "ci95": [estimate.low, estimate.high]}
