"""`heldout serve` as a process of its own, with its grading processes, to be asked, killed and started again."""

from __future__ import annotations

import csv
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

_STARTS_SECONDS = 120.0


def free_port() -> int:
    """A port of loopback that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


@dataclass
class ServerProcess:
    """A server of a course on loopback."""

    course: Path
    database: str
    """The URL in HELDOUT_DB."""
    workers: int
    home: Path
    port: int = field(default_factory=free_port)
    within: tuple[str, ...] = ()
    """A command that runs the server's."""
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        """The environment of every process of it."""
        return {**os.environ, "HELDOUT_DB": self.database, "HELDOUT_HOME": str(self.home)}

    def command(self, *words: str) -> list[str]:
        """A command line of `heldout` on the course."""
        return [sys.executable, "-m", "heldout", "--course", str(self.course), *words]

    def start(self) -> None:
        """Start it, and go on; what it says is not kept."""
        words = ("serve", "--port", str(self.port), "--workers", str(self.workers))
        command, quiet = [*self.within, *self.command(*words)], subprocess.DEVNULL
        self.process = subprocess.Popen(command, env=self.environ, stdout=quiet, stderr=quiet)

    def wait(self) -> None:
        """Until it answers."""
        until = time.monotonic() + _STARTS_SECONDS
        while time.monotonic() < until:
            with suppress(URLError, OSError), urlopen(f"{self.url}/sign-in", timeout=10):
                return
            assert self.process is not None
            assert self.process.poll() is None, "the server ended"
            time.sleep(0.1)
        raise AssertionError(f"the server did not answer within {_STARTS_SECONDS:.0f} s")

    def kill(self) -> None:
        """Kill the server by signal 9; its grading processes end by themselves."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def graders(self) -> list[psutil.Process]:
        """Its grading processes that run now."""
        assert self.process is not None
        with suppress(psutil.Error):
            children = psutil.Process(self.process.pid).children()
            return [each for each in children if "worker" in _words(each)]
        return []

    def stop(self) -> None:
        """End it as a person does, with its grading processes."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)

    def write_class(self, students: list[str], closes: datetime) -> None:
        """Write class.toml, which a server reads again when it changed."""
        text = 'format_version = 1\nzone = "UTC"\n[[deadline]]\nname = "week 1"\n'
        text += f"closes = {closes.astimezone(UTC).replace(tzinfo=None).isoformat()}\n"
        text += "".join(f'[[learner]]\nname = "{name}"\n' for name in students)
        part = self.course / "class.toml.part"
        part.write_text(text, encoding="utf-8")
        part.replace(self.course / "class.toml")

    def links(self) -> dict[str, str]:
        """A link for each of the class that joins once, by name."""
        sheet = self.home / "codes.csv"
        command = self.command("class", "codes", "--url", self.url, "-o", str(sheet))
        subprocess.run(command, env=self.environ, check=True, capture_output=True)
        with sheet.open(encoding="utf-8") as opened:
            return {row["name"]: row["link"] for row in csv.DictReader(opened)}


def _words(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return process.cmdline()
    return []
