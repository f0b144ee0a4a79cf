"""`class.toml`: who takes a course, until when what may be handed in, and what counts. The file is optional."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from heldout.base.errors import ChallengeError, Problem, UsageError, nearest
from heldout.base.paths import shown_path
from heldout.base.strict_toml import Line, ParsedFile, Section, Text, read_toml
from heldout.base.toml_wording import Allowed, as_written, dotted

Counts = Literal["best", "last", "chosen"]
Points = Annotated[float, Field(ge=0, le=100), Allowed("a number from 0 to 100")]
Attempts = Annotated[int, Field(ge=1, le=10_000)]
Moment = Annotated[datetime, Allowed("a date and a time, such as 2026-03-14T23:59:59")]
Weight = Annotated[float, Field(ge=0, le=1000), Allowed("a number from 0 to 1000")]
Fault = tuple[str, str]
"""Dotted key and message."""
_YEARS = range(1970, 9999)
"""Whose times can be told in every zone, with days of grace."""


class LateSection(Section):
    """`[late]`: what handing in after the deadline costs. Without it, what comes late does not count."""

    points_per_day: Points
    """Points that each day that was begun takes, counted from the closing time."""
    cap: Points = 100.0
    """Most that lateness takes."""


class ExtensionSection(Section):
    """`[[learner.extension]]`: more time for one learner."""

    deadline: Text
    """The name of the deadline."""
    closes: Moment
    """In place of the deadline's."""


class LearnerSection(Section):
    """`[[learner]]`: one of the class."""

    name: Line
    """As attempts are recorded under it."""
    ids: dict[str, Text] = {}
    """What other systems know the learner by: `canvas = "4711"`, `gradescope = "ana@uni.example"`; `grade-all` finds
    the learner by each of them."""
    team: Line | None = None
    """Learners with the same one are a team on boards."""
    pseudonym: Line | None = None
    """The name on anonymous boards; without one it is made."""
    extension: list[ExtensionSection] = []


class DeadlineSection(Section):
    """`[[deadline]]`: until when what may be handed in."""

    name: Line
    """What extensions and `heldout class final` call it."""
    challenges: list[Text] = []
    """Names of challenges; without any, all that no other deadline names."""
    opens: Moment | None = None
    """Before that nothing is graded."""
    closes: Moment
    """What comes later is late."""
    grace_minutes: Annotated[float, Field(ge=0, le=10_080)] = 0.0
    """Minutes after the closing time that cost nothing; who comes later is late since the closing time."""


class ClassDefinition(Section):
    """class.toml, checked; what it leaves out has its default."""

    format_version: Literal[1]
    """The version of this schema."""
    zone: Text = "UTC"
    """Where times without a zone are meant, as `Europe/Zurich`; days begin at its midnight."""
    counts: Counts = "best"
    """Which attempt of a learner counts: the one that the leaderboard shows, the last graded one, or the one that the
    learner chose (`heldout class choose`; the shown one until then)."""
    attempts_per_day: Attempts | None = None
    """Graded attempts that a learner may make on one challenge in a day; without it, what course.toml says."""
    attempts: Attempts | None = None
    """Graded attempts that a learner may make on one challenge in all; failed ones do not count."""
    anonymous: bool = False
    """Boards show pseudonyms; `--names` shows the names to who reads this file."""
    weights: dict[str, Weight] = {}
    """What a challenge weighs in the course's table; 1 where it is not named."""
    late: LateSection | None = None
    deadline: list[DeadlineSection] = []
    learner: list[LearnerSection] = []


def class_file(course: Path) -> Path:
    """Where a course has its class.toml."""
    return course / "class.toml"


def load_class(course: Path, instead: Path | None = None) -> ClassDefinition | None:
    """The course's class; None where there is no file.

    Args:
        instead: a file that is to take the place of class.toml.

    Raises:
        ChallengeError: the file is not valid; every problem.
    """
    path = instead or class_file(course)
    if not path.exists():
        return None
    reading = read_toml(path, ClassDefinition, course)
    file = shown_path(path, course)
    problems = [*reading.problems, *(Problem(file, key, message) for key, message in _faults(course, reading))]
    if problems:
        raise ChallengeError(problems)
    return reading.checked()


def zone_of(name: str) -> tzinfo:
    """The zone of this name.

    Raises:
        ValueError: there is none.
    """
    if name == "UTC":
        return UTC
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(name) from error


def moment_in(zone: tzinfo, written: datetime, last: bool) -> datetime:
    """A time as it was written, in UTC; of one that a clock shows twice the earlier, or with `last` the later."""
    if written.tzinfo is None:
        written = written.replace(tzinfo=zone, fold=int(last))
    return written.astimezone(UTC)


def _faults(course: Path, reading: ParsedFile[ClassDefinition]) -> Iterator[Fault]:
    """What must hold between the keys; each rule looks at parts that are valid by themselves."""
    parts = reading.parts
    learners: Sequence[LearnerSection] = parts.get("learner") or ()
    deadlines: Sequence[DeadlineSection] = parts.get("deadline") or ()
    yield from _zone(parts.get("zone"))
    yield from _deadlines(deadlines, parts.get("zone"))
    yield from _names_of_challenges(course, deadlines, parts.get("weights") or {})
    yield from _learners(learners)
    yield from _extensions(learners, deadlines, parts.get("zone"))


def _zone(name: str | None) -> Iterator[Fault]:
    if name is None:
        return
    try:
        zone_of(name)
    except ValueError:
        known = sorted(zoneinfo.available_timezones())
        yield "zone", f"must be a time zone such as Europe/Zurich. Got {as_written(name)}.{nearest(name, known)}"


