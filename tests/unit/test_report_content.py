"""What a report says of visits, before any page is set."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
import pytest

from forceplate.analysis import LITERATURE, compare_visits
from forceplate.analysis.corrections import What
from forceplate.analysis.quality import verdict
from forceplate.analysis.quality.recording_checks import MEASURABLE
from forceplate.analysis.quality.trial_verdict import judged
from forceplate.analysis.reliability.estimate import Estimate
from forceplate.dates import date_text
from forceplate.decimals import detailed
from forceplate.errors import AnalysisError
from forceplate.operations.visit.change_record import Stamp
from forceplate.protocol import MeasurementProtocol
from forceplate.report import ReportContent, report_content
from forceplate.report.content import Tone
from forceplate.report.page_style import shortened
from forceplate.types import CheckOutcome, Posture, Region, Result
from forceplate.words import Text, say
from tests.unit.analysis_data import HEADER, value
from tests.unit.report_data import (
    CASES,
    CHECK,
    FAILED_CHECK,
    FOREIGN,
    FOUR,
    HALLUX,
    LAST_CHECK,
    OTHER_PLATFORM,
    PAIR,
    PROTOCOL,
    SIX,
    TWELVE,
    content,
    overruled,
    series,
    source,
    visit,
)

STOPPED = (MEASURABLE.answer(CheckOutcome.REJECT, variant="stopped"),)


def fact(given: ReportContent, label: str) -> Text:
    facts = {each.label.en: each.value for each in (*given.facts, *given.instrument)}
    return facts[label]


def best_two_n(*peaks_n: float) -> float:
    first, second = sorted(peaks_n, reverse=True)[:2]
    return (first + second) / 2


@pytest.mark.parametrize("growth", [0.4, 0.05, -0.5])
def test_a_card_says_the_stored_numbers_and_the_verdict_of_the_comparison(growth: float) -> None:
    visits = series(2, FOUR, growth=growth)
    given = content(*visits)
    tones = {"gain": Tone.GAIN, "loss": Tone.LOSS, "not_distinguishable": Tone.UNSURE}
    for card, compared in zip(given.cards, compare_visits(*visits), strict=True):
        assert isinstance(compared.gain, Result)
        assert isinstance(compared.mdc95, Result)
        assert card.condition == compared.condition
        assert card.tone is tones[str(compared.verdict)]
        numbers = [
            best_two_n(*(value(t, "peak_force") for t in v.trials if t.condition == card.condition))
            for v in visits
        ]
        assert [point.value for point in card.points] == pytest.approx(numbers, abs=1e-12)
        change, judged = card.sentences
        for number in (*numbers, abs(compared.gain.value)):
            assert f"{number:.1f} N" in change.en
            assert f"{number:.1f} N".replace(".", ",") in say(change, "nl")
        assert ("stronger" in change.en) == (compared.gain.value > 0)
        assert f"{compared.mdc95.value:.1f} N" in judged.en
        assert card.mdc == compared.mdc95.value
    assert any("weak" in text.en for text in given.cautions)


def test_a_measured_error_is_not_called_weak() -> None:
    own = {region: replace(LITERATURE[Region.HALLUX], assumed=False) for region in Region}
    assert content(*series(2, SIX), errors=own).cautions == ()


def test_a_change_that_a_second_visit_brings_anyway_is_no_gain() -> None:
    error = replace(LITERATURE[Region.HALLUX], assumed=False, sem=1.0,
                    learning=Estimate(4.0, 2.0, 6.0))  # fmt: skip
    given = content(*series(2, growth=0.07), errors={Region.HALLUX: error})
    (card,) = given.cards
    assert card.tone is Tone.UNSURE
    assert "without any training" in card.sentences[1].en
    assert "within the smallest real change" not in card.sentences[1].en
    assert "+4.0 N" in given.basis[0].en


def test_an_unknown_error_leaves_the_change_without_a_verdict() -> None:
    given = content(*series(2, SIX))
    card = given.cards[-1]
    assert (card.tone, card.mdc) == (Tone.NONE, None)
    assert "not known" in card.sentences[1].en
    assert "niet bekend" in say(card.sentences[1], "nl")


def test_one_visit_has_no_gain() -> None:
    made = visit(0, FOUR)
    given = content(made)
    assert {card.tone for card in given.cards} == {Tone.BASELINE}
    assert given.colleague.changes is None
    assert given.basis == given.cautions == ()
    peaks = [value(trial, "peak_force") for trial in made.trials[:3]]
    assert given.cards[0].headline.en == f"{best_two_n(*peaks):.1f} N"
    assert given.cards[0].points[0].trials == tuple(peaks)
    words = " ".join(text.en for row in given.table.rows for text in row)
    assert "gain" not in words.lower()
    assert f"{max(peaks):.1f}" in words


def test_visits_that_differ_are_refused_with_what_differs() -> None:
    given = CASES["not_comparable"]()
    (difference,) = given.differences
    assert "serial number: 7 at baseline, 8 at follow-up" in difference.en
    assert "Serienummer" in say(difference, "nl")
    assert {card.tone for card in given.cards} == {Tone.NONE}
    assert not any(point.is_comparable for card in given.cards for point in card.points[1:])
    gains = [tuple(text.en for text in row[-4:]) for row in given.table.rows]
    assert set(gains) == {("none", "none", "none", "cannot be compared")}


def test_a_condition_that_is_missing_is_refused_alone() -> None:
    given = CASES["one_side_missing_later"]()
    assert given.differences == ()
    assert [card.tone for card in given.cards] == [Tone.UNSURE] * 2 + [Tone.NONE] * 2
    assert "Measured at baseline, and not at follow-up" in given.cards[2].sentences[1].en


def test_what_is_overridden_is_said_and_marked() -> None:
    given = CASES["overridden"]()
    assert any("the same type of plate" in text.en for text in given.warnings)
    assert any("VERGELEKEN" in say(text, "nl") for text in given.warnings)
    for row in given.table.rows:
        assert all(text.en.endswith("*") for text in row[-4:])
    assert all("*" in card.sentences[0].en for card in given.cards)
    assert "serial number" in given.basis[0].en


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"simulated": True}, "SIMULATED"),
        ({"calibration_json": None}, "NOT CALIBRATED"),
        ({"last_check_json": FAILED_CHECK}, "IN DOUBT"),
        ({"body_mass_kg": 7.2}, "IN DOUBT"),  # less than the toes pressed with
        ({"calibration_json": FOREIGN}, "IN DOUBT"),
    ],
)
def test_what_makes_the_numbers_doubtful_is_a_warning(changes: dict[str, Any], word: str) -> None:
    given = content(visit(0, FOUR, **changes), visit(1, FOUR))
    assert any(text.en.startswith(f"{word} (W0)") for text in given.warnings)
    assert content(*series(2)).warnings == ()


def test_no_device_is_named_where_nobody_was_measured() -> None:
    real, made_up = visit(0, PAIR), visit(1, PAIR, simulated=True)
    serial = real.header.platform.serial_number
    assert serial
    said = {fact.label.en: fact.value.en for fact in content(made_up).instrument}
    assert said["Platform"].startswith("SIMULATED")
    assert serial not in said["Platform"]
    said = {fact.label.en: fact.value.en for fact in content(real).instrument}
    assert serial in said["Platform"]


def test_what_is_not_finished_and_what_lies_elsewhere_than_its_label_are_warnings() -> None:
    plan = MeasurementProtocol("two feet", PAIR, trials=3)
    early = visit(1, FOUR[:1], protocol_json=plan.to_json())
    first = visit(0, FOUR[:1])
    day_25 = replace(early.header, started_at=first.header.started_at + timedelta(days=25))
    said = [text.en for text in content(first, replace(early, header=day_25)).warnings]
    assert len(said) == 2
    assert said[0].startswith("NOT FINISHED (W8). Trials still missing: ")
    assert said[0].endswith("right big toe.")
    assert said[1].startswith("IN DOUBT (W8): By its label W8 is day 56 after W0, by its date it ")


def test_what_puts_numbers_in_doubt_is_said_of_its_visits() -> None:
    said = [text.en for text in CASES["in_doubt"]().warnings]
    assert said[0].startswith("IN DOUBT (W0, W8): The calibration is of another platform")
    assert said[1].startswith("IN DOUBT (W8): The platform failed its last check")
    assert len(said) == 2


def test_an_imported_visit_says_so_and_names_no_file() -> None:
    given = CASES["imported"]()
    assert given.warnings[0].en == "IMPORTED (W0): counts of another system, made newtons here."
    (remark,) = (text.en for text in given.colleague.checks if "imported" in text.en)
    assert remark.startswith("W0 trials 1, 2, 3, 4, 5, 6: imported from the file with SHA-256 abab")
    assert "Jansen" not in repr(given)


def test_without_calibration_there_is_no_number_and_a_reason() -> None:
    given = CASES["not_calibrated"]()
    assert {point.value for card in given.cards for point in card.points} == {None}
    assert all(card.traces == () and not card.can_be_drawn for card in given.cards)
    notes = [note.en for table in given.colleague.trials for note in table.notes]
    assert any("no calibration" in note for note in notes)


def test_a_trial_accepted_against_the_checks_is_a_warning() -> None:
    made = visit(1, FOUR)
    spoilt = replace(made.trials[1], checks=(), accepted=False)
    against = overruled(replace(made, trials=(made.trials[0], spoilt, *made.trials[2:])), 2,
                        accepted=True)  # fmt: skip
    (warning,) = content(visit(0, FOUR), against).warnings
    assert "W8 trial 2" in warning.en
    assert "W8 poging 2" in say(warning, "nl")


def test_a_rejected_trial_counts_no_more_and_is_told() -> None:
    given = CASES["overruled"]()
    assert given.quality[1].en.startswith("W8: 11 of 12 trials count.")
    assert "Judged by the operator: trial 2." in given.quality[1].en
    assert len(given.cards[0].points[1].trials) == 2
    assert any("seen to be good" in text.en for text in given.colleague.checks)
    assert given.colleague.trials[1].counts == (True, False, *[True] * 10)


def test_why_a_trial_does_not_count_is_what_the_window_says_of_it() -> None:
    made = visit(0, FOUR)
    stopped = judged(replace(made.trials[2], checks=STOPPED))
    (line,) = content(replace(made, trials=(*made.trials[:2], stopped, *made.trials[3:]))).quality
    assert line.en.startswith(
        f"W0: 11 of 12 trials count. Rejected, trial 3: {verdict(STOPPED)[1].en}"
    )
    assert "A still second" not in line.en


def test_no_foot_counts_for_one_that_was_measured_without_a_trial_that_counts() -> None:
    begun = visit(1, FOUR[:1], n_trials=1)
    for trial in (judged(replace(begun.trials[0], checks=STOPPED)), begun.trials[0]):
        given = content(visit(0, FOUR), replace(begun, trials=(trial,)))
        said = [text.en for text in given.first.sides]
        assert said == (["Only one foot was measured."] if trial.accepted else [])


def test_a_trial_that_was_moved_away_is_told() -> None:
    made = visit()
    given = Stamp("AB", made.header.started_at, "other foot", serial=1).change(
        What.GIVEN, "FF-001/W0", "FF-001/W8"
    )
    told = content(replace(made, header=replace(made.header, changes=(given,))))
    assert told.first.corrected is not None
    assert told.first.corrected.en == "corrected since: trial moved away (W0)"
    assert any("moved from here to FF-001/W8 (AB" in text.en for text in told.corrections)


def test_left_is_set_against_right() -> None:
    given = content(visit(0, FOUR), visit(1, FOUR))
    assert given.first.sides[0].en == (
        "Big toe: no sure difference, left 4 % lower (84.0 N and 87.3 N, a difference of 3.4 N). "
        "That may be measurement error: it is within the limit of 21.5 N, which is assumed."
    )
    assert [text.en[:9] for text in given.sides] == [
        "W0: Big t", "W0: Small", "W8: Big t", "W8: Small",
    ]  # fmt: skip
    assert "links 4 % lager" in say(given.sides[0], "nl")
    (only,) = content(visit(0, FOUR[::2])).first.sides
    assert only.en == "Only one foot was measured."


@pytest.mark.parametrize(
    ("sem", "assumed", "said"),
    [
        (1.0, False, "That is more than the measurement error of 2.8 N."),
        (1.0, True, "That seems to be more than measurement error: it is beyond the limit of"),
        (2.0, False, "That may be measurement error, which can be as large as 5.5 N."),
    ],
)
def test_a_difference_of_the_feet_is_held_against_its_error(
    sem: float, assumed: bool, said: str
) -> None:
    error = replace(LITERATURE[Region.HALLUX], sem=sem, assumed=assumed)
    (line,) = content(visit(0, PAIR), errors={Region.HALLUX: error}).first.sides
    assert "a difference of 3.2 N" in line.en
    assert said in line.en


def test_an_error_that_is_not_known_leaves_the_feet_unjudged() -> None:
    (line,) = content(visit(0, PAIR), errors={}).first.sides
    assert line.en.endswith("Whether that is more than measurement error is not known.")


def test_who_when_and_how() -> None:
    changes: dict[str, Any] = {"protocol": PROTOCOL.name, "protocol_json": PROTOCOL.to_json(),
               "last_check_json": LAST_CHECK}  # fmt: skip
    given = content(visit(1, FOUR, **changes), visit(0, FOUR, **changes))
    assert given.visits == ("W0", "W8")
    assert fact(given, "Person (pseudonym)").en == "S1"
    assert fact(given, "Visits").en == (
        "W0: 1 February 2026; W8: 29 March 2026; 56 days between first and last"
    )
    assert "29 maart 2026" in say(fact(given, "Visits"), "nl")
    assert fact(given, "Region").en == "big toe, small toes"
    assert say(fact(given, "Posture"), "nl") == "zittend"
    assert fact(given, "Protocol").en == "Three of five seconds: 3 trials of 5 s, 45 s rest"
    check = fact(given, "Last check of the platform")
    assert check.en.startswith("30 January 2026, passed (noise 0.02 N, limit 0.50")
    assert "kracht -0,31 N" in say(check, "nl")
    assert fact(given, "Calibration").en.startswith("modelled of 31 January 2026 (SHA-256 ")


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (None, "none is known"),
        ("{}", "cannot be read"),
        ("no JSON", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        (json.dumps({"check": {"at": "2026-01-30", "answers": [7]}}), "cannot be read"),
        (LAST_CHECK, "passed"),
        (FAILED_CHECK, "NOT PASSED"),
        (replace(CHECK, force_n=0.5).to_json(), "NOT PASSED, the weight was too light"),
        (replace(CHECK, u_force_n=0.23).to_json(), "known to ± 0.46 N only"),
        (LAST_CHECK.replace("-0.31", "-0.30"), "was changed"),
        (LAST_CHECK.replace("-0.31", "NaN"), "was changed"),
    ],
)
def test_the_last_check_is_told_whatever_it_holds(record: str | None, said: str) -> None:
    given = content(visit(0, last_check_json=record))
    assert said in fact(given, "Last check of the platform").en


def test_what_differs_between_visits_is_told_for_each() -> None:
    given = content(visit(0, body_mass_kg=70.0), visit(1, body_mass_kg=68.5))
    assert fact(given, "Body mass").en == "W0: 70.0 kg; W8: 68.5 kg"
    assert say(fact(given, "Body mass"), "nl") == "W0: 70,0 kg; W8: 68,5 kg"


def test_a_name_is_there_only_when_asked_for() -> None:
    quiet, told = content(visit()), content(visit(), name="Ada L.", born=date(1990, 2, 28))
    assert "Ada" not in repr(quiet)
    assert (quiet.first.person.en, quiet.first.born) == ("Code S1", None)
    assert told.first.person.en == "Ada L."
    assert told.first.born is not None
    assert say(told.first.born, "en") == "born 28 February 1990"


@pytest.mark.parametrize("name", ["two\nlines", "x" * 201, "   "])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(AnalysisError, match="name must be one line"):
        content(visit(), name=name)


def test_two_persons_are_not_put_into_one_report() -> None:
    with pytest.raises(AnalysisError, match="one person, but these visits are of S1, S2"):
        content(visit(0), visit(1, subject_id="S2"))


def test_a_report_of_nothing_is_refused() -> None:
    with pytest.raises(AnalysisError, match="needs a visit"):
        report_content([])
    with pytest.raises(AnalysisError, match="no trial"):
        content(replace(visit(), trials=()))


def test_the_best_traces_begin_at_their_onset() -> None:
    visits = series(3, FOUR)
    for card in content(*visits).cards:
        assert [trace.visit for trace in card.traces] == [0, 1, 2]
        for trace in card.traces:
            trials = [t for t in visits[trace.visit].trials if t.condition == card.condition]
            best = max(trials, key=lambda t: value(t, "peak_force"))
            assert trace.trial == best.number
            assert np.all(np.diff(trace.time_s) > 0)
            assert np.abs(trace.force_n[trace.time_s < -0.02]).max() < 0.1
            assert trace.force_n.max() == pytest.approx(value(best, "peak_force"), rel=0.01)
            assert trace.force_n[(trace.time_s > 0.4) & (trace.time_s < 3)].min() > 0.98 * (
                trace.force_n.max()
            )


def test_the_colleague_gets_every_number_of_every_trial() -> None:
    visits = series(2, TWELVE)
    told = content(*visits).colleague
    assert sum(len(table.counts) for table in told.trials) == 72
    columns = {}
    for each, table in zip(visits, told.trials, strict=True):
        names = [row[0].en for row in table.rows]
        for i, head in enumerate(table.heads[1:]):
            cells = [row[i + 1].en for row in table.rows]
            number = head.en.split(":")[0]
            columns[f"{each.header.visit} {number}"] = dict(zip(names, cells, strict=True))
    for each in visits:
        for trial in each.trials:
            column = columns[f"{each.header.visit} {trial.number}"]
            peak = next(r for r in trial.results if r.name == "peak_force")
            assert isinstance(peak, Result)
            assert column["peak force, N"] == detailed(peak.value, peak.unit).en
            assert len(column) == len(trial.results) + 1
    used = {f"{r.method} v{r.method_version}" for v in visits for t in v.trials
            for r in t.results if isinstance(r, Result)}  # fmt: skip
    assert {method.label.en.partition(" (")[0] for method in told.methods} == used
    method = next(m for m in told.methods if m.label.en.startswith("highest_mean_20ms"))
    assert method.label.en == "highest_mean_20ms v1 (peak force)"
    assert "quiet_s=1.0" in told.parameters.en
    assert [each.value.en for each in told.files] == [f"SHA-256 {source(v).sha256}" for v in visits]


def test_conditions_of_one_place_are_told_apart() -> None:
    standing = replace(HALLUX, posture=Posture.STANDING, fixation="strap")
    names = [card.name.en for card in content(visit(0, (HALLUX, standing))).cards]
    assert names == ["Left big toe, seated", "Left big toe, standing, strap"]
    (name,) = (card.name for card in content(visit(0, (standing,))).cards)
    assert (say(name), say(name, "nl")) == ("Left big toe", "Grote teen links")


def test_a_posture_that_changed_is_in_no_name_and_no_gain() -> None:
    standing = replace(HALLUX, posture=Posture.STANDING)
    given = content(visit(0), visit(1, (standing,)))
    (card,) = given.cards
    assert (card.name.en, card.tone) == ("Left big toe", Tone.NONE)
    assert [point.is_comparable for point in card.points] == [True, False]
    assert [trace.visit for trace in card.traces] == [0]
    (difference,) = given.differences
    assert difference.en.startswith("Posture: seated at baseline, standing at follow-up.")


def test_many_visits_leave_columns_out_of_the_first_table_only() -> None:
    given = content(*series(9))
    heads = [head.en for head in given.table.heads]
    assert heads[1:7] == ["W0 (N)", *(f"W{8 * i} (N)" for i in range(4, 9))]
    assert given.colleague.changes is not None
    assert len(given.colleague.changes.rows) == 9
    assert any("all are further on" in text.en for text in given.explanations)


@pytest.mark.parametrize("case", CASES)
def test_everything_is_said_in_both_languages_alike(case: str) -> None:
    given = CASES[case]()
    assert {len(row) for row in given.table.rows} == {len(given.table.heads)}
    for card in given.cards:
        assert 1 <= len(card.sentences) <= 3
        for text in (card.name, card.headline, *card.sentences):
            assert text.en
            assert say(text, "nl")
            assert "{" not in text.en + say(text, "nl")


def test_small_words() -> None:
    assert say(date_text(HEADER.started_at)) == "1 February 2026"
    assert say(date_text(HEADER.started_at), "nl") == "1 februari 2026"
    assert shortened("abcdef", 5) == "abcd\N{HORIZONTAL ELLIPSIS}"
    assert shortened("abcde", 5) == "abcde"
    assert detailed(1234.56, "N/s").en == "1235"
    assert say(detailed(12.345, "N")) == "12.3"
    assert say(detailed(0.12345, "s"), "nl") == "0,123"


def test_the_choices_of_the_comparison_reach_the_report() -> None:
    visits = visit(0), visit(1, platform=OTHER_PLATFORM)
    compare = partial(compare_visits, override="the same type of plate")
    given = report_content([source(each) for each in visits], compare=compare)
    assert given.cards[0].tone is Tone.UNSURE
