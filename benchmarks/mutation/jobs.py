"""Every mutant of every package, named so that it is found again when other lines change."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.mutation.mutants import mutants

PROJECT = Path(__file__).resolve().parents[2]
_DRIVERS = "drivers/forceplate_drivers"
PAGE = "forceplate/report/certificate_pages.py"
"""Where things stand on the paper: a package of its own, its mutants change no number."""
PACKAGES = {
    "analysis": ("forceplate/analysis",),
    "calibration": ("calibration/forceplate_calibration",),
    "certificate page": (PAGE,),
    "codecs": tuple(
        f"{_DRIVERS}/{name}.py"
        for name in (
            "harp_codec", "line_codec", "openscale_codec", "lsl_codec", "board_codec",
            "tindeq_codec", "bitalino_codec", "board_messages", "board_account", "framing",
            "sample_clock", "line_layout", "block_queue", "byte_queue", "force_units",
            "learned_rate",
        )
    ),
    "drivers": tuple(
        f"{_DRIVERS}/{name}.py"
        for name in ("stream_platform", "harp", "line", "openscale", "lsl", "pushed", "port")
    ),
    "session": ("forceplate/session",),
    "export": ("forceplate/exchange/export",),
    "acquisition": ("forceplate/acquisition", "forceplate/storage/journal.py"),
}  # fmt: skip
"""Files and folders of each."""


@dataclass(frozen=True, slots=True)
class Job:
    """One mutant."""

    path: str
    number: int
    """Among the mutants of its file."""
    line: int
    kind: str
    change: str
    name: str
    in_function: bool
    """Else it acts while the module is loaded."""
    id: str
    """Path, line and change."""


def files_of(package: str) -> list[str]:
    """Return the modules of a package, by their path in the project."""
    found: list[str] = []
    for name in PACKAGES[package]:
        path = PROJECT / name
        some = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        found += [file.relative_to(PROJECT).as_posix() for file in some]
    return found


def jobs_of(package: str) -> list[Job]:
    """Return every mutant of a package."""
    jobs = []
    for path in files_of(package):
        seen = Counter[str]()
        for number, m in enumerate(mutants(ast.parse((PROJECT / path).read_bytes()))):
            name = f"{path} | {lines_of(path)[m.line - 1].strip()} | {m.change}"
            seen[name] += 1
            own = name if seen[name] == 1 else f"{name} | {seen[name]}"
            jobs.append(Job(path, number, m.line, m.kind, m.change, m.name, m.in_function, own))
    return jobs


@cache
def lines_of(path: str) -> list[str]:
    """Return the lines of a file."""
    return (PROJECT / path).read_text(encoding="utf-8").split("\n")


def module_of(path: str) -> str:
    """Return the name by which a file of the program is imported."""
    parts = Path(path).with_suffix("").parts
    first = 0 if parts[0] == "forceplate" else 1
    return ".".join(parts[first:]).removesuffix(".__init__")
