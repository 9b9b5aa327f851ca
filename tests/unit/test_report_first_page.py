"""What the patient reads: the sentence above all, which must never say more than the verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forceplate.analysis import MeasurementError
from forceplate.analysis.gain.change import Verdict
from forceplate.protocol import MeasurementProtocol
from forceplate.report.content import Tone
from forceplate.report.headline import Judged, headline, said_besides
from forceplate.started_anyway import StartedAnyway, json_of
from forceplate.types import ChangeRecord, Condition, HandMarks, Region, Side
from forceplate.words import Language, plain, say
from tests.unit.report_data import (
    CASES,
    FAILED_CHECK,
    FOUR,
    OTHER_PLATFORM,
    PAIR,
    content,
    noted,
    series,
    visit,
)

OWN = {region: MeasurementError(2.0, "our own, 50 persons", sem_high=2.4) for region in Region}
UNSURE = "There is no sure change of the strength of your toes yet."
G, L, U = Verdict.GAIN, Verdict.LOSS, Verdict.NOT_DISTINGUISHABLE


def judged(
    *verdicts: Verdict | None, is_firm: bool = True, conditions: tuple[Condition, ...] = FOUR
) -> list[Judged]:
    return [
        Judged(c, plain(f"{c.side} {c.region}"), plain("not judged"), v, is_firm, v is not None)
        for c, v in zip(conditions, verdicts, strict=False)
    ]


@pytest.mark.parametrize(
    ("found", "days", "said"),
    [
        (judged(G, U, U, U), 56, "Your left big toe is stronger than 8 weeks earlier."),
        (judged(U, U, U, G), 56, "Your right small toes are stronger than 8 weeks earlier."),
        (
            judged(U, L, U, U, is_firm=False), 7,
            "Your right big toe seems weaker than 7 days earlier.",
        ),
        (
            judged(G, U, G, U, is_firm=False), 55,
            "Your left big toe and your left small toes seem stronger than 8 weeks earlier.",
        ),
        (judged(G, G, G, G), 1, "Your toes are stronger than 1 day earlier."),
        (judged(G, G, G, G), 0.4, "Your toes are stronger than at the first visit."),
        (
            judged(G, L, U, U), 14,
            "Your left big toe is stronger than 2 weeks earlier; your right big toe is weaker "
            "than 2 weeks earlier.",
        ),
        (judged(U, U), 56, UNSURE),
        (judged(U, None), 56, UNSURE),
        (judged(None, None), 56, "No change of the strength of your toes can be given."),
        (
            judged(G, G, G, G, U, U, conditions=(*FOUR, *PAIR)), 56,
            "Your toes are stronger than 8 weeks earlier in 4 of 6 places.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_says_the_verdicts(found: list[Judged], days: float, said: str) -> None:
    assert say(headline(found, days)) == said


def test_one_weak_verdict_makes_the_whole_sentence_weak() -> None:
    found = judged(G, G)
    found[1] = replace(found[1], is_firm=False)
    assert say(headline(found, 56)) == "Your toes seem stronger than 8 weeks earlier."


def test_what_the_sentence_leaves_out_is_said_below() -> None:
    assert [t.en for t in said_besides(judged(G, U, U, U))] == [
        "Of all others, the difference may be measurement error."
    ]
    assert [t.en for t in said_besides(judged(G, U, None))] == [
        "right hallux: the difference may be measurement error.",
        "left lesser_toes: not judged.",
    ]
    assert said_besides(judged(U, U, U, U)) == said_besides(judged(G, G)) == ()


@pytest.mark.parametrize("growth", [0.4, -0.5])
def test_an_assumed_limit_only_seems(growth: float) -> None:
    first = content(*series(2, FOUR, growth=growth)).first
    assert " seem " in first.headline.en
    assert not any(bar.is_firm for bar in first.bars)
    assert all(bar.label.en.startswith("seems ") for bar in first.bars)
    assert any("That limit is assumed" in text.en for text in first.meaning)
    own = content(*series(2, FOUR, growth=growth), errors=OWN).first
    assert " are " in own.headline.en
    assert all(bar.is_firm for bar in own.bars)
    assert not any("assumed" in text.en or "dashed" in text.en for text in own.meaning)


def test_an_error_of_few_people_says_that_its_upper_end_is_taken() -> None:
    few = MeasurementError(2.0, "our own", sem_high=4.0, n_persons=14, n_planned=30)
    said = (
        "Until 30 people have been measured twice in our practice, this limit is the upper end of "
        "our own measurement error; so far 14 were measured."
    )
    for n_persons, is_said in ((14, True), (30, False)):
        own = {region: replace(few, n_persons=n_persons) for region in Region}
        whole = content(*series(2), errors=own)
        assert (said in [text.en for text in whole.first.meaning]) is is_said
        assert (said in [text.en for text in whole.cautions]) is is_said


@pytest.mark.parametrize("changes", [
    {"simulated": True}, {"last_check_json": FAILED_CHECK},
])  # fmt: skip
def test_a_doubt_of_the_numbers_only_seems(changes: dict[str, object]) -> None:
    first = content(*series(2, FOUR, growth=0.4, **changes), errors=OWN).first
    assert " seem " in first.headline.en
    assert any("dashed edge" in text.en for text in first.meaning)


def test_an_overridden_comparison_only_seems() -> None:
    visits = visit(0, FOUR), visit(1, FOUR, growth=0.4, platform=OTHER_PLATFORM)
    first = content(*visits, errors=OWN, override="the same type of plate").first
    assert " seem " in first.headline.en
    assert all(bar.change_text.en.endswith("*") for bar in first.bars)


def test_an_error_that_is_itself_not_known_well_only_seems() -> None:
    unsure = {region: replace(error, sem_high=20.0) for region, error in OWN.items()}
    assert " seem " in content(*series(2, FOUR, growth=0.4), errors=unsure).first.headline.en


def test_every_bar_has_its_numbers_and_its_limit() -> None:
    given = content(*series(2, FOUR, growth=0.4))
    for bar, card in zip(given.first.bars, given.cards, strict=True):
        before, now = (point.value for point in card.points)
        assert (bar.before, bar.now, bar.limit, bar.tone) == (before, now, card.mdc, card.tone)
        assert before is not None
        assert now is not None
        assert bar.now_text.en == f"{now:.1f} N"
        assert bar.change_text.en == f"{now - before:+.1f} N"
        assert bar.limit_text.en == f"{card.mdc:.1f} N"
    assert {(bar.condition.side, bar.region.en) for bar in given.first.bars} == {
        (side, toes) for side in Side for toes in ("Big toe", "Small toes")
    }


def test_visits_that_differ_have_no_line_to_compare_with() -> None:
    first = CASES["not_comparable"]().first
    assert first.headline.en == "These two measurements of your toes cannot be compared."
    assert {(bar.before, bar.limit, bar.tone) for bar in first.bars} == {(None, None, Tone.NONE)}
    assert {bar.label.en for bar in first.bars} == {"not comparable"}


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("one_visit_four_conditions", "has been measured for the first time."),
        ("no_baseline", "The strength of your toes has been measured."),
        ("all_rejected_once", "The strength of your toes could not be measured."),
        ("one_trial", "Trials are missing: the strength of your toes cannot be said yet."),
        ("not_calibrated_baseline", "The strength of your toes could not be measured."),
        ("all_rejected", "No change of the strength of your toes can be given."),
        ("not_calibrated", "No change of the strength of your toes can be given."),
        ("simulated", "There is no sure change of the strength of your toes yet."),
    ],
)
def test_every_case_has_its_sentence(case: str, said: str) -> None:
    assert CASES[case]().first.headline.en.endswith(said)


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_said_in_every_language(case: str) -> None:
    first = CASES[case]().first
    for text in (first.person, first.measured, first.headline, *first.also, *first.meaning,
                 *first.sides, *(bar.label for bar in first.bars)):  # fmt: skip
        for said in (say(text, language) for language in Language):
            assert "{" not in said
            assert "  " not in said


def test_notes_are_there_those_of_practice_too() -> None:
    given = content(noted(visit(), "heel\n came  up", practice=True), noted(visit(1), "fine"))
    assert [text.en for text in given.notes] == [
        "W0 trial 1, for practice: heel came up", "W8 trial 1: fine",
    ]  # fmt: skip


def test_the_rest_of_every_trial_is_told_with_its_rule() -> None:
    made = visit()
    rest = content(made).colleague.rest
    assert [head.en for head in rest.heads][2:] == [
        "From (s)", "Length (s)", "Level (N)", "SD (N)", "Drift (N/s)", "Rule",
    ]  # fmt: skip
    assert len(rest.rows) == len(made.trials)
    values = {answer.name: answer.value for answer in made.trials[0].results
              if hasattr(answer, "value")}  # fmt: skip
    assert [cell.en for cell in rest.rows[0]] == [
        "W0", "1", f"{values['rest_start_s']:.3f}", f"{values['rest_length_s']:.3f}",
        f"{values['resting_force']:.1f}", f"{values['resting_force_sd']:.3f}",
        f"{values['resting_force_drift']:.3f}", "before_rise v5",
    ]  # fmt: skip


def test_next_steps_are_the_physiotherapists_own_lines() -> None:
    assert content(visit(), next_steps=" Go on. \n\n Come back. ").first.next_steps == (
        "Go on.", "Come back.",
    )  # fmt: skip


AT = datetime(2026, 2, 2, 9, tzinfo=UTC)


def test_corrected_values_say_so_with_their_trace() -> None:
    made = visit(1, FOUR, body_mass_kg=72.0, changes=(
        ChangeRecord(1, "body_mass_kg", 7.2, 72.0, "AB", AT, "mistyped"),
    ))  # fmt: skip
    turned = ChangeRecord(2, "side", "right", "left", "AB", AT, "wrong foot")
    made = replace(made, trials=(replace(made.trials[0], changes=(turned,)), *made.trials[1:]))
    given = content(visit(0, FOUR), made)
    assert given.first.corrected is not None
    assert given.first.corrected.en == "corrected since: body mass (W8), side (W8)"
    assert [text.en for text in given.corrections] == [
        "W8: Corrected: body mass 72 kg, before 7.2 kg (AB, 2 Feb 2026 09:00: mistyped)",
        "W8: Corrected in trial 1: side left, before right (AB, 2 Feb 2026 09:00: wrong foot)",
    ]
    mass = next(fact.value.en for fact in given.facts if fact.label.en == "Body mass")
    assert mass == "W0: 70.0 kg; W8: 72.0 kg (corrected)"
    heads = [head.en for head in given.colleague.trials[1].heads]
    assert heads[1:3] == ["1: Left big toe (corrected)", "2: Left big toe"]
    quiet = content(visit(0, FOUR))
    assert quiet.first.corrected is None
    assert quiet.corrections == ()


def test_a_mark_by_hand_says_why() -> None:
    made = visit()
    marks = HandMarks(3000, None, "AB", AT)
    changed = ChangeRecord(1, "marks", None, "{}", "AB", AT, "the hand slipped")
    for changes, said in (((changed,), "(AB: the hand slipped)"), ((), "(AB)")):
        first = replace(made.trials[0], marks=marks, changes=changes)
        checks = content(replace(made, trials=(first, *made.trials[1:]))).colleague.checks
        assert f"W0 trial 1: onset, peak or rest set by hand {said}" in [t.en for t in checks]


def test_who_measured_on_a_platform_in_doubt_is_told_and_why() -> None:
    decided = json_of([StartedAnyway(("failed_check",), "the patient travels far", "AB", AT)])
    given = content(*series(2, FOUR, growth=0.4, last_check_json=FAILED_CHECK,
                            started_anyway_json=decided), errors=OWN)  # fmt: skip
    said = " ".join(text.en for text in given.warnings)
    assert "AB decided on 2 Feb 2026 to measure all the same: the patient travels far." in said
    assert " seem " in given.first.headline.en


def test_a_rest_that_was_cut_short_is_told_less_loudly_than_a_number_in_doubt() -> None:
    plan = MeasurementProtocol(name="rests", conditions=tuple(FOUR), rest_s=120.0).to_json()
    given = content(*series(2, FOUR, growth=0.4, protocol_json=plan), errors=OWN)
    (reserved,) = given.reservations
    assert reserved.en.startswith("IN DOUBT (W0, W8): The rest between trials was cut short")
    assert reserved not in given.warnings
    assert content(*series(2, FOUR, growth=0.4), errors=OWN).reservations == ()
