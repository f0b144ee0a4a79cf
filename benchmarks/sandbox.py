"""What grading in the sandbox costs, beside bare scripts. Whole processes, medians, ratios per round.

    python benchmarks/sandbox.py [--rounds 7] [--keep]

First scaled logistic regression on breast-cancer, then the slowest built-in challenge beside its plain fit. "warm" rows
have the worker and the process on standby that a grade before them left; what these use is not in the CPU column.
"cold" rows have none. For "first on a machine" there is neither a home nor bytecode of ours, which all others have.
`--keep` adds the ratios to history.csv.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from history import keep
from whole_process import Run, in_turn, ratios, table

import heldout
from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import find_challenge
from heldout.prepare.prepare import prepare

HERE = Path(__file__).parent
CHALLENGES = HERE.parent / "challenges"
SUBMISSION = CHALLENGES / "breast-cancer" / "submissions" / "passes" / "scaled_logistic.py"
SLOWEST = ("rodent-species", "weak/default_boosting.py")
BARE, PLAIN, FIRST = "bare script", "plain fit", "first grade on a machine"
AFTER_FIRST = "cold grade, metric only"
AGAIN = "`heldout list`, cold, with no attempt since the last one"
WITHOUT_ADVICE = ("--no-advice",)
COMMAND = "import sys; from heldout.cli.entry import main; sys.argv[0] = 'heldout'; main()"
"""What the console script does, which shells ask for completions."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as fresh:
        warm = {name: value for name, value in os.environ.items() if not name.startswith(("HELDOUT", "PYTHON"))}
        warm |= {"HELDOUT_HOME": home}
        try:
            small = of_breast_cancer(warm, Path(fresh), asked.rounds)
            large = of_the_slowest(warm, asked.rounds)
        finally:
            stop(warm)
    print(table(small, BARE))
    print(f"\n{' '.join(SLOWEST)}\n")
    print(table(large, PLAIN))
    if asked.keep:
        keep(ratios(small, BARE) | {f"slowest challenge, {name}": each for name, each in ratios(large, PLAIN).items()})


def of_breast_cancer(warm: dict[str, str], fresh: Path, rounds: int) -> dict[str, list[Run]]:
    """A small challenge, where everything but the fit counts."""
    python, cold = sys.executable, {**warm, "HELDOUT_WORKER": "off"}
    heldout_command = [python, "-m", "heldout"]
    advised = [*heldout_command, "grade", str(SUBMISSION)]
    grade = [*advised, *WITHOUT_ADVICE]
    new = {**warm, "HELDOUT_HOME": str(fresh / "home")}
    completion = {**cold, "_HELDOUT_COMPLETE": "bash_complete", "COMP_WORDS": "heldout gra", "COMP_CWORD": "1"}
    commands = {
        BARE: ([python, str(HERE / "bare.py")], cold),
        FIRST: ([*grade, "--metric-only"], new),
        AFTER_FIRST: ([*grade, "--metric-only"], cold),
        "cold grade, full card": (grade, cold),
        "cold grade, full card with advice": (advised, cold),
        "second grade, warm, metric only": ([*grade, "--metric-only"], warm),
        "second grade, warm, full card": (grade, warm),
        AGAIN: ([*heldout_command, "list"], cold),
        "`heldout list`, warm": ([*heldout_command, "list"], warm),
        "`heldout --help`": ([*heldout_command, "--help"], cold),
        "shell completion": ([python, "-c", COMMAND], completion),
        "twenty in-process fits": ([python, str(HERE / "bare.py"), "20"], cold),
        "twenty submissions, one command": (
            [python, str(HERE / "many.py"), "20", str(SUBMISSION), "breast-cancer"],
            cold,
        ),
    }

    def before(name: str) -> None:
        if name == FIRST:
            for folder in Path(heldout.__file__).parent.rglob("__pycache__"):
                shutil.rmtree(folder, ignore_errors=True)
        if name == AFTER_FIRST:
            # Of what is installed there is all of it, and not what the first grade has needed alone.
            subprocess.run([python, "-m", "compileall", "-q", Path(heldout.__file__).parent], check=True)
        if (fresh / "home").exists():
            # What the first grade left would work beside the next command.
            stop(new)
            shutil.rmtree(fresh / "home")
        if name == AGAIN:
            # What was written two seconds ago may be written again without its times telling, and is not kept.
            subprocess.run(["sleep", "2.5"], check=True)
            for _ in range(2):
                subprocess.run([*heldout_command, "list"], env=cold, check=True, capture_output=True)
        if "warm" in name:
            # Left by the grade before, and ready by now on every machine.
            subprocess.run([*grade, "--metric-only"], env=warm, check=True, capture_output=True)
            subprocess.run(["sleep", "2"], check=True)

    return in_turn(commands, rounds, before)


def of_the_slowest(warm: dict[str, str], rounds: int) -> dict[str, list[Run]]:
    """The challenge whose fits take longest, where hardly anything else counts."""
    name, file = SLOWEST
    solution = CHALLENGES / name / "submissions" / file
    os.environ["HELDOUT_HOME"] = warm["HELDOUT_HOME"]
    prepared = prepare(find_challenge(bundled_course(), name))
    plain = [sys.executable, str(HERE / "plain.py"), str(prepared.folder / "open"), str(solution)]
    advised = [sys.executable, "-m", "heldout", "grade", str(solution), "-c", name, "--no-record"]
    grade = [*advised, *WITHOUT_ADVICE]
    cold = {**warm, "HELDOUT_WORKER": "off"}
    one_thread = {**cold, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    commands = {
        PLAIN: ([*plain, json.dumps(prepared.classes)], one_thread),
        "metric only": ([*grade, "--metric-only"], cold),
        "full card": (grade, cold),
        "full card with advice": (advised, cold),
    }
    return in_turn(commands, max(3, rounds // 2))


def stop(environment: dict[str, str]) -> None:
    """End what stayed behind."""
    subprocess.run([sys.executable, "-m", "heldout", "doctor", "--stop"], env=environment, check=False)


if __name__ == "__main__":
    main()
