"""The commands of a module, each of which says what it says in the language of ``--language``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any, TypeVar

import typer

from forceplate.cli.help_text import EXAMPLE_BEGINS
from forceplate.cli.options import sentence_language
from forceplate.cli.printing.messages import speak

Run = TypeVar("Run", bound=Callable[..., None])


def _speak(language: str) -> str:
    speak(sentence_language(language))
    return language


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
        """Add a command and give it the option ``--language``, of which it need not know.

        Parameters
        ----------
        example
            How it is called, for its help.
        """

        def added(run: Run) -> Run:
            self.command(name, epilog=EXAMPLE_BEGINS + example, **settings)(_with_language(run))
            return run

        return added


def _with_language(run: Callable[..., None]) -> Callable[..., None]:
    @wraps(run)
    def spoken(language: str, **given: Any) -> None:
        run(**given)

    own = signature(run, eval_str=True)
    option = Parameter("language", Parameter.KEYWORD_ONLY, default="en", annotation=LanguageOption)
    spoken.__annotations__ = {**run.__annotations__, option.name: option.annotation}
    vars(spoken)["__signature__"] = own.replace(parameters=[*own.parameters.values(), option])
    return spoken
