"""For all tests: where the reference data are, how long an example may take, no thread left."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import EntryPoints, entry_points
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import settings

from forceplate import annexes, platform
from forceplate.acquisition import acquisition
from forceplate.cli.printing.messages import speak
from forceplate.errors import VisitFileError, WindowError
from forceplate.exchange.c3d import analog_channels
from forceplate.gui.qt import require_qt
from forceplate.operations.library import reading_process, spread_visits
from forceplate.storage import program_lock, sealed_file
from forceplate.storage.library import Library
from forceplate.storage.visit import visit_file
from forceplate.storage.visit.visit_file import _decode as decode
from forceplate.types import Visit
from forceplate.words import Language
from forceplate_drivers import gauge, harp
from forceplate_drivers.emulation import emulator, server
from tests import lsl_room
from tests.forked_program import context
from tests.forked_workers import fork_workers

# The same examples every time: a test that fails by chance stops a clinic from an update.
# How long one example takes says more of a busy computer than of the code; tests have timeouts.
settings.register_profile("forceplate", deadline=None, derandomize=True, max_examples=25)
# Others each time, and more: pytest --hypothesis-profile thorough
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("forceplate")

REFERENCE_DATA = Path(__file__).resolve().parents[1] / ".." / "shared"
"""Recordings and captures of others; they do not ship with the project."""
SENDS_EVERY_S = 0.004
OUR_THREADS = {"reader", "writer", "emulator", "lsl", "bluetooth", "emulated radio"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what lets no test of the reference data be skipped, and which tests are fast."""
    parser.addini("fast", "folders whose tests are marked fast", "paths")
    parser.addini("not_fast", "files of these folders that are not", "paths")
    parser.addoption(
        "--require-reference-data",
        action="store_true",
        help="a test of the reference data that is skipped, for whatever reason, fails",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Set what all tests need, and let programs that they start end by an interrupt.

    A shell that starts something in the background has it ignore interrupts, and its children too.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # every test that draws has its own seed: one set before each of them is looked at by none
    config.option.randomly_reset_seed = False
    gc.disable()  # while a million things are imported
    with suppress(WindowError):
        require_qt()  # pytest-qt loads it anyway; so no source of what is imported is read


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even load what ``-m fast`` leaves out: that takes longer than the fast tests."""
    if config.option.markexpr != "fast":
        return None
    leads_there = any(map(collection_path.is_relative_to, config.getini("fast"))) or any(
        folder.is_relative_to(collection_path) for folder in config.getini("fast")
    )
    return None if leads_there and collection_path not in config.getini("not_fast") else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs the reference data, and what is fast: see pyproject.toml."""
    real = Path(__file__).parent / "real"
    fast, not_fast = config.getini("fast"), config.getini("not_fast")
    for path in (*fast, *not_fast):
        if not path.exists():
            raise pytest.UsageError(f"pyproject.toml names {path}, which is not there.")

    @cache  # once for each file, not for each of its tests
    def is_real(path: Path) -> bool:
        return path.is_relative_to(real)

    @cache
    def is_fast(path: Path) -> bool:
        return path not in not_fast and any(map(path.is_relative_to, fast))

    for item in items:
        if is_real(item.path) or "shared_folder" in getattr(item, "fixturenames", ()):
            item.add_marker("reference_data")
        if is_fast(item.path):
            item.add_marker("fast")


def pytest_collection_finish() -> None:
    """Look for no garbage among a million imported things, not even once: they stay to the end.

    Nor after every 700 new ones: what tests make of records and trees is no garbage for long.
    """
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a skipped test of the reference data where these are required."""
    report = yield
    is_required = item.config.getoption("--require-reference-data")
    if is_required and report.skipped and item.get_closest_marker("reference_data") is not None:
        report.outcome = "failed"
        report.longrepr = f"the reference data are required, but: {report.longrepr}"
    return report


def pytest_xdist_auto_num_workers() -> int:
    """Three more than there are cores: most of what takes long waits for bytes or for a picture."""
    return (os.cpu_count() or 1) + 3


def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Import the tests once for all workers."""
    fork_workers(config.invocation_params.args)


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Return the folder of reference data beside the project, or skip."""
    if not REFERENCE_DATA.is_dir():
        pytest.skip("the reference data are not beside the project")
    return REFERENCE_DATA


@pytest.fixture(autouse=True, scope="session")
def _set_for_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Set for all tests what each would set anew; a test that sets it again has its own."""
    with pytest.MonkeyPatch.context() as patch:
        lsl_room.move_in(patch, tmp_path_factory.mktemp("lsl"))
        _wait_patiently(patch)
        _send_seldom(patch)
        _make_passphrases_cheap(patch)
        _fork_reading_processes(patch)
        _read_packages_once(patch)
        patch.setattr(visit_file, "_decode", _decode_once)
        yield


def _wait_patiently(patch: pytest.MonkeyPatch) -> None:
    """Wait longer for an emulated device than for a real one: it shares a busy computer.

    What is said when nothing comes is the same.
    """
    patch.setattr(harp, "REPLY_TIMEOUT_S", 20.0)
    patch.setattr(gauge, "REPLY_TIMEOUT_S", 20.0)
    patch.setattr(harp, "_OPTIONAL_REGISTER_TIMEOUT_S", 2.0)
    patch.setattr(acquisition, "SHORTEST_SILENCE_S", 1.5)


def _send_seldom(patch: pytest.MonkeyPatch) -> None:
    """Let devices send less often than in life, but as much: each time wakes two threads."""
    patch.setattr(server, "_TICK_S", SENDS_EVERY_S)


def _make_passphrases_cheap(patch: pytest.MonkeyPatch) -> None:
    """Take no second and 128 MB for each passphrase; the cost is a number in what is kept."""
    patch.setattr(sealed_file, "SCRYPT_LOG_N", 4)
    patch.setattr(program_lock, "SCRYPT_LOG_N", 4)


def _fork_reading_processes(patch: pytest.MonkeyPatch) -> None:
    """Fork what reads files apart from a server, without half a second of imports each.

    The programs that tests start are as they are: they start such processes anew.
    """
    patch.setattr(reading_process, "_context", context)
    forking = SimpleNamespace(get_context=lambda _: context())
    patch.setattr(analog_channels, "multiprocessing", forking)


@cache
def _installed(group: str, places: tuple[tuple[str, int], ...]) -> EntryPoints:
    """Return the entry points of a group, found in these folders as they were changed last."""
    return entry_points(group=group)


def _places() -> Iterator[tuple[str, int]]:
    for name in sys.path:
        with suppress(OSError):
            yield name, Path(name or ".").stat().st_mtime_ns


def _read_packages_once(patch: pytest.MonkeyPatch) -> None:
    """Read what each installed package brings once, not for every window and command.

    Where tests are run more is installed than at a clinic. What a test installs is found.
    """

    def found(*, group: str, name: str | None = None) -> EntryPoints:
        points = _installed(group, tuple(_places()))
        return points if name is None else points.select(name=name)

    for module in (annexes, platform, emulator):
        patch.setattr(module, "entry_points", found)


@lru_cache(maxsize=64)
def _visit_in(image: bytes) -> Visit:
    return decode(Path("the same bytes"), image)


def _decode_once(path: Path, image: bytes) -> Visit:
    """Decode a visit once, however many tests and screens read the same bytes."""
    try:
        return _visit_in(image)
    except VisitFileError:
        return decode(path, image)  # which names the file


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """Leave the next test no thread of ours, and no language that a command was asked for."""
    yield
    speak(Language.ENGLISH)
    left = [thread.name for thread in threading.enumerate() if thread.name in OUR_THREADS]
    assert not left, f"threads left running: {left}"


class _Here:
    """Reads one visit after another in this process."""

    def call(self, make: Callable[..., Any], source: Any, *more: Any) -> Any:
        return make(source, *more)

    def close(self) -> None:
        """There is nothing to end."""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return an empty library."""
    return Library(tmp_path / "library")


@pytest.fixture
def _analysed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Analyse visits in this process: for tests of what is said of them, not of who does it."""
    monkeypatch.setattr(spread_visits, "ReadingProcess", _Here)
