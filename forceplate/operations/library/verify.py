"""Is a visit file what it says? Its checksums, and its numbers computed once more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path

import numpy as np

from forceplate.analysis import analyse_trial
from forceplate.analysis.quality import final_verdict
from forceplate.analysis.trial.choices import DEFAULT_CHOICES, FORMER_CHOICES, Choices
from forceplate.errors import ForcePlateError, StorageError, VisitFileError
from forceplate.operations.library.distinct_visits import why_out_of_place
from forceplate.operations.library.spread_visits import each_visit
from forceplate.storage.signing_keys import is_signed, trusted_keys
from forceplate.storage.visit.visit_file import VisitParts, read_parts
from forceplate.types import QualityCheck, Refusal, Result, Trial, VisitHeader
from forceplate.words import Text, listed, plain

RELATIVE_TOLERANCE = 1e-9
"""Another computer's arithmetic differs in the last bits; nothing else may."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be."""

    path: Path
    trial_number: int | None
    """None: the file as a whole."""
    message: Text


class Outcome(StrEnum):
    """What can be said of a visit file."""

    SOUND = "sound"
    """Nothing changed by accident, and every number follows from its counts."""
    NOT_CHECKED = "not_checked"
    """Nothing is wrong, but something in it cannot be checked here."""
    NOT_SOUND = "not_sound"


