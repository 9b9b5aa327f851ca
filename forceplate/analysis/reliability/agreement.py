"""How well repeated visits of unchanged persons agree: ICC, SEM, MDC, learning.

Notation of Shrout & Fleiss (1979): n persons x k visits; BMS between persons, JMS between
visits, WMS within persons, EMS what is left. ICC(2,.) is agreement ("A") and ICC(3,.)
consistency ("C") of McGraw & Wong (1996).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forceplate.analysis.reliability.bland_altman import LimitsOfAgreement, limits_of_agreement
from forceplate.analysis.reliability.estimate import NORMAL_95, TWO_SIDED_95, Estimate
from forceplate.analysis.reliability.sem_interval import PLANNED_PERSONS, sem_interval
from forceplate.analysis.reliability.standard_error import mdc
from forceplate.errors import AnalysisError
from forceplate.words import Text, joined, plain

MIN_PERSONS = 3
DEFAULT_SEM = "sqrt_error_mean_square"

SEM_FORMULAS: Mapping[str, Text] = {
    "sqrt_error_mean_square": Text(
        "sqrt(EMS): random error alone, the typical error; for two visits SD of differences "
        "/ sqrt(2)"
    ),
    "sqrt_within_mean_square": Text("sqrt(WMS): random error and shift between visits together"),
    "sqrt_visit_and_error_variance": Text(
        "sqrt(max(0, (JMS - EMS)/n) + EMS): the same, a shift estimated below 0 counts as 0"
    ),
    "sd_icc_1_1": Text("SD x sqrt(1 - ICC(1,1)), SD of all scores"),
    "sd_icc_2_1": Text("SD x sqrt(1 - ICC(2,1)), SD of all scores"),
    "sd_icc_3_1": Text("SD x sqrt(1 - ICC(3,1)), SD of all scores"),
}
"""Name of each usual formula and what it is."""


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """The two-way analysis of variance of persons x visits."""

    n: int
    """Persons."""
    k: int
    """Visits."""
    between: float
    """BMS, n - 1 degrees of freedom."""
    visits: float
    """JMS, k - 1."""
    within: float
    """WMS, n(k - 1)."""
    error: float
    """EMS, (n - 1)(k - 1)."""
    sd_all: float
    """Standard deviation of all scores about their mean."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """What repeated visits of unchanged persons say about one measurement."""

    mean_squares: MeanSquares
    incomplete: tuple[int, ...]
    """Rows that were left out because a visit is missing."""
    visit_means: tuple[float, ...]
    icc: Mapping[str, Estimate]
    """By ``ICC(1,1)``, ``ICC(2,1)``, ``ICC(3,1)``, ``ICC(1,k)``, ``ICC(2,k)``, ``ICC(3,k)``; the
    last but one is absent where so little lies between persons that it does not exist."""
    sem: Mapping[str, float]
    """By the names in ``SEM_FORMULAS``, in the unit of the scores."""
    sem_interval: Estimate
    """``sqrt_error_mean_square`` with its chi-square interval."""
    cv_percent: Mapping[str, float]
    """Random error in percent: ``sem_over_mean``, 100 sqrt(EMS) / mean of all scores, and
    ``log_scores``, 100 (exp(sqrt(EMS of the natural logarithms)) - 1); empty where a score is
    not above 0."""
    visits_f: float
    """JMS/EMS."""
    visits_p: float
    """Probability of such a shift between visits by chance."""
    steps: tuple[LimitsOfAgreement | None, ...]
    """Each visit against the one before it, bias and limits of agreement; None where all
    differences are the same."""

    @property
    def learning(self) -> Estimate | None:
        """Return the shift from the first visit to the second; None where it does not vary."""
        step = self.steps[0]
        return None if step is None else step.bias


def mean_squares(scores: NDArray[np.float64]) -> MeanSquares:
    """Return the mean squares of complete scores, (n_persons, n_visits)."""
    n, k = scores.shape
    centred = scores - scores.mean()
    rows, columns = centred.mean(axis=1), centred.mean(axis=0)
    within = centred - rows[:, None]
    residual = within - columns
    return MeanSquares(
        n=n,
        k=k,
        between=k * float(rows @ rows) / (n - 1),
        visits=n * float(columns @ columns) / (k - 1),
        within=float(np.sum(within**2)) / (n * (k - 1)),
        error=float(np.sum(residual**2)) / ((n - 1) * (k - 1)),
        sd_all=float(centred.std(ddof=1)),
    )


def reliability(scores: ArrayLike) -> Reliability:
    """Return ICC, SEM and learning of repeated measurements of unchanged persons.

    Parameters
    ----------
    scores : (n_persons, n_visits)
        One row for each person: rows must be independent, so not left and right of one
        person. NaN where a visit is missing; such rows are left out and listed.

    Raises
    ------
    AnalysisError
        Another shape, an infinite score, fewer than three complete rows or two visits, persons
        who do not differ, or visits that repeat each other exactly.
    """
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < 2:
        raise AnalysisError(
            Text(
                "The scores have shape {shape}; give one row per person and at least two visits."
            ).fill(shape=str(table.shape))
        )
    if np.isinf(table).any():
        raise AnalysisError(
            Text("A score is infinite; correct it, or leave it open when it is missing.")
        )
    complete = ~np.isnan(table).any(axis=1)
    whole = table[complete]
    if len(whole) < MIN_PERSONS:
        raise AnalysisError(
            Text(
                "{n_whole} of {n_persons} persons have every visit; at least {least} are "
                "needed, and many more for a result that is worth adopting."
            ).fill(n_whole=len(whole), n_persons=len(table), least=MIN_PERSONS)
        )
    squares = mean_squares(whole)
    _refuse_degenerate(squares, float(np.abs(whole).max()))
    return Reliability(
        mean_squares=squares,
        incomplete=tuple(int(row) for row in np.flatnonzero(~complete)),
        visit_means=tuple(float(mean) for mean in whole.mean(axis=0)),
        icc=icc_forms(squares),
        sem=sem_forms(squares),
        sem_interval=sem_interval(math.sqrt(squares.error), squares.n, squares.k),
        cv_percent=_cv_percent(whole),
        visits_f=squares.visits / squares.error,
        visits_p=_visits_p(squares),
        steps=tuple(
            _step(whole[:, column], whole[:, column + 1]) for column in range(squares.k - 1)
        ),
    )


def icc_forms(squares: MeanSquares) -> dict[str, Estimate]:
    """Return all six intraclass correlations with 95 % intervals; negative ones are kept.

    Shrout & Fleiss (1979), McGraw & Wong (1996). A bound that does not exist is None.
    """
    from scipy.stats import f  # noqa: PLC0415 - heavy

    def quantile(df1: float, df2: float) -> float:
        return float(f.ppf(TWO_SIDED_95, df1, df2))

    n, k, bms, jms, ems = squares.n, squares.k, squares.between, squares.visits, squares.error
    df_persons = n - 1
    forms: dict[str, Estimate] = {}
    for name, noise, df in (
        ("1", squares.within, n * (k - 1)),
        ("3", ems, (n - 1) * (k - 1)),
    ):
        low, high = quantile(df_persons, df) * noise, noise / quantile(df, df_persons)
        forms[f"ICC({name},1)"] = Estimate(
            *((bms - x) / (bms + (k - 1) * x) for x in (noise, low, high))
        )
        forms[f"ICC({name},k)"] = Estimate(*(1 - x / bms for x in (noise, low, high)))
    agreement = (bms - ems) / (bms + (k - 1) * ems + k * (jms - ems) / n)
    rest = n * (1 + (k - 1) * agreement) - k * agreement
    # Satterthwaite's degrees of freedom of the mix of JMS and EMS, both sides times EMS squared.
    df_mix = (
        df_persons * (k - 1) * (k * agreement * jms + rest * ems) ** 2
        / (df_persons * (k * agreement * jms) ** 2 + (rest * ems) ** 2)
    )  # fmt: skip
    above, below = quantile(df_persons, df_mix), quantile(df_mix, df_persons)
    mix = k * jms + (k * n - k - n) * ems
    low = n * (bms - above * ems) / (above * mix + n * bms)
    high = n * (below * bms - ems) / (mix + n * below * bms)
    # With next to no degrees of freedom the mix has no quantiles, and the bounds do not exist.
    single = Estimate(
        agreement,
        low if low <= agreement else None,
        high if high >= agreement else None,
    )
    forms["ICC(2,1)"] = single
    mean = _spearman_brown(single.value, k)
    if mean is not None:
        forms["ICC(2,k)"] = Estimate(
            mean, _spearman_brown(single.low, k), _spearman_brown(single.high, k)
        )
    return {name: forms[name] for name in sorted(forms, key=lambda name: name[::-1][1:])}


def _spearman_brown(icc: float | None, k: int) -> float | None:
    """Return the reliability of the mean of k; None below its pole at -1/(k - 1)."""
    if icc is None or 1 + (k - 1) * icc <= 0:
        return None
    return k * icc / (1 + (k - 1) * icc)


def sem_forms(squares: MeanSquares) -> dict[str, float]:
    """Return the standard error of measurement by every formula in ``SEM_FORMULAS``."""
    icc = icc_forms(squares)
    shift = max(0.0, (squares.visits - squares.error) / squares.n)
    return {
        "sqrt_error_mean_square": math.sqrt(squares.error),
        "sqrt_within_mean_square": math.sqrt(squares.within),
        "sqrt_visit_and_error_variance": math.sqrt(shift + squares.error),
        **{
            f"sd_icc_{form}_1": squares.sd_all * math.sqrt(1 - icc[f"ICC({form},1)"].value)
            for form in (1, 2, 3)
        },
    }


_PLAIN = Text(
    "From {n} persons: a change of one person is real above {mdc} (MDC95, SEM "
    "{sem}; the SEM itself lies between {low:.1f} and {high:.1f} with 95 % confidence)."
)
_UPPER_END = Text(
    "As a library's error it decides by its upper end, {mdc_high}, until {planned} persons are "
    "measured: an error of few persons is often found too small."
)
_SHIFT = Text(
    "The second visit gave {shift} without training: learning, or another shift. A "
    "first visit to practise takes part of it away."
)


def plain_words(measured: Reliability, unit: str) -> Text:
    """Return in words what a clinic learns from its repeated visits."""
    interval, learning = measured.sem_interval, measured.learning
    words = _PLAIN.fill(
        n=measured.mean_squares.n,
        sem=_with_unit(interval.value, unit, ".1f"),
        mdc=_with_unit(mdc(interval.value, NORMAL_95), unit, ".1f"),
        low=interval.low,
        high=interval.high,
    )
    if measured.mean_squares.n < PLANNED_PERSONS and interval.high is not None:
        limit = _with_unit(mdc(interval.high, NORMAL_95), unit, ".1f")
        words = joined(words, _UPPER_END.fill(mdc_high=limit, planned=PLANNED_PERSONS))
    if learning is None or not learning.excludes_zero:
        return words
    shift = _SHIFT.fill(shift=_with_unit(learning.value, unit, "+.1f"))
    return joined(words, shift)


def _with_unit(value: float, unit: str, form: str) -> Text:
    return plain(f"{{value:{form}}} {unit}".rstrip()).fill(value=value)


def _cv_percent(scores: NDArray[np.float64]) -> dict[str, float]:
    if scores.min() <= 0:
        return {}
    return {
        "sem_over_mean": 100 * math.sqrt(mean_squares(scores).error) / float(scores.mean()),
        "log_scores": 100 * math.expm1(math.sqrt(mean_squares(np.log(scores)).error)),
    }


def _visits_p(squares: MeanSquares) -> float:
    from scipy.stats import f  # noqa: PLC0415 - heavy

    df = squares.k - 1
    return float(f.sf(squares.visits / squares.error, df, (squares.n - 1) * df))


def _step(before: NDArray[np.float64], after: NDArray[np.float64]) -> LimitsOfAgreement | None:
    try:
        return limits_of_agreement(before, after)
    except AnalysisError:
        return None


def _refuse_degenerate(squares: MeanSquares, largest: float) -> None:
    # The residue of rounding in numbers of this size is not an error of measurement.
    nothing = (1e-12 * largest) ** 2
    if squares.error <= nothing:
        raise AnalysisError(
            Text(
                "The visits repeat each other exactly, so they say nothing about the error of "
                "measurement. Check that a visit was not copied."
            )
        )
    if squares.between <= nothing:
        raise AnalysisError(
            Text(
                "All persons have the same mean, so an intraclass correlation means nothing. "
                "Measure persons who differ."
            )
        )
