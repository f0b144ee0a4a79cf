"""Importance of hyperparameters, with optuna and without."""

from __future__ import annotations

import builtins
import sys
from dataclasses import replace
from typing import Any

import pytest
from explanation_samples import FAMILIES, make_card, make_landscape
from hypothesis import given, settings
from hypothesis import strategies as st

from heldout.landscape.families.interface import Family
from heldout.landscape.interface import FamilyResult
from heldout.report.explanation.importance import CAVEAT, HOW_TO_GET_IT, Importance, importance
from heldout.report.explanation.subject import ExplainedAttempt
from heldout.report.interface import Screen


def of(family: str, families: tuple[Family, ...] = FAMILIES) -> Importance:
    landscape = make_landscape()
    found = importance(ExplainedAttempt(make_card(landscape, family=family, swap=None), landscape, families))
    assert found is not None
    return found


def test_the_knob_that_moves_the_score_comes_first_and_small_ones_are_left_out() -> None:
    pytest.importorskip("optuna")

    found = of("neighbours")

    assert [name for name, _ in found.values] == ["n_neighbors"]
    assert found.values[0][1] > 0.9
    shown = " ".join(" ".join(found.lines(Screen())).split())
    assert CAVEAT in shown


def test_it_is_the_same_each_time() -> None:
    pytest.importorskip("optuna")

    assert of("svm") == of("svm")


def test_without_optuna_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def absent(name: str, *more: Any) -> Any:
        if name.partition(".")[0] == "optuna":
            raise ImportError(name)
        return real(name, *more)

    for name in [name for name in sys.modules if name.partition(".")[0] == "optuna"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", absent)

    found = of("svm")

    assert found.values == ()
    assert found.remark == HOW_TO_GET_IT
    assert "pip install 'heldout[explain]'" in " ".join(" ".join(found.lines(Screen())).split())


def with_configurations(change: Any) -> Importance:
    landscape = make_landscape()
    svm = landscape.families[1]
    changed = replace(landscape, families=(landscape.families[0], FamilyResult("svm", change(svm.configurations))))
    found = importance(ExplainedAttempt(make_card(landscape, family="svm", swap=None), changed, FAMILIES))
    assert found is not None
    return found


def test_scores_that_never_vary_have_no_importance() -> None:
    pytest.importorskip("optuna")

    found = with_configurations(lambda all_: tuple(replace(each, cv=0.5) for each in all_))

    assert found.remark == "No hyperparameter matters: every configuration scores the same."


@settings(max_examples=8, deadline=None)
@given(st.lists(st.one_of(st.floats(-1e9, 1e9), st.sampled_from([0.0, 1e300, float("nan")])), min_size=23, max_size=23))
def test_any_scores_have_an_answer(scores: list[float]) -> None:
    pytest.importorskip("optuna")

    found = with_configurations(
        lambda all_: (all_[0], *(replace(each, cv=cv) for each, cv in zip(all_[1:], scores, strict=False)))
    )

    assert found.values or found.remark
    assert all(0.1 < value <= 1 for _, value in found.values)


def test_a_handful_of_configurations_is_too_few() -> None:
    found = with_configurations(lambda all_: all_[:6])

    assert found.remark == "5 configurations are too few to tell."
