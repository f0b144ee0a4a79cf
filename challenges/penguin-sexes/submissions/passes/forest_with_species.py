"""A forest that is told the species: it asks for it first, and for the mass within it."""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    columns = make_column_transformer(
        ("passthrough", ["bill_length_mm", "body_mass_g"]),
        (OneHotEncoder(), ["species"]),
    )
    return make_pipeline(columns, RandomForestClassifier(300, min_samples_leaf=3, random_state=0))
