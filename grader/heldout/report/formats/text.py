"""The score card for a terminal, 80 columns wide."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from functools import partial

from heldout.base.filling import filled
from heldout.base.number_format import format_score
from heldout.base.time_format import format_iso_time
from heldout.base.words import capital, counted, listed
from heldout.report.budget import budget_words
from heldout.report.changes import since_words
from heldout.report.explanation.first_page import ALL_POINTS
from heldout.report.explanation.units import gap
from heldout.report.features_worth import features_words
from heldout.report.interface import Screen, report_format
from heldout.report.lost_most import PART_WORDS, not_told_apart
from heldout.report.suggestion import expected_words
from heldout.sandbox.interface import Isolation
from heldout.scoring.interface import CardModel, CardPhase, CardResources, CoachFinding, ScoreCard
from heldout.scoring.measured import Points, Regret, Score
from heldout.stages.warned import Warned

_LABEL = 11
STATUS_WORDS = {
    "graded": "graded",
    "failed": "failed",
    "timed_out": "timed out",
    "out_of_memory": "out of memory",
    "forbidden": "forbidden",
    "invalid_output": "invalid output",
    "grader_error": "could not be graded",
}
_VERDICT_WORDS = {
    "fine": "fine",
    "worse": "clearly costs you",
    "undecided": "undecided: too few rows",
}
_PHASES = {
    "build": "build",
    "fit": "fit",
    "predict_public": "predict public",
    "predict_private": "predict private",
}
_METHODS = frozenset({"build", "fit", "predict", "score", "transform", "update", "y"})
"""Words that begin a sentence as names, in small letters."""
_BAR = 16
_SHORT = frozenset({"status", "score", "points", "since", "resources", "why", "note"})
"""Subjects of a short card."""
_WARNINGS, _WARNING_LENGTH = 3, 240
"""How many warnings the card shows, and how much of each."""
_BOLD, _GREEN, _RED, _DIM = "1", "32", "31", "2"


def _heading(card: ScoreCard, width: int, paint: _Paint) -> list[str]:
    """The title and the name, in a line where both have room."""
    title, name = card.challenge.title, card.challenge.id
    if len(title) + 2 + len(name) <= width:
        return [paint(title, _BOLD) + paint(f"  {name}", _DIM)]
    return [*(paint(line, _BOLD) for line in filled(title, width).splitlines()), paint(name, _DIM)]


@report_format("text")
def render(card: ScoreCard, screen: Screen) -> str:
    """A heading, then one labelled paragraph per subject; every line fits the screen."""
    paint = _Paint(screen.colour)
    lines = [*_heading(card, screen.width, paint), ""]
    for label, text, style in paragraphs(card):
        lines += _labelled(label, text, screen.width, paint, style)
    if card.traceback:
        lines += ["", *(_fold(line, screen.width) for line in card.traceback.splitlines())]
    printed = printed_lines(card.output, first=5, last=0 if card.status == "graded" else 5)
    if printed:
        lines += ["", paint("What it printed:", _DIM), *(_fold("  " + line, screen.width) for line in printed)]
    return "\n".join(lines)


def render_short(card: ScoreCard, screen: Screen) -> str:
    """What changes from attempt to attempt: score, points, what was gained, and the first thing to try."""
    paint = _Paint(screen.colour)
    lines: list[str] = []
    subject = ""
    for label, text, style in paragraphs(card):
        subject = label or subject
        if subject in _SHORT or label == "try":
            lines += _labelled(label, text, screen.width, paint, style)
    if card.traceback:
        lines += ["", *(_fold(line, screen.width) for line in card.traceback.splitlines())]
    return "\n".join(lines)


def paragraphs(card: ScoreCard) -> Iterator[tuple[str, str, str]]:
    """Label, text and colour of each paragraph."""
    good = card.status == "graded"
    if card.score is None:
        yield "status", STATUS_WORDS.get(card.status, card.status), _GREEN if good else _RED
    else:
        yield "score", score_words(card), _GREEN
    if card.points and card.regret:
        yield from _points(card.points, card.regret)
        unsplit = _why_unsplit(card.regret, card.neighbours or (), bool(card.model and not card.model.verified))
        if unsplit:
            yield "", unsplit, ""
    yield from _since(card)
    yield from _budget(card.resources)
    if card.message:
        yield ("why" if not good else "note"), sentence(card.message), ""
    if card.model:
        yield "model", _model_words(card.model), ""
    yield from _build_data(card)
    yield from _advice(card)
    yield from _warnings(card.warnings)
    if card.resources:
        yield "used", _resource_words(card.resources), ""
    if card.challenge.course:
        yield "course", card.challenge.course, ""
    if card.isolation:
        yield "isolation", _isolation_words(card.isolation), ""
    made = format_iso_time(card.created_at)
    if card.attempt:
        who = f"{card.attempt} by {card.learner}, {made}"
        yield "attempt", f"{who}; {_further(card)}", _DIM
    else:
        yield "attempt", f"by {card.learner}, {made}, not recorded", _DIM


def _since(card: ScoreCard) -> Iterator[tuple[str, str, str]]:
    """What changed since the attempt before, if there was one and something did."""
    told = since_words(card.since, card.metric.name) if card.since is not None else ""
    if card.since is not None and told:
        yield "since", f"attempt {card.since.attempt}: {told}", _BOLD


def _further(card: ScoreCard) -> str:
    """The commands to go on with: where points are missing, a hint is one of them."""
    more = f"more with `heldout explain {card.attempt}`"
    if card.points is None or card.points.total >= ALL_POINTS:
        return more
    return f"{more}, a hint with `heldout hint {card.challenge.id}`"


def _points(points: Points, regret: Regret) -> Iterator[tuple[str, str, str]]:
    """The total, then a bar for each part: what is left of 100, and the verdict in words."""
    uncertain = "" if points.sd is None else f" ± {points.sd:.0f}"
    badge = "; better than the reference" if regret.better_than_reference else ""
    if points.resources:
        badge += f"; {points.earned:.0f} for the predictions, −{points.resources:.0f} for resources"
    yield "points", f"{points.total:.0f}{uncertain} of 100{badge}", _BOLD
    kept = points.parts()
    for name, part in regret.parts().items():
        if name in kept:
            words = _VERDICT_WORDS[part.verdict]
            yield "", f"{PART_WORDS[name]:<16}{_bar(kept[name])}  {_lost_words(100 - kept[name]):<8} {words}", ""
    doubt = not_told_apart(regret, PART_WORDS)
    if doubt:
        yield "", doubt, ""


def _build_data(card: ScoreCard) -> Iterator[tuple[str, str, str]]:
    """Which data there were before fit, where there were some."""
    if card.challenge.build_data is not None:
        yield "data", "get_estimator() could read data/train.csv here: the training rows, and no hidden one", ""


def _budget(resources: CardResources | None) -> Iterator[tuple[str, str, str]]:
    """A line for each resource that the challenge has a budget for."""
    for number, words in enumerate(budget_words(resources)):
        yield "resources" if number == 0 else "", words, ""


def _why_unsplit(regret: Regret, neighbours: Sequence[str], declared: bool) -> str | None:
    """What stands in the place of the parts that are not known; None where they are."""
    if regret.features_differ:
        return features_words(regret, gap)
    if regret.model_choice is not None:
        return None
    words = "not split: your model is none of the reference's families"
    if declared:
        words = "not split: your model is declared, so only its predictions are judged"
    if not neighbours:
        return words
    names = listed((name.replace("_", " ") for name in neighbours[:3]), "or")
    return f"{words}; a single tuned {names} gets as far"


def _bar(points: float) -> str:
    filled = round(points / 100 * _BAR)
    return "█" * filled + "░" * (_BAR - filled)


def _lost_words(lost: float) -> str:
    return f"−{lost:.0f}" if lost >= 0.5 else "nothing"


def _advice(card: ScoreCard) -> Iterator[tuple[str, str, str]]:
    """Good families, equivalent trials, and the coach's first three findings."""
    if card.good_families:
        families = ", ".join(name.replace("_", " ") for name in card.good_families)
        yield "families", f"a good choice here: {families}", ""
    if (trials := card.trials_to_tell) is not None:
        yield "tuning", f"a random search needs {trials.in_words()} to get as far", ""
    for number, finding in enumerate(card.coach[:3]):
        claimed = "As it describes itself: " if finding.claimed else ""
        yield "try" if number == 0 else "", claimed + finding.message + _expected_words(card, finding), ""
    more = len(card.coach) - 3
    if more > 0:
        yield "", f"and {more} more with `heldout explain`", _DIM


