"""What each module decides by, and the sentences it chooses from, as they were.

A limit, a member of an enumeration, a word that stands for something: a slip of the hand exchanges
two of them, and no line is passed that shows it. Where a change is meant, write them anew and read
the difference::

    FORCEPLATE_GOLDEN=write pytest -n 0 tests/unit/test_constants.py
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import ModuleType

import pytest

from forceplate.words import Text

GOLDEN = Path(__file__).parents[1] / "golden" / "constants"
PACKAGES = (
    "forceplate.analysis",
    "forceplate_calibration",
    "forceplate.session",
    "forceplate.exchange.export",
)
ASSIGNED = re.compile(r"^(_?[A-Z][A-Z0-9_, ]*)(?:: [^=]*)? = ", re.MULTILINE)


def modules(package: str) -> Iterator[ModuleType]:
    top = importlib.import_module(package)
    yield top
    for found in pkgutil.walk_packages(top.__path__, f"{package}."):
        yield importlib.import_module(found.name)


def plain(value: object) -> object:
    """Return a constant as JSON can hold it; None for what is none."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, Text):
        return value.en
    return value if isinstance(value, bool | int | float | str) else None


def constants(module: ModuleType) -> dict[str, object]:
    """Return what a module assigns in capitals, and the members of its enumerations."""
    lines = ASSIGNED.findall(inspect.getsource(module))
    names = {name.strip() for line in lines for name in line.split(",")} - {""}
    found = {name: plain(getattr(module, name)) for name in sorted(names)}
    for name, of in sorted(vars(module).items()):
        if isinstance(of, type) and issubclass(of, Enum) and of.__module__ == module.__name__:
            found[name] = {key: member.value for key, member in of.__members__.items()}
    told = {name for name in found if not isinstance(getattr(module, name), Text)}
    return {name: found[name] for name in sorted(told) if found[name] is not None}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_limit_code_and_word_is_that_of_before(package: str) -> None:
    found = {module.__name__: constants(module) for module in modules(package)}
    said = json.dumps({name: own for name, own in found.items() if own}, indent=1)
    path = GOLDEN / f"{package}.json"
    if os.environ.get("FORCEPLATE_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(said + "\n", encoding="utf-8")
    assert json.loads(said) == json.loads(path.read_text(encoding="utf-8"))
