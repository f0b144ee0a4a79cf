from __future__ import annotations

import json

import pytest
from edit_documents import read_edits
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OrdinalEncoder, StandardScaler
from sklearn.svm import SVC, SVR

from heldout.recipe.apply_edits import apply
from heldout.recipe.edit import EditError, edits_as_json, part_recipe
from heldout.recipe.rebuild import rebuild
from heldout.recipe.write import write_recipe

SCALER = part_recipe("sklearn.preprocessing.StandardScaler")
ONE_HOT = part_recipe("sklearn.preprocessing.OneHotEncoder", handle_unknown="ignore")
LOG_TARGET = part_recipe(
    "sklearn.compose.TransformedTargetRegressor",
    func=["function", "numpy.log1p"],
    inverse_func=["function", "numpy.expm1"],
)
CLF = Pipeline([("scale", StandardScaler()), ("clf", SVC(C=1.0))])


def edited(estimator, *edits):
    """The estimator after the edits, each a JSON object, were followed on its recipe."""
    recipe = write_recipe(estimator)
    before = json.dumps(recipe)
    found = rebuild(apply(read_edits(list(edits)), recipe), apply_config=False)
    assert json.dumps(recipe) == before
    return found


def refused(estimator, *edits):
    with pytest.raises(EditError) as caught:
        edited(estimator, *edits)
    text = str(caught.value)
    assert "\n" not in text
    return text


def names(pipeline):
    return [name for name, _ in pipeline.steps]


# set


def test_set_changes_one_parameter_of_a_step():
    found = edited(CLF, {"edit": "set", "path": "clf__C", "value": 10.0})
    assert found.get_params()["clf__C"] == 10.0
    assert found.get_params()["clf__gamma"] == "scale"


@pytest.mark.parametrize("path", ["C", "model__C"])
def test_a_bare_estimator_is_reached_by_its_own_parameter_and_as_the_step_model(path):
    assert edited(SVC(), {"edit": "set", "path": path, "value": 3.0}).C == 3.0


def test_inside_a_search_the_inner_estimator_is_set_and_the_parameter_leaves_the_space():
    search = GridSearchCV(CLF, {"clf__C": [1, 2], "clf__gamma": [0.1, 1.0]})
    found = edited(search, {"edit": "set", "path": "clf__C", "value": 10.0})
    assert found.estimator.get_params()["clf__C"] == 10.0
    assert found.param_grid == {"clf__gamma": [0.1, 1.0]}


@pytest.mark.parametrize("path", ["estimator__clf__C", "clf__C"])
def test_a_search_over_nothing_is_its_estimator(path):
    found = edited(GridSearchCV(CLF, {"clf__C": [1, 2]}), {"edit": "set", "path": path, "value": 10.0})
    assert isinstance(found, Pipeline)
    assert found.get_params()["clf__C"] == 10.0


def test_the_parameter_leaves_every_space_of_a_list():
    search = RandomizedSearchCV(CLF, [{"clf__C": [1]}, {"clf__C": [2], "clf__gamma": [1, 2]}])
    found = edited(search, {"edit": "set", "path": "clf__C", "value": 10.0})
    assert found.param_distributions == [{}, {"clf__gamma": [1, 2]}]


def test_a_search_keeps_its_own_parameters_apart_from_its_estimators():
    found = edited(GridSearchCV(CLF, {"clf__C": [1, 2]}), {"edit": "set", "path": "cv", "value": 7})
    assert (found.cv, found.param_grid) == (7, {"clf__C": [1, 2]})


def test_a_search_as_a_step_is_walked_through():
    model = Pipeline([("scale", StandardScaler()), ("search", GridSearchCV(SVC(), {"C": [1, 2]}))])
    found = edited(model, {"edit": "set", "path": "search__C", "value": 5})
    assert found.named_steps["search"].C == 5


def test_what_the_search_chooses_as_a_whole_is_not_set_in_part():
    search = GridSearchCV(CLF, {"clf": [SVC(), KNeighborsClassifier()]})
    text = refused(search, {"edit": "set", "path": "clf__C", "value": 10.0})
    assert text == "the edit (set) cannot be followed: the search chooses 'clf' as a whole"


