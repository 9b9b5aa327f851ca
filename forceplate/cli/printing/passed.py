"""What a driver made of what passed between it and a platform, for a person or a program."""

from __future__ import annotations

import typer

from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import print_error, tell
from forceplate.operations.captures import Passed
from forceplate.words import Text

_PLATFORM = Text("{model}, {rate_hz:.1f} samples/s, driver {driver}")
_CAME = Text(
    "{n_samples:sample|samples}, {n_lost} missing; {n_bytes:byte|bytes}, {n_damaged} of them "
    "damaged in "
    "{n_events:run|runs}"
)
_REACHED = Text("  {channel}: {lowest} to {highest} counts")


def print_passed(passed: Passed, *, as_json: bool) -> None:
    """Print it; exits with the code of a platform in trouble where there was any."""
    if as_json:
        print_document(passed)
    elif passed.platform is not None and passed.statistics is not None:
        info, statistics = passed.platform, passed.statistics
        tell(_PLATFORM, model=info.model, rate_hz=info.sample_rate_hz, driver=info.driver)
        tell(
            _CAME,
            n_samples=passed.n_samples,
            n_lost=statistics.lost_samples,
            n_bytes=statistics.received_bytes,
            n_damaged=statistics.damaged_bytes,
            n_events=statistics.damage_events,
        )
        ends = zip(info.channels, passed.lowest_counts, passed.highest_counts, strict=False)
        for channel, lowest, highest in ends:
            tell(_REACHED, channel=channel.name, lowest=lowest, highest=highest)
    if passed.problem is not None:
        print_error(passed.problem)
        raise typer.Exit(ExitCode.PLATFORM)
