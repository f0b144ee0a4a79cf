"""EDGE: the best value lies at the edge of what was tried."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.parameters import Side, beyond, ends_by_nature
from heldout.coach.registry import rule
from heldout.coach.search import Candidate, Search, as_number, beats
from heldout.coach.words import listed, number, setting
from heldout.landscape.utility import rounded

_FIFTHS = 5
_FEWEST_DRAWS = 10


@rule("EDGE")
def edge(context: Context) -> Iterator[Advice]:
    """The best value is the first or last of its range, and beats its neighbour further in by more than a standard
    error. A warning only where reference configurations beyond it do better: else the optimum may well be there.

    For drawn values: the best is in the outer fifth, and beats the best of the next fifth.
    """
    search = context.search
    if search is None or search.best is None:
        return
    for parameter in search.names:
        if as_number(search.best.params.get(parameter)) is None:
            continue
        at = _edge_of_draws(search, parameter) if search.kind == "random" else _edge_of_grid(search, parameter)
        if at is None:
            continue
        side, edge_value, inner = at
        plain = parameter.rpartition("__")[2]
        if ends_by_nature(plain, side, search.numbers(parameter), search.kind == "random"):
            continue
        if beats(search.best, inner[1]):
            yield _advice(context, search, parameter, side, edge_value, inner[0])


def _edge_of_grid(search: Search, parameter: str) -> tuple[Side, float, tuple[float, Candidate]] | None:
    line = search.line(parameter)
    if len(line) < 2:
        return None
    if line[-1][1] is search.best:
        return "last", line[-1][0], line[-2]
    return ("first", line[0][0], line[1]) if line[0][1] is search.best else None


def _edge_of_draws(search: Search, parameter: str) -> tuple[Side, float, tuple[float, Candidate]] | None:
    drawn = [(as_number(trial.params.get(parameter)), trial) for trial in search.trials]
    known = sorted(((value, trial) for value, trial in drawn if value is not None), key=lambda pair: pair[0])
    if len(known) < len(drawn) or len({value for value, _ in known}) < _FEWEST_DRAWS:
        return None
    fifth = len(known) // _FIFTHS
    sides: tuple[tuple[Side, list[tuple[float, Candidate]], list[tuple[float, Candidate]]], ...] = (
        ("first", known[:fifth], known[fifth : 2 * fifth]),
        ("last", known[-fifth:], known[-2 * fifth : -fifth]),
    )
    for side, outer, inner in sides:
        if any(trial is search.best for _, trial in outer):
            return side, outer[0 if side == "first" else -1][0], max(inner, key=lambda pair: pair[1].mean)
    return None


def _advice(context: Context, search: Search, parameter: str, side: Side, at: float, inner: float) -> Advice:
    assert search.best is not None
    shown = setting(parameter, search.best.params[parameter])
    end, further = ("largest", "larger") if side == "last" else ("smallest", "smaller")
    place = f"among the {end} values" if search.kind == "random" else f"the {end} value"
    does_better = _does_better_beyond(context, search, parameter, side, at)
    values = beyond(parameter.rpartition("__")[2], at, inner)
    advice = f"Try {listed(map(number, values))} too" if values else f"Try {further} values"
    if does_better:
        why = f"Reference models do better still with a {further} one. {advice}."
    elif does_better is None:
        why = f"The best may lie beyond. {advice}."
    else:
        why = "Reference models find nothing better beyond it, so it may well be the best there is."
    return Advice(
        "warning" if does_better else "info",
        f"Your best {shown} is {place} you tried, and clearly better than the next. {why}",
        "tuning",
        {"parameter": parameter, "edge": at, "inner": inner, "side": side, "reference_is_better_beyond": does_better},
        topics=(f"parameter:{parameter.rpartition('__')[2]}",),
    )


def _does_better_beyond(context: Context, search: Search, parameter: str, side: Side, at: float) -> bool | None:
    """Whether the best reference configuration beyond the edge beats the best within the learner's range, by CV; None
    where the reference cannot say."""
    plain = search.final_parameter(parameter)
    model, family = context.model, context.reference
    if plain is None or model is None or family is None or context.reference_estimator != model.class_path:
        return None
    values = search.numbers(parameter)
    outside, inside = [], []
    for each in family.configurations:
        value = as_number(each.params.get(plain))
        if value is None:
            continue
        if value > at if side == "last" else value < at:
            outside.append(each.cv)
        elif values[0] <= value <= values[-1]:
            inside.append(each.cv)
    if not outside or not inside:
        return None
    return rounded(max(outside)) > rounded(max(inside))
