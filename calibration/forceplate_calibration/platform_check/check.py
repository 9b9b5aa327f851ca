"""What a check is to be, and its record, kept per platform and with the next visit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forceplate.documents import dump_json, load_json, to_plain
from forceplate.errors import CalibrationError
from forceplate.reasons import raised_as
from forceplate.words import Text
from forceplate_calibration.stored import read_stored, sha256_of

LARGEST_SHARE = 0.05
"""Of the weight: how large its limit in newtons may be.

What passes at the weight may be wrong by the same share at every other force: with 0.5 N on it and
a limit of 0.5 N a platform that reads nothing at all would pass. A weight above 50 N is held to
1 %; five times that is taken from a lighter one, and no more."""
DOUBTFUL_SHARE = 0.25
"""Of a limit: from there on what is not known of the weight is said with the verdict."""
LEAST_GRAVITY_M_S2 = 9.76
"""Below that of any place on earth: a mass that is heavy enough with it is so everywhere."""


def is_too_light(force_n: float, limit_n: float) -> bool:
    """Return whether a check with this weight and limit says nothing of other forces."""
    return force_n < limit_n / LARGEST_SHARE


@dataclass(frozen=True, slots=True)
class PlatformCheckLimits:
    """What a platform must keep to pass."""

    force_percent: float = 1.0
    """Of the known force, or ``force_n``, whichever is more."""
    force_n: float = 0.5
    noise_n: float = 0.5
    """Standard deviation of the unloaded platform."""
    drift_n: float = 0.5
    """Change of the unloaded platform in the time it is watched."""
    cop_mm: float = 5.0


@dataclass(frozen=True, slots=True)
class PlatformCheckPlan:
    """What is to be done; times in seconds of the platform's time."""

    force_n: float
    """Of the known weight."""
    u_force_n: float
    """Standard uncertainty."""
    weight: str = ""
    """Which one it is; the same at every check."""
    places_mm: tuple[tuple[float, float], ...] = ((0.0, 0.0),)
    """The middle, and the corners where the plate is large enough."""
    watch_s: float = 60.0
    """How long the unloaded platform is watched."""
    settle_s: float = 3.0
    read_s: float = 3.0
    plate: str = ""
    limits: PlatformCheckLimits = PlatformCheckLimits()

    def __post_init__(self) -> None:
        if not self.force_n > 0 or not self.places_mm or not self.watch_s > 0:
            raise CalibrationError(
                Text("A check needs a weight with a force above 0 N, a place to put it, and time.")
            )
        if is_too_light(self.force_n, self.limits.force_n):
            least_n = self.limits.force_n / LARGEST_SHARE
            raise CalibrationError(
                Text(
                    "This weight is too light to check with: it presses with {force:.1f} N, and "
                    "an error of {limit:.1f} N passes. Take one of at least {kg:.1f} kg."
                ).fill(
                    force=self.force_n,
                    limit=self.limits.force_n,
                    kg=math.ceil(10 * least_n / LEAST_GRAVITY_M_S2) / 10,
                )
            )


class PlatformCheckItem(StrEnum):
    """What is looked at."""

    NOISE = "noise"
    ZERO_DRIFT = "zero_drift"
    FORCE = "force"
    """In the middle."""
    CORNER = "corner"
    """Largest difference of force between a corner and the middle."""
    PLACE = "place"
    """Largest distance of the centre of pressure from where the weight stands."""


@dataclass(frozen=True, slots=True)
class PlatformCheckAnswer:
    """One number of a check."""

    item: PlatformCheckItem
    value: float
    """Force, corner and drift with their sign, as error; N or mm."""
    limit: float
    unit: str

    @property
    def passed(self) -> bool:
        """Return whether the size of the value is within the limit."""
        return abs(self.value) <= self.limit


@dataclass(frozen=True, slots=True)
class PlatformCheck:
    """The record of one check."""

    version: int
    at: datetime
    """With zone."""
    operator: str
    model: str
    serial_number: str
    calibration_id: str
    calibration_sha256: str
    plate: str
    weight: str
    force_n: float
    u_force_n: float
    measured_n: tuple[float, ...]
    """At each place, in their order."""
    places_mm: tuple[tuple[float, float], ...]
    u_reading_n: float
    """Standard uncertainty of one of them from noise and drift."""
    answers: tuple[PlatformCheckAnswer, ...]
    simulated: bool = False

    @property
    def weight_known_to_n(self) -> float | None:
        """Return to how many newtons the weight is known (k = 2), None where that hardly matters.

        It takes from what the limit leaves, as for a mass that nobody weighed well or a place
        whose gravity nobody named.
        """
        limits = [a.limit for a in self.answers if a.item is PlatformCheckItem.FORCE]
        known_to_n = 2 * self.u_force_n
        return known_to_n if any(known_to_n > DOUBTFUL_SHARE * limit for limit in limits) else None

    @property
    def is_light(self) -> bool:
        """Return whether its weight says nothing of other forces: earlier versions took any."""
        return any(
            answer.item is PlatformCheckItem.FORCE and is_too_light(self.force_n, answer.limit)
            for answer in self.answers
        )

    @property
    def is_void(self) -> bool:
        """Return whether all is within limits that so light a weight keeps in any case."""
        return self._is_within and self.is_light

    @property
    def passed(self) -> bool:
        """Return whether every answer is within its limit, with a weight that says something."""
        return self._is_within and not self.is_light

    @property
    def _is_within(self) -> bool:
        return all(answer.passed for answer in self.answers)

    def to_json(self) -> str:
        """Return the record in one line, with its checksum."""
        data = to_plain(self)
        return dump_json({"check": data, "sha256": sha256_of(data)})


def platform_check_from_json(text: str) -> PlatformCheck:
    """Return the check in a line.

    Raises
    ------
    CalibrationError
        It is none, or was changed.
    """
    with raised_as(
        CalibrationError, Text("This is not the record of a check: {error}."), ValueError
    ):
        data = load_json(text)
    if not isinstance(data, dict) or set(data) != {"check", "sha256"}:
        raise CalibrationError(Text("This is not the record of a check."))
    check = read_stored(PlatformCheck, data["check"], "the check")
    if sha256_of(to_plain(check)) != data["sha256"]:
        raise CalibrationError(
            Text(
                "The record of this check was changed: its checksum is wrong. Check the "
                "platform again."
            )
        )
    return check