class Signed(StrEnum):
    """Who vouches for a visit file."""

    BY_TRUSTED = "by_trusted"
    BY_UNKNOWN = "by_unknown"
    """The signature fits, but nobody knows the key."""
    CHANGED_SINCE = "changed_since"
    NOT_CHECKED = "not_checked"
    """The package that could tell is not installed."""
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found in a visit file."""

    path: Path
    n_trials: int
    findings: tuple[Finding, ...]
    unchecked: tuple[Finding, ...] = ()
    """What may be right or made up: answers of versions of methods that this program has not."""
    remarks: tuple[Finding, ...] = ()
    """What this program would say besides."""
    signed: Signed | None = None
    """None where the file cannot be read."""
    signer: str = ""
    """The name by which the key is trusted, or the public key; empty where unsigned."""

    @property
    def passed(self) -> bool:
        """Return whether nothing is wrong with it, as far as it could be checked."""
        return not self.findings

    @property
    def outcome(self) -> Outcome:
        """Return what can be said of the file."""
        if self.findings:
            return Outcome.NOT_SOUND
        return Outcome.NOT_CHECKED if self.unchecked else Outcome.SOUND


def verify_visits(
    paths: Sequence[Path], *, keys: Mapping[str, str] | None = None
) -> Iterator[VerifyReport]:
    """Yield the report of each visit file, in this order, see :func:`verify_visit`.

    Raises StorageError.

    Many are checked on all cores, so a script must call this below ``if __name__ == "__main__"``.
    """
    reports = each_visit(partial(verify_visit, keys=keys), paths)
    for path, report in zip(paths, reports, strict=True):
        yield _not_read(path, report) if isinstance(report, VisitFileError) else report


def _not_read(path: Path, error: VisitFileError) -> VerifyReport:
    return VerifyReport(path, 0, (Finding(path, None, error.text),))


def verify_visit(path: Path, *, keys: Mapping[str, str] | None = None) -> VerifyReport:
    """Check a visit file and return all that is wrong with it; raises nothing for a bad file.

    Structure and checksums are checked, then force, results and checks are computed from the
    counts again and compared; where this program has another version of a method, the answer is
    not checked. The verdict must be that of the checks, or the operator's; the file must be where
    its header belongs, and as it was signed.

    Parameters
    ----------
    keys
        Names of trusted public keys; None: those of the library that the file is in.

    Raises
    ------
    StorageError
        The library's list of trusted keys cannot be read.
    """
    try:
        parts = read_parts(path)
    except VisitFileError as error:
        return _not_read(path, error)
    if keys is None:
        keys = trusted_keys(path.absolute().parent.parent)
    findings, unchecked, remarks = list[Finding](), list[Finding](), list[Finding]()
    out_of_place = why_out_of_place(path, parts.header)
    if out_of_place is not None:
        findings.append(Finding(path, None, out_of_place))
    signed = _signed(parts)
    signer = "" if parts.signature is None else parts.signature.public_key
    if signed is Signed.BY_UNKNOWN and signer in keys:
        signed = Signed.BY_TRUSTED
    signer = keys.get(signer, signer)
    if signed is Signed.CHANGED_SINCE:
        findings.append(Finding(path, None, _CHANGED.fill(signer=signer)))
    for number, trial in enumerate(parts.trials, 1):
        comparison = _Comparison()
        _verify_trial(trial, parts.header, comparison)
        findings += [Finding(path, number, message) for message in comparison.wrong]
        unchecked += [Finding(path, number, message) for message in comparison.unchecked()]
        remarks += [Finding(path, number, message) for message in comparison.remarks()]
    return VerifyReport(
        path,
        len(parts.trials),
        tuple(findings),
        tuple(unchecked),
        tuple(remarks),
        signed,
        signer,
    )


def _signed(parts: VisitParts) -> Signed:
    """Return what the signature says, whoever may be trusted."""
    if parts.signature is None:
        return Signed.UNSIGNED
    try:
        fits = is_signed(parts.signature, parts.signed)
    except StorageError:
        return Signed.NOT_CHECKED
    return Signed.BY_UNKNOWN if fits else Signed.CHANGED_SINCE


Answer = Result | Refusal | QualityCheck
_OTHER = Text("{name} is {stored} in the file, and the counts give {computed}")
_OF_PART = "_version"
_HERE = Text("{name} ({stored}; here: {here})")
_CHECK = Text("check {name}")
_CHECKED = Text("{outcome} ({value!r} {unit}, limit {limit!r}; {details}; {parameters})")
_REFUSED = Text("refused ({reason}; {parameters})")
_OTHER_VERSION = Text("not checked, of other versions of their methods: {names}")
_CHANGED = Text("it was changed since {signer} signed it, by somebody without that key")
_CHECK_NOT_STORED = Text("not in the file, and its verdict is without them: {names}")
_NOT_STORED = Text("not in the file, but known to this program: {names}")


@dataclass(slots=True)
class _Comparison:
    """What a trial's file and its counts say differently."""

    rests: tuple[tuple[str, str], tuple[str, str]] = (("", ""), ("", ""))
    """Rule and version of the rest in the file, and here; what hangs on it and does not say so
    is compared unless the rule is of another version."""
    wrong: list[Text] = field(default_factory=list)
    other_version: list[Text] = field(default_factory=list)
    checks_not_stored: list[Text] = field(default_factory=list)
    not_stored: list[Text] = field(default_factory=list)

    def compare(self, stored: Iterable[Answer], computed: Iterable[Answer]) -> None:
        """Compare answers of the same name that are of the same version of their method."""
        old_answers = {_key(answer): answer for answer in stored}
        new_answers = {_key(answer): answer for answer in computed}
        for key, old in old_answers.items():
            new = new_answers.pop(key, None)
            if old == new:  # to the last bit, as nearly all are
                continue
            name = _name(old)
            if new is None or _version(old) != _version(new):
                here = Text("none") if new is None else _version(new)
                self.other_version.append(_HERE.fill(name=name, stored=_version(old), here=here))
            elif _is_of_other_parts(old, new):
                parts = {"stored": _words_of_parts(old), "here": _words_of_parts(new)}
                self.other_version.append(_HERE.fill(name=name, **parts))
            elif not _same(old, new):
                if isinstance(old, QualityCheck) and self.is_of_other_rest(name):
                    continue
                self.wrong.append(_OTHER.fill(name=name, stored=_words(old), computed=_words(new)))
        for new in new_answers.values():
            is_check = isinstance(new, QualityCheck)
            (self.checks_not_stored if is_check else self.not_stored).append(_name(new))

    def is_of_other_rest(self, name: Text) -> bool:
        """Note that something hangs on the rest, and return whether that is another's."""
        (rule, stored), (rule_here, here) = self.rests
        is_other = rule == rule_here and stored != here
        if is_other:
            self.other_version.append(_HERE.fill(name=name, stored=plain(stored), here=plain(here)))
        return is_other

    def unchecked(self) -> list[Text]:
        """Return what may be so or not: the verdict rests on the checks that there are, too."""
        found = (
            (_OTHER_VERSION, self.other_version),
            (_CHECK_NOT_STORED, self.checks_not_stored),
        )
        return [what.fill(names=listed(names)) for what, names in found if names]

    def remarks(self) -> list[Text]:
        """Return what this program would say besides."""
        if not self.not_stored:
            return []
        return [_NOT_STORED.fill(names=listed(self.not_stored))]


