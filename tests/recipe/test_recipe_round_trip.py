from __future__ import annotations

import inspect
import json
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn import model_selection
from sklearn.compose import (
    ColumnTransformer,
    TransformedTargetRegressor,
    make_column_selector,
    make_column_transformer,
)
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer  # noqa: F401
from sklearn.feature_extraction.text import TfidfVectorizer, strip_accents_unicode
from sklearn.feature_selection import SelectFromModel, SelectKBest, mutual_info_classif
from sklearn.gaussian_process import GaussianProcessRegressor, kernels
from sklearn.impute import IterativeImputer, SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import fbeta_score, get_scorer, get_scorer_names, make_scorer
from sklearn.model_selection import (
    GridSearchCV,
    HalvingRandomSearchCV,
    KFold,
    RandomizedSearchCV,
    StratifiedKFold,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import all_estimators

from heldout.recipe.rebuild import rebuild
from heldout.recipe.write import Declared, parse_recipe, recipe_bytes, write_recipe

ARGUMENTS = {
    "estimator": LogisticRegression(),
    "param_grid": {"C": [1, 2]},
    "param_distributions": {"C": [1, 2]},
    "transformers": [("scale", StandardScaler(), [0])],
    "steps": [("scale", StandardScaler())],
    "transformer_list": [("scale", StandardScaler())],
    "estimators": [("model", LogisticRegression())],
    "dictionary": np.eye(3),
}
CONSTRUCTIBLE = [(name, cls) for name, cls in all_estimators() if name != "FrozenEstimator"]


def round_trip(estimator):
    """The estimator rebuilt from its recipe as it crosses, JSON; asserts that its recipe is the same."""
    recipe = write_recipe(estimator)
    assert isinstance(recipe, dict), recipe
    crossed = parse_recipe(json.dumps(recipe, allow_nan=False).encode())
    rebuilt = rebuild(crossed)
    assert write_recipe(rebuilt) == recipe
    assert type(rebuilt) is type(estimator)
    return rebuilt


def made(cls):
    needed = [name for name, p in inspect.signature(cls.__init__).parameters.items() if p.default is inspect._empty]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cls(**{name: ARGUMENTS[name] for name in needed if name in ARGUMENTS})


@pytest.mark.parametrize(("name", "cls"), CONSTRUCTIBLE, ids=[name for name, _ in CONSTRUCTIBLE])
def test_every_estimator_of_scikit_learn_has_a_recipe_that_makes_it_again(name, cls):
    rebuilt = round_trip(made(cls))
    assert repr(rebuilt) == repr(made(cls))


SPLITTERS = [
    model_selection.GroupKFold(3),
    model_selection.GroupShuffleSplit(4, test_size=0.2),
    model_selection.KFold(4, shuffle=True, random_state=3),
    model_selection.LeaveOneGroupOut(),
    model_selection.LeaveOneOut(),
    model_selection.LeavePGroupsOut(2),
    model_selection.LeavePOut(2),
    model_selection.PredefinedSplit(np.array([0, 1, -1, 1])),
    model_selection.RepeatedKFold(n_splits=3, n_repeats=2, random_state=1),
    model_selection.RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=1),
    model_selection.ShuffleSplit(3, train_size=0.5),
    model_selection.StratifiedGroupKFold(3),
    model_selection.StratifiedKFold(3),
    model_selection.StratifiedShuffleSplit(3, test_size=10),
    model_selection.TimeSeriesSplit(3, gap=2),
]


@pytest.mark.parametrize("splitter", SPLITTERS, ids=lambda splitter: type(splitter).__name__)
def test_every_splitter_travels_inside_a_search(splitter):
    rebuilt = round_trip(GridSearchCV(SVC(), {"C": [1, 10]}, cv=splitter))
    assert vars(rebuilt.cv).keys() == vars(splitter).keys()
    assert repr(rebuilt.cv) == repr(splitter)


KERNELS = [
    1.5 * kernels.RBF([1.0, 2.0]) + kernels.WhiteKernel(1e-3, noise_level_bounds=(1e-6, 1.0)),
    kernels.Matern(nu=1.5) * kernels.DotProduct() ** 2,
    kernels.ExpSineSquared(periodicity_bounds="fixed") + kernels.RationalQuadratic(),
    kernels.CompoundKernel([kernels.RBF(), kernels.ConstantKernel(2.0)]),
    kernels.PairwiseKernel(metric="laplacian"),
]


