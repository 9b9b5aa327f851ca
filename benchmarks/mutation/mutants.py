"""Single changes of a program's text that may make its numbers wrong: what this benchmark tries."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
"""Each order at its boundary, and turned round."""
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
NAMES = {
    "round": "int", "rint": "floor", "floor": "ceil", "ceil": "floor", "int": "round",
    "min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum",
    "argmin": "argmax", "argmax": "argmin", "any": "all", "all": "any",
    "mean": "median", "median": "mean", "sum": "max", "fsum": "max",
}  # fmt: skip
"""Functions that a slip of the hand takes for each other."""
SENTENCES = {"Text", "tr", "_"}
"""Their arguments are words, which the tests of the catalogue hold."""
TYPES_AND_SWITCHES = {"annotation", "returns", "decorator_list", "type_comment", "ctx", "exc"}
KEYWORDS_OF_STYLE = {"strict", "slots", "frozen", "daemon", "name", "stacklevel"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the part of the tree that is replaced, and what by."""

    line: int
    kind: str
    name: str
    """Of the function it is in; of what is defined where it acts while the module is loaded."""
    in_function: bool
    owner: ast.AST
    field: str
    place: int | None
    old: ast.AST
    new: ast.AST

    @property
    def change(self) -> str:
        """What stood there and what stands there now, to recognise it by."""
        return f"{_text(self.old)} -> {_text(self.new)}"

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Have the tree changed for a while."""
        values = getattr(self.owner, self.field)
        if self.place is None:
            setattr(self.owner, self.field, self.new)
        else:
            old, values[self.place] = values[self.place], self.new
        try:
            yield
        finally:
            if self.place is None:
                setattr(self.owner, self.field, values)
            else:
                values[self.place] = old


def mutants(tree: ast.Module) -> Iterator[Mutant]:
    """Return every change of a module, in the order of its text."""
    yield from _below(tree, "", in_function=False)


def compiled(path: Path, number: int) -> Any:
    """Return the module's code under the mutant of this number."""
    tree = ast.parse(path.read_bytes())
    for n, mutant in enumerate(mutants(tree)):
        if n == number:
            with mutant.applied():
                return compile(ast.fix_missing_locations(tree), str(path), "exec")
    raise ValueError(f"{path} has no mutant {number}")


def _below(node: ast.AST, name: str, *, in_function: bool) -> Iterator[Mutant]:
    for field, value in ast.iter_fields(node):
        if field in TYPES_AND_SWITCHES:
            continue
        inside = in_function or (
            field == "body" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )
        places = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for place, child in places:
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            own = _own_name(child, name, inside)
            for kind, new in _changes(child, inside=inside):
                yield Mutant(
                    line=getattr(child, "lineno", getattr(node, "lineno", 0)),
                    kind=kind,
                    name=own,
                    in_function=inside,
                    owner=node,
                    field=field,
                    place=place,
                    old=child,
                    new=new,
                )
            yield from _below(child, own, in_function=inside)


def _own_name(node: ast.AST, name: str, inside: bool) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return f"{name}.{node.name}" if name else node.name
    if not inside and isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        return target.id if isinstance(target, ast.Name) else name
    return name


def _is_left_alone(node: ast.AST) -> bool:
    """Return whether nothing in it can make a number wrong."""
    if isinstance(node, ast.Assert | ast.JoinedStr | ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.keyword):
        return node.arg in KEYWORDS_OF_STYLE
    if isinstance(node, ast.If) and _text(node.test) == "TYPE_CHECKING":
        return True
    return isinstance(node, ast.Call) and _called(node) in SENTENCES


def _called(node: ast.Call) -> str:
    function = node.func
    return getattr(function, "id", "") or getattr(function, "attr", "")


