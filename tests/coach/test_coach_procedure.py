"""CURSE, CV_GROUPS, CV_TIME and PREP_OUTSIDE: cross-validation that promises too much."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from coach_samples import (
    CHALLENGE,
    IN_GROUPS,
    IN_TIME,
    assessment,
    at_stake,
    context,
    description,
    line,
    said,
    search,
    searched,
    shape,
    trial,
)

CANDIDATES = line("C", {0.1: 0.85, 1: 0.90, 10: 0.86}, total=200)


def test_a_best_score_that_hidden_rows_do_not_confirm():
    (found,) = said("CURSE", context(CANDIDATES, utility=0.75, utility_se=0.01))
    assert "best of 200 trials had 0.9000 in cross-validation, and 0.7500 on the hidden rows" in found.message
    assert found.level == "warning"
    assert found.evidence["trials"] == 200


def test_it_is_information_where_the_hidden_rows_are_as_uncertain():
    (found,) = said("CURSE", context(CANDIDATES, utility=0.85, utility_se=0.04))
    assert found.level == "info"


@pytest.mark.parametrize("utility", [0.90, 0.95, 0.88, None, float("nan"), float("-inf")])
def test_a_best_score_that_is_confirmed_needs_no_words(utility):
    assert not said("CURSE", context(CANDIDATES, utility=utility))


@pytest.mark.parametrize("scoring", ["accuracy", "neg_log_loss", "roc_auc_score()", "of_my_own", None])
def test_scores_on_another_scale_are_never_compared(scoring):
    assert not said("CURSE", context({**CANDIDATES, "scoring": scoring}, utility=0.2))


def test_losses_are_shown_as_the_metric_shows_them():
    rmse = replace(CHALLENGE, task="regression", metric="rmse", greater_is_better=False)
    losses = line("C", {0.1: -3.5, 1: -3.0, 10: -3.2}, scoring="neg_root_mean_squared_error")
    (found,) = said("CURSE", context(losses, challenge=rmse, utility=-4.0))
    assert "had 3.0000 in cross-validation, and 4.0000 on the hidden rows" in found.message


@pytest.mark.parametrize(("outside", "speaks"), [("TransformedTargetRegressor", False), ("Pipeline", True)])
def test_scores_of_a_transformed_target_are_on_another_scale(outside: str, speaks: bool):
    rmse = replace(CHALLENGE, task="regression", metric="rmse", greater_is_better=False)
    losses = line("C", {0.1: -0.35, 1: -0.3, 10: -0.32}, scoring="neg_root_mean_squared_error")
    path, role = {
        "TransformedTargetRegressor": ("sklearn.compose.TransformedTargetRegressor", "regressor"),
        "Pipeline": ("sklearn.pipeline.Pipeline", "steps.search"),
    }[outside]
    outline = {"class": path, "parts": [[role, searched(shape("SVC"))]]}
    assert bool(said("CURSE", context(losses, outline, challenge=rmse, utility=-18.0))) is speaks


def test_one_trial_has_no_luck_to_choose():
    assert not said("CURSE", context(search([trial({"C": 1}, 0.9)]), utility=0.7))


def noise(trials: int, searches: int) -> tuple[float, float]:
    """Models that know nothing, on 5 folds of 24 rows: the best AUC above 0.5, and how often CURSE speaks."""
    random = np.random.default_rng(8)
    # The AUC of a random ranking of 12 positive among 24 rows, from the sum of their ranks.
    ranks = random.permuted(np.tile(np.arange(24), (searches * trials * 5, 1)), axis=1)[:, :12]
    folds = ((ranks.sum(axis=1) - 66) / 144).reshape(searches, trials, 5)
    best = folds[np.arange(searches), folds.mean(axis=2).argmax(axis=1)]
    fired = 0
    for scores in best.tolist():
        found = [{"params": {"C": at}, "test": scores, "train": None} for at in range(2)]
        fired += len(said("CURSE", context(search(found, total=trials), utility=0.5)))
    return float(best.mean()) - 0.5, fired / searches


@pytest.mark.parametrize(("trials", "optimism", "share"), [(10, 0.08, 0.17), (50, 0.12, 0.41), (200, 0.15, 0.55)])
def test_on_noise_the_best_of_many_trials_is_found_out_as_often_as_the_page_says(trials, optimism, share):
    measured = noise(trials, 120)
    assert measured[0] == pytest.approx(optimism, abs=0.012)
    assert measured[1] == pytest.approx(share, abs=0.15)


def test_where_groups_explain_the_gap_it_is_not_blamed_on_luck():
    found = context(CANDIDATES, challenge=IN_GROUPS, utility=0.5)
    assert not said("CURSE", found)
    assert said("CV_GROUPS", found)


def folds(splitter, challenge, **fields):
    name = splitter if splitter is None or "." in splitter else f"sklearn.model_selection.{splitter}"
    return context({**CANDIDATES, "splitter": name}, challenge=challenge, **fields)


IGNORE = ["KFold", "StratifiedKFold", "RepeatedStratifiedKFold", "ShuffleSplit", "LeaveOneOut"]


@pytest.mark.parametrize("splitter", [*IGNORE, "TimeSeriesSplit"])
def test_folds_that_ignore_groups_are_a_warning_where_hidden_rows_are_of_new_ones(splitter):
    (found,) = said("CV_GROUPS", folds(splitter, IN_GROUPS))
    assert found.level == "warning"
    assert splitter in found.message
    assert "groups (patient) it has seen" in found.message
    assert "cv=StratifiedGroupKFold()" in found.message


def test_numbers_are_split_by_plain_group_folds():
    (found,) = said("CV_GROUPS", folds("KFold", replace(IN_GROUPS, task="regression")))
    assert "cv=GroupKFold()" in found.message


@pytest.mark.parametrize(
    "splitter",
    ["GroupKFold", "StratifiedGroupKFold", "GroupShuffleSplit", "LeaveOneGroupOut", "PredefinedSplit", "mine.Splitter",
     "mine.KFold", "KFold.", None],
)  # fmt: skip
def test_folds_that_respect_groups_or_may_do_so_need_no_words(splitter):
    assert not said("CV_GROUPS", folds(splitter, IN_GROUPS))


def test_groups_that_are_only_declared_are_information():
    (found,) = said("CV_GROUPS", folds("KFold", replace(CHALLENGE, group="hotel")))
    assert found.level == "info"


def test_without_groups_and_time_any_splitter_will_do():
    for code in ("CV_GROUPS", "CV_TIME"):
        assert not said(code, folds("KFold", CHALLENGE))


def test_a_search_inside_a_pipeline_is_told_that_groups_reach_only_the_outermost():
    inside = {"class": "sklearn.pipeline.Pipeline", "parts": [["steps.search", searched(shape("SVC"))]]}
    (found,) = said("CV_GROUPS", context(CANDIDATES, inside, challenge=IN_GROUPS))
    assert "as the outermost estimator" in found.message


@pytest.mark.parametrize("splitter", [*IGNORE, "GroupKFold"])
def test_folds_that_learn_from_the_future_are_a_warning_where_hidden_rows_come_later(splitter):
    (found,) = said("CV_TIME", folds(splitter, IN_TIME))
    assert found.level == "warning"
    assert "cv=TimeSeriesSplit()" in found.message


@pytest.mark.parametrize("splitter", ["TimeSeriesSplit", "PredefinedSplit", None])
def test_folds_that_respect_time_or_may_do_so_need_no_words(splitter):
    assert not said("CV_TIME", folds(splitter, IN_TIME))


def test_a_time_that_is_only_declared_is_information():
    (found,) = said("CV_TIME", folds("KFold", replace(CHALLENGE, time="date")))
    assert (found.level, "The rows have an order: date." in found.message) == ("info", True)


def test_who_splits_as_the_challenge_does_is_right_whatever_else_is_declared():
    both = replace(IN_GROUPS, time="date")
    assert not said("CV_TIME", folds("GroupKFold", both))
    assert not said("CV_GROUPS", folds("TimeSeriesSplit", replace(both, split="time")))
    assert said("CV_TIME", folds("KFold", both))
    assert said("CV_GROUPS", folds("KFold", both))


def test_what_misleads_a_search_is_worth_the_points_of_choice_and_tuning():
    given = folds("KFold", IN_GROUPS, assessment=assessment(0.02, 0.02, 0.06, lost=50))
    assert at_stake("CV_GROUPS", given) == pytest.approx(40)


def outside(*steps, inner=None):
    """A pipeline of steps that ends in a search."""
    parts = [[f"steps.{step.lower()}", shape(step)] for step in steps]
    model = inner if inner is not None else shape("SVC")
    return {"class": "sklearn.pipeline.Pipeline", "parts": [*parts, ["steps.search", searched(model)]]}


def test_selection_before_the_search_is_a_warning():
    (found,) = said("PREP_OUTSIDE", context(CANDIDATES, outside("StandardScaler", "SelectKBest")))
    assert found.level == "warning"
    assert found.message.startswith("SelectKBest stands before GridSearchCV, so it has seen the target")


def test_selection_before_the_search_is_one_also_where_the_search_scales_for_itself():
    given = context(CANDIDATES, outside("SelectKBest", inner=shape("StandardScaler", "SVC")))
    assert [found.level for found in said("PREP_OUTSIDE", given)] == ["warning"]


def test_scaling_before_the_search_of_a_bare_model_is_information():
    (found,) = said("PREP_OUTSIDE", context(CANDIDATES, outside("StandardScaler")))
    assert found.level == "info"
    assert "StandardScaler stands before GridSearchCV" in found.message


def test_what_stands_inside_a_column_transformer_counts():
    columns = {"class": "sklearn.compose.ColumnTransformer", "parts": [["transformers.a", shape("StandardScaler")]]}
    outline = outside()
    outline["parts"].insert(0, ["steps.columns", columns])
    assert said("PREP_OUTSIDE", context(CANDIDATES, outline))


@pytest.mark.parametrize(
    "outline",
    [
        searched(shape("StandardScaler", "SVC")),
        searched(shape("SelectKBest", "SVC")),
        outside("FunctionTransformer"),
        outside("SimpleImputer", inner=shape("StandardScaler", "SVC")),
        outside(),
    ],
    ids=["inside", "selection inside", "learns nothing", "the model prepares for itself", "nothing outside"],
)
def test_preprocessing_where_it_belongs_needs_no_words(outline):
    assert not said("PREP_OUTSIDE", context(CANDIDATES, outline))


def test_a_pipeline_without_a_search_has_no_outside():
    assert not said("PREP_OUTSIDE", context(description=description(shape("SelectKBest", "SVC"))))
