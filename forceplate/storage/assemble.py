"""From the journal's blocks to a trial."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forceplate.arrival import ArrivalLog
from forceplate.storage.journal import JournalContents, TrialEnded
from forceplate.storage.kept_text import load_text
from forceplate.types import Arrival, Block, EndReason, Gap, Trial

NO_VERDICT = "not analysed"


def assemble_trial(contents: JournalContents, *, end_reason: EndReason | None = None) -> Trial:
    """Return the trial a journal holds, numbered 1, not analysed and so not accepted.

    ``time_s`` is the device's own clock where the device sends one, else the sample index over
    the sample rate; missing and retracted samples are a jump in it, and a gap.

    Parameters
    ----------
    end_reason
        How the recording ended, where the journal could not be told (a full disk). If neither
        knows, the trial was interrupted and is marked as recovered.
    """
    header = contents.trial_header
    is_live = header.origin is None and contents.visit_header.platform.real_time
    rows = _kept_rows(contents.blocks, len(contents.visit_header.platform.channels))
    time_s = _time_s(rows, header.sample_rate_hz)
    rows.counts.setflags(write=False)
    time_s.setflags(write=False)
    trial = Trial(
        number=1,
        condition=header.condition,
        started_at=header.started_at,
        sample_rate_hz=header.sample_rate_hz,
        counts=rows.counts,
        time_s=time_s,
        gaps=_gaps(rows.index),
        end_reason=end_reason or EndReason.INTERRUPTED,
        accepted=False,
        verdict_reason=NO_VERDICT,
        zero_before_counts=header.zero_before_counts,
        recovered=end_reason is None,
        note=header.note,
        practice=header.practice,
        origin=header.origin,
        arrivals=_arrivals(contents.blocks, header.sample_rate_hz) if is_live else (),
    )
    for event in contents.events:
        if isinstance(event, TrialEnded):
            trial = replace(
                trial,
                end_reason=event.end_reason,
                damaged_bytes=event.damaged_bytes,
                recovered=False,
                end_error=load_text(event.error_json) if event.error_json else None,
            )
        else:
            trial = replace(trial, zero_after_counts=event.zero_after_counts)
    return trial


@dataclass(slots=True)
class _Rows:
    """Samples in a row, each with its index since the start of the stream."""

    index: NDArray[np.int64]
    counts: NDArray[np.int32]
    device_time_s: NDArray[np.float64] | None

    def first(self, n_rows: int) -> _Rows:
        time_s = None if self.device_time_s is None else self.device_time_s[:n_rows]
        return _Rows(self.index[:n_rows], self.counts[:n_rows], time_s)


def _rows(block: Block) -> _Rows:
    end = block.first_sample + block.counts.shape[0]
    index = np.arange(block.first_sample, end, dtype=np.int64)
    return _Rows(index, block.counts, block.device_time_s)


def _kept_rows(blocks: tuple[Block, ...], n_channels: int) -> _Rows:
    """Return all samples but the retracted ones, which are missing from here on."""
    pieces: list[_Rows] = []
    for block in blocks:
        n_retracted = block.retracts
        while n_retracted and pieces:
            last = pieces.pop()
            n_kept = last.index.size - n_retracted
            if n_kept > 0:
                pieces.append(last.first(n_kept))
            n_retracted = max(-n_kept, 0)
        pieces.append(_rows(block))
    empty = np.empty((0, n_channels), np.int32)
    times = [piece.device_time_s for piece in pieces if piece.device_time_s is not None]
    return _Rows(
        np.concatenate([np.empty(0, np.int64), *(piece.index for piece in pieces)]),
        np.concatenate([empty, *(piece.counts for piece in pieces)]),
        np.concatenate(times) if times else None,
    )


def _time_s(rows: _Rows, sample_rate_hz: float) -> NDArray[np.float64]:
    if rows.device_time_s is not None:
        return rows.device_time_s - rows.device_time_s[:1]
    return (rows.index - rows.index[:1]) / sample_rate_hz


def _arrivals(blocks: tuple[Block, ...], sample_rate_hz: float) -> tuple[Arrival, ...]:
    """Return when the samples came, from the trial's first one and the first of these on.

    None of them where the times of arrival are none: no rate can be made of those.
    """
    came_s = np.array([block.arrival_s for block in blocks])
    if not (np.isfinite(came_s).all() and (np.diff(came_s) >= 0).all()):
        return ()
    log = ArrivalLog(sample_rate_hz)
    for block in blocks:
        end = block.first_sample + len(block.counts)
        log.note(end - blocks[0].first_sample, block.arrival_s)
    kept = log.arrivals()
    return tuple(replace(each, at_s=each.at_s - kept[0].at_s) for each in kept)


def _gaps(index: NDArray[np.int64]) -> tuple[Gap, ...]:
    """Return what is missing between rows; what was lost before the first is not the trial's."""
    steps = np.diff(index)
    return tuple(Gap(int(i) + 1, int(steps[i]) - 1) for i in np.flatnonzero(steps != 1))
