"""The numbered steps that made the tables of the web server what they are, in SQL of both kinds of database.

A step that was released never changes: a database may have stopped at any of them. What `heldout.web.tables` says of a
table is what all steps together make; a test compares the two.
"""

from __future__ import annotations

from heldout.attempts.schema import Step

WEB_STEPS: tuple[Step, ...] = (
    (
        """CREATE TABLE IF NOT EXISTS web_secrets (
            name TEXT NOT NULL,
            secret {blob} NOT NULL,
            PRIMARY KEY (name)
        )""",
        """CREATE TABLE IF NOT EXISTS web_codes (
            course_id TEXT NOT NULL,
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            code_hash TEXT NOT NULL,
            made_at TEXT NOT NULL,
            link_hash TEXT,
            PRIMARY KEY (course_id, name)
        )""",
        "CREATE INDEX IF NOT EXISTS web_codes_by_link ON web_codes (link_hash)",
        """CREATE TABLE IF NOT EXISTS web_sessions (
            id_hash TEXT NOT NULL,
            course_id TEXT NOT NULL,
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            PRIMARY KEY (id_hash)
        )""",
        "CREATE INDEX IF NOT EXISTS web_sessions_by_name ON web_sessions (course_id, name)",
        """CREATE TABLE IF NOT EXISTS web_tokens (
            token_hash TEXT NOT NULL,
            course_id TEXT NOT NULL,
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            label TEXT NOT NULL,
            made_at TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            PRIMARY KEY (token_hash)
        )""",
        "CREATE INDEX IF NOT EXISTS web_tokens_by_name ON web_tokens (course_id, name)",
        """CREATE TABLE IF NOT EXISTS web_tries (
            what TEXT NOT NULL,
            who TEXT NOT NULL,
            tries INTEGER NOT NULL,
            ends_at TEXT NOT NULL,
            PRIMARY KEY (what, who)
        )""",
        """CREATE TABLE IF NOT EXISTS web_sign_ins (
            state_hash TEXT NOT NULL,
            kind TEXT NOT NULL,
            browser_hash TEXT NOT NULL,
            issuer TEXT NOT NULL,
            client_id TEXT NOT NULL,
            nonce TEXT NOT NULL,
            verifier TEXT NOT NULL,
            next_page TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            PRIMARY KEY (state_hash)
        )""",
        """CREATE TABLE IF NOT EXISTS web_lti_links (
            course_id TEXT NOT NULL,
            challenge_id TEXT NOT NULL,
            name TEXT NOT NULL,
            issuer TEXT NOT NULL,
            client_id TEXT NOT NULL,
            "user" TEXT NOT NULL,
            line_item TEXT NOT NULL,
            sent_points TEXT,
            PRIMARY KEY (course_id, challenge_id, name)
        )""",
        """CREATE TABLE IF NOT EXISTS web_contents (
            content_hash TEXT NOT NULL,
            content {blob} NOT NULL,
            PRIMARY KEY (content_hash)
        )""",
        """CREATE TABLE IF NOT EXISTS web_hand_ins (
            id TEXT NOT NULL,
            course_id TEXT NOT NULL,
            challenge_id TEXT NOT NULL,
            learner TEXT NOT NULL,
            file_name TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            size INTEGER NOT NULL,
            handed_in_at TEXT NOT NULL,
            stored_at TEXT NOT NULL,
            state TEXT NOT NULL,
            taken INTEGER NOT NULL,
            attempt_id TEXT,
            fault TEXT,
            finished_at TEXT,
            seconds FLOAT,
            PRIMARY KEY (id),
            FOREIGN KEY (content_hash) REFERENCES web_contents (content_hash)
        )""",
        "CREATE INDEX IF NOT EXISTS web_hand_ins_by_learner ON web_hand_ins (course_id, learner, handed_in_at)",
        "CREATE INDEX IF NOT EXISTS web_hand_ins_by_state ON web_hand_ins (course_id, state, handed_in_at)",
        """CREATE TABLE IF NOT EXISTS web_announcements (
            course_id TEXT NOT NULL,
            challenge_id TEXT NOT NULL,
            learner TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            size INTEGER NOT NULL,
            began_at TEXT NOT NULL,
            PRIMARY KEY (course_id, challenge_id, learner, content_hash)
        )""",
        """CREATE TABLE IF NOT EXISTS web_acts (
            id TEXT NOT NULL,
            course_id TEXT NOT NULL,
            made_at TEXT NOT NULL,
            made_by TEXT NOT NULL,
            act TEXT NOT NULL,
            about TEXT NOT NULL,
            came_to TEXT NOT NULL,
            PRIMARY KEY (id)
        )""",
        "CREATE INDEX IF NOT EXISTS web_acts_by_time ON web_acts (course_id, made_at)",
    ),
)
"""In the first step each table is made where it is missing: there were servers before the steps were counted."""