@pytest.mark.parametrize("kernel", KERNELS, ids=str)
def test_kernels_travel_with_their_bounds(kernel):
    assert round_trip(GaussianProcessRegressor(kernel)).kernel == kernel


def text_pipeline():
    return make_pipeline(
        TfidfVectorizer(stop_words=["a", "the"], ngram_range=(1, 2), dtype=np.float32, preprocessor=str.lower),
        TruncatedSVD(5, random_state=0),
        SelectKBest(mutual_info_classif, k=3),
        LogisticRegression(class_weight={"spam": 2.0, "memory": 1}),
    )


def columns():
    return ColumnTransformer(
        [
            (
                "numbers",
                make_pipeline(SimpleImputer(), StandardScaler()),
                make_column_selector(dtype_include=np.number),
            ),
            ("words", OneHotEncoder(categories=[["a", "b"]]), make_column_selector("^w", dtype_exclude=float)),
            ("some", "passthrough", slice(0, 3)),
            ("named", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan), ["x", "y"]),
            ("mask", "drop", np.array([True, False])),
            ("one", StandardScaler(), slice("a", None, 2)),
        ],
        remainder=StandardScaler(with_mean=False),
        sparse_threshold=0,
    )


def nested_search():
    inner = RandomizedSearchCV(SVC(), {"C": stats.loguniform(1e-3, 1e3), "gamma": stats.expon(scale=0.1)}, n_iter=3)
    outer = Pipeline([("scale", StandardScaler()), ("search", inner)])
    return GridSearchCV(outer, [{"search__n_iter": range(2, 4)}, {"scale": [PCA(2), "passthrough"]}], cv=KFold(3))


COMPOSED = {
    "columns": columns,
    "text": text_pipeline,
    "nested search": nested_search,
    "make_column_transformer": lambda: make_column_transformer((StandardScaler(), [0, 1]), remainder="passthrough"),
    "random search": lambda: RandomizedSearchCV(
        KNeighborsClassifier(),
        {"n_neighbors": stats.randint(1, 30), "p": stats.uniform(1, 2), "weights": ["uniform", "distance"]},
        random_state=np.random.RandomState(7),
    ),
    "halving": lambda: HalvingRandomSearchCV(
        SVC(), {"C": stats.truncnorm(-1, 1, loc=5)}, resource="max_iter", max_resources=9
    ),
    "model as parameter": lambda: GridSearchCV(
        Pipeline([("model", "passthrough")]),
        [{"model": [SVC()], "model__C": np.logspace(-2, 2, 5)}, {"model": [RandomForestClassifier()]}],
    ),
    "stack": lambda: StackingClassifier(
        [("svm", make_pipeline(StandardScaler(), SVC(probability=False))), ("tree", DecisionTreeClassifier())],
        final_estimator=LogisticRegression(),
        cv=StratifiedKFold(3),
    ),
    "vote": lambda: VotingClassifier([("a", SVC()), ("b", "drop")], weights=np.array([1, 2])),
    "boosted": lambda: AdaBoostClassifier(DecisionTreeClassifier(max_depth=2)),
    "bagged": lambda: BaggingClassifier(KNeighborsClassifier(metric="minkowski", metric_params={"w": np.ones(2)})),
    "log target": lambda: TransformedTargetRegressor(Ridge(), func=np.log1p, inverse_func=np.expm1),
    "log features": lambda: make_pipeline(FunctionTransformer(np.log1p, feature_names_out="one-to-one"), Ridge()),
    "accents": lambda: TfidfVectorizer(
        strip_accents=strip_accents_unicode, tokenizer=str.split, vocabulary={"a": 0, "input": 1}
    ),
    "own scorer": lambda: GridSearchCV(SVC(), {"C": [1]}, scoring=make_scorer(fbeta_score, beta=2, average="macro")),
    "scorers": lambda: GridSearchCV(
        SVC(), {"C": [1]}, scoring={"a": "roc_auc", "b": get_scorer("neg_log_loss")}, refit="a"
    ),
    "union": lambda: FeatureUnion([("pca", PCA(2)), ("best", SelectKBest(k=1))], transformer_weights={"pca": 2.0}),
    "chosen features": lambda: SelectFromModel(LogisticRegression(), importance_getter="named_steps.model.coef_"),
    "imputed": lambda: IterativeImputer(Ridge(), missing_values=np.nan, initial_strategy="median"),
    "missing": lambda: SimpleImputer(missing_values=pd.NA, strategy="constant", fill_value="none"),
    "categories": lambda: OneHotEncoder(
        categories=[np.array(["a", None, 1.5, np.nan], dtype=object), np.array(["é", "zz"])]
    ),
    "constraints": lambda: HistGradientBoostingClassifier(monotonic_cst={"x": 1}, interaction_cst=[{0, 1}, {2}]),
    "numpy values": lambda: SVC(C=np.float64(2.5), gamma=np.float32(0.1), degree=np.int64(3), shrinking=np.bool_(True)),
    "pandas output": lambda: make_pipeline(StandardScaler(), columns()).set_output(transform="pandas"),
    "infinity": lambda: SimpleImputer(missing_values=float("inf")),
    "frozen set": lambda: TfidfVectorizer(stop_words=frozenset({"b", "a"})),
}


