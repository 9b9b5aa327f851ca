"""Visit files changed by somebody who makes the checksums fit again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forceplate.storage.visit import encode, hdf5, tree

PARTS = ("recording", "review", "analysis")


@dataclass
class OpenVisit:
    """What is in a file, to be changed; of its trials the first is taken apart."""

    root: tree.Group
    trial: tree.Group
    header: dict[str, Any]
    recording: dict[str, Any]
    review: dict[str, Any]
    analysis: dict[str, Any]
    raw: dict[str, str] = field(default_factory=dict)
    """Texts that are written in the place of a record."""


def forge(path: Path, change: Callable[[OpenVisit], object]) -> None:
    """Change what is in a file and make its checksums fit, as a forger would."""
    root = hdf5.read_tree(path.read_bytes())
    trial = group(group(root, "trials"), "001")
    found = OpenVisit(
        root, trial, json.loads(dataset(root, "header")), *(record(trial, part) for part in PARTS)
    )
    before = {name: json.dumps(getattr(found, name)) for name in ("header", *PARTS)}
    change(found)
    for name, was in before.items():
        text = found.raw.get(name, json.dumps(getattr(found, name)))
        holder = root if name == "header" else trial
        if text != was and name in holder.members:
            holder.members[name] = tree.Dataset(text if name == "header" else (text,))
    reseal(root)
    path.write_bytes(image(root))


def reseal(root: tree.Group) -> None:
    """Make all checksums of a file fit what is in it."""
    header = {k: v for k, v in root.members.items() if k not in ("trials", "signature")}
    root.attributes["checksum"] = tree.checksum(tree.Group(root.attributes, header))
    trials = root.members.get("trials")
    if not isinstance(trials, tree.Group):
        return
    for name, trial in trials.members.items():
        if isinstance(trial, tree.Group):
            trials.members[name] = encode.sealed(trial)
    sealed = [one for _, one in sorted(trials.members.items()) if isinstance(one, tree.Group)]
    trials.attributes |= encode.list_attributes(sealed)


def image(root: tree.Group) -> bytes:
    """Return the image of a file with all its scales."""
    _restore_scales(root, "/")
    with hdf5.edit_image(None) as file:
        hdf5.write_group(file, "/", root)
        return hdf5.image_of(file)


def record(trial: tree.Group, name: str) -> dict[str, Any]:
    """Return what a record of a trial says."""
    found: dict[str, Any] = json.loads(dataset(trial, name)[0])
    return found


def dataset(holder: tree.Group, name: str) -> Any:
    """Return the value of a dataset."""
    found = holder.members[name]
    assert isinstance(found, tree.Dataset)
    return found.value


def group(holder: tree.Group, name: str) -> tree.Group:
    """Return a group."""
    found = holder.members[name]
    assert isinstance(found, tree.Group)
    return found


def _restore_scales(holder: tree.Group, path: str) -> None:
    for name, member in holder.members.items():
        if isinstance(member, tree.Group):
            _restore_scales(member, f"{path}{name}/")
        elif name in ("time_s", "channel", *PARTS):
            member.dimensions = (f"{path}{name}",)
