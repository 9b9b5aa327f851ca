"""Serve a diary over HTTP, in one process with several threads."""

from __future__ import annotations

import signal
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import Any

from forceplate.reasons import raised_as
from forceplate.words import Text
from forceplate_study.diary.opening import MAX_REQUEST_BYTES, open_diary
from forceplate_study.errors import StudyError

THREADS = 8
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_NOT_ENCRYPTED = Text(
    "{address} is not encrypted, so the diary listens on this computer only, not on {host}. Put it "
    "behind HTTPS first."
)
_NO_PROXY = Text("{proxy!r} is no network address of a proxy; give one as 127.0.0.1.")
_EVERYBODY_IS_ONE = Text(
    "No proxy is trusted, so that everybody who comes through one has its network address: the "
    "limits on wrong links and passwords hold for all together. Give --trusted-proxy with the "
    "address of the proxy, 127.0.0.1 if it is on this computer."
)
_NO_PORT = Text("{host}:{port} cannot be listened on: {why}.")


def serve(
    path: Path,
    *,
    host: str,
    port: int,
    trusted_proxy: str = "",
    ready: Callable[[str], None] = lambda address: None,
    warn: Callable[[Text], None] = lambda words: None,
) -> None:
    """Serve the diary in a folder until the process is told to stop: Ctrl+C, or SIGTERM.

    What is being answered then is answered first. Main thread only.

    Parameters
    ----------
    port
        0: a free one.
    trusted_proxy
        Network address of the reverse proxy that says who is asking; empty: nobody does.
    ready
        Called with the address once requests are taken.
    warn
        Called with what is unsafe about the way it is served.

    Raises
    ------
    StudyError
        The diary cannot be opened, the address not be listened on, or the proxy has none.
    """
    if trusted_proxy:
        _check_address(trusted_proxy)
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
    with raised_as(StudyError, _NO_PORT, host=host, port=port):
        server = create_server(
            _in_utf_8(get_wsgi_application()),
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
    if folder.is_https and not trusted_proxy:
        warn(_EVERYBODY_IS_ONE)
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)
        ready(f"http://{host}:{_port_of(server)}")
        server.run()
    except SystemExit:
        return
    finally:
        server.close()


def _in_utf_8(application: Any) -> Any:
    """Read what is sent as UTF-8, which our forms are, whatever a request says of itself."""

    def handle(environ: dict[str, Any], start_response: Any) -> Any:
        parts = environ.get("CONTENT_TYPE", "").split(";")
        environ["CONTENT_TYPE"] = ";".join(
            part for part in parts if not part.strip().lower().startswith("charset")
        )
        return application(environ, start_response)

    return handle


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise SystemExit(0)


def _port_of(server: Any) -> int:
    """Return the port; a name of two addresses, as localhost, has a listener for each."""
    listeners = getattr(server, "effective_listen", None)
    return int(listeners[0][1] if listeners else server.effective_port)


def _check_address(proxy: str) -> None:
    with raised_as(StudyError, _NO_PROXY, ValueError, proxy=proxy):
        ip_address(proxy)
