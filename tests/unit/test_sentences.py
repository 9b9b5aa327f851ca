"""Every sentence of a refusal holds the same numbers in both languages."""

from __future__ import annotations

from importlib import import_module
from string import Formatter

import pytest

from forceplate.words import Text, say

MODULES = (
    "forceplate.exchange.export.formats",
    "forceplate.exchange.export.output_files",
    "forceplate.exchange.export.redcap",
    "forceplate.exchange.export.samples_table",
    "forceplate.exchange.export.study_hdf5",
    "forceplate.exchange.export.xlsx",
    "forceplate.exchange.c3d",
    "forceplate.exchange.c3d.analog_channels",
    "forceplate.exchange.c3d.trial_file",
    "forceplate.exchange.importing.force_columns",
    "forceplate.exchange.importing.row_times",
    "forceplate.exchange.importing.text_table",
    "forceplate.operations.export",
    "forceplate.operations.import_recording",
    "forceplate.cli.commands.reliability",
    "forceplate.cli.printing.reliability",
    "forceplate.operations.anonymise",
    "forceplate.operations.finish_trial",
    "forceplate.operations.refresh_people",
    "forceplate.storage.comparison_reasons",
    "forceplate.storage.library",
    "forceplate.storage.people.people",
    "forceplate.storage.visit.visit_file",
    "forceplate.acquisition.acquisition",
    "forceplate.acquisition.reconnect",
    "forceplate.platform",
    "forceplate.session.trial_run",
    "forceplate.session.visit_session",
    "forceplate.operations.report",
    "forceplate.report.build",
    "forceplate.analysis.gain.gain_sentence",
    "forceplate_drivers.harp",
    "forceplate_drivers.line",
    "forceplate_drivers.line_codec",
    "forceplate_drivers.lsl",
    "forceplate_drivers.lsl_codec",
    "forceplate_drivers.lsl_library",
    "forceplate_drivers.openscale",
    "forceplate_drivers.port",
)


def fields(template: str) -> set[tuple[str, str | None, str | None]]:
    return {(name, form, kind) for _, name, form, kind in Formatter().parse(template) if name}


@pytest.mark.parametrize("module", MODULES)
def test_both_languages_hold_the_same_numbers_and_end_alike(module: str) -> None:
    held = vars(import_module(module)).items()
    sentences = {name: own for name, own in held if isinstance(own, Text)}
    assert sentences
    for name, own in sentences.items():
        assert fields(own.en) == fields(say(own, "nl")), name
        assert own.en.endswith(".") == say(own, "nl").endswith("."), name
        assert say(own, "nl").strip(), name
