"""Steps that the coach advises, as recipes, and how a change of the preparation is told that folds have confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from heldout.base.words import listed
from heldout.coach.fold_gains import Confirmed, best_of, not_tried, worth
from heldout.coach.interface import Advice, Context, Evidence
from heldout.coach.lost import has_lost
from heldout.coach.way import Way, way_to
from heldout.recipe.description_format import Shape
from heldout.recipe.edit import Edit, Edits, InsertStep, RemoveStep, UseColumns, Wrap, part_recipe
from heldout.recipe.grammar import Recipe
from heldout.recipe.shape import recipe_shape

WEIGHS_FEATURES = frozenset(
    {
        "neighbours",
        "svm",
        "mlp",
        "network",
        "linear",
        "kernel_ridge",
        "gaussian_process",
        "label_propagation",
        "discriminant",
    }
)
"""Families that measure distances, follow gradients or draw planes, so that a feature's size and shape matter."""
MEASURES_DISTANCES = frozenset({"neighbours", "svm", "gaussian_process", "label_propagation", "kernel_ridge"})
IN_TREES = frozenset({"tree", "forest", "extra_trees", "boosting"})
_TERMS = 1_000
UNEQUAL = 10.0
"""Largest by smallest standard deviation of what reaches a model, from which a scaler may help."""


@dataclass(frozen=True)
class Lacking:
    """A change of the preparation that may help, and how it is told when it does."""

    variants: tuple[Edits, ...]
    seen: str
    """What was seen: a sentence with its end."""
    names: tuple[str, ...]
    """What to try, for each variant: `StandardScaler()`."""
    topics: tuple[str, ...]
    evidence: Mapping[str, Evidence]


def way_of(context: Context) -> Way | None:
    """The way to the model that decides; None without a description."""
    if context.description is None or context.model is None:
        return None
    return way_to(context.description.shape, context.model.roles)


def lead_advice(context: Context, lead: Lacking) -> Iterator[Advice]:
    """The advice of a lead that folds confirm; words alone where there was no time; nothing where they do not."""
    tried = best_of(context, lead.variants)
    if tried.best is not None:
        yield _confirmed(context, lead, tried.best)
    elif tried.unchecked is not None and has_lost(context, "data_handling"):
        message = f"{lead.seen} Try {lead.names[0]}. {not_tried(context)}"
        yield Advice("info", message, "data_handling", lead.evidence, topics=lead.topics)


def _confirmed(context: Context, lead: Lacking, best: Confirmed) -> Advice:
    return Advice(
        "warning",
        f"{lead.seen} Try {lead.names[best.number]}: {worth(context, best)}.",
        "data_handling",
        {**lead.evidence, "gain": best.gain.mean, "folds": len(best.gain.gains)},
        suggestion=best.edits,
        expected=best.expected,
        topics=lead.topics,
    )


def scaler(sparse: bool) -> tuple[Recipe, str]:
    """A scaler for what reaches the model, and how it is written: a sparse table keeps its zeros."""
    if sparse:
        return part_recipe("sklearn.preprocessing.StandardScaler", with_mean=False), "StandardScaler(with_mean=False)"
    return part_recipe("sklearn.preprocessing.StandardScaler"), "StandardScaler()"


def before_model(way: Way, name: str, recipe: Recipe) -> Edit:
    """The edit that puts a step before the model."""
    return InsertStep(way.last_step, way.free_name(name), recipe)


def numbers_branch(scaled: bool, marked: bool = False) -> Recipe:
    """Median for missing numbers, with marks if wanted, then a scale."""
    impute: dict[str, Any] = {"strategy": "median", "keep_empty_features": True}
    if marked:
        impute["add_indicator"] = True
    steps = [_step("impute", "sklearn.impute.SimpleImputer", **impute)]
    if scaled:
        steps.append(_step("scale", "sklearn.preprocessing.StandardScaler"))
    return part_recipe("sklearn.pipeline.Pipeline", steps=["list", *steps])


def _step(name: str, path: str, **parameters: Any) -> list[Any]:
    return ["tuple", name, ["estimator", path, parameters]]


def one_hot() -> Recipe:
    """One-hot with rare values together, for values that were never seen too."""
    path = "sklearn.preprocessing.OneHotEncoder"
    return part_recipe(
        path, handle_unknown="infrequent_if_exist", min_frequency=5, max_categories=40, sparse_output=False
    )


ONE_HOT = "OneHotEncoder(min_frequency=5)"


def free_text_of(context: Context) -> frozenset[str]:
    """The columns of free text, as calibration told them: several words in a value, hardly any value twice."""
    families = context.landscape.families if context.landscape else ()
    return frozenset(name for each in families if each.preparation for name in each.preparation.chosen.messages)


