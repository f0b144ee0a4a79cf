"""Classes that stand in an order: which rank each code has, and what it costs to take one class for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def ranks_of(target: Target) -> NDArray[np.int64]:
    """The rank of each code, shape (k,): 0 for the lowest class of `order`; the codes themselves without an order."""
    import numpy as np

    classes, order = list(target.classes or ()), list(target.options.get("order", ()))
    return np.array([order.index(label) for label in classes] if order else range(len(classes)), dtype=np.int64)


def cost_matrix(target: Target) -> NDArray[np.float64]:
    """What a row costs, by its own code and the predicted one, shape (k, k): how many ranks they are apart, where the
    task says nothing else."""
    import numpy as np

    ranks = ranks_of(target)
    costs = target.options.get("costs")
    if costs is None:
        apart: NDArray[np.float64] = abs(ranks[:, None] - ranks[None]).astype(np.float64)
        return apart
    return np.array(costs, dtype=np.float64)[np.ix_(ranks, ranks)]
