"""The journal: what was appended comes back, whatever cut the file off."""

from __future__ import annotations

import json
import os
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forceplate.errors import JournalError
from forceplate.storage.assemble import assemble_trial
from forceplate.storage.journal import (
    SIGNATURE,
    JournalContents,
    JournalWriter,
    TrialEnded,
    ZeroAfterMeasured,
    parse_journal,
    read_journal,
)
from forceplate.types import Block, EndReason, Gap
from tests.unit.storage.samples import (
    N_CHANNELS,
    SAMPLE_RATE_HZ,
    blocks,
    effort_counts,
    make_journal,
    record,
    trial_header,
    visit_header,
)


def write(path: Path, *given_blocks: Block) -> JournalContents:
    with JournalWriter(path, visit_header(), trial_header()) as writer:
        for block in given_blocks:
            writer.append(block)
    return read_journal(path)


def rows(n: int, first: int, **fields: object) -> Block:
    """Return a block whose first channel is the sample index, so that order can be proven."""
    counts = np.zeros((n, N_CHANNELS), np.int32)
    counts[:, 0] = np.arange(first, first + n)
    return replace(Block(first, counts, 0.0), **fields)  # type: ignore[arg-type]


def record_ends(data: bytes) -> list[int]:
    """Return where each record ends, found from the lengths alone."""
    ends, at = [], len(SIGNATURE)
    while at < len(data):
        at += 5 + struct.unpack_from("<I", data, at + 1)[0] + 4
        ends.append(at)
    return ends


def header_record(header: object) -> bytes:
    payload = json.dumps(header).encode()
    framed = struct.pack("<cI", b"H", len(payload)) + payload
    return framed + struct.pack("<I", zlib.crc32(framed))


def test_everything_appended_comes_back(tmp_path: Path) -> None:
    counts = effort_counts(205)
    contents = make_journal(tmp_path / "t.journal", 205, damaged_bytes=3)
    assert contents.visit_header == visit_header()
    assert contents.trial_header.condition == trial_header().condition
    assert contents.trial_header.started_at == trial_header().started_at
    zeros = contents.trial_header.zero_before_counts, trial_header().zero_before_counts
    assert zeros[0] is not None
    assert zeros[1] is not None
    assert zeros[0].tolist() == zeros[1].tolist()
    assert len(contents.blocks) == 11
    assert contents.blocks[3].first_sample == 5060
    assert contents.blocks[3].arrival_s == blocks(counts)[3].arrival_s
    assert contents.damaged_tail_bytes == 0
    trial = assemble_trial(contents)
    assert np.array_equal(trial.counts, counts)
    assert np.array_equal(trial.time_s, np.arange(205) / SAMPLE_RATE_HZ)
    assert (trial.gaps, trial.end_reason, trial.damaged_bytes) == ((), EndReason.COMPLETED, 3)
    assert trial.zero_after_counts is not None
    assert trial.zero_after_counts.tolist() == [101.5] * N_CHANNELS
    assert not trial.recovered
    assert not trial.counts.flags.writeable
    assert not trial.time_s.flags.writeable


def test_a_journal_of_before_origins_were_kept_is_read(tmp_path: Path) -> None:
    make_journal(tmp_path / "t.journal", 40)
    data = (tmp_path / "t.journal").read_bytes()
    start, (end, *_) = len(SIGNATURE), record_ends(data)
    header = json.loads(data[start + 5 : end - 4])
    assert header["trial"].pop("origin", "absent") is None
    older = header_record(header)
    contents = parse_journal(SIGNATURE + older + data[end:])
    assert contents.trial_header.origin is None
    assert np.array_equal(assemble_trial(contents).counts, effort_counts(40))
    header["trial"].pop("condition")
    with pytest.raises(ValueError, match="condition"):
        parse_journal(SIGNATURE + header_record(header) + data[end:])


def test_missing_samples_are_a_gap_and_a_jump_in_time(tmp_path: Path) -> None:
    contents = write(
        tmp_path / "t",
        rows(10, 100, missing_before=4),
        rows(5, 113, missing_before=3),
        rows(5, 118),
        rows(1, 130),
    )
    trial = assemble_trial(contents)
    assert trial.gaps == (Gap(10, 3), Gap(20, 7))
    assert trial.counts[:, 0].tolist() == [*range(100, 110), *range(113, 123), 130]
    assert np.array_equal(trial.time_s, (trial.counts[:, 0] - 100) / SAMPLE_RATE_HZ)


