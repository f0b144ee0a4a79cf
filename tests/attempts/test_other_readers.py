"""Readers and writers of one SQLite file in several processes, while it is made and afterwards."""

from __future__ import annotations

import fcntl
import multiprocessing
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from attempt_samples import ATTEMPT, SUBMISSION

from heldout.attempts.location import create_file
from heldout.attempts.store import open_store

ASKS = "import fcntl, sys\nfcntl.lockf(open(sys.argv[1], 'r+'), fcntl.LOCK_EX | fcntl.LOCK_NB)\n"


def test_making_sure_of_a_file_leaves_the_locks_of_this_process_on_it(tmp_path: Path) -> None:
    path = tmp_path / "attempts.db"
    create_file(path)
    with path.open("r+b") as held:
        fcntl.lockf(held, fcntl.LOCK_EX)
        create_file(path)
        asked = subprocess.run([sys.executable, "-c", ASKS, path], capture_output=True, check=False)
    assert b"BlockingIOError" in asked.stderr


def write(url: str, faults: multiprocessing.Queue[str]) -> None:
    """Keep a store open, and add attempts with others."""
    keep = open_store(url)
    keep.find()
    for number in range(30):
        try:
            store = open_store(url)
            store.add(replace(ATTEMPT, id="", learner=f"s{number}"), SUBMISSION)
            store.dispose()
        except Exception as error:
            faults.put(repr(error))
        time.sleep(0.02)
    keep.dispose()


def read(url: str, faults: multiprocessing.Queue[str]) -> None:
    """Look again and again, from before there is a file."""
    deadline = time.monotonic() + 4
    while time.monotonic() < deadline:
        try:
            store = open_store(url, create=False)
            store.find()
            store.dispose()
        except Exception as error:
            faults.put(repr(error))
        time.sleep(0.01)


@pytest.mark.proof
def test_who_reads_while_a_database_is_made_and_written_harms_nobody(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'attempts.db'}"
    faults: multiprocessing.Queue[str] = multiprocessing.Queue()
    processes = [multiprocessing.Process(target=work, args=(url, faults)) for work in (read, read, write)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert faults.empty(), faults.get()
    store = open_store(url)
    assert len(store.find()) == 30
    store.dispose()
