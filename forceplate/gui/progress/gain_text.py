"""A comparison of two visits in words and figures for the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forceplate.analysis.gain.change import Verdict
from forceplate.analysis.gain.side_difference import SideDifference
from forceplate.analysis.gain.visit_gain import ConditionComparison, dashed_text
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.analysis.trial.refusals import Reason, refusal_text
from forceplate.decimals import decimals_between_visits
from forceplate.gui.kit.lane import LaneLine
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.numbers import number, signed
from forceplate.gui.kit.states import State
from forceplate.operations.gain.person_progress import PersonProgress
from forceplate.types import Condition, Parameter, Refusal, Result
from forceplate.words import Text, capital

NO_BREAK = "\N{NO-BREAK SPACE}"
OVERRIDE_SIGN = "*"
"""Behind every number that comes of a comparison made in spite of differences."""
_NOT_MEASURED = Text("not measured")


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict in a few words, with its shape."""

    state: State
    words: str
    is_dashed: bool
    """The verdict is not firm."""


def headline(comparison: ConditionComparison) -> Headline:
    """Return the verdict of a comparison, or that there is none."""
    verdict = comparison.verdict
    if {each.what for each in comparison.differences} == {"condition"}:  # what lacks is no alarm
        return Headline(State.NONE, said(capital(_NOT_MEASURED)), is_dashed=False)
    if isinstance(verdict, Refusal):
        state = State.WRONG if verdict.reason == "not_comparable" else State.NONE
    else:
        state = _STATES[verdict]
    is_dashed = isinstance(verdict, Verdict) and not comparison.is_firm
    return Headline(state, said(capital(comparison.label)), is_dashed)


_STATES = {
    Verdict.GAIN: State.UP,
    Verdict.LOSS: State.DOWN,
    Verdict.NOT_DISTINGUISHABLE: State.SAME,
}


def _of_limit(comparison: ConditionComparison, parameter: str) -> Parameter | None:
    limit = comparison.mdc95
    return limit.parameters.get(parameter) if isinstance(limit, Result) else None


def summary(comparisons: Sequence[ConditionComparison]) -> Headline:
    """Return all verdicts in one sentence, the real ones first, each with its conditions.

    Its shape is that of a loss before a gain before none.
    """
    heads = [(headline(one), one) for one in sorted(comparisons, key=_weight)]
    found = by_reason((head.words, said(condition_text(c.condition))) for head, c in heads)
    words = ". ".join(f"{verdict}: {', '.join(names)}" for verdict, names in found)
    if len(found) == 1 and len(comparisons) > 1:
        words = tr("{verdict}: all {n} conditions").format(verdict=found[0][0], n=len(comparisons))
    state = heads[0][0].state if heads else State.NONE
    is_dashed = any(head.is_dashed for head, _ in heads if head.state is state)
    return Headline(state, words, is_dashed)


def _weight(comparison: ConditionComparison) -> int:
    order = (State.DOWN, State.UP, State.SAME, State.WRONG, State.NONE)
    return order.index(headline(comparison).state)


def change_words(comparison: ConditionComparison) -> str:
    """Return the gain with its unit and sign; empty where there is none."""
    gain = comparison.gain
    if isinstance(gain, Refusal):
        return ""
    mark = OVERRIDE_SIGN if comparison.override else ""
    return f"{signed(gain.value, decimals_between_visits(gain.unit))}{NO_BREAK}{gain.unit}{mark}"


def percent_words(comparison: ConditionComparison) -> str:
    """Return the gain in percent of the first number; empty where there is none."""
    found = comparison.gain_percent
    return f"{signed(found.value)}{NO_BREAK}%" if isinstance(found, Result) else ""


def value_words(value: Result | Refusal) -> str:
    """Return a strength with its unit, or why there is none."""
    if isinstance(value, Refusal):
        return said(refusal_text(value))
    return f"{number(value.value, decimals_between_visits(value.unit))}{NO_BREAK}{value.unit}"


def limit_words(comparison: ConditionComparison) -> str:
    """Return from where a change is real; empty where that is not known."""
    limit = "" if isinstance(comparison.gain, Refusal) else _limit_alone(comparison)
    return tr("real above {limit}").format(limit=limit) if limit else ""


