"""Who gets work of a cluster, with a scheduler of the tests' own in place of Dask's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from command_line import heldout
from heldout.base.errors import HeldoutError, MissingExtra, UsageError
from heldout.cluster import cluster as module
from heldout.cluster.address import cluster_address
from heldout.cluster.cluster import Cluster
from heldout.cluster.worker import WorkPlace, examine
from heldout.isolation.choose import Wish

PLACE = WorkPlace("/course", "digits", "sha256:1", Wish())
FACTS = {"heldout": "1.0", "numpy": "2.1.0", "content of the challenge": "sha256:1", "isolation": "standard"}
ONE, TWO = "tcp://127.0.0.1:1111", "tcp://127.0.0.1:2222"


class FakeFuture:
    def __init__(self, act: Callable[[], Any] | None) -> None:
        self._act = act
        """None for a task that nobody does."""

    def done(self) -> bool:
        return self._act is not None

    def exception(self, timeout: float) -> None:
        if self._act is None:
            raise TimeoutError

    def result(self) -> Any:
        assert self._act is not None
        return self._act()

    def release(self) -> None:
        pass


class FakeClient:
    """Workers by address with what each says of itself; a lost one does nothing any more."""

    def __init__(self, **said: Any) -> None:
        self.said: dict[str, Any] = {}
        self.address = "tcp://127.0.0.1:8786"
        self.lost: set[str] = set()
        self.given: list[str] = []

    def scheduler_info(self) -> dict[str, str]:
        return {"address": self.address}

    def nthreads(self) -> dict[str, int]:
        return {each: 2 for each in self.said if each not in self.lost}

    def submit(self, function: Any, *arguments: Any, workers: list[str], **_: Any) -> FakeFuture:
        if function is examine:
            return FakeFuture(lambda: self.said[workers[0]])
        self.given.extend(workers[:1])
        return FakeFuture((lambda: function(*arguments)) if workers[0] not in self.lost else None)

    def close(self) -> None:
        pass


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FakeClient:
    fake = FakeClient()
    monkeypatch.setattr(module, "_connect", lambda address: fake)
    return fake


def proved(client: FakeClient, **said: Any) -> tuple[Cluster, list[str]]:
    client.said = {ONE: said.get("one", FACTS), TWO: said.get("two", FACTS)}
    cluster = Cluster(cluster_address("tcp://127.0.0.1:8786"))
    return cluster, [str(each) for each in cluster.prove(PLACE, FACTS)]


def test_equal_workers_all_get_work(client: FakeClient) -> None:
    cluster, refused = proved(client)
    assert refused == []
    assert (cluster.workers, cluster.threads) == (2, 4)


def test_a_worker_with_another_version_is_named_and_gets_none(client: FakeClient) -> None:
    cluster, refused = proved(client, two=FACTS | {"numpy": "2.0.0"})
    assert refused == [f"the worker {TWO} gets no work: it has numpy 2.0.0 (here 2.1.0)."]
    assert [cluster.compute(int, "7") for _ in range(3)] == [7, 7, 7]
    assert set(client.given) == {ONE}


def test_a_worker_that_cannot_isolate_is_named_and_gets_none(client: FakeClient) -> None:
    _, refused = proved(client, one="cannot work: the level 'standard' cannot be had: no Landlock.")
    assert refused == [
        f"the worker {ONE} gets no work: it cannot work: the level 'standard' cannot be had: no Landlock."
    ]


def test_a_worker_at_another_level_gets_none(client: FakeClient) -> None:
    _, refused = proved(client, one=FACTS | {"isolation": "limits"})
    assert refused == [f"the worker {ONE} gets no work: it has isolation limits (here standard)."]


def test_a_worker_that_lacks_a_fact_gets_none(client: FakeClient) -> None:
    _, refused = proved(client, one={name: value for name, value in FACTS.items() if name != "numpy"})
    assert refused == [f"the worker {ONE} gets no work: it has numpy none (here 2.1.0)."]


def test_nothing_is_done_where_no_worker_may_have_work(client: FakeClient) -> None:
    other = FACTS | {"heldout": "0.9"}
    with pytest.raises(HeldoutError, match=r"no worker may have work\. The worker .* has heldout 0\.9 \(here 1\.0\)"):
        proved(client, one=other, two=other)


def test_a_cluster_without_workers_says_how_to_start_one(client: FakeClient) -> None:
    with pytest.raises(HeldoutError, match=r"there is no worker. `dask worker tcp://127.0.0.1:8786` starts one"):
        Cluster(cluster_address("tcp://127.0.0.1:8786")).prove(PLACE, FACTS)


def test_a_worker_that_listens_to_the_network_gets_none(client: FakeClient) -> None:
    client.said = {ONE: FACTS, "tcp://10.0.0.3:1": FACTS}
    (refused,) = Cluster(cluster_address("tcp://127.0.0.1:8786")).prove(PLACE, FACTS)
    assert refused.worker == "tcp://10.0.0.3:1"
    assert "without encryption: start it with --host 127.0.0.1" in refused.why


def test_a_scheduler_that_listens_to_the_network_is_refused(client: FakeClient) -> None:
    client.address = "tcp://10.0.0.3:8786"
    with pytest.raises(
        UsageError, match=r"the scheduler listens on 10\.0\.0\.3 without encryption: .*--host 127.0.0.1"
    ):
        Cluster(cluster_address("tcp://127.0.0.1:8786"))


def test_work_of_a_lost_worker_is_done_by_one_that_came_later_and_was_proved(client: FakeClient) -> None:
    client.said = {ONE: FACTS}
    cluster = Cluster(cluster_address("tcp://127.0.0.1:8786"))
    cluster.prove(PLACE, FACTS)
    before = client.nthreads

    def lost_after_it_was_given() -> dict[str, int]:
        found = before()
        client.lost.add(ONE)
        client.said[TWO] = FACTS
        return found

    client.nthreads = lost_after_it_was_given  # type: ignore[method-assign]
    assert cluster.compute(int, "7") == 7
    assert client.given == [ONE, TWO]


def test_a_fault_of_a_worker_is_ours(client: FakeClient) -> None:
    cluster, _ = proved(client)
    with pytest.raises(HeldoutError, match="a worker of the cluster failed: ValueError"):
        cluster.compute(int, "seven")


def test_dask_that_is_missing_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install 'heldout\[cluster\]'"):
        Cluster(cluster_address("tcp://127.0.0.1:8786"))


def test_the_commands_refuse_a_network_without_encryption() -> None:
    for words in (("grade-all", ".", "-c", "digits"), ("collect", "."), ("challenge", "calibrate", "digits")):
        answer = heldout(*words, "--cluster", "tcp://10.0.0.3:8786")
        assert answer.code == 2
        assert "neither encryption nor authentication" in answer.err
