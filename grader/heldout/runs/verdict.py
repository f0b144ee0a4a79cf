"""How a stage ended becomes a status and a sentence that says what to do. Everything read here is untrusted."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import dataclass

from heldout.runs.interface import Status
from heldout.runs.refusals import explain_refusal
from heldout.sandbox.interface import Ending, Limits, PhaseUsage, StageResult, Usage
from heldout.sandbox.patience import was_kept_waiting
from heldout.sandbox.sanitise import clean
from heldout.stages.interface import StageError, read_error

_DOING = {
    "import": "while importing {entry}",
    "get_estimator": "in get_estimator()",
    "recipe": "after get_estimator(), while reading the estimator's parameters",
    "rebuild": "while rebuilding the estimator",
    "fit": "in fit",
    "predict": "in predict",
    "describe": "after predict",
    "update": "in partial_fit or update",
    "map": "in mapper.py",
    "combine": "in combiner.py",
    "reduce": "in reducer.py",
    "cluster": "on the engine",
    "store": "while the fitted model was stored",
    "load": "while the stored model was loaded",
    "spark": "in build(spark, tables)",
}
_TOOK_TOO_LONG = {
    "build": "Only put the estimator together there, and leave the work to fit.",
    "fit": "Try fewer trees, iterations, candidates or folds, or an algorithm that scales better with the rows.",
    "predict": "Prefer a model whose cost per row does not grow with the training data.",
    "map": "Look at each line once.",
    "learn": "Update the model with the batch alone, and do not fit it anew on what came before.",
    "query": "Filter and aggregate before you join, and join on equality.",
    "features": "Look for joins without a key, Python functions called for each row, windows without a partition.",
    "reduce": "Lines come sorted by key: keep running totals of one key, and not all of its values.",
}
_LIKE = {
    "import": "build",
    "get_estimator": "build",
    "recipe": "build",
    "combine": "map",
    "cluster": "map",
    "update": "learn",
    "stream": "learn",
    "audit": "query",
    "spark": "features",
}
"""Steps and phases for which the advice for another one holds."""
_PHASES = {
    "build": " before fit",
    "fit": " in fit",
    "predict_public": " in predict",
    "predict_private": " in predict",
    "describe": " after predict",
    "map": " in mapper.py",
    "combine": " in combiner.py",
    "reduce": " in reducer.py",
    "cluster": " on the engine that runs the programs",
    "store": " while the fitted model was stored",
    "load": " while the stored model was loaded",
    "query": " in features.sql",
    "learn": " while it learnt from the stream",
    "stream": " while it predicted the stream",
    "audit": " while it was looked whether features.sql looks ahead",
    "session": " before build(spark, tables)",
    "features": " in build(spark, tables)",
}
_STORED = (
    "This challenge has a budget for the fitted model: it is pickled, and predicts in another process. Define classes "
    "and functions at the top of a module, and keep no lambda, open file or generator in the fitted model."
)
_LITTLE = 0.5
"""The share of the time below which a process did not compute for most of it."""
_DID_NOT_COMPUTE = (
    "Look for sleep(), a lock, a thread that does not end, or anything else that waits: "
    "fewer trees or rows would change nothing."
)
_MEMORY_SIGNALS = {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGKILL}


@dataclass(frozen=True)
class Verdict:
    """The status of a stage that gave no usable result, with the words for it."""

    status: Status
    message: str
    traceback: str | None = None


def judge_ending(result: StageResult, limits: Limits, entry: str) -> Verdict | None:
    """The verdict on a stage that sent no frame; None when it sent one."""
    match result.ending:
        case Ending.FRAME:
            return None
        case Ending.CPU_TIME | Ending.WALL_TIME:
            return _timed_out(result, limits, entry)
        case Ending.MEMORY:
            return Verdict(Status.OUT_OF_MEMORY, _memory_words(limits))
        case Ending.OUTPUT:
            return Verdict(
                Status.FAILED,
                f"the submission printed more than {limits.output_bytes // 2**20} MiB and was stopped. "
                "Remove the print in the loop, or set verbose=0.",
            )
        case Ending.FORBIDDEN:
            return Verdict(Status.FORBIDDEN, explain_refusal(StageError()))
        case Ending.BAD_FRAME if result.usage.phases and result.usage.phases[-1].name == "store":
            return Verdict(
                Status.FAILED,
                "the fitted model cannot be stored: it has more than 256 MiB. Try fewer or smaller trees, or a model "
                "that does not keep the training rows.",
            )
        case Ending.BAD_FRAME:
            detail = clean(str(result.said.get("error", "")), 200)
            return Verdict(
                Status.INVALID_OUTPUT,
                f"what the submission's process sent back is not a valid result ({detail}). "
                "Only the grader writes results: leave the process's file descriptors alone.",
            )
        case Ending.CRASHED:
            return _crashed(result, limits, entry)


def makes_no_sense(why: str) -> Verdict:
    """The verdict on an answer that cannot be read."""
    return Verdict(Status.INVALID_OUTPUT, f"what the submission's process sent back is not a valid result: {why}")


def judge_error(
    error: StageError | None, limits: Limits, entry: str, confined: bool, believed: bool = False
) -> Verdict:
    """The verdict on an exception that a stage reported.

    Args:
        error: what the stage's process says; None where that makes no sense.
        confined: whether a refusal can be the sandbox's.
        believed: whether no code of the learner's ran in that process. Only then can the fault be the grader's, since
            a submission may report whatever it likes.
    """
    if error is None:
        return Verdict(Status.INVALID_OUTPUT, "the submission's process sent back a result that makes no sense.")
    name, message, trace = error.type, error.message, error.traceback
    if error.phase == "start":
        status = Status.GRADER_ERROR if believed else Status.FAILED
        return Verdict(status, f"the stage could not be started: {name}: {message}", trace)
    doing = _doing(error.phase, entry)
    where = f" ({error.place})" if error.place else ""
    match error.kind:
        case "invalid_output":
            return Verdict(Status.INVALID_OUTPUT, message, trace)
        case "fault":
            return Verdict(Status.FAILED, message, trace)
        case "memory":
            return Verdict(Status.OUT_OF_MEMORY, _memory_words(limits, doing), trace)
        case "time":
            return Verdict(Status.TIMED_OUT, _cpu_words(limits, error.phase, f"{doing}{where}"), trace)
        case "exit":
            return Verdict(Status.FAILED, f"the submission called exit() {doing}{where}. Remove that call.", trace)
        case "refused" if confined:
            return Verdict(Status.FORBIDDEN, explain_refusal(error), trace)
        case _:
            # A translation is ours, and has the length that it needs.
            first = message if error.kind == "translated" else message.strip().split("\n\n")[0].strip()[:600]
            words = f"{name} {doing}{where}: {first}" if first else f"{name} {doing}{where}."
            if error.phase in ("store", "load"):
                words = f"{words.rstrip('.')}. {_STORED}"
            return Verdict(Status.FAILED, words, trace)


def _doing(phase: str, entry: str) -> str:
    known = _DOING.get(phase)
    return known.format(entry=entry) if known else f"in {phase}"


def judge_speed(predicting: Sequence[PhaseUsage], rows: int, allowed: float) -> Verdict | None:
    """The verdict on predicting that took more than `allowed` milliseconds for each of `rows`; None when it did not.

    What counts is the time from handing the rows over until their predictions were there, without waits for a
    processor that others had.
    """
    took = sum(each.own_seconds for each in predicting)
    if 1000.0 * took / rows <= allowed:
        return None
    computed = sum(each.cpu_seconds for each in predicting)
    words = f"predict took {1000.0 * took / rows:.3g} ms per row; this challenge allows {allowed:g}. "
    if computed < _LITTLE * took:
        words += f"It computed for only {1000.0 * computed / rows:.3g} ms of that. {_DID_NOT_COMPUTE}"
    else:
        words += _TOOK_TOO_LONG["predict"]
    return Verdict(Status.TIMED_OUT, words)


def _timed_out(result: StageResult, limits: Limits, entry: str) -> Verdict:
    """Which clock ended it, where, and what to do about that."""
    used = result.usage
    phase = used.phases[-1].name if used.phases else ""
    where = _PHASES.get(phase, "")
    if result.ending is Ending.WALL_TIME:
        return Verdict(Status.TIMED_OUT, _wall_words(used, phase, where, limits))
    late = read_error(result.said.get("error"))
    if late is not None and late.kind == "time":
        return judge_error(late, limits, entry, confined=True)
    return Verdict(Status.TIMED_OUT, _cpu_words(limits, phase, where.strip()))


def _advice(phase: str) -> str:
    """What helps where a step of the submission's, or a phase of its process, took too long."""
    step = phase.partition("_")[0] if phase.startswith("predict_") else phase
    return _TOOK_TOO_LONG.get(_LIKE.get(step, step), _TOOK_TOO_LONG["fit"])


