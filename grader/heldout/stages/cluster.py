"""The stage cluster: an engine that people use, mrjob or Spark's pipe, runs the programs of MapReduce over lines.

The programs run as processes of their own, started by the engine, in the namespaces of this run: none of them is
imported here. What they print is as little believed as what a stage of theirs prints.
"""

from __future__ import annotations

import logging
import os
import re
import shlex
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from heldout.base.json_records import from_json
from heldout.sandbox.frame import ReceivedJob
from heldout.sandbox.interface import Answer
from heldout.sandbox.program import Phases
from heldout.stages.fit_predict import StageProgress, reported
from heldout.stages.interface import ClusterWork
from heldout.stages.learner_code import LearnerFault

_PROGRAM = (
    "import os, random, runpy, sys; folder, entry, seed = sys.argv[1:]; os.chdir(folder); sys.path.insert(0, folder); "
    "random.seed(int(seed)); sys.argv[:] = [entry]; runpy.run_path(entry, run_name='__main__')"
)
"""Runs a file as our own engine does: from its folder, with the modules beside it."""
_ERROR = re.compile(r"^\w*(?:Error|Exception|Exit)\b[^\n]*", re.MULTILINE)
"""What a program prints that ends with an exception."""
_ONE_COLUMN = "substring_index(value, '\t', 1) AS key"


def cluster(job: ReceivedJob) -> Phases:
    """What the reducers print, as the answer's payload."""
    progress = StageProgress()
    return reported(_cluster(job, from_json(ClusterWork, job.work), progress), progress, 0)


def _cluster(job: ReceivedJob, work: ClusterWork, progress: StageProgress) -> Phases:
    progress.phase = "cluster"
    lines = Path(os.environ["TMPDIR"], "lines")
    lines.write_bytes(job.blobs["lines"])
    printed = _ENGINES[work.engine](work, lines)
    if len(printed) > work.most_bytes:
        raise LearnerFault(f"{work.reducer} printed more than {work.most_bytes / 2**20:.1f} MiB on {work.engine}.")
    yield Answer({"ok": True}, printed)


def _command(work: ClusterWork, entry: str) -> list[str]:
    return [sys.executable, "-P", "-c", _PROGRAM, str(Path.cwd()), entry, str(work.seed)]


def _programs(work: ClusterWork) -> dict[str, list[str]]:
    """The commands of a step, by what mrjob calls them."""
    entries = {"mapper": work.mapper, "combiner": work.combiner, "reducer": work.reducer}
    return {name: _command(work, entry) for name, entry in entries.items() if entry is not None}


def _mrjob(work: ClusterWork, lines: Path) -> bytes:
    """Hadoop Streaming as mrjob simulates it, a process for each task, one after the other."""
    from mrjob.local import LocalMRJobRunner
    from mrjob.sim import SimMRJobRunner
    from mrjob.step import StepFailedException

    class InTurn(LocalMRJobRunner):  # type: ignore[misc]
        """Without its pool of processes, whose locks need a folder that is closed, and without the program `sort`."""

        _run_multiple = SimMRJobRunner._run_multiple
        _sort_input_func = SimMRJobRunner._sort_input_func

    logging.getLogger("mrjob").setLevel(logging.CRITICAL)
    programs = {name: {"type": "command", "command": shlex.join(words)} for name, words in _programs(work).items()}
    # It makes twice as many splits as there are cores.
    runner = InTurn(
        mr_job_script=None, conf_paths=[], input_paths=[str(lines)], output_dir=str(lines.with_name("printed")),
        steps=[{"type": "streaming", "jobconf": {}, **programs}], num_cores=max(1, work.splits // 2),
        bootstrap_mrjob=False, cleanup=["NONE"], local_tmp_dir=str(lines.parent), owner="learner", label="heldout",
        read_logs=False,
    )  # fmt: skip
    try:
        runner.run()
    except StepFailedException as error:
        raise _failed(work, _said(lines.parent) or str(error)[:500]) from None
    return b"".join(runner.cat_output())


def _said(folder: Path) -> str:
    """The last line that a program printed as its error."""
    found = [path for path in folder.glob("heldout.*/step/*/*/*/stderr") if path.stat().st_size]
    last = max(found, key=lambda path: path.stat().st_mtime_ns, default=None)
    return "" if last is None else last.read_bytes()[-2000:].decode(errors="replace").strip().rpartition("\n")[2]


def _failed(work: ClusterWork, said: str) -> LearnerFault:
    return LearnerFault(
        f"the programs ended with an error on {work.engine}, where they did not before: {said}. "
        "There each runs as a process of its own, and reads nothing but its lines."
    )


def _spark(work: ClusterWork, lines: Path) -> bytes:
    """Pipes between partitions of Spark, on the JVM that was started beside this process."""
    from py4j.java_gateway import GatewayParameters, JavaGateway
    from py4j.protocol import Py4JJavaError

    gateway = JavaGateway(gateway_parameters=GatewayParameters(port=work.port, auto_convert=True))
    try:
        return _Pipes(gateway).run(work, lines, _programs(work))
    except Py4JJavaError as error:
        said = _ERROR.findall((lines.parent / "engine" / "log").read_text(errors="replace"))
        words = error.java_exception.getMessage() or "nothing more is known"
        raise _failed(work, said[-1] if said else words[:500]) from None


class _Pipes:
    """A job of MapReduce, in the words of Spark's own interface."""

    def __init__(self, gateway: Any) -> None:
        self._gateway, self._jvm = gateway, gateway.jvm
        self._context = self._jvm.org.apache.spark.api.java.JavaSparkContext(self._jvm.org.apache.spark.SparkConf())
        self._session = self._jvm.org.apache.spark.sql.SparkSession.builder().getOrCreate()
        self._text = self._jvm.org.apache.spark.sql.Encoders.STRING()

    def run(self, work: ClusterWork, lines: Path, programs: Mapping[str, list[str]]) -> bytes:
        """What the reducers print."""
        found = self._context.textFile(f"file://{lines}", work.splits).pipe(programs["mapper"])
        if "combiner" in programs:
            found = self._sorted(found).pipe(programs["combiner"])
        found = self._sorted(found, work.reducers).pipe(programs["reducer"])
        text: str = self._jvm.java.lang.String.join("\n", found.collect())
        return text.encode()

    def _sorted(self, lines: Any, partitions: int | None = None) -> Any:
        """The lines of each partition by key, those of one key in one of so many partitions where that is said."""
        table = self._session.createDataset(lines.rdd(), self._text).selectExpr(self._names("value", _ONE_COLUMN))
        if partitions is not None:
            key = self._gateway.new_array(self._jvm.org.apache.spark.sql.Column, 1)
            key[0] = table.col("key")
            table = table.repartition(partitions, key)
        table = table.sortWithinPartitions("key", self._names()).select("value", self._names())
        return getattr(table, "as")(self._text).toJavaRDD()

    def _names(self, *names: str) -> Any:
        array = self._gateway.new_array(self._jvm.java.lang.String, len(names))
        for place, name in enumerate(names):
            array[place] = name
        return array


_ENGINES: Mapping[str, Callable[[ClusterWork, Path], bytes]] = {"mrjob": _mrjob, "spark": _spark}
