"""What stands before the table of a sheet, and in a plan: ``# name: value``, one to a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NoReturn

from forceplate.errors import CalibrationError
from forceplate.words import Text
from forceplate_calibration.readings.calibration_record import (
    CalibratedPlatform,
    CalibrationRecord,
    Environment,
    PlateChannels,
)
from forceplate_calibration.readings.reading import row_text
from forceplate_calibration.readings.weights import (
    DeadWeight,
    Gravity,
    air_density_kg_m3,
    gravity_at,
)

_TEXTS = (
    "id", "date", "driver", "model", "serial_number", "firmware", "mounting", "operator",
    "organisation", "place", "simulated",
)  # fmt: skip
_NUMBERS = (
    "capacity_n", "sample_rate_hz", "min_counts", "max_counts", "latitude_deg", "height_m",
    "gravity_m_s2", "u_gravity_m_s2", "temperature_c", "pressure_hpa", "humidity_percent",
    "warm_up_s", "valid_days", "drift_percent", "u_position_mm",
)  # fmt: skip
_REPEATED = ("weight", "plate", "remark")
_PLANNED = ("load", "place")


@dataclass(slots=True)
class Head:
    """The lines ``# name: value`` before a table."""

    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    weights: dict[str, DeadWeight] = field(default_factory=dict)
    plates: list[PlateChannels] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    loads: list[tuple[str, ...]] = field(default_factory=list)
    """Of a plan only."""
    places_mm: list[tuple[float, float]] = field(default_factory=list)
    """Of a plan only."""


SHEET = Text("The sheet")
HEADER = Text("The header")
PLAN = Text("The plan")


def number_in(where: Text, text: str, decimal_comma: bool) -> float:
    """Return the number of a cell; refuse anything else."""
    plain = text.replace(",", ".") if decimal_comma else text
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        refuse_number(where, text)
    return value


def refuse_number(where: Text, text: str) -> NoReturn:
    """Raise a CalibrationError for a cell that holds no number."""
    refuse_sheet(
        Text("{where} holds {text!r}, which is not a number. Write it without its unit."),
        where,
        text=text[:40],
    )


def read_head(lines: Sequence[str], *, decimal_comma: bool, is_plan: bool = False) -> Head:
    """Return what the lines before the table say; refuse what is not known."""
    head = Head()
    for number, line in enumerate(lines, start=1):
        # A spreadsheet puts separators behind it, and quotes around it where it holds one.
        fill = ' ;\t"' if decimal_comma else ' ,\t"'
        content = line.strip(fill).lstrip("#").strip(fill)
        name, colon, value = (part.strip() for part in content.partition(":"))
        where = row_text(number)
        if not colon:
            continue  # a comment
        if name in _NUMBERS:
            head.numbers[name] = number_in(where, value, decimal_comma)
        elif name == "weight":
            weight = weight_in(where, value, decimal_comma)
            if weight.id in head.weights:
                refuse_sheet(
                    Text("{where} gives weight {name!r} a second time. Use two names."),
                    where,
                    name=weight.id,
                )
            head.weights[weight.id] = weight
        elif name == "plate":
            plate, _, channels = value.partition("=")
            parts = tuple(part.strip() for part in channels.split("+") if part.strip())
            head.plates.append(PlateChannels(plate.strip(), parts))
        elif name == "remark":
            head.remarks.append(value)
        elif name == "load" and is_plan:
            head.loads.append(tuple(part.strip() for part in value.split("+")))
        elif name == "place" and is_plan and "|" in value:  # else the town
            x, _, y = value.partition("|")
            numbers = [number_in(where, part.strip(), decimal_comma) for part in (x, y)]
            head.places_mm.append((numbers[0], numbers[1]))
        elif name in _TEXTS:
            head.texts[name] = value
        else:
            known = ", ".join((*_TEXTS, *_NUMBERS, *_REPEATED, *(_PLANNED if is_plan else ())))
            refuse_sheet(
                Text("{where} says {name!r}, which is not known. Known are: {known}."),
                where,
                name=name[:40],
                known=known,
            )
    return head


def weight_in(where: Text, value: str, decimal_comma: bool) -> DeadWeight:
    """Return ``A | 5.002 | 0.001 | cast iron | conventional | weighed on balance 12``."""
    parts = [part.strip() for part in value.split("|")]
    if not 3 <= len(parts) <= 6 or parts[4:5] not in ([], ["conventional"], ["true"]):
        refuse_sheet(
            Text(
                "{where} must say: name | mass in kg | standard uncertainty in kg | material | "
                "conventional or true | where the mass is from"
            ),
            where,
        )
    try:
        return DeadWeight(
            id=parts[0],
            mass_kg=number_in(where, parts[1], decimal_comma),
            u_mass_kg=number_in(where, parts[2], decimal_comma),
            material=parts[3] if len(parts) > 3 else "steel",
            is_conventional=parts[4:5] != ["true"],
            traceability=parts[5] if len(parts) > 5 else "",
        )
    except CalibrationError as error:
        raise within(where, error) from error


