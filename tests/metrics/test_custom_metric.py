from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from metric_samples import TARGETS

from heldout.base.errors import MetricError
from heldout.base.extensions import EntryPoint, Extension
from heldout.base.vocabulary import MetricNeeds
from heldout.metrics.custom import MAX_REPLICATES, load_function
from heldout.metrics.interface import Metric, MetricUndefined
from heldout.tasks.catalogue import TASKS

BINARY, MULTI, VALUE = TARGETS["binary"], TARGETS["multiclass"], TARGETS["regression"]
CODES = np.array([0, 1, 1, 0])


def load(folder: Path, text: str, needs: MetricNeeds = "label", name: str = "cost") -> Metric:
    path = folder / "metric.py"
    path.write_text(text)
    return load_function(path, name, greater_is_better=False, needs=needs)


def fault(metric: Metric) -> str:
    with pytest.raises(MetricError) as caught:
        metric.score(CODES, CODES, BINARY)
    return str(caught.value)


def test_labels_arrive_as_they_stand_in_the_data(tmp_path: Path):
    metric = load(
        tmp_path,
        "def cost(y_true, y_pred):\n"
        "    assert type(y_true).__name__ == 'ndarray'\n"
        "    return 10 * ((y_true == 'yes') & (y_pred == 'no')).sum() + ((y_true == 'no') & (y_pred == 'yes')).sum()\n",
    )
    assert metric.score(np.array([0, 1, 1, 0]), np.array([0, 0, 1, 1]), BINARY) == 11.0


def test_probabilities_arrive_as_one_column_for_each_class_in_sorted_order(tmp_path: Path):
    text = "def cost(y_true, y_pred):\n    return float(y_pred[y_true == 'cedar', 2].sum())\n"
    metric = load(tmp_path, text, needs="probability")
    y_pred = np.array([[0.1, 0.2, 0.3, 0.4], [0.25, 0.25, 0.25, 0.25]])
    assert metric.score(np.array([2, 0]), y_pred, MULTI) == pytest.approx(0.3)


def test_values_arrive_as_float64(tmp_path: Path):
    text = "def cost(y_true, y_pred):\n    assert y_true.dtype == y_pred.dtype == 'float64'\n    return y_pred.sum()\n"
    assert load(tmp_path, text, needs="value").score(np.array([1.0]), np.array([2.5]), VALUE) == 2.5


def test_a_function_that_writes_into_its_arguments_changes_nothing_of_ours(tmp_path: Path):
    metric = load(
        tmp_path, "def cost(y_true, y_pred):\n    y_true[:] = 0\n    y_pred[:] = 0\n    return 0\n", needs="value"
    )
    y_true, y_pred = np.array([1.0]), np.array([2.0])
    metric.score(y_true, y_pred, VALUE)
    assert (y_true[0], y_pred[0]) == (1.0, 2.0)


def test_it_declares_what_the_challenge_says(tmp_path: Path):
    metric = load(tmp_path, 'def cost(y_true, y_pred):\n    """Euros lost.\n\n    More."""\n    return 1\n')
    assert (metric.name, metric.greater_is_better, metric.needs) == ("cost", False, "label")
    assert metric.tasks == {"binary", "multiclass", "ordinal", "image"}
    assert metric.summary == "Euros lost."
    metric.check(BINARY, CODES)


def test_without_a_docstring_the_summary_names_the_file(tmp_path: Path):
    metric = load(tmp_path, "cost = max\ndef cost(y_true, y_pred): return 1\n", needs="value")
    assert metric.summary == "The challenge's own metric, from metric.py."
    assert metric.tasks == {"regression", "count", "forecast"}


def test_modules_beside_it_can_be_imported_also_while_it_is_called(tmp_path: Path):
    (tmp_path / "weights.py").write_text("TEN = 10\n")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "__init__.py").write_text("")
    (tmp_path / "tables" / "late.py").write_text("ONE = 1\n")
    text = "from weights import TEN\ndef cost(y_true, y_pred):\n    from tables.late import ONE\n    return TEN + ONE\n"
    metric = load(tmp_path, text)
    assert metric.score(CODES, CODES, BINARY) == 11.0
    assert metric.score(CODES, CODES, BINARY) == 11.0


def test_two_challenges_may_have_modules_of_the_same_name(tmp_path: Path):
    metrics = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "weights.py").write_text(f"W = {number}\n")
        text = "def cost(y_true, y_pred):\n    import weights\n    return weights.W\n"
        metrics.append(load(folder, text))
    assert [metric.score(CODES, CODES, BINARY) for metric in [*metrics, *metrics]] == [1.0, 2.0, 1.0, 2.0]


