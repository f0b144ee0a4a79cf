"""What every runner promises, held against each of them: `TestX(RunnerContract, RunnerDetails)`, a fixture `runner`."""

from __future__ import annotations

import json
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sandbox_samples import (
    LINEAR,
    QUICK,
    Course,
    alive,
    build_job,
    in_build,
    limited,
    own,
    scratch_left,
    submission,
)

from heldout.base.errors import HeldoutError
from heldout.runs.fit_predict import run_submission
from heldout.runs.interface import Outcome, Status
from heldout.sandbox.environment import child_environment
from heldout.sandbox.interface import TRUSTED, Ending, Job, Limits, Runner, StageResult
from heldout.sandbox.program import Asked
from heldout.sandbox.scratch import KEPT
from heldout.stages.interface import FIT, BuildWork, FitWork
from heldout.tasks.interface import Target

FORGE = """
import json, os, struct, time
def frame(header, payload=b"", magic=b"HLD1", size=None):
    text = json.dumps(header).encode() if isinstance(header, dict) else header
    return struct.pack("<4sIQ", magic, len(text), len(payload) if size is None else size) + text + payload
def send(data):
    for fd in range(3, 4096):
        try:
            os.write(fd, data)
        except OSError:
            pass
"""
SURROUNDINGS = """
import json, os, sys, tempfile
links = {}
for name in os.listdir("/proc/self/fd"):
    try:
        links[name] = os.readlink(f"/proc/self/fd/{name}")
    except OSError as error:
        links[name] = error.strerror
print(json.dumps({
    "environment": dict(os.environ), "links": links, "folder": os.getcwd(), "files": sorted(os.listdir(".")),
    "writable": tempfile.gettempdir(), "note": open("note.txt").read(),
    "stdin": sys.stdin.read(), "hash": hash("heldout"), "path": sys.path[0],
}))
"""


def run(runner: Runner, course: Course, source: str, **others: str | bytes) -> Outcome:
    return run_submission(runner, submission(source, **others), course.challenge, course.prepared)


def score_of(runner: Runner, course: Course, outcome: Outcome) -> Any:
    # Programs of tests import this module with nothing but its own folder on their path.
    from scored_predictions import score_predictions

    assert outcome.predictions is not None, outcome
    return score_predictions(runner, course.challenge, course.prepared, outcome)


def error_of(result: StageResult) -> dict[str, Any]:
    assert result.ending is Ending.FRAME, result
    assert result.header is not None
    error = result.header["error"]
    assert isinstance(error, dict)
    return error


