"""A class report as text and as the document `heldout.class/1`."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Any

from heldout.base.number_format import MISSING, format_points
from heldout.base.shown_text import one_line
from heldout.base.time_format import format_time
from heldout.base.words import counted, first_few, listed
from heldout.classroom.class_report.interface import ChallengeReport, ClassReport, StuckLearner
from heldout.report.columns import columns
from heldout.report.lost_most import PART_WORDS

SCHEMA = "heldout.class/1"
COLUMNS = ("challenge", "learners", "attempts", "median points", "lost by choice", "handling", "tuning")


def class_text(report: ClassReport, width: int) -> str:
    """A table of the challenges, and what stands out of each."""
    tried = counted(sum(each.attempts for each in report.challenges), "attempt")
    lines = [f"{one_line(report.course)}: {counted(report.learners, 'learner')}, {tried}.", ""]
    lines.append(columns(COLUMNS, [table_row(each) for each in report.challenges], width, right=range(1, len(COLUMNS))))
    if report.hardest is not None:
        lines += ["", hardest_words(report.hardest)]
    for each in report.challenges:
        notes = list(notes_of(each))
        if notes:
            lines += ["", f"{one_line(each.title)}  {each.challenge_id}"]
            lines += [
                textwrap.fill(note, width, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
                for note in notes
            ]
    return "\n".join(lines)


def table_row(report: ChallengeReport) -> tuple[str, ...]:
    """One challenge's line; a part that is known of nobody is a dash."""
    lost = [f"{part.mean:.0f}" if part.known else MISSING for part in report.losses.parts.values()]
    median = format_points(report.losses.median)
    return (report.challenge_id, str(report.learners), str(report.attempts), median, *lost)


def hardest_words(hardest: ChallengeReport) -> str:
    """Which challenge is hardest."""
    learners = counted(hardest.losses.learners, "learner")
    median = format_points(hardest.losses.median)
    return f"The hardest so far is {hardest.challenge_id}: the median of {learners} is {median} points."


def notes_of(report: ChallengeReport) -> Iterator[str]:
    """What stands out, a sentence each."""
    for lesson in report.lessons:
        yield f"{lesson}."
    for part, each in report.losses.parts.items():
        if each.ever:
            over = f"; {each.recovered} of them got over it" if each.recovered else ""
            yield f"{each.ever} of {each.known} learners lost points by {PART_WORDS[part]} at some time{over}."
    for finding in report.findings[:3]:
        who = counted(finding.learners, "learner")
        yield f"{finding.code} was noticed with {who}, for example: {one_line(finding.example)}"
    bad = {status: count for status, count in report.ends.items() if status != "graded"}
    if bad:
        said = listed(f"{count} {status.replace('_', ' ')}" for status, count in bad.items())
        yield f"Of {counted(report.attempts, 'attempt')}: {said}."
    if report.stuck:
        names = first_few((one_line(each.learner) for each in report.stuck), 5)
        yield f"{counted(len(report.stuck), 'learner is', 'learners are')} stuck: {names}."
    if report.older:
        yield f"Left out: {counted(report.older, 'attempt')} on other versions of the challenge."


def stuck_words(stuck: StuckLearner) -> str:
    """What somebody tried since their best attempt."""
    tried = listed(family.replace("_", " ") for family in stuck.tried) or "the same"
    return f"{counted(stuck.tries, 'attempt')} since, with {tried}"


def class_json(report: ClassReport) -> str:
    """The document, indented."""
    hardest = report.hardest.challenge_id if report.hardest else None
    document = {
        "schema": SCHEMA,
        "course": report.course,
        "made": report.made.isoformat(),
        "learners": report.learners,
        "hardest": hardest,
        "challenges": [_challenge(each) for each in report.challenges],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)


def _challenge(report: ChallengeReport) -> dict[str, Any]:
    return {
        "challenge": report.challenge_id,
        "learners": report.learners,
        "attempts": report.attempts,
        "older_attempts": report.older,
        "ends": dict(report.ends),
        "points": list(report.points),
        "median_points": report.losses.median,
        "parts": {
            part: {"known": each.known, "ever": each.ever, "still": each.still, "mean_lost": each.mean}
            for part, each in report.losses.parts.items()
        },
        "lessons": list(report.lessons),
        "findings": [vars(each) for each in report.findings],
        "tried": [vars(each) for each in report.tried],
        "stuck": [{**vars(each), "since": format_time(each.since), "tried": list(each.tried)} for each in report.stuck],
        "progress": [{"day": f"{moment:%Y-%m-%d}", "median_points": points} for moment, points in report.progress],
    }
