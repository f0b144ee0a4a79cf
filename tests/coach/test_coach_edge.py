from __future__ import annotations

import pytest
from coach_samples import (
    configuration,
    context,
    description,
    grid,
    landscape,
    line,
    said,
    search,
    searched,
    shape,
    trial,
)

SVC = "sklearn.svm.SVC"
RISING = {0.01: 0.70, 0.1: 0.78, 1: 0.84, 10: 0.88}


def reference(*configurations):
    return {"landscape": landscape("svm", list(configurations)), "reference_estimator": SVC}


BETTER_BEYOND = reference(configuration({"C": 1.0}, 0.85), configuration({"C": 50.0}, 0.91))
WORSE_BEYOND = reference(configuration({"C": 1.0}, 0.85), configuration({"C": 50.0}, 0.80))


def test_the_best_value_at_the_upper_end_is_named_with_what_to_try():
    found = said("EDGE", context(line("C", RISING)))
    assert len(found) == 1
    assert "C = 10 is the largest value" in found[0].message
    assert "Try 100 and 1000 too" in found[0].message
    assert found[0].level == "info"


def test_the_best_value_at_the_lower_end_is_named_with_what_to_try():
    (found,) = said("EDGE", context(line("C", {0.1: 0.88, 1: 0.80, 10: 0.75})))
    assert "C = 0.1 is the smallest value" in found.message
    assert "Try 0.01 and 0.001 too" in found.message
    assert found.evidence["side"] == "first"


def test_a_best_value_inside_is_no_edge():
    assert not said("EDGE", context(line("C", {0.1: 0.80, 1: 0.88, 10: 0.80})))


def test_an_edge_that_is_better_by_luck_only_is_none():
    assert not said("EDGE", context(line("C", {0.1: 0.8798, 1: 0.8799, 10: 0.88})))


def test_it_is_a_warning_where_reference_configurations_beyond_do_better():
    (found,) = said("EDGE", context(line("C", RISING), **BETTER_BEYOND))
    assert found.level == "warning"
    assert "Reference models do better still with a larger one" in found.message
    assert found.evidence["reference_is_better_beyond"] is True


def test_it_is_information_where_reference_configurations_beyond_do_worse():
    (found,) = said("EDGE", context(line("C", RISING), **WORSE_BEYOND))
    assert found.level == "info"
    assert found.evidence["reference_is_better_beyond"] is False


@pytest.mark.parametrize(
    "fields",
    [
        BETTER_BEYOND | {"reference_estimator": "sklearn.svm.NuSVC"},
        BETTER_BEYOND | {"reference_estimator": None},
        BETTER_BEYOND | {"family": "tree"},
        reference(configuration({"gamma": 1.0}, 0.85), configuration({"gamma": 50.0}, 0.91)),
    ],
    ids=["another class", "no class", "another family", "another parameter"],
)
def test_a_reference_that_cannot_say_makes_no_warning(fields):
    (found,) = said("EDGE", context(line("C", RISING), **fields))
    assert found.level == "info"
    assert found.evidence["reference_is_better_beyond"] is None


def test_the_parameter_of_another_step_is_not_held_against_the_reference():
    found = line("select__C", RISING)
    outline = searched(shape("SelectKBest", "SVC"))
    outline["parts"][0][1]["parts"][0][0] = "steps.select"
    (finding,) = said("EDGE", context(found, outline, **BETTER_BEYOND))
    assert finding.evidence["reference_is_better_beyond"] is None


def test_the_parameter_of_the_model_in_a_pipeline_is_held_against_the_reference():
    (finding,) = said(
        "EDGE", context(line("svc__C", RISING), searched(shape("StandardScaler", "SVC")), **BETTER_BEYOND)
    )
    assert finding.level == "warning"
    assert "svc__C = 10" in finding.message


@pytest.mark.parametrize(
    ("name", "scores"),
    [
        ("max_features", {0.3: 0.7, 0.6: 0.8, 1.0: 0.88}),
        ("n_neighbors", {1: 0.88, 3: 0.8, 5: 0.7}),
        ("max_leaf_nodes", {2: 0.88, 4: 0.8, 8: 0.7}),
        ("l1_ratio", {0.0: 0.88, 0.5: 0.8, 1.0: 0.7}),
        ("ccp_alpha", {0.0: 0.88, 0.01: 0.8, 0.1: 0.7}),
    ],
)
def test_a_natural_bound_is_no_edge(name, scores):
    assert not said("EDGE", context(line(name, scores)))


def test_the_other_end_of_a_bounded_parameter_is_an_edge():
    (found,) = said("EDGE", context(line("n_neighbors", {1: 0.7, 3: 0.8, 5: 0.88})))
    assert "Try 8 and 14 too" in found.message


def test_none_among_the_numbers_may_lie_beyond_any_of_them():
    assert not said("EDGE", context(line("max_depth", {3: 0.7, 6: 0.88, None: 0.8})))


def test_truth_values_and_words_have_no_edge():
    assert not said("EDGE", context(line("probability", {False: 0.7, True: 0.88})))
    assert not said("EDGE", context(line("kernel", {"linear": 0.7, "rbf": 0.88})))


def test_in_a_grid_of_two_parameters_the_neighbour_differs_in_one_only():
    def score(C, gamma):
        return 0.7 + {0.1: 0, 1: 0.08, 10: 0.12}[C] - (0.1 if gamma != 0.1 else 0)

    found = said("EDGE", context(grid({"C": [0.1, 1, 10], "gamma": [0.01, 0.1, 1]}, score)))
    assert [finding.evidence["parameter"] for finding in found] == ["C"]


def draws(score, count=30, name="C"):
    values = [10 ** (-3 + 5 * index / (count - 1)) for index in range(count)]
    return search(
        [trial({name: value}, score(index / (count - 1))) for index, value in enumerate(values)], "RandomizedSearchCV"
    )


def test_for_a_random_search_the_outer_fifth_is_the_edge():
    (found,) = said("EDGE", context(draws(lambda at: 0.7 + 0.2 * min(at, 0.9))))
    assert "among the largest values" in found.message


def test_a_random_search_whose_best_is_inside_has_no_edge():
    assert not said("EDGE", context(draws(lambda at: 0.9 - 0.2 * abs(at - 0.6))))


def test_a_random_search_that_comes_near_a_natural_bound_has_no_edge():
    near_one = search(
        [trial({"max_features": 0.1 + 0.029 * i}, 0.7 + 0.005 * i) for i in range(31)], "RandomizedSearchCV"
    )
    assert not said("EDGE", context(near_one))


def test_too_few_draws_have_no_fifths():
    assert not said("EDGE", context(draws(lambda at: 0.7 + 0.2 * at, count=8)))


def test_a_halving_search_is_not_compared_over_rounds_of_different_size():
    found = line("C", RISING, kind="HalvingGridSearchCV")
    assert not said("EDGE", context(found, searched(shape("SVC"), "HalvingGridSearchCV")))


def test_without_a_search_there_is_nothing_to_say():
    assert not said("EDGE", context(description=description(shape("SVC"))))
    assert not said("EDGE", context(description=None))
