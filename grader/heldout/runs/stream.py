"""A model that learns from a stream: it predicts a batch, is told the batch's labels, and goes on to the next one.

The feeder stands outside of the sandbox: memory and clock are its own, and a batch's labels are not in the submission's
process before its predictions are out of it. What the process prints or says once it has been told a hidden label is
shown to nobody.
"""

from __future__ import annotations

import builtins
import os
from collections.abc import Sequence
from dataclasses import replace

from heldout.challenge.interface import Challenge
from heldout.kinds.registered.stream import StreamSection
from heldout.prepare.interface import Part, PreparedData, target_of
from heldout.runs.conditions import PARTS, SEED, limits_of
from heldout.runs.interface import Outcome, Predictions, Run, Status, WhenBuilt
from heldout.runs.repairs.interface import Circumstances
from heldout.runs.repairs.repair import translated
from heldout.runs.stream_batches import CUT_STREAM, STREAM_LOSSES, LossesAsked, StreamBatch, StreamToCut, curve_words
from heldout.runs.stream_kafka import BROKER, batches_from_topic
from heldout.runs.usage import resources_of
from heldout.runs.verdict import Verdict, judge_ending, judge_error
from heldout.sandbox.interface import Blobs, Ending, Job, Phase, Runner, StageResult
from heldout.sandbox.message import bytes_of
from heldout.sandbox.patience import run_patiently
from heldout.stages.interface import STREAM, BuildWork, StageError, StreamWork, read_error
from heldout.submission.boundary import take
from heldout.submission.interface import Submission

LEARN, PREDICT = "learn", "stream"
_WHY = "a stream is scored on the metric alone: models that are fitted once say nothing of one that goes on learning"
_UNTOLD = (
    "the submission failed while it predicted private rows. Where and how is not shown, since it knew labels of such "
    "rows by then. Try it on the training rows."
)
_TRIED = 3
"""Batches of each part that `check` feeds."""
_ONE = 10.0
"""How many times the average a single batch may take."""


def batches_from_memory(
    runner: Runner, challenge: Challenge, prepared: PreparedData, section: StreamSection
) -> list[StreamBatch]:
    """All batches in their order, from the prepared data.

    Raises:
        HeldoutError: the machine could not cut them.
    """
    parts: tuple[Part, ...] = ("train", *PARTS)
    found = []
    for part in parts:
        if prepared.rows[part] == 0:
            continue
        labels = prepared.train_target if part == "train" else prepared.hidden_file(f"{part}_target")
        cut = CUT_STREAM.ask(runner, StreamToCut(prepared.open_file(f"{part}_features"), labels, section.batch))
        batches = zip(cut.rows, cut.features, cut.labels, strict=True)
        found += [StreamBatch(part, rows, bytes_of(table), bytes_of(target)) for rows, table, target in batches]
    return found


def run_stream(
    runner: Runner,
    submission: Submission,
    challenge: Challenge,
    prepared: PreparedData,
    sample: bool = False,
    when_built: WhenBuilt | None = None,
) -> Outcome:
    """Feed the training rows, then predict and feed the hidden ones. With `sample`, a few batches of each part.

    Raises:
        HeldoutError: the machine could not run the stage.
    """
    section = challenge.definition.stream
    assert section is not None
    broker = os.environ.get(BROKER)
    if broker:
        batches = batches_from_topic(broker, challenge, prepared)
    else:
        batches = batches_from_memory(runner, challenge, prepared, section)
    if sample:
        batches = [each for part in ("train", *PARTS) for each in [one for one in batches if one.part == part][:_TRIED]]
    return _Streamed(runner, submission, challenge, prepared, section).outcome(batches, sample)


