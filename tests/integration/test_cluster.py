"""A library analysed by a scheduler and two workers of their own, from files and from S3."""

from __future__ import annotations

import csv
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from forceplate.errors import StorageError, VisitFileError
from forceplate.operations.library import dask_cluster
from forceplate.operations.library.analyse_library import FailedVisit
from forceplate.operations.library.dask_cluster import on_cluster
from forceplate.operations.library.first_visits import FirstVisits
from forceplate.operations.library.reading_process import ReadingProcess
from forceplate.operations.library.result_dataset import (
    ResultDataset,
    StoredVisit,
    VisitPart,
    store_visits,
    visit_part,
)
from forceplate.operations.library.visit_sources import VisitSource, read_source
from forceplate.storage.visit.visit_file import write_visit
from tests.integration.command_line import DONE, FILES, program
from tests.unit.analysis_data import header, visit

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.timeout(400),
    pytest.mark.skipif(find_spec("distributed") is None, reason="needs forceplate[cluster]"),
]

PROJECT = Path(__file__).parents[2]
N_VISITS = 6
DEADLINE_S = 120.0


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library of one visit of six persons."""
    root = tmp_path_factory.mktemp("library")
    for number in range(N_VISITS):
        subject = f"P{number}"
        made = visit(replace(header("W0", 0), subject_id=subject), 60.0 + number)
        (root / subject).mkdir()
        write_visit(root / subject / f"{subject}_W0_{made.header.started_at:%Y-%m-%d}.h5", made)
    return root


@pytest.fixture(scope="module")
def plain(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the dataset of the library that this computer makes without any cluster."""
    place = tmp_path_factory.mktemp("plain")
    list(store_visits(files_of(library), ResultDataset(place)))
    return place


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """Serve S3 on loopback; every program that is started later asks there."""
    pytest.importorskip("moto", reason="needs forceplate[cluster-test]")
    pytest.importorskip("flask_cors", reason="needs forceplate[cluster-test]")
    s3fs = pytest.importorskip("s3fs", reason="needs forceplate[cluster]")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with ExitStack() as stack:
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        environment.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "loopback")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        started(stack, server)
        wait_for_port(port)
        yield s3fs.S3FileSystem()


