"""Emulated devices for commands and tests: with a pressing person, or a recorded trial."""

from __future__ import annotations

from pathlib import Path

from forceplate.errors import VisitFileError
from forceplate.storage.visit.visit_file import read_visit
from forceplate.words import Text
from forceplate_drivers.emulation.device import EmulatedDevice
from forceplate_drivers.emulation.emulator import load_emulator
from forceplate_drivers.emulation.sources import PersonSource, Press, ReplaySource

_NO_NUMBER = Text("{number} is no number of a trial")


def emulated_device(name: str, source: str | None = None, seed: int = 0) -> EmulatedDevice:
    """Return an installed emulated device with a pressing person, or with a recorded trial.

    Parameters
    ----------
    source
        ``VISIT.h5#TRIAL``: the trial of a visit file is sent bit for bit; the first one where no
        number is given.

    Raises
    ------
    DriverNotFoundError
        No such emulator is installed.
    StorageError
        ``source`` cannot be read or has no such trial.
    ValueError
        What stands behind the # is no number, or the recorded trial does not fit the device.
    """
    emulator = load_emulator(name)
    if source is not None:
        return emulator.sampling(recorded_trial(source), name)
    plan = [Press(80.0), Press(84.0), Press(82.0)]
    person = PersonSource(plan, seed, emulator.sample_rate_hz, emulator.bench)
    device = emulator.sampling(person, name)
    person.presses_again = device.is_streaming  # it always sends: no stream is ever begun
    return device


def recorded_trial(source: str) -> ReplaySource:
    """Return the counts of ``VISIT.h5#TRIAL``; raises StorageError, ValueError for no number."""
    path, mark, number = source.rpartition("#")
    if not mark or Path(source).exists():
        path, number = source, "1"
    if not number.isdecimal():
        raise ValueError(_NO_NUMBER.fill(number=repr(number)))
    trials = {trial.number: trial for trial in read_visit(Path(path)).trials}
    if int(number) not in trials:
        raise VisitFileError(
            Text("{path} has {n_trials:trial|trials} and no trial {wanted}.").fill(
                path=path, n_trials=len(trials), wanted=int(number)
            )
        )
    trial = trials[int(number)]
    return ReplaySource(trial.counts, trial.sample_rate_hz)
