"""challenge.toml and dataset.toml of a new challenge, with the reasons as comments."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

from heldout.authoring.new import NOT_STATED
from heldout.authoring.new.interface import ChallengeProposal, Decision
from heldout.base.toml_writing import toml_value
from heldout.base.words import listed

_WIDTH = 118
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def challenge_toml(proposal: ChallengeProposal, examples: Sequence[str]) -> str:
    """The definition; `examples` are paths of example submissions, relative to the challenge."""
    lines = [
        "format_version = 1",
        f"title = {toml_value(proposal.title)}",
        f'level = "{proposal.level}"  # beginner, intermediate or advanced: as you see it',
        f"skills = {toml_value(proposal.skills)}",
        f"summary = {toml_value(summary(proposal))}",
        "",
        *_dataset(proposal),
        "",
        "[task]",
        *_comment(f"Why: {proposal.task.reason}"),
        f'type = "{proposal.task_type}"',
        *_positive(proposal),
        *_options(proposal),
        "",
        "[metric]",
        *_comment(f"Why: {proposal.metric.reason}"),
        f'name = "{proposal.metric.choice}"',
        "",
        "[split]",
        *_comment(proposal.split.why),
        f'method = "{proposal.split.method}"',
        *_parts(proposal),
        f"seed = {proposal.split.seed}",
        "",
        "[limits]",
        "# For building, fitting and predicting together.",
        f"cpu_seconds = {limits(proposal)[0]}",
        f"memory_mb = {limits(proposal)[1]}",
    ]
    if examples:
        lines += [
            "",
            "# Example submissions, with the outcome that their folder names: `weak` and `passes` are graded, the",
            "# others must end with that status. `heldout challenge calibrate` can add what they must earn.",
        ]
        for path in examples:
            lines += ["[[example]]", f"path = {toml_value(path)}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _parts(proposal: ChallengeProposal) -> list[str]:
    split = proposal.split
    if split.column is not None:
        return [f"column = {toml_value(split.column)}"]
    fractions = [f"public = {split.public}", f"private = {split.private}"]
    return ["# Fractions of groups.", *fractions] if split.method == "group" else fractions


def summary(proposal: ChallengeProposal) -> str:
    """One sentence for the catalogue."""
    if proposal.positive is not None and not proposal.kind.labelled:
        return f"Find where {proposal.target} is {proposal.positive.choice} in {_columns(proposal)}, without a label."
    if proposal.positive is not None:
        return f"Predict whether {proposal.target} is {proposal.positive.choice}, from {_columns(proposal)}."
    if not proposal.kind.labelled:
        return f"Find the groups of {proposal.target} in {_columns(proposal)}, without a label."
    return f"Predict {listed(proposal.targets)} from {_columns(proposal)}."


def limits(proposal: ChallengeProposal) -> tuple[int, int]:
    """CPU seconds and megabytes: the usual ones, more for a large table."""
    cells = proposal.frame.shape[0] * len(proposal.features)
    if cells > 20_000_000:
        return 300, 8192
    return (120, 4096) if cells > 4_000_000 else (60, 2048)


def dataset_toml(proposal: ChallengeProposal, file: str, content_hash: str) -> str:
    """The description of the table that is kept in `file`."""
    rows, columns = proposal.frame.shape
    stated = proposal.licence != NOT_STATED
    evidence = (
        "Stated by the author of the challenge."
        if stated
        else "The author of the challenge must state what allows the use of these data, and where that is written."
    )
    lines = [
        "format_version = 1",
        f"title = {toml_value(proposal.title)}",
        f"summary = {toml_value(f'{rows:,} rows and {columns} columns, read from {proposal.file}.')}",
        f'content_hash = "{content_hash}"',
        "",
        *_how_it_was_read(proposal),
        "[source]",
        'kind = "file"',
        f"file = {toml_value(file)}",
        "",
        "[origin]",
        f"citation = {toml_value(proposal.citation)}",
        "",
        "[licence]",
        *([] if stated else ["# An SPDX identifier such as CC-BY-4.0, or a short name such as public domain."]),
        f"name = {toml_value(proposal.licence)}",
        f"evidence = {toml_value(evidence)}",
        "",
        "# Learners read these descriptions: say what each column means, and its unit.",
        "[columns]",
    ]
    for name, kind in proposal.types.items():
        part = "Which part the row belongs to: train, public or private"
        description = part if name == proposal.split.column else "No description given."
        lines.append(f'{toml_value(name)} = {{ type = "{kind}", description = "{description}" }}')
    return "\n".join(lines) + "\n"


def _how_it_was_read(proposal: ChallengeProposal) -> list[str]:
    """The notes as comments: what was changed on the way from the author's file."""
    if not proposal.notes:
        return []
    lines = [line for note in proposal.notes for line in _wrapped_item(note)]
    return [f"# How {_in_one_line(proposal.file)} was read:", *lines, ""]


def _wrapped_item(text: str) -> list[str]:
    return textwrap.wrap(f"# - {_in_one_line(text)}", _WIDTH, subsequent_indent="#   ", break_long_words=False)


def _dataset(proposal: ChallengeProposal) -> list[str]:
    target = proposal.targets[0] if len(proposal.targets) == 1 else proposal.targets
    lines = ["[dataset]", f"id = {toml_value(proposal.id)}", f"target = {toml_value(target)}"]
    if proposal.dropped:
        lines.append("drop = [")
        for each in proposal.dropped:
            lines += [*(f"    {line}" for line in _comment(each.reason)), f"    {toml_value(each.choice)},"]
        lines.append("]")
    if proposal.suspicious:
        lines.append("# Kept, but think about them:")
        lines += [line for each in proposal.suspicious for line in _listed_comment(each)]
    if proposal.group:
        named = proposal.group[0] if len(proposal.group) == 1 else proposal.group
        lines += ["# Which rows belong together.", f"group = {toml_value(named)}"]
    if proposal.time:
        lines.append("# What orders the rows in time; it stays among the features unless it is dropped.")
        lines.append(f"time = {toml_value(proposal.time)}")
    return lines


def _positive(proposal: ChallengeProposal) -> list[str]:
    if proposal.positive is None:
        return []
    value = proposal.positive_value if isinstance(proposal.positive_value, int) else str(proposal.positive_value)
    return [*_comment(f"The class of interest: {proposal.positive.reason}"), f"positive = {toml_value(value)}"]


def _options(proposal: ChallengeProposal) -> list[str]:
    if not proposal.options:
        return []
    lines = [f"{name} = {toml_value(value)}" for name, value in proposal.options.items()]
    return ["", "[task.options]", "# docs/tasks.md says what they mean.", *lines]


def _columns(proposal: ChallengeProposal) -> str:
    count = len(proposal.features)
    return f"{count:,} other columns" if count > 1 else "one other column"


def _in_one_line(text: str) -> str:
    """Without what TOML forbids in comments: control characters and line ends."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _comment(text: str) -> Iterable[str]:
    plain = _in_one_line(text)
    sentence = plain[:1].upper() + plain[1:] + ("" if plain.endswith((".", "?")) else ".")
    return textwrap.wrap(f"# {sentence}", _WIDTH, subsequent_indent="# ", break_long_words=False)


def _listed_comment(each: Decision) -> list[str]:
    return _wrapped_item(f"{each.choice}: {each.reason}")
