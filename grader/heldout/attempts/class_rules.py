"""What a course's class.toml means for an attempt: until when, how often, and what lateness costs.

Everything is worked out from the file and from when something was handed in, whenever it is asked: an extension that is
given afterwards holds for what was handed in before.
"""

from __future__ import annotations

import hmac
import math
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from heldout.attempts.learner import check_learner
from heldout.attempts.lookalikes import groups_of_lookalikes
from heldout.base.paths import ensure_folder, user_folder, writing
from heldout.base.time_format import format_time

if TYPE_CHECKING:
    from heldout.challenge.class_file import ClassDefinition, DeadlineSection

DAY = timedelta(days=1)
_OWN_NUMBERS = frozenset({"canvas", "moodle"})
"""Systems that number learners themselves: the same number elsewhere is another one's."""
_ANIMALS = """badger beaver bison crane curlew dolphin falcon ferret finch gecko heron ibex jackal kestrel lemur lynx
magpie marten newt ocelot osprey otter panda plover puffin raven robin seal shrew stoat swift tapir tern toad vole
walrus weasel wren yak zebra"""
_COLOURS = """amber azure beige black blue bronze brown coral crimson cyan gold green grey indigo ivory jade lilac lime
maroon mauve ochre olive orange pink plum purple red ruby rust sand silver teal umber violet white yellow"""


@dataclass(frozen=True)
class Deadline:
    """Until when a learner may hand in for a challenge."""

    name: str
    opens: datetime | None
    """UTC."""
    closes: datetime
    """UTC; the learner's own extension is in it."""
    grace: timedelta
    extended: bool = False

    def lateness(self, handed_in: datetime) -> timedelta:
        """How long after the closing time; nothing within the grace period."""
        return max(handed_in - self.closes, timedelta()) if handed_in > self.closes + self.grace else timedelta()

    @property
    def over(self) -> datetime:
        """From then on everything is late."""
        return self.closes + self.grace


@dataclass(frozen=True)
class Member:
    """A learner of the class."""

    name: str
    ids: Mapping[str, str]
    team: str | None
    pseudonym: str


