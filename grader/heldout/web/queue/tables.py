"""The tables of the queue, beside those of `heldout.web.tables`."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text

from heldout.web.tables import web_metadata

web_contents = Table(
    "web_contents",
    web_metadata,
    Column("content_hash", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""Files as they were handed in, each once, by the SHA-256 of their bytes."""

web_hand_ins = Table(
    "web_hand_ins",
    web_metadata,
    Column("id", Text, primary_key=True),
    Column("course_id", Text, nullable=False),
    Column("challenge_id", Text, nullable=False),
    Column("learner", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content_hash", Text, ForeignKey("web_contents.content_hash"), nullable=False),
    Column("size", Integer, nullable=False),
    Column("handed_in_at", Text, nullable=False),
    Column("stored_at", Text, nullable=False),
    Column("state", Text, nullable=False),
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
    Column("course_id", Text, primary_key=True),
    Column("challenge_id", Text, primary_key=True),
    Column("learner", Text, primary_key=True),
    Column("content_hash", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("began_at", Text, nullable=False),
)
"""Uploads whose hash and size came with their first request, and when that was."""
