"""The tables of the web server, in the database of the attempts, so that several processes share what they know.

They have numbered steps of their own beside those of `attempts.schema`, since most use a database without a server.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

from heldout.attempts.database import Database
from heldout.attempts.schema import key_columns, migrate, text_columns
from heldout.web.table_steps import WEB_STEPS

web_metadata = MetaData()
"""Every table of `heldout.web`; moments are texts as `attempts.sql.moment_text` writes them."""

web_secrets = Table(
    "web_secrets",
    web_metadata,
    *key_columns("name"),
    Column("secret", LargeBinary, nullable=False),
)
"""Keys that all processes of a server share; they sign forms and what is asked of learning platforms."""

web_codes = Table(
    "web_codes",
    web_metadata,
    *key_columns("course_id", "name"),
    *text_columns("role", "code_hash", "made_at"),
    Column("link_hash", Text),
    Index("web_codes_by_link", "link_hash"),
)
"""A code for each person, and a link that joins once; neither is kept, only what they are compared with."""

web_sessions = Table(
    "web_sessions",
    web_metadata,
    *key_columns("id_hash"),
    *text_columns("course_id", "name", "role", "expires_at"),
    Index("web_sessions_by_name", "course_id", "name"),
)

web_tokens = Table(
    "web_tokens",
    web_metadata,
    *key_columns("token_hash"),
    *text_columns("course_id", "name", "role", "label", "made_at", "expires_at"),
    Index("web_tokens_by_name", "course_id", "name"),
)

web_tries = Table(
    "web_tries",
    web_metadata,
    *key_columns("what", "who"),
    Column("tries", Integer, nullable=False),
    *text_columns("ends_at"),
)
"""How often somebody tried something since a window began."""

web_sign_ins = Table(
    "web_sign_ins",
    web_metadata,
    *key_columns("state_hash"),
    *text_columns("kind", "browser_hash", "issuer", "client_id", "nonce", "verifier", "next_page", "expires_at"),
)
"""A sign-in that is under way at a provider or a learning platform; it is taken out when it comes back, once."""

web_lti_links = Table(
    "web_lti_links",
    web_metadata,
    *key_columns("course_id", "challenge_id", "name"),
    *text_columns("issuer", "client_id", "user", "line_item"),
    Column("sent_points", Text),
)
"""Where a learner's points on a challenge go in a learning platform, and what was sent last."""

web_contents = Table(
    "web_contents",
    web_metadata,
    *key_columns("content_hash"),
    Column("content", LargeBinary, nullable=False),
)
"""Files as they were handed in, each once, by the SHA-256 of their bytes."""

web_hand_ins = Table(
    "web_hand_ins",
    web_metadata,
    *key_columns("id"),
    *text_columns("course_id", "challenge_id", "learner", "file_name"),
    Column("content_hash", Text, ForeignKey("web_contents.content_hash"), nullable=False),
    Column("size", Integer, nullable=False),
    *text_columns("handed_in_at", "stored_at", "state"),
    Column("taken", Integer, nullable=False),
    Column("attempt_id", Text),
    Column("fault", Text),
    Column("finished_at", Text),
    Column("seconds", Float),
    Index("web_hand_ins_by_state", "course_id", "state", "handed_in_at"),
    Index("web_hand_ins_by_learner", "course_id", "learner", "handed_in_at"),
)
"""`state` is `waiting`, `done` or `failed`. Who is at work on one stands in `claims`, as for every other grader."""

web_announcements = Table(
    "web_announcements",
    web_metadata,
    *key_columns("course_id", "challenge_id", "learner", "content_hash"),
    Column("size", Integer, nullable=False),
    *text_columns("began_at"),
)
"""Uploads whose hash and size came with their first request, and when that was."""

web_acts = Table(
    "web_acts",
    web_metadata,
    *key_columns("id"),
    *text_columns("course_id", "made_at", "made_by", "act", "about", "came_to"),
    Index("web_acts_by_time", "course_id", "made_at"),
)
"""What instructors did; no row is changed or taken away."""

_version = Table("heldout_web_schema", MetaData(), Column("version", Integer, nullable=False))
"""How many of `WEB_STEPS` were applied; a copy of all rows needs none of it."""


def create_tables(database: Database) -> None:
    """Make the tables, or bring them to the newest version; safe when several processes start at once.

    Raises:
        StoreError: the database cannot be written, or was made by a newer heldout.
    """
    migrate(database, WEB_STEPS, kept=_version)
