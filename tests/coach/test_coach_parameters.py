from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.coach.parameters import beyond, ends_by_nature, wants_factors
from heldout.landscape.families.catalogue import FAMILIES
from heldout.landscape.families.interface import Facts

NUMBERS = st.floats(-1e100, 1e100)


def test_parameters_of_the_reference_spaces_on_a_log_scale_want_factors_and_others_do_not():
    for task in ("binary", "regression", "count"):
        facts = Facts(task, "label" if task == "binary" else "value", 500, (("a", "float64"),))
        for declared in FAMILIES.built_in.values():
            family = declared.make(facts)
            for parameter in family.space if family else ():
                assert wants_factors(parameter.name, family.estimator) == (parameter.scale == "log"), parameter


def test_a_name_may_mean_something_else_in_another_class():
    assert wants_factors("gamma", "sklearn.svm.SVC")
    assert not wants_factors("gamma", "xgboost.XGBClassifier")


@pytest.mark.parametrize(
    ("name", "side", "values", "sampled", "natural"),
    [
        ("max_features", "last", [0.2, 1.0], False, True),
        ("max_features", "last", [0.2, 0.9], False, False),
        ("max_features", "last", [0.2, 0.98], True, True),
        ("max_features", "last", [2.0, 10.0], False, False),
        ("max_depth", "first", [1.0, 5.0], False, True),
        ("max_depth", "first", [3.0, 5.0], False, False),
        ("min_samples_split", "first", [2.0, 5.0], False, True),
        ("C", "first", [1.0, 10.0], False, False),
        ("alpha", "first", [0.0, 1.0], False, True),
        ("C", "last", [0.1, 1.0], False, False),
    ],
)  # fmt: skip
def test_where_a_range_ends_by_nature(name, side, values, sampled, natural):
    assert ends_by_nature(name, side, values, sampled) is natural


@pytest.mark.parametrize(
    ("name", "edge", "inner", "values"),
    [
        ("C", 10.0, 1.0, [100.0, 1000.0]),
        ("C", 0.01, 0.1, [0.001, 0.0001]),
        ("C", 1000.0, 1.0, [1e4, 1e5]),
        ("C", 4.0, 3.0, [12.0, 36.0]),
        ("alpha", 1.0, 2.0, [0.33, 0.11]),
        ("max_depth", 20.0, 10.0, [40.0, 80.0]),
        ("max_depth", 2.0, 4.0, [1.0]),
        ("max_features", 0.8, 0.5, [1.0]),
        ("x", -2.0, -1.0, [-3.0, -4.0]),
    ],
)
def test_what_to_try_beyond_an_edge(name, edge, inner, values):
    assert beyond(name, edge, inner) == values


@given(st.sampled_from(["C", "max_depth", "max_features", "x"]), NUMBERS, NUMBERS, st.booleans())
def test_any_two_numbers_have_an_answer(name, one, other, sampled):
    values = sorted((one, other))
    assert all(abs(value) < float("inf") for value in beyond(name, one, other))
    for side in ("first", "last"):
        assert ends_by_nature(name, side, values, sampled) in (True, False)