def _expected_words(card: ScoreCard, finding: CoachFinding) -> str:
    """What following the advice should bring, as a second sentence; empty where no fits say it."""
    if finding.expected is None or card.points is None:
        return ""
    return f" {capital(expected_words(finding.expected, card.points.earned))}."


def _warnings(warnings: Sequence[Warned]) -> Iterator[tuple[str, str, str]]:
    """The most frequent warnings, each with how often it came."""
    for number, warned in enumerate(warnings[:_WARNINGS]):
        yield "warned" if number == 0 else "", warned_words(warned), ""
    more = sum(warned.count for warned in warnings[_WARNINGS:])
    if more:
        yield "", f"and {more} more, in the card as JSON", _DIM


def warned_words(warned: Warned) -> str:
    """One kind of warning in words.

    >>> warned_words(Warned("ConvergenceWarning", "lbfgs failed to converge", 5))
    'ConvergenceWarning ×5: lbfgs failed to converge'
    """
    times = f" ×{warned.count}" if warned.count > 1 else ""
    message = warned.message
    shown = message if len(message) <= _WARNING_LENGTH else message[: _WARNING_LENGTH - 1] + "…"
    return f"{warned.category}{times}" + (f": {shown}" if shown else "")


def printed_lines(output: str, first: int, last: int) -> list[str]:
    """The first and the last lines of what was printed, and how many were left out between or behind them."""
    lines = [line for line in output.splitlines() if line.strip()]
    left_out = len(lines) - first - last
    if left_out <= 1:
        return lines
    return [*lines[:first], f"… {left_out} more lines", *(lines[-last:] if last else [])]


