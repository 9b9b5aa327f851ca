"""The change between two numbers of one person, in every usual form, and what it means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from forceplate.analysis.reliability.measurement_error import (
    CONFIDENCE_FACTOR,
    MeasurementError,
)
from forceplate.words import Text

_PER_SEM = math.sqrt(2)
"""A change has the error of two measurements."""


class Verdict(StrEnum):
    """What one person's change means."""

    GAIN = "gain"
    LOSS = "loss"
    NOT_DISTINGUISHABLE = "not_distinguishable"
    """From measurement error."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a number cannot be given."""

    reason: str
    """A stable word for programs."""
    text: Text


@dataclass(frozen=True, slots=True)
class Change:
    """Two numbers of one person that may be compared, in one unit."""

    before: float
    after: float
    unit: str
    error: MeasurementError
    allowance_percent: float = 0.0
    """By how much the scales of the two measurements may differ, of the larger number."""

    @property
    def gain(self) -> float:
        """Return after minus before."""
        return self.after - self.before

    @property
    def allowance(self) -> float:
        """Return what the scales may contribute to the change."""
        return self.allowance_percent / 100 * max(abs(self.before), abs(self.after))

    @property
    def mdc95(self) -> float:
        """Return the smallest change that is real at 95 %."""
        return self.error.mdc95 + self.allowance

    @property
    def mdc90(self) -> float:
        """Return the smallest change that is real at 90 %."""
        return self.error.mdc90 + self.allowance

    @property
    def interval95(self) -> tuple[float, float]:
        """Return the ends of the 95 % confidence interval of the gain."""
        return self.gain - self.mdc95, self.gain + self.mdc95

    @property
    def reliable_change_index(self) -> float:
        """Return the gain over the standard error of a difference, sqrt(2) SEM.

        What the scales may contribute is taken off the gain first.
        """
        beyond = max(0.0, abs(self.gain) - self.allowance)
        return math.copysign(beyond, self.gain) / (_PER_SEM * self.error.sem)

    @property
    def learned(self) -> float:
        """Return the shift that a second visit brings without training; 0 where none is proven."""
        learning = self.error.learning
        return learning.value if learning is not None and learning.excludes_zero else 0.0

    @property
    def verdict(self) -> Verdict:
        """Return what the change means; it must hold with and without the effect of learning."""
        changes = (self.gain, self.gain - self.learned)
        if min(changes) > self.mdc95:
            return Verdict.GAIN
        if max(changes) < -self.mdc95:
            return Verdict.LOSS
        return Verdict.NOT_DISTINGUISHABLE


def percent(before: float, after: float, unit: str) -> float | Reason:
    """Return the change in percent of the first number."""
    return 100 * (after - before) / before if before > 0 else _not_positive(before, unit)


def log_ratio(before: float, after: float, unit: str) -> float | Reason:
    """Return ln(after / before): equal steps up and down have equal size."""
    if before > 0 and after > 0:
        return math.log(after / before)
    return _not_positive(min(before, after), unit)


def _not_positive(value: float, unit: str) -> Reason:
    return Reason(
        "baseline_not_positive",
        Text(
            "A value is {value:.1f} {unit}; a ratio needs values above 0 {unit}.",
            "Een waarde is {value:.1f} {unit}; voor een verhouding zijn waarden boven 0 {unit} "
            "nodig.",
        ).fill(value=value, unit=unit),
    )


