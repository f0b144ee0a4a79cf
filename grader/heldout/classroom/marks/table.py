"""Several challenges become a table of the course: points by challenge, what was taken off or added, total and grade.

Of a closed challenge the final points count, of an open one those that were shown: its column is provisional. Late
attempts count for who has nothing in time, less what lateness takes. Who has no attempt that counts has 0 points.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from heldout.attempts.class_records import Adjustment
from heldout.attempts.class_rules import ClassRules
from heldout.attempts.interface import AttemptOutcome
from heldout.base.words import counted
from heldout.classroom.marks.scale import GradeScale
from heldout.leaderboard.interface import Leaderboard


@dataclass(frozen=True)
class ChallengeColumn:
    """A challenge of the table."""

    challenge_id: str
    weight: float
    version: str
    """The challenge's content hash: attempts on another version do not count."""
    outcomes: tuple[AttemptOutcome, ...]
    """Every attempt, oldest first."""
    chosen: Mapping[str, str]
    """The attempt that a learner chose."""
    final: Leaderboard | None = None
    """The final board, by learners' own names; None while attempts are open."""
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True)
class CourseCell:
    """What a learner got on a challenge."""

    points: float
    """After all that was taken off and added, at least 0."""
    earned: float | None
    """Before that; None where nothing counts."""
    deducted: float = 0.0
    """By lateness."""
    adjusted: float = 0.0
    """By hand."""
    comments: tuple[str, ...] = ()
    """Why it was adjusted."""
    late: bool = False
    attempt: str | None = None


@dataclass(frozen=True)
class CourseRow:
    """A learner, or a team."""

    rank: tuple[int, int]
    """First and last rank; equal totals share theirs."""
    name: str
    cells: tuple[CourseCell, ...]
    """One for each column."""
    total: float
    """The mean of the points by the columns' weights."""
    grade: str | None = None


@dataclass(frozen=True)
class CourseTable:
    """Where a class stands."""

    columns: tuple[ChallengeColumn, ...]
    rows: tuple[CourseRow, ...]
    """The best total first."""
    notes: tuple[str, ...] = ()


def course_table(
    rules: ClassRules,
    columns: Sequence[ChallengeColumn],
    scale: GradeScale | None = None,
    *,
    teams: bool = False,
    names: bool = False,
) -> CourseTable:
    """The table of a class: everybody of class.toml, and who else has attempts.

    Args:
        rules: the class's.
        columns: the challenges.
        scale: maps totals to grades; None for none.
        teams: a team has the best that its members got on each challenge; who has no team stands alone.
        names: names also where the class is anonymous.
    """
    everybody = dict.fromkeys(rules.members)
    everybody |= dict.fromkeys(one.learner for column in columns for one in column.outcomes)
    by_column = [_cells(rules, column, everybody) for column in columns]
    cells = {name: tuple(column[name] for column in by_column) for name in everybody}
    cells = _by_team(rules, cells) if teams else cells
    weights = [column.weight for column in columns]
    totals = {name: _mean([cell.points for cell in found], weights) for name, found in cells.items()}
    hidden = rules.definition.anonymous and not names and not teams
    shown = {name: rules.pseudonym(name) if hidden else name for name in cells}
    ordered, rows = sorted(totals.values()), []
    for name in sorted(cells, key=lambda each: (-totals[each], shown[each].casefold(), shown[each])):
        level = totals[name]
        ahead = len(ordered) - bisect_right(ordered, level)
        same = bisect_right(ordered, level) - bisect_left(ordered, level)
        found = tuple(replace(cell, attempt=None, comments=()) for cell in cells[name]) if hidden else cells[name]
        grade = scale.grade_of(level) if scale else None
        rows.append(CourseRow((ahead + 1, ahead + same), shown[name], found, level, grade))
    return CourseTable(tuple(columns), tuple(rows), _notes(rules, columns, hidden))


def _cells(rules: ClassRules, column: ChallengeColumn, everybody: Iterable[str]) -> dict[str, CourseCell]:
    """What everybody got on a challenge."""
    counted = _counting_final(column) if column.final is not None else _counting(rules, column)
    adjusted: dict[str, list[Adjustment]] = {}
    for each in column.adjustments:
        adjusted.setdefault(each.learner, []).append(each)
    found = {}
    for name in everybody:
        own = adjusted.get(name, [])
        added = sum(each.points for each in own)
        cell = CourseCell(0.0, None)
        if name in counted:
            one, earned = counted[name]
            taken = rules.deduction(column.challenge_id, name, one.handed_in)
            lost = earned if taken is None else min(taken, earned)
            cell = CourseCell(0.0, earned, lost, late=taken != 0.0, attempt=one.id)
        points = max((cell.earned or 0.0) - cell.deducted + added, 0.0)
        comments = tuple(each.comment for each in own)
        found[name] = replace(cell, points=round(points, 6), adjusted=added, comments=comments)
    return found