class _Streamed:
    """One model's way through the stream."""

    def __init__(
        self,
        runner: Runner,
        submission: Submission,
        challenge: Challenge,
        prepared: PreparedData,
        section: StreamSection,
    ) -> None:
        self.runner, self.submission, self.challenge, self.section = runner, submission, challenge, section
        self.prepared = prepared
        self.form, self.target = challenge.form, target_of(challenge, prepared)
        self.limits = limits_of(challenge)

    def outcome(self, batches: list[StreamBatch], sample: bool) -> Outcome:
        result = run_patiently(self.runner, self._job(batches))
        verdict = take(lambda: self._verdict(result, batches), lambda _: _no_sense())
        resources = resources_of([result.usage], (LEARN,), (PREDICT,))
        if verdict is not None:
            return Outcome(verdict.status, verdict.message, verdict.traceback, resources=resources)
        payloads = dict.fromkeys(PARTS, b"")
        for batch, answer in zip(batches, result.answers[1:], strict=True):
            if batch.part != "train":
                payloads[batch.part] += answer.payload
        predictions = None if sample else Predictions(payloads["public"], payloads["private"])
        return Outcome(
            Status.GRADED,
            None if predictions is None else f"{self._curve(predictions)} {_WHY[0].upper()}{_WHY[1:]}.".lstrip(),
            predictions=predictions,
            declared_reason="a model that learns from a stream is run as its own code",
            resources=resources,
        )

    def _job(self, batches: list[StreamBatch]) -> Job:
        """Every phase hands over one batch, with the labels of the batch that was predicted before it."""
        learn = sum(batch.part == "train" for batch in batches)
        work = StreamWork(
            BuildWork(self.submission.entry, self.submission.cells, SEED),
            needs=self.challenge.needs,
            target=self.target,
            target_name=self.challenge.definition.dataset.target_name,
            learn=learn,
            predict=len(batches) - learn,
        )
        later, told = [], b""
        for batch in batches:
            trains = batch.part == "train"
            labels = batch.labels if trains else told
            blobs: Blobs = (("features", batch.features), *((("labels", labels),) if labels else ()))
            size = 0 if trains else self._bytes(batch)
            later.append(Phase(LEARN if trains else PREDICT, blobs, size))
            told = b"" if trains else batch.labels
        limits = replace(self.limits, result_bytes=0)
        return Job(STREAM, work, files=self.submission.files, limits=limits, later=tuple(later))

    def _bytes(self, batch: StreamBatch) -> int:
        return 8 * self.form.width(self.target) * batch.rows

    def _verdict(self, result: StageResult, batches: list[StreamBatch]) -> Verdict | None:
        return self._ended(result, batches) or self._memory(result, batches) or self._speed(result, batches)

    def _ended(self, result: StageResult, batches: list[StreamBatch]) -> Verdict | None:
        """The verdict on a stage that did not answer to all batches; None where it did."""
        begun = len(result.earlier) - 1
        where = f" in batch {begun + 1} of {len(batches)}" if begun >= 0 else ""
        knows = sum(each.part != "train" for each in batches[: begun + 1]) > 1
        knows_private = sum(each.part == "private" for each in batches[: begun + 1]) > 1
        ended = self._stopped(result, "" if knows_private else where, knows)
        if ended is not None:
            return Verdict(Status.FAILED, _UNTOLD) if knows_private and ended.status is Status.FAILED else ended
        if len(result.earlier) != len(batches):
            return _no_sense()
        for batch, answer in zip(batches, result.answers[1:], strict=True):
            right = answer.header.get("dtype") == self.form.dtype and len(answer.payload) == self._bytes(batch)
            if batch.part != "train" and not right:
                return _no_sense()
        return None

    def _stopped(self, result: StageResult, where: str, knows: bool) -> Verdict | None:
        """The verdict on a stage that ended, or says of an exception; `knows`: its process may know hidden labels."""
        if knows and result.ending is Ending.BAD_FRAME:
            return _no_sense()  # what is wrong with a frame is told with numbers that the process chose
        verdict = judge_ending(result, self.limits, self.submission.called)
        if verdict is not None:
            return replace(verdict, message=f"{verdict.message}{_place(where)}", traceback=None)
        if result.said.get("ok") is True:
            return None
        error = read_error(result.said.get("error"))
        if error is not None and knows:
            error = _silenced(error, [each.path for each in self.submission.files])
        elif error is not None:
            error = translated(error, Circumstances(self.challenge, self.prepared, self.submission.is_notebook))
        confined = self.runner.isolation().level in ("standard", "strict")
        judged = judge_error(error, self.limits, self.submission.called, confined)
        between = "\n" if "\n    " in judged.message else ""  # code that repairs stands on lines of its own
        return replace(judged, message=f"{judged.message}{between}{_place(where)}")

    def _memory(self, result: StageResult, batches: list[StreamBatch]) -> Verdict | None:
        base, row = result.usage.phases[0].peak_memory_mb, 0
        for batch, phase in zip(batches, result.usage.phases[1:], strict=True):
            row += batch.rows
            if phase.peak_memory_mb - base > self.section.memory_mb:
                return Verdict(
                    Status.OUT_OF_MEMORY,
                    f"the model had grown by {phase.peak_memory_mb - base:.0f} MB by row {row:,} of the stream; "
                    f"{self.section.memory_mb:g} MB are allowed. Keep sums, counts or a window, not all rows.",
                )
        return None

    def _speed(self, result: StageResult, batches: list[StreamBatch]) -> Verdict | None:
        allowed = self.section.ms_per_batch
        took = [1000 * each.own_seconds for each in result.usage.phases[1:]]
        if allowed is None or not took:
            return None
        mean, worst = sum(took) / len(took), max(took)
        if mean <= allowed and worst <= _ONE * allowed:
            return None
        where = took.index(worst) + 1
        return Verdict(
            Status.TIMED_OUT,
            f"a batch took {mean:.3g} ms on average and {worst:.3g} ms at worst (batch {where} of {len(batches)}); "
            f"{allowed:g} ms are allowed, and {_ONE * allowed:g} ms for a single one. Update the model with the batch "
            "alone, and do not fit it anew on what came before.",
        )

    def _curve(self, predictions: Predictions) -> str:
        asked = LossesAsked(
            predictions.public,
            self.form.dtype,
            self.form.width(self.target),
            self.prepared.hidden_file("public_target"),
            self.target,
            self.section.batch,
        )
        what = "Absolute error" if self.target.classes is None else "Share of wrong predictions"
        return curve_words(STREAM_LOSSES.ask(self.runner, asked).values, self.section.batch, what)


def _silenced(error: StageError, files: Sequence[str]) -> StageError:
    """What is told of an exception in a process that knows hidden labels: its class, if that is Python's, and where.

    Nothing that the process could have written itself is left, but for the number of a line.
    """
    return StageError(
        kind=error.kind if error.kind in ("memory", "exit") else "exception",
        phase=error.phase if error.phase in ("update", "predict") else "predict",
        type=error.type if isinstance(getattr(builtins, error.type, None), type) else "an exception",
        message="what it says is not shown, since it could hold labels. Try it on the training rows.",
        file=error.file if error.file in files else None,
        line=error.line,
    )


def _place(where: str) -> str:
    return f" This was{where} of the stream." if where else ""


def _no_sense() -> Verdict:
    return Verdict(Status.INVALID_OUTPUT, "the submission's process sent back a result that makes no sense.")


RUN = Run(
    "stream",
    run_stream,
    tried="{model} predicts a few batches of {challenge} and learns from them",
    why_no_points=_WHY,
)
