"""Works here by luck: numbered by the alphabet, Chinstraps lie half way from Adélies to Gentoos, which suits a line."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder, StandardScaler


def get_estimator():
    columns = make_column_transformer(
        (StandardScaler(), ["bill_length_mm", "body_mass_g"]), (OrdinalEncoder(), ["species"])
    )
    return make_pipeline(columns, LogisticRegression(C=10))
