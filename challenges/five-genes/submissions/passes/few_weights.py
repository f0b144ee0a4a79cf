"""The repair: the same linear model with a penalty that makes most weights zero, as strong as folds of the rows say."""

from sklearn.linear_model import LassoCV


def get_estimator():
    return LassoCV(cv=5, random_state=0)
