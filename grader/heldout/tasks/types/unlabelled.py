"""What the tasks have in common whose models are fitted on X alone, and whose labels nobody is given."""

from __future__ import annotations

from heldout.tasks.types.classification import Classification


class Unlabelled(Classification):
    """Classes that are hidden in the training rows, too."""

    labelled = False
    target_encoding = None
    level = "intermediate"
    skills = ("model-choice",)
    way_to_look = "draw it against other columns. `{target}` is hidden, so look for rows that lie apart."
