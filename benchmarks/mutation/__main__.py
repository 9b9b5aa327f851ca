"""How many wrong numbers the tests notice: one line of the program is changed, and they are asked.

``python -m benchmarks.mutation analysis`` changes every line of a package in every way of
``mutants.py``, one at a time, and runs the tests that pass that line until one fails, those first
that are quick and pass much of the file. Without a name: all packages. Every mutant is tried in a
process that is forked after all is loaded, so that it costs little more than its tests. POSIX only.

Which tests pass which line is kept in ``--folder``, and so is every outcome: a mutant that was
killed is not tried again, one that survived is, unless ``equivalents.txt`` says why nobody can see
it. ``--seconds 600`` asks those that survived all tests that pass the line, not only the likeliest.
``--fresh`` forgets all.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
from collections import Counter
from pathlib import Path
from tempfile import gettempdir

from benchmarks.mutation.attempts import try_all
from benchmarks.mutation.jobs import PACKAGES, PROJECT, Job, jobs_of
from benchmarks.mutation.passed_lines import TESTS_S, Alone, passed_lines

ALIVE = ("survived", "broken")
EQUIVALENTS = Path(__file__).with_name("equivalents.txt")


def equivalents() -> dict[str, str]:
    """Return the mutants that change nothing anyone can see, with the reason."""
    if not EQUIVALENTS.exists():
        return {}
    lines = EQUIVALENTS.read_text(encoding="utf-8").splitlines()
    pairs = (line.rsplit(" :: ", 1) for line in lines if " :: " in line)
    return {key.strip(): why.strip() for key, why in pairs}


def outcomes_in(record: Path) -> dict[str, str]:
    """Return how each mutant ended when it was last tried."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else ()
    return dict(json.loads(line) for line in lines)


def table(every: dict[str, list[Job]], outcomes: dict[str, str]) -> str:
    """Return how many were killed, by package."""
    known = equivalents()
    rows = [
        "| package | mutants | tried | killed | by time | survived | equivalent | others killed |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for package, jobs in every.items():
        tried = [job for job in jobs if job.id in outcomes]
        count = Counter(
            "equivalent" if outcomes[j.id] in ALIVE and j.id in known else outcomes[j.id]
            for j in tried
        )
        dead = count["killed"] + count["timeout"]
        others = len(tried) - count["equivalent"]
        share = f"{100 * dead / others:.1f} %" if others else "-"
        rows.append(
            f"| {package} | {len(jobs)} | {len(tried)} | {count['killed']} | {count['timeout']} | "
            f"{count['survived'] + count['broken']} | {count['equivalent']} | {share} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Try the mutants and print what survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", choices=[*PACKAGES, []], help="default: all")
    parser.add_argument("--file", help="only of files whose path holds this")
    parser.add_argument("--tests", nargs="*", help="ask these test files alone, as after a new one")
    parser.add_argument(
        "--seconds", type=float, default=TESTS_S, help="of tests that a survivor has faced"
    )
    parser.add_argument("--at-most", type=int, help="of a package: so many, drawn at random")
    parser.add_argument("--seed", type=int, default=1, help="of that draw")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "forceplate-mutation")
    parser.add_argument("--fresh", action="store_true", help="forget what was found before")
    parser.add_argument("--again", action="store_true", help="try also what was killed before")
    parser.add_argument("--untried", action="store_true", help="try only what never was")
    parser.add_argument(
        "--report", action="store_true", help="try nothing, only say what was found"
    )
    given = parser.parse_args()
    os.chdir(PROJECT)
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1"}
    if given.fresh:
        shutil.rmtree(given.folder, ignore_errors=True)
    given.folder.mkdir(parents=True, exist_ok=True)
    record = given.folder / "outcomes.jsonl"
    outcomes = outcomes_in(record)
    known = equivalents()
    every: dict[str, list[Job]] = {}
    for package in given.packages or PACKAGES:
        jobs = [job for job in jobs_of(package) if not given.file or given.file in job.path]
        if given.at_most and len(jobs) > given.at_most:
            jobs = sorted(random.Random(given.seed).sample(jobs, given.at_most), key=jobs.index)
        every[package] = jobs

    def done(job: Job, how: str) -> None:
        with record.open("a", encoding="utf-8") as out:
            out.write(json.dumps([job.id, how]) + "\n")

    def is_due(job: Job) -> bool:
        if given.again or job.id not in outcomes:
            return True
        is_alive = outcomes[job.id] in ALIVE and job.id not in known
        return is_alive and not given.untried

    if not given.report:
        todo = [job for jobs in every.values() for job in jobs if is_due(job)]
        alone = Alone(tuple(given.tests)) if given.tests else None
        passed = alone or passed_lines(given.folder, given.workers, given.seconds)
        try_all(todo, passed, given.workers, done)
        outcomes = outcomes_in(record)
    for jobs in every.values():
        for job in jobs:
            if outcomes.get(job.id) in ALIVE and job.id not in known:
                print(f"{job.path}:{job.line}: {job.kind}: {job.change}")
    print(table(every, outcomes))


if __name__ == "__main__":
    main()
