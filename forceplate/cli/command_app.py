"""The commands of a module: each speaks the language of ``--language``, and some give an answer.

Such a command returns an :class:`Answer`; its ``--json``, printing and exit code are made here.
Of a parameter that is a dataclass every field is an option.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, is_dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any, TypeVar

import typer

from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.help_text import EXAMPLE_BEGINS
from forceplate.cli.options import JsonOption, sentence_language
from forceplate.cli.printing.messages import print_error, said, speak
from forceplate.words import Text


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command found or did, for a program and for a person."""

    document: object
    """What ``--json`` prints."""
    lines: Iterable[Text | str]
    """What a person reads; a text is said in the language that was asked for."""
    remarks: Iterable[Text] = ()
    """What both are told where errors go."""
    code: ExitCode = ExitCode.DONE

    def give(self, *, as_json: bool) -> None:
        """Print it; raises Exit where the code is another than that of success."""
        from forceplate.cli.printing.json_documents import print_document  # noqa: PLC0415  slow

        if as_json:
            print_document(self.document)
        else:
            for line in self.lines:
                typer.echo(line if isinstance(line, str) else said(line))
        for remark in self.remarks:
            print_error(remark)
        if self.code is not ExitCode.DONE:
            raise typer.Exit(self.code)


Run = TypeVar("Run", bound=Callable[..., Answer | None])


def _speak(language: str) -> str:
    speak(sentence_language(language))
    return language


_BY_NAME = Parameter.KEYWORD_ONLY
LanguageOption = Annotated[str, typer.Option(callback=_speak, help="en, nl, de or pt_BR.")]


class CommandApp(typer.Typer):
    """One command, which is shown as it is, or several, which are a group."""

    def __init__(self, name: str | None = None, **settings: Any) -> None:
        super().__init__(
            name=name,
            no_args_is_help=True,
            rich_markup_mode=None,
            add_completion=False,
            **settings,
        )

    def spoken_command(
        self, name: str | None = None, *, example: str, **settings: Any
    ) -> Callable[[Run], Run]:
        """Add a command and give it ``--language``, and ``--json`` where it returns an answer."""

        def added(run: Run) -> Run:
            self.command(name, epilog=EXAMPLE_BEGINS + example, **settings)(_spoken(run))
            return run

        return added


def _spoken(run: Callable[..., Answer | None]) -> Callable[..., None]:
    own = signature(run, eval_str=True)
    options = {"language": Parameter("language", _BY_NAME, default="en", annotation=LanguageOption)}
    if own.return_annotation is Answer:
        as_json = Parameter("as_json", _BY_NAME, default=False, annotation=JsonOption)
        options = {"as_json": as_json, **options}

    parameters: dict[str, Parameter] = {}
    groups: dict[str, type] = {}
    for name, parameter in own.parameters.items():
        kind = parameter.annotation
        if isinstance(kind, type) and is_dataclass(kind):
            groups[name] = kind
            parameters |= signature(kind, eval_str=True).parameters
        else:
            parameters[name] = parameter
    parameters |= options

    @wraps(run)
    def spoken(language: str, **given: Any) -> None:
        as_json = given.pop("as_json") if "as_json" in options else False
        for name, group in groups.items():
            given[name] = group(**{one: given.pop(one) for one in signature(group).parameters})
        answer = run(**given)
        if answer is not None:
            answer.give(as_json=as_json)

    spoken.__annotations__ = {name: one.annotation for name, one in parameters.items()}
    vars(spoken)["__signature__"] = own.replace(
        parameters=[one.replace(kind=_BY_NAME) for one in parameters.values()]
    )
    return spoken
