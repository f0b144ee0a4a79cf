"""Writes docs/commands.md from the commands themselves: `python docs/write_commands.py`."""

from __future__ import annotations

from pathlib import Path

import click

PAGE = Path(__file__).parent / "commands.md"
_HEAD = """# Commands

Every command with its own `--help`. This page is written by `python docs/write_commands.py` and compared by a test.

Exit codes: 0 done (graded, valid, at least `--min-points`); 1 the submission's fault; 2 wrong usage; 3 the challenge's
fault; 4 ours or the machine's; 130 stopped by Ctrl-C, 143 by SIGTERM. A card goes to standard output, also a failed
one; progress and our own errors go to standard error. With `--json` nothing but the document goes to standard output.

| variable | what it does |
| --- | --- |
| `HELDOUT_COURSE` | the course to use, as `--course` |
| `HELDOUT_DB` | the attempts: an SQLAlchemy URL, or a path meaning SQLite |
| `HELDOUT_HOME` | where attempts and caches live, which workspaces and courses are yours, and where the worker works |
| `HELDOUT_LEARNER` | the learner, where `--learner` is not given |
| `HELDOUT_WORKER=off` | no worker and no process on standby stays behind between commands |
| `NO_COLOR` | no colours |

## Which course

A course is chosen by `--course`, else by `HELDOUT_COURSE`, else by the workspace that holds the submission (or the
working directory), where your own `heldout start` made it in this place, else it is the nearest course above the
working directory, else the catalogue that ships with heldout. The score card names it.

What was handed in has no say in it. A workspace's `.heldout.toml` gives the name of its challenge and a hint, never a
path that is followed. A course that is found above the working directory is passed over where it lies inside the
submission, or holds it and is not known to be yours: made by `heldout course new`, `challenge new` or
`challenge import`, the course of a workspace that you started, or allowed with `heldout course allow DIR`. One that
belongs to another user is refused until you name or allow it. `heldout regrade` treats the working directory itself as
something that may have been handed in.

The command imports nothing from the working directory. Where that is somebody else's folder, use the command `heldout`
or `python -P -m heldout`: for a plain `python -m heldout` Python itself looks there for a few modules of its own
(`importlib`, `contextlib`, …) before heldout begins, and with `PYTHONPATH=.` for `sitecustomize` too.

## What a course is known by

Attempts, closings and the counts of a day are kept by the course and the challenge's name: two courses may have a
challenge of one name, in one home or on one PostgreSQL server, and share nothing. A course is known by `id` of its
`course.toml`; the catalogue that ships with heldout by `heldout`; any other by its title, else its folder's name, and
where two of these are in use on one machine, the later one gets a number (`Machine learning #2`). The user's folder
records which folder has which, and follows one that is moved, renamed or gets another title. A copy of a folder is
another course, unless both have the same `id`. On a database server a course must have an `id` (the catalogue that
ships with heldout has one): a title may be another course's there. Give it one, too, when several homes share an
SQLite file.

Attempts that an older heldout kept by the challenge's name alone went to the course that their cards name; those
without one to the course of the other attempts on that version of the challenge, or on that challenge, where there is
one such course; and what is left to the first course that keeps something on a challenge of that name. A closing went
to each course with attempts on the challenge.
"""


def commands_page() -> str:
    """The page as it should be."""
    from heldout.cli import main

    parts = [_HEAD]
    for path, command in _walk("heldout", main):
        context = click.Context(command, info_name=path, max_content_width=88, help_option_names=["-h", "--help"])
        context.terminal_width = 88
        parts.append(f"## {path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


def _walk(path: str, command: click.Command) -> list[tuple[str, click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            found += _walk(f"{path} {name}", inner)
    return found


if __name__ == "__main__":
    PAGE.write_text(commands_page(), encoding="utf-8")
