"""Keys of signatures: this user's own, and those that a library trusts.

The private key is a file that only its user may read, outside every library. A library keeps the
public keys it trusts with the names they go by. Saved visits are signed where the own key is
among them; without one nothing changes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from forceplate.documents import (
    SCHEMA_KEY,
    VERSION_KEY,
    dump_readable_json,
    from_plain,
    load_json,
    to_plain,
    version_of,
)
from forceplate.errors import StorageError
from forceplate.files import read_regular_file, write_atomically
from forceplate.reasons import raised_as, reason_of
from forceplate.storage.library import Library
from forceplate.storage.visit.signature import Sign, VisitSignature
from forceplate.words import Text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TRUSTED_NAME = ".trusted-keys.json"
SCHEMA = "forceplate-trusted-keys"
SCHEMA_VERSION = 1
MAX_FILE_BYTES = 1 << 20
LONGEST_NAME = 200
_OTHERS = 0o077

_NO_PACKAGE = Text(
    "Signatures need the package cryptography, which is not installed. Install forceplate anew."
)
_NO_KEY = Text("There is no key {path}. Make one with 'forceplate key new'.")
_KEY_EXISTS = Text("There is a key {path} already, and no key is ever replaced.")
_KEY_OPEN = Text("Others may read the key {path}. Let its user alone read it (chmod 600).")
_KEY_UNREADABLE = Text("The key {path} cannot be used: {why}.")
_OTHER_KIND = Text("it is no Ed25519 key")
_LIST_UNREADABLE = Text("The list of trusted keys {path} cannot be read: {why}.")
_LIST_UNWRITABLE = Text("The list of trusted keys {path} cannot be written: {why}.")
_NO_PUBLIC_KEY = Text("{key} is no public key: it has 64 hexadecimal digits.")
_NO_NAME = Text("The name of a key is one line of at most {most} signs.")


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key and whose it is."""

    name: str
    public_key: str
    """64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class _List:
    keys: tuple[TrustedKey, ...]


def own_key_path() -> Path:
    """Return where this user's private key belongs; there may be none."""
    return Library.default_root().parent / "signing-key.pem"


def new_key(path: Path) -> str:
    """Make a private key that only its user may read, and return its public key.

    Raises
    ------
    StorageError
        There is one already, it cannot be written, or the package is missing.
    """
    private = _ed25519().Ed25519PrivateKey.generate()
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  optional package

    text = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, text, overwrite=False)
    except FileExistsError as error:
        raise StorageError(_KEY_EXISTS.fill(path=path)) from error
    except OSError as error:
        raise StorageError(_KEY_UNREADABLE.fill(path=path, why=reason_of(error))) from error
    return _public(private)


def own_public_key(path: Path) -> str:
    """Return the public key of a private one; raises StorageError."""
    return _public(_load(path))


def signer_of(library: Library) -> Sign | None:
    """Return what signs the visits of a library; None where this user has no trusted key.

    A trial is saved with or without a signature: a key that cannot be used signs nothing.
    """
    path = own_key_path()
    try:
        if not path.exists():
            return None
        private = _load(path)
        public = _public(private)
        if public not in trusted_keys(library.root):
            return None
    except StorageError:
        return None
    return lambda data: VisitSignature(public, private.sign(data).hex())


def trusted_keys(root: Path) -> Mapping[str, str]:
    """Return the names of the keys that a library trusts, by public key; raises StorageError."""
    return read_key_list(root / TRUSTED_NAME)


def read_key_list(path: Path) -> Mapping[str, str]:
    """Return the names in a list of trusted keys, by public key; none where there is no file.

    Raises StorageError.
    """
    try:
        document = load_json(read_regular_file(path, max_bytes=MAX_FILE_BYTES))
        version_of(document, SCHEMA, (SCHEMA_VERSION,))
        fields = {k: v for k, v in document.items() if k not in (SCHEMA_KEY, VERSION_KEY)}
        keys = from_plain(_List, fields, max_text_length=LONGEST_NAME).keys
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StorageError(_LIST_UNREADABLE.fill(path=path, why=reason_of(error))) from error
    return {key.public_key: key.name for key in keys}


def trust(root: Path, key: TrustedKey) -> None:
    """Let a library trust a key, under this name from now on; raises StorageError."""
    is_key = len(key.public_key) == 64 and not set(key.public_key) - set("0123456789abcdef")
    if not is_key:
        raise StorageError(_NO_PUBLIC_KEY.fill(key=repr(key.public_key[:LONGEST_NAME])))
    if not key.name.strip() or len(key.name) > LONGEST_NAME or not key.name.isprintable():
        raise StorageError(_NO_NAME.fill(most=LONGEST_NAME))
    names = {**trusted_keys(root), key.public_key: key.name}
    keys = _List(tuple(TrustedKey(name, public) for public, name in names.items()))
    document = {SCHEMA_KEY: SCHEMA, VERSION_KEY: SCHEMA_VERSION, **to_plain(keys)}
    path = root / TRUSTED_NAME
    with raised_as(StorageError, _LIST_UNWRITABLE, path=path):
        write_atomically(path, dump_readable_json(document).encode(), overwrite=True)


def is_signed(made: VisitSignature, data: bytes) -> bool:
    """Return whether a signature is of these bytes and by its key; raises StorageError."""
    keys = _ed25519()
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  optional package

    try:
        public = keys.Ed25519PublicKey.from_public_bytes(bytes.fromhex(made.public_key))
        public.verify(bytes.fromhex(made.signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _ed25519() -> Any:
    with raised_as(StorageError, _NO_PACKAGE, ImportError):
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415  optional
    return ed25519


def _public(private: Ed25519PrivateKey) -> str:
    return bytes(private.public_key().public_bytes_raw()).hex()


def _load(path: Path) -> Ed25519PrivateKey:
    keys = _ed25519()
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  optional package

    try:
        if os.name == "posix" and path.stat().st_mode & _OTHERS:
            raise StorageError(_KEY_OPEN.fill(path=path))
        data = read_regular_file(path, max_bytes=MAX_FILE_BYTES)
        private = serialization.load_pem_private_key(data, None)
    except FileNotFoundError as error:
        raise StorageError(_NO_KEY.fill(path=path)) from error
    except (OSError, ValueError, TypeError) as error:
        raise StorageError(_KEY_UNREADABLE.fill(path=path, why=reason_of(error))) from error
    if not isinstance(private, keys.Ed25519PrivateKey):
        raise StorageError(_KEY_UNREADABLE.fill(path=path, why=_OTHER_KIND))
    return cast("Ed25519PrivateKey", private)
