"""Any edit on any recipe: it applies to a recipe that can be built, or is refused in one sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from edit_documents import read_edits
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor, make_column_selector
from sklearn.ensemble import BaggingClassifier, StackingClassifier, VotingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, KFold, RandomizedSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, SVR

from heldout.recipe.apply_edits import apply
from heldout.recipe.edit import EditError, edits_as_json, part_recipe
from heldout.recipe.grammar import RecipeError
from heldout.recipe.rebuild import rebuild
from heldout.recipe.write import write_recipe

_SHARED = LogisticRegression()
_TABLE = ColumnTransformer(
    [
        ("num", make_pipeline(SimpleImputer(), StandardScaler()), ["a", "b"]),
        ("cat", OneHotEncoder(), ("c",)),
        ("rest", "passthrough", make_column_selector(dtype_include="number")),
    ]
)
MODELS = [
    SVC(),
    LogisticRegression(random_state=3),
    Pipeline([("scale", StandardScaler()), ("clf", SVC())]),
    Pipeline([("table", _TABLE), ("scale", "passthrough"), ("clf", SVC())]),
    Pipeline([("union", FeatureUnion([("table", _TABLE), ("s", StandardScaler())])), ("clf", SVC())]),
    Pipeline([("inner", Pipeline([("scale", StandardScaler()), ("clf", SVC())]))]),
    Pipeline([("clf", "passthrough")]),
    Pipeline([]),
    GridSearchCV(SVC(), {"C": [1, 2]}, cv=KFold(3, shuffle=True, random_state=1)),
    GridSearchCV(Pipeline([("scale", StandardScaler()), ("clf", SVC())]), [{"clf": [SVC(), _SHARED]}, {"clf__C": [1]}]),
    Pipeline([("scale", StandardScaler()), ("clf", RandomizedSearchCV(SVC(), {"C": [1], "gamma": [1, 2]}))]),
    GridSearchCV(GridSearchCV(SVC(), {"C": [1]}), {"cv": [2, 3]}),
    GridSearchCV(TransformedTargetRegressor(SVR()), {"regressor__C": [1]}),
    TransformedTargetRegressor(make_pipeline(StandardScaler(), Ridge())),
    TransformedTargetRegressor(),
    CalibratedClassifierCV(Pipeline([("scale", StandardScaler()), ("clf", SVC())])),
    BaggingClassifier(KNeighborsClassifier()),
    VotingClassifier([("scale", _SHARED), ("clf", _SHARED)]),
    StackingClassifier([("clf", SVC()), ("b", make_pipeline(StandardScaler(), SVC()))], final_estimator=_SHARED),
]
RECIPES = [write_recipe(model) for model in MODELS]
KNOWN = [recipe for recipe in RECIPES if isinstance(recipe, dict)]
assert len(KNOWN) == len(MODELS)
PARTS = [
    *KNOWN,
    part_recipe("sklearn.preprocessing.StandardScaler"),
    part_recipe("sklearn.compose.TransformedTargetRegressor", func=["function", "numpy.log1p"]),
    part_recipe("sklearn.calibration.CalibratedClassifierCV"),
    part_recipe("sklearn.svm.SVC", C=["list", 1, 2]),
    part_recipe("sklearn.svm.SVC", nonsense=1),
    part_recipe("os.system"),
    {"format": 1, "config": {"transform_output": "pandas"}, "estimator": ["estimator", "sklearn.svm.SVC", {}]},
    {},
]
_WORDS = "model clf scale table num cat rest union s inner b C gamma estimator regressor cv steps columns x param_grid"
names = st.sampled_from([*_WORDS.split(), "", "_", "a__", "ü", "memory", "\ud800"])
paths = st.lists(names, min_size=1, max_size=3).map("__".join) | st.text(max_size=8)
values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([["tuple", 3, 3], ["list"], ["same", 0], ["estimator", "sklearn.svm.SVC", {}], [1], {}, ["dict"]])
)
parts = st.sampled_from(PARTS)
edits = st.one_of(
    st.fixed_dictionaries({"edit": st.just("set"), "path": paths, "value": values}),
    st.fixed_dictionaries({"edit": st.just("insert"), "before": paths, "name": names, "estimator": parts}),
    st.fixed_dictionaries({"edit": st.just("remove"), "step": paths}),
    st.fixed_dictionaries(
        {"edit": st.just("use_columns"), "columns": st.lists(st.sampled_from("abc"), max_size=3), "with": parts}
    ),
    st.fixed_dictionaries({"edit": st.just("wrap"), "with": parts, "at": paths | st.just("")}),
    st.fixed_dictionaries({"edit": st.just("replace_final"), "estimator": parts}),
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(KNOWN), st.lists(edits, min_size=1, max_size=3))
def test_any_edit_on_any_recipe_applies_or_is_refused_in_one_sentence(recipe: dict[str, Any], asked: list[Any]) -> None:
    before = json.dumps(recipe)
    try:
        found = read_edits(asked)
        assert json.dumps(edits_as_json(found), sort_keys=True) == json.dumps(asked, sort_keys=True)
        rebuild(apply(found, recipe), apply_config=False)
    except RecipeError as error:
        text = str(error)
        assert text
        assert "\n" not in text
        assert len(text) < 400
    assert json.dumps(recipe) == before


@pytest.mark.parametrize(
    "recipe", KNOWN, ids=[f"{number}-{type(model).__name__}" for number, model in enumerate(MODELS)]
)
def test_every_recipe_here_gets_another_model_but_where_there_is_none(recipe: dict[str, Any]) -> None:
    asked = read_edits([{"edit": "replace_final", "estimator": part_recipe("sklearn.svm.SVC")}])
    if recipe["estimator"][2].get("steps") == ["list"]:
        with pytest.raises(EditError, match="the pipeline has no steps"):
            apply(asked, recipe)
    else:
        assert rebuild(apply(asked, recipe), apply_config=False) is not None
