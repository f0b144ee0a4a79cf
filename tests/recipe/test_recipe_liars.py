"""What is not a library model as constructed is declared, with a reason that names the part."""

from __future__ import annotations

import functools
import sys
import types
from typing import ClassVar

import numpy as np
import pytest
from scipy import stats
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import BaggingClassifier, RandomForestClassifier, VotingClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, make_scorer
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from heldout.recipe.write import Declared, write_recipe

X, Y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([0, 1, 0, 1])


def reason(estimator) -> str:
    found = write_recipe(estimator)
    assert isinstance(found, Declared), "this must not be verified"
    assert len(found.reason) <= 300
    assert found.reason.isprintable()
    return found.reason


class MyForest(RandomForestClassifier):
    def predict(self, X):
        return np.zeros(len(X), int)


def my_function(X):
    return X


def test_an_own_class_is_named_with_its_step():
    model = Pipeline([("scale", StandardScaler()), ("model", MyForest())])
    assert reason(model) == "step 'model' is your own class MyForest"


def test_an_own_class_inside_a_wrapper_is_named_with_the_parameter():
    assert (
        reason(BaggingClassifier(MyForest())) == "parameter 'estimator' of BaggingClassifier is your own class MyForest"
    )


def test_the_outermost_estimator_can_be_an_own_class():
    assert reason(MyForest()) == "your estimator is your own class MyForest"


def test_a_lambda_is_named():
    model = Pipeline([("log", FunctionTransformer(lambda X: X)), ("model", SVC())])
    assert reason(model) == "parameter 'func' of step 'log' is a lambda"


def test_an_own_function_is_named():
    assert reason(FunctionTransformer(my_function)).endswith("is your own function my_function")


def test_a_partial_and_a_bound_method_are_named():
    assert reason(FunctionTransformer(functools.partial(np.clip, a_min=0))).endswith("is a functools.partial")
    assert reason(FunctionTransformer(StandardScaler().fit)).endswith("is a bound method")


@pytest.mark.parametrize(
    "function", [np.load, np.save, np.fromfile, np.vectorize(len), print, eval, np.frompyfunc(len, 1, 1)]
)
def test_functions_that_are_not_listed_are_refused(function):
    assert reason(FunctionTransformer(function)).startswith("parameter 'func' of FunctionTransformer is")


def test_a_shadowed_method_is_named():
    model = LogisticRegression()
    model.predict_proba = lambda X: np.ones((len(X), 2)) / 2
    assert reason(Pipeline([("m", model)])) == "step 'm' replaces its own 'predict_proba'"


def test_other_state_is_named():
    model = LogisticRegression()
    model.secret = [1, 2, 3]
    assert reason(model) == "your estimator carries state of its own ('secret')"


@pytest.mark.parametrize("model", [LogisticRegression(), SVC(), DecisionTreeClassifier(), RandomForestClassifier(2)])
def test_a_fitted_model_is_declared(model):
    assert "is already fitted" in reason(model.fit(X, Y))


def test_a_warm_started_forest_is_declared():
    assert "is already fitted" in reason(RandomForestClassifier(2, warm_start=True).fit(X, Y))


def test_a_fitted_step_inside_a_search_is_named():
    model = GridSearchCV(make_pipeline(StandardScaler().fit(X), SVC()), {"svc__C": [1]})
    assert reason(model).startswith("step 'standardscaler' is already fitted")


def test_a_fitted_model_in_a_search_space_is_declared():
    model = GridSearchCV(Pipeline([("m", SVC())]), {"m": [SVC().fit(X, Y)]})
    assert reason(model).startswith("parameter 'm' is already fitted")


@pytest.mark.parametrize("library", ["lightgbm.LGBMClassifier", "xgboost.XGBClassifier"])
def test_a_fitted_boosting_model_is_declared(library):
    module, _, name = library.partition(".")
    cls = getattr(pytest.importorskip(module), name)
    model = cls(n_estimators=2).fit(np.arange(40.0).reshape(-1, 1), np.tile([0, 1], 20))
    assert "is already fitted" in reason(model)


