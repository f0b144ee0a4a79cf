from __future__ import annotations

import signal

import hostile_acts
import pytest
from confining_client import MIB, Client

SLOW = {"ignores_the_end_of_its_time"}
KILLED = {"calls_as_a_32_bit_program", "calls_as_an_x32_program"}


@pytest.mark.parametrize("name", sorted(set(hostile_acts.ACTS) - SLOW))
def test_a_confined_child_gets_nothing_from(name: str, client: Client) -> None:
    reply = client.run(name, memory=1024 * MIB if name == "starts_many_threads" else 64 * MIB)

    assert not reply.get("value"), reply
    assert reply["exit"] == (-signal.SIGSYS if name in KILLED else 0), reply
    assert reply["victim_alive"]
    assert reply["labels_kept"]
    assert reply["victim_file"] == "before"


@pytest.mark.parametrize("name", sorted(hostile_acts.OPEN_OTHERWISE))
def test_without_confinement_the_same_act_succeeds(name: str, permissive_client: Client) -> None:
    assert permissive_client.run(name, confined=False).get("value"), "this act proves nothing"


def test_a_child_that_ignores_every_signal_is_killed_a_second_after_its_cpu_time(own_client: Client) -> None:
    reply = own_client.run("ignores_the_end_of_its_time", cpu=1)

    assert reply["exit"] == -signal.SIGKILL
