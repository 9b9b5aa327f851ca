"""Drivers are found by entry point: installed packages on the path, sound, broken and doubled."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoints, entry_points
from pathlib import Path

import pytest

from forceplate import platform
from forceplate.errors import DriverNotFoundError, PlatformError
from forceplate.platform import (
    ENTRY_POINT_GROUP,
    INTERFACE_VERSION,
    Driver,
    installed_drivers,
    load_driver,
)

Install = Callable[..., None]

SOUND = """
class _Driver:
    name = "clinic"
    def discover(self): return []
    def open(self, address): raise NotImplementedError
driver = _Driver()
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return a function that installs a package with an entry point, for this test only."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(package: str, name: str, value: str, source: str | None = None) -> None:
        info = tmp_path / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[{ENTRY_POINT_GROUP}]\n{name} = {value}\n")
        if source is not None:
            (tmp_path / f"{package}.py").write_text(source)
            monkeypatch.delitem(sys.modules, package, raising=False)

    return install


def test_a_driver_of_another_package_is_found(install: Install) -> None:
    install("clinic_sound", "clinic", "clinic_sound:driver", SOUND)
    assert "clinic" in installed_drivers()
    driver = load_driver("clinic")
    assert isinstance(driver, Driver)
    assert driver.name == "clinic"


def test_packages_are_looked_through_again_only_where_one_may_be_new(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []

    def look(group: str) -> EntryPoints:
        looks.append(group)
        return entry_points(group=group)

    monkeypatch.setattr(platform, "entry_points", look)
    install("clinic_first", "first", "clinic_first:driver", SOUND)
    load_driver("first")  # it leaves a folder of what was compiled
    looks.clear()
    for _ in range(3):
        assert "first" in installed_drivers()
        load_driver("first")
    assert len(looks) <= 1
    install("clinic_second", "second", "clinic_second:driver", SOUND)
    os.utime(tmp_path, (0, 0))  # a file system may tell no two moments so near apart
    assert {"first", "second"} <= {*installed_drivers()}


def test_an_unknown_driver_is_told_with_the_known_ones() -> None:
    with pytest.raises(
        DriverNotFoundError, match=r"No driver named 'nosuch'.*board, harp, line, .*lsl, .*open"
    ):
        load_driver("nosuch")
    assert issubclass(DriverNotFoundError, PlatformError)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import no_such_module_anywhere", "no_such_module_anywhere"),
        ("1 / 0", "division by zero"),
        ("", "driver"),
        ("def driver(:", "invalid syntax"),
    ],
    ids=["missing import", "fails at import", "no such name", "no Python"],
)
def test_a_broken_driver_is_told(install: Install, source: str, told: str) -> None:
    install("clinic_broken", "clinic", "clinic_broken:driver", source)
    with pytest.raises(DriverNotFoundError, match=rf"cannot be loaded: .*{told}.*Reinstall"):
        load_driver("clinic")


def test_a_missing_package_is_told(install: Install) -> None:
    install("clinic_gone", "clinic", "clinic_gone:driver")
    with pytest.raises(DriverNotFoundError, match="clinic_gone:driver"):
        load_driver("clinic")


def test_what_is_no_driver_is_refused(install: Install) -> None:
    install("clinic_other", "clinic", "clinic_other:driver", "driver = 42")
    with pytest.raises(DriverNotFoundError, match="does not have the interface of a driver"):
        load_driver("clinic")


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_a_driver_for_another_interface_is_refused(install: Install, version: object) -> None:
    install(
        "clinic_old",
        "clinic",
        "clinic_old:driver",
        f"{SOUND}_Driver.interface_version = {version!r}",
    )
    with pytest.raises(
        DriverNotFoundError, match=rf"'clinic'.*written for version {version} of.*has version 1"
    ):
        load_driver("clinic")


def test_a_driver_that_names_this_interface_is_loaded(install: Install) -> None:
    install(
        "clinic_new",
        "clinic",
        "clinic_new:driver",
        f"{SOUND}_Driver.interface_version = {INTERFACE_VERSION}",
    )
    assert load_driver("clinic").name == "clinic"


def test_two_packages_of_one_name_are_refused(install: Install) -> None:
    install("clinic_one", "clinic", "clinic_one:driver", SOUND)
    install("clinic_two", "clinic", "clinic_two:driver", SOUND)
    with pytest.raises(DriverNotFoundError, match=r"Several packages .*clinic_one.*clinic_two"):
        load_driver("clinic")
    assert installed_drivers().count("clinic") == 1


def test_listing_imports_no_driver() -> None:
    program = (
        "import sys; from forceplate.platform import installed_drivers; print(installed_drivers());"
        "assert not [m for m in sys.modules if m.startswith('forceplate_drivers')]"
    )
    listed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert "'harp'" in listed.stdout
