"""The certificate as rows for a person to read: what, and how much of it, in each language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from forceplate.phrases import Phrases
from forceplate.words import Language, Text, in_context, listed, plain, say, with_decimal_mark
from forceplate_calibration.certificate.error_map import MapPoint, error_map
from forceplate_calibration.fitting.plate_result import PlateResult, flag_text
from forceplate_calibration.model.calibration import DEAD_WEIGHTS, Calibration
from forceplate_calibration.model.certificate import Certificate

Row = tuple[Text, Text]
"""What, and how much of it or which."""

TITLE = Text("Calibration certificate {number}")
SIMULATED = Text("SIMULATED: no real platform.")
UNCERTAINTY = Text("Expanded uncertainty (k = 2) of a force")
ERROR_MAP = Text(
    "Error map: x, y in mm; force in N; error of force in N; error of the centre of pressure in mm"
)
CLOSING = (
    Text("The results hold for this instrument as it was on the day of the calibration."),
    Text("Uncertainties are expanded, k = 2, about 95 %, after the GUM."),
    Text(
        "No accreditation is claimed. The checksum shows any change; it does not show who made it."
    ),
    Text("End of the certificate"),
)

_WIDTH = 22
_NOTHING = plain("")
_KNOWN: Mapping[str, Text] = {
    each.message: each
    for each in (
        Text("dead weights, guided, version 1"),
        Text("dead weights, from a sheet of readings, version 1"),
        Text("extra-sum-of-squares F test"),
        Text("chosen by the operator, extra-sum-of-squares F test"),
        Text("sensitivity matrix by truncated least squares"),
        Text("entered"),
        Text("steel"), Text("cast iron"), Text("brass"), in_context("metal", "lead"),
        Text("water"), Text("concrete"), Text("aluminium"),
        in_context("load", "up"), in_context("load", "down"), in_context("load", "zero"),
        Text("creep"), Text("preload"),
    )
}  # fmt: skip
"""Words that a certificate holds as they are."""
_GRAVITY = Text("WGS 84, latitude {latitude:g} deg, height {height:g} m")
_PLACE = re.compile(r"WGS 84, latitude (\S+) deg, height (\S+) m")
_NOT_MEASURED = Text("not measured")
_WEIGHED = Text("Calibrated with dead weights on {date}: {procedure}")
_FORMER_ORIGIN = re.compile(r"Calibrated with dead weights on (\d{4}-\d\d-\d\d): (.+)")
"""What earlier versions wrote instead of the id."""
_ORIGIN = Phrases(
    {
        "simulated_platform": Text(
            "The coefficients of the simulated platform itself; nothing was weighed."
        )
    }
)


def translated(words: str) -> Text:
    """Return words of a certificate; to be said in a language where they are the program's own."""
    place = _PLACE.fullmatch(words)
    if place is not None:
        return _GRAVITY.fill(latitude=float(place[1]), height=float(place[2]))
    return _KNOWN.get(words, plain(words))


def calibration_origin(calibration: Calibration) -> Text:
    """Return where a calibration comes from; in the file's own words where they are no id."""
    certificate = calibration.certificate
    if calibration.origin == DEAD_WEIGHTS and certificate is not None:
        return _WEIGHED.fill(
            date=calibration.created.isoformat(), procedure=translated(certificate.procedure)
        )
    former = _FORMER_ORIGIN.fullmatch(calibration.origin)
    if former is not None:
        return _WEIGHED.fill(date=former[1], procedure=translated(former[2]))
    return _ORIGIN.text(calibration.origin)


def certificate_lines(
    calibration: Calibration, language: Language | str = Language.ENGLISH
) -> tuple[str, ...]:
    """Return the certificate as lines for a person to read, none where there is none."""
    c = calibration.certificate
    if c is None:
        return ()
    lines = [say(SIMULATED, language)] if calibration.simulated else []
    lines.append(say(TITLE.fill(number=c.number), language).upper())
    lines += _columns(
        [*head_rows(calibration, c), *instrument_rows(c), *reference_rows(c)], language
    )
    for result in c.results:
        lines += ["", *result_lines(result, language), *_map_lines(calibration, result, language)]
    lines += ["", *_columns([*as_found_rows(c), *remark_rows(c)], language), ""]
    return (*lines, *(say(each, language) for each in CLOSING))


def result_lines(
    result: PlateResult, language: Language | str = Language.ENGLISH
) -> tuple[str, ...]:
    """Return the results of one plate as lines."""
    lines = [say(result_title(result), language)]
    lines += [f"  {line}" for line in _columns(result_rows(result), language, _WIDTH - 2)]
    lines.append(f"  {say(UNCERTAINTY, language)}")
    number = Text("    {force:8.2f} N    {u:.3g} N")
    lines += [
        say(number.fill(force=each.force_n, u=each.expanded_n), language)
        for each in result.uncertainty
    ]
    note = say(Text("NOTE"), language)
    lines += [f"  {note:<{_WIDTH - 2}}{say(flag_text(flag), language)}" for flag in result.flags]
    return tuple(lines)


