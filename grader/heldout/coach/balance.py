"""How the learner's hyperparameters compare with the family's reference configurations on the same folds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from heldout.coach.interface import Advice, Context
from heldout.coach.parameters import larger_fits_more
from heldout.coach.search import as_number, gain
from heldout.coach.words import name, score, setting
from heldout.landscape.interface import Configuration

_SHARE_OF_REACH = 0.02
_WARNING = 2.0
_UNLIMITED = frozenset({"max_depth", "max_leaf_nodes"})
"""None means no limit."""


@dataclass(frozen=True)
class Balanced:
    """A reference configuration that generalises better."""

    configuration: Configuration
    gain: float
    """CV gain, in units of utility."""
    se: float
    train_gain: float
    """By how much its training score is greater; negative: it fits the training rows less."""
    beyond_doubt: bool
    """The gain is more than two standard errors."""


def better_balanced(context: Context) -> Balanced | None:
    """The reference configuration with the greatest CV gain over the learner's hyperparameters, and another training
    score; None where none gains more than a standard error and 2 % of U* − U_0, or the learner's folds are not known.
    """
    own, reach, family = context.fold_scores, context.reach, context.reference
    if own is None or reach is None or family is None or not own.train:
        return None
    found = []
    for each in family.configurations:
        better = gain(each.cv_folds, own.test)
        if better is None or len(each.train_folds) != len(own.train):
            continue
        if better.exceeds(1.0) and better.mean > _SHARE_OF_REACH * reach:
            train = statistics.fmean(each.train_folds) - statistics.fmean(own.train)
            found.append(Balanced(each, better.mean, better.se, train, better.exceeds(_WARNING)))
    return max(found, key=lambda one: one.gain, default=None)


def direction(context: Context, configuration: Configuration, fits_more: bool) -> tuple[str, object, str] | None:
    """The parameter that makes a configuration fit more (or less) than the learner's: name, the learner's value, and
    `smaller` or `larger`; None where no number is known to.

    Where there are several it is the one that differs most, by factor, so that parameters of different size can be
    compared. One that was changed the other way is not the reason, and following it would do harm.
    """
    if context.model is None or context.reference_estimator != context.model.class_path:
        return None
    params = context.params()
    ratios: dict[str, float] = {}
    for parameter, value in configuration.params.items():
        own, other = as_number(params.get(parameter)), as_number(value)
        if own and other and own > 0 and other > 0 and own != other:
            ratios[parameter] = math.log(other) - math.log(own)
        elif other and params.get(parameter, "absent") is None and parameter in _UNLIMITED:
            ratios[parameter] = -math.inf
    ratios = {name: ratio for name, ratio in ratios.items() if larger_fits_more(name) is ((ratio > 0) is fits_more)}
    if not ratios:
        return None
    most = max(ratios, key=lambda parameter: abs(ratios[parameter]))
    return most, params.get(most), "larger" if ratios[most] > 0 else "smaller"


def balance_advice(context: Context, *, fits_more: bool) -> Iterator[Advice]:
    """What OVERFIT (the better configuration fits the training rows less) and UNDERFIT (it fits them more) say."""
    found = better_balanced(context)
    own = context.fold_scores
    if found is None or own is None or found.train_gain == 0 or (found.train_gain > 0) is not fits_more:
        return
    train, test = statistics.fmean(own.train), statistics.fmean(own.test)
    how, other = ("too loosely", "closer") if fits_more else ("too closely", "less")
    hint = direction(context, found.configuration, fits_more)
    if hint is None:
        opening, advice = "Your model", f"Try a {'more flexible' if fits_more else 'simpler'} one"
    else:
        parameter, value, way = hint
        opening, advice = f"With {setting(parameter, value)} your model", f"Try a {way} {name(parameter)}"
    yield Advice(
        "warning" if found.beyond_doubt else "info",
        f"{opening} follows the training rows {how}: one of its family that fits them {other} "
        f"({score(context, train + found.train_gain)}, yours {score(context, train)}) does better on rows left out "
        f"({score(context, test + found.gain)}, yours {score(context, test)})"
        f"{'' if found.beyond_doubt else ', perhaps by luck'}. {advice}.",
        "tuning",
        {
            "parameter": hint[0] if hint else None,
            "direction": hint[2] if hint else None,
            "gain": found.gain,
            "se": found.se,
            "train": train,
            "train_gain": found.train_gain,
        },
        topics=("capacity", *((f"parameter:{hint[0]}",) if hint else ())),
    )
