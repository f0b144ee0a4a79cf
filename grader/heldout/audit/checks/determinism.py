"""The same submission gets the same predictions and the same score, and the same data the same split."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.audit.expected import GRADED, cards_of
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.number_format import format_score
from heldout.base.paths import shown_path
from heldout.prepare.interface import read_manifest
from heldout.scoring.interface import ScoreCard

if TYPE_CHECKING:
    from heldout.grading.grade import Graded

_MOST_CPU_SECONDS = 2.0
"""A submission that took longer is not run a second time, unless no passing example is faster."""


@check("determinism", "A second run gives the same", stage="runs")
def determinism(subject: Subject) -> Iterator[Finding]:
    """Submissions whose second run differs, and data whose second reading or split does."""
    yield from _data(subject)
    for path in _chosen(subject):
        yield from _submission(subject, path)


def _data(subject: Subject) -> Iterator[Finding]:
    from heldout.dataset.read import read_table
    from heldout.dataset.tables import read_tables
    from heldout.prepare.build import build

    further = read_tables(subject.challenge.dataset)
    table = read_table(subject.challenge.dataset)
    where = shown_path(subject.challenge.folder / "challenge.toml", subject.challenge.course)
    with tempfile.TemporaryDirectory(prefix="heldout-verify-") as folder:
        build(table.frame, table.content_hash, subject.challenge, where, Path(folder), further)
        again = read_manifest(Path(folder)).content_hash
    if again != subject.prepared.content_hash:
        yield Finding(
            "error",
            "Reading and splitting the data a second time gives other rows, or another order.",
            "A generator must take its seed and use nothing else that changes: no clock, no set order, no network.",
            {"first": subject.prepared.content_hash, "second": again},
        )


def _chosen(subject: Subject) -> list[Path]:
    """The starter and every example that is graded fast; the fastest passing one in any case."""
    costs = {example.file: _cpu_seconds(card) for example, card in cards_of(subject, *GRADED)}
    passing = [example.file for example, _ in cards_of(subject, "passes")]
    chosen = [subject.challenge.starter, *(file for file, cost in costs.items() if cost <= _MOST_CPU_SECONDS)]
    if passing and not set(passing) & set(chosen):
        chosen.append(min(passing, key=lambda file: costs[file]))
    return chosen


def _cpu_seconds(card: ScoreCard) -> float:
    return card.resources.cpu_seconds if card.resources else 0.0


def _submission(subject: Subject, path: Path) -> Iterator[Finding]:
    first = subject.graded(path)
    if first.card.status != "graded":
        return
    second = subject.grade_again(path, metric_only=True)
    scores = [_score(first), _score(second)]
    same_predictions = _predictions(first) == _predictions(second)
    if same_predictions and scores[0] == scores[1]:
        return
    name = path.relative_to(subject.challenge.folder).as_posix()
    if second.card.status != "graded":
        differs = f"ends as 'graded' and then as '{second.card.status}'"
    elif scores[0] != scores[1]:
        differs = f"gets {_shown(scores[0])} and then {_shown(scores[1])}"
    else:
        differs = "predicts otherwise the second time"
    yield Finding(
        "warning",
        f"{name} run twice {differs}.",
        "Give every estimator and splitter in it a random_state, and let nothing depend on the clock or on os.urandom.",
        {"submission": name, "scores": scores, "same_predictions": same_predictions},
    )


def _score(graded: Graded) -> float | None:
    return graded.card.score.public if graded.card.score else None


def _shown(score: float | None) -> str:
    return "no score" if score is None else format_score(score)


def _predictions(graded: Graded) -> Any:
    return graded.attempt.predictions if graded.attempt else None
