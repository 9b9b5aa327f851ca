"""Allocation by randomised permuted blocks, in strata or not; the same list from the same seed.

The list is for whoever keeps it concealed; whoever enrols takes the next line and no look ahead.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass

from forceplate.delimited import DelimitedError, read_header_table
from forceplate.reasons import raised_as
from forceplate.words import Text
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.errors import StudyError

METHOD = "permuted blocks of random size, Mersenne Twister of Python, version 1"
"""Names how a seed becomes a list; a change of the way gets another number."""
MAX_PERSONS = 100_000
MAX_SEED = 2**63 - 1
MAX_STRATUM = 32
"""Characters of its name."""
COLUMNS = ("number", "block", "group")

_ALLOCATES_NOBODY = Text("The study {study} allocates nobody: it needs two groups and block_sizes.")
_NO_STRATA = Text("The strata {strata} cannot be; name each once, in 1 to 32 characters.")
_NOT_A_LIST = Text(
    "{file} is no allocation list of 'forceplate study allocate' for this study: line {line}."
)
_NOT_ALLOCATED = Text(
    "{n} persons with seed {seed} cannot be allocated; give 1 to {most} persons and a seed from 0 "
    "to {most_seed}."
)


@dataclass(frozen=True, slots=True)
class Allocation:
    """One line of the list."""

    number: int
    """Order of enrolment, from 1."""
    block: int
    """From 1."""
    group: str
    stratum: str = ""
    """Those who are alike at the baseline have a list of their own; empty: there are none."""


@dataclass(frozen=True, slots=True)
class AllocationList:
    """A list with what it takes to make it again."""

    study: str
    seed: int
    block_sizes: tuple[int, ...]
    shares: tuple[tuple[str, int], ...]
    """Group and its share of every block."""
    allocations: tuple[Allocation, ...]

    def to_csv(self) -> str:
        """Return the list as CSV, the first lines saying how it was made, each after ``#``."""
        shares = ", ".join(f"{group} {share}" for group, share in self.shares)
        out = io.StringIO()
        out.write(f"# study: {self.study}\n# method: {METHOD}\n# seed: {self.seed}\n")
        out.write(f"# block sizes: {', '.join(map(str, self.block_sizes))}\n# shares: {shares}\n")
        writer = csv.writer(out, lineterminator="\n")
        has_strata = any(own.stratum for own in self.allocations)
        writer.writerow((*COLUMNS, "stratum") if has_strata else COLUMNS)
        for own in self.allocations:
            line = (own.number, own.block, own.group)
            writer.writerow((*line, own.stratum) if has_strata else line)
        return out.getvalue()


def read_allocations(text: str, file: str, study: StudyDefinition) -> tuple[Allocation, ...]:
    """Return the lines of a list as :meth:`AllocationList.to_csv` writes it.

    Raises
    ------
    StudyError
        It is no such list, or of groups that the study does not have.
    """
    with raised_as(StudyError, _NOT_A_LIST, DelimitedError, file=file, line=1):
        table = read_header_table(text)
    groups = {group.key for group in study.groups}
    allocations: list[Allocation] = []
    if not table.rows or table.header not in {COLUMNS, (*COLUMNS, "stratum")}:
        raise StudyError(_NOT_A_LIST.fill(file=file, line=len(table.comments) + 1))
    for n, row in enumerate(table.rows, 1):
        with raised_as(StudyError, _NOT_A_LIST, ValueError, file=file, line=row.line):
            if table.fault(row):
                raise ValueError
            own = Allocation(int(row.cells[0]), int(row.cells[1]), *row.cells[2:])
            if own.number != n or own.group not in groups:
                raise ValueError
        allocations.append(own)
    return tuple(allocations)


def allocate(
    study: StudyDefinition, n: int, seed: int, strata: Sequence[str] = ("",)
) -> AllocationList:
    """Return an allocation list of ``n`` persons at least: the last block is whole.

    Parameters
    ----------
    seed
        0 to 2**63 - 1; keep it with the study.
    strata
        Each has blocks of its own, for ``n`` persons.

    Raises
    ------
    StudyError
        The study has one group or no block size, or ``n``, the seed or a stratum cannot be.
    """
    names = [*strata]
    if names != [""] and (
        len(set(names)) < max(len(names), 1)
        or not all(1 <= len(own) <= MAX_STRATUM for own in names)
    ):
        raise StudyError(_NO_STRATA.fill(strata=", ".join(names)))
    if len(study.groups) < 2 or not study.block_sizes:
        raise StudyError(_ALLOCATES_NOBODY.fill(study=study.key))
    if not 1 <= n <= MAX_PERSONS or not 0 <= seed <= MAX_SEED:
        raise StudyError(_NOT_ALLOCATED.fill(n=n, seed=seed, most=MAX_PERSONS, most_seed=MAX_SEED))
    shares = tuple((group.key, group.share) for group in study.groups)
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose
    lines: list[Allocation] = []
    block = 0
    for stratum in names:
        end = len(lines) + n
        while len(lines) < end:
            block += 1
            size = study.block_sizes[int(chance.random() * len(study.block_sizes))]
            for group in _block(shares, size, chance):
                lines.append(Allocation(len(lines) + 1, block, group, stratum))
    return AllocationList(study.key, seed, study.block_sizes, shares, tuple(lines))


def _block(shares: Sequence[tuple[str, int]], size: int, chance: random.Random) -> list[str]:
    times = size // sum(share for _, share in shares)
    block = [group for group, share in shares for _ in range(share * times)]
    # random() alone stays the same in every version of Python; shuffle() need not
    for last in range(len(block) - 1, 0, -1):
        other = int(chance.random() * (last + 1))
        block[last], block[other] = block[other], block[last]
    return block
