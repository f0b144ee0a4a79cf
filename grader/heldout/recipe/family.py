"""The family that a model belongs to, by the import paths of its classes."""

from __future__ import annotations

from dataclasses import dataclass

from heldout.recipe.description_format import Shape
from heldout.recipe.shape import BEST, CHOICE, SEARCHES, part
from heldout.submission.no_op import PER_CLASS

_MEMBERS = {
    "linear": {
        "sklearn.linear_model": "ARDRegression BayesianRidge ElasticNet ElasticNetCV GammaRegressor HuberRegressor "
        "Lars LarsCV Lasso LassoCV LassoLars LassoLarsCV LassoLarsIC LinearRegression LogisticRegression "
        "LogisticRegressionCV MultiTaskElasticNet MultiTaskElasticNetCV MultiTaskLasso MultiTaskLassoCV "
        "OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV PassiveAggressiveClassifier "
        "PassiveAggressiveRegressor Perceptron PoissonRegressor QuantileRegressor Ridge RidgeCV RidgeClassifier "
        "RidgeClassifierCV SGDClassifier SGDRegressor TheilSenRegressor TweedieRegressor",
        "heldout.estimators.quantiles": "QuantileLinear",
        "sklearn.svm": "LinearSVC LinearSVR",
        "sklearn.cross_decomposition": "CCA PLSCanonical PLSRegression",
    },
    "neighbours": {
        "sklearn.neighbors": "KNeighborsClassifier KNeighborsRegressor NearestCentroid RadiusNeighborsClassifier "
        "RadiusNeighborsRegressor",
        "heldout.estimators.quantiles": "QuantileNeighbours",
    },
    "svm": {"sklearn.svm": "NuSVC NuSVR SVC SVR"},
    "kernel_ridge": {"sklearn.kernel_ridge": "KernelRidge"},
    "naive_bayes": {"sklearn.naive_bayes": "BernoulliNB CategoricalNB ComplementNB GaussianNB MultinomialNB"},
    "discriminant": {"sklearn.discriminant_analysis": "LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis"},
    "tree": {
        "sklearn.tree": "DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor",
        "heldout.estimators.quantiles": "QuantileTree",
    },
    "forest": {
        "sklearn.ensemble": "RandomForestClassifier RandomForestRegressor",
        "heldout.estimators.quantiles": "QuantileForest",
        "xgboost": "XGBRFClassifier XGBRFRegressor",
    },
    "extra_trees": {"sklearn.ensemble": "ExtraTreesClassifier ExtraTreesRegressor"},
    "boosting": {
        "sklearn.ensemble": "AdaBoostClassifier AdaBoostRegressor GradientBoostingClassifier GradientBoostingRegressor "
        "HistGradientBoostingClassifier HistGradientBoostingRegressor",
        "lightgbm": "LGBMClassifier LGBMRegressor",
        "xgboost": "XGBClassifier XGBRegressor",
        "catboost.core": "CatBoostClassifier CatBoostRegressor",
        "heldout.estimators.quantiles": "QuantileBoosting",
    },
    "mlp": {"sklearn.neural_network": "MLPClassifier MLPRegressor"},
    "network": {"heldout.nn": "MLP"},
    "gaussian_process": {"sklearn.gaussian_process": "GaussianProcessClassifier GaussianProcessRegressor"},
    "isotonic": {"sklearn.isotonic": "IsotonicRegression"},
    "label_propagation": {"sklearn.semi_supervised": "LabelPropagation LabelSpreading"},
    "isolation_forest": {"sklearn.ensemble": "IsolationForest"},
    "local_outlier": {"sklearn.neighbors": "LocalOutlierFactor"},
    "one_class_svm": {"sklearn.svm": "OneClassSVM", "sklearn.linear_model": "SGDOneClassSVM"},
    "covariance": {"sklearn.covariance": "EllipticEnvelope MinCovDet EmpiricalCovariance"},
    "kernel_density": {"sklearn.neighbors": "KernelDensity"},
    "mixture": {"sklearn.mixture": "BayesianGaussianMixture GaussianMixture"},
    "k_means": {"sklearn.cluster": "BisectingKMeans KMeans MiniBatchKMeans"},
    "hierarchical": {"sklearn.cluster": "AgglomerativeClustering Birch"},
    "density_clusters": {"sklearn.cluster": "DBSCAN HDBSCAN OPTICS MeanShift"},
    "spectral": {"sklearn.cluster": "SpectralClustering"},
    "dummy": {"sklearn.dummy": "DummyClassifier DummyRegressor"},
    "ensemble": {"sklearn.ensemble": "StackingClassifier StackingRegressor VotingClassifier VotingRegressor"},
}

FAMILY_OF = {
    f"{module}.{name}": family
    for family, modules in _MEMBERS.items()
    for module, names in modules.items()
    for name in names.split()
}
"""Class path to family. `linear` is what draws a hyperplane in its features, so LinearSVC is one and SVC is not."""

