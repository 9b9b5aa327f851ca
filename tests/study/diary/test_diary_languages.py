"""The diary in every language: how one is found and chosen, and that no English is left."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from forceplate.words import LANGUAGE_NAMES, Language, say
from forceplate_study.diary.opening import opened
from forceplate_study.diary.page_texts import page_words, tag
from forceplate_study.errors import StudyError
from tests.study.diary.diary_client import Phone, session_fields, week_fields
from tests.study.diary.test_privacy import run_commands

AddPerson = Callable[..., tuple[str, str]]
OTHERS = [language for language in Language if language is not Language.ENGLISH]
SAME: Mapping[Language, set[str]] = {
    Language.DUTCH: {"week", "in_week", "week_of", "status", "stratum"},
    Language.GERMAN: {"status", "stratum"},
    Language.PORTUGUESE: {"status"},
}
"""The words of the pages that are written in a language as in English."""


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_of_the_pages_is_translated(language: Language) -> None:
    english, own = page_words(Language.ENGLISH), page_words(language)
    assert {key for key in own if own[key] == english[key]} <= SAME[language]


@pytest.mark.parametrize("language", Language)
def test_a_participant_reads_the_language_that_was_given(
    phone: Phone, add_person: AddPerson, language: Language
) -> None:
    _, link = add_person(language=language.value)
    page = phone.open(link).text
    assert f'<html lang="{tag(language)}">' in page
    assert html.escape(page_words(language)["today"]) in page
    current = re.findall(r'lang="([^"]+)" aria-current="true">([^<]+)</button>', page)
    assert current == [(tag(language), LANGUAGE_NAMES[language])]
    for name in LANGUAGE_NAMES.values():
        assert f">{name}</button>" in page


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("nl-BE,nl;q=0.9", Language.DUTCH),
        ("de-AT", Language.GERMAN),
        ("pt-BR,en;q=0.5", Language.PORTUGUESE),
        ("pt-PT", Language.PORTUGUESE),
        ("fr-FR,de;q=0.4", Language.GERMAN),
        ("fr", Language.ENGLISH),
        ("*", Language.ENGLISH),
    ],
)
def test_whoever_is_not_known_yet_gets_the_language_of_the_browser(
    phone: Phone, asked: str, language: Language
) -> None:
    phone.headers["Accept-Language"] = asked
    page = phone.get("/staff/login").text
    assert f'<html lang="{tag(language)}">' in page
    assert html.escape(page_words(language)["password"]) in page


@pytest.mark.parametrize("language", Language)
def test_a_chosen_language_stays_and_numbers_follow_it(
    phone: Phone, add_person: AddPerson, today: date, language: Language
) -> None:
    _, link = add_person(language="en" if language is Language.DUTCH else "nl")
    phone.open(link)
    answer = phone.post("/language", {"language": language.value}, script=False)
    assert answer.status == 302
    phone.get("/")
    saved = phone.post("/entries/session", session_fields(str(today), minutes="12,5"))
    mark = "." if language is Language.ENGLISH else ","
    assert f"12{mark}5 min" in saved.json["summary"]
    assert phone.post("/entries/week", week_fields(1, running_km="7,5")).status == 200
    page = phone.get("/").text
    assert f'<html lang="{tag(language)}">' in page
    assert f"7{mark}5 km" in page


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_wrong_with_a_form_is_said_in_the_language(
    phone: Phone, add_person: AddPerson, today: date, language: Language
) -> None:
    """Django's own words too: they are no messages of ours."""

    def errors(own: Language) -> dict[str, list[str]]:
        assert phone.post("/language", {"language": own.value}, script=False).status == 302
        phone.get("/")
        later = str(today + timedelta(days=2))
        fields = session_fields(later, minutes="much", kind="elsewhere", exercises=["none"])
        answer = phone.post("/entries/session", fields)
        assert answer.status == 422
        found: dict[str, list[str]] = answer.json["errors"]
        return found

    phone.open(add_person()[1])
    english, own = errors(Language.ENGLISH), errors(language)
    assert english.keys() == own.keys() == {"done_on", "minutes", "kind", "exercises"}
    for name, said in own.items():
        assert said != english[name]


def test_a_language_there_is_no_catalogue_of_is_refused(
    phone: Phone, add_person: AddPerson
) -> None:
    phone.open(add_person()[1])
    assert phone.post("/language", {"language": "pt-br"}, script=False).status == 400


def test_the_access_log_says_what_was_done(staff: Phone) -> None:
    staff.post("/language", {"language": "nl", "page": "staff"}, script=False)
    page = staff.get("/staff/log").text
    assert "<td>aangemeld</td>" in page
    assert "<td>logged in</td>" not in page


@pytest.mark.parametrize("language", OTHERS)
def test_an_error_about_the_folder_is_said_in_the_language(
    diary_folder: Path, language: Language
) -> None:
    from forceplate_study.diary.folder import create_folder

    with pytest.raises(StudyError) as refused:
        create_folder(opened(), "trial")
    assert str(diary_folder) in say(refused.value.text, language)
    assert say(refused.value.text, language) != str(refused.value)


def test_the_program_logs_in_every_word_that_it_can_log() -> None:
    """A word that is logged and not in the table would stand in the log in English."""
    from forceplate_study.diary import page_texts

    folder = Path(page_texts.__file__).parent
    logged = {
        what
        for file in folder.glob("*.py")
        for what in re.findall(r'\blog\([^,\n]+(?:\([^)]*\))?, "([^"]+)"', file.read_text("utf-8"))
    }
    assert len(logged) > 12
    for what in logged:
        assert page_texts.access_words(what, Language.DUTCH) != what


def test_the_database_has_room_for_every_language() -> None:
    from forceplate_study.diary.models import Person

    room = Person._meta.get_field("language").max_length
    assert room is not None
    assert max(map(len, Language)) <= room


@pytest.mark.parametrize(
    ("language", "left", "erased", "unknown"),
    [
        ("nl", "P001 is gestopt op", "P001 is hier gewist", "geen deelnemer 'P009'"),
        ("de", "P001 ist am", "P001 ist hier gelöscht", "keine teilnehmende Person 'P009'"),
        ("pt_BR", "P001 saiu em", "P001 foi apagado aqui", "participante 'P009'"),
    ],
)
def test_the_command_line_confirms_and_refuses_in_the_language_asked_for(
    tmp_path: Path, language: str, left: str, erased: str, unknown: str
) -> None:
    folder, speak = str(tmp_path / "d"), ["--language", language]
    made, added, gone, missing, absent, wiped = run_commands(
        tmp_path / "d",
        ["diary", "new", folder, *speak],
        ["diary", "participant", "add", folder, "P001", "--group", "patients", *speak],
        ["diary", "participant", "leave", folder, "P001", *speak],
        ["diary", "link", folder, "P009", *speak],
        ["diary", "participant", "add", folder, "P002", "--group", "patients",
         "--diary-language", "fr", *speak],
        ["diary", "erase", folder, "P001", "--yes", *speak],
    )  # fmt: skip
    codes = [code for code, _, _ in (made, added, gone, missing, absent, wiped)]
    assert codes == [0, 0, 0, 4, 2, 0]
    assert "Made" not in made[1]
    assert left in gone[1]
    assert unknown in missing[2]
    assert "--diary-language" in absent[2]
    assert erased in wiped[1]
