"""Commands that a process on standby answers end as they would in a process of their own, or are not answered there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import GOOD, ROOT, heldout

if sys.platform != "linux":
    pytest.skip("there is nothing on standby elsewhere", allow_module_level=True)

from heldout.cli.standby import ask, start
from heldout.isolation.choose import stop_workers

MINIMAL = ROOT / "tests/courses/minimal"
ASKING = "import os, sys; from heldout.cli.standby.ask import ask; code = ask(sys.argv[1:]); "
ASKING += "os.write(2, f'{code} {\"click\" in sys.modules}\\n'.encode())"
"""Puts a command to whoever is on standby, and says how it ended."""
NEEDING = """
import os, sys
from heldout.cli.group import main
from heldout.cli.standby.serve import load
load()
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
needed = {}
for words in (line.split() for line in sys.argv[1:]):
    before = set(sys.modules)
    try:
        main(words, prog_name="heldout")
    except SystemExit as end:
        assert not end.code, (words, end.code)
    needed |= {words[0]: sorted(set(sys.modules) - before)}
print(needed, file=sys.stderr)
"""
"""Says what commands have to import although whoever is on standby has imported what they need."""
SLEEPING = "import time\n\n\ndef get_estimator():\n    time.sleep(60)\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home in which a process is on standby."""
    folder = tmp_path_factory.mktemp("standby")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELDOUT_HOME", str(folder))
        start.start_standby()
        deadline = time.monotonic() + 60
        while asked("list", home=folder)[-1] != "0 False":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield folder
        stop_workers()


def asked(*words: str | Path, home: Path, cwd: Path | None = None, **environment: str) -> list[str]:
    """The lines that the command printed, and a last one: its exit code, None where nobody took it."""
    told = os.environ | {"HELDOUT_HOME": str(home), "HELDOUT_COURSE": str(MINIMAL), "COLUMNS": "80"} | environment
    done = subprocess.run(
        [sys.executable, "-c", ASKING, *map(str, words)], env=told, cwd=cwd, capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).splitlines()


def test_nobody_else_can_open_its_lock(home: Path) -> None:
    locks = list((home / "run").glob("*standby*.lock"))
    assert [lock.stat().st_mode & 0o777 for lock in locks] == [0o600]


def alone(*words: str | Path, home: Path, **environment: str) -> list[str]:
    """The same, by a process of its own."""
    told = {"HELDOUT_HOME": str(home), "HELDOUT_COURSE": str(MINIMAL), "COLUMNS": "80", "HELDOUT_WORKER": "off"}
    done = subprocess.run(
        [sys.executable, "-m", "heldout", *map(str, words)],
        env=os.environ | told | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return [*(done.stdout + done.stderr).splitlines(), f"{done.returncode} False"]


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("list", "--json"),
        ("--course", "tests/courses/minimal", "list"),
        ("show", "no-such-challenge"),
        ("list", "--no-such-option"),
        ("history", "--json"),
    ],
    ids=" ".join,
)
def test_the_output_and_the_exit_code_are_those_of_a_process_of_its_own(home: Path, words: tuple[str, ...]) -> None:
    there, here = asked(*words, home=home), alone(*words, home=home)

    assert [
        line.replace("Usage: -c", "Usage: python -m heldout").replace("'-c ", "'python -m heldout ") for line in there
    ] == here


def test_a_command_works_in_the_folder_and_the_environment_of_whoever_asks(home: Path, tmp_path: Path) -> None:
    (tmp_path / "relative").symlink_to(MINIMAL)

    *lines, end = asked("history", home=home, cwd=tmp_path, HELDOUT_COURSE="relative", HELDOUT_LEARNER="grace")

    assert "grace" in "".join(lines)
    assert end == "0 False"


def test_what_a_terminal_cannot_print_is_replaced_as_in_a_process_of_its_own(home: Path) -> None:
    *there, _ = asked("list", home=home, PYTHONIOENCODING="ascii")

    assert there == alone("list", home=home, PYTHONIOENCODING="ascii")[:-1]
    assert all(line.isascii() for line in there)


@pytest.mark.parametrize(
    "environment",
    [{"HELDOUT_WORKER": "off"}, {"PYTHONPATH": str(ROOT)}, {"PYTHONWARNINGS": "error"}, {"LD_LIBRARY_PATH": "/other"}],
    ids=str,
)
def test_a_command_that_python_would_run_otherwise_runs_in_its_own_process(
    home: Path, environment: dict[str, str]
) -> None:
    assert asked("list", home=home, **environment) == ["None False"]


@pytest.mark.parametrize(
    "words", [("leaderboard", "x", "--final"), ("--debug", "list"), ("--verbose", "list"), (), ("start", "x")], ids=str
)
def test_commands_that_ask_back_or_watch_themselves_run_in_their_own_process(
    home: Path, words: tuple[str, ...]
) -> None:
    assert asked(*words, home=home) == ["None False"]


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_a_command_with_a_closed_stream_runs_in_its_own_process(home: Path, closed: str) -> None:
    told = os.environ | {"HELDOUT_HOME": str(home), "HELDOUT_COURSE": str(MINIMAL)}
    command = ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-c", ASKING, "list"]

    done = subprocess.run(command, env=told, stderr=subprocess.PIPE, text=True, check=True)

    assert done.stderr == "None False\n"


