"""What `heldout show` says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heldout.attempts.allowance import limits_of
from heldout.attempts.class_rules import class_rules
from heldout.base.filling import filled
from heldout.base.time_format import format_time
from heldout.base.words import listed
from heldout.challenge.interface import Challenge
from heldout.dataset.interface import Dataset
from heldout.kinds.needs import lacks, sentence
from heldout.prepare.interface import PreparedData
from heldout.report.budget import asked_words
from heldout.report.columns import columns
from heldout.report.described_columns import HEADER, described_tables, kinds_in_words
from heldout.report.explanation.prose import beside
from heldout.report.interface import Screen
from heldout.report.markdown import rendered_markdown
from heldout.tasks.catalogue import task_of

SCHEMA = "heldout.challenge/1"
_LINES = 24
"""Of a screen."""
_FEWEST = 4
"""Lines of the statement that are shown, however much there is to say beside it."""


def show_document(
    challenge: Challenge, dataset: Dataset, prepared: PreparedData, resolution: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The document `heldout.challenge/1`; `resolution` is what the public rows can tell apart, where that is known."""
    definition = challenge.definition
    allowed = limits_of(challenge, class_rules(challenge.course))
    return {
        "schema": SCHEMA,
        "id": challenge.id,
        "title": definition.title,
        "level": definition.level,
        "skills": list(definition.skills),
        "summary": definition.summary,
        "task": definition.task.model_dump(),
        "metric": {
            "name": challenge.metric_name,
            "greater_is_better": challenge.greater_is_better,
            "needs": challenge.needs,
        },
        "split": definition.split.model_dump(),
        "limits": definition.limits.model_dump() | {"attempts_per_day": allowed.per_day, "attempts": allowed.in_all},
        "budget": {name: each.model_dump(exclude_none=True) for name, each in definition.budget.items()},
        "rank_by": definition.rank_by,
        "rows": dict(prepared.rows),
        "target": definition.dataset.target_name,
        "classes": list(prepared.classes) if prepared.classes is not None else None,
        "features": [{"name": name, "type": kind} for name, kind in _given(prepared)],
        **({"tables": _tables_document(dataset, prepared)} if prepared.manifest.tables else {}),
        "licence": dataset.definition.licence.name if dataset.definition else None,
        "lacks": [vars(each) for each in lacks(challenge.machine_needs)],
        "resolution": resolution,
        "statement": challenge.statement.read_text(encoding="utf-8"),
    }


def show_text(
    challenge: Challenge,
    dataset: Dataset,
    prepared: PreparedData,
    screen: Screen,
    resolution: Sequence[tuple[str, str]] = (),
) -> str:
    """One screen: what it is about, as the statement begins, then the facts, and where the rest can be read."""
    bottom = [
        *_short_facts(challenge, dataset, prepared, resolution, screen.width),
        "",
        *_further(challenge, screen.width),
    ]
    lacking = sentence(challenge.id, lacks(challenge.machine_needs))
    if lacking:
        bottom += ["", *filled(lacking, screen.width).splitlines()]
    beginning = challenge.statement.read_text(encoding="utf-8").partition("\n## ")[0]
    top = rendered_markdown(beginning, screen.width, screen.colour).strip("\n").splitlines()
    room = max(_FEWEST, _LINES - len(bottom) - 1)
    if len(top) > room:
        top = [*top[: room - 1], top[room - 1].rstrip() + " …"]
    return "\n".join([*top, "", *bottom])


def full_text(
    challenge: Challenge,
    dataset: Dataset,
    prepared: PreparedData,
    screen: Screen,
    resolution: Sequence[tuple[str, str]] = (),
) -> str:
    """The statement as the terminal shows Markdown, then tables of facts; `resolution` is one more of those."""
    statement = rendered_markdown(challenge.statement.read_text(encoding="utf-8"), screen.width, screen.colour)
    lacking = sentence(challenge.id, lacks(challenge.machine_needs))
    parts = [
        statement,
        _table("Data", _data_facts(challenge, dataset, prepared), screen.width),
        _table("Measured by", _metric_facts(challenge), screen.width),
        _table("Limits", _limit_facts(challenge), screen.width),
        *([_table("What this test can tell apart (public rows)", resolution, screen.width)] if resolution else []),
        *([lacking] if lacking else []),
        f"The columns: `heldout show {challenge.id} --columns`.\nBegin with: heldout start {challenge.id}",
    ]
    return "\n\n".join(part.strip("\n") for part in parts)


def columns_text(dataset: Dataset, prepared: PreparedData, width: int) -> str:
    """Every column that a submission is given, table by table."""
    shown = (
        f"{table.heading}\n" + columns(HEADER, table.columns, width) for table in described_tables(dataset, prepared)
    )
    return "\n\n".join(shown)


