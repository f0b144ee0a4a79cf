"""What `heldout` alone says: what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from heldout.base.filling import filled


@dataclass(frozen=True)
class NextStep:
    """Where a learner stands, and the commands to go on with."""

    where: str
    """A sentence or two."""
    commands: tuple[tuple[str, str], ...]
    """Each with what it does, the first one first."""

    def text(self, width: int) -> str:
        """Sentences, then a line for each command."""
        size = max(len(command) for command, _ in self.commands)
        lines = [f"  {command:<{size}}  {what}" for command, what in self.commands]
        if max(map(len, lines)) > width:
            lines = [
                line
                for command, what in self.commands
                for line in (f"  {command}", filled(f"    {what}", width, "    "))
            ]
        where = filled(self.where, width)
        return "\n".join([where, "", *lines, "", "heldout --help lists every command."])
