"""Make the Debian package of the bundle: python packaging/build_deb.py dist/forceplate [FOLDER].

Run it with the Python that the bundle was built with, on Debian or Ubuntu.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from manual import manual

import forceplate
from forceplate.gui.kit.icons import PROGRAM_SIZES
from forceplate.gui.qt import DEBIAN_PACKAGES

HERE = Path(__file__).parent
ICON = Path(forceplate.__file__).parent / "gui" / "kit" / "program.svg"
COMPLETION = {
    "bash": "usr/share/bash-completion/completions/forceplate",
    "zsh": "usr/share/zsh/vendor-completions/_forceplate",
    "fish": "usr/share/fish/vendor_completions.d/forceplate.fish",
}
RENAMED = {"libglib2.0-0": "libglib2.0-0t64"}
"""What newer systems call a package."""
CONTROL = """\
Package: forceplate
Version: {version}
Architecture: {architecture}
Maintainer: forceplate contributors
Installed-Size: {size_kb}
Depends: {depends}
Section: science
Priority: optional
Description: instrument that measures toe-flexor strength
 A person presses the toes on a force platform; forceplate records the trial, keeps it
 safe, and says weeks later whether the gain is more than measurement error. It holds
 its own Python; drivers of one's own are taken from a folder of the user.
"""


def build_deb(bundle: Path, folder: Path) -> Path:
    """Return the package, written into a folder."""
    version = forceplate.__version__
    architecture = _output("dpkg", "--print-architecture").strip()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        root.chmod(0o755)
        _lay_out(bundle, root)
        size_kb = sum(file.lstat().st_size for file in root.rglob("*")) // 1024
        control = root / "DEBIAN"
        control.mkdir()
        (control / "control").write_text(
            CONTROL.format(
                version=version, architecture=architecture, size_kb=size_kb, depends=_depends()
            ),
            encoding="utf-8",
        )
        for script in ("postinst", "postrm"):
            _put(HERE / "debian" / "changed-ports", control / script, mode=0o755)
        target = folder / f"forceplate_{version}_{architecture}.deb"
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", str(root), str(target)],
            check=True,
        )
    return target


def _lay_out(bundle: Path, root: Path) -> None:
    shutil.copytree(bundle, root / "usr/lib/forceplate", symlinks=True)
    for name in ("forceplate", "forceplate-window"):
        link = root / "usr/bin" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to("../lib/forceplate/forceplate")
    _put(HERE / "debian/forceplate.desktop", root / "usr/share/applications/forceplate.desktop")
    _put(HERE / "debian/70-forceplate.rules", root / "usr/lib/udev/rules.d/70-forceplate.rules")
    icons = root / "usr/share/icons/hicolor"
    _put(ICON, icons / "scalable/apps/forceplate.svg")
    for size in PROGRAM_SIZES:
        _put(HERE / f"build/forceplate-{size}.png", icons / f"{size}x{size}/apps/forceplate.png")
    page = root / "usr/share/man/man1/forceplate.1"
    page.parent.mkdir(parents=True)
    page.write_text(manual(), encoding="utf-8")
    subprocess.run(["gzip", "-9n", str(page)], check=True)
    for shell, place in COMPLETION.items():
        asked = {**os.environ, "_FORCEPLATE_COMPLETE": f"source_{shell}"}
        (root / place).parent.mkdir(parents=True)
        (root / place).write_text(_output(str(bundle / "forceplate"), env=asked), encoding="utf-8")
    documents = root / "usr/share/doc/forceplate"
    _put(HERE.parent / "LICENSE", documents / "copyright")
    _put(HERE.parent / "CHANGELOG.md", documents / "NEWS")
    subprocess.run(["gzip", "-9n", str(documents / "NEWS")], check=True)


def _depends() -> str:
    names = [f"{name} | {RENAMED[name]}" if name in RENAMED else name for name in DEBIAN_PACKAGES]
    return ", ".join((f"libc6 (>= {platform.libc_ver()[1]})", *names))


def _put(source: Path, target: Path, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def _output(*command: str, env: dict[str, str] | None = None) -> str:
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, env=env).stdout


if __name__ == "__main__":
    os.umask(0o022)
    print(build_deb(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else ".")))