def _short_facts(
    challenge: Challenge, dataset: Dataset, prepared: PreparedData, resolution: Sequence[tuple[str, str]], width: int
) -> list[str]:
    """What a learner must know before they begin."""
    told = dict(_data_facts(challenge, dataset, prepared))
    measured, limits = dict(_metric_facts(challenge)), dict(_limit_facts(challenge))
    definition = challenge.definition
    takes = "" if definition.minutes is None else f", about {definition.minutes} minutes"
    trains = listed(skill.replace("-", " ") for skill in definition.skills)
    facts = [
        ("about", f"{definition.problem or definition.summary} ({definition.level}{takes}; trains {trains})"),
        ("target", told["target"] + (f": {told['classes']}" if "classes" in told else "")),
        ("metric", f"{measured['metric']}; {measured['calls']}"),
        ("rows", f"{told['rows']}; split: {told['split']}"),
        ("columns", kinds_in_words(_given(prepared))),
        ("limits", f"{definition.limits.cpu_seconds} s of CPU time, {limits['memory']}"),
        *((name, limits[name]) for name in ("attempts", "deadline") if name in limits),
        *resolution[:1],
    ]
    size = max(len(name) for name, _ in facts)
    return [line for name, words in facts for line in beside(name, size, words, Screen(width))]


def _further(challenge: Challenge, width: int) -> list[str]:
    """Where to go on."""
    name = challenge.id
    words = f"All of it: `heldout show {name} --full`. The columns: `heldout show {name} --columns`."
    return [
        *filled(words, width).splitlines(),
        f"Begin with: heldout start {name}",
    ]


def _table(heading: str, facts: Sequence[tuple[str, str]], width: int) -> str:
    size = max(len(name) for name, _ in facts)
    lines = [line for name, words in facts for line in beside(name, size, words, Screen(width))]
    return "\n".join([heading, *lines])


def _data_facts(challenge: Challenge, dataset: Dataset, prepared: PreparedData) -> list[tuple[str, str]]:
    definition = challenge.definition
    rows = prepared.rows
    private = f"{rows['private']:,} private" if rows["private"] else "the private ones withheld"
    facts = [
        ("rows", f"{rows['train']:,} to train on; hidden: {rows['public']:,} public, {private}"),
        ("split", definition.split.method),
        ("target", f"{definition.dataset.target_name} ({definition.task.type})"),
    ]
    if prepared.classes is not None and task_of(definition.task.type).labelled:
        shown = ", ".join(str(label) for label in prepared.classes[:8])
        facts.append(("classes", shown + (f", … ({len(prepared.classes)})" if len(prepared.classes) > 8 else "")))
    if definition.task.positive is not None:
        facts.append(("positive", str(definition.task.positive)))
    task = task_of(definition.task.type)
    if asked := task.asked(task.in_force(definition.task.options)):
        facts.append(("asked for", asked))
    if dataset.definition is not None:
        facts.append(("licence", dataset.definition.licence.name))
    return facts


def _given(prepared: PreparedData) -> Sequence[tuple[str, str]]:
    """Name and type of what a submission is given of each row; those that the author's own query makes are not."""
    tables = prepared.manifest.tables
    return tables[0].columns if tables else prepared.features


def _tables_document(dataset: Dataset, prepared: PreparedData) -> list[dict[str, Any]]:
    return [
        {
            "name": table.name,
            "rows": table.rows,
            "time": table.time,
            "columns": [{"name": name, "type": kind} for name, kind in table.columns],
        }
        for table in prepared.manifest.tables
    ]


def _metric_facts(challenge: Challenge) -> list[tuple[str, str]]:
    direction = "higher is better" if challenge.greater_is_better else "lower is better"
    return [
        ("metric", f"{challenge.metric_name}, {direction}"),
        ("calls", challenge.form.calls),
    ]


def _limit_facts(challenge: Challenge) -> list[tuple[str, str]]:
    limits = challenge.definition.limits
    facts = [
        ("CPU time", f"{limits.cpu_seconds} s for building, fitting and predicting together"),
        ("memory", f"{limits.memory_mb} MB"),
    ]
    if limits.predict_ms_per_row is not None:
        facts.append(("prediction", f"at most {limits.predict_ms_per_row:g} ms per row"))
    facts += asked_words(challenge.definition.budget)
    rules = class_rules(challenge.course)
    allowed = limits_of(challenge, rules)
    zone = rules.definition.zone if rules else "UTC"
    per_day = [f"{allowed.per_day} graded ones in a day (of {zone})"] if allowed.per_day is not None else []
    in_all = [f"{allowed.in_all} in all"] if allowed.in_all is not None else []
    if per_day or in_all:
        facts.append(("attempts", ", ".join((*per_day, *in_all))))
    for deadline in rules.deadlines(challenge.id)[:1] if rules else ():
        opens = f"from {format_time(deadline.opens)} " if deadline.opens else ""
        facts.append(("deadline", f"{opens}until {format_time(deadline.closes)} ({deadline.name})"))
    return facts