def test_a_frozen_model_is_declared():
    model = Pipeline([("m", FrozenEstimator(LogisticRegression().fit(X, Y)))])
    assert reason(model) == "step 'm' is a FrozenEstimator, which is already fitted"


def test_a_class_that_lies_about_its_name_is_declared():
    liar = type(
        "LogisticRegression",
        (LogisticRegression,),
        {"__module__": LogisticRegression.__module__, "__qualname__": "LogisticRegression"},
    )
    assert "LogisticRegression" in reason(liar())


def test_a_class_property_that_lies_is_not_believed():
    class Liar(BaseEstimator):
        @property
        def __class__(self):
            return LogisticRegression

    assert reason(Liar()) == "your estimator is your own class Liar"


def test_an_instance_whose_class_was_swapped_is_what_it_now_is():
    model = LogisticRegression()
    model.__class__ = MyForest
    assert reason(model) == "your estimator is your own class MyForest"


def test_a_patched_library_method_is_named(monkeypatch):
    monkeypatch.setattr(LogisticRegression, "predict_proba", lambda self, X: np.ones((len(X), 2)))
    assert "LogisticRegression.predict_proba is not the library's own" in reason(LogisticRegression())


def test_a_method_borrowed_from_another_library_class_is_a_patch(monkeypatch):
    monkeypatch.setattr(LogisticRegression, "predict", RandomForestClassifier.predict)
    assert "LogisticRegression.predict" in reason(LogisticRegression())


@pytest.mark.parametrize("patch", [functools.partial(print), property(lambda self: 1), staticmethod(my_function)])
def test_a_patch_may_hide_in_a_descriptor(monkeypatch, patch):
    monkeypatch.setattr(LogisticRegression, "predict", patch)
    assert "LogisticRegression.predict" in reason(LogisticRegression())


def test_a_patched_base_class_is_named(monkeypatch):
    monkeypatch.setattr(BaseEstimator, "set_params", my_function)
    assert "BaseEstimator.set_params" in reason(SVC())


def test_a_class_put_into_a_library_module_is_declared(monkeypatch):
    import sklearn.linear_model

    class Better(BaseEstimator):
        def fit(self, X, y):
            return self

    Better.__module__, Better.__qualname__ = "sklearn.linear_model", "Better"
    monkeypatch.setattr(sklearn.linear_model, "Better", Better, raising=False)
    assert "Better.fit is not the library's own" in reason(Better())


def test_a_module_put_into_sys_modules_is_not_trusted(monkeypatch):
    module = types.ModuleType("sklearn.better")
    exec("class Better:\n    def fit(self, X, y): return self", module.__dict__)
    module.Better.__module__ = "sklearn.better"
    monkeypatch.setitem(sys.modules, "sklearn.better", module)
    assert (
        reason(module.Better()) == "your estimator is an object of sklearn's class Better, which a recipe does not hold"
    )


def test_a_library_function_that_was_replaced_is_declared(monkeypatch):
    monkeypatch.setattr(np, "log1p", my_function)
    assert "numpy.log1p, which was changed" in reason(FunctionTransformer(np.log1p))


def test_get_params_is_never_asked():
    class Liar(SVC):
        def get_params(self, deep=True):
            raise AssertionError("asked")

    assert reason(Liar()) == "your estimator is your own class Liar"


class Hostile(BaseEstimator, ClassifierMixin):
    """Every look at an instance is an error."""

    touched: ClassVar[list[str]] = []

    def __getattribute__(self, name):
        Hostile.touched.append(name)
        raise RuntimeError(name)

    def __repr__(self):
        Hostile.touched.append("repr")
        raise RuntimeError

    def __reduce__(self):
        Hostile.touched.append("reduce")
        raise RuntimeError

    def __eq__(self, other):
        Hostile.touched.append("eq")
        raise RuntimeError

    __hash__ = None


