"""A mapper and a reducer over the hidden rows: one number for each key, whatever the splits and their order are.

The same lines go through three plans that differ in what a cluster decides: how many splits there are, in which order
lines come, how many reducers share the keys, and how often a combiner is called (not at all, once, or twice). All of
them must give the same, since nobody knows on a cluster which of them it will be. A challenge may name an engine that
people use: it does the same once more, and must come to the same.
"""

from __future__ import annotations

import math
import random
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from heldout.base.errors import HeldoutError
from heldout.challenge.interface import Challenge
from heldout.kinds import spark_jvm
from heldout.kinds.needs import lacks, sentence
from heldout.kinds.registered.mapreduce import MapReduceSection
from heldout.prepare.interface import Part, PreparedData
from heldout.prepare.lines import lines_of
from heldout.runs.conditions import PARTS, SEED, limits_of
from heldout.runs.in_turn import StageFailed, StagesInTurn
from heldout.runs.interface import Outcome, Predictions, Run, Status
from heldout.runs.verdict import Verdict
from heldout.sandbox.engine import python_programs
from heldout.sandbox.interface import MIB, Job, Runner, Stage
from heldout.sandbox.sanitise import clean
from heldout.stages.interface import CLUSTER, COMBINE, MAP, REDUCE, ClusterWork, ScriptWork
from heldout.submission.interface import Submission

TOLERANCE = 1e-9
"""Relative: sums of floats depend on their order in the last digits."""
_GROWTH = 8
"""How much longer than the lines that a program reads what it prints may be, and `_FLOOR` bytes at least. None may
print more than that of all rows: else each would multiply what the one before it printed."""
_FLOOR = MIB
_ENGINE_SECONDS, _ENGINE_MB = 60.0, 512
"""What an engine may take for itself, beside what the programs may."""
_NAMES = {MAP: "mapper.py", COMBINE: "combiner.py", REDUCE: "reducer.py"}


@dataclass(frozen=True)
class ClusterPlan:
    """What a cluster decides."""

    splits: int
    shuffled: bool
    reducers: int
    combined: int
    """How often the combiner is called on what a mapper printed, where there is one: 0, 1 or 2."""
    engine: str = "own"
    """What does it; what another engine than our own decides beside that is its own business."""

    def __str__(self) -> str:
        splits = "1 split" if self.splits == 1 else f"{self.splits} splits"
        if self.engine != "own":
            return f"{splits}, on {'the pipe of Spark' if self.engine == 'spark' else self.engine}"
        often = ("without a combiner", "combined once", "combined twice")[self.combined]
        return f"{splits}{', shuffled lines' if self.shuffled else ''}, {often}"


PLANS = (ClusterPlan(1, False, 1, 0), ClusterPlan(2, False, 2, 1), ClusterPlan(5, True, 3, 2))
"""The second is the usual one: what it shuffles is what is measured."""
_USUAL = PLANS[1]


def run_mapreduce(
    runner: Runner, submission: Submission, challenge: Challenge, prepared: PreparedData, sample: bool = False
) -> Outcome:
    """Run the programs over the hidden rows; the prediction of a row is the result of its key. `sample`: by one plan.

    Raises:
        ChallengeError: a cell of the table holds a line break.
        HeldoutError: the machine lacks the engine, or could not run the stages.
    """
    lacking = sentence(challenge.id, lacks(challenge.machine_needs))
    if lacking is not None:
        raise HeldoutError(lacking)
    return _MapReduce(runner, submission, challenge, prepared).outcome(PLANS[1:2] if sample else PLANS)


class _Disagreement(Exception):
    """What is wrong with what the programs printed."""


