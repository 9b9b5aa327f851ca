"""The kinds of cases: a good file, how it is harmed, and the commands that are given it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import shutil
import struct
import sys
import traceback
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from forceplate.analysis import analyse_trial
from forceplate.operations.exchange.export import export
from forceplate.protocol import STANDARD
from forceplate.storage.journal import SIGNATURE
from forceplate.storage.library import Library
from forceplate.storage.visit import hdf5, tree
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Visit
from tests.faults.test_storage_fuzz import damaged
from tests.unit.storage import forged_visits
from tests.unit.storage.samples import (
    begin,
    calibrated_header,
    make_trial,
    recorded_trial,
    visit_header,
)

CALIBRATIONS = Path(__file__).resolve().parents[2] / "calibration" / "examples"
FORMATS = ("tidy-csv", "wide-csv", "xlsx", "samples-csv", "redcap", "hdf5", "c3d", "parquet",
           "fhir", "dutch-csv")  # fmt: skip
LONGEST_MESSAGE = 4000
RECORDING = (
    "--subject", "P001", "--visit", "W0", "--side", "left", "--region", "hallux",
    "--recorded-at", "2026-03-02T09:30", "--system", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bench:
    """A folder of good files, and one to work in."""

    good: Path
    work: Path


Case = Callable[[Bench, random.Random], tuple[str, str]]
"""Does a case; returns the command and what went wrong, empty where nothing did."""


def make_bench(folder: Path) -> Bench:
    """Write the good files."""
    good, work = folder / "good", folder / "work"
    good.mkdir(parents=True)
    work.mkdir()
    header = calibrated_header()
    odd = (make_trial(1, 60), make_trial(2, 60))
    write_visit(good / "odd.h5", Visit(visit_header(calibration_json="{}"), odd))
    for label, days in (("W0", 0), ("W8", 56)):
        begun = header.started_at + timedelta(days=days)
        own = replace(header, visit=label, started_at=begun)
        trials = [
            replace(analyse_trial(recorded_trial(n, started_at=begun), own), number=n)
            for n in (1, 2)
        ]
        write_visit(good / f"{label}.h5", Visit(own, tuple(trials)))
    library = Library(good / "lib")
    (good / "a.journal").write_bytes(begin(library, header, 2000).path.read_bytes())
    (good / "protocol.json").write_text(STANDARD.to_json())
    (good / "press.csv").write_text(_press())
    (good / "gains.csv").write_text("participant,gain_n\nT001,12.5\nT002,-3\nT003,\n")
    (good / "arms.csv").write_text("subject,group\nFF-001,intervention\nFF-002,control\n")
    (good / "scores.csv").write_text(
        "subject,first,second\n" + "".join(f"P{i},{80 + i}.5,{82 + 2 * i}\n" for i in range(12))
    )
    for name in ("four_cells_sheet.csv", "gym_weights_sheet.csv", "example_4_cell_plate.json",
                 "gym_weights_certificate.json"):  # fmt: skip
        shutil.copy(CALIBRATIONS / name, good / name)
    with contextlib.redirect_stdout(io.StringIO()):
        _run("study", "new", good / "study")
        _run("study", "synthetic", good / "cohort", "--persons", "12")
        _run("reliability", "--csv", good / "scores.csv", "--like", good / "W0.h5",
             "--population", "adults", "--output", good / "error-model.json")  # fmt: skip
    with contextlib.suppress(Exception):  # without ezc3d there is no such case
        export("c3d", [good / "W0.h5"], good / "c3d.zip")
        with zipfile.ZipFile(good / "c3d.zip") as made:
            (good / "trial.c3d").write_bytes(made.read(made.namelist()[0]))
    return Bench(good, work)


def _press() -> str:
    time_s = np.arange(0, 6, 0.005)
    press = 80 / (1 + np.exp(-12 * (time_s - 2.5))) - 80 / (1 + np.exp(-12 * (time_s - 5)))
    noise = np.random.default_rng(1).normal(0, 0.05, time_s.size)
    rows = (f"{t:.3f},{f:.3f}\n" for t, f in zip(time_s, 10 + press + noise, strict=True))
    return "time (s),Fz (N)\n" + "".join(rows)


# what a command does with it


def _run(*words: object) -> str:
    """Run a command in this process; return what is wrong with how it ends."""
    from forceplate.cli import main

    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        argv, sys.argv = sys.argv, ["forceplate", *map(str, words)]
        try:
            with (
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(err),
                mock.patch.dict(os.environ, FORCEPLATE_DEBUG="1"),
                mock.patch.object(traceback, "print_exc"),  # of a refusal: it is none of a defect
            ):
                main()
        except SystemExit as done:
            code = done.code
        except BaseException:
            return traceback.format_exc()[-1500:]
        finally:
            sys.argv = argv
    said = err.getvalue()
    told = [w for w in warned if not issubclass(w.category, ResourceWarning | DeprecationWarning)]
    if told:
        return f"warns: {told[0].message} ({told[0].filename}:{told[0].lineno})"
    if code == 1 or "Traceback" in said:
        return f"code {code}: {said[-1500:]}"
    if code and not said and not out.getvalue():
        return f"code {code} without a word"
    if code and len(said) > LONGEST_MESSAGE:
        return f"says {len(said)} signs: {said[:300]}"
    return ""


def _command(dice: random.Random, *choices: tuple[object, ...]) -> tuple[str, str]:
    words = dice.choice(choices)
    return " ".join(Path(w).name if isinstance(w, Path) else str(w) for w in words), _run(*words)


# values that nothing can be

TEXTS = ("", " ", "x" * 50_000, "../../evil", "CON", "nul", "\x1b[2J", "=1+1", "é" * 300, "😀",
         "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01", "9999-12-31",
         "2026-02-30", "NaN", "1e400", "[]", "{}", "[" * 3000, '{"a":' + "9" * 5000 + "}", "null",
         "/etc/passwd", "a\nb", "\u202egnp.h5", "-", "1,5", "<b>&", "%s{0}{name}")  # fmt: skip
FLOATS = (0.0, -0.0, -1.0, 5e-324, 1e-300, 1e-9, 1e9, 1e15, 1e100, 1e300, 1.7e308, -1e300, 0.5)
WHOLE = (0, -1, 1, 99, 2**31, 2**53, 2**63 - 1, -(2**63))
RAW = ("1" + "0" * 400, "7" * 5000, "-1e400", "1e400", "NaN", "Infinity", "-", "[" * 5000, "1e-400")


def hdf5_case(bench: Bench, dice: random.Random) -> tuple[str, str]:
    """Harm a visit file: its bytes, or its values with checksums that fit."""
    good = bench.good / dice.choice(["W0.h5", "W0.h5", "odd.h5"])
    path = bench.work / "FF-001_W0_2026-03-02.h5"
    image = good.read_bytes()
    path.write_bytes(damaged(image, dice) if dice.random() < 0.2 else _forged(image, dice))
    later, out = bench.good / "W8.h5", bench.work / "out"
    return _command(
        dice,
        ("verify", path),
        ("show", path),
        ("show", path, "--json"),
        ("gain", path, later, "--sem", "5", "--sem-source", "us"),
        ("gain", path, later, "--sem", "5", "--sem-source", "us", "--override", "because"),
        ("progress", path, later, "--sem", "5", "--sem-source", "us"),
        ("report", path, "--output", out),
        ("report", path, later, "--output", out, "--sem", "5", "--sem-source", "us"),
        ("anonymise", path, "--output", out, "--key", bench.work / "key"),
        ("spread", path),
        ("reliability", path, later),
        *(("export", name, path, "--output", out) for name in FORMATS),
    )


def _forged(image: bytes, dice: random.Random) -> bytes:
    root = hdf5.read_tree(image)
    for _ in range(dice.choice([1, 1, 1, 2, 4])):
        _harm_tree(root, dice)
    with contextlib.suppress(Exception):
        forged_visits.reseal(root)
        return forged_visits.image(root)
    return image


def _harm_tree(root: tree.Group, dice: random.Random) -> None:
    places = list(_places(root))
    holder, name = dice.choice(places)
    value = holder[name]
    if isinstance(value, tree.Dataset):
        value.value = _other_value(value.value, dice)
    elif isinstance(value, tree.Group):
        if dice.random() < 0.5:
            del holder[name]
        else:
            holder[str(dice.choice(["002", "x", name]))] = value
    else:
        holder[name] = _other_value(value, dice)


def _places(group: tree.Group) -> list[tuple[dict[str, Any], str]]:
    found: list[tuple[dict[str, Any], str]] = [(group.attributes, n) for n in group.attributes]
    for name, member in group.members.items():
        found.append((group.members, name))
        if isinstance(member, tree.Group):
            found += _places(member)
    return found


def _other_value(value: tree.Value, dice: random.Random) -> Any:
    if isinstance(value, str):
        return _other_document(value, dice) if value.startswith(("{", "[")) else _text(dice)
    if isinstance(value, tuple):
        return _other_texts(value, dice)
    special = dice.choice(FLOATS if value.dtype.kind == "f" else WHOLE)
    with np.errstate(all="ignore"):
        array: Any = value.copy()
        low, high = (-1e308, 1e308) if array.dtype.kind == "f" else _range(array.dtype)
        special = min(max(special, low), high)
        if array.ndim == 0 or not array.size:
            return np.full(array.shape, special, array.dtype)
        match dice.randrange(7):
            case 0:
                array.flat[dice.randrange(array.size)] = special
            case 1:
                array[:] = special
            case 2:
                array = array[: dice.randrange(len(array) + 1)]
            case 3:
                array = np.concatenate([array, array])
            case 4:
                array = array[::-1].copy()
            case 5 if array.dtype.kind == "f":
                array = array * dice.choice([1e-300, 1e-6, -1.0, 1e6, 1e12])
            case _:
                at = dice.randrange(len(array))
                array[at:] = special
    return array


def _range(dtype: np.dtype[Any]) -> tuple[int, int]:
    limits = np.iinfo(dtype)
    return int(limits.min), int(limits.max)


def _text(dice: random.Random) -> str:
    return dice.choice(TEXTS).replace("\0", "")


def _other_texts(texts: tuple[str, ...], dice: random.Random) -> tuple[str, ...]:
    found = list(texts)
    at = dice.randrange(len(found)) if found else 0
    match dice.randrange(4):
        case 0 if found:
            own = found[at]
            found[at] = _other_document(own, dice) if own.startswith("{") else _text(dice)
        case 1 if found:
            del found[at]
        case 2 if found:
            found.append(found[at])
        case _:
            dice.shuffle(found)
    return tuple(found) or ("",)


def journal_case(bench: Bench, dice: random.Random) -> tuple[str, str]:
    """Harm a journal beside a good one: its bytes, its header, or its records."""
    journals = Library(bench.work / "lib").root / ".journals"
    data = (bench.good / "a.journal").read_bytes()
    good = journals / "good.journal"
    good.write_bytes(data)
    bad = damaged(data, dice) if dice.random() < 0.3 else _forged_journal(data, dice)
    (journals / "bad.journal").write_bytes(bad)
    done = _command(dice, ("recover", "--library", bench.work / "lib"))
    if not done[1] and good.exists():
        return done[0], "the good journal beside it was not recovered"
    return done


def _forged_journal(data: bytes, dice: random.Random) -> bytes:
    records, at = [], len(SIGNATURE)
    while at < len(data):
        kind, length = struct.unpack_from("<cI", data, at)
        records.append((kind, data[at + 5 : at + 5 + length]))
        at += 9 + length
    if dice.random() < 0.6:
        kind, payload = records[0]
        text = payload.decode()
        harmed = _other_document(text, dice)
        records[0] = (kind, harmed.encode("utf-8", "replace"))
    else:
        at = dice.randrange(len(records))
        kind, payload = records[at]
        match dice.randrange(4):
            case 0:
                records[at] = (kind, damaged(payload, dice) if payload else b"")
            case 1:
                records.insert(at, records[dice.randrange(len(records))])
            case 2:
                del records[at]
            case _:
                position = dice.choice([2**53, 2**53 - 1, 0, 2**40, 1])
                records[at] = (kind, struct.pack("<Q", position) + payload[8:])
    out = SIGNATURE
    for kind, payload in records:
        body = struct.pack("<cI", kind, len(payload)) + payload
        out += body + struct.pack("<I", zlib.crc32(body))
    return out


def csv_case(bench: Bench, dice: random.Random) -> tuple[str, str]:
    """Harm a table."""
    name = dice.choice(["press.csv"] * 4 + ["gains.csv", "arms.csv", "scores.csv",
                        "four_cells_sheet.csv", "gym_weights_sheet.csv"])  # fmt: skip
    path = bench.work / name
    path.write_bytes(_harmed_text((bench.good / name).read_bytes(), dice))
    library = bench.work / "lib"
    commands: dict[str, tuple[object, ...]] = {
        "press.csv": ("import", path, *RECORDING, "--library", library),
        "gains.csv": ("study", "outcome", bench.good / "cohort", "--gains", path),
        "arms.csv": ("groups", path, "--library", bench.good / "lib"),
        "scores.csv": ("reliability", "--csv", path),
    }
    return _command(dice, commands.get(name, ("calibrate", "fit", path)))


def _harmed_text(data: bytes, dice: random.Random) -> bytes:
    if dice.random() < 0.3:
        return damaged(data, dice)
    lines = data.decode().splitlines(keepends=True)
    for _ in range(dice.choice([1, 1, 2, 10])):
        at = dice.randrange(len(lines))
        line = lines[at].rstrip("\n")
        match dice.randrange(8):
            case 0:
                cells = re.split("([,;\t=])", line)
                cells[dice.randrange(0, len(cells), 2)] = dice.choice([*RAW, _text(dice)])
                lines[at] = "".join(cells) + "\n"
            case 1:
                lines.insert(at, lines[dice.randrange(len(lines))])
            case 2 if len(lines) > 1:
                del lines[at]
            case 3:
                lines[at] = line.replace(",", dice.choice([";", "\t", ",,", " "])) + "\n"
            case 4:
                lines[at] = line.replace(".", ",") + "\n"
            case 5:
                lines.insert(at, dice.choice(["\n", "#\n", '"\n', "\0" * 50, "a" * 100_000 + "\n"]))
            case 6:
                lines[0] = dice.choice(
                    ["t;F\n", "\ufefft,F\n", "time (ms),Fz (kN)\n", "Fz\n", "\n"]
                )
            case _:
                return dice.choice([b"", b"\n", b"\xff\xfe" + data, data[: dice.randrange(40)]])
    return "".join(lines).encode("utf-8", "replace")


def c3d_case(bench: Bench, dice: random.Random) -> tuple[str, str]:
    """Harm a C3D file."""
    good = bench.good / "trial.c3d"
    path = bench.work / "trial.c3d"
    data = bytearray(good.read_bytes() if good.exists() else b"\x02P" + bytes(510))
    if dice.random() < 0.5:
        data = bytearray(damaged(bytes(data), dice))
    for _ in range(dice.choice([1, 2, 8])):  # the head and the parameters are in the beginning
        if data:
            data[dice.randrange(min(len(data), 4096))] = dice.randrange(256)
    path.write_bytes(data)
    return _command(dice, ("import", path, *RECORDING, "--library", bench.work / "lib"))


def json_case(bench: Bench, dice: random.Random) -> tuple[str, str]:
    """Harm a document."""
    name = dice.choice(["example_4_cell_plate.json", "gym_weights_certificate.json",
                        "gym_weights_certificate.json", "error-model.json", "protocol.json",
                        "trusted.json"])  # fmt: skip
    path = bench.work / name
    good = bench.good / name
    source = good.read_bytes() if good.exists() else _TRUSTED
    if dice.random() < 0.2:
        path.write_bytes(damaged(source, dice))
    else:
        path.write_bytes(_other_document(source.decode(), dice).encode("utf-8", "replace"))
    w0, w8, out = bench.good / "W0.h5", bench.good / "W8.h5", bench.work / "out"
    if name == "error-model.json":
        return _command(dice, ("gain", w0, w8, "--error-model", path),
                        ("report", w0, w8, "--error-model", path, "--output", out))  # fmt: skip
    if name == "trusted.json":
        return _command(dice, ("verify", w0, "--keys", path))
    if name == "protocol.json":
        from forceplate.errors import ProtocolError
        from forceplate.protocol import MeasurementProtocol

        try:
            MeasurementProtocol.from_json(path.read_text("utf-8", "replace"))
        except ProtocolError:
            return "protocol", ""
        except Exception:
            return "protocol", traceback.format_exc()[-1500:]
        return "protocol", ""
    return _command(
        dice,
        ("calibrate", "show", path),
        ("calibrate", "show", path, "--json"),
        ("calibrate", "show", path, "--pdf", out),
        ("calibrate", "show", path, "--pdf", out, "--language", "nl"),
        ("gain", w0, w8, "--sem", "5", "--sem-source", "us", "--ties", path),
    )


_TRUSTED = json.dumps(
    {
        "schema": "forceplate-trusted-keys",
        "schema_version": 1,
        "keys": [{"name": "us", "public_key": "ab" * 32}],
    }
).encode()
_MARK = "@@raw@@"


def _other_document(text: str, dice: random.Random) -> str:
    """Return a JSON text with something else somewhere in it."""
    try:
        whole = json.loads(text)
    except ValueError:
        return _text(dice)
    raw = dice.choice(RAW)
    for _ in range(dice.choice([1, 1, 1, 3])):
        places = list(_document_places(whole))
        if not places:
            return raw
        holder, key = dice.choice(places)
        match dice.randrange(9):
            case 0:
                holder[key] = _MARK
            case 1:
                holder[key] = _text(dice)
            case 2 | 3:
                holder[key] = dice.choice(FLOATS)
            case 4:
                holder[key] = dice.choice(WHOLE)
            case 5:
                holder[key] = dice.choice([None, True, [], {}, [[]], [None]])
            case 6:
                del holder[key]
            case 7 if isinstance(holder[key], list) and holder[key]:
                own = holder[key]
                holder[key] = dice.choice([own[:-1], own + own, own[::-1], own * 50])
            case _:
                holder[dice.choice(TEXTS) if isinstance(holder, dict) else key] = holder[key]
    return json.dumps(whole).replace(f'"{_MARK}"', raw)


def _document_places(value: Any) -> list[tuple[Any, Any]]:
    keys: list[Any] = []
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = list(range(min(len(value), 5)))
    found = [(value, key) for key in keys]
    for key in keys:
        found += _document_places(value[key])
    return found


def toml_case(bench: Bench, dice: random.Random) -> tuple[str, str]:
    """Harm the definition of a study."""
    folder = bench.work / "study"
    shutil.copytree(bench.good / "study", folder)
    path = dice.choice(sorted(folder.rglob("*.toml")))
    data = path.read_bytes()
    lines = data.decode().splitlines(keepends=True)
    if dice.random() < 0.3:
        path.write_bytes(damaged(data, dice))
    else:
        for _ in range(dice.choice([1, 1, 3])):
            at = dice.randrange(len(lines))
            key, sign, _ = lines[at].partition("=")
            special = dice.choice(
                [*RAW, json.dumps(_text(dice)), "inf", "nan", "0001-01-01", "9999-12-31", "[]",
                 "{}", "true", "0x" + "f" * 300, '"""', "[[[]]]", str(dice.choice(WHOLE))]
            )  # fmt: skip
            lines[at] = f"{key}= {special}\n" if sign else dice.choice(["", "[a]\n", lines[at] * 2])
        path.write_bytes("".join(lines).encode("utf-8", "replace"))
    return _command(
        dice,
        ("study", "adherence", folder),
        ("study", "outcome", folder),
        ("study", "template", "sessions", "--output", bench.work / "sessions.csv", folder),
    )


KINDS: Mapping[str, Case] = {
    "hdf5": hdf5_case,
    "journal": journal_case,
    "csv": csv_case,
    "c3d": c3d_case,
    "json": json_case,
    "toml": toml_case,
}
