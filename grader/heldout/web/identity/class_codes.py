"""Codes for a class, made for who has none yet, and a sheet to hand them out from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from heldout.attempts.class_rules import ClassRules
from heldout.attempts.database import Database
from heldout.attempts.learner import check_learner, normalised
from heldout.base.errors import UsageError, nearest
from heldout.base.shown_text import one_line
from heldout.classroom.exports.interface import csv_text
from heldout.web.identity.code_book import CodeBook, IssuedCode
from heldout.web.identity.identity import utc_now
from heldout.web.identity.interface import Person
from heldout.web.tables import create_tables


def codes_for_class(
    database: Database, course_id: str, rules: ClassRules, names: Sequence[str] = (), *, renew: bool = False
) -> list[IssuedCode]:
    """New codes for the learners who are named; without names for everybody who has none, or with `renew` for all.

    Raises:
        UsageError: a name is not in the class, or has a code and `renew` was not said.
        StoreError: the database cannot be written.
    """
    book = _book(database, course_id)
    held = book.holders()
    if not names:
        return book.issue(Person(each, "student") for each in rules.members if renew or each not in held)
    found = []
    for each in names:
        member = rules.member(check_learner(each))
        if member is None:
            raise UsageError(f"'{one_line(each)}' is not in class.toml.{nearest(each, rules.members)}")
        if member.name in held and not renew:
            raise UsageError(f"{one_line(member.name)} has a code. --renew makes a new one, and ends the old one.")
        found.append(Person(member.name, "student"))
    return book.issue(dict.fromkeys(found))


def code_for_instructor(
    database: Database, course_id: str, rules: ClassRules | None, name: str, *, renew: bool = False
) -> IssuedCode | None:
    """A new code for an instructor; None where they have one and `renew` was not said.

    Raises:
        UsageError: it is a learner's name, or none at all.
        StoreError: the database cannot be written.
    """
    clean, book = check_learner(name), _book(database, course_id)
    if rules is not None and rules.member(clean) is not None:
        raise UsageError(f"'{one_line(clean)}' is a learner in class.toml. Choose another name for the instructor.")
    if book.holders().get(clean) == "instructor" and not renew:
        return None
    (issued,) = book.issue([Person(clean, "instructor")])
    return issued


def end_codes(database: Database, course_id: str, learner: str) -> None:
    """What a learner had to sign in with opens the server no more: their code and link, their sessions and tokens.

    Raises:
        StoreError: the database cannot be written.
    """
    _book(database, course_id).end(Person(learner, "student"))


def require_no_instructor(database: Database, course_id: str, names: Iterable[str]) -> None:
    """Nothing where no instructor is called by one of these names or ids of a learner.

    Raises:
        UsageError: it is one: records would not tell the two apart, or the instructor could not sign in any more.
        StoreError: the database cannot be read.
    """
    instructors = {each for each, role in _book(database, course_id).holders().items() if role == "instructor"}
    for each in sorted(instructors.intersection(map(normalised, names))):
        raise UsageError(f"'{one_line(each)}' is what an instructor is called here. Give the learner another one.")


def sheet(codes: Sequence[IssuedCode], url: str) -> str:
    """A line for each code as CSV: who, as what, the code, and the link that joins once at the server's address."""
    rows = [[each.person.name, each.person.role, each.code, each.link(url)] for each in codes]
    return csv_text([["name", "role", "code", "link"], *rows])


def _book(database: Database, course_id: str) -> CodeBook:
    create_tables(database)
    return CodeBook(database, course_id, utc_now)
