from __future__ import annotations

from pathlib import Path

import pytest
from batch_samples import BOMB, CRASHING, HOSTILE, SAME, Room, model, notebook, write_class


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A course and a database of the test's own, and no hand-ins."""
    return Room(tmp_path)


@pytest.fixture(scope="session")
def graded_room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """A room whose class was graded once; tests look at it, or ask for what changes nothing."""
    room = Room(tmp_path_factory.mktemp("room"))
    write_class(room.hand_ins, ana=SAME, gus=SAME, ben__my_model_py=model("GaussianNB()"), dan=CRASHING, eva=HOSTILE)
    write_class(room.hand_ins, cy__work_ipynb=notebook(model("LogisticRegression(C=2)")), fay=BOMB)
    write_class(room.hand_ins, hal__essay="dear teacher", Hal=model("DecisionTreeClassifier(max_depth=2)"))
    room.first = room.grade_all()
    return room
