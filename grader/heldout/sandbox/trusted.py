"""Our own work in a process apart: typed where it is asked for, bound to what does it in the composition root."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from heldout.base.errors import HeldoutError
from heldout.base.json_records import from_json, to_json
from heldout.sandbox.interface import TRUSTED, Answer, Ending, Job, Limits, PlacedFile, Runner, StageResult
from heldout.sandbox.message import bytes_of, packed, unpacked
from heldout.sandbox.program import Asked, Bound

Request = TypeVar("Request")
Response = TypeVar("Response")


log = logging.getLogger(__name__)

_RAISED = re.compile(r"(?:[A-Za-z_]\w{0,40}\.){0,6}([A-Za-z_]\w{0,40}(?:Error|Exception|Interrupt|Exit))(?::.*)?")


class NoAnswer(HeldoutError):
    """Trusted work ended without an answer.

    Its text may stand on a learner's card, and the process held labels: it names the class of what was raised alone.
    What the process wrote to standard error is in `result`, in the traceback of `--debug` and in the log.
    """

    def __init__(self, doing: str, result: StageResult) -> None:
        self.result = result
        lines = result.stderr.rstrip().splitlines() or [""]
        raised = _RAISED.fullmatch(lines[-1])
        how = f"{result.ending}, {raised[1]}" if raised else str(result.ending)
        super().__init__(f"{doing} ended without an answer ({how}). `heldout --verbose …` shows what it said.")
        if result.stderr:
            self.add_note(f"It wrote to standard error:\n{result.stderr[-2000:]}")
            log.info("%s wrote to standard error: %s", doing, result.stderr[-2000:])


@dataclass(frozen=True)
class _Answered:
    response: Any = None
    """The packed response."""
    blobs: tuple[tuple[str, int], ...] = ()
    """Where the payload's bytes belong, and how many each place has."""
    fault: str | None = None


@dataclass(frozen=True)
class TrustedTask(Generic[Request, Response]):
    """One kind of work: what it is asked, and what it answers. Both are frozen dataclasses."""

    name: str
    doing: str
    """In words, for a message: `scoring`."""
    request: type[Request]
    response: type[Response]
    fault: type[HeldoutError] | None = None
    """What the work may raise instead of an answer; it is raised again, with its text, where it was asked for."""
    version: int = 1
    """Of both messages; a process that knows another one refuses."""
    result_bytes: int = 64 << 20
    """Most that the answer's bytes may be together."""

    def ask(
        self,
        runner: Runner,
        request: Request,
        files: Sequence[PlacedFile] = (),
        author_code: bool = False,
        kept_for: str = "",
    ) -> Response:
        """The answer of the runner's trusted process. `kept_for` names what it may answer more jobs for, see `Job`.

        Raises:
            NoAnswer: it ended without one.
            HeldoutError: the machine could not run it; or `fault`.
        """
        return self.answer_of(runner.run(replace(self.job(request, files, author_code), kept_for=kept_for)))

    def job(self, request: Request, files: Sequence[PlacedFile] = (), author_code: bool = False) -> Job:
        """The request as a job. `files` are its working directory; `author_code` says whether it calls a course's
        own Python, which then runs in a confined process of its own.
        """
        document, blobs = packed(request)
        asked, limits = Asked(self.name, self.version, document), Limits(result_bytes=self.result_bytes)
        return Job(TRUSTED, asked, blobs, files, limits, author_code=author_code)

    def answer_of(self, result: StageResult) -> Response:
        """The answer.

        Raises:
            NoAnswer: there is none.
            HeldoutError: what came is none; or `fault`.
        """
        if result.ending is not Ending.FRAME or result.header is None:
            raise NoAnswer(self.doing, result)
        try:
            answered = from_json(_Answered, result.header)
            if self.fault is not None and answered.fault is not None:
                raise self.fault(answered.fault)
            blobs, at = {}, 0
            for name, size in answered.blobs:
                blobs[name], at = result.payload[at : at + size], at + size
            return unpacked(self.response, answered.response, blobs)
        except (TypeError, ValueError) as error:
            raise HeldoutError(
                f"{self.doing} answered with something else than an answer ({type(error).__name__})"
            ) from error

    def bound_to(self, function: Callable[[Request], Response], prepare: Callable[[], None] | None = None) -> Bound:
        """This work with what does it, within the trusted process. `prepare` imports what it will need.

        What is bound raises ValueError when asked in another version, and what `function` raises beside `fault`.
        """

        faults = () if self.fault is None else (self.fault,)

        def work(asked: Asked, blobs: Mapping[str, bytes | memoryview]) -> Answer:
            if asked.version != self.version:
                raise ValueError(f"'{self.name}' has version {self.version} here, and was asked as {asked.version}")
            request = unpacked(self.request, asked.request, blobs)
            try:
                response, answered = packed(function(request))
            except faults as error:
                return Answer(to_json(_Answered(fault=str(error))))
            raw = [(place, bytes_of(blob)) for place, blob in answered]
            sizes = tuple((place, len(each)) for place, each in raw)
            return Answer(to_json(_Answered(response, sizes)), b"".join(each for _, each in raw))

        return Bound(self.name, work, prepare)
