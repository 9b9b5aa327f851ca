"""The passphrase that opens the window again on a shared computer: kept as a hash, never as such.

It keeps a passer-by from the names on the screen. It protects no file: whoever may use this
account of the computer can read the library, and can take the lock away with the settings.
"""

from __future__ import annotations

import base64
import secrets
import unicodedata

SCRYPT_LOG_N = 17
"""As OWASP advises; well below a second."""
_KIND = "scrypt"
_SALT_BYTES, _HASH_BYTES = 16, 32
_MOST_LOG_N = 20


def hashed(passphrase: str) -> str:
    """Return what is kept of a passphrase: method, cost, salt and hash."""
    salt = secrets.token_bytes(_SALT_BYTES)
    digest = _derive(passphrase, salt, SCRYPT_LOG_N)
    return "$".join((_KIND, str(SCRYPT_LOG_N), _text(salt), _text(digest)))


def is_right(passphrase: str, kept: str) -> bool:
    """Return whether a passphrase is the one that was hashed; takes a moment on purpose.

    What is no hash of ours opens nothing.
    """
    try:
        kind, log_n, salt, digest = kept.split("$")
        cost, raw_salt, expected = int(log_n), base64.b64decode(salt), base64.b64decode(digest)
    except ValueError:
        return False
    if kind != _KIND or not 1 <= cost <= _MOST_LOG_N or len(expected) != _HASH_BYTES:
        return False
    return secrets.compare_digest(_derive(passphrase, raw_salt, cost), expected)


def _derive(passphrase: str, salt: bytes, log_n: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import (  # noqa: PLC0415  at the first use
        Scrypt,
    )

    words = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(salt=salt, length=_HASH_BYTES, n=1 << log_n, r=8, p=1).derive(words)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
