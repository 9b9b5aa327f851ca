"""``forceplate devices``."""

from __future__ import annotations

from typing import Annotated

import typer

from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import JsonOption, LanguageOption, check_language
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import error_words, print_error, said
from forceplate.errors import PlatformError
from forceplate.platform import installed_drivers, load_driver, look_for
from forceplate.words import Text

_NOTHING_LISTED = Text(
    "Where nothing is listed, connect the platform and list again, or give its address yourself "
    "with --address: a port (/dev/ttyUSB0, COM3), socket://host:port, or the name of an LSL stream."
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: forceplate devices --json")(devices)


def devices(
    scan: Annotated[
        bool,
        typer.Option("--scan", help="Ask the network and the air too, which is sending."),
    ] = False,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """List the installed drivers and the ports where a platform may be. Sends nothing to them."""
    check_language(language)
    found: list[dict[str, object]] = []
    broken: list[PlatformError] = []
    for name in installed_drivers():
        try:
            addresses = look_for(load_driver(name), scan=scan)
        except PlatformError as error:
            broken.append(error)
            continue
        found.append({"driver": name, "addresses": addresses})
        if not as_json:
            typer.echo(f"{name}: {'' if addresses else said(Text('nothing to list'))}".rstrip())
            for a in addresses:
                typer.echo(f"  {a.address}  {a.description}")
    if as_json:
        print_document({"drivers": found, "broken": [str(problem) for problem in broken]})
    elif not all(each["addresses"] for each in found):
        typer.echo(said(_NOTHING_LISTED))
    for problem in broken:
        print_error(error_words(problem))
    if broken:
        raise typer.Exit(ExitCode.PLATFORM)
