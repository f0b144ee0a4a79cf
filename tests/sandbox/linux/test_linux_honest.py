from __future__ import annotations

import ast

import honest_acts
import pytest
from confining_client import MIB, Client

WRITING = {"writes_files_in_its_folder", "writes_too_large_a_file"}
NEEDS_PACKAGES = {"imports_an_installed_package"}


@pytest.mark.parametrize("name", sorted(set(honest_acts.ACTS) - NEEDS_PACKAGES))
def test_a_confined_child_still(name: str, client: Client) -> None:
    reply = client.run(name, memory=256 * MIB, file_bytes=MIB if name in WRITING else 0)

    assert reply.get("value"), reply


def test_a_confined_child_imports_numpy_and_decomposes_a_matrix(own_client: Client) -> None:
    assert own_client.run("imports_an_installed_package", memory=512 * MIB).get("value")


def test_memory_ends_in_a_memory_error_at_the_budget(client: Client) -> None:
    taken = int(client.run("catches_the_end_of_memory", memory=64 * MIB)["value"])

    assert 60 <= taken <= 65


def test_a_file_ends_at_the_size_that_is_allowed(client: Client) -> None:
    reply = client.run("writes_too_large_a_file", file_bytes=MIB)

    assert reply["value"] == repr(f"errno 27, {MIB} bytes")


def test_limits_are_what_the_specification_says(client: Client) -> None:
    limits = ast.literal_eval(client.run("asks_for_its_limits", cpu=7.2)["value"])

    assert limits == {"NOFILE": (80, 80), "CORE": (0, 0), "FSIZE": (0, 0), "CPU": (8, 9)}


def test_a_child_of_root_is_a_throwaway_user_and_no_child_can_change_anything_with_capabilities(client: Client) -> None:
    who = ast.literal_eval(client.run("says_who_it_is")["value"])

    assert who["NoNewPrivs"] == "1"
    assert who["Seccomp"] == "2"
    assert int(who["CapPrm"], 16) in (0, 1 << 2), "at most the right to read a Python that is closed to the user"
    assert int(who["CapInh"], 16) == 0
    user = str(61500 if client.ready["ready"] == 0 else client.ready["ready"])
    assert set(who["Uid"].split()) == {user}
    if client.ready["ready"] == 0:
        assert who["Groups"].strip() == ""


def test_the_layers_in_force_are_reported(client: Client) -> None:
    reply = client.run("pins_itself")

    expected = ["landlock", "seccomp", "rlimits", "threads"] + (["identity"] if client.ready["ready"] == 0 else [])
    assert reply["layers"] == expected
    assert reply["landlock_abi"] == client.ready["abi"]


def test_confinement_takes_a_few_milliseconds(own_client: Client) -> None:
    times = sorted(own_client.run("pins_itself")["ms"] for _ in range(9))

    assert times[4] < 20, "about 2 ms were measured on an idle machine"
