"""`heldout stream …`: a challenge's stream on a Kafka-compatible broker."""

from __future__ import annotations

import time

import click

from heldout.grading.session import Session


@click.group(name="stream")
def command() -> None:
    """A challenge's stream on a Kafka-compatible broker: for consumers of your own, or to feed grades from."""


@command.command(name="serve")
@click.argument("challenge")
@click.option("--port", metavar="N", type=click.IntRange(1, 65_535), help="The port to listen on; default: a free one.")
@click.pass_obj
def serve(session: Session, challenge: str, port: int | None) -> None:
    """Start a broker on this machine's loopback with CHALLENGE's training rows, until you end it (Ctrl-C).

    The topic CHALLENGE.train holds one message for each training row, in order: JSON with the features and the label.
    No hidden row is on it. Needs the extra `kafka`.
    """
    from heldout.grading.stream_topics import training_rows
    from heldout.runs.stream_kafka import serving

    opened = session.challenge(challenge)
    with serving(port) as broker:
        topic, rows = training_rows(opened.challenge, opened.prepared, broker)
        click.echo(f"{broker} serves {topic}: {rows:,} training rows. Read from offset 0 with assign. Ctrl-C ends it.")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            click.echo("The broker has ended, and what it held with it.")


@command.command(name="publish")
@click.argument("challenge")
@click.option("--kafka", metavar="HOST:PORT", required=True, help="The broker's address.")
@click.pass_obj
def publish(session: Session, challenge: str, kafka: str) -> None:
    """For instructors: write CHALLENGE's whole stream, hidden rows and labels among it, to a broker of your own.

    `heldout grade --kafka HOST:PORT` then feeds from it. Whoever can read that topic reads hidden labels.
    """
    from heldout.grading.stream_topics import whole_stream

    opened = session.challenge(challenge)
    with session as working:
        topic, batches = whole_stream(working.runner(opened.challenge), opened.challenge, opened.prepared, kafka)
    click.echo(f"{kafka} has {topic}: {batches:,} batches. Feed from it with `heldout grade --kafka {kafka}`.")
