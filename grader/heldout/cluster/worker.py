"""What runs on a worker: it finds the challenge in its own files, and does with it what is done on one machine.

Hidden labels do not come with a task: a worker prepares the data from its own copy of the course.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.base.errors import HeldoutError
from heldout.cluster.facts import difference, facts_of

if TYPE_CHECKING:
    from heldout.grading.advice import PendingAdvice
    from heldout.grading.grade import Graded
    from heldout.grading.open_challenge import OpenChallenge
    from heldout.isolation.choose import Wish
    from heldout.landscape.study import Study
    from heldout.scoring.interface import CoachFinding
    from heldout.submission.interface import Submission

_ONE_AT_A_TIME = threading.Lock()
"""Fits of the reference seed the generators of the whole process."""


@dataclass(frozen=True)
class WorkPlace:
    """Which challenge a worker works on, and how it runs submissions."""

    course: str
    """The course's folder where the work comes from; a worker that has none there takes its own course."""
    challenge: str
    content_hash: str
    wish: Wish


@dataclass(frozen=True)
class StudyPlace:
    """Stands for the study in a job of a calibration, which a worker makes of its own files."""


@dataclass(frozen=True)
class FitDone:
    """What a job of a calibration gave."""

    result: Any
    files: Mapping[str, bytes] = field(repr=False)
    """What is kept of it, by the path inside the calibration's cache."""


def examine(place: WorkPlace) -> dict[str, str] | str:
    """The facts of this worker, whose sandbox was proved just now; or why it can have no work, in words."""
    try:
        with _opened(place) as opened:
            return facts_of(opened)
    except HeldoutError as error:
        return f"cannot work: {error}"
    except Exception as error:  # a worker with another version of anything may fail in any way
        return f"cannot work: {type(error).__name__}: {error}"


def grade_there(place: WorkPlace, submission: Submission, learner: str) -> Graded:
    """Grade a submission as it would be graded where it came from. The attempt comes back and is recorded there."""
    from heldout.grading.handed_in import run_handed_in

    with _opened(place) as opened:
        return run_handed_in(opened, submission, learner)


def advise_there(place: WorkPlace, pending: PendingAdvice) -> tuple[CoachFinding, ...]:
    """Make the fits that the coach asked for."""
    from heldout.grading.handed_in import advise_later

    with _opened(place) as opened:
        return advise_later(opened, pending)


def fit_there(
    place: WorkPlace, function: Callable[..., Any], arguments: tuple[Any, ...], known: Mapping[str, bytes]
) -> FitDone:
    """Run one job of a calibration, one at a time in this process.

    Args:
        place: the challenge.
        function: the job.
        arguments: with a `StudyPlace` where the study belongs.
        known: files of the calibration's cache that an earlier run left where the job comes from.
    """
    from heldout.cluster.trial_files import add_files, files_of

    with _ONE_AT_A_TIME:
        study = _study(place)
        add_files(study.cache, known)
        result = function(*(study if isinstance(each, StudyPlace) else each for each in arguments))
        return FitDone(result, files_of(study.cache, arguments))


@contextmanager
def _opened(place: WorkPlace) -> Iterator[OpenChallenge]:
    opened = _challenge(place)
    with opened.session:
        yield opened


@lru_cache(maxsize=4)
def _challenge(place: WorkPlace) -> OpenChallenge:
    """The challenge in this worker's own files.

    Raises:
        HeldoutError: there is none, or it is another one.
    """
    from heldout.grading.session import Session

    course = place.course if Path(place.course).is_dir() else None
    opened = Session(course, isolation=place.wish).challenge(place.challenge)
    differs = difference(
        {"content of the challenge": place.content_hash},
        {"content of the challenge": opened.challenge.content_hash},
    )
    if differs is not None:
        raise HeldoutError(f"{opened.challenge.folder} {differs}. Copy the course to every worker.")
    return opened


@lru_cache(maxsize=4)
def _study(place: WorkPlace) -> Study:
    from heldout.base.paths import cache_folder
    from heldout.landscape.study import Study

    opened = _challenge(place)
    return Study(opened.challenge, opened.prepared, cache_folder() / "landscape")
