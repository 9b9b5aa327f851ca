"""``forceplate key``: who vouches for visit files."""

from __future__ import annotations

from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.library_choice import open_library
from forceplate.cli.options import LibraryOption
from forceplate.cli.printing.messages import tell
from forceplate.storage.library import Library
from forceplate.storage.signing_keys import (
    TrustedKey,
    new_key,
    own_key_path,
    own_public_key,
    trust,
    trusted_keys,
)
from forceplate.words import Text

app = CommandApp("key", help="Sign visits with a key, and say whose keys a library trusts.")
Name = Annotated[str, typer.Option(help="Whose key it is, as it is to be called.")]
PublicKey = Annotated[str, typer.Argument(help="64 hexadecimal digits.")]

_MADE = Text(
    "Made the key {path}. Keep a copy where nobody else can read it: whoever has it can sign for "
    "you, and without it nothing more is signed."
)
_TRUSTED = Text("The library {root} trusts {name}: {key}")
_NONE_TRUSTED = Text("The library {root} trusts no key.")
_OWN = Text("Your own key: {key}")


@app.spoken_command(example="forceplate key new --name 'Clinic Noord'")
def new(name: Name, library: LibraryOption = None) -> None:
    """Make this user's key, if there is none, and let the library trust it.

    From then on every new visit that this user saves in the library is signed.
    """
    place, path = open_library(library), own_key_path()
    if path.exists():
        key = own_public_key(path)
    else:
        key = new_key(path)
        tell(_MADE, path=path)
    _trust(place, TrustedKey(name, key))


@app.spoken_command("trust", example="forceplate key trust 5b1c... --name 'Clinic Zuid'")
def trusts(
    public_key: PublicKey,
    name: Name,
    library: LibraryOption = None,
) -> None:
    """Let the library trust a key of somebody else."""
    _trust(open_library(library), TrustedKey(name, public_key))


@app.spoken_command(example="forceplate key show --library library")
def show(library: LibraryOption = None) -> Answer:
    """Show this user's own public key, and the keys that the library trusts."""
    place, path = open_library(library), own_key_path()
    own = own_public_key(path) if path.exists() else None
    names = trusted_keys(place.root)
    trusted = [_TRUSTED.fill(root=place.root, name=name, key=key) for key, name in names.items()]
    lines = [] if own is None else [_OWN.fill(key=own)]
    lines += trusted or [_NONE_TRUSTED.fill(root=place.root)]
    return Answer({"own": own, "trusted": names}, lines)


def _trust(library: Library, key: TrustedKey) -> None:
    trust(library.root, key)
    tell(_TRUSTED, root=library.root, name=key.name, key=key.public_key)