def _deadlines(deadlines: Sequence[DeadlineSection], zone: str | None) -> Iterator[Fault]:
    yield from _twice("deadline", "name", [each.name for each in deadlines], "two deadlines")
    named: dict[str, str] = {}
    general = [number for number, each in enumerate(deadlines) if not each.challenges]
    for number in general[1:]:
        first = deadlines[general[0]].name
        message = f"must name challenges: the deadline '{first}' is that of all that no other one names."
        yield dotted("deadline", number, "challenges"), message
    for number, each in enumerate(deadlines):
        for challenge in each.challenges:
            if challenge in named:
                key = dotted("deadline", number, "challenges")
                yield key, f"must name each challenge in one deadline. '{challenge}' is in '{named[challenge]}' too."
            named.setdefault(challenge, each.name)
        for name in ("opens", "closes"):
            yield from _exists(dotted("deadline", number, name), getattr(each, name), zone)
        if each.opens is not None and _before(each.closes, each.opens, zone):
            came = f"Got {as_written(each.closes)}, and it opens at {as_written(each.opens)}."
            yield dotted("deadline", number, "closes"), f"must be after `opens`. {came}"


def _before(one: datetime, other: datetime, zone: str | None) -> bool:
    if not all(each.year in _YEARS for each in (one, other)):
        return False
    try:
        where = zone_of(zone or "UTC")
    except ValueError:
        where = UTC
    return moment_in(where, one, last=True) <= moment_in(where, other, last=False)


def _exists(key: str, written: datetime | None, zone: str | None) -> Iterator[Fault]:
    """A clock that is put forward leaves an hour out, and the calendar has an end."""
    if written is not None and written.year not in _YEARS:
        yield key, f"must be in the years {_YEARS[0]} to {_YEARS[-1]}. Got {as_written(written)}."
        return
    if written is None or written.tzinfo is not None or zone is None:
        return
    try:
        where = zone_of(zone)
    except ValueError:
        return
    back = written.replace(tzinfo=where).astimezone(UTC).astimezone(where).replace(tzinfo=None)
    if back != written:
        yield key, f"must be a time that {zone} has: clocks are put forward then. Got {as_written(written)}."


def _names_of_challenges(
    course: Path, deadlines: Sequence[DeadlineSection], weights: Mapping[str, Any]
) -> Iterator[Fault]:
    known = sorted(each.name for each in (course / "challenges").iterdir() if (each / "challenge.toml").is_file())
    named = [
        (dotted("deadline", at, "challenges"), name) for at, each in enumerate(deadlines) for name in each.challenges
    ]
    for key, name in (*named, *((dotted("weights", name), name) for name in weights)):
        if name not in known:
            yield key, f"must name challenges of this course. Got '{name}'.{nearest(name, known)}"


def _learners(learners: Sequence[LearnerSection]) -> Iterator[Fault]:
    yield from _twice("learner", "name", [each.name for each in learners], "two learners")
    pseudonyms = [each.pseudonym for each in learners if each.pseudonym is not None]
    yield from _twice("learner", "pseudonym", pseudonyms, "two learners")
    names = {each.name for each in learners}
    for number, each in enumerate(learners):
        if each.pseudonym in names:
            yield dotted("learner", number, "pseudonym"), f"must not be a learner's name. Got '{each.pseudonym}'."
    for system in sorted({system for each in learners for system in each.ids}):
        ids = [each.ids[system] for each in learners if system in each.ids]
        yield from _twice("learner", f"ids.{system}", ids, "two learners")


def _extensions(
    learners: Sequence[LearnerSection], deadlines: Sequence[DeadlineSection], zone: str | None
) -> Iterator[Fault]:
    known = {each.name: each for each in deadlines}
    for number, learner in enumerate(learners):
        for at, each in enumerate(learner.extension):
            key = dotted("learner", number, "extension", at, "deadline")
            if each.deadline not in known:
                names = ", ".join(known) or "there is none"
                yield key, f"must name a deadline ({names}). Got '{each.deadline}'.{nearest(each.deadline, known)}"
                continue
            closes = dotted("learner", number, "extension", at, "closes")
            yield from _exists(closes, each.closes, zone)
            if _before(each.closes, known[each.deadline].closes, zone):
                came = f"Got {as_written(each.closes)}, and '{each.deadline}' closes at "
                yield closes, f"must be after the deadline's own. {came}{as_written(known[each.deadline].closes)}."
        yield from _twice(
            f"learner[{number}].extension", "deadline", [each.deadline for each in learner.extension], "two extensions"
        )


def _twice(table: str, key: str, values: Iterable[str], what: str) -> Iterator[Fault]:
    for value, count in Counter(values).items():
        if count > 1:
            yield f"{table}.{key}", f"must differ from one to the next. '{value}' is that of {what}."


def check_names(definition: ClassDefinition, check: Callable[[str], str], file: str) -> None:
    """Nothing where every learner's name is one, in the spelling under which it is recorded.

    Raises:
        ChallengeError: it is not.
    """
    problems = []
    for number, each in enumerate(definition.learner):
        try:
            spelling = check(each.name)
        except UsageError as error:
            problems.append(Problem(file, dotted("learner", number, "name"), str(error)))
            continue
        if spelling != each.name:
            problems.append(Problem(file, dotted("learner", number, "name"), f"must be written '{spelling}'."))
    if problems:
        raise ChallengeError(problems)
