"""`heldout grade` on breast-cancer (scaled logistic regression) against a bare script: whole processes, medians.

python benchmarks/grade.py [--rounds 7]
"""

import argparse
import os
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
    with tempfile.TemporaryDirectory() as home:
        quiet = {**os.environ, "HELDOUT_HOME": home, "HELDOUT_WORKER": "off"}
        grade = [sys.executable, "-m", "heldout", "grade", str(SUBMISSION), "--metric-only"]
        commands = {
            "bare script": ([sys.executable, str(HERE / "bare.py")], quiet),
            "heldout grade, cold": (grade, quiet),
            "heldout grade, cold, level limits": ([*grade, "--weaken-isolation", "limits"], quiet),
        }
        print(table(in_turn(commands, rounds), "bare script"))


if __name__ == "__main__":
    main()
