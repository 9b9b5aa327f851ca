"""How many wrong numbers the tests notice: ``python -m benchmarks.mutation``."""
