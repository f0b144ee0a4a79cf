"""A Dask cluster as heldout uses it: work goes to workers that were proved, and again where one of them was lost."""

from __future__ import annotations

import importlib.util
import logging
import threading
import time
import warnings
from asyncio import CancelledError
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from heldout.base.errors import HeldoutError, MissingExtra, UsageError
from heldout.base.words import capital, listed
from heldout.cluster.address import ClusterAddress, fault_of
from heldout.cluster.facts import LANDSCAPE, difference
from heldout.cluster.worker import WorkPlace, examine

log = logging.getLogger(__name__)

T = TypeVar("T")
_CONNECT_SECONDS = 15
_PROOF_SECONDS = 300
"""For preparing the data and proving the sandbox; a worker that needs longer gets no work."""
_LOOK_SECONDS = 2
"""How often it is looked whether the workers that may do a piece of work are there."""


@dataclass(frozen=True)
class RefusedWorker:
    """A worker that gets no work."""

    worker: str
    why: str

    def __str__(self) -> str:
        return f"the worker {self.worker} gets no work: it {self.why}."


class Cluster:
    """A connection; a context manager. Its methods may be called from any thread."""

    def __init__(self, address: ClusterAddress) -> None:
        """Connect.

        Raises:
            MissingExtra: Dask is not installed.
            UsageError: there are no certificates, or the scheduler can be reached without encryption from elsewhere.
            HeldoutError: no scheduler answers there.
        """
        self.address = address
        self._client = _connect(address)
        self._place: WorkPlace | None = None
        self._expected: Mapping[str, str] = {}
        self._proved: dict[str, int] = {}
        """Threads of each worker that may have work."""
        self._refused: dict[str, RefusedWorker] = {}
        self._lock = threading.Lock()
        fault = fault_of(str(self._client.scheduler_info()["address"]), address.scheme)
        if fault is not None:
            self.close()
            raise UsageError(f"--cluster {address.url}: the scheduler {fault}.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; what it still does for this process ends."""
        with suppress(Exception):
            self._client.close()

    def prove(self, place: WorkPlace, facts: Mapping[str, str], *, landscape: bool = True) -> tuple[RefusedWorker, ...]:
        """Prove every worker for a challenge; those that get no work.

        Args:
            place: the challenge.
            facts: what results of this machine depend on; a worker with others gets no work.
            landscape: whether the landscape is one of them.

        Raises:
            HeldoutError: no worker is left.
        """
        self._place = place
        self._expected = {name: value for name, value in facts.items() if landscape or name != LANDSCAPE}
        self._proved, self._refused = {}, {}
        self._require_some()
        return tuple(self._refused.values())

    @property
    def workers(self) -> int:
        """How many were proved."""
        return len(self._proved)

    @property
    def threads(self) -> int:
        """How many pieces of work they take at once."""
        return sum(self._proved.values())

    def compute(self, function: Callable[..., T], *arguments: Any) -> T:
        """What a function gives on one of the proved workers. It runs again elsewhere where that worker is lost.

        Raises:
            HeldoutError: it raised one, the cluster is lost, or no worker is left that may have work.
        """
        while True:
            workers = self._require_some()
            future = self._client.submit(
                function, *arguments, workers=list(workers), allow_other_workers=False, pure=False
            )
            try:
                if self._ends(future, workers):
                    result: T = _result(future)
                    return result
            finally:
                future.release()

    def _ends(self, future: Any, workers: Sequence[str]) -> bool:
        """Whether it ended; False once none of the workers that might have run it is there."""
        while not _ended(future, _LOOK_SECONDS):
            if not {*workers} & {*self._present()}:
                return False
        return True

    def _require_some(self) -> tuple[str, ...]:
        """The proved workers that are there; new ones are proved when nobody else is about to.

        Raises:
            HeldoutError: none is there.
        """
        present = self._present()
        ready = tuple(each for each in present if each in self._proved)
        if self._lock.acquire(blocking=not ready):
            try:
                new = [each for each in present if each not in self._proved and each not in self._refused]
                if new:
                    self._examine(new, present)
            finally:
                self._lock.release()
        ready = tuple(each for each in present if each in self._proved)
        if not ready:
            raise HeldoutError(f"--cluster {self.address.url}: {self._why_none(present)}")
        return ready

    def _why_none(self, present: Mapping[str, int]) -> str:
        refused = [str(each) for address, each in self._refused.items() if address in present]
        if refused:
            return f"no worker may have work. {' '.join(map(capital, refused))}"
        return f"there is no worker. `dask worker {self.address.url}` starts one; docs/classes.md says more."

    def _present(self) -> dict[str, int]:
        """Threads of each worker that the scheduler knows.

        Raises:
            HeldoutError: the scheduler does not answer.
        """
        try:
            return dict(self._client.nthreads())
        except Exception as error:  # a closed connection has many names
            raise _lost(self.address, error) from error

    def _examine(self, new: Sequence[str], present: Mapping[str, int]) -> None:
        asked: dict[str, Any] = {}
        for worker in new:
            fault = fault_of(worker, self.address.scheme)
            if fault is not None:
                self._refused[worker] = RefusedWorker(worker, fault)
                continue
            asked[worker] = self._client.submit(
                examine, self._place, workers=[worker], allow_other_workers=False, pure=False
            )
        until = time.monotonic() + _PROOF_SECONDS
        for worker, future in asked.items():
            _ended(future, max(0.1, until - time.monotonic()))
            why = self._verdict(future)
            log.info("worker %s: %s", worker, why or "proved")
            if why is None:
                self._proved[worker] = present[worker]
            else:
                self._refused[worker] = RefusedWorker(worker, why)
            future.release()

    def _verdict(self, future: Any) -> str | None:
        """Why the worker that examined itself gets no work; None where it does."""
        if not future.done():
            return f"did not answer within {_PROOF_SECONDS} seconds"
        try:
            found = _result(future)
        except HeldoutError as error:
            return f"cannot work: {str(error).rstrip('.')}"
        if isinstance(found, str):
            return found.rstrip(".")
        return difference(self._expected, {name: found[name] for name in found if name in self._expected})


def _ended(future: Any, seconds: float) -> bool:
    """Wait so long; whether it ended, in whatever way."""
    try:
        future.exception(timeout=seconds)
    except TimeoutError:
        return False
    except CancelledError:
        return True
    return True


def _result(future: Any) -> Any:
    """What it gave.

    Raises:
        HeldoutError: it gave none; any other fault than one of ours becomes one.
    """
    try:
        return future.result()
    except HeldoutError:
        raise
    except (CancelledError, Exception) as error:
        raise HeldoutError(f"a worker of the cluster failed: {type(error).__name__}: {error}") from error


def _lost(address: ClusterAddress, error: BaseException) -> HeldoutError:
    return HeldoutError(
        f"--cluster {address.url}: the scheduler does not answer ({type(error).__name__}). What was finished is kept: "
        "the same command goes on where it was."
    )


def _connect(address: ClusterAddress) -> Any:
    if importlib.util.find_spec("distributed") is None:
        raise MissingExtra("--cluster needs Dask: pip install 'heldout[cluster]' here and on every worker.")
    from distributed import Client

    for name in ("distributed", "distributed.client"):  # what goes wrong is said by our errors
        logging.getLogger(name).setLevel(logging.CRITICAL)
    security = _security(address) if address.scheme == "tls" else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of versions: they are compared, and in our own words
            return Client(address.url, security=security, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, RuntimeError, ValueError) as error:
        raise HeldoutError(
            f"--cluster {address.url}: no scheduler answers there within {_CONNECT_SECONDS} seconds "
            f"({type(error).__name__}). `dask scheduler` starts one; docs/classes.md says how."
        ) from error


def _security(address: ClusterAddress) -> Any:
    """The certificates: those of the options, else those of Dask's configuration.

    Raises:
        UsageError: there are none, or a file cannot be read.
    """
    from distributed import Security

    given = {"tls_ca_file": address.ca, "tls_client_cert": address.cert, "tls_client_key": address.key}
    named = {name: str(path) for name, path in given.items() if path is not None}
    security = Security(require_encryption=True, **named)
    files = [getattr(security, name) for name in given]
    if None in files:
        raise UsageError(
            f"--cluster {address.url} needs certificates: --cluster-ca, --cluster-cert and --cluster-key, or "
            "distributed.comm.tls of Dask's configuration."
        )
    try:
        security.get_connection_args("client")
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--cluster {address.url}: the certificates {listed(map(str, files))} cannot be used: {error}."
        ) from error
    return security
