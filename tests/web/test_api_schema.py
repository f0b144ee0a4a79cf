"""Every operation of the API with what schemathesis makes up from the OpenAPI document: it answers as that says.

HELDOUT_TEST_API_EXAMPLES is how much is made up of each operation; more than here finds more.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from queue_samples import model
from real_browser import served as listening
from served import CHALLENGE, CLASS, Served, send, served_class
from signing_in import csrf_in

from heldout.web.identity.interface import Person

schemathesis = pytest.importorskip("schemathesis", reason="there is no schemathesis")
hypothesis = pytest.importorskip("hypothesis", reason="there is no hypothesis")

pytestmark = pytest.mark.proof
EXAMPLES = int(os.environ.get("HELDOUT_TEST_API_EXAMPLES", "2"))
BO = "Bo <b>"
SETTINGS = {
    "derandomize": True, "deadline": None, "database": None,
    "suppress_health_check": list(hypothesis.HealthCheck),
}  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A class of which Ana has two cards, and a hand-in that waits; attempts are closed."""
    with served_class(tmp_path_factory.mktemp("class"), CLASS.replace("attempts_per_day = 2\n", "")) as found:
        for source in (model(), model("GaussianNB()")):
            assert send(found.program("Ana Lee"), source.encode()).status_code == 202
        found.grade()
        assert send(found.program("Ana Lee"), b"x = 1").status_code == 202
        close(found)
        yield found


def close(served: Served) -> None:
    """Close attempts, and let Ana open the debrief."""
    teacher = served.browser("teacher", instructor=True)
    token = csrf_in(teacher.get(f"/instructor/challenges/{CHALLENGE}"))
    teacher.post(f"/instructor/challenges/{CHALLENGE}/close", data={"csrf_token": token})
    assert served.program("Ana Lee").post(f"/api/v1/challenges/{CHALLENGE}/debrief").status_code == 200


def known(served: Served, operation: Any) -> dict[str, str]:
    """What there is of Ana's, or of the course, for the parts of an operation's path."""
    mine = served.site.queue.of("Ana Lee")
    first, second = (each.attempt_id for each in mine[:2])
    assert first is not None
    assert second is not None
    values = {"first": first, "second": second, "id": second, "student": "Ana Lee", "name": CHALLENGE}
    if "/hand-ins/" in operation.path:
        values["id"] = mine[0].id
    if "/learners/" in operation.path:
        values["name"] = BO
    return {each.name: values[each.name] for each in operation.path_parameters}


@pytest.mark.parametrize("name", [None, "Ana Lee", "teacher"], ids=["nobody", "student", "instructor"])
def test_every_operation_answers_as_the_document_says(served: Served, name: str | None) -> None:
    headers = {}
    if name is not None:
        person = Person(name, "instructor" if name == "teacher" else "student")
        headers["Authorization"] = f"Bearer {served.app.state.identity.tokens.issue(person, 'test')}"
    came: dict[str, set[int]] = {}
    with listening(served.app, 0) as url:
        schema = schemathesis.openapi.from_url(f"{url}/api/openapi.json")
        for result in schema.get_all_operations():
            operation = result.ok()
            came[operation.label] = answers(operation, known(served, operation), headers, EXAMPLES if name else 1)

    of_instructors = {label for label in came if "/instructor/" in label}
    reached = {label for label, found in came.items() if found & {200, 202, 204}}
    if name is None:
        assert set.union(*came.values()) <= {400, 401, 403}
    elif name == "teacher":
        assert of_instructors <= reached
    else:
        assert set.union(*(came[label] for label in of_instructors)) <= {400, 403, 422}
        assert reached == set(came) - of_instructors


def answers(operation: Any, path: dict[str, str], headers: dict[str, str], most: int) -> set[int]:
    """The statuses that came of an operation, each answer held against the document: with names that are there, with
    made-up ones, and with what the document does not allow."""
    came: set[int] = set()
    positive, negative = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
    ways = [(positive, path), (negative, {}), *([(positive, {})] if path else [])]
    for mode, where in ways:

        @hypothesis.settings(max_examples=most, **SETTINGS)
        @hypothesis.given(case=operation.as_strategy(mode, path_parameters=where or None))
        def tried(case: Any) -> None:
            # The hash is one of the body: a made-up one says that it came damaged.
            case.headers.pop("x-content-sha256", None)
            answer = case.call(headers=headers)
            came.add(answer.status_code)
            case.validate_response(answer, headers=headers)

        try:
            tried()
        except hypothesis.errors.Unsatisfiable:
            # Nothing can be wrong where nothing is said.
            assert mode is negative
    return came
