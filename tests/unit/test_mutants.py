"""What the mutation benchmark changes: each kind once, and the program as it was afterwards."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks.mutation.mutants import compiled, mutants

SOURCE = '''
"""Words."""
CODES = {"left": 1, "right": 2}

def mean(values, n=3):
    """Return words."""
    total = 0.5
    for value in values[:n]:
        if value > 2 and not value % 2:
            total += value
    return total / round(n)
'''


def changes(source: str) -> list[tuple[str, str]]:
    return [(m.kind, m.change) for m in mutants(ast.parse(source))]


def test_each_kind_of_slip_is_made_once() -> None:
    found = changes(SOURCE)
    for wanted in (
        ("swap", "{'left': 1, 'right': 2} -> {'left': 2, 'right': 1}"),
        ("constant", "3 -> 4"),
        ("constant", "0.5 -> 0.55"),
        ("slice", ":n -> 1:n"),
        ("slice", ":n -> :n + 1"),
        ("slice", ":n -> :n - 1"),
        ("compare", "value > 2 -> value >= 2"),
        ("compare", "value > 2 -> value <= 2"),
        ("and/or", "value > 2 and (not value % 2) -> value > 2 or not value % 2"),
        ("not", "not value % 2 -> value % 2"),
        ("drop", "total += value -> pass"),
        ("operator", "total / round(n) -> total * round(n)"),
        ("function", "round -> int"),
        ("return", "return total / round(n) -> return None"),
    ):
        assert wanted in found
    assert not any("ords" in change for _, change in found)


def test_a_mutant_is_gone_when_it_was_tried() -> None:
    tree = ast.parse(SOURCE)
    before = ast.dump(tree)
    for mutant in list(mutants(tree)):
        with mutant.applied():
            assert ast.dump(tree) != before
        assert ast.dump(tree) == before


def test_the_changed_program_is_another_program(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("def one():\n    return 1\n", encoding="utf-8")
    results = []
    for number in range(2):
        names: dict[str, object] = {}
        exec(compiled(path, number), names)
        one = names["one"]
        assert callable(one)
        results.append(one())
    assert sorted(map(str, results)) == ["2", "None"]
    with pytest.raises(ValueError, match="no mutant 2"):
        compiled(path, 2)