def limit_doubt(comparisons: Sequence[ConditionComparison]) -> LaneLine | None:
    """Return what weakens the limits, the worst first; None: they are the clinic's own, in full."""
    judged = [one for one in comparisons if isinstance(one.mdc95, Result)]
    if not judged:
        return None
    limits = ", ".join(dict.fromkeys(filter(None, map(_limit_alone, judged))))
    if any(one.is_assumed for one in judged):
        return LaneLine(
            State.DOUBT,
            tr(
                "Dashed: the limits ({limits}) are assumed (ICC 0.90, spread of Ridge 2017), not "
                "measured in this practice."
            ).format(limits=limits),
        )
    weak = "".join(f" {said(text)}" for text in dashed_text(judged))
    n_changed = max(int(_of_limit(one, "sem_changed_visits") or 0) for one in judged)
    if n_changed:
        return LaneLine(
            State.DOUBT,
            said(
                Text(
                    "The limits ({limits}) were made from visits of which {n:has|have} been "
                    "corrected or erased since."
                ).fill(limits=limits, n=n_changed)
            )
            + weak,
        )
    careful = [one for one in judged if _of_limit(one, "sem_is_upper_end")]
    if careful:
        return LaneLine(
            State.INFO,
            tr(
                "Until {planned} people: the limits ({limits}) are the upper end of our own error; "
                "{n} people were measured so far."
            ).format(
                planned=_of_limit(careful[0], "sem_persons_planned"),
                limits=limits,
                n=_of_limit(careful[0], "sem_persons"),
            )
            + weak,
        )
    return LaneLine(
        State.INFO if weak else State.GOOD,
        said(
            Text("The limits ({limits}) are our own, measured on {n:person|people}.").fill(
                limits=limits, n=_of_limit(judged[0], "sem_persons") or "?"
            )
        )
        + weak,
    )


def _limit_alone(comparison: ConditionComparison) -> str:
    limit = comparison.mdc95
    return value_words(limit) if isinstance(limit, Result) else ""


def simple(result: Result | Refusal, *, is_change: bool = False) -> str:
    """Return a figure without its unit, or that there is none."""
    if isinstance(result, Refusal):
        return tr("none")
    decimals = decimals_between_visits(result.unit)
    return signed(result.value, decimals) if is_change else number(result.value, decimals)


def table(
    comparisons: Sequence[ConditionComparison], visits: tuple[str, str]
) -> tuple[list[str], list[list[str]]]:
    """Return the heads and the rows of the table of a comparison."""
    unit = next((c.baseline.unit for c in comparisons if isinstance(c.baseline, Result)), "N")
    heads = [
        tr("Condition"),
        f"{visits[0]} ({unit})",
        f"{visits[1]} ({unit})",
        tr("Gain ({unit})").format(unit=unit),
        tr("Gain (%)"),
        tr("95 % from ({unit})").format(unit=unit),
        tr("95 % to ({unit})").format(unit=unit),
        tr("MDC95 ({unit})").format(unit=unit),
        tr("Gain (% body weight)"),
        tr("Verdict"),
    ]
    return heads, [_row(comparison) for comparison in comparisons]


def _row(comparison: ConditionComparison) -> list[str]:
    mark = OVERRIDE_SIGN if comparison.override else ""
    derived = [
        simple(comparison.gain, is_change=True),
        simple(comparison.gain_percent, is_change=True),
        simple(comparison.gain_ci95_low, is_change=True),
        simple(comparison.gain_ci95_high, is_change=True),
        simple(comparison.mdc95),
        simple(comparison.gain_body_weight, is_change=True),
        headline(comparison).words,
    ]
    return [
        name(comparison.condition),
        simple(comparison.baseline),
        simple(comparison.follow_up),
        *(f"{text}{mark}" for text in derived),
    ]


def clipboard(progress: PersonProgress, visits: tuple[str, str]) -> str:
    """Return the table as tab-separated text with all that its numbers rest on.

    Below it stands what puts the visits in doubt, and what was corrected.
    """
    comparisons, subject_id = progress.comparisons, progress.subject_id
    heads, rows = table(comparisons, visits)
    heads = [tr("Person"), *heads, tr("Explanation")]
    lines = [heads]
    for comparison, row in zip(comparisons, rows, strict=True):
        lines.append([subject_id, *row, said(comparison.text)])
    lines += [[said(text)] for text in (*progress.doubts, *progress.corrected)]
    return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines) + "\n"


def side_words(found: SideDifference, visit: str) -> str:
    """Return how the feet differ at a visit, in percent of the stronger."""
    return tr("{visit}: {why}").format(visit=visit, why=said(found.finding))


def side_verdict(found: SideDifference) -> tuple[State, str]:
    """Return whether the feet differ by more than measurement error, in a few words."""
    states = {None: State.NONE, False: State.SAME, True: State.INFO}
    return states[found.is_beyond], said(found.label)


def side_limit_words(found: SideDifference) -> str:
    """Return the difference of the feet and its limit; empty where either is not known."""
    if found.difference is None or found.limit is None or isinstance(found.left, Reason):
        return ""
    unit = found.left.unit
    decimals = decimals_between_visits(unit)
    return tr("{difference} {unit}, real above {limit} {unit}").format(
        difference=number(abs(found.difference), decimals), unit=unit,
        limit=number(found.limit, decimals),
    ).replace(f" {unit}", f"{NO_BREAK}{unit}")  # fmt: skip


def name(condition: Condition) -> str:
    """Return a condition with a capital."""
    return said(capital(condition_text(condition)))


def by_reason(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Return each sentence once, with the names of all that it holds for."""
    found: dict[str, list[str]] = {}
    for sentence, whose in pairs:
        found.setdefault(sentence, []).append(whose)
    return list(found.items())
