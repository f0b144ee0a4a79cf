"""Which challenges a run proves whole, and what is written down of those that were.

A challenge is proved by every kind of `KINDS`. `tests/catalogue/proofs.json` says of which content that has been done,
with what versions, when, and with what figures. A run proves each challenge that has no entry for its content as it is
now, and of the others those whose turn it is: a tenth, by the day of the commit, so that ten days prove them all.

Content is what can be known without running anything: every file of the challenge's folder and of its dataset's, of a
landscape what it says and not how it is kept, and the versions of Python and of the libraries that decide numbers.
The texts of `PROSE` are left out: they decide no number. Those that are others than they were when the challenge was
proved are looked through in every run, as `verify` and `bundle` do (`test_prose.py`). The grader's own code and the
proofs themselves are not in it, or every commit would prove everything: those are what the tenth is for, and `make
proofs-full`. Challenges whose rows take minutes to make are proved with a tenth of them, until `make proofs-full` or
`make keep-proofs`.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from heldout.base.versions import versions_of
from heldout.challenge.load import load_challenge
from heldout.kinds.needs import lacks
from heldout.landscape.interface import SCHEMA
from heldout.landscape.packing import as_kept
from heldout.landscape.store import SAME_AS, read_landscape

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests" / "catalogue" / "proofs.json"
KINDS = ("verify", "example", "starter", "landscape", "bundle", "learners", "opinions", "obedient")
"""Every kind of proof of a challenge; one that lacks any of them is not written down."""
LIBRARIES = ("numpy", "scipy", "pandas", "scikit-learn", "lightgbm", "xgboost")
PROSE = ("README.md", "hints.md", "debrief.md")
"""Texts of a challenge that decide no number."""
TURNS = 10
"""Days until every challenge has had its turn."""
ASKED = os.environ.get("HELDOUT_TEST_PROVE", "due")
"""`due`, `new` (those without an entry), `all`, or names with commas between."""
_PROVES, _FIGURE = "proves", "figure"


@dataclass(frozen=True)
class Proof:
    """That a challenge was proved."""

    content: str
    """SHA-256 of the files, hexadecimal."""
    versions: dict[str, str]
    date: str
    """Day of the run, ISO."""
    prose: str = ""
    """SHA-256 of the texts, hexadecimal."""
    figures: dict[str, Any] = field(default_factory=dict)
    """What the proofs measured, for those who ask of all challenges together."""


def challenges(course: Path = ROOT) -> list[str]:
    """The names of all challenges, sorted."""
    return sorted(path.parent.name for path in course.glob("challenges/*/challenge.toml"))


def content_of(name: str, course: Path = ROOT) -> str:
    """The SHA-256 of the files of the challenge, without its prose, and of its dataset: their places and bytes.

    Of the landscape it is what the files say.
    """
    folder = course / "challenges" / name
    dataset = tomllib.loads((folder / "challenge.toml").read_text(encoding="utf-8")).get("dataset", {}).get("id")
    folders = [folder, course / "datasets" / dataset] if isinstance(dataset, str) else [folder]
    prose = [folder / text for text in PROSE]
    landscape = folder / "landscape"
    digest = hashlib.sha256()
    for path in sorted(path for each in folders for path in each.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path not in prose and path.parent != landscape:
            data = path.read_bytes()
            digest.update(f"{path.relative_to(course).as_posix()}\0{len(data)}\0".encode() + data)
    for place, data in _said_by(landscape) if landscape.is_dir() else ():
        digest.update(f"landscape/{place}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _said_by(landscape: Path) -> Iterator[tuple[str, bytes]]:
    """All that a landscape holds, whatever the format: its documents, and its replicates as they are read.

    E_j has six significant digits: a format with more of them says no more, as nothing looks at those.
    """
    schema = ""
    for path in sorted(landscape.iterdir()):
        if path.suffix == ".json" and path.name != SAME_AS:
            document = json.loads(path.read_bytes())
            schema = document["schema"] if path.name == "landscape.json" else schema
            kept = {key: value for key, value in document.items() if key not in ("schema", "decimals")}
            yield path.name, json.dumps(kept, sort_keys=True).encode()
    for name, part in sorted(read_landscape(landscape, ("public", "private")).parts.items()):
        yield f"{name}/dummy", part.dummy_replicates.tobytes()
        for family, values in sorted(part.reference_replicates.items()):
            yield f"{name}/reference/{family}", values.tobytes()
        for family, values in sorted(part.expected_best_replicates.items()):
            yield f"{name}/trials/{family}", (values if schema == SCHEMA else as_kept(values)).tobytes()


def prose_of(name: str, course: Path = ROOT) -> str:
    """The SHA-256 of the challenge's texts."""
    texts = [course / "challenges" / name / text for text in PROSE]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in texts if path.is_file())).hexdigest()


def reworded() -> list[str]:
    """The challenges whose texts are not those with which they were proved."""
    known = recorded()
    return [name for name in challenges() if name not in known or known[name].prose != prose_of(name)]


def versions() -> dict[str, str]:
    """Of Python, without its last number, and of the libraries that decide numbers."""
    return {"python": platform.python_version().rpartition(".")[0], **versions_of(*LIBRARIES)}


