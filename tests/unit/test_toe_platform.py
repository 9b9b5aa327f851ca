"""drivers/platform: drawing, solid model and text are of one table, and the parts fit together."""

from __future__ import annotations

import importlib
import re
from itertools import combinations
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "drivers"
FOLDER = ROOT / "platform"
SIDES = ("left", "right")
Point = tuple[float, float]


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))


def are_apart(one: tuple[Point, ...], other: tuple[Point, ...], by: float = -1e-9) -> bool:
    """Return whether an edge of either convex polygon separates both by more than a distance."""
    for outline in (one, other):
        for (x0, y0), (x1, y1) in zip(outline, (*outline[1:], outline[0]), strict=True):
            length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
            across = ((y1 - y0) / length, (x0 - x1) / length)
            first, second = (
                [across[0] * x + across[1] * y for x, y in points] for points in (one, other)
            )
            if min(second) - max(first) > by or min(first) - max(second) > by:
                return True
    return False


@pytest.mark.parametrize("foot_mm", [220, 255, 290])
@pytest.mark.parametrize("side", SIDES)
def test_no_two_parts_are_in_one_place(side: str, foot_mm: float) -> None:
    layout = importlib.import_module("toe_layout")
    parts = layout.parts(layout.dimensions(), side, foot_mm)
    assert len({part.name for part in parts}) == len(parts) == 17
    for one, other in combinations(parts, 2):
        is_above = one.bottom >= other.top - 1e-9 or other.bottom >= one.top - 1e-9
        assert is_above or are_apart(one.outline, other.outline), (one.name, other.name)


@pytest.mark.parametrize("side", SIDES)
def test_only_its_cell_carries_a_plate(side: str) -> None:
    layout = importlib.import_module("toe_layout")
    d = layout.dimensions()
    parts = {part.name: part for part in layout.parts(d, side)}
    top = {parts[name].top for name in ("deck", "front bar", "hallux plate", "lesser toes plate")}
    assert top == {48.0}
    for name in ("hallux", "lesser toes"):
        own = {f"spacer under {name} plate", f"stop under {name} plate", f"{name} plate"}
        plate, cell = parts[f"{name} plate"], parts[f"{name} cell"]
        for other in parts.values():
            reaches = other.top > cell.bottom and other.name not in own
            if reaches and other.bottom >= cell.bottom:
                assert other is cell or are_apart(plate.outline, other.outline, 3 - 1e-9)
        stop = parts[f"stop under {name} plate"]
        assert plate.bottom - stop.top == pytest.approx(1.3 * 0.3)
        assert are_apart(stop.outline, cell.outline, 2.0)
        assert parts["deck"].bottom - cell.top >= 1.0  # it bends less


@pytest.mark.parametrize("side", SIDES)
def test_every_hole_is_in_its_part_and_goes_on_in_the_next(side: str) -> None:
    layout = importlib.import_module("toe_layout")
    parts = {part.name: part for part in layout.parts(layout.dimensions(), side)}
    for part in parts.values():
        for hole in part.holes:
            r = hole.diameter / 2 + 1.0  # of metal around it
            for x, y in filter(None, (hole.at, hole.to)):
                square = layout.rectangle(x - r, x + r, y - r, y + r)
                assert all(
                    (x1 - x0) * (cy - y0) - (y1 - y0) * (cx - x0) >= 0
                    for (x0, y0), (x1, y1) in zip(
                        part.outline, (*part.outline[1:], part.outline[0]), strict=True
                    )
                    for cx, cy in square
                ), (part.name, hole)
    places = {(round(x, 6), round(y, 6)) for x, y in (h.at for h in parts["base"].holes)}
    for name in ("hallux", "lesser toes"):
        cell = [hole.at for hole in parts[f"{name} cell"].holes]
        assert [hole.at for hole in parts[f"spacer under {name} cell"].holes] == cell[:2]
        assert [hole.at for hole in parts[f"{name} plate"].holes] == cell[2:]
        stop = parts[f"stop under {name} plate"].holes[0].at
        assert {(round(x, 6), round(y, 6)) for x, y in (*cell[:2], stop)} <= places


def test_the_heel_stop_reaches_every_foot_in_its_slots() -> None:
    layout = importlib.import_module("toe_layout")
    d = layout.dimensions()
    deck = next(part for part in layout.parts(d, "right") if part.name == "deck")
    for foot_mm in (220, 290):
        stop = next(p for p in layout.parts(d, "right", foot_mm) if p.name == "heel stop")
        heel = max(x for x, _ in stop.outline)
        assert heel + 0.8 * foot_mm == pytest.approx(d["deck"]["front"] + 5)
        for screw in stop.holes:
            (slot,) = (hole for hole in deck.holes if hole.at[1] == screw.at[1])
            assert slot.at[0] - 1e-9 <= screw.at[0] <= slot.to[0] + 1e-9
    assert layout.heel_at(d, 220) - layout.heel_at(d, 290) == pytest.approx(56.0)


def test_both_feet_use_one_base() -> None:
    layout = importlib.import_module("toe_layout")
    bases = [layout.parts(layout.dimensions(), side)[0] for side in SIDES]
    assert bases[0].name == "base"
    assert set(bases[0].holes) == set(bases[1].holes)
    ours, others = (layout.parts(layout.dimensions(), side) for side in SIDES)
    for one, other in zip(ours, others, strict=True):
        assert {(x, -y) for x, y in one.outline} == set(other.outline)


def test_drawings_and_readme_are_as_the_table_says() -> None:
    """Who changes toe_platform.toml runs toe_drawings.py."""
    drawings = importlib.import_module("toe_drawings")
    for path, text in drawings.files():
        assert path.read_text("utf-8") == text, f"{path.name}: run python toe_drawings.py"
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert all(table in readme for table in drawings.tables().values())
    assert readme.index("Never built by us") < 100


def test_the_wires_are_those_of_the_firmware() -> None:
    layout = importlib.import_module("toe_layout")
    drawn = {begin: end for block, begin, other, end in layout.wires()
             if (block, other) == ("ADS1256", "Nano") and end.startswith("D")}  # fmt: skip
    page = (ROOT / "firmware" / "README.md").read_text("utf-8").partition("## Pins")[2]
    said: dict[str, str] = {}
    for pins, nano in re.findall(r"^\| ([A-Z/, ]+) \| ([D0-9, ]+) \|", page, re.MULTILINE):
        said |= dict(zip(pins.split(", "), nano.split(", "), strict=True))
    assert drawn == said
    assert len(said) == 7


def test_the_solid_model_is_of_the_same_parts(tmp_path: Path) -> None:
    pytest.importorskip("cadquery", reason="CadQuery is not installed: pip install cadquery")
    layout, cad = importlib.import_module("toe_layout"), importlib.import_module("toe_cad")
    for part in layout.parts(layout.dimensions(), "left"):
        box = cad.solid(part).val().BoundingBox()
        xs, ys = zip(*part.outline, strict=True)
        assert (box.xmin, box.xmax) == pytest.approx((min(xs), max(xs)), abs=1e-4)
        assert (box.ymin, box.ymax) == pytest.approx((min(ys), max(ys)), abs=1e-4)
        assert (box.zmin, box.zmax) == pytest.approx((part.bottom, part.top), abs=1e-4)
    written = cad.write(tmp_path, "left")
    assert {path.suffix for path in written} == {".step", ".stl", ".dxf"}
    assert len(written) == 15 * 3 + 1
    assert all(path.stat().st_size > 500 for path in written)
