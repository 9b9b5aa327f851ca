"""The table of gains in a terminal of usual width: no language loses a verdict."""

from __future__ import annotations

import pytest

from forceplate.analysis import compare_visits
from forceplate.cli.printing.gain_table import print_table
from forceplate.words import Language, say
from tests.gui.review_data import BASELINE, WEEK_8, visit_of
from tests.spoken import in_language


@pytest.mark.parametrize("language", list(Language))
def test_every_verdict_is_whole_in_80_columns(
    language: Language, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    comparisons = compare_visits(visit_of("W0", 1, BASELINE), visit_of("W8", 57, WEEK_8))
    in_language(language, print_table, comparisons, "W8")
    shown = capsys.readouterr().out
    words = {word for each in comparisons for word in say(each.label, language).split()}
    assert words
    assert all(word in shown for word in words), shown
