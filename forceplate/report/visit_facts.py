"""Who was measured, when, how, and with what; the same for every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import forceplate
from forceplate.analysis.corrections import What, corrected_names
from forceplate.analysis.gain.visit_gain import conditions_of
from forceplate.analysis.provenance import has_foreign_newtons, says_simulated
from forceplate.analysis.quality.calibration_checks import (
    CheckState,
    last_check,
    usable_calibration,
    weight_doubt,
)
from forceplate.analysis.trial.condition_text import POSTURE_WORDS, REGION_WORDS
from forceplate.dates import date_text
from forceplate.decimals import figure
from forceplate.errors import ProtocolError
from forceplate.phrases import FIXATION, PROTOCOL_NAME, UNSPECIFIED
from forceplate.protocol import MeasurementProtocol
from forceplate.report.content import Fact
from forceplate.types import Visit, VisitHeader
from forceplate.words import Text, by_text, listed, plain
from forceplate_calibration.certificate.rows import calibration_origin
from forceplate_calibration.platform_check.check import PlatformCheckItem

_PERSON_ID = Text("Person (pseudonym)")
_VISITS = Text("Visits")
_VISIT = plain("{visit}: {date}")
_DAYS = Text("{days:day|days} between first and last")
_POSTURE = Text("Posture")
_FIXATION = Text("Fixation of the foot")
_REGION = Text("Region")
_PROTOCOL = Text("Protocol")
_TIMES = Text("{name}: {trials:trial|trials} of {hold} s, {rest} s rest")
_MASS = Text("Body mass")
_NUMBER = Text("Strength is")
_MEANS = Text("the mean of the two best peak forces, above the resting toes")
_NOT_RECORDED = Text("not recorded")
_PLATFORM = Text("Platform")
_LIKE = Text("SIMULATED, in the manner of {words}, {rate:g} Hz")
_CALIBRATION = Text("Calibration")
_OF = Text("{id} of {date}{validity} (SHA-256 {sha}); {origin}")
_VALID_UNTIL = Text(", valid until {date}")
_NO_CALIBRATION = Text("NONE: newtons cannot be given")
_OTHER_SYSTEM = Text(
    "that of the other system, which is not known here; newtons are as its file has them"
)
_BAD_CALIBRATION = Text("unreadable")
_LAST_CHECK = Text("Last check of the platform")
_NO_CHECK = Text("none is known")
_ODD_CHECK = Text("its record was changed or cannot be read, and says nothing")
_CHECKED = Text("{date}, {outcome} ({answers})")
_PASSED, _FAILED = Text("passed"), Text("NOT PASSED")
_VOID = Text("NOT PASSED, the weight was too light")
_ANSWER = Text("{what} {value} {unit}, limit {limit}")
_ITEMS: Mapping[PlatformCheckItem, Text] = {
    PlatformCheckItem.NOISE: Text("noise"),
    PlatformCheckItem.ZERO_DRIFT: Text("drift of the zero"),
    PlatformCheckItem.FORCE: Text("force"),
    PlatformCheckItem.CORNER: Text("corners"),
    PlatformCheckItem.PLACE: Text("place"),
}
_SOFTWARE = Text("Software")
_FILES = Text("Files")
_FILE = Text("{visit}: SHA-256 {sha}")
CORRECTED = Text("(corrected)")
"""Behind a value that is not the one entered first."""


@dataclass(frozen=True, slots=True)
class Source:
    """A visit and the file that it was read from."""

    visit: Visit
    sha256: str
    """Of the whole file, in hexadecimal digits."""


def who_when_how(visits: Sequence[Visit]) -> tuple[Fact, ...]:
    """Return the facts at the head of a report; the visits in the order of time."""
    headers = [visit.header for visit in visits]
    when = [_VISIT.fill(visit=h.visit, date=date_text(h.started_at)) for h in headers]
    if len(headers) > 1:
        days = (headers[-1].started_at.timestamp() - headers[0].started_at.timestamp()) / 86_400
        when.append(_DAYS.fill(days=figure(days, 0)))
    conditions = list(dict.fromkeys(c for visit in visits for c in conditions_of(visit)))
    facts = [
        Fact(_PERSON_ID, plain(headers[0].subject_id)),
        Fact(_VISITS, listed(when, "; ")),
        Fact(_REGION, listed(dict.fromkeys(REGION_WORDS[c.region] for c in conditions))),
        Fact(_POSTURE, listed(dict.fromkeys(POSTURE_WORDS[c.posture] for c in conditions))),
        Fact(_FIXATION, listed(dict.fromkeys(_fixation(c.fixation) for c in conditions))),
        Fact(_PROTOCOL, _each_visit((_protocol(h), h) for h in headers)),
    ]
    if any(h.body_mass_kg is not None for h in headers):
        facts.append(Fact(_MASS, _each_visit((_mass(h), h) for h in headers)))
    return (*facts, Fact(_NUMBER, _MEANS))


def instrument(sources: Sequence[Source]) -> tuple[Fact, ...]:
    """Return with what the visits were measured, and how their files can be known again."""
    headers = [source.visit.header for source in sources]
    return (
        Fact(_PLATFORM, _each_visit((_platform(h), h) for h in headers)),
        Fact(_CALIBRATION, _each_visit((_calibration(h), h) for h in headers)),
        Fact(_LAST_CHECK, _each_visit((_last_check(h), h) for h in headers)),
        Fact(_SOFTWARE, plain(f"forceplate {forceplate.__version__}")),
        Fact(_FILES, listed(
            (_FILE.fill(visit=s.visit.header.visit, sha=s.sha256[:16]) for s in sources), "; "
        )),
    )  # fmt: skip


def file_facts(sources: Sequence[Source]) -> tuple[Fact, ...]:
    """Return the whole checksum of each file."""
    return tuple(
        Fact(
            _VISIT.fill(visit=s.visit.header.visit, date=date_text(s.visit.header.started_at)),
            plain(f"SHA-256 {s.sha256}"),
        )
        for s in sources
    )


def _fixation(fixation: str) -> Text:
    return _NOT_RECORDED if fixation == UNSPECIFIED else FIXATION.text(fixation)


def _protocol(header: VisitHeader) -> Text:
    if header.protocol_json is not None:
        with suppress(ProtocolError):
            protocol = MeasurementProtocol.from_json(header.protocol_json)
            return _TIMES.fill(
                name=PROTOCOL_NAME.text(protocol.name), trials=str(protocol.trials),
                hold=_seconds(protocol.hold_s), rest=_seconds(protocol.rest_s),
            )  # fmt: skip
    return _NOT_RECORDED if header.protocol == UNSPECIFIED else PROTOCOL_NAME.text(header.protocol)


def _seconds(value_s: float) -> Text:
    return plain("{value:g}").fill(value=float(value_s))


def _mass(header: VisitHeader) -> Text:
    if header.body_mass_kg is None:
        return _NOT_RECORDED
    mass = plain("{value:.1f} kg").fill(value=float(header.body_mass_kg))
    is_corrected = What.BODY_MASS.value in corrected_names(header)
    return listed([mass, CORRECTED], " ") if is_corrected else mass


def _platform(header: VisitHeader) -> Text:
    platform = header.platform
    rate = float(platform.sample_rate_hz)
    if says_simulated(header):
        return _LIKE.fill(words=platform.model, rate=rate)
    words = (platform.model, platform.serial_number, f"[{platform.driver}]")
    return plain("{words}, {rate:g} Hz").fill(words=" ".join(w for w in words if w), rate=rate)


def _calibration(header: VisitHeader) -> Text:
    if header.calibration_json is None:
        return _NO_CALIBRATION
    if has_foreign_newtons(header):
        return _OTHER_SYSTEM
    calibration = usable_calibration(header.calibration_json)
    if calibration is None:
        return _BAD_CALIBRATION
    validity = plain("")
    if calibration.certificate is not None:
        validity = _VALID_UNTIL.fill(date=date_text(calibration.certificate.valid_until))
    return _OF.fill(
        id=calibration.id, date=date_text(calibration.created), sha=calibration.sha256[:12],
        validity=validity, origin=calibration_origin(calibration),
    )  # fmt: skip


def _last_check(header: VisitHeader) -> Text:
    """Return what the last check before a visit said."""
    state, check = last_check(header)
    if check is None:
        return _NO_CHECK if state is CheckState.NONE else _ODD_CHECK
    words = listed(
        _ANSWER.fill(
            what=_ITEMS[answer.item],
            value=figure(answer.value, 2),
            unit=answer.unit,
            limit=figure(answer.limit, 2),
        )
        for answer in check.answers
    )
    outcome = _PASSED if check.passed else _VOID if check.is_void else _FAILED
    said = _CHECKED.fill(date=date_text(check.at), outcome=outcome, answers=words)
    doubt = weight_doubt(check)
    return said if doubt is None else listed((said, doubt), ". ")


def _each_visit(pairs: Iterable[tuple[Text, VisitHeader]]) -> Text:
    """Return what is true of each visit; once where it is the same for all."""
    grouped = by_text((text, plain(header.visit)) for text, header in pairs)
    if len(grouped) == 1:
        return grouped[0][0]
    return listed(
        (plain("{visits}: {text}").fill(visits=listed(visits), text=text)
         for text, visits in grouped), "; ",
    )  # fmt: skip
