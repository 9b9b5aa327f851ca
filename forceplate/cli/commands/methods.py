"""``forceplate methods``: how each number is made, and where it is weak."""

from __future__ import annotations

from forceplate.analysis.gain.gain_methods import COMPARE_METHODS
from forceplate.analysis.quality import SERIES_CHECKS, TRIAL_CHECKS, Definition
from forceplate.analysis.trial.method_catalogue import METHODS
from forceplate.analysis.trial.method_definition import NEEDS, Method
from forceplate.analysis.trial.refusals import REASONS
from forceplate.analysis.trial.trial_metrics import METRICS
from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.printing.json_documents import document, fields_of
from forceplate.cli.printing.messages import Json, said
from forceplate.words import Text

app = CommandApp()


@app.spoken_command(example="forceplate methods --language nl")
def methods() -> Answer:
    """List how every number is made, where it is weak, and what is checked."""
    methods = {method.id: method for method in (*METHODS, *COMPARE_METHODS)}.values()
    checks = [*TRIAL_CHECKS.values(), *SERIES_CHECKS.values()]
    of_check = ("id", "version", "unit", "title", "asks", "parameters")
    blocks = [*map(_method_lines, methods), *map(_check_lines, checks)]
    return Answer(
        {
            "methods": list(map(_method_document, methods)),
            "checks": [fields_of(check, *of_check) for check in checks],
        },
        ["\n\n".join("\n".join(block) for block in blocks)],
    )


def _names_of(method: Method) -> list[str]:
    return [metric.name for metric in METRICS if metric.method is method]


def _method_lines(method: Method) -> list[str]:
    def line(title: Text, words: str) -> str:
        return f"  {said(title)}: {words}"

    settings = ", ".join(f"{name}={value}" for name, value in method.settings().items())
    needs = ", ".join(said(NEEDS[need]) for need in method.needs)
    lines = [
        f"{method.id} v{method.version}" + (f" [{method.unit}]" if method.unit else ""),
        f"  {said(method.definition)}",
        line(Text("source"), said(method.source)),
        line(Text("needs"), needs),
        line(Text("weak"), said(method.weaknesses)),
    ]
    if settings:
        lines.append(line(Text("parameters"), settings))
    if names := _names_of(method):
        lines.append(line(Text("gives"), ", ".join(names)))
    return lines


def _check_lines(check: Definition) -> list[str]:
    kind = said(Text("check"))
    settings = ", ".join(f"{name}={value}" for name, value in check.parameters.items())
    lines = [
        f"{check.id} v{check.version} [{check.unit}] ({kind}: {said(check.title)})",
        f"  {said(check.asks)}",
    ]
    variants = (key.partition(":")[2] for key in check.sentences)
    lines += [f"  {each}: {said(REASONS[each])}" for each in variants if each in REASONS]
    return [*lines, f"  parameters: {settings}"] if settings else lines


def _method_document(method: Method) -> Json:
    return {
        **fields_of(method, "id", "version", "unit", "scope", "definition", "source"),
        **fields_of(method, "weaknesses", "needs"),
        "parameters": document(method.settings()),
        "results": document(_names_of(method)),
    }
