"""``forceplate demo --study``: a synthetic cohort with its visits, diaries and answers."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

import numpy as np
import typer
from rich.progress import track

from forceplate.analysis import analyse_trial
from forceplate.cli.printing.messages import said, spoken, tell
from forceplate.operations.platform.simulated_platform import bench_calibration
from forceplate.protocol import STANDARD
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import (
    Channel,
    Clock,
    EndReason,
    PlatformInfo,
    Region,
    Side,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate.words import Text, plural
from forceplate_drivers.emulation.patient import ASKED
from forceplate_drivers.emulation.sources import Bench, bench_counts, press_force_n
from forceplate_study.commands.printed_results import adherence_lines, outcome_lines
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.follow_up.adherence import adherence
from forceplate_study.operations.save_results import write_adherence, write_outcome
from forceplate_study.outcome.outcome import outcome
from forceplate_study.outcome.strength_gains import gains_of_library
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.synthetic_cohort import Cohort, make_synthetic

_COHORT = plural(
    "SYNTHETIC: a made-up cohort of {n} person. Nobody is measured.",
    "SYNTHETIC: a made-up cohort of {n} persons. Nobody is measured.",
)
_STUDY = plural(
    "SYNTHETIC study: {folder}; {n} visit file: {library}",
    "SYNTHETIC study: {folder}; {n} visit files: {library}",
)
PERSONS = 118
SEED = 1
TRIAL_FACTORS = (1.0, 0.98)
LEAST_PEAK_N = 12.0


def demo_study(folder: Path, persons: int = PERSONS) -> None:
    """Make the cohort in a new folder and print its adherence and outcome."""
    began_s = time.monotonic()
    today = datetime.now().astimezone().date()
    language = spoken()
    tell(_COHORT, n=persons)
    cohort = make_synthetic(folder, persons, SEED, today)
    store = StudyFolder(folder)
    study, records = store.study(), store.records()
    library = Library(folder / "library")
    n_visits = _write_visits(library, study, cohort)
    gains = gains_of_library(library, study, records.participants, simulated=True)
    groups = adherence(study, records, today)
    answers = folder / "answers"
    found = outcome(study, records, today, gains)
    written = (
        *write_adherence(answers, study, groups, language, simulated=True),
        *write_outcome(answers, study, found, language),
    )
    typer.echo("\n".join(outcome_lines(found, study)) + "\n")
    typer.echo("\n".join(adherence_lines(groups, study, simulated=True)))
    typer.echo("")
    tell(_STUDY, folder=folder, n=n_visits, library=library.root)
    for path in written:
        typer.echo(f"  {path}")
    tell(Text("Done in {s:.0f} s."), s=time.monotonic() - began_s)


def _write_visits(library: Library, study: StudyDefinition, cohort: Cohort) -> int:
    """Write the visit files up to the gain visit, two efforts of the right hallux each."""
    platform = _platform()
    channels = [channel.name for channel in platform.channels]
    calibration = bench_calibration(platform.model, channels).to_json()
    n_visits = 0
    for own in track(cohort.records.participants, said(Text("Synthetic visits")), transient=True):
        for planned in study.visits:
            gain_n = cohort.gains_n.get(own.participant_id)
            is_baseline = planned is study.visits[0]
            if not is_baseline and (planned.label != study.gain_visit or gain_n is None):
                continue
            peak_n = cohort.baselines_n[own.participant_id]
            header = VisitHeader(
                subject_id=own.participant_id,
                visit=planned.label,
                started_at=_morning(own.started_on + timedelta(weeks=planned.week)),
                platform=platform,
                body_mass_kg=68.0,
                calibration_json=calibration,
                simulated=True,
                operator="forceplate demo",
            )
            n_visits += 1
            peak_n = max(LEAST_PEAK_N, peak_n + (0.0 if is_baseline else gain_n or 0.0))
            path = library.new_visit_path(header)
            write_visit(path, Visit(header, _trials(header, peak_n, seed=n_visits)))
    return n_visits


def _morning(day: date) -> datetime:
    return datetime.combine(day, time_of_day(9), UTC)


def _platform() -> PlatformInfo:
    return PlatformInfo(
        driver="simulated",
        model="simulated bench",
        serial_number="0",
        firmware="",
        sample_rate_hz=500.0,
        channels=tuple(Channel(f"ch{n}", -32768, 32767) for n in range(Bench().n_channels)),
        detects_loss=True,
        clock=Clock.DEVICE,
        simulated=True,
    )


def _trials(header: VisitHeader, peak_n: float, seed: int) -> tuple[Trial, ...]:
    return tuple(
        analyse_trial(
            replace(_effort(header, peak_n * factor, seed=(seed, number)), number=number), header
        )
        for number, factor in enumerate(TRIAL_FACTORS, 1)
    )


def _effort(header: VisitHeader, peak_n: float, seed: tuple[int, int]) -> Trial:
    rate_hz, bench = header.platform.sample_rate_hz, Bench()
    rng = np.random.default_rng(seed)
    force_n = press_force_n(replace(ASKED, peak_n=peak_n), rate_hz, rng)
    n_before = round(rate_hz)
    force_n = np.concatenate([np.zeros(n_before), force_n])
    noise = rng.standard_normal((len(force_n), bench.n_channels))
    counts = bench_counts(bench, force_n, 0, rate_hz, noise)
    return Trial(
        number=1,
        condition=next(
            one
            for one in STANDARD.conditions
            if (one.side, one.region) == (Side.RIGHT, Region.HALLUX)
        ),
        started_at=header.started_at + timedelta(minutes=seed[1]),
        sample_rate_hz=rate_hz,
        counts=counts[n_before:],
        time_s=np.arange(len(counts) - n_before) / rate_hz,
        gaps=(),
        end_reason=EndReason.COMPLETED,
        accepted=False,
        verdict_reason="not analysed",
        zero_before_counts=counts[:n_before].mean(axis=0),
    )
