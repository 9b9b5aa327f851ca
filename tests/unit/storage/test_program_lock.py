"""The passphrase of the program is kept as a hash and nothing else opens."""

from __future__ import annotations

import pytest

from forceplate.storage.program_lock import hashed, is_right


def test_only_the_passphrase_itself_opens() -> None:
    kept = hashed("caf\N{LATIN SMALL LETTER E WITH ACUTE} 12")
    assert "12" not in kept.split("$")[2:]
    assert "caf" not in kept
    assert is_right("cafe\u0301 12", kept)  # from another keyboard
    assert not is_right("cafe 12", kept)
    assert not is_right("", kept)
    assert hashed("same") != hashed("same")


@pytest.mark.parametrize(
    "kept",
    ["", "x", "scrypt$4$a", "scrypt$x$YQ==$YQ==", "scrypt$40$YQ==$YQ==", "plain$4$YQ==$YQ==",
     "scrypt$4$YQ==$YQ=="],
)  # fmt: skip
def test_what_is_no_hash_opens_nothing(kept: str) -> None:
    assert not is_right("", kept)
    assert not is_right("a", kept)
