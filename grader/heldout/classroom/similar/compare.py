"""Compares hand-ins pair by pair, and leaves out what everybody was given and what everybody writes."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heldout.classroom.similar.interface import Excerpt, Passage, Similarity, SimilarPair
from heldout.classroom.similar.tokens import SourceToken, tokens_of
from heldout.classroom.similar.winnow import GRAM, hashes, winnow
from heldout.submission.interface import Submission
from heldout.submission.source import source_text

FEWEST_SHARED = 6
"""Fingerprints: fewer are a coincidence."""
_COMMON_SHARE, _COMMON_LEAST = 0.2, 5
"""What more learners than this share, in a part of the class and at least so many, is everybody's."""
_PASSAGES, _LINES = 3, 14


@dataclass(frozen=True)
class _Fingerprints:
    """One hand-in's."""

    files: tuple[tuple[str, tuple[str, ...]], ...]
    """Names and lines."""
    tokens: tuple[SourceToken, ...]
    hashed: tuple[int, ...]
    kept: Mapping[int, int]
    """Fingerprints that are the learner's own, and where they begin."""


def compare(
    submissions: Mapping[str, Submission],
    base: Sequence[bytes],
    predictions: Mapping[str, str],
    threshold: float,
) -> Similarity:
    """The pairs that look alike.

    Args:
        submissions: by learner.
        base: sources that everybody was given: what is in them counts for nothing.
        predictions: of learners whose predictions are known, something that is the same where these are.
        threshold: the share of fingerprints from which on a pair is told, 0 to 1.
    """
    given = {value for source in base for value in hashes([token.text for token in tokens_of([source])])}
    prints = {learner: _fingerprints(submission, given) for learner, submission in submissions.items()}
    _leave_out_common(prints)
    too_short = tuple(learner for learner, each in prints.items() if len(each.kept) < FEWEST_SHARED)
    same, common = _same_predictions(predictions, len(submissions))
    pairs = []
    for left, right in _candidates(prints, same):
        pair = _pair(left, right, prints, same.get((left, right)), threshold)
        if pair is not None:
            pairs.append(pair)
    pairs.sort(key=lambda each: (-each.share, each.same_predictions is None, -each.shared, each.left, each.right))
    return Similarity(len(submissions), tuple(pairs), common, too_short)


def _fingerprints(submission: Submission, given: set[int]) -> _Fingerprints:
    files = [file for file in submission.files if file.path.endswith(".py")]
    tokens = tokens_of([file.content for file in files])
    hashed = hashes([token.text for token in tokens])
    # A run of tokens over the end of a file is of no file.
    within = {value for at, value in enumerate(hashed) if tokens[at].file == tokens[at + GRAM - 1].file}
    kept = {value: at for value, at in winnow(hashed).items() if value not in given and value in within}
    shown = tuple(
        (
            submission.called if file.path == submission.entry else file.path,
            tuple(source_text(file.content).split("\n")),
        )
        for file in files
    )
    return _Fingerprints(shown, tokens, tuple(hashed), kept)


def _leave_out_common(prints: dict[str, _Fingerprints]) -> None:
    """Forget the fingerprints that a good part of the class has."""
    counted = Counter(value for each in prints.values() for value in each.kept)
    most = max(_COMMON_LEAST, _COMMON_SHARE * len(prints))
    for learner, each in prints.items():
        kept = {value: at for value, at in each.kept.items() if counted[value] <= most}
        prints[learner] = _Fingerprints(each.files, each.tokens, each.hashed, kept)


def _same_predictions(
    predictions: Mapping[str, str], learners: int
) -> tuple[dict[tuple[str, str], int], tuple[tuple[str, ...], ...]]:
    """The pairs with the same predictions and how many have them; and the groups that are too large to say anything."""
    groups: dict[str, list[str]] = defaultdict(list)
    for learner, predicted in predictions.items():
        groups[predicted].append(learner)
    most = max(_COMMON_LEAST, _COMMON_SHARE * learners)
    several = [sorted(group) for group in groups.values() if len(group) > 1]
    small = [group for group in several if len(group) <= most]
    pairs = {pair: len(group) for group in small for pair in itertools.combinations(group, 2)}
    return pairs, tuple(tuple(group) for group in several if len(group) > most)


def _candidates(prints: Mapping[str, _Fingerprints], same: Mapping[tuple[str, str], int]) -> list[tuple[str, str]]:
    """The pairs that share anything, each in the order of the alphabet."""
    holders: dict[int, list[str]] = defaultdict(list)
    for learner, each in prints.items():
        for value in each.kept:
            holders[value].append(learner)
    found = {pair for several in holders.values() for pair in itertools.combinations(sorted(several), 2)}
    return sorted(found | {pair for pair in same if pair[0] in prints and pair[1] in prints})


def _pair(
    left: str, right: str, prints: Mapping[str, _Fingerprints], same: int | None, threshold: float
) -> SimilarPair | None:
    """The pair with its longest passages; None where it does not look alike."""
    one, other = prints[left], prints[right]
    shared = sorted(one.kept.keys() & other.kept.keys(), key=lambda value: one.kept[value])
    fewest = min(len(one.kept), len(other.kept))
    share = len(shared) / fewest if fewest else 0.0
    if same is None and (share < threshold or len(shared) < FEWEST_SHARED):
        return None
    spans = sorted(_spans(one, other, shared), key=lambda span: (-span[2], span[0]))[:_PASSAGES]
    passages = tuple(
        Passage(_excerpt(one, start, length), _excerpt(other, at, length), length) for start, at, length in spans
    )
    return SimilarPair(left, right, share, len(shared), passages, same)


def _spans(one: _Fingerprints, other: _Fingerprints, shared: Sequence[int]) -> list[tuple[int, int, int]]:
    """Where common passages begin in both, and how many tokens they have: each fingerprint grown as far as it goes."""
    texts = [token.text for token in one.tokens], [token.text for token in other.tokens]
    found: list[tuple[int, int, int]] = []
    covered = -1
    for value in shared:
        start, at = one.kept[value], other.kept[value]
        if start <= covered:
            continue
        while start and at and texts[0][start - 1] == texts[1][at - 1]:
            start, at = start - 1, at - 1
        length = 0
        ends = len(texts[0]) - start, len(texts[1]) - at
        while length < min(ends) and texts[0][start + length] == texts[1][at + length]:
            length += 1
        found.append((start, at, length))
        covered = start + length - 1
    return found


def _excerpt(prints: _Fingerprints, start: int, length: int) -> Excerpt:
    """The lines that these tokens stand on, as far as they lie in one file and are not too many."""
    first, last = prints.tokens[start], prints.tokens[start + length - 1]
    name, lines = prints.files[first.file]
    end = last.line if last.file == first.file else len(lines)
    return Excerpt(name, first.line, lines[first.line - 1 : min(end, first.line + _LINES - 1)])
