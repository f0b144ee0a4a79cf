"""How many planted leaks the audit finds, and how often it cries wolf on clean tables.

    python tests/audit/suspicion/rates.py tune [--show]
    python tests/audit/suspicion/rates.py aside

800 rows of each table at most, in the file's order. Each kind of leak is planted into every fourth table of the half,
another fourth for each kind. It counts as found where an error or a warning names one of its columns (where rows were
planted: where the finding of twins is there). A false alarm is an error or a warning on a table without a plant.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from clean_tables import CLEAN, CleanTable, Half
from plants import PLANTS, goal_of, planted

from heldout.audit.evidence.suspicion.interface import Suspicion
from heldout.audit.evidence.suspicion.suspect import suspicions

ROWS = 800
EVERY = 4
FOUND = ("error", "warning")
VERDICTS = (*FOUND, "information", "missed")


class Tried(NamedTuple):
    """One plant in one table."""

    kind: str
    table: str
    verdict: str
    """The gravest finding that names a planted column, or `missed`."""
    beside: tuple[Suspicion, ...]
    """Errors and warnings that name other columns, and that the clean table does not have."""


@dataclass
class Rates:
    """What became of one half of the tables."""

    tried: list[Tried] = field(default_factory=list)
    clean: dict[str, list[Suspicion]] = field(default_factory=dict)
    """Per table without a plant: everything that was found."""
    seconds: list[float] = field(default_factory=list)
    """CPU of each audit of a clean table."""

    @property
    def found(self) -> int:
        """Plants that are an error or a warning."""
        return sum(each.verdict in FOUND for each in self.tried)

    @property
    def alarms(self) -> dict[str, list[Suspicion]]:
        """Clean tables with an error or a warning."""
        grave = {name: [each for each in found if each.gravity in FOUND] for name, found in self.clean.items()}
        return {name: found for name, found in grave.items() if found}

    def by_kind(self) -> dict[str, Counter[str]]:
        """How often each verdict was given to each kind of plant."""
        return {kind: Counter(each.verdict for each in self.tried if each.kind == kind) for kind in PLANTS}


def measure(half: Half, every: int = EVERY) -> Iterator[Rates]:
    """The rates of one half; once for each table that was looked at, the same object filled further."""
    rates = Rates()
    for place, table in enumerate(one for one in CLEAN if one.half == half):
        frame = small(table)
        began = time.process_time()
        rates.clean[table.name] = audited(frame, table.target)
        rates.seconds.append(time.process_time() - began)
        before = {(each.kind, each.columns) for each in rates.clean[table.name]}
        for number, (kind, (_, columns)) in enumerate(PLANTS.items()):
            made = planted(frame, table.target, kind) if (place + number) % every == 0 else None
            if made is None:
                continue
            hits, others = parted(audited(made, table.target), columns)
            beside = tuple(each for each in others if each.gravity in FOUND and (each.kind, each.columns) not in before)
            verdict = next((one for one in VERDICTS if any(each.gravity == one for each in hits)), "missed")
            rates.tried.append(Tried(kind, table.name, verdict, beside))
        yield rates


def interval(rates: Rates) -> tuple[float, float]:
    """Between which shares of found plants 95 % of 20,000 draws of as many tables lie, with replacement, each with all
    its plants: those in one table are not independent of each other.
    """
    per_table = Counter(each.table for each in rates.tried)
    found = Counter(each.table for each in rates.tried if each.verdict in FOUND)
    counts = np.array([(found[name], tried) for name, tried in per_table.items()])
    drawn = counts[np.random.RandomState(0).randint(0, len(counts), (20_000, len(counts)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    return float(low), float(high)


def small(table: CleanTable) -> pd.DataFrame:
    """At most `ROWS` rows in the file's order."""
    frame = table.frame()
    rows = np.sort(np.random.RandomState(0).permutation(len(frame))[:ROWS])
    return frame.iloc[rows].reset_index(drop=True)


def audited(frame: pd.DataFrame, target: str) -> list[Suspicion]:
    """What the audit says of a table."""
    goal = goal_of(frame, target)
    return suspicions(frame.drop(columns=target), goal.values, classification=goal.classification)


def parted(found: list[Suspicion], columns: str) -> tuple[list[Suspicion], list[Suspicion]]:
    """Findings that name a planted column (or twins, where rows were planted), and all others."""
    names = set(columns.split())
    hits = [each for each in found if (names & set(each.columns) if names else each.kind == "twins")]
    return hits, [each for each in found if each not in hits]


def table_of(rates: Rates) -> Iterator[str]:
    """Lines of a Markdown table, kinds in the order of their names."""
    yield f"| planted | {' | '.join(VERDICTS)} |"
    yield "| --- |" + " ---: |" * len(VERDICTS)
    counts = dict(sorted(rates.by_kind().items()))
    counts["**all**"] = sum(counts.values(), Counter())
    for kind, count in counts.items():
        yield f"| {kind.replace('_', ' ')} | " + " | ".join(str(count[word]) for word in VERDICTS) + " |"


def _said(rates: Rates, show: bool) -> Iterator[str]:
    for name, found in rates.clean.items():
        for each in found:
            if show or each.gravity in FOUND:
                yield f"clean {name}: {each.gravity} {each.kind} {each.columns} {each.how}"
    for one in rates.tried if show else ():
        if one.verdict not in FOUND:
            yield f"{one.verdict} {one.kind} in {one.table}"
        for each in one.beside:
            yield f"beside {one.kind} in {one.table}: {each.gravity} {each.kind} {each.columns} {each.how}"


def main(half: Half, show: bool) -> None:
    """Print the rates."""
    for rates in measure(half):
        sys.stderr.write(f"{len(rates.clean)} tables, {len(rates.tried)} plants, {rates.found} found\n")
        sys.stderr.flush()
    write = sys.stdout.write
    write("\n".join([*_said(rates, show), *table_of(rates)]) + "\n")
    write(f"{len(rates.clean)} clean tables, {len(rates.alarms)} with a false alarm\n")
    low, high = interval(rates)
    write(f"{rates.found} of {len(rates.tried)} plants found, {low:.1%} to {high:.1%} when tables are drawn anew\n")
    ranked = sorted(rates.seconds)
    write(f"CPU s per clean table: median {ranked[len(ranked) // 2]:.2f}, most {ranked[-1]:.2f}\n")


if __name__ == "__main__":
    main("aside" if sys.argv[1] == "aside" else "tune", "--show" in sys.argv)