@dataclass(frozen=True)
class ClassRules:
    """class.toml, understood."""

    definition: ClassDefinition
    zone: tzinfo

    @cached_property
    def members(self) -> Mapping[str, Member]:
        """The learners of the class by name, in the order of the file."""
        given = {each.pseudonym for each in self.definition.learner if each.pseudonym}
        found: dict[str, Member] = {}
        for each in self.definition.learner:
            pseudonym = each.pseudonym or _pseudonym(each.name, given)
            given.add(pseudonym)
            found[each.name] = Member(each.name, dict(each.ids), each.team, pseudonym)
        return found

    def member(self, name: str, system_id: str | None = None, system: str = "") -> Member | None:
        """The learner whom a system (`canvas`, …) knows by this id, of this name, or whom any system knows by one of
        them; None for nobody of the class, and where two systems call two learners the same."""
        of_system = (each for each in self.members.values() if system_id and each.ids.get(system) == system_id)
        found = next(of_system, None) or self.members.get(name)
        if found is not None:
            return found
        asked = (name,) if system in _OWN_NUMBERS else (system_id, name)
        known = [self._by_id[each] for each in asked if each in self._by_id]
        return next((found[0] for found in known if len(found) == 1), None)

    @cached_property
    def _by_id(self) -> Mapping[str | None, tuple[Member, ...]]:
        found: dict[str | None, tuple[Member, ...]] = {}
        for each in self.members.values():
            for value in set(each.ids.values()):
                found[value] = (*found.get(value, ()), each)
        return found

    @cached_property
    def _extensions(self) -> Mapping[tuple[str, str], datetime]:
        """When a deadline closes for a learner, by the names of both."""
        from heldout.challenge.class_file import moment_in

        return {
            (learner.name, each.deadline): moment_in(self.zone, each.closes, last=True)
            for learner in self.definition.learner
            for each in learner.extension
        }

    def pseudonym(self, name: str) -> str:
        """What anonymous boards call a learner, also one who is not of the class."""
        member = self.members.get(name)
        return member.pseudonym if member else f"guest {_pseudonym(name, set())}"

    def lookalikes(self) -> tuple[tuple[str, ...], ...]:
        """The names of the class that a reader may take for one another, in groups."""
        return groups_of_lookalikes(self.members)

    def deadline(self, challenge_id: str, learner: str) -> Deadline | None:
        """Until when the learner may hand in; None where nothing says."""
        section = self._section(challenge_id)
        if section is None:
            return None
        return self._deadline(section, learner)

    def deadlines(self, challenge_id: str) -> tuple[Deadline, ...]:
        """The challenge's deadline for who has no extension, then every extension of it."""
        section = self._section(challenge_id)
        if section is None:
            return ()
        extended = (self._deadline(section, name) for name in self.members)
        return (self._deadline(section, ""), *(each for each in extended if each.extended))

    def challenges_of(self, deadline: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """Which of the challenges that are known have this deadline."""
        return tuple(each for each in known if (found := self._section(each)) is not None and found.name == deadline)

    def deduction(self, challenge_id: str, learner: str, handed_in: datetime) -> float | None:
        """The points that lateness takes, 0 for what came in time; None where it does not count at all."""
        deadline = self.deadline(challenge_id, learner)
        late = deadline.lateness(handed_in) if deadline else timedelta()
        if not late:
            return 0.0
        policy = self.definition.late
        return None if policy is None else min(policy.cap, policy.points_per_day * math.ceil(late / DAY))

    def day_of(self, moment: datetime) -> tuple[datetime, datetime]:
        """When the class's day of this moment begins, and when the next one does; UTC."""
        here = moment.astimezone(self.zone)
        begins = here.replace(hour=0, minute=0, second=0, microsecond=0)
        following = (begins.replace(tzinfo=None) + DAY).replace(tzinfo=self.zone)
        return begins.astimezone(UTC), following.astimezone(UTC)

    def late_words(self, challenge_id: str, learner: str, handed_in: datetime) -> str | None:
        """What is said of an attempt that came late; None for one in time."""
        deadline = self.deadline(challenge_id, learner)
        late = deadline.lateness(handed_in) if deadline else timedelta()
        if deadline is None or not late:
            return None
        taken = self.deduction(challenge_id, learner, handed_in)
        cost = "it does not count" if taken is None else f"{taken:g} points are taken off"
        return f"handed in {_long(late)} after '{deadline.name}' closed ({format_time(deadline.closes)}): {cost}"

    def _section(self, challenge_id: str) -> DeadlineSection | None:
        named = [each for each in self.definition.deadline if challenge_id in each.challenges]
        general = [each for each in self.definition.deadline if not each.challenges]
        return next(iter((*named, *general)), None)

    def _deadline(self, section: DeadlineSection, learner: str) -> Deadline:
        from heldout.challenge.class_file import moment_in

        opens = None if section.opens is None else moment_in(self.zone, section.opens, last=False)
        closes = moment_in(self.zone, section.closes, last=True)
        found = Deadline(section.name, opens, closes, timedelta(minutes=section.grace_minutes))
        own = self._extensions.get((learner, section.name))
        return found if own is None else replace(found, closes=own, extended=True)


def class_rules(course: Path) -> ClassRules | None:
    """The rules of a course's class; None where it has no class.toml. Nothing heavy is imported then.

    Raises:
        ChallengeError: the file is not valid; every problem.
    """
    if not (course / "class.toml").exists():
        return None
    from heldout.challenge.class_file import check_names, load_class, zone_of

    definition = load_class(course)
    assert definition is not None
    check_names(definition, check_learner, "class.toml")
    return ClassRules(definition, zone_of(definition.zone))


def _pseudonym(name: str, taken: set[str]) -> str:
    """Two words of this user's for a name, always the same; with a number where another learner has them."""
    drawn = int.from_bytes(hmac.digest(_key(), name.encode(), "sha256")[:8])
    colours, animals = _COLOURS.split(), _ANIMALS.split()
    words = f"{colours[drawn % len(colours)]} {animals[drawn // len(colours) % len(animals)]}"
    number = 2
    found = words
    while found in taken:
        found = f"{words} {number}"
        number += 1
    return found


def _key() -> bytes:
    """A secret of this user's: without it, whoever knows the names of a class could work out who is who."""
    file = user_folder() / "pseudonyms.key"
    with suppress(FileNotFoundError):
        return file.read_bytes()
    ensure_folder(file.parent)
    made = file.with_name(f".{secrets.token_hex(8)}")
    with writing(file):
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(secrets.token_bytes(32))
        with suppress(FileExistsError):
            os.link(made, file)  # the first of several that make one at once
        made.unlink()
        return file.read_bytes()


def _long(late: timedelta) -> str:
    """A duration in words, rounded down to minutes."""
    minutes = int(late.total_seconds() // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
