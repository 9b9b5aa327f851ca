"""docs/analog-plates.md: an analog plate from its volts to newtons in a visit, as the page says."""

from __future__ import annotations

import importlib
import re
import sys
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.storage.visit.visit_file import read_visit
from forceplate_calibration import Calibration
from forceplate_drivers import lsl
from tests.integration.command_line import DONE, NOT_ACCEPTED, REFUSED, USAGE, WHO, forceplate
from tests.patience import PATIENCE_S

pylsl = pytest.importorskip("pylsl", reason="the optional extra lsl is not installed")

ROOT = Path(__file__).resolve().parents[2]
MATRIX = ROOT / "calibration" / "examples" / "analog_plate_matrix.toml"
EXAMPLE = ROOT / "drivers" / "example"
PAGE = (ROOT / "docs" / "analog-plates.md").read_text("utf-8")
STEP_V = 1e-6
RAMP_N = 0.0005
"""From one sample to the next: slow enough to take a zero of, and far above the step."""
Rows = tuple[int, NDArray[np.float64]]


def ramp() -> NDArray[np.float64]:
    """Return Fx to Mz: Fz grows evenly, beside shear and a moment that must not be seen in it."""
    index = np.arange(40_000)
    loads = np.zeros((index.size, 6))
    loads[:, 0] = 30 * np.sin(index / 50)
    loads[:, 2] = RAMP_N * index
    loads[:, 4] = 2 * np.cos(index / 70)
    return loads


def until(blocks: Iterator[Rows], stopping: threading.Event) -> Iterator[Rows]:
    for block in blocks:
        if stopping.is_set():
            return
        yield block


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the name under which the page's example sends a fake plate."""
    assert pylsl is not None
    monkeypatch.setattr(lsl, "SEARCH_S", 0.2)
    monkeypatch.setattr(lsl.driver, "_learn_s", 0.2)
    monkeypatch.syspath_prepend(str(EXAMPLE))
    example = importlib.import_module("analog_to_lsl")
    stopping = threading.Event()
    source = example.fake_source(MATRIX, ramp())
    source = replace(source, blocks=until(source.blocks, stopping))
    name = f"analog {uuid.uuid4().hex[:8]}"
    thread = threading.Thread(target=example.send, args=(source, name), daemon=True)
    thread.start()
    yield name
    stopping.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_volts_of_a_plate_become_newtons_by_its_matrix(stream: str, tmp_path: Path) -> None:
    path = tmp_path / "plate.json"
    at = ["--driver", "lsl", "--address", f"{stream}@0.000001"]
    made = forceplate(
        "calibrate", "nominal", *at, "--matrix", MATRIX, "--output", path
    ).expect(DONE)  # fmt: skip
    assert "maker's word" in made.out
    assert "6 rows, 6 channels in V" in made.out
    forceplate(
        "record", *at, *WHO, "--seconds", "0.6", "--zero-seconds", "0.2", "--no-auto-stop",
        "--library", tmp_path / "library", "--calibration", path, "--json",
    ).expect(NOT_ACCEPTED)  # fmt: skip
    (file,) = (tmp_path / "library").rglob("*.h5")
    visit = read_visit(file)
    assert visit.header.calibration_json == path.read_text()
    assert [c.name for c in visit.header.platform.channels][2] == "V3 [1e-06 V]"
    (trial,) = visit.trials
    assert (len(trial.gaps), len(trial.counts) >= 400) == (0, True)
    model = Calibration.from_json(path.read_text())
    rows = np.array(model.matrices[0].rows)
    step_n = np.abs(rows).sum(axis=1) * STEP_V / 2  # each channel was rounded to a step
    assert trial.force_n is not None
    np.testing.assert_allclose(np.diff(trial.force_n), RAMP_N, atol=2 * step_n[2])
    seen = model.components(trial.counts, np.zeros(6))
    sent = ramp()[round(seen[0, 2] / RAMP_N) :][: len(seen)]
    assert (np.abs(seen - sent) <= step_n + 1e-9).all()
    table = tmp_path / "table.csv"
    forceplate("export", "tidy-csv", file, "--output", table).expect(DONE)
    assert "nominal" in table.read_text()


def test_a_source_of_ones_own_is_sent_as_the_page_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,) = re.findall(r"```python\n(from analog_to_lsl .*?)```", PAGE, re.DOTALL)
    card = "sent = []\ndef blocks():\n    for i in range(3):\n        sent.append(i)\n" + (
        "        yield 20 * i, np.zeros((20, 6))\n"
    )
    (tmp_path / "my_card.py").write_text(f"import numpy as np\n{code}{card}", "utf-8")
    for folder in (tmp_path, EXAMPLE):
        monkeypatch.syspath_prepend(str(folder))
    asked = ["analog_to_lsl.py", "--source", "my_card:open_source", "--name", uuid.uuid4().hex]
    monkeypatch.setattr(sys, "argv", asked)
    importlib.import_module("analog_to_lsl").main()
    assert importlib.import_module("my_card").sent == [0, 1, 2]


def test_a_file_that_is_no_matrix_is_named_before_a_platform_is_opened(tmp_path: Path) -> None:
    matrix = tmp_path / "m.toml"
    matrix.write_text("fx = 1", "utf-8")
    at: list[str | Path] = ["--driver", "lsl", "--address", "nowhere", "--matrix", matrix]
    assert str(matrix) in forceplate("calibrate", "nominal", *at).expect(REFUSED).err
    both = ["--n-per-count", "1", "--origin", "data sheet"]
    assert "alone" in forceplate("calibrate", "nominal", *at, *both).expect(USAGE).err


def test_the_page_shows_the_matrix_file_that_is_shipped() -> None:
    assert MATRIX.read_text("utf-8").split("\n", 1)[1].strip() in PAGE
    assert "drivers/example/analog_to_lsl.py" in PAGE
