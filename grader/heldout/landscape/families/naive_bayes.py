"""Gaussian naive Bayes."""

from __future__ import annotations

from heldout.landscape.families.interface import Facts, Family, family
from heldout.landscape.space import Parameter


@family("naive_bayes")
def naive_bayes(facts: Facts) -> Family | None:
    """Features that are independent within each class."""
    if not facts.classifies:
        return None
    return Family("naive_bayes", "sklearn.naive_bayes.GaussianNB", (Parameter("var_smoothing", "log", 1e-9, 1.0),))
