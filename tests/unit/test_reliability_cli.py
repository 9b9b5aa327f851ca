"""The commands on a library of real visit files: error model, gain, series, groups."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import Result

from forceplate.cli.commands.groups import _feet
from forceplate.errors import AnalysisError, StorageError
from forceplate.storage.visit.visit_file import append_trial
from forceplate.words import say
from tests.integration.command_line import invoke
from tests.unit.analysis_data import header, visit

N_PERSONS = 6
POPULATION = "6 modelled persons, 7 days apart"


def write_visit(library: Path, subject: str, label: str, day: int, *peaks_n: float) -> Path:
    """Write one analysed visit where the library keeps it."""
    whole = visit(replace(header(label, day), subject_id=subject), *peaks_n)
    folder = library / subject
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{subject}_{label}_{whole.header.started_at.date().isoformat()}.h5"
    for trial in whole.trials:
        append_trial(path, whole.header, trial, recording_id=f"{trial.number:032x}")
    return path


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library: two visits without training (W0, W1) and one after it (W8)."""
    root = tmp_path_factory.mktemp("library")
    source = np.random.default_rng(1)
    for number in range(N_PERSONS):
        name, strength_n = f"P{number}", 60 + 10 * number
        first, second = strength_n + source.normal(0, 2, 2)
        gain_n = 15 if number % 2 else 2
        write_visit(root, name, "W0", 0, first, first)
        write_visit(root, name, "W1", 7, second, second)
        if number != 5:
            write_visit(root, name, "W8", 56, first + gain_n, first + gain_n)
    return root


def run(*arguments: str | Path) -> Result:
    return invoke(*arguments)


def document(*arguments: str | Path) -> Any:
    outcome = run(*arguments, "--json")
    assert outcome.exit_code == 0, outcome.output
    return json.loads(outcome.stdout)


def retest(library: Path) -> list[Path]:
    return sorted(library.glob("*/*_W[01]_*.h5"))


