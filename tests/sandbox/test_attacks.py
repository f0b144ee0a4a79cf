"""The attack corpus, promise by promise: nothing of it achieves anything that a level promises to stop."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest

if sys.platform != "linux":
    pytest.skip("the levels that stop attacks need Linux", allow_module_level=True)

from attack_corpus import BEGIN, END, PAGE, Attack, attacks, expected, is_alone, is_sampled, is_tried, table
from ordinary_user import levels_for_everybody
from proving_ground import Ground, proving_ground

from heldout.base.errors import IsolationError
from heldout.isolation.choose import open_runner, stop_workers
from heldout.sandbox.interface import Runner


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with proving_ground() as made:
        yield made
        stop_workers()


@pytest.fixture(scope="module")
def level(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def runner(level: str, ground: Ground) -> Iterator[Runner]:
    try:
        opened = open_runner(weakened=True) if level == "limits" else open_runner(level)
    except IsolationError as error:
        pytest.skip(str(error))
    with opened:
        yield opened


def marks(level: str, attack: Attack) -> list[pytest.MarkDecorator]:
    """A few attacks are in every run; of those that an ordinary user tries as well, a tenth is root's."""
    found = [pytest.mark.alone] if is_alone(attack) else []
    if level == "standard" and attack.quick:
        return found
    found += [pytest.mark.proof, pytest.mark.long]
    if level in levels_for_everybody() and not is_sampled(attack):
        found.append(pytest.mark.whole)
    return found


ALL = [
    pytest.param(level, attack, id=f"{level}-{attack.name}", marks=marks(level, attack))
    for level in ("standard", "strict", "limits")
    for attack in attacks()
    if is_tried(attack, level)
]


@pytest.mark.parametrize(("level", "attack"), ALL, indirect=["level"])
def test_an_attack_ends_as_it_declares(attack: Attack, level: str, runner: Runner, ground: Ground) -> None:
    report = ground.run(attack, runner)

    if expected(attack, level) == "stopped":
        assert not report.evidence, report
    else:
        assert report.evidence, f"it declares that it passes at {level}, and left no trace: {report}"
    if level != "limits":
        waited = "of wall time" in report.message
        assert attack.promise == "cpu" or not waited, f"it waited for the limit instead of attacking: {report}"
        assert ground.run_honest(runner) == ground.honest_score(runner)


def test_there_are_at_least_a_hundred_attacks_and_every_promise_is_attacked() -> None:
    from attack_corpus import PROMISES

    assert len(attacks()) >= 100
    assert {attack.promise for attack in attacks()} == set(PROMISES)


def test_what_root_tries_again_is_a_tenth_of_every_promise() -> None:
    sampled = [attack for attack in attacks() if is_sampled(attack)]
    promises = {attack.promise for attack in attacks()}

    assert {attack.promise for attack in sampled} == promises
    assert len(attacks()) / 10 <= len(sampled) <= len(attacks()) / 10 + len(promises)


def test_the_table_of_the_security_page_is_what_the_attacks_declare() -> None:
    shown = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip()

    assert shown == table(), "run `python tests/sandbox/write_security_table.py`"


ROWS = {
    "labels": {"labels"},
    "files": {"files", "travel"},
    "network": {"network"},
    "processes": {"processes", "grader", "kernel"},
    "resources": {"cpu", "disk", "memory", "output", "threads"},
    "speed": {"speed"},
    "result": {"result"},
    "verified": {"verified", "carried"},
    "lifetime": {"lifetime"},
    "course": {"course"},
    "display": {"display"},
    "engines": {"engines"},
}
"""The promises of docs/security.md, and what the attacks on each are called."""


def section(heading: str) -> str:
    """The text of docs/security.md under a heading."""
    return PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]


def test_every_promise_of_the_page_is_attacked_and_every_attack_is_on_a_promise() -> None:
    promised = re.findall(r"^\| ([a-z]+) \|", section("What is promised"), flags=re.MULTILINE)
    promised.remove("promise")
    aimed = {attack.promise for attack in attacks() if expected(attack, "standard") == "stopped"}

    assert promised == list(ROWS)
    assert set().union(*ROWS.values()) == aimed


@pytest.mark.parametrize("level", ["standard", "strict"])
def test_what_passes_is_named_among_what_is_not_promised(level: str) -> None:
    passing = [attack for attack in attacks() if expected(attack, level) == "passes"]

    assert passing
    for attack in passing:
        assert f"`{attack.path.stem}`" in section("What is not promised"), attack.name


def test_what_is_named_among_what_is_not_promised_is_an_attack_that_passes() -> None:
    named = set(re.findall(r"\(attack\s+`(\w+)`\)", section("What is not promised")))

    assert named == {attack.path.stem for attack in attacks() if expected(attack, "standard") == "passes"}
