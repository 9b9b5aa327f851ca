"""The certificate of a calibration: everything that was done, with what, and what came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forceplate_calibration.readings import Reading
from forceplate_calibration.result import Flag, PlateResult
from forceplate_calibration.weights import DeadWeight, Gravity


@dataclass(frozen=True, slots=True)
class ChannelRange:
    """One channel of the electronics."""

    name: str
    min_counts: int
    max_counts: int


@dataclass(frozen=True, slots=True)
class Instrument:
    """The platform with its electronics, as they were calibrated together."""

    driver: str
    model: str
    serial_number: str
    firmware: str
    sample_rate_hz: float
    channels: tuple[ChannelRange, ...]
    """Empty where only a sheet of readings was at hand."""
    capacity_n: float
    mounting: str = ""
    """On what it stood and how it was fixed."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Of the room; None: not measured."""

    temperature_c: float | None = None
    pressure_hpa: float | None = None
    humidity_percent: float | None = None
    warm_up_s: float | None = None


@dataclass(frozen=True, slots=True)
class AsFound:
    """What the calibration in use until then made of the new readings."""

    calibration_id: str
    calibration_sha256: str
    plate: str
    largest_error_n: float
    """With its sign: force by that calibration less reference force."""
    row: int
    """Of the reading where."""
    change_percent: float
    """Of the sensitivity since then."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The whole record of one calibration. No signature but a checksum over the file."""

    number: str
    issued: date
    valid_until: date
    organisation: str
    place: str
    operator: str
    procedure: str
    """Name and version of what was done."""
    software: str
    instrument: Instrument
    environment: Environment
    gravity: Gravity
    air_density_kg_m3: float
    weights: tuple[DeadWeight, ...]
    readings: tuple[Reading, ...]
    """In the order of measuring; those that the operator took again are not among them."""
    drift_percent: float
    """Allowed for the time until the next calibration."""
    results: tuple[PlateResult, ...]
    as_found: tuple[AsFound, ...] = ()
    """Empty: there was no earlier calibration."""
    remarks: tuple[str, ...] = ()


def certificate_lines(
    certificate: Certificate, *, identity: str, checksum_holds: bool
) -> tuple[str, ...]:
    """Return the certificate as lines for a person to read."""
    c = certificate
    lines = [
        f"CALIBRATION CERTIFICATE {c.number}",
        f"Checksum (SHA-256)    {identity}"
        + ("" if checksum_holds else "  DOES NOT MATCH: the file was changed"),
        f"Issued                {c.issued}, valid until {c.valid_until}",
        f"By                    {_or_dash(c.operator)}, {_or_dash(c.organisation)}, "
        f"{_or_dash(c.place)}",
        f"Procedure             {c.procedure}",
        f"Software              {c.software}",
        *instrument_lines(c),
        *reference_lines(c),
    ]
    for result in c.results:
        lines += ["", *result_lines(result)]
    lines += ["", *as_found_lines(c)]
    lines += [f"Remark                {remark}" for remark in c.remarks]
    return tuple(lines)


def instrument_lines(c: Certificate) -> list[str]:
    """Return what was calibrated, and where it stood."""
    i, e = c.instrument, c.environment
    channels = ", ".join(
        f"{each.name} [{each.min_counts}, {each.max_counts}]" for each in i.channels
    )
    room = [
        f"{e.temperature_c:.1f} degC"
        if e.temperature_c is not None
        else "temperature not measured",
        f"{e.pressure_hpa:.0f} hPa" if e.pressure_hpa is not None else "pressure not measured",
        f"{e.humidity_percent:.0f} % humidity"
        if e.humidity_percent is not None
        else "humidity not measured",
        f"warm-up {e.warm_up_s:.0f} s" if e.warm_up_s is not None else "warm-up not recorded",
    ]
    return [
        f"Instrument            {_or_dash(i.model)}, serial number {_or_dash(i.serial_number)}, "
        f"capacity {i.capacity_n:g} N",
        f"Electronics           driver {_or_dash(i.driver)}, firmware {_or_dash(i.firmware)}, "
        f"{i.sample_rate_hz:g} samples/s",
        f"Channels [range]      {_or_dash(channels)}",
        f"Mounting              {_or_dash(i.mounting)}",
        f"Environment           {', '.join(room)}",
    ]


