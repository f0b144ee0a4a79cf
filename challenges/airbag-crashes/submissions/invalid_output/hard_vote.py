"""Must be refused: a hard vote only has `predict`, and a ranking needs scores. `voting="soft"` would have them."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import BernoulliNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), make_column_selector(dtype_include="str"))
    )
    models = [
        ("logistic", LogisticRegression()),
        ("boosting", HistGradientBoostingClassifier(max_iter=50, random_state=0)),
        ("bayes", BernoulliNB()),
    ]
    return make_pipeline(columns, VotingClassifier(models, voting="hard"))
