"""Sheets of readings and the certificates that come of them; every mistake named with its row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.errors import CalibrationError
from forceplate.types import Channel, Clock, PlatformInfo
from forceplate.words import say
from forceplate_calibration import Calibration, Concern
from forceplate_calibration.certificate.error_map import error_map
from forceplate_calibration.certificate.issue import evaluate, issue
from forceplate_calibration.certificate.rows import certificate_lines
from forceplate_calibration.sheet.sheet import read_sheet

EXAMPLES = Path(__file__).resolve().parents[2] / "calibration" / "examples"
GYM = (EXAMPLES / "gym_weights_sheet.csv").read_text("utf-8")
FOUR = (EXAMPLES / "four_cells_sheet.csv").read_text("utf-8")
HEAD = "# date: 2026-03-02\n# capacity_n: 200\n# latitude_deg: 52\n# model: m\n"
TABLE = "run,kind,force_n,u_force_n,counts:cell\n"
LOADS = (20, 50, 80, 110, 140, 170)


def sheet(*, runs: int = 2, head: str = HEAD, table: str = TABLE) -> str:
    rows = []
    for run in range(1, runs + 1):
        rows.append(f"{run},zero,0,0,1000")
        rows += [f"{run},up,{force},0.02,{1000 + 500 * force}" for force in LOADS]
    return head + table + "\n".join(rows) + "\n"


def swap(old: str, new: str, text: str | None = None) -> str:
    text = sheet() if text is None else text
    assert old in text
    return text.replace(old, new, 1)


def test_a_plain_sheet_becomes_a_calibration() -> None:
    made = issue(read_sheet(sheet()))
    (channel,) = made.channels
    assert channel.name == "cell"
    assert channel.sensitivity_n_per_count == pytest.approx(0.002)
    assert made.id == "m-2026-03-02"
    assert made.certificate is not None
    assert made.certificate.valid_until == date(2027, 3, 2)
    assert made.certificate.results[0].rows == (7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19)
    counts = np.array([[26_000]], np.int32)
    assert made.force_n(counts, np.array([1000.0]))[0] == pytest.approx(50.0)


def test_semicolons_and_decimal_commas_say_the_same() -> None:
    text = sheet().replace(",", ";").replace("0.02", "0,02")
    assert read_sheet(text).readings == read_sheet(sheet()).readings


def in_both_languages(error: CalibrationError) -> None:
    """Check that Dutch says it too, of the same rows, and what to do."""
    english, dutch = error.text.en, say(error.text, "nl")
    assert str(error) == english
    assert english != dutch
    assert re.findall(r"\d+", english) == re.findall(r"\d+", dutch)
    assert english.count(". ") + english.count(": ") + english.count("must say") >= 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (swap("force_n,u_force_n", "load_lb,u_force_n"), r"header has 'load_lb'.*converted"),
        (swap("run,kind,force_n,u_force_n,counts:cell", "run,kind,counts:cell,u_force_n,force_n"),
         r"Row 19 .*swapped"),
        (swap("1,up,50,", "1,up,50 N,"), r"Row 8, column 'force_n' holds '50 N'"),
        (swap("1,up,50,0.02,26000", "1,up,50,0.02,"), r"Row 8 has nothing in column 'counts:cell'"),
        (swap("1,up,50,0.02,26000", "1,up,50,0.02"), r"Row 8 has 4 cells, the header has 5"),
        (swap("1,up,50,0.02,26000\n", ""), r"Run 1 has no reading up at 50\.00 N as in row 14"),
        (swap("1,up,50,0.02,26000\n", "1,up,50,0.02,26000\n1,up,50,0.02,26001\n"),
         r"Row 9 repeats row 8"),
        (swap("1,up,170,", "1,up,270,"), r"Row 12: 270\.0 N is beyond the capacity of 200 N"),
        (swap("1,up,80,", "1,up,40,"), r"Row 9 is of kind up, but its load is not more"),
        (swap("1,up,80,", "1,sideways,80,"), r"Row 9 is of kind 'sideways'"),
        (swap("1,zero,0,", "1,zero,5,"), r"Row 6 is of kind zero with a load of 5\.0 N"),
        (swap("1,up,80,", "1.5,up,80,"), r"Row 9 is of run 1\.5"),
        (swap("1,up,80,", "1,up,-80,"), r"Row 9 has a force below 0"),
        (swap("1,zero,0,0,1000\n", ""), r"Row 6: run 1 does not begin with the unloaded"),
        (swap("# capacity_n: 200\n", ""), r"capacity_n"),
        (swap("# date: 2026-03-02\n", ""), r"'# date: 2026-03-02'"),
        (swap("# latitude_deg: 52\n", ""), r"gravity_m_s2"),
        (swap("# model: m", "# modell: m"), r"Row 4 says 'modell'"),
        (swap("# latitude_deg: 52", "# gravity_m_s2: 98.1"), r"found nowhere"),
        (swap(",counts:cell", ",counts:cell,counts:cell"), r"counts:cell twice"),
        (swap("run,kind,", "run,kind,mass_kg,"), r"exactly one of"),
        (swap("# model: m\n", "# model: m\n# min_counts: 0\n# max_counts: 86000\n"),
         r"Row 14: channel cell reads 86000 counts, the end"),
        ("", "no table"),
        (HEAD, "no table"),
        (HEAD + TABLE, "no reading under load"),
        (sheet(runs=1).split("1,up,80")[0], "2 different loads"),
        (sheet(head=HEAD + "# plate: a = heel\n"), r"'a' channels that are not there.*are cell\."),
        (sheet(head=HEAD + "# plate: a = cell + cell\n"), r"names 'cell' twice"),
        (sheet(head=HEAD + "# plate: a = cell\n# plate: b = cell\n"), r"names 'cell' twice"),
        (re.sub(r"(?m)(counts:cell|,\d+)$", r"\1,7", sheet()).replace("cell,7", "cell,counts:b"),
         r"\(cell, b\).*'# plate: 1 = cell' and '# plate: 2 = b'"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_row(text: str, words: str) -> None:
    with pytest.raises(CalibrationError, match=words) as caught:
        issue(read_sheet(text))
    in_both_languages(caught.value)


def test_mass_typed_for_force_is_noticed_and_the_other_way_round() -> None:
    masses = [f"1,up,{m},0.001,{1000 + 4903 * m}" for m in (2, 5, 8, 11, 14, 17)]
    rows = "\n".join(["1,zero,0,0,1000", *masses])
    with pytest.raises(CalibrationError, match=r"Row 12 has 17 .*looks like kilograms"):
        read_sheet(HEAD + TABLE + rows)
    as_mass = sheet(table="run,kind,mass_kg,u_mass_kg,counts:cell\n")
    with pytest.raises(CalibrationError, match=r"170 kg .*looks like newtons"):
        read_sheet(as_mass)
    good = HEAD + "run,kind,mass_kg,u_mass_kg,counts:cell\n" + rows
    assert read_sheet(good).readings[-1].load.force_n == pytest.approx(17 * 9.8124, rel=2e-4)


def test_one_weight_twice_and_an_unknown_weight_are_named() -> None:
    with pytest.raises(CalibrationError, match=r"Row 38: Weight c .* twice"):
        read_sheet(swap("1,up,c,", "1,up,c+c,", GYM))
    with pytest.raises(CalibrationError, match=r"Row 38 uses weight 'z'"):
        read_sheet(swap("1,up,c,", "1,up,z,", GYM))
    with pytest.raises(CalibrationError, match=r"Row 26 gives weight 'a' a second time"):
        read_sheet(swap("# weight: b |", "# weight: a |", GYM))


def test_one_wrong_reading_spoils_the_series_and_is_named() -> None:
    row = next(i for i, line in enumerate(GYM.splitlines(), 1) if line.startswith("2,up,b+c,"))
    lines = GYM.splitlines()
    cells = lines[row - 1].split(",")
    cells[-1] = str(float(cells[-1]) + 8000)  # 3.7 N of 172 N
    lines[row - 1] = ",".join(cells)
    with pytest.raises(CalibrationError, match=rf"The reading of row {row} is .* 1 % is allowed"):
        issue(read_sheet("\n".join(lines)))
    cells[-1] = str(float(cells[-1]) - 7300)  # small, but not like the others
    lines[row - 1] = ",".join(cells)
    (result,) = evaluate(read_sheet("\n".join(lines)))
    assert result.is_usable
    assert [flag.row for flag in result.flags if flag.kind == "outlier"] == [row]


def with_tile(counts: float) -> str:
    """Return the example with something under every load that was not there at the zeros."""
    lines = GYM.splitlines()
    for i, line in enumerate(lines):
        cells = line.split(",")
        if len(cells) > 1 and cells[1] in ("up", "down"):
            lines[i] = ",".join([*cells[:-1], str(float(cells[-1]) + counts)])
    return "\n".join(lines)


def test_a_tile_that_was_not_counted_is_noticed() -> None:
    with pytest.raises(CalibrationError, match=r"-2\.\d\d N left at no load .* tile"):
        issue(read_sheet(with_tile(5000)))
    for counts, kinds in ((2500, ["offset"]), (0, [])):
        (result,) = evaluate(read_sheet(with_tile(counts)))
        assert [flag.kind for flag in result.flags] == kinds
        assert result.is_usable


@given(st.text(max_size=200), st.integers(0, 400), st.integers(0, 30))
def test_any_damage_of_a_sheet_is_read_or_refused(junk: str, place: int, removed: int) -> None:
    text = sheet()
    place = min(place, len(text))
    with suppress(CalibrationError):
        made = issue(read_sheet(text[:place] + junk + text[place + removed :]))
        assert Calibration.from_json(made.to_json()) == made


def platform(made: Calibration, serial_number: str) -> PlatformInfo:
    channels = tuple(Channel(c.name, -(2**23), 2**23 - 1) for c in made.channels)
    return PlatformInfo(
        "line", made.platform_model, serial_number, "1", 80.0, channels, False, Clock.HOST, True
    )


@pytest.fixture(scope="module")
def gym() -> Calibration:
    return issue(read_sheet(GYM))


@pytest.fixture(scope="module")
def four() -> Calibration:
    return issue(read_sheet(FOUR))


@pytest.mark.parametrize("which", ["gym", "four"])
def test_a_certificate_file_gives_back_the_same(which: str, request: pytest.FixtureRequest) -> None:
    made: Calibration = request.getfixturevalue(which)
    again = Calibration.from_json(made.to_json())
    assert again == made
    assert again.sha256 == made.sha256
    assert not again.is_edited
    assert Calibration.from_json(again.to_json()) == again


def test_a_changed_number_is_seen_and_stays_seen(gym: Calibration) -> None:
    text = gym.to_json()
    for old, new in (('"mass_kg": 5.0134', '"mass_kg": 5.0144'), ("Utrecht", "Utrechd")):
        edited = Calibration.from_json(text.replace(old, new, 1))
        assert edited.is_edited
        again = Calibration.from_json(edited.to_json())
        assert again.is_edited
        assert Concern.EDITED in again.concerns(platform(gym, "EXAMPLE-1"), date(2026, 4, 1))
    # the layout of the file is not its content
    compact = json.dumps(json.loads(text), separators=(",", ":"))
    assert not Calibration.from_json(compact).is_edited


@given(data=st.data())
def test_a_certificate_with_one_changed_character(data: st.DataObject) -> None:
    text = issue(read_sheet(sheet())).to_json()
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.characters(codec="utf-8")) + text[place + 1 :]
    original = Calibration.from_json(text)
    try:
        model = Calibration.from_json(changed)
    except CalibrationError:
        return
    assert model.is_edited or model.sha256 == original.sha256


def test_expired_and_foreign_certificates_are_marked(gym: Calibration) -> None:
    own = platform(gym, "EXAMPLE-1")
    assert gym.concerns(own, date(2026, 3, 2)) == ()
    assert gym.concerns(own, date(2027, 3, 2)) == ()
    assert gym.concerns(own, date(2027, 3, 3)) == (Concern.EXPIRED,)
    assert gym.concerns(own, date(2026, 3, 1)) == (Concern.NOT_YET_ISSUED,)
    assert gym.concerns(platform(gym, "other"), date(2026, 4, 1)) == (Concern.OTHER_SERIAL_NUMBER,)


def test_a_bent_model_gives_the_force_of_its_curve(gym: Calibration) -> None:
    assert gym.certificate is not None
    (result,) = gym.certificate.results
    by_row = {reading.row: reading for reading in gym.certificate.readings}
    zeros = {r.run: r for r in reversed(gym.certificate.readings) if r.kind == "zero"}
    for row, force, residual in zip(result.rows, result.force_n, result.residuals_n, strict=True):
        reading = by_row[row]
        counts = np.array([reading.counts])
        found = gym.force_n(counts, np.array(zeros[reading.run].counts))
        assert found[0] == pytest.approx(force - residual, abs=1e-9)


def test_uncertainty_is_of_the_certificate(gym: Calibration) -> None:
    low, high = gym.expanded_uncertainty_n(20.0), gym.expanded_uncertainty_n(150.0)
    assert low is not None
    assert high is not None
    assert 0 < low < high < 1.0
    bare = replace(gym, certificate=None, plates=())
    assert bare.expanded_uncertainty_n(20.0) is None


def test_place_and_its_uncertainty(four: Calibration) -> None:
    from tests.unit.calibration_data import Plate4, loads_at

    zero = np.array([310.0, -120.0, 45.0, 220.0, 0.0])
    loads = loads_at([(20.0, -10.0)], [5.0, 60.0])
    counts = np.rint(np.hstack([Plate4().counts(loads, None), np.zeros((2, 1))]) + zero)
    place = four.centre_of_pressure_mm(counts.astype(np.int32), zero)
    assert np.isnan(place[0]).all()
    assert place[1] == pytest.approx([20.0, -10.0], abs=0.2)
    u = four.u_centre_of_pressure_mm(counts.astype(np.int32), zero)
    assert np.isnan(u[0]).all()
    assert (u[1] >= 1.0).all()  # twice the half millimetre of the jig
    assert (u[1] < 1.5).all()


def test_two_plates_on_one_device() -> None:
    head = HEAD + "# plate: hallux = h\n# plate: lesser_toes = t\n"
    rows = []
    for plate, column in (("hallux", 0), ("lesser_toes", 1)):
        for run in (1, 2):
            for kind, force in (("zero", 0), *(("up", f) for f in LOADS)):
                read = [100, 200]
                read[column] += force * (300 + 100 * column)
                rows.append(f"{run},{kind},{force},{force * 1e-3},{plate},{read[0]},{read[1]}")
    table = "run,kind,force_n,u_force_n,plate,counts:h,counts:t\n"
    made = issue(read_sheet(head + table + "\n".join(rows)))
    assert made.plate_names == ("hallux", "lesser_toes")
    counts = np.array([[100 + 3000, 200 + 8000]], np.int32)
    zero = np.array([100.0, 200.0])
    assert made.force_n(counts, zero)[0] == pytest.approx(30.0)
    assert made.of_plate("hallux").force_n(counts, zero)[0] == pytest.approx(10.0)
    assert made.of_plate("lesser_toes").force_n(counts, zero)[0] == pytest.approx(20.0)
    assert made.of_plate("hallux").used_channels == (0,)
    again = Calibration.from_json(made.to_json())
    assert not again.of_plate("hallux").is_edited  # a part of it is no change of it
    edited = Calibration.from_json(made.to_json().replace(made.id, "another", 1))
    assert edited.is_edited
    assert edited.of_plate("hallux").is_edited
    with pytest.raises(CalibrationError, match="no plate 'heel'"):
        made.of_plate("heel")


def test_as_found_says_what_the_former_calibration_had_become() -> None:
    former = issue(read_sheet(sheet()))
    weaker = sheet().replace("# model: m", "# model: m\n# id: later")
    for force in LOADS:
        weaker = weaker.replace(f",{1000 + 500 * force}\n", f",{1000 + 495 * force}\n")
    made = issue(read_sheet(weaker), former=former)
    assert made.certificate is not None
    (found,) = made.certificate.as_found
    assert found.calibration_sha256 == former.sha256
    assert found.change_percent == pytest.approx(-1.0)
    assert found.largest_error_n == pytest.approx(-1.7)
    text = "\n".join(certificate_lines(made))
    assert "sensitivity changed by -1 %" in text
    assert former.sha256[:12] in text
    with pytest.raises(CalibrationError, match="not of this platform"):
        issue(read_sheet(FOUR), former=former)


DUTCH = (
    "KALIBRATIECERTIFICAAT", "GESIMULEERD", "9,81254 m/s2", "gietijzer", "21,0 °C",
    "Herhaalbaarheid", "Zoals aangetroffen", "geldig tot en met 2027-03-02",
    "Uitgebreide onzekerheid (k = 2)",
    "breedtegraad 52,09", "F-toets", "vrijheidsgraden", "opwarmtijd", "Einde van het certificaat",
)  # fmt: skip


def test_a_dutch_person_reads_it_in_dutch(gym: Calibration, four: Calibration) -> None:
    text = "\n".join(certificate_lines(gym, "nl"))
    for words in DUTCH:
        assert words in text
    for english in ("uncertainty", "Gravity", "freedom", "measured", "iron", "full scale", "range"):
        assert english not in text
    assert "drukpunt binnen" in "\n".join(certificate_lines(four, "nl"))


def test_the_map_of_errors_is_of_every_place_and_load(four: Calibration) -> None:
    assert four.certificate is not None
    (result,) = four.certificate.results
    points = error_map(four, result)
    assert {(p.x_mm, p.y_mm) for p in points} == {
        (x, y) for x in (-60, 0, 60) for y in (-40, 0, 40)
    }
    assert len(points) == 27
    assert sum(p.n for p in points) == len(result.rows)
    # residuals are reference less fitted: the mean error of a place is theirs with the other sign
    by_hand = [
        -residual for row, residual in zip(result.rows, result.residuals_n, strict=True)
        for r in four.certificate.readings
        if r.row == row and (r.x_mm, r.y_mm) == (60.0, 40.0) and r.load.force_n > 147
    ]  # fmt: skip
    last = next(p for p in points if (p.x_mm, p.y_mm) == (60.0, 40.0) and p.force_n > 147)
    assert last.force_error_n == pytest.approx(np.mean(by_hand))
    assert last.cop_error_mm is not None
    assert max(map(abs, last.cop_error_mm)) < 0.1


CONTENTS: dict[str, Callable[[Calibration], str]] = {
    "instrument": lambda c: c.platform_serial_number,
    "gravity": lambda c: "9.81254 m/s2",
    "weights": lambda c: "weighed on balance PB-1",
    "environment": lambda c: "21.0 degC",
    "operator": lambda c: "AB, Example practice, Utrecht",
    "validity": lambda c: "valid until 2027-03-02",
    "uncertainty": lambda c: "Expanded uncertainty (k = 2)",
    "E74": lambda c: "Class A ",
    "as found": lambda c: "As found",
}


@pytest.mark.parametrize("what", CONTENTS)
def test_a_person_reads_everything_in_the_certificate(what: str, gym: Calibration) -> None:
    lines = certificate_lines(gym)
    assert CONTENTS[what](gym) in "\n".join(lines)
