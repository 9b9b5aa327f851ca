"""The licence texts of all that is in a bundle, found by the files that it is made of.

A distribution whose wheel has no text is looked up in its source distribution; the LGPL of Qt for
Python, whose wheels bring none, comes with the GPL that it refers to from the system. What has no
text stops the build.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

TEXT = re.compile(r"(licen[cs]e|copying|copyright|notice|authors)", re.IGNORECASE)
NO_TEXT = re.compile(r"\.(pyc?|so|pyi|json)$", re.IGNORECASE)
LGPL = ("pyside6-essentials", "shiboken6", "psycopg", "psycopg-binary")
GNU_TEXTS = ("LGPL-3", "GPL-3")
SOURCES = """\
These parts are under the GNU Lesser General Public License, version 3 (LGPL-3, which refers to
GPL-3; both texts are in this folder). They are used unchanged, as separate files in _internal, and
may be replaced there by other builds of the same version. Nothing forbids to study how they work.
The source of each is where its makers publish it, by the name and version given here.

"""


def collect_licences(files: Iterable[Path], folder: Path) -> None:
    """Write the licences of what these files belong to into a folder; SystemExit if one lacks."""
    used = {file.resolve() for file in files}
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    owner = {
        Path(str(distribution.locate_file(file))).resolve(): distribution
        for distribution in importlib.metadata.distributions()
        for file in distribution.files or ()
    }
    found = {owner[file].name: owner[file] for file in used if file in owner}
    lacking = [name for name, each in found.items() if not _of_distribution(each, folder / name)]
    shutil.copy(Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", folder / "Python.txt")
    if sys.platform == "linux":
        others = {file for file in used - owner.keys() if ".so" in file.name}
        prefix = Path(sys.base_prefix).resolve()
        lacking += _of_system({file for file in others if prefix not in file.parents}, folder)
    gnu = Path(os.environ.get("GNU_LICENCES", "/usr/share/common-licenses"))
    for name in GNU_TEXTS:
        shutil.copy(gnu / name, folder / f"{name}.txt")
    lgpl = [each for name, each in found.items() if _plain(name) in LGPL]
    lines = "".join(f"{each.name} {each.version}\n" for each in lgpl)
    (folder / "LGPL.txt").write_text(SOURCES + lines, encoding="utf-8")
    if lacking:
        sys.exit(
            f"No licence text of {', '.join(sorted(lacking))}: the bundle may not be given away."
        )
    print(f"licences of {len(found)} distributions in {folder}")


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def _of_distribution(distribution: importlib.metadata.Distribution, folder: Path) -> bool:
    """Copy its texts; return whether there are any, or it is of those whose text is added."""
    texts = [
        Path(str(distribution.locate_file(file)))
        for file in distribution.files or ()
        if TEXT.search(file.name) and not NO_TEXT.search(file.name)
    ]
    if not texts and _plain(distribution.name) in LGPL:
        return True
    if not texts:
        return _of_source(distribution, folder)
    folder.mkdir()
    for n, text in enumerate(texts):
        shutil.copy(text, folder / (f"{n}-{text.name}" if n else text.name))
    return True


def _of_source(distribution: importlib.metadata.Distribution, folder: Path) -> bool:
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(
            [
                sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:",
                "-d", place, f"{distribution.name}=={distribution.version}",
            ],
            check=False,
        )  # fmt: skip
        for archive in Path(place).glob("*.tar.gz"):
            with tarfile.open(archive) as source:
                for member in source:
                    if member.isfile() and TEXT.match(Path(member.name).name):
                        text = source.extractfile(member)
                        assert text is not None
                        folder.mkdir(exist_ok=True)
                        (folder / Path(member.name).name).write_bytes(text.read())
    return folder.is_dir()


def _of_system(libraries: set[Path], folder: Path) -> list[str]:
    """Copy the copyright files of Debian for system libraries; return what lacks one."""
    lacking = []
    places = [place for each in libraries for place in (str(each), str(each).removeprefix("/usr"))]
    asked = subprocess.run(["dpkg", "-S", *places], capture_output=True, text=True, check=False)
    lines = (line.rpartition(": ") for line in asked.stdout.splitlines())
    package_of = {place.removeprefix("/usr"): names.split(":")[0] for names, _, place in lines}
    for library in sorted(libraries):
        package = package_of.get(str(library).removeprefix("/usr"), "")
        text = Path("/usr/share/doc") / package / "copyright"
        if package and text.exists():
            shutil.copy(text, folder / f"system-{package}.txt")
        else:
            lacking.append(str(library))
    return lacking
