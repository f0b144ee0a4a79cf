"""Very many columns."""

from sklearn.compose import make_column_transformer
from sklearn.kernel_approximation import RBFSampler
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier


def get_estimator():
    """Very many columns."""
    columns = make_column_transformer(
        (OneHotEncoder(), ["region"]), (StandardScaler(), ["age", "acidity", "sugar"]), ("passthrough", ["oak"])
    )
    return make_pipeline(
        columns,
        RBFSampler(gamma=0.01, n_components=16_000, random_state=0),
        DecisionTreeClassifier(max_depth=3, random_state=0),
    )
