"""The report of a study, and what a person's own report says of it, read back from the PDF."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from forceplate.errors import AnalysisError
from forceplate.operations.exchange.report import write_report
from forceplate.storage.visit.visit_file import write_visit
from forceplate.words import Language, plain, say
from forceplate_study.definition.study import SessionKind
from forceplate_study.definition.study_file import (
    Shipped,
    copy_shipped,
    definition_sha256,
    shipped_study,
)
from forceplate_study.errors import StudyError
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.records.study_records import (
    DropOut,
    Participant,
    SessionEntry,
    StudyRecords,
    WeekEntry,
)
from forceplate_study.records.tables import TableName
from forceplate_study.report.person_section import person_lines, person_section
from forceplate_study.report.study_pdf import study_pdf
from forceplate_study.report.study_report import StudyReport, StudySources, study_report
from forceplate_study.results.answer_words import SYNTHETIC
from forceplate_study.synthetic_cohort import synthetic_cohort
from tests.pdf_pages import worded_pages
from tests.unit.report_data import FOUR, visit

TRIAL = shipped_study(Shipped.TRIAL)
START = date(2025, 1, 6)
AS_OF = START + timedelta(days=500)
SHA = "5a" * 32


@pytest.fixture(scope="module")
def content() -> StudyReport:
    cohort = synthetic_cohort(TRIAL, START)
    sources = StudySources("my-study", SHA, plain("gains.csv"))
    return study_report(TRIAL, cohort.records, AS_OF, cohort.gains_n, sources)


def pages(report: StudyReport, language: Language) -> list[str]:
    found = worded_pages(study_pdf(report, language))
    return [" ".join(page.extract_text().split()) for page in found]


@pytest.mark.parametrize("language", Language)
def test_every_figure_of_the_trial_is_on_paper(content: StudyReport, language: Language) -> None:
    own = pages(content, language)
    text = " ".join(own)
    for number in ("2.3361", "1.1189", "4.8774", "2.9878", "7.4890", "5.3328", "5.7250", "4.7357"):
        assert (number if language is Language.ENGLISH else number.replace(".", ",")) in text
    assert SHA in text
    assert re.search(r"statsmodels \d+\.\d+", text)
    for section in content.sections:
        assert say(section.title, language) in text
        for words in section.texts:
            assert say(words, language) in text
    mark = say(SYNTHETIC, language).partition(":")[0]
    assert all(mark in page for page in own)
    other = "Stretching" if language is Language.DUTCH else "Rekken"
    assert other not in text


def test_figures_are_vectors_and_letters_are_embedded(content: StudyReport) -> None:
    reader = PdfReader(io.BytesIO(study_pdf(content)))
    for page in reader.pages:
        assert not page.images
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            assert "/FontFile2" in font.get_object()["/FontDescriptor"]
    survival = next(
        page for page in reader.pages if "Kaplan-Meier, 95 % band" in page.extract_text()
    )
    drawn = survival.get_contents()
    assert drawn is not None
    assert len(re.findall(rb" l\s", drawn.get_data())) > 60


def test_a_real_study_of_one_group_says_what_it_cannot_say() -> None:
    practice = shipped_study(Shipped.PRACTICE)
    people = tuple(Participant(f"P{n}", practice.groups[0].key, START) for n in range(3))
    report = study_report(practice, StudyRecords(people), AS_OF, {}, StudySources("here", SHA))
    text = " ".join(pages(report, Language.DUTCH))
    assert "SYNTHETI" not in text
    assert "Er is één groep" in text
    assert "geen opgegeven" in text


def test_the_checksum_is_of_every_file_of_the_definition(tmp_path: Path) -> None:
    copy_shipped(Shipped.TRIAL, tmp_path)
    before = definition_sha256(tmp_path)
    assert re.fullmatch(r"[0-9a-f]{64}", before)
    programme = tmp_path / "programmes" / "stretching.toml"
    programme.write_text(programme.read_text().replace("a_week = 3", "a_week = 4", 1))
    assert definition_sha256(tmp_path) != before


def records() -> StudyRecords:
    """Return weeks 1 to 10 of one person: four sessions of week 1, nothing known of week 3."""
    who = Participant("P001", "intervention", START)
    sessions = tuple(
        SessionEntry(f"s{n}", "P001", START + timedelta(days=n),
                     SessionKind.SUPERVISED if n == 0 else SessionKind.HOME)
        for n in range(4)
    )  # fmt: skip
    weeks = tuple(WeekEntry(f"w{n}", "P001", n) for n in range(1, 11) if n != 3)
    return StudyRecords((who,), sessions, weeks)


def test_a_person_reads_what_was_done_and_what_is_missing() -> None:
    own = person_lines(TRIAL, records(), "P001", START + timedelta(days=69))
    text = " ".join(words.en for words in own)
    assert "10 weeks are over" in text
    assert (
        "Weeks 0-8: 4 of 28 prescribed sessions done (14 %), of which at home 3 of 21, "
        "supervised 1 of 7; the diary of 1 of 8 weeks is missing (3)." in text
    )
    assert "Weeks 0-52: 10 of 52 weeks are over." in text
    assert "weeks 16-24" not in text.lower()
    assert "neither as zero nor as done" in text
    left = replace(records(), drop_outs=(DropOut("P001", START + timedelta(days=35)),))
    gone = person_lines(TRIAL, left, "P001", AS_OF)
    assert "Gestopt met de studie" in say(gone[-1], "nl")
    begun = person_lines(TRIAL, records(), "P001", START + timedelta(days=2))
    assert any(words.en == "No week is over yet." for words in begun)
    with pytest.raises(StudyError, match="no participant 'P002'"):
        person_lines(TRIAL, records(), "P002", AS_OF)


def test_the_page_of_a_person_has_the_diary_beside_the_strength(tmp_path: Path) -> None:
    own = visit(0, FOUR[:1])
    path = tmp_path / "S1_W0.h5"
    write_visit(path, own)
    for folder in (tmp_path / "study", tmp_path / "synthetic"):
        copy_shipped(Shipped.TRIAL, folder)
        StudyFolder(folder).add_records(
            {
                table: tuple(
                    (line, replace(record, participant_id=own.header.subject_id))
                    for line, record in enumerate(getattr(records(), table.value))
                )
                for table in TableName
            },
            AS_OF,
            simulated=folder.name == "synthetic",
        )
    output = tmp_path / "report.pdf"
    section = partial(person_section, tmp_path / "study")
    write_report([path], output, language="nl", section=section)
    first = " ".join(PdfReader(output).pages[1].extract_text().split())
    assert "Programma en dagboek" in first
    assert "van 1 van de 8 weken ontbreekt het dagboek (3)" in first
    with pytest.raises(AnalysisError, match="keep them apart"):
        write_report(
            [path], tmp_path / "other.pdf", section=partial(person_section, tmp_path / "synthetic")
        )
    assert not (tmp_path / "other.pdf").exists()
