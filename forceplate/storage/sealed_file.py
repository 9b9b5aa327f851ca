"""A file encrypted with a passphrase, in the format of age: written and read as a stream.

The format is https://age-encryption.org/v1, so that a backup can be opened without forceplate:
``age --decrypt``. The passphrase goes through scrypt; the content is in chunks of 64 KiB, each
authenticated with its number and whether it is the last, so that nothing can be changed, left
out, put in another order or cut off unseen. The ciphers are those of the package cryptography;
here is only the order of the bytes. What is held in memory is one chunk.
"""

from __future__ import annotations

import base64
import hmac
import io
import re
import secrets
import unicodedata
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from forceplate.reasons import raised_as
from forceplate.words import Text

SCRYPT_LOG_N = 17
"""128 MiB and less than a second for each passphrase that is tried, as OWASP advises."""
MOST_SCRYPT_LOG_N = 18
"""What age itself writes. A file that asks for more would take the memory of a computer."""
CHUNK_BYTES = 64 << 10
_VERSION = b"age-encryption.org/v1"
_TAG_BYTES = 16
_KEY_BYTES = 16
_LONGEST_LINE = 120
_STANZA = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9]\d?)")
_BODY = re.compile(rb"[A-Za-z0-9+/]{43}")
_MAC = re.compile(rb"--- ([A-Za-z0-9+/]{43})")

_NO_SEALED_FILE = Text("it is not encrypted with a passphrase as a backup is")
_OTHER_VERSION = Text("it is encrypted in a later way than this program knows; use a newer one")
_TOO_COSTLY = Text("opening it would need more memory than is allowed")
_WRONG = Text("the passphrase is another one")
_DAMAGED_HEAD = Text("its beginning was changed or is damaged")
_DAMAGED = Text("it was changed or is damaged, {n} bytes from its beginning")
_CUT_OFF = Text("its end is missing or damaged: it was not copied whole")


class WrongPassphraseError(ValueError):
    """The passphrase opens the file not."""


class DamagedError(ValueError):
    """The file is not what was written; its argument is a Text that says where."""


class SealedWriter(io.RawIOBase):
    """Encrypts what is written to it; whole only after :meth:`close`.

    Parameters
    ----------
    target
        Written to from its present place on; stays open.
    """

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        super().__init__()
        self._target = target
        self._pending = bytearray()
        file_key, salt, nonce = (secrets.token_bytes(16) for _ in range(3))
        wrapped = _wrapping(passphrase, salt, SCRYPT_LOG_N).encrypt(bytes(12), file_key, None)
        head = b"%s\n-> scrypt %s %d\n%s\n---" % (
            _VERSION, _base64(salt), SCRYPT_LOG_N, _base64(wrapped),
        )  # fmt: skip
        target.write(head + b" " + _base64(_mac(file_key, head)) + b"\n" + nonce)
        self._chunks = _Chunks(file_key, nonce)

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any, /) -> int:
        """Take bytes, and pass on every chunk that is full and not the last."""
        with memoryview(data) as view:
            self._pending += view
            n_taken = view.nbytes
        n_full = (len(self._pending) - 1) // CHUNK_BYTES
        for start in range(0, max(0, n_full) * CHUNK_BYTES, CHUNK_BYTES):
            chunk = bytes(self._pending[start : start + CHUNK_BYTES])
            self._target.write(self._chunks.seal(chunk, is_last=False))
        del self._pending[: max(0, n_full) * CHUNK_BYTES]
        return n_taken

    def finish(self) -> None:
        """Write the last chunk; without it the file is not whole."""
        self._target.write(self._chunks.seal(bytes(self._pending), is_last=True))
        self._pending.clear()


