"""Children are spread over the processors by how many are at work there, and not by turns."""

from __future__ import annotations

from heldout.sandbox.worker.cores import Cores


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
