"""Values to an HDF5 image in memory and back; beside ``hdf5_tables`` alone it speaks to h5py.

Files are read and written as whole images, so HDF5 itself never touches the disk: a full disk
or a removed folder cannot leave half an edit. Reading trusts nothing: whatever could make
HDF5 open another file, load a plug-in, or allocate more than the file can hold is refused
before the data is touched.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Set
from contextlib import contextmanager
from typing import Any

import h5py
import numpy as np
from h5py import h5a, h5d, h5ds, h5f, h5o, h5p, h5s, h5t, h5z

from forceplate.driver_contract import LONGEST_LINE
from forceplate.storage.plausible import (
    LONGEST_DOCUMENT_BYTES,
    LONGEST_NOTE_BYTES,
)
from forceplate.storage.visit.tree import Dataset, Group, Numbers, Value
from forceplate.words import Text, say

MAX_DATASET_BYTES = 1 << 27
MAX_TOTAL_BYTES = 1 << 29
MAX_ATTRIBUTE_BYTES = LONGEST_NOTE_BYTES
MAX_TEXT_BYTES = LONGEST_DOCUMENT_BYTES
MAX_TOTAL_TEXT_BYTES = 1 << 26
MAX_OBJECTS = 50_000
_NO_VISIT_FILE = Text("it is no visit file, or it is damaged")
_TEXT_OVERHEAD_BYTES = 128
"""What Python needs for a text besides its letters: a million empty ones fill the memory, too."""
MAX_DEPTH = 5
_TRIAL_DEPTH = 2
CHUNK_ROWS = 16_384
GZIP_LEVEL = 1
"""A higher one makes files a few per cent smaller, and writing and reading a third slower."""

_SCALE_ATTRIBUTES = {b"CLASS", b"NAME", b"DIMENSION_LIST", b"REFERENCE_LIST"}
_OUTLINE_ATTRIBUTES = {
    b"recording_id",
    b"recording_checksum",
    b"review_checksum",
    b"analysis_checksum",
    b"checksum",  # of format version 1
}
_NUMBERS = {np.dtype(kind) for kind in ("u1", "<i4", "<i8", "<f8")}
_NUMBER_TYPES = (h5t.TypeIntegerID, h5t.TypeFloatID)
_FILTERS = {h5z.FILTER_SHUFFLE, h5z.FILTER_DEFLATE, h5z.FILTER_FLETCHER32}
_MAX_DEFLATE_RATIO = 1100
"""Deflate cannot shrink anything to less than 1/1032."""
_numbers = itertools.count()


class MalformedError(Exception):
    """The image is not what a visit file must be; the message says where."""

    def __init__(self, text: Text) -> None:
        super().__init__(say(text))
        self.text = text


@contextmanager
def edit_image(image: bytes | None) -> Iterator[h5py.File]:
    """Yield an HDF5 file in memory for writing, empty when there is no image."""
    access = _memory_access()
    if image is None:
        created = h5p.create(h5p.FILE_CREATE)
        file_id = h5f.create(_fresh_name(), h5f.ACC_TRUNC, created, access)
    else:
        access.set_file_image(image)
        file_id = h5f.open(_fresh_name(), h5f.ACC_RDWR, access)
    with h5py.File(file_id) as file:
        yield file


def _fresh_name() -> bytes:
    """HDF5 takes two images of one name for the same file, also in two threads."""
    return b"visit %d" % next(_numbers)


def image_of(file: h5py.File) -> bytes:
    """Return the bytes of a file in memory."""
    file.flush()
    return bytes(file.id.get_file_image())


def write_group(parent: h5py.Group, name: str, group: Group) -> None:
    """Write a group and all in it, into that of the same name where there is one.

    Raises ValueError for texts that no attribute can hold.
    """
    target = parent.require_group(name)
    write_attributes(target.id, group.attributes)
    for member_name, member in group.members.items():
        if isinstance(member, Group):
            write_group(target, member_name, member)
        else:
            _write_dataset(target.id, f"{target.name.rstrip('/')}/{member_name}", member)
    for member_name, member in group.members.items():
        if isinstance(member, Dataset):
            _attach_scales(target.id, f"{target.name.rstrip('/')}/{member_name}", member)


def write_attributes(object_id: Any, attributes: dict[str, Value]) -> None:
    """Write attributes of a group or dataset, replacing those of the same names.

    Raises ValueError, see above.
    """
    for name, value in attributes.items():
        data, type_id = _storable(value)
        if data.nbytes > MAX_ATTRIBUTE_BYTES:
            raise ValueError(
                Text("{name} is too long: {n_bytes} bytes").fill(name=name, n_bytes=data.nbytes)
            )
        raw_name = name.encode()
        if h5a.exists(object_id, raw_name):
            h5a.delete(object_id, raw_name)
        h5a.create(object_id, raw_name, type_id, h5s.create_simple(data.shape)).write(data, type_id)


def read_tree(
    image: bytes,
    *,
    trial_paths: Collection[str] | None = None,
    without: Collection[bytes] = (),
) -> Group:
    """Return everything in an image.

    Parameters
    ----------
    trial_paths
        The trials to read; of the others only a few attributes come, which is quick.
        None: all.
    without
        Names of what need not be read of a trial.

    Raises
    ------
    MalformedError
        It is no HDF5 file, damaged, or uses anything a visit file does not.
    """
    access = _memory_access()
    # Whatever HDF5 makes of damaged bytes, h5py turns it into one of several exceptions.
    try:
        access.set_file_image(image)
        file_id = h5f.open(_fresh_name(), h5f.ACC_RDONLY, access)
        try:
            return _Reader(trial_paths, without).group(file_id, "", 0)
        finally:
            file_id.close()
    except MalformedError:
        raise
    except Exception as error:
        raise MalformedError(_NO_VISIT_FILE) from error


def _memory_access() -> Any:
    access = h5p.create(h5p.FILE_ACCESS)
    access.set_fapl_core(1 << 20, False)
    access.set_fclose_degree(h5f.CLOSE_STRONG)
    # The oldest layout that holds the data, whatever HDF5 release writes it.
    access.set_libver_bounds(h5f.LIBVER_EARLIEST, h5f.LIBVER_LATEST)
    return access


def _write_dataset(parent_id: Any, path: str, dataset: Dataset) -> None:
    data, type_id = _storable(dataset.value)
    created = _WHOLE
    if data.ndim and data.nbytes >= 1024:
        created = _PACKED.copy()
        created.set_chunk((min(data.shape[0], CHUNK_ROWS), *data.shape[1:]))
    space_id = h5s.create_simple(data.shape)
    dataset_id = h5d.create(parent_id, path.encode(), type_id, space_id, created)
    dataset_id.write(h5s.ALL, h5s.ALL, data, type_id)
    write_attributes(dataset_id, dataset.attributes)
    if dataset.dimensions == (path,):
        h5ds.set_scale(dataset_id, path.rpartition("/")[2].encode())


def _attach_scales(parent_id: Any, path: str, dataset: Dataset) -> None:
    for axis, scale in enumerate(dataset.dimensions):
        if scale != path:
            dataset_id, scale_id = (h5d.open(parent_id, one.encode()) for one in (path, scale))
            h5ds.attach_scale(dataset_id, scale_id, axis)


def _creation(*, packs: bool) -> Any:
    created = h5p.create(h5p.DATASET_CREATE)
    created.set_obj_track_times(False)
    if packs:
        created.set_shuffle()
        created.set_deflate(GZIP_LEVEL)
        created.set_fletcher32()
    return created


_WHOLE, _PACKED = _creation(packs=False), _creation(packs=True)
"""How short and long datasets are made."""


def _storable(value: Value) -> tuple[np.ndarray[Any, Any], Any]:
    """Return an array and its HDF5 type; texts get a fixed length, padded with zeros."""
    if isinstance(value, np.ndarray):
        return np.asarray(value, order="C"), h5t.py_create(value.dtype)
    texts = (value,) if isinstance(value, str) else value
    if any("\0" in text for text in texts):
        raise ValueError(Text("a text contains a zero character"))
    encoded = [text.encode() for text in texts]
    # Octave reads no text that is declared UTF-8, so only what needs it is.
    kind = "ascii" if all(text.isascii() for text in texts) else "utf-8"
    dtype = h5py.string_dtype(kind, max([1, *map(len, encoded)]))
    array = np.array(encoded[0] if isinstance(value, str) else encoded, dtype)
    return array, h5t.py_create(dtype, logical=True)


class _Reader:
    """Walks a file once, counting what it allocates."""

    def __init__(self, trial_paths: Collection[str] | None, without: Collection[bytes]) -> None:
        self._trial_paths = trial_paths
        self._without = without
        self._n_objects = 0
        self._n_bytes = 0
        self._n_text_bytes = 0

    def group(self, group_id: Any, path: str, depth: int) -> Group:
        if depth > MAX_DEPTH:
            raise MalformedError(Text("{path} is nested too deeply").fill(path=path))
        if depth == _TRIAL_DEPTH and not (self._trial_paths is None or path in self._trial_paths):
            return Group(self._attributes(group_id, path, _OUTLINE_ATTRIBUTES))
        group = Group(self._attributes(group_id, path))
        links: list[tuple[bytes, int]] = []
        # h5py gives the same object for every link: of each its kind is kept, and not the object.
        group_id.links.iterate(lambda name, link: links.append((name, link.type)), info=True)
        for name, kind in links:
            if depth == _TRIAL_DEPTH and name in self._without:
                continue
            member_path = f"{path}/{_name(name)}"
            self._count(member_path)
            if kind != h5py.h5l.TYPE_HARD:
                raise MalformedError(
                    Text("{member_path} is a link to elsewhere").fill(member_path=member_path)
                )
            member_id = h5o.open(group_id, name)
            if isinstance(member_id, h5py.h5g.GroupID):
                group.members[_name(name)] = self.group(member_id, member_path, depth + 1)
            elif isinstance(member_id, h5d.DatasetID):
                group.members[_name(name)] = self._dataset(member_id, member_path)
            else:
                raise MalformedError(
                    Text("{member_path} is neither a group nor a dataset").fill(
                        member_path=member_path
                    )
                )
        return group

    def _dataset(self, dataset_id: Any, path: str) -> Dataset:
        type_id = dataset_id.get_type()
        dtype = _checked_dtype(type_id, path)
        shape = _checked_shape(dataset_id.get_space(), path)
        self._reserve(shape, dtype, path, MAX_DATASET_BYTES)
        _check_layout(dataset_id, shape, dtype, path)
        data = np.empty(shape, dtype)
        if data.size:
            dataset_id.read(h5s.ALL, h5s.ALL, data, type_id)
        return Dataset(_value(data), self._attributes(dataset_id, path))

    def _attributes(
        self, object_id: Any, path: str, wanted: Set[bytes] | None = None
    ) -> dict[str, Value]:
        """Return the attributes of an object, each counted and measured before it is read."""
        attributes: dict[str, Value] = {}
        names: list[bytes] = []
        h5a.iterate(object_id, names.append)
        for raw_name in names:
            if raw_name in _SCALE_ATTRIBUTES or (wanted is not None and raw_name not in wanted):
                continue
            attribute = h5a.open(object_id, raw_name)
            name = _name(raw_name)
            where = f"{path}@{name}"
            self._count(where)
            type_id = attribute.get_type()
            dtype = _checked_dtype(type_id, where)
            shape = _checked_shape(attribute.get_space(), where)
            self._reserve(shape, dtype, where, MAX_ATTRIBUTE_BYTES)
            data = np.empty(shape, dtype)
            if data.size:
                attribute.read(data, type_id)
            attributes[name] = _value(data)
        return attributes

    def _count(self, path: str) -> None:
        self._n_objects += 1
        if self._n_objects > MAX_OBJECTS:
            raise MalformedError(
                Text("there are too many things in it, up to {path}").fill(path=path)
            )

    def _reserve(
        self, shape: tuple[int, ...], dtype: np.dtype[Any], path: str, most_bytes: int
    ) -> None:
        """Refuse what is more than it may be, before any memory is taken for it."""
        n_items = math.prod(shape)
        n_bytes = n_items * dtype.itemsize
        self._n_bytes += n_bytes
        if dtype.kind == "S":
            self._n_text_bytes += n_bytes + n_items * _TEXT_OVERHEAD_BYTES
            most_bytes = min(most_bytes, MAX_TEXT_BYTES)
        if (
            n_bytes > most_bytes
            or self._n_bytes > MAX_TOTAL_BYTES
            or self._n_text_bytes > MAX_TOTAL_TEXT_BYTES
        ):
            raise MalformedError(
                Text("{path} declares {n_bytes} bytes, more than any trial has").fill(
                    path=path, n_bytes=n_bytes
                )
            )


def _name(raw: bytes) -> str:
    if len(raw) > LONGEST_LINE:
        raise MalformedError(Text("something in it has a name of {n} bytes").fill(n=len(raw)))
    return raw.decode("utf-8")


def _checked_dtype(type_id: Any, path: str) -> np.dtype[Any]:
    if isinstance(type_id, h5t.TypeStringID):
        size = type_id.get_size()
        if type_id.is_variable_str() or size > MAX_DATASET_BYTES:
            raise MalformedError(Text("{path} is text of variable length").fill(path=path))
        return np.dtype(("S", size))
    if isinstance(type_id, _NUMBER_TYPES):
        dtype: np.dtype[Any] = type_id.dtype
        if dtype in _NUMBERS:
            return dtype
    raise MalformedError(Text("{path} has a type that no visit file has").fill(path=path))


def _checked_shape(space_id: Any, path: str) -> tuple[int, ...]:
    if space_id.get_simple_extent_type() == h5s.NULL or space_id.get_simple_extent_ndims() > 2:
        raise MalformedError(Text("{path} has a shape that no visit file has").fill(path=path))
    shape: tuple[int, ...] = space_id.shape
    return shape


def _check_layout(dataset_id: Any, shape: tuple[int, ...], dtype: Any, path: str) -> None:
    """Refuse data that lie elsewhere or would unpack to more than they hold: it may be hostile."""
    n_bytes = math.prod(shape) * dtype.itemsize
    stored = dataset_id.get_storage_size()
    if stored == n_bytes and dataset_id.get_offset() is not None:
        return  # In one piece in this very file: nothing else has an address.
    created = dataset_id.get_create_plist()
    layout = created.get_layout()
    if created.get_external_count() or layout not in (h5d.CONTIGUOUS, h5d.CHUNKED, h5d.COMPACT):
        raise MalformedError(Text("{path} keeps its data in another file").fill(path=path))
    if n_bytes == 0:
        return
    if layout != h5d.CHUNKED:
        if stored != n_bytes:
            raise MalformedError(
                Text("{path} declares {n_bytes} bytes and holds {stored}").fill(
                    path=path, n_bytes=n_bytes, stored=stored
                )
            )
        return
    chunk = created.get_chunk()
    filters = {created.get_filter(i)[0] for i in range(created.get_nfilters())}
    n_chunks = math.prod(-(-length // step) for length, step in zip(shape, chunk, strict=True))
    chunk_bytes = math.prod(chunk) * dtype.itemsize
    if filters - _FILTERS:
        raise MalformedError(Text("{path} is packed with an unknown filter").fill(path=path))
    if chunk_bytes > MAX_DATASET_BYTES or n_chunks * chunk_bytes > MAX_DATASET_BYTES * 2:
        raise MalformedError(Text("{path} is cut into chunks larger than itself").fill(path=path))
    if dataset_id.get_num_chunks() != n_chunks or n_bytes > _MAX_DEFLATE_RATIO * stored:
        raise MalformedError(
            Text("{path} declares {n_bytes} bytes and does not hold them").fill(
                path=path, n_bytes=n_bytes
            )
        )


def _value(data: np.ndarray[Any, Any]) -> Value:
    if data.dtype.kind != "S":
        numbers: Numbers = data
        numbers.setflags(write=False)
        return numbers
    if data.ndim == 0:
        return bytes(data[()]).decode("utf-8")
    if data.ndim == 1:
        return tuple(item.decode("utf-8") for item in data.tolist())
    raise MalformedError(Text("a table of texts is in it"))
