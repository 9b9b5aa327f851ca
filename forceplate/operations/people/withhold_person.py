"""What names a person, found in any bytes, and taken out of what visits of others tell of them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from forceplate.analysis.corrections import What
from forceplate.documents import dump_json, from_plain, load_json, to_plain
from forceplate.storage.library import named_visit
from forceplate.types import WITHHELD, ChangeRecord, Visit

TELLING_BYTES = 5
"""A shorter id or name is found in files of others too: it is looked for as a word."""


def finding(words: Iterable[str]) -> re.Pattern[bytes]:
    """Return what finds these words in bytes; a short one only where it is a word by itself."""
    parts = []
    for form in (form for word in words for form in forms_of(word)):
        escaped = re.escape(form)
        is_telling = len(form) >= TELLING_BYTES
        parts.append(
            escaped if is_telling else rb"(?<![A-Za-z0-9_-])" + escaped + rb"(?![A-Za-z0-9-])"
        )
    return re.compile(b"|".join(parts)) if parts else re.compile(rb"(?!)")


def forms_of(word: str) -> list[bytes]:
    """Return how a word may stand in a file."""
    forms = [unicodedata.normalize(form, word).encode() for form in ("NFC", "NFD")]
    return list(dict.fromkeys(form for form in forms if form))


class Withholding:
    """Takes a person out of the traces in visits of others: of corrected persons, moved trials.

    Only values that name a person are looked at, each as a whole: an id may be a word like any
    other. In what people wrote, ids and names are looked for that are long enough to tell.
    """

    def __init__(self, ids: Sequence[str], names: Sequence[str]) -> None:
        self._ids = ids
        words = [*ids, *(word for name in names for word in (name, *name.split()))]
        self._telling = finding(w for w in words if len(w) >= TELLING_BYTES)

    def visit(self, visit: Visit) -> Visit:
        """Return a visit that does not name the person; the same one where it never did."""
        header = visit.header
        changes, history = self._changes(header.changes), self._history(header.history_json)
        trials = tuple(
            replace(trial, changes=self._changes(trial.changes)) for trial in visit.trials
        )
        before = [header.changes, header.history_json, *(one.changes for one in visit.trials)]
        if [changes, history, *(one.changes for one in trials)] == before:
            return visit
        return Visit(replace(header, changes=changes, history_json=history), trials)

    def _changes(self, changes: Sequence[ChangeRecord]) -> tuple[ChangeRecord, ...]:
        return tuple(map(self._change, changes))

    def _change(self, one: ChangeRecord) -> ChangeRecord:
        former, new = self._value(one.what, one.former), self._value(one.what, one.new)
        is_theirs = (former, new) != (one.former, one.new) or self._is_told(one.reason)
        return replace(one, former=former, new=new, reason=WITHHELD if is_theirs else one.reason)

    def _value(self, what: str, value: str | float | None) -> str | float | None:
        if not isinstance(value, str):
            return value
        if what == What.EMPTIED:
            return self._emptied(value)
        is_theirs = (
            (what == What.PERSON and value in self._ids)
            or (what in {What.PLACE, What.GIVEN} and value.partition("/")[0] in self._ids)
            or (what == What.NOTE and self._is_told(value))
        )
        return WITHHELD if is_theirs else value

    def _emptied(self, text: str) -> str:
        """Return what is kept of a visit that was emptied: nothing of the person's own."""
        try:
            was = load_json(text)
            if was.get("subject_id") in self._ids:
                return WITHHELD
            changes = from_plain(tuple[ChangeRecord, ...], was["changes"])
        except (ValueError, KeyError, AttributeError):
            return text
        history = was.get("history_json")
        kept = (self._changes(changes), self._history(history))
        if kept == (changes, history):
            return text
        return dump_json(
            {**was, "changes": [to_plain(one) for one in kept[0]]}
            | ({"history_json": kept[1]} if history else {})
        )

    def _history(self, text: str | None) -> str | None:
        try:
            history = json.loads(text or "[]")
            theirs = [one for one in history if self._is_source(one["source"])]
        except (ValueError, KeyError, TypeError):
            return text
        for one in theirs:
            one["source"] = WITHHELD
        return json.dumps(history, ensure_ascii=False) if theirs else text

    def _is_source(self, source: str) -> bool:
        entry = named_visit(Path(source))
        return source.split("/", maxsplit=1)[0] in self._ids or (
            entry is not None and entry.subject_id in self._ids
        )

    def _is_told(self, text: str) -> bool:
        return self._telling.search(text.encode()) is not None
