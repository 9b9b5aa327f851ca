"""A copy of visits that may be shared: other ids, other dates, no word about anybody.

What goes: the pseudonym (a new random one, the same for all visits of a person), all dates (moved
back by a number of days that is random for each person and the same for all visits, so that
intervals and times of day stay), operator, notes, why a trial ended early in
words, who overruled, marked or changed a trial or visit and why,
recording ids, the last check of the platform. What stays, because the analysis needs it: counts,
times within a trial, results, body mass, conditions, protocol, platform and its serial number,
calibration (its date moved likewise).
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from forceplate.analysis.corrections import What
from forceplate.analysis.quality import judged
from forceplate.documents import dump_json, load_json
from forceplate.errors import CalibrationError, CancelledError, StorageError
from forceplate.files import sync_folder, write_atomically
from forceplate.operations.library.verify import verify_visit
from forceplate.reasons import reason_of
from forceplate.started_anyway import decisions_in, json_of
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import WITHHELD, ChangeRecord, Override, Refusal, Trial, Visit, VisitHeader
from forceplate.words import Text, in_context
from forceplate_calibration import Calibration

LONGEST_SHIFT_DAYS = 3650
KEY_FORMAT = "forceplate-key"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SIGNS = "CDFHJKMNPRTWXY3479"
_N_SIGNS = 8
_SHORTEST_TELLING_ID = 4
"""A shorter id is a word or number like any other: it would be found everywhere."""
_TELLING_NOTHING = frozenset(
    {What.BODY_MASS, What.VISIT, What.SIDE, What.REGION, What.POSTURE, What.FIXATION}
)
"""Changes whose values are of the kind that stays in the copy."""
_NOTHING_TO_COPY = Text("There is no visit to copy.")
_EARLIER_COPY = Text("{path} is a visit that came before. Leave one of the two out.")
_COPY_NOT_VERIFIED = Text(
    "The copy of {path} does not verify: {finding} See `forceplate verify` for the original."
)
_HISTORY_UNREADABLE = Text(
    "The history of visit {visit} of {subject_id} cannot be read. Mend it, or leave the visit out."
)
_TRACE_LEFT = Text(
    "The id {found} stands in the {where} of a visit of that person or another, and would stay in "
    "the copy. Nothing was copied. Leave those visits out."
)
_PARTS_OF_VISIT = {
    "label": Text("label"),
    "protocol": in_context("with article", "protocol"),
    "calibration": in_context("with article", "calibration"),
    "platform": Text("platform"),
    "channel": Text("name of a channel"),
    "fixation": in_context("with article", "fixation"),
    "column": Text("name of a column"),
    "verdict": Text("verdict"),
    "checks": Text("checks"),
    "results": Text("results"),
}
_PART_OF_CHANGE: Mapping[str, str] = {What.FIXATION: "fixation"}
_COPY_EXISTS = Text("{folder} exists already. Choose a folder that is not there yet.")
_KEY_EXISTS = Text("{key} exists already, and no key is ever replaced. Choose another.")
_KEY_IN_COPY = Text("{key} would be shared with the copy. Keep the key apart from it.")
_COPY_NOT_WRITTEN = Text(
    "Cannot write {path}: {why}. Nothing was left of the copy. Check the folder and the disk, then "
    "try again."
)


@dataclass(frozen=True, slots=True)
class Alias:
    """Who somebody is in the copy."""

    subject_id: str
    shift_days: int
    """Added to all dates; negative."""


@dataclass(frozen=True, slots=True)
class Anonymised:
    """What was made."""

    folder: Path
    """A library."""
    key: Path
    """Who is who; to be kept apart from the copy."""
    n_visits: int
    n_people: int


def anonymise(
    paths: Sequence[Path],
    folder: Path,
    key: Path,
    *,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Anonymised:
    """Write a library with an anonymous copy of the visits, each verified.

    Any thread; both callbacks are called in it. The originals are only read.

    Parameters
    ----------
    folder
        Where the copy is to be; there must be nothing yet.
    key
        File that says who is who (JSON, readable by its user alone); outside the folder.

    Raises
    ------
    CancelledError
        ``is_cancelled`` said so.
    VisitFileError
        A visit cannot be read; the message names it.
    StorageError
        Folder or key exists or cannot be written, a copy does not verify, or an old id would
        stay in it. Whatever is raised, nothing is left of the copy.
    """
    folder, key = folder.absolute(), key.absolute()
    _check_targets(folder, key)
    if not paths:
        raise StorageError(_NOTHING_TO_COPY)
    try:
        aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise _cannot(folder, error) from error
    try:
        aliases = _copy_all(paths, Library(aside), on_progress, is_cancelled)
        write_atomically(key, _key_text(aliases), overwrite=False)
        try:
            aside.rename(folder)
        except OSError:
            key.unlink()
            raise
        sync_folder(folder.parent)
    except OSError as error:
        raise _cannot(folder, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Anonymised(folder, key, len(paths), len(aliases))


def _copy_all(
    paths: Sequence[Path],
    library: Library,
    on_progress: Callable[[int, int], None],
    is_cancelled: Callable[[], bool],
) -> dict[str, Alias]:
    aliases: dict[str, Alias] = {}
    taken: set[str] = set()
    for n_done, path in enumerate(paths, 1):
        if is_cancelled():
            raise CancelledError
        visit = read_visit(path)
        old_id = visit.header.subject_id
        if old_id not in aliases:
            aliases[old_id] = _new_alias(taken)
        _write_copy(path, anonymous(visit, aliases[old_id]), library)
        on_progress(n_done, len(paths))
    _refuse_traces(library, aliases)
    return aliases


def _write_copy(original: Path, copy: Visit, library: Library) -> None:
    header = copy.header
    target = library.visit_path(header)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    if any(target.parent.glob(f"{header.subject_id}_{header.visit}_*.h5")):
        raise StorageError(_EARLIER_COPY.fill(path=original))
    write_visit(target, copy)
    report = verify_visit(target)
    if not report.passed:
        raise StorageError(
            _COPY_NOT_VERIFIED.fill(path=original, finding=report.findings[0].message)
        )


def anonymous(visit: Visit, alias: Alias) -> Visit:
    """Return the visit as somebody else's, at another time."""
    shift = timedelta(days=alias.shift_days)
    header = visit.header
    calibration = header.calibration_json
    return Visit(
        replace(
            header,
            subject_id=alias.subject_id,
            started_at=header.started_at + shift,
            operator="",
            calibration_json=None if calibration is None else _shifted(calibration, shift),
            last_check_json=None,
            started_anyway_json=json_of(
                replace(each, reason=WITHHELD, by=WITHHELD, at=each.at + shift)
                for each in decisions_in(header.started_anyway_json)
            ),
            history_json=None if header.history_json is None else _history(header, shift),
            changes=_changes(header.changes, shift),
        ),
        tuple(_anonymous_trial(trial, shift) for trial in visit.trials),
    )


