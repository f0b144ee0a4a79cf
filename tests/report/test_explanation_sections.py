"""The sections of an explanation: what they say of which attempt."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from explanation_samples import FAMILIES, make_card, make_landscape
from rich.cells import cell_len

from heldout.landscape.interface import Landscape
from heldout.report.drawn.figures import waterfall_figure
from heldout.report.explanation.explain import Explanation, explain
from heldout.report.explanation.resolution import resolution
from heldout.report.interface import Screen
from heldout.scoring.families import good_families
from heldout.scoring.measured import PartName

PART_NAMES_IN_STEPS: tuple[PartName, ...] = ("data_handling", "tuning", "model_choice")


def facts_of(landscape: Landscape) -> dict[str, str]:
    found = resolution(landscape, "public")
    assert found is not None
    return dict(found.facts())


@pytest.fixture(scope="module")
def landscape() -> Landscape:
    return make_landscape()


def text(explanation: Explanation) -> str:
    return explanation.text(Screen())


def flat(words: str) -> str:
    """On one line, as it was before it was wrapped."""
    return " ".join(words.split())


def test_the_waterfall_goes_from_guessing_over_the_learner_to_the_reference(landscape: Landscape) -> None:
    levels = explain(make_card(landscape), landscape, FAMILIES).as_json()["waterfall"]

    part = landscape.parts["public"]
    assert [level["level"] for level in levels] == [
        "guessing",
        "library_default",
        "yours",
        "your_settings_on_reference_data",
        "family",
        "reference",
    ]
    assert [level["score"] for level in levels] == pytest.approx(
        [0.5, 0.70, 0.70, 0.74, part.reference["neighbours"], part.reference["svm"]]
    )


def test_the_steps_after_the_learner_are_the_parts_of_the_regret(landscape: Landscape) -> None:
    card = make_card(landscape)
    levels = explain(card, landscape, FAMILIES).as_json()["waterfall"]

    regret = card.as_json()["regret"]
    left = [regret[name]["value"] for name in ("data_handling", "tuning", "model_choice")]
    assert [level["change"] for level in levels[3:]] == pytest.approx(left, abs=1e-6)


@pytest.mark.parametrize("greater", [True, False])
def test_the_waterfall_has_the_interval_of_the_score_and_of_every_step_after_it(greater: bool) -> None:
    landscape = make_landscape() if greater else make_landscape(orientation=-1.0)
    card = make_card(landscape) if greater else make_card(landscape, utility=-0.3, swap=-0.26, greater_is_better=False)
    found = explain(card, landscape, FAMILIES).waterfall
    assert found is not None
    assert card.score is not None
    assert card.regret is not None

    known = {stop.what: stop.ci95 for stop in found.stops}
    assert known["guessing"] is known["library_default"] is None
    assert card.score.ci95 is not None
    assert known["yours"] is not None
    assert sorted(map(found.units.score, known["yours"])) == pytest.approx(sorted(card.score.ci95))
    for before, stop, name in zip(found.stops[2:], found.stops[3:], PART_NAMES_IN_STEPS, strict=False):
        loss = card.regret.parts()[name]
        assert stop.ci95 is not None
        assert loss.ci95 is not None
        assert stop.ci95 == pytest.approx(tuple(before.utility + end for end in loss.ci95))
    drawn = waterfall_figure(found)
    assert drawn.count("<rect") == len(found.stops)
    assert drawn.count('class="whisker ends"') == 3 * sum(1 for each in known.values() if each)


def test_a_score_below_guessing_which_counts_as_guessing_has_no_interval(landscape: Landscape) -> None:
    found = explain(make_card(landscape, utility=0.31, swap=None), landscape, FAMILIES).waterfall

    assert found is not None
    assert found.stops[2].ci95 is None
    assert 'class="back"' in waterfall_figure(found), "from the library's default down to guessing"


def test_where_lower_is_better_scores_are_those_of_the_metric(landscape: Landscape) -> None:
    lower = make_landscape(orientation=-1.0)
    card = make_card(lower, utility=-0.3, swap=-0.26, greater_is_better=False)
    found = explain(card, lower, FAMILIES)

    levels = found.as_json()["waterfall"]
    assert levels[0]["score"] == pytest.approx(0.5)
    assert levels[2] == {"level": "yours", "label": "your submission", "score": 0.3, "change": pytest.approx(0.0)}
    assert levels[3]["change"] == pytest.approx(-0.04)
    assert "−0.0400" in text(found)
    assert "lower is better" in text(found)


def test_a_score_below_guessing_counts_as_guessing_and_is_said(landscape: Landscape) -> None:
    found = explain(make_card(landscape, utility=0.31, swap=None), landscape, FAMILIES)

    assert found.as_json()["waterfall"][2]["score"] == 0.5
    assert "worse than guessing" in text(found)
    assert found.as_json()["points"]["total"] == 0


def test_lost_points_carry_the_verdict_in_words(landscape: Landscape) -> None:
    card = make_card(landscape)
    lost = explain(card, landscape, FAMILIES).as_json()["points"]

    by_name = {part["part"]: part for part in lost["lost"]}
    assert list(by_name) == ["model_choice", "data_handling", "tuning"]
    assert by_name["model_choice"]["verdict"] == "worse"
    assert by_name["model_choice"]["words"] == "it cost you more than chance does"
    assert sum(part["points_lost"] for part in lost["lost"]) == pytest.approx(100 - card.as_json()["points"]["total"])


def test_handling_and_tuning_in_one_are_said_to_be_one(landscape: Landscape) -> None:
    found = explain(make_card(landscape, swap=None), landscape, FAMILIES)

    assert [part["part"] for part in found.as_json()["points"]["lost"]] == ["model_choice", "handling_and_tuning"]
    assert "handling and tuning are one part" in flat(text(found))


def test_better_features_are_praised_with_their_worth(landscape: Landscape) -> None:
    found = explain(make_card(landscape, utility=0.80, swap=0.74), landscape, FAMILIES)

    assert "Your features are worth 0.06 (accuracy) more than the reference's" in flat(text(found))
    assert "in proportion to the positive parts" in flat(found.text(Screen(), full=True))


def test_an_ensemble_hears_which_single_family_gets_as_far(landscape: Landscape) -> None:
    found = explain(make_card(landscape, utility=0.75, family="ensemble", swap=None, params={}), landscape, FAMILIES)

    assert "Your model (ensemble) is none of the reference's families" in flat(text(found))
    assert "A single tuned svm or neighbours gets as far." in flat(text(found))
    assert found.curves is None
    assert found.importance is None


def test_without_a_landscape_only_the_card_is_explained(landscape: Landscape) -> None:
    found = explain(make_card(None, message="this challenge has no landscape yet"), None, (), ["A note."])

    document = found.as_json()
    assert document["schema"] == "heldout.explanation/1"
    assert document["notes"] == ["A note."]
    assert [document[name] for name in ("waterfall", "points", "curves", "importance", "computation")] == [None] * 5
    assert "this challenge has no landscape yet" in text(found)
    assert "accuracy 0.7000 (0.6800 to 0.7200) on the public rows" in flat(text(found))


def test_a_failed_attempt_shows_its_message_traceback_and_what_it_printed(landscape: Landscape) -> None:
    failed: dict[str, Any] = {
        "status": "timed_out",
        "score": None,
        "message": "it used more than 60 s of CPU time",
        "traceback": "Traceback:\n  solution.py, line 3, in get_estimator\n    while True: pass",
        "output": "step 1\nstep 2\n",
    }
    found = explain(make_card(None, **failed), landscape, FAMILIES)

    said = text(found)
    for words in ("It ended with: timed out", "more than 60 s", "solution.py, line 3", "step 2"):
        assert words in said
    assert found.waterfall is None
    assert found.curves is None
    assert "What this test can and cannot tell" in said


def test_every_finding_of_the_coach_is_told(landscape: Landscape) -> None:
    nothing = {"evidence": {}, "suggestion": None, "expected": None}
    coach = [{"code": code, "level": "warning", "message": f"Try {code}.", **nothing} for code in "ABCDE"]
    found = explain(make_card(landscape, coach=coach), landscape, FAMILIES)

    assert all(f"{code} (warning): Try {code}." in text(found) for code in "ABCDE")
    assert found.as_json()["coach"] == coach


def test_the_points_can_be_computed_again_from_the_numbers_shown(landscape: Landscape) -> None:
    card = make_card(landscape)
    sums = explain(card, landscape, FAMILIES).as_json()["computation"]

    part = landscape.parts["public"]
    beyond, span = max(0, sums["r"] - sums["delta"]), sums["U_star"] - sums["U_0"] - sums["delta"]
    halved, floor = 2 ** (-beyond / sums["tau"]), 2 ** (-span / sums["tau"])
    points = 50 * max(0, 1 - beyond / span) + 50 * max(0, (halved - floor) / (1 - floor))
    assert points == pytest.approx(card.as_json()["points"]["total"], abs=1e-6)
    assert sums["points"] == pytest.approx(points)
    assert (sums["tau"], sums["margin"]) == (part.tau, part.margin)
    assert sum(sums["parts"].values()) == pytest.approx(sums["r"], abs=1e-5)


def test_a_card_of_another_landscape_is_noticed(landscape: Landscape) -> None:
    found = explain(make_card(landscape), make_landscape(reach=0.9), FAMILIES)

    assert "another landscape" in flat(text(found))
    assert "another landscape" not in flat(text(explain(make_card(landscape), landscape, FAMILIES)))


def test_resolution_is_the_gap_that_is_found_with_95_percent_power(landscape: Landscape) -> None:
    part = landscape.parts["public"]
    found = resolution(landscape, "public")

    assert found is not None
    assert found.gap == pytest.approx(np.sqrt(13) * part.se)
    assert found.units_for_half == 4 * 400
    assert (found.best, found.tied, found.worse) == ("svm", (), ("neighbours",))
    assert found.choice_gradable
    assert ("model choice", "gradable: neighbours is clearly worse than svm") in found.facts()


def test_a_noisy_test_says_which_families_tie_and_that_choice_cannot_be_graded() -> None:
    noisy = make_landscape(noise=0.08)

    facts = facts_of(noisy)
    assert facts["model choice"] == "not gradable: all families tie"
    assert facts["less sure"] == "neighbours: behind svm in cross-validation, but these rows alone do not show it"


def test_what_is_called_alike_is_what_the_card_calls_a_good_choice(landscape: Landscape) -> None:
    for each in (landscape, make_landscape(noise=0.08), make_landscape(noise=0.02)):
        found = resolution(each, "public")
        assert found is not None
        assert {found.best, *found.tied} == set(good_families(each, "public"))
        assert not {*found.undecided} & {found.best, *found.tied, *found.worse}


def test_a_test_that_cannot_grade_says_why() -> None:
    small = make_landscape(rows=12)

    assert "12 hidden rows" in facts_of(small)["points"]


def test_a_part_that_a_bundle_leaves_out_has_no_facts(landscape: Landscape) -> None:
    assert resolution(landscape, "private") is None
    assert explain(make_card(landscape), replace(landscape, parts={}), FAMILIES).resolution is None


def test_the_document_holds_no_number_that_json_has_no_word_for(landscape: Landscape) -> None:
    part = replace(landscape.parts["public"], se=float("nan"), delta=float("nan"), tau=float("nan"))
    document = explain(make_card(None), replace(landscape, parts={"public": part}), FAMILIES).as_json()

    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_colour_adds_nothing_but_escapes(landscape: Landscape) -> None:
    found = explain(make_card(landscape), landscape, FAMILIES)
    import re

    coloured = found.text(Screen(80, colour=True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == text(found)
    assert "\x1b" not in text(found)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_every_line_fits_the_screen(landscape: Landscape, width: int) -> None:
    shown = explain(make_card(landscape), landscape, FAMILIES).text(Screen(width))

    assert max(map(cell_len, shown.splitlines())) <= width


def test_nothing_is_said_of_families_that_were_not_calibrated(landscape: Landscape) -> None:
    in_part = replace(landscape, left_out=("mlp", "tree"))

    known = text(explain(make_card(landscape), in_part, FAMILIES))
    other = text(explain(make_card(landscape, family="mlp", swap=None, params={}), in_part, FAMILIES))

    assert "good choice here" not in known
    assert "is right here is not known: mlp and tree were not calibrated" in flat(known)
    assert "is clearly worse than svm; mlp and tree were not calibrated" in flat(known)
    assert "Your model (mlp) is of a family that was not calibrated" in flat(other)
    assert "gets as far." not in flat(other)


def test_families_do_not_tie_where_one_alone_was_calibrated(landscape: Landscape) -> None:
    part = replace(landscape.parts["public"], reference={"svm": landscape.parts["public"].reference["svm"]})
    alone = replace(landscape, left_out=("neighbours",), parts={"public": part})

    words = facts_of(alone)["model choice"]

    assert words == "not known: svm alone was calibrated; neighbours was not calibrated"
