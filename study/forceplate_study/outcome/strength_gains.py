"""Strength gains by participant: out of a table, or out of the visits of a library."""

from __future__ import annotations

from collections.abc import Iterable

from forceplate.analysis.gain.group_study import FootChange, Place, foot_changes, persons_of
from forceplate.analysis.label_weeks import MOST_DAYS_OFF
from forceplate.analysis.provenance import is_simulated
from forceplate.analysis.trial.condition_text import REGION_WORDS, manner
from forceplate.operations.library.distinct_visits import read_visit_of
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_outline
from forceplate.types import Condition, Region, Side, Visit, VisitHeader
from forceplate.words import Text, listed, say
from forceplate_study.definition.study import DAYS_A_WEEK, StudyDefinition
from forceplate_study.errors import StudyError
from forceplate_study.records import csv_cells
from forceplate_study.records.study_records import Participant
from forceplate_study.records.tables import SYNTHETIC, BadRow, BadTableError

COLUMNS = ("participant", "gain_n")

_GAIN_COLUMNS = Text("The gains need the columns {participant} and {gain}.")
MOST_GAIN_N = 2000
"""No toes press with that much: another unit."""
_NO_GAIN = Text("{gain} N is no gain of toes, at most {most} N: is it in another unit?")
_TWICE_IN_TABLE = Text("{who} stands there twice")
_SEVERAL_WAYS = Text(
    "The library holds {region} measured in several ways ({ways}). A study uses one: give a table "
    "of gains instead."
)


def read_gains(text: str) -> dict[str, float]:
    """Return the gains of a CSV text with the columns participant and gain_n, in newtons.

    An empty gain is a missing one.

    Raises
    ------
    BadTableError
        A row is wrong; all that are are named.
    StudyError
        A column is missing.
    """
    table = csv_cells.read_rows(text)
    if not set(COLUMNS) <= set(table.header):
        raise StudyError(_GAIN_COLUMNS.fill(participant=COLUMNS[0], gain=COLUMNS[1]))
    dialect = csv_cells.dialect_of(table, day_first=False)
    gains: dict[str, float] = {}
    seen: set[str] = set()
    bad: list[BadRow] = []
    for row in table.rows:
        try:
            cells = csv_cells.named(table, row)
            if isinstance(cells, Text):
                raise StudyError(cells)
            who, gain = (csv_cells.read_text(cells[name]) for name in COLUMNS)
            if who in seen:
                raise StudyError(_TWICE_IN_TABLE.fill(who=who))
            seen.add(who)
            if gain:
                gains[who] = csv_cells.read_number(gain, dialect)
                if abs(gains[who]) > MOST_GAIN_N:
                    raise StudyError(_NO_GAIN.fill(gain=gain, most=MOST_GAIN_N))
        except StudyError as error:
            bad.append(BadRow(row.line, error.text))
    if bad:
        raise BadTableError("gains", bad)
    return gains


def write_gains(gains: dict[str, float], *, synthetic: bool = False) -> str:
    """Return gains as a CSV text; ``read_gains`` gives them back."""
    return csv_cells.write_rows(
        COLUMNS,
        (
            {"participant": csv_cells.write_text(who), "gain_n": csv_cells.write_number(gain)}
            for who, gain in gains.items()
        ),
        comments=(SYNTHETIC,) if synthetic else (),
    )


def gains_of_library(
    library: Library,
    study: StudyDefinition,
    participants: Iterable[Participant],
    region: Region = Region.HALLUX,
    *,
    simulated: bool,
) -> dict[str, float]:
    """Return the gain of each participant from baseline to gain visit, the mean of the feet.

    Whoever misses a visit, or whose visits may not be compared, has none. A visit more than a week
    from its planned day is missed: a gain that is known later would seem to protect until then.

    Parameters
    ----------
    simulated
        Whether the study is made up: visits of people and simulated ones are not mixed.

    Raises
    ------
    StudyError
        The region was measured in several ways; a study uses one.
    VisitFileError
        A visit file cannot be read.
    """
    feet: list[FootChange] = []
    for own in participants:
        visits = [_timely_visit(library, own, label, week) for label, week in _planned(study)]
        first, later = (
            visit if visit and is_simulated(visit.header) == simulated else None for visit in visits
        )
        feet += foot_changes(first, later, own.group)
    places = {Place.of(foot.condition) for foot in feet if foot.condition.region is region}
    if len(places) > 1:
        conditions = [Condition(Side.LEFT, region, way.posture, way.fixation) for way in places]
        ways = listed(sorted(map(manner, conditions), key=say), "; ")
        raise StudyError(_SEVERAL_WAYS.fill(region=REGION_WORDS[region], ways=ways))
    return {
        person.subject_id: person.follow_up_n - person.baseline_n
        for place in places
        for person in persons_of(feet, place)
        if person.n_feet
    }


def off_their_day(
    library: Library, study: StudyDefinition, participants: Iterable[Participant]
) -> dict[str, str]:
    """Return who has a visit for the gain that is too far from its planned day, and which.

    Raises
    ------
    StorageError
        There are two such visits, or a file cannot be read.
    """
    found: dict[str, str] = {}
    for own in participants:
        for label, week in _planned(study):
            path = library.existing_visit(own.participant_id, label)
            if path is not None and not _is_timely(own, read_outline(path)[0], week):
                found.setdefault(own.participant_id, label)
    return found


def _planned(study: StudyDefinition) -> tuple[tuple[str, int], ...]:
    """Return the two visits that a gain is made of, each with its week."""
    return (study.visits[0].label, 0), (study.gain_visit, study.landmark_week)


def _timely_visit(library: Library, own: Participant, label: str, week: int) -> Visit | None:
    """Return a visit of a participant; None where there is none within a week of its day."""
    visit = read_visit_of(library, own.participant_id, label)
    return visit if visit is not None and _is_timely(own, visit.header, week) else None


def _is_timely(own: Participant, visit: VisitHeader, week: int) -> bool:
    days_off = own.day_of(visit.started_at.date()) - DAYS_A_WEEK * week
    return abs(days_off) <= MOST_DAYS_OFF