def _changes(node: ast.AST, *, inside: bool) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Slice):
        yield from _of_slice(node)
    elif isinstance(node, ast.expr):
        yield from _of_expression(node, inside=inside)
    elif isinstance(node, ast.stmt):
        yield from _of_statement(node, inside=inside)
    elif isinstance(node, ast.comprehension):
        for n, condition in enumerate(node.ifs):
            changed = copy.copy(node)
            changed.ifs = [*node.ifs[:n], _not(condition), *node.ifs[n + 1 :]]
            yield "not", changed
    if isinstance(node, ast.Dict):
        for n in range(len(node.values) - 1):
            if _text(node.values[n]) != _text(node.values[n + 1]):
                values = list(node.values)
                values[n : n + 2] = reversed(values[n : n + 2])
                yield "swap", ast.Dict(node.keys, values)
    if isinstance(node, ast.ClassDef):
        yield from _swapped_members(node)


def _of_expression(node: ast.expr, *, inside: bool) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Compare):
        for n, operator in enumerate(node.ops):
            for other in COMPARISONS[type(operator)]:
                ops = [*node.ops[:n], other(), *node.ops[n + 1 :]]
                yield "compare", ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.BinOp):
        is_text = any(
            isinstance(side, ast.JoinedStr)
            or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
            for side in (node.left, node.right)
        )
        is_type = isinstance(node.op, ast.BitOr) and not inside
        if type(node.op) in OPERATORS and not is_text and not is_type:
            yield "operator", ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.BoolOp):
        other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", ast.BoolOp(other_op, node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield "not" if isinstance(node.op, ast.Not) else "sign", node.operand
    elif isinstance(node, ast.IfExp):
        yield "not", ast.IfExp(_not(node.test), node.body, node.orelse)
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node.value)
    elif isinstance(node, ast.Name) and node.id in NAMES and isinstance(node.ctx, ast.Load):
        yield "function", ast.Name(NAMES[node.id], ast.Load())
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield "function", ast.Attribute(node.value, NAMES[node.attr], node.ctx)


def _of_constant(value: object) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(value, bool):
        yield "constant", ast.Constant(not value)
    elif isinstance(value, int):
        yield "constant", ast.Constant(value + 1)
        if value > 1:
            yield "constant", ast.Constant(value - 1)
    elif isinstance(value, float):
        yield "constant", ast.Constant(value * 1.1 or 1.0)


def _of_statement(node: ast.stmt, *, inside: bool) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.If | ast.While):
        changed = copy.copy(node)
        changed.test = _not(node.test)
        yield "not", changed
    elif isinstance(node, ast.Break):
        yield "loop", ast.Continue()
    elif isinstance(node, ast.Continue):
        yield "loop", ast.Break()
    elif isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield "return", ast.Return(ast.Constant(None))
    elif not inside:
        return
    elif isinstance(node, ast.Expr | ast.AugAssign | ast.Raise | ast.Delete) or (
        isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name | ast.Tuple)
    ):
        yield "drop", ast.Pass()


def _of_slice(node: ast.Slice) -> Iterator[tuple[str, ast.AST]]:
    one = ast.Constant(1)
    lower = one if node.lower is None else ast.BinOp(node.lower, ast.Add(), one)
    yield "slice", ast.Slice(lower, node.upper, node.step)
    if node.upper is None:
        yield "slice", ast.Slice(node.lower, ast.Constant(-1), node.step)
    else:
        for operator in (ast.Add(), ast.Sub()):
            upper = ast.BinOp(node.upper, operator, one)
            yield "slice", ast.Slice(node.lower, upper, node.step)


def _swapped_members(node: ast.ClassDef) -> Iterator[tuple[str, ast.AST]]:
    """Return an enumeration with the values of two neighbours exchanged."""
    members = [n for n, statement in enumerate(node.body) if isinstance(statement, ast.Assign)]
    if not any(_text(base).endswith("Enum") for base in node.bases):
        return
    for first, second in pairwise(members):
        changed = copy.copy(node)
        changed.body = [copy.copy(statement) for statement in node.body]
        one, other = changed.body[first], changed.body[second]
        assert isinstance(one, ast.Assign)
        assert isinstance(other, ast.Assign)
        one.value, other.value = other.value, one.value
        yield "swap", changed


def _not(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _text(node: ast.AST) -> str:
    """Return the first line of a part as it would be written."""
    try:
        return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split("\n")[0][:120]
    except (AttributeError, ValueError):
        return type(node).__name__
