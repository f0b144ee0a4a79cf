"""Support vector machines with an RBF kernel."""

from __future__ import annotations

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter
from heldout.tasks.catalogue import form_of

MAX_ROWS = 5_000
"""Training costs grow with the square of the rows and more: above this it is no reasonable choice, nor affordable."""
_ITERATIONS = 100_000


@family("svm")
def svm(facts: Facts) -> Family | None:
    """C is at most 100 and epsilon at least 0.01: beyond, a single draw may cost as much as all others together."""
    if facts.counts or facts.rows > MAX_ROWS:
        return None
    space = (Parameter("C", "log", 0.01, 100.0), Parameter("gamma", "log", 1e-4, 1.0))
    if not facts.classifies:
        width = Parameter("epsilon", "log", 0.01, 0.5)
        return Family("svm", "sklearn.svm.SVR", (*space, width), {"max_iter": _ITERATIONS}, target="standardised")
    base = {"max_iter": _ITERATIONS, "random_state": 0}
    if form_of(facts.needs).calibrates:
        base["probability"] = True
    return Family("svm", "sklearn.svm.SVC", (*space, *facts.class_weights()), base)