def _counting_final(column: ChallengeColumn) -> dict[str, tuple[AttemptOutcome, float]]:
    """The attempt that the final board shows for each learner, and its final points; not what came after closing."""
    assert column.final is not None
    by_id = {one.id: one for one in column.outcomes}
    return {
        entry.learner: (by_id[entry.attempt], entry.points)
        for entry in column.final.entries
        if entry.points is not None and entry.attempt in by_id and not by_id[entry.attempt].late
    }


def _counting(rules: ClassRules, column: ChallengeColumn) -> dict[str, tuple[AttemptOutcome, float]]:
    """The attempt that counts for each learner now, and its points; of those in time where there are any."""
    current = [one for one in column.outcomes if one.challenge_hash == column.version and one.points is not None]
    groups: dict[str, list[AttemptOutcome]] = {}
    for one in current:
        if not one.late:
            groups.setdefault(one.learner, []).append(one)
    found = {}
    for name, group in groups.items():
        early = [one for one in group if rules.deduction(column.challenge_id, name, one.handed_in) == 0.0]
        one = _one_of(rules, early or group, column.chosen.get(name))
        assert one.points is not None
        found[name] = (one, one.points)
    return found


def _one_of(rules: ClassRules, group: Sequence[AttemptOutcome], chosen: str | None) -> AttemptOutcome:
    """Of one learner's attempts, oldest first: the last, the chosen, or the best (the earliest among equal ones)."""
    counts = rules.definition.counts
    if counts == "last":
        return group[-1]
    own = next((one for one in group if counts == "chosen" and one.id == chosen), None)
    return own or max(group, key=lambda one: one.points or 0.0)


def _by_team(rules: ClassRules, cells: Mapping[str, tuple[CourseCell, ...]]) -> dict[str, tuple[CourseCell, ...]]:
    """The best cell of its members on each challenge, for each team."""
    found: dict[str, tuple[CourseCell, ...]] = {}
    for name, own in cells.items():
        member = rules.members.get(name)
        team = (member.team if member else None) or name
        others = found.get(team, own)
        found[team] = tuple(max(pair, key=lambda cell: cell.points) for pair in zip(others, own, strict=True))
    return found


def left_behind(outcomes: Iterable[AttemptOutcome], version: str) -> tuple[str, ...]:
    """Who was graded on another version of the challenge alone: that does not count until a regrade.

    Args:
        outcomes: every attempt on the challenge.
        version: its content hash as it is now.
    """
    graded = [one for one in outcomes if one.status == "graded"]
    here = {one.learner for one in graded if one.challenge_hash == version}
    return tuple(dict.fromkeys(one.learner for one in graded if one.learner not in here))


def left_behind_words(challenge_id: str, learners: Sequence[str]) -> str:
    """What is said of them."""
    who = counted(len(learners), "learner has", "learners have")
    return (
        f"{who} attempts on another version of {challenge_id} alone, which do not count: "
        f"`heldout regrade {challenge_id}` tells what they are worth now."
    )


def _mean(points: Sequence[float], weights: Sequence[float]) -> float:
    """The weighted mean, rounded so that equal totals are equal."""
    whole = sum(weights)
    return round(sum(one * weight for one, weight in zip(points, weights, strict=True)) / whole, 6) if whole else 0.0


def _notes(rules: ClassRules, columns: Sequence[ChallengeColumn], hidden: bool) -> tuple[str, ...]:
    still = [column.challenge_id for column in columns if column.final is None]
    notes = [f"Provisional, from public rows, as attempts are open: {', '.join(still)}."] if still else []
    pointless = [column.challenge_id for column in columns if _is_pointless(column)]
    notes += [f"Without a reference landscape there are no points: {', '.join(pointless)}."] if pointless else []
    behind = {each.challenge_id: left_behind(each.outcomes, each.version) for each in columns if each.final is None}
    notes += [left_behind_words(challenge_id, names) for challenge_id, names in behind.items() if names]
    notes += ["The names are pseudonyms."] if hidden else []
    if rules.definition.late is None and rules.definition.deadline:
        notes.append("What came late does not count.")
    return tuple(notes)


def _is_pointless(column: ChallengeColumn) -> bool:
    """Whether there are graded attempts, and none of them got points."""
    graded = [one for one in column.outcomes if one.status == "graded"]
    return bool(graded) and all(one.points is None for one in graded)