@pytest.fixture(scope="module")
def scheduler(s3: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a scheduler and two workers, and give its address."""
    with ExitStack() as stack:
        address, _ = cluster(stack, tmp_path_factory.mktemp("cluster"), ("one", "other"))
        yield address


def cluster(
    stack: ExitStack, folder: Path, names: tuple[str, ...]
) -> tuple[str, subprocess.Popen[bytes]]:
    """Start a scheduler and workers; return its address, and its process."""
    said = folder / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    # so that a test of a visit of which workers die waits for few of them
    environment["DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"] = "1"
    dask = [sys.executable, "-m", "dask"]
    begun = [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    begun += ["--scheduler-file", str(said)]
    process = started(stack, begun, env=environment, cwd=folder)
    for name in names:
        worker = [*dask, "worker", "--scheduler-file", str(said), "--nthreads", "1"]
        more = ["--name", name, "--no-dashboard", "--local-directory", str(folder)]
        started(stack, [*worker, *more], env=environment, cwd=folder)
    from distributed import Client

    with Client(scheduler_file=str(said), timeout=DEADLINE_S) as client:
        client.wait_for_workers(len(names), timeout=DEADLINE_S)
        return client.scheduler.address, process


def started(stack: ExitStack, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    process = stack.enter_context(
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    )
    stack.callback(process.terminate)
    return process


def wait_for_port(port: int) -> None:
    while True:  # the test's own timeout ends it
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return


def files_of(library: Path) -> list[Path]:
    return sorted(library.rglob("*.h5"))


def parts(place: Path) -> dict[str, bytes]:
    return {
        f"{part.parent.name}/{part.name}": part.read_bytes() for part in place.rglob("*.parquet")
    }


def dies_once(
    dataset: ResultDataset,
    firsts: FirstVisits,
    marker: Path,
    source: VisitSource,
    process: ReadingProcess,
) -> StoredVisit | FailedVisit:
    """Do what is done for a visit, but kill the worker when the marker's visit comes first."""
    if source.name.startswith(marker.name) and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    image, first = read_source(source), firsts.of(source)
    part = dataset.part_of(source, image, first)
    return dataset.store(source, part, visit_part(source, image, first))


def always_dies(
    dataset: ResultDataset, source: VisitSource, process: ReadingProcess
) -> StoredVisit | FailedVisit:
    """Do the same, but one visit is the end of every worker."""
    if source.name.startswith("P3"):
        os.kill(os.getpid(), signal.SIGKILL)
    image = read_source(source)
    return dataset.store(source, dataset.part_of(source, image), visit_part(source, image))


def kills_its_reader(source: VisitSource, process: ReadingProcess) -> FailedVisit | str:
    """Have a visit read that ends the process which reads it, and others that do not."""
    try:
        process.call(end_on_p2, source, read_source(source))
    except VisitFileError as error:
        return FailedVisit(source, error)
    return source.name


def end_on_p2(source: VisitSource, image: bytes) -> VisitPart | None:
    if source.name.startswith("P2"):
        os._exit(9)
    return None


def test_the_same_rows_bit_for_bit_and_a_second_run_only_looks(
    tmp_path: Path, library: Path, plain: Path, scheduler: str
) -> None:
    place = tmp_path / "set"
    command = ("analyse", "--library", library, "--output", place, "--json")
    done = program(*command, "--scheduler", scheduler, timeout_s=DEADLINE_S).expect(DONE)
    assert (done.json["visits"], done.json["visits_from_cache"]) == (N_VISITS, 0)
    assert parts(place) == parts(plain)
    again = program(*command, "--scheduler", scheduler, timeout_s=DEADLINE_S).expect(DONE)
    assert again.json["visits_from_cache"] == N_VISITS


def test_a_table_is_in_order_and_the_same(tmp_path: Path, library: Path, scheduler: str) -> None:
    here, there = tmp_path / "here.csv", tmp_path / "there.csv"
    files = list(reversed(files_of(library)))
    program("analyse", *files, "--output", here, timeout_s=DEADLINE_S).expect(DONE)
    far = ("--output", there, "--scheduler", scheduler)
    program("analyse", *files, *far, timeout_s=DEADLINE_S).expect(DONE)
    assert there.read_bytes() == here.read_bytes()
    with here.open(newline="", encoding="utf-8") as file:
        order = dict.fromkeys(row["subject_id"] for row in csv.DictReader(file))
    assert list(order) == [f"P{number}" for number in reversed(range(N_VISITS))]


def test_from_s3_to_s3(library: Path, plain: Path, s3: Any, scheduler: str) -> None:
    s3.mkdir("clinic")
    for path in files_of(library):
        s3.put_file(str(path), f"clinic/library/{path.parent.name}/{path.name}")
    s3.pipe_file("clinic/library/P9/P9_W0_2026-02-01.h5", b"no visit at all")
    command = ("analyse", "s3://clinic/library", "--output", "s3://clinic/set", "--json")
    done = program(*command, "--scheduler", scheduler, timeout_s=DEADLINE_S).expect(FILES)
    assert [one["file"] for one in done.json["unreadable"]] == [
        "s3://clinic/library/P9/P9_W0_2026-02-01.h5"
    ]
    s3.invalidate_cache()
    found = {name.removeprefix("clinic/set/"): s3.cat_file(name) for name in s3.find("clinic/set")}
    assert found == parts(plain)


def test_a_worker_that_is_killed_costs_nothing(
    tmp_path: Path, library: Path, plain: Path, scheduler: str
) -> None:
    dataset = ResultDataset(tmp_path / "set")
    job = partial(dies_once, dataset, FirstVisits(files_of(library)), tmp_path / "P1")
    found = list(on_cluster(job, files_of(library), scheduler))
    assert (tmp_path / "P1").exists()
    assert [type(one) for one in found] == [StoredVisit] * N_VISITS
    assert [one.path for one in found] == files_of(library)
    assert parts(tmp_path / "set") == parts(plain)
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_visit_of_which_workers_die_is_named_alone(
    tmp_path: Path, library: Path, scheduler: str
) -> None:
    job = partial(always_dies, ResultDataset(tmp_path / "set"))
    found = list(on_cluster(job, files_of(library), scheduler))
    (failed,) = (one for one in found if isinstance(one, FailedVisit))
    assert failed.path.name.startswith("P3")
    assert failed.path.name in str(failed.error)


def test_a_file_that_kills_its_reader_is_blamed_and_no_worker_dies(
    library: Path, scheduler: str
) -> None:
    from distributed import Client

    with Client(scheduler) as client:
        client.wait_for_workers(2, timeout=DEADLINE_S)  # those of the tests before are dead
        before = client.run(os.getpid)
        found = list(on_cluster(kills_its_reader, files_of(library), scheduler))
        assert client.run(os.getpid) == before
    for path, one in zip(files_of(library), found, strict=True):
        if path.name.startswith("P2"):
            assert isinstance(one, FailedVisit)
            assert one.path == path
            assert f"{path} cannot be read: the system ends the program" in str(one.error)
        else:
            assert one == path.name


def test_leaving_early_keeps_what_is_done(tmp_path: Path, library: Path, scheduler: str) -> None:
    dataset = ResultDataset(tmp_path / "set")
    spread = partial(on_cluster, address=scheduler)
    found = store_visits(files_of(library), dataset, spread=spread)
    first = next(found)
    found.close()  # type: ignore[attr-defined]
    assert isinstance(first, StoredVisit)
    assert first.part in dataset.parts()[0]


def test_another_version_on_a_worker_is_refused(
    tmp_path: Path, library: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "methods_identity", lambda: "of another version")
    spread = partial(on_cluster, address=scheduler)
    with pytest.raises(StorageError, match="another version of forceplate"):
        list(store_visits(files_of(library), ResultDataset(tmp_path / "set"), spread=spread))


def test_a_cluster_of_this_computer_alone(tmp_path: Path, library: Path, plain: Path) -> None:
    place = tmp_path / "set"
    command = ("analyse", "--library", library, "--output", place, "--scheduler", "local")
    program(*command, "--jobs", "2", timeout_s=DEADLINE_S).expect(DONE)
    assert parts(place) == parts(plain)


def test_where_nobody_answers_it_says_so(
    tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "CONNECT_TIMEOUT_S", 0.5)
    for address in ("tcp://127.0.0.1:1", "nonsense://", "127.0.0.1:1"):
        with pytest.raises(StorageError, match="No Dask scheduler answers"):
            list(on_cluster(kills_its_reader, files_of(library), address))


def test_a_scheduler_that_dies_ends_the_run_and_keeps_what_is_done(
    tmp_path: Path, library: Path
) -> None:
    dataset = ResultDataset(tmp_path / "set")
    with ExitStack() as stack:
        address, process = cluster(stack, tmp_path, ("alone",))
        found = store_visits(
            files_of(library), dataset, spread=partial(on_cluster, address=address)
        )
        first = next(found)
        process.kill()
        with pytest.raises(StorageError, match="connection to the Dask scheduler"):
            list(found)
    assert isinstance(first, StoredVisit)
    assert first.part in dataset.parts()[0]
