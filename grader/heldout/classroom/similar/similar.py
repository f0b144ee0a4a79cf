"""A folder of hand-ins becomes the pairs in it that look alike."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from heldout.base.errors import StoreError
from heldout.base.progress import Observer
from heldout.challenge.interface import Challenge
from heldout.classroom.hand_ins.collect import collect
from heldout.classroom.hand_ins.interface import Unrecognised
from heldout.classroom.hand_ins.read import read_hand_in
from heldout.classroom.similar.compare import compare
from heldout.classroom.similar.interface import Similarity
from heldout.grading.open_challenge import OpenChallenge
from heldout.submission.folder import shown
from heldout.submission.interface import Submission


def similar(source: Path, opened: OpenChallenge, threshold: float, observer: Observer | None = None) -> Similarity:
    """Compare what a class handed in; predictions are those of attempts with the same content, where there are any.

    Raises:
        UsageError: the folder holds no hand-ins.
    """
    observer = observer or Observer()
    observer.stage("read")
    submissions: dict[str, Submission] = {}
    with tempfile.TemporaryDirectory(prefix="heldout-similar-") as scratch:
        found = collect(source, opened.id, Path(scratch))
        left_out = list(found.left_out)
        seen: set[tuple[Path, ...]] = set()
        for number, hand_in in enumerate(found.hand_ins):
            observer.advanced(number, len(found.hand_ins), None, hand_in.learner)
            if hand_in.files in seen:  # a team handed in once
                continue
            seen.add(hand_in.files)
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                submission = read_hand_in(hand_in, Path(folder))
            if submission.fault is None:
                submissions[hand_in.learner] = submission
            else:
                left_out.append(Unrecognised(shown(hand_in.called), f"cannot be read: {submission.fault.rstrip('.')}"))
    observer.stage("compare")
    compared = compare(submissions, _base(opened.challenge), _predictions(opened, submissions), threshold)
    return replace(compared, left_out=tuple(left_out))


def similar_attempts(opened: OpenChallenge, threshold: float) -> Similarity:
    """Compare the newest attempt of each learner on the challenge, as it was handed in.

    Raises:
        StoreError: the database cannot be read.
    """
    submissions: dict[str, Submission] = {}
    with opened.session.store() as store:
        newest = {each.learner: each.submission_hash for each in store.outcomes(opened.challenge.key)}
        for learner, content in newest.items():
            submission = store.submission(content)
            if submission is not None and submission.fault is None:
                submissions[learner] = submission
    return compare(submissions, _base(opened.challenge), _predictions(opened, submissions), threshold)


def _base(challenge: Challenge) -> list[bytes]:
    """What every learner was given."""
    try:
        return [path.read_bytes() for path in challenge.starter_files().values()]
    except OSError:
        return []


def _predictions(opened: OpenChallenge, submissions: Mapping[str, Submission]) -> dict[str, str]:
    """A hash of each learner's predictions on the challenge as it is, where an attempt with this content has any."""
    wanted = {submission.content_hash for submission in submissions.values()}
    try:
        with opened.session.store() as store:
            attempts = {
                attempt.submission_hash: attempt.id
                for attempt in store.find(opened.challenge.key)
                if attempt.submission_hash in wanted and attempt.challenge_hash == opened.challenge.content_hash
            }
            packed = store.predictions(attempts.values())
    except StoreError:
        return {}
    hashed = {content: hashlib.sha256(packed[made]).hexdigest() for content, made in attempts.items() if made in packed}
    return {
        learner: hashed[submission.content_hash]
        for learner, submission in submissions.items()
        if submission.content_hash in hashed
    }