def test_retracted_samples_are_missing(tmp_path: Path) -> None:
    nothing = np.empty((0, N_CHANNELS), np.int32)
    contents = write(
        tmp_path / "t",
        rows(10, 0),
        rows(1, 10),
        rows(5, 13, missing_before=2, retracts=3),
        Block(18, nothing, 0.0, retracts=1),
        rows(2, 18),
        Block(20, nothing, 0.0, retracts=1),
    )
    trial = assemble_trial(contents)
    assert trial.counts[:, 0].tolist() == [*range(8), *range(13, 17), 18]
    assert trial.gaps == (Gap(8, 5), Gap(12, 1))


def test_retracting_what_came_before_the_trial_leaves_the_trial_alone(tmp_path: Path) -> None:
    nothing = np.empty((0, N_CHANNELS), np.int32)
    contents = write(tmp_path / "t", Block(50, nothing, 0.0, retracts=2), rows(3, 50, retracts=1))
    assert assemble_trial(contents).counts[:, 0].tolist() == [50, 51, 52]


def test_the_devices_own_clock_is_used(tmp_path: Path) -> None:
    device_time_s = 1e6 + np.array([0.0, 0.001, 0.0021, 0.0029])
    trial = assemble_trial(
        write(
            tmp_path / "t",
            rows(2, 0, device_time_s=device_time_s[:2]),
            Block(2, np.empty((0, N_CHANNELS), np.int32), 0.0, retracts=1),
            rows(2, 2, device_time_s=device_time_s[2:]),
        )
    )
    assert np.array_equal(trial.time_s, (device_time_s - 1e6)[[0, 2, 3]])


def test_no_samples_make_an_empty_trial(tmp_path: Path) -> None:
    trial = assemble_trial(write(tmp_path / "t"))
    assert trial.counts.shape == (0, N_CHANNELS)
    assert trial.time_s.shape == (0,)
    assert trial.recovered
    assert trial.end_reason is EndReason.INTERRUPTED


def test_the_end_is_in_the_journal(tmp_path: Path) -> None:
    with JournalWriter(tmp_path / "t", visit_header(), trial_header(note="first")) as writer:
        writer.append(rows(5, 0))
        writer.event(TrialEnded(EndReason.DISCONNECTED, 17))
    contents = read_journal(tmp_path / "t")
    trial = assemble_trial(contents, end_reason=EndReason.STORAGE_FAILED)
    assert not trial.accepted
    assert (trial.note, trial.end_reason, trial.damaged_bytes) == (
        "first",
        EndReason.DISCONNECTED,
        17,
    )


def test_a_journal_that_could_not_be_told_its_end_takes_the_callers(tmp_path: Path) -> None:
    trial = assemble_trial(write(tmp_path / "t", rows(5, 0)), end_reason=EndReason.STORAGE_FAILED)
    assert trial.end_reason is EndReason.STORAGE_FAILED
    assert not trial.recovered


@pytest.fixture(scope="module")
def journal_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("journal") / "t"
    make_journal(path, 205)
    return path.read_bytes()


@settings(max_examples=80)
@given(st.data())
def test_cut_anywhere_exactly_the_whole_records_before_are_there(
    journal_bytes: bytes, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(journal_bytes)))
    ends = record_ends(journal_bytes)
    n_whole = sum(end <= cut for end in ends)
    if n_whole == 0:
        with pytest.raises(ValueError, match=r"header is damaged|does not begin"):
            parse_journal(journal_bytes[:cut])
        return
    whole = parse_journal(journal_bytes)
    contents = parse_journal(journal_bytes[:cut])
    assert len(contents.blocks) + len(contents.events) == n_whole - 1
    assert contents.damaged_tail_bytes == cut - ends[n_whole - 1]
    for read, written in zip(contents.blocks, whole.blocks, strict=False):
        assert np.array_equal(read.counts, written.counts)
    assert assemble_trial(contents).recovered == (len(contents.events) < 2)


