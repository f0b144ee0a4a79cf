"""What a recipe may name: modules, functions, types and distributions, each in an explicit list.

Only names: nothing here imports what it lists, so the grader's own process can read it.
"""

from __future__ import annotations

import re


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TRUSTED_ROOTS = ("sklearn", "lightgbm", "xgboost", "heldout")
"""Top-level packages whose classes can be rebuilt; of ours the listed ones alone."""

CLASS_MODULES = frozenset(
    {
        "heldout.estimators.frames",
        "heldout.estimators.quantiles",
        "heldout.estimators.survival",
        "sklearn.calibration",
        "sklearn.cluster",
        "sklearn.compose",
        "sklearn.covariance",
        "sklearn.cross_decomposition",
        "sklearn.decomposition",
        "sklearn.discriminant_analysis",
        "sklearn.dummy",
        "sklearn.ensemble",
        "sklearn.feature_extraction",
        "sklearn.feature_extraction.image",
        "sklearn.feature_extraction.text",
        "sklearn.feature_selection",
        "sklearn.gaussian_process",
        "sklearn.gaussian_process.kernels",
        "sklearn.impute",
        "sklearn.isotonic",
        "sklearn.kernel_approximation",
        "sklearn.kernel_ridge",
        "sklearn.linear_model",
        "sklearn.manifold",
        "sklearn.mixture",
        "sklearn.model_selection",
        "sklearn.multiclass",
        "sklearn.multioutput",
        "sklearn.naive_bayes",
        "sklearn.neighbors",
        "sklearn.neural_network",
        "sklearn.pipeline",
        "sklearn.preprocessing",
        "sklearn.random_projection",
        "sklearn.semi_supervised",
        "sklearn.svm",
        "sklearn.tree",
    }
)
"""Public modules whose estimators, splitters, kernels and selectors may be named."""

CLASSES = frozenset(
    {
        "heldout.nn.MLP",
        "lightgbm.LGBMClassifier",
        "lightgbm.LGBMRegressor",
        "xgboost.XGBClassifier",
        "xgboost.XGBRegressor",
        "xgboost.XGBRFClassifier",
        "xgboost.XGBRFRegressor",
    }
)
"""Single classes of packages that hold more than estimators (distributed ones open connections)."""

EXPERIMENTAL = {
    "sklearn.impute.IterativeImputer": "sklearn.experimental.enable_iterative_imputer",
    "sklearn.model_selection.HalvingGridSearchCV": "sklearn.experimental.enable_halving_search_cv",
    "sklearn.model_selection.HalvingRandomSearchCV": "sklearn.experimental.enable_halving_search_cv",
}
"""Classes that exist only after another module was imported."""

_UFUNCS = (
    "absolute add arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil cos cosh deg2rad degrees exp exp2 expm1 fabs "
    "floor isfinite isinf isnan log log10 log1p log2 logical_not maximum minimum multiply negative positive rad2deg "
    "radians reciprocal rint sign signbit sin sinh spacing sqrt square subtract tan tanh trunc"
)
_NUMPY = "max mean median min nan_to_num nanmax nanmean nanmedian nanmin prod ptp ravel std sum var"
_METRICS = (
    "accuracy_score adjusted_mutual_info_score adjusted_rand_score auc average_precision_score "
    "balanced_accuracy_score brier_score_loss cohen_kappa_score completeness_score coverage_error "
    "d2_absolute_error_score d2_brier_score d2_log_loss_score d2_pinball_score d2_tweedie_score dcg_score "
    "explained_variance_score f1_score fbeta_score fowlkes_mallows_score hamming_loss hinge_loss homogeneity_score "
    "jaccard_score label_ranking_average_precision_score label_ranking_loss log_loss matthews_corrcoef max_error "
    "mean_absolute_error mean_absolute_percentage_error mean_gamma_deviance mean_pinball_loss mean_poisson_deviance "
    "mean_squared_error mean_squared_log_error mean_tweedie_deviance median_absolute_error mutual_info_score "
    "ndcg_score normalized_mutual_info_score precision_score r2_score rand_score recall_score roc_auc_score "
    "root_mean_squared_error root_mean_squared_log_error silhouette_score top_k_accuracy_score v_measure_score "
    "zero_one_loss"
)
_PAIRWISE = (
    "additive_chi2_kernel chi2_kernel cosine_distances cosine_similarity euclidean_distances haversine_distances "
    "laplacian_kernel linear_kernel manhattan_distances nan_euclidean_distances polynomial_kernel rbf_kernel "
    "sigmoid_kernel"
)

