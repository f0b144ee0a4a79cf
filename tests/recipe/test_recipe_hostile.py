"""A recipe is written by the learner's process: whatever it holds, only library constructors are called."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import VotingClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from heldout.recipe import grammar, trusted
from heldout.recipe.family import detect_family
from heldout.recipe.rebuild import rebuild
from heldout.recipe.shape import recipe_shape
from heldout.recipe.write import RecipeError, parse_recipe, recipe_bytes, write_recipe


def recipe(node, **config):
    return {"format": 1, "config": config, "estimator": node}


def svc(**parameters):
    return recipe(["estimator", "sklearn.svm.SVC", parameters])


def refused(document) -> str:
    """The same refusal from `parse_recipe`, as object and as bytes, and from `rebuild`."""
    with pytest.raises(RecipeError) as found:
        parse_recipe(document)
    with pytest.raises(RecipeError):
        rebuild(document)
    with pytest.raises(RecipeError):
        parse_recipe(json.dumps(document).encode())
    return str(found.value)


def refused_by_rebuild(document) -> str:
    """The refusal of what only a process that knows the classes can see."""
    with pytest.raises(RecipeError) as found:
        rebuild(parse_recipe(document))
    return str(found.value)


PATHS = [
    "os.system",
    "builtins.eval",
    "builtins.exec",
    "subprocess.Popen",
    "numpy.load",
    "sklearn.utils._testing.assert_run_python_script_without_output",
    "sklearn.utils.os.system",
    "sklearn.externals._numpydoc.docscrape.Reader",
    "sklearn.datasets.load_breast_cancer",
    "sklearn.frozen.FrozenEstimator",
    "sklearn.svm._classes.SVC",
    "sklearn.svm.SVC.__init__",
    "sklearn.svm.SVC.fit.__globals__",
    "sklearn.svm.__builtins__",
    "sklearn.svm._SVC",
    "sklearn.svm",
    "sklearn..svm.SVC",
    ".SVC",
    "SVC",
    "",
    "sklearn.svm.SVC\n",
    "sklearn.svm.ЅVC",
    "lightgbm.DaskLGBMClassifier",
    "lightgbm.sklearn.LGBMClassifier",
    "lightgbm.basic.Booster",
    "xgboost.Booster",
    "joblib.Memory",
    "sklearn.svm." + "S" * 1000,
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", ["estimator", "splitter", "kernel", "selector"])
def test_a_path_that_is_not_listed_is_refused(kind, path):
    assert refused(svc(C=[kind, path, {}]))


@pytest.mark.parametrize(
    "path", ["numpy.load", "builtins.eval", "os.system", "numpy.frompyfunc", "numpy", "", 1, None, ["list"]]
)
@pytest.mark.parametrize("kind", ["function", "type", "constant"])
def test_a_value_that_is_not_listed_is_refused(kind, path):
    assert refused(svc(C=[kind, path]))


@pytest.mark.parametrize(
    "path",
    [
        "sklearn.svm.DoesNotExist",
        "sklearn.pipeline.clone",
        "sklearn.pipeline.Bunch",
        "sklearn.compose.make_column_transformer",
        "sklearn.model_selection.train_test_split",
        "sklearn.model_selection.ParameterGrid",
        "sklearn.ensemble.BaseEnsemble",
        "sklearn.linear_model.LinearRegression2",
        "sklearn.gaussian_process.kernels.Hyperparameter",
        "sklearn.gaussian_process.kernels.RBF",
    ],
)
def test_a_name_of_a_listed_module_that_is_no_estimator_is_refused(path):
    assert refused_by_rebuild(recipe(["estimator", path, {}]))


def test_the_kind_must_be_the_class_s_own():
    assert refused_by_rebuild(svc(C=["splitter", "sklearn.svm.SVC", {}]))
    assert refused_by_rebuild(svc(C=["estimator", "sklearn.model_selection.KFold", {}]))
    assert refused_by_rebuild(svc(C=["selector", "sklearn.compose.ColumnTransformer", {}]))


def test_a_parameter_that_the_constructor_does_not_have_is_refused():
    assert "has no parameter 'predict'" in refused_by_rebuild(svc(predict=1))
    assert "cannot be constructed" in refused_by_rebuild(recipe(["estimator", "sklearn.pipeline.Pipeline", {}]))


@pytest.mark.parametrize("name", ["__class__", "_estimator", "a b", "self.x", "", "1a", "ñ", "a" * 200])
def test_a_parameter_s_name_must_be_plain(name):
    assert refused(svc(**{name: 1}))


@pytest.mark.parametrize(
    "parameters",
    [
        {"memory": "/tmp/cache"},
        {"memory": ["list"]},
        {"input": "filename"},
        {"pre_dispatch": "__import__('os').system('true')"},
        {"importance_getter": "__class__.__init__.__globals__"},
        {"importance_getter": "a._b"},
        {"callbacks": ["list"]},
        {"param_grid": ["dict", ["memory", ["list", "/tmp"]]]},
        {"param_grid": ["list", ["dict", ["a__input", ["list", "filename"]]]]},
        {"param_grid": ["dict", ["_private", ["list", 1]]]},
        {"param_grid": ["dict", [1, ["list", 1]]]},
        {"param_grid": ["tuple", 1]},
        {"param_distributions": "all"},
    ],
)
def test_parameters_that_could_reach_beyond_the_model_are_refused(parameters):
    assert refused(svc(**parameters))


CODE = "__import__('os').system('true')"
SPELLINGS = {
    "a numpy text": ["scalar", "<U40", CODE],
    "an array of no dimension": ["array", "<U40", [], [CODE]],
    "an array of one": ["array", "<U40", [1], [CODE]],
    "an array of objects": ["array", "|O", [], [CODE]],
    "an array of numpy texts": ["array", "|O", [1], [["scalar", "<U40", CODE]]],
    "a list": ["list", CODE],
    "a tuple": ["tuple", CODE],
    "a set": ["set", CODE],
    "a dict": ["dict", [CODE, CODE]],
    "a slice": ["slice", CODE, None, None],
    "plain text": CODE,
}
"""Every way in which a recipe can write a text."""


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("name", sorted(trusted.GUARDED_PARAMETERS))
def test_a_guarded_parameter_is_refused_however_its_text_is_written(name, spelling):
    assert name in refused(svc(**{name: SPELLINGS[spelling]}))


@pytest.mark.parametrize(
    ("name", "text"), [("pre_dispatch", "2*n_jobs"), ("importance_getter", "auto"), ("input", "content")]
)
def test_a_guard_looks_at_the_value_that_was_built(name, text):
    assert trusted.parameter_problem(name, text) is None
    assert trusted.parameter_problem(name, np.str_(text)) is not None
    assert trusted.parameter_problem(name, np.array(text)) is not None
    assert refused(svc(**{name: ["scalar", "<U20", text]}))


def test_what_was_built_is_looked_at_also_where_its_writing_is_allowed(monkeypatch):
    monkeypatch.setattr(grammar.trusted, "parameter_problem", lambda name, value: None if type(value) is list else "no")
    search = {"estimator": svc()["estimator"], "param_grid": ["dict"], "pre_dispatch": ["scalar", "<U40", CODE]}
    assert refused_by_rebuild(recipe(["estimator", "sklearn.model_selection.GridSearchCV", search])) == "no"


def test_a_halving_search_may_not_set_a_guarded_parameter():
    assert refused(svc(resource="a__pre_dispatch"))


@pytest.mark.parametrize("key", ["predict", "fit", "get_params", "a__predict", "C__C__predict_proba"])
def test_a_search_may_not_replace_a_method(key):
    search = ["estimator", "sklearn.model_selection.GridSearchCV", {}]
    search[2] = {"estimator": svc()["estimator"], "param_grid": ["dict", [key, ["list", 1]]]}
    assert "no parameter of its estimator" in refused_by_rebuild(recipe(search))


def test_steps_that_are_none_are_refused_and_no_crash():
    broken = ["estimator", "sklearn.pipeline.Pipeline", {"steps": ["list", 1, ["tuple", 2]]}]
    search = {"estimator": broken, "param_grid": ["dict", ["a", ["list", 1]]]}
    assert refused_by_rebuild(recipe(["estimator", "sklearn.model_selection.GridSearchCV", search]))


def test_lightgbm_words_cannot_smuggle_a_second_parameter():
    pytest.importorskip("lightgbm")
    assert refused(recipe(["estimator", "lightgbm.LGBMClassifier", {"boosting_type": "gbdt machines=1.2.3.4:5"}]))
    assert refused(recipe(["estimator", "lightgbm.LGBMClassifier", {"metric": ["list", "auc\nmachines=1"]}]))
    assert refused_by_rebuild(recipe(["estimator", "lightgbm.LGBMClassifier", {"machines": "1.2.3.4:5"}]))
    assert refused_by_rebuild(recipe(["estimator", "xgboost.XGBClassifier", {"process_type": "update"}]))


VALUES = [
    [],
    [1],
    [None],
    ["nothing"],
    [["list"]],
    {},
    {"list": []},
    ["float", 1.0],
    ["float"],
    ["float", "1e5"],
    ["dict", ["a"]],
    ["dict", [["list", 1], 2]],
    ["dict", [["estimator", "sklearn.svm.SVC", {}], 2]],
    ["set", ["list", 1]],
    ["slice", 1, 2],
    ["slice", 1.5, 2, 3],
    ["range", 1, 2, 0],
    ["range", 1, 2, 2**80],
    ["array", "<f8", [2], [1.0]],
    ["array", "<f8", [-1], []],
    ["array", "<f8", [10**9], []],
    ["array", "|V8", [1], [0]],
    ["array", "<f8", 1, [1.0]],
    ["array", "<U9999", [10000], ["x"] * 10000],
    ["array", "|O", [1], [["estimator", "sklearn.svm.SVC", {}]]],
    ["array", ["<f8"], [1], [1.0]],
    ["scalar", "|O", 1],
    ["scalar", "<f8", ["list", 1]],
    ["dtype", "O"],
    ["dtype", "datetime64"],
    ["random_state", -1],
    ["random_state", True],
    ["random_state", 2**32],
    ["same", 0],
    ["same", -1],
    ["same", True],
    ["scorer", "numpy.log", 1, "predict", {}],
    ["scorer", "sklearn.metrics.f1_score", 2, "predict", {}],
    ["scorer", "sklearn.metrics.f1_score", 1, "fit", {}],
    ["scorer", "sklearn.metrics.f1_score", 1, [], {}],
    ["scorer", "sklearn.metrics.f1_score", 1, "predict", []],
    ["distribution", "rv_histogram", [], {}],
    ["distribution", "uniform", {}, {}],
    ["distribution", "uniform", [["list"]], {}],
    ["estimator", "sklearn.svm.SVC"],
    ["estimator", "sklearn.svm.SVC", []],
    ["estimator", "sklearn.svm.SVC", {}, {"transform": "numpy"}],
    ["estimator", "sklearn.svm.SVC", {}, {"state": {}}],
    ["splitter", "sklearn.model_selection.KFold", {}, {"transform": "pandas"}],
    2**70,
    "\ud800",
    "x" * 100_001,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: str(value)[:40].encode("ascii", "replace").decode())
def test_a_malformed_value_is_refused(value):
    assert refused(svc(C=value))


@pytest.mark.parametrize(
    "value",
    [
        ["array", "<i8", [1], ["text"]],
        ["array", "<u1", [1], [300]],
        ["scalar", "<i8", "text"],
        ["distribution", "uniform", [], {"nothing": 1}],
        ["scorer", "sklearn.metrics.f1_score", 1, "predict", {"score_func": 1}],
    ],
)
def test_a_value_that_its_constructor_refuses_is_refused(value):
    assert refused_by_rebuild(svc(C=value))


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"format": 1, "config": {}},
        {"format": 2, "config": {}, "estimator": ["estimator", "sklearn.svm.SVC", {}]},
        {"format": True, "config": {}, "estimator": ["estimator", "sklearn.svm.SVC", {}]},
        {"format": 1, "config": {"assume_finite": True}, "estimator": ["estimator", "sklearn.svm.SVC", {}]},
        {"format": 1, "config": {"transform_output": "html"}, "estimator": ["estimator", "sklearn.svm.SVC", {}]},
        {"format": 1, "config": {}, "estimator": ["list"]},
        {"format": 1, "config": {}, "estimator": []},
        {"format": 1, "config": {}, "estimator": "sklearn.svm.SVC"},
        {"format": 1, "config": {}, "estimator": ["estimator", "sklearn.svm.SVC", {}], "more": 1},
    ],
)
def test_a_malformed_document_is_refused(document):
    assert refused(document)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[" * 500_000,
        b'{"a":' * 100_000,
        b" " * (grammar.MAX_BYTES + 1),
        b"1" * 5_000,
        b'{"format": 1, "format": 1, "config": {}, "estimator": ["estimator", "sklearn.svm.SVC", {}]}',
        b'{"format": 1, "config": {}, "estimator": ["estimator", "sklearn.svm.SVC", {"C": NaN}]}',
        b'{"format": 1, "config": {}, "estimator": ["estimator", "sklearn.svm.SVC", {"C": Infinity}]}',
        b'{"format": 1, "config": {}, "estimator": ["estimator", "sklearn.svm.SVC", {"C": 1e999}]}',
        b'{"format": 1, "config": {}, "estimator": ["estimator", "sklearn.svm.SVC", {"C": ' + b"9" * 4000 + b"}]}",
    ],
    ids=lambda data: str(data[:20]),
)
def test_bytes_that_are_no_recipe_are_refused(data):
    with pytest.raises(RecipeError):
        parse_recipe(data)


def test_values_that_json_does_not_have_are_refused():
    class Text(str):
        __slots__ = ()

    for value in (float("nan"), float("inf"), (1, 2), b"x", Text("a"), object(), {1: 2}):
        with pytest.raises(RecipeError):
            parse_recipe(svc(C=value))
    with pytest.raises(RecipeError):
        parse_recipe(svc(C=["scorer", "sklearn.metrics.f1_score", 1, "predict", {1: 1, "a": 2}]))


def test_depth_and_number_are_bounded():
    node = ["list"]
    for _ in range(60):
        node = ["list", node]
    assert "deeper than 50 levels" in refused(svc(C=node))
    assert "more than 100,000 values" in refused(svc(C=["list", *[0] * 100_001]))
    assert "bytes" in refused(svc(C=["list", *["x" * 90_000] * 20]))
    endless: list = ["list"]
    endless.append(endless)
    with pytest.raises(RecipeError):
        parse_recipe(svc(C=endless))


def test_parts_that_come_again_do_not_multiply():
    """Each level holds the one below a hundred times: 100^10 parts, were they counted one by one."""
    node = ["estimator", "sklearn.svm.SVC", {}]
    for level in range(10):
        again = [["tuple", f"s{index}", ["same", level]] for index in range(100)]
        node = [
            "estimator",
            "sklearn.ensemble.VotingClassifier",
            {"estimators": ["list", ["tuple", "first", node], *again]},
        ]
    checked = parse_recipe(recipe(node))
    assert detect_family(recipe_shape(checked)).name == "ensemble"


def test_nothing_outside_the_lists_is_imported(monkeypatch):
    import importlib

    asked = []
    real = importlib.import_module
    monkeypatch.setattr(importlib, "import_module", lambda name, *args: (asked.append(name), real(name, *args))[1])
    for path in PATHS:
        with pytest.raises(RecipeError):
            rebuild(svc(C=["estimator", path, {}]))
    assert asked == []


def test_every_extra_parameter_is_no_attribute_of_its_library_s_models():
    lightgbm, xgboost = pytest.importorskip("lightgbm"), pytest.importorskip("xgboost")
    assert not trusted.LIGHTGBM_EXTRAS & set(dir(lightgbm.LGBMClassifier()))
    assert not trusted.XGBOOST_EXTRAS & set(dir(xgboost.XGBClassifier()))


MODEL = GridSearchCV(
    make_pipeline(StandardScaler(), VotingClassifier([("a", SVC()), ("b", SVC(C=2.0))])),
    {"votingclassifier__a__C": [1.0, 10.0]},
)
GOOD = write_recipe(MODEL)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(sorted(grammar._KINDS)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


def places(node, path=()):
    yield path
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in pairs:
        yield from places(item, (*path, key))


def replaced(document, path, value):
    if not path:
        return value
    changed = copy.deepcopy(document)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


@settings(max_examples=300, deadline=None)
@given(path=st.sampled_from(sorted(places(GOOD), key=str)), value=JSON)
def test_a_recipe_with_anything_anywhere_is_parsed_or_refused(path, value):
    document = replaced(GOOD, path, value)
    try:
        checked = parse_recipe(document)
    except RecipeError:
        return
    assert parse_recipe(recipe_bytes(checked)) == checked
    detect_family(recipe_shape(checked))
    try:
        rebuilt = rebuild(checked, apply_config=False)
    except RecipeError:
        return
    assert type(rebuilt).__module__.startswith("sklearn.")


@settings(max_examples=200, deadline=None)
@given(document=JSON)
def test_any_document_is_parsed_or_refused(document):
    with pytest.raises(RecipeError):
        parse_recipe(document)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_parsed_or_refused(data):
    with pytest.raises(RecipeError):
        parse_recipe(data)
