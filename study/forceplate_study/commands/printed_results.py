"""What the ``forceplate study`` commands print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forceplate.words import say
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.outcome.outcome import Outcome
from forceplate_study.results import result_text, vocabulary
from forceplate_study.results.result_rows import AdherenceRow, ResultRow, outcome_rows
from forceplate_study.results.result_text import (
    ADHERENCE,
    adherence_words,
    closing_notes,
    notes,
    part_title,
    reported_words,
)
from forceplate_study.results.vocabulary import PARTS, SYNTHETIC, word


def adherence_lines(
    rows: Sequence[AdherenceRow], study: StudyDefinition, language: str, *, simulated: bool
) -> Iterator[str]:
    """Yield the adherence of the groups; of persons it stands in the file."""
    yield from _synthetic(simulated, language)
    yield say(ADHERENCE, language)
    kinds = {row.kind: say(word(row.kind), language) for row in rows}
    width = max((11, *map(len, kinds.values())))
    for group in study.groups:
        yield say(group.title, language)
        for row in rows:
            if row.group == group.key and not row.participant:
                window, kind = say(word(row.window), language), kinds[row.kind]
                found = say(adherence_words(row), language)
                reported = say(reported_words(row), language)
                yield f"  {window:<13} {kind:<{width}} {found}; {reported}"


def outcome_lines(outcome: Outcome, study: StudyDefinition, language: str) -> Iterator[str]:
    """Yield every answer, with the sentences that go with it."""
    yield from _synthetic(outcome.simulated, language)
    rows = outcome_rows(outcome)
    for part in PARTS:
        own = [row for row in rows if row.part == part]
        if own:
            yield say(part_title(part, outcome), language)
            yield from (f"  {_answer(row, study, language)}" for row in own)
            yield from (f"  {say(note, language)}" for note in notes(part, outcome, study))
    yield from (say(note, language) for note in closing_notes(outcome, study))
    yield from _synthetic(outcome.simulated, language)


def _answer(row: ResultRow, study: StudyDefinition, language: str) -> str:

    heads = (result_text.group_words(row, study), vocabulary.name_words(row.name))
    head = ", ".join(filter(None, (say(text, language) for text in heads)))
    if row.refused:
        return f"{head}: {say(result_text.refused_words(row, study), language)}"
    said = [f"{head}:"]
    if row.part == "risk":
        said.append(f"{row.n_injured} / {row.n} =")
    said.append(say(result_text.value_words(row), language))
    interval = say(result_text.interval_words(row), language)
    said.append(f"({interval})" if interval else "")
    said.append("" if row.p is None else say(result_text.p_words(row.p), language))
    said.append(f"[{say(vocabulary.method_words(row.method), language)}]")
    return " ".join(filter(None, said))


def _synthetic(simulated: bool, language: str) -> Iterator[str]:
    if simulated:
        yield say(SYNTHETIC, language)
