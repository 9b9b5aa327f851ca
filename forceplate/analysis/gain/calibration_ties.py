"""Evidence that the calibrations of two visits give the same newtons."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from forceplate.analysis.quality.calibration_checks import usable_calibration
from forceplate.errors import AnalysisError
from forceplate.reasons import reason_of
from forceplate.types import VisitHeader
from forceplate.words import Text


@dataclass(frozen=True, slots=True)
class CalibrationTie:
    """Evidence that two calibrations give the same newtons, within a limit.

    Raises
    ------
    AnalysisError
        On construction: not two calibrations, no evidence, or a limit that is negative or not
        finite.
    """

    calibrations_sha256: frozenset[str]
    """The two identities, see ``Calibration.sha256``."""
    max_difference_percent: float
    """By how much the force of the two differs at most, e.g. under one check weight."""
    evidence: str
    """How it was found out, in words."""

    def __post_init__(self) -> None:
        if len(self.calibrations_sha256) != 2:
            raise AnalysisError(Text("A tie joins two different calibrations; name both."))
        if not 0 <= self.max_difference_percent < math.inf:
            raise AnalysisError(
                Text(
                    "Two calibrations cannot differ by at most {percent} %; give a number from 0."
                ).fill(percent=self.max_difference_percent)
            )
        if not self.evidence.strip():
            raise AnalysisError(
                Text("A tie between calibrations needs its evidence: say how and when.")
            )


def ties_from_json(text: str | bytes) -> tuple[CalibrationTie, ...]:
    """Return the ties in a file: a list of objects with the three fields of a tie.

    Raises
    ------
    AnalysisError
        It is not JSON, or a field is missing or impossible.
    """
    try:
        return tuple(
            CalibrationTie(
                frozenset(str(one) for one in tie["calibrations_sha256"]),
                float(tie["max_difference_percent"]),
                str(tie["evidence"]),
            )
            for tie in json.loads(text)
        )
    except AnalysisError:
        raise
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise AnalysisError(
            Text(
                "The file of calibration ties cannot be used: {error}. It is a list of objects "
                "with calibrations_sha256 (two), max_difference_percent and evidence."
            ).fill(error=reason_of(error))
        ) from error


def find_tie(
    baseline: VisitHeader, follow_up: VisitHeader, ties: Sequence[CalibrationTie]
) -> CalibrationTie | None:
    """Return the tightest tie between the calibrations of two visits, None where there is none."""
    both = frozenset(
        calibration.sha256
        for header in (baseline, follow_up)
        if (calibration := usable_calibration(header.calibration_json)) is not None
    )
    joining = [tie for tie in ties if tie.calibrations_sha256 == both]
    return min(joining, key=lambda tie: tie.max_difference_percent, default=None)
