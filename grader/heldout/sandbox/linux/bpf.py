"""A small assembler for the classic BPF programs that seccomp runs on every system call."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

LOAD = 0x20
"""Load the 32-bit word at an offset of `struct seccomp_data`."""
AND = 0x54
JUMP = 0x05
EQUAL, GREATER_EQUAL, ANY_BIT = 0x15, 0x35, 0x45
RETURN = 0x06

_LONGEST_BRANCH = 255


@dataclass(frozen=True)
class Instruction:
    """One `struct sock_filter`: `k` is its constant, `yes` and `no` how many instructions a branch skips."""

    code: int
    yes: int
    no: int
    k: int

    def pack(self) -> bytes:
        """Its 8 bytes."""
        return struct.pack("=HBBI", self.code, self.yes, self.no, self.k)


@dataclass(frozen=True)
class FilterProgram:
    """An assembled filter, with the places where the process id of its wearer belongs."""

    code: bytes
    """Packed instructions of 8 bytes each."""
    pid_places: tuple[int, ...] = ()
    """Indices of instructions."""

    def for_process(self, pid: int) -> bytes:
        """The code that the process `pid` loads."""
        packed = bytearray(self.code)
        for place in self.pid_places:
            struct.pack_into("=I", packed, 8 * place + 4, pid)
        return bytes(packed)


@dataclass(frozen=True)
class _Draft:
    instruction: Instruction
    yes: str | None = None
    no: str | None = None
    target: str | None = None


class Assembler:
    """Instructions and labels, in order. Jumps lead forward to a label; without one, to the next instruction."""

    def __init__(self) -> None:
        self._drafts: list[_Draft] = []
        self._labels: dict[str, int] = {}
        self._pid_places: list[int] = []
        self._fresh = 0

    def fresh_label(self) -> str:
        """A label that nothing else uses."""
        self._fresh += 1
        return f"#{self._fresh}"

    def label(self, name: str) -> None:
        """Name the place of the next instruction."""
        if name in self._labels:
            raise ValueError(f"the label {name} is there twice")
        self._labels[name] = len(self._drafts)

    def load(self, offset: int) -> None:
        """Load the word at `offset` of `struct seccomp_data`."""
        self._add(LOAD, offset)

    def mask(self, bits: int) -> None:
        """Keep only these bits of the loaded word."""
        self._add(AND, bits)

    def leave(self, action: int) -> None:
        """End with this answer."""
        self._add(RETURN, action)

    def jump(self, target: str) -> None:
        """Go on at the label, however far."""
        self._drafts.append(_Draft(Instruction(JUMP, 0, 0, 0), target=target))

    def branch(self, test: int, k: int, yes: str | None = None, no: str | None = None) -> None:
        """Compare the loaded word with `k`, and go on at one of two labels."""
        self._drafts.append(_Draft(Instruction(test, 0, 0, k), yes, no))

    def branch_own_pid(self, yes: str | None = None, no: str | None = None) -> None:
        """Compare the loaded word with the process id of the filter's wearer."""
        self._pid_places.append(len(self._drafts))
        self.branch(EQUAL, 0, yes, no)

    def assemble(self) -> FilterProgram:
        """The finished program.

        Raises:
            ValueError: a label is missing, lies behind its jump, or is too far away for a branch.
        """
        code = b"".join(self._resolve(place, draft).pack() for place, draft in enumerate(self._drafts))
        return FilterProgram(code, tuple(self._pid_places))

    def _add(self, code: int, k: int) -> None:
        self._drafts.append(_Draft(Instruction(code, 0, 0, k)))

    def _resolve(self, place: int, draft: _Draft) -> Instruction:
        if draft.target is not None:
            return replace(draft.instruction, k=self._distance(place, draft.target))
        yes, no = self._distance(place, draft.yes), self._distance(place, draft.no)
        if max(yes, no) > _LONGEST_BRANCH:
            raise ValueError(
                f"the branch at {place} is {max(yes, no)} instructions long, at most {_LONGEST_BRANCH} can be"
            )
        return replace(draft.instruction, yes=yes, no=no)

    def _distance(self, place: int, label: str | None) -> int:
        if label is None:
            return 0
        if label not in self._labels:
            raise ValueError(f"the label {label} is nowhere")
        if (distance := self._labels[label] - place - 1) < 0:
            raise ValueError(f"the jump at {place} leads backwards to {label}")
        return distance
