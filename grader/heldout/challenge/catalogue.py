"""All challenges of a course, and one of them by its name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from heldout.base.errors import ChallengeError, UsageError, nearest
from heldout.base.words import first_few
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge_folder
from heldout.dataset.load import read_dataset_definition

_NAMES_SHOWN = 12


@dataclass(frozen=True)
class BrokenChallenge:
    """A challenge folder that cannot be used."""

    id: str
    error: ChallengeError
    """Every problem of it."""


@dataclass(frozen=True)
class Catalogue:
    """What a course offers. A broken challenge does not hide the others."""

    course: Path
    challenges: tuple[Challenge, ...]
    """The valid ones, sorted by id."""
    broken: tuple[BrokenChallenge, ...]
    """The others, sorted by id."""


def catalogue(course: Path) -> Catalogue:
    """Every challenge of `course`: each folder of `challenges/` whose name does not begin with a dot or underscore."""
    challenges, broken = [], []
    read_dataset = cache(read_dataset_definition)
    for name in challenge_names(course):
        try:
            challenges.append(load_challenge_folder(course / "challenges" / name, course, read_dataset))
        except ChallengeError as error:
            broken.append(BrokenChallenge(name, error))
    return Catalogue(course, tuple(challenges), tuple(broken))


def find_challenge(course: Path, name: str) -> Challenge:
    """The challenge of `course` that is called `name`.

    Raises:
        UsageError: the course has none of this name; the text suggests one and says which course was searched.
        ChallengeError: it has problems.
    """
    names = challenge_names(course)
    if name in names:
        return load_challenge_folder(course / "challenges" / name, course)
    hint = nearest(name.lower().replace("_", "-").replace(" ", "-"), names)
    has = f" It has {first_few(names, _NAMES_SHOWN)}." if names else " It has no challenges."
    if hint and len(names) > _NAMES_SHOWN:
        has = ""
    every = " `heldout list` shows all of them." if len(names) > _NAMES_SHOWN else ""
    raise UsageError(f"no challenge is called '{name}' in the course {course}.{has}{hint}{every}")


def challenge_names(course: Path) -> list[str]:
    """The names of the folders of `challenges/`, sorted; those of challenges with faults too."""
    folder = course / "challenges"
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith((".", "_")))
