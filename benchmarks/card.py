"""What a full card costs over the metric alone: whole processes, one submission of each challenge, medians.

    python benchmarks/card.py [--rounds 5]

CPU seconds of the grader and of all its children, no worker being left from one grade to the next.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from whole_process import in_turn

CHALLENGES = Path(__file__).parent.parent / "challenges"
SUBMISSIONS = {
    "airbag-crashes": "passes/boosting.py",
    "breast-cancer": "passes/scaled_logistic.py",
    "digits": "passes/support_vectors.py",
    "doctor-visits": "passes/forest.py",
    "hotel-rates": "weak/default_boosting.py",
    "rodent-species": "weak/default_boosting.py",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    commands = {}
    with tempfile.TemporaryDirectory() as home:
        quiet = {**os.environ, "HELDOUT_HOME": home, "HELDOUT_WORKER": "off"}
        for name, file in SUBMISSIONS.items():
            path = CHALLENGES / name / "submissions" / file
            grade = [sys.executable, "-m", "heldout", "grade", str(path), "-c", name, "--no-record"]
            commands[f"{name}, metric"] = ([*grade, "--metric-only"], quiet)
            commands[f"{name}, card"] = (grade, quiet)
        runs = in_turn(commands, rounds)
    print("| challenge | submission | metric only, CPU s | full card, CPU s | difference, CPU s | ratio |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for name, file in SUBMISSIONS.items():
        pairs = [
            (metric.cpu, card.cpu) for metric, card in zip(runs[f"{name}, metric"], runs[f"{name}, card"], strict=True)
        ]
        metric, card = (statistics.median(pair[at] for pair in pairs) for at in (0, 1))
        more = statistics.median(card - metric for metric, card in pairs)
        ratio = statistics.median(card / metric for metric, card in pairs)
        print(f"| `{name}` | `{file}` | {metric:.2f} | {card:.2f} | {more:.2f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
