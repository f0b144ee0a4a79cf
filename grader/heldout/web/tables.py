"""The tables of the web server, in the database of the attempts, so that several processes share what they know."""

from __future__ import annotations

from sqlalchemy import Column, Engine, Index, Integer, LargeBinary, MetaData, Table, Text

from heldout.attempts.database import WRITING

web_metadata = MetaData()
"""Every table of `heldout.web`; moments are texts as `attempts.sql.moment_text` writes them."""

web_secrets = Table(
    "web_secrets",
    web_metadata,
    Column("name", Text, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)
"""Keys that all processes of a server share; they sign forms."""

web_codes = Table(
    "web_codes",
    web_metadata,
    Column("course_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("code_hash", Text, nullable=False),
    Column("link_hash", Text),
    Column("made_at", Text, nullable=False),
    Index("web_codes_by_link", "link_hash"),
)
"""A code for each person, and a link that joins once; neither is kept, only what they are compared with."""

web_sessions = Table(
    "web_sessions",
    web_metadata,
    Column("id_hash", Text, primary_key=True),
    Column("course_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Index("web_sessions_by_name", "course_id", "name"),
)

web_tokens = Table(
    "web_tokens",
    web_metadata,
    Column("token_hash", Text, primary_key=True),
    Column("course_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Index("web_tokens_by_name", "course_id", "name"),
)

web_tries = Table(
    "web_tries",
    web_metadata,
    Column("what", Text, primary_key=True),
    Column("who", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("ends_at", Text, nullable=False),
)
"""How often somebody tried something since a window began."""

web_sign_ins = Table(
    "web_sign_ins",
    web_metadata,
    Column("state_hash", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("browser_hash", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("next_page", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
)
"""A sign-in that is under way at a provider or a learning platform; it is taken out when it comes back, once."""

web_lti_links = Table(
    "web_lti_links",
    web_metadata,
    Column("course_id", Text, primary_key=True),
    Column("challenge_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("line_item", Text, nullable=False),
    Column("sent_points", Text),
)
"""Where a learner's points on a challenge go in a learning platform, and what was sent last."""


def create_tables(engine: Engine) -> None:
    """Make the tables that are missing; safe when several processes start at once."""
    with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        web_metadata.create_all(connection)


_LOCK = 0x68656C65
"""Any fixed number: PostgreSQL's name for "someone makes the tables"."""
