"""The commands as a user types them: in a pipe, and on a terminal of 80 columns."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from command_line import called


def _heldout(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return called(*words, cwd=cwd)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder with a table in it."""
    random = np.random.default_rng(0)
    size = random.normal(size=300)
    late = np.where(size + random.normal(size=300) > 0.5, "yes", "no")
    frame = pd.DataFrame(
        {"id": range(1, 301), "size": size, "town": random.choice(["Rome", "Oslo"], 300), "late": late}
    )
    frame.to_csv(tmp_path / "orders.csv", index=False)
    return tmp_path


Run = Callable[..., Result]


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `heldout challenge new WORDS…` in the folder, within this process."""
    from heldout.cli import main

    monkeypatch.chdir(folder)
    return lambda *words: CliRunner().invoke(main, ["challenge", "new", *words])


def test_with_everything_given_nothing_is_asked(folder: Path) -> None:
    done = _heldout("challenge", "new", "orders", "--from", "orders.csv", "--target", "late", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "This folder is a course now." in done.stdout
    assert "heldout challenge calibrate orders" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert (folder / "challenges/orders/challenge.toml").is_file()
    assert "orders" in _heldout("list", cwd=folder).stdout


def test_json_is_nothing_but_the_document(here: Run) -> None:
    done = here("--from", "orders.csv", "--target", "late", "--json")
    assert json.loads(done.stdout)["dropped"][0]["choice"] == "id"


def test_a_name_is_made_fit_for_a_folder(here: Run, folder: Path) -> None:
    done = here("My Orders", "--from", "orders.csv", "--target", "late")
    assert done.exit_code == 0
    assert "is called my-orders" in done.stderr
    assert (folder / "datasets/my-orders/dataset.toml").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["orders", "--from", "orders.csv", "--target", "lat"], "Did you mean 'late'?"),
        (["orders", "--from", "orders.csv"], "Perhaps --target 'late'"),
        (["orders", "--target", "late"], "--from FILE"),
        (["orders", "--from", "order.csv", "--target", "late"], "there is no file"),
        (["…", "--from", "orders.csv", "--target", "late"], "lower-case letters"),
        (["n" * 300, "--from", "orders.csv", "--target", "late"], "at most 100 characters"),
    ],
)
def test_without_a_terminal_what_is_missing_or_wrong_is_named(
    words: list[str], said: str, here: Run, folder: Path
) -> None:
    done = here(*words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(entry.name for entry in folder.iterdir()) == ["orders.csv"]


def _on_a_terminal(words: list[str], answers: list[str], cwd: Path) -> tuple[int, str]:
    """Type each answer when a question (a line that ends in `: `) stands there; the exit code and all that was seen."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(cwd)
        os.environ["COLUMNS"] = "80"
        os.execv(sys.executable, [sys.executable, "-m", "heldout", *words])
    seen, asked, end = "", 0, time.monotonic() + 60
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 1.0)
        if not ready:
            continue
        try:
            chunk = os.read(terminal, 4096).decode(errors="replace")
        except OSError:
            break
        if not chunk:
            break
        seen += chunk
        if seen.endswith(": ") and asked < len(answers):
            os.write(terminal, f"{answers[asked]}\n".encode())
            asked += 1
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen


def test_on_a_terminal_what_is_missing_is_asked_for_with_proposals(folder: Path) -> None:
    answers = ["orders.csv", "", "latee", "", "", "", "Late orders", "CC0-1.0", ""]
    code, seen = _on_a_terminal(["challenge", "new"], answers, folder)
    assert code == 0, seen
    assert "Name of the challenge [orders]" in seen
    assert "Did you mean 'late'?" in seen
    assert "Column to predict [late]" in seen
    assert re.search(r"\(binary, [a-z, \r\n]+\)\s+\[binary\]", seen)
    assert "(no, yes) [yes]" in seen
    assert 'title = "Late orders"' in (folder / "challenges/orders/challenge.toml").read_text()
    assert 'name = "CC0-1.0"' in (folder / "datasets/orders/dataset.toml").read_text()


@pytest.fixture
def unsure(folder: Path) -> Path:
    """A table whose target has a class that is called NA, and dates that can be read in two ways."""
    rows = range(240)
    lines = [f"{n % 12 + 1:02}/{n % 7 + 1:02}/2024,{n * n % 101},{('EU', 'AS', 'NA')[n // 5 % 3]}" for n in rows]
    (folder / "unsure.csv").write_text("\n".join(["when,size,region", *lines]))
    return folder