@settings(max_examples=80)
@given(st.data())
def test_a_flipped_bit_hides_what_follows_and_changes_nothing_before(
    journal_bytes: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(journal_bytes) - 1))
    damaged = bytearray(journal_bytes)
    damaged[at] ^= 1 << data.draw(st.integers(0, 7))
    ends = record_ends(journal_bytes)
    n_whole = sum(end <= at for end in ends)
    if n_whole == 0:
        with pytest.raises(ValueError, match=r"header is damaged|does not begin"):
            parse_journal(bytes(damaged))
        return
    contents = parse_journal(bytes(damaged))
    assert len(contents.blocks) + len(contents.events) == n_whole - 1
    assert contents.damaged_tail_bytes == len(journal_bytes) - ends[n_whole - 1]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 5), st.integers(0, 5), st.integers(0, 3)),
        max_size=12,
    ),
    st.integers(0, 2**40),
)
def test_any_stream_comes_back_sample_for_sample(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[int, int, int, int]],
    start: int,
) -> None:
    path = tmp_path_factory.mktemp("any") / "t"
    kept: list[int] = []
    first, given_blocks = start, []
    for n_rows, missing, unsaid, retracts in steps:
        first += missing + unsaid
        counts = np.zeros((n_rows, N_CHANNELS), np.int32)
        counts[:, :2] = np.array(
            [[i >> 20, i & 0xFFFFF] for i in range(first, first + n_rows)]
        ).reshape(-1, 2)
        given_blocks.append(Block(first, counts, 0.0, missing, retracts))
        kept = [*kept[: max(len(kept) - retracts, 0)], *range(first, first + n_rows)]
        first += n_rows
    trial = assemble_trial(write(path, *given_blocks))
    index = (trial.counts[:, 0].astype(np.int64) << 20) + trial.counts[:, 1]
    assert index.tolist() == kept
    n_missing = sum(gap.n_missing for gap in trial.gaps)
    assert n_missing + len(kept) == (kept[-1] - kept[0] + 1 if kept else 0)
    assert np.array_equal(trial.time_s, (index - index[:1]) / SAMPLE_RATE_HZ)


@pytest.mark.parametrize(
    ("block", "why"),
    [
        (Block(10, np.zeros((2, 3), np.int32), 0.0), "3 channels"),
        (rows(3, 4), "sample 4 came where 5 was due"),
        (rows(3, 6, missing_before=2), "with 2 missing"),
        (rows(3, 5, device_time_s=np.zeros(3)), "clock came or went"),
        (rows(3, 5, device_time_s=np.full(3, np.nan)), "not finite|came or went"),
        (rows(1, 2**60), "first sample"),
        (replace(rows(1, 5), counts=np.zeros((1, N_CHANNELS), np.int64)), "int64"),
    ],
)
def test_a_block_that_does_not_fit_is_refused_and_the_rest_stays(
    tmp_path: Path, block: Block, why: str
) -> None:
    with JournalWriter(tmp_path / "t", visit_header(), trial_header()) as writer:
        writer.append(rows(5, 0))
        with pytest.raises(JournalError, match=why):
            writer.append(block)
        writer.append(rows(2, 5))
    contents = read_journal(tmp_path / "t")
    assert assemble_trial(contents).counts[:, 0].tolist() == list(range(7))
    assert contents.damaged_tail_bytes == 0


