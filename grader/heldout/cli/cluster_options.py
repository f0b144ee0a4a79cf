"""The options of every command that can work on a cluster."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heldout.base.words import counted
from heldout.cli.progress_bar import ProgressBar

if TYPE_CHECKING:
    from heldout.classroom.grade_all.interface import Bench
    from heldout.cluster.address import ClusterAddress
    from heldout.cluster.cluster import Cluster, RefusedWorker
    from heldout.grading.open_challenge import OpenChallenge

_CERTIFICATES = {
    "key": "The key of this machine's certificate.",
    "cert": "This machine's certificate, for tls://.",
    "ca": "Who signs the certificates of a cluster.",
}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def cluster_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--cluster` and its certificates to a command, which gets one argument of them, `cluster`."""

    @functools.wraps(function)
    def command(
        *args: Any,
        cluster: str | None,
        cluster_ca: Path | None,
        cluster_cert: Path | None,
        cluster_key: Path | None,
        **others: Any,
    ) -> Any:
        address = _address(cluster, cluster_ca, cluster_cert, cluster_key)
        return function(*args, cluster=address, **others)

    for name, what in _CERTIFICATES.items():
        help_text = f"{what} Default: Dask's configuration."
        command = click.option(f"--cluster-{name}", metavar="FILE", type=_FILE, help=help_text)(command)
    return click.option(
        "--cluster", metavar="ADDRESS", help="Work on this Dask cluster: tcp://127.0.0.1:PORT or tls://HOST:PORT."
    )(command)


@contextmanager
def benches(
    address: ClusterAddress | None, jobs: int | None, progress: ProgressBar
) -> Iterator[Callable[[OpenChallenge], Bench | None]]:
    """Where hand-ins on a challenge are graded, while the cluster is connected: on workers that were proved for it, or,
    without a cluster, None for this machine. `jobs`: at most so many at once."""
    if address is None:
        yield lambda opened: None
        return
    from heldout.cluster.bench import ClusterBench
    from heldout.cluster.cluster import Cluster

    with Cluster(address) as cluster:

        def bench(opened: OpenChallenge) -> Bench:
            progress.stage("prove")
            found = ClusterBench(cluster, opened, jobs)
            say_who_works(cluster, found.refused, progress)
            return found

        yield bench


def say_who_works(cluster: Cluster, refused: Sequence[RefusedWorker], progress: ProgressBar) -> None:
    """How many workers were proved, and which get no work."""
    for each in refused:
        progress.say(f"heldout: {each}")
    threads = cluster.threads
    progress.say(f"{counted(cluster.workers, 'worker')} proved, {counted(threads, 'thread')}.")


def _address(url: str | None, ca: Path | None, cert: Path | None, key: Path | None) -> ClusterAddress | None:
    """The cluster that is asked for; None for this machine.

    Raises:
        UsageError: it may not be spoken to like that.
    """
    from heldout.cluster.address import cluster_address

    if url is None:
        if ca or cert or key:
            raise click.UsageError("certificates are for a cluster. Say which: --cluster tls://HOST:PORT.")
        return None
    return cluster_address(url, ca, cert, key)
