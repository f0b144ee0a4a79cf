"""Confining workers under several users, and functions run in forks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

if sys.platform != "linux":
    collect_ignore_glob = ["*"]
else:
    from confining_client import Client, Forked, start_client


@pytest.fixture(scope="session", params=["self", "oldest-landlock", "ordinary"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """A worker as this user, one whose Landlock is as old as can be, and one as an ordinary user."""
    started = start_client(request.param)
    yield started
    started.close()


@pytest.fixture(scope="session", params=["self", "ordinary"])
def permissive_client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """A worker for acts without confinement."""
    started = start_client(request.param)
    yield started
    started.close()


@pytest.fixture(scope="session")
def own_client() -> Iterator[Client]:
    """A worker as this user."""
    started = start_client("self")
    yield started
    started.close()


@pytest.fixture
def in_fork() -> Forked:
    """Runs a function in a fork of this process; gives back its (JSON) answer, or `died N` or `Error: text`."""

    def run(function: Callable[[], Any]) -> Any:
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                answer = json.dumps(function())
            except BaseException as error:
                answer = json.dumps(f"{type(error).__name__}: {error}")
            os.write(writer, answer.encode())
            os._exit(0)
        os.close(writer)
        with open(reader, "rb") as file:
            said = file.read()
        _, status = os.waitpid(pid, 0)
        return json.loads(said) if said else f"died {os.waitstatus_to_exitcode(status)}"

    return run