@pytest.mark.parametrize("build", COMPOSED.values(), ids=COMPOSED.keys())
def test_composed_models_travel(build):
    rebuilt = round_trip(build())
    assert recipe_bytes(write_recipe(rebuilt)) == recipe_bytes(write_recipe(build()))


PRIVATE_METRICS = {"neg_negative_likelihood_ratio", "positive_likelihood_ratio"}
"""Scorers that scikit-learn makes of functions which it does not export."""


@pytest.mark.parametrize("name", sorted(set(get_scorer_names()) - PRIVATE_METRICS))
def test_every_named_scorer_travels_as_an_object(name):
    scorer = get_scorer(name)
    rebuilt = round_trip(GridSearchCV(SVC(), {"C": [1]}, scoring=scorer)).scoring
    assert vars(rebuilt) == vars(scorer)


@pytest.mark.parametrize("name", sorted(PRIVATE_METRICS))
def test_a_scorer_of_an_unlisted_metric_travels_by_its_name_only(name):
    round_trip(GridSearchCV(SVC(), {"C": [1]}, scoring=name))
    assert isinstance(write_recipe(GridSearchCV(SVC(), {"C": [1]}, scoring=get_scorer(name))), Declared)


def test_lightgbm_travels_with_its_extra_parameters():
    lightgbm = pytest.importorskip("lightgbm")
    model = lightgbm.LGBMClassifier(num_leaves=7, verbose=-1, min_data_in_leaf=3).set_params(n_estimators=5)
    rebuilt = round_trip(GridSearchCV(model, {"num_leaves": [3, 7], "path_smooth": [0.0, 1.0]}))
    assert rebuilt.estimator.get_params() == model.get_params()


def test_xgboost_travels_with_missing_values_and_extra_parameters():
    xgboost = pytest.importorskip("xgboost")
    model = xgboost.XGBRegressor(n_estimators=3, max_depth=2, huber_slope=0.5, monotone_constraints=(1, 0))
    rebuilt = round_trip(model)
    assert np.isnan(rebuilt.missing)
    assert {**rebuilt.get_params(), "missing": 0} == {**model.get_params(), "missing": 0}
    round_trip(xgboost.XGBRFClassifier())


def test_a_random_state_keeps_its_seed_and_stays_shared():
    shared = np.random.RandomState(42)
    rebuilt = round_trip(VotingClassifier([("a", SVC(random_state=shared)), ("b", SVC(random_state=shared))]))
    states = [model.random_state for _, model in rebuilt.estimators]
    assert states[0] is states[1]
    assert states[0].randint(10**6) == np.random.RandomState(42).randint(10**6)


def test_an_estimator_used_twice_stays_one_object():
    scaler = StandardScaler()
    rebuilt = round_trip(Pipeline([("a", scaler), ("b", PCA()), ("c", scaler)]))
    assert rebuilt.steps[0][1] is rebuilt.steps[2][1]


def test_the_global_output_setting_travels():
    import sklearn

    with sklearn.config_context(transform_output="pandas"):
        recipe = write_recipe(StandardScaler())
    assert recipe["config"] == {"transform_output": "pandas"}
    with sklearn.config_context():
        rebuild(recipe)
        assert sklearn.get_config()["transform_output"] == "pandas"
    assert sklearn.get_config()["transform_output"] == "default"


def test_writing_a_recipe_leaves_the_estimator_and_the_settings_alone():
    import sklearn

    model = nested_search()
    before, config = repr(model), sklearn.get_config()
    write_recipe(model)
    assert repr(model) == before
    assert sklearn.get_config() == config
