"""UNSCALED: a model that measures distances or follows gradients, on features of very different size."""

from __future__ import annotations

import math
from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.transformers import KEEP_THE_SCALE
from heldout.coach.words import name
from heldout.recipe.description_format import Shape

_RATIO = 100.0
_FAMILIES = frozenset({"neighbours", "svm", "mlp", "kernel_ridge", "gaussian_process", "label_propagation", "linear"})
_ANY_SCALE = frozenset({"LinearRegression", "PLSRegression", "PLSCanonical", "CCA"})
"""Linear models that no scale changes, or that scale by themselves."""


@rule("UNSCALED")
def unscaled(context: Context) -> Iterator[Advice]:
    """Nothing before the model scales, the features' standard deviations differ by more than a factor of 100, and the
    loss by data handling is beyond doubt."""
    model, ratio = context.model, context.scale_ratio
    if model is None or context.description is None or ratio is None or not _RATIO < ratio < math.inf:
        return
    if model.name not in _FAMILIES or model.estimator in _ANY_SCALE:
        return
    regret = context.assessment.regret if context.assessment else None
    if regret is None or regret.data_handling is None or regret.data_handling.verdict != "worse":
        return
    if not _keeps_the_scale(context.description.shape, model.roles):
        return
    how = "measures distances" if model.name in ("neighbours", "svm", "gaussian_process") else "weighs features by size"
    yield Advice(
        "warning",
        f"{name(model.estimator)} {how}, and your features differ in size by a factor of {_rough(ratio)}: the largest "
        f"drown the others. Try make_pipeline(StandardScaler(), {name(model.estimator)}(…)).",
        "data_handling",
        {"estimator": model.estimator, "scale_ratio": ratio},
    )


def _keeps_the_scale(shape: Shape, roles: tuple[str, ...]) -> bool:
    """Whether nothing on the way to the model, nor beside the way, may change the size of features."""
    for role in roles:
        beside = [inner for name, inner in shape.parts if name != role and name.startswith("steps.")]
        if not all(_known(inner) for inner in beside):
            return False
        shape = next((inner for name, inner in shape.parts if name == role), shape)
    return True


def _known(shape: Shape) -> bool:
    return shape.class_path in KEEP_THE_SCALE and all(_known(inner) for _, inner in shape.parts)


def _rough(ratio: float) -> str:
    return f"{float(f'{ratio:.1e}'):,.0f}" if ratio < 1e9 else "more than a billion"
