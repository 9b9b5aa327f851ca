"""Visit files: one visit, one HDF5 file, replaced whole after each trial. See FORMAT.md."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import h5py

from forceplate.errors import VisitFileError
from forceplate.files import write_atomically
from forceplate.reasons import raised_as, reason_of
from forceplate.storage.visit.decode import (
    analysed_by_of,
    decode_header,
    decode_recorded_trial,
    decode_trial,
    last_serial,
    recording_id_of,
    trial_groups,
)
from forceplate.storage.visit.encode import (
    PARTS,
    WHOLE,
    encode_header,
    encode_review,
    encode_trial,
    list_attributes,
    record_dataset,
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
from forceplate.storage.visit.images import (
    MAX_FILE_BYTES,
    read_image,
    read_root,
    read_to_edit,
    refusing,
)
from forceplate.storage.visit.same_visit import check_same_visit, completed, must_be_whole
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
from forceplate.words import Text

_ANSWERS = frozenset(name.encode() for name in PARTS["analysis"])
"""Datasets of a trial that an analysis makes."""
_ARRAYS = frozenset({b"counts", b"time_s", b"force_n"})
"""Datasets of a trial that are no record."""

ASIDE = re.compile(r"(?P<visit>.+\.h5)\.aside(-\d+)?")
"""Names of visits that were set aside: see ``storage/visits_aside.py``."""

_IS_ASIDE = Text(
    "{path} was set aside, so nothing is made of it. Bring it back first: "
    "'forceplate aside --back' with this file, or \"...\" on the People screen."
)
_NO_TRIAL = Text("{path} has {n:trial|trials} and no trial {number}. Check it.")
_NOT_STORED = Text("The trial cannot be stored in {path}: {error}. The file is as it was.")
_FILE_EXISTS = Text("{path} exists already. Choose another name.")
_NOT_WRITTEN = Text(
    "Cannot write {path}: {why}. The file is as it was. Check the disk and the folder, then try "
    "again."
)


def read_visit(path: Path) -> Visit:
    """Return a visit, every checksum of it verified; its arrays are read-only.

    Raises
    ------
    VisitFileError
        The file is missing, foreign, damaged, changed by another program, or of a newer format; or
        the visit was set aside.
    """
    return _decode(path, _image(path))


def read_visit_with_sha256(path: Path) -> tuple[Visit, str]:
    """Return a visit and the SHA-256, in hexadecimal, of the very bytes it was read from.

    Raises
    ------
    VisitFileError
        As :func:`read_visit`.
    """
    image = _image(path)
    return _decode(path, image), hashlib.sha256(image).hexdigest()


def decode_recordings(name: Path | str, image: bytes) -> Visit:
    """Return a visit without what an analysis said of its trials, to analyse it anew.

    Quicker than :func:`read_visit`: counts, times, marks and verdicts are read, and verified by
    their own checksums; former answers, and force, are not.

    Parameters
    ----------
    name
        What errors call it.
    image
        The bytes of the file.

    Raises
    ------
    VisitFileError
        As :func:`read_visit`, but for what it does not read.
    """
    _refuse_aside(name)
    with refusing(name):
        root = read_root(image, without=_ANSWERS)
        header, groups = decode_header(root), trial_groups(root)
        n_channels = len(header.platform.channels)
        return Visit(header, tuple(decode_recorded_trial(groups[n], n, n_channels) for n in groups))


def read_outline(path: Path) -> tuple[VisitHeader, tuple[str | None, ...]]:
    """Return a visit's header and, of each trial in order, the recording it came from.

    Quick, since no trial is read; its damage is not seen. Raises VisitFileError.
    """
    image = read_image(path)
    with refusing(path):
        root = read_root(image, trial_paths=())
        return decode_header(root), tuple(map(recording_id_of, trial_groups(root).values()))


def read_last_serial(path: Path) -> int:
    """Return the highest serial of the changes of a visit and its trials, 0 where there is none.

    Quick, since only the records of the trials are read; raises VisitFileError.
    """
    image = read_image(path)
    with refusing(path):
        root = read_root(image, without=_ARRAYS)
        serials = [change.serial for change in decode_header(root).changes]
        trials = trial_groups(root).items()
        return max([0, *serials, *(last_serial(trial, number) for number, trial in trials)])


def read_analysed_by(path: Path) -> tuple[str, ...]:
    """Return of each trial in order which program and version made its answers.

    Quick, as :func:`read_last_serial`; raises VisitFileError.
    """
    image = read_image(path)
    with refusing(path):
        trials = trial_groups(read_root(image, without=_ARRAYS)).items()
        return tuple(analysed_by_of(trial, number) for number, trial in trials)


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
    image = read_image(path)
    with refusing(path):
        root = read_root(image, trial_paths=())
        header, n_trials = decode_header(root), len(trial_groups(root))
        signature = decode_signature(root)
        signed = signed_bytes(read_tree(image, trial_paths=()))
    trials: tuple[Trial | VisitFileError, ...]
    try:
        trials = _decode(path, image).trials
    except VisitFileError:  # some of it is damaged: which trials?
        n_channels = len(header.platform.channels)
        trials = tuple(_decode_one(path, image, n, n_channels) for n in range(1, n_trials + 1))
    return VisitParts(header, trials, signature, signed)


def read_signature(path: Path) -> tuple[VisitSignature | None, bytes]:
    """Return the signature of a visit file, and what it is of if nothing was changed since.

    Quick, since no trial is read. Raises VisitFileError.
    """
    image = read_image(path)
    with refusing(path):
        signature = decode_signature(read_root(image, trial_paths=()))
        return signature, signed_bytes(read_tree(image, trial_paths=()))


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
    _save(path, None, _writing(visit, recording_ids, analysed_by), overwrite=overwrite, sign=sign)


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
    image, root = read_to_edit(path, ())
    with refusing(path):
        stored, earlier = decode_header(root), tuple(trial_groups(root).values())
    check_same_visit(path, stored, header)
    numbered = replace(trial, number=len(earlier) + 1)
    known = completed(stored, header)
    if must_be_whole(stored, known):
        raise ValueError(
            f"the earlier trials of {path} know no body mass or decision; write it whole"
        )
    learning = _learning(root, known)
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


def _learning(root: Group, known: VisitHeader) -> Group:
    """Return what is new in the root group when its header knows this, but for numbers."""
    members = {k: v for k, v in root.members.items() if k not in ("trials", SIGNATURE)}
    whole = {name: getattr(known, field) for name, field in WHOLE.items() if name not in members}
    new: dict[str, Group | Dataset] = {
        name: Dataset(text) for name, text in whole.items() if text is not None
    }
    return Group({CHECKSUM: checksum(Group(root.attributes, members | new))} if new else {}, new)


def amend_trial(
    path: Path,
    number: int,
    change: Callable[[Trial, VisitHeader], Trial],
    *,
    analyses: bool,
    sign: Sign | None = None,
) -> Trial:
    """Change one trial of a visit file and return it.

    A new note or verdict touches the review only: arrays, results and checks, and which software
    made them, stay to the byte what the analysis wrote, also where this program would write them
    otherwise. Two processes must not do this to one file at once,
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
    image, root = read_to_edit(path, (trial_path(number),))
    with refusing(path):
        header, trials = decode_header(root), trial_groups(root)
        if number not in trials:
            raise VisitFileError(_NO_TRIAL.fill(path=path, n=len(trials), number=number))
        trial = decode_trial(trials[number], number, len(header.platform.channels))
    amended = change(trial, header)

    def edit(file: h5py.File) -> None:
        path, old = trial_path(number), trials[number]
        if analyses:
            new = changed = encode_trial(amended, recording_id_of(old))
            del file[path]
        else:
            review: dict[str, Group | Dataset] = {
                "review": record_dataset(path, "review", encode_review(amended))
            }
            new = sealed(Group(old.attributes, old.members | review))
            changed = Group(new.attributes, review)
            del file[path]["review"]
        trials[number] = new
        write_group(file, path, changed)
        write_attributes(file["trials"].id, list_attributes(trials.values()))

    _save(path, image, edit, overwrite=True, trial=_only(number, path, image), sign=sign)
    return amended