FUNCTIONS: dict[str, tuple[str, ...]] = {
    "numpy": _words(f"{_UFUNCS} {_NUMPY}"),
    "scipy.special": ("erf", "exp10", "expit", "log_expit", "logit", "round"),
    "sklearn.feature_selection": _words(
        "chi2 f_classif f_oneway f_regression mutual_info_classif mutual_info_regression r_regression"
    ),
    "sklearn.feature_extraction.text": ("strip_accents_ascii", "strip_accents_unicode"),
    "sklearn.metrics": _words(_METRICS),
    "sklearn.metrics.pairwise": _words(_PAIRWISE),
    "sklearn.preprocessing": _words("binarize maxabs_scale minmax_scale normalize robust_scale scale"),
    "builtins": _words("str.casefold str.lower str.split str.splitlines str.strip str.title str.upper"),
}
"""Module to the functions of it that a recipe may name; none of them reads a file or calls what it is given."""

FUNCTION_PATHS = frozenset(f"{module}.{name}" for module, names in FUNCTIONS.items() for name in names)

METRIC_PATHS = frozenset(f"sklearn.metrics.{name}" for name in FUNCTIONS["sklearn.metrics"])
"""Functions that a scorer may be made of."""

TYPES: dict[str, tuple[str, ...]] = {
    "builtins": ("bool", "float", "int", "object", "str"),
    "numpy": _words(
        "float64 float32 float16 int64 int32 int16 int8 uint64 uint32 uint16 uint8 bool str_ object_ number integer "
        "floating signedinteger unsignedinteger datetime64 timedelta64 character generic"
    ),
    "pandas": ("CategoricalDtype", "StringDtype", "DatetimeTZDtype"),
}
"""Module to the classes of it that may stand as a value, as a dtype does."""

TYPE_PATHS = frozenset(f"{module}.{name}" for module, names in TYPES.items() for name in names)

CONSTANTS = frozenset({"pandas.NA"})

DISTRIBUTIONS = frozenset(
    _words(
        "arcsine bernoulli beta betabinom binom cauchy chi2 dlaplace expon exponpow f gamma geom gumbel_l gumbel_r "
        "halfcauchy halfnorm hypergeom invgamma laplace logistic loggamma loglaplace lognorm loguniform nbinom norm "
        "pareto poisson powerlaw randint rayleigh reciprocal skewnorm t trapezoid triang truncexpon truncnorm uniform "
        "vonmises weibull_max weibull_min zipf"
    )
)
"""Names in scipy.stats that can be frozen with arguments."""

_DTYPES = _words("|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 |O")
_TEXT_DTYPE = re.compile(r"<U([0-9]{1,4})")


def is_dtype(text: str) -> bool:
    """Whether `text` is a dtype that an array or a scalar of a recipe may have.

    >>> is_dtype("<f8"), is_dtype("<U12"), is_dtype("|V8")
    (True, True, False)
    """
    return text in _DTYPES or _TEXT_DTYPE.fullmatch(text) is not None


def text_width(dtype: str) -> int:
    """Characters of one item of a text dtype, 0 for the others."""
    found = _TEXT_DTYPE.fullmatch(dtype)
    return int(found[1]) if found else 0


def is_class_path(path: str) -> bool:
    """Whether `path` may name a class: a public name in a listed module, or a listed class.

    >>> is_class_path("sklearn.svm.SVC"), is_class_path("sklearn.svm._classes.SVC"), is_class_path("os.system")
    (True, False, False)
    """
    if path in CLASSES:
        return True
    module, _, name = path.rpartition(".")
    return module in CLASS_MODULES and re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name, re.ASCII) is not None