def test_what_is_synced_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut loses what only the operating system has: sync asks the disk, for this file."""
    synced: list[tuple[int, int]] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        real(descriptor)
        status = os.fstat(descriptor)
        synced.append((status.st_ino, status.st_size))

    with JournalWriter(tmp_path / "t", visit_header(), trial_header()) as writer:
        writer.append(rows(5, 0))
        monkeypatch.setattr(os, "fsync", fsync)
        writer.sync()
        status = (tmp_path / "t").stat()
        assert synced == [(status.st_ino, status.st_size)]


def test_a_closed_journal_takes_nothing(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path / "t", visit_header(), trial_header())
    writer.close()
    writer.close()
    with pytest.raises(JournalError, match="closed"):
        writer.append(rows(1, 0))
    with pytest.raises(JournalError, match="closed"):
        writer.sync()


def test_an_existing_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"mine")
    with pytest.raises(JournalError, match="exists"):
        JournalWriter(tmp_path / "t", visit_header(), trial_header())
    assert (tmp_path / "t").read_bytes() == b"mine"


def test_what_cannot_be_described_is_refused(tmp_path: Path) -> None:
    naive = trial_header().started_at.replace(tzinfo=None)
    with pytest.raises(JournalError, match="no zone"):
        JournalWriter(tmp_path / "a", visit_header(), trial_header(started_at=naive))
    short = np.zeros(3)
    with pytest.raises(JournalError, match="3 values for 8 channels"):
        JournalWriter(tmp_path / "b", visit_header(), trial_header(zero_before_counts=short))
    with JournalWriter(tmp_path / "c", visit_header(), trial_header()) as writer:
        with pytest.raises(JournalError, match="3 values"):
            writer.event(ZeroAfterMeasured(short))
        with pytest.raises(JournalError, match="cannot be written"):
            writer.event(ZeroAfterMeasured(np.full(N_CHANNELS, np.inf)))
    assert list(tmp_path.iterdir()) == [tmp_path / "c"]


def sealed(kind: bytes, payload: bytes) -> bytes:
    body = kind + struct.pack("<I", len(payload)) + payload
    return body + struct.pack("<I", zlib.crc32(body))


def hostile_records(good: bytes) -> dict[str, bytes]:
    header_end = record_ends(good)[0]
    header = good[len(SIGNATURE) + 5 : header_end - 4]
    head = good[:header_end]
    block = struct.Struct("<QQQdIH?")
    counts = bytes(4 * N_CHANNELS)
    return {
        "empty": b"",
        "text": b"subject,visit\n",
        "only the signature": SIGNATURE,
        "not JSON": SIGNATURE + sealed(b"H", b"{"),
        "bottomless": SIGNATURE + sealed(b"H", b"[" * 100_000),
        "a list": SIGNATURE + sealed(b"H", b"[1]"),
        "not a number": SIGNATURE + sealed(b"H", header.replace(b"71.5", b"NaN")),
        "infinite": SIGNATURE + sealed(b"H", header.replace(b"71.5", b"1e999")),
        "text for a number": SIGNATURE + sealed(b"H", header.replace(b"71.5", b'"71.5"')),
        "unknown side": SIGNATURE + sealed(b"H", header.replace(b'"left"', b'"middle"')),
        "unknown field": SIGNATURE + sealed(b"H", header.replace(b"{", b'{"x":1,', 1)),
        "id with a path": SIGNATURE
        + sealed(b"H", header.replace(b'recording_id":"', b'recording_id":"../')),
        "block first": SIGNATURE + sealed(b"B", b""),
        "unknown record": head + sealed(b"X", b""),
        "short block": head + sealed(b"B", b"123"),
        "more samples than bytes": head
        + sealed(b"B", block.pack(0, 0, 0, 0.0, 2**32 - 1, 8, False)),
        "other channels": head + sealed(b"B", block.pack(0, 0, 0, 0.0, 2, 4, False) + counts),
        "far index": head + sealed(b"B", block.pack(2**63, 0, 0, 0.0, 1, 8, False) + counts),
        "backwards": head + 2 * sealed(b"B", block.pack(9, 0, 0, 0.0, 1, 8, False) + counts),
        "time not finite": head
        + sealed(b"B", block.pack(0, 0, 0, 0.0, 1, 8, True) + counts + struct.pack("<d", np.nan)),
        "unknown event": head + sealed(b"E", b'{"event":"boom","value":{}}'),
        "event without value": head + sealed(b"E", b'{"event":"note_written"}'),
        "wrong event value": head + sealed(b"E", b'{"event":"note_written","value":{"note":1}}'),
        "zero of 2 channels": head
        + sealed(b"E", b'{"event":"zero_after_measured","value":{"zero_after_counts":[1,2]}}'),
    }


@pytest.mark.parametrize("name", hostile_records(SIGNATURE + sealed(b"H", b"")))
def test_foreign_and_hostile_files_are_refused(
    tmp_path: Path, journal_bytes: bytes, name: str
) -> None:
    path = tmp_path / "t.journal"
    path.write_bytes(hostile_records(journal_bytes)[name])
    with pytest.raises(JournalError, match=r"t\.journal is no readable journal"):
        read_journal(path)


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(JournalError, match="Cannot read"):
            read_journal(path)


def test_an_absurd_length_allocates_nothing(tmp_path: Path, journal_bytes: bytes) -> None:
    path = tmp_path / "t"
    path.write_bytes(journal_bytes + b"B" + struct.pack("<I", 2**32 - 1) + bytes(20))
    assert read_journal(path).damaged_tail_bytes == 25


def test_record_writes_what_the_reader_counts(tmp_path: Path) -> None:
    with JournalWriter(tmp_path / "t", visit_header(), trial_header()) as writer:
        record(writer, effort_counts(100), None)
        seen_while_open = read_journal(tmp_path / "t")
    assert len(seen_while_open.blocks) == 5