def head_rows(calibration: Calibration, c: Certificate) -> list[Row]:
    """Return which certificate it is, of when and by whom."""
    changed = Text("{sha}  DOES NOT MATCH: the file was changed")
    checksum = changed if calibration.is_edited else Text("{sha}")
    return [
        (
            Text("Checksum (SHA-256)"),
            checksum.fill(sha=calibration.sha256),
        ),
        (
            Text("Calibrated, issued"),
            Text("{on}, valid until {until}").fill(on=c.issued, until=c.valid_until),
        ),
        (
            Text("By"),
            plain(", ".join(map(_or_dash, (c.operator, c.organisation, c.place)))),
        ),
        (Text("Procedure"), translated(c.procedure)),
        (in_context("certificate", "Software"), plain(c.software)),
    ]


def instrument_rows(c: Certificate) -> list[Row]:
    """Return what was calibrated, and where it stood."""
    i, e = c.instrument, c.environment
    channels = ", ".join(
        f"{each.name} [{each.min_counts}, {each.max_counts}]" for each in i.channels
    )
    room = (
        (Text("{v:.1f} degC"), Text("temperature"), e.temperature_c),
        (Text("{v:.0f} hPa"), Text("pressure"), e.pressure_hpa),
        (
            Text("{v:.0f} % humidity"),
            Text("humidity"),
            e.humidity_percent,
        ),
        (
            Text("warm-up {v:.0f} s"),
            Text("warm-up"),
            e.warm_up_s,
        ),
    )
    absent = Text("{what} not measured")
    measured = [
        absent.fill(what=what) if value is None else words.fill(v=value)
        for words, what, value in room
    ]
    return [
        (
            in_context("certificate", "Instrument"),
            Text("{model}, serial number {serial}, capacity {capacity:g} N").fill(
                model=_or_dash(i.model), serial=_or_dash(i.serial_number), capacity=i.capacity_n
            ),
        ),
        (
            Text("Electronics"),
            Text("driver {driver}, firmware {firmware}, {rate:g} samples/s").fill(
                driver=_or_dash(i.driver), firmware=_or_dash(i.firmware), rate=i.sample_rate_hz
            ),
        ),
        (Text("Channels [range]"), plain(_or_dash(channels))),
        (Text("Mounting"), plain(_or_dash(i.mounting))),
        (Text("Environment"), listed(measured)),
    ]


def reference_rows(c: Certificate) -> list[Row]:
    """Return what it was compared with."""
    rows = [
        (
            Text("Gravity"),
            Text("{g:.5f} m/s2, standard uncertainty {u:g} ({source})").fill(
                g=c.gravity.value_m_s2, u=c.gravity.u_m_s2, source=translated(c.gravity.source)
            ),
        ),
        (
            Text("Air density"),
            plain("{v:.3f} kg/m3").fill(v=c.air_density_kg_m3),
        ),
    ]
    weight_word = Text("Weight")
    for weight in c.weights:
        words = Text(
            "{id}: {mass:.5g} kg, standard uncertainty {u:.3g} g, {kind}, {material}; {from_}"
        ).fill(
            id=weight.id,
            mass=weight.mass_kg,
            u=weight.u_mass_kg * 1e3,
            kind=Text("conventional mass") if weight.is_conventional else Text("true mass"),
            material=translated(weight.material),
            from_=plain(weight.traceability)
            if weight.traceability
            else Text("traceability not stated"),
        )
        rows.append((weight_word, words))
    if not c.weights:
        unnamed = Text("not named: loads as in the table of readings, traceability not stated")
        rows.append((weight_word, unnamed))
    return rows


def result_title(result: PlateResult) -> Text:
    """Return of which plate and channels the results are."""
    name = Text("Plate {plate}") if result.plate else Text("Results")
    return Text("{name}, channels {channels}; {n} points").fill(
        name=name.fill(plate=result.plate), channels=", ".join(result.channels), n=len(result.rows)
    )


def result_rows(result: PlateResult) -> list[Row]:
    """Return the figures of one plate."""
    e74, found = result.e74, result.characteristics
    creep_s = _NOTHING
    if found.creep_s:
        creep_s = Text(" in {s:.0f} s").fill(s=found.creep_s)
    rows = [
        *_model_rows(result),
        (
            Text("Standard deviation"),
            Text("{v:.4g} N, {dof} degrees of freedom").fill(
                v=e74.standard_deviation_n, dof=e74.dof
            ),
        ),
        (Text("Resolution"), plain("{v:.3g} N").fill(v=e74.resolution_n)),
        (plain("ASTM E74 LLF"), plain("{v:.4g} N").fill(v=e74.lower_limit_factor_n)),
        (Text("Class A"), _range(e74.class_a_range_n)),
        (Text("Class AA"), _range(e74.class_aa_range_n)),
        (
            Text("Non-linearity"),
            Text("{v} (rising, line from zero to full scale)").fill(
                v=_percent(found.nonlinearity_percent)
            ),
        ),
        (Text("Hysteresis"), _percent(found.hysteresis_percent)),
        (Text("Repeatability"), _percent(found.repeatability_percent)),
        (
            Text("Creep"),
            plain("{v}{time}").fill(v=_percent(found.creep_percent), time=creep_s),
        ),
        (Text("Zero return"), _percent(found.zero_return_percent)),
    ]
    return rows + _matrix_rows(result)