class RunnerContract:
    """One promise, one test. `runner` is shared by a module's tests."""

    def test_a_librarys_model_is_graded_and_verified(self, runner: Runner, tiny: Course) -> None:
        outcome = run(runner, tiny, LINEAR)
        assert (outcome.status, outcome.message) == (Status.GRADED, None)
        assert outcome.verified
        assert outcome.declared_reason is None
        assert outcome.description is not None
        scored = score_of(runner, tiny, outcome)
        assert scored.score.public > 0.6
        resources = outcome.resources
        assert resources is not None
        assert 0 < (resources.fit_seconds or 0) < 10
        assert 0.005 < resources.cpu_seconds < 5
        assert 50 < resources.peak_memory_mb < 1000

    def test_a_learners_own_model_is_graded_and_declared(self, runner: Runner, tiny: Course) -> None:
        source = "from helper import VALUE\n" + own(predict="return np.tile([1 - VALUE, VALUE], (len(X), 1))")
        outcome = run(runner, tiny, source, helper__py="VALUE = float(open('value.txt').read())", value__txt="0.25")
        assert (outcome.status, outcome.message) == (Status.GRADED, None)
        assert not outcome.verified
        assert outcome.declared_reason
        assert outcome.predictions is not None
        assert set(np.frombuffer(outcome.predictions.public)) == {0.25}

    def test_what_a_job_needs_and_cannot_have_is_no_fault_of_the_submission(self, runner: Runner) -> None:
        source = BuildWork("solution.py", None, 0)
        work = FitWork(source, None, None, (), "no such form", Target("regression"), "y", (), None)
        asked = replace(build_job(LINEAR), stage=FIT, work=work)
        with pytest.raises(HeldoutError, match=r"ended before it began: (?s:.*)no such form"):
            runner.run(asked)

    def test_an_exception_while_importing_shows_the_learners_own_line(self, runner: Runner) -> None:
        error = error_of(runner.run(build_job("import json\n\njson.loads('{')\n")))
        assert (error["phase"], error["type"], error["line"], error["file"]) == (
            "import",
            "JSONDecodeError",
            3,
            "solution.py",
        )
        assert "json.loads('{')" in error["traceback"]
        assert "decoder.py" not in error["traceback"]

    def test_an_exit_without_a_result_is_a_crash_with_its_code(self, runner: Runner) -> None:
        result = runner.run(in_build("import os; os._exit(3)"))
        assert (result.ending, result.exit_code) == (Ending.CRASHED, 3)

    def test_a_segmentation_fault_is_a_crash_with_its_signal(self, runner: Runner) -> None:
        result = runner.run(in_build("import ctypes; ctypes.string_at(0)"))
        assert (result.ending, result.exit_code) == (Ending.CRASHED, -signal.SIGSEGV)

    def test_an_endless_loop_ends_at_the_cpu_limit(self, runner: Runner) -> None:
        # Without what tells the line of a loop: a submission may take it away.
        source = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_DFL)\nwhile True: pass"
        result = runner.run(in_build(source, replace(QUICK, cpu_seconds=1)))
        # The kernel counts the limit in ticks and the usage exactly; on a crowded machine they differ.
        assert result.ending is Ending.CPU_TIME, result
        assert 0.5 < result.usage.cpu_seconds < 2.5, result

    def test_a_loop_that_deafens_itself_ends_a_second_later(self, runner: Runner) -> None:
        source = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
        result = runner.run(in_build(source, replace(QUICK, cpu_seconds=1)))
        assert result.ending is Ending.CPU_TIME, result
        assert result.usage.cpu_seconds < 3.5, result

    def test_a_sleep_ends_at_the_wall_limit(self, runner: Runner) -> None:
        result = runner.run(in_build("import time; time.sleep(60)", replace(QUICK, wall_seconds=0.7)))
        assert result.ending is Ending.WALL_TIME
        assert 0.6 < result.usage.wall_seconds < 5

    def test_a_memory_bomb_is_refused_by_the_allocator(self, runner: Runner) -> None:
        source = "import numpy as np\nkept = []\nwhile True: kept.append(np.ones(2_000_000))"
        result = runner.run(in_build(source, replace(QUICK, memory_mb=256)))
        assert error_of(result)["kind"] == "memory"
        assert 150 < result.usage.peak_memory_mb - result.usage.base_memory_mb < 600

    def test_a_flood_of_output_ends_the_run_and_little_is_kept(self, runner: Runner) -> None:
        result = runner.run(in_build("while True: print('x' * 1000)", replace(QUICK, output_bytes=1 << 20)))
        assert result.ending is Ending.OUTPUT
        assert 60_000 < len(result.stdout) <= 65_536

    def test_garbage_on_the_result_descriptor_is_no_frame(self, runner: Runner) -> None:
        result = runner.run(in_build(FORGE + "send(os.urandom(4096)); time.sleep(20)"))
        assert (result.ending, result.payload) == (Ending.BAD_FRAME, b"")
        assert result.usage.wall_seconds < 15

    def test_the_process_is_ended_as_soon_as_one_frame_is_complete(self, runner: Runner) -> None:
        result = runner.run(in_build(FORGE + "send(frame({'forged': 1}))\ntime.sleep(20)\nsend(frame({'forged': 2}))"))
        assert (result.ending, result.header) == (Ending.FRAME, {"forged": 1})
        assert result.usage.wall_seconds < 15

    def test_surroundings_are_bare(self, runner: Runner, apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HELDOUT_SECRET", "hidden")
        result = runner.run(build_job(SURROUNDINGS + LINEAR, note__txt="hello"))
        seen = json.loads(result.stdout)
        wanted = child_environment()
        for name in ("HOME", "TMPDIR"):
            assert seen["environment"].pop(name) == seen["writable"]
            wanted.pop(name)
        # bubblewrap sets PWD, and scikit-learn KMP_… when it is imported.
        assert seen["environment"].pop("PWD", "/") == "/"
        assert {name: value for name, value in seen["environment"].items() if not name.startswith("KMP_")} == wanted
        assert {value for name, value in wanted.items() if name.endswith("_NUM_THREADS")} == {"1"}
        assert (seen["files"], seen["note"], seen["stdin"]) == (["note.txt", "solution.py"], "hello", "")
        assert seen["path"] == seen["folder"]
        assert seen["writable"] != seen["folder"]
        assert set(scratch_left(apart)) == {str(Path(seen[name]).parent) for name in ("folder", "writable")}
        others = {number: link for number, link in seen["links"].items() if number not in "012"}
        known = ("pipe:", "/proc/", "/memfd:job", str(Path(seen["folder"]).parent / "job-"), "No such file")
        # Newer builds of libffi keep their own file open, of which they map what calls back.
        strange = [link for link in others.values() if not Path(link).name.startswith("libffi.so")]
        assert [link for link in strange if not link.startswith(known)] == []
        assert len(others) <= 12

    def test_output_is_kept_and_made_harmless(self, runner: Runner) -> None:
        source = "import sys\nprint('\\x1b[31mred\\x1b[0m \\u202eturned')\nprint('oops', file=sys.stderr)"
        result = runner.run(in_build(source))
        assert result.stdout == "red turned\n"
        assert "oops" in result.stderr

    def test_a_daemon_does_not_outlive_its_stage(self, runner: Runner) -> None:
        source = """
import os, time
read, write = os.pipe()
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(write, str(os.getpid()).encode())
            time.sleep(60)
        os._exit(0)
    print(os.read(read, 20).decode())
except PermissionError:
    print("refused")
"""
        said = runner.run(in_build(source)).stdout.strip()
        assert said == "refused" or not alive(int(said))

    def test_cpu_time_and_memory_are_measured(self, runner: Runner) -> None:
        source = """
import time, numpy as np
kept = np.ones(25_000_000)
until = time.process_time() + 0.4
while time.process_time() < until: pass
"""
        usage = runner.run(in_build(source)).usage
        assert 0.4 < usage.cpu_seconds < 2.5
        assert 180 < usage.peak_memory_mb - usage.base_memory_mb < 320

    def test_each_phase_is_measured_and_they_add_up(self, runner: Runner, tiny: Course) -> None:
        busy = "import time\nuntil = time.process_time() + 0.3\nwhile time.process_time() < until: pass"
        outcome = run(runner, tiny, own(fit=busy, predict="import time\ntime.sleep(0.2)"))
        resources = outcome.resources
        assert resources is not None
        used = {each.name: each for each in resources.phases}
        assert list(used) == ["build", "fit", "predict_public", "predict_private", "describe"]
        assert 0.3 <= used["fit"].cpu_seconds < 0.3 + 0.5 * resources.cpu_seconds
        for name in ("predict_public", "predict_private"):
            assert used[name].cpu_seconds < 0.15 <= 0.2 <= used[name].wall_seconds
        assert resources.fit_seconds == used["fit"].own_seconds
        predicted = used["predict_public"].wall_seconds + used["predict_private"].wall_seconds
        assert 0.4 <= (resources.predict_seconds or 0) <= predicted
        # What the process does after its last answer is nobody's phase: it is being ended.
        together = sum(each.cpu_seconds for each in used.values())
        assert resources.cpu_seconds - 0.3 < together < resources.cpu_seconds + 0.05
        assert sum(each.wall_seconds for each in used.values()) <= resources.wall_seconds
        assert max(each.peak_memory_mb for each in used.values()) <= resources.peak_memory_mb + 10

    def test_a_submissions_own_clock_does_not_make_it_fast(self, runner: Runner, tiny: Course) -> None:
        source = "import time\nwait = time.sleep\ntime.perf_counter = time.monotonic = lambda: 0.0\n"
        outcome = run(runner, limited(tiny, predict_ms_per_row=0.5), source + own(predict="wait(0.3)"))
        assert outcome.status is Status.TIMED_OUT
        assert "predict took" in (outcome.message or "")
        assert "Look for sleep()" in (outcome.message or "")

    def test_what_is_answered_before_it_is_asked_is_no_result(self, runner: Runner, tiny: Course) -> None:
        outcome = run(runner, tiny, FORGE + own(fit="send(frame({'ok': True}) * 2); time.sleep(20)"))
        assert outcome.status is Status.INVALID_OUTPUT

    def test_a_process_that_ends_between_two_phases_has_no_result(self, runner: Runner, tiny: Course) -> None:
        outcome = run(runner, tiny, FORGE + own(fit="send(frame({'ok': True})); os._exit(0)"))
        assert outcome.status in (Status.FAILED, Status.INVALID_OUTPUT)

    def test_stages_leave_no_file(self, runner: Runner, apart: Path) -> None:
        runner.run(in_build("pass"))
        for folder in scratch_left(apart):
            # What is kept for the next submission stays where it works.
            assert [path for path in Path(folder).iterdir() if not path.name.startswith(KEPT)] == []


class RunnerDetails:
    """More of the same contract; apart, because a cold process for each takes long."""

    def test_what_fit_receives_is_the_training_data_as_promised(self, runner: Runner, tiny: Course) -> None:
        source = own(fit="print(type(X).__name__, list(X.columns), len(X), y.name, sorted(set(y)))")
        outcome = run(runner, tiny, source)
        columns = "['weight', 'firmness', 'colour', 'organic']"
        assert outcome.stdout == f"DataFrame {columns} {tiny.prepared.rows['train']} ripe ['no', 'yes']\n"

    def test_an_exception_in_get_estimator_shows_the_learners_own_line(self, runner: Runner, tiny: Course) -> None:
        outcome = run(runner, tiny, "def get_estimator():\n    return 1 / 0\n")
        assert outcome.status is Status.FAILED
        assert "line 2 of solution.py" in (outcome.message or "")
        assert "return 1 / 0" in (outcome.traceback or "")

    def test_an_exception_in_fit_shows_the_learners_own_line(self, runner: Runner, tiny: Course) -> None:
        outcome = run(runner, tiny, own(fit="raise ValueError('no fit today')"))
        assert (outcome.status, "no fit today" in (outcome.message or "")) == (Status.FAILED, True)
        assert "in fit" in (outcome.traceback or "")

    def test_an_exception_in_predict_shows_the_learners_own_line(self, runner: Runner, tiny: Course) -> None:
        outcome = run(runner, tiny, own(predict="X['no such column']"))
        assert (outcome.status, "no such column" in (outcome.message or "")) == (Status.FAILED, True)
        assert "in predict_proba" in (outcome.traceback or "")

    def test_sys_exit_is_reported_as_such(self, runner: Runner) -> None:
        assert error_of(runner.run(in_build("import sys; sys.exit(0)")))["kind"] == "exit"

    def test_a_memory_bomb_is_out_of_memory_for_the_learner(self, runner: Runner, tiny: Course) -> None:
        outcome = run(runner, limited(tiny, memory_mb=256), own(fit="np.ones((60_000, 60_000))"))
        assert outcome.status is Status.OUT_OF_MEMORY
        assert "256 MB" in (outcome.message or "")

    def test_a_frame_that_announces_too_much_is_refused_before_it_comes(self, runner: Runner) -> None:
        result = runner.run(in_build(FORGE + "send(frame({'ok': True}, size=1 << 40)); time.sleep(20)"))
        assert result.ending is Ending.BAD_FRAME
        assert result.usage.wall_seconds < 15

    def test_two_frames_are_no_frame(self, runner: Runner) -> None:
        result = runner.run(in_build(FORGE + "send(frame({'ok': True}) * 2); time.sleep(20)"))
        assert result.ending is Ending.BAD_FRAME

    @pytest.mark.parametrize("header", [b"[1]", b"{", b'{"a": NaN}', b'{"a": 1e999}', b"[" * 100_000, b"\xff"])
    def test_a_header_that_is_no_json_object_is_no_frame(self, runner: Runner, header: bytes) -> None:
        result = runner.run(in_build(FORGE + f"send(frame({header!r}))"))
        assert result.ending is Ending.BAD_FRAME

    def test_forged_predictions_that_are_not_finite_get_no_score(self, runner: Runner, tiny: Course) -> None:
        forge = "import heldout.tasks.answers as ours\nours._finite = lambda array, what: array\n"
        outcome = run(runner, tiny, own(predict=forge + "return np.full((len(X), 2), np.nan)"))
        assert outcome.status is Status.GRADED
        scored = score_of(runner, tiny, outcome)
        assert (scored.score, bool(scored.invalid)) == (None, True)

    def test_forged_predictions_of_another_number_are_invalid(self, runner: Runner, tiny: Course) -> None:
        forge = "import heldout.tasks.answers as ours\nours._finite = lambda array, what: array[:1]\n"
        outcome = run(runner, tiny, own(predict=forge))
        assert outcome.status is Status.INVALID_OUTPUT

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            ("np.full((len(X), 2), np.nan)", "predict_proba must return"),
            ("np.ones((len(X), 3))", "predict_proba must return"),
            ("np.full((len(X), 2), 'a')", "predict_proba must return"),
            ("None", "predict_proba returned None"),
        ],
    )
    def test_predictions_of_the_wrong_kind_are_invalid_and_said_so(
        self, runner: Runner, tiny: Course, answer: str, said: str
    ) -> None:
        outcome = run(runner, tiny, own(predict=f"return {answer}"))
        assert outcome.status is Status.INVALID_OUTPUT
        assert said in (outcome.message or "")

    def test_a_recipe_that_is_too_large_makes_a_declared_model(self, runner: Runner, tiny: Course) -> None:
        source = LINEAR + "\nfrom sklearn.dummy import DummyClassifier\n"
        source += "def get_estimator():\n    return DummyClassifier(random_state=list(range(500_000)))\n"
        outcome = run(runner, tiny, source)
        assert not outcome.verified
        assert outcome.declared_reason

    def test_hashes_are_the_same_in_every_process(self, runner: Runner) -> None:
        first, second = (runner.run(in_build("print(hash('heldout'))")).stdout for _ in range(2))
        assert first == second != ""

    def test_a_grade_repeats_to_the_last_digit_without_a_random_state(self, runner: Runner, tiny: Course) -> None:
        source = "from sklearn.ensemble import RandomForestClassifier\n" + LINEAR.replace(
            "LogisticRegression(max_iter=500)", "RandomForestClassifier(5, n_jobs=-1)"
        )
        first, second = (run(runner, tiny, source).predictions for _ in range(2))
        assert first == second is not None

    def test_n_jobs_run_one_after_the_other(self, runner: Runner) -> None:
        source = """
import os, threading, joblib
here = joblib.Parallel(n_jobs=-1)(joblib.delayed(lambda: (os.getpid(), threading.get_ident()))() for _ in range(4))
print(set(here) == {(os.getpid(), threading.get_ident())})
"""
        assert runner.run(in_build(source)).stdout == "True\n"

    def test_a_challenges_own_metric_runs_where_its_files_are_sent(
        self, runner: Runner, tiny: Course, tmp_path: Path
    ) -> None:
        (tmp_path / "metric.py").write_text("from weights import ONE\ndef score(y_true, y_pred):\n    return ONE\n")
        (tmp_path / "weights.py").write_text("import os\nONE = 1.0 if sorted(os.listdir('.')) else 0.0\n")
        course = with_metric(tiny, tmp_path)
        outcome = run(runner, course, own())
        (tmp_path / "weights.py").write_text("ONE = 0.5\n")
        assert score_of(runner, course, outcome).score.public == 0.5

    def test_a_stage_may_run_without_files(self, runner: Runner) -> None:
        result = runner.run(Job(TRUSTED, Asked("os:listdir", 1, None), limits=Limits()))
        assert result.ending is Ending.CRASHED
        assert "there is no trusted work 'os:listdir'" in result.stderr


def with_metric(course: Course, folder: Path) -> Course:
    """The same challenge with `metric.py:score` of `folder`."""
    definition = course.challenge.definition
    metric = definition.metric.model_copy(
        update={"name": None, "function": "metric.py:score", "greater_is_better": True, "needs": "probability"}
    )
    challenge = replace(
        course.challenge,
        folder=folder,
        definition=definition.model_copy(update={"metric": metric}),
        needs="probability",
    )
    return replace(course, challenge=challenge)


def waited(condition: Any, seconds: float = 10.0) -> bool:
    """Whether the condition came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())
