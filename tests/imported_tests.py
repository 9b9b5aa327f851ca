"""Imported by what forks the workers of a run: what their tests import, once for all of them.

Their sessions begin after it, so each is as it would be in a process of its own.
"""

import contextlib
import gc
import io
import os
import shlex
from multiprocessing.forkserver import ForkServer

import pytest

from forceplate.words import Language, catalogue
from tests.forked_program import LOADED
from tests.forked_workers import ARGUMENTS

PROGRAMS = ForkServer()
"""What forks programs of ours for all workers, so that it too imports once what they need."""


class _WithoutTests:
    """Has the modules of tests imported, and nothing made of what is in them."""

    @staticmethod
    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem() -> list[pytest.Item]:
        return []


def _import() -> None:
    PROGRAMS.set_forkserver_preload(list(LOADED))
    PROGRAMS.ensure_running()
    arguments = [*shlex.split(os.environ[ARGUMENTS]), "--collect-only", "-n", "0"]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(arguments, [_WithoutTests()])
    from hypothesis import find, strategies  # pytest must be the first to import it

    find(strategies.none(), lambda _: True)  # looks for the constants in what is imported
    for language in set(Language) - {Language.ENGLISH}:
        catalogue(language)
    gc.collect()
    gc.freeze()


_import()
