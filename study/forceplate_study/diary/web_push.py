"""Web push: a reminder to the browser of a phone that asked for it (RFC 8030, 8291 and 8292).

    push.key      in the folder of the diary: by what push services know it; made once

What is sent is encrypted for that browser: the push service of its maker reads nothing of it.
"""

from __future__ import annotations

import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from forceplate.reasons import raised_as, reason_of
from forceplate.words import Text
from forceplate_study.diary.folder import PUSH_KEY_FILE, DiaryFolder, write_private
from forceplate_study.errors import StudyError
from forceplate_study.http_post import post
from forceplate_study.text_files import NOT_READ, NOT_WRITTEN

SERVICES = (
    "googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com",
)  # fmt: skip
"""Push services of the browsers there are: the server asks no other address that a phone names."""
MAX_ADDRESS = 1024
MAX_MESSAGE_BYTES = 3000
KEPT_S = 86_400
"""How long a push service keeps a message for a phone that is off."""
TIMEOUT_S = 20
MAX_ANSWER_BYTES = 10_000
_CURVE = ec.SECP256R1()
_RECORD_BYTES = 4096
_TOKEN_S = 12 * 3600
_POINT_BYTES, _SECRET_BYTES = 65, 16

_NO_SUBSCRIPTION = Text("This is no subscription to a push service that the diary knows.")
_NO_KEY = Text("{file} is no private key of the curve P-256; delete it, and phones ask anew.")


class Delivery(StrEnum):
    """What a push service did with a message."""

    TAKEN = "taken"
    GONE = "gone"
    """The browser has ended its subscription."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where the browser of a phone takes messages, and what they are encrypted for."""

    address: str
    public_key: str
    """Of the browser, a point of P-256 in base64 for addresses."""
    secret: str
    """16 bytes, likewise."""

    def check(self, folder: DiaryFolder) -> None:
        """Refuse what cannot be one; a diary of this computer alone takes a service on it too.

        Raises
        ------
        StudyError
            The address is of no push service there is, or the keys cannot be.
        """
        with raised_as(StudyError, _NO_SUBSCRIPTION, ValueError):
            parts = urlsplit(self.address)
            host, port = parts.hostname or "", parts.port
            _point(self.public_key)
            is_secret = len(_bytes(self.secret)) == _SECRET_BYTES
        is_known = parts.scheme == "https" and port in {None, 443} and any(
            host == own or host.endswith(f".{own}") for own in SERVICES
        )  # fmt: skip
        is_here = not folder.is_https and host == "127.0.0.1" and parts.scheme == "http"
        is_plain = parts.username is None and self.address.isprintable()
        if not (is_secret and is_plain and (is_known or is_here)) or (
            len(self.address) > MAX_ADDRESS
        ):
            raise StudyError(_NO_SUBSCRIPTION)


@cache
def push_key(folder: Path) -> ec.EllipticCurvePrivateKey:
    """Return the key by which push services know a diary; made when it is first asked for.

    Raises
    ------
    StudyError
        It cannot be written or read, or is no such key.
    """
    file = folder / PUSH_KEY_FILE
    with (
        raised_as(StudyError, _NO_KEY, (ValueError, TypeError), file=file),
        raised_as(StudyError, NOT_READ, path=file),
    ):
        if not file.exists():
            own = ec.generate_private_key(_CURVE)
            text = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
            try:
                write_private(file, text)
            except FileExistsError:
                pass  # by another process at the same moment: that one counts
            except OSError as error:
                raise StudyError(NOT_WRITTEN.fill(path=file, why=reason_of(error))) from error
        key = load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != _CURVE.name:
        raise StudyError(_NO_KEY.fill(file=file))
    return key


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    """Return the public half of a key as browsers take it."""
    return _text(_raw(key))


def send_push(folder: DiaryFolder, to: Subscription, message: dict[str, str]) -> Delivery:
    """Give a message for a phone to its push service, and return what that did with it.

    Raises
    ------
    StudyError
        As :func:`push_key`, or the subscription cannot be one.
    """
    to.check(folder)
    key = push_key(folder.path)
    body = encrypt(json.dumps(message).encode(), to)
    token = _token(key, to.address, folder, int(time.time()))
    headers = {
        "Authorization": f"vapid t={token}, k={public_text(key)}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_S),
        "Topic": "diary",
    }
    try:
        post(to.address, body, headers, timeout_s=TIMEOUT_S, max_bytes=MAX_ANSWER_BYTES)
    except HTTPError as error:
        error.close()
        return Delivery.GONE if error.code in {404, 410} else Delivery.REFUSED
    except (OSError, HTTPException):
        return Delivery.REFUSED
    return Delivery.TAKEN


def encrypt(
    message: bytes,
    to: Subscription,
    *,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """Return a message encrypted for a browser, by RFC 8291 in one record of RFC 8188.

    Parameters
    ----------
    own, salt
        A key and 16 bytes for this message alone; None: random ones.
    """
    if len(message) > MAX_MESSAGE_BYTES:
        raise ValueError("too long for one record")
    own = own or ec.generate_private_key(_CURVE)
    salt = salt or os.urandom(16)
    theirs, point = _point(to.public_key), _raw(own)
    shared = own.exchange(ec.ECDH(), theirs)
    about = b"WebPush: info\0" + _bytes(to.public_key) + point
    input_key = _derived(_bytes(to.secret), shared, about, 32)
    key = _derived(salt, input_key, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, input_key, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, message + b"\x02", None)
    head = salt + _RECORD_BYTES.to_bytes(4, "big") + bytes([len(point)]) + point
    return head + sealed


def _token(key: ec.EllipticCurvePrivateKey, address: str, folder: DiaryFolder, now_s: int) -> str:
    """Return who sends, signed for one push service, by RFC 8292."""
    parts = urlsplit(address)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}", "exp": now_s + _TOKEN_S, "sub": folder.origin,
    }  # fmt: skip
    said = ".".join(
        _text(json.dumps(own).encode()) for own in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(SHA256())))
    return f"{said}.{_text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _derived(salt: bytes, secret: bytes, about: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, about).derive(secret)


def _point(text: str) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, _bytes(text))


def _raw(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
