"""A submission is run in two stages, build and fit, and becomes an `Outcome`. The same for every runner."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from heldout.challenge.interface import Challenge
from heldout.prepare.interface import Part, PreparedData
from heldout.sandbox.interface import (
    Job,
    Limits,
    Outcome,
    Predictions,
    Resources,
    Runner,
    StageResult,
    Status,
    Usage,
)
from heldout.sandbox.notebook_terms import in_notebook_terms
from heldout.sandbox.sanitise import clean
from heldout.sandbox.verdict import Verdict, judge_ending, judge_error
from heldout.sandbox.warned import Warned, read_warned, together
from heldout.submission.boundary import take
from heldout.submission.description_format import parse_description
from heldout.submission.grammar import RecipeError, parse_recipe
from heldout.submission.interface import Submission

SEED = 0
"""Seed of the global generators in every stage, so that a grade repeats to the last digit."""
SAMPLE_ROWS = 300
PARTS: tuple[Part, ...] = ("public", "private")


def limits_of(challenge: Challenge) -> Limits:
    """The limits of build + fit + predict together. Wall time is 2 × CPU + 10 s."""
    declared = challenge.definition.limits
    return Limits(
        cpu_seconds=float(declared.cpu_seconds),
        memory_mb=declared.memory_mb,
        wall_seconds=2.0 * declared.cpu_seconds + 10.0,
    )


def run_submission(
    runner: Runner, submission: Submission, challenge: Challenge, prepared: PreparedData, sample: bool = False
) -> Outcome:
    """Build and fit `submission` and predict both hidden parts; with `sample`, fit on a few hundred rows only.

    A bad submission is an outcome with a status; nothing that it does raises here.

    Raises:
        HeldoutError: the machine could not run the stages.
    """
    return _Run(runner, submission, challenge, prepared, sample).outcome()


def refit(runner: Runner, recipe: dict[str, Any], challenge: Challenge, prepared: PreparedData) -> Outcome:
    """Fit a recipe of ours and predict both hidden parts, as `run_submission` does, with a budget of its own.

    Raises:
        HeldoutError: the machine could not run the stage.
    """
    nobody = Submission("reference", "python", "solution.py", (), "")
    return _Run(runner, nobody, challenge, prepared, sample=False).refit(recipe)


class _Run:
    """One submission's way through its stages, with what it has used so far."""

    def __init__(
        self, runner: Runner, submission: Submission, challenge: Challenge, prepared: PreparedData, sample: bool
    ) -> None:
        self.runner, self.submission, self.challenge, self.prepared = runner, submission, challenge, prepared
        self.sample = sample
        self.limits = limits_of(challenge)
        self.confined = runner.isolation().level in ("standard", "strict")
        self.used: list[Usage] = []
        self.stdout = ""
        self.warned: list[tuple[Warned, ...]] = []
        self.declared_reason: str | None = None

    def outcome(self) -> Outcome:
        header = self._stage("build", {"entry": self.submission.entry, "seed": SEED}, with_files=True)
        if isinstance(header, Verdict):
            return self._failed(header)
        recipe = take(lambda: self._recipe(header[0]), self._unreadable)
        fitted = self._fit(recipe)
        if isinstance(fitted, _RebuildFailed):
            self.declared_reason, recipe = fitted.reason, None
            fitted = self._fit(None)
        assert not isinstance(fitted, _RebuildFailed)
        if isinstance(fitted, Verdict):
            return replace(self._failed(fitted), verified=recipe is not None, recipe=recipe)
        return self._take_graded(recipe, *fitted)

    def refit(self, recipe: dict[str, Any]) -> Outcome:
        fitted = self._fit(recipe)
        if isinstance(fitted, _RebuildFailed):
            return Outcome(Status.FAILED, message=fitted.reason)
        return self._failed(fitted) if isinstance(fitted, Verdict) else self._take_graded(recipe, *fitted)

    def _recipe(self, header: dict[str, Any]) -> dict[str, Any] | None:
        """The checked recipe, or None with the reason why the model is declared."""
        if header.get("recipe") is not None:
            try:
                return parse_recipe(header["recipe"])
            except RecipeError as error:
                self.declared_reason = f"its recipe was refused: {error}"
                return None
        self.declared_reason = clean(str(header.get("declared", "no recipe was given")), 500)
        return None

    def _unreadable(self, why: str) -> None:
        self.declared_reason = f"its recipe was refused: {why}"

    def _fit(self, recipe: dict[str, Any] | None) -> tuple[dict[str, Any], bytes] | Verdict | _RebuildFailed:
        prepared = self.prepared
        # A student's copy has no private rows, and many estimators refuse to predict none.
        parts = [part for part in PARTS if prepared.rows[part] > 0]
        work: dict[str, Any] = {
            "seed": SEED,
            "entry": self.submission.entry,
            "recipe": recipe,
            "needs": self.challenge.needs,
            "classes": list(prepared.classes) if prepared.classes is not None else None,
            "positive_index": prepared.positive_index,
            "target": self.challenge.definition.dataset.target,
            "parts": parts,
            "sample_rows": SAMPLE_ROWS if self.sample else None,
        }
        names = ["train_features", "train_target", *(f"{part}_features" for part in parts)]
        if prepared.open_file("train_groups").exists():
            names.append("train_groups")
        blobs = tuple((name, prepared.open_file(name)) for name in names)
        result: tuple[dict[str, Any], bytes] | Verdict | _RebuildFailed
        result = self._stage("fit", work, with_files=recipe is None, blobs=blobs)
        return result

    def _stage(self, stage: Any, work: dict[str, Any], with_files: bool, blobs: Any = ()) -> Any:
        """Header and payload of a stage that succeeded; a verdict otherwise."""
        cpu, wall = (sum(getattr(usage, f"{name}_seconds") for usage in self.used) for name in ("cpu", "wall"))
        limits = replace(
            self.limits,
            cpu_seconds=max(0.1, self.limits.cpu_seconds - cpu),
            wall_seconds=max(0.1, self.limits.wall_seconds - wall),
        )
        limits = replace(limits, result_bytes=self._payload_bytes() if stage == "fit" else 0)
        files = self.submission.files if with_files else ()
        result = self.runner.run(Job(stage, work, blobs, files, limits))
        self.used.append(result.usage)
        self.stdout += result.stdout
        return take(lambda: self._reported(result, work), _makes_no_sense)

    def _reported(self, result: StageResult, work: dict[str, Any]) -> Any:
        """What a stage's process said, as `_stage` hands it on. All of it may be a learner's."""
        self.warned.append(read_warned((result.header or {}).get("warned")))
        verdict = judge_ending(result, self.limits, self.submission.entry)
        if verdict is not None:
            return verdict
        header = result.header or {}
        if header.get("ok") is True:
            return header, result.payload
        error, believed = header.get("error"), work.get("recipe") is not None
        if believed and isinstance(error, dict) and error.get("phase") == "rebuild":
            reason = clean(str(error.get("message")), 300)
            return _RebuildFailed(f"it could not be rebuilt from its parameters: {reason}")
        return judge_error(error, self.limits, self.submission.entry, self.confined, believed)

    def _columns(self) -> int:
        classes = len(self.prepared.classes or ())
        match self.challenge.needs:
            case "probability":
                return classes
            case "score":
                return classes if classes > 2 else 1
            case _:
                return 1

    def _payload_bytes(self) -> int:
        return 8 * self._columns() * sum(self.prepared.rows[part] for part in PARTS)

    def _take_graded(self, recipe: dict[str, Any] | None, header: dict[str, Any], payload: bytes) -> Outcome:
        return take(lambda: self._graded(recipe, header, payload), lambda why: self._failed(_makes_no_sense(why)))

    def _graded(self, recipe: dict[str, Any] | None, header: dict[str, Any], payload: bytes) -> Outcome:
        expected_dtype: Literal["<i8", "<f8"] = "<i8" if self.challenge.needs == "label" else "<f8"
        if header.get("dtype") != expected_dtype or len(payload) != self._payload_bytes():
            return self._failed(
                Verdict(
                    Status.INVALID_OUTPUT, "the predictions that came back have the wrong type or number of values."
                )
            )
        cut = 8 * self._columns() * self.prepared.rows["public"]
        resources = self._resources(header)
        too_slow = self._too_slow(resources)
        if too_slow is not None:
            return self._failed(too_slow)
        return Outcome(
            status=Status.GRADED,
            predictions=Predictions(expected_dtype, payload[:cut], payload[cut:], self._columns()),
            verified=recipe is not None,
            declared_reason=self.declared_reason if recipe is None else None,
            recipe=recipe,
            description=_checked_description(header.get("description")),
            resources=resources,
            stdout=self.stdout,
            warnings=together(self.warned),
        )

    def _too_slow(self, resources: Resources) -> Verdict | None:
        allowed = self.challenge.definition.limits.predict_ms_per_row
        if allowed is None or resources.predict_seconds is None or self.sample:
            return None
        took = 1000.0 * resources.predict_seconds / sum(self.prepared.rows[part] for part in PARTS)
        if took <= allowed:
            return None
        return Verdict(
            Status.TIMED_OUT,
            f"predict took {took:.3g} ms per row; this challenge allows {allowed:g}. "
            "Prefer a model whose cost per row does not grow with the training data.",
        )

    def _failed(self, verdict: Verdict) -> Outcome:
        return Outcome(
            status=verdict.status,
            message=in_notebook_terms(verdict.message, self.submission),
            traceback=in_notebook_terms(verdict.traceback, self.submission) if verdict.traceback else None,
            declared_reason=self.declared_reason,
            resources=self._resources({}),
            stdout=self.stdout,
            warnings=together(self.warned),
        )

    def _resources(self, header: dict[str, Any]) -> Resources:
        def claimed(name: str) -> float | None:
            value = header.get(name)
            return float(value) if isinstance(value, int | float) and 0 <= value < 1e6 else None

        return Resources(
            wall_seconds=sum(usage.wall_seconds for usage in self.used),
            cpu_seconds=sum(usage.cpu_seconds for usage in self.used),
            peak_memory_mb=max(usage.peak_memory_mb for usage in self.used),
            fit_seconds=claimed("fit_seconds"),
            predict_seconds=claimed("predict_seconds"),
        )


def _checked_description(claimed: Any) -> dict[str, Any] | None:
    """A description that makes no sense is no description; it never costs the grade."""
    nothing: dict[str, Any] | None = None
    return take(lambda: parse_description(claimed), lambda _: nothing)


def _makes_no_sense(why: str) -> Verdict:
    return Verdict(Status.INVALID_OUTPUT, f"what the submission's process sent back is not a valid result: {why}")


class _RebuildFailed:
    """The recipe was fine, but its constructors did not take the parameters: the learner's code has to be used."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


__all__ = ["SEED", "StageResult", "limits_of", "run_submission"]