def as_found_rows(c: Certificate) -> list[Row]:
    """Return what the former calibration had become."""
    as_found = Text("As found")
    words = Text(
        "{id} (sha256 {sha}){plate}: largest error {error:+.3g} N at row {row}, sensitivity "
        "changed by {change:+.3g} %"
    )
    rows = [
        (
            as_found,
            words.fill(
                id=found.calibration_id,
                sha=found.calibration_sha256[:12],
                plate=Text(", plate {p}").fill(p=found.plate) if found.plate else _NOTHING,
                error=found.largest_error_n,
                row=found.row,
                change=found.change_percent,
            ),
        )
        for found in c.as_found
    ]
    none = Text("no earlier calibration was in use")
    left = Text("this calibration; nothing on the platform was adjusted")
    return [*(rows or [(as_found, none)]), (Text("As left"), left)]


def remark_rows(c: Certificate) -> list[Row]:
    """Return what was remarked."""
    return [(Text("Remark"), plain(each)) for each in c.remarks]


def map_cells(point: MapPoint) -> tuple[str, ...]:
    """Return one point of the error map as the cells of a table."""
    cop = (
        ("-", "-") if point.cop_error_mm is None else tuple(f"{e:+.2f}" for e in point.cop_error_mm)
    )
    place = (f"{point.x_mm:g}", f"{point.y_mm:g}")
    return (*place, f"{point.force_n:.2f}", f"{point.force_error_n:+.3f}", *cop)


def _map_lines(
    calibration: Calibration, result: PlateResult, language: Language | str
) -> list[str]:
    points = error_map(calibration, result)
    if not points:
        return []
    rows = ["  " + " ".join(f"{cell:>9}" for cell in map_cells(point)) for point in points]
    return [f"  {say(ERROR_MAP, language)}", *(with_decimal_mark(r, language) for r in rows)]


def _model_rows(result: PlateResult) -> list[Row]:
    """Return the curve of one cell with what justifies its degree, or the cells' sensitivities."""
    method = translated(result.degree_method)
    words = plain("{method}")
    if result.coefficients_n:
        words = Text("polynomial of degree {n} through zero; degree by {method}")
    rows = [(Text("Model"), words.fill(n=len(result.coefficients_n), method=method))]
    if result.degree_tests:
        tests = listed(
            Text("degree {d}: P = {p:.2g}").fill(d=t.degree, p=t.p_value)
            for t in result.degree_tests
        )
        rows.append((Text("Is it justified?"), tests))
    units = ("N/count", "N/count^2", "N/count^3", "N/count^4", "N/count^5")
    for value, u, unit in zip(
        result.coefficients_n, result.standard_uncertainties, units, strict=False
    ):
        rows.append(
            (
                Text("Coefficient"),
                Text("{v:.8g} {unit}, standard uncertainty {u:.2g}").fill(v=value, unit=unit, u=u),
            )
        )
    if not result.coefficients_n:
        rows += [
            (
                Text("Sensitivity"),
                plain("{channel}: {v:.8g} N/count").fill(channel=channel, v=value),
            )
            for channel, value in zip(result.channels, result.sensitivity_n_per_count, strict=True)
        ]
    return rows


def _matrix_rows(result: PlateResult) -> list[Row]:
    """Return what a plate on several cells has besides; nothing for one cell."""
    m = result.matrix
    if m is None:
        return []
    corner = _NOT_MEASURED
    if m.corner_difference_n is not None:
        corner = plain("{v:.3g} N").fill(v=m.corner_difference_n)
    return [
        (
            Text("Condition number"),
            Text("{v:.1f} with {n} of {all} directions used").fill(
                v=m.condition, n=m.n_kept, all=len(m.singular_values)
            ),
        ),
        (Text("Corner difference"), corner),
        (
            Text("Held-out places"),
            Text("force within {f:.3g} N, centre of pressure within {c:.2g} mm").fill(
                f=m.held_out_force_n, c=m.held_out_cop_mm
            ),
        ),
        (
            Text("Centre of pressure"),
            Text("given from {v:.3g} N").fill(v=m.cop_from_n),
        ),
    ]


def _columns(rows: Sequence[Row], language: Language | str, width: int = _WIDTH) -> list[str]:
    return [f"{say(what, language):<{width}}{say(of_it, language)}" for what, of_it in rows]


def _percent(value: float | None) -> Text:
    if value is None:
        return _NOT_MEASURED
    return Text("{v:.3g} % of full scale").fill(v=value)


def _range(span: tuple[float, float] | None) -> Text:
    if span is None:
        return Text("in no part of the range")
    return Text("{a:.4g} to {b:.4g} N").fill(a=span[0], b=span[1])


def _or_dash(text: str) -> str:
    return text or "-"
