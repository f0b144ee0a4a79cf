"""What a learner's features are worth, where they beat the reference's, in words for card and explanation."""

from __future__ import annotations

from collections.abc import Callable

from heldout.scoring.measured import Regret


def features_words(regret: Regret, shown: Callable[[float], str], best: str = "the best family") -> str:
    """One or two clauses, without a capital and without a full stop.

    `shown` writes a difference in the metric's unit.
    """
    features = regret.features
    opening = "your features beat the reference's"
    if features is not None:
        opening = f"your features are worth {shown(features.value)} more than the reference's"
    if regret.basis is None:
        return opening if regret.model_choice is not None else f"{opening}; the rest is not split"
    if features is not None and features.choice:
        return f"{opening}; with them {best} would earn {shown(features.choice)} more than you"
    return f"{opening}; choice and tuning are told by models on your own features"