def test_a_command_that_says_go_late_is_still_answered(home: Path) -> None:
    late = "import time; from heldout.cli.standby import ask as a; go = a._answered; "
    late += "a._answered = lambda *given: (time.sleep(1.5), go(*given))[1]; "
    told = os.environ | {"HELDOUT_HOME": str(home), "HELDOUT_COURSE": str(MINIMAL)}

    done = subprocess.run([sys.executable, "-c", late + ASKING, "list"], env=told, capture_output=True, text=True)

    assert done.stderr == "0 False\n"


def test_a_command_that_may_run_quicker_runs_in_its_own_process(home: Path) -> None:
    quick = "import os; own = os.getpriority; os.getpriority = lambda *of: own(*of) - 1; "
    told = os.environ | {"HELDOUT_HOME": str(home), "HELDOUT_COURSE": str(MINIMAL)}

    done = subprocess.run([sys.executable, "-c", quick + ASKING, "list"], env=told, capture_output=True, text=True)

    assert done.stderr == "None False\n"


def test_other_limits_mean_another_process(home: Path) -> None:
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); {ASKING}"
    told = os.environ | {"HELDOUT_HOME": str(home), "HELDOUT_COURSE": str(MINIMAL)}

    done = subprocess.run([sys.executable, "-c", limited, "list"], env=told, capture_output=True, text=True, check=True)

    assert done.stderr == "None False\n"


def test_a_command_there_has_nothing_left_to_import(tmp_path: Path) -> None:
    solution = MINIMAL / "challenges/tiny-binary/submissions/passes/linear.py"
    commands = [f"check {solution} -c tiny-binary", f"grade {solution} -c tiny-binary --no-advice", "list", "history"]
    told = {"HELDOUT_COURSE": str(MINIMAL), "HELDOUT_DB": str(tmp_path / "attempts.db")}
    assert heldout(*commands[1].split(), **told).code == 0

    done = subprocess.run(
        [sys.executable, "-c", NEEDING, *commands],
        env=os.environ | told,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr.splitlines()[-1:] == ["{'check': [], 'grade': [], 'list': [], 'history': []}"], done.stderr


def test_a_folder_that_others_may_write_is_not_looked_into(home: Path) -> None:
    folder = home / "run"
    before = folder.stat().st_mode
    folder.chmod(0o777)
    try:
        assert asked("list", home=home) == ["None False"]
    finally:
        folder.chmod(before)


def test_programs_of_one_environment_share_whoever_is_on_standby(monkeypatch: pytest.MonkeyPatch) -> None:
    name = ask.socket_name()

    for program in Path(sys.executable).parent.glob("python*"):
        if program.resolve() == Path(sys.executable).resolve():
            monkeypatch.setattr(sys, "executable", str(program))
            assert ask.socket_name() == name
    monkeypatch.setattr(sys, "prefix", "/another/environment")
    assert ask.socket_name() != name


def test_two_lists_are_read_back_and_a_cut_one_is_refused() -> None:
    parts = [["a", "", "ü\udcff"], [], ["1"]]

    assert ask.unpacked(ask.packed(parts)) == parts
    with pytest.raises(ValueError, match="cut short"):
        ask.unpacked(b"3\0a")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.proof
def test_a_signal_stops_the_command_and_what_it_runs(home: Path, tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "solution.py").write_text(SLEEPING)
    told = os.environ | {"HELDOUT_HOME": str(home)}
    words = ["grade", str(tmp_path / "solution.py"), "-c", "breast-cancer"]
    command = subprocess.Popen([sys.executable, "-c", ASKING, *words], env=told, stderr=subprocess.PIPE, text=True)
    time.sleep(10)

    command.send_signal(number)

    assert command.communicate(timeout=20)[1].endswith(f"{128 + number} False\n")
    assert not list((home / "run").glob("run-*"))


@pytest.mark.proof
def test_whoever_is_killed_takes_the_command_along(home: Path, tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text(SLEEPING)
    told = os.environ | {"HELDOUT_HOME": str(home)}
    words = ["grade", str(tmp_path / "solution.py"), "-c", "breast-cancer"]
    command = subprocess.Popen([sys.executable, "-c", ASKING, *words], env=told, stderr=subprocess.PIPE, text=True)
    time.sleep(10)

    command.kill()

    command.wait(timeout=5)
    deadline = time.monotonic() + 10
    while list((home / "run").glob("run-*")):
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.proof
def test_the_second_grade_is_answered_on_standby_and_is_the_first_ones_card(home: Path, tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text(GOOD)
    words = ("grade", tmp_path / "solution.py", "-c", "breast-cancer", "--no-record", "--json")
    course = str(ROOT)

    *there, end = asked(*words, home=home, HELDOUT_COURSE=course)
    *here, _ = alone(*words, home=home, HELDOUT_COURSE=course)

    def lasting(lines: list[str]) -> dict[str, object]:
        card = json.loads("\n".join(lines))
        # What was measured of a run is the machine's: no two runs take the same time and memory.
        return {name: part for name, part in card.items() if name not in ("resources", "created_at")}

    assert lasting(there) == lasting(here)
    assert end == "0 False"
