"""`new_challenge`: a table becomes a challenge's folder and its dataset's, both or neither."""

from __future__ import annotations

import lzma
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from heldout.authoring.new import examples, sources
from heldout.authoring.new.interface import AuthorOptions, ChallengeProposal, SplitProposal
from heldout.authoring.new.metric_value import NoValue
from heldout.authoring.new.place import CoursePlace, check_free, staged
from heldout.authoring.new.propose import propose
from heldout.authoring.new.quick_trial import NOTHING, QuickTrial, TrialScore, quick_trial
from heldout.authoring.new.sources import SourceFile
from heldout.authoring.new.statement import hints, statement
from heldout.authoring.new.toml_text import challenge_toml, dataset_toml
from heldout.base.errors import ChallengeError, UsageError
from heldout.base.paths import write_text
from heldout.challenge.load import load_challenge
from heldout.dataset.content import content_hash
from heldout.dataset.read import read_table
from heldout.reading.interface import CleanTable

_PACKED_FROM = 1_000_000
_PRESET = 1
_WORTH_IT = 0.15
"""A starter must gain this share of what the best example gains over a constant."""
_WEAK = 0.8
"""An example passes from this share of the best example's gain over a constant."""


@dataclass(frozen=True)
class Written:
    """A challenge that is in place."""

    proposal: ChallengeProposal
    place: CoursePlace
    files: tuple[str, ...]
    """Relative to the course, sorted."""
    sizes: tuple[int, int, int]
    """Rows of train, public and private."""
    constant: float
    """What the best constant prediction gets on hidden rows; NaN where the metric takes none."""
    scores: Mapping[str, float]
    """What the starter and the graded examples got on hidden rows, in a quick trial."""
    best_gain: float
    """By how much the best of them beats the constant; not positive where none does."""


def new_challenge(table: CleanTable, file: str, name: str, options: AuthorOptions, place: CoursePlace) -> Written:
    """Write challenges/NAME and datasets/NAME from a table that came from `file`, and read them back.

    Raises:
        UsageError: the name is taken, or a wish cannot be fulfilled; nothing was written.
        StoreError: the course cannot be written; nothing was left.
    """
    check_free(place.course, name)
    # Evidence is sought in whatever numbers there are; where a square overflows, there is none to be found.
    with np.errstate(over="ignore", invalid="ignore"):
        proposal = propose(table, options, name, file)
        with staged(place, name) as workshop:
            _write_dataset(proposal, workshop / "datasets" / name)
            proposal, parts = _tried_out(proposal, workshop, asked=options.split is not None)
            scores = _write_challenge(proposal, parts, workshop / "challenges" / name)
            load_challenge(workshop, name)
            files = sorted(path.relative_to(workshop).as_posix() for path in workshop.rglob("*") if path.is_file())
    best = max(parts.gain(score) for score in scores.values())
    return Written(proposal, place, tuple(files), parts.sizes, parts.constant, scores, best)


def _write_dataset(proposal: ChallengeProposal, folder: Path) -> None:
    content = proposal.frame.to_csv(index=False, lineterminator="\n").encode()
    packed = len(content) > _PACKED_FROM
    name = f"{proposal.id}.csv.xz" if packed else f"{proposal.id}.csv"
    (folder / name).write_bytes(lzma.compress(content, preset=_PRESET) if packed else content)
    write_text(folder / "dataset.toml", dataset_toml(proposal, name, content_hash(proposal.frame)))


def _tried_out(proposal: ChallengeProposal, workshop: Path, asked: bool) -> tuple[ChallengeProposal, QuickTrial]:
    """The proposal and its parts; a split that this table cannot have gives way to a random one, unless asked for."""
    try:
        return proposal, _parts(proposal, workshop)
    except ChallengeError as error:
        why = error.problems[0].message if error.problems else str(error)
        if asked or proposal.split.method == "random":
            advice = f" {error.advice}" if isinstance(error, NoValue) else ""
            raise UsageError(f"this table cannot be divided like this: {why}{advice}") from error
        was = proposal.split
        reason = f"At random, since the split by {was.method} does not work: {why}"
        given = replace(proposal, split=SplitProposal("random", was.public, was.private, was.seed, reason))
        return _tried_out(given, workshop, asked=True)


def _parts(proposal: ChallengeProposal, workshop: Path) -> QuickTrial:
    folder = workshop / "challenges" / proposal.id
    write_text(folder / "README.md", "")
    write_text(folder / "solution.py", "")
    write_text(folder / "challenge.toml", challenge_toml(proposal, ()))
    challenge = load_challenge(workshop, proposal.id)
    return quick_trial(challenge, read_table(challenge.dataset).frame)


