"""One way to write a file: whole or not at all, and nothing left over."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from forceplate.files import (
    append_durably,
    remove_unfinished,
    sync_file,
    whole_file,
    write_atomically,
)


@pytest.fixture(params=[False, True], ids=["new", "in place of an old one"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "file"
    if request.param:
        path.write_bytes(b"old")
    return path


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def write_in_pieces(path: Path, *, overwrite: bool = True, durable: bool = True) -> None:
    with whole_file(path, overwrite=overwrite, durable=durable) as file:
        for piece in (b"one ", b"two ", b"three"):
            file.write(piece)
        file.seek(0)
        assert file.read() == b"one two three", "it can be read back before it gets its name"


def write_half_and_fail(path: Path, kind: type[BaseException]) -> None:
    with whole_file(path, overwrite=True) as file:
        file.write(b"half")
        raise kind


def test_pieces_become_one_file_that_only_its_user_reads(path: Path) -> None:
    write_in_pieces(path)
    assert path.read_bytes() == b"one two three"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names_in(path.parent) == ["file"]


def test_the_name_appears_only_when_all_is_written(path: Path) -> None:
    before = content(path)
    with whole_file(path, overwrite=True) as file:
        file.write(b"x" * 100_000)
        file.flush()
        assert content(path) == before
    assert path.read_bytes() == b"x" * 100_000


def test_an_old_file_is_replaced_only_where_that_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_in_pieces(path, overwrite=False)
    with pytest.raises(FileExistsError):
        write_in_pieces(path, overwrite=False)
    with pytest.raises(FileExistsError):
        write_atomically(path, b"new", overwrite=False)
    assert path.read_bytes() == b"one two three"
    assert names_in(tmp_path) == ["file"]


def test_one_that_came_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(FileExistsError), whole_file(path, overwrite=False):
        path.write_bytes(b"of another program")
    assert path.read_bytes() == b"of another program"
    assert names_in(tmp_path) == ["file"]


@pytest.mark.parametrize("kind", [OSError, RuntimeError, KeyboardInterrupt])
def test_a_failure_in_mid_write_leaves_what_was_there(
    path: Path, kind: type[BaseException]
) -> None:
    before = content(path)
    with pytest.raises(kind):
        write_half_and_fail(path, kind)
    assert content(path) == before
    assert names_in(path.parent) == (["file"] if before else [])


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_disk_that_fails_leaves_what_was_there(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    before = content(path)

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as failing:
        failing.setattr(Path if call == "replace" else os, call, fail)
        with pytest.raises(OSError, match="No space left"):
            write_atomically(path, b"new", overwrite=True)
    assert content(path) == before
    assert names_in(path.parent) == (["file"] if before else [])


def test_file_and_folder_are_synced_before_and_after_it_gets_its_name(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        steps.append("folder" if is_folder else "file")
        sync(descriptor)

    def replaced(self: Path, target: Path) -> Path:
        steps.append("name")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    write_in_pieces(path)
    assert steps == ["file", "name", *(["folder"] if os.name == "posix" else [])]
    steps.clear()
    write_in_pieces(path, durable=False)
    assert steps == ["name"]
    sync_file(path)
    assert steps == ["name", "file"]


def test_what_a_crash_left_is_removed(path: Path) -> None:
    before = content(path)
    (path.parent / ".file.abc.tmp").write_bytes(b"half")
    (path.parent / ".other.abc.tmp").write_bytes(b"not ours")
    remove_unfinished(path)
    assert content(path) == before
    assert names_in(path.parent) == sorted([".other.abc.tmp", *(["file"] * bool(before))])


def test_lines_are_added_and_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lines"
    append_durably(path, b"one\n")
    append_durably(path, b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        append_durably(path, b"three\n")
