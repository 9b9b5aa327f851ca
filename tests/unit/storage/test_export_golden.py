"""What other programs read: every value of every format is that of ``tests/golden/export``.

The study is of fixed numbers. A change of a format changes these files: write them anew, read what
has become of them, and say so in CHANGELOG.md. ::

    FORCEPLATE_GOLDEN=write pytest -n 0 tests/unit/storage/test_export_golden.py
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.formats import FORMATS
from forceplate.operations.exchange.export import export
from forceplate.storage.visit.encode import software
from tests.unit.storage.golden_study import METRICS, write_study

GOLDEN = Path(__file__).parents[2] / "golden" / "export"
SCALES = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}
OF_C3D = ("ANALOG", "EVENT", "FORCEPLATE", "MANUFACTURER")


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_study(tmp_path_factory.mktemp("golden"))


@pytest.mark.parametrize("form", list(FORMATS))
def test_every_value_is_the_golden_one(tmp_path: Path, paths: list[Path], form: str) -> None:
    if FORMATS[form].package:
        pytest.importorskip(FORMATS[form].package)
    target = tmp_path / f"study{FORMATS[form].suffix}"
    options = ExportOptions(metrics=METRICS)
    made = {path.name: text_of(path) for path in export(form, paths, target, options=options).files}
    folder = GOLDEN / form
    if os.environ.get("FORCEPLATE_GOLDEN") == "write":
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, text in made.items():
            (folder / name_of(name)).write_text(text, encoding="utf-8", newline="")
    assert {name_of(name) for name in made} == {path.name for path in folder.iterdir()}
    for name, text in made.items():
        golden = (folder / name_of(name)).read_bytes().decode()
        assert text.splitlines() == golden.splitlines(), name


def name_of(name: str) -> str:
    """Return under which name the text of a file is kept."""
    return name if name.endswith((".csv", ".json")) else f"{name}.json"


def text_of(path: Path) -> str:
    """Return all that is in a file, as text."""
    readers: dict[str, Callable[[Path], str]] = {
        ".csv": lambda p: p.read_bytes().decode().replace("\r\n", "\n"),  # as Git keeps it
        ".json": lambda p: as_json(json.loads(p.read_bytes())),
        ".xlsx": workbook,
        ".parquet": parquet,
        ".h5": hdf5,
        ".zip": c3d,
    }
    return readers[path.suffix](path).replace(software(), "forceplate X")


def as_json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, default=plain) + "\n"


def plain(value: Any) -> object:
    """Return a value of numpy or HDF5 as JSON has it."""
    return value.decode() if isinstance(value, bytes) else value.tolist()


def workbook(path: Path) -> str:
    import openpyxl

    book = openpyxl.load_workbook(path)
    return as_json({sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book})


def parquet(path: Path) -> str:
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    fields = {
        field.name: [str(field.type), {k.decode(): v.decode() for k, v in field.metadata.items()}]
        for field in table.schema
    }
    return as_json({"fields": fields, "rows": table.to_pylist()})


def hdf5(path: Path) -> str:
    found: dict[str, object] = {}

    def look(name: str, one: h5py.Group | h5py.Dataset) -> None:
        attributes = {key: value for key, value in one.attrs.items() if key not in SCALES}
        about: dict[str, object] = {"attributes": attributes}
        if isinstance(one, h5py.Dataset):
            about |= {"type": str(one.dtype), "value": plain(np.asarray(one))}
        found[name] = about

    with h5py.File(path) as file:
        look("/", file)
        file.visititems(look)
        return as_json(found)


def c3d(path: Path) -> str:
    import ezc3d

    found = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            read = ezc3d.c3d(archive.extract(name, path.parent / "c3d"))
            groups = {group: read["parameters"].get(group, {}) for group in OF_C3D}
            found[name] = {
                "parameters": {
                    group: {n: one["value"] for n, one in said.items() if n != "__METADATA__"}
                    for group, said in groups.items()
                },
                "analogs": read["data"]["analogs"][0],
            }
    return as_json(found)