def test_nothing_stays_behind_in_the_interpreter_or_the_folder(tmp_path: Path):
    (tmp_path / "weights.py").write_text("W = 1\n")
    names, path, writes = set(sys.modules), list(sys.path), sys.dont_write_bytecode
    load(tmp_path, "import weights\ndef cost(y_true, y_pred): return weights.W\n").score(CODES, CODES, BINARY)
    assert set(sys.modules) == names
    assert (sys.path, sys.dont_write_bytecode) == (path, writes)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["metric.py", "weights.py"]


def test_a_dataclass_with_postponed_annotations_can_be_defined(tmp_path: Path):
    text = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass Price:\n    euros: float = 2.0\n"
        "def cost(y_true, y_pred): return Price().euros\n"
    )
    assert load(tmp_path, text).score(CODES, CODES, BINARY) == 2.0


def test_what_it_prints_goes_to_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    load(tmp_path, "print('at load')\ndef cost(y_true, y_pred):\n    print('at call')\n    return 1\n").score(
        CODES, CODES, BINARY
    )
    assert capsys.readouterr() == ("", "at load\nat call\n")


def test_a_crash_is_the_challenges_fault_and_shows_the_authors_lines_only(tmp_path: Path):
    (tmp_path / "parts.py").write_text("def share(total):\n    return 1 / total\n")
    metric = load(tmp_path, "import parts\n\ndef cost(y_true, y_pred):\n    return parts.share(0)\n")
    assert fault(metric) == (
        f"{tmp_path / 'metric.py'}: cost crashed with ZeroDivisionError: division by zero\n"
        '  File "metric.py", line 4, in cost\n    return parts.share(0)\n'
        '  File "parts.py", line 2, in share\n    return 1 / total'
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the kernel does not hold the limit")
def test_one_that_asks_for_most_of_the_machines_memory_is_a_fault_like_a_crash(tmp_path: Path):
    most = int(0.8 * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    said = fault(load(tmp_path, f"def cost(y_true, y_pred):\n    return len(bytearray({most}))\n"))
    assert "cost crashed with MemoryError" in said
    assert 'File "metric.py", line 2, in cost' in said


@pytest.mark.parametrize("statement", ["raise SystemExit(3)", "import sys; sys.exit(3)"])
def test_an_exit_is_a_fault_like_a_crash(tmp_path: Path, statement: str):
    assert "cost crashed with SystemExit: 3" in fault(load(tmp_path, f"def cost(y_true, y_pred):\n    {statement}\n"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("raise KeyboardInterrupt", "cost crashed with KeyboardInterrupt"),
        ("return 10 ** 400", "cost crashed with OverflowError"),
        ("raise ValueError('a\\x1b[2Jb\\u202ec')", "cost crashed with ValueError: a?[2Jb?c"),
        ("raise Silent", "cost crashed with Silent: (its text cannot be shown)"),
        ("raise ValueError('x' * 100_000)", "cost crashed with ValueError: " + "x" * 2000),
    ],
)
def test_whatever_the_function_raises_is_its_own_fault_and_no_interrupt_by_the_user(
    tmp_path: Path, body: str, expected: str
):
    silent = "class Silent(Exception):\n    def __str__(self): raise SystemExit(0)\n\n"
    message = fault(load(tmp_path, f"{silent}def cost(y_true, y_pred):\n    {body}\n")).splitlines()[0]
    assert message == f"{tmp_path / 'metric.py'}: {expected}" or message.startswith(
        f"{tmp_path / 'metric.py'}: {expected}: int too large"
    )


def test_a_whole_number_that_is_too_long_is_no_answer_of_its_process(tmp_path: Path):
    write = "import os, struct\ndef cost(y_true, y_pred):\n    answer = b'{\"value\": 1' + b'0' * 400 + b'}'\n"
    write += "    for fd in range(3, 64):\n        try:\n"
    write += "            os.write(fd, struct.pack('<IQ', len(answer), 0) + answer)\n"
    write += "        except OSError:\n            pass\n    return 0.0\n"
    assert "answered with something that is no number" in fault(load(tmp_path, write))


def test_a_docstring_that_is_no_text_is_none(tmp_path: Path):
    metric = load(tmp_path, "def cost(y_true, y_pred): return 0.0\ncost.__doc__ = 5\n")
    assert metric.summary == "The challenge's own metric, from metric.py."


@pytest.mark.parametrize(
    ("value", "kind"),
    [("None", "NoneType"), ("'3'", "str"), ("True", "bool"), ("y_true", "ndarray"), ("1j", "complex")],
)
def test_an_answer_that_is_no_number_is_a_fault(tmp_path: Path, value: str, kind: str):
    message = fault(load(tmp_path, f"def cost(y_true, y_pred): return {value}\n"))
    assert f"cost must return a number. Got {kind}." in message


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_an_answer_that_is_not_finite_is_a_fault(tmp_path: Path, value: str):
    message = fault(load(tmp_path, f"def cost(y_true, y_pred): return float('{value}')\n"))
    assert f"cost must return a finite number. Got {value}." in message


@pytest.mark.parametrize("value", ["3", "2.5", "y_true.size", "__import__('numpy').float32(2.5)"])
def test_every_kind_of_real_number_is_an_answer(tmp_path: Path, value: str):
    metric = load(tmp_path, f"def cost(y_true, y_pred): return {value}\n")
    assert type(metric.score(CODES, CODES, BINARY)) is float


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "def cost(y_true, y_pred)\n    return 1\n",
            ["could not be loaded with SyntaxError", 'File "metric.py", line 1'],
        ),
        ("import nowhere_to_be_found\n", ["could not be loaded with ModuleNotFoundError", 'File "metric.py", line 1']),
        ("raise SystemExit\n", ["could not be loaded with SystemExit"]),
        ("def costs(y_true, y_pred): return 1\n", ["has no function 'cost'. It has costs. Did you mean 'costs'?"]),
        ("cost = 3\n", ["has no function 'cost'. It has no functions."]),
    ],
)
def test_a_file_without_a_usable_function_is_a_fault(tmp_path: Path, text: str, expected: list[str]):
    with pytest.raises(MetricError) as caught:
        load(tmp_path, text)
    for part in expected:
        assert part in str(caught.value)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path):
    with pytest.raises(MetricError, match=r"metric\.py cannot be read: No such file"):
        load_function(tmp_path / "metric.py", "cost", greater_is_better=True, needs="label")


