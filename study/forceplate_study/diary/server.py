"""Serve a diary over HTTP, in one process with several threads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from forceplate.reasons import reason_of
from forceplate.words import Text
from forceplate_study.diary.opening import MAX_REQUEST_BYTES, open_diary
from forceplate_study.errors import StudyError

THREADS = 8
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_NOT_ENCRYPTED = Text(
    "{address} is not encrypted, so the diary listens on this computer only, not on {host}. Put it "
    "behind HTTPS first."
)
_NO_PORT = Text("{host}:{port} cannot be listened on: {why}.")


def serve(
    path: Path,
    *,
    host: str,
    port: int,
    trusted_proxy: str = "",
    ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the diary in a folder until the process is told to stop.

    Parameters
    ----------
    port
        0: a free one.
    trusted_proxy
        Network address of the reverse proxy that says who is asking; empty: nobody does.
    ready
        Called with the address once requests are taken.

    Raises
    ------
    StudyError
        The diary cannot be opened, or the address not be listened on.
    """
    folder = open_diary(path)
    if host not in LOOPBACK and not folder.is_https:
        raise StudyError(_NOT_ENCRYPTED.fill(address=folder.origin, host=host))
    from django.core.management import call_command  # noqa: PLC0415 - after settings
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415
    from waitress.server import create_server  # noqa: PLC0415

    call_command("clearsessions")
    proxy = (
        {
            "trusted_proxy": trusted_proxy,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
        if trusted_proxy
        else {}
    )
    try:
        server = create_server(
            get_wsgi_application(),
            host=host,
            port=port,
            threads=THREADS,
            max_request_body_size=MAX_REQUEST_BYTES,
            max_request_header_size=16_384,
            channel_timeout=30,
            connection_limit=1000,
            clear_untrusted_proxy_headers=True,
            ident=None,
            **proxy,
        )
    except OSError as error:
        raise StudyError(_NO_PORT.fill(host=host, port=port, why=reason_of(error))) from error
    ready(f"http://{host}:{server.effective_port}")
    try:
        server.run()
    finally:
        server.close()