@pytest.mark.parametrize(
    "build",
    [
        lambda item: item,
        lambda item: Pipeline([("m", item)]),
        lambda item: BaggingClassifier(item),
        lambda item: GridSearchCV(SVC(), {"C": [item]}),
        lambda item: SVC(C=item),
        lambda item: ColumnTransformer([("a", StandardScaler(), item)]),
        lambda item: FunctionTransformer(item),
        lambda item: FunctionTransformer(np.log, kw_args={"x": {"y": (item,)}}),
    ],
)
def test_a_hostile_object_is_not_even_asked(build):
    Hostile.touched.clear()
    words = reason(build(Hostile()))
    assert "your own class Hostile" in words
    assert Hostile.touched == []


class _HostileMeta(type):
    def __getattribute__(cls, name):
        raise RuntimeError(name)


def test_a_hostile_metaclass_costs_only_the_verification():
    assert reason(SVC(C=_HostileMeta("Odd", (), {}))) == "parameter 'C' of SVC is the class Odd itself"
    assert reason(SVC(C=type.__call__(_HostileMeta("Odd", (), {})))) == "your estimator cannot be read: RuntimeError"


class Text(str):
    __slots__ = ()


class Number(int):
    pass


@pytest.mark.parametrize("value", [Text("rbf"), Number(3), b"rbf", 1j, object(), sys, LogisticRegression, iter([1])])
def test_values_of_other_types_are_declared(value):
    assert reason(SVC(kernel=value)).startswith("parameter 'kernel' of SVC is")


def test_a_value_that_contains_itself_is_declared():
    loop: dict = {}
    loop["again"] = loop
    assert "contains itself" in reason(SVC(class_weight=loop))
    endless: list = []
    endless.append(endless)
    assert "contains itself" in reason(SVC(kernel=endless))
    pipeline = Pipeline([("a", StandardScaler())])
    pipeline.steps.append(("again", pipeline))
    assert reason(pipeline) == "step 'again' contains itself"


def test_nesting_without_an_end_is_declared():
    model = SVC()
    for _ in range(60):
        model = BaggingClassifier(model)
    assert "nested deeper than 50 levels" in reason(model)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("x" * 200_000, "longer than 100,000 characters"),
        (["x"] * 200_000, "holds more than 100,000 values"),
        (np.zeros(200_000), "holds more than 100,000 values"),
        (list(range(99_000)) * 2, "holds more than 100,000 values"),
        (2**70, "a whole number of more than 64 bits"),
        ("\ud800", "text that is not UTF-8"),
    ],
    ids=["text", "list", "array", "list of numbers", "number", "not UTF-8"],
)
def test_what_is_too_large_is_declared(value, words):
    assert words in reason(SVC(kernel=value))


def test_many_large_texts_are_too_large_together():
    assert "1,048,576 are allowed" in reason(SVC(kernel=["x" * 90_000] * 20))


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (Text("a"), "'class_weight' of SVC is your own class Text"),
        ((object(),), "'class_weight' of SVC is a object (from builtins)"),
        (b"a", "'class_weight' of SVC is a bytes (from builtins)"),
        (frozenset({1}), "only a plain value can stand here"),
        (LogisticRegression, "'class_weight' of SVC is the class LogisticRegression itself"),
    ],
    ids=["text of its own class", "object", "bytes", "set", "class"],
)
def test_hostile_keys_are_declared(key, words):
    assert words in reason(SVC(class_weight={key: 1}))


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([SVC(), None], dtype=object), "only a plain value can stand here"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "a numpy value of the dtype datetime64[D]"),
        (np.zeros(2, dtype=[("a", int)]), "a numpy value of the dtype [('a', '<i8')]"),
        (np.array([1], dtype=">i8"), "a numpy value of the dtype >i8"),
    ],
    ids=["objects", "dates", "records", "big-endian"],
)
def test_arrays_of_objects_and_odd_dtypes_are_declared(array, words):
    assert words in reason(SVC(kernel=array))


