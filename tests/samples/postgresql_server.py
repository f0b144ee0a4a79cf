"""Databases on a real PostgreSQL server, where one was started for the tests."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

needs_postgresql = pytest.mark.skipif(
    "HELDOUT_TEST_POSTGRES" not in os.environ,
    reason="HELDOUT_TEST_POSTGRES names no server (`.ci/postgres start DIR` starts one)",
)


@contextmanager
def postgresql_database() -> Iterator[str]:
    """The URL of a new, empty database on the server that HELDOUT_TEST_POSTGRES names; dropped afterwards."""
    import sqlalchemy

    server = sqlalchemy.make_url(os.environ["HELDOUT_TEST_POSTGRES"]).set(drivername="postgresql+psycopg")
    name = f"heldout_test_{uuid.uuid4().hex}"
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        engine.dispose()


def end_connections(url: str) -> int:
    """End all others' connections to the database; how many there were."""
    import sqlalchemy

    engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=sqlalchemy.NullPool)
    statement = sqlalchemy.text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with engine.connect() as connection:
        return int(connection.execute(statement).scalar_one())
