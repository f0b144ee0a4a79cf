"""A submission is run in two stages, build and fit, and becomes an `Outcome`. The same for every runner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from heldout.challenge.interface import Challenge
from heldout.prepare.build_data import TRAIN_CSV, build_data
from heldout.prepare.interface import Part, PreparedData, target_of
from heldout.recipe.carried import CarriesTooMuch
from heldout.recipe.description_format import Description, parse_description
from heldout.recipe.grammar import Declared, Recipe, RecipeError, parse_recipe
from heldout.recipe.reaching import Reaching, read_reaching
from heldout.runs.conditions import PARTS, SAMPLE_ROWS, SEED, limits_of
from heldout.runs.interface import Outcome, Predictions, Run, Status, WhenBuilt
from heldout.runs.named_libraries import libraries_in, libraries_of, packages_in, packages_of
from heldout.runs.notebook_terms import in_notebook_terms, with_left_out
from heldout.runs.repairs.interface import Circumstances
from heldout.runs.repairs.repair import translated
from heldout.runs.serving import SERVED_AGAIN, STORE_BYTES, Served, batches_of, model_size, serves, whole_parts
from heldout.runs.usage import left_of, phases_of, resources_of
from heldout.runs.verdict import Verdict, judge_ending, judge_error, judge_speed, makes_no_sense
from heldout.sandbox.interface import Ending, Job, Phase, Runner, Stage, StageResult, Usage
from heldout.sandbox.patience import run_patiently
from heldout.sandbox.sanitise import clean
from heldout.stages.interface import BUILD, FIT, SERVE, BuildWork, FitWork, ServeWork, read_error
from heldout.stages.noticed import Noticed, read_noticed
from heldout.stages.warned import Warned, read_warned, together
from heldout.submission.boundary import take
from heldout.submission.interface import Submission, SubmittedFile

ROWS = "rows"
"""What a folder of training rows is called in the working directory."""
NOBODYS = Submission("reference", "python", "solution.py", (), "")
"""In the place of a submission where the model is ours."""
PREDICT = tuple(f"predict_{part}" for part in PARTS)
"""Names of the phases whose time `limits.predict_ms_per_row` bounds."""


def run_submission(
    runner: Runner,
    submission: Submission,
    challenge: Challenge,
    prepared: PreparedData,
    sample: bool = False,
    when_built: WhenBuilt | None = None,
    used: Sequence[Usage] = (),
    folders: tuple[tuple[str, Path], ...] = (),
) -> Outcome:
    """Build and fit `submission` and predict both hidden parts; with `sample`, fit on a few hundred rows only.

    `when_built` is called with the recipe of a verified model before that is fitted. `used` is what stages before have
    taken of the limits already. With `folders`, placed below `ROWS`, `fit` is given that folder and no rows.

    A bad submission is an outcome with a status; nothing that it does raises here.

    Raises:
        HeldoutError: the machine could not run the stages.
    """
    run = _FitAndPredict(
        runner, submission, challenge, prepared, sample, when_built=when_built, used=used, folders=folders
    )
    return run.outcome()


def refit(runner: Runner, recipe: Recipe, challenge: Challenge, prepared: PreparedData) -> Outcome:
    """Fit a recipe of ours and predict the public rows, as `run_submission` does, with a budget of its own.

    Raises:
        HeldoutError: the machine could not run the stage.
    """
    run = _FitAndPredict(runner, NOBODYS, challenge, prepared, False, is_ours=True)
    run.ask_for_public_rows()
    run.libraries, run.likely = libraries_of(recipe), packages_of(recipe)
    return run.refit(recipe)


def refit_made_inside(
    runner: Runner,
    stage: Stage,
    work: Callable[[FitWork], object],
    named: str,
    challenge: Challenge,
    prepared: PreparedData,
    unwanted: int = -1,
    measured: bool = False,
) -> Outcome:
    """As `refit`, where the model is made in the process that fits it: `stage` does that, and is told the `work` that
    comes of what it would be told of a recipe. `named` names what it imports.

    `unwanted` ends it, see `Job`. Only where it is `measured` is the model stored and served for a challenge's budget,
    and are the private rows predicted as well: nothing but what a submission loses on public rows is told by a refit.

    Raises:
        HeldoutError: the machine could not run the stage.
    """
    run = _FitAndPredict(runner, NOBODYS, challenge, prepared, False, is_ours=True, unwanted=unwanted)
    run.describes = False
    if not measured:
        run.ask_for_public_rows()
    run.libraries, run.likely = libraries_in((named.encode(),)), packages_in((named.encode(),))
    run.stage, run.work = stage, work
    return run.refit(None)


def build_recipe(
    runner: Runner, submission: Submission, challenge: Challenge, prepared: PreparedData
) -> Recipe | Declared:
    """What a submission is made of, or why that cannot be told: it is built, and nothing is fitted.

    Raises:
        HeldoutError: the machine could not run the stage.
    """
    return _FitAndPredict(runner, submission, challenge, prepared, sample=False).built()


def with_build_data(
    files: tuple[SubmittedFile, ...], challenge: Challenge, prepared: PreparedData
) -> tuple[SubmittedFile, ...]:
    """What a process with a learner's code finds in its folder: the submission, and the training rows where the
    challenge gives them to it. Whatever was handed in under that name gives way.

    Raises:
        HeldoutError: the rows cannot be written down.
    """
    content = build_data(challenge, prepared)
    if content is None or not files:
        return files
    return (*(file for file in files if file.path != TRAIN_CSV), SubmittedFile(TRAIN_CSV, content))


class _FitAndPredict:
    """One submission's way through its stages, with what it has used so far."""

    def __init__(
        self,
        runner: Runner,
        submission: Submission,
        challenge: Challenge,
        prepared: PreparedData,
        sample: bool,
        is_ours: bool = False,
        unwanted: int = -1,
        when_built: WhenBuilt | None = None,
        used: Sequence[Usage] = (),
        folders: tuple[tuple[str, Path], ...] = (),
    ) -> None:
        self.folders = folders
        self.runner, self.submission, self.challenge, self.prepared = runner, submission, challenge, prepared
        self.sample, self.is_ours = sample, is_ours
        self.unwanted, self.when_built = unwanted, when_built
        self.form, self.target = challenge.form, target_of(challenge, prepared)
        self.limits = limits_of(challenge)
        self.confined = runner.isolation().level in ("standard", "strict")
        self.source = BuildWork(submission.entry, submission.cells, SEED, submission.is_skops)
        self.serves = serves(challenge)
        self.parts: tuple[Part, ...] = PARTS
        self.describes = True
        self.stage = FIT
        self.work: Callable[[FitWork], object] = lambda work: work
        self.files = with_build_data(submission.files, challenge, prepared)
        sources = [file.content for file in submission.files if file.path.endswith(".py")]
        self.libraries, self.likely = libraries_in(sources), packages_in(sources)
        self.used: list[Usage] = list(used)
        self.stdout = ""
        self.warned: list[tuple[Warned, ...]] = []
        self.declared_reason: str | None = None
        self.noticed: tuple[Noticed, ...] = ()

    def outcome(self) -> Outcome:
        built = self._stage(Job(BUILD, self.source))
        if isinstance(built, Verdict):
            return self._failed(built)
        assert not isinstance(built, _RebuildFailed)
        header = built.said
        self.noticed = read_noticed(header.get("noticed"))
        recipe = take(lambda: self._recipe(header), self._unreadable)
        if recipe is not None and self.when_built is not None:
            self.when_built(recipe)
        fitted = self._fit(recipe)
        if isinstance(fitted, _RebuildFailed):
            self.declared_reason, recipe = fitted.reason, None
            fitted = self._fit(None)
        assert not isinstance(fitted, _RebuildFailed)
        if isinstance(fitted, Verdict):
            return replace(self._failed(fitted), verified=recipe is not None, recipe=recipe)
        return self._predicted(recipe, fitted)

    def built(self) -> Recipe | Declared:
        built = self._stage(Job(BUILD, self.source))
        if isinstance(built, Verdict):
            return Declared(built.message)
        assert not isinstance(built, _RebuildFailed)
        header = built.said
        return take(lambda: self._recipe(header), self._unreadable) or Declared(str(self.declared_reason))

    def ask_for_public_rows(self) -> None:
        """And for nothing else."""
        self.parts, self.serves, self.describes = ("public",), False, False

    def refit(self, recipe: Recipe | None) -> Outcome:
        fitted = self._fit(recipe)
        if isinstance(fitted, _RebuildFailed):
            return Outcome(Status.FAILED, message=fitted.reason)
        return self._failed(fitted) if isinstance(fitted, Verdict) else self._predicted(recipe, fitted)

    def _recipe(self, header: dict[str, Any]) -> Recipe | None:
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

    def _parts(self) -> list[Part]:
        """A student's copy has no private rows, and many estimators refuse to predict none."""
        return [part for part in self.parts if self.prepared.rows[part] > 0]

    def _fit(self, recipe: Recipe | None) -> StageResult | Verdict | _RebuildFailed:
        """Training rows are handed over when the estimator is built, each part's when what came before is answered:
        so fitting and predicting cannot begin before their clocks do."""
        prepared, parts = self.prepared, self._parts()
        work = FitWork(
            source=self.source,
            recipe=recipe,
            carried_limit=None if self.is_ours else self.challenge.definition.limits.carried_numbers,
            columns=tuple(name for name, _ in prepared.features),
            needs=self.challenge.needs,
            target=self.target,
            target_name=self.challenge.definition.dataset.target_name,
            parts=() if self.serves else tuple(parts),
            sample_rows=SAMPLE_ROWS if self.sample else None,
            folder=ROWS if self.folders else None,
            stored=self.serves,
        )
        names = ["train_features", "train_target", "train_groups"]  # of which only open ones are there
        train = tuple((name, path) for name in names if (path := prepared.open_file(name)).exists())
        if self.folders:
            train = ()
        store = (Phase("store", result_bytes=STORE_BYTES),)
        predict = store if self.serves else tuple(batch.features for batch in whole_parts(prepared, parts, self.width))
        describe = (Phase("describe"),) if self.describes else ()
        job = Job(self.stage, self.work(work), folders=self.folders, later=(Phase("fit", train), *predict, *describe))
        return self._stage(job, believed=recipe is not None or self.is_ours)

    def _predicted(self, recipe: Recipe | None, fitted: StageResult) -> Outcome:
        """What comes of a fitted model, which has predicted already unless it is served."""
        batches = whole_parts(self.prepared, self._parts(), self.width)
        if not self.serves:
            # The first two answers say that it is built and fitted.
            return self._take_graded(recipe, fitted, Served(batches, fitted.answers[2 : 2 + len(batches)]))
        batches = batches_of(self.runner, self.challenge, self.prepared, batches)
        own = recipe is None and not self.is_ours
        work = ServeWork(
            self.source if own else None, self.challenge.needs, self.target, tuple(each.part for each in batches)
        )
        # So do they where it is loaded; of the fit they are the build's, the fit's and the model.
        stored = fitted.answers[2].payload
        phases = (Phase("load", (("model", stored),)), *(each.features for each in batches))
        job = Job(SERVE, work, later=phases)
        answered = self._stage(job, believed=not own)
        if isinstance(answered, Verdict):
            return replace(self._failed(answered), verified=not own, recipe=recipe)
        assert not isinstance(answered, _RebuildFailed)
        size = model_size(stored, self.submission, verified=not own)
        again = () if self.is_ours else self._served_again(job if not own else self._with_files(job))
        return self._take_graded(recipe, fitted, Served(batches, answered.answers[2:], size, again))

    def _served_again(self, job: Job) -> tuple[Usage, ...]:
        """What serving uses in fresh processes, beyond what counts as the submission's: one measurement is noise."""
        limits = replace(self.limits, result_bytes=0)
        job = replace(job, limits=limits, unwanted=self.unwanted, libraries=self.libraries, likely=self.likely)
        results = [self.runner.run(job) for _ in range(SERVED_AGAIN)]
        return tuple(each.usage for each in results if each.ending is Ending.FRAME and each.said.get("ok") is True)

    def _stage(self, job: Job, believed: bool = False) -> StageResult | Verdict | _RebuildFailed:
        """How a stage ended that succeeded; a verdict otherwise. It is `believed` where no code of the learner's runs:
        nothing of the submission is there then.
        """
        result = self._run(job if believed else self._with_files(job))
        self.used.append(result.usage)
        self.stdout += result.stdout
        return take(lambda: self._reported(result, believed), makes_no_sense)

    def _with_files(self, job: Job) -> Job:
        """The job with what was handed in, and the training rows where there are some: a model that is served must have
        stored what it learned of them."""
        return replace(job, files=self.submission.files if job.stage is SERVE else self.files)

    def _reported(self, result: StageResult, believed: bool) -> StageResult | Verdict | _RebuildFailed:
        """What a stage's process said, as `_stage` hands it on. All of it may be a learner's."""
        self.warned.append(read_warned(result.said.get("warned")))
        verdict = judge_ending(result, self.limits, self.submission.called)
        if verdict is not None:
            return verdict
        header = result.said
        if header.get("ok") is True:
            return result
        error = read_error(header.get("error"))
        if believed and error is not None and error.phase == "rebuild":
            reason = error.message[:300]
            if error.type == CarriesTooMuch.__name__:
                return _RebuildFailed(reason)
            return _RebuildFailed(f"it could not be rebuilt from its parameters: {reason}")
        if error is not None:
            error = translated(error, Circumstances(self.challenge, self.prepared, self.submission.is_notebook))
        return judge_error(error, self.limits, self.submission.called, self.confined, believed)

    def _run(self, job: Job) -> StageResult:
        """Run the stage with what is left of the limits; once more if the machine and not the submission was slow."""
        limits = replace(left_of(self.limits, self.used), result_bytes=0)
        job = replace(job, limits=limits, unwanted=self.unwanted, libraries=self.libraries, likely=self.likely)
        return run_patiently(self.runner, job)

    @property
    def width(self) -> int:
        """Bytes of one row's predictions."""
        return 8 * self.form.width(self.target)

    def _take_graded(self, recipe: Recipe | None, fitted: StageResult, served: Served) -> Outcome:
        return take(lambda: self._graded(recipe, fitted, served), lambda why: self._failed(makes_no_sense(why)))

    def _graded(self, recipe: Recipe | None, fitted: StageResult, served: Served) -> Outcome:
        payloads = served.payloads(self.form.dtype, self.width)
        if payloads is None:
            return self._failed(
                Verdict(
                    Status.INVALID_OUTPUT, "the predictions that came back have the wrong type or number of values."
                )
            )
        too_slow = self._too_slow()
        if too_slow is not None:
            return self._failed(too_slow)
        public, private = (payloads.get(part, b"") for part in PARTS)
        return Outcome(
            status=Status.GRADED,
            predictions=Predictions(public, private),
            verified=recipe is not None,
            declared_reason=self.declared_reason if recipe is None else None,
            recipe=recipe,
            description=_checked_description(fitted.said.get("description")),
            carried_numbers=fitted.earlier[0].header.get("carried") if recipe is not None else None,
            reaching=None if recipe is None else self._reaching(fitted),
            noticed=self.noticed,
            resources=resources_of(self.used, predict=PREDICT, measured=served.measured(self.used)),
            stdout=self.stdout,
            warnings=together(self.warned),
        )

    def _reaching(self, fitted: StageResult) -> Reaching | None:
        names = tuple(name for name, _ in self.prepared.features)
        return read_reaching(fitted.said.get("reaching"), names)

    def _too_slow(self) -> Verdict | None:
        allowed = self.challenge.definition.limits.predict_ms_per_row
        if allowed is None or self.sample:
            return None
        rows = sum(self.prepared.rows[part] for part in self.parts)
        return judge_speed([each for each in phases_of(self.used) if each.name in PREDICT], rows, allowed)

    def _failed(self, verdict: Verdict) -> Outcome:
        return Outcome(
            status=verdict.status,
            message=with_left_out(in_notebook_terms(verdict.message, self.submission), self.submission),
            traceback=in_notebook_terms(verdict.traceback, self.submission) if verdict.traceback else None,
            declared_reason=self.declared_reason,
            resources=resources_of(self.used, predict=PREDICT),
            stdout=self.stdout,
            warnings=together(self.warned),
        )


def _checked_description(claimed: Any) -> Description | None:
    """A description that makes no sense is no description; it never costs the grade."""
    nothing: Description | None = None
    return take(lambda: parse_description(claimed), lambda _: nothing)


class _RebuildFailed:
    """The recipe was fine, but its constructors did not take the parameters: the learner's code has to be used."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


RUN = Run("python", run_submission)
