"""Which models the starter and the examples are made of: by whether they are fitted with labels."""

from __future__ import annotations

from typing import NamedTuple

from heldout.authoring.new import sources
from heldout.authoring.new.interface import ChallengeProposal
from heldout.authoring.new.source_text import source_text
from heldout.authoring.new.sources import SmallModel, SourceFile, dense_parts


class UnlabelledModel(NamedTuple):
    """A model that is fitted on X alone, on all columns, scaled and one-hot encoded."""

    documentation: str
    imports: str
    code: str

    def source(self, proposal: ChallengeProposal) -> str:
        """The file."""
        return source_text(self.documentation, dense_parts(proposal), self.imports, self.code)


def good(proposal: ChallengeProposal) -> dict[str, str]:
    """Sources of models that may pass, by file."""
    if proposal.kind.labelled:
        return {"boosting.py": sources.boosting(proposal), "linear.py": sources.linear(proposal)}
    return {name: model.source(proposal) for name, model in _good(proposal).items()}


def traps(proposal: ChallengeProposal) -> dict[str, str]:
    """Sources of models that are likely to be weak, by file; the first one that is weak is taken."""
    if proposal.kind.labelled:
        return {"deep_tree.py": sources.deep_tree(proposal), "stump.py": sources.stump(proposal)}
    return {name: model.source(proposal) for name, model in _traps(proposal).items()}


def small_model(proposal: ChallengeProposal) -> SmallModel:
    """The starter's."""
    if proposal.kind.labelled:
        return sources.small_tree(proposal)
    if proposal.kind.estimators == "Detector":
        return SmallModel(
            _FOREST,
            "IsolationForest(n_estimators=10, random_state=0)",
            "a very small forest",
            "Rows that few random cuts set apart from all others are strange.",
        )
    groups = _groups(proposal)
    return SmallModel(
        _CENTRES,
        f"KMeans(n_clusters={groups}, n_init=5, random_state=0)",
        "a few centres",
        "Each row belongs to the nearest centre.",
    )


def forgotten(proposal: ChallengeProposal) -> SourceFile | None:
    """What fails on this table; None where every model takes it as it is."""
    if proposal.kind.labelled:
        return sources.forgotten(proposal)
    documentation = "Must fail: a classifier needs labels, and there are none."
    imports = "from sklearn.neighbors import KNeighborsClassifier"
    text = source_text(documentation, dense_parts(proposal), imports, "KNeighborsClassifier()")
    return SourceFile("submissions/failed/wants_labels.py", text)


_FOREST = "from sklearn.ensemble import IsolationForest"
_CENTRES = "from sklearn.cluster import KMeans"
_MIXTURE = "from sklearn.mixture import GaussianMixture"


def _good(proposal: ChallengeProposal) -> dict[str, UnlabelledModel]:
    if proposal.kind.estimators == "Detector":
        return {
            "isolation_forest.py": UnlabelledModel(
                "Random cuts in one column at a time: what is alone after few of them is strange.",
                _FOREST,
                "IsolationForest(random_state=0)",
            ),
            "local_density.py": UnlabelledModel(
                "Sparser around it than around its neighbours.",
                "from sklearn.neighbors import LocalOutlierFactor",
                "LocalOutlierFactor(n_neighbors=20, novelty=True)",
            ),
            "mixture.py": UnlabelledModel(
                "Unlikely under each of a few normal distributions.",
                _MIXTURE,
                "GaussianMixture(n_components=4, reg_covar=0.001, random_state=0)",
            ),
        }
    groups = _groups(proposal)
    return {
        "k_means.py": UnlabelledModel(
            "Round heaps of one size, on columns of one scale.",
            _CENTRES,
            f"KMeans(n_clusters={groups}, n_init=10, random_state=0)",
        ),
        "mixture.py": UnlabelledModel(
            "Heaps of any width and direction.",
            _MIXTURE,
            f"GaussianMixture(n_components={groups}, n_init=5, reg_covar=0.001, random_state=0)",
        ),
        "chains.py": UnlabelledModel(
            "Rows that are linked by near ones, whatever shape that makes.",
            "from sklearn.cluster import AgglomerativeClustering",
            f'AgglomerativeClustering(n_clusters={groups}, linkage="single")',
        ),
    }


def _traps(proposal: ChallengeProposal) -> dict[str, UnlabelledModel]:
    if proposal.kind.estimators == "Detector":
        return {
            "one_tree.py": UnlabelledModel(
                "Trap: a single tree of a few rows; another seed would call other rows strange.",
                _FOREST,
                "IsolationForest(n_estimators=1, max_samples=8, random_state=0)",
            ),
            "one_heap.py": UnlabelledModel(
                "Trap: how far it is from the middle of everything, whatever direction rows spread in.",
                _MIXTURE,
                'GaussianMixture(n_components=1, covariance_type="spherical", random_state=0)',
            ),
        }
    groups = _groups(proposal)
    return {
        "too_many_clusters.py": UnlabelledModel(
            "Trap: several clusters for each group; rows of one group are told apart.",
            _CENTRES,
            f"KMeans(n_clusters={4 * groups}, n_init=5, random_state=0)",
        ),
        "two_clusters.py": UnlabelledModel(
            "Trap: two clusters, however many groups there are.",
            _CENTRES,
            "KMeans(n_clusters=2, n_init=5, random_state=0)",
        ),
    }


def _groups(proposal: ChallengeProposal) -> int:
    return int(proposal.answers.nunique())
