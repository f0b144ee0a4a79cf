"""Grades a folder of hand-ins: what has no grade yet, each content once, in a thread for every core or worker."""

from __future__ import annotations

import tempfile
from pathlib import Path

from heldout.attempts.class_rules import class_rules
from heldout.base.progress import Observer
from heldout.classroom.grade_all.by_class import class_notes, zone_of_zips
from heldout.classroom.grade_all.choose import chosen_by, learners_of, lookalikes_of
from heldout.classroom.grade_all.desk import opened_desk
from heldout.classroom.grade_all.interface import Batch, BatchOptions, Bench
from heldout.classroom.hand_ins.collect import collect
from heldout.grading.open_challenge import OpenChallenge


def grade_all(
    opened: OpenChallenge,
    source: Path,
    options: BatchOptions,
    observer: Observer | None = None,
    bench: Bench | None = None,
) -> Batch:
    """Grade and record what learners handed in, and what is known of those that have their grade already.

    Results are recorded one by one: the same call goes on where it was stopped. Nothing is graded twice. Advice that
    needs fits is worked out when every score is there; where that is stopped, cards keep what the coach says without.
    `bench`: where it is graded; None for this machine.

    Raises:
        UsageError: the folder holds no hand-ins, there is no such learner, or another batch is grading this challenge.
        ChallengeError: the challenge is at fault. What was finished is recorded.
        HeldoutError: the machine cannot grade at all.
    """
    with tempfile.TemporaryDirectory(prefix="heldout-hand-ins-") as scratch, opened.session:
        rules = class_rules(opened.challenge.course)
        found = collect(source, opened.id, Path(scratch), zone_of_zips(rules))
        learners, left_out = learners_of(found, rules)
        chosen = chosen_by(learners, options.only, options.since)
        with opened_desk(opened, options, bench, Path(scratch)) as desk:
            known = desk.known_learners()
            alike = lookalikes_of(chosen, [*learners, *known], rules, options.ask)
            results = desk.grade(chosen, observer or Observer())
        # While the files are there, whose times are asked for.
        notes = tuple(class_notes(rules, opened.id, learners, set(known))) if rules else ()
    return Batch(opened.challenge, found.layout, tuple(results), left_out, alike, notes)
