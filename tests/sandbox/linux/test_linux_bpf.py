from __future__ import annotations

import struct

import pytest

from heldout.sandbox.linux.bpf import EQUAL, Assembler


def test_an_instruction_is_laid_out_as_the_kernel_reads_it() -> None:
    assembler = Assembler()
    assembler.load(4)
    assembler.branch(EQUAL, 7, no="end")
    assembler.leave(1)
    assembler.label("end")
    assembler.leave(2)

    code = assembler.assemble().code

    assert list(struct.iter_unpack("=HBBI", code)) == [
        (0x20, 0, 0, 4),
        (0x15, 0, 1, 7),
        (0x06, 0, 0, 1),
        (0x06, 0, 0, 2),
    ]


def test_the_process_id_is_filled_in_where_it_is_compared() -> None:
    assembler = Assembler()
    assembler.load(16)
    assembler.branch_own_pid(yes="end")
    assembler.label("end")
    assembler.leave(0)

    assert list(struct.iter_unpack("=HBBI", assembler.assemble().for_process(4711)))[1] == (0x15, 0, 0, 4711)


def test_a_branch_that_is_too_long_is_refused_and_a_jump_is_not() -> None:
    def program(jump: bool) -> Assembler:
        assembler = Assembler()
        if jump:
            assembler.jump("far")
        else:
            assembler.branch(EQUAL, 1, yes="far")
        for _ in range(300):
            assembler.leave(0)
        assembler.label("far")
        assembler.leave(1)
        return assembler

    assert program(jump=True).assemble().code[:8] == struct.pack("=HBBI", 0x05, 0, 0, 300)
    with pytest.raises(ValueError, match="300 instructions long, at most 255"):
        program(jump=False).assemble()


def test_labels_must_exist_once_and_ahead() -> None:
    missing, backwards, twice = Assembler(), Assembler(), Assembler()
    missing.jump("nowhere")
    backwards.label("before")
    backwards.leave(0)
    backwards.jump("before")
    twice.label("here")

    with pytest.raises(ValueError, match="nowhere"):
        missing.assemble()
    with pytest.raises(ValueError, match="backwards"):
        backwards.assemble()
    with pytest.raises(ValueError, match="twice"):
        twice.label("here")