LIGHTGBM_EXTRAS = frozenset(
    _words(
        "alpha bagging_fraction bagging_freq bagging_seed bin_construct_sample_cnt boost_from_average cat_l2 "
        "cat_smooth colsample_bynode data_sample_strategy deterministic drop_rate drop_seed enable_bundle eta eval_at "
        "extra_seed extra_trees fair_c feature_contri feature_fraction feature_fraction_bynode feature_fraction_seed "
        "feature_pre_filter first_metric_only force_col_wise force_row_wise histogram_pool_size "
        "interaction_constraints is_unbalance lambda_l1 lambda_l2 linear_lambda linear_tree max_bin "
        "max_bin_by_feature max_cat_threshold max_cat_to_onehot max_delta_step max_drop metric min_data_in_bin "
        "min_data_in_leaf min_data_per_group min_gain_to_split min_sum_hessian_in_leaf monotone_constraints "
        "monotone_constraints_method monotone_penalty multi_error_top_k neg_bagging_fraction num_class "
        "num_grad_quant_bins num_threads other_rate path_smooth poisson_max_delta_step pos_bagging_fraction "
        "quant_train_renew_leaf reg_sqrt scale_pos_weight seed sigmoid skip_drop stochastic_rounding top_rate "
        "tweedie_variance_power unbalance uniform_drop use_missing use_quantized_grad verbose verbosity "
        "xgboost_dart_mode zero_as_missing"
    )
)
XGBOOST_EXTRAS = frozenset(
    _words(
        "aft_loss_distribution aft_loss_distribution_scale alpha eta feature_selector huber_slope lambda "
        "normalize_type nthread num_class one_drop quantile_alpha rate_drop refresh_leaf sample_type seed silent "
        "sketch_eps skip_drop top_k tweedie_variance_power"
    )
)
EXTRA_PARAMETERS = {"lightgbm": LIGHTGBM_EXTRAS, "xgboost": XGBOOST_EXTRAS}
"""Keyword parameters beyond a constructor's own that a library takes: never one that names a file or a machine."""

GRID_PARAMETERS = ("param_grid", "param_distributions")

_PRE_DISPATCH = re.compile(r"all|[0-9]{1,6}|([0-9]{1,6} ?\* ?)?n_jobs( ?\* ?[0-9]{1,6})?", re.ASCII)
_GETTER = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*){0,9}", re.ASCII)
_PLAIN_WORD = re.compile(r"[A-Za-z0-9_.:@,+-]*", re.ASCII)

GUARDED_PARAMETERS = frozenset({"memory", "input", "pre_dispatch", "importance_getter", "callbacks"})
"""Parameters through which a library model could touch files, read attributes or run code; never part of a search."""


def parameter_problem(name: str, value: object) -> str | None:
    """Why the parameter `name` may not have this value, or None.

    Asked of what a recipe writes and of what was built of it. Only plain text and whole numbers are what they seem: a
    numpy text is a text to whoever evaluates it.
    """
    if name in ("memory", "callbacks") and value is not None:
        return f"'{name}' must be None: a graded model keeps no files and calls nothing back"
    if name == "input" and not (type(value) is str and value == "content"):
        return "'input' must be 'content': a graded model opens no files"
    if name == "pre_dispatch" and type(value) is not int and not _is_text_like(value, _PRE_DISPATCH):
        return "'pre_dispatch' must be a number, 'all' or a multiple such as '2*n_jobs'"
    if name == "importance_getter" and not _is_text_like(value, _GETTER):
        return "'importance_getter' must be public attribute names with dots between them"
    if name == "resource" and isinstance(value, str) and value.rpartition("__")[2] in GUARDED_PARAMETERS:
        return f"'resource' may not be {value[:60]!r}"
    return None


def _is_text_like(value: object, pattern: re.Pattern[str]) -> bool:
    return type(value) is str and pattern.fullmatch(value) is not None


def is_plain_word(text: str) -> bool:
    """Whether LightGBM, which joins parameters with spaces into one line, reads `text` as a single value.

    >>> is_plain_word("gbdt"), is_plain_word("gbdt machines=10.0.0.1")
    (True, False)
    """
    return _PLAIN_WORD.fullmatch(text) is not None
