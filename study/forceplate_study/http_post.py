"""A POST to a server of others: to the address that was checked, and to nowhere else."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float, max_bytes: int
) -> bytes:
    """Return what answers, up to ``max_bytes``; a redirection is an answer, and not followed.

    Raises
    ------
    urllib.error.HTTPError
        The answer is no success; to be closed.
    OSError
        Nothing answers in time, or its certificate is not trusted.
    http.client.HTTPException
        What answers speaks no HTTP.
    """
    request = Request(url, body, dict(headers), method="POST")  # noqa: S310 - the caller checks
    opener = build_opener(_NoRedirect, HTTPSHandler(context=ssl.create_default_context()))
    with opener.open(request, timeout=timeout_s) as answer:
        found: bytes = answer.read(max_bytes)
    return found


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow none: where it leads was checked by nobody, and a token would go along."""
