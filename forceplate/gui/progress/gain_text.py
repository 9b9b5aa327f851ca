"""A comparison of two visits in words and figures for the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QColor

from forceplate.analysis.gain.change import Verdict
from forceplate.analysis.gain.visit_gain import ConditionComparison
from forceplate.analysis.trial.condition_text import REGION_WORDS, condition_text
from forceplate.analysis.trial.refusals import refusal_text
from forceplate.analysis.trial.visit_summary import SideComparison
from forceplate.decimals import decimals_between_visits
from forceplate.gui.kit import theme
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.numbers import number, percent, signed
from forceplate.types import Condition, Refusal, Result
from forceplate.words import capital, say

OVERRIDE_SIGN = "*"
"""Behind every number that comes of a comparison made in spite of differences."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict in a few words, with its sign and colour."""

    sign: str
    words: str
    colour: QColor


def headline(comparison: ConditionComparison) -> Headline:
    """Return the verdict of a comparison, or that there is none."""
    colours, verdict = theme.colours(), comparison.verdict
    if isinstance(verdict, Refusal):
        never = verdict.reason == "not_comparable"
        sign, colour = ("✗", colours.bad) if never else ("?", colours.warn)
    else:
        sign, colour = {
            Verdict.GAIN: ("▲", colours.good),
            Verdict.LOSS: ("▼", colours.bad),
            Verdict.NOT_DISTINGUISHABLE: ("=", colours.muted),
        }[verdict]
    return Headline(sign, say(capital(comparison.label), code()), colour)


def change_words(comparison: ConditionComparison, visits: tuple[str, str]) -> str:
    """Return both numbers and the gain in one line; why there is none where there is none."""
    before, after, gain = comparison.baseline, comparison.follow_up, comparison.gain
    if isinstance(before, Refusal) or isinstance(after, Refusal):
        refused = before if isinstance(before, Refusal) else after
        return say(refusal_text(refused), code()) if isinstance(refused, Refusal) else ""
    sides = tr("{before_visit}: {before} {unit}, {after_visit}: {after} {unit}")
    words = sides.format(
        before_visit=visits[0],
        before=number(before.value, decimals_between_visits(before.unit)),
        after_visit=visits[1],
        after=number(after.value, decimals_between_visits(after.unit)),
        unit=before.unit,
    )
    if isinstance(gain, Refusal):
        return words
    change = tr("change {gain} {unit}").format(
        gain=signed(gain.value, decimals_between_visits(gain.unit)), unit=gain.unit
    )
    if isinstance(comparison.gain_percent, Result):
        change += f" ({signed(comparison.gain_percent.value)}\N{NO-BREAK SPACE}%)"
    mark = OVERRIDE_SIGN if comparison.override else ""
    return f"{words}; {change}{mark}"


def limit_words(comparison: ConditionComparison) -> str:
    """Return what a real change is, and how weak that is; empty where there is no change."""
    limit = comparison.mdc95
    if isinstance(limit, Refusal) or isinstance(comparison.gain, Refusal):
        return ""
    words = tr("Real above {limit} {unit} (MDC95).").format(
        limit=number(limit.value, decimals_between_visits(limit.unit)), unit=limit.unit
    )
    if limit.parameters.get("sem_assumed"):
        weak = tr("Weak: this measurement error was assumed, not measured.")
        words = f"{words} {weak}"
    return words


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


def clipboard(
    comparisons: Sequence[ConditionComparison], visits: tuple[str, str], subject_id: str
) -> str:
    """Return the table as tab-separated text with all that its numbers rest on."""
    heads, rows = table(comparisons, visits)
    heads = [tr("Person"), *heads, tr("Explanation")]
    lines = [heads]
    for comparison, row in zip(comparisons, rows, strict=True):
        lines.append([subject_id, *row, say(comparison.text, code())])
    return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines) + "\n"


def side_words(comparison: SideComparison) -> str:
    """Return which foot is weaker under a condition, and by how much of the stronger."""
    region = say(capital(REGION_WORDS[comparison.condition.region]), code())
    found = comparison.asymmetry
    if isinstance(found, Refusal):
        return f"{region}: {say(refusal_text(found), code())}"
    if abs(found.value) < 0.5:
        words = tr("{region}: left and right are equally strong")
    elif found.value > 0:
        words = tr("{region}: the left foot is {percent} weaker than the right")
    else:
        words = tr("{region}: the right foot is {percent} weaker than the left")
    return words.format(region=region, percent=percent(abs(found.value)))


def name(condition: Condition) -> str:
    """Return a condition with a capital."""
    return say(capital(condition_text(condition)), code())


def by_reason(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Return each sentence once, with the names of all that it holds for."""
    found: dict[str, list[str]] = {}
    for sentence, whose in pairs:
        found.setdefault(sentence, []).append(whose)
    return list(found.items())
