"""The score card in a terminal: what it says where the loss is not split, and that the longest card fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from card_samples import DOCUMENT, score_card

from heldout.report.formats.text import render, sentence
from heldout.report.interface import Screen
from heldout.scoring.interface import ScoreCard


def part(value: float, verdict: str = "worse") -> dict[str, Any]:
    return {"value": value, "ci95": [value - 0.01, value + 0.01], "verdict": verdict}


THREE_PARTS = {name: part(0.05) for name in ("total", "model_choice", "data_handling", "tuning")}
TOTAL_ONLY = {"total": part(0.1), "model_choice": None, "data_handling": None, "tuning": None}


def card(regret: dict[str, Any] = THREE_PARTS, **changes: Any) -> ScoreCard:
    points = {"total": 70.0, "sd": 4.2}
    points |= {name: None if regret[name] is None else 90.0 for name in ("model_choice", "data_handling", "tuning")}
    return score_card(**{"points": points, "regret": regret} | changes)


def told(shown: ScoreCard) -> str:
    """The card's text on one line."""
    return " ".join(render.render(shown, Screen()).split())


def test_equivalent_trials_come_with_their_interval() -> None:
    assert "a random search needs about 9 trials (6 to 15) to get as far" in told(card())


def test_better_features_are_praised_with_their_worth() -> None:
    regret = TOTAL_ONLY | {"data_handling": part(-0.0623, "fine")}
    assert "your features beat the reference's; the rest is not split" in told(card(regret))
    said = told(card(regret | {"features": {"value": 0.0623}}))
    assert "your features are worth 0.062 more than the reference's; the rest is not split" in said
    assert "data handling" in said


def test_better_features_on_which_models_were_fitted_say_what_the_best_family_would_earn_with_them() -> None:
    parts = {"data_handling": part(-0.06, "fine"), "model_choice": part(0.1, "worse"), "tuning": part(0.0, "fine")}
    regret = TOTAL_ONLY | parts | {"basis": "own_features", "features": {"value": 0.0623, "choice": 0.1}}
    said = told(card(regret))
    assert "your features are worth 0.062 more than the reference's; with them the best family would earn 0.1" in said
    assert "not split" not in said


def test_equivalent_trials_are_left_out_where_tuning_lost_nothing() -> None:
    points = {"total": 90.0, "sd": 2.0, "model_choice": 90.0, "data_handling": 100.0, "tuning": 99.7}
    assert "a random search needs" not in told(card(points=points))
    assert card(points=points).trials_to_tell is None
    assert card().trials_to_tell == card().equivalent_trials


def test_an_ensemble_hears_which_single_family_gets_as_far() -> None:
    said = told(card(TOTAL_ONLY, neighbours=["extra_trees", "svm", "mlp", "linear"], equivalent_trials=None))
    assert "not split: your model is none of the reference's families;" in said
    assert "a single tuned extra trees, svm or mlp gets as far" in said


def test_where_no_single_family_gets_as_far_none_is_named() -> None:
    said = told(card(TOTAL_ONLY, neighbours=[], equivalent_trials=None))
    assert "none of the reference's families" in said
    assert "single tuned" not in said


def test_each_phase_has_its_times_and_memory() -> None:
    fit = {"cpu_seconds": 1.2, "wall_seconds": 1.3, "peak_memory_mb": 300.0, "waited_seconds": 0.1}
    resources = DOCUMENT["resources"] | {"phases": {"fit": fit, "predict_public": fit, "describe": fit}}
    assert "fit 1.20 s CPU, 1.30 s wall, 300 MB; predict public 1.20 s CPU" in told(card(resources=resources))


def test_a_loss_that_is_split_needs_no_excuse() -> None:
    assert "split" not in told(card())


def test_the_longest_card_fits_eighty_by_forty() -> None:
    finding = {"code": "EDGE", "level": "warning", "message": "Try less of it. " * 15, "evidence": {}}
    families = ["boosting", "discriminant", "extra_trees", "forest", "linear", "mlp", "naive_bayes", "neighbours"]
    model = {"family": "extra_trees", "estimator": "X", "params": {}, "pipeline": "Step → " * 43, "verified": False}
    longest = card(
        coach=[finding] * 7,
        good_families=[*families, "svm", "tree"],
        model=model | {"declared_reason": "your estimator is your own class " + "M" * 60},
        challenge=DOCUMENT["challenge"]
        | {"id": "a-challenge-with-a-long-name", "title": "A title of fifty letters is long enough for all"},
        equivalent_trials={"low": 6, "value": 9, "high": None, "of": 31},
        isolation={"level": "limits", "layers": [], "network_blocked": False, "memory_limit": "watched"},
    )
    lines = render.render(longest, Screen()).splitlines()
    assert len(longest.coach[0].message) == 240
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 40


def test_the_name_of_a_joint_part_stands_off_its_bar() -> None:
    shown = card(TOTAL_ONLY | {"model_choice": part(0.02), "handling_and_tuning": part(0.08)})
    assert shown.points is not None
    points = replace(shown.points, handling_and_tuning=80.0)
    assert "data and tuning █" in told(replace(shown, points=points))


def test_a_message_begins_with_a_capital_but_a_files_name_stays_as_it_is() -> None:
    assert "my_model.py must define" in told(card(status="failed", message="my_model.py must define a function"))
    assert "The fit stopped." in told(card(status="failed", message="the fit stopped"))


def test_warnings_are_shown_with_their_counts_and_the_rest_is_counted() -> None:
    kinds = ["ConvergenceWarning", "UserWarning", "RuntimeWarning", "FutureWarning"]
    warned = [{"category": kind, "message": f"about {kind}", "count": 5 - n} for n, kind in enumerate(kinds)]

    said = told(card(warnings=warned))

    assert "warned ConvergenceWarning ×5: about ConvergenceWarning UserWarning ×4" in said
    assert "about FutureWarning" not in said
    assert "and 2 more, in the card as JSON" in said


def test_the_first_lines_that_a_graded_run_printed_are_shown() -> None:
    said = render.render(card(output="\n".join(f"epoch {n}" for n in range(20))), Screen())

    assert "What it printed:\n  epoch 0\n" in said
    assert "  epoch 4\n  … 15 more lines" in said
    assert "epoch 19" not in said


def test_of_a_run_that_failed_the_last_printed_lines_are_shown_too() -> None:
    failed = card(status="failed", score=None, points=None, output="\n".join(f"epoch {n}" for n in range(20)))

    assert "  epoch 4\n  … 10 more lines\n  epoch 15\n" in render.render(failed, Screen())


def test_isolation_that_was_weakened_on_request_is_said() -> None:
    weak = {"level": "limits", "layers": [], "network_blocked": False, "memory_limit": "hard", "weakened": True}

    said = told(card(isolation=weak))

    assert "limits (weakened on request): network not blocked, hard memory limit; it guards against accidents" in said


def test_a_sentence_does_not_begin_with_a_capital_where_a_name_is_first() -> None:
    assert sentence("predict must return numbers") == "predict must return numbers."
    assert sentence("y has two columns") == "y has two columns."
    assert sentence("nored: must hold mapper.py") == "nored: must hold mapper.py."
    assert sentence("the metric needs predict") == "The metric needs predict."
