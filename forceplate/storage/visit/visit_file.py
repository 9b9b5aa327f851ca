"""Visit files: one visit, one HDF5 file, replaced whole after each trial. See FORMAT.md."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import h5py

from forceplate.errors import (
    OtherCalibrationError,
    OtherVisitError,
    ProtocolError,
    VisitFileError,
)
from forceplate.files import read_regular_file, write_atomically
from forceplate.protocol import MeasurementProtocol
from forceplate.reasons import reason_of
from forceplate.started_anyway import joined
from forceplate.storage.visit.decode import (
    analysed_by_of,
    decode_header,
    decode_trial,
    last_serial,
    recording_id_of,
    trial_groups,
)
from forceplate.storage.visit.encode import (
    CHANGES,
    WHOLE,
    encode_header,
    encode_trial,
    list_attributes,
    sealed,
    trial_path,
)
from forceplate.storage.visit.hdf5 import (
    MalformedError,
    edit_image,
    image_of,
    read_tree,
    write_attributes,
    write_group,
)
from forceplate.storage.visit.signature import (
    SIGNATURE,
    Sign,
    VisitSignature,
    decode_signature,
    sign_file,
    signed_bytes,
)
from forceplate.storage.visit.tree import CHECKSUM, Dataset, Group, checksum
from forceplate.types import Trial, Visit, VisitHeader
from forceplate.words import Text, listed

MAX_FILE_BYTES = 1 << 27
UNSPECIFIED = "unspecified"
"""A protocol that was not named: that of the visit goes on."""
_LEARNT = ("body_mass_kg", "protocol_json", "last_check_json")
"""What a visit may begin without and come to know with a later trial."""
_AMENDED = {"override", CHANGES}
"""Members of a trial that change while its answers stay."""

_ANOTHER = Text("another {name}")
_NO_TRIAL = Text("{path} has {n} trials and no trial {number}. Check it.")
_NOT_STORED = Text("The trial cannot be stored in {path}: {error}. The file is as it was.")
_FILE_EXISTS = Text("{path} exists already. Choose another name.")
_NOT_ITS_TRIAL = Text(
    "The trial does not belong into {path}: {differing}. Record it as another visit."
)
_OTHER_CALIBRATION = Text(
    "Visit {visit} was begun with another calibration than the one chosen now. Choose that "
    "calibration, or record another visit; {path} is unchanged ({differing})."
)
_NOT_WRITTEN = Text(
    "Cannot write {path}: {why}. The file is as it was. Check the disk and the folder, then try "
    "again."
)
_NOT_READ = Text("Cannot read the visit file {path}: {why}. Check the name.")
_UNREADABLE = Text(
    "{path} is no readable visit file: {error}. It is left as it is; use a backup copy."
)


def read_visit(path: Path) -> Visit:
    """Return a visit, every checksum of it verified; its arrays are read-only.

    Raises
    ------
    VisitFileError
        The file is missing, foreign, damaged, changed by another program, or of a newer format.
    """
    return _decode(path, _read_image(path))


def read_visit_with_sha256(path: Path) -> tuple[Visit, str]:
    """Return a visit and the SHA-256, in hexadecimal, of the very bytes it was read from.

    Raises
    ------
    VisitFileError
        As :func:`read_visit`.
    """
    image = _read_image(path)
    return _decode(path, image), hashlib.sha256(image).hexdigest()


def read_outline(path: Path) -> tuple[VisitHeader, tuple[str | None, ...]]:
    """Return a visit's header and, of each trial in order, the recording it came from.

    Quick, since no trial is read; its damage is not seen. Raises VisitFileError.
    """
    header, trials = _decode_outline(path, _read_image(path))
    return header, tuple(map(recording_id_of, trials))


def read_last_serial(path: Path) -> int:
    """Return the highest serial of the changes of a visit and its trials, 0 where there is none.

    Quick, as :func:`read_outline`; raises VisitFileError.
    """
    header, trials = _decode_outline(path, _read_image(path))
    with _refusing(path):
        return max(
            [*(change.serial for change in header.changes), *map(last_serial, trials)] or [0]
        )


def read_analysed_by(path: Path) -> tuple[str | None, ...]:
    """Return of each trial in order which program and version made its answers.

    Quick, as :func:`read_outline`; raises VisitFileError.
    """
    return tuple(map(analysed_by_of, _decode_outline(path, _read_image(path))[1]))


@dataclass(frozen=True, slots=True)
class VisitParts:
    """A visit file piece by piece."""

    header: VisitHeader
    trials: tuple[Trial | VisitFileError, ...]
    """Each trial, or why that one cannot be read."""
    signature: VisitSignature | None
    signed: bytes
    """What the signature is of, if nothing was changed since."""


def read_parts(path: Path) -> VisitParts:
    """Return what of a visit file can be read, to find out what of a damaged one is sound.

    Raises
    ------
    VisitFileError
        Even the header or the list of trials cannot be read.
    """
    image = _read_image(path)
    with _refusing(path):
        root = read_tree(image, trial_paths=())
        header, n_trials = decode_header(root), len(trial_groups(root))
        signature, signed = decode_signature(root), signed_bytes(root)
    n_channels = len(header.platform.channels)
    trials = tuple(_decode_one(path, image, n, n_channels) for n in range(1, n_trials + 1))
    return VisitParts(header, trials, signature, signed)


def write_visit(
    path: Path,
    visit: Visit,
    *,
    recording_ids: Sequence[str | None] | None = None,
    analysed_by: Sequence[str | None] | None = None,
    overwrite: bool = False,
    sign: Sign | None = None,
) -> None:
    """Write a whole visit; its trials must be numbered 1, 2, ...

    Parameters
    ----------
    recording_ids
        Of each trial the recording it came from; None: of none.
    analysed_by
        Of each trial the program and version whose answers it has; None: this one.
    sign
        Makes the signature of the file; None: it has none.

    Raises
    ------
    VisitFileError
        The file exists, cannot be written, or the visit holds what no visit file may.
    """
    if recording_ids is None:
        recording_ids = [None] * len(visit.trials)
    if analysed_by is None:
        analysed_by = [None] * len(visit.trials)
    writing = _writing(visit, recording_ids, analysed_by)
    _save(path, None, writing, overwrite=overwrite, sign=sign)


def append_trial(
    path: Path,
    header: VisitHeader,
    trial: Trial,
    *,
    recording_id: str | None = None,
    sign: Sign | None = None,
) -> Trial:
    """Add a trial to a visit file, numbered as the next, and return it with that number.

    The file is made, with this header, when there is none; of one that exists the header is
    kept, and what it did not know is taken from this one. Two processes must not do this to one
    file at once, see :meth:`Library.exclusive`.

    Parameters
    ----------
    sign
        Makes the signature of the file; None: one that it has stays, and shows the change.

    Raises
    ------
    VisitFileError
        The file is unreadable, belongs to a visit that differs, or cannot be written. The file
        is then as it was.
    ValueError
        The header brings what makes the file another one (:func:`must_be_whole`): write the
        visit whole.
    """
    if not path.exists():
        numbered = replace(trial, number=1)
        adding = _adding(header, (), numbered, recording_id)
        _save(path, None, adding, overwrite=False, sign=sign)
        return numbered
    image = _read_image(path)
    stored, earlier = _decode_outline(path, image)
    check_same_visit(path, stored, header)
    numbered = replace(trial, number=len(earlier) + 1)
    known = completed(stored, header)
    if must_be_whole(stored, known):
        raise ValueError(
            f"the earlier trials of {path} know no body mass or decision; write it whole"
        )
    learning = _learning(image, known)
    adding = _adding(None, earlier, numbered, recording_id)

    def edit(file: h5py.File) -> None:
        write_group(file, "/", learning)
        adding(file)

    only = _only(numbered.number, path, image)
    _save(path, image, edit, overwrite=True, trial=only, sign=sign)
    return numbered


def why_not_storable(header: VisitHeader, trial: Trial) -> Text | None:
    """Return why no visit file can hold a trial, whatever else is in it; None where one can."""
    try:
        with edit_image(None) as file:
            _adding(header, (), replace(trial, number=1), None)(file)
            root = read_tree(image_of(file))
        decode_trial(trial_groups(root)[1], 1, len(decode_header(root).platform.channels))
    except MalformedError as error:
        return error.text
    except (ValueError, OverflowError) as error:
        return reason_of(error)
    return None


def completed(stored: VisitHeader, header: VisitHeader) -> VisitHeader:
    """Return the stored header with what it did not know and another of the same visit does."""
    learnt = {
        name: getattr(header, name) if getattr(stored, name) is None else getattr(stored, name)
        for name in _LEARNT
    }
    decided = joined(stored.started_anyway_json, header.started_anyway_json)
    return replace(stored, **learnt, started_anyway_json=decided)


def must_be_whole(stored: VisitHeader, known: VisitHeader) -> bool:
    """Return whether a visit that comes to know this is written whole: not a part is added.

    The numbers of the earlier trials follow from the body mass; a list of decisions grows.
    """
    has_grown = stored.started_anyway_json not in (None, known.started_anyway_json)
    return known.body_mass_kg != stored.body_mass_kg or has_grown


def _learning(image: bytes, known: VisitHeader) -> Group:
    """Return what is new in the root group when its header knows this, but for numbers."""
    root = read_tree(image, trial_paths=())
    for apart in ("trials", SIGNATURE):
        root.members.pop(apart, None)
    whole = encode_header(known).members
    new = {name: whole[name] for name in whole.keys() - root.members.keys() if name in WHOLE}
    return Group(
        {CHECKSUM: checksum(Group(root.attributes, root.members | new))} if new else {}, new
    )


def amend_trial(
    path: Path,
    number: int,
    change: Callable[[Trial, VisitHeader], Trial],
    *,
    analyses: bool,
    sign: Sign | None = None,
) -> Trial:
    """Change one trial of a visit file and return it.

    A new note or verdict touches the attributes and the override only: arrays, results and
    checks, and which software made them, stay to the byte what the analysis wrote, also where
    this program would write them otherwise. Two processes must not do this to one file at once,
    see :meth:`Library.exclusive`.

    Parameters
    ----------
    change
        Gets the trial and the header of the visit; what it raises is passed on.
    analyses
        The change makes the numbers anew, so the trial's group is written anew.
    sign
        As in :func:`append_trial`.

    Raises
    ------
    VisitFileError
        The file has no such trial, is unreadable, or cannot be written. It is then as it was.
    """
    image = _read_image(path)
    header, outlines = _decode_outline(path, image)
    if not 1 <= number <= len(outlines):
        raise VisitFileError(_NO_TRIAL.fill(path=path, n=len(outlines), number=number))
    with _refusing(path):
        trials = trial_groups(read_tree(image, trial_paths=(trial_path(number),)))
        trial = decode_trial(trials[number], number, len(header.platform.channels))
    amended = change(trial, header)

    def edit(file: h5py.File) -> None:
        old = trials[number]
        new = encode_trial(amended, recording_id_of(old))
        if analyses:
            changed = new
            del file[trial_path(number)]
        else:
            new = _as_analysed(old, new)
            changed = Group(new.attributes, _amended(new))
            for name in _amended(old):
                del file[trial_path(number)][name]
        trials[number] = new
        write_group(file, trial_path(number), changed)
        write_attributes(file["trials"], list_attributes(trials.values()))

    _save(path, image, edit, overwrite=True, trial=_only(number, path, image), sign=sign)
    return amended


def _as_analysed(old: Group, new: Group) -> Group:
    """Return the new group with all that an analysis has put into the old one."""
    kept = {name: member for name, member in old.members.items() if name not in _AMENDED}
    attributes = {**new.attributes, "software": old.attributes["software"]}
    return sealed(Group(attributes, kept | _amended(new)))


def _amended(trial: Group) -> dict[str, Group | Dataset]:
    return {name: trial.members[name] for name in trial.members.keys() & _AMENDED}


def check_same_visit(path: Path | Text, stored: VisitHeader, header: VisitHeader) -> None:
    """Raise OtherVisitError, saying what differs, unless both headers are of the same visit."""
    pairs: dict[Text, tuple[object, object]] = {
        Text("subject"): (stored.subject_id, header.subject_id),
        Text("visit"): (stored.visit, header.visit),
        Text("driver"): (stored.platform.driver, header.platform.driver),
        Text("platform model"): (stored.platform.model, header.platform.model),
        Text("platform serial number"): (
            stored.platform.serial_number,
            header.platform.serial_number,
        ),
        Text("channels"): (stored.platform.channels, header.platform.channels),
        Text("calibration"): (stored.calibration_json, header.calibration_json),
        Text("simulated"): (stored.simulated, header.simulated),
        Text("simulated platform"): (stored.platform.simulated, header.platform.simulated),
    }
    if None not in (stored.body_mass_kg, header.body_mass_kg):
        pairs[Text("body mass")] = (stored.body_mass_kg, header.body_mass_kg)
    if header.protocol != UNSPECIFIED:
        pairs[Text("protocol")] = (stored.protocol, header.protocol)
        if None not in (stored.protocol_json, header.protocol_json):
            pairs[Text("protocol of the same name")] = (
                _protocol(stored.protocol_json),
                _protocol(header.protocol_json),
            )
    differing = [_ANOTHER.fill(name=name) for name, (old, new) in pairs.items() if old != new]
    if stored.calibration_json != header.calibration_json:
        raise OtherCalibrationError(
            _OTHER_CALIBRATION.fill(visit=stored.visit, path=path, differing=listed(differing))
        )
    if differing:
        raise OtherVisitError(_NOT_ITS_TRIAL.fill(path=path, differing=listed(differing)))


def _protocol(text: str | None) -> object:
    """Return what a protocol says, however its numbers are written; else the text itself."""
    try:
        return MeasurementProtocol.from_json(text or "")
    except ProtocolError:
        return text


def _writing(
    visit: Visit, recordings: Sequence[str | None], analysts: Sequence[str | None]
) -> Callable[[h5py.File], None]:
    """Return the edit that makes a new file of a visit."""

    def edit(file: h5py.File) -> None:
        trials = list(map(encode_trial, visit.trials, recordings, analysts))
        write_group(file, "/", encode_header(visit.header))
        for trial, group in zip(visit.trials, trials, strict=True):
            write_group(file, trial_path(trial.number), group)
        write_attributes(file["trials"], list_attributes(trials))

    return edit


def _adding(
    header: VisitHeader | None, earlier: Sequence[Group], trial: Trial, recording_id: str | None
) -> Callable[[h5py.File], None]:
    """Return the edit that adds a trial, to a new file when there is a header."""

    def edit(file: h5py.File) -> None:
        if header is not None:
            write_group(file, "/", encode_header(header))
        group = encode_trial(trial, recording_id)
        write_group(file, trial_path(trial.number), group)
        write_attributes(file["trials"], list_attributes((*earlier, group)))

    return edit


def _save(
    path: Path,
    image: bytes | None,
    edit: Callable[[h5py.File], None],
    *,
    overwrite: bool,
    trial: int | None = None,
    sign: Sign | None = None,
) -> None:
    """Edit an image, read back what changed as a reader would, and put it in the file's place.

    The old file goes only for one that was proven readable: what no reader could open again must
    not replace the only copy of a measurement, and here it can still be refused.

    Parameters
    ----------
    trial
        The only one that needs to be read back, see :func:`_only`; None: all.
    """
    vouched = sign is None or _is_vouched(path, image, sign)
    try:
        with edit_image(image) as file:
            edit(file)
            if sign is not None and vouched:
                sign_file(file, sign)
            edited = image_of(file)
        if len(edited) > MAX_FILE_BYTES:
            raise ValueError(f"{len(edited)} bytes are more than a visit file holds")
    except (ValueError, RuntimeError, OSError, OverflowError) as error:
        raise VisitFileError(_NOT_STORED.fill(path=path, error=reason_of(error))) from error
    if trial is None:
        _decode(path, edited)
    else:
        header, _ = _decode_outline(path, edited)
        written = _decode_one(path, edited, trial, len(header.platform.channels))
        if isinstance(written, VisitFileError):
            raise written
    try:
        write_atomically(path, edited, overwrite=overwrite)
    except FileExistsError as error:
        raise VisitFileError(_FILE_EXISTS.fill(path=path)) from error
    except OSError as error:
        raise VisitFileError(_NOT_WRITTEN.fill(path=path, why=reason_of(error))) from error
    _written_here[path] = hashlib.sha256(edited).digest()


def _is_vouched(path: Path, image: bytes | None, sign: Sign) -> bool:
    """Return whether a file is new or signed by this key as it is.

    What somebody else changed, or never was signed, is not vouched for by changing it once more.
    """
    if image is None and path.exists():
        image = _read_image(path)
    if image is None:
        return True
    with _refusing(path):
        root = read_tree(image, trial_paths=())
        return decode_signature(root) == sign(signed_bytes(root))


_written_here: dict[Path, bytes] = {}
"""What this process itself read back whole and put in place, by its hash."""


def _only(number: int, path: Path, image: bytes) -> int | None:
    """Return the trial that is to be read back after an edit of it, None for all trials.

    Reading all of them after every trial would let the patient wait; it is needed where the
    file is not, to the byte, what this process has checked before.
    """
    known = _written_here.get(path) == hashlib.sha256(image).digest()
    return number if known else None


def _read_image(path: Path) -> bytes:
    try:
        return read_regular_file(path, max_bytes=MAX_FILE_BYTES)
    except OSError as error:
        raise VisitFileError(_NOT_READ.fill(path=path, why=reason_of(error))) from error


def _decode(path: Path, image: bytes) -> Visit:
    with _refusing(path):
        root = read_tree(image)
        header = decode_header(root)
        n_channels = len(header.platform.channels)
        groups = trial_groups(root)
        return Visit(header, tuple(decode_trial(groups[n], n, n_channels) for n in groups))


def _decode_one(path: Path, image: bytes, number: int, n_channels: int) -> Trial | VisitFileError:
    try:
        with _refusing(path):
            groups = trial_groups(read_tree(image, trial_paths=(trial_path(number),)))
            return decode_trial(groups[number], number, n_channels)
    except VisitFileError as error:
        return error


def _decode_outline(path: Path, image: bytes) -> tuple[VisitHeader, tuple[Group, ...]]:
    with _refusing(path):
        root = read_tree(image, trial_paths=())
        return decode_header(root), tuple(trial_groups(root).values())


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except MalformedError as error:
        raise VisitFileError(_UNREADABLE.fill(path=path, error=error.text)) from error