def test_a_step_itself_can_be_set():
    assert edited(CLF, {"edit": "set", "path": "scale", "value": "passthrough"}).named_steps["scale"] == "passthrough"


def test_values_are_those_of_a_recipe():
    weights = ["dict", [0, 1.0], [1, 5.0]]
    found = edited(CLF, {"edit": "set", "path": "clf__class_weight", "value": weights})
    assert found.named_steps["clf"].class_weight == {0: 1.0, 1: 5.0}
    assert "is no kind of value" in refused(CLF, {"edit": "set", "path": "clf__C", "value": [1, 2]})


def test_a_part_that_comes_twice_is_one_and_is_changed_once():
    shared = LogisticRegression()
    voting = VotingClassifier([("a", shared), ("b", shared), ("c", KNeighborsClassifier())])
    found = edited(voting, {"edit": "set", "path": "a__C", "value": 7.0})
    assert found.estimators[0][1] is found.estimators[1][1]
    assert found.estimators[1][1].C == 7.0


# insert and remove


def test_insert_puts_a_step_before_another():
    model = Pipeline([("impute", SimpleImputer()), ("clf", SVC())])
    found = edited(model, {"edit": "insert", "before": "clf", "name": "scale", "estimator": SCALER})
    assert names(found) == ["impute", "scale", "clf"]


def test_a_bare_estimator_becomes_the_step_model_of_a_pipeline():
    found = edited(SVC(C=3), {"edit": "insert", "before": "model", "name": "scale", "estimator": SCALER})
    assert names(found) == ["scale", "model"]
    assert found.named_steps["model"].C == 3


def test_a_search_over_a_bare_estimator_goes_on_searching_in_the_pipeline():
    search = GridSearchCV(SVC(), {"C": [1, 2]})
    found = edited(search, {"edit": "insert", "before": "model", "name": "scale", "estimator": SCALER})
    assert names(found.estimator) == ["scale", "model"]
    assert found.param_grid == {"model__C": [1, 2]}


def test_a_pipeline_is_found_inside_of_wrappers():
    model = TransformedTargetRegressor(make_pipeline(SimpleImputer(), Ridge()))
    found = edited(model, {"edit": "insert", "before": "ridge", "name": "scale", "estimator": SCALER})
    assert names(found.regressor) == ["simpleimputer", "scale", "ridge"]


def test_insert_names_the_steps_where_there_is_no_such_one():
    text = refused(CLF, {"edit": "insert", "before": "svc", "name": "s", "estimator": SCALER})
    assert text.endswith("there is no step 'svc', only 'scale' and 'clf'")
    taken = refused(CLF, {"edit": "insert", "before": "clf", "name": "scale", "estimator": SCALER})
    assert taken.endswith("there is a step 'scale' already, so the new one needs another name")


def test_remove_takes_a_step_and_its_part_of_the_space():
    model = Pipeline([("select", SelectKBest(k=3)), ("clf", SVC())])
    found = edited(GridSearchCV(model, {"select__k": [1, 2], "clf__C": [1]}), {"edit": "remove", "step": "select"})
    assert names(found.estimator) == ["clf"]
    assert found.param_grid == {"clf__C": [1]}


def test_the_last_step_and_the_only_one_are_not_removed():
    assert "can only be replaced" in refused(CLF, {"edit": "remove", "step": "clf"})
    assert "is all that Pipeline has" in refused(make_pipeline(SVC()), {"edit": "remove", "step": "svc"})


# use_columns


def table(**extra):
    return Pipeline(
        [("prepare", ColumnTransformer([("num", StandardScaler(), ["size"]), *extra.items()])), ("clf", SVC())]
    )


def test_columns_join_those_of_the_column_transformer():
    found = edited(table(), {"edit": "use_columns", "columns": ["colour"], "with": ONE_HOT})
    parts = found.named_steps["prepare"].transformers
    assert [(name, columns) for name, _, columns in parts] == [("num", ["size"]), ("columns", ["colour"])]