def _changes(changes: tuple[ChangeRecord, ...], shift: timedelta) -> tuple[ChangeRecord, ...]:
    """Return what was changed without who, why and any word; of numbers and choices to what."""

    def told(change: ChangeRecord, value: str | float | None) -> str | float | None:
        if value is None or change.what in _TELLING_NOTHING:
            return value
        if change.what == What.DAY:
            return _moved_text(str(value), shift)
        return WITHHELD

    return tuple(
        replace(
            change,
            former=told(change, change.former),
            new=told(change, change.new),
            by=WITHHELD,
            at=change.at + shift,
            reason=WITHHELD,
        )
        for change in changes
    )


def _anonymous_trial(trial: Trial, shift: timedelta) -> Trial:
    override, marks = trial.override, trial.marks
    copy = replace(
        trial,
        started_at=trial.started_at + shift,
        note="",
        end_error=None,
        override=None
        if override is None
        else Override(override.accepted, WITHHELD, WITHHELD, override.at + shift),
        marks=None if marks is None else replace(marks, by=WITHHELD, at=marks.at + shift),
        origin=None
        if trial.origin is None
        else replace(trial.origin, file_name=WITHHELD, sha256=WITHHELD),
        changes=_changes(trial.changes, shift),
    )
    return judged(copy) if override is not None else copy


def _shifted(calibration: str, shift: timedelta) -> str:
    """Return the calibration with every date in it moved and no operator; the rest is the same.

    An edited file stays marked as edited, and no other becomes so.
    """
    try:
        moved = dump_json(_moved(load_json(calibration), shift))
    except ValueError:  # no calibration at all, only kept as it was found
        return _moved_text(calibration, shift)
    try:
        copy = Calibration.from_json(moved)
        if not Calibration.from_json(calibration).is_edited:
            copy = replace(copy, checksum="")
        return copy.to_json()
    except CalibrationError:
        return moved