def _verify_trial(
    trial: Trial | VisitFileError, header: VisitHeader, comparison: _Comparison
) -> None:
    """Note what is wrong with a trial: its clock, its verdict, and what its counts give again."""
    wrong = comparison.wrong
    if isinstance(trial, VisitFileError):
        wrong.append(trial.text)
        return
    if (np.diff(trial.time_s) <= 0).any():
        wrong.append(Text("time_s does not always increase"))
    if trial.accepted != final_verdict(trial)[0]:
        wrong.append(Text("its verdict is neither that of its checks nor the operator's"))
    choices, stored = _as_it_was_analysed(trial)
    try:
        again = analyse_trial(trial, header, choices)
    except ForcePlateError as error:
        wrong.append(Text("it cannot be analysed again: {error}").fill(error=error.text))
        return
    comparison.rests = _rest(stored), _rest(again.results)
    for name in ("force_n", "tare_before_counts", "tare_after_counts"):
        if _same_array(getattr(trial, name), getattr(again, name)):
            continue
        if not comparison.is_of_other_rest(plain(name)):
            wrong.append(Text("{name} is not what the counts give").fill(name=name))
    comparison.compare(stored, again.results)
    comparison.compare(trial.checks, again.checks)


def _as_it_was_analysed(trial: Trial) -> tuple[Choices, tuple[Result | Refusal, ...]]:
    """Return the choices behind a trial's answers, and these with the rest that they go by.

    Before the rest was a result, there was one way to take it, and no answer named it.
    """
    going_by_rest = [answer for answer in trial.results if "quiet_s" in answer.parameters]
    if not going_by_rest or any("rest" in answer.parameters for answer in going_by_rest):
        return DEFAULT_CHOICES, trial.results
    rest = {name: FORMER_CHOICES.quiet_parameters[name] for name in ("rest", "rest_version")}
    named = tuple(
        replace(answer, parameters={**answer.parameters, **rest})
        if answer in going_by_rest
        else answer
        for answer in trial.results
    )
    return FORMER_CHOICES, named


def _same_array(old: np.ndarray | None, new: np.ndarray | None) -> bool:
    if old is None or new is None:
        return old is new
    return old.shape == new.shape and (
        np.array_equal(old, new)
        or np.allclose(old, new, rtol=RELATIVE_TOLERANCE, atol=RELATIVE_TOLERANCE)
    )


def _same(old: object, new: object) -> bool:
    """Return whether two answers, or values in them, are equal but for the last bits."""
    if isinstance(old, float) and isinstance(new, float):
        return math.isclose(old, new, rel_tol=RELATIVE_TOLERANCE, abs_tol=RELATIVE_TOLERANCE)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return old.keys() == new.keys() and all(_same(old[key], new[key]) for key in old)
    if is_dataclass(old) and type(old) is type(new):
        return all(
            _same(getattr(old, f.name), getattr(new, f.name)) for f in fields(old) if f.compare
        )
    return old == new


def _key(answer: Answer) -> str:
    return answer.check if isinstance(answer, QualityCheck) else answer.name


def _name(answer: Answer) -> Text:
    if isinstance(answer, QualityCheck):
        return _CHECK.fill(name=answer.check)
    return plain(answer.name)


def _version(answer: Answer) -> Text:
    if isinstance(answer, QualityCheck):
        return plain(f"v{answer.version}")
    return plain(f"{answer.method} v{answer.method_version}")


def _part_versions(answer: Answer) -> Mapping[str, object]:
    """Return the versions of what a number goes by: its rest, the force that it divides."""
    return {name: part for name, part in answer.parameters.items() if name.endswith(_OF_PART)}


def _is_of_other_parts(old: Answer, new: Answer) -> bool:
    """Return whether two answers go by the same, but of other versions."""
    same = {name: value for name, value in old.parameters.items() if not name.endswith(_OF_PART)}
    present = {n: value for n, value in new.parameters.items() if not n.endswith(_OF_PART)}
    return _same(same, present) and _part_versions(old) != _part_versions(new)


def _words_of_parts(answer: Answer) -> Text:
    parts = _part_versions(answer).items()
    return plain(", ".join(f"{name.removesuffix(_OF_PART)} v{part}" for name, part in parts))


def _rest(answers: Iterable[Result | Refusal]) -> tuple[str, str]:
    """Return by which rule the rest of a trial was taken, and its version; empty where none was."""
    for answer in answers:
        if "rest" in answer.parameters:
            rule, version = (answer.parameters.get(name) for name in ("rest", f"rest{_OF_PART}"))
            return str(rule), f"rest v{version}"
    return "", ""


def _words(answer: Answer) -> Text:
    parameters = ", ".join(f"{k}={v}" for k, v in sorted(answer.parameters.items()))
    if isinstance(answer, QualityCheck):
        return _CHECKED.fill(
            outcome=answer.outcome.value,
            value=answer.value,
            unit=answer.unit,
            limit=answer.limit,
            details=", ".join(f"{k}={v}" for k, v in sorted(answer.details.items())),
            parameters=parameters,
        )
    if isinstance(answer, Refusal):
        return _REFUSED.fill(reason=answer.reason, parameters=parameters)
    form = plain("{value!r} {unit} ({parameters})")
    return form.fill(value=answer.value, unit=answer.unit, parameters=parameters)
