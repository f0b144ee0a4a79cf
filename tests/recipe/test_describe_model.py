from __future__ import annotations

import copy
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, ShuffleSplit
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from heldout.base.json_records import to_json
from heldout.recipe.describe import DescriptionError, describe, parse_description, static_description
from heldout.recipe.description_format import MAX_BYTES
from heldout.recipe.write import write_recipe
from heldout.scoring.model import describe_model

X = np.random.default_rng(0).normal(size=(40, 2))
Y = (X[:, 0] > 0).astype(int)


def crossed(estimator):
    """The description as it arrives in the grader."""
    found = describe(estimator)
    text = json.dumps(to_json(found), allow_nan=False)
    assert len(text.encode()) <= MAX_BYTES
    assert parse_description(json.loads(text)) == found
    return json.loads(text)


def test_steps_and_the_final_estimator_with_its_parameters():
    found = crossed(Pipeline([("scale", StandardScaler()), ("model", SVC(C=2, gamma=np.float64(0.5)))]).fit(X, Y))
    assert found["steps"] == [
        {"name": "scale", "class": "sklearn.preprocessing.StandardScaler"},
        {"name": "model", "class": "sklearn.svm.SVC"},
    ]
    assert found["final"]["name"] == "SVC"
    assert found["final"]["params"]["C"] == 2
    assert found["final"]["params"]["gamma"] == 0.5
    assert found["outline"] == "StandardScaler → SVC"
    assert found["search"] is None


def test_parameters_that_are_no_scalars_are_shown_as_words():
    found = crossed(MLPClassifier((5, 3), batch_size=10**30, random_state=np.random.RandomState(0)))["final"]["params"]
    assert found["hidden_layer_sizes"] == {"repr": "(5, 3)"}
    assert found["batch_size"] == {"repr": str(10**30)}
    assert found["random_state"]["repr"].startswith("RandomState")


def test_a_search_tells_folds_scores_and_the_best():
    model = GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [0.1, 1.0]}, cv=3, return_train_score=True)
    found = crossed(model.fit(X, Y))
    search = found["search"]
    assert search["splitter"] == "sklearn.model_selection.StratifiedKFold"
    assert (search["n_splits"], search["total"]) == (3, 2)
    assert search["best_params"] == model.best_params_
    for index, candidate in enumerate(search["candidates"]):
        for part in ("test", "train"):
            own = [model.cv_results_[f"split{fold}_{part}_score"][index] for fold in range(3)]
            assert candidate[part] == own
    assert search["best_index"] == model.best_index_
    assert found["final"]["params"]["C"] == model.best_params_["svc__C"]


def test_the_splitter_s_class_is_told():
    model = GridSearchCV(SVC(), {"C": [1]}, cv=GroupKFold(2)).fit(X, Y, groups=np.arange(40) % 4)
    assert crossed(model)["search"]["splitter"] == "sklearn.model_selection.GroupKFold"


def test_several_metrics_show_the_one_that_chose():
    scoring = {"a": "accuracy", "f": "f1"}
    model = GridSearchCV(SVC(), {"C": [1, 2]}, cv=2, scoring=scoring, refit="f").fit(X, Y)
    assert crossed(model)["search"]["candidates"][0]["test"][0] == model.cv_results_["split0_test_f"][0]


def test_at_most_a_thousand_candidates_are_told_and_the_best_is_among_them():
    model = GridSearchCV(DummyClassifier(), {"random_state": list(range(1, 1201))}, cv=ShuffleSplit(1))
    model.fit(X[:10], [0, 1] * 5)
    model.best_index_ = 1150
    search = crossed(model)["search"]
    assert (search["total"], len(search["candidates"]), search["best_index"]) == (1200, 1000, 999)
    assert search["candidates"][999]["params"]["random_state"] == 1151


def test_scores_that_are_not_finite_are_null():
    model = GridSearchCV(SVC(), {"C": [1.0]}, cv=2).fit(X, Y)
    model.cv_results_["split0_test_score"][0] = np.nan
    assert crossed(model)["search"]["candidates"][0]["test"][0] is None


def test_a_description_that_would_be_too_large_tells_less():
    model = GridSearchCV(SVC(), {"C": [1.0]}, cv=2).fit(X, Y)
    model.cv_results_["params"] = [{f"p{i}": "x" * 200 for i in range(100)}] * 500
    for name in ("split0_test_score", "split1_test_score"):
        model.cv_results_[name] = np.zeros(500)
    found = crossed(model)
    assert 0 < len(found["search"]["candidates"]) < 500
    assert found["search"]["total"] == 500


class Own(BaseEstimator, ClassifierMixin):
    def __init__(self, depth=3):
        self.depth = depth

    def fit(self, X, y):
        return self


def test_an_own_class_is_told_by_its_own_name():
    found = crossed(make_pipeline(StandardScaler(), Own(depth=7)))
    assert found["final"] == {"name": "Own", "class": f"{Own.__module__}.Own", "params": {"depth": 7}}