def sentence(text: str) -> str:
    """The text as a sentence: a capital first, a full stop last."""
    text = text.strip()
    # What is no plain word, such as a file's or a method's name, stays as it is written.
    first = text.partition(" ")[0]
    begins_with_a_word = first.rstrip(",;").isalpha() and first not in _METHODS
    begin = text[:1].upper() if begins_with_a_word else text[:1]
    return begin + text[1:] + ("" if text.endswith((".", "!", "?", ")")) else ".")


def _decimals(score: Score) -> int | None:
    """As many as the step of the score has; None where there is no step, or finer ones than are shown."""
    if score.step is None or score.step < 1e-4:
        return None
    return max(0, -round(math.log10(score.step)))


def score_words(card: ScoreCard) -> str:
    assert card.score is not None
    direction = "higher" if card.metric.greater_is_better else "lower"
    shown = partial(format_score, decimals=_decimals(card.score))
    parts = [f"{card.metric.name} {shown(card.score.public)} on the public rows ({direction} is better)"]
    if card.score.ci95:
        low, high = card.score.ci95
        parts.append(f"95 % interval {shown(low)} to {shown(high)}")
    if card.score.final is not None:
        parts.append(f"final, on the private rows: {format_score(card.score.final)}")
    return "; ".join(parts)


def _model_words(model: CardModel) -> str:
    words = model.pipeline or model.estimator
    if words and model.family != "unknown":
        words += f" ({model.family.replace('_', ' ')})"
    if model.verified:
        own = f"; it carries {counted(model.carried_numbers, 'number')} of its own" if model.carried_numbers else ""
        return f"{words}; verified: of library parts alone, taken apart and checked{own}"
    reason = f": {model.declared_reason}" if model.declared_reason else ""
    told = f"; declared: the grader cannot take it apart{reason}"
    return (f"as it describes itself: {words}" if words else "your own code") + told


def _resource_words(used: CardResources) -> str:
    words = f"{used.cpu_seconds:.2f} s CPU, {used.wall_seconds:.2f} s wall, {used.peak_memory_mb:.0f} MB at the peak"
    if used.phases:
        shown = (_phase_words(name, phase) for name, phase in used.phases.items() if name in _PHASES)
        return words + "\n" + "; ".join(shown)
    if used.fit_seconds is not None and used.predict_seconds is not None:
        words += f"; fit {used.fit_seconds:.2f} s, predict {used.predict_seconds:.2f} s"
    return words


def _phase_words(name: str, phase: CardPhase) -> str:
    seconds = f"{phase.cpu_seconds:.2f} s CPU, {phase.wall_seconds:.2f} s wall"
    return f"{_PHASES[name]} {seconds}, {phase.peak_memory_mb:.0f} MB"


def _isolation_words(isolation: Isolation) -> str:
    network = "no network" if isolation.network_blocked else "network not blocked"
    memory = {"hard": "hard memory limit", "watched": "memory watched", "none": "memory not limited"}
    weakened = " (weakened on request)" if isolation.weakened else ""
    promise = "" if isolation.network_blocked else "; it guards against accidents, not against malice"
    return f"{isolation.level}{weakened}: {network}, {memory[isolation.memory_limit]}{promise}"


class _Paint:
    """Wraps text in a colour, or leaves it as it is."""

    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._enabled and style else text


def _labelled(label: str, text: str, width: int, paint: _Paint, style: str) -> list[str]:
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines += textwrap.wrap(paragraph, max(20, width - _LABEL), break_long_words=True) or [""]
    first = paint(f"{label:<{_LABEL}}", _DIM) + paint(lines[0], style)
    return [first, *(" " * _LABEL + paint(line, style) for line in lines[1:])]


def _fold(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"
