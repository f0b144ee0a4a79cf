"""A class of mixed quality, killed again and again: nothing is lost, nothing is doubled, nobody harms another."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import time
from pathlib import Path

import psutil
import pytest
from batch_samples import Room
from large_class import batch, require_one_verdict_each, write_large_class
from postgresql_server import end_connections, needs_postgresql, postgresql_database

KILLS = 5


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
    require_one_verdict_each(room.url, kinds)
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
    require_one_verdict_each(room.url, kinds)


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
    (room.course / "course.toml").write_text('format_version = 1\ntitle = "Shared"\nid = "shared"\n')
    kinds, rng, ended = large(room, 20), random.Random(5), 0
    with postgresql_database() as url:
        running = batch(room, tmp_path / "home", url=url)
        while ended < KILLS:
            time.sleep(rng.uniform(0.3, 2.0))
            if running.poll() is not None:  # it was at no hand-in then; the same command goes on
                running = batch(room, tmp_path / "home", url=url)
            ended += bool(end_connections(url))
        running.communicate(timeout=600)
        for _ in range(3):
            done = batch(room, tmp_path / "home", "--json", url=url)
            said, _ = done.communicate(timeout=600)
            if done.returncode == 0:
                break
        assert len(json.loads(said)["results"]) == 20
        require_one_verdict_each(url, kinds)


@pytest.mark.proof
@pytest.mark.whole
def test_three_hundred_hand_ins_end_as_they_must(room: Room, tmp_path: Path) -> None:
    kinds = large(room, 300)
    done = batch(room, tmp_path / "home", "--json")
    said, _ = done.communicate(timeout=2400)
    assert done.returncode == 0
    assert len(json.loads(said)["results"]) == 300
    require_one_verdict_each(room.url, kinds)
