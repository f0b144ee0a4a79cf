"""A term: ten challenges, attempts by learners of ten kinds, and the table that was worked out by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attempt_samples import ATTEMPT, SUBMISSION
from class_samples import course_with
from postgresql_server import needs_postgresql, postgresql_database

from heldout.attempts.class_rules import ClassRules, class_rules
from heldout.attempts.interface import AttemptStore
from heldout.attempts.store import open_store
from heldout.challenge.key import ChallengeKey
from heldout.classroom.marks.table import ChallengeColumn, CourseTable, course_table

CHALLENGES = tuple(f"challenge-{number}" for number in range(10))
ATTEMPTS = 10
BEGINS = datetime(2026, 1, 1, 12, tzinfo=UTC)


def closes(challenge: int) -> datetime:
    """A deadline a week."""
    return BEGINS + timedelta(weeks=challenge + 4)


def class_text(learners: int) -> str:
    parts = ["format_version = 1\nlate = { points_per_day = 10, cap = 25 }"]
    parts.append("weights = { " + ", ".join(f"{name} = {at + 1}" for at, name in enumerate(CHALLENGES)) + " }")
    for at, name in enumerate(CHALLENGES):
        parts.append(f'[[deadline]]\nname = "{name}"\nchallenges = ["{name}"]\ncloses = {closes(at).isoformat()}')
    for learner in range(learners):
        parts.append(f'[[learner]]\nname = "L{learner:03}"\nteam = "team {learner // 10}"')
        if learner % 10 == 2:
            for at, name in enumerate(CHALLENGES):
                longer = (closes(at) + timedelta(days=7)).isoformat()
                parts.append(f'[[learner.extension]]\ndeadline = "{name}"\ncloses = {longer}')
    return "\n".join(parts) + "\n"


def handed_in(learner: int, challenge: int) -> Iterator[dict[str, Any]]:
    """Ten attempts: their points rise from one to the next but for the last, which falls back."""
    kind, base = learner % 10, float(learner % 50)
    delay = {1: timedelta(days=1, hours=12), 2: timedelta(days=3), 3: timedelta(days=30)}.get(kind, timedelta())
    for number in range(ATTEMPTS):
        at = closes(challenge) + delay - timedelta(minutes=ATTEMPTS - number)
        row: dict[str, Any] = {"at": at, "status": "graded", "late": False, "version": "now"}
        row["points"] = base + number if number < 9 else base
        if kind == 4:
            row |= {"status": "failed", "points": None}
        if number == 9 and kind == 5:
            row |= {"at": closes(challenge) + timedelta(hours=1), "points": 100.0}
        if number == 9 and kind == 6:
            row |= {"late": True, "points": 100.0}
        if number == 9 and kind == 7:
            row |= {"version": "before", "points": 100.0}
        yield row


def expected(learner: int) -> float:
    """By hand: the ninth attempt has base + 8; then what each kind loses or wins."""
    kind, best = learner % 10, learner % 50 + 8.0
    if kind == 1:
        return max(best - 20, 0.0)  # a day and a half late: two days begun
    if kind == 3:
        return max(best - 25, 0.0)  # thirty days late: the cap
    if kind == 4:
        return 0.0  # nothing that could be graded
    if kind == 8:
        return best + 3 * 1 / 55  # three points by hand on the first challenge, which weighs 1 of 55
    return best  # an extension; a late one, one after the closing and one on another version beside one in time


def fill(store: AttemptStore, url: str, learners: int) -> None:
    """The term's attempts: one through the store, the others as copies of its row."""
    pattern = store.add(replace(ATTEMPT, course_id="term", card=replace(ATTEMPT.card, output="")), SUBMISSION)
    import sqlalchemy

    driver = url.replace("postgresql:", "postgresql+psycopg:")
    engine = sqlalchemy.create_engine(driver)
    columns = "submission_hash, submission_name, greater_is_better, card, score, course_id"
    copy = sqlalchemy.text(
        "INSERT INTO attempts (id, created_at, learner, challenge_id, challenge_hash, status, points, late, "
        f"{columns}) SELECT :id, :created_at, :learner, :challenge_id, :version, :status, :points, :late, {columns} "
        "FROM attempts WHERE id = :pattern"
    )
    rows = [
        {
            "id": f"{challenge}-{learner:03}-{number}", "created_at": f"{row['at']:%Y-%m-%dT%H:%M:%S.%f}+00:00",
            "learner": f"L{learner:03}", "challenge_id": CHALLENGES[challenge], "pattern": pattern.id,
            **{name: row[name] for name in ("version", "status", "points", "late")},
        }
        for learner in range(learners)
        for challenge in range(len(CHALLENGES))
        for number, row in enumerate(handed_in(learner, challenge))
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(copy, rows)
    engine.dispose()
    for learner in range(8, learners, 10):
        store.records.adjust(ChallengeKey("term", CHALLENGES[0]), f"L{learner:03}", 3.0, "helped", "ines")


def table_of(store: AttemptStore, rules: ClassRules, *, teams: bool = False) -> CourseTable:
    columns = []
    for name in CHALLENGES:
        key = ChallengeKey("term", name)
        adjusted = tuple(store.records.adjustments([key]))
        weight = rules.definition.weights[name]
        columns.append(ChallengeColumn(name, weight, "now", tuple(store.outcomes(key)), {}, None, adjusted))
    return course_table(rules, columns, teams=teams)


def check_term(folder: Path, url: str, learners: int) -> None:
    rules = class_rules(course_with(folder, class_text(learners), CHALLENGES))
    assert rules is not None
    store = open_store(url)
    fill(store, url, learners)
    found = table_of(store, rules)
    teams = table_of(store, rules, teams=True)
    store.dispose()
    assert {row.name: row.total for row in found.rows} == {
        f"L{learner:03}": pytest.approx(expected(learner), abs=1e-5) for learner in range(learners)
    }
    by_hand = sorted((round(expected(learner), 6) for learner in range(learners)), reverse=True)
    assert [row.rank[0] for row in found.rows] == [by_hand.index(total) + 1 for total in by_hand]
    assert sum(len(column.outcomes) for column in found.columns) == 100 * learners
    best = min(learners // 10, 5) - 1
    first = [row for row in teams.rows if row.rank[0] == 1]
    assert {row.name for row in first} == {f"team {team}" for team in range(best, learners // 10, 5)}
    assert {row.rank for row in first} == {(1, len(first))}


def test_the_table_of_a_term_is_what_was_worked_out_by_hand(tmp_path: Path) -> None:
    check_term(tmp_path, f"sqlite:///{tmp_path / 'attempts.db'}", 30)


@pytest.mark.proof
@pytest.mark.whole
def test_the_table_of_a_whole_term_is_what_was_worked_out_by_hand(tmp_path: Path) -> None:
    check_term(tmp_path, f"sqlite:///{tmp_path / 'attempts.db'}", 300)
    with sqlite3.connect(tmp_path / "attempts.db") as raw:
        assert raw.execute("SELECT count(*) FROM attempts").fetchone() == (30_001,)


@needs_postgresql
def test_the_table_of_a_term_is_the_same_on_a_postgresql_server(tmp_path: Path) -> None:
    with postgresql_database() as url:
        check_term(tmp_path, url, 30)