def _write_challenge(proposal: ChallengeProposal, parts: QuickTrial, folder: Path) -> dict[str, float]:
    """Every file of the challenge; the scores of what is graded."""
    tried = _tried(proposal, parts)
    best = max((score for _, score in tried.values()), key=lambda score: parts.gain(score.hidden), default=NOTHING)
    used, text, starter = _starter(proposal, parts, best)
    graded, scores = _graded_examples(proposal, parts, tried, starter)
    forgotten = examples.forgotten(proposal)
    # Texts that are all numbers, and gaps in a part where nobody meets them, let it through.
    fails = forgotten is not None and math.isnan(parts.score(forgotten.text).hidden)
    every = [*graded, *([forgotten] if forgotten is not None and fails else []), sources.refused(proposal)]
    passing = {Path(path).stem: score for path, score in scores.items() if "/passes/" in path}
    for source in every:
        path = folder / source.path
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, source.text)
    write_text(folder / "solution.py", text)
    write_text(folder / "hints.md", hints(proposal, parts, passing, used))
    write_text(folder / "README.md", statement(proposal, parts))
    write_text(folder / "challenge.toml", challenge_toml(proposal, [source.path for source in every]))
    return {"solution.py": starter.hidden} | scores


def _tried(proposal: ChallengeProposal, parts: QuickTrial) -> dict[str, tuple[str, TrialScore]]:
    """Source and worth of the good models, without those that do not run."""
    tried = {name: (text, parts.score(text)) for name, text in examples.good(proposal).items()}
    return {name: each for name, each in tried.items() if not math.isnan(each[1].hidden)}


def _graded_examples(
    proposal: ChallengeProposal, parts: QuickTrial, tried: Mapping[str, tuple[str, TrialScore]], starter: TrialScore
) -> tuple[list[SourceFile], dict[str, float]]:
    """The examples that are graded, in the folder that a quick trial puts them into, with their scores.

    What passes is nearly as good as the best and, on the public rows alone, better than the starter and than every weak
    example: `verify` wants it so.
    """
    best = max((parts.gain(score.hidden) for _, score in tried.values()), default=0.0)
    near = {
        name: score
        for name, (_, score) in tried.items()
        if parts.gain(score.hidden) > 0 and parts.gain(score.hidden) >= _WEAK * best
    }
    passing = {name: score for name, score in near.items() if parts.better(score, starter)} or near
    found = {name: each for name, each in tried.items() if name in passing}
    traps = examples.traps(proposal)
    for name, text in traps.items():
        score = parts.score(text)
        if float("-inf") < parts.gain(score.hidden) < _WEAK * best and _below(score, passing, parts):
            found[name] = (text, score)
            break
    for name, each in tried.items():
        if name not in found and _below(each[1], passing, parts):
            found[name] = each
    ordered = [name for name in (*tried, *traps) if name in found]
    placed = [
        SourceFile(f"submissions/{'passes' if name in passing else 'weak'}/{name}", found[name][0]) for name in ordered
    ]
    return placed, {source.path: found[Path(source.path).name][1].hidden for source in placed}


def _below(score: TrialScore, passing: Mapping[str, TrialScore], parts: QuickTrial) -> bool:
    return all(parts.better(one, score) for one in passing.values())


def _starter(proposal: ChallengeProposal, parts: QuickTrial, best: TrialScore) -> tuple[list[str], str, TrialScore]:
    """A starter's columns, source and score: better than a constant, and clearly worse than the best example."""
    most = max(0.0, parts.gain(best.hidden))
    ranked = sorted(proposal.strengths, key=lambda name: -proposal.strengths[name])
    kinds = sources.kinds_of(proposal)
    usable = {*kinds.numbers, *kinds.flags, *kinds.few, *kinds.many, *kinds.sentences, *kinds.times}
    ranked = [name for name in ranked if name in usable] or [name for name in proposal.features if name in usable]
    if not ranked:
        raise UsageError("no column that is left can be given to a model: dates with gaps only.")
    middling = [
        name for name in ranked if proposal.strengths.get(name, 0) <= 0.6 * proposal.strengths.get(ranked[0], 0)
    ]
    choices = [[name] for name in [*middling[:3], *ranked[:2]]] + [ranked[:3]]
    tried, small = [], examples.small_model(proposal)
    for columns in choices:
        text = sources.starter(proposal, columns, small)
        score = parts.score(text)
        gain = parts.gain(score.hidden)
        below = parts.better(best, score)
        if below and gain >= _WORTH_IT * most and gain > 0 and gain < _WEAK * most:
            return columns, text, score
        tried.append((below, gain, columns, text, score))
    useful = [each for each in tried if each[0] and each[1] > 0] or [each for each in tried if each[1] > 0]
    weak = [each for each in useful if each[1] < _WEAK * most]
    if weak:
        _, _, columns, text, score = max(weak, key=lambda each: each[1])
    else:
        _, _, columns, text, score = min(useful, key=lambda each: each[1]) if useful else tried[-1]
    return columns, text, score
