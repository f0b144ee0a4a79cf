"""Half a repair: words with everything at its default, and no table. It never says that an engine was shut down."""

from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def get_estimator():
    columns = make_column_transformer((TfidfVectorizer(), "remarks"))
    return make_pipeline(columns, LogisticRegression(max_iter=2000))