class Hostile(Own):
    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __repr__(self):
        raise RuntimeError("repr")


class LongWinded:
    def __repr__(self):
        return "\x1b[31m" + "x" * 10**6


@pytest.mark.parametrize(
    "build", [Hostile, lambda: Pipeline([("m", Hostile())]), lambda: VotingClassifier([("a", Hostile())])]
)
def test_a_hostile_model_is_still_described(build):
    assert crossed(build())["final"]["name"] in ("Hostile", "VotingClassifier")


def test_a_repr_that_lies_or_never_ends_is_cut():
    shown = crossed(SVC(C=LongWinded(), kernel=Hostile()))["final"]["params"]
    assert len(shown["C"]["repr"]) <= 200
    assert shown["C"]["repr"].isprintable()
    assert shown["kernel"] == {"repr": "<Hostile>"}


def test_models_inside_models_without_end_are_cut():
    model = Pipeline([("a", StandardScaler())])
    model.steps.append(("again", model))
    many = VotingClassifier([(f"m{i}", VotingClassifier([("a", SVC())] * 30)) for i in range(30)])
    assert len(json.dumps(crossed(model))) <= MAX_BYTES
    assert crossed(many)["final"]["name"] == "VotingClassifier"


def test_the_static_description_says_the_same_of_an_unfitted_model():
    model = Pipeline([("scale", StandardScaler()), ("model", MLPClassifier((5, 3), alpha=0.1))])
    static, live = static_description(write_recipe(model)), describe(model)
    assert parse_description(to_json(static)) == static
    assert static == live


def test_the_card_s_model_comes_from_the_recipe_when_verified():
    model = make_pipeline(StandardScaler(), SVC(C=3.0))
    lie = describe(make_pipeline(LogisticRegression()))
    found = describe_model(write_recipe(model), lie, True, None)
    assert (found.family, found.estimator, found.verified) == ("svm", "SVC", True)
    assert found.pipeline == "StandardScaler → SVC"
    assert found.params["C"] == 3.0


def test_the_card_s_model_shows_what_a_search_chose():
    model = GridSearchCV(SVC(), {"C": [7.0]}, cv=2)
    recipe = write_recipe(model)
    assert describe_model(recipe, None, True, None).params["C"] == 1.0
    assert describe_model(recipe, describe(model.fit(X, Y)), True, None).params["C"] == 7.0


def test_the_card_s_model_is_a_claim_when_declared():
    found = describe_model(None, describe(Own()), False, "your estimator is your own class Own")
    assert (found.family, found.estimator, found.verified) == ("unknown", "Own", False)
    assert found.declared_reason == "your estimator is your own class Own"
    assert describe_model(None, None, False, "because").estimator is None
    assert describe_model(None, None, False, None) is None


GOOD = to_json(describe(GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [0.1, 1.0]}, cv=2).fit(X, Y)))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def places(node, path=()):
    yield path
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in pairs:
        yield from places(item, (*path, key))


@settings(max_examples=300, deadline=None)
@given(path=st.sampled_from(sorted(places(GOOD), key=str)), value=JSON)
def test_a_description_with_anything_anywhere_is_parsed_or_refused(path, value):
    document = copy.deepcopy(GOOD)
    if not path:
        document = value
    else:
        inner = document
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
    try:
        parsed = parse_description(document)
    except DescriptionError:
        return
    assert parse_description(json.loads(json.dumps(to_json(parsed), allow_nan=False))) == parsed
    describe_model(None, parsed, False, "reason")


@pytest.mark.parametrize("number", [10**400, -(10**400), 2**63, float("nan"), float("inf"), True, "1"])
def test_a_score_that_is_no_number_of_any_use_is_refused(number):
    candidate = {"params": {}, "test": [number], "train": None}
    search = {
        "class": "x", "scoring": None, "splitter": None, "n_splits": 1, "best_params": {}, "best_index": None,
        "total": 1, "candidates": [candidate],
    }  # fmt: skip
    with pytest.raises(DescriptionError):
        parse_description({**GOOD, "search": search})
    parse_description({**GOOD, "search": {**search, "candidates": [{**candidate, "test": [1]}]}})


def test_a_description_without_end_is_refused():
    endless = {"class": "x", "parts": []}
    endless["parts"].append(["estimator", endless])
    with pytest.raises(DescriptionError):
        parse_description({**GOOD, "shape": endless})
    wide = {"class": "x", "parts": [["estimator", {"class": "y", "parts": []}]] * 300}
    with pytest.raises(DescriptionError):
        parse_description({**GOOD, "shape": {"class": "x", "parts": [["estimator", wide]] * 300}})


def test_texts_of_a_description_are_made_printable():
    parsed = parse_description({**GOOD, "outline": "a\x1b[31mb\n"})
    assert parsed.outline == "a?[31mb?"
