"""The last check of the platform before a visit, which the visit keeps."""

from __future__ import annotations

from dataclasses import replace

from forceplate.errors import LibraryError
from forceplate.storage.library import Library
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.storage.visit.visit_file import read_outline
from forceplate.types import VisitHeader
from forceplate_calibration import Calibration
from forceplate_calibration.platform_check import last_of_platform


def with_last_check(header: VisitHeader, library: Library) -> VisitHeader:
    """Return the header with the last check of its platform that was made before the visit.

    A visit that is continued keeps the one it began with. Checks of another calibration than
    the visit's say nothing of its newtons and are passed over.

    Raises
    ------
    StorageError
        The visit or the checks are there and cannot be read.
    """
    begun = _as_begun(header, library)
    if begun.last_check_json is not None:
        return replace(header, last_check_json=begun.last_check_json)
    platform = header.platform
    history = PlatformCheckStore(library.root).history(platform.model, platform.serial_number)
    text = header.calibration_json
    used = Calibration.from_json(text).sha256 if text is not None else None
    check = last_of_platform(history.checks, begun.started_at, calibration_sha256=used)
    return replace(header, last_check_json=None if check is None else check.to_json())


def _as_begun(header: VisitHeader, library: Library) -> VisitHeader:
    """Return the header of the visit as it is stored; as it is given where it is a new one."""
    try:
        path = library.find_visit(header.subject_id, header.visit)
    except LibraryError:
        return header
    return read_outline(path)[0]
