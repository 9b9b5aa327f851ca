"""Which SSH servers are believed to be who they say: those of ``~/.ssh/known_hosts``, no others.

fsspec believes any: a password would go, and visits would come, from whoever answers.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from forceplate.words import Text

_UNKNOWN = Text(
    "the key of {host} is not in known_hosts, or another one is. Connect to it once with ssh, and "
    "compare the key that it shows with what its administrator says"
)


@cache
def known_hosts_only() -> type[Any]:
    """Return the policy of paramiko; always the same, so that fsspec keeps one connection.

    Raises ImportError.
    """
    import paramiko  # noqa: PLC0415  optional

    class KnownHostsOnly(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
        """Refuses a server whose key this user has not accepted before."""

        def missing_host_key(self, _client: Any, hostname: str, key: Any) -> None:
            """Raise OSError before anything secret is sent."""
            known = paramiko.HostKeys()
            with suppress(FileNotFoundError):
                known.load(str(Path.home() / ".ssh" / "known_hosts"))
            if not known.check(hostname, key):
                raise OSError(_UNKNOWN.fill(host=hostname))

    return KnownHostsOnly
