"""The names of report files: safe whatever a practice or a person is called."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forceplate.documents import from_plain, to_plain
from forceplate.names import is_device_name
from forceplate.practice import (
    AS_DELIVERED,
    LONGEST_FILE_NAME_BYTES,
    NOBODY,
    PLACES,
    Paper,
    Personal,
    Practice,
    TextBlock,
    report_file_name,
)
from forceplate.words import Language

DAY = date(2027, 1, 24)
ADA = Personal("Ada Lovelace", date(1990, 2, 28))


def named(pattern: str, person: Personal = ADA, code: str = "P001") -> str:
    return report_file_name(pattern, code=code, visits=("W0", "W8"), day=DAY, person=person)


def test_a_report_is_called_so_in_its_language() -> None:
    called = {
        each: report_file_name(
            AS_DELIVERED.file_name, code="P1", visits=("W0",), day=DAY, person=NOBODY, language=each
        )
        for each in Language
    }
    assert called == {
        Language.ENGLISH: "report_P1_W0.pdf",
        Language.DUTCH: "verslag_P1_W0.pdf",
        Language.GERMAN: "Bericht_P1_W0.pdf",
        Language.PORTUGUESE: "relat\u00f3rio_P1_W0.pdf",
    }


@pytest.mark.parametrize(
    ("pattern", "person", "name"),
    [
        (AS_DELIVERED.file_name, ADA, "report_P001_W8.pdf"),
        ("{name} {birth_date} {first_visit}-{visit}", ADA, "Ada_Lovelace_1990-02-28_W0-W8.pdf"),
        ("{name}_{birth_date}", NOBODY, "P001.pdf"),
        ("{date}_{code}", NOBODY, "2027-01-24_P001.pdf"),
        ("../../etc/{code}", NOBODY, "etc_P001.pdf"),
        ("C:\\x\\{code}|*?<>\"", NOBODY, "C_x_P001.pdf"),
        ("-rf {code}", NOBODY, "rf_P001.pdf"),
        ("   ...   ", NOBODY, "P001.pdf"),
        ("", NOBODY, "P001.pdf"),
        ("con", NOBODY, "con_.pdf"),
        ("LPT1.{code}", NOBODY, "LPT1_.P001.pdf"),
        ("{name}", Personal("fdp\u202egpj.exe"), "fdp_gpj.exe.pdf"),
        ("{name}", Personal("\u738b\u5c0f\u660e \U0001f600"), "\u738b\u5c0f\u660e_\U0001f600.pdf"),
        ("{name}", Personal("/" * 80), "P001.pdf"),
        ("{name}", Personal("{code}{x}"), "{code}{x}.pdf"),
    ],
)  # fmt: skip
def test_a_file_name_of_the_practices_own_pattern(
    pattern: str, person: Personal, name: str
) -> None:
    assert named(pattern, person) == name


@pytest.mark.parametrize("pattern", [
    "{code.__class__}", "{0}", "{}", "{code!r}", "{code:>9999999}", "{Name}", "{ code}", "{", "}{",
    "{{code}}", "{code", "code}",
])  # fmt: skip
def test_a_pattern_that_means_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        Practice(file_name=pattern)
    with pytest.raises(ValueError, match="file name"):
        named(pattern)


@given(
    before=st.text(max_size=60).map(lambda text: text.replace("{", "").replace("}", "")),
    name=st.text(max_size=80),
)
@example(before="nul.", name="")
@example(before="\ud800", name="\x00\n")
@example(before="e\u0301" * 60, name="\U0001f600" * 80)
def test_no_name_leads_anywhere(before: str, name: str) -> None:
    made = named(f"{before}{{name}}", Personal(name))
    stem = made.removesuffix(".pdf")
    assert made.endswith(".pdf")
    assert stem
    assert len(stem.encode()) <= LONGEST_FILE_NAME_BYTES + 1
    assert not set(made) & set('<>:"/\\|?*')
    assert made.isprintable()
    assert stem[0] not in "._- "
    assert not is_device_name(stem.partition(".")[0])


def test_what_a_practice_chose_is_kept_as_text() -> None:
    own = Practice(
        "De Brink", "Dorpsstraat 1\n1234 AB", "/logo.png", "P. Koster",
        text_blocks=(TextBlock("on", "Go on."),), paper=Paper.LETTER,
    )  # fmt: skip
    assert from_plain(Practice, to_plain(own)) == own
    with pytest.raises(ValueError, match="longer than 2000"):
        TextBlock("on", "x" * 2001)
    with pytest.raises(ValueError, match="longer than 200"):
        Practice(name="x" * 201)
    with pytest.raises(ValueError, match="text blocks"):
        Practice(text_blocks=(TextBlock("a", "b"),) * 101)


def test_the_practice_in_the_documentation_is_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    own = from_plain(Practice, json.loads(example))
    assert own.text_blocks[0].title == "on"
    for place in PLACES:
        assert f"`{{{place}}}`" in " ".join(page.split())
