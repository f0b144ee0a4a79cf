"""Validation curves: what each hyperparameter did to the reference configurations, the learner's value marked."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from heldout.landscape.families.interface import Family
from heldout.landscape.interface import Configuration
from heldout.landscape.space import Parameter
from heldout.landscape.utility import rounded
from heldout.report.explanation import plot
from heldout.report.explanation.curve import Curve, Mark, groups, sentence
from heldout.report.explanation.prose import YELLOW, heading, paint, paragraph, spoken
from heldout.report.explanation.reading import read, standard_error
from heldout.report.explanation.scale import (
    as_value,
    axis_with,
    inferred_space,
    position_of,
    spread_out,
    ticks_of,
)
from heldout.report.explanation.subject import ExplainedAttempt
from heldout.report.explanation.units import Units, gap, number
from heldout.report.interface import Screen
from heldout.scoring.measured import Verdict

_ROWS = 12
_CHOICE_ROWS = 8
_SCALES = {
    "linear": "linear scale",
    "log": "log scale",
    "integer": "whole numbers",
    "integer_log": "whole numbers, log scale",
    "choice": "choice",
}


@dataclass(frozen=True)
class Curves:
    """The curves of the learner's family."""

    family: str
    units: Units
    folds: int
    standard_error: float | None
    """Of one configuration over its folds."""
    curves: tuple[Curve, ...]
    remark: str | None
    """Why the learner's values are not marked."""
    verdict: Verdict | None = None
    """The card's, on tuning, or on handling and tuning in one."""

    def as_json(self) -> dict[str, Any]:
        """The dots of every curve in the metric's units, and the sentence under it."""
        return {
            "family": self.family,
            "folds": self.folds,
            "standard_error": self.standard_error,
            "remark": self.remark,
            "parameters": [self._curve_json(curve) for curve in self.curves],
        }

    def _curve_json(self, curve: Curve) -> dict[str, Any]:
        name = curve.parameter.name
        return {
            **curve.parameter.as_json(),
            "yours": None if curve.mark is None else curve.mark.value,
            "yours_cv": self._own_score(curve),
            "library_default": curve.default_value,
            "configurations": [
                {"value": each.params[name], "cv": self.units.score(each.cv)} for each in curve.configurations
            ],
            "regions": [
                {"values": region.label, "median_cv": self.units.score(region.median), "worse": region.worse}
                for region in (curve.reading.regions if curve.reading else ())
            ],
            "flat": None if curve.reading is None else curve.reading.is_flat,
            "sentence": sentence(curve, self.units, self.verdict),
        }

    def _own_score(self, curve: Curve) -> float | None:
        """The learner's settings as the folds would show them, in the metric's units."""
        height = None if curve.mark is None else curve.mark.height
        return None if height is None else rounded(self.units.score(height))

    def lines(self, screen: Screen) -> list[str]:
        """A drawing with a sentence for every hyperparameter."""
        title = f"What each hyperparameter of {spoken(self.family)} does"
        lines = [heading(screen, title), *paragraph(self._introduction(), screen, "  ")]
        if self.remark:
            lines += paragraph(self.remark, screen, "  ")
        for curve in self.curves:
            lines += ["", *self._curve_lines(curve, screen)]
        return lines

    def _introduction(self) -> str:
        words = (
            f"Each ● is one configuration of the reference search on the reference's features: its mean "
            f"{self.units.metric} over {self.folds} cross-validation folds, further up is better. The other "
            "hyperparameters vary too, hence the scatter."
        )
        if any(curve.mark is not None and curve.mark.height is not None for curve in self.curves):
            words += (
                f" {plot.OWN} is your own settings on the same features: their score on the hidden rows, moved by what "
                "lies between those and the folds for the other dots."
            )
        if self.standard_error is None:
            return words
        around = gap(self.standard_error)
        return (
            f"{words} One standard error of a ● over its folds is ± {around}; "
            "dots share their folds, so they err together."
        )

    def _curve_lines(self, curve: Curve, screen: Screen) -> list[str]:
        kind = _SCALES[curve.parameter.scale]
        heights = [each.cv for each in curve.configurations]
        default_at = position_of(curve.parameter, curve.default_value) if curve.default else None
        all_heights = [*heights, curve.default.cv] if curve.default and default_at is not None else heights
        frame = plot.frame_of(all_heights, _CHOICE_ROWS if curve.parameter.scale == "choice" else _ROWS)
        own = None if curve.mark is None else curve.mark.height
        axis = axis_with(curve.mark.position if curve.mark else None)
        placed = map(axis.place, spread_out(curve.parameter, curve.positions()))
        dots = [plot.Dot(position, height) for position, height in zip(placed, heights, strict=True)]
        if curve.default is not None and default_at is not None:
            dots.append(plot.Dot(axis.place(default_at), curve.default.cv, is_default=True))
        if own is not None and curve.mark is not None and curve.mark.position is not None:
            dots.append(plot.Dot(axis.place(curve.mark.position), own, is_own=True))
            frame = plot.up_to(frame, own)
        places = self.units.decimals((frame.low, frame.high))
        labels = self.units.shown(frame.high, places), self.units.shown(frame.low, places)
        at = None if curve.mark is None or curve.mark.position is None else axis.place(curve.mark.position)
        ticks = [plot.Tick(axis.place(tick.position), tick.label) for tick in ticks_of(curve.parameter)]
        drawn = plot.draw(dots, frame, labels, ticks, at, screen.width)
        marked = [_coloured(line, screen) for line in drawn]
        lines = [heading(screen, f"  {curve.parameter.name} ({kind})"), *marked]
        lines += paragraph(self._legend(curve, dots, frame), screen, "  ")
        return [*lines, *paragraph(sentence(curve, self.units, self.verdict), screen, "  ")]

    def _legend(self, curve: Curve, dots: Sequence[plot.Dot], frame: plot.Frame) -> str:
        words = []
        if curve.mark is not None and curve.mark.position is not None:
            at = axis_with(curve.mark.position).place(curve.mark.position)
            scored = "" if curve.mark.height is None else f", {plot.OWN} {self.units.shown(curve.mark.height)}"
            below = ", far below the others" if any(dot.is_own and dot.height < frame.low for dot in dots) else ""
            words.append(f"{plot.mark_symbol(at)} yours: {number(curve.mark.value)}{scored}{below}")
        if any(dot.is_default for dot in dots):
            words.append(f"{plot.DEFAULT} the library's default: {number(curve.default_value)}")
        hidden = sum(dot.height < frame.low for dot in dots if not dot.is_own)
        if hidden:
            words.append(f"{plot.BELOW} {hidden} far below the others")
        return "; ".join(words)


