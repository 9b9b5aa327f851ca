"""The workers of a run, forked from one process that has imported the tests: `imported_tests.py`.

Where processes cannot be forked each worker is started anew and imports them, and is the same.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import shlex
import sys
from collections.abc import Sequence
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from types import ModuleType

from execnet import XSpec, gateway_io
from execnet.gateway_base import ExecModel, Popen2IO

ARGUMENTS = "FORCEPLATE_TEST_ARGUMENTS"


def fork_workers(arguments: Sequence[str]) -> None:
    """Let the workers of a run of pytest with these arguments be forked, where that can be."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        os.environ[ARGUMENTS] = shlex.join(arguments)
        multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.imported_tests"])
        setattr(gateway_io, "create_io", _ForkedWorker)  # noqa: B010  in place of a function


class _ForkedWorker(Popen2IO):
    """What is written to and read from a worker."""

    def __init__(self, spec: XSpec, execmodel: ExecModel) -> None:
        context = multiprocessing.get_context("forkserver")
        its_in, to_it = context.Pipe(duplex=False)
        from_it, its_out = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(its_in, its_out))
        self._process.start()
        its_in.close()
        its_out.close()
        super().__init__(
            os.fdopen(os.dup(to_it.fileno()), "wb"),
            os.fdopen(os.dup(from_it.fileno()), "rb"),
            execmodel,
        )

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()


def _work(its_in: Connection, its_out: Connection) -> None:
    """Do what a Python that execnet starts does: what it is sent."""
    for number, end in enumerate((its_in, its_out)):
        os.dup2(end.fileno(), number)
        end.close()
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    from tests.imported_tests import PROGRAMS

    setattr(PROGRAMS, "ensure_running", resource_tracker.ensure_running)  # noqa: B010  not its child
    setattr(forkserver, "connect_to_new_process", PROGRAMS.connect_to_new_process)  # noqa: B010
    sys.modules["__main__"] = ModuleType("__main__")  # processes that it forks need no pytest
    exec(eval(sys.stdin.readline()))
    atexit._run_exitfuncs()  # a forked process has none