class _MapReduce:
    def __init__(self, runner: Runner, submission: Submission, challenge: Challenge, prepared: PreparedData) -> None:
        section = challenge.definition.mapreduce
        assert section is not None
        self.section: MapReduceSection = section
        self.turns = StagesInTurn(runner, submission, limits_of(challenge), ("map", "combine", "reduce"))
        self.combines = any(file.path == _NAMES[COMBINE] for file in submission.files)
        self.parts = {part: lines_of(prepared, part, section.key) for part in PARTS if prepared.rows[part]}
        self.most = _most(sum(len(line) + 1 for part in self.parts.values() for line in part.lines))

    def outcome(self, plans: Sequence[ClusterPlan]) -> Outcome:
        try:
            results = {plan: self._results(plan) for plan in plans}
            if len(plans) > 1 and self.section.engine != "own":
                results |= self._on_engine(ClusterPlan(4, False, 2, 1, self.section.engine))
            self._agree(results)
            self._within_budget()
        except StageFailed as failed:
            return self.turns.failed(failed.verdict)
        except _Disagreement as wrong:
            return self.turns.failed(Verdict(Status.INVALID_OUTPUT, str(wrong)))
        first = results[_USUAL]
        public, private = (self._predictions(part, first) for part in PARTS)
        return self.turns.with_use(Outcome(Status.GRADED, predictions=Predictions(public, private)))

    def _predictions(self, part: Part, results: Mapping[bytes, float]) -> bytes:
        lines = self.parts.get(part)
        return b"" if lines is None else array("d", [results[key] for key in lines.keys]).tobytes()

    def _results(self, plan: ClusterPlan) -> dict[bytes, float]:
        """The number for each key, by one plan."""
        lines = [line for part in self.parts.values() for line in part.lines]
        if plan.shuffled:
            random.Random(SEED).shuffle(lines)
        cuts = [round(index * len(lines) / plan.splits) for index in range(plan.splits + 1)]
        mapped = [self._mapped(lines[start:end], plan) for start, end in pairwise(cuts)]
        if plan == _USUAL:
            self.turns.measured["shuffled_bytes"] = float(sum(len(line) + 1 for each in mapped for line in each))
        shares: list[list[bytes]] = [[] for _ in range(plan.reducers)]
        for line in (line for each in mapped for line in each):
            shares[zlib.crc32(_key(line)) % plan.reducers].append(line)
        printed = [line for share in shares if share for line in self._program(REDUCE, _sorted(share))]
        return self._read(printed, plan)

    def _on_engine(self, plan: ClusterPlan) -> dict[ClusterPlan, dict[bytes, float]]:
        """The same by an engine that starts the programs itself, which the learner does not pay for."""
        lines = [line for part in self.parts.values() for line in part.lines]
        limits = replace(
            self.turns.limits,
            cpu_seconds=self.turns.limits.cpu_seconds + _ENGINE_SECONDS,
            wall_seconds=self.turns.limits.wall_seconds + 2 * _ENGINE_SECONDS,
            memory_mb=self.turns.limits.memory_mb + _ENGINE_MB,
            result_bytes=self.most,
        )
        found = spark_jvm.find() if plan.engine == "spark" else None
        server = None if found is None else spark_jvm.gateway(found, _ENGINE_MB)
        names = _NAMES[MAP], _NAMES[COMBINE] if self.combines else None, _NAMES[REDUCE]
        port = 0 if server is None else server.port
        work = ClusterWork(plan.engine, *names, plan.splits, plan.reducers, SEED, self.most, port)
        data = b"".join(line + b"\n" for line in lines)
        programs = python_programs() if server is None else ()
        job = Job(CLUSTER, work, (("lines", data),), limits=limits, engine=server, programs=programs)
        printed = self.turns.run_apart(job).payload
        return {plan: self._read([line for line in printed.split(b"\n") if line.strip()], plan)}

    def _mapped(self, lines: Sequence[bytes], plan: ClusterPlan) -> list[bytes]:
        """What one split sends to the reducers."""
        printed = self._program(MAP, lines)
        for line in printed:
            if b"\t" not in line:
                raise _Disagreement(
                    f"mapper.py must print lines of a key, a tab and a value. It printed '{_shown(line)}'."
                )
        if not self.combines or not plan.combined:
            return printed
        if plan.combined == 1:
            return self._program(COMBINE, _sorted(printed))
        half = len(printed) // 2
        spilled = [self._program(COMBINE, _sorted(each)) for each in (printed[:half], printed[half:]) if each]
        return self._program(COMBINE, _sorted(line for each in spilled for line in each))

    def _program(self, stage: Stage, lines: Sequence[bytes]) -> list[bytes]:
        """The lines that one program prints."""
        data = b"".join(line + b"\n" for line in lines)
        most = min(self.most, _most(len(data)))
        job = Job(stage, ScriptWork(_NAMES[stage], SEED, most), (("lines", data),))
        return [line.rstrip(b"\r") for line in self.turns.run(job, most).payload.split(b"\n") if line.strip()]

    def _read(self, printed: Sequence[bytes], plan: ClusterPlan) -> dict[bytes, float]:
        """What the reducers printed, checked: a finite number for every key, once.

        Raises:
            _Disagreement: it is not.
        """
        wanted = {key for part in self.parts.values() for key in part.keys}
        found: dict[bytes, float] = {}
        for line in printed:
            key, tab, value = line.partition(b"\t")
            if not tab or key not in wanted:
                raise _Disagreement(
                    f"reducer.py must print lines of a {self.section.key}, a tab and its number ({plan}). It printed "
                    f"'{_shown(line)}'."
                )
            if key in found:
                raise _Disagreement(
                    f"reducer.py printed the key '{_shown(key)}' twice ({plan}). Lines of one key come together and to "
                    "one reducer: print its result when the key changes, and at the end."
                )
            found[key] = self._number(key, value)
        if missing := sorted(wanted - found.keys()):
            raise _Disagreement(
                f"reducer.py printed nothing for {len(missing):,} of {len(wanted):,} keys, first "
                f"'{_shown(missing[0])}' ({plan}). Print the last key's result at the end of the lines, too."
            )
        return found

    def _number(self, key: bytes, value: bytes) -> float:
        try:
            number = float(value[:400])
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise _Disagreement(
                f"reducer.py must print a finite number. For '{_shown(key)}' it printed '{_shown(value)}'."
            )
        return number

    def _agree(self, results: Mapping[ClusterPlan, Mapping[bytes, float]]) -> None:
        """Nothing where all plans gave the same.

        Raises:
            _Disagreement: two of them did not; at which key.
        """
        first, *others = results
        for other in others:
            for key, value in sorted(results[first].items()):
                again = results[other][key]
                if not math.isclose(value, again, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
                    raise _Disagreement(
                        f"two runs over the same lines disagree at the key '{_shown(key)}': {value:.10g} by one "
                        f"({first}) and {again:.10g} by the other ({other}). {self._likely(other)}"
                    )

    def _likely(self, other: ClusterPlan) -> str:
        if self.combines and other.combined:
            return (
                "A combiner may be called any number of times on any share of a key's lines: what it prints must be "
                "what a mapper could have printed, such as sums and counts, and never a finished result."
            )
        return "The result may depend neither on how lines are split nor on their order within a key."

    def _within_budget(self) -> None:
        """Nothing where no more was shuffled than is allowed.

        Raises:
            _Disagreement: it was more.
        """
        used, allowed = self.turns.measured["shuffled_bytes"], self.section.shuffled_bytes
        if allowed is not None and used > allowed:
            raise _Disagreement(
                f"{used:,.0f} bytes went from mappers to reducers with two splits; this challenge allows {allowed:,}. "
                "Print less in mapper.py, or add up a split's lines in a combiner.py."
            )


def _most(read: int) -> int:
    return _FLOOR + _GROWTH * read


def _key(line: bytes) -> bytes:
    return line.partition(b"\t")[0]


def _sorted(lines: Iterable[bytes]) -> list[bytes]:
    """By key alone, as a cluster sorts: in which order a key's values come is left to chance."""
    return sorted(lines, key=_key)


def _shown(text: bytes) -> str:
    return clean(text.decode("utf-8", "replace"), 80)


RUN = Run(
    "mapreduce",
    lambda runner, submission, challenge, prepared, sample, _: run_mapreduce(
        runner, submission, challenge, prepared, sample
    ),
    tried="the programs give a number for each key of {challenge}, split in one way: a grade tries others",
    why_no_points="a MapReduce job is scored on the metric only: there is no model to say anything about",
)