class SealedReader(io.RawIOBase):
    """Decrypts a file; gives no byte that is not authenticated.

    Parameters
    ----------
    source
        At the beginning of the file; stays open.

    Raises
    ------
    WrongPassphraseError
        On construction.
    DamagedError
        On construction, or when reading comes to what was changed or cut off.
    """

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        super().__init__()
        self._source = source
        file_key = _opened_key(source, passphrase)
        nonce = source.read(16)
        if len(nonce) < 16:
            raise DamagedError(_CUT_OFF)
        self._chunks = _Chunks(file_key, nonce)
        self._next = source.read(CHUNK_BYTES + _TAG_BYTES)
        self._plain = memoryview(b"")
        self._n_read = 0
        self._is_over = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer as far as the present chunk goes; 0 only at the proven end."""
        while not self._plain and not self._is_over:
            self._open_chunk()
        with memoryview(buffer).cast("B") as view:
            n = min(len(view), len(self._plain))
            view[:n] = self._plain[:n]
        self._plain = self._plain[n:]
        return n

    def _open_chunk(self) -> None:
        sealed, self._next = self._next, self._source.read(CHUNK_BYTES + _TAG_BYTES)
        is_last = not self._next
        try:
            self._plain = memoryview(self._chunks.open(sealed, is_last=is_last))
        except InvalidTag as error:
            if is_last:
                raise DamagedError(_CUT_OFF) from error
            raise DamagedError(_DAMAGED.fill(n=self._n_read)) from error
        self._n_read += len(sealed)
        self._is_over = is_last


class _Chunks:
    """Seals and opens the chunks of one file, one after the other."""

    def __init__(self, file_key: bytes, nonce: bytes) -> None:
        self._cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
        self._number = 0

    def seal(self, chunk: bytes, *, is_last: bool) -> bytes:
        """Return a chunk encrypted."""
        return self._cipher.encrypt(self._take_nonce(is_last=is_last), chunk, None)

    def open(self, sealed: bytes, *, is_last: bool) -> bytes:
        """Return a chunk decrypted; raises InvalidTag."""
        if len(sealed) < _TAG_BYTES:
            raise InvalidTag
        return self._cipher.decrypt(self._take_nonce(is_last=is_last), sealed, None)

    def _take_nonce(self, *, is_last: bool) -> bytes:
        nonce = self._number.to_bytes(11, "big") + bytes([is_last])
        self._number += 1
        return nonce


def is_sealed(beginning: bytes) -> bool:
    """Return whether a file that begins so is one in this format, of any version."""
    return beginning.startswith(b"age-encryption.org/")


def _opened_key(source: IO[bytes], passphrase: str) -> bytes:
    """Read the head of a file and return its key."""
    version = _line(source)
    if version != _VERSION:
        raise DamagedError(_OTHER_VERSION if is_sealed(version) else _NO_SEALED_FILE)
    stanza, body, end = (_line(source) for _ in range(3))
    found, wrapped, mac = _STANZA.fullmatch(stanza), _BODY.fullmatch(body), _MAC.fullmatch(end)
    if not (found and wrapped and mac):
        raise DamagedError(_DAMAGED_HEAD)
    if int(found[2]) > MOST_SCRYPT_LOG_N:
        raise DamagedError(_TOO_COSTLY)
    cipher = _wrapping(passphrase, _of_base64(found[1]), int(found[2]))
    with raised_as(WrongPassphraseError, _WRONG, InvalidTag):
        file_key = cipher.decrypt(bytes(12), _of_base64(body), None)
    head = b"\n".join((version, stanza, body, b"---"))
    if len(file_key) != _KEY_BYTES or not hmac.compare_digest(
        _mac(file_key, head), _of_base64(mac[1])
    ):
        raise DamagedError(_DAMAGED_HEAD)
    return file_key


def _line(source: IO[bytes]) -> bytes:
    line = source.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise DamagedError(_DAMAGED_HEAD if is_sealed(line) else _NO_SEALED_FILE)
    return line[:-1]


def _wrapping(passphrase: str, salt: bytes, log_n: int) -> ChaCha20Poly1305:
    """Return what wraps the key of a file; the same passphrase from every keyboard."""
    kdf = Scrypt(salt=_VERSION + b"/scrypt" + salt, length=32, n=1 << log_n, r=8, p=1)
    return ChaCha20Poly1305(kdf.derive(unicodedata.normalize("NFC", passphrase).encode()))


def _derived(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=info).derive(file_key)


def _mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derived(file_key, b"", b"header"), head, "sha256")


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _of_base64(text: bytes) -> bytes:
    data = base64.b64decode(text + b"=" * (-len(text) % 4))
    if _base64(data) != text:  # spare bits of the last sign: the one change that a MAC cannot see
        raise DamagedError(_DAMAGED_HEAD)
    return data
