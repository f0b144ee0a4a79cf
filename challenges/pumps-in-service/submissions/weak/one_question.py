"""Shows that a coarse grid of time costs little, and a single deep tree a lot."""

from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from heldout.estimators.survival import DiscreteTimeSurvival

NUMBERS = ["load", "heat", "starts"]


def get_estimator():
    columns = make_column_transformer(
        (StandardScaler(), NUMBERS), (OneHotEncoder(), ["maker"]), ("passthrough", ["sealed"])
    )
    return make_pipeline(columns, DiscreteTimeSurvival(DecisionTreeClassifier(random_state=0), intervals=5))
