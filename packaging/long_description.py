"""The README as a package index shows it; hatchling calls this while it builds.

An index has no page beside the README. So there a link to one is its words alone, and a picture is
left out. Once the project has an address, this is the place to lead them there.
"""

from __future__ import annotations

import re
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

_PICTURE = re.compile(r"^!\[[^]]*\]\((?!\w+:)[^)]+\)\n\n", re.MULTILINE)
_LINK = re.compile(r"\[([^]]+)\]\((?!\w+:|#)[^)]+\)")


def long_description(readme: str) -> str:
    """Return a page without links to what is beside it."""
    return _LINK.sub(r"\1", _PICTURE.sub("", readme))


class LongDescription(MetadataHookInterface):
    """Gives the package its long description."""

    def update(self, metadata: dict[str, object]) -> None:
        """Add it to the metadata."""
        readme = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": long_description(readme),
        }
