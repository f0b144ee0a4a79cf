"""What `heldout show` says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from heldout.attempts.allowance import limits_of
from heldout.attempts.class_rules import class_rules
from heldout.base.time_format import format_time
from heldout.challenge.interface import Challenge
from heldout.dataset.definition import Column
from heldout.dataset.interface import Dataset
from heldout.dataset.query_names import ROWS
from heldout.kinds.needs import lacks, sentence
from heldout.prepare.interface import PreparedData
from heldout.report.budget import asked_words
from heldout.report.columns import columns
from heldout.report.markdown import rendered_markdown
from heldout.tasks.catalogue import task_of

SCHEMA = "heldout.challenge/1"
_MOST_COLUMNS = 40


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
    width: int,
    colour: bool,
    resolution: Sequence[tuple[str, str]] = (),
) -> str:
    """The statement as the terminal shows Markdown, then tables of facts; `resolution` is one more of those."""
    statement = rendered_markdown(challenge.statement.read_text(encoding="utf-8"), width, colour)
    lacking = sentence(challenge.id, lacks(challenge.machine_needs))
    parts = [
        statement,
        _table("Data", _data_facts(challenge, dataset, prepared)),
        *(_query_tables(dataset, prepared, width) or [_features(dataset, prepared, width)]),
        _table("Measured by", _metric_facts(challenge)),
        _table("Limits", _limit_facts(challenge)),
        *([_resolution(resolution, width)] if resolution else []),
        *([lacking] if lacking else []),
        f"Begin with: heldout start {challenge.id}",
    ]
    return "\n\n".join(part.strip("\n") for part in parts)


def _table(heading: str, facts: list[tuple[str, str]]) -> str:
    size = max(len(name) for name, _ in facts)
    return "\n".join([heading, *(f"  {name:<{size}}  {value}" for name, value in facts)])


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


def _features(dataset: Dataset, prepared: PreparedData, width: int) -> str:
    described = dataset.definition.columns if dataset.definition else {}
    rows = []
    for name, kind in prepared.features[:_MOST_COLUMNS]:
        column = described.get(name)
        unit = f" [{column.unit}]" if column and column.unit else ""
        rows.append((name, kind, (column.description if column else "") + unit))
    text = f"Features ({len(prepared.features)})\n" + columns(("name", "type", "what it is"), rows, width)
    hidden = len(prepared.features) - _MOST_COLUMNS
    return text + (f"\n… and {hidden} more" if hidden > 0 else "")


def _given(prepared: PreparedData) -> Sequence[tuple[str, str]]:
    """Name and type of what a submission is given of each row; those that the author's own query makes are not."""
    tables = prepared.manifest.tables
    return tables[0].columns if tables else prepared.features


def _described(dataset: Dataset, table: str) -> Mapping[str, Column]:
    if dataset.definition is None:
        return {}
    further = dataset.definition.tables.get(table)
    return dataset.definition.columns if further is None else further.columns


def _query_tables(dataset: Dataset, prepared: PreparedData, width: int) -> list[str]:
    """Every table that a query reads, with its columns; empty where learners hand in no query."""
    shown = []
    for table in prepared.manifest.tables:
        described = _described(dataset, table.name)
        rows = []
        for name, kind in table.columns:
            column = described.get(name)
            unit = f" [{column.unit}]" if column and column.unit else ""
            since = ""
            if name == table.time:
                since = "; when the row is asked about" if table.name == ROWS else "; known from then on"
            rows.append((name, kind, (column.description if column else "") + unit + since))
        shown.append(
            f"Table {table.name} ({table.rows:,} rows)\n" + columns(("name", "type", "what it is"), rows, width)
        )
    return shown


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


def _resolution(facts: Sequence[tuple[str, str]], width: int) -> str:
    from heldout.report.explanation.prose import beside
    from heldout.report.interface import Screen

    size = max(len(name) for name, _ in facts)
    lines = [line for name, words in facts for line in beside(name, size, words, Screen(width))]
    return "\n".join(["What this test can tell apart (public rows)", *lines])


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