def test_an_array_subclass_is_declared():
    class Odd(np.ndarray):
        pass

    assert reason(SVC(kernel=np.zeros(2).view(Odd))) == "parameter 'kernel' of SVC is your own class Odd"


def test_a_random_state_that_was_drawn_from_is_declared():
    state = np.random.RandomState(1)
    state.rand()
    assert "give it a number" in reason(SVC(random_state=state))
    assert "'random_state' of SVC is a Generator (from numpy)" in reason(SVC(random_state=np.random.default_rng(1)))


def test_a_scorer_of_an_own_function_is_declared():
    model = GridSearchCV(SVC(), {"C": [1]}, scoring=make_scorer(my_function))
    assert "'scoring' of GridSearchCV scores with your own function my_function" in reason(model)
    scorer = make_scorer(accuracy_score)
    scorer.extra = 1
    assert "state of its own" in reason(GridSearchCV(SVC(), {"C": [1]}, scoring=scorer))


def test_a_changed_distribution_is_declared():
    changed = stats.uniform(0, 1)
    changed.dist.rvs = lambda *args, **kwargs: 1.0
    assert "was changed" in reason(RandomizedSearchCV(SVC(), {"C": changed}))
    seeded = stats.uniform(0, 1)
    seeded.random_state = 3
    assert "random state of its own" in reason(RandomizedSearchCV(SVC(), {"C": seeded}))

    class Mine(stats.rv_continuous):
        pass

    assert "is the distribution uniform, which a recipe does not hold" in reason(
        RandomizedSearchCV(SVC(), {"C": Mine(name="uniform")()})
    )


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Pipeline([("a", SVC())], memory="/tmp/cache"), "parameter 'memory' of Pipeline: 'memory' must be None"),
        (CountVectorizer(input="filename"), "'input' must be 'content'"),
        (GridSearchCV(SVC(), {"C": [1]}, pre_dispatch="__import__('os')"), "'pre_dispatch' must be"),
        (GridSearchCV(Pipeline([("a", SVC())]), {"memory": ["/tmp"]}), "'memory' may not be part of a search"),
        (GridSearchCV(SVC(), {"predict": [1]}), "no parameter of its estimator"),
    ],
)
def test_parameters_that_touch_files_or_run_code_are_declared(model, words):
    assert words in reason(model)


def test_metadata_routing_is_declared():
    import sklearn

    with sklearn.config_context(enable_metadata_routing=True):
        model = LogisticRegression().set_fit_request(sample_weight=True)
        assert "enable_metadata_routing" in reason(LogisticRegression())
    assert "metadata routing" in reason(model)


def test_something_that_is_no_estimator_is_declared():
    assert reason(None).startswith("get_estimator must return an estimator")
    assert reason([SVC()]).startswith("get_estimator must return an estimator")
    assert reason(SVC).startswith("your estimator is the class SVC itself")


def test_lightgbm_parameters_that_name_files_or_machines_are_declared():
    lightgbm = pytest.importorskip("lightgbm")
    assert "machines" in reason(lightgbm.LGBMClassifier(machines="10.0.0.1:1"))
    assert "plain words" in reason(lightgbm.LGBMClassifier(boosting_type="gbdt machines=10.0.0.1:1"))
    assert "plain words" in reason(GridSearchCV(lightgbm.LGBMClassifier(), {"objective": ["binary output_model=x"]}))
    assert "no parameter" in reason(GridSearchCV(lightgbm.LGBMClassifier(), {"predict_proba": [1]}))


def test_xgboost_callbacks_are_declared():
    xgboost = pytest.importorskip("xgboost")
    model = xgboost.XGBClassifier(callbacks=[xgboost.callback.EvaluationMonitor()])
    assert "'callbacks' must be None" in reason(model)


def test_a_reason_shows_no_control_characters():
    odd = type("Odd\x1b[31m\n", (BaseEstimator,), {})
    assert "\x1b" not in reason(VotingClassifier([("a\x07", odd())]))
