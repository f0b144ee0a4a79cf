"""Clones of GitHub Classroom (`gh classroom clone student-repos`): `ASSIGNMENT-submissions/ASSIGNMENT-ACCOUNT/`."""

from __future__ import annotations

from heldout.classroom.hand_ins.interface import HandIn, HandIns, Layout, ListedFolder, Unrecognised

_OF_THE_ASSIGNMENT = "-submissions"


def _prefix(place: ListedFolder) -> str | None:
    """What stands before each account; None where this is no folder of clones."""
    names = [folder.name for folder in place.folders]
    told = place.folder.name.removesuffix(_OF_THE_ASSIGNMENT) + "-"
    if place.folder.name.endswith(_OF_THE_ASSIGNMENT) and any(name.startswith(told) for name in names):
        return told
    clones = [folder.name for folder in place.folders if (folder / ".git").exists()]
    first, last = min(clones, default=""), max(clones, default="")
    same = [one == other for one, other in zip(first, last, strict=False)]
    common = first[: [*same, False].index(False)]
    return (common[: common.rfind("-") + 1] or None) if len(clones) > 1 else None


def _find(place: ListedFolder, challenge_id: str) -> HandIns:
    prefix = _prefix(place)
    assert prefix is not None
    clones = [folder for folder in place.folders if folder.name.startswith(prefix) and folder.name != prefix]
    others = [item for item in (*place.folders, *place.files) if item not in clones]
    return HandIns(
        tuple(HandIn(folder.name.removeprefix(prefix), (folder,)) for folder in clones),
        tuple(Unrecognised(item.name, f"does not begin with {prefix} as the clones do") for item in others),
    )


GITHUB_CLASSROOM = Layout(
    "github-classroom", "GitHub Classroom's clones", lambda place: _prefix(place) is not None, _find
)
