"""Who vouches for a visit file: an Ed25519 signature over its checksums.

The checksums show what changed by accident; whoever can write a file can make them anew. A
signature can only be made with the key, and is of the header and of every trial, with recording,
answers, verdicts and notes, since it is of their checksums.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import h5py

from forceplate.storage.visit.hdf5 import (
    MalformedError,
    image_of,
    read_tree,
    write_group,
)
from forceplate.storage.visit.tree import CHECKSUM, Group
from forceplate.words import Text

SIGNATURE = "signature"
"""Group of the file that holds it."""
_HEX = {"public_key": re.compile(r"[0-9a-f]{64}"), "signature": re.compile(r"[0-9a-f]{128}")}
_NO_SIGNATURE = Text("/signature is no signature")


@dataclass(frozen=True, slots=True)
class VisitSignature:
    """As it stands in a visit file."""

    public_key: str
    """64 hexadecimal digits: whose it is."""
    signature: str
    """128 hexadecimal digits."""


Sign = Callable[[bytes], VisitSignature]
"""Makes a signature of these bytes."""


def signed_bytes(root: Group) -> bytes:
    """Return what the signature of a file is of; FORMAT.md defines it."""
    trials = root.members["trials"]
    sums = (root.attributes.get(CHECKSUM), trials.attributes.get(CHECKSUM))
    return "\n".join(["forceplate-visit-signature 1", *map(str, sums), ""]).encode()


def decode_signature(root: Group) -> VisitSignature | None:
    """Return the signature of a file, None where it has none; raises MalformedError."""
    group = root.members.get(SIGNATURE)
    if group is None:
        return None
    if not isinstance(group, Group) or group.members or group.attributes.keys() != _HEX.keys():
        raise MalformedError(_NO_SIGNATURE)
    texts = {name: str(value) for name, value in group.attributes.items()}
    if not all(_HEX[name].fullmatch(text) for name, text in texts.items()):
        raise MalformedError(_NO_SIGNATURE)
    return VisitSignature(**texts)


def sign_file(file: h5py.File, sign: Sign) -> None:
    """Sign an open file as it is now, in place of an earlier signature."""
    made = sign(signed_bytes(read_tree(image_of(file), trial_paths=())))
    write_group(
        file, SIGNATURE, Group({"public_key": made.public_key, "signature": made.signature})
    )
