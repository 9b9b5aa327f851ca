"""A simulated person who presses as soon as it is recorded, however busy the computer is."""

from __future__ import annotations

import pytest

from forceplate.acquisition import Acquisition, BlockSink, Recording
from forceplate_drivers.emulation.patient import PatientSource


def pressing_when_recorded(
    patient: PatientSource, monkeypatch: pytest.MonkeyPatch, peak_n: float = 60.0
) -> None:
    """Ask the person for an effort when a recording has begun."""
    start = Acquisition.start_recording

    def started(acquisition: Acquisition, sink: BlockSink) -> Recording:
        recording = start(acquisition, sink)
        patient.press(peak_n)
        return recording

    monkeypatch.setattr(Acquisition, "start_recording", started)