def recorded(file: Path = FILE) -> dict[str, Proof]:
    """What is written down, by challenge."""
    found = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {name: Proof(**entry) for name, entry in found.items()}


def due(names: Iterable[str], proved: Iterable[str], day: int, asked: str = "due") -> list[str]:
    """The challenges that a run on this day proves; `proved` are those with an entry for what they are now.

    >>> due(["a", "b", "c"], ["a", "b"], day=1)
    ['b', 'c']
    >>> due(["a", "b", "c"], ["a", "b"], day=1, asked="a,c")
    ['a', 'c']
    """
    every = sorted(names)
    old = [name for name in every if name in set(proved)]
    match asked:
        case "all":
            return every
        case "new":
            return [name for name in every if name not in old]
        case "due":
            turn = {name for at, name in enumerate(old) if at % TURNS == day % TURNS}
            return [name for name in every if name not in old or name in turn]
    wanted = asked.split(",")
    if unknown := sorted(set(wanted) - set(every)):
        raise ValueError(f"HELDOUT_TEST_PROVE must be due, new, all or challenges. Got {', '.join(unknown)}.")
    return [name for name in every if name in wanted]


@cache
def contents() -> dict[str, str]:
    """The content of every challenge as this process found it: reading all of them takes more than a second of CPU."""
    return {name: content_of(name) for name in challenges()}


@cache
def to_prove() -> tuple[str, ...]:
    """The challenges that this run proves."""
    known, now = recorded(), versions()
    same = [
        name for name in challenges()
        if name in known and known[name].versions == now and known[name].content == contents()[name]
    ]  # fmt: skip
    left_out = {*lacking(), *(too_large() if ASKED == "due" else ())}
    return tuple(name for name in due(challenges(), same, _day(), ASKED) if name not in left_out)


@cache
def too_large() -> tuple[str, ...]:
    """Challenges of which `make proofs` proves a tenth of the rows (`test_large_challenges`): those out of core."""
    return tuple(name for name in challenges() if load_challenge(ROOT, name).definition.out_of_core is not None)


@cache
def lacking() -> dict[str, str]:
    """The challenges that cannot be graded on this machine, and what it lacks."""
    found = {name: lacks(load_challenge(ROOT, name).machine_needs) for name in challenges()}
    return {name: "; ".join(each.words for each in missing) for name, missing in found.items() if missing}


def _day() -> int:
    """The day of the commit that is checked out; today where there is none."""
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return int(asked or time.time()) // 86_400


def each_proved(argument: str, kind: str) -> pytest.MarkDecorator:
    """`parametrize` over the challenges that this run proves."""
    return pytest.mark.parametrize(argument, [proof_of(kind, name, name) for name in to_prove()])


def proof_of(kind: str, challenge: str, *values: Any, case: str | None = None) -> Any:
    """One case of a test that is, or is a part of, this kind of proof of the challenge."""
    assert kind in KINDS
    return pytest.param(*values, id=case or challenge, marks=pytest.mark.proves(kind, challenge))


def figures_of_others() -> dict[str, dict[str, Any]]:
    """The figures of the challenges that this run does not prove, as they were measured when it was done."""
    return {name: proof.figures for name, proof in recorded().items() if name not in to_prove()}


class Ledger:
    """Reads a session's reports and knows which challenges it proved whole. A plugin for pytest."""

    def __init__(self) -> None:
        self.prose: dict[str, str] = {}
        self.passed: dict[str, set[str]] = {}
        self.failed: set[str] = set()
        self.figures: dict[str, dict[str, Any]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Every report of a proof says what it proves."""
        for item in items:
            if (mark := item.get_closest_marker(_PROVES)) is not None:
                item.user_properties.append((_PROVES, list(mark.args)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test has ended."""
        said = dict(report.user_properties)
        if _PROVES not in said:
            return
        if not self.prose:
            # What was proved is what was there when the first proof ended; most sessions prove nothing.
            contents()
            self.prose = {name: prose_of(name) for name in challenges()}
        kind, challenge = said[_PROVES]
        if report.failed:
            self.failed.add(challenge)
        elif report.when == "teardown":
            self.passed.setdefault(challenge, set()).add(kind)
            self.figures.setdefault(challenge, {}).update(said.get(_FIGURE, {}))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """What could not be proved here is told."""
        if self.passed or self.failed:
            for name, words in lacking().items():
                terminalreporter.write_line(f"{name} is not proved here: {words}")

    def whole(self) -> dict[str, Proof]:
        """The challenges of which every kind of proof ran and none failed, with the content that the session found."""
        today, now = time.strftime("%Y-%m-%d", time.gmtime()), versions()
        return {
            name: Proof(contents()[name], now, today, self.prose[name], dict(sorted(self.figures[name].items())))
            for name, kinds in sorted(self.passed.items())
            if name not in self.failed and kinds >= set(KINDS)
        }

    def keep(self, file: Path = FILE) -> list[str]:
        """Write down what was proved beside what had been; entries of challenges that are gone go too."""
        found = self.whole()
        kept = {name: proof for name, proof in (recorded(file) | found).items() if name in challenges()}
        text = json.dumps({name: asdict(kept[name]) for name in sorted(kept)}, indent=1) + "\n"
        file.write_text(text, encoding="utf-8")
        return sorted(found)
