"""What the sandbox costs, for scaled logistic regression on breast-cancer. Whole processes, medians, ratios per round.

    python benchmarks/sandbox.py [--rounds 7]

The warm worker is started before the rounds and ended after them; "cold" rows have none.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from whole_process import in_turn, table

HERE = Path(__file__).parent
SUBMISSION = HERE.parent / "challenges" / "breast-cancer" / "submissions" / "passes" / "scaled_logistic.py"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    python = sys.executable
    with tempfile.TemporaryDirectory() as home:
        warm = {**os.environ, "HELDOUT_HOME": home}
        cold = {**warm, "HELDOUT_WORKER": "off"}
        grade = [python, "-m", "heldout", "grade", str(SUBMISSION)]
        commands = {
            "bare script": ([python, str(HERE / "bare.py")], cold),
            "one cold grade, metric only": ([*grade, "--metric-only"], cold),
            "one cold grade, full card": (grade, cold),
            "second grade, worker warm, metric only": ([*grade, "--metric-only"], warm),
            "second grade, worker warm, full card": (grade, warm),
            "twenty in-process fits": ([python, str(HERE / "bare.py"), "20"], cold),
            "twenty submissions, one worker": (
                [python, str(HERE / "many.py"), "20", str(SUBMISSION), "breast-cancer"],
                cold,
            ),
        }
        try:
            print(table(in_turn(commands, rounds), "bare script"))
        finally:
            subprocess.run([python, "-m", "heldout", "doctor", "--stop"], env=warm, check=False)


if __name__ == "__main__":
    main()
