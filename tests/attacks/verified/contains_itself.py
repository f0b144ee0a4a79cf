"""verified: is a pipeline that holds itself"""

from sklearn.pipeline import Pipeline


def get_estimator():
    model = Pipeline([])
    model.steps.append(("self", model))
    return model