_CHANGE = Text("The change of {gain} {unit}", "De verandering van {gain} {unit}")
_CANNOT = Text("{change} cannot be judged. {why}", "{change} kan niet worden beoordeeld. {why}")
_JUDGED = {
    Verdict.GAIN: Text("a real gain: it is more than", "een echte winst: meer dan"),
    Verdict.LOSS: Text("a real loss: it is more than", "een echt verlies: meer dan"),
    Verdict.NOT_DISTINGUISHABLE: Text(
        "not distinguishable from measurement error: it is within",
        "niet te onderscheiden van meetfout: binnen",
    ),
}
_SENTENCE = Text(
    "{change} is {meaning} the smallest real change of {mdc} {unit} "
    "(MDC95 from SEM {sem} {unit}; {source}).",
    "{change} is {meaning} de kleinste echte verandering van {mdc} {unit} "
    "(MDC95 uit SEM {sem} {unit}; {source}).",
)
_BASIS = Text(
    "a change is real above {mdc} {unit} (MDC95). Its source: {source}.",
    "een verandering is echt boven {mdc} {unit} (MDC95). De bron: {source}.",
)
_LEARNED = Text(
    "{change} is more than the smallest real change of {mdc} {unit} (MDC95 from SEM {sem} {unit}; "
    "{source}), but {learned} {unit} of change was found at a second visit without any training. "
    "Without it, the change is not distinguishable from measurement error.",
    "{change} is meer dan de kleinste echte verandering van {mdc} {unit} (MDC95 uit SEM {sem} "
    "{unit}; {source}), maar bij een tweede meting zonder training was er al {learned} {unit} "
    "verandering. Zonder die verandering is het verschil niet te onderscheiden van meetfout.",
)
_ONLY_90 = Text(
    "It is more than the MDC90 of {mdc90} {unit}: real at 90 % only.",
    "Het is wel meer dan de MDC90 van {mdc90} {unit}: alleen echt bij 90 %.",
)
_ASSUMED = Text(
    "This verdict is weak: that error was worked out with an assumption and not measured on "
    "persons like yours with your method.",
    "Dit oordeel is zwak: die meetfout is met een aanname berekend en niet gemeten bij personen "
    "zoals die van u met uw methode.",
)
_SEM_UNSURE = Text(
    "This verdict is weak: the error itself is not known well. It may be as large as SEM {high} "
    "{unit}, and then the change would be within it.",
    "Dit oordeel is zwak: de meetfout zelf is niet goed bekend. De SEM kan {high} {unit} zijn, en "
    "dan valt de verandering erbinnen.",
)
_ALLOWANCE = Text(
    "The limit holds {allowance} {unit} for the difference between the two calibrations.",
    "In de grens zit {allowance} {unit} voor het verschil tussen de twee kalibraties.",
)


def verdict_text(change: Change) -> Text:
    """Return the verdict with what it rests on, and how weak that is."""
    by_learning = change.verdict is Verdict.NOT_DISTINGUISHABLE and abs(change.gain) > change.mdc95
    sentence = _LEARNED if by_learning else _SENTENCE
    return joined(sentence.fill(**_numbers(change)), *_caveats(change))


def basis_text(change: Change) -> Text:
    """Return the limit, its source and its weakness, without the change itself."""
    return joined(_BASIS.fill(**_numbers(change)), *_caveats(change))


def _numbers(change: Change) -> dict[str, object]:
    unit = change.unit
    return {
        "change": gain_words(change.gain, unit),
        "unit": unit,
        "mdc": number_words(change.mdc95, unit),
        "mdc90": number_words(change.mdc90, unit),
        "sem": number_words(change.error.sem, unit),
        "source": change.error.source_text,
        "meaning": _JUDGED[change.verdict],
        "learned": number_words(change.learned, unit, signed=True),
        "high": number_words(change.error.sem_high or change.error.sem, unit),
        "allowance": number_words(change.allowance, unit),
    }


def _caveats(change: Change) -> list[Text]:
    """Return what weakens this verdict."""
    size = abs(change.gain)
    real = change.verdict is not Verdict.NOT_DISTINGUISHABLE
    caveats = []
    if not real and change.mdc90 < size <= change.mdc95:
        caveats.append(_ONLY_90)
    if change.allowance > 0:
        caveats.append(_ALLOWANCE)
    if change.error.assumed:
        caveats.append(_ASSUMED)
    elif real and size <= _largest_mdc95(change):
        caveats.append(_SEM_UNSURE)
    numbers = _numbers(change)
    return [caveat.fill(**numbers) for caveat in caveats]


def _largest_mdc95(change: Change) -> float:
    """Return the smallest real change at the upper end of the SEM's own interval."""
    sem_high = change.error.sem_high or change.error.sem
    return CONFIDENCE_FACTOR * _PER_SEM * sem_high + change.allowance


def unjudged_text(gain: float, unit: str, why: Text) -> Text:
    """Return that a change cannot be judged, and why."""
    return _CANNOT.fill(change=gain_words(gain, unit), why=why)


def gain_words(gain: float, unit: str) -> Text:
    """Return ``The change of +3.2 N``."""
    return _CHANGE.fill(gain=number_words(gain, unit, signed=True), unit=unit)


def number_words(value: float, unit: str, *, signed: bool = False) -> Text:
    """Return a number with the digits that its unit deserves."""
    form = f"{{value:{'+' if signed else ''}.{3 if unit in {'s', '1'} else 1}f}}"
    return Text(form, form).fill(value=float(value))


def capital(text: Text) -> Text:
    """Return the text with a capital."""
    return Text(text.en[:1].upper() + text.en[1:], text.nl[:1].upper() + text.nl[1:])


def joined(first: Text, *others: Text) -> Text:
    """Return sentences behind each other, a capital behind each stop."""
    parts = (first, *map(capital, others))
    return Text(" ".join(part.en for part in parts), " ".join(part.nl for part in parts))
