"""What a machine lacks is one declaration, asked by list, show, start and doctor."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from heldout.base.errors import ChallengeError
from heldout.challenge.catalogue import catalogue
from heldout.dataset import sql_engine
from heldout.kinds import needs
from heldout.kinds.needs import EXTRAS, OTHERS, lacks, sentence

ROOT = Path(__file__).parents[2]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without extras and namespaces."""
    monkeypatch.setattr(needs, "is_installed", lambda _: False)
    monkeypatch.setattr(needs.spark_jvm, "find_java", lambda: None)
    no_bubblewrap = "bubblewrap is not installed: `apt-get install bubblewrap`"
    monkeypatch.setattr("heldout.sandbox.linux.bwrap.missing", lambda as_root=True: no_bubblewrap)
    monkeypatch.setattr("heldout.sandbox.linux.syscalls.machine", lambda: None)


def test_every_need_of_the_catalogue_is_one_that_can_be_looked_for() -> None:
    known = {*(f"extra {name}" for name in EXTRAS), *OTHERS}
    wanted = {need for challenge in catalogue(ROOT).challenges for need in challenge.machine_needs}
    assert {"engine spark", "profile netns"} <= wanted
    assert wanted <= known


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("need", [*OTHERS, *(f"extra {name}" for name in EXTRAS)])
def test_what_is_missing_is_said_with_the_command_that_brings_it(need: str) -> None:
    (lack,) = lacks([need])
    assert "`pip install" in lack.words or "`apt-get install" in lack.words or "it needs x86-64" in lack.words


@pytest.mark.usefixtures("bare")
def test_one_sentence_holds_all_that_a_challenge_lacks() -> None:
    told = sentence("card-payments", lacks(("engine spark", "profile netns", "engine spark")))
    assert told is not None
    assert told.startswith("card-payments cannot be graded on this machine: no engine for Spark is installed: ")
    assert told.count("pip install 'heldout[spark]'") == 1
    assert "bubblewrap is not installed" in told


@pytest.mark.usefixtures("bare")
def test_a_challenge_names_the_extras_and_the_isolation_that_it_needs(tmp_path: Path) -> None:
    from heldout.challenge.load import load_challenge

    course = tmp_path / "course"
    shutil.copytree(ROOT / "tests" / "courses" / "minimal", course)
    file = course / "challenges" / "tiny-binary" / "challenge.toml"
    text = file.read_text().replace('summary = "', 'extras = ["torch"]\nsummary = "', 1)
    file.write_text(text.replace("[limits]", '[limits]\nisolation = "strict"'))
    challenge = load_challenge(course, "tiny-binary")
    assert challenge.machine_needs == ("extra torch", "level strict")
    told = str(sentence("tiny-binary", lacks(challenge.machine_needs)))
    assert "torch and skorch missing: `pip install 'heldout[torch]'`; the isolation level strict cannot be had" in told
    file.write_text(text.replace('["torch"]', '["tensorflow"]'))
    with pytest.raises(ChallengeError, match="extras"):
        load_challenge(course, "tiny-binary")


def test_a_machine_that_has_everything_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "is_installed", lambda _: True)
    assert lacks(["extra data", "extra spark"]) == ()
    assert sentence("digits", ()) is None


@pytest.mark.usefixtures("bare")
def test_list_show_and_doctor_say_it() -> None:
    from heldout.challenge.summary import listing
    from heldout.doctor.doctor import _challenges
    from heldout.report.listing import lacking_words

    shown = "\n".join(lacking_words(listing(ROOT).challenges))
    assert "card-payments cannot be graded here: no engine for Spark is installed" in shown
    found = {each.subject: each for each in _challenges(ROOT)}
    assert not found["card-payments"].works
    assert found["digits"].works


@pytest.mark.usefixtures("bare")
def test_start_says_it_before_anybody_has_worked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from heldout.cli import start
    from heldout.grading.session import Session

    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(start.command, ["card-payments", "here"], obj=Session(ROOT))
    assert "heldout: card-payments cannot be graded on this machine" in done.output
    assert (tmp_path / "here" / "solution.py").exists()


@pytest.mark.usefixtures("bare")
def test_start_that_needs_the_engine_itself_says_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner
    from sql_course import write_course

    from heldout.base.errors import MissingExtra
    from heldout.cli import start
    from heldout.grading.session import Session

    write_course(tmp_path / "course")
    monkeypatch.setattr(sql_engine, "find_spec", lambda _: None)
    done = CliRunner().invoke(start.command, ["machines", str(tmp_path / "here")], obj=Session(tmp_path / "course"))
    assert isinstance(done.exception, MissingExtra)
    assert "pip install 'heldout[sql]'" in str(done.exception)
    assert done.output == ""