def test_from_repeated_visits_to_the_verdict_on_a_gain(library: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.json"
    answer = document(
        "reliability", *retest(library), "--population", POPULATION, "--output", model
    )
    (study,) = answer["studies"]
    assert study["n_persons"] == N_PERSONS
    assert study["unit"] == "N"
    assert study["sem"]["sqrt_error_mean_square"]["value"] == pytest.approx(2, rel=0.6)
    visits = sorted((library / "P1").glob("*_W[08]_*.h5"))
    literature = document("gain", *visits)["conditions"][0]
    assert literature["verdict"] == "not_distinguishable"
    own = document("gain", *visits, "--error-model", model)["conditions"][0]
    assert own["verdict"] == "gain"
    assert POPULATION in own["mdc95"]["parameters"]["sem_source"]
    # six persons: the upper end of the interval decides
    assert own["mdc95"]["value"] == pytest.approx(1.96 * 2**0.5 * study["sem_interval"]["ci95"][1])
    assert own["mdc95"]["parameters"]["sem_is_upper_end"] is True
    assert own["gain_ci95_low"]["value"] > 0
    assert "echte winst" in own["sentence_nl"]


def test_the_measurement_error_is_told_in_dutch(library: Path) -> None:
    files = sorted(path for label in ("W0", "W1") for path in library.glob(f"*/*_{label}_*.h5"))
    english = run("reliability", *files).output.splitlines()
    dutch = run("reliability", *files, "--language", "nl").output.splitlines()
    assert f"  {N_PERSONS} personen, 2 metingen" in dutch
    assert any(line.startswith("  verschuiving tussen metingen: F ") for line in dutch)
    assert len(dutch) == len(english)
    plain = [line for line in dutch if line in english]
    assert not plain, plain
    mean = next(line for line in dutch if "gemiddelden: meting 1" in line)
    assert re.search(r"meting 1 \d+,\d\d; meting 2 \d+,\d\d N$", mean)


def test_an_adopted_model_is_found_without_being_named(library: Path) -> None:
    try:
        outcome = run(
            "reliability", *retest(library), "--population", POPULATION, "--adopt", library
        )
        assert outcome.exit_code == 0, outcome.output
        assert "ICC(2,1)" in outcome.output
        assert "limits of agreement" in outcome.output
        visits = sorted((library / "P1").glob("*_W[08]_*.h5"))
        assert document("gain", *visits)["conditions"][0]["verdict"] == "gain"
        dutch = run("gain", *visits, "--language", "nl")
        assert "echte winst" in dutch.output
        assert "van deze praktijk zelf" in " ".join(dutch.output.split())
    finally:
        (library / "error-model.json").unlink(missing_ok=True)


def test_a_model_for_a_table_needs_a_visit_like_it(library: Path, tmp_path: Path) -> None:
    table = tmp_path / "retest.csv"
    table.write_text("who;one;two\nA;61,5;60\nB;72;75\nC;80;\nD;90;88\n", encoding="utf-8")
    asked: list[str | Path] = ["reliability", "--csv", table, "--population", "4 adults"]
    refused = run(*asked, "--adopt", library)
    assert refused.exit_code == 2
    assert "--like" in refused.output
    model = tmp_path / "model.json"
    like = next((library / "P0").glob("*_W0_*.h5"))
    (study,) = document(*asked, "--like", like, "--output", model)["studies"]
    assert study["incomplete"] == ["C"]
    assert study["condition"]["region"] == "hallux"
    (entry,) = json.loads(model.read_text(encoding="utf-8"))["entries"]
    assert entry["n_persons"] == 3
    assert entry["metric"]["name"] == "peak_force_mean_of_best"


def test_a_series_in_words_and_as_a_document(library: Path) -> None:
    files = sorted((library / "P1").glob("*.h5"))
    (series,) = document("progress", *files)["series"]
    assert [point["visit"] for point in series["points"]] == ["W0", "W1", "W8"]
    assert series["points"][0]["since_first"] is None
    assert series["points"][2]["since_first"]["gain"]["value"] == pytest.approx(15, abs=0.3)
    lines = run("progress", *files, "--language", "nl").output
    assert "grote teen links" in lines
    assert re.search(r"W1 +\d+ d +\d+,\d N ", lines)
    assert not re.search(r"\d\.\d", lines)
    assert "van 20 vergelijkingen" in " ".join(lines.split())


def test_two_groups_of_a_library(library: Path, tmp_path: Path) -> None:
    arms = tmp_path / "arms.csv"
    rows = [f"P{n},{'intervention' if n % 2 else 'control'}" for n in range(N_PERSONS)]
    arms.write_text("\n".join(["subject,group", *rows, "P9,control"]), encoding="utf-8")
    outcome = run("groups", arms, "--library", library)
    assert outcome.exit_code == 5  # two complete persons in one group are too few
    assert "No visit in the library: P9" in outcome.output
    assert "missing: P5 (intervention): left: no follow-up visit" in outcome.output
    answer = document("groups", arms, "--library", library, "--follow-up", "W1")
    (study,) = answer["studies"]
    assert answer["not_measured"] == ["P9"]
    assert study["gain_difference"]["intervention"]["n"] == 3
    assert study["groups"]["control"]["n_without_follow_up"] == 0
    text = run("groups", arms, "--library", library, "--follow-up", "W1")
    assert "Hedges g" in text.output
    told = run("groups", arms, "--library", library, "--follow-up", "W1", "--language", "nl").output
    assert "Geen meting in de bibliotheek: P9" in told
    assert "grote teen, zittend, " in told
    assert "verschil in winst" in told
    assert re.search(r"gecorrigeerd voor de nulmeting -?\d+,\d \(95 %-BI ", told)
    assert not re.search(r"\d\.\d", told)
    told = run("groups", arms, "--library", library, "--language", "nl").output
    assert "ontbreekt: P5 (intervention): links: geen vervolgmeting" in told
    assert "2 volledige personen in intervention; er zijn er 3 nodig." in told


@pytest.mark.parametrize(
    "text",
    ["", "a,b\n", "subject,group\nP1,\n", "subject,group\nP1,control\nP1,control\n"],
)
def test_a_list_of_groups_that_is_wrong(library: Path, tmp_path: Path, text: str) -> None:
    arms = tmp_path / "arms.csv"
    arms.write_text(text, encoding="utf-8")
    outcome = run("groups", arms, "--library", library)
    assert isinstance(outcome.exception, AnalysisError)


def test_an_override_needs_its_reason_on_the_command_line(library: Path, tmp_path: Path) -> None:
    first = next((library / "P1").glob("*_W0_*.h5"))
    elsewhere = visit(replace(header("W9", 63), subject_id="P1"), 90.0, 90.0, sample_rate_hz=250.0)
    path = tmp_path / "P1_W9.h5"
    for trial in elsewhere.trials:
        append_trial(path, elsewhere.header, trial, recording_id=f"{trial.number:032x}")
    refused = run("gain", first, path)
    assert refused.exit_code == 5
    forced = document("gain", first, path, "--override", "only the sample rate is another")
    (condition,) = forced["conditions"]
    assert condition["override"] == "only the sample rate is another"
    assert condition["gain"]["parameters"]["differs_in"] == "sample rate"
    assert "*" in run("gain", first, path, "--override", "known").output
    assert "at least 4 letters" in run("gain", first, path, "--override", "x").output


def test_wrong_arguments_are_said(library: Path, tmp_path: Path) -> None:
    files = retest(library)
    for arguments in (
        ["reliability"],
        ["reliability", *files, "--csv", tmp_path / "x.csv"],
        ["reliability", *files, "--adopt", library],
        ["reliability", *files, "--language", "fr"],
        ["gain", *files[:2], "--sem", "2", "--sem-source", "x", "--error-model", files[0]],
        ["progress", *files[:2], "--language", "pt"],
    ):
        assert run(*arguments).exit_code == 2
    outcome = run("gain", *files[:2], "--error-model", tmp_path / "none.json")
    assert isinstance(outcome.exception, StorageError)


def test_groups_say_what_is_simulated_and_in_doubt_and_mix_no_kinds() -> None:
    late = (visit(header("W0", 0), 80.0, 80.0), visit(header("W8", 90), 90.0, 90.0))
    first, later = (replace(own, header=replace(own.header, simulated=True)) for own in late)
    made_up = (first, later)
    feet, doubts, simulated = _feet([("P1", *late)], {"P1": "control"})
    assert [foot.missing for foot in feet] == [None]
    assert not simulated
    assert say(doubts["P1"]).startswith("By its label W8 is day 56 after W0, by its date it is day")
    assert _feet([("P1", *made_up)], {"P1": "control"})[2]
    with pytest.raises(AnalysisError, match="P2 is simulated, P1 is not"):
        _feet([("P1", *late), ("P2", *made_up)], {"P1": "control", "P2": "control"})
