"""What the ``forceplate study`` commands print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forceplate.cli.printing.messages import said
from forceplate.words import Text
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.follow_up.adherence import GroupAdherence
from forceplate_study.outcome.outcome import Outcome
from forceplate_study.results import answer_words, result_text
from forceplate_study.results.answer_words import PARTS, SYNTHETIC, word
from forceplate_study.results.result_rows import ResultRow, adherence_rows, outcome_rows
from forceplate_study.results.result_text import (
    ADHERENCE,
    adherence_notes,
    adherence_words,
    closing_notes,
    notes,
    part_title,
    reported_words,
)

_NOTHING_DUE = Text("No week of anybody is over yet.")


def adherence_lines(
    groups: Sequence[GroupAdherence], study: StudyDefinition, *, simulated: bool
) -> Iterator[str]:
    """Yield the adherence of the groups; of persons it stands in the file."""
    yield from _synthetic(simulated)
    yield said(ADHERENCE)
    rows = adherence_rows(groups, study)
    if not rows:
        yield said(_NOTHING_DUE)
    kinds = {row.kind: said(word(row.kind)) for row in rows}
    width = max((11, *map(len, kinds.values())))
    for group in study.groups:
        yield said(group.title)
        for row in rows:
            if row.group == group.key and not row.participant:
                window, kind = said(word(row.window)), kinds[row.kind]
                found = said(adherence_words(row))
                reported = said(reported_words(row))
                yield f"  {window:<13} {kind:<{width}} {found}; {reported}"
    yield from map(said, adherence_notes(groups, study))


def outcome_lines(outcome: Outcome, study: StudyDefinition) -> Iterator[str]:
    """Yield every answer, with the sentences that go with it."""
    yield from _synthetic(outcome.simulated)
    rows = outcome_rows(outcome)
    for part in PARTS:
        own = [row for row in rows if row.part == part]
        if own:
            yield said(part_title(part, outcome))
            yield from (f"  {_answer(row, study)}" for row in own)
            yield from (f"  {said(note)}" for note in notes(part, outcome, study))
    yield from (said(note) for note in closing_notes(outcome, study))
    yield from _synthetic(outcome.simulated)


def _answer(row: ResultRow, study: StudyDefinition) -> str:
    head = said(result_text.head_words(row, study))
    if row.refused:
        return f"{head}: {said(result_text.refused_words(row, study))}"
    parts = [f"{head}:"]
    if row.part == "risk":
        parts.append(f"{row.n_injured} / {row.n} =")
    parts.append(said(result_text.value_words(row)))
    interval = said(result_text.interval_words(row))
    parts.append(f"({interval})" if interval else "")
    parts.append("" if row.p is None else said(result_text.p_words(row.p)))
    parts.append(f"[{said(answer_words.method_words(row.method))}]")
    return " ".join(filter(None, parts))


def _synthetic(simulated: bool) -> Iterator[str]:
    if simulated:
        yield said(SYNTHETIC)
