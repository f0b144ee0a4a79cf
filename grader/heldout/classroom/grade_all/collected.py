"""Attempts that were made in students' copies are graded again, in the order in which they were made.

What a file says of its learner, times and scores is a claim. When it was handed in is when it is collected, or when a
server received it, which an instructor says.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from heldout.attempts.class_rules import ClassRules, class_rules
from heldout.attempts.learner import check_learner
from heldout.base.errors import UsageError
from heldout.base.number_format import format_score
from heldout.base.progress import Observer
from heldout.base.shown_text import one_line
from heldout.classroom.grade_all.choose import lookalikes_of
from heldout.classroom.grade_all.desk import opened_desk
from heldout.classroom.grade_all.interface import Batch, BatchOptions, BatchResult, Bench
from heldout.classroom.hand_ins.attempt_file import (
    SUFFIX,
    AttemptFile,
    AttemptNote,
    Unusable,
    is_attempt_file,
    read_attempts,
)
from heldout.classroom.hand_ins.interface import HandIn, Unrecognised
from heldout.classroom.hand_ins.listing import list_folder
from heldout.grading.open_challenge import OpenChallenge
from heldout.submission.folder import shown

LAYOUT = "files of attempts"


@dataclass(frozen=True)
class Received:
    """A file that can be collected."""

    path: Path
    said: AttemptFile
    learner: str
    """Whose attempts they are, as they will be recorded."""


@dataclass(frozen=True)
class Collected:
    """What became of the files about one challenge."""

    files: tuple[Received, ...]
    batch: Batch
    """A result for each attempt, by learner and in the order in which they were made."""
    notes: tuple[str, ...]
    """Where a file says something else than what came out, and who is not of the class."""


def read_files(paths: Iterable[Path]) -> tuple[dict[str, list[tuple[Path, AttemptFile]]], tuple[Unrecognised, ...]]:
    """What files, and those in folders, hold: by the challenge that they name, oldest first; and what is of no use.

    Raises:
        HeldoutError: the machine could not read one.
    """
    found: dict[str, list[tuple[Path, AttemptFile]]] = {}
    left_out: list[Unrecognised] = []
    for path in _files(paths):
        said = read_attempts(path) if is_attempt_file(path) else Unusable("is no file that `heldout hand-in` wrote")
        if isinstance(said, Unusable):
            left_out.append(Unrecognised(shown(path.name), said.why))
        else:
            found.setdefault(said.challenge, []).append((path, said))
    for each in found.values():
        each.sort(key=lambda one: (one[1].written_at.timestamp(), one[0].name))
    return found, tuple(left_out)


def collect_attempts(
    opened: OpenChallenge,
    files: Sequence[tuple[Path, AttemptFile]],
    options: BatchOptions,
    learner: str | None = None,
    received: datetime | None = None,
    observer: Observer | None = None,
    bench: Callable[[OpenChallenge], Bench | None] = lambda opened: None,
) -> Collected:
    """Grade and record the attempts in files about this challenge; those that have their grade already keep it.

    Args:
        learner: whose they are, whatever the files say.
        received: when they were handed in; without it the present, by the clock of the database.
        bench: gives where they are graded; None for this machine.

    Raises:
        UsageError: `learner` cannot be a name, or another batch is grading this challenge.
        ChallengeError: the challenge is at fault. What was finished is recorded.
        HeldoutError: the machine cannot grade at all.
    """
    rules = class_rules(opened.challenge.course)
    known, left_out = _known(files, learner, rules)
    results: list[BatchResult] = []
    with (
        tempfile.TemporaryDirectory(prefix="heldout-collected-") as scratch,
        opened.session,
        opened_desk(opened, options, bench(opened), Path(scratch)) as desk,
    ):
        learners = {each.learner for each in known}
        alike = lookalikes_of(learners, [*learners, *desk.known_learners()], rules, options.ask)
        by_learner = _in_order(known, received or desk.store.now())
        for hand_ins in _rounds(by_learner):
            results += desk.grade(hand_ins, observer or Observer())
    results.sort(key=lambda each: (each.learner.casefold(), each.learner))
    batch = Batch(opened.challenge, LAYOUT, tuple(results), left_out, alike)
    return Collected(known, batch, (*_strangers(known, rules), *_other_claims(known, batch)))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (file for file in list_folder(path).files if file.name.endswith(SUFFIX))
        else:
            yield path


def _known(
    files: Iterable[tuple[Path, AttemptFile]], learner: str | None, rules: ClassRules | None
) -> tuple[tuple[Received, ...], tuple[Unrecognised, ...]]:
    """The files of those who can be recorded, and why others cannot.

    Raises:
        UsageError: the name that somebody gave for all cannot be one.
    """
    known, left_out = [], []
    for path, said in files:
        try:
            known.append(Received(path, said, _learner(learner or said.learner, rules)))
        except UsageError as error:
            if learner is not None:
                raise
            left_out.append(Unrecognised(shown(path.name), f"cannot be recorded: {str(error).rstrip('.')}"))
    return tuple(known), tuple(left_out)


def _learner(name: str, rules: ClassRules | None) -> str:
    """The name of the class, by it or by an id of any system; else the name as it is."""
    member = rules.member(name, name) if rules else None
    return member.name if member else check_learner(name)


def _in_order(files: Iterable[Received], when: datetime) -> dict[str, list[HandIn]]:
    """Each learner's attempts, oldest first; what several files hold stands where the newest of them has it."""
    found: dict[str, dict[str, HandIn]] = {}
    for each in files:
        own = found.setdefault(each.learner, {})
        for number, note in enumerate(each.said.attempts):
            own.pop(note.content_hash, None)
            own[note.content_hash] = HandIn(each.learner, (each.path,), handed_in_at=when, number=number)
    return {learner: list(own.values()) for learner, own in found.items()}


def _rounds(by_learner: Mapping[str, Sequence[HandIn]]) -> Iterator[dict[str, HandIn]]:
    """Everybody's first attempt, then everybody's second, and so on."""
    for number in range(max(map(len, by_learner.values()), default=0)):
        yield {learner: own[number] for learner, own in by_learner.items() if number < len(own)}


def _strangers(files: Iterable[Received], rules: ClassRules | None) -> Iterator[str]:
    for name in dict.fromkeys(each.learner for each in files):
        if rules is not None and name not in rules.members:
            yield f"{one_line(name)} is not in class.toml, and is recorded under that name: --learner says another."


def _other_claims(files: Sequence[Received], batch: Batch) -> Iterator[str]:
    """Where the same version of the challenge gave another score than the file says; versions that are others."""
    said = {each.path: each.said for each in files}
    older: dict[str, None] = {}
    for result in batch.results:
        (path,), number = result.hand_in.files, result.hand_in.number
        note = said[path].attempts[number or 0]
        if note.challenge_hash != batch.challenge.content_hash:
            older[result.learner] = None
        elif (came := _score(result)) != (claimed := format_score(note.score)) and result.card is not None:
            yield f"{one_line(result.learner)}: the file says {claimed} of {_called(note)}, and here it got {came}."
    for name in older:
        yield f"{one_line(name)} worked on another version of the challenge: the scores there are not those of here."


def _called(note: AttemptNote) -> str:
    return shown(note.attempt)[:20]


def _score(result: BatchResult) -> str:
    card = result.card
    return format_score(card.score.public) if card is not None and card.score else "none"
