"""The practice's own mail server: its settings in the folder of the diary, and how mail is sent.

    smtp.toml      host, port, security ("tls", "starttls" or "none"), user, password, sender

Without that file no mail is sent and no address is asked for.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from django.core.mail.backends.smtp import EmailBackend

from forceplate.documents import from_plain, load_toml
from forceplate.reasons import raised_as
from forceplate.words import Text
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_TOML, read_text

SMTP_FILE = "smtp.toml"
TIMEOUT_S = 30
MAX_LINE = 2000

_OTHER_KEYS = Text(
    "{file} must give host, port, security ('tls', 'starttls' or 'none') and sender, and may give "
    "user and password."
)
_NOT_ENCRYPTED = Text(
    "{file} gives a password without encryption; set security to 'tls' or 'starttls'."
)
_NO_MAIL = Text("The mail server {host}:{port} does not take the reminders: {why}.")


class Security(StrEnum):
    """How the connection is encrypted."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Who sends the mail."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


def read_mail_server(folder: Path) -> MailServer | None:
    """Return the mail server of a diary; None when none is set.

    Raises
    ------
    StudyError
        The file cannot be read, or says what cannot be.
    """
    file = folder / SMTP_FILE
    if not file.exists():
        return None
    with raised_as(StudyError, NOT_TOML, ValueError, file=file):
        values = load_toml(read_text(file))
    texts = [own for own in values.values() if isinstance(own, str)]
    with raised_as(StudyError, _OTHER_KEYS, ValueError, file=file):
        server = from_plain(MailServer, values, max_text_length=MAX_LINE)
        if not all(texts) or not 0 < server.port < 65_536:
            raise ValueError
    if server.password and server.security is Security.NONE:
        raise StudyError(_NOT_ENCRYPTED.fill(file=file))
    return server


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Connect to the mail server; what goes wrong with it is a StudyError."""
    # Django's own, since smtplib alone believes every certificate.
    backend = EmailBackend(
        server.host, server.port, server.user, server.password, timeout=TIMEOUT_S,
        use_ssl=server.security is Security.TLS, use_tls=server.security is Security.STARTTLS,
    )  # fmt: skip
    refused = (OSError, smtplib.SMTPException)
    with (
        raised_as(StudyError, _NO_MAIL, refused, host=server.host, port=server.port),
        backend as opened,
    ):
        yield opened.connection