def _writing(
    visit: Visit, recordings: Sequence[str | None], analysts: Sequence[str | None]
) -> Callable[[h5py.File], None]:
    """Return the edit that makes a new file of a visit."""

    def edit(file: h5py.File) -> None:
        trials = list(map(encode_trial, visit.trials, recordings, analysts))
        write_group(file, "/", encode_header(visit.header))
        for trial, group in zip(visit.trials, trials, strict=True):
            write_group(file, trial_path(trial.number), group)
        write_attributes(file["trials"].id, list_attributes(trials))

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
        write_attributes(file["trials"].id, list_attributes((*earlier, group)))

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
    vouched = sign is None or _is_vouched(path, sign)
    unstorable = (ValueError, RuntimeError, OSError, OverflowError)
    with raised_as(VisitFileError, _NOT_STORED, unstorable, path=path):
        with edit_image(image) as file:
            edit(file)
            if sign is not None and vouched:
                sign_file(file, sign)
            edited = image_of(file)
        if len(edited) > MAX_FILE_BYTES:
            raise ValueError(Text("it would be larger than a visit file may be"))
    if trial is None:
        _decode(path, edited)
    else:
        with refusing(path):
            root = read_root(edited, trial_paths=(trial_path(trial),))
            n_channels = len(decode_header(root).platform.channels)
            decode_trial(trial_groups(root)[trial], trial, n_channels)
    with (
        raised_as(VisitFileError, _NOT_WRITTEN, path=path),
        raised_as(VisitFileError, _FILE_EXISTS, FileExistsError, path=path),
    ):
        write_atomically(path, edited, overwrite=overwrite)
    _written_here[path] = hashlib.sha256(edited).digest()


def _is_vouched(path: Path, sign: Sign) -> bool:
    """Return whether a file is new or signed by this key as it is.

    What somebody else changed, or never was signed, is not vouched for by changing it once more.
    """
    if not path.exists():
        return True
    with refusing(path):
        root = read_tree(read_image(path), trial_paths=())
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


def _image(path: Path) -> bytes:
    _refuse_aside(path)
    return read_image(path)


def _refuse_aside(name: Path | str) -> None:
    if ASIDE.fullmatch(str(name)):
        raise VisitFileError(_IS_ASIDE.fill(path=name))


def _decode(path: Path, image: bytes) -> Visit:
    with refusing(path):
        root = read_root(image)
        header = decode_header(root)
        n_channels = len(header.platform.channels)
        groups = trial_groups(root)
        return Visit(header, tuple(decode_trial(groups[n], n, n_channels) for n in groups))


def _decode_one(path: Path, image: bytes, number: int, n_channels: int) -> Trial | VisitFileError:
    try:
        with refusing(path):
            groups = trial_groups(read_root(image, trial_paths=(trial_path(number),)))
            return decode_trial(groups[number], number, n_channels)
    except VisitFileError as error:
        return error