def test_columns_leave_the_transformer_that_named_them():
    model = Pipeline(
        [
            ("prepare", ColumnTransformer([("num", StandardScaler(), ["size"]), ("o", OrdinalEncoder(), ["colour"])])),
            ("clf", SVC()),
        ]
    )
    found = edited(model, {"edit": "use_columns", "columns": ["colour"], "with": ONE_HOT})
    assert [(name, columns) for name, _, columns in found.named_steps["prepare"].transformers] == [
        ("num", ["size"]),
        ("columns", ["colour"]),
    ]


def test_without_a_column_transformer_the_others_pass_through():
    found = edited(SVC(), {"edit": "use_columns", "columns": ["colour"], "with": ONE_HOT})
    assert names(found) == ["columns", "model"]
    assert found.named_steps["columns"].remainder == "passthrough"


# wrap and replace_final


def test_wrap_around_everything_and_around_a_step():
    outer = edited(make_pipeline(StandardScaler(), SVR()), {"edit": "wrap", "with": LOG_TARGET, "at": ""})
    assert isinstance(outer, TransformedTargetRegressor)
    assert isinstance(outer.regressor, Pipeline)
    inner = edited(make_pipeline(StandardScaler(), SVR()), {"edit": "wrap", "with": LOG_TARGET, "at": "svr"})
    assert isinstance(inner.named_steps["svr"].regressor, SVR)


def test_the_space_of_a_search_follows_what_was_wrapped():
    calibrated = part_recipe("sklearn.calibration.CalibratedClassifierCV")
    found = edited(GridSearchCV(CLF, {"clf__C": [1]}), {"edit": "wrap", "with": calibrated, "at": "clf"})
    assert found.param_grid == {"clf__estimator__C": [1]}
    bare = edited(GridSearchCV(SVC(), {"C": [1]}), {"edit": "wrap", "with": calibrated, "at": "model"})
    assert isinstance(bare.estimator, CalibratedClassifierCV)
    assert bare.param_grid == {"estimator__C": [1]}


def test_what_wraps_nothing_is_refused():
    assert "StandardScaler wraps no estimator" in refused(CLF, {"edit": "wrap", "with": SCALER, "at": "clf"})


FOREST = part_recipe("sklearn.ensemble.RandomForestClassifier")


@pytest.mark.parametrize(
    "model",
    [
        CLF,
        GridSearchCV(CLF, {"clf__C": [1, 2]}),
        Pipeline([("scale", StandardScaler()), ("clf", GridSearchCV(SVC(), {"C": [1, 2]}))]),
        Pipeline([("scale", StandardScaler()), ("clf", "passthrough")]),
    ],
)
def test_the_final_model_is_replaced_and_what_was_searched_for_it_goes(model):
    found = edited(model, {"edit": "replace_final", "estimator": FOREST})
    assert names(found) == ["scale", "clf"]
    assert isinstance(found.named_steps["clf"], RandomForestClassifier)


def test_a_scaled_target_stays_when_its_model_is_replaced():
    model = TransformedTargetRegressor(SVR())
    ridge = part_recipe("sklearn.linear_model.Ridge")
    assert isinstance(edited(model, {"edit": "replace_final", "estimator": ridge}).regressor, Ridge)


# documents


def test_edits_are_followed_in_order_and_the_one_that_fails_is_named():
    edits = [
        {"edit": "insert", "before": "model", "name": "scale", "estimator": SCALER},
        {"edit": "set", "path": "scale__with_mean", "value": False},
    ]
    assert edited(SVC(), *edits).named_steps["scale"].with_mean is False
    text = refused(SVC(), *edits, {"edit": "remove", "step": "x"})
    assert text == "edit 3 of 3 (remove) cannot be followed: there is no step 'x', only 'scale' and 'model'"


def test_edits_are_the_same_json_again():
    document = [
        {"edit": "set", "path": "clf__C", "value": 10.0},
        {"edit": "insert", "before": "clf", "name": "scale", "estimator": SCALER},
        {"edit": "remove", "step": "select"},
        {"edit": "use_columns", "columns": ["colour"], "with": ONE_HOT},
        {"edit": "wrap", "with": LOG_TARGET, "at": ""},
        {"edit": "replace_final", "estimator": FOREST},
    ]
    again = edits_as_json(read_edits(document))
    assert again == document
    assert [list(each) for each in again] == [list(each) for each in document]
