"""``forceplate report`` as a user runs it, and what stops it."""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cache
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from forceplate.errors import AnalysisError, StorageError, VisitFileError
from forceplate.operations.exchange.report import write_report
from forceplate.types import Visit
from tests.integration.command_line import DONE, FILES, REFUSED, USAGE, forceplate
from tests.pdf_pages import worded_pages
from tests.unit.report_data import OTHER_PLATFORM, PAIR, visit
from tests.written_visits import put


@cache
def w0() -> Visit:
    return visit(0, PAIR)


@cache
def w8() -> Visit:
    return visit(1, PAIR, growth=0.4)


def stored(folder: Path, *visits: Visit) -> list[Path]:
    return [put(folder / f"{one.header.subject_id}_{one.header.visit}.h5", one) for one in visits]


def pages(path: Path, most: int | None = None) -> list[str]:
    found = worded_pages(path.read_bytes())[:most]
    return [" ".join(page.extract_text().split()) for page in found]


def test_a_report_of_two_visits(tmp_path: Path) -> None:
    files, pdf = stored(tmp_path, w0(), w8()), tmp_path / "report.pdf"
    told = forceplate("report", *files, "--output", pdf).expect(DONE).out
    assert told.strip() == f"Wrote the report of S1 to {pdf}"
    first, numbers, *rest = pages(pdf)
    gains = forceplate("gain", *files, "--json").expect(DONE).json["conditions"]
    for each in gains:
        assert f"{each['follow_up']['value']:.1f} N {each['gain']['value']:+.1f} N" in first
        assert f"{each['mdc95']['value']:.1f} N" in first
        assert f"{each['baseline']['value']:.1f} N (W0)" in numbers
        assert f"{each['gain']['value']:.1f} N stronger" in numbers
    n_gains = sum(g["verdict"] == "gain" for g in gains)
    assert first.count("seems stronger") == n_gains > 0
    assert numbers.count("Seems a real gain") == n_gains
    for path in files:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert digest[:16] in " ".join((numbers, *rest))
        assert digest in rest[-1]
    if sys.platform != "win32":
        assert pdf.stat().st_mode & 0o077 == 0


def test_dutch_with_a_name_and_an_own_error(tmp_path: Path) -> None:
    files, pdf = stored(tmp_path, w0(), w8()), tmp_path / "verslag.pdf"
    forceplate(
        "report", *files, "--output", pdf, "--language", "nl", "--with-name", "Zoë Jansen",
        "--sem", "2", "--sem-source", "eigen praktijk, n = 20",
    ).expect(DONE)  # fmt: skip
    first, numbers = pages(pdf, 2)
    assert "Zoë Jansen" in first
    assert first.startswith("Zoë Jansen")
    assert "lijken" not in first
    assert "lijkt" not in first
    assert "eigen praktijk, n = 20" in numbers
    assert numbers.count("Echte winst") == 2
    assert "zwak" not in (first + numbers).replace("zwakker", "")


def test_one_visit_and_a_file_name_that_names_the_person(tmp_path: Path) -> None:
    (path,) = stored(tmp_path, w0())
    telling = path.rename(tmp_path / "Ada Lovelace.h5")
    pdf = tmp_path / "report.pdf"
    forceplate("report", telling, "--output", pdf).expect(DONE)
    assert "Lovelace" not in " ".join(pages(pdf))
    assert b"Lovelace" not in pdf.read_bytes()


def test_visits_that_differ_make_a_report_that_says_so(tmp_path: Path) -> None:
    files = stored(tmp_path, w0(), visit(1, PAIR, platform=OTHER_PLATFORM))
    pdf = tmp_path / "report.pdf"
    told = forceplate("report", *files, "--output", pdf).expect(DONE).out
    assert "cannot be compared" in told
    (first,) = pages(pdf, 1)
    assert "7 at baseline, 8 at follow-up" in first
    assert "stronger" not in first
    forceplate(
        "report", *files, "--output", pdf, "--overwrite", "--override", "same type of plate"
    ).expect(DONE)
    assert "the reason given: same type of plate" in pages(pdf, 1)[0]


