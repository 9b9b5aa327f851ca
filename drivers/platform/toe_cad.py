"""Make STEP, STL and DXF files of the toe platform; needs CadQuery (``pip install cadquery``).

    python toe_cad.py FOLDER [left|right]

One STEP and one STL for each part to be made, a DXF of its outline for who cuts or mills it, and
the whole as ``toe_platform_SIDE.step``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import cadquery as cq
from toe_layout import Hole, Part, Side, dimensions, parts


def solid(part: Part) -> Any:
    """Return a part as a solid of CadQuery, where it stands."""
    plane = cq.Workplane("XY").workplane(offset=part.bottom)
    body = plane.polyline(list(part.outline)).close().extrude(part.height)
    for hole in part.holes:
        body = body.cut(_drilled(plane, hole).extrude(part.height))
    return body


def _drilled(plane: Any, hole: Hole) -> Any:
    if hole.to is None:
        return plane.center(*hole.at).circle(hole.diameter / 2)
    length = hole.to[0] - hole.at[0]
    middle = (hole.at[0] + hole.to[0]) / 2, hole.at[1]
    return plane.center(*middle).slot2D(length + hole.diameter, hole.diameter)


def write(folder: Path, side: Side) -> list[Path]:
    """Write all files of one foot; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    whole, written = cq.Assembly(), []
    for part in parts(dimensions(), side):
        body = solid(part)
        whole.add(body, name=part.name)
        if not part.is_bought:
            stem = f"{side}_{part.name}".replace(",", "").replace(" ", "_")
            for kind in ("step", "stl"):
                written.append(folder / f"{stem}.{kind}")
                cq.exporters.export(body, str(written[-1]))
            written.append(folder / f"{stem}.dxf")
            cq.exporters.export(body.faces("<Z").wires().toPending(), str(written[-1]))
    written.append(folder / f"toe_platform_{side}.step")
    whole.export(str(written[-1]))
    return written


if __name__ == "__main__":
    write(Path(sys.argv[1]), "left" if sys.argv[2:] == ["left"] else "right")
