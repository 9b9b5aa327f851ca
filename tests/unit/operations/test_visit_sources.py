"""Visits by path and by URL, and the shares of an array of tasks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.errors import InputError, StorageError, VisitFileError
from forceplate.operations.library.dask_cluster import on_cluster
from forceplate.operations.library.visit_sources import (
    Share,
    Url,
    VisitSource,
    expanded,
    name_key,
    read_source,
    source_of,
)


@given(names=st.sets(st.text(min_size=1, max_size=20), max_size=20), of=st.integers(1, 40))
def test_each_visit_is_in_one_share_wherever_its_folder_is(names: set[str], of: int) -> None:
    sources: list[VisitSource] = [Url(f"s3://bucket/{name}.h5") for name in names]
    shares = [Share(number + 1, of).of_visits(sources) for number in range(of)]
    assert sorted(map(str, sources)) == sorted(str(one) for share in shares for one in share)
    for number, share in enumerate(shares):
        moved = [Path("/elsewhere") / one.name for one in share if one.name not in {"", "."}]
        assert Share(number + 1, of).of_visits(moved) == moved


def test_a_share_is_parsed_or_refused() -> None:
    assert Share.parse("3/16") == Share(3, 16)
    assert Share.parse("1/1").has(name_key(Path("any.h5")))
    for wrong in ("", "0/4", "5/4", "1/0", "1", "1/2/3", "-1/4", "a/b", "1 / 4", "٣/٤"):
        with pytest.raises(InputError, match="no share"):
            Share.parse(wrong)


def test_a_url_is_told_from_a_path() -> None:
    assert source_of("file:///data/a%20b.h5") == Path("/data/a b.h5")
    for path in ("a.h5", "/data/a.h5", "C:\\data\\a.h5", "a:b.h5", "./s3:/a.h5"):
        assert source_of(path) == Path(path)
    url = source_of("sftp://anna:secret@host/P1_W0_2026-01-01.h5")
    assert isinstance(url, Url)
    assert (url.name, str(url)) == (
        "P1_W0_2026-01-01.h5",
        "sftp://anna:***@host/P1_W0_2026-01-01.h5",
    )


def test_bytes_come_from_memory_and_folders_are_listed() -> None:
    fsspec = pytest.importorskip("fsspec")
    files = fsspec.filesystem("memory")
    for name in ("lib/P2/b.h5", "lib/P1/a.h5", "lib/.cache/c.h5", "lib/P1/notes.txt"):
        files.pipe_file(f"/{name}", name.encode())
    try:
        found = list(expanded(source_of("memory://lib")))
        assert [str(one) for one in found] == ["memory://lib/P1/a.h5", "memory://lib/P2/b.h5"]
        assert read_source(found[0]) == b"lib/P1/a.h5"
        with pytest.raises(VisitFileError, match=r"memory://lib/no\.h5"):
            read_source(source_of("memory://lib/no.h5"))
        with pytest.raises(StorageError, match="no visit files below memory"):
            list(expanded(source_of("memory://lib/.cachet")))
        with pytest.raises(StorageError, match="strange://"):
            list(expanded(source_of("strange://lib")))
    finally:
        files.rm("/lib", recursive=True)


def test_what_needs_a_package_that_is_not_there_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for package in ("fsspec.core", "distributed"):
        monkeypatch.setitem(sys.modules, package, None)
    how = r'pip install "forceplate\[cluster\]"'
    with pytest.raises(StorageError, match=how):
        list(expanded(source_of("s3://bucket/a.h5")))
    with pytest.raises(StorageError, match=how):
        list(on_cluster(lambda source, process: source, [Path("a.h5")], "local"))
