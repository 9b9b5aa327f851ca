"""Files encrypted with a passphrase: as age writes them, and nothing of them is believed."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forceplate.storage import sealed_file
from forceplate.storage.sealed_file import (
    CHUNK_BYTES,
    DamagedError,
    SealedReader,
    SealedWriter,
    WrongPassphraseError,
)

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
SECRET = "drie paarse fietsen"
CHUNK = CHUNK_BYTES + 16


def sealed(content: bytes, passphrase: str = SECRET, *, piece: int = 1 << 20) -> bytes:
    target = io.BytesIO()
    writer = SealedWriter(target, passphrase)
    for start in range(0, len(content), piece):
        writer.write(content[start : start + piece])
    writer.finish()
    return target.getvalue()


def opened(image: bytes, passphrase: str = SECRET) -> bytes:
    return SealedReader(io.BytesIO(image), passphrase).read()


@pytest.mark.parametrize(
    "n", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 200_000]
)
def test_what_was_written_is_read(n: int) -> None:
    content = bytes(i * 7 % 251 for i in range(n))
    image = sealed(content, piece=10_007)
    assert opened(image) == content
    assert content[:32] not in image or n < 32


def test_the_head_is_that_of_age() -> None:
    lines = sealed(b"x").split(b"\n", 4)
    assert lines[0] == b"age-encryption.org/v1"
    assert lines[1].startswith(b"-> scrypt ")
    assert lines[1].endswith(b" 4")
    assert len(base64.b64decode(lines[2] + b"=")) == 32
    assert lines[3].startswith(b"--- ")


def test_a_passphrase_with_accents_is_the_same_from_every_keyboard() -> None:
    assert opened(sealed(b"content", "caf\N{LATIN SMALL LETTER E WITH ACUTE}"), "cafe\u0301") == (
        b"content"
    )


def test_another_passphrase_opens_nothing() -> None:
    with pytest.raises(WrongPassphraseError, match="another one"):
        opened(sealed(b"content"), SECRET + "x")


def test_a_file_that_is_cut_off_anywhere_is_refused_as_that() -> None:
    image = sealed(bytes(2 * CHUNK_BYTES + 100))
    head = len(image) - (2 * CHUNK + 116)
    for n in (head + 5, head + 16 + CHUNK, head + 16 + 2 * CHUNK, len(image) - 1, len(image) - 60):
        with pytest.raises(DamagedError, match="end is missing"):
            opened(image[:n])
    for n in range(0, head - 16, 9):
        with pytest.raises(DamagedError):
            opened(image[:n])


def test_bytes_after_the_end_are_refused() -> None:
    with pytest.raises(DamagedError):
        opened(sealed(b"content") + b"more")


def test_chunks_in_another_order_are_refused() -> None:
    image = sealed(bytes(3 * CHUNK_BYTES))
    first = len(image) - 3 * CHUNK
    second, third = first + CHUNK, first + 2 * CHUNK
    swapped = image[:first] + image[second:third] + image[first:second] + image[third:]
    with pytest.raises(DamagedError, match="0 bytes from"):
        opened(swapped)


def test_no_byte_is_given_before_it_is_proven() -> None:
    image = bytearray(sealed(bytes(2 * CHUNK_BYTES + 1)))
    image[-CHUNK] ^= 1  # in the second chunk
    reader = SealedReader(io.BytesIO(image), SECRET)
    assert reader.read(CHUNK_BYTES) == bytes(CHUNK_BYTES)
    with pytest.raises(DamagedError, match="65552 bytes from"):
        reader.read(1)


monkey = pytest.MonkeyPatch()
monkey.setattr(sealed_file, "SCRYPT_LOG_N", 4)
SAMPLE = sealed(b"visits of many people")
monkey.undo()


@given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
@settings(max_examples=200, deadline=None)
def test_no_change_of_a_byte_goes_unseen(place: int, flip: int) -> None:
    image = bytearray(SAMPLE)
    image[place % len(image)] ^= flip
    with pytest.raises((DamagedError, WrongPassphraseError)):
        opened(bytes(image))


def test_every_bit_of_the_head_counts() -> None:
    head = SAMPLE.index(b"--- ") + 48
    for place in range(head):
        for bit in (0, 1):
            image = bytearray(SAMPLE)
            image[place] ^= 1 << bit
            with pytest.raises((DamagedError, WrongPassphraseError)):
                opened(bytes(image))


def test_a_file_that_would_take_much_memory_is_refused() -> None:
    image = sealed(b"content").replace(b" 4\n", b" 25\n", 1)
    with pytest.raises(DamagedError, match="memory"):
        opened(image)


def test_a_later_version_and_another_file_are_named() -> None:
    image = sealed(b"content").replace(b"org/v1", b"org/v2", 1)
    with pytest.raises(DamagedError, match="later way"):
        opened(image)
    for other in (b"", b"PK\x03\x04zip", bytes(1000)):
        with pytest.raises(DamagedError, match="not encrypted"):
            opened(other)


def test_the_reference_program_reads_ours() -> None:
    pyrage = pytest.importorskip("pyrage", reason="an independent program of the format")
    assert pyrage.passphrase.decrypt(sealed(b"ours" * 40_000), SECRET) == b"ours" * 40_000


def test_we_read_what_the_reference_program_wrote() -> None:
    """It is in the repository: how costly a passphrase is the program takes from the clock."""
    image = (GOLDEN / "sealed_by_age.age").read_bytes()
    assert opened(image) == b"its" * 22_000  # more than a chunk
