from __future__ import annotations

import errno
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from heldout.sandbox.linux import asking, identity, seccomp
from heldout.sandbox.linux.syscalls import machine

HERE = machine()


@pytest.fixture
def asking_child() -> Iterator[tuple[int, int, int]]:
    """(pid, listener, pipe) of a child that starts 12 threads when answered and says how many it got."""
    assert HERE is not None
    ours, theirs = socket.socketpair()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        identity.forbid_new_privileges()
        asking.send_listener(theirs.detach(), asking.install_asking(asking.build_filter(HERE)))
        seccomp.install(seccomp.build_filter(HERE, 7).for_process(os.getpid()))
        os.write(writer, bytes([start(12)]))
        os._exit(0)
    os.close(writer)
    theirs.close()
    with ours:
        listener = next(iter(socket.recv_fds(ours, len(asking.MARK), 1)[1]), None)
    assert listener is not None
    yield pid, listener, reader
    os.close(reader)


def start(wanted: int) -> int:
    done = threading.Event()
    started = 0
    try:
        for _ in range(wanted):
            threading.Thread(target=done.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    return started


def test_threads_start_up_to_the_limit_and_the_end_is_noticed(asking_child: tuple[int, int, int]) -> None:
    pid, listener, reader = asking_child
    answers: list[asking.Answer] = []
    while not answers or answers[-1] != "ended":
        answers.append(asking.answer(listener, asking.Allowance(5)))
    os.waitpid(pid, 0)
    os.close(listener)

    assert [answer for answer in answers if answer != "nothing"] == [*["allowed"] * 4, "refused", "ended"]
    assert os.read(reader, 1) == b"\x04"


def test_without_a_supervisor_no_thread_starts(asking_child: tuple[int, int, int]) -> None:
    pid, listener, reader = asking_child
    os.close(listener)
    os.waitpid(pid, 0)

    assert os.read(reader, 1) == b"\x00"


def test_a_question_from_a_child_that_was_killed_is_answered_by_nobody(asking_child: tuple[int, int, int]) -> None:
    pid, listener, _ = asking_child
    while "seccomp" not in wait_channel(pid) and Path(f"/proc/{pid}").exists() and not question_waits(listener):
        pass
    os.kill(pid, 9)
    os.waitpid(pid, 0)

    assert asking.answer(listener, asking.Allowance(5)) in ("nothing", "ended")
    assert asking.answer(listener, asking.Allowance(5)) == "ended"
    os.close(listener)


def wait_channel(pid: int) -> str:
    return Path(f"/proc/{pid}/wchan").read_text()


def question_waits(listener: int) -> bool:
    import select

    poll = select.poll()
    poll.register(listener, select.POLLIN)
    return bool(poll.poll(0))


def test_nobody_to_send_to_is_an_error() -> None:
    ours, theirs = socket.socketpair()
    ours.close()

    with pytest.raises(OSError) as caught:
        asking.send_listener(theirs.detach(), os.open("/dev/null", os.O_RDONLY))

    assert caught.value.errno == errno.EPIPE


def test_files_and_folders_are_made_up_to_the_allowance_and_removing_them_gives_nothing_back(tmp_path: Path) -> None:
    def work() -> int:
        made = 0
        try:
            for number in range(9):
                (tmp_path / f"folder-{number}").mkdir() if number % 2 else (tmp_path / f"file-{number}").write_text("x")
                made += 1
                if number == 0:
                    (tmp_path / "file-0").unlink()
        except OSError as error:
            return made if error.errno == errno.EDQUOT else 99
        return made

    assert answered(work, asking.Allowance(5, files=4)) == 4


def test_opening_what_is_there_asks_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("x")

    assert answered(lambda: len((tmp_path / "here").read_text()), asking.Allowance(5, files=0)) == 1


def answered(work: Callable[[], int], allowance: asking.Allowance) -> int:
    """What `work` gives in a child whose questions are answered from the allowance."""
    assert HERE is not None
    ours, theirs = socket.socketpair()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        identity.forbid_new_privileges()
        asking.send_listener(theirs.detach(), asking.install_asking(asking.build_filter(HERE)))
        os.write(writer, bytes([work()]))
        os._exit(0)
    os.close(writer)
    theirs.close()
    with ours:
        listener = next(iter(socket.recv_fds(ours, len(asking.MARK), 1)[1]), None)
    assert listener is not None
    while asking.answer(listener, allowance) != "ended":
        pass
    os.waitpid(pid, 0)
    os.close(listener)
    with open(reader, "rb") as file:
        return file.read()[0]