def weighed_words(columns: Sequence[str]) -> Recipe:
    """TF-IDF of the words of each of these columns: a part for each, since it takes one column at a time. What it makes
    is no sparse table, which not every model takes."""
    settings = {"sublinear_tf": True, "min_df": 2, "max_features": _TERMS}
    words = ["estimator", "sklearn.feature_extraction.text.TfidfVectorizer", settings]
    parts = [["tuple", f"words_{number}", words, column] for number, column in enumerate(columns)]
    return part_recipe("sklearn.compose.ColumnTransformer", transformers=["list", *parts], sparse_threshold=0.0)


WEIGHED_WORDS = "TfidfVectorizer()"


def target_mean(scaled: bool) -> Recipe:
    """The mean target of each value, with a scale where the model needs one."""
    if not scaled:
        return part_recipe("sklearn.preprocessing.TargetEncoder")
    steps = [
        _step("encode", "sklearn.preprocessing.TargetEncoder"),
        _step("scale", "sklearn.preprocessing.StandardScaler"),
    ]
    return part_recipe("sklearn.pipeline.Pipeline", steps=["list", *steps])


def logged_target(least: float) -> tuple[Recipe, str]:
    """A wrapper that fits the logarithm of the target, or a power of one that may be below −1."""
    path = "sklearn.compose.TransformedTargetRegressor"
    if least > -1:
        functions = {"func": ["function", "numpy.log1p"], "inverse_func": ["function", "numpy.expm1"]}
        return part_recipe(path, **functions), "TransformedTargetRegressor(model, func=log1p, inverse_func=expm1)"
    power = ["estimator", "sklearn.preprocessing.PowerTransformer", {}]
    return part_recipe(path, transformer=power), "TransformedTargetRegressor(model, transformer=PowerTransformer())"


def in_place_of_all(way: Way, columns: Recipe, wrapper: Recipe | None) -> Edits | None:
    """The reference preparation in the place of every step before the model; None where steps lie in two pipelines."""
    if way.depth > 1:
        return None
    edits: list[Edit] = [InsertStep(way.first_step, way.free_name("columns"), columns)]
    edits += [RemoveStep(way.step(name)) for name, _ in way.steps]
    if wrapper is not None and not way.scales_target:
        edits.append(Wrap(wrapper, way.last_step))
    return tuple(edits)


def adding(context: Context, columns: Sequence[str], scaled: bool) -> tuple[Edits, str] | None:
    """Edits that let more columns reach the model, each kind through a step that suits it, and how these are called;
    None where none of the columns is a number or a text."""
    kinds = context.features
    numbers = [each for each in columns if kinds.get(each) in ("int64", "float64")]
    flags = [each for each in columns if kinds.get(each) == "bool"]
    free = free_text_of(context)
    texts = [each for each in columns if kinds.get(each) == "str" and each not in free]
    told = [each for each in columns if each in free]
    edits: list[Edit] = []
    called = []
    if numbers:
        edits.append(UseColumns(tuple(numbers), numbers_branch(scaled)))
        called.append("numbers with SimpleImputer" + (" and StandardScaler" if scaled else ""))
    if flags:
        edits.append(UseColumns(tuple(flags), part_recipe("sklearn.preprocessing.FunctionTransformer")))
        called.append("flags as they are")
    if texts:
        edits.append(UseColumns(tuple(texts), one_hot()))
        called.append(f"text with {ONE_HOT}")
    if told:
        edits.append(UseColumns(tuple(told), weighed_words(told)))
        called.append(f"free text with {WEIGHED_WORDS}")
    return (tuple(edits), listed(called)) if edits else None


_SAID = (
    ("TfidfVectorizer", "TF-IDF of free text"),
    ("SimpleImputer", "medians for missing numbers"),
    ("StandardScaler", "scaled numbers"),
    ("MinMaxScaler", "scaled numbers"),
    ("OneHotEncoder", "one-hot text"),
    ("TargetEncoder", "mean targets for text"),
    ("OrdinalEncoder", "numbered text"),
    ("MissingIndicator", "marks of gaps"),
)


def preparation_in_words(columns: Recipe, wrapper: Recipe | None = None) -> str:
    """What a preparation does, in a few words."""
    classes = _classes(recipe_shape(columns))
    said = list(dict.fromkeys(text for name, text in _SAID if name in classes))
    if any(role.endswith(".skewed") for role, _ in recipe_shape(columns).parts):
        said.append("arcsinh of skewed numbers")
    if wrapper is not None and "FunctionTransformer" in _classes(recipe_shape(wrapper)):
        said.append("the target's logarithm")
    return listed(said) if said else "numbers as they are"


def _classes(shape: Shape) -> set[str]:
    return {shape.class_path.rpartition(".")[2], *(name for _, inner in shape.parts for name in _classes(inner))}
