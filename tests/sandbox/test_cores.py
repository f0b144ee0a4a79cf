"""Children are spread over the processors by how many are there, and in a batch no more are begun than may be."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from heldout.sandbox.cores import Cores

PATIENCE = 20.0


@contextmanager
def elsewhere(work: Callable[[], None]) -> Iterator[threading.Thread]:
    """The work in a thread of its own, which has ended afterwards."""
    thread = threading.Thread(target=work)
    thread.start()
    yield thread
    thread.join(PATIENCE)
    assert not thread.is_alive()


def until_one_waits(cores: Cores) -> None:
    while not cores._waiting:
        pass


def test_a_child_gets_the_processor_where_nobody_is_at_work_also_after_others_came_and_went() -> None:
    cores = Cores([4, 5])
    with cores.taken() as long:
        for _ in range(3):
            with cores.taken() as short:
                assert short != long


def test_processors_that_are_equally_busy_take_turns() -> None:
    cores = Cores([4, 5, 6])
    found = []
    for _ in range(4):
        with cores.taken() as core:
            found.append(core)

    assert found == [4, 5, 6, 4]


def test_more_children_than_processors_share_evenly() -> None:
    cores = Cores([0, 1])
    with cores.taken() as one, cores.taken() as two, cores.taken() as three, cores.taken() as four:
        assert sorted([one, two, three, four]) == [0, 0, 1, 1]


def test_in_a_batch_whoever_comes_too_many_waits_until_one_has_ended() -> None:
    cores, got = Cores([0, 1]), list[int]()

    def third() -> None:
        with cores.taken() as core:
            got.append(core)

    with cores.at_most(2), cores.taken():
        with cores.taken() as ended:
            thread = threading.Thread(target=third)
            thread.start()
            until_one_waits(cores)
            assert not got
        thread.join(PATIENCE)

    assert got == [ended]


def test_after_a_batch_nobody_waits() -> None:
    cores = Cores([0])
    with cores.at_most(1), cores.taken():
        pass
    got = list[int]()

    def second() -> None:
        with cores.taken() as core:
            got.append(core)

    with cores.taken():
        thread = threading.Thread(target=second, daemon=True)
        thread.start()
        thread.join(PATIENCE)
        assert got == [0]


def test_work_that_can_wait_begins_when_a_processor_has_nothing_to_do_and_keeps_it() -> None:
    cores, got = Cores([4, 5]), list[int]()

    def later() -> None:
        with cores.spare(lambda: False) as has_core:
            assert has_core
            for _ in range(2):
                with cores.taken() as core:
                    got.append(core)

    with cores.taken():
        with cores.taken() as ended:
            thread = threading.Thread(target=later)
            thread.start()
            thread.join(0.05)
            assert not got
        thread.join(PATIENCE)

    assert got == [ended, ended]


def test_work_that_can_wait_begins_after_what_cannot() -> None:
    cores, order = Cores([0]), list[str]()

    def next_one() -> None:
        with cores.taken():
            order.append("cannot")

    def later() -> None:
        with cores.spare(lambda: False):
            order.append("can")

    with cores.at_most(1):
        with cores.taken():
            first, second = threading.Thread(target=later), threading.Thread(target=next_one)
            first.start()
            second.start()
            until_one_waits(cores)
        first.join(PATIENCE)
        second.join(PATIENCE)

    assert order == ["cannot", "can"]


def test_where_one_may_run_at_once_another_processor_has_room_for_what_can_wait() -> None:
    cores, ended = Cores([0, 1]), threading.Event()

    def later() -> None:
        with cores.spare(lambda: False) as has_core:
            assert has_core
            assert ended.wait(PATIENCE)

    with cores.at_most(1), elsewhere(later):
        with cores.taken():
            pass
        ended.set()


def test_what_became_unwanted_does_not_wait_any_more() -> None:
    cores, got, unwanted = Cores([0]), list[bool](), threading.Event()

    def later() -> None:
        with cores.spare(unwanted.is_set) as has_core:
            got.append(has_core)

    with cores.taken(), elsewhere(later):
        unwanted.set()
        cores.wake()

    assert got == [False]
