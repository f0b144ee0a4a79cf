"""What a catalogue shows of each challenge; importing this reads no challenge and builds no schema.

A challenge's summary is kept as long as its files are what they were: reading all of them anew takes a quarter of a
second, most of it for checks that they passed before.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from heldout.base.kept import Unsettled, kept, state_of
from heldout.base.packages_state import interpreter_state
from heldout.base.vocabulary import Level, Skill

if TYPE_CHECKING:
    from heldout.challenge.catalogue import Catalogue
    from heldout.challenge.interface import Challenge


@dataclass(frozen=True)
class ChallengeSummary:
    """A valid challenge, as a catalogue shows it."""

    id: str
    title: str
    level: Level
    task: str
    metric: str
    greater_is_better: bool
    skills: tuple[Skill, ...]
    summary: str
    content_hash: str
    problem: str = ""
    """The one problem that it is built around; empty where the author names none."""
    minutes: int | None = None
    """Minutes that it takes, roughly."""
    builds_on: tuple[str, ...] = ()
    """Ids of challenges that come before it; some may not be in the course."""
    next: tuple[str, ...] = ()
    """Ids of challenges to go on with, the best one first; some may not be in the course."""
    needs: tuple[str, ...] = ()
    """Names of what a machine must have to grade it."""
    kind: str = "python"
    """What is handed in: `python` is a model; the others are the kinds of `heldout.kinds`."""
    gives_points: bool = True
    """Whether its kind can: where nothing but the metric is told, none can be earned."""


@dataclass(frozen=True)
class Listing:
    """What a course offers, in short."""

    challenges: tuple[ChallengeSummary, ...]
    """The valid ones, sorted by id."""
    broken: tuple[str, ...] = ()
    """Every problem of the others."""


def summary_of(challenge: Challenge) -> ChallengeSummary:
    """What a catalogue shows of the challenge."""
    definition = challenge.definition
    return ChallengeSummary(
        id=challenge.id,
        title=definition.title,
        level=definition.level,
        task=definition.task.type,
        metric=challenge.metric_name,
        greater_is_better=challenge.greater_is_better,
        skills=tuple(definition.skills),
        summary=definition.summary,
        content_hash=challenge.content_hash,
        problem=definition.problem or "",
        minutes=definition.minutes,
        builds_on=tuple(definition.builds_on),
        next=tuple(definition.next),
        needs=challenge.machine_needs,
        kind=challenge.kind.name,
        gives_points=not challenge.kind.metric_only,
    )


def listing(course: Path) -> Listing:
    """Every challenge of the course. A broken one does not hide the others, and the catalogue is read anew then."""
    try:
        places = (course / "challenges", course / "datasets", course / "course.toml")
        state = [*interpreter_state(), *state_of(*places), *_top_of(course)]
    except Unsettled:
        return _read(course)
    name = f"challenges-{hashlib.sha256(str(course).encode(errors='surrogateescape')).hexdigest()[:16]}"
    try:
        return kept(name, Listing, state, lambda: _worth_keeping(course))
    except _NotWorthKeeping as error:
        return error.found


class _NotWorthKeeping(Exception):
    def __init__(self, found: Listing) -> None:
        self.found = found


def _top_of(course: Path) -> list[str]:
    """What changes when a file or folder comes to lie directly in the course: the author's code may import it."""
    try:
        names = sorted(each.name for each in course.iterdir() if not each.name.startswith((".", "_")))
    except OSError as error:
        raise Unsettled(str(error)) from error
    return ["\n".join(names)]


def _worth_keeping(course: Path) -> Listing:
    """Where the author's own code uses files elsewhere in the course, those decide too, and nothing is kept."""
    from heldout.challenge.catalogue import catalogue

    read = catalogue(course)
    found = _short(read)
    if found.broken or any(_reaches_elsewhere(each) for each in read.challenges):
        raise _NotWorthKeeping(found)
    return found


def _reaches_elsewhere(challenge: Challenge) -> bool:
    from heldout.challenge.own_code import own_files

    source = challenge.dataset.definition.source if challenge.dataset.definition else None
    metric, families = challenge.definition.metric.function, challenge.definition.reference.python
    entries = [challenge.folder / metric.rpartition(":")[0]] if metric else []
    entries += [challenge.folder / families] if families else []
    entries += [challenge.dataset.folder / source.function.rpartition(":")[0]] if source and source.function else []
    looked_at = (challenge.course / "challenges", challenge.course / "datasets")
    return any(
        not any(path.is_relative_to(place) for place in looked_at)
        for entry in entries
        for path in own_files(entry, challenge.course).values()
    )


def _read(course: Path) -> Listing:
    from heldout.challenge.catalogue import catalogue

    return _short(catalogue(course))


def _short(read: Catalogue) -> Listing:
    return Listing(tuple(map(summary_of, read.challenges)), tuple(str(each.error) for each in read.broken))
