"""Every example submission ends as its folder and its bands say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from heldout.audit.bands import Band, band_of, blames_that_fit
from heldout.audit.expected import GRADED, ExpectedExample, examples_of, utility_of
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.errors import ChallengeError
from heldout.base.json_records import to_json
from heldout.base.number_format import format_points, format_score
from heldout.base.words import listed
from heldout.scoring.interface import ScoreCard
from heldout.scoring.measured import Interval

_LAST_BITS = 1e-9
"""Relative: a band's end may be written with fewer digits than the score has."""


@check("examples", "Every example ends as its folder and bands say", stage="runs")
def examples(subject: Subject) -> Iterator[Finding]:
    """Examples that end otherwise, or outside of their bands; kinds of examples that are missing."""
    cards = {}
    untold = []
    for example in examples_of(subject):
        try:
            card = subject.card(example.file)
        except ChallengeError as error:
            advice = "An example is a Python file or a notebook with get_estimator(), or a folder with solution.py."
            yield Finding("error", f"{example.path} is no submission: {error}", advice, {"example": example.path})
            continue
        cards[example.path] = (example, card)
        if card.status != example.status:
            yield _wrong_status(example, card)
        elif card.score is not None:
            yield from _score(subject, example, card)
            yield from _points(subject, example, card)
            yield from _blame(example, card)
            if card.points is None and (example.definition.points or example.definition.blame):
                untold.append(example.path)
            if example.definition.score is None and example.definition.points is None:
                yield _no_band(subject, example, card)
    if untold:
        yield _cannot_tell(untold)
    yield from _order(subject, cards)
    yield from _kinds({example.expected for example, _ in cards.values()})


def _wrong_status(example: ExpectedExample, card: ScoreCard) -> Finding:
    message = f": {card.message}" if card.message and card.status != "graded" else "."
    belongs = "passes or submissions/weak" if card.status == "graded" else card.status
    return Finding(
        "error",
        f"{example.path} must end as '{example.status}' and ends as '{card.status}'{message}",
        f"Correct it, or move it to submissions/{belongs}.",
        {"example": example.path, "expected": example.status, "status": card.status, "message": card.message},
    )


def _score(subject: Subject, example: ExpectedExample, card: ScoreCard) -> Iterator[Finding]:
    assert card.score is not None
    score, band = card.score.public, example.definition.score
    if band is not None and not _within(score, band):
        message = f"{example.path} gets {format_score(score)} and not {_shown(band)}, as its score band says."
        yield _off_band(example, message, "score", score, band, _proposed(subject, card).score)


def _points(subject: Subject, example: ExpectedExample, card: ScoreCard) -> Iterator[Finding]:
    band = example.definition.points
    if band is not None and card.points is not None and not _within(card.points.total, band):
        total = card.points.total
        message = f"{example.path} earns {format_points(total)} points and not {_shown(band)}, as its band says."
        yield _off_band(example, message, "points", total, band, _proposed(subject, card).points)


def _off_band(
    example: ExpectedExample, message: str, key: str, value: float, band: list[float], proposed: Interval | None
) -> Finding:
    return Finding(
        "error",
        message,
        f"If the example is as it should be, write {key} = {_shown(proposed)}.",
        {"example": example.path, key: value, "band": band, "proposed": proposed},
    )


def _blame(example: ExpectedExample, card: ScoreCard) -> Iterator[Finding]:
    blame = example.definition.blame
    if blame is None or card.points is None:
        return
    fitting = sorted(blames_that_fit(card.points))
    if blame in fitting:
        return
    parts = ", ".join(f"{name} {format_points(value)}" for name, value in card.points.parts().items())
    yield Finding(
        "error",
        f"{example.path} must lose most by '{blame}'. Its points are {format_points(card.points.total)} ({parts}).",
        f"Write blame = '{fitting[0]}', or change the example."
        if fitting
        else "Leave blame out: no part can be named.",
        {"example": example.path, "blame": blame, "fits": fitting, "points": to_json(card.points)},
    )


def _cannot_tell(paths: list[str]) -> Finding:
    return Finding(
        "information",
        f"Points and blame of {', '.join(paths)} could not be compared: the cards have no points.",
        "Put the landscape right first; see the check 'landscape'.",
        {"examples": paths},
    )


def _no_band(subject: Subject, example: ExpectedExample, card: ScoreCard) -> Finding:
    proposed = _proposed(subject, card)
    assert card.score is not None
    keys = {"score": proposed.score, "points": proposed.points}
    options = "--propose-only --write" if subject.fresh_landscape else "--write"
    written = listed(f"{key} = {_shown(band)}" for key, band in keys.items() if band)
    return Finding(
        "information",
        f"{example.path} has no band, so a change of its result goes unnoticed. It gets "
        f"{format_score(card.score.public)}.",
        f"Write {written}, or run `heldout challenge calibrate {subject.challenge_id} {options}`." if written else "",
        {"example": example.path, "score": card.score.public, "proposed": keys},
    )


def _order(subject: Subject, cards: Mapping[str, tuple[ExpectedExample, ScoreCard]]) -> Iterator[Finding]:
    """A weak example that does as well as a passing one: one of them lies in the wrong folder. Where resources cost
    points, those are compared: a model may be weak because of what it needs."""
    in_points = bool(subject.challenge.definition.budget) and all(
        card.points for _, card in cards.values() if card.score
    )
    utilities = {
        path: (example.expected, _points_of(card) if in_points else utility_of(card))
        for path, (example, card) in cards.items()
    }
    weak = {path: value for path, (kind, value) in utilities.items() if kind == "weak" and value is not None}
    passing = {path: value for path, (kind, value) in utilities.items() if kind == "passes" and value is not None}
    if not weak or not passing:
        return
    best, worst = max(weak, key=lambda path: weak[path]), min(passing, key=lambda path: passing[path])
    if passing[worst] > weak[best]:
        return
    sign = 1 if subject.challenge.greater_is_better or in_points else -1
    yield Finding(
        "error",
        f"{worst} gets {format_score(sign * passing[worst])} and {best} {format_score(sign * weak[best])}: a passing "
        "example must do better than every weak one.",
        "Move one of them to the other folder, or change it.",
        {"passing": worst, "score": sign * passing[worst], "weak": best, "weak_score": sign * weak[best]},
    )


def _points_of(card: ScoreCard) -> float | None:
    return card.points.total if card.points else None


def _kinds(present: set[str]) -> Iterator[Finding]:
    wanted = {"passes": "passes", "weak": "weak"}
    missing = [name for name in wanted if name not in present]
    if not present - set(GRADED):
        missing.append("a failing status")
    if missing:
        yield Finding(
            "information",
            f"There is no example of {' and none of '.join(missing)}.",
            "Add one to submissions/ and an [[example]]: examples show that the challenge tells good from bad.",
            {"missing": missing},
        )


def _proposed(subject: Subject, card: ScoreCard) -> Band:
    landscape = subject.fresh_landscape
    return band_of(card, landscape.parts.get("public") if landscape else None, None)


def _within(value: float, band: list[float]) -> bool:
    slack = _LAST_BITS * max(1.0, abs(value))
    return band[0] - slack <= value <= band[1] + slack


def _shown(band: Sequence[float] | None) -> str:
    return "[" + ", ".join(f"{value:g}" for value in band) + "]" if band else "a band around it"