def _cpu_words(limits: Limits, phase: str, where: str) -> str:
    """`where`: in which step, and which line if that is known."""
    stopped = f"the submission used up {limits.cpu_seconds:.0f} s of CPU time {where}".rstrip()
    loop = " Is that a loop that never ends?" if "line " in where else ""
    return f"{stopped} and was stopped.{loop} {_advice(phase)}"


def _wall_words(used: Usage, phase: str, where: str, limits: Limits) -> str:
    stopped = f"the submission was stopped{where} by the limit of {limits.wall_seconds:.0f} s of wall time"
    computed = f"{used.cpu_seconds:.1f} s of CPU time"
    if was_kept_waiting(used, limits):
        waited = "" if used.waited_seconds is None else f" and waited {used.waited_seconds:.0f} s for a processor"
        return (
            f"{stopped}, twice. It had used {computed}{waited}, as the machine was busy with other work. "
            "Grade it again when less is running there."
        )
    if used.cpu_seconds < _LITTLE * used.wall_seconds:
        return f"{stopped}, and had used only {computed}. {_DID_NOT_COMPUTE}"
    return f"{stopped}, and had used {computed}. {_advice(phase)}"


def _memory_words(limits: Limits, doing: str = "") -> str:
    when = f" {doing}" if doing else ""
    return (
        f"the submission needed more than {limits.memory_mb} MB of memory{when}. "
        "Look for dense matrices (one-hot encoding with many levels, kernels of n × n, polynomial features), and for "
        "files that are read at once."
    )


def _crashed(result: StageResult, limits: Limits, entry: str) -> Verdict:
    code = result.exit_code
    if code is not None and code < 0:
        number = -code
        name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
        own = result.usage.peak_memory_mb - result.usage.base_memory_mb
        if number in _MEMORY_SIGNALS and own > 0.8 * limits.memory_mb:
            return Verdict(
                Status.OUT_OF_MEMORY, f"the process died ({name}) close to its memory limit: {_memory_words(limits)}"
            )
        return Verdict(
            Status.FAILED,
            f"the process died by {name} in compiled code. If it was short of memory (libsvm then crashes), "
            "use fewer rows or a smaller cache; otherwise try the estimator alone on a few rows.",
        )
    return Verdict(
        Status.FAILED,
        f"the process ended (exit code {code}) before it returned predictions. "
        f"Remove calls to os._exit() or similar from {entry}.",
    )
