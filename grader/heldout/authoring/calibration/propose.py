"""What `heldout challenge calibrate` proposes for challenge.toml: limits, and what each example must earn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from heldout.audit.bands import Band, band_of
from heldout.audit.expected import GRADED
from heldout.audit.needs import Used, cpu_limit, memory_limit, needs_of, predict_limit
from heldout.base.progress import Observer
from heldout.challenge.definition import Example
from heldout.challenge.interface import Challenge
from heldout.grading.grade import grade
from heldout.landscape.interface import Landscape
from heldout.prepare.interface import Part
from heldout.prepare.prepare import prepare
from heldout.sandbox.interface import Runner
from heldout.scoring.interface import ScoreCard
from heldout.scoring.metric_probe import ask_metric, base_memory_mb
from heldout.submission.read import read_submission

Value = float | str | list[float]


@dataclass(frozen=True)
class ProposedKey:
    """One key of a table in challenge.toml."""

    name: str
    value: Value
    present: Value | None
    """What challenge.toml sets; None where it does not set the key."""


@dataclass(frozen=True)
class ProposedLimit(ProposedKey):
    """One key of `[limits]`."""

    value: float
    used: Used
    """What it is derived from."""


@dataclass(frozen=True)
class ProposedExample:
    """Keys of one `[[example]]`."""

    path: str
    status: str
    message: str | None
    score: float | None
    points: float | None
    keys: tuple[ProposedKey, ...]
    """`score`, `points` and `blame`, as far as they can be told; empty unless it was graded."""


@dataclass(frozen=True)
class Proposal:
    """Everything that was measured; what is to be written is decided by who asks."""

    limits: tuple[ProposedLimit, ...]
    examples: tuple[ProposedExample, ...]
    """Those whose folder says that they are graded."""

    @property
    def keys(self) -> list[tuple[str, ProposedKey]]:
        """Every key, with its table: `limits`, or the path of an example."""
        examples = ((each.path, key) for each in self.examples for key in each.keys)
        return [*(("limits", each) for each in self.limits), *examples]


def propose(challenge: Challenge, landscape: Landscape, runner: Runner, observer: Observer | None = None) -> Proposal:
    """Grade the examples that are to be graded, and derive limits and bands from what they and the reference used.

    Raises:
        ChallengeError: the challenge cannot grade anything, or its metric fails.
        UsageError: an example is no submission.
        HeldoutError: the machine could not run one.
    """
    prepared = prepare(challenge)
    wanted = [each for each in challenge.definition.example if PurePosixPath(each.path).parts[1] in GRADED]
    perfect = ask_metric(runner, challenge, prepared).truth.score
    cards: dict[str, ScoreCard] = {}
    observer = observer or Observer()
    for number, example in enumerate(wanted):
        observer.advanced(number, len(wanted))
        submission = read_submission(challenge.folder / example.path)
        cards[example.path] = grade(submission, challenge, runner, learner="author").card
    part = landscape.parts.get("public")
    examples = tuple(_example(each, cards[each.path], band_of(cards[each.path], part, perfect)) for each in wanted)
    return Proposal(_limits(challenge, landscape, cards, base_memory_mb(runner), prepared.rows), examples)


def _example(example: Example, card: ScoreCard, band: Band) -> ProposedExample:
    score, points = (None if found is None else list(found) for found in (band.score, band.points))
    found: dict[str, Value | None] = {"score": score, "points": points, "blame": band.blame}
    return ProposedExample(
        path=example.path,
        status=card.status,
        message=card.message,
        score=card.score.public if card.score else None,
        points=card.points.total if card.points else None,
        keys=tuple(
            ProposedKey(name, value, getattr(example, name))
            for name, value in found.items()
            if value is not None and card.status == "graded"
        ),
    )


def _limits(
    challenge: Challenge, landscape: Landscape, cards: dict[str, ScoreCard], base_mb: float, rows: Mapping[Part, int]
) -> tuple[ProposedLimit, ...]:
    passing = {path: card for path, card in cards.items() if PurePosixPath(path).parts[1] == "passes"}
    needs = needs_of(landscape, passing, base_mb, rows["public"] + rows["private"])
    section = challenge.definition.limits
    written = section.model_fields_set
    found: list[tuple[str, Used | None, Callable[[float], float]]] = [
        ("cpu_seconds", needs.cpu_seconds, cpu_limit),
        ("memory_mb", needs.memory_mb, memory_limit),
    ]
    if section.predict_ms_per_row is not None:
        # A budget on latency is a lesson of its own: it is proposed where the author wants one.
        found.append(("predict_ms_per_row", needs.predict_ms_per_row, predict_limit))
    return tuple(
        ProposedLimit(key, limit(used.amount), getattr(section, key) if key in written else None, used)
        for key, used, limit in found
        if used is not None
    )
