"""The library of a big clinic: many people with a few visits each, copied from real ones.

A visit is a few short trials of four conditions, recorded and analysed as the instrument does. It
is written once for every label; the copies differ in who and when, which stands in the header, so
that every file is whole and another.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.made_up import trial_of, visit_header
from forceplate.analysis import analyse_trial
from forceplate.operations.people.refresh_people import summarise_visit
from forceplate.storage.library import Library
from forceplate.storage.people.people import Changed, PeopleIndex
from forceplate.storage.people.people_rows import VisitSummary
from forceplate.storage.visit.encode import encode_header
from forceplate.storage.visit.tree import CHECKSUM, Dataset, Group, Value
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Condition, Region, Side, Trial, Visit, VisitHeader

WEEKS = (0, 8, 26, 52)
TODAY = date(2026, 11, 2)
RATE_HZ, N_SAMPLES, N_PER_COUNT = 200.0, 800, 0.01
CONDITIONS = tuple(Condition(*one) for one in product(Side, (Region.HALLUX, Region.LESSER_TOES)))
_FIRST = ("Anna", "Bram", "Cato", "Daan", "Emma", "Finn", "Guus", "Hugo", "Isa", "Jörg", "Zoë")
_FAMILY = ("de Vries", "Jansen", "van den Berg", "Müller", "Bakker", "Souza", "Åkesson", "Visser")


def make_library(root: Path, n_people: int, n_rounds: int = 2) -> Library:
    """Return a library in which each of these people has four visits.

    Parameters
    ----------
    n_rounds
        Trials of each condition.
    """
    library = Library(root)
    index = PeopleIndex(library, today=lambda: TODAY)
    dice = random.Random(1)
    models = [_model(root / f"model_{week}.h5", week, n_rounds) for week in WEEKS]
    for number in range(n_people):
        name = f"{dice.choice(_FIRST)} {dice.choice(_FAMILY)} {number}"
        born = date(1940, 1, 1) + timedelta(days=dice.randrange(25_000))
        subject_id = index.add(name=name, birth_date=born).subject_id
        first = TODAY - timedelta(weeks=WEEKS[-1], days=dice.randrange(400))
        for week, (header, image) in zip(WEEKS, models, strict=True):
            day = first + timedelta(weeks=week)
            begun = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            own = replace(header, subject_id=subject_id, started_at=begun)
            library.new_visit_path(own).write_bytes(_with_header(image, header, own))
    return library


def fill_index(library: Library) -> PeopleIndex:
    """Return the index as it is when every visit was read, without reading more than a person's."""
    seen: dict[str, VisitSummary] = {}

    def summaries(changed: Changed) -> Generator[VisitSummary]:
        for entry, _ in changed:
            if entry.visit not in seen:
                seen[entry.visit] = summarise_visit(entry.path)
            day = date.fromisoformat(entry.date)
            yield replace(seen[entry.visit], file=str(entry.path), date=day)

    index = PeopleIndex(library)
    index.refresh(summaries)
    return index


def _with_header(image: bytes, former: VisitHeader, header: VisitHeader) -> bytes:
    """Return the image of a visit with another header, whose record is as long."""
    was, now = encode_header(former), encode_header(header)
    for old, new in (
        (was.attributes[CHECKSUM], now.attributes[CHECKSUM]),
        (_record(was), _record(now)),
    ):
        old_bytes, new_bytes = str(old).encode(), str(new).encode()
        assert image.count(old_bytes) == 1
        assert len(old_bytes) == len(new_bytes)
        image = image.replace(old_bytes, new_bytes)
    return image


def _record(root: Group) -> Value:
    dataset = root.members["header"]
    assert isinstance(dataset, Dataset)
    return dataset.value


def _model(path: Path, week: int, n_rounds: int) -> tuple[VisitHeader, bytes]:
    """Return a visit of a week, and its file."""
    plate = visit_header(("fore", "aft"), RATE_HZ, N_PER_COUNT, bits=24)
    header = replace(plate, subject_id="AAA-AAA", visit=f"W{week}", operator="AB")
    trials = tuple(_trials(header, 60.0 + week / 4, n_rounds))
    write_visit(path, Visit(header, trials))
    image = path.read_bytes()
    path.unlink()
    return header, image


def _trials(header: VisitHeader, strength_n: float, n_rounds: int) -> Iterator[Trial]:
    """Yield short presses, analysed."""
    time_s = np.arange(N_SAMPLES) / RATE_HZ
    press = np.interp(time_s, [0, 1.5, 1.8, 3.4, 3.6, 4], [0, 0, 1, 0.95, 0, 0])
    rng = np.random.default_rng(round(strength_n))
    for number, condition in enumerate(CONDITIONS * n_rounds, 1):
        force_n = press * strength_n * rng.uniform(0.95, 1.05)
        noise = rng.normal(0, 5, (N_SAMPLES, 2))
        counts = force_n[:, None] / 2 / N_PER_COUNT + noise
        recorded = trial_of(counts, RATE_HZ, number, condition)
        yield analyse_trial(recorded, header)
