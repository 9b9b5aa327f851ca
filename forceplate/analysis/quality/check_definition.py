"""What a check is: its id, its words, its parameters, and how a number becomes an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forceplate.types import CheckOutcome, Parameter, QualityCheck
from forceplate.words import Text, say


@dataclass(frozen=True, slots=True)
class Definition:
    """One check as it is registered; changing how it judges raises its version."""

    id: str
    title: Text
    asks: Text
    """What it looks for, in one sentence."""
    sentences: Mapping[str, Text]
    """For each outcome, or ``outcome:variant`` where one outcome has several causes. ``value``,
    ``limit`` and the details of the check stand for themselves."""
    unit: str = "1"
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    called: Mapping[str, Text] = field(default_factory=dict)
    """What a list of remarks calls an outcome, as in ``sentences``, where the title would say
    something else."""
    version: int = 1

    def answer(
        self,
        outcome: CheckOutcome,
        value: float | None = None,
        limit: float | None = None,
        **details: Parameter,
    ) -> QualityCheck:
        """Return this check with its outcome, in words too."""
        value = None if value is None else float(value)
        limit = None if limit is None else float(limit)
        return QualityCheck(
            check=self.id,
            version=self.version,
            outcome=outcome,
            value=value,
            limit=limit,
            unit=self.unit,
            parameters=self.parameters,
            details=details,
            sentence=say(self._sentence(outcome, value, limit, details)),
        )

    def at_most(
        self, value: float, *, warn: float, reject: float | None = None, **details: Parameter
    ) -> QualityCheck:
        """Return the outcome of a number that should stay at or below its limits."""
        if reject is not None and value > reject:
            return self.answer(CheckOutcome.REJECT, value, reject, **details)
        outcome = CheckOutcome.WARN if value > warn else CheckOutcome.PASS
        return self.answer(outcome, value, warn, **details)

    def at_least(
        self, value: float, *, warn: float, reject: float | None = None, **details: Parameter
    ) -> QualityCheck:
        """Return the outcome of a number that should stay at or above its limits."""
        if reject is not None and value < reject:
            return self.answer(CheckOutcome.REJECT, value, reject, **details)
        outcome = CheckOutcome.WARN if value < warn else CheckOutcome.PASS
        return self.answer(outcome, value, warn, **details)

    def remark(self, check: QualityCheck) -> Text:
        """Return what a list of remarks calls an outcome of this check."""
        return _of(self.called, check.outcome, check.details) or self.title

    def sentence(self, check: QualityCheck) -> Text:
        """Return what a person reads of an outcome of this check."""
        return self._sentence(check.outcome, check.value, check.limit, check.details)

    def _sentence(
        self,
        outcome: CheckOutcome,
        value: float | None,
        limit: float | None,
        details: Mapping[str, Parameter],
    ) -> Text:
        text = _of(self.sentences, outcome, details)
        if text is None:
            raise KeyError(outcome)
        return text.fill(value=value, limit=limit, **details)


def _of(
    texts: Mapping[str, Text], outcome: CheckOutcome, details: Mapping[str, Parameter]
) -> Text | None:
    """Return what is said of an outcome with this cause, or else of the outcome."""
    of_cause = texts.get(f"{outcome}:{details['variant']}") if "variant" in details else None
    return of_cause or texts.get(outcome)
