"""Imported last by what forks our programs: they look for no garbage among what it has imported.

Looking changes a mark in each of a million things, and so copies the memory that they share.
"""

import gc

gc.collect()
gc.freeze()
gc.set_threshold(20_000)  # as in the tests
