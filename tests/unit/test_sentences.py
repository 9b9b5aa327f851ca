"""Every sentence of a refusal holds the same numbers in both languages."""

from __future__ import annotations

from importlib import import_module
from string import Formatter

import pytest

from forceplate.words import Text

MODULES = (
    "forceplate.storage.sentences",
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
    "forceplate.session.sentences",
    "forceplate_study.followup.sentences",
    "forceplate_study.followup.study_sentences",
    "forceplate_study.diary.sentences",
    "forceplate.report.sentences",
    "forceplate.cli.commands.reliability",
    "forceplate.cli.printing.reliability",
    "forceplate_drivers.sentences",
)


def fields(template: str) -> set[tuple[str, str | None, str | None]]:
    return {(name, form, kind) for _, name, form, kind in Formatter().parse(template) if name}


@pytest.mark.parametrize("module", MODULES)
def test_both_languages_hold_the_same_numbers_and_end_alike(module: str) -> None:
    held = vars(import_module(module)).items()
    sentences = {name: own for name, own in held if isinstance(own, Text)}
    assert sentences
    for name, own in sentences.items():
        assert fields(own.en) == fields(own.nl), name
        assert own.en.endswith(".") == own.nl.endswith("."), name
        assert own.nl.strip(), name
