"""What several processes of a server share, on every kind of database: each thing once, and counted right."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from signing_in import Clock

from heldout.attempts.class_rules import ClassRules
from heldout.attempts.database import Database
from heldout.attempts.location import locate
from heldout.base.errors import StoreError
from heldout.web.identity.identity import Identity
from heldout.web.identity.interface import Person, TooManyTries, Tries
from heldout.web.identity.rate_limit import RateLimit
from heldout.web.identity.under_way import SignInsUnderWay, UnderWay
from heldout.web.tables import create_tables

T = TypeVar("T")
BEN = Person("Ben", "student")


@pytest.fixture
def database(either_database: Database) -> Database:
    return either_database


def at_once(work: Callable[[], T], times: int = 6) -> list[T]:
    """What comes of doing it several times at once."""
    with ThreadPoolExecutor(times) as threads:
        return [each.result() for each in [threads.submit(work) for _ in range(times)]]


def test_of_many_who_use_a_link_at_once_one_joins(identity: Identity) -> None:
    (issued,) = identity.codes.issue([BEN])

    assert [each for each in at_once(lambda: identity.codes.use_link(issued.link_key)) if each] == [BEN]


def test_of_many_answers_to_a_sign_in_one_is_taken(database: Database, identity: Identity, clock: Clock) -> None:
    under_way = SignInsUnderWay(database, clock)
    state = under_way.begin("oidc", "browser", UnderWay("issuer", "client", "nonce", "verifier", "/"))

    assert under_way.take("lti", "browser", state) is None
    assert len([each for each in at_once(lambda: under_way.take("oidc", "browser", state)) if each]) == 1


def test_tries_at_once_are_all_counted(database: Database, identity: Identity, clock: Clock) -> None:
    limit = RateLimit(database, "x", Tries(4, timedelta(minutes=1)), clock)

    def tried() -> bool:
        try:
            limit.spend("Ben")
        except TooManyTries:
            return False
        return True

    assert sum(at_once(tried)) == 4
    clock.forward(minutes=1)
    assert tried()


def test_tries_before_the_clock_was_set_back_shut_nobody_out_for_longer(
    database: Database, identity: Identity, clock: Clock
) -> None:
    limits = [RateLimit(database, f"{each} minutes", Tries(1, timedelta(minutes=each)), clock) for each in (10, 90)]
    for limit in limits:
        limit.spend("Ben")
    clock.forward(hours=-1)
    limits[0].spend("Ben")
    with pytest.raises(TooManyTries):
        limits[0].spend("Ben")
    limits[1].spend("Ben")


def test_tables_are_made_once_by_many(database: Database, rules: ClassRules, clock: Clock) -> None:
    made = at_once(lambda: Identity(database, "course-1", lambda: rules, None, clock))

    assert len({each.form_key for each in made}) == 1


def test_a_database_in_which_no_table_can_be_made_is_told_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "attempts.db").write_text("nothing that a database would write", encoding="utf-8")
    with pytest.raises(StoreError, match="is not an SQLite database"):
        create_tables(Database(locate(f"sqlite:///{tmp_path / 'attempts.db'}")))


def test_codes_sessions_and_tokens_are_kept(identity: Identity) -> None:
    (old,) = identity.codes.issue([BEN])
    session, token = identity.sessions.open(BEN), identity.tokens.issue(BEN, "laptop")

    assert identity.codes.person_with("Ben", old.code) == BEN
    assert (identity.sessions.person(session), identity.tokens.person(token)) == (BEN, BEN)

    (new,) = identity.codes.issue([BEN])

    assert identity.codes.person_with("Ben", new.code) == BEN
    assert (identity.sessions.person(session), identity.tokens.person(token)) == (None, None)
