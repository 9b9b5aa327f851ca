"""What the page that leads a newcomer names is where it says."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")

FOLDERS = ("forceplate", "drivers", "calibration", "study", "packaging", "tests", "docs")


def _files() -> list[Path]:
    here = [file for file in ROOT.iterdir() if file.is_file()]
    return here + [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.*")]


def _named(path: str, files: list[Path]) -> list[Path]:
    """Return the files that a path of the page, which leaves out where it begins, may mean."""
    return [file for file in files if file.as_posix().endswith(f"/{path}")]


def test_each_named_file_is_there() -> None:
    paths = set(re.findall(r"`([\w./]+\.(?:py|md|toml))`", PAGE))
    assert len(paths) > 100
    files = _files()
    assert [path for path in sorted(paths) if not _named(path, files)] == []


def _section(title: str) -> str:
    return PAGE.partition(f"\n{title}\n")[2].partition(f"\n{title.split(maxsplit=1)[0]} ")[0]


def test_each_row_of_where_would_i_leads_to_one_place() -> None:
    rows = [row for row in _section("## Where would I ...").splitlines() if row.startswith("| ")]
    assert len(rows) > 50
    for row in rows:
        folder = ROOT
        for path in re.findall(r"`([\w./]+\.(?:py|md|toml)|[\w./]+/[\w/]*)`", row):
            places = (ROOT / path, ROOT / "forceplate" / path, folder / path)
            found = {place.resolve() for place in places if place.exists()}
            assert len(found) == 1, (row, path, found)
            (place,) = found
            folder = place if place.is_dir() else place.parent


def test_each_module_that_all_use_is_named() -> None:
    section = _section("### What all use")
    modules = {file.name for file in (ROOT / "forceplate").glob("*.py")}
    assert set(re.findall(r"`(\w+\.py)`", section)) == modules - {"__init__.py", "__main__.py"}


def test_each_name_is_in_the_file_that_is_said() -> None:
    names = re.findall(r"`(\w+)` in\s+`([\w./]+\.py)`", PAGE)
    assert len(names) > 5
    files = _files()
    for name, path in names:
        texts = [file.read_text("utf-8") for file in _named(path, files)]
        assert any(re.search(rf"\b{name}\b", text) for text in texts), (name, path)