def test_on_a_terminal_what_could_be_read_in_two_ways_is_asked_for(unsure: Path) -> None:
    words = ["challenge", "new", "unsure", "--from", "unsure.csv", "--target", "region", "--split", "random"]
    answers = ["month", "missing", "", "", "", "", "", ""]
    code, seen = _on_a_terminal(words, answers, unsure)
    assert code == 0, seen
    assert "when: what comes first in '01/01/2024'" in seen
    assert "does 'NA' (80 of 240 rows) name a class" in seen
    definition = (unsure / "datasets/unsure/dataset.toml").read_text()
    assert '"when" = { type = "datetime64"' in definition
    assert "# - dates were read as month, day, year in when" in definition
    assert "region (binary)" in seen


@pytest.mark.proof
def test_on_a_terminal_it_is_asked_whether_the_first_line_is_a_row(folder: Path) -> None:
    lines = [f"{'MF'[n % 2]},{n * n % 37 / 8},{n % 11}" for n in range(90)]
    (folder / "bare.csv").write_text("\n".join(lines))
    words = ["challenge", "new", "bare", "--from", "bare.csv", "--target", "column_1"]
    code, seen = _on_a_terminal(words, ["n"], folder)
    assert code == 0, seen
    assert "Does line 1 hold the names of the columns?" in seen
    assert "90 rows" in seen


def test_elsewhere_what_is_unsure_is_told_with_the_option(unsure: Path, here: Run) -> None:
    done = here("unsure", "--from", "unsure.csv", "--target", "region", "--json")
    said = {each["choice"]: each["reason"] for each in json.loads(done.stdout)["suspicious"]}
    assert "--missing 'region=NA'" in said["region"]
    assert "--type 'when=day-first'" in said["when"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--missing", "region=NA", "--type", "when=day-first"], {"task": "binary", "when": "datetime64"}),
        pytest.param(
            ["--keep-as-class", "--type", "when=text", "--type", "size=text"],
            {"task": "multiclass", "size": "str"},
            marks=pytest.mark.proof,
        ),
        pytest.param(
            ["--separator", "comma", "--header-row", "1", "--decimal", "."],
            {"task": "multiclass", "size": "int64"},
            marks=pytest.mark.proof,
        ),
    ],
)
def test_the_options_of_reading_decide(words: list[str], expected: dict[str, str], unsure: Path, here: Run) -> None:
    done = here("unsure", "--from", "unsure.csv", "--target", "region", *words)
    assert done.exit_code == 0, done.stderr
    definition = (unsure / "challenges/unsure/challenge.toml").read_text()
    columns = (unsure / "datasets/unsure/dataset.toml").read_text()
    assert f'type = "{expected.pop("task")}"' in definition
    for name, kind in expected.items():
        assert f'"{name}" = {{ type = "{kind}"' in columns


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--type", "size"], "--type must be COLUMN=TYPE"),
        (["--type", "sise=text"], "--type must name a column.*Did you mean 'size'"),
        (["--type", "region=number"], "no numbers are in this column"),
        (["--separator", "ab"], "--separator must be one character"),
        (["--header-row", "9"], "--target must be a column"),
        (["--encoding", "utf-9"], "there is no encoding"),
    ],
)
def test_an_option_of_reading_that_cannot_be_is_refused(words: list[str], said: str, unsure: Path, here: Run) -> None:
    done = here("unsure", "--from", "unsure.csv", "--target", "region", *words)
    assert done.exit_code == 2
    assert re.search(said, done.stderr)


def test_a_target_that_two_columns_are_called_is_refused(folder: Path, here: Run) -> None:
    rows = "\n".join(f"{n * 7 % 31},{n % 5},{('yes', 'no')[n % 2]}" for n in range(60))
    (folder / "twice.csv").write_text(f"y,a,y\n{rows}\n")
    done = here("twice", "--from", "twice.csv", "--target", "y")
    assert done.exit_code == 2
    assert "ambiguous: columns 1 and 3" in done.stderr
    assert "y (" in here("again", "--from", "twice.csv", "--target", "y_1").stdout


@pytest.mark.proof
def test_on_a_terminal_nothing_is_asked_where_all_is_given(folder: Path) -> None:
    words = ["challenge", "new", "orders", "--from", "orders.csv", "--target", "late"]
    code, seen = _on_a_terminal(words, [], folder)
    assert code == 0, seen


def test_a_course_is_made_and_used(here: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from heldout.cli import main

    def course() -> Result:
        return CliRunner().invoke(main, ["course", "new", "mine", "--title", "My course"])

    done = course()
    assert done.exit_code == 0, done.stderr
    assert "My course" in done.stdout
    again = course()
    assert again.exit_code == 2
    assert "nothing is ever overwritten" in again.stderr
    monkeypatch.chdir(folder / "mine")
    made = here("orders", "--from", "../orders.csv", "--target", "late")
    assert made.exit_code == 0, made.stderr
    assert "is a course now" not in made.stdout