WRAPPERS = {
    "heldout.estimators.survival.DiscreteTimeSurvival": ("classifier", "linear"),
    "sklearn.calibration.CalibratedClassifierCV": ("estimator", "linear"),
    "sklearn.compose.TransformedTargetRegressor": ("regressor", "linear"),
    "sklearn.ensemble.BaggingClassifier": ("estimator", "tree"),
    "sklearn.ensemble.BaggingRegressor": ("estimator", "tree"),
    "sklearn.feature_selection.RFE": ("estimator", None),
    "sklearn.feature_selection.RFECV": ("estimator", None),
    "sklearn.linear_model.RANSACRegressor": ("estimator", "linear"),
    "sklearn.model_selection.FixedThresholdClassifier": ("estimator", None),
    "sklearn.model_selection.TunedThresholdClassifierCV": ("estimator", None),
    "sklearn.multiclass.OneVsOneClassifier": ("estimator", None),
    "sklearn.multiclass.OneVsRestClassifier": ("estimator", None),
    "sklearn.multiclass.OutputCodeClassifier": ("estimator", None),
    "sklearn.multioutput.ClassifierChain": ("estimator", None),
    "sklearn.multioutput.MultiOutputClassifier": ("estimator", None),
    "sklearn.multioutput.MultiOutputRegressor": ("estimator", None),
    "sklearn.multioutput.RegressorChain": ("estimator", None),
    "sklearn.semi_supervised.SelfTrainingClassifier": ("estimator", None),
}
"""Wrapper to the role of what it wraps, and the family of what it takes when it is given nothing."""

_PREPARING = frozenset(
    {
        "heldout.estimators.survival.DiscreteTimeSurvival",
        "sklearn.multioutput.MultiOutputClassifier",
        "sklearn.pipeline.Pipeline",
        "sklearn.compose.TransformedTargetRegressor",
        "sklearn.feature_selection.RFE",
        "sklearn.feature_selection.RFECV",
    }
)
"""Wrappers that only prepare what the model inside them is fitted on: features, target, or one label at a time."""
_ADABOOST = ("sklearn.ensemble.AdaBoostClassifier", "sklearn.ensemble.AdaBoostRegressor")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class DetectedFamily:
    """What kind of model a submission is."""

    name: str
    """A family of the reference landscape, another family of scikit-learn's, `ensemble` or `unknown`."""
    estimator: str
    """Name of the class that decides it, for example `HistGradientBoostingClassifier`."""
    class_path: str
    """Import path of that class."""
    roles: tuple[str, ...] = ()
    """Way from the outermost estimator to it: `("best_estimator_", "steps.model")`."""
    wrappers: tuple[str, ...] = ()
    """Class paths of what was unwrapped, from the outside in: pipelines, searches, calibrators, bagging …; without
    those that make no other model of it."""

    def is_altered_for(self, classes: int | None) -> bool:
        """Whether a wrapper makes another model of it (bagging, calibration, one against the rest, a threshold …), so
        that the estimator alone, with its hyperparameters, is not what was handed in.

        With two classes, one against the rest makes no other model. `classes` is None where their number is not known.
        """
        plain = _PREPARING | PER_CLASS if classes == 2 else _PREPARING
        return not plain.issuperset(set(self.wrappers) - SEARCHES)


def detect_family(shape: Shape) -> DetectedFamily:
    """The family of what is made like this."""
    return _detect(shape, (), ())


def _detect(shape: Shape, roles: tuple[str, ...], wrappers: tuple[str, ...]) -> DetectedFamily:
    path = shape.class_path
    inner, default = _unwrap(shape)
    if inner is not None:
        role, inside = inner
        found = _detect(inside, (*roles, role), wrappers if shape.same_as == role else (*wrappers, path))
        return _with_choices(shape, found)
    name = default or FAMILY_OF.get(path, UNKNOWN)
    if path in _ADABOOST:
        name = _boosted(shape)
    return DetectedFamily(name, path.rpartition(".")[2], path, roles, wrappers)


def _unwrap(shape: Shape) -> tuple[tuple[str, Shape] | None, str | None]:
    """The part that decides the family, and the family where that part was left to its default."""
    path = shape.class_path
    plain = part(shape, shape.same_as) if shape.same_as is not None else None
    if plain is not None:
        return plain, None
    if path == "sklearn.pipeline.Pipeline":
        steps = [(role, inner) for role, inner in shape.parts if role.startswith("steps.")]
        return (steps[-1] if steps else None), None
    if path in SEARCHES:
        return part(shape, BEST, "estimator"), None
    if path in WRAPPERS:
        role, default = WRAPPERS[path]
        return part(shape, role), default
    return None, None


def _with_choices(shape: Shape, found: DetectedFamily) -> DetectedFamily:
    """`found`, unless the search that has not run yet may put a model of another family in its place."""
    if shape.class_path not in SEARCHES or part(shape, BEST) is not None:
        return found
    choices = [_detect(inner, (), ()).name for role, inner in shape.parts if role == CHOICE]
    others = {name for name in choices if name not in (UNKNOWN, found.name)}
    if not others:
        return found
    return DetectedFamily(UNKNOWN, found.estimator, found.class_path, found.roles, found.wrappers)


def _boosted(shape: Shape) -> str:
    """AdaBoost of trees is boosting as the landscape knows it; of anything else it is a mix of its own."""
    inner = part(shape, "estimator", "base_estimator")
    return "boosting" if inner is None or _detect(inner[1], (), ()).name == "tree" else "ensemble"
