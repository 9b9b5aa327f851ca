"""Visit files by path or by URL: what they are called, their bytes, and a share of many.

A URL is read through fsspec as bytes, never mounted: ``s3://``, ``sftp://``, ``memory://`` and
whatever else fsspec knows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from forceplate.errors import InputError, StorageError, VisitFileError
from forceplate.installation import how_to_get
from forceplate.operations.library.known_hosts import known_hosts_only
from forceplate.reasons import raised_as, reason_of
from forceplate.storage.visit.images import MAX_FILE_BYTES, read_image
from forceplate.words import Text

VISIT_SUFFIX = ".h5"
_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)  # not C:\, which is a path
_PASSWORD = re.compile(r"^([^/]*//[^/@]*:)[^/]*@")
_PART = re.compile(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,8})")
_KEY_DIGITS = 16

_NOT_READ = Text("Cannot read {url}: {why}. Check the name, the network and who may read it.")
_NO_VISITS = Text("There are no visit files below {url}. Check the name.")
_NEEDS = Text("For {what}, a package is needed that is not installed ({error}). {how}")
_BAD_PART = Text("{part!r} is no share. Give one such as 3/16: the third of sixteen.")
_TOO_LARGE = Text("{size} bytes are more than the {most} allowed")


@dataclass(frozen=True, slots=True)
class Url:
    """A file that is read through fsspec."""

    text: str

    def __str__(self) -> str:
        """Return it as it was given, but for a password."""
        return _PASSWORD.sub(r"\1***@", self.text)

    @property
    def name(self) -> str:
        """The last part of it."""
        return PurePosixPath(self.text).name

    def below(self, relative: str) -> Url:
        """Return the URL of what lies below this one."""
        return Url(f"{self.text.rstrip('/')}/{relative}")


VisitSource = Path | Url


def source_of(text: str) -> VisitSource:
    """Return what a person named: a URL, or a path also where it is written ``file://``."""
    if not _URL.match(text):
        return Path(text)
    parts = urlsplit(text)
    if parts.scheme.lower() == "file" and parts.netloc in {"", "localhost"}:
        return Path(unquote(parts.path))
    return Url(text)


def expanded(source: VisitSource) -> Iterator[VisitSource]:
    """Yield the source; of a URL of a folder the visit files anywhere below it, by name.

    Raises
    ------
    StorageError
        The folder cannot be listed, or there are none; a package is missing.
    """
    if isinstance(source, Path):
        yield source
        return
    files, top = file_system(source)
    if source.name.endswith(VISIT_SUFFIX):
        yield source
        return
    # each file system has errors of its own
    with raised_as(StorageError, _NOT_READ, Exception, url=str(source)):
        names = sorted(files.find(top))
    n_found = 0
    for name in names:
        relative = name.removeprefix(top).lstrip("/")
        hidden = any(part.startswith(".") for part in relative.split("/"))
        if relative.endswith(VISIT_SUFFIX) and not hidden:
            n_found += 1
            yield source.below(relative)
    if not n_found:
        raise StorageError(_NO_VISITS.fill(url=str(source)))


def read_source(source: VisitSource) -> bytes:
    """Return the bytes of a visit file; raises VisitFileError, which names it."""
    if isinstance(source, Path):
        return read_image(source)
    files, name = file_system(source)
    # each file system has errors of its own
    with raised_as(VisitFileError, _NOT_READ, Exception, url=str(source)):
        with files.open(name, "rb") as file:
            image: bytes = file.read(MAX_FILE_BYTES + 1)
        if len(image) > MAX_FILE_BYTES:
            raise OSError(_TOO_LARGE.fill(size=len(image), most=MAX_FILE_BYTES))
    return image


def file_system(url: Url) -> tuple[Any, str]:
    """Return the fsspec file system of a URL, and its name in it.

    Raises
    ------
    StorageError
        fsspec or its part for this kind of URL is not installed, or it knows no such URL.
    """
    with needing(url):
        import fsspec.core  # noqa: PLC0415  optional, and slow to load
    try:
        with needing(url):
            is_ssh = url.text.lower().startswith(("sftp:", "ssh:"))
            options = {"host_key_policy": known_hosts_only()} if is_ssh else {}
            files, name = fsspec.core.url_to_fs(url.text, **options)
    except StorageError:
        raise
    except Exception as error:
        raise StorageError(_NOT_READ.fill(url=str(url), why=reason_of(error))) from error
    return files, name


@contextmanager
def needing(what: object) -> Iterator[None]:
    """Raise StorageError, which says how to get it, where a package lacks."""
    with raised_as(
        StorageError, _NEEDS, ImportError, what=str(what), how=how_to_get("forceplate[cluster]")
    ):
        yield


def name_key(source: VisitSource) -> str:
    """Return 16 hexadecimal digits of the file's own name, the same wherever its folder is."""
    return hashlib.sha256(source.name.encode()).hexdigest()[:_KEY_DIGITS]


@dataclass(frozen=True, slots=True)
class Share:
    """One of several shares of all visits, told by their names, so that no task asks another."""

    number: int = 1
    of: int = 1

    @classmethod
    def parse(cls, part: str) -> Share:
        """Return what ``3/16`` says; raises InputError."""
        match = _PART.fullmatch(part)
        if match is None or int(match[1]) > int(match[2]):
            raise InputError(_BAD_PART.fill(part=part))
        return cls(int(match[1]), int(match[2]))

    def has(self, key: str) -> bool:
        """Return whether a visit of this :func:`name_key` is in the share."""
        return int(key, 16) % self.of == self.number - 1

    def of_visits(self, sources: Iterable[VisitSource]) -> list[VisitSource]:
        """Return those that are in the share, in their order."""
        return [source for source in sources if self.has(name_key(source))]