def reference_lines(c: Certificate) -> list[str]:
    """Return what it was compared with."""
    lines = [
        f"Gravity               {c.gravity.value_m_s2:.5f} m/s2, standard uncertainty "
        f"{c.gravity.u_m_s2:g} ({c.gravity.source})",
        f"Air density           {c.air_density_kg_m3:.3f} kg/m3",
    ]
    for weight in c.weights:
        kind = "conventional mass" if weight.is_conventional else "true mass"
        lines.append(
            f"Weight                {weight.id}: {weight.mass_kg:.5g} kg, standard uncertainty "
            f"{weight.u_mass_kg * 1e3:.3g} g, {kind}, {weight.material}; "
            f"{weight.traceability or 'traceability not stated'}"
        )
    return lines


def result_lines(result: PlateResult) -> list[str]:
    """Return the results of one plate."""
    name = f"Plate {result.plate}" if result.plate else "Results"
    e74, found = result.e74, result.characteristics
    kind = f"polynomial of degree {len(result.coefficients_n)} through zero; degree by "
    model = (kind if result.coefficients_n else "") + result.degree_method
    lines = [
        f"{name}, channels {', '.join(result.channels)}; {len(result.rows)} points",
        f"  Model               {model}",
    ]
    names = ("N/count", "N/count^2", "N/count^3", "N/count^4", "N/count^5")
    if result.coefficients_n:
        for value, u, unit in zip(
            result.coefficients_n, result.standard_uncertainties, names, strict=False
        ):
            lines.append(f"  Coefficient         {value:.8g} {unit}, standard uncertainty {u:.2g}")
    else:
        for channel, value in zip(result.channels, result.sensitivity_n_per_count, strict=True):
            lines.append(f"  Sensitivity         {channel}: {value:.8g} N/count")
    lines += [
        f"  Standard deviation  {e74.standard_deviation_n:.4g} N, {e74.dof} degrees of freedom",
        f"  Resolution          {e74.resolution_n:.3g} N",
        f"  ASTM E74 LLF        {e74.lower_limit_factor_n:.4g} N",
        f"  Class A             {_range(e74.class_a_range_n)}",
        f"  Class AA            {_range(e74.class_aa_range_n)}",
        f"  Non-linearity       {_percent(found.nonlinearity_percent)} (rising, line from zero to "
        "full scale)",
        f"  Hysteresis          {_percent(found.hysteresis_percent)}",
        f"  Repeatability       {_percent(found.repeatability_percent)}",
        f"  Creep               {_percent(found.creep_percent)}"
        + (f" in {found.creep_s:.0f} s" if found.creep_s else ""),
        f"  Zero return         {_percent(found.zero_return_percent)}",
    ]
    if result.matrix is not None:
        m = result.matrix
        lines += [
            f"  Condition number    {m.condition:.1f} with {m.n_kept} of {len(m.singular_values)} "
            "directions used",
            f"  Corner difference   {_newtons(m.corner_difference_n)}",
            f"  Held-out places     force within {m.held_out_force_n:.3g} N, centre of pressure "
            f"within {m.held_out_cop_mm:.2g} mm",
            f"  Centre of pressure  given from {m.cop_from_n:.3g} N",
        ]
    lines.append("  Expanded uncertainty (k = 2) of a force")
    lines += [
        f"    {point.force_n:8.2f} N    {point.expanded_n:.3g} N" for point in result.uncertainty
    ]
    lines += [f"  NOTE                {flag_line(flag)}" for flag in result.flags]
    return lines


def flag_line(flag: Flag) -> str:
    """Return one flag in plain words."""
    where = "" if flag.row is None else f" at row {flag.row}"
    unit = "" if flag.unit == "1" else f" {flag.unit}"
    word = flag.kind.replace("_", " ")
    return f"{word}{where}: {flag.value:.3g}{unit} (limit {flag.limit:.3g}{unit})"


def as_found_lines(c: Certificate) -> list[str]:
    """Return what the former calibration had become."""
    if not c.as_found:
        return ["As found              no earlier calibration was in use"]
    return [
        f"As found              {found.calibration_id} (sha256 {found.calibration_sha256[:12]})"
        f"{', plate ' + found.plate if found.plate else ''}: largest error "
        f"{found.largest_error_n:+.3g} N at row {found.row}, sensitivity changed by "
        f"{found.change_percent:+.3g} %"
        for found in c.as_found
    ] + ["As left               this calibration; nothing on the platform was adjusted"]


def _percent(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3g} % of full scale"


def _newtons(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3g} N"


def _range(span: tuple[float, float] | None) -> str:
    return "in no part of the range" if span is None else f"{span[0]:.4g} to {span[1]:.4g} N"


def _or_dash(text: str) -> str:
    return text or "-"
