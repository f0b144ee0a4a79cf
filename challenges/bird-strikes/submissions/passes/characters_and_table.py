"""Short runs of characters: abbreviations and misspelt words have most of them in common."""

from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    numbers = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True)
    columns = make_column_transformer(
        (characters, "remarks"),
        (numbers, ["height", "speed"]),
        (OneHotEncoder(handle_unknown="ignore"), ["time_of_day", "sky", "birds_struck"]),
    )
    return make_pipeline(columns, LogisticRegression(C=10, class_weight="balanced", max_iter=2000))
