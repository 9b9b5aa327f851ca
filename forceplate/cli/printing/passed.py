"""What a driver made of what passed between it and a platform, for a person or a program."""

from __future__ import annotations

from forceplate.cli.command_app import Answer
from forceplate.cli.exit_codes import ExitCode
from forceplate.operations.platform.captures import Passed
from forceplate.words import Text

_PLATFORM = Text("{model}, {rate_hz:.1f} samples/s, driver {driver}")
_CAME = Text(
    "{n_samples:sample|samples}, {n_lost} missing; {n_bytes:byte|bytes}, {n_damaged} of them "
    "damaged in {n_events:run|runs}"
)
_REACHED = Text("  {channel}: {lowest} to {highest} counts")


def passed_answer(passed: Passed, *said_first: Text) -> Answer:
    """Return it, with the code of a platform in trouble where there was any."""
    lines = [*said_first]
    if passed.platform is not None and passed.statistics is not None:
        info, statistics = passed.platform, passed.statistics
        lines.append(
            _PLATFORM.fill(model=info.model, rate_hz=info.sample_rate_hz, driver=info.driver)
        )
        came = _CAME.fill(
            n_samples=passed.n_samples,
            n_lost=statistics.lost_samples,
            n_bytes=statistics.received_bytes,
            n_damaged=statistics.damaged_bytes,
            n_events=statistics.damage_events,
        )
        ends = zip(info.channels, passed.lowest_counts, passed.highest_counts, strict=False)
        reached = (
            _REACHED.fill(channel=channel.name, lowest=lowest, highest=highest)
            for channel, lowest, highest in ends
        )
        lines += [came, *reached]
    if passed.problem is None:
        return Answer(passed, lines)
    return Answer(passed, lines, [passed.problem], ExitCode.PLATFORM)