def _history(header: VisitHeader, shift: timedelta) -> str:
    """Return how the visit was made anew: that it was, at which distance, of which calibration."""
    try:
        entries = load_json(header.history_json or "")
    except ValueError:
        entries = None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise StorageError(
            _HISTORY_UNREADABLE.fill(visit=header.visit, subject_id=header.subject_id)
        )
    kept = ("former_calibration", "calibration")
    return dump_json(
        [
            {name: entry[name] for name in kept if name in entry}
            | {"at": _moved(entry.get("at", ""), shift)}
            | dict.fromkeys(("by", "reason", "source", "source_sha256"), WITHHELD)
            for entry in entries
        ]
    )


def _moved(value: Any, shift: timedelta) -> Any:
    if isinstance(value, dict):
        return {
            name: WITHHELD if name == "operator" and item else _moved(item, shift)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_moved(item, shift) for item in value]
    return _moved_text(value, shift) if isinstance(value, str) else value


def _moved_text(text: str, shift: timedelta) -> str:
    def move(found: re.Match[str]) -> str:
        with suppress(ValueError, OverflowError):  # it only looks like a date
            return (date.fromisoformat(found[0]) + shift).isoformat()
        return found[0]

    return _DATE.sub(move, text)


def _new_alias(taken: set[str]) -> Alias:
    while True:
        subject_id = "".join(secrets.choice(_SIGNS) for _ in range(_N_SIGNS))
        if subject_id not in taken:
            taken.add(subject_id)
            return Alias(subject_id, -1 - secrets.randbelow(LONGEST_SHIFT_DAYS))


def _refuse_traces(library: Library, aliases: dict[str, Alias]) -> None:
    """Raise StorageError where an old id stands in a copy: in words that the clinic chose."""
    telling = [old for old in aliases if len(old) >= _SHORTEST_TELLING_ID]
    if not telling:
        return
    words = "|".join(re.escape(old) for old in telling)
    search = re.compile(rf"(?<![A-Za-z0-9])(?:{words})(?![A-Za-z0-9])", re.IGNORECASE)
    for entry in library.visits():
        visit = read_visit(entry.path)
        for where, text in _clinics_words(visit):
            found = search.search(text)
            if found:
                part = _PARTS_OF_VISIT[where]
                raise StorageError(_TRACE_LEFT.fill(found=found[0], where=part))


def _clinics_words(visit: Visit) -> Iterator[tuple[str, str]]:
    """Yield every text of a copy that was not made by this program, and which part it is of."""
    header = visit.header
    platform = header.platform
    yield "label", header.visit
    yield "protocol", header.protocol
    yield "protocol", header.protocol_json or ""
    yield "calibration", header.calibration_json or ""
    for text in (platform.driver, platform.model, platform.serial_number, platform.firmware):
        yield "platform", text
    for channel in platform.channels:
        yield "channel", channel.name
    for change in (*header.changes, *(one for trial in visit.trials for one in trial.changes)):
        for value in (change.former, change.new):
            yield _PART_OF_CHANGE.get(change.what, "label"), str(value or "")
    for trial in visit.trials:
        yield "fixation", trial.condition.fixation
        for name in () if trial.origin is None else trial.origin.columns:
            yield "column", name
        yield "verdict", trial.verdict_reason
        for check in trial.checks:
            yield "checks", dump_json(dict(check.details))
            yield "checks", check.sentence
        for answer in (*trial.results, *trial.earlier_results):
            yield "results", answer.message if isinstance(answer, Refusal) else answer.unit


def _key_text(aliases: dict[str, Alias]) -> bytes:
    people = {
        old: {"subject_id": alias.subject_id, "shift_days": alias.shift_days}
        for old, alias in sorted(aliases.items())
    }
    document = {"format": KEY_FORMAT, "format_version": 1, "people": people}
    return (json.dumps(document, indent=2) + "\n").encode()


def _check_targets(folder: Path, key: Path) -> None:
    if os.path.lexists(folder):
        raise StorageError(_COPY_EXISTS.fill(folder=folder))
    if os.path.lexists(key):
        raise StorageError(_KEY_EXISTS.fill(key=key))
    if key.parent.resolve().is_relative_to(folder.resolve()):
        raise StorageError(_KEY_IN_COPY.fill(key=key))


def _cannot(folder: Path, error: OSError) -> StorageError:
    return StorageError(_COPY_NOT_WRITTEN.fill(path=error.filename or folder, why=reason_of(error)))