def test_a_fault_while_running_leaves_the_interpreter_as_it_was(tmp_path: Path):
    names, path = set(sys.modules), list(sys.path)
    fault(load(tmp_path, "def cost(y_true, y_pred): raise ValueError\n"))
    assert (set(sys.modules), sys.path) == (names, path)


def test_a_replicate_is_the_function_on_the_rows_repeated(tmp_path: Path):
    metric = load(tmp_path, "def cost(y_true, y_pred): return (y_true != y_pred).mean()\n")
    weights = np.array([[1.0, 1.0, 1.0, 1.0], [3.0, 0.0, 1.0, 0.0]])
    replicates = metric.replicate(CODES, np.array([1, 1, 1, 0]), BINARY, weights)
    np.testing.assert_allclose(replicates, [0.25, 0.75])


def test_replicates_in_which_the_function_fails_or_that_have_no_rows_are_nan(tmp_path: Path):
    metric = load(tmp_path, "def cost(y_true, y_pred): return 1 / int((y_true == 'yes').sum())\n")
    weights = np.array([[1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
    assert np.isnan(metric.replicate(CODES, CODES, BINARY, weights)).tolist() == [False, True, True]


def test_replicates_after_the_first_two_hundred_are_nan_and_not_computed(tmp_path: Path):
    metric = load(
        tmp_path,
        "calls = 0\ndef cost(y_true, y_pred):\n    global calls\n    calls += 1\n    return calls\n",
    )
    replicates = metric.replicate(CODES, CODES, BINARY, np.ones((MAX_REPLICATES + 50, 4)))
    assert np.isfinite(replicates).sum() == MAX_REPLICATES == 200
    assert np.isnan(replicates[MAX_REPLICATES:]).all()
    assert metric.score(CODES, CODES, BINARY) == MAX_REPLICATES + 1


def test_without_rows_it_is_undefined(tmp_path: Path):
    with pytest.raises(MetricUndefined, match="cost is undefined on these rows: there are none"):
        load(tmp_path, "def cost(y_true, y_pred): return 1\n").score(CODES[:0], CODES[:0], BINARY)


def test_a_task_type_of_another_package_that_fails_is_no_matter_of_a_challenges_own_metric(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    broken = EntryPoint("interval", "not_there:INTERVAL", Extension("foreign", "1", Path("/nowhere")))
    monkeypatch.setitem(vars(TASKS), "entries", {"interval": (broken,)})

    assert load(tmp_path, "def cost(y_true, y_pred):\n    return 1\n", needs="value").tasks == {
        "regression",
        "count",
        "forecast",
    }
