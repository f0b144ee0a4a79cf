"""Which hyperparameter matters over the whole of its range: functional ANOVA (Hutter, Hoos & Leyton-Brown 2014)."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heldout.landscape.interface import Configuration
from heldout.landscape.space import Parameter
from heldout.report.explanation.curves import space_of
from heldout.report.explanation.prose import bar, cell, heading, paragraph
from heldout.report.explanation.subject import ExplainedAttempt
from heldout.report.interface import Screen

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

_SEED = 0
_SHOWN = 0.1
"""Values up to it are noise at this number of configurations."""
_FEWEST = 8
_BAR = 30
CAVEAT = (
    "This explains the whole range, bad values included: it says which knob can ruin you, not which one to turn next."
)
HOW_TO_GET_IT = "The importance of hyperparameters needs optuna, which is not installed: pip install 'heldout[explain]'"


@dataclass(frozen=True)
class Importance:
    """Shares of the variance of the cross-validation score."""

    values: tuple[tuple[str, float], ...]
    """Hyperparameters whose share is above 0.1, the greatest first."""
    remark: str | None
    """Why there are none, where there are none."""

    def as_json(self) -> dict[str, Any]:
        """The values, the caveat and the remark."""
        return {
            "method": "fanova",
            "values": dict(self.values),
            "caveat": CAVEAT if self.values else None,
            "remark": self.remark,
        }

    def lines(self, screen: Screen) -> list[str]:
        """A bar for each, and the caveat."""
        lines = [heading(screen, "Which hyperparameter matters (fANOVA)")]
        size = min(30, max((len(name) for name, _ in self.values), default=0))
        for name, value in self.values:
            lines.append(f"  {cell(name, size)}  {value:4.2f}  {bar(value, _BAR)}")
        return [*lines, *paragraph(self.remark or CAVEAT, screen, "  ")]


def importance(subject: ExplainedAttempt) -> Importance | None:
    """The importance of the hyperparameters of the attempt's family; None without a landscape or the family in it."""
    family = subject.reference_family
    if family is None:
        return None
    drawn = [each for each in family.configurations[1:] if math.isfinite(each.cv)]
    space = space_of(subject.family, drawn)
    if len(space) < 2:
        return Importance((), "There are no two hyperparameters to compare.")
    if len(drawn) < _FEWEST:
        return Importance((), f"{len(drawn)} configurations are too few to tell.")
    try:
        shares = _fanova(space, drawn)
    except ImportError:
        return Importance((), HOW_TO_GET_IT)
    except RuntimeError:  # "zero total variance in all trees"
        return Importance((), "No hyperparameter matters: every configuration scores the same.")
    shown = tuple((name, round(value, 4)) for name, value in shares.items() if value > _SHOWN)
    return Importance(shown, None if shown else f"No hyperparameter has an importance above {_SHOWN:g}.")


def _fanova(space: Sequence[Parameter], configurations: Sequence[Configuration]) -> dict[str, float]:
    """The share of each hyperparameter, the greatest first.

    Raises:
        ImportError: optuna is not installed.
        RuntimeError: the scores do not vary.
    """
    import optuna

    verbosity = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            distributions = {each.name: _distribution(each) for each in space}
            study = optuna.create_study(direction="maximize")
            for each in configurations:
                params = {parameter.name: _value(parameter, each.params[parameter.name]) for parameter in space}
                trial = optuna.trial.create_trial(params=params, distributions=distributions, value=each.cv)
                study.add_trial(trial)
            evaluator = optuna.importance.FanovaImportanceEvaluator(seed=_SEED)
            shares = optuna.importance.get_param_importances(study, evaluator=evaluator)
    finally:
        optuna.logging.set_verbosity(verbosity)
    return {name: float(value) for name, value in shares.items()}


def _distribution(parameter: Parameter) -> BaseDistribution:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    log = parameter.scale in ("log", "integer_log")
    match parameter.scale:
        case "choice":
            return CategoricalDistribution([_value(parameter, choice) for choice in parameter.choices])
        case "integer" | "integer_log":
            return IntDistribution(int(parameter.low), int(parameter.high), log=log)
        case _:
            return FloatDistribution(parameter.low, parameter.high, log=log)


def _value(parameter: Parameter, value: Any) -> Any:
    """A choice by its text, since lists cannot be choices there; numbers of the kind that the scale has."""
    if parameter.scale == "choice":
        return json.dumps(value, sort_keys=True, default=str)
    return int(value) if parameter.scale.startswith("integer") else float(value)
