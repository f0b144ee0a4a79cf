"""Where Apache Spark on a JVM is found, and what its server may touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from heldout.kinds import spark_jvm
from heldout.kinds.needs import lacks
from heldout.kinds.spark_jvm import SparkOnJava, connect_server, find, find_jars, find_java, missing


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with a Java and a Spark of its own, named by the usual variables."""
    monkeypatch.setattr(spark_jvm, "find_spec", lambda _: None)
    monkeypatch.setattr(spark_jvm.shutil, "which", lambda _: None)
    java, jar = tmp_path / "java" / "bin" / "java", tmp_path / "spark" / "jars" / "spark-connect_2.13-4.2.0.jar"
    for file in (java, tmp_path / "java" / "lib" / "modules", jar):
        file.parent.mkdir(parents=True)
        file.touch(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "java"))
    monkeypatch.setenv("SPARK_HOME", str(tmp_path / "spark"))
    return tmp_path


def test_java_and_spark_are_found_where_the_usual_variables_say(machine: Path) -> None:
    assert find_java() == machine / "java" / "bin" / "java"
    assert find_jars() == machine / "spark" / "jars"
    assert missing() is None
    assert lacks(["engine jvm"]) == ()


def test_a_script_that_looks_for_java_is_none_and_the_folder_around_it_is_not_shown(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = machine / "home" / "bin" / "java"
    script.parent.mkdir(parents=True)
    script.write_text('#!/bin/sh\nexec "$JAVA" "$@"\n')
    script.chmod(0o755)
    monkeypatch.setattr(spark_jvm.shutil, "which", lambda _: str(script))
    assert find_java() == machine / "java" / "bin" / "java"
    monkeypatch.delenv("JAVA_HOME")
    assert find_java() is None


@pytest.mark.parametrize(
    ("variable", "words"),
    [("JAVA_HOME", "there is no Java: `apt-get install"), ("SPARK_HOME", "there is no Apache Spark: `pip install")],
)
def test_what_is_missing_is_said_with_the_command_that_brings_it(
    machine: Path, monkeypatch: pytest.MonkeyPatch, variable: str, words: str
) -> None:
    monkeypatch.delenv(variable)
    assert find() is None
    assert words in lacks(["engine jvm"])[0].words


def test_a_spark_without_its_connect_server_is_none(machine: Path) -> None:
    (machine / "spark" / "jars" / "spark-connect_2.13-4.2.0.jar").unlink()
    assert find_jars() is None


def test_any_engine_will_do_where_there_is_one(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heldout.kinds.needs.is_installed", lambda _: False)
    assert lacks(["engine spark"]) == ()
    monkeypatch.delenv("JAVA_HOME")
    assert "heldout[spark]" in lacks(["engine spark"])[0].words


def test_the_server_executes_java_and_python_alone_and_listens_on_its_own_loopback(machine: Path) -> None:
    engine = connect_server(SparkOnJava(machine / "java" / "bin" / "java", machine / "spark" / "jars"), 700)
    assert {Path(each).name.split("-")[0].rstrip("0123456789.") for each in engine.programs} == {
        "java",
        "jspawnhelper",
        "python",
        "ld",
        "pyvenv.cfg",
    }
    assert engine.command[0] == engine.programs[0]
    assert "-Xmx700m" in engine.command
    assert "-Dspark.connect.grpc.binding.address=127.0.0.1" in engine.command
    assert engine.memory_mb > 700
    assert set(engine.folders) == {str(machine / "java"), str(machine / "spark" / "jars")}
