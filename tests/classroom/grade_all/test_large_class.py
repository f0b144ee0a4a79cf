"""A class of mixed quality, killed again and again: nothing is lost, nothing is doubled, nobody harms another."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
from batch_samples import Room
from large_class import EXPECTED, write_large_class
from postgresql_server import needs_postgresql, postgresql_database
from sqlalchemy import NullPool

from heldout.attempts.store import open_store

KILLS = 5


def batch(room: Room, home: Path, *words: str, url: str | None = None) -> subprocess.Popen[str]:
    """The command in a process of its own, begun."""
    environment = {
        **os.environ,
        "HELDOUT_DB": url or str(room.database),
        "HELDOUT_HOME": str(home),
        "HELDOUT_WORKER": "off",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "heldout", *map(str, room.words("--jobs", "2", *words))], env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


def require_one_verdict_each(room: Room, kinds: dict[str, str]) -> None:
    """Every learner has exactly one attempt, and it ended as it must."""
    attempts = room.attempts()
    assert Counter(attempt.learner for attempt in attempts) == dict.fromkeys(kinds, 1)
    wrong = {
        attempt.learner: (kinds[attempt.learner], attempt.status, attempt.card.message)
        for attempt in attempts
        if attempt.status not in EXPECTED[kinds[attempt.learner]]
    }
    assert wrong == {}


def large(room: Room, learners: int) -> dict[str, str]:
    return write_large_class(room.hand_ins, learners)


@pytest.mark.proof
@pytest.mark.parametrize("learners", [30, pytest.param(300, marks=pytest.mark.whole)])
def test_a_batch_that_is_killed_again_and_again_ends_with_one_verdict_each(
    room: Room, tmp_path: Path, learners: int
) -> None:
    kinds, rng = large(room, learners), random.Random(learners)
    for _ in range(KILLS):
        running = batch(room, tmp_path / "home")
        time.sleep(rng.uniform(1.5, 6.0))
        running.kill()
        running.communicate()
    done = batch(room, tmp_path / "home", "--json")
    said, _ = done.communicate(timeout=1500)
    assert done.returncode == 0
    require_one_verdict_each(room, kinds)
    assert len(json.loads(said)["results"]) == learners


@pytest.mark.proof
@pytest.mark.parametrize("learners", [30, pytest.param(300, marks=pytest.mark.whole)])
def test_a_worker_that_is_killed_again_and_again_costs_nobody_a_verdict(
    room: Room, tmp_path: Path, learners: int
) -> None:
    kinds, rng = large(room, learners), random.Random(learners + 1)
    running = batch(room, tmp_path / "home", "--json")
    process, killed, recorded = psutil.Process(running.pid), 0, 0
    while killed < KILLS and running.poll() is None:
        time.sleep(rng.uniform(0.1, 1.0))
        if len(room.attempts()) <= recorded:  # the worker that took the place of the last one has not begun
            continue
        for worker in children(process):
            with contextlib.suppress(psutil.Error):
                worker.send_signal(signal.SIGKILL)
                killed, recorded = killed + 1, len(room.attempts())
                break
    running.communicate(timeout=1500)
    assert killed == KILLS
    assert running.returncode == 0
    require_one_verdict_each(room, kinds)


def children(process: psutil.Process) -> list[psutil.Process]:
    """The workers of a batch: its own children, without theirs."""
    try:
        return process.children()
    except psutil.Error:
        return []


@pytest.mark.proof
@needs_postgresql
def test_connections_that_a_server_ends_again_and_again_lose_nothing_and_double_nothing(
    room: Room, tmp_path: Path
) -> None:
    import sqlalchemy

    (room.course / "course.toml").write_text('format_version = 1\ntitle = "Shared"\nid = "shared"\n')
    kinds, rng, ended = large(room, 20), random.Random(5), 0
    end_all = sqlalchemy.text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with postgresql_database() as url:
        engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
        running = batch(room, tmp_path / "home", url=url)
        while ended < KILLS:
            time.sleep(rng.uniform(0.3, 2.0))
            if running.poll() is not None:  # it was at no hand-in then; the same command goes on
                running = batch(room, tmp_path / "home", url=url)
            with engine.connect() as connection:
                ended += bool(connection.execute(end_all).scalar_one())
        running.communicate(timeout=600)
        for _ in range(3):
            done = batch(room, tmp_path / "home", "--json", url=url)
            said, _ = done.communicate(timeout=600)
            if done.returncode == 0:
                break
        assert len(json.loads(said)["results"]) == 20
        store = open_store(url)
        try:
            recorded = Counter(attempt.learner for attempt in store.find())
        finally:
            store.dispose()
    assert recorded == dict.fromkeys(kinds, 1)


@pytest.mark.proof
@pytest.mark.whole
def test_three_hundred_hand_ins_end_as_they_must(room: Room, tmp_path: Path) -> None:
    kinds = large(room, 300)
    done = batch(room, tmp_path / "home", "--json")
    said, _ = done.communicate(timeout=2400)
    assert done.returncode == 0
    assert len(json.loads(said)["results"]) == 300
    require_one_verdict_each(room, kinds)
