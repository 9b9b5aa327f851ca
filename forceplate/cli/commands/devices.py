"""``forceplate devices``."""

from __future__ import annotations

from typing import Annotated

import typer

from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import JsonOption, LanguageOption, check_language
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import error_words, print_error, said
from forceplate.discovery import discover_ports, scan_for_platforms
from forceplate.words import Text

_NOTHING_LISTED = Text(
    "Where nothing is listed, connect the platform and list again, or give its address yourself "
    "with --address: a port (/dev/ttyUSB0, COM3), socket://host:port, or the name of an LSL stream "
    "or a Bluetooth device."
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
    found = scan_for_platforms() if scan else discover_ports()
    listed = [each for each in found if each.error is None]
    broken = {each.driver: each.error for each in found if each.error is not None}
    for each in [] if as_json else listed:
        typer.echo(
            f"{each.driver}: {'' if each.addresses else said(Text('nothing to list'))}".rstrip()
        )
        for place in each.addresses:
            typer.echo(f"  {place.address}  {place.description}")
    if as_json:
        drivers = [{"driver": each.driver, "addresses": each.addresses} for each in listed]
        failed = [{"driver": name, "message": str(error)} for name, error in broken.items()]
        print_document({"drivers": drivers, "broken": failed})
    elif not all(each.addresses for each in listed):
        typer.echo(said(_NOTHING_LISTED))
    for problem in broken.values():
        print_error(error_words(problem))
    if broken:
        raise typer.Exit(ExitCode.PLATFORM)