def capacity_of(head: Head) -> float:
    """Return the largest force of the platform; refuse a head without it."""
    capacity = head.numbers.get("capacity_n", 0.0)
    if not capacity > 0:
        refuse_sheet(
            Text("{where} must say '# capacity_n: 200', the largest force of the platform."),
            SHEET,
        )
    return capacity


def gravity_of(head: Head) -> Gravity:
    """Return gravity as it was entered, or from the place; refuse a head without either."""
    if "gravity_m_s2" in head.numbers:
        u = head.numbers.get("u_gravity_m_s2", 0.0005)
        return Gravity(head.numbers["gravity_m_s2"], u, "entered")
    if "latitude_deg" not in head.numbers:
        refuse_sheet(
            Text("{where} must say '# latitude_deg: 52.1' or '# gravity_m_s2: 9.8125'."),
            SHEET,
        )
    return gravity_at(head.numbers["latitude_deg"], head.numbers.get("height_m", 0.0))


def plates_of(head: Head, names: Sequence[str], where: Text) -> tuple[PlateChannels, ...]:
    """Return which of the channels carry which plate; where nothing is said, all carry one.

    Raises
    ------
    CalibrationError
        A plate has no channel or an unknown one, two share one, or two have the same name.
    """
    plates = tuple(head.plates) or (PlateChannels("", tuple(names)),)
    carried: list[str] = []
    for plate in plates:
        if not plate.channels or not set(plate.channels) <= set(names):
            refuse_sheet(
                Text(
                    "{where} gives plate {plate!r} channels that are not there. There are {names}. "
                    "Correct '# plate: ...'."
                ),
                where,
                plate=plate.plate,
                names=", ".join(names),
            )
        carried += plate.channels
    titles = [plate.plate for plate in plates]
    twice = [*_repeated(carried), *_repeated(titles)]
    if twice:
        refuse_sheet(
            Text(
                "{where} names {name!r} twice in its lines '# plate: NAME = CHANNEL + ...'. Give "
                "each plate a name and channels of its own."
            ),
            where,
            name=twice[0],
        )
    return plates


def _repeated(names: Sequence[str]) -> list[str]:
    return [name for i, name in enumerate(names) if name in names[:i]]


def air_of(head: Head) -> float:
    """Return the density of the air, of an ordinary room where nothing is said."""
    numbers = head.numbers
    pressure = numbers.get("pressure_hpa", 1013.25 * math.exp(-numbers.get("height_m", 0.0) / 8400))
    return air_density_kg_m3(
        numbers.get("temperature_c", 20.0), pressure, numbers.get("humidity_percent", 50.0)
    )


def record_of(
    head: Head,
    made: date,
    instrument: CalibratedPlatform,
    names: tuple[str, ...],
    *,
    where: Text,
    procedure: str,
    warm_up_s: float | None,
    simulated: bool = False,
) -> CalibrationRecord:
    """Return what a head says of a calibration, without its readings.

    Parameters
    ----------
    instrument
        As the platform itself or the head says.
    names
        Of all channels, in their order.
    where
        What is read, for what it refuses.
    """
    texts, numbers = head.texts, head.numbers
    return CalibrationRecord(
        id=texts.get("id", "") or f"{instrument.model or 'platform'}-{made}",
        made=made,
        valid_until=made + timedelta(days=int(numbers.get("valid_days", 365))),
        instrument=instrument,
        channel_names=names,
        plates=plates_of(head, names, where),
        gravity=gravity_of(head),
        air_density_kg_m3=air_of(head),
        weights=tuple(head.weights.values()),
        readings=(),
        procedure=procedure,
        environment=Environment(
            numbers.get("temperature_c"),
            numbers.get("pressure_hpa"),
            numbers.get("humidity_percent"),
            warm_up_s,
        ),
        organisation=texts.get("organisation", ""),
        place=texts.get("place", ""),
        operator=texts.get("operator", ""),
        drift_percent=numbers.get("drift_percent", 0.2),
        u_position_mm=numbers.get("u_position_mm", 0.5),
        simulated=simulated or texts.get("simulated", "no").lower() in ("yes", "true"),
        remarks=tuple(head.remarks),
    )


def within(where: Text, error: CalibrationError) -> CalibrationError:
    """Return the error with the place where it was found."""
    words = Text("{where}: {what}")
    return CalibrationError(words.fill(where=where, what=error.text))


def refuse_sheet(message: Text, where: Text, **values: object) -> NoReturn:
    """Raise a CalibrationError."""
    raise CalibrationError(message.fill(where=where, **values))
