"""What the product says, written down before a change of its inside and held against it afterwards.

    python tests/golden/golden.py record before.json [--quick]
    … the change …
    python tests/golden/golden.py record after.json [--quick]
    python tests/golden/golden.py compare before.json after.json

Everything is asked through the command line, so that a record outlives every module of ours: the score card of each
example submission and each scripted learner, a class's boards in all formats, what verify finds in the faulty courses,
the pages that a learner reads, and exit codes. Times and ids are left out; numbers are kept to the last digit, so both
records must come from the same machine and the same versions. Which fits for advice end within their budget of CPU
seconds depends on how busy the machine is, so that these are left out, too. `--quick` asks for breast-cancer and the
boards only.
Exit code of `compare`: 0 the same, 1 something differs, and each difference is shown.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / room) for room in ("scripted_learners", "samples")]

VOLATILE = ("created_at", "resources", "attempt", "environment", "closed_at", "submitted_at", "written_at")
"""Keys whose values change from run to run."""
_MOVING = (
    (re.compile(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(UTC|[+-]\d\d:?\d\d|Z))?"), "<time>"),
    (re.compile(r"\b\d{1,2} [A-Z][a-z]{2} \d{4}\b"), "<day>"),
    (re.compile(r"\b\d\d:\d\d( UTC)?\b"), "<hour>"),
    (re.compile(r"predict \d+\.\d+"), "predict <amount>"),
    (re.compile(r'(?<=[MH])\d+\.\d+(?=[VH"])|(?<=d="M)\d+\.\d+(?=,)'), "<time>"),
    (re.compile(r'cx="\d+\.\d+"(?= cy="\d+\.\d+" r="3\.5")'), 'cx="<time>"'),
    # A drawing is called by its text, and that of scores over time has the times.
    (re.compile(r'(?<=["\s])f[0-9a-f]{8}(?=[td]["\s])'), "<drawing>"),
    (re.compile(r"\b[0-9a-hjkmnp-tv-z]{12}\b"), "<id>"),
    (re.compile(r"\b\d+(\.\d+)? ?(s|ms|MB|CPU s)\b"), "<amount>"),
)


@dataclass(frozen=True)
class Said:
    """What one command answered."""

    code: int
    out: str
    err: str


class Product:
    """The command line, in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def ask(self, *arguments: str | Path, learner: str = "ada", cwd: Path = ROOT) -> Said:
        """Run `heldout` with these arguments."""
        asked = {"HELDOUT_HOME": str(self.home), "HELDOUT_LEARNER": learner, "COLUMNS": "80", "NO_COLOR": "1"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HELDOUT_")}
        done = subprocess.run(
            [sys.executable, "-m", "heldout", *map(str, arguments)],
            env=kept | asked,
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=1800,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)


def settled(value: Any) -> Any:
    """`value` without what changes from run to run."""
    match value:
        case dict():
            return {name: settled(one) for name, one in value.items() if name not in VOLATILE}
        case list():
            return [settled(one) for one in value]
        case str():
            text = value.replace(str(ROOT), "<root>")
            text = re.sub(r"/tmp/[\w./-]+", "<folder>", text)
            for pattern, word in _MOVING:
                text = pattern.sub(word, text)
            return text
    return value


def as_record(said: Said) -> dict[str, Any]:
    """The answer: JSON where it is JSON, text elsewhere."""
    try:
        out: Any = json.loads(said.out)
    except ValueError:
        out = said.out.splitlines()
    return {"code": said.code, "out": settled(out), "err": settled(said.err.splitlines())}


def examples(product: Product, names: list[str]) -> Iterator[tuple[str, Said]]:
    """The card of every example submission."""
    for name in names:
        folder = ROOT / "challenges" / name
        inside = folder / "submissions"
        found = sorted(path for path in inside.rglob("*") if _is_submission(path, inside))
        for path in (folder / "solution.py", *found):
            shown = path.relative_to(ROOT)
            yield f"example {shown}", product.ask("grade", path, "-c", name, "--json", "--no-record", "--no-advice")


def _is_submission(path: Path, inside: Path) -> bool:
    inside_one = any((one / "solution.py").is_file() for one in path.parents if one.is_relative_to(inside))
    if path.is_dir():
        return (path / "solution.py").is_file()
    return path.suffix in (".py", ".ipynb", ".csv") and not inside_one


def scripted(product: Product, names: list[str], folder: Path) -> Iterator[tuple[str, Said]]:
    """The card of every scripted learner."""
    from teacher_opinions import graded_challenges

    from scripted_learners import learners, write

    desks, _ = graded_challenges()
    for desk in desks:
        if desk.challenge.id not in names:
            continue
        for number, learner in enumerate(learners(desk)):
            place = folder / f"{desk.challenge.id}-{number}"
            place.mkdir()
            path = write(learner, place)
            said = product.ask("grade", path, "-c", desk.challenge.id, "--json", "--no-record", "--no-advice")
            yield f"scripted {desk.challenge.id}: {learner.name}", said


def boards(product: Product) -> Iterator[tuple[str, Said]]:
    """A class of five on breast-cancer: its boards in all formats, before and after it is closed."""
    name, passes = "breast-cancer", ROOT / "challenges" / "breast-cancer"
    class_of = {
        "ada": ["solution.py", "submissions/passes/scaled_logistic.py"],
        "bob": ["solution.py"],
        "eve": ["submissions/passes/scaled_logistic.py", "solution.py"],
    }
    for learner, files in class_of.items():
        for file in files:
            said = product.ask("grade", passes / file, "-c", name, "--no-advice", learner=learner)
            yield f"class {learner} {file}", said
    for form in ("table", "json", "csv", "markdown", "html"):
        yield f"board {form}", product.ask("leaderboard", name, "--format", form)
    for command in (("history",), ("history", name), ("explain",), ("list",), ("regrade", name)):
        yield " ".join(command), product.ask(*command)
    for form in ("table", "json"):
        yield f"final {form}", product.ask("leaderboard", name, "--final", "--yes", "--format", form)


def faulty() -> Iterator[tuple[str, Path, str]]:
    """Every faulty course: its name, its folder, and its challenge."""
    for folder in sorted((ROOT / "tests" / "faulty").iterdir()):
        if (folder / "challenges").is_dir():
            (challenge,) = (one.name for one in (folder / "challenges").iterdir() if one.is_dir())
            yield folder.name, folder, challenge


def verified(product: Product) -> Iterator[tuple[str, Said]]:
    """What verify finds in every faulty course."""
    for name, folder, challenge in faulty():
        yield f"faulty {name}", product.ask("--course", folder, "challenge", "verify", challenge, "--json")


def pages(product: Product, names: list[str]) -> Iterator[tuple[str, Said]]:
    """What is read rather than graded, and wrong usage of every kind."""
    asked = [
        ["list"],
        ["list", "--json"],
        ["list", "--skill", "procedure"],
        *(["show", name] for name in names),
        ["grade", "no-such-file.py", "-c", "digits"],
        ["grade", "challenges/digits/solution.py", "-c", "digitz"],
        ["grade", "challenges/digits/README.md", "-c", "digits"],
        ["leaderboard", "nonsense"],
        ["explain", "000000000000"],
        ["gradee"],
        ["challenge", "verify", "--list"],
    ]
    for arguments in asked:
        yield "page " + " ".join(arguments), product.ask(*arguments)


def everything(quick: bool, folder: Path) -> Iterator[tuple[str, Said]]:
    """Every question and its answer."""
    product = Product(folder / "home")
    every = sorted(path.name for path in (ROOT / "challenges").iterdir() if (path / "challenge.toml").is_file())
    names = ["breast-cancer"] if quick else every
    yield from pages(product, names)
    yield from boards(product)
    yield from examples(product, names)
    if not quick:
        yield from scripted(product, names, folder)
        yield from verified(product)


def record(file: Path, quick: bool) -> None:
    """Ask everything and write the answers into `file`."""
    answers = {}
    with tempfile.TemporaryDirectory() as folder:
        for question, said in everything(quick, Path(folder)):
            answers[question] = as_record(said)
            print(f"{said.code}  {question}", file=sys.stderr, flush=True)
    file.write_text(json.dumps(answers, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def differences(before: Any, after: Any, where: str) -> Iterator[str]:
    """Every place where two records differ, in words."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            here = f"{where} / {name}"
            if name not in after:
                yield f"{here}: gone, was {before[name]!r:.200}"
            elif name not in before:
                yield f"{here}: new, {after[name]!r:.200}"
            else:
                yield from differences(before[name], after[name], here)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{where}[{number}]")
    elif before != after:
        yield f"{where}: {before!r:.200} became {after!r:.200}"


def compare(before: Path, after: Path) -> int:
    """Show every difference; how many there are."""
    one, other = (json.loads(file.read_text(encoding="utf-8")) for file in (before, after))
    found = list(differences(one, other, ""))
    print("\n".join(found) or f"{len(one)} answers, all the same")
    return len(found)


def main(arguments: list[str]) -> int:
    """The command line of this file."""
    os.environ.setdefault("HELDOUT_HOME", tempfile.mkdtemp())
    match arguments:
        case ["record", file]:
            record(Path(file), quick=False)
            return 0
        case ["record", file, "--quick"]:
            record(Path(file), quick=True)
            return 0
        case ["compare", before, after]:
            return min(1, compare(Path(before), Path(after)))
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