def test_nothing_is_replaced_unasked_and_no_visit_ever(tmp_path: Path) -> None:
    (path,) = stored(tmp_path, w0())
    pdf = tmp_path / "report.pdf"
    pdf.write_text("mine")
    told = forceplate("report", path, "--output", pdf).expect(FILES).err
    assert "report.pdf exists already" in told
    assert pdf.read_text() == "mine"
    before = path.read_bytes()
    forceplate("report", path, "--output", path, "--overwrite").expect(FILES)
    assert path.read_bytes() == before
    forceplate("report", path, "--output", pdf, "--overwrite").expect(DONE)
    assert pdf.read_bytes().startswith(b"%PDF")


def test_arguments_that_cannot_be(tmp_path: Path) -> None:
    (path,) = stored(tmp_path, w0())
    pdf = tmp_path / "report.pdf"
    forceplate("report", path, "--output", pdf, "--language", "fr").expect(USAGE)
    forceplate("report", "--output", pdf).expect(USAGE)
    forceplate("report", tmp_path / "none.h5", "--output", pdf).expect(FILES)
    nowhere = "\U000f0000"
    told = forceplate("report", path, "--output", pdf, "--with-name", nowhere).expect(REFUSED)
    assert "No font of this computer has a letter for" in told.err
    assert not pdf.exists()


def test_two_persons_are_refused(tmp_path: Path) -> None:
    files = stored(tmp_path, w0(), visit(1, PAIR, subject_id="S2"))
    with pytest.raises(AnalysisError, match="one person"):
        write_report(files, tmp_path / "report.pdf")


@pytest.mark.parametrize("content", [b"", b"not HDF5"])
def test_what_is_no_visit_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.h5"
    path.write_bytes(content)
    with pytest.raises(VisitFileError, match=r"other\.h5"):
        write_report([path], tmp_path / "report.pdf")


def test_a_place_that_takes_no_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="folder"):
        write_report(stored(tmp_path, w0()), tmp_path / "missing" / "report.pdf")


def test_a_practice_with_its_head_its_texts_and_its_file_names(tmp_path: Path) -> None:
    files = stored(tmp_path, w0(), w8())
    Image.new("RGB", (30, 30)).save(tmp_path / "logo.png")
    described = {
        "name": "De Brink", "address": "Dorpsstraat 1", "logo": "logo.png",
        "therapist": "P. Koster", "text_blocks": [{"title": "on", "text": "Go on as agreed."}],
        "file_name": "{name} {date}", "paper": "Letter",
    }  # fmt: skip
    own, out = tmp_path / "practice.json", tmp_path / "out"
    own.write_text(json.dumps(described))
    out.mkdir()
    arguments: list[str | Path] = ["report", *files, "--output", out, "--practice", own]
    told = forceplate(
        *arguments, "--with-name", "Ada", "--birth-date", "1990-02-28", "--next-step", "on",
        "--next-step", "Drink water.",
    ).expect(DONE).out  # fmt: skip
    made = out / "Ada_2026-03-29.pdf"
    assert told.strip() == f"Wrote the report of S1 to {made}"
    (first,) = pages(made, 1)
    for words in ("De Brink", "Dorpsstraat 1", "P. Koster", "Ada born 28 February 1990",
                  "Go on as agreed. Drink water."):  # fmt: skip
        assert words in first
    assert float(PdfReader(made).pages[0].mediabox.width) == 612
    forceplate(*arguments, "--paper", "A4").expect(DONE)
    assert float(PdfReader(out / "S1_2026-03-29.pdf").pages[0].mediabox.width) > 595


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ("no JSON", "does not describe a practice"),
        ('{"file_name": "{who}"}', "{who} is not known in a file name"),
        ('{"phone": "1"}', "unknown fields 'phone'"),
        ('{"logo": "none.png"}', "none.png cannot be read"),
    ],
)
def test_a_practice_that_cannot_be_is_refused(tmp_path: Path, described: str, said: str) -> None:
    own, pdf = tmp_path / "practice.json", tmp_path / "report.pdf"
    own.write_text(described)
    told = forceplate("report", *stored(tmp_path, w0()), "--output", pdf, "--practice", own)
    assert said in " ".join(told.err.split())
    assert not pdf.exists()


def test_a_full_disk_leaves_nothing_of_a_report(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="a limit of a process is set the POSIX way")
    files, pdf = stored(tmp_path, w0()), tmp_path / "out" / "report.pdf"
    pdf.parent.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, hard))
    try:
        with pytest.raises(StorageError, match=r"Cannot write .*report\.pdf"):
            write_report(files, pdf)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(pdf.parent.iterdir()) == []
    write_report(files, pdf)
    assert [each.name for each in pdf.parent.iterdir()] == ["report.pdf"]
