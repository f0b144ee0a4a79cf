"""What is written to topics of a broker: training rows for learners' own consumers, and whole streams for feeders."""

from __future__ import annotations

from heldout.base.errors import UsageError
from heldout.challenge.interface import Challenge
from heldout.kinds.registered.stream import StreamSection
from heldout.prepare.interface import PreparedData
from heldout.runs.stream import batches_from_memory
from heldout.runs.stream_kafka import make_topic, publish, topic_of, write_rows
from heldout.sandbox.interface import Runner


def training_rows(challenge: Challenge, prepared: PreparedData, broker: str) -> tuple[str, int]:
    """Write the training rows, one message each; the topic, and how many there are.

    Raises:
        UsageError: the challenge is no stream.
        HeldoutError: the broker does not take them.
    """
    from heldout.prepare.tables import read_features, training_target

    _section(challenge)
    rows = read_features(prepared.open_file("train_features").read_bytes())
    target = training_target(prepared, challenge)
    if target is not None:
        rows[challenge.definition.dataset.target_name] = target
    texts = rows.to_json(orient="records", lines=True, date_format="iso", double_precision=15).splitlines()
    topic = f"{challenge.id}.train"
    make_topic(broker, topic)
    write_rows(broker, topic, texts)
    return topic, len(texts)


def whole_stream(runner: Runner, challenge: Challenge, prepared: PreparedData, broker: str) -> tuple[str, int]:
    """Write every batch, hidden ones and their labels among them; the topic, and how many batches there are.

    Raises:
        UsageError: the challenge is no stream, or the topic holds something.
        HeldoutError: the broker does not take them.
    """
    batches = batches_from_memory(runner, challenge, prepared, _section(challenge))
    topic = topic_of(challenge, prepared)
    make_topic(broker, topic)
    publish(broker, topic, batches)
    return topic, len(batches)


def _section(challenge: Challenge) -> StreamSection:
    if challenge.definition.stream is None:
        raise UsageError(f"{challenge.id} is no stream: its challenge.toml has no table [stream].")
    return challenge.definition.stream
