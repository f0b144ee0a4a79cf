"""The points of a class's table, sent to the learning platforms that its learners came from."""

from __future__ import annotations

from heldout.attempts.database import Database
from heldout.base.errors import UsageError
from heldout.challenge.course_id import keep_course_id
from heldout.classroom.marks.class_table import class_table
from heldout.grading.session import Session
from heldout.web.identity.identity import utc_now
from heldout.web.identity.lti_grades import LtiGrades, OwnGrade, SentGrades
from heldout.web.identity.server_file import sign_in_settings
from heldout.web.tables import create_tables


def send_marks(session: Session, database: Database) -> SentGrades:
    """Send what `heldout class table` says of everybody who came from a platform, where it changed since.

    Who has nothing that counts yet is not sent.

    Raises:
        UsageError: serve.toml names no platform, or the course has no class.toml.
        ChallengeError: a file of the course is not valid.
        StoreError: the database cannot be used.
    """
    platforms = sign_in_settings(session.folder, "").lti
    if not platforms:
        raise UsageError(f"{session.folder} has no serve.toml with a platform ([[lti]]) to send grades to.")
    create_tables(database)
    grades = LtiGrades(database, keep_course_id(session.folder), platforms, utc_now)
    challenges = sorted(grades.challenges() & set(session.challenges()))
    if not challenges:
        return SentGrades(0)
    table = class_table(session, challenges, names=True)
    points = {
        (row.name, column.challenge_id): OwnGrade(cell.points, "; ".join(cell.comments))
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
        if cell.earned is not None or cell.adjusted
    }
    return grades.send_changed(lambda name, challenge: points.get((name, challenge)))