def _coloured(line: str, screen: Screen) -> str:
    for symbol in (plot.LINE, plot.OWN, plot.MARK, plot.MARK_LEFT, plot.MARK_RIGHT):
        line = line.replace(symbol, paint(screen, symbol, YELLOW))
    return line


def curves(subject: ExplainedAttempt) -> Curves | None:
    """The curves of the attempt's family; None without a landscape or where the family is not in it."""
    result, landscape = subject.reference_family, subject.landscape
    if result is None or landscape is None:
        return None
    drawn = [each for each in result.configurations[1:] if math.isfinite(each.cv)]
    family = subject.family
    params, remark = _learners_params(subject, family)
    defaults = {} if family is None else _library_defaults(family)
    default = result.configurations[0] if result.configurations else None
    height = _own_height(subject, drawn)
    found = []
    for parameter in space_of(family, drawn):
        held = tuple(each for each in drawn if _lies_on(parameter, each))
        if len(held) < 2:
            continue
        value = defaults.get(parameter.name)
        shown = default if default is not None and math.isfinite(default.cv) and _inside(parameter, value) else None
        mark = None
        if parameter.name in params:
            own = as_value(params[parameter.name])
            mark = Mark(own, position_of(parameter, own), height)
        positions = [position_of(parameter, each.params[parameter.name]) or 0.0 for each in held]
        reading = read(groups(parameter, held, positions))
        found.append(Curve(parameter, held, shown, value, mark, reading))
    error = standard_error(drawn)
    return Curves(result.name, subject.units, landscape.folds, error, tuple(found), remark, _verdict(subject))


def _verdict(subject: ExplainedAttempt) -> Verdict | None:
    """What the card says of tuning."""
    regret = subject.card.regret
    part = (regret.tuning or regret.handling_and_tuning) if regret else None
    return None if part is None else part.verdict


def space_of(family: Family | None, drawn: Sequence[Configuration]) -> tuple[Parameter, ...]:
    """The family's search space; one that holds its configurations where the declaration is missing or another one."""
    declared = () if family is None else family.space
    names = {name for each in drawn for name in each.params}
    fits = {each.name for each in declared} <= names and all(
        _inside(parameter, each.params.get(parameter.name)) for parameter in declared for each in drawn
    )
    return declared if declared and fits else inferred_space(drawn)


def _lies_on(parameter: Parameter, configuration: Configuration) -> bool:
    return parameter.name in configuration.params and _inside(parameter, configuration.params[parameter.name])


def _inside(parameter: Parameter, value: Any) -> bool:
    position = position_of(parameter, value)
    return position is not None and -1e-9 <= position <= 1 + 1e-9


def _learners_params(subject: ExplainedAttempt, family: Family | None) -> tuple[Mapping[str, Any], str | None]:
    """The learner's hyperparameters, or why they mean something else than the reference's of the same name."""
    model = subject.card.model
    params, own = (model.params, model.estimator) if model else ({}, None)
    if family is None or own is None:
        return params, None
    theirs = family.estimator.rpartition(".")[2]
    if own == theirs:
        return params, None
    return {}, f"Your values are not marked: you used {own}, the reference {theirs}."


def _own_height(subject: ExplainedAttempt, drawn: Sequence[Configuration]) -> float | None:
    """What the learner's settings score on the reference's features, as folds would show it; None where they were not
    tried there.

    Hidden rows and folds differ by the rows and by how many a model learns from. What lies between them is the median
    of the configurations' own differences.
    """
    regret = subject.card.regret
    handling = regret.data_handling if regret is not None else None
    if subject.utility is None or handling is None or not drawn:
        return None
    shifts = [each.cv - each.utility[subject.part] for each in drawn if subject.part in each.utility]
    shifts = [shift for shift in shifts if math.isfinite(shift)]
    return subject.utility + handling.value + statistics.median(shifts) if shifts else None


def _library_defaults(family: Family) -> dict[str, Any]:
    """What the reference's default configuration has for each hyperparameter, as far as it can be told."""
    from heldout.recipe.grammar import RecipeError
    from heldout.recipe.library import library_defaults

    try:
        defaults = library_defaults(family.estimator)
    except RecipeError:
        return dict(family.base)
    return {name: as_value(value) for name, value in {**defaults, **family.base}.items()}
